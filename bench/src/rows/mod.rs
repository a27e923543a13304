//! What is measured: a file for each part of the site.

pub mod catalog;
pub mod dates;
pub mod document;
pub mod draft;
pub mod import;
pub mod machine;
pub mod page;
pub mod start;
pub mod visit;

use crate::data::Data;
use crate::http::{Client, Request};
use crate::load::{Plan, Times};
use crate::server::{Installation, Server};
use anyhow::Result;
use std::time::Duration;

/// What every measurement needs.
pub struct Bench {
    pub installation: Installation,
    pub server: Server,
    pub data: Data,
    /// Of the signed-in buyer.
    pub cookie: String,
    pub quick: bool,
}

impl Bench {
    /// A load of so many connections: full length, or a third of it.
    pub fn plan(&self, connections: usize, seconds: u64) -> Plan {
        plan(connections, seconds, self.quick)
    }

    /// Fewer rounds when it has to be quick.
    pub fn rounds(&self, rounds: usize) -> usize {
        if self.quick { (rounds / 4).max(3) } else { rounds }
    }

    /// Asks for the same again and again, one at a time.
    pub async fn repeat(&self, request: &Request, rounds: usize) -> Result<Repeated> {
        let mut client = self.server.client().await?;
        client.ok(request).await?;
        let mut done = Repeated::default();
        for _ in 0..self.rounds(rounds) {
            let answer = client.ok(request).await?;
            done.first.push(answer.first);
            done.whole.push(answer.whole);
            done.size = answer.size;
        }
        Ok(done)
    }

    pub async fn client(&self) -> Result<Client> {
        self.server.client().await
    }
}

/// What [`Bench::repeat`] saw.
#[derive(Clone, Debug, Default)]
pub struct Repeated {
    /// To the first byte of the payload.
    pub first: Times,
    pub whole: Times,
    /// Payload of the last answer, bytes.
    pub size: usize,
}

/// A load with its warm-up.
pub fn plan(connections: usize, seconds: u64, quick: bool) -> Plan {
    let divisor = if quick { 3 } else { 1 };
    let measure = Duration::from_secs(seconds) / divisor;
    Plan { connections, warm_up: (measure / 4).min(Duration::from_secs(2)), measure }
}
