//! Lead times: of whole drafts, in the window of a product, and side by side from every warehouse.

use super::Bench;
use crate::http::Request;
use crate::report::{Row, Verdict, kb, ms};
use anyhow::Result;

/// The dates of drafts, counted and answered; and what is made of them.
pub async fn leads(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = vec![];
    for (lines, goal) in [(10, None), (1_000, Some(300.0)), (10_000, Some(2_000.0))] {
        let number = bench.data.draft(lines)?.to_string();
        let request = Request::call("/rpc/app/draft/rpc/draft_dates", &bench.cookie, &[("number", &number)])?;
        let what = format!("lead times of a draft of {lines} lines");
        rows.push(row(bench, what, &request, goal, 12).await?);
    }
    let window = Request::page("/product/326794?w1=24&w2=9000&w5=2", &bench.cookie);
    rows.push(row(bench, "«Узнать наличие» of three warehouses".to_owned(), &window, None, 40).await?);
    let compared = Request::page(&format!("/drafts/{}/what-if", bench.data.draft(10_000)?), &bench.cookie);
    let what = "a draft of 10,000 lines from every warehouse".to_owned();
    rows.push(row(bench, what, &compared, None, 6).await?);
    let offer = Request::page(&format!("/drafts/{}/offer.pdf", bench.data.draft(1_000)?), &bench.cookie);
    rows.push(row(bench, "price offer of 1,000 lines, PDF".to_owned(), &offer, Some(500.0), 6).await?);
    Ok(rows)
}

async fn row(bench: &Bench, what: String, request: &Request, goal: Option<f64>, rounds: usize) -> Result<Row> {
    let seen = bench.repeat(request, rounds).await?;
    let p50 = seen.whole.p50();
    let measured = format!("p50 {}, p99 {}", ms(p50), ms(seen.whole.p99()));
    let verdict = goal.map_or(Verdict::Plain, |goal| (p50 <= goal).into());
    let goal = goal.map(|goal| format!("≤ {}", ms(goal))).unwrap_or_default();
    Ok(Row::new(what, goal, measured, verdict).note(format!("{}, one at a time", kb(seen.size))))
}
