//! For those who run it: is it alive, is it ready, how is it doing; and the number of each request.

use crate::State;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// `/healthz`, `/readyz`, `/metrics`.
pub fn router() -> Router<State> {
    METRICS.get_or_init(|| PrometheusBuilder::new().install_recorder().ok());
    Router::new().route("/healthz", get(|| async { "ok" })).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

/// Ready: the database answers and the catalogue is loaded.
async fn ready(axum::extract::State(state): axum::extract::State<State>) -> Response {
    match state.db.ping().await {
        Ok(()) if state.db.is_loaded() => "ready".into_response(),
        Ok(()) => (StatusCode::SERVICE_UNAVAILABLE, "the catalogue is being loaded").into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

/// Figures for Prometheus, to programs on this machine only (CFG-1).
async fn metrics(request: Request) -> Response {
    let local = request.extensions().get::<ConnectInfo<SocketAddr>>().is_some_and(|peer| peer.0.ip().is_loopback());
    let proxied = request.headers().contains_key("x-forwarded-for");
    match METRICS.get() {
        Some(Some(handle)) if local && !proxied => handle.render().into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The number of a request: on error pages and in the log.
#[derive(Clone)]
struct Number(String);

/// The number that finds the request in the log.
pub fn request_number(request: &Request) -> String {
    request.extensions().get::<Number>().map(|number| number.0.clone()).unwrap_or_default()
}

/// Gives each request its number, counts it and times it.
pub async fn measure(mut request: Request, next: Next) -> Response {
    static LAST: AtomicU64 = AtomicU64::new(0);
    static START: OnceLock<u32> = OnceLock::new();
    let start = START.get_or_init(rand::random);
    let number = format!("{start:08x}-{:x}", LAST.fetch_add(1, Ordering::Relaxed));
    request.extensions_mut().insert(Number(number.clone()));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = Instant::now();
    let response = next.run(request).await;
    let seconds = begun.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    metrics::counter!("http_requests_total", "status" => status.to_string()).increment(1);
    metrics::histogram!("http_request_seconds").record(seconds);
    if status >= 500 {
        tracing::error!(request = number, %method, path, status, seconds, "request failed");
    } else {
        tracing::debug!(request = number, %method, path, status, seconds, "request");
    }
    response
}
