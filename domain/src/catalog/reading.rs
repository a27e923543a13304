//! One part of a search text, word or code, read as typed, then as typed in the other layout or alphabet,
//! then as a piece of a name, then with a typo: the first reading that finds something counts.

use super::Catalog;
use super::bits::Bits;
use super::layout::{switch_layout, transliterate};
use super::normalise::Folded;
use super::stem::stem;
use super::words::{Hits, Words};

/// Pieces of names and articles are looked for from so many letters on.
pub(super) const PIECE_LETTERS: usize = 3;
/// Among other words, an article's beginning counts from so many letters on.
pub(super) const ARTICLE_LETTERS: usize = 4;
/// Alone, it counts from so many on.
const ARTICLE_ALONE: usize = 2;
/// More rows than that are not looked at one by one.
pub(super) const MANY_ROWS: u32 = 8192;

/// А, В, П, мА, кА, мм, Вт, кВт and their look-alikes, folded: people write `25А` where a name has `25`.
const UNITS: [&str; 9] = ["A", "B", "P", "p", "MA", "KA", "MM", "BT", "KBT"];

/// What a part of a text finds.
pub(super) struct Part {
    pub(super) rows: Bits,
    /// Of them those that have its words exactly.
    pub(super) exact: Bits,
    /// What it was understood as, when not as typed.
    pub(super) meant: Option<String>,
}

impl Catalog {
    /// What a part of a text finds; `alone` when there are no others.
    pub(super) fn part(&self, typed: &str, alone: bool) -> Option<Part> {
        let mut folded = Folded::new(typed);
        let mut articles = self.articles_starting(folded.key(), if alone { ARTICLE_ALONE } else { ARTICLE_LETTERS });
        articles.or(&self.bits(self.same_article(typed)));
        let as_typed = self.words(&folded);
        if !articles.is_empty() || as_typed.is_some() {
            let mut part = as_typed.unwrap_or_else(|| Part { exact: articles.clone(), ..self.no_part() });
            part.rows.or(&articles);
            return Some(part);
        }
        let switched = switch_layout(typed);
        for reading in [&switched, &transliterate(typed), &transliterate(&switched)] {
            folded.set(reading);
            if let Some(part) = self.words(&folded) {
                let meant = reading.contains(char::is_alphabetic).then(|| reading.clone());
                return Some(Part { meant, ..part });
            }
        }
        self.piece(typed, false)
            .or_else(|| self.piece(&switched, true))
            .or_else(|| [typed, &switched].into_iter().find_map(|reading| self.mistyped(&Folded::new(reading))))
    }

    /// What a number finds without the unit behind it.
    pub(super) fn without_unit(&self, typed: &str) -> Option<Part> {
        let folded = Folded::new(typed);
        let mut tokens = folded.tokens();
        let (number, unit) = (tokens.next()?, tokens.next()?);
        let is_quantity = number.starts_with(|c: char| c.is_ascii_digit()) && UNITS.contains(&unit);
        let hits = self.index.words.find(number, self.count()).filter(|_| is_quantity && tokens.next().is_none())?;
        Some(Part { rows: hits.rows, exact: hits.exact, meant: None })
    }

    /// Products whose name has a part without regard to its words: `optidinbm631c16`.
    fn piece(&self, reading: &str, switched: bool) -> Option<Part> {
        let folded = Folded::new(reading);
        if folded.key().len() < PIECE_LETTERS {
            return None;
        }
        let rows = self.index.names.with_part(folded.key(), &self.all());
        let meant = switched.then(|| reading.to_owned());
        (!rows.is_empty()).then(|| Part { rows, meant, ..self.no_part() })
    }

    /// Products with all tokens of a part; those that have them in a row, if there are such. The last may be a beginning.
    fn words(&self, folded: &Folded) -> Option<Part> {
        let last = folded.len().checked_sub(1)?;
        let mut part = Part { rows: self.all(), exact: self.all(), meant: None };
        for (at, token) in folded.tokens().enumerate() {
            let hits = self.token(token, at < last, last == 0)?;
            part.rows.and(&hits.rows);
            part.exact.and(&hits.exact);
        }
        if last > 0 {
            let together = self.together(folded, &part.rows);
            if !together.is_empty() {
                part.exact.and(&together);
                part.rows = together;
            }
        }
        (!part.rows.is_empty()).then_some(part)
    }

    /// Rows with a token in their kind or name, or in the name of their branch. Before other tokens it is whole;
    /// alone, «16» means 16 A and not 160 A; in `1C16` it may be going on.
    fn token(&self, token: &str, whole: bool, alone: bool) -> Option<Hits> {
        let is_number = token.starts_with(|c: char| c.is_ascii_digit());
        let find = |words: &Words| match (whole, alone && is_number) {
            (true, _) => words.find(token, self.count()),
            (_, true) => words.find(token, self.count()).or_else(|| words.find_open(token, self.count())),
            _ => words.find_open(token, self.count()),
        };
        let exact = Bits::none(self.count());
        match (find(&self.index.words), find(&self.index.branches)) {
            (Some(mut hits), Some(branches)) => {
                hits.rows.or(&branches.rows);
                Some(hits)
            }
            (None, Some(branches)) => Some(Hits { exact, ..branches }),
            (hits, None) => hits,
        }
    }

    /// Of rows with all tokens those that have them in a row: by pairs of tokens, and by the whole name where they are few.
    fn together(&self, folded: &Folded, rows: &Bits) -> Bits {
        let mut together = rows.clone();
        for pair in folded.pairs() {
            match self.index.pairs.find_open(pair, self.count()) {
                Some(hits) => together.and(&hits.rows),
                None => return Bits::none(self.count()),
            }
        }
        if together.count() > MANY_ROWS {
            return together;
        }
        self.index.names.with_part(folded.key(), &together)
    }

    /// Products with all tokens of a part, some of them corrected.
    fn mistyped(&self, folded: &Folded) -> Option<Part> {
        let mut rows = self.all();
        let mut meant = Vec::new();
        for token in folded.tokens() {
            if let Some(hits) = self.index.words.find_open(token, self.count()) {
                rows.and(&hits.rows);
                let word = self.index.words.first(token).and_then(|word| self.spelled(word));
                meant.push(word.unwrap_or_else(|| token.to_owned()));
            } else {
                let (near, word) = self.index.words.find_near(token, self.count())?;
                rows.and(&near);
                meant.push(self.spelled(word).unwrap_or_default());
            }
        }
        (!rows.is_empty()).then(|| Part { rows, meant: Some(meant.join(" ")), ..self.no_part() })
    }

    /// A word of the vocabulary as a product spells it.
    fn spelled(&self, word: u32) -> Option<String> {
        let (word, row) = self.index.words.example(word)?;
        let row = self.store.row(row)?;
        let branches = self.store.tree.up(row.place).filter_map(|place| self.store.tree.at(place));
        let texts = [self.store.common.get(row.kind), self.store.names.get(row.text)];
        let mut texts = texts.into_iter().chain(branches.map(|branch| branch.name.as_str()));
        texts.find_map(|text| {
            let mut words = text.split(|c: char| !c.is_alphabetic());
            words.find(|other| stem(Folded::new(other).key()) == word).map(str::to_lowercase)
        })
    }

    fn no_part(&self) -> Part {
        Part { rows: Bits::none(self.count()), exact: Bits::none(self.count()), meant: None }
    }
}
