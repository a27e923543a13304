//! From a text to rows, the best first: what its parts find together, and what the whole of it means.

use super::Catalog;
use super::bits::Bits;
use super::normalise::{Folded, chunks};
use super::query::{CatalogSort, TEXT_LIMIT};
use super::reading::{ARTICLE_LETTERS, MANY_ROWS, PIECE_LETTERS, Part};

/// Parts of a text that count; the rest are cut off.
const PARTS_LIMIT: usize = 12;
/// A shorter text asks for nothing.
const TEXT_LETTERS: usize = 2;

/// What a text finds.
pub(super) struct Found {
    pub(super) rows: Bits,
    /// The same rows by how well they match, the best first; a row counts where it is first.
    tiers: Vec<Bits>,
    pub(super) corrected: Option<String>,
    /// What each part finds alone.
    parts: Vec<Bits>,
}

impl Catalog {
    /// `None` when the text asks for nothing. Costs some microseconds a part, half a millisecond when nothing is found.
    pub(super) fn find(&self, text: &str) -> Option<Found> {
        let text: String = text.trim().chars().take(TEXT_LIMIT).collect();
        if text.chars().count() < TEXT_LETTERS {
            return None;
        }
        let typed: Vec<&str> = chunks(&text).filter(|part| says_something(part)).take(PARTS_LIMIT).collect();
        if typed.is_empty() {
            return None;
        }
        if let Some(found) = self.find_list(&typed) {
            return Some(found);
        }
        let mut parts: Vec<Option<Part>> = typed.iter().map(|part| self.part(part, typed.len() == 1)).collect();
        let (mut rows, mut exact) = self.shared(&parts);
        if rows.is_empty() && typed.len() > 1 {
            for (part, typed) in parts.iter_mut().zip(&typed) {
                *part = self.without_unit(typed).or_else(|| part.take());
            }
            (rows, exact) = self.shared(&parts);
        }
        let corrected = corrected(&typed, &parts);
        let parts = parts.into_iter().flatten().map(|part| part.rows).collect();
        Some(self.ranked(&text, rows, exact, Found { corrected, parts, ..Found::nothing() }))
    }

    /// What all parts find, and of it what they find exactly.
    fn shared(&self, parts: &[Option<Part>]) -> (Bits, Bits) {
        let (mut rows, mut exact) = (self.all(), self.all());
        for part in parts {
            let Some(part) = part else {
                return (Bits::none(self.count()), Bits::none(self.count()));
            };
            rows.and(&part.rows);
            exact.and(&part.exact);
        }
        exact.and(&rows);
        (rows, exact)
    }

    /// Puts what the whole text means before what its parts find.
    fn ranked(&self, text: &str, mut rows: Bits, exact: Bits, found: Found) -> Found {
        let whole = Folded::new(text);
        let key = whole.key();
        let mut article = self.bits(self.index.articles.whole(key));
        if let Some(same) = self.index.with_ean(&self.store, text) {
            article.or(&self.bits(same));
        }
        let beginning = self.articles_starting(key, TEXT_LETTERS);
        let name = self.bits(self.named(key));
        let phrase = if whole.len() > 1 && rows.count() <= MANY_ROWS {
            self.index.names.with_part(key, &rows)
        } else {
            Bits::none(self.count())
        };
        let the = self.bits(self.recognised_one(text));
        for better in [&the, &article, &beginning, &name] {
            rows.or(better);
        }
        if rows.is_empty() && key.len() >= PIECE_LETTERS {
            rows = self.index.articles.with_part(key, &self.all());
        }
        let tiers = vec![the, article, beginning, name, phrase, exact, rows.clone()];
        Found { rows, tiers, ..found }
    }

    /// Several articles or barcodes: all of them, and nothing else but articles that a further part begins.
    fn find_list(&self, typed: &[&str]) -> Option<Found> {
        let exact = |part: &&str| self.bits(self.same_article(part));
        let mut parts: Vec<Bits> = typed.iter().map(exact).collect();
        if parts.iter().filter(|rows| !rows.is_empty()).count() < 2 {
            return None;
        }
        let mut exact = Bits::none(self.count());
        for rows in &parts {
            exact.or(rows);
        }
        for (part, rows) in typed.iter().zip(&mut parts).filter(|(_, rows)| rows.is_empty()) {
            *rows = self.articles_starting(Folded::new(part).key(), ARTICLE_LETTERS);
        }
        let mut rows = exact.clone();
        for part in &parts {
            rows.or(part);
        }
        Some(Found { tiers: vec![exact, rows.clone()], rows, corrected: None, parts })
    }

    /// What comes nearest when nothing, or nothing that the filters leave, is found.
    pub(super) fn nearest_rows(&self, found: &Found, text: &str, limit: usize) -> Vec<u32> {
        if !found.rows.is_empty() {
            return found.page(self, &found.rows, 0, limit);
        }
        let mut near = Bits::none(self.count());
        for part in &found.parts {
            let mut both = near.clone();
            both.and(part);
            if !both.is_empty() || near.is_empty() {
                near = if near.is_empty() { part.clone() } else { both };
            }
        }
        let folded = Folded::new(text);
        let mut beginning = folded.key();
        while near.is_empty() && beginning.len() > PIECE_LETTERS {
            beginning = beginning.get(..beginning.len() - 1).unwrap_or_default();
            near = self.articles_starting(beginning, PIECE_LETTERS);
        }
        self.orders.page(&near, CatalogSort::Popular, false, 0, limit)
    }

    /// Rows with this article or barcode.
    pub(super) fn same_article(&self, text: &str) -> Vec<u32> {
        let folded = Folded::new(text);
        let eans = self.index.with_ean(&self.store, text).into_iter().flatten();
        let mut rows: Vec<u32> = self.index.articles.whole(folded.key()).chain(eans).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Rows with this key of a name, alone or behind a kind.
    pub(super) fn named<'a>(&'a self, key: &'a str) -> impl Iterator<Item = u32> + 'a {
        let behind_kind = |kind: &String| key.strip_prefix(kind.as_str()).filter(|rest| !rest.is_empty());
        let names = std::iter::once(key).chain(self.index.kinds.iter().filter_map(behind_kind));
        names.flat_map(|name| self.index.names.whole(name))
    }

    pub(super) fn articles_starting(&self, key: &str, letters: usize) -> Bits {
        if key.len() < letters {
            return Bits::none(self.count());
        }
        self.bits(self.index.articles.starting(self.orders.articles(), key).iter().copied())
    }

    pub(super) fn bits(&self, rows: impl IntoIterator<Item = u32>) -> Bits {
        Bits::of(self.count(), rows)
    }

    pub(super) fn all(&self) -> Bits {
        Bits::range(self.count(), 0..self.count())
    }
}

impl Found {
    fn nothing() -> Self {
        Self { rows: Bits::none(0), tiers: Vec::new(), corrected: None, parts: Vec::new() }
    }

    /// Members `skip .. skip + take` of a set, the best matches first, of equal ones the most popular.
    pub(super) fn page(&self, catalog: &Catalog, set: &Bits, mut skip: usize, take: usize) -> Vec<u32> {
        let mut page = Vec::with_capacity(take);
        let mut left = set.clone();
        for tier in &self.tiers {
            let mut these = left.clone();
            these.and(tier);
            left.remove(tier);
            let count = these.count() as usize;
            if skip < count {
                page.extend(catalog.orders.page(&these, CatalogSort::Popular, false, skip, take - page.len()));
            }
            skip = skip.saturating_sub(count);
            if page.len() >= take {
                break;
            }
        }
        page
    }
}

/// A lone sign is a separator between parts; two may be letters of the other layout.
fn says_something(part: &str) -> bool {
    part.chars().count() > 1 || !Folded::new(part).is_empty()
}

fn corrected(typed: &[&str], parts: &[Option<Part>]) -> Option<String> {
    let meant = |part: &Option<Part>| part.as_ref().and_then(|part| part.meant.clone());
    parts.iter().any(|part| meant(part).is_some()).then(|| {
        let words = typed.iter().zip(parts).map(|(typed, part)| meant(part).unwrap_or_else(|| (*typed).to_owned()));
        words.collect::<Vec<_>>().join(" ")
    })
}
