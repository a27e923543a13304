//! Pages on their way to browsers that read zstd.
//!
//! A page is whole before it is sent, so it is packed in one go, with tables that a thread keeps: as a stream, as everything
//! else is, it takes three times as long, which is more than a quarter of what a page of the catalogue costs.

use crate::{guard, session};
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use std::cell::RefCell;
use std::io;
use zstd::bulk::Compressor;

/// The quickest of the usual levels: a page of the catalogue comes to a ninth.
const LEVEL: i32 = 1;

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// Packs a page; everything else, and for everybody else, goes on as it is.
pub async fn pages(request: Request, next: Next) -> Response {
    let reads = request.method() != Method::HEAD && reads(request.headers());
    let say = session::language(request.headers());
    let response = next.run(request).await;
    if !reads || !is_page(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let page = match body.collect().await {
        Ok(page) => page.to_bytes(),
        Err(error) => {
            tracing::error!(%error, "a page was not finished");
            let (title, why) = (say.server_internal(), say.server_internal_why());
            return guard::plain(say, StatusCode::INTERNAL_SERVER_ERROR, title, why);
        }
    };
    let Ok(packed) = pack(&page) else { return Response::from_parts(parts, Body::from(page)) };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    parts.headers.append(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    Response::from_parts(parts, Body::from(packed))
}

/// Whether somebody reads zstd as gladly as anything else; who weighs encodings gets what the weights say, further out.
fn reads(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    !accepted.contains(';') && accepted.split(',').any(|encoding| encoding.trim().eq_ignore_ascii_case("zstd"))
}

fn is_page(response: &Response) -> bool {
    let headers = response.headers();
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html")) && !headers.contains_key(CONTENT_ENCODING)
}

fn pack(page: &[u8]) -> io::Result<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        let compressor = match compressor {
            Some(compressor) => compressor,
            empty => empty.insert(Compressor::new(LEVEL)?),
        };
        let mut packed = compressor.compress(page)?;
        // It had room for all of the page.
        packed.shrink_to_fit();
        Ok(packed)
    })
}
