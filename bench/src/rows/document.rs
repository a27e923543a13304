//! The invoice in its three forms.

use super::Bench;
use crate::http::Request;
use crate::report::{Row, Verdict, kb, ms};
use anyhow::Result;

/// Invoices of a short and of a long order, one after another.
pub async fn invoices(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = vec![];
    for (lines, goal, rounds) in [(20, 50.0, 40), (1_000, 500.0, 12)] {
        let number = bench.data.order(lines)?;
        for (name, end) in [("PDF", "pdf"), ("Excel", "xlsx"), ("HTML", "html")] {
            let request = Request::page(&format!("/orders/{number}/invoice.{end}"), &bench.cookie);
            let seen = bench.repeat(&request, rounds).await?;
            let p50 = seen.whole.p50();
            let measured = format!("p50 {}, p99 {}", ms(p50), ms(seen.whole.p99()));
            let what = format!("invoice of {lines} lines, {name}");
            let row = match end {
                "pdf" => Row::new(what, format!("≤ {goal:.0} ms"), measured, p50 <= goal),
                _ => Row::new(what, "", measured, Verdict::Plain),
            };
            rows.push(row.note(format!("{}, {} made, one at a time", kb(seen.size), seen.whole.len())));
        }
    }
    Ok(rows)
}
