//! One spelling for everything that is written differently and means the same: the index, the search and the recogniser
//! of articles all go through [`Folded`].
//!
//! A folded letter is one ASCII byte. Upper case are the Latin letters, with the Cyrillic ones that look like them
//! (`ВА47` = `BA47`); lower case stand for the other Cyrillic letters, by their sound (`Л` is `l`), so that comparing
//! without case compares transliterations. Between tokens there is nothing: `BM63-1C16`, `BM 63 1C16` and `bm631c16`
//! have one key and differ in tokens only.

/// А–Я. Й is folded to И and Ъ to Ь: they are mistyped, never told apart by them.
const CYRILLIC: &[u8; 32] = b"AbBgdEjziiKlMHOpPCTYfXchwxqyqeua";
/// УХЛ as it is typed: in look-alikes, by sound, with scripts mixed.
const CLIMATE_ALIASES: [&str; 5] = ["YXL", "YHL", "UXL", "UHL", "UKHL"];
/// How the climate token УХЛ begins in a key.
const CLIMATE: &str = "YXL";
/// A separator between tokens, before the tokens are cut.
const BLANK: u8 = b' ';

/// A text in folded letters: its key and its tokens. Made anew by [`Folded::set`] without new allocations.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    key: String,
    ends: Vec<usize>,
    raw: Vec<u8>,
}

impl Folded {
    /// Folds a text: linear in its length.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut folded = Self::default();
        folded.set(text);
        folded
    }

    /// Folds another text in place of this one.
    pub fn set(&mut self, text: &str) {
        self.key.clear();
        self.ends.clear();
        self.raw.clear();
        self.raw.reserve(text.len());
        for c in text.chars() {
            if let Some(byte) = fold_char(c) {
                self.raw.push(byte);
            }
        }
        let raw = std::mem::take(&mut self.raw);
        let mut at = 0;
        while let Some(byte) = raw.get(at).copied() {
            at = match byte {
                b'0'..=b'9' => self.push_number(&raw, at),
                b'a'..=b'z' | b'A'..=b'Z' => self.push_word(&raw, at),
                _ => at + 1,
            };
        }
        self.raw = raw;
    }

    /// All tokens together, nothing between them: equal for all spellings of one name.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Words, numbers with their decimal part, climate tokens (`YXL3`): cut at blanks, signs and between letters and digits.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.key.get(start..*end).unwrap_or_default())
    }

    /// Neighbouring tokens that nothing but their sort keeps apart, a word and a number, as one: `BM63`, `1C`, `C16`.
    pub fn pairs(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter().zip(self.ends.iter().skip(1))).filter_map(|(start, (middle, end))| {
            let is_number = |at: usize| self.key.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
            self.key.get(start..*end).filter(|_| is_number(start) != is_number(*middle))
        })
    }

    /// How many tokens there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Nothing but blanks and signs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn push_number(&mut self, raw: &[u8], start: usize) -> usize {
        let end = number_end(raw, start);
        self.push_bytes(raw, start, end);
        self.ends.push(self.key.len());
        end
    }

    fn push_word(&mut self, raw: &[u8], start: usize) -> usize {
        let end = start + run(raw, start, u8::is_ascii_alphabetic);
        let word = raw.get(start..end).unwrap_or_default();
        let digits = number_end(raw, end);
        // Without the dash before it, a climate version is the end of a word: `ACУХЛ4`.
        if let Some(before) = climate_at_end(word, raw.get(end..).unwrap_or_default()) {
            self.push_bytes(raw, start, start + before);
            self.ends.push(self.key.len());
            return self.push_word(raw, start + before);
        }
        let end = if is_climate(word) {
            self.key.push_str(CLIMATE);
            // A category has one digit, with a part at most: УХЛ3, УХЛ3.1.
            let category = matches!(raw.get(end), Some(b'1'..=b'5')) && raw.get(end + 1..digits).is_none_or(is_part);
            if category {
                self.push_bytes(raw, end, digits);
                digits
            } else {
                end
            }
        } else if let Some(category) = word
            .split_last()
            .filter(|(_, before)| digits == end && is_climate(before))
            .and_then(|(last, _)| digit_like(*last))
        {
            self.key.push_str(CLIMATE);
            self.key.push(category);
            end
        } else {
            self.push_bytes(raw, start, end);
            end
        };
        self.ends.push(self.key.len());
        end
    }

    fn push_bytes(&mut self, raw: &[u8], start: usize, end: usize) {
        for byte in raw.get(start..end).unwrap_or_default() {
            self.key.push(if *byte == b',' { '.' } else { char::from(*byte) });
        }
    }
}

/// How many letters stand before a climate version at the end of a word, when a category follows it.
fn climate_at_end(word: &[u8], behind: &[u8]) -> Option<usize> {
    let category = behind.iter().find(|byte| **byte != BLANK).is_some_and(|byte| matches!(byte, b'1'..=b'5'));
    let word = match word.split_last() {
        Some((last, before)) if !category && digit_like(*last).is_some() => before,
        _ if category => word,
        _ => return None,
    };
    let before = |alias: &&str| -> Option<usize> {
        let before = word.len().checked_sub(alias.len()).filter(|before| *before > 0)?;
        word.get(before..).filter(|end| end.eq_ignore_ascii_case(alias.as_bytes())).map(|_| before)
    };
    // The longest: `UKHL` and not `HL`.
    CLIMATE_ALIASES.iter().filter_map(before).min()
}

/// The category for which a letter stands that looks like it: `УХЛЗ`.
const fn digit_like(letter: u8) -> Option<char> {
    match letter {
        b'z' => Some('3'),
        b'h' => Some('4'),
        _ => None,
    }
}

fn is_climate(word: &[u8]) -> bool {
    word.len() >= 3 && CLIMATE_ALIASES.iter().any(|alias| alias.as_bytes().eq_ignore_ascii_case(word))
}

fn is_part(rest: &[u8]) -> bool {
    rest.is_empty() || matches!(rest, [b'.' | b',', b'1'..=b'5'])
}

/// How many bytes from `start` on are of one sort.
fn run(raw: &[u8], start: usize, sort: impl Fn(&u8) -> bool) -> usize {
    raw.get(start..).unwrap_or_default().iter().take_while(|byte| sort(byte)).count()
}

/// Past the digits from `start` on, with decimal parts. A comma between two long numbers is no decimal one: `326794,248956`.
fn number_end(raw: &[u8], start: usize) -> usize {
    let mut end = start;
    loop {
        let whole = run(raw, end, u8::is_ascii_digit);
        end += whole;
        let part = run(raw, end + 1, u8::is_ascii_digit);
        let decimal = matches!(raw.get(end), Some(b'.' | b',')) && whole > 0 && part > 0 && (whole < 4 || part < 4);
        if !decimal {
            return end;
        }
        end += 1;
    }
}

/// One letter; `None` for marks that only change the letter before them and for invisible ones.
#[inline]
fn fold_char(c: char) -> Option<u8> {
    let code = u32::from(c);
    Some(match c {
        '\0'..='~' => fold_ascii(code),
        'А'..='я' => cyrillic(code - u32::from('А'))?,
        'Ё' | 'ё' => b'E',
        'І' | 'і' | 'Ї' | 'ї' => b'I',
        'Ѕ' | 'ѕ' => b'S',
        'Ј' | 'ј' => b'J',
        'Є' | 'є' => b'e',
        'Ґ' | 'ґ' => b'g',
        '×' => b'X',
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => return None,
        // Full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => fold_ascii(code - 0xfee0),
        _ => BLANK,
    })
}

fn fold_ascii(code: u32) -> u8 {
    match u8::try_from(code) {
        Ok(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b',') => byte.to_ascii_uppercase(),
        _ => BLANK,
    }
}

fn cyrillic(place: u32) -> Option<u8> {
    CYRILLIC.get((place % 32) as usize).copied()
}

/// The parts of a search text: words at blanks, and numbers at `;` and at a comma that is not a decimal one.
pub fn chunks(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().flat_map(split_list).filter(|chunk| !chunk.is_empty())
}

fn split_list(word: &str) -> impl Iterator<Item = &str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let digits_back = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let list = word.split([';', ',']).all(|part| digits(part) >= 4 && digits_back(part) >= 4);
    word.split(move |c: char| list && matches!(c, ';' | ','))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(text: &str) -> Vec<String> {
        Folded::new(text).tokens().map(str::to_owned).collect()
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        let table: &[&[&str]] = &[
            &["ВА47", "BA47", "ва47", "Ba 47", "ВА-47", "ВA–47", "ВА\u{a0}47"],
            &["УХЛ3", "УХЛЗ", "ухл3", "YXL3", "UHL3", "UKHL3", "YXЛ3", "УXL3", "yxл3", "УХЛ 3"],
            &["УХЛ3.1", "УХЛ3,1", "UHL3.1"],
            &["BM63-1C16", "BM 63 1C16", "bm631c16", "ВМ63-1С16", "вм63–1с16", "BM63/1C16"],
            &[
                "OptiDin BM63-1C16-4,5-УХЛ3",
                "OptiDin BM63-1C16-4.5-YXL3",
                "OptiDin BM63-1C16-4,5-УХЛЗ",
                "optidin вм63-1с16-4.5-ухл3",
                "OptiDin ВМ63–1С16–4,5–UHL3",
            ],
            &["ВА47-29 1P 16А С", "BA47-29 1P 16A C"],
            &["счётчик", "счетчик", "СЧЁТЧИК", "сче\u{308}тчик"],
            &["реи\u{306}ка", "рейка"],
            &["10x38", "10х38", "10×38", "10 X 38"],
            &["НР230", "HP230"],
            &["BM63", "\u{ff22}\u{ff2d}\u{ff16}\u{ff13}", "B\u{ad}M63"],
        ];
        for row in table {
            for text in *row {
                assert_eq!(Folded::new(text).key(), Folded::new(row[0]).key(), "{text} as {}", row[0]);
            }
        }
    }

    #[test]
    fn different_names_have_different_keys() {
        for (a, b) in
            [("УХЛ3", "УХЛ4"), ("А", "Б"), ("1З", "13"), ("L", "Л"), ("4,5", "45"), ("УХЛ3.1", "УХЛ31"), ("", "1")]
        {
            assert_ne!(Folded::new(a).key(), Folded::new(b).key(), "{a} and {b}");
        }
    }

    #[test]
    fn tokens_are_words_and_numbers() {
        let table: &[(&str, &[&str])] = &[
            ("OptiDin BM63-1C16-4,5-УХЛ3", &["OPTIDIN", "BM", "63", "1", "C", "16", "4.5", "YXL3"]),
            ("0,16-0,25 А", &["0.16", "0.25", "A"]),
            ("300.400.150", &["300.400.150"]),
            ("326794,248956", &["326794", "248956"]),
            ("УХЛЗ", &["YXL3"]),
            ("УХЛ", &["YXL"]),
            ("УХЛ12", &["YXL", "12"]),
            ("реле", &["PElE"]),
            ("  -- , . ", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(tokens(text), *expected, "{text}");
        }
    }

    #[test]
    fn pairs_are_a_word_and_a_number() {
        let folded = Folded::new("BM63-1C16-4,5-УХЛ3 F-R");
        assert_eq!(folded.pairs().collect::<Vec<_>>(), ["BM63", "1C", "C16", "4.5YXL3"]);
    }

    #[test]
    fn a_list_of_articles_is_cut() {
        let cut = |text| chunks(text).collect::<Vec<_>>();
        assert_eq!(cut("326794,248956;249184 1,5"), ["326794", "248956", "249184", "1,5"]);
        assert_eq!(cut(" uhe;f 4,5,6 "), ["uhe;f", "4,5,6"]);
    }

    proptest! {
        #[test]
        fn folding_never_fails_and_keeps_to_ascii(text in "\\PC{0,60}") {
            let folded = Folded::new(&text);
            prop_assert!(folded.key().is_ascii());
            prop_assert_eq!(folded.tokens().collect::<String>(), folded.key());
            prop_assert!(folded.tokens().all(|token| !token.is_empty()));
        }

        #[test]
        fn case_and_dashes_do_not_matter(text in "[A-ZА-Я0-9 -]{0,30}") {
            let other = text.to_lowercase().replace('-', "—");
            let (other, text) = (Folded::new(&other), Folded::new(&text));
            prop_assert_eq!(other.key(), text.key());
        }
    }
}
