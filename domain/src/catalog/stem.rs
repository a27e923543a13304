//! Word ends: «автоматический», «автоматические» and «автоматических» are one word to the search.
//! Works on folded letters (see [`super::normalise`]) and cuts one ending, never more: crude, small and predictable.

/// Shorter words keep their end.
const WORD_LETTERS: usize = 6;

/// Endings in folded letters, the longer ones first: -ого, -ами, -ый, -ов, -а …
const ENDINGS: [&str; 44] = [
    "OgO", "EgO", "OMY", "EMY", "yMi", "iMi", "AMi", "aMi", "yi", "ii", "Oi", "Ei", "Aa", "aa", "ia", "OE", "EE", "yE",
    "iE", "yM", "iM", "OM", "EM", "AM", "aM", "yX", "iX", "AX", "aX", "OB", "EB", "Yu", "uu", "Ou", "iu", "qu", "A",
    "a", "O", "E", "y", "i", "Y", "q",
];

/// A word without its ending; a short word, a number or a word with no known ending is returned whole.
pub(super) fn stem(word: &str) -> &str {
    if word.len() < WORD_LETTERS || word.bytes().any(|byte| !byte.is_ascii_alphabetic()) {
        return word;
    }
    ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::super::normalise::Folded;
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            &[
                "автоматический",
                "автоматическая",
                "автоматические",
                "автоматического",
                "автоматических",
                "автоматическим",
            ][..],
            &["выключатель", "выключателя", "выключатели", "выключателей", "выключателем", "выключателями"],
            &["контактор", "контакторы", "контакторов", "контакторами", "контакторах"],
            &["модульный", "модульные", "модульного", "модульную"],
            &["защита", "защиты", "защите", "защитой"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(Folded::new(form).key()).to_owned()).collect();
            assert!(stems.iter().all(|other| *other == stems[0]), "{forms:?}: {stems:?}");
        }
    }

    #[test]
    fn short_words_and_codes_stay_whole() {
        for word in ["реле", "щиты", "OptiDin", "63", "УХЛ3"] {
            let key = Folded::new(word).key().to_owned();
            assert_eq!(stem(&key), key);
        }
    }
}
