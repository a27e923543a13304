//! Every server function that is registered, called by somebody who has not signed in (TEN-M).

use crate::site::{BREAKER, BUYER, Site};
use axum::http::header::SET_COOKIE;
use axum::http::{Method, StatusCode};
use std::collections::BTreeSet;

/// What a call answers a stranger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stranger {
    /// 401: it is somebody's own.
    Refused,
    /// It is everybody's.
    Answered,
    /// 422: a password that fits nobody.
    WrongPassword,
}
use Stranger::{Answered, Refused, WrongPassword};

/// Every server function: its path, fields it can be called with, and what a stranger gets. `{n}`, `{p}` and `{c}` stand
/// for somebody's draft, order or list, a product and a counterparty.
pub const FUNCTIONS: [(&str, &[(&str, &str)], Stranger); 53] = [
    ("catalog/rpc/show_vat", &[("on", "true")], Answered),
    ("catalog/rpc/suggest", &[("text", "326794")], Answered),
    ("comparison/rpc/clear_comparison", &[], Answered),
    ("comparison/rpc/compare", &[("product", "{p}"), ("on", "true")], Answered),
    ("comparison/rpc/keep_comparison", &[("articles", "326794,326796")], Answered),
    ("draft/rpc/activate_draft", &[("number", "{n}")], Refused),
    ("draft/rpc/add_line", &[("number", "{n}"), ("text", "326794"), ("quantity", "12")], Refused),
    ("draft/rpc/create_draft", &[("title", "")], Refused),
    ("draft/rpc/delete_draft", &[("number", "{n}")], Refused),
    ("draft/rpc/duplicate", &[("number", "{n}")], Refused),
    ("draft/rpc/edit_lines", &[("number", "{n}"), ("products[]", "{p}"), ("act", "remove")], Refused),
    ("draft/rpc/hear_draft", &[("number", "{n}"), ("version", "0"), ("basis", "")], Refused),
    ("draft/rpc/line_rows", &[("number", "{n}"), ("products[]", "{p}")], Refused),
    ("draft/rpc/recent_drafts", &[], Refused),
    ("draft/rpc/rename_draft", &[("number", "{n}"), ("title", "was here")], Refused),
    ("draft/rpc/restore_draft", &[("number", "{n}")], Refused),
    ("draft/rpc/set_in_active", &[("product", "{p}"), ("quantity", "24")], Refused),
    ("draft/rpc/set_quantity", &[("number", "{n}"), ("product", "{p}"), ("quantity", "24")], Refused),
    (
        "draft/rpc/set_terms",
        &[("number", "{n}"), ("warehouse", "1"), ("delivery", "pickup"), ("comment", "was here")],
        Refused,
    ),
    ("draft/rpc/submit", &[("number", "{n}"), ("key", "a key"), ("total", "296196")], Refused),
    ("draft/rpc/undo_version", &[("number", "{n}"), ("version", "2")], Refused),
    ("favourite/rpc/add_all", &[("list", "{n}")], Refused),
    ("favourite/rpc/add_named", &[("list", "{n}"), ("text", "326794")], Refused),
    ("favourite/rpc/add_product", &[("list", "{n}"), ("product", "{p}")], Refused),
    ("favourite/rpc/create_list", &[("name", "was here")], Refused),
    ("favourite/rpc/delete_list", &[("list", "{n}")], Refused),
    ("favourite/rpc/mark", &[("product", "{p}"), ("on", "true")], Refused),
    ("favourite/rpc/remove_product", &[("list", "{n}"), ("product", "{p}")], Refused),
    ("favourite/rpc/rename_list", &[("list", "{n}"), ("name", "was here")], Refused),
    ("favourite/rpc/restore_list", &[("list", "{n}")], Refused),
    ("favourite/rpc/restore_product", &[("product", "{p}"), ("lists", "{n}")], Refused),
    ("import/rpc/add_list", &[("number", "{n}"), ("list", "1")], Refused),
    ("import/rpc/choose_product", &[("number", "{n}"), ("list", "1"), ("position", "1"), ("product", "{p}")], Refused),
    ("import/rpc/choose_typed", &[("number", "{n}"), ("list", "1"), ("position", "1"), ("text", "326794")], Refused),
    ("import/rpc/discard_list", &[("number", "{n}"), ("list", "1")], Refused),
    ("import/rpc/read_list", &[("number", "{n}"), ("text", "326794 12")], Refused),
    (
        "import/rpc/set_list_quantity",
        &[("number", "{n}"), ("list", "1"), ("position", "1"), ("quantity", "12")],
        Refused,
    ),
    ("import/rpc/skip_line", &[("number", "{n}"), ("list", "1"), ("position", "1")], Refused),
    ("import/rpc/split_line", &[("number", "{n}"), ("list", "1"), ("position", "1")], Refused),
    ("order/rpc/look", &[("number", "{n}")], Refused),
    ("order/rpc/track", &[("number", "{n}"), ("on", "true")], Refused),
    ("own/rpc/add_own", &[("own", "was here"), ("article", "326794")], Refused),
    ("own/rpc/delete_own", &[("own", "was here")], Refused),
    ("own/rpc/load_own", &[("text", "was here\t326794")], Refused),
    ("own/rpc/restore_own", &[("own", "was here"), ("product", "{p}")], Refused),
    ("template/rpc/delete_template", &[("template", "{n}")], Refused),
    ("template/rpc/restore_template", &[("template", "{n}")], Refused),
    ("template/rpc/save_template", &[("number", "{n}"), ("name", "was here")], Refused),
    ("template/rpc/start_from_template", &[("template", "{n}")], Refused),
    ("user/rpc/show_language", &[("code", "en")], Answered),
    ("user/rpc/sign_in", &[("login", "buyer@example.com"), ("password", "wrong")], WrongPassword),
    ("user/rpc/sign_out", &[], Answered),
    ("user/rpc/switch_counterparty", &[("to", "{c}")], Refused),
];

/// The path of a function of the table.
pub fn path(function: &str) -> String {
    format!("/rpc/app/{function}")
}

/// Its fields, about this draft or order.
pub fn fields(
    site: &Site,
    fields: &[(&'static str, &str)],
    number: &str,
    counterparty: &str,
) -> Vec<(&'static str, String)> {
    let product = site.id(BREAKER).to_string();
    let value = |value: &str| value.replace("{n}", number).replace("{p}", &product).replace("{c}", counterparty);
    fields.iter().map(|(name, text)| (*name, value(text))).collect()
}

pub fn borrowed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn every_server_function_is_in_the_table() {
    // The router links them in.
    let _site = Site::open().await;
    let registered: BTreeSet<String> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, Method::POST, "{path}: what changes nothing today may do so tomorrow");
            path.to_owned()
        })
        .collect();
    let known: BTreeSet<String> = FUNCTIONS.iter().map(|(function, ..)| path(function)).collect();
    assert_eq!(registered, known, "a new server function needs a row in FUNCTIONS");
}

#[tokio::test]
async fn strangers_are_refused_and_nothing_is_changed() {
    let site = Site::open().await;
    let actor = site.actor(BUYER).await;
    let numbers = [site.draft(&actor).await, site.order(&actor).await].map(|number| number.to_string());
    let before = site.seen_by(BUYER).await;
    for (function, sample, expected) in FUNCTIONS {
        for number in &numbers {
            let fields = fields(&site, sample, number, "1");
            // Without a cookie, with a made-up one, and with one that is no secret at all.
            for cookie in ["", "0", "'; DROP TABLE sessions; --"] {
                let mut stranger = site.browser();
                stranger.cookies.insert("sid".to_owned(), cookie.to_owned());
                let answer = stranger.call(&path(function), &borrowed(&fields)).await;
                let status = match expected {
                    Refused => StatusCode::UNAUTHORIZED,
                    Answered => StatusCode::OK,
                    WrongPassword => StatusCode::UNPROCESSABLE_ENTITY,
                };
                assert_eq!(answer.status, status, "{function}: {}", answer.text());
                assert!(expected != Refused || answer.text() == "\"SignedOut\"", "{function}: {}", answer.text());
                let gives_session =
                    answer.header(SET_COOKIE).starts_with("sid=") && !answer.header(SET_COOKIE).contains("Max-Age=0");
                assert!(!gives_session, "{function}");
            }
        }
    }
    assert_eq!(site.seen_by(BUYER).await, before);
    site.is_sound().await;
}

#[tokio::test]
async fn a_stranger_who_sends_a_form_is_led_to_the_door() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    for (function, sample, expected) in FUNCTIONS {
        if expected == Refused {
            let fields = fields(&site, sample, &number, "1");
            let answer = site.browser().form("/catalog", &path(function), &borrowed(&fields)).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, "/sign-in?next=/catalog"), "{function}");
        }
    }
}

#[tokio::test]
async fn fields_that_cannot_be_read_are_the_callers_fault() {
    let site = Site::open().await;
    let actor = site.actor(BUYER).await;
    site.draft(&actor).await;
    let mut buyer = site.signed_in(BUYER).await;
    let before = site.seen_by(BUYER).await;
    for (function, sample, _) in
        FUNCTIONS.into_iter().filter(|(_, sample, _)| sample.iter().any(|(_, value)| *value == "{n}"))
    {
        for number in ["", "x", "1.5", "99999999999999999999999", "1;DROP TABLE drafts"] {
            let fields = fields(&site, sample, number, "1");
            let answer = buyer.call(&path(function), &borrowed(&fields)).await;
            assert!(answer.status.is_client_error(), "{function} {number}: {} {}", answer.status, answer.text());
        }
        let answer = buyer.call(&path(function), &[]).await;
        assert!(answer.status.is_client_error(), "{function}: {} {}", answer.status, answer.text());
    }
    assert_eq!(site.seen_by(BUYER).await, before);
}
