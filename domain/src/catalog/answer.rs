//! What the catalogue answers.

use crate::id::ProductId;
use crate::page::Page;
use std::sync::Arc;

/// The answer to a [`super::CatalogQuery`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogAnswer {
    pub page: Page<ProductId>,
    /// Of all that is found how many products are in stock somewhere.
    pub in_stock: u32,
    /// At most eight, the most telling first; none for the whole catalogue.
    pub facets: Arc<[Facet]>,
    pub tree: CatalogTree,
    /// What the text was understood as when it was not as typed: another layout, a typo («исправлено на …»).
    pub corrected: Option<String>,
    /// When nothing is found: what comes nearest to the text, without the filters.
    pub nearest: Vec<ProductId>,
}

/// A characteristic to filter by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Its name in the address.
    pub slug: String,
    /// «Номинальный ток, А».
    pub name: String,
    /// Numbers by their size, texts by the alphabet; those that are selected or would find something.
    pub values: Vec<FacetValue>,
}

/// A value of a characteristic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    pub value: String,
    /// How many products the list would have with this value alone selected in its facet.
    pub count: u32,
    pub selected: bool,
}

/// The part of the tree around the branch asked for. Counts are of what the text, facets and stock leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogTree {
    /// From the root to the branch asked for, inclusive; empty for the whole catalogue.
    pub chain: Vec<Branch>,
    /// The branches directly below, those with nothing found too.
    pub children: Vec<Branch>,
}

/// A branch of the tree with what is found in it and below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub slug: String,
    pub name: String,
    pub count: u32,
    /// Of them in stock somewhere.
    pub in_stock: u32,
}
