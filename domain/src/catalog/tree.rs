//! The tree of branches. Branches are kept parents first, so a branch and all below it are neighbours;
//! products are kept in that order too, so what is in a branch is one range of rows.

use super::answer::{Branch, CatalogTree};
use super::bits::Bits;
use super::intern::number;
use crate::id::CategoryId;
use crate::product::Category;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A place that no branch has: products of an unknown category stand behind all others.
pub(super) const NOWHERE: u32 = u32::MAX;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tree {
    categories: Vec<Category>,
    nodes: Vec<Node>,
    /// Places in the order of their ids and slugs.
    by_id: Vec<u32>,
    by_slug: Vec<u32>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Node {
    parent: Option<u32>,
    /// The place behind the last branch below.
    end: u32,
    rows: Range<u32>,
}

impl Tree {
    /// Orders the branches; one whose parent is unknown, or that is its own ancestor, becomes a root.
    pub(super) fn new(mut categories: Vec<Category>) -> Self {
        categories.sort_by(|a, b| (a.parent, a.position, &a.name).cmp(&(b.parent, b.position, &b.name)));
        let mut tree = Self::default();
        let mut left: Vec<Option<Category>> = Vec::new();
        let known = |id: CategoryId| categories.iter().any(|category| category.id == id);
        let orphans: Vec<bool> =
            categories.iter().map(|category| category.parent.is_none_or(|id| !known(id))).collect();
        left.extend(categories.into_iter().map(Some));
        for at in (0..left.len()).filter(|at| orphans.get(*at) == Some(&true)) {
            tree.place(&mut left, at, None);
        }
        // What is left stands in circles.
        for at in 0..left.len() {
            tree.place(&mut left, at, None);
        }
        let places = || (0..number(tree.categories.len())).collect::<Vec<u32>>();
        let (mut by_id, mut by_slug) = (places(), places());
        by_id.sort_by_key(|at| tree.at(*at).map(|category| category.id));
        by_slug.sort_by_key(|at| tree.at(*at).map(|category| category.slug.as_str()));
        Self { by_id, by_slug, ..tree }
    }

    fn place(&mut self, left: &mut [Option<Category>], at: usize, parent: Option<u32>) {
        let Some(category) = left.get_mut(at).and_then(Option::take) else {
            return;
        };
        let id = category.id;
        let here = number(self.categories.len());
        self.categories.push(category);
        self.nodes.push(Node { parent, end: 0, rows: 0..0 });
        for child in 0..left.len() {
            let is_child =
                |category: &Option<Category>| category.as_ref().is_some_and(|child| child.parent == Some(id));
            if left.get(child).is_some_and(is_child) {
                self.place(left, child, Some(here));
            }
        }
        let end = number(self.categories.len());
        if let Some(node) = self.nodes.get_mut(here as usize) {
            node.end = end;
        }
    }

    /// Gives each branch its rows: `row_of(place)` is the first row whose branch is at this place or behind.
    pub(super) fn set_rows(&mut self, row_of: impl Fn(u32) -> u32) {
        for (place, node) in (0..).zip(&mut self.nodes) {
            node.rows = row_of(place)..row_of(node.end);
        }
    }

    pub(super) fn categories(&self) -> &[Category] {
        &self.categories
    }

    pub(super) fn at(&self, place: u32) -> Option<&Category> {
        self.categories.get(place as usize)
    }

    pub(super) fn place_of(&self, id: CategoryId) -> Option<u32> {
        let found = self.by_id.binary_search_by_key(&Some(id), |at| self.at(*at).map(|category| category.id));
        found.ok().and_then(|at| self.by_id.get(at)).copied()
    }

    pub(super) fn place_by_slug(&self, slug: &str) -> Option<u32> {
        let found =
            self.by_slug.binary_search_by_key(&Some(slug), |at| self.at(*at).map(|category| category.slug.as_str()));
        found.ok().and_then(|at| self.by_slug.get(at)).copied()
    }

    /// The rows in a branch and below.
    pub(super) fn rows(&self, place: u32) -> Range<u32> {
        self.nodes.get(place as usize).map_or(0..0, |node| node.rows.clone())
    }

    /// From a branch up to its root.
    pub(super) fn up(&self, place: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(place), |place| self.nodes.get(*place as usize).and_then(|node| node.parent))
    }

    /// The branches directly below, or the roots.
    pub(super) fn children(&self, place: Option<u32>) -> impl Iterator<Item = u32> {
        let end = |place: u32| self.nodes.get(place as usize).map_or(u32::MAX, |node| node.end);
        let (first, last) = place.map_or((0, number(self.nodes.len())), |place| (place + 1, end(place)));
        std::iter::successors(Some(first), move |place| Some(end(*place))).take_while(move |place| *place < last)
    }

    /// The part of the tree around a branch, with counts of what is found and of what of it is in stock.
    pub(super) fn around(&self, place: Option<u32>, found: &Bits, in_stock: &Bits) -> CatalogTree {
        let branch = |place: u32| {
            let category = self.at(place)?;
            let rows = self.rows(place);
            Some(Branch {
                slug: category.slug.clone(),
                name: category.name.clone(),
                count: found.count_range(&rows),
                in_stock: found.count_both(in_stock, &rows),
            })
        };
        let mut chain: Vec<u32> = place.into_iter().flat_map(|place| self.up(place)).collect();
        chain.reverse();
        CatalogTree {
            chain: chain.into_iter().filter_map(branch).collect(),
            children: self.children(place).filter_map(branch).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(id: i64, parent: Option<i64>, position: i32) -> Category {
        Category {
            id: CategoryId(id),
            parent: parent.map(CategoryId),
            slug: format!("slug-{id}"),
            name: format!("Name {id}"),
            position,
        }
    }

    #[test]
    fn parents_stand_before_children_and_siblings_in_their_order() {
        let tree = Tree::new(vec![
            category(5, Some(2), 0),
            category(3, Some(1), 2),
            category(2, Some(1), 1),
            category(1, None, 2),
            category(4, None, 1),
        ]);
        let ids: Vec<i64> = tree.categories().iter().map(|category| category.id.0).collect();
        assert_eq!(ids, [4, 1, 2, 5, 3]);
        assert_eq!(tree.children(None).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(tree.children(Some(1)).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(tree.children(Some(3)).count(), 0);
        assert_eq!(tree.up(3).collect::<Vec<_>>(), [3, 2, 1]);
        assert_eq!(tree.place_of(CategoryId(5)), Some(3));
        assert_eq!(tree.place_by_slug("slug-3"), Some(4));
        assert_eq!(tree.place_by_slug("slug-9"), None);
    }

    #[test]
    fn lost_and_circular_branches_become_roots() {
        let tree = Tree::new(vec![
            category(1, Some(2), 0),
            category(2, Some(1), 0),
            category(3, Some(9), 0),
            category(4, Some(4), 0),
        ]);
        assert_eq!(tree.categories().len(), 4);
        assert_eq!(tree.children(None).count(), 3);
    }
}
