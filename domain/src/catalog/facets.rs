//! Facets: which products have which value, and how many of a list do.
//! The usual rule: any of a facet's selected values, of every facet; a facet's own counts leave its own selection out.

use super::answer::{Facet, FacetValue};
use super::bits::{Bits, Set};
use super::intern::Texts;
use super::query::CatalogQuery;
use super::tight;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Facets in an answer at most, besides those with a selection.
const FACETS_LIMIT: usize = 8;
/// A facet with more values in a list is no filter.
const VALUES_LIMIT: usize = 150;
/// Up to so many products are counted one by one, more of them by the sets of values.
const FEW_ROWS: u32 = 4096;

/// All characteristics of all products.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Facets {
    /// In the order of their first appearance: the supplier puts the telling ones first.
    pub(super) lines: Vec<Line>,
    /// The values of a facet are neighbours, in the order they are shown in.
    pub(super) values: Texts,
    #[serde(deserialize_with = "tight")]
    pub(super) sets: Vec<Set>,
    /// The facet of each value.
    pub(super) owners: Vec<u32>,
}

/// A facet.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) values: Range<u32>,
    /// Products that have it.
    pub(super) having: Set,
}

/// The selections of a query that the catalogue knows: for each facet the products with any of its selected values.
pub(super) struct Selection<'a> {
    facets: Vec<(usize, &'a [String], Bits)>,
}

impl Facets {
    /// The facet and the text of a value.
    pub(super) fn named(&self, value: u32) -> (&str, &str) {
        let owner = self.owners.get(value as usize).and_then(|owner| self.lines.get(*owner as usize));
        (owner.map_or("", |facet| facet.name.as_str()), self.values.get(value))
    }

    /// Facets that do not exist (any more) select nothing away; values that do not exist find nothing.
    pub(super) fn selection<'a>(&self, query: &'a CatalogQuery, rows: u32) -> Selection<'a> {
        let known = query.facets.iter().filter_map(|(slug, selected)| {
            let at = self.lines.iter().position(|facet| facet.slug == *slug)?;
            let mut any = Bits::none(rows);
            for value in self.lines.get(at)?.values.clone() {
                if let Some(set) = self.sets.get(value as usize).filter(|_| is_in(selected, self.values.get(value))) {
                    set.add_to(&mut any);
                }
            }
            Some((at, selected.as_slice(), any))
        });
        Selection { facets: known.collect() }
    }

    /// The facets worth showing for a list. `base` is the list with nothing selected, `found` the list itself;
    /// `values` are the values of a row.
    pub(super) fn count<'v>(
        &self,
        base: &Bits,
        found: &Bits,
        selection: &Selection,
        values: impl Fn(u32) -> &'v [u32],
    ) -> Vec<Facet> {
        let counts = self.count_rows(found, values);
        let span = found.span();
        self.telling(base, selection)
            .filter_map(|at| {
                let own = selection.without(at, base);
                let own_span = own.as_ref().map(Bits::span);
                let selected = selection.values(at);
                let line = self.lines.get(at)?;
                let count = |value: u32| match (&own, &own_span, &counts) {
                    (Some(own), Some(own_span), _) => self.count_set(value, own, own_span),
                    (_, _, Some(counts)) => counts.get(value as usize).copied().unwrap_or(0),
                    _ => self.count_set(value, found, &span),
                };
                let values: Vec<FacetValue> = line
                    .values
                    .clone()
                    .map(|at| (self.values.get(at), count(at)))
                    .map(|(value, count)| FacetValue {
                        value: value.to_owned(),
                        count,
                        selected: is_in(selected, value),
                    })
                    .filter(|value| value.count > 0 || value.selected)
                    .collect();
                let useful = !selected.is_empty() || (2..=VALUES_LIMIT).contains(&values.len());
                useful.then(|| Facet { slug: line.slug.clone(), name: line.name.clone(), values })
            })
            .take(FACETS_LIMIT.max(selection.facets.len()))
            .collect()
    }

    /// Facets with a selection first, then by how many products of the list have them.
    fn telling(&self, base: &Bits, selection: &Selection) -> impl Iterator<Item = usize> {
        let span = base.span();
        let weight = |(at, facet): (usize, &Line)| {
            let having = facet.having.count_in(base, &span);
            (having > 0).then(|| (selection.values(at).is_empty(), u32::MAX - having, at))
        };
        let mut order: Vec<(bool, u32, usize)> = self.lines.iter().enumerate().filter_map(weight).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, _, at)| at)
    }

    fn count_set(&self, value: u32, rows: &Bits, span: &Range<usize>) -> u32 {
        self.sets.get(value as usize).map_or(0, |set| set.count_in(rows, span))
    }

    /// How many of a few rows have each value; `None` when there are many.
    fn count_rows<'v>(&self, rows: &Bits, values: impl Fn(u32) -> &'v [u32]) -> Option<Vec<u32>> {
        if rows.count() > FEW_ROWS {
            return None;
        }
        let mut counts = vec![0u32; self.sets.len()];
        for value in rows.rows().flat_map(values) {
            if let Some(count) = counts.get_mut(*value as usize) {
                *count += 1;
            }
        }
        Some(counts)
    }
}

impl Selection<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.facets.is_empty()
    }

    /// Leaves the products that every selected facet lets through.
    pub(super) fn narrow(&self, rows: &mut Bits) {
        for (_, _, any) in &self.facets {
            rows.and(any);
        }
    }

    fn values(&self, facet: usize) -> &[String] {
        self.facets.iter().find(|(at, ..)| *at == facet).map_or(&[], |(_, values, _)| values)
    }

    /// The list as it would be without the selection of one facet; `None` when it has none.
    fn without(&self, facet: usize, base: &Bits) -> Option<Bits> {
        let mut rows = self.facets.iter().any(|(at, ..)| *at == facet).then(|| base.clone())?;
        self.facets.iter().filter(|(at, ..)| *at != facet).for_each(|(_, _, any)| rows.and(any));
        Some(rows)
    }
}

fn is_in(selected: &[String], value: &str) -> bool {
    selected.iter().any(|selected| selected == value)
}

/// How values are ordered: numbers by their size, then texts. A value's number is at its beginning: «16 А», «0,16-0,25».
pub(super) fn value_order(value: &str) -> (bool, i64, &str) {
    const SCALE: i64 = 1_000_000;
    let (sign, rest) = value.strip_prefix(['-', '−', '–']).map_or((1, value), |rest| (-1, rest));
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    let Some(number) = rest.get(..whole).and_then(|whole| whole.parse::<i64>().ok()) else {
        return (true, 0, value);
    };
    let part = rest.get(whole..).and_then(|rest| rest.strip_prefix([',', '.'])).unwrap_or_default();
    let part = part.bytes().take(digits(part)).chain(std::iter::repeat(b'0')).take(6);
    let part = part.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    (false, sign * number.saturating_mul(SCALE).saturating_add(part), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_ordered_as_people_read_them() {
        let expected =
            ["−25", "-5,5", "0,16-0,25", "0,25-0,4", "1", "2 А", "4,5", "10", "16 А", "100", "A", "B", "Да", "нет"];
        let mut values = expected;
        values.sort_unstable();
        values.sort_by(|a, b| value_order(a).cmp(&value_order(b)));
        assert_eq!(values, expected);
    }
}
