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
    let mut all = Seen::default();
    while let Some(seen) = workers.join_next().await {
        let seen = seen??;
        all.times.0.extend(seen.times.0);
        all.bytes += seen.bytes;
        all.answered += seen.answered;
    }
    if all.answered == 0 {
        bail!("nothing was answered in {:.1} s", plan.measure.as_secs_f64());
    }
    Ok(Load {
        per_second: f64::from(all.answered) / plan.measure.as_secs_f64(),
        per_cpu_second: f64::from(all.answered) / cpu.max(0.01),
        bytes: all.bytes / u64::from(all.answered),
        times: all.times,
    })
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    /// Of every request that was sent after the warm-up and before the end, however late its answer.
    times: Times,
    /// Answers between the warm-up and the end, and their payload.
    answered: u32,
    bytes: u64,
}

async fn connection(
    to: SocketAddr,
    requests: Arc<Vec<Request>>,
    mut at: usize,
    from: Instant,
    until: Instant,
) -> Result<Seen> {
    let mut client = Client::connect(to).await?;
    let mut seen = Seen::default();
    loop {
        let begun = Instant::now();
        if begun >= until {
            return Ok(seen);
        }
        let request = requests.get(at % requests.len().max(1)).context("nothing to ask")?;
        at += 1;
        let answer = client.send(request, false).await?;
        if answer.status != 200 {
            bail!("{} was answered {}", request.path, answer.status);
        }
        if begun >= from {
            seen.times.push(answer.whole);
        }
        if (from..until).contains(&Instant::now()) {
            seen.answered += 1;
            seen.bytes += u64::try_from(answer.size)?;
        }
    }
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
