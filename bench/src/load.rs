//! Many requests at once, and how long each of them took.

use crate::http::{Client, Request};
use crate::process::Process;
use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Every single time, in microseconds: no histogram rounds them.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<u64>);

impl Times {
    pub fn push(&mut self, time: Duration) {
        self.0.push(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Milliseconds that so many of a thousand requests did not exceed.
    fn of_thousand(&self, share: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len().saturating_sub(1) * share).div_ceil(1_000);
        sorted.get(at).map_or(0.0, |micros| Duration::from_micros(*micros).as_secs_f64() * 1_000.0)
    }

    pub fn p50(&self) -> f64 {
        self.of_thousand(500)
    }

    pub fn p99(&self) -> f64 {
        self.of_thousand(990)
    }
}

/// What a load did.
#[derive(Clone, Debug)]
pub struct Load {
    pub times: Times,
    pub per_second: f64,
    /// Requests for each second of processor time that the server used: the cores are shared with this program.
    pub per_cpu_second: f64,
    /// Payload of an answer, bytes, on average.
    pub bytes: u64,
}

/// How a load is made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub connections: usize,
    pub warm_up: Duration,
    pub measure: Duration,
}

/// Sends the requests in turn over kept connections: each sends the next one when it has its answer.
pub async fn run(to: SocketAddr, server: Process, requests: Vec<Request>, plan: Plan) -> Result<Load> {
    let requests = Arc::new(requests);
    let from = Instant::now() + plan.warm_up;
    let until = from + plan.measure;
    let mut workers = JoinSet::new();
    for number in 0..plan.connections {
        let requests = Arc::clone(&requests);
        // Connections begin at different places, so that they do not ask for the same page at the same time.
        let at = number * requests.len() / plan.connections.max(1);
        workers.spawn(connection(to, requests, at, from, until));
    }
    tokio::time::sleep_until(from.into()).await;
    let before = server.cpu()?;
    tokio::time::sleep_until(until.into()).await;
    let cpu = server.cpu()? - before;
    let mut times = Times::default();
    let mut bytes = 0;
    while let Some(done) = workers.join_next().await {
        let (own, size) = done??;
        times.0.extend(own.0);
        bytes += size;
    }
    if times.len() == 0 {
        bail!("no request was answered");
    }
    let count = u64::try_from(times.len())?;
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let number = count as f64;
    Ok(Load {
        per_second: number / plan.measure.as_secs_f64(),
        per_cpu_second: number / cpu.max(0.01),
        bytes: bytes / count,
        times,
    })
}

async fn connection(
    to: SocketAddr,
    requests: Arc<Vec<Request>>,
    mut at: usize,
    from: Instant,
    until: Instant,
) -> Result<(Times, u64)> {
    let mut client = Client::connect(to).await?;
    let (mut times, mut bytes) = (Times::default(), 0);
    while Instant::now() < until {
        let request = requests.get(at % requests.len().max(1)).context("nothing to ask")?;
        at += 1;
        let answer = client.send(request, false).await?;
        if answer.status != 200 {
            bail!("{} was answered {}", request.path, answer.status);
        }
        let now = Instant::now();
        // What was asked before the warm-up ended, or was answered after the end, is not counted.
        if now.checked_sub(answer.whole).is_some_and(|begun| begun >= from) && now < until {
            times.push(answer.whole);
            bytes += u64::try_from(answer.size)?;
        }
    }
    Ok((times, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_exact() {
        let mut times = Times::default();
        for micros in (1..=100).rev() {
            times.push(Duration::from_micros(micros * 1_000));
        }
        let seen = [times.of_thousand(0), times.p50(), times.p99(), times.of_thousand(1_000), Times::default().p99()];
        assert_eq!(seen.map(|time| format!("{time}")), ["1", "51", "100", "100", "0"]);
    }
}
