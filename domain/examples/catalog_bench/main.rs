//! How fast the catalogue is at 100,000 products: `cargo run --release -p domain --example catalog_bench`.
//! Products are made up by the grammars of the demo families; every run makes the same ones and asks the same questions.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock and the process's memory")]
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "not shipped; its numbers are small"
)]

mod products;

use domain::catalog::{Catalog, CatalogQuery, CatalogSort, OwnArticles, Stock, StockFilter};
use domain::id::{ProductId, WarehouseId};
use products::{Streamed, categories, levels, warehouses};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// What people type.
const WORDS: &[&str] = &[
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

fn main() {
    let wanted: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let made = Streamed::new(wanted).collect::<Vec<_>>();
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
    let catalog = Catalog::build(categories(), Streamed::new(wanted), warehouses());
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
        ("in stock, by price", largest.with_stock(StockFilter::At(WarehouseId(1))).sorted_by(CatalogSort::Price)),
        ("page 500, by name", largest.sorted_by(CatalogSort::Name).with_page(500)),
    ];
    for (name, query) in cases {
        let answer = catalog.search(&query, stock);
        let times = (0..200).map(|_| time(|| catalog.search(&query, stock)));
        print(&format!("{name} ({} rows, {} facets)", answer.page.total, answer.facets.len()), times.collect());
    }
}

fn texts(catalog: &Catalog, stock: &Stock, count: usize) {
    let mut texts: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
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
    let query = |text: &String| CatalogQuery { text: text.clone(), ..CatalogQuery::default() };
    print(
        &format!("search ({} texts)", texts.len()),
        texts.iter().map(|text| time(|| catalog.search(&query(text), stock))).collect(),
    );
    print("suggest", texts.iter().map(|text| time(|| catalog.suggest(text, 8))).collect());
    let own = OwnArticles::default();
    print("recognise", texts.iter().map(|text| time(|| catalog.recognise(text, &own))).collect());
    let mut slow: Vec<(Duration, &String)> =
        texts.iter().map(|text| (time(|| catalog.suggest(text, 8)), text)).collect();
    slow.sort();
    for (time, text) in slow.iter().rev().take(8) {
        println!("  slow {time:>10.1?}  {text}");
    }
    for &text in WORDS {
        let (one, all) = (time(|| catalog.suggest(text, 8)), catalog.search(&query(&text.to_owned()), stock));
        let first = all.page.rows.first().and_then(|id| catalog.product(*id)).map_or("", |item| item.name());
        println!("  {one:>10.1?} {:>6} {text}: {first} {:?} {}", all.page.total, all.corrected, all.nearest.len());
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
    println!("{name:<45} p50 {:>9.1?}  p99 {:>9.1?}  max {:>9.1?}", at(50), at(99), times[times.len() - 1]);
}

/// Megabytes of memory that the process holds.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}
