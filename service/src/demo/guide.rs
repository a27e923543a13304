//! Products under known articles: the guide's own, with its names and numbers, and some of the families' that demo
//! drafts and screenshots need. Every catalogue has them, however small.

use super::family::Item;

/// A product of the guide.
pub struct Own {
    pub article: &'static str,
    pub series: &'static str,
    /// The family whose price groups it is in; `item.part` says which.
    pub family: &'static str,
    pub ean: Option<&'static str>,
    /// No longer produced, and what is sold instead.
    pub replaced_by: Option<&'static str>,
    pub item: Item,
}

pub const BREAKERS: &str = "OptiDin BM63";
pub const TRANSFER: &str = "OptiSave L";
/// The article that the guide's examples are about.
pub const MAIN: &str = "326794";

/// The guide's products, the main one first (seed guide; masses and volumes of the neighbours as of the main one).
pub fn own() -> Vec<Own> {
    vec![
        breaker(MAIN, "16", 281),
        breaker("326789", "6", 281),
        breaker("326791", "10", 281),
        breaker("326796", "20", 281),
        breaker("326797", "25", 281),
        breaker("326799", "32", 294),
        breaker("326800", "40", 318),
        old_breaker(),
        release(),
        transfer(),
    ]
}

fn breaker(article: &'static str, current: &str, roubles: u64) -> Own {
    let characteristics = [
        ("Номинальный ток, А", current),
        ("Число полюсов", "1"),
        ("Характеристика срабатывания", "C"),
        ("Отключающая способность, кА", "4,5"),
        ("Номинальное напряжение, В", "230"),
        ("Климатическое исполнение", "УХЛ3"),
    ];
    let item = Item {
        kind: "Выключатель автоматический модульный",
        name: format!("{BREAKERS}-1C{current}-4,5-УХЛ3"),
        roubles,
        pack: 12,
        per_box: 12,
        grams: 117,
        mm3: 124_667,
        size: [18, 84, 74],
        tn_ved: "8536201007",
        picture: "p-mcb1",
        part: 0,
        characteristics: characteristics.map(|(name, value)| (name, value.to_owned())).into(),
    };
    Own { article, series: BREAKERS, family: "F01", ean: None, replaced_by: None, item }
}

/// The old nomenclature: its name has Cyrillic В, М and С.
fn old_breaker() -> Own {
    let Own { item, .. } = breaker("103545", "16", 264);
    let item = Item { name: "OptiDin ВМ63-1С16-УХЛ3".to_owned(), ..item };
    Own { article: "103545", series: BREAKERS, family: "F01", ean: None, replaced_by: Some(MAIN), item }
}

fn release() -> Own {
    let item = Item {
        kind: "Независимый расцепитель",
        name: format!("{BREAKERS}-НР230"),
        roubles: 1_486,
        pack: 1,
        per_box: 60,
        grams: 80,
        mm3: 100_000,
        size: [18, 84, 66],
        tn_ved: "8538909908",
        picture: "p-acc",
        part: 0,
        characteristics: vec![
            ("Исполнение", "независимый расцепитель".to_owned()),
            ("Номинальное напряжение, В", "230".to_owned()),
            ("Для аппаратов до, А", "63".to_owned()),
        ],
    };
    Own { article: "249184", series: BREAKERS, family: "F11", ean: None, replaced_by: None, item }
}

fn transfer() -> Own {
    let item = Item {
        kind: "Блок автоматического ввода резерва",
        name: "OptiSave L-230-УХЛ4".to_owned(),
        roubles: 22_877,
        pack: 1,
        per_box: 1,
        grams: 208,
        mm3: 805_000,
        size: [100, 70, 115],
        tn_ved: "9032890000",
        picture: "p-ats",
        part: 0,
        characteristics: vec![
            ("Номинальное напряжение, В", "230".to_owned()),
            ("Число полюсов", "2".to_owned()),
            ("Климатическое исполнение", "УХЛ4".to_owned()),
        ],
    };
    let ean = Some("4600572333504");
    Own { article: "248956", series: TRANSFER, family: "F30", ean, replaced_by: None, item }
}

/// A product of a family that keeps an article of its own.
pub struct Known {
    pub family: &'static str,
    /// Its values, pairs written «100/16».
    pub values: &'static [&'static str],
    pub article: &'static str,
}

const fn known(family: &'static str, values: &'static [&'static str], article: &'static str) -> Known {
    Known { family, values, article }
}

/// The articles of the design's pages, on products of the neutral series.
pub const KNOWN: &[Known] = &[
    known("F01", &["2", "C", "16"], "326813"),
    known("F01", &["2", "C", "25"], "326814"),
    known("F01", &["2", "C", "40"], "326815"),
    known("F01", &["3", "C", "16"], "326801"),
    known("F01", &["3", "C", "25"], "326802"),
    known("F01", &["3", "C", "32"], "326803"),
    known("F01", &["3", "C", "63"], "326805"),
    known("F05", &["2", "25", "30", "AC"], "228415"),
    known("F06", &["2", "C", "16", "30", "A", "4,5"], "228431"),
    known("F20", &["25", "10", "230AC", "УХЛ4"], "117320"),
    known("F20", &["40", "10", "230AC", "УХЛ4"], "117324"),
    known("F13", &["250/160", "N", "TM", "3", "F", "УХЛ3"], "273160"),
    known("F18", &["00/100", "gG", "500AC", "0"], "250100"),
    known("F24", &["2", "10", "24DC", "L"], "250224"),
    known("F27", &["Н", "12", "П", "Т", "41", "9003"], "250312"),
    known("F29", &["В", "N", "2,5", "1", "С"], "250425"),
];

/// Pieces in the five warehouses, in their order. The main product's are the guide's.
pub const STOCK: &[(&str, [u32; 5])] = &[
    (MAIN, [503_640, 8_796, 840, 684, 660]),
    ("326789", [48_000, 1_968, 360, 240, 0]),
    ("326791", [96_000, 2_340, 480, 0, 120]),
    ("326796", [72_000, 4_104, 240, 180, 0]),
    ("326797", [84_000, 6_012, 360, 300, 120]),
    ("326799", [0, 12, 0, 0, 0]),
    ("326800", [12_000, 540, 0, 0, 0]),
    ("103545", [0, 24, 0, 0, 0]),
    ("249184", [12, 61, 0, 4, 0]),
    ("248956", [0, 1, 0, 0, 0]),
    ("326813", [6_000, 318, 60, 0, 0]),
    ("326814", [0; 5]),
    ("326815", [1_200, 204, 0, 0, 0]),
    ("326801", [2_400, 228, 40, 40, 0]),
    ("326802", [240, 16, 0, 0, 0]),
    ("326803", [400, 140, 0, 0, 0]),
    ("326805", [0; 5]),
    ("228415", [600, 414, 60, 30, 0]),
    ("228431", [300, 96, 0, 0, 0]),
    ("117320", [0; 5]),
    ("117324", [20, 36, 0, 0, 0]),
];

/// Whether an article belongs to one of these products: the guide's are all in the table of stock.
pub fn is_taken(article: &str) -> bool {
    STOCK.iter().any(|(known, _)| *known == article) || KNOWN.iter().any(|known| known.article == article)
}
