//! How fast the catalogue is at 100,000 products: `cargo run --release -p domain --example catalog_bench`.
//! Products are made up by the grammars of the demo families; every run makes the same ones and asks the same questions.
#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock and the process's memory"
)]
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "not shipped"
)]

use domain::catalog::{Catalog, CatalogQuery, CatalogSort, Stock, StockFilter};
use domain::ean::Ean13;
use domain::id::{CategoryId, PriceGroupId, ProductId, WarehouseId};
use domain::measure::{Mass, Volume};
use domain::money::Money;
use domain::product::{Article, Category, Characteristic, Product};
use domain::quantity::PackSize;
use domain::stock::{StockLevel, Warehouse};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Kind, grammar of the name, and the axes that its braces stand for: a letter, the facet, the values.
type Family = (
    &'static str,
    &'static str,
    &'static [(char, &'static str, &'static str)],
);

const IN16: &str = "1 2 3 4 5 6 8 10 13 16 20 25 32 40 50 63";
const COILS: &str = "24AC 36AC 42AC 110AC 127AC 220AC 230AC 380AC 400AC 24DC 110DC 220DC";
const FAMILIES: &[Family] = &[
    (
        "Выключатель автоматический модульный",
        "DemoDin M63-{p}{c}{i}-4,5-УХЛ3",
        &[
            ('p', "Число полюсов", "1 2 3 4"),
            ('c', "Кривая отключения", "B C D"),
            ('i', "Номинальный ток, А", IN16),
        ],
    ),
    (
        "Выключатель автоматический модульный",
        "DemoDin M63-{p}{c}{i}-6-УХЛ3",
        &[
            ('p', "Число полюсов", "1 1N 2 3 3N 4"),
            ('c', "Кривая отключения", "B C D K Z"),
            ('i', "Номинальный ток, А", IN16),
        ],
    ),
    (
        "Автоматический выключатель дифференциального тока (АВДТ)",
        "DemoDin DA63-{p}{c}{i}-{d}mA-{t}-{k}-УХЛ4",
        &[
            ('p', "Число полюсов", "1N 2 3N 4"),
            ('c', "Кривая отключения", "B C"),
            ('i', "Номинальный ток, А", "6 10 16 20 25 32 40 50 63"),
            ('d', "Ток утечки, мА", "10 30 100 300"),
            ('t', "Тип утечки", "AC A"),
            ('k', "Отключающая способность, кА", "4,5 6"),
        ],
    ),
    (
        "Выключатель автоматический в литом корпусе",
        "DemoMat D{i}{u}-{r}-{p}P-{f}-{k}",
        &[
            (
                'i',
                "Номинальный ток, А",
                "16 20 25 32 40 50 63 80 100 125 160 200 225 250 315 350 400 500 630 700 800",
            ),
            ('u', "Отключающая способность, кА", "L N H S"),
            ('r', "Расцепитель", "TM TMR MA MR1 MR2"),
            ('p', "Число полюсов", "3 4"),
            ('f', "Исполнение", "F R"),
            ('k', "Климатическое исполнение", "УХЛ3 ОМ4"),
        ],
    ),
    (
        "Выключатель-разъединитель",
        "DemoSwitch-{i}-{k}{p}{h}{c}-IP{g}-{x}",
        &[
            ('i', "Номинальный ток, А", "100 250 400 630"),
            ('k', "Конструкция", "А Б"),
            ('p', "Число полюсов", "1 2 3"),
            ('h', "Рукоятка", "0 1 2 3 4 5 6 7"),
            ('c', "Камеры", "0 1 2"),
            ('g', "Степень защиты IP", "00 32"),
            ('x', "Климатическое исполнение", "УХЛ3 УХЛ2 Т3"),
        ],
    ),
    (
        "Контактор электромагнитный",
        "DemoStart K-{i}-{a}-{u}-{k}",
        &[
            (
                'i',
                "Номинальный ток, А",
                "6 9 12 18 25 32 38 40 50 65 80 95 115 150 185 225 265 330 400 500 630",
            ),
            ('a', "Контакты", "10 01 11 22"),
            (
                'u',
                "Напряжение катушки, В",
                "24AC 36AC 42AC 48AC 110AC 127AC 220AC 230AC 380AC 400AC 24DC 48DC 110DC 220DC",
            ),
            ('k', "Климатическое исполнение", "УХЛ3 УХЛ4 ОМ4"),
        ],
    ),
    (
        "Пускатель электромагнитный",
        "DemoStart S-{i}-{e}{g}{b}-{u}-{a}-{k}",
        &[
            ('i', "Номинальный ток, А", "10 16 25 40 63 100 160 250"),
            ('e', "Исполнение", "1 2 5 6"),
            ('g', "Степень защиты IP", "00 20 40 54"),
            ('b', "Кнопки", "0 1 2"),
            ('u', "Напряжение катушки, В", COILS),
            ('a', "Контакты", "1з 1р 1з1р 2з2р"),
            ('k', "Климатическое исполнение", "УХЛ3 УХЛ4 О4"),
        ],
    ),
    (
        "Корпус металлический (ЩМП)",
        "DemoBox M-{h}.{w}.{d}-IP{g}-{m}-УХЛ{k}",
        &[
            (
                'h',
                "Высота, мм",
                "300 400 500 600 700 800 1000 1200 1400 1600 1800 2000",
            ),
            ('w', "Ширина, мм", "200 250 300 400 500 600 800 1000"),
            ('d', "Глубина, мм", "150 200 250 300 400"),
            ('g', "Степень защиты IP", "31 54 65 66"),
            ('m', "Монтажная панель", "МП 0"),
            ('k', "Категория размещения", "1 3"),
        ],
    ),
    (
        "Блок автоматического ввода резерва",
        "DemoSave-{t}-{i}А-{p}P-{s}-IP{g}-{k}",
        &[
            ('t', "Тип", "L N H"),
            (
                'i',
                "Номинальный ток, А",
                "16 25 40 63 80 100 125 160 200 250 320 400 500 630 800 1000 1250 1600",
            ),
            ('p', "Число полюсов", "2 3 4"),
            ('s', "Схема", "2x1 2x1S 3x1 2x2"),
            ('g', "Степень защиты IP", "00 31 54"),
            ('k', "Климатическое исполнение", "УХЛ4 УХЛ3"),
        ],
    ),
    (
        "Клемма на DIN-рейку",
        "DemoClip-{t}{n}-{s}-{l}-{c}",
        &[
            ('t', "Зажим", "В П Пр"),
            ('n', "Назначение", "N PE F D"),
            ('s', "Сечение, мм²", "1,5 2,5 4 6 10 16 25 35 50 70 95 120 150 240"),
            ('l', "Ярусов", "1 2 3"),
            ('c', "Цвет", "С Г ЖЗ Б"),
        ],
    ),
];

fn main() {
    let wanted: usize = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(100_000);
    let made = products(wanted);
    let count = made.len();
    let before = resident();
    let start = Instant::now();
    let catalog = Catalog::build(categories(), made, warehouses());
    println!("products          {count}");
    println!(
        "build             {:.0?}, resident {} -> {} MB (products themselves freed)",
        start.elapsed(),
        before,
        resident()
    );
    drop(catalog);
    let streamed = resident();
    let catalog = Catalog::build(categories(), Streamed { at: 0, wanted }, warehouses());
    println!("build of a stream resident {} -> {} MB", streamed, resident());
    let start = Instant::now();
    let stock = Stock::build(&catalog, levels(count));
    println!("stock             {:.0?}", start.elapsed());

    pages(&catalog, &stock);
    texts(&catalog, &stock, count);
}

fn pages(catalog: &Catalog, stock: &Stock) {
    let largest = CatalogQuery::default().in_category(Some("c7"));
    let cases = [
        ("everything", CatalogQuery::default()),
        ("branch of 16,000", CatalogQuery::default().in_category(Some("c6"))),
        ("largest branch", largest.clone()),
        ("root branch", CatalogQuery::default().in_category(Some("all"))),
        ("2 facets", largest.toggled("kontakty", "1з").toggled("knopki", "1")),
        (
            "in stock, by price",
            largest
                .with_stock(StockFilter::At(WarehouseId(1)))
                .sorted_by(CatalogSort::Price),
        ),
        ("page 500, by name", largest.sorted_by(CatalogSort::Name).with_page(500)),
    ];
    for (name, query) in cases {
        let answer = catalog.search(&query, stock);
        let times = (0..200).map(|_| time(|| catalog.search(&query, stock)));
        print(
            &format!("{name} ({} rows, {} facets)", answer.page.total, answer.facets.len()),
            times.collect(),
        );
    }
}

fn texts(catalog: &Catalog, stock: &Stock, count: usize) {
    let words = [
        "автомат",
        "выключатель автоматический 16",
        "пускатель 25",
        "m63",
        "M63-1C16",
        "m63 1c16",
        "m631c16",
        "Ь63",
        "реле",
        "автамат",
        "fdnjvfn",
        "демодин",
        "rjynfrnjh",
        "ip54",
        "ухл3",
        "УХЛЗ",
        "100000 100001",
        "100",
        "1000",
        "s-10",
        "4,5",
        "контактор 25 220ас",
        "корпус 400.300",
        "кунтактор",
        "щмп",
        "демостарт s 16",
        "zzzzzz",
        "непонятное слово",
        "16",
        "да",
    ];
    let mut texts: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    for at in (0..count).step_by(count / 100) {
        let name = catalog.product(ProductId(at as i64 + 1)).unwrap().name().to_owned();
        let article = catalog.product(ProductId(at as i64 + 1)).unwrap().article().to_owned();
        // As typed: letter by letter.
        for (end, _) in name.char_indices().filter(|(end, _)| *end > 1) {
            texts.push(name[..end].to_owned());
        }
        texts.push(name.to_lowercase().replace('-', " "));
        texts.push(name.replace([' ', '-'], ""));
        texts.push(article);
    }
    let query = |text: &String| CatalogQuery {
        text: text.clone(),
        ..CatalogQuery::default()
    };
    print(
        &format!("search ({} texts)", texts.len()),
        texts
            .iter()
            .map(|text| time(|| catalog.search(&query(text), stock)))
            .collect(),
    );
    print(
        "suggest",
        texts.iter().map(|text| time(|| catalog.suggest(text, 8))).collect(),
    );
    print("exact", texts.iter().map(|text| time(|| catalog.exact(text))).collect());
    let mut slow: Vec<(Duration, &String)> = texts
        .iter()
        .map(|text| (time(|| catalog.suggest(text, 8)), text))
        .collect();
    slow.sort();
    for (time, text) in slow.iter().rev().take(8) {
        println!("  slow {time:>10.1?}  {text}");
    }
    for text in words {
        let (one, all) = (
            time(|| catalog.suggest(text, 8)),
            catalog.search(&query(&text.to_owned()), stock),
        );
        let first = all
            .page
            .rows
            .first()
            .and_then(|id| catalog.product(*id))
            .map_or("", |item| item.name());
        println!(
            "  {one:>10.1?} {:>6} {text}: {first} {:?} {}",
            all.page.total,
            all.corrected,
            all.nearest.len()
        );
    }
}

/// The best of a few runs: a busy machine only ever adds.
fn time<T>(mut work: impl FnMut() -> T) -> Duration {
    let run = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..5).map(run).min().unwrap_or_default()
}

fn print(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!(
        "{name:<45} p50 {:>9.1?}  p99 {:>9.1?}  max {:>9.1?}",
        at(50),
        at(99),
        times[times.len() - 1]
    );
}

/// Megabytes of memory that the process holds.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn products(wanted: usize) -> Vec<Product> {
    Streamed { at: 0, wanted }.collect()
}

struct Streamed {
    at: usize,
    wanted: usize,
}

impl Iterator for Streamed {
    type Item = Product;

    fn next(&mut self) -> Option<Product> {
        let mut index = self.at;
        self.at += 1;
        if index >= self.wanted {
            return None;
        }
        // Families again and again under other series names, until there are enough.
        let all: usize = FAMILIES.iter().map(size).sum();
        let round = index / all;
        index %= all;
        let mut family = 0;
        while index >= size(&FAMILIES[family]) {
            index -= size(&FAMILIES[family]);
            family += 1;
        }
        Some(product(self.at - 1, family, index, round))
    }
}

fn size(family: &Family) -> usize {
    family
        .2
        .iter()
        .map(|(_, _, values)| values.split(' ').count())
        .product()
}

fn product(at: usize, family: usize, mut index: usize, round: usize) -> Product {
    let (kind, grammar, axes) = FAMILIES[family];
    let mut name = grammar.to_owned();
    let mut characteristics = Vec::new();
    for (letter, facet, values) in axes {
        let values: Vec<&str> = values.split(' ').collect();
        let value = values[index % values.len()];
        index /= values.len();
        name = name.replace(&format!("{{{letter}}}"), value);
        characteristics.push(Characteristic {
            name: (*facet).to_owned(),
            value: value.to_owned(),
        });
    }
    if round > 0 {
        name = name.replacen("Demo", &format!("Demo{}", char::from(b'A' + round as u8)), 1);
    }
    let scrambled = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    Product {
        id: ProductId(at as i64 + 1),
        article: Article::parse(&(100_000 + at).to_string()).unwrap(),
        kind: kind.to_owned(),
        name,
        category: CategoryId(family as i64 + 1),
        unit: "шт".to_owned(),
        pack: PackSize::new(12).unwrap(),
        per_box: 144,
        mass: Mass::ZERO,
        volume: Volume::ZERO,
        size: Some([100, 70, 100 + at as u32 % 50]),
        ean: Ean13::from_12(&format!("200{at:09}")).ok(),
        tn_ved: "8536201007".to_owned(),
        price_group: PriceGroupId(family as i64),
        base_price: Money::from_kopecks(scrambled as i64 % 10_000_000),
        picture: format!("picture-{family}"),
        discontinued: at % 20 == 0,
        replaced_by: (at % 20 == 0).then_some(ProductId(at as i64 + 2)),
        popularity: scrambled as u32 % 100_000,
        characteristics,
    }
}

fn categories() -> Vec<Category> {
    let branch = |id: i64, parent, slug: String, name: &str| Category {
        id: CategoryId(id),
        parent,
        slug,
        name: name.to_owned(),
        position: id as i32,
    };
    let leaves = (1i64..)
        .zip(FAMILIES)
        .map(|(id, family)| branch(id, Some(CategoryId(100)), format!("c{id}"), family.0));
    leaves
        .chain([branch(100, None, "all".to_owned(), "Низковольтное оборудование")])
        .collect()
}

fn warehouses() -> Vec<Warehouse> {
    let cities = ["Москва", "Новосибирск", "Екатеринбург", "Самара", "Владивосток"];
    let warehouse = |(id, city): (i64, &str)| Warehouse {
        id: WarehouseId(id),
        name: format!("Склад {city}"),
        city: city.to_owned(),
        address: String::new(),
        transfer_days: 2,
        position: id as i32,
    };
    (1..).zip(cities).map(warehouse).collect()
}

fn levels(count: usize) -> impl Iterator<Item = StockLevel> {
    (0..count).filter(|at| at % 5 != 0).flat_map(|at| {
        (1..=5)
            .filter(move |warehouse| at as i64 % warehouse == 0)
            .map(move |warehouse| StockLevel {
                product: ProductId(at as i64 + 1),
                warehouse: WarehouseId(warehouse),
                on_hand: 120,
                reserved: at as u32 % 100,
            })
    })
}
