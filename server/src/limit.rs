//! How often somebody may ask for what costs a lot (BUS-6). Counted in this process: it keeps one person from slowing
//! down the others, nothing is hidden behind it.

use crate::{State, guard, session};
use app::rpc::Session;
use axum::Extension;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::actor::Actor;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_mins(1);
/// Files that are made anew for each who asks.
const EXPORTS: u32 = 10;
/// «Узнать наличие» and «что если»: dates are computed for every warehouse.
const AVAILABILITY: u32 = 60;
/// Calls of programs from one network address.
const PROGRAM: u32 = 120;
/// Calls of 1C from one network address: a part of a file, or a picture, each.
const EXCHANGE: u32 = 6_000;
/// So many are remembered before those whose minute is over are forgotten.
const REMEMBERED: usize = 10_000;

/// What costs a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Costly {
    Export,
    Availability,
    /// A call of a dealer's program.
    Program,
    /// A call of 1C.
    Exchange,
}

impl Costly {
    pub fn of(request: &Request) -> Option<Self> {
        let uri = request.uri();
        let (path, query) = (uri.path(), uri.query().unwrap_or_default());
        let asks = |pair: &str| {
            let name = pair.split('=').next().unwrap_or_default();
            name.strip_prefix('w').is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
        };
        if [".xlsx", ".pdf", ".csv"].iter().any(|end| path.ends_with(end)) {
            Some(Self::Export)
        } else if path.ends_with("/what-if") || (path.starts_with("/product/") && query.split('&').any(asks)) {
            Some(Self::Availability)
        } else {
            None
        }
    }

    const fn limit(self) -> u32 {
        match self {
            Self::Export => EXPORTS,
            Self::Availability => AVAILABILITY,
            Self::Program => PROGRAM,
            Self::Exchange => EXCHANGE,
        }
    }
}

/// Who asked for what in the minute that began then, and how often.
#[derive(Default)]
pub struct Spent(Mutex<HashMap<(String, Costly), (Instant, u32)>>);

impl Spent {
    /// Takes one; how long to wait when none is left.
    pub fn take(&self, who: String, what: Costly, now: Instant) -> Result<(), Duration> {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() >= REMEMBERED {
            spent.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        }
        let (since, count) = spent.entry((who, what)).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        if *count >= what.limit() {
            return Err(WINDOW.saturating_sub(now.duration_since(*since)));
        }
        *count += 1;
        Ok(())
    }
}

/// Answers 429 with the seconds to wait to who asks too often.
pub async fn costly(
    axum::extract::State(state): axum::extract::State<State>,
    session: Option<Extension<Arc<Session>>>,
    request: Request,
    next: Next,
) -> Response {
    let (Some(what), Some(session)) = (Costly::of(&request).filter(|_| state.web.0.limited), session) else {
        return next.run(request).await;
    };
    let who = match &session.visit.actor {
        Actor::User(buyer) => format!("user:{}", buyer.user),
        _ => format!("address:{}", session.address),
    };
    match state.web.0.spent.take(who, what, Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(left) => {
            let say = session::language(request.headers());
            let seconds = left.as_secs() + 1;
            let why = say.server_too_often_why(seconds);
            let mut answer = guard::plain(say, StatusCode::TOO_MANY_REQUESTS, say.server_too_often(), &why);
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            answer
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn what_costs_a_lot() {
        let of = |uri: &str| Costly::of(&Request::builder().uri(uri).body(Body::empty()).unwrap());
        for uri in ["/orders/1/invoice.pdf", "/orders/1.xlsx", "/reports/orders.xlsx"] {
            assert_eq!(of(uri), Some(Costly::Export), "{uri}");
        }
        for uri in ["/product/326794?w1=24", "/product/326794?x=1&w12=2", "/drafts/1/what-if"] {
            assert_eq!(of(uri), Some(Costly::Availability), "{uri}");
        }
        for uri in ["/product/326794", "/product/326794?word=1&w=2", "/catalog?w1=1", "/orders/1/invoice.html"] {
            assert_eq!(of(uri), None, "{uri}");
        }
    }

    #[test]
    fn ten_a_minute_each() {
        let (spent, start) = (Spent::default(), Instant::now());
        let take = |who: &str, what, after: u64| spent.take(who.to_owned(), what, start + Duration::from_secs(after));
        for _ in 0..10 {
            assert_eq!(take("a", Costly::Export, 0), Ok(()));
        }
        assert_eq!(take("a", Costly::Export, 20), Err(Duration::from_secs(40)));
        assert_eq!(take("a", Costly::Availability, 20), Ok(()));
        assert_eq!(take("b", Costly::Export, 20), Ok(()));
        assert_eq!(take("a", Costly::Export, 60), Ok(()));
    }
}
