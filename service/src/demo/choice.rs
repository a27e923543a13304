//! Which products a demo catalogue of a size has, how popular each is, and what replaces those no longer produced.

use super::family::{Family, Item, families};
use super::guide::{self, Own};
use super::hash::{among, chance};
use domain::id::ProductId;
use std::collections::BTreeMap;

/// The first article of the families: the others follow in their order.
const FIRST_ARTICLE: u32 = 100_000;
/// Added where the guide or the design has the article for something else; above all articles of the families.
const ASIDE: u32 = 110_000;
/// Of a hundred products: no longer produced; with letters of two alphabets.
const DISCONTINUED: u64 = 5;
const MIXED: u64 = 1;

/// A product on its way into the catalogue.
pub struct Entry {
    pub article: String,
    pub series: &'static str,
    pub family: &'static str,
    /// How well it sells: a large family has more products that nobody knows.
    weight: u64,
    pub item: Item,
    pub ean: Option<&'static str>,
    /// Of the guide or the design: never without stock or picture by chance, on top of lists.
    pub known: bool,
    replaced_by: Option<&'static str>,
    /// The number of the product among all that could be: chance depends on it and not on the size of the catalogue.
    pub running: u64,
}

impl Entry {
    fn own(own: Own) -> Self {
        let Own { article, series, family, ean, replaced_by, item } = own;
        // Above the families' running numbers and short enough for a bar code.
        let running = 900_000 + article.parse().unwrap_or(0);
        Self { article: article.to_owned(), series, family, weight: 1, item, ean, known: true, replaced_by, running }
    }

    fn of(family: &'static Family, first: u32, index: u32, known: Option<&str>) -> Self {
        let running = first + index;
        let mut item = family.item(index);
        if known.is_none() && among("mixed", running.into(), MIXED) {
            item.name = mixed(&item.name, running.into());
        }
        Self {
            article: known.map_or_else(|| article(running), str::to_owned),
            series: family.series,
            family: family.code,
            weight: (1_000 * family.turnover / u64::from(family.count()).isqrt().max(1)).max(1),
            item,
            ean: None,
            known: known.is_some(),
            replaced_by: None,
            running: running.into(),
        }
    }

    fn discontinued(&self) -> bool {
        self.replaced_by.is_some() || (!self.known && among("discontinued", self.running, DISCONTINUED))
    }
}

fn article(running: u32) -> String {
    let article = (FIRST_ARTICLE + running).to_string();
    if guide::is_taken(&article) {
        return (FIRST_ARTICLE + ASIDE + running).to_string();
    }
    article
}

/// The guide's products, the known ones of the families, then of each family its share, drawn by lot. A larger
/// catalogue holds nearly all of a smaller one, under the same articles.
pub fn chosen(products: u32) -> Vec<Entry> {
    let known_count = guide::KNOWN.len() as u64;
    let free_in_all =
        families().map(|family| u64::from(family.count())).sum::<u64>().saturating_sub(known_count).max(1);
    let mut known: Vec<Entry> = guide::own().into_iter().map(Entry::own).collect();
    let wanted = u64::from(products).saturating_sub(known.len() as u64 + known_count).min(free_in_all);
    let (mut first, mut free_before) = (0, 0);
    let mut drawn = Vec::new();
    for family in families() {
        let mine = known_of(family);
        known.extend(mine.iter().map(|(index, article)| Entry::of(family, first, *index, Some(article))));
        let free: Vec<u32> = (0..family.count()).filter(|index| !mine.contains_key(index)).collect();
        let free_after = free_before + free.len() as u64;
        let share = wanted * free_after / free_in_all - wanted * free_before / free_in_all;
        drawn.extend(lot(family.code, free, share).into_iter().map(|index| Entry::of(family, first, index, None)));
        free_before = free_after;
        first += family.count();
    }
    known.extend(drawn);
    known
}

fn known_of(family: &Family) -> BTreeMap<u32, &'static str> {
    let mine = guide::KNOWN.iter().filter(|known| known.family == family.code);
    mine.filter_map(|known| Some((family.index(known.values)?, known.article))).collect()
}

/// So many of the indexes, in their order.
fn lot(code: &str, mut free: Vec<u32>, share: u64) -> Vec<u32> {
    let share = usize::try_from(share).unwrap_or(usize::MAX);
    if share < free.len() {
        free.sort_by_cached_key(|index| chance(code, u64::from(*index)));
        free.truncate(share);
        free.sort_unstable();
    }
    free
}

/// The place of each product in the order of popularity, from 1: known ones first, then what sells well more often.
pub fn ranks(entries: &[Entry]) -> Vec<u64> {
    let key = |entry: &Entry| {
        if entry.known { 0 } else { (chance("popular", entry.running) / entry.weight).max(1) }
    };
    let mut order: Vec<(u64, usize)> = entries.iter().map(key).zip(0..).collect();
    order.sort_unstable();
    let mut ranks: Vec<(usize, u64)> = order.into_iter().map(|(_, at)| at).zip(1..).collect();
    ranks.sort_unstable();
    ranks.into_iter().map(|(_, rank)| rank).collect()
}

/// For each discontinued product what is sold instead: the nearest of its family that is still produced.
pub fn replacements(entries: &[Entry]) -> Vec<Option<ProductId>> {
    let at = |place: usize| i64::try_from(place + 1).ok().map(ProductId);
    let replacement = |(place, entry): (usize, &Entry)| {
        if let Some(article) = entry.replaced_by {
            return entries.iter().position(|other| other.article == article).and_then(at);
        }
        let fits = |other: &&Entry| other.family == entry.family && !other.known;
        let produced = |other: &Entry| !other.discontinued();
        let (before, after) = entries.split_at_checked(place)?;
        let later = after.iter().take_while(fits).position(produced).map(|steps| place + steps);
        let earlier = || before.iter().rev().take_while(fits).position(produced).map(|steps| place - steps - 1);
        later.or_else(earlier).and_then(at)
    };
    let one = |(place, entry): (usize, &Entry)| entry.discontinued().then(|| replacement((place, entry))).flatten();
    entries.iter().enumerate().map(one).collect()
}

/// A name as it comes out of careless hands: Cyrillic letters for Latin ones after the series, or a Latin «YXL».
fn mixed(name: &str, running: u64) -> String {
    let latin = name.replace("УХЛ", "YXL");
    if running.is_multiple_of(2) && latin != name {
        return latin;
    }
    let (series, rest) = name.split_at_checked(name.find([' ', '-']).unwrap_or(0)).unwrap_or(("", name));
    let letter = |c: char| match c {
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'K' => 'К',
        'M' => 'М',
        'P' => 'Р',
        'T' => 'Т',
        c => c,
    };
    series.chars().chain(rest.chars().map(letter)).collect()
}
