//! A person's account: who somebody is, what a password must hold, what was agreed to.

use crate::flags::flags;
use crate::format::visible;
use serde::{Deserialize, Serialize};

/// Characters of a password at least and at most (AUT-2).
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=128;
/// Characters of a name, a telephone or a region at most.
pub const FIELD_LIMIT: usize = 100;
/// Characters of an e-mail address at most.
pub const EMAIL_LIMIT: usize = 254;
/// Additional e-mail addresses of a person at most.
pub const EMAILS_LIMIT: u64 = 5;

/// What a person does: «Вы» of the questionnaire (guide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Trade {
    Federal,
    Distributor,
    PanelBuilder,
    Oem,
    Diy,
    State,
    Corporation,
    DesignInstitute,
    Designer,
    Engineer,
    Electrician,
    Fitter,
    Individual,
    SoleTrader,
    Retail,
    Salesperson,
    Student,
}

impl Trade {
    /// In the order of the guide.
    pub const ALL: [Self; 17] = [
        Self::Federal,
        Self::Distributor,
        Self::PanelBuilder,
        Self::Oem,
        Self::Diy,
        Self::State,
        Self::Corporation,
        Self::DesignInstitute,
        Self::Designer,
        Self::Engineer,
        Self::Electrician,
        Self::Fitter,
        Self::Individual,
        Self::SoleTrader,
        Self::Retail,
        Self::Salesperson,
        Self::Student,
    ];

    /// As it is stored and sent.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Federal => "federal",
            Self::Distributor => "distributor",
            Self::PanelBuilder => "panel_builder",
            Self::Oem => "oem",
            Self::Diy => "diy",
            Self::State => "state",
            Self::Corporation => "corporation",
            Self::DesignInstitute => "design_institute",
            Self::Designer => "designer",
            Self::Engineer => "engineer",
            Self::Electrician => "electrician",
            Self::Fitter => "fitter",
            Self::Individual => "individual",
            Self::SoleTrader => "sole_trader",
            Self::Retail => "retail",
            Self::Salesperson => "salesperson",
            Self::Student => "student",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trade| trade.code() == code)
    }
}

/// What the password lacks, in the order in which it is said. The guide's rule: digits, small and capital Latin letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasswordError {
    Short,
    Long,
    NoDigit,
    NoSmall,
    NoCapital,
    /// The two fields differ.
    Differs,
    /// It is on every list, or made of the person's own name or address.
    Guessable,
}

/// Whether a password is what the guide asks for. Blanks and letters of any alphabet may stand beside.
///
/// # Errors
/// The first thing that it lacks.
pub fn check_password(text: &str) -> Result<(), PasswordError> {
    let length = text.chars().count();
    let lacks = |class: fn(char) -> bool| !text.chars().any(class);
    match () {
        () if length < *PASSWORD_LENGTH.start() => Err(PasswordError::Short),
        () if length > *PASSWORD_LENGTH.end() => Err(PasswordError::Long),
        () if lacks(|c| c.is_ascii_digit()) => Err(PasswordError::NoDigit),
        () if lacks(|c| c.is_ascii_lowercase()) => Err(PasswordError::NoSmall),
        () if lacks(|c| c.is_ascii_uppercase()) => Err(PasswordError::NoCapital),
        () => Ok(()),
    }
}

/// An e-mail address as it is stored: small letters, no blanks around.
///
/// # Errors
/// `AccountError::Email` when it is none.
pub fn email(text: &str) -> Result<String, AccountError> {
    let text = text.trim().to_lowercase();
    let good = text.split_once('@').is_some_and(|(name, host)| {
        let letters = |c: char| c.is_ascii_graphic() && !"<>()[]\\,;:\"".contains(c);
        let labels = host.split('.').collect::<Vec<_>>();
        let label = |label: &&str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        (1..=64).contains(&name.len())
            && name.chars().all(letters)
            && !name.starts_with('.')
            && !name.ends_with('.')
            && !name.contains("..")
            && labels.len() > 1
            && labels.iter().all(label)
    });
    if good && text.len() <= EMAIL_LIMIT { Ok(text) } else { Err(AccountError::Email) }
}

/// Something that a person agrees to, each by a box of its own (152-ФЗ, 38-ФЗ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Agreement {
    /// The terms of use.
    Terms,
    /// The processing of personal data.
    PersonalData,
    /// News by letter.
    News,
}

impl Agreement {
    pub const ALL: [Self; 3] = [Self::Terms, Self::PersonalData, Self::News];

    /// As it is stored and sent.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::PersonalData => "personal",
            Self::News => "news",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|agreement| agreement.code() == code)
    }
}

flags! {
    /// The letters that a person wants.
    Notices(u8) of Notice
}

/// A kind of letter that a person may switch off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Notice {
    /// «Уведомлять об отгрузках».
    Shipments = 0,
    /// An order has an invoice, a discount, another state.
    Orders = 1,
    /// The nomenclature file, daily.
    Nomenclature = 2,
    /// What has changed of tracked orders, once a working day.
    Digest = 3,
}

/// What a person says of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// The name to sign in with, beside the e-mail; also the nick of the forum.
    pub login: String,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: String,
    /// «31.12.1980» or nothing.
    pub born: Option<chrono::NaiveDate>,
    pub trade: Option<Trade>,
    pub region: String,
    pub phone: String,
    pub mobile: String,
}

/// Why something of an account was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountError {
    /// No e-mail address.
    Email,
    Password(PasswordError),
    /// The present password is another one.
    WrongPassword,
    /// A field that must be filled is empty.
    Missing(Field),
    TooLong(Field),
    /// The box that the law asks for is not ticked.
    NotAgreed,
    /// The login name is somebody else's.
    LoginTaken,
    /// Something other than letters, digits, «.», «-», «_» and one's own address.
    LoginForm,
    /// A name with an address or a number in it.
    Name(Field),
    /// Another counterparty has been chosen since the page was opened.
    OtherCounterparty,
    /// The person is in the list already.
    MemberKnown,
    /// Days that a key is good for.
    Days,
    /// The link is used, too old or none of ours.
    Link,
    /// Too many letters were asked for: wait so many seconds.
    TooMany {
        seconds: u32,
    },
    EmailsLimit {
        limit: u64,
    },
    /// The code of the second factor does not fit.
    Code,
    /// Who requires a second factor has one.
    SecondFactorFirst,
    /// The file is no picture that can be read.
    Picture,
    /// Nobody else could administer the counterparty.
    LastAdministrator,
    /// A right that the giver lacks.
    RightLacked,
    /// A requisite is wrong: which, and why.
    Requisite(Field, crate::requisite::RequisiteError),
    /// The person has this counterparty already.
    CounterpartyKnown,
    KeysLimit {
        limit: u64,
    },
    Date,
    Amount,
    Phone(Field),
}

/// A field of a form, where the sentence needs its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    LastName,
    FirstName,
    MiddleName,
    Trade,
    Login,
    Region,
    Phone,
    Mobile,
    Name,
    Address,
    Consignee,
    Reason,
    Inn,
    Kpp,
    Ogrn,
    Bic,
    Account,
    KeyName,
    LegalAddress,
    Comment,
}

impl Field {
    /// As it stands in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastName => "last_name",
            Self::FirstName => "first_name",
            Self::MiddleName => "middle_name",
            Self::Trade => "trade",
            Self::Login => "login",
            Self::Region => "region",
            Self::Phone => "phone",
            Self::Mobile => "mobile",
            Self::Name | Self::KeyName => "name",
            Self::Address | Self::LegalAddress => "address",
            Self::Consignee => "consignee",
            Self::Reason => "reason",
            Self::Inn => "inn",
            Self::Kpp => "kpp",
            Self::Ogrn => "ogrn",
            Self::Bic => "bic",
            Self::Account => "account",
            Self::Comment => "comment",
        }
    }
}

impl AccountError {
    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Email | Self::EmailsLimit { .. } | Self::MemberKnown => Some("email"),
            Self::Password(_) => Some("password"),
            Self::WrongPassword => Some("old_password"),
            Self::Missing(field)
            | Self::TooLong(field)
            | Self::Name(field)
            | Self::Phone(field)
            | Self::Requisite(field, _) => Some(field.name()),
            Self::LoginTaken | Self::LoginForm => Some("login"),
            Self::CounterpartyKnown => Some("inn"),
            Self::Code => Some("code"),
            Self::Date => Some("born"),
            Self::Amount => Some("limit"),
            _ => None,
        }
    }

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "account.email",
            Self::Password(_) => "account.password",
            Self::WrongPassword => "account.wrong_password",
            Self::Missing(_) => "account.missing",
            Self::TooLong(_) => "account.too_long",
            Self::NotAgreed => "account.not_agreed",
            Self::LoginTaken => "account.login_taken",
            Self::LoginForm => "account.login_form",
            Self::Name(_) => "account.name",
            Self::OtherCounterparty => "account.other_counterparty",
            Self::MemberKnown => "account.member_known",
            Self::Days => "account.days",
            Self::Link => "account.link",
            Self::TooMany { .. } => "account.too_many",
            Self::EmailsLimit { .. } => "account.emails_limit",
            Self::Code => "account.code",
            Self::SecondFactorFirst => "account.second_factor_first",
            Self::Picture => "account.picture",
            Self::LastAdministrator => "account.last_administrator",
            Self::RightLacked => "account.right_lacked",
            Self::Requisite(..) => "account.requisite",
            Self::CounterpartyKnown => "account.counterparty_known",
            Self::KeysLimit { .. } => "account.keys_limit",
            Self::Date => "account.date",
            Self::Amount => "account.amount",
            Self::Phone(_) => "account.phone",
        }
    }
}

/// A text of a form without blanks around it.
///
/// # Errors
/// `Missing` when it is empty, `TooLong` past [`FIELD_LIMIT`].
pub fn required(text: &str, field: Field) -> Result<String, AccountError> {
    let text = optional(text, field)?;
    if text.is_empty() { Err(AccountError::Missing(field)) } else { Ok(text) }
}

/// As [`required`], where nothing may stand.
///
/// # Errors
/// `TooLong` past [`FIELD_LIMIT`].
pub fn optional(text: &str, field: Field) -> Result<String, AccountError> {
    let text = visible(text);
    if text.chars().count() > FIELD_LIMIT { Err(AccountError::TooLong(field)) } else { Ok(text) }
}

/// The name of a person. It stands in letters to others, so it is no address to press on.
///
/// # Errors
/// `Name` when it has what no name has; `TooLong`. Empty names are for [`required`] to refuse.
pub fn name(text: &str, field: Field) -> Result<String, AccountError> {
    let text = optional(text, field)?;
    let strange = |c: char| c.is_ascii_digit() || "/\\:@<>#".contains(c);
    let address = text.split(' ').any(|word| word.trim_matches('.').contains('.'));
    if text.contains(strange) || address { Err(AccountError::Name(field)) } else { Ok(text) }
}

/// A telephone number as it is stored: «+7 495 123-45-67» and the like, with an extension if need be.
///
/// # Errors
/// `Phone` when there are fewer than 5 digits or letters that no number has.
pub fn phone(text: &str, field: Field) -> Result<String, AccountError> {
    let text = optional(text, field)?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let known = |c: char| c.is_ascii_digit() || " +-().,доб#*ext".contains(c);
    if text.is_empty() || (digits >= 5 && text.chars().all(known)) { Ok(text) } else { Err(AccountError::Phone(field)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_the_guide() {
        use PasswordError::*;
        for (text, wanted) in [
            ("Abcdef12", Ok(())),
            ("Пароль Aa1", Ok(())),
            ("Abcde12", Err(Short)),
            ("abcdefg1", Err(NoCapital)),
            ("ABCDEFG1", Err(NoSmall)),
            ("Abcdefgh", Err(NoDigit)),
            ("Пароль12", Err(NoSmall)),
        ] {
            assert_eq!(check_password(text), wanted, "{text}");
        }
        assert_eq!(check_password(&"Aa1".repeat(43)), Err(Long));
        assert_eq!(check_password(&("Aa1".to_owned() + &"ж".repeat(125))), Ok(()));
    }

    #[test]
    fn addresses_of_people() {
        for good in [
            "a@b.ru",
            " Ivan.Petrov+x@Mail.Example.COM ",
            "o'neil@x-y.org",
            "иван@пример.рф".replace("иван", "i").as_str(),
        ] {
            assert!(email(good).is_ok(), "{good}");
        }
        assert_eq!(email(" A@B.Ru ").unwrap(), "a@b.ru");
        for bad in [
            "",
            "a",
            "a@b",
            "@b.ru",
            "a@",
            "a b@c.ru",
            "a@b..ru",
            ".a@b.ru",
            "a.@b.ru",
            "a..b@c.ru",
            "a@-b.ru",
            "a@b.ru\r\nBcc: x@y.ru",
            "<a@b.ru>",
            "a,b@c.ru",
            "a@b@c.ru",
        ] {
            assert_eq!(email(bad), Err(AccountError::Email), "{bad}");
        }
        assert_eq!(email(&format!("a@{}.ru", "b.".repeat(130))), Err(AccountError::Email));
    }

    #[test]
    fn codes_come_back() {
        for trade in Trade::ALL {
            assert_eq!(Trade::from_code(trade.code()), Some(trade));
        }
        for agreement in Agreement::ALL {
            assert_eq!(Agreement::from_code(agreement.code()), Some(agreement));
        }
        let notices: Notices = [Notice::Nomenclature].into_iter().collect();
        assert_eq!(
            [Notice::Shipments, Notice::Orders, Notice::Nomenclature].map(|of| notices.contains(of)),
            [false, false, true]
        );
    }

    #[test]
    fn names_of_people() {
        for good in ["Иванов", "О'Нил-Петрова", "Anna Maria", "Св. Павел", ""] {
            assert_eq!(name(good, Field::LastName).as_deref(), Ok(good));
        }
        for bad in ["http://evil.test", "evil.test войдите", "a@b", "Иванов 2", "x<b>"] {
            assert_eq!(name(bad, Field::LastName), Err(AccountError::Name(Field::LastName)), "{bad}");
        }
    }

    #[test]
    fn telephones() {
        for good in ["", "+7 (495) 123-45-67", "8 800 555 35 35 доб. 12"] {
            assert_eq!(phone(good, Field::Phone).as_deref(), Ok(good));
        }
        for bad in ["1234", "позвоните мне 12345", "12345<script>"] {
            assert_eq!(phone(bad, Field::Phone), Err(AccountError::Phone(Field::Phone)));
        }
    }
}
