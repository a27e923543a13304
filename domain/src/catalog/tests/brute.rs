//! Lists, counts and pages against the definition: looking at every product.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const FACETS: [(&str, &str, &[&str]); 3] = [
    ("Ток, А", "tok-a", &["1", "2", "10", "16"]),
    ("Полюса", "polyusa", &["1", "2", "3"]),
    ("Тип", "tip", &["A", "AC"]),
];
const BRANCHES: [Option<&str>; 5] = [None, Some("switchgear"), Some("modular"), Some("power"), Some("nowhere")];
const TEXTS: [&str; 4] = ["", "реле", "блок 2", "товар"];

/// A product: branch, popularity, price, its values, a word; and its stock in two warehouses.
type Made = (i64, u32, i64, [Option<usize>; 3], bool, [u32; 2]);

fn made() -> impl Strategy<Value = Vec<Made>> {
    let values = [4usize, 3, 2].map(|count| proptest::option::of(0..count));
    let one = (1i64..=4, 0u32..5, 0i64..20, values, any::<bool>(), [0u32..2, 0u32..2]);
    proptest::collection::vec(one, 0..150)
}

fn to_product((at, made): (i64, &Made)) -> Product {
    let kind = if made.4 { "Реле" } else { "Блок" };
    let mut product =
        product(at, &format!("{}", 1000 + at * 7 % 1000), kind, &format!("Товар {}-{at}", at % 3), made.0);
    product.popularity = made.1;
    product.base_price = Money::from_kopecks(made.2);
    let values = FACETS.iter().zip(made.3).filter_map(|((name, _, values), value)| Some((name, values[value?])));
    product.characteristics = values.map(|(name, value)| characteristic(name, value)).collect();
    product
}

fn to_levels((at, made): (i64, &Made)) -> [StockLevel; 2] {
    [(1, made.5[0]), (2, made.5[1])].map(|(id, on_hand)| StockLevel {
        product: ProductId(at),
        warehouse: WarehouseId(id),
        on_hand,
        reserved: 0,
    })
}

fn query() -> impl Strategy<Value = CatalogQuery> {
    let stock = prop_oneof![
        Just(StockFilter::All),
        Just(StockFilter::Any),
        (1i64..=3).prop_map(|id| StockFilter::At(WarehouseId(id))),
    ];
    let sort = prop_oneof![
        Just(CatalogSort::Popular),
        Just(CatalogSort::Article),
        Just(CatalogSort::Name),
        Just(CatalogSort::Price),
    ];
    let selected = proptest::collection::vec((0usize..3, 0usize..5), 0..4);
    (0..BRANCHES.len(), 0..TEXTS.len(), selected, stock, sort, any::<bool>(), 1u32..40).prop_map(
        |(branch, text, selected, stock, sort, descending, size)| {
            let query =
                CatalogQuery { text: TEXTS[text].to_owned(), stock, sort, descending, size, ..CatalogQuery::default() };
            let query = query.in_category(BRANCHES[branch]);
            selected.into_iter().fold(query, |query, (facet, value)| {
                let (_, slug, values) = FACETS[facet];
                query.toggled(slug, values.get(value).unwrap_or(&"unknown"))
            })
        },
    )
}

struct World {
    catalog: Catalog,
    stock: Stock,
    products: Vec<Product>,
}

impl World {
    fn new(made: &[Made]) -> Self {
        let products: Vec<Product> = (1..).zip(made).map(to_product).collect();
        let catalog = Catalog::build(categories(), products.clone(), vec![warehouse(1), warehouse(2)]);
        let stock = Stock::build(&catalog, (1..).zip(made).flat_map(to_levels));
        Self { catalog, stock, products }
    }

    /// The products of a query without its text, by definition; one facet's selection may be left out.
    fn matching(&self, query: &CatalogQuery, but: &str) -> BTreeSet<ProductId> {
        let good = |product: &&Product| {
            let branch = match query.category.as_deref() {
                None => true,
                Some("switchgear") => product.category.0 <= 3,
                Some("modular") => product.category.0 == 2,
                Some("power") => product.category.0 == 3,
                Some(_) => false,
            };
            let stock = match query.stock {
                StockFilter::All => true,
                StockFilter::Any => self.stock.total(product.id) > 0,
                StockFilter::At(warehouse) => self.stock.free(product.id, warehouse) > 0,
            };
            let facets = query.facets.iter().filter(|(slug, _)| slug != but).all(|(slug, values)| {
                self.is_known(slug).is_none_or(|name| {
                    product.characteristics.iter().any(|other| other.name == name && values.contains(&other.value))
                })
            });
            branch && stock && facets
        };
        self.products.iter().filter(good).map(|product| product.id).collect()
    }

    /// A facet that no product has selects nothing away.
    fn is_known(&self, slug: &str) -> Option<&'static str> {
        let (name, ..) = FACETS.iter().find(|(_, other, _)| *other == slug)?;
        let has = |product: &Product| product.characteristics.iter().any(|other| other.name == *name);
        self.products.iter().any(has).then_some(name)
    }

    fn all_pages(&self, query: &CatalogQuery) -> Vec<ProductId> {
        let pages = self.catalog.search(query, &self.stock).page.pages();
        (1..=pages).flat_map(|page| self.catalog.search(&query.with_page(page), &self.stock).page.rows).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn lists_and_counts_are_what_looking_at_every_product_gives(made in made(), query in query()) {
        let world = World::new(&made);
        let text = CatalogQuery { text: query.text.clone(), ..CatalogQuery::default() };
        let by_text: BTreeSet<ProductId> = world.all_pages(&text).into_iter().collect();
        let expected: BTreeSet<ProductId> = world.matching(&query, "").intersection(&by_text).copied().collect();
        let answer = world.catalog.search(&query, &world.stock);
        prop_assert_eq!(answer.page.total, expected.len() as u64);
        prop_assert_eq!(answer.in_stock as usize, expected.iter().filter(|id| world.stock.total(**id) > 0).count());

        // Every product once, on one page.
        let rows = world.all_pages(&query);
        prop_assert_eq!(rows.len(), expected.len());
        prop_assert_eq!(&rows.iter().copied().collect::<BTreeSet<_>>(), &expected);

        for facet in answer.facets.iter() {
            let without: BTreeSet<_> = world.matching(&query, &facet.slug).intersection(&by_text).copied().collect();
            for value in &facet.values {
                let has = |id: &&ProductId| {
                    let item = world.catalog.product(**id).unwrap();
                    item.characteristics().any(|pair| pair == (facet.name.as_str(), value.value.as_str()))
                };
                prop_assert_eq!(value.count as usize, without.iter().filter(has).count());
                prop_assert_eq!(value.selected, query.is_selected(&facet.slug, &value.value));
            }
        }
        for branch in answer.tree.chain.iter().chain(&answer.tree.children) {
            let there = CatalogQuery { category: Some(branch.slug.clone()), ..query.clone() };
            let there: Vec<_> = world.matching(&there, "").intersection(&by_text).copied().collect();
            if BRANCHES.contains(&Some(branch.slug.as_str())) {
                prop_assert_eq!(branch.count as usize, there.len());
                let in_stock = there.iter().filter(|id| world.stock.total(**id) > 0).count();
                prop_assert_eq!(branch.in_stock as usize, in_stock);
            }
        }
    }

    #[test]
    fn lists_are_in_order(made in made(), query in query()) {
        let world = World::new(&made);
        let mut rows: Vec<Item> = world.all_pages(&query).into_iter().filter_map(|id| world.catalog.product(id)).collect();
        if query.descending && query.sort != CatalogSort::Popular {
            rows.reverse();
        }
        let sorted = match query.sort {
            CatalogSort::Popular => {
                let descending = query.text.is_empty() && query.descending;
                descending || !query.text.is_empty() || rows.is_sorted_by_key(|item| std::cmp::Reverse(item.popularity()))
            }
            CatalogSort::Article => rows.is_sorted_by_key(|item| item.article()),
            CatalogSort::Price => rows.is_sorted_by_key(|item| item.base_price()),
            CatalogSort::Name => rows.is_sorted_by_key(|item| {
                let numbers = item.name().split([' ', '-']).filter_map(|part| part.parse().ok());
                (item.kind(), numbers.collect::<Vec<u32>>())
            }),
        };
        prop_assert!(sorted, "{:?}", rows.iter().map(|item| item.name()).collect::<Vec<_>>());
    }
}

#[test]
fn facets_are_for_lists_that_are_narrowed() {
    let catalog = catalog();
    let stock = no_stock(&catalog);
    let facets = |query: &CatalogQuery| -> Vec<String> {
        catalog.search(query, &stock).facets.iter().map(|facet| facet.name.clone()).collect()
    };
    assert!(facets(&CatalogQuery::default()).is_empty());
    let modular = CatalogQuery::default().in_category(Some("modular"));
    assert_eq!(facets(&modular), ["Номинальный ток, А", "Число полюсов", "Отключающая способность, кА"]);
    let answer = catalog.search(&modular.toggled("chislo-polyusov", "4"), &stock);
    assert_eq!(answer.facets[0].name, "Число полюсов", "selected facets come first");
    let currents: Vec<&str> = answer.facets[1].values.iter().map(|value| value.value.as_str()).collect();
    assert_eq!(currents, ["1", "2", "6", "10", "16", "25", "63"]);
    assert_eq!(answer.tree.chain.iter().map(|branch| branch.count).collect::<Vec<_>>(), [42, 42]);
}
