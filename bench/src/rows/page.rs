//! Signed-in pages under many clients, and signing in.

use super::Bench;
use crate::http::Request;
use crate::load::{self, Times};
use crate::report::{Row, Verdict, count, kb, ms};
use crate::server::{BUYER, sign_in};
use anyhow::Result;

/// LOAD-1: orders, an order, a draft of 200 lines, for 50 clients.
pub async fn pages(bench: &Bench) -> Result<Vec<Row>> {
    let order = format!("/orders/{}", bench.data.order(20)?);
    let draft = format!("/drafts/{}", bench.data.draft(200)?);
    let pages = [
        ("list of 10,000 orders", "/orders?tab=completed"),
        ("order of 20 lines", &order),
        ("draft of 200 lines", &draft),
    ];
    let mut rows = vec![];
    for (what, path) in pages {
        let request = Request::page(path, &bench.cookie);
        let alone = bench.repeat(&request, 40).await?;
        let load = load::run(bench.server.address, bench.server.process, vec![request], bench.plan(50, 4)).await?;
        let (p50, p99) = (load.times.p50(), load.times.p99());
        let measured = format!("p50 {}, p99 {}", ms(p50), ms(p99));
        let note = format!(
            "{}/s; {} each of the server's processor time; {}; alone p50 {}",
            count(load.per_second),
            ms(1_000.0 / load.per_cpu_second),
            kb(usize::try_from(load.bytes)?),
            ms(alone.whole.p50())
        );
        let met = p50 <= 30.0 && p99 <= 300.0;
        rows.push(
            Row::new(format!("{what}, 50 clients (LOAD-1)"), "p50 ≤ 30 ms, p99 ≤ 300 ms", measured, met).note(note),
        );
    }
    Ok(rows)
}

/// What people look at of their orders, one at a time: the lists with their counts, the reports, the debts.
pub async fn reports(bench: &Bench) -> Result<Vec<Row>> {
    let order = format!("/orders/{}", bench.data.order(20)?);
    let paths = [
        ("orders, «Получен счет»", "/orders"),
        ("orders, «Завершенные»", "/orders?tab=completed"),
        ("«Готовность заказов к отгрузке»", "/reports/orders"),
        ("«Готовность продукции к отгрузке»", "/reports/products"),
        ("«Отгрузки»", "/reports/shipments"),
        ("«Финансы»", "/finance"),
        ("order of 20 lines", &order),
    ];
    let mut rows = vec![];
    for (what, path) in paths {
        let answer = bench.repeat(&Request::page(path, &bench.cookie), 40).await?;
        let (p50, p99) = (answer.whole.p50(), answer.whole.p99());
        rows.push(Row::new(what, "p50 ≤ 50 ms", format!("p50 {}, p99 {}", ms(p50), ms(p99)), p50 <= 50.0));
    }
    Ok(rows)
}

/// Signing in, one after another.
pub async fn signing_in(bench: &Bench) -> Result<Vec<Row>> {
    let mut times = Times::default();
    for _ in 0..bench.rounds(20) {
        let answer = bench.client().await?.send(&sign_in(BUYER)?, true).await?;
        times.push(answer.whole);
    }
    let measured = format!("p50 {}, p99 {}", ms(times.p50()), ms(times.p99()));
    Ok(vec![Row::new("sign-in", "", measured, Verdict::Plain).note("argon2id, a session written durably")])
}
