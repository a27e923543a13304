//! The files the browser gets: code, styles, icons. A release carries them inside; a debug build reads the folder.
//!
//! `xtask` lays them out in `target/site/<debug|release>` and writes the compressed neighbours (`.br`, `.gz`) once,
//! so that nothing is compressed per request. The folder below `/pkg/` is named by its contents: a new build has new
//! addresses, and what stands under an old one never changes.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use std::borrow::Cow;

/// One folder for debug and one for release builds, so that building one leaves a running other alone.
#[derive(RustEmbed)]
#[cfg_attr(debug_assertions, folder = "../target/site/debug")]
#[cfg_attr(not(debug_assertions), folder = "../target/site/release")]
struct Site;

/// One stored form of a file: plain or compressed. Each has its own tag.
struct Stored {
    bytes: Bytes,
    tag: String,
}

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The addresses of the files; everything else is somebody else's.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/pkg/{*path}", get(asset))
        .route("/favicon.ico", get(asset))
        .route("/favicon.svg", get(asset))
        .route("/icons.svg", get(asset))
        .route("/robots.txt", get(asset))
}

/// Where this build's code and styles stand, for `LeptosOptions::site_pkg_dir`: `pkg/0123456789ab`.
pub fn pkg_dir() -> String {
    let build = Site::get("build.json").and_then(|file| serde_json::from_slice::<serde_json::Value>(&file.data).ok());
    build.as_ref().and_then(|build| build["pkg_dir"].as_str()).unwrap_or("pkg/none").to_owned()
}

async fn asset(uri: Uri, headers: HeaderMap) -> Response {
    answer(stored, uri.path(), &headers)
}

fn stored(name: &str) -> Option<Stored> {
    let file = Site::get(name)?;
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let hash = file.metadata.sha256_hash().iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte));
    Some(Stored { bytes, tag: format!("\"{hash:016x}\"") })
}

/// The best stored form of the file that the browser accepts.
fn answer(find: impl Fn(&str) -> Option<Stored>, path: &str, headers: &HeaderMap) -> Response {
    let path = path.trim_start_matches('/');
    // A debug build looks in a real folder: nobody climbs out of /pkg/.
    if path.contains("..") || matches!(path.rsplit('.').next(), Some("br" | "gz")) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let compressed = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(headers, encoding))
        .find_map(|(encoding, suffix)| Some((find(&format!("{path}.{suffix}"))?, Some(encoding))));
    let Some((file, encoding)) = compressed.or_else(|| Some((find(path)?, None))) else {
        return StatusCode::NOT_FOUND.into_response();
    };

    let known = headers.get_all(IF_NONE_MATCH).iter().any(|sent| names(sent, &file.tag));
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(file.bytes)) };
    let set = response.headers_mut();
    set.insert(CONTENT_TYPE, content_type(path));
    set.insert(CACHE_CONTROL, if path.starts_with("pkg/") { FOR_EVER } else { A_DAY });
    set.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(file.tag) {
        set.insert(ETAG, tag);
    }
    if let Some(encoding) = encoding {
        set.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn names(sent: &HeaderValue, tag: &str) -> bool {
    let Ok(sent) = sent.to_str() else { return false };
    sent.split(',').any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag)
}

/// Whether `Accept-Encoding` names the encoding without `q=0`.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| {
            let mut parts = one.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let refused = parts
                .filter_map(|part| part.strip_prefix("q="))
                .any(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
            named && !refused
        })
}

fn content_type(path: &str) -> HeaderValue {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let text = if kind.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
    HeaderValue::try_from(format!("{kind}{text}")).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use tower::ServiceExt;

    /// A site in memory: file name → contents.
    fn find(name: &str) -> Option<Stored> {
        let text = match name {
            "pkg/1/busbar.wasm" | "pkg/1/busbar.css" | "favicon.ico" => "plain",
            "pkg/1/busbar.wasm.br" => "brotli",
            "pkg/1/busbar.wasm.gz" => "gzip",
            _ => return None,
        };
        Some(Stored { bytes: Bytes::from_static(text.as_bytes()), tag: format!("\"{text}\"") })
    }

    fn ask(path: &str, header: Option<(axum::http::HeaderName, &str)>) -> Response {
        let headers = header.map(|(name, value)| (name, HeaderValue::from_str(value).unwrap())).into_iter().collect();
        answer(find, path, &headers)
    }

    #[track_caller]
    fn check_encoding(accepted: Option<&str>, expected: Option<&str>) {
        let response = ask("/pkg/1/busbar.wasm", accepted.map(|accepted| (ACCEPT_ENCODING, accepted)));
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap()), expected);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/wasm");
        assert_eq!(response.headers()[VARY], "accept-encoding");
    }

    #[test]
    fn the_smallest_accepted_form_is_sent() {
        check_encoding(Some("gzip, deflate, br, zstd"), Some("br"));
        check_encoding(Some("gzip"), Some("gzip"));
        check_encoding(Some("br;q=0, gzip;q=0.5"), Some("gzip"));
        check_encoding(Some("identity"), None);
        check_encoding(None, None);
    }

    #[test]
    fn versioned_files_are_kept_for_ever_and_others_a_day() {
        let css = ask("/pkg/1/busbar.css", Some((ACCEPT_ENCODING, "br")));
        assert_eq!(css.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(css.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(css.headers().get(CONTENT_ENCODING).is_none(), "it has no compressed neighbour");
        assert_eq!(ask("/favicon.ico", None).headers()[CACHE_CONTROL], "public, max-age=86400");
    }

    #[test]
    fn a_known_tag_is_answered_without_the_contents() {
        let tag = ask("/favicon.ico", None).headers()[ETAG].to_str().unwrap().to_owned();
        let other = ask("/pkg/1/busbar.wasm", Some((ACCEPT_ENCODING, "br"))).headers()[ETAG].clone();
        assert_ne!(other, tag);
        let again = ask("/favicon.ico", Some((IF_NONE_MATCH, &format!("\"x\", W/{tag}"))));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[ETAG], tag);
        assert_eq!(ask("/favicon.ico", Some((IF_NONE_MATCH, "\"x\""))).status(), StatusCode::OK);
    }

    #[test]
    fn unknown_files_and_the_neighbours_themselves_are_not_found() {
        for path in ["/pkg/1/none.js", "/pkg/../build.json", "/pkg/1/busbar.wasm.br", "/"] {
            assert_eq!(ask(path, None).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn the_router_answers_its_addresses_only() {
        let status = async |method: &str, path: &str| {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            router::<()>().oneshot(request).await.unwrap().status()
        };
        assert_eq!(status("GET", "/build.json").await, StatusCode::NOT_FOUND);
        assert_eq!(status("GET", "/pkg/none/busbar.js").await, StatusCode::NOT_FOUND);
        assert_eq!(status("GET", "/pkg/../build.json").await, StatusCode::NOT_FOUND);
        assert_eq!(status("POST", "/robots.txt").await, StatusCode::METHOD_NOT_ALLOWED);
    }

    #[test]
    fn leptos_toml_names_the_folders_used_here() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../Leptos.toml");
        let options = leptos_config::get_configuration(Some(file)).unwrap().leptos_options;
        assert_eq!((&*options.site_root, &*options.site_pkg_dir), ("target/site", "pkg"));
        assert!(pkg_dir().starts_with("pkg/"));
    }
}
