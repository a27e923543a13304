//! The key of a request → who asks. Read once, before any handler.

use super::Opens;
use super::error::{ApiError, language};
use crate::{State, limit::Costly, session};
use app::language::Language;
use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::actor::Actor;
use domain::api_key::Scopes;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use service::{Db, Error, api_key, staff_key};
use sha2::{Digest, Sha256};
use std::num::NonZeroU32;
use std::time::Instant;

/// Requests of a key in a second, in the long run (limits of reliability.md).
const PER_SECOND: NonZeroU32 = match NonZeroU32::new(10) {
    Some(ten) => ten,
    None => NonZeroU32::MIN,
};
/// And at once, after a rest.
const BURST: NonZeroU32 = match NonZeroU32::new(50) {
    Some(fifty) => fifty,
    None => NonZeroU32::MIN,
};
/// Keys that are remembered before those that rest are forgotten.
const REMEMBERED: usize = 10_000;

/// Who asks, as handlers get it.
#[derive(Clone)]
pub struct Caller {
    pub actor: Actor,
    pub language: Language,
    /// What a dealer's key is good for.
    pub scopes: Scopes,
}

/// Who shows this key, what a dealer's is good for, and whether it opens the group.
async fn opened(db: &Db, key: &str, opens: Opens) -> Result<(Actor, Scopes, bool), Error> {
    if staff_key::is_staff(key) {
        let (actor, scopes) = staff_key::open(db, key).await?;
        return Ok((actor, Scopes::NONE, matches!(opens, Opens::Staff(scope) if scopes.contains(scope))));
    }
    let (actor, scopes) = api_key::open_any(db, key).await?;
    let may = matches!(opens, Opens::Dealer(scope) if scope.is_none_or(|scope| scopes.contains(scope)));
    Ok((actor, scopes, may))
}

/// How much each key has left.
pub struct Callers(RateLimiter<[u8; 32], DefaultKeyedStateStore<[u8; 32]>, DefaultClock, StateInformationMiddleware>);

impl Default for Callers {
    fn default() -> Self {
        let quota = Quota::per_second(PER_SECOND).allow_burst(BURST);
        Self(RateLimiter::keyed(quota).with_middleware())
    }
}

impl Callers {
    /// Takes one; what is left, or seconds to wait.
    fn take(&self, key: &str) -> Result<u32, u64> {
        if self.0.len() >= REMEMBERED {
            self.0.retain_recent();
        }
        match self.0.check_key(&Sha256::digest(key).into()) {
            Ok(left) => Ok(left.remaining_burst_capacity()),
            Err(not_yet) => Err(not_yet.wait_time_from(DefaultClock::default().now()).as_secs() + 1),
        }
    }
}

/// Puts the [`Caller`] into the request, when its key opens the group.
pub async fn open(
    axum::extract::State((state, opens)): axum::extract::State<(State, Opens)>,
    mut request: Request,
    next: Next,
) -> Response {
    if !state.db.is_loaded() {
        return ApiError::Starting.into_response();
    }
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(key) = given.strip_prefix("Bearer ").map(str::trim).filter(|key| !key.is_empty()) else {
        return ApiError::Key.into_response();
    };
    let left = if state.web.0.limited { state.web.0.callers.take(key) } else { Ok(BURST.get()) };
    let left = match left {
        Ok(left) => left,
        Err(seconds) => return limited(ApiError::TooOften(seconds).into_response(), 0, seconds),
    };
    let (actor, scopes, may) = match opened(&state.db, key, opens).await {
        Ok(opened) => opened,
        Err(Error::SignedOut) => return unknown(&state, &request),
        Err(error) => return ApiError::Service(error).into_response(),
    };
    if !may {
        return limited(ApiError::Scope.into_response(), left, 1);
    }
    if let Some(what) = Costly::of(&request).filter(|_| state.web.0.limited)
        && let Err(wait) =
            state.web.0.spent.take(format!("key:{}", hex::encode(Sha256::digest(key))), what, Instant::now())
    {
        let seconds = wait.as_secs() + 1;
        return limited(ApiError::TooOften(seconds).into_response(), left, seconds);
    }
    let language = language(request.headers());
    request.extensions_mut().insert(Caller { actor, language, scopes });
    limited(next.run(request).await, left, 1)
}

/// Keys cannot be guessed, but trying costs the database a look each.
fn unknown(state: &State, request: &Request) -> Response {
    let who = format!("address:{}", session::address(request, state.web.0.trust_proxy));
    match state.web.0.spent.take(who, Costly::Program, Instant::now()) {
        Err(left) if state.web.0.limited => ApiError::TooOften(left.as_secs() + 1).into_response(),
        _ => ApiError::Key.into_response(),
    }
}

/// What a program goes by to be in time: how much it may, has left, and in how many seconds there is more.
fn limited(mut response: Response, left: u32, reset: u64) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("ratelimit-limit"), HeaderValue::from(BURST.get()));
    headers.insert(HeaderName::from_static("ratelimit-remaining"), HeaderValue::from(left));
    headers.insert(HeaderName::from_static("ratelimit-reset"), HeaderValue::from(reset));
    response
}
