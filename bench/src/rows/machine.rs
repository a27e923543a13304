//! What programs and files bring and take: dealers' stock, prices and stock by API, the nomenclature file.

use super::Bench;
use crate::http::Request;
use crate::load::Times;
use crate::report::{Row, Verdict, kb, ms};
use crate::server::{ADMINISTRATOR, PASSWORD};
use crate::stored;
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::fmt::Write as _;

/// Rows of a dealer's stock, in so many warehouses.
const ROWS: u32 = 100_000;
const WAREHOUSES: u32 = 2;
/// Articles in one call.
const ARTICLES: u32 = 10_000;

/// A dealer's whole stock as a file, again and again with other quantities, while somebody reads the catalogue.
pub async fn stock(bench: &Bench) -> Result<Vec<Row>> {
    let articles = stored::articles(&bench.installation, ROWS / WAREHOUSES).await?;
    let mut client = bench.client().await?;
    for warehouse in 1..=WAREHOUSES {
        let code = format!("BENCH{warehouse}");
        let address = format!("г. Курск, ул. Луначарского, д. {}", 100 + warehouse);
        let fields = [("warehouse", code.as_str()), ("address", &address), ("contacts", "+7 471 239-99-11")];
        // One of an earlier run is refused, and is there.
        client.send(&Request::call("/rpc/app/dealer_stock/rpc/add_warehouse", &bench.cookie, &fields)?, true).await?;
    }
    let page = Request::page("/catalog", &bench.cookie);
    let mut reader = bench.client().await?;
    reader.ok(&page).await?;
    let (mut loads, mut pages, mut memory) = (Times::default(), Times::default(), 0.0_f64);
    for round in 0..=bench.rounds(8) {
        let file = table(&articles, round);
        bench.server.process.forget_peak()?;
        let (before, _) = bench.server.process.memory()?;
        let request = Request::file("/stock/file", &bench.cookie, "остатки.csv", &file);
        let answer = {
            let load = client.ok(&request);
            tokio::pin!(load);
            loop {
                tokio::select! {
                    answer = &mut load => break answer?,
                    page = reader.ok(&page) => pages.push(page?.whole),
                }
            }
        };
        // A page was under way.
        reader = bench.client().await?;
        let shown = client.ok(&Request::page(&answer.text(), &bench.cookie).plain()).await?.text();
        let taken = format!("Принято строк: {}", ROWS / WAREHOUSES * WAREHOUSES);
        if !shown.replace(['\u{a0}', '\u{202f}'], "").contains(&taken) {
            bail!("{} does not say «{taken}»", answer.text());
        }
        let (_, most) = bench.server.process.memory()?;
        memory = memory.max(most - before);
        // The first brings rows where others may have been none.
        if round > 0 {
            loads.push(answer.whole);
        }
    }
    let (p50, p99) = (loads.p50(), loads.p99());
    let row = Row::new(
        format!("dealer's stock of {ROWS} rows replaced by a file"),
        "≤ 2 s",
        format!("p50 {}, slowest {}", ms(p50), ms(p99)),
        p50 <= 2_000.0,
    );
    let beside = format!("GET /catalog beside it p50 {}, p99 {}", ms(pages.p50()), ms(pages.p99()));
    Ok(vec![row.note(format!("{} loads; {beside}; at most {memory:.0} MB more than before", loads.len()))])
}

fn table(articles: &[String], round: usize) -> Vec<u8> {
    let mut text = "Код склада;Артикул;Остаток\n".to_owned();
    for warehouse in 1..=WAREHOUSES {
        for (at, article) in articles.iter().enumerate() {
            // Writing into a string cannot fail.
            _ = writeln!(text, "BENCH{warehouse};{article};{}", 1 + (at * 7 + round * 13) % 900);
        }
    }
    text.into_bytes()
}

/// Prices, stock and dates of thousands of articles in one call, and the whole nomenclature as a file.
pub async fn machines(bench: &Bench) -> Result<Vec<Row>> {
    let key = key(bench).await?;
    let articles = stored::articles(&bench.installation, ARTICLES).await?;
    let mut rows = vec![];
    for (what, dates) in [("price and stock", false), ("price, stock and dates", true)] {
        let items: Vec<_> = articles.iter().map(|article| json!({ "article": article, "quantity": 1 })).collect();
        let body = json!({ "items": items, "dates": dates });
        let seen = bench.repeat(&Request::api("/api/v1/offers", &key, &body.to_string()), 20).await?;
        let p50 = seen.whole.p50();
        let row = Row::new(
            format!("{what} of {ARTICLES} articles by API"),
            if dates { "" } else { "≤ 300 ms" },
            format!("p50 {}, p99 {}", ms(p50), ms(seen.whole.p99())),
            if dates { Verdict::Plain } else { (p50 <= 300.0).into() },
        );
        rows.push(row.note(format!("{}, {} calls, one at a time", kb(seen.size), seen.whole.len())));
    }
    for end in ["xlsx", "csv"] {
        let request = Request::page(&format!("/company/nomenclature.{end}"), &bench.cookie);
        bench.server.process.forget_peak()?;
        let (before, _) = bench.server.process.memory()?;
        let seen = bench.repeat(&request, 6).await?;
        let (_, most) = bench.server.process.memory()?;
        let (p50, megabytes) = (seen.whole.p50(), seen.size / 1_000_000);
        let row = Row::new(
            format!("nomenclature file of the catalogue, {end}"),
            "≤ 3 s, ≤ 50 MB",
            format!("p50 {}, {megabytes} MB", ms(p50)),
            p50 <= 3_000.0 && megabytes <= 50 && most - before <= 50.0,
        );
        rows.push(row.note(format!("at most {:.0} MB of memory more than before", most - before)));
    }
    Ok(rows)
}

/// A key of «Доступ к API», made on its page as people make it.
async fn key(bench: &Bench) -> Result<String> {
    let mut client = bench.client().await?;
    let cookie = bench.server.sign_in(ADMINISTRATOR).await?;
    let page = client.ok(&Request::page("/company/api", &cookie).plain()).await?.text();
    let of = page.split_once("name=\"of\" value=\"").and_then(|(_, rest)| rest.split('"').next());
    let fields = [
        ("of", of.context("no form")?),
        ("name", "bench"),
        ("catalog", "1"),
        ("days", "1"),
        ("old_password", PASSWORD),
    ];
    let made = client.send(&Request::call("/rpc/app/company/rpc/create_key", &cookie, &fields)?, true).await?;
    let told = made.header("set-cookie").and_then(|cookie| cookie.split(';').next()).context("no key was made")?;
    let cookie = format!("{cookie}; {told}");
    let page = client.ok(&Request::page("/company/api", &cookie).plain()).await?.text();
    let (_, key) = page.split_once("bb_").context("no key is shown")?;
    let end = key.find(|char: char| !char.is_ascii_alphanumeric() && !"-_".contains(char)).unwrap_or(key.len());
    Ok(format!("bb_{}", key.get(..end).unwrap_or_default()))
}
