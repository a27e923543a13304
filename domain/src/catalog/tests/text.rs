//! What people type, and what they must find.

use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(catalog);

fn found(text: &str) -> CatalogAnswer {
    let query = CatalogQuery { text: text.to_owned(), size: PAGE_ROWS_LIMIT, ..CatalogQuery::default() };
    CATALOG.search(&query, &no_stock(&CATALOG))
}

fn names(ids: &[ProductId]) -> Vec<&'static str> {
    ids.iter().filter_map(|id| CATALOG.product(*id)).map(Item::name).collect()
}

fn first(text: &str) -> &'static str {
    names(&found(text).page.rows).first().copied().unwrap_or("nothing")
}

#[test]
fn every_spelling_finds_the_product_first() {
    let the = "OptiDin BM63-1C16-4,5-УХЛ3";
    for text in [
        "326794",
        " 326794 ",
        "OptiDin BM63-1C16-4,5-УХЛ3",
        "OptiDin BM63-1C16-4,5-YXL3",
        "OptiDin BM63-1C16-4,5-УХЛЗ",
        "OPTIDIN BM63-1C16-4.5-UHL3",
        "optidin вм63-1с16-4.5-ухл3",
        "Выключатель автоматический модульный OptiDin BM63-1C16-4,5-УХЛ3",
        "BM63-1C16-4.5",
        "BM63-1C16-4,5",
        "bm 63 1c16 4.5",
        "bm631c164,5",
        "1c16-4,5",
        "ИЬ63-1С16-4,5",
        "ИЬ631С16-4,5",
        "optidinbm631c16-4,5",
        "оптидин 1с16 4,5",
        "автомат 1c16 4,5",
        "автоматические выключатели 1C16 4,5",
        "fdnjvfn 1c16 4,5",
        "автамат 1c16 4,5",
    ] {
        assert_eq!(first(text), the, "{text}");
    }
    for (text, name) in [
        ("4600572333504", "OptiSave L-230-УХЛ4"),
        ("248956", "OptiSave L-230-УХЛ4"),
        ("24895", "OptiSave L-230-УХЛ4"),
        ("авр", "nothing"),
        ("ввод резерва", "OptiSave L-230-УХЛ4"),
        ("jgnbcfdt", "OptiSave L-230-УХЛ4"),
        ("HP230", "OptiDin BM63-НР230"),
        ("нр 230", "OptiDin BM63-НР230"),
        ("расцепитель", "OptiDin BM63-НР230"),
        ("ВА47", "ВА47-29 1P 16А С"),
        ("BA47", "ВА47-29 1P 16А С"),
        ("ba4729", "ВА47-29 1P 16А С"),
        ("BA 47-29 16A", "ВА47-29 1P 16А С"),
        ("mva20", "ВА47-29 1P 16А С"),
        ("300.400.150", "OptiBox 300.400.150-IP31"),
        ("щит 400 300", "OptiBox 300.400.150-IP31"),
        ("001", "OptiBox 300.400.150-IP31"),
        ("контактор 25 220", "OptiStart K-25-10-220AC-УХЛ3"),
        ("контактор 25А 230В", "OptiStart K-25-10-230AC-УХЛ3"),
        ("rjynfrnjh 25 220ас ом4", "OptiStart K-25-10-220AC-ОМ4"),
        ("модульные аппараты 4d63", "OptiDin BM63-4D63-4,5-УХЛ3"),
        ("6794", "OptiDin BM63-1C16-4,5-УХЛ3"),
    ] {
        assert_eq!(first(text), name, "{text}");
    }
}

#[test]
fn several_articles_are_a_union() {
    let both = ["OptiDin BM63-1C16-4,5-УХЛ3", "OptiSave L-230-УХЛ4"];
    for text in ["326794 248956", "326794,248956", "326794;4600572333504", "326794 248956 неизвестный"] {
        assert_eq!(names(&found(text).page.rows), both, "{text}");
    }
}

#[test]
fn better_matches_come_first() {
    // An exact article, then articles that begin so, then the word.
    let rows = names(&found("4605").page.rows);
    assert_eq!(rows, ["OptiClip ЗН 1x10"]);
    // A number means itself before longer ones.
    assert!(names(&found("автомат 6").page.rows).iter().all(|name| name.contains("6-") || name.contains("-6")));
    // What is written together is meant together.
    assert!(names(&found("1c16").page.rows).iter().all(|name| name.contains("1C16")));
    // A word of the kind comes before a word of the branch.
    assert!(names(&found("клемма").page.rows)[..2].iter().all(|name| name.starts_with("OptiClip")));
    assert_eq!(found("клемма").page.total, 4);
    // Of equal matches the popular ones.
    assert_eq!(first("bm63 1c"), "OptiDin BM63-1C1-4,5-УХЛ3");
}

#[test]
fn a_correction_is_told() {
    for (text, corrected) in [
        ("автомат", None),
        ("fdnjvfn 16", Some("автомат 16")),
        ("ИЬ63", Some("BM63")),
        ("кантактор", Some("контактор")),
        ("оптидин", Some("optidin")),
        ("1c16", None),
    ] {
        assert_eq!(found(text).corrected.as_deref(), corrected, "{text}");
    }
}

#[test]
fn nothing_found_offers_the_nearest() {
    let near = |text: &str| names(&found(text).nearest);
    assert_eq!(found("248959").page.total, 0);
    assert_eq!(near("248959"), ["OptiSave L-230-УХЛ4"]);
    assert_eq!(near("контактор абракадабра").len(), 5);
    assert!(near("контактор абракадабра")[0].contains("OptiStart"));
    assert!(near("абракадабра").is_empty());
    assert_eq!(names(&CATALOG.nearest("248959", 3)), ["OptiSave L-230-УХЛ4"]);
    assert_eq!(CATALOG.nearest("OptiDin", 3), CATALOG.suggest("OptiDin", 3));
    // Found, but filtered away.
    let query = CatalogQuery { text: "326794".to_owned(), ..CatalogQuery::default() }.in_category(Some("boards"));
    let answer = CATALOG.search(&query, &no_stock(&CATALOG));
    assert_eq!((answer.page.total, names(&answer.nearest)), (0, vec!["OptiDin BM63-1C16-4,5-УХЛ3"]));
}

#[test]
fn short_texts_ask_for_nothing() {
    for text in ["", " ", "я", " 5 ", "- /"] {
        assert_eq!(found(text).page.total, CATALOG.len() as u64, "{text}");
        assert!(CATALOG.suggest(text, 5).is_empty(), "{text}");
    }
    assert_eq!(CATALOG.suggest("bm", 3).len(), 3);
}

#[test]
fn long_texts_are_cut() {
    let long = "автомат ".repeat(100_000);
    assert!(found(&long).page.total > 0);
    assert_eq!(CATALOG.recognise(&long, &OwnArticles::default()), Meaning::None);
    assert_eq!(found(&"x".repeat(1_000_000)).page.total, 0);
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,80}|[а-яa-z0-9.,;-]{0,12}( [а-яa-z0-9]{0,5}){0,20}") {
        let answer = found(&text);
        prop_assert!(answer.page.total >= answer.page.rows.len() as u64);
        let first: Vec<ProductId> = answer.page.rows.iter().copied().take(5).collect();
        let suggested = CATALOG.suggest(&text, 5);
        prop_assert!(suggested.is_empty() || suggested == first);
        let meant = CATALOG.recognise(&text, &OwnArticles::default());
        let found_by_search = text.chars().filter(|letter| letter.is_alphanumeric()).count() > 1;
        prop_assert!(!matches!(meant, Meaning::One(id, _) if found_by_search && answer.page.rows.first() != Some(&id)), "{meant:?}");
    }

    #[test]
    fn typing_a_name_keeps_it_in_sight(at in 0usize..200, length in 2usize..40) {
        let item = CATALOG.products().nth(at % CATALOG.len()).unwrap();
        let typed: String = item.name().chars().take(length).collect();
        prop_assume!(typed.trim().chars().count() >= 2);
        let query = CatalogQuery { text: typed.clone(), size: PAGE_ROWS_LIMIT, ..CatalogQuery::default() };
        let stock = no_stock(&CATALOG);
        let mut rows = Vec::new();
        for page in 1..=3 {
            rows.extend(CATALOG.search(&query.with_page(page), &stock).page.rows);
        }
        prop_assert!(rows.contains(&item.id()), "{} is lost at «{typed}»", item.name());
    }
}
