//! The language of the screen. Every text is a method of [`Language`], made by `build.rs` from `locales/`: `say` is the
//! language of the page, and `say.draft_create()` its words.
//!
//! Documents and letters are in Russian whatever the screen says: they are papers between Russian companies.

use domain::format::{counted, plural};
use std::fmt;

/// The cookie that remembers the choice.
pub const COOKIE: &str = "lang";

/// A language of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Russian,
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Russian, Self::English];

    /// `ru`, `en`: as in `<html lang>` and in the cookie.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The language of this page: the request's on the server.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn here() -> Self {
        leptos::prelude::use_context::<Self>().unwrap_or_default()
    }

    /// The language of this page: the document's in the browser.
    #[cfg(not(feature = "ssr"))]
    #[must_use]
    pub fn here() -> Self {
        thread_local! {
            static HERE: Language = {
                let root = leptos::prelude::document().document_element();
                root.and_then(|root| root.get_attribute("lang")).and_then(|code| Language::from_code(&code)).unwrap_or_default()
            };
        }
        HERE.with(|here| *here)
    }
}

/// A number before its noun: «12 500 позиций».
struct Counted(u64);

impl Counted {
    /// Which of the three Russian forms the noun takes.
    fn russian(&self) -> usize {
        match plural(self.0, "0", "1", "2") {
            "0" => 0,
            "1" => 1,
            _ => 2,
        }
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&counted(self.0))
    }
}

#[expect(clippy::match_same_arms, reason = "a text may be the same in two languages, or in two forms")]
mod texts {
    use super::{Counted, Language};
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[cfg(test)]
mod tests {
    use super::Language;
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_language_is_found_by_its_code() {
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
        assert_eq!(Language::from_code("de"), None);
    }

    #[test]
    fn nouns_take_the_form_of_their_number() {
        let forms = |say: Language| [1, 2, 5, 11, 21, 101, 1_000].map(|n| say.site_positions(n));
        assert_eq!(
            forms(Language::Russian),
            [
                "1\u{a0}позиция",
                "2\u{a0}позиции",
                "5\u{a0}позиций",
                "11\u{a0}позиций",
                "21\u{a0}позиция",
                "101\u{a0}позиция",
                "1\u{a0}000\u{a0}позиций"
            ]
        );
        assert_eq!(
            forms(Language::English),
            [
                "1\u{a0}item",
                "2\u{a0}items",
                "5\u{a0}items",
                "11\u{a0}items",
                "21\u{a0}items",
                "101\u{a0}items",
                "1\u{a0}000\u{a0}items"
            ]
        );
    }

    /// UX-13: what the eye of a proof-reader would stop at.
    #[test]
    fn texts_are_set_as_print_is() {
        for language in Language::ALL {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.code());
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
                    let Some((_, text)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
                    let inner = text.trim().trim_matches(|c| c == '"' || c == '{' || c == '}');
                    let place = format!("{}:{}: {inner}", path.display(), number + 1);
                    assert!(!inner.contains(" - ") && !inner.contains("..."), "a dash is —, an ellipsis …: {place}");
                    assert!(!inner.contains("\\\""), "quotes are «…» or “…”: {place}");
                    assert!(!inner.contains("№ "), "a no-break space (~) is wanted after №: {place}");
                    for word in inner.split(' ').skip(1) {
                        let bare = word.trim_end_matches(['.', ',', ':', ';', '”', '“', '»']);
                        assert!(
                            !["₽", "%", "шт", "pcs"].contains(&bare),
                            "a no-break space (~) before {bare}: {place}"
                        );
                    }
                }
            }
        }
    }
}
