//! The order pad: the right product, a question, or nothing.

use super::super::layout::switch_layout;
use super::*;

/// Cyrillic letters for the Latin ones that they look like.
fn look_alikes(text: &str) -> String {
    let cyrillic = |c| "ABCEHKMOPTXY".chars().zip("АВСЕНКМОРТХУ".chars()).find(|(latin, _)| *latin == c);
    text.chars().map(|c| cyrillic(c).map_or(c, |(_, cyrillic)| cyrillic)).collect()
}

#[test]
fn every_article_and_name_means_its_product_in_every_spelling() {
    let catalog = catalog();
    let stock = no_stock(&catalog);
    let spellings: [fn(&str) -> String; 7] = [
        str::to_owned,
        str::to_lowercase,
        look_alikes,
        |text| text.replace('-', "–"),
        |text| text.replace("УХЛ3", "YXL3"),
        |text| text.replace(',', "."),
        switch_layout,
    ];
    for item in catalog.products() {
        let whole = format!("{} {}", item.kind(), item.name());
        for text in [item.article(), item.name(), &whole] {
            for spelling in spellings {
                let text = spelling(text);
                assert_eq!(catalog.exact(&text), Exact::One(item.id()), "{text}");
            }
            let query = CatalogQuery { text: text.to_owned(), ..CatalogQuery::default() };
            assert_eq!(catalog.search(&query, &stock).page.rows.first(), Some(&item.id()), "{text}");
            assert_eq!(catalog.suggest(text, 1), [item.id()], "{text}");
        }
    }
}

#[test]
fn what_means_two_products_asks() {
    let catalog = catalog();
    // 1x10 and 1x1-0 differ in the dash only.
    assert_eq!(catalog.exact("OptiClip ЗН 1x10"), Exact::One(ProductId(6)));
    assert_eq!(catalog.exact("OptiClip ЗН 1x1-0"), Exact::One(ProductId(7)));
    assert_eq!(catalog.exact("OptiClip ЗН 1-x-1-0"), Exact::One(ProductId(7)));
    assert_eq!(catalog.exact("OptiClip ЗН 1x 10"), Exact::One(ProductId(6)));
    assert_eq!(catalog.exact("OptiClipЗН1x10"), Exact::Several(vec![ProductId(6), ProductId(7)]));
    let twins = [product(1, "A-1", "", "One", 1), product(2, "A1", "", "Two", 1), product(3, "33", "", "A/1", 1)];
    let catalog = Catalog::build(categories(), twins, Vec::new());
    assert_eq!(catalog.exact("A 1"), Exact::Several(vec![ProductId(1), ProductId(2), ProductId(3)]));
    assert_eq!(catalog.by_article("A-1").unwrap().id(), ProductId(1));
    assert!(catalog.by_article("A 1").is_none());
}

#[test]
fn a_part_of_a_name_means_nothing() {
    let catalog = catalog();
    for text in
        ["", " ", "-", "32679", "OptiDin", "BM63-1C16", "контактор", "4600572333505", "OptiDin BM63-1C16-4,5-УХЛ4"]
    {
        assert_eq!(catalog.exact(text), Exact::None, "{text}");
    }
}

#[test]
fn an_article_that_is_anothers_name_asks() {
    let products = [product(1, "500", "", "Клемма", 1), product(2, "600", "", "500", 1)];
    let catalog = Catalog::build(categories(), products, Vec::new());
    assert_eq!(catalog.exact("500"), Exact::Several(vec![ProductId(1), ProductId(2)]));
}
