//! The cookie of a request → who asks. Read once, before any handler.

use crate::State;
use app::language::{self, Language};
use app::rpc::{Session, cookie_name, cookie_of};
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use service::user::{self, Visit};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Reading 100,000 products takes well under a second; a database that is slower than this has a fault.
const LOADING: Duration = Duration::from_secs(10);

/// Puts the [`Session`] into the request.
pub async fn read(
    axum::extract::State(state): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    loaded(&state).await;
    let secure = state.web.secure();
    let token = cookie_of(request.headers(), cookie_name(secure)).filter(|token| !token.is_empty());
    let number = crate::ops::request_number(&request);
    let visit = match &token {
        Some(token) => match user::visit(&state.db, token).await {
            Ok(visit) => visit,
            Err(error) => {
                tracing::error!(request = number, %error, "the session cannot be read");
                let say = language(request.headers());
                return crate::guard::plain(
                    say,
                    axum::http::StatusCode::SERVICE_UNAVAILABLE,
                    say.server_database_silent(),
                    say.server_again_soon(),
                );
            }
        },
        None => Visit::guest(),
    };
    let address = address(&request, state.web.0.trust_proxy);
    let language = language(request.headers());
    request.extensions_mut().insert(Arc::new(Session { visit, language, token, address, request: number, secure }));
    next.run(request).await
}

/// The language that this browser has chosen, for what is said outside the pages of `app`.
pub fn language(headers: &HeaderMap) -> Language {
    cookie_of(headers, language::COOKIE).and_then(|code| Language::from_code(&code)).unwrap_or_default()
}

/// Right after the start the catalogue is being read: the first requests wait for it rather than show an empty one.
async fn loaded(state: &State) {
    let begun = Instant::now();
    while !state.db.is_loaded() && begun.elapsed() < LOADING {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The network address of the browser. What a proxy says is believed only when the settings say so (API-2).
pub fn address(request: &Request, trust_proxy: bool) -> String {
    let forwarded = |headers: &HeaderMap| {
        let last = headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().to_owned();
        Some(last)
    };
    let peer = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_string());
    let proxied = trust_proxy.then(|| forwarded(request.headers())).flatten();
    proxied.or_else(peer).unwrap_or_default()
}
