//! How long a start takes, and how much memory the server needs.

use super::Bench;
use crate::load::Times;
use crate::report::{Row, Verdict, ms};
use crate::server::{Installation, Start};
use anyhow::Result;
use std::time::Duration;

/// Starts on the existing database, one after another.
pub async fn starts(installation: &Installation, rounds: usize) -> Result<Vec<Row>> {
    let (mut alive, mut ready, mut page) = (Times::default(), Times::default(), Times::default());
    for _ in 0..rounds {
        let server = installation.serve().await?;
        let Start { alive: a, ready: b, page: c } = server.start;
        alive.push(a);
        ready.push(b);
        page.push(c);
        server.stop().await?;
    }
    let first = page.p50();
    let measured = format!("{} to the first page with products", ms(first));
    let note = format!("/healthz {}, /readyz {}; median of {rounds}", ms(alive.p50()), ms(ready.p50()));
    Ok(vec![Row::new("start to first answer", "≤ 500 ms", measured, first <= 500.0).note(note)])
}

/// Memory of a server that has answered nothing but its first page.
pub async fn idle(bench: &Bench) -> Result<Vec<Row>> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (now, most) = bench.server.process.memory()?;
    let row = Row::new("server memory, idle", "≤ 100 MB", format!("{now:.0} MB"), now <= 100.0);
    Ok(vec![row.note(format!("most while starting {most:.0} MB"))])
}

/// Memory after everything else, and the most that it was; how the data were made.
pub fn loaded(bench: &Bench) -> Result<Vec<Row>> {
    let (now, most) = bench.server.process.memory()?;
    let row = Row::new("server memory, under load", "≤ 300 MB", format!("{most:.0} MB at most"), most <= 300.0);
    let made = format!("{:.1} s", bench.data.demo_seconds);
    let data = Row::new("`busbar demo` of these data", "", made, Verdict::Plain).note("once; the data are kept");
    Ok(vec![row.note(format!("{now:.0} MB after all of it")), data])
}
