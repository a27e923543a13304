//! Building the catalogue: products in, one by one; records, texts and indexes out.

use super::bits::Set;
use super::facets::{Facets, Line, value_order};
use super::index::Index;
use super::intern::{Interner, Texts, number};
use super::keys::Keys;
use super::layout::transliterate;
use super::orders::{Orders, sorted};
use super::store::{Ids, Row, Store};
use super::tree::{NOWHERE, Tree};
use crate::id::ProductId;
use crate::product::{Category, Product};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Between the name and the value of a characteristic while they are one text.
const BETWEEN: char = '\u{1f}';

/// Products as they come, each compact at once.
#[derive(Default)]
pub(super) struct Builder {
    store: Store,
    common: Interner,
    sizes: BTreeMap<[u32; 3], u32>,
    characteristics: Interner,
    replaced: Vec<(u32, ProductId)>,
    scratch: String,
}

impl Builder {
    pub(super) fn new(categories: Vec<Category>) -> Self {
        let store = Store { tree: Tree::new(categories), ..Store::default() };
        Self { store, ..Self::default() }
    }

    pub(super) fn push(&mut self, product: &Product) {
        self.store.names.push(&product.name);
        let text = self.store.articles.push(product.article.as_str());
        let first = number(self.store.characteristics.len());
        let count = self.push_characteristics(product);
        if let Some(other) = product.replaced_by {
            self.replaced.push((text, other));
        }
        let row = Row {
            id: product.id,
            mass: product.mass,
            volume: product.volume,
            base_price: product.base_price,
            ean: product.ean,
            price_group: product.price_group,
            text,
            kind: self.common.number(&product.kind),
            unit: self.common.number(&product.unit),
            tn_ved: self.common.number(&product.tn_ved),
            picture: self.common.number(&product.picture),
            place: self.store.tree.place_of(product.category).unwrap_or(NOWHERE),
            pack: product.pack,
            per_box: product.per_box,
            size: product.size.map_or(0, |size| self.size(size)),
            popularity: product.popularity,
            first,
            count,
            discontinued: product.discontinued,
        };
        self.store.rows.push(row);
    }

    fn push_characteristics(&mut self, product: &Product) -> u16 {
        let first = self.store.characteristics.len();
        for characteristic in product.characteristics.iter().take(usize::from(u16::MAX)) {
            self.scratch.clear();
            self.scratch.push_str(&characteristic.name);
            self.scratch.push(BETWEEN);
            self.scratch.push_str(&characteristic.value);
            let pair = self.characteristics.number(&self.scratch);
            if !self.store.characteristics.get(first..).unwrap_or_default().contains(&pair) {
                self.store.characteristics.push(pair);
            }
        }
        u16::try_from(self.store.characteristics.len() - first).unwrap_or(u16::MAX)
    }

    fn size(&mut self, size: [u32; 3]) -> u32 {
        let sizes = &mut self.store.sizes;
        *self.sizes.entry(size).or_insert_with(|| {
            sizes.push(size);
            number(sizes.len())
        })
    }

    pub(super) fn build(mut self) -> (Store, Facets, Index, Orders) {
        self.arrange();
        let mut store = self.store;
        store.common = self.common.into_texts();
        let facets = facets(&mut store, &self.characteristics.into_texts());
        let index = Index::new(&store);
        let orders = Orders::new(
            sorted(store.rows.len(), |row| Reverse(store.row(row).map_or(0, |row| row.popularity))),
            index.articles.ordered(),
            by_name(&store),
            sorted(store.rows.len(), |row| store.row(row).map(|row| row.base_price)),
        );
        (store, facets, index, orders)
    }

    /// Puts the rows into the order of the tree and of popularity, and tells the tree where they are.
    fn arrange(&mut self) {
        let store = &mut self.store;
        let rows = std::mem::take(&mut store.rows);
        let row = |at: u32| rows.get(at as usize);
        let order = sorted(rows.len(), |at| row(at).map(|row| (row.place, Reverse(row.popularity), row.id)));
        store.rows = order.iter().filter_map(|at| row(*at)).copied().collect();
        let placed = &store.rows;
        store.tree.set_rows(|place| number(placed.partition_point(|row| row.place < place)));
        store.ids = Arc::new(Ids::new((0..).zip(placed).map(|(at, row)| (row.id, at)).collect()));
        // Texts keep the order of arrival, in which `replaced` was made.
        let replaced = (0..).zip(placed).filter_map(|(at, row)| {
            let found = self.replaced.binary_search_by_key(&row.text, |(text, _)| *text).ok()?;
            self.replaced.get(found).map(|(_, id)| (at, *id))
        });
        store.replaced = replaced.collect();
        store.articles.shrink();
        store.names.shrink();
        store.characteristics.shrink_to_fit();
    }
}

/// Sorts pairs «name, value» into facets with their values in order, and makes the store's characteristics point there.
fn facets(store: &mut Store, pairs: &Texts) -> Facets {
    let mut names: Vec<&str> = Vec::new();
    let mut order: Vec<(u32, &str, u32)> = Vec::new();
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    for (pair, text) in (0..).zip(pairs.iter()) {
        let (name, value) = text.split_once(BETWEEN).unwrap_or((text, ""));
        let facet = *known.entry(name).or_insert_with(|| {
            names.push(name);
            number(names.len() - 1)
        });
        order.push((facet, value, pair));
    }
    order.sort_unstable_by(|a, b| (a.0, value_order(a.1)).cmp(&(b.0, value_order(b.1))));

    let mut facets = Facets::default();
    let mut moved = vec![0u32; order.len()];
    for (facet, value, pair) in &order {
        let at = facets.values.push(value);
        facets.owners.push(*facet);
        if let Some(place) = moved.get_mut(*pair as usize) {
            *place = at;
        }
    }
    for value in &mut store.characteristics {
        *value = moved.get(*value as usize).copied().unwrap_or(u32::MAX);
    }
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); order.len()];
    let mut having: Vec<Vec<u32>> = vec![Vec::new(); names.len()];
    for (at, row) in (0..).zip(&store.rows) {
        for value in store.values(row) {
            let facet = facets.owners.get(*value as usize).and_then(|facet| having.get_mut(*facet as usize));
            for list in rows.get_mut(*value as usize).into_iter().chain(facet) {
                if list.last() != Some(&at) {
                    list.push(at);
                }
            }
        }
    }
    facets.sets = rows.iter().map(|rows| Set::of(rows)).collect();
    let mut slugs = BTreeMap::new();
    for (facet, (name, having)) in (0..).zip(names.into_iter().zip(having)) {
        let start = facets.owners.partition_point(|owner| *owner < facet);
        let end = facets.owners.partition_point(|owner| *owner <= facet);
        facets.lines.push(Line {
            slug: slug(name, &mut slugs),
            name: name.to_owned(),
            values: number(start)..number(end),
            having: Set::of(&having),
        });
    }
    facets
}

/// «Номинальный ток, А» is `nominalnyj-tok-a`; a second one of the same slug gets a number.
fn slug(name: &str, taken: &mut BTreeMap<String, u32>) -> String {
    let latin = transliterate(name);
    let words = latin.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    let slug = if slug.is_empty() { "x".to_owned() } else { slug };
    let times = taken.entry(slug.clone()).and_modify(|times| *times += 1).or_insert(1);
    if *times == 1 { slug } else { format!("{slug}-{times}") }
}

/// By kind, then by name, numbers in both by their size: every number is preceded by how many digits it has.
fn by_name(store: &Store) -> Vec<u32> {
    let mut kinds: Vec<(&str, u32)> = store.common.iter().zip(0..).collect();
    kinds.sort_unstable();
    let mut ranks = vec![0u32; kinds.len()];
    for (rank, (_, kind)) in (0..).zip(kinds) {
        if let Some(place) = ranks.get_mut(kind as usize) {
            *place = rank;
        }
    }
    let mut keys = Keys::default();
    let mut key = String::new();
    for row in &store.rows {
        key.clear();
        key.extend(ranks.get(row.kind as usize).and_then(|rank| char::from_u32(' ' as u32 + rank)));
        push_natural(&mut key, store.names.get(row.text));
        keys.push(&key);
    }
    keys.ordered()
}

fn push_natural(key: &mut String, name: &str) {
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if let Some(length) = u8::try_from(digits).ok().filter(|length| *length > 0) {
            key.push(char::from(b'0'.saturating_add(length).min(b'@')));
        }
        let (word, after) = rest.split_at_checked(digits.max(c.len_utf8())).unwrap_or((rest, ""));
        key.push_str(word);
        rest = after;
    }
}
