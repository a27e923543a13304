//! The catalogue: pages for buyers and guests, and the search while somebody types.

use super::Bench;
use crate::http::Request;
use crate::load::{self, Load};
use crate::report::{Row, Verdict, count, kb, ms};
use crate::stored;
use anyhow::Result;

/// Pages of each branch.
const PAGES: u32 = 5;
/// As the goal says.
const CONNECTIONS: usize = 16;
const GOAL: &str = "≥ 2,500/s, p99 ≤ 25 ms";
/// Products whose names and articles are typed.
const TYPED: usize = 100;

/// A page of the catalogue with the prices of a contract; the same as a guest, and the same not compressed.
pub async fn pages(bench: &Bench) -> Result<Vec<Row>> {
    let slugs = stored::categories(&bench.installation).await?;
    let ways = [
        ("contract prices", bench.cookie.as_str(), false),
        ("contract prices, not compressed", &bench.cookie, true),
        ("guest", "", false),
        ("guest, not compressed", "", true),
    ];
    let mut rows = vec![];
    for (number, (who, cookie, plain)) in ways.into_iter().enumerate() {
        let pages = (1..=PAGES).flat_map(|page| slugs.iter().map(move |slug| format!("/catalog/{slug}?page={page}")));
        let requests = pages.map(|path| Request::page(&path, cookie));
        let requests = requests.map(|request| if plain { request.plain() } else { request }).collect();
        let seconds = if number == 0 { 8 } else { 5 };
        let load =
            load::run(bench.server.address, bench.server.process, requests, bench.plan(CONNECTIONS, seconds)).await?;
        let what = format!("catalogue page, {who}, {CONNECTIONS} connections");
        let met = load.per_second >= 2_500.0 && load.times.p99() <= 25.0;
        let (goal, verdict) = if number == 0 { (GOAL, met.into()) } else { ("", Verdict::Plain) };
        let note = format!(
            "{} branches × {PAGES} pages; {}; {} for each second of the server's processor time ({} each)",
            slugs.len(),
            kb(usize::try_from(load.bytes)?),
            count(load.per_cpu_second),
            ms(1_000.0 / load.per_cpu_second)
        );
        rows.push(Row::new(what, goal, measured(&load), verdict).note(note));
    }
    Ok(rows)
}

fn measured(load: &Load) -> String {
    format!("{}/s, p50 {}, p99 {}", count(load.per_second), ms(load.times.p50()), ms(load.times.p99()))
}

/// Names and articles as they are typed, letter by letter.
pub async fn suggestions(bench: &Bench) -> Result<Vec<Row>> {
    let path = "/rpc/app/catalog/rpc/suggest";
    let mut requests = vec![];
    for product in stored::products(&bench.installation, TYPED).await? {
        let name = typed(&product.name, 2..=14);
        for text in name.into_iter().chain(typed(&product.article, 2..=6)) {
            requests.push(Request::call(path, &bench.cookie, &[("text", &text)])?);
        }
    }
    let texts = requests.len();
    let load = load::run(bench.server.address, bench.server.process, requests, bench.plan(2, 6)).await?;
    let note = format!("{texts} beginnings of names and articles, over HTTP, {}/s", count(load.per_second));
    let met = load.times.p99() <= 10.0;
    let measured = format!("p50 {}, p99 {}", ms(load.times.p50()), ms(load.times.p99()));
    Ok(vec![Row::new("search as you type, 2 connections", "p99 ≤ 10 ms", measured, met).note(note)])
}

/// What stands in the field while it is typed.
fn typed(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Vec<String> {
    let letters = text.chars().count();
    lengths.filter(|length| *length <= letters).map(|length| text.chars().take(length).collect()).collect()
}
