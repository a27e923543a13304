//! Attachments («Документы товара»): certificates, declarations, passports and manuals, of a product or of a branch of the
//! catalogue with all that is below it.

use crate::change::{ChangeError, ChangeField, line};
use crate::id::CategoryId;

/// Characters of a name at most.
pub const NAME_LIMIT: usize = 120;
/// Attachments of a product, and of a branch, at most.
pub const ATTACHMENTS: usize = 20;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentKind {
    Certificate,
    /// Of conformity, by the maker himself.
    Declaration,
    Passport,
    Manual,
    Other,
}

impl AttachmentKind {
    pub const ALL: [Self; 5] = [Self::Certificate, Self::Declaration, Self::Passport, Self::Manual, Self::Other];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Declaration => "declaration",
            Self::Passport => "passport",
            Self::Manual => "manual",
            Self::Other => "other",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What is typed beside the file.
#[derive(Clone, Debug, Default)]
pub struct TypedAttachment {
    /// A code of [`AttachmentKind::code`].
    pub kind: String,
    pub name: String,
    /// The number of a branch that the product is in; empty: it is of the product alone.
    pub branch: String,
}

/// What has been read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentFacts {
    pub kind: AttachmentKind,
    pub name: String,
    pub branch: Option<CategoryId>,
}

impl TypedAttachment {
    /// Its kind, its name, and what it is of.
    ///
    /// # Errors
    /// `Missing` for a kind that is none and for an empty name, `TooLong`; `Branch` when what it is of is no number.
    pub fn checked(&self) -> Result<AttachmentFacts, ChangeError> {
        let kind = AttachmentKind::from_code(&self.kind).ok_or(ChangeError::Missing(ChangeField::Kind))?;
        let name = line(&self.name, ChangeField::Name, NAME_LIMIT)?;
        let branch = match self.branch.trim() {
            "" => None,
            number => Some(CategoryId(number.parse().map_err(|_| ChangeError::Branch)?)),
        };
        Ok(AttachmentFacts { kind, name, branch })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_has_a_kind_and_a_name() {
        let typed = |kind: &str, name: &str, branch: &str| {
            let (kind, name, branch) = (kind.to_owned(), name.to_owned(), branch.to_owned());
            TypedAttachment { kind, name, branch }.checked()
        };
        let facts = AttachmentFacts { kind: AttachmentKind::Passport, name: "Паспорт".to_owned(), branch: None };
        assert_eq!(typed("passport", " Паспорт ", ""), Ok(facts.clone()));
        assert_eq!(typed("passport", "Паспорт", "7"), Ok(AttachmentFacts { branch: Some(CategoryId(7)), ..facts }));
        assert_eq!(typed("", "Паспорт", ""), Err(ChangeError::Missing(ChangeField::Kind)));
        assert_eq!(typed("passport", " ", ""), Err(ChangeError::Missing(ChangeField::Name)));
        let long = ChangeError::TooLong { field: ChangeField::Name, limit: 120 };
        assert_eq!(typed("passport", &"П".repeat(121), ""), Err(long));
        assert_eq!(typed("passport", "Паспорт", "вся серия"), Err(ChangeError::Branch));
        for kind in AttachmentKind::ALL {
            assert_eq!(AttachmentKind::from_code(kind.code()), Some(kind));
        }
    }
}
