//! The recogniser: the right product, a question, or nothing.

use super::super::layout::switch_layout;
use super::*;

fn recognise(catalog: &Catalog, text: &str) -> Meaning {
    catalog.recognise(text, &OwnArticles::default())
}

fn one(catalog: &Catalog, text: &str) -> Option<ProductId> {
    match recognise(catalog, text) {
        Meaning::One(product, _) => Some(product),
        _ => None,
    }
}

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
                assert_eq!(one(&catalog, &text), Some(item.id()), "{text}");
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
    assert_eq!(one(&catalog, "OptiClip ЗН 1x10"), Some(ProductId(6)));
    assert_eq!(one(&catalog, "OptiClip ЗН 1x1-0"), Some(ProductId(7)));
    assert_eq!(one(&catalog, "OptiClip ЗН 1-x-1-0"), Some(ProductId(7)));
    assert_eq!(one(&catalog, "OptiClip ЗН 1x 10"), Some(ProductId(6)));
    assert_eq!(recognise(&catalog, "OptiClipЗН1x10"), Meaning::Several(vec![ProductId(6), ProductId(7)]));
    let twins = [product(1, "A-1", "", "One", 1), product(2, "A1", "", "Two", 1), product(3, "33", "", "A/1", 1)];
    let catalog = Catalog::build(categories(), twins, Vec::new());
    assert_eq!(recognise(&catalog, "A 1"), Meaning::Several(vec![ProductId(1), ProductId(2), ProductId(3)]));
    assert_eq!(catalog.by_article("A-1").unwrap().id(), ProductId(1));
    assert!(catalog.by_article("A 1").is_none());
}

#[test]
fn a_part_of_a_name_means_nothing() {
    let catalog = catalog();
    for text in
        ["", " ", "-", "32679", "OptiDin", "BM63-1C16", "контактор", "4600572333505", "OptiDin BM63-1C16-4,5-УХЛ4"]
    {
        assert_eq!(recognise(&catalog, text), Meaning::None, "{text}");
    }
}

#[test]
fn an_article_that_is_anothers_name_asks() {
    let products = [product(1, "500", "", "Клемма", 1), product(2, "600", "", "500", 1)];
    let catalog = Catalog::build(categories(), products, Vec::new());
    assert_eq!(recognise(&catalog, "500"), Meaning::Several(vec![ProductId(1), ProductId(2)]));
}

#[test]
fn it_says_how_a_text_was_read() {
    let catalog = catalog();
    let main = catalog.by_article("326794").unwrap().id();
    let own: OwnArticles = [(own_key("ELK 7/16"), main), (own_key("326794"), ProductId(2))].into_iter().collect();
    let table = [
        ("326895", "326895", Reading::AsWritten),
        ("OptiDin BM63-1C16-4,5-УХЛ3", "326794", Reading::AsWritten),
        ("Выключатель автоматический модульный OptiDin BM63-1C16-4,5-УХЛ3", "326794", Reading::AsWritten),
        ("OptiDin BM63-1C16-4,5-YXL3", "326794", Reading::Spelling),
        ("OptiDin BM63-1C16-4,5-УХЛЗ", "326794", Reading::Spelling),
        ("ЩзешВшт ИЬ63-1С16-4,5-E{K3", "326794", Reading::Layout),
        ("OptiDin BMб3-1C1б-4,5-УХЛ3", "326794", Reading::Digits),
        ("elk-7-16", "326794", Reading::Own),
        ("3,26895E+05", "326895", Reading::Number),
        ("3.26895e5", "326895", Reading::Number),
        ("326895.0", "326895", Reading::Number),
        ("326 895,00", "326895", Reading::Number),
        ("арт. 326895", "326895", Reading::AsWritten),
        ("Артикул: 326895", "326895", Reading::AsWritten),
        ("№326895", "326895", Reading::Spelling),
    ];
    for (text, article, reading) in table {
        let product = catalog.by_article(article).unwrap().id();
        assert_eq!(catalog.recognise(text, &own), Meaning::One(product, reading), "{text}");
    }
    // Their own article is another product's: ask.
    let Meaning::Several(both) = catalog.recognise("326794", &own) else { panic!("it does not ask") };
    assert!(both.len() == 2 && both.contains(&main) && both.contains(&ProductId(2)));
    for text in ["3,267E+05", "3,26895E+04", "E5", "1E5", "3,2E", "арт.", "артишок"] {
        assert_eq!(catalog.recognise(text, &own), Meaning::None, "{text}");
    }
}

#[test]
fn lost_zeros_are_found_and_two_readings_ask() {
    let products = [
        product(1, "001", "", "One", 1),
        product(2, "1", "", "Two", 1),
        product(3, "0070", "", "Three", 1),
        product(4, "00A", "", "Four", 1),
        product(5, "9", "", "OptiMat D", 1),
    ];
    let catalog = Catalog::build(categories(), products, Vec::new());
    let one = |id, reading| Meaning::One(ProductId(id), reading);
    assert_eq!(recognise(&catalog, "001"), one(1, Reading::AsWritten));
    assert_eq!(recognise(&catalog, "1"), Meaning::Several(vec![ProductId(1), ProductId(2)]));
    assert_eq!(recognise(&catalog, "70"), one(3, Reading::Zeros));
    assert_eq!(recognise(&catalog, "7E1"), Meaning::None);
    assert_eq!(recognise(&catalog, "7,0E1"), one(3, Reading::Number));
    assert_eq!(recognise(&catalog, "A"), Meaning::None);
    assert_eq!(recognise(&catalog, "оптимат д"), one(5, Reading::Sound));
}
