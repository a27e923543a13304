//! Every server function that is registered, called by somebody who has not signed in (TEN-M).

use crate::site::{BREAKER, BUYER, Site};
use axum::http::header::SET_COOKIE;
use axum::http::{Method, StatusCode};
use domain::user::Action;
use std::collections::BTreeSet;

/// Who may call a function or open a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Needs {
    /// It is everybody's.
    Anyone,
    /// Everybody's too, but these fields are refused with 422.
    Wrong,
    /// Whoever is signed in, for what is their own.
    Person,
    /// Whoever is signed in, in another's place too.
    Session,
    /// Who has counterparties to choose from.
    Chooser,
    /// A person without a company, or its administrator.
    Founder,
    /// Whose rights allow it.
    May(Action),
    /// The supplier's people.
    Staff,
}
use Action::{Draft, ManageApiKey, ManageUsers, RegisterProject, Report, SeeFinance, SendOrder};
use Needs::{Anyone, Chooser, Founder, May, Person, Session, Staff, Wrong};

/// Every server function: its path, fields it can be called with, and who may call it. `{n}`, `{p}` and `{c}` stand for
/// somebody's draft, order or list, a product and a counterparty, `{of}` for that of the caller; `{a}`, `{k}` and `{u}` for an address, a key and a person
/// of the company, `{l}` for a link that there is not.
pub const FUNCTIONS: [(&str, &[(&str, &str)], Needs); 184] = [
    ("catalog/rpc/set_alert", &[("product", "{p}"), ("kind", "price"), ("on", "true")], May(Draft)),
    ("catalog/rpc/show_vat", &[("on", "true")], Anyone),
    ("catalog/rpc/suggest", &[("text", "326794")], Anyone),
    (
        "claim/rpc/file_claim",
        &[("waybill", "УТ0"), ("position", "1"), ("quantity", "1"), ("reason", "defect"), ("text", "was here")],
        May(Draft),
    ),
    ("claim/rpc/withdraw_claim", &[("id", "1")], May(Draft)),
    ("claim/rpc/answer_claim", &[("id", "1"), ("step", "accept"), ("text", "was here")], Staff),
    ("company/rpc/add_address", &[("of", "{of}"), ("address", "was here")], May(Draft)),
    ("company/rpc/add_counterparty", &[("inn", "1"), ("name", "A"), ("address", "B")], Founder),
    ("company/rpc/create_key", &[("of", "{of}"), ("name", "was here"), ("old_password", "wrong")], May(ManageApiKey)),
    ("company/rpc/remove_address", &[("id", "{a}")], May(Draft)),
    ("company/rpc/require_second_factor", &[("on", "true")], May(ManageUsers)),
    ("company/rpc/revoke_key", &[("id", "{k}")], May(ManageApiKey)),
    ("company/rpc/rotate_key", &[("id", "{k}"), ("old_password", "wrong")], May(ManageApiKey)),
    ("company/rpc/save_requisites", &[("of", "{of}"), ("name", "A"), ("address", "B")], May(ManageUsers)),
    ("comparison/rpc/clear_comparison", &[], Anyone),
    ("comparison/rpc/compare", &[("product", "{p}"), ("on", "true")], Anyone),
    ("comparison/rpc/keep_comparison", &[("articles", "326794,326796")], Anyone),
    ("dealer_report/rpc/apply_report", &[("report", "999999")], May(Report)),
    ("dealer_report/rpc/discard_report", &[("report", "999999")], May(Report)),
    (
        "dealer_report/rpc/remove_report_row",
        &[("report", "999999"), ("warehouse", "1"), ("product", "{p}")],
        May(Report),
    ),
    ("dealer_report/rpc/restore_report", &[("report", "999999")], May(Report)),
    (
        "dealer_report/rpc/save_report_row",
        &[("kind", "sales"), ("month", "2026-10"), ("warehouse", "was-here"), ("article", "326794"), ("quantity", "1")],
        May(Report),
    ),
    ("dealer_report/rpc/withdraw_report", &[("report", "999999")], May(Report)),
    (
        "dealer_stock/rpc/add_warehouse",
        &[("warehouse", "was-here"), ("address", "г. Курск, д. 1"), ("contacts", "was here")],
        May(Report),
    ),
    ("dealer_stock/rpc/apply_load", &[("load", "1")], May(Report)),
    ("dealer_stock/rpc/delete_stock", &[], May(Report)),
    ("dealer_stock/rpc/delete_warehouse", &[("id", "999")], May(Report)),
    ("dealer_stock/rpc/discard_load", &[("load", "1")], May(Report)),
    ("dealer_stock/rpc/restore_stock", &[("load", "1")], May(Report)),
    ("dealer_stock/rpc/restore_warehouse", &[("id", "999")], May(Report)),
    ("dealer_stock/rpc/save_display_name", &[("name", "was here")], May(Report)),
    (
        "dealer_stock/rpc/save_warehouse",
        &[("id", "999"), ("warehouse", "was-here"), ("address", "г. Курск, д. 1")],
        May(Report),
    ),
    ("draft/rpc/activate_draft", &[("number", "{n}")], May(Draft)),
    ("draft/rpc/add_line", &[("number", "{n}"), ("text", "326794"), ("quantity", "12")], May(Draft)),
    ("draft/rpc/ask_approval", &[("number", "{n}")], May(Draft)),
    ("draft/rpc/choose_what_if", &[("number", "{n}"), ("warehouse", "1")], May(Draft)),
    ("draft/rpc/create_draft", &[("title", "")], May(Draft)),
    ("draft/rpc/delete_draft", &[("number", "{n}")], May(Draft)),
    ("draft/rpc/draft_dates", &[("number", "{n}")], May(Draft)),
    ("draft/rpc/duplicate", &[("number", "{n}")], May(Draft)),
    ("draft/rpc/edit_drafts", &[("numbers[]", "{n}"), ("act", "delete")], May(Draft)),
    ("draft/rpc/edit_lines", &[("number", "{n}"), ("products[]", "{p}"), ("act", "remove")], May(Draft)),
    ("draft/rpc/hear_draft", &[("number", "{n}"), ("version", "0"), ("basis", "")], May(Draft)),
    ("draft/rpc/line_rows", &[("number", "{n}"), ("products[]", "{p}")], May(Draft)),
    ("draft/rpc/propose", &[("number", "{n}"), ("days", "14")], May(Draft)),
    ("draft/rpc/recent_drafts", &[], May(Draft)),
    ("draft/rpc/rename_draft", &[("number", "{n}"), ("title", "was here")], May(Draft)),
    ("draft/rpc/reopen", &[("number", "{n}")], May(Draft)),
    ("draft/rpc/replace_line", &[("number", "{n}"), ("product", "{p}"), ("quantity", "12")], May(Draft)),
    ("draft/rpc/restore_draft", &[("number", "{n}")], May(Draft)),
    ("draft/rpc/restore_drafts", &[("numbers[]", "{n}")], May(Draft)),
    ("draft/rpc/return_draft", &[("number", "{n}"), ("comment", "was here")], May(SendOrder)),
    ("draft/rpc/set_in_active", &[("product", "{p}"), ("quantity", "24")], May(Draft)),
    ("draft/rpc/set_quantity", &[("number", "{n}"), ("product", "{p}"), ("quantity", "24")], May(Draft)),
    ("draft/rpc/set_project", &[("number", "{n}"), ("project", "")], May(Draft)),
    (
        "draft/rpc/set_terms",
        &[("number", "{n}"), ("warehouse", "1"), ("delivery", "pickup"), ("comment", "was here")],
        May(Draft),
    ),
    ("draft/rpc/submit", &[("number", "{n}"), ("key", "a key"), ("total", "296196")], May(SendOrder)),
    ("draft/rpc/undo_version", &[("number", "{n}"), ("version", "2")], May(Draft)),
    ("favourite/rpc/add_all", &[("list", "{n}")], May(Draft)),
    ("favourite/rpc/add_named", &[("list", "{n}"), ("text", "326794")], May(Draft)),
    ("favourite/rpc/add_product", &[("list", "{n}"), ("product", "{p}")], May(Draft)),
    ("favourite/rpc/create_list", &[("name", "was here")], May(Draft)),
    ("favourite/rpc/delete_list", &[("list", "{n}")], May(Draft)),
    ("favourite/rpc/mark", &[("product", "{p}"), ("on", "true")], May(Draft)),
    ("favourite/rpc/remove_product", &[("list", "{n}"), ("product", "{p}")], May(Draft)),
    ("favourite/rpc/rename_list", &[("list", "{n}"), ("name", "was here")], May(Draft)),
    ("favourite/rpc/restore_list", &[("list", "{n}")], May(Draft)),
    ("favourite/rpc/restore_product", &[("product", "{p}"), ("lists", "{n}")], May(Draft)),
    ("finance/rpc/ask_reconciliation", &[("from", "2026-01-01"), ("to", "2026-01-31")], May(SeeFinance)),
    (
        "hook/rpc/create_hook",
        &[("of", "{of}"), ("url", "https://erp.example.com/"), ("kinds[]", "order"), ("old_password", "wrong")],
        May(ManageApiKey),
    ),
    ("hook/rpc/delete_hook", &[("id", "999999")], May(ManageApiKey)),
    ("hook/rpc/enable_hook", &[("id", "999999")], May(ManageApiKey)),
    ("hook/rpc/replay_hook", &[("id", "999999"), ("delivery", "1")], May(ManageApiKey)),
    ("hook/rpc/rotate_hook", &[("id", "999999"), ("old_password", "wrong")], May(ManageApiKey)),
    ("hook/rpc/test_hook", &[("id", "999999")], May(ManageApiKey)),
    ("import/rpc/add_list", &[("number", "{n}"), ("list", "1")], May(Draft)),
    (
        "import/rpc/choose_product",
        &[("number", "{n}"), ("list", "1"), ("position", "1"), ("product", "{p}")],
        May(Draft),
    ),
    ("import/rpc/choose_typed", &[("number", "{n}"), ("list", "1"), ("position", "1"), ("text", "326794")], May(Draft)),
    ("import/rpc/discard_list", &[("number", "{n}"), ("list", "1")], May(Draft)),
    ("import/rpc/read_list", &[("number", "{n}"), ("text", "326794 12")], May(Draft)),
    (
        "import/rpc/set_list_quantity",
        &[("number", "{n}"), ("list", "1"), ("position", "1"), ("quantity", "12")],
        May(Draft),
    ),
    ("import/rpc/skip_line", &[("number", "{n}"), ("list", "1"), ("position", "1")], May(Draft)),
    ("import/rpc/split_line", &[("number", "{n}"), ("list", "1"), ("position", "1")], May(Draft)),
    ("member/rpc/disconnect", &[("of", "{of}"), ("user", "{u}")], May(ManageUsers)),
    ("member/rpc/end_sessions", &[("user", "{u}")], May(ManageUsers)),
    ("member/rpc/invite", &[("of", "{of}"), ("email", "no address")], May(ManageUsers)),
    ("member/rpc/reconnect", &[("link", "{l}")], May(ManageUsers)),
    ("member/rpc/set_rights", &[("of", "{of}"), ("user", "{u}")], May(ManageUsers)),
    ("member/rpc/withdraw_invitation", &[("email", "invited@example.com")], May(ManageUsers)),
    ("order/rpc/ask_discount", &[("number", "{n}"), ("percent", "5"), ("text", "was here")], May(SendOrder)),
    ("order/rpc/refresh_dates", &[("number", "{n}")], May(Draft)),
    ("order/rpc/look", &[("number", "{n}")], May(Draft)),
    ("order/rpc/start", &[("number", "{n}")], May(SendOrder)),
    ("order/rpc/track_chosen", &[("numbers[]", "{n}"), ("on", "true")], May(Draft)),
    ("order/rpc/track", &[("number", "{n}"), ("on", "true")], May(Draft)),
    ("own/rpc/add_own", &[("own", "was here"), ("article", "326794")], May(Draft)),
    ("own/rpc/delete_own", &[("own", "was here")], May(Draft)),
    ("own/rpc/load_own", &[("text", "was here\t326794")], May(Draft)),
    ("own/rpc/restore_own", &[("own", "was here"), ("product", "{p}")], May(Draft)),
    ("profile/rpc/add_email", &[("email", "no address")], Person),
    ("profile/rpc/change_email", &[("email", "new@example.com"), ("old_password", "wrong")], Person),
    (
        "profile/rpc/change_password",
        &[("old_password", "wrong"), ("password", "Xy7-long-enough"), ("password_again", "Xy7-long-enough")],
        Person,
    ),
    ("profile/rpc/delete_profile", &[("old_password", "wrong")], Person),
    ("profile/rpc/disable_second_factor", &[("old_password", "wrong")], Person),
    (
        "profile/rpc/enable_second_factor",
        &[("authenticator", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), ("code", "123456"), ("old_password", "wrong")],
        Person,
    ),
    ("profile/rpc/end_other_sessions", &[], Person),
    ("profile/rpc/end_session", &[("id", "0123456789abcdef")], Person),
    ("profile/rpc/remove_avatar", &[], Person),
    ("profile/rpc/remove_email", &[("email", "more@example.com")], Person),
    ("profile/rpc/save_notices", &[], Person),
    ("profile/rpc/save_profile", &[("login", "was-here"), ("last_name", "A"), ("first_name", "B")], Person),
    ("profile/rpc/set_news", &[("on", "false")], Person),
    // Before the caller acts for somebody else.
    ("staff/rpc/answer_buyer", &[("number", "1"), ("text", "was here")], Staff),
    ("staff/rpc/grant_discount", &[("number", "1"), ("percent", "5")], Staff),
    ("staff/rpc/grant_lines", &[("number", "1")], Staff),
    ("staff/rpc/issue_invoice", &[("number", "1")], Staff),
    ("staff/rpc/reject_order", &[("number", "1"), ("text", "was here")], Staff),
    ("staff/rpc/start_stuck", &[("number", "1")], Staff),
    ("staff/rpc/goods_ready", &[("number", "1")], Staff),
    ("staff/rpc/ship_order", &[("number", "1"), ("key", "0")], Staff),
    ("staff/rpc/ready_lines", &[("number", "1"), ("seen", "0")], Staff),
    ("staff/rpc/ship_lines", &[("number", "1"), ("key", "0")], Staff),
    ("staff/rpc/assign_payment", &[("payment", "1"), ("orders", "1")], Staff),
    ("staff/rpc/take_payment", &[("document", "was here"), ("orders", "1"), ("key", "0")], Staff),
    ("staff/rpc/unassign_payment", &[("payment", "1")], Staff),
    ("project/rpc/register_project", &[("name", "was here"), ("until", "2000-01-01")], May(RegisterProject)),
    ("project/rpc/withdraw_project", &[("id", "1")], May(RegisterProject)),
    ("project/rpc/accept_project", &[("id", "1"), ("percent", "5"), ("until", "2000-01-01")], Staff),
    ("project/rpc/refuse_project", &[("id", "1"), ("text", "was here")], Staff),
    ("project/rpc/close_project", &[("id", "1"), ("text", "was here")], Staff),
    ("replenishment/rpc/replenish", &[("key", "was here")], May(Report)),
    ("staff/change/add_contract", &[("of", "1"), ("number", "was here"), ("date", "2026-10-12")], Staff),
    ("staff/change/save_contract", &[("contract", "1"), ("number", "was here"), ("date", "2026-10-12")], Staff),
    ("staff/change/set_discount", &[("contract", "1"), ("group", "1"), ("percent", "5")], Staff),
    ("staff/change/end_discount", &[("contract", "1"), ("group", "1")], Staff),
    ("staff/change/set_access", &[("user", "999"), ("on", "true")], Staff),
    ("staff/change/end_user_sessions", &[("user", "999")], Staff),
    ("staff/change/add_product", &[("article", "was-here"), ("name", "was here"), ("price", "5")], Staff),
    ("staff/change/save_product", &[("product", "{p}"), ("name", "was here"), ("pack", "12"), ("group", "1")], Staff),
    ("staff/change/set_price", &[("product", "{p}"), ("price", "5"), ("from", "2030-10-12")], Staff),
    ("staff/change/remove_attachment", &[("product", "{p}"), ("attachment", "1")], Staff),
    ("staff/change/remove_photo", &[("product", "{p}"), ("photo", "1")], Staff),
    ("staff/change/set_stock", &[("product", "{p}"), ("warehouse", "1"), ("quantity", "1000000")], Staff),
    ("staff/change/set_safety", &[("product", "{p}"), ("warehouse", "1"), ("safety", "12")], Staff),
    (
        "staff/change/add_receipt",
        &[("article", "326794"), ("warehouse", "1"), ("due", "2030-10-12"), ("quantity", "12")],
        Staff,
    ),
    ("staff/change/change_receipt", &[("receipt", "999999"), ("due", "2030-10-12"), ("quantity", "12")], Staff),
    ("staff/change/receive_goods", &[("receipt", "999999"), ("pieces", "12")], Staff),
    ("staff/change/save_way", &[("to", "1"), ("days", "3")], Staff),
    ("staff/change/save_capacity", &[("series", "1"), ("capacity", "5")], Staff),
    ("staff/change/apply_load", &[("load", "1"), ("from", "2026-10-12")], Staff),
    ("staff/change/undo_load", &[("load", "1")], Staff),
    ("staff/change/discard_load", &[("load", "1")], Staff),
    ("staff/change/publish_news", &[("title", "was here"), ("text", "was here"), ("from", "2026-10-12")], Staff),
    (
        "staff/change/change_news",
        &[("news", "999"), ("title", "was here"), ("text", "was here"), ("from", "2026-10-12")],
        Staff,
    ),
    ("staff/change/remove_news", &[("news", "999")], Staff),
    ("exchange/rpc/allow_older_exchange", &[], Staff),
    ("exchange/rpc/choose_exchange_warehouse", &[("place", "w"), ("ours", "1")], Staff),
    ("exchange/rpc/renew_exchange_secret", &[], Staff),
    ("exchange/rpc/save_exchange", &[("login", "1c"), ("orders_since", "2026-01-01")], Staff),
    ("exchange/rpc/switch_exchange", &[("on", "true")], Staff),
    ("staff/rpc/set_simulator_speed", &[("speed", "5")], Staff),
    ("staff/rpc/pause_simulator", &[("on", "false")], Staff),
    ("staff/rpc/advance_simulator", &[("days", "1")], Staff),
    ("staff/rpc/create_staff_key", &[("name", "was here"), ("old_password", "wrong")], Staff),
    ("staff/rpc/revoke_staff_key", &[("id", "999")], Staff),
    ("staff/rpc/act_for", &[("user", "{u}"), ("reason", "was here")], Staff),
    ("staff/rpc/stop_acting", &[], Session),
    ("template/rpc/delete_template", &[("template", "{n}")], May(Draft)),
    ("template/rpc/restore_template", &[("template", "{n}")], May(Draft)),
    ("template/rpc/save_template", &[("number", "{n}"), ("name", "was here")], May(Draft)),
    ("template/rpc/start_from_template", &[("template", "{n}")], May(Draft)),
    ("view/rpc/save_view", &[("list", "orders"), ("name", "was here"), ("query", "tab=invoiced")], May(Draft)),
    ("view/rpc/delete_view", &[("id", "1"), ("list", "orders")], May(Draft)),
    ("user/rpc/accept_invitation", &[("link", "{l}")], Person),
    ("user/rpc/confirm_link", &[("link", "{l}")], Wrong),
    ("user/rpc/enter_code", &[("code", "123456")], Wrong),
    (
        "user/rpc/finish_registration",
        &[
            ("link", "{l}"),
            ("last_name", "A"),
            ("first_name", "B"),
            ("password", "Xy7-long-enough"),
            ("password_again", "Xy7-long-enough"),
        ],
        Wrong,
    ),
    ("user/rpc/recover", &[("email", "no address")], Wrong),
    ("user/rpc/register", &[("email", "new@example.com")], Wrong),
    (
        "user/rpc/set_recovered",
        &[("link", "{l}"), ("password", "Xy7-long-enough"), ("password_again", "Xy7-long-enough")],
        Wrong,
    ),
    ("user/rpc/show_language", &[("code", "en")], Anyone),
    ("user/rpc/sign_in", &[("login", "buyer@example.com"), ("password", "wrong")], Wrong),
    ("user/rpc/sign_out", &[], Anyone),
    ("user/rpc/switch_counterparty", &[("to", "{c}")], Chooser),
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
    of: &str,
) -> Vec<(&'static str, String)> {
    let product = site.id(BREAKER).to_string();
    let value = |value: &str| {
        value
            .replace("{n}", number)
            .replace("{p}", &product)
            .replace("{c}", counterparty)
            .replace("{of}", of)
            .replace("{l}", &"0".repeat(64))
    };
    let value = |text: &str| value(text).replace("{a}", "1").replace("{k}", "1").replace("{u}", "3");
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
            let fields = fields(&site, sample, number, "1", "1");
            // Without a cookie, with a made-up one, and with one that is no secret at all.
            for cookie in ["", "0", "'; DROP TABLE sessions; --"] {
                let mut stranger = site.browser();
                stranger.cookies.insert("sid".to_owned(), cookie.to_owned());
                let answer = stranger.call(&path(function), &borrowed(&fields)).await;
                let status = match expected {
                    Anyone => StatusCode::OK,
                    Wrong => StatusCode::UNPROCESSABLE_ENTITY,
                    _ => StatusCode::UNAUTHORIZED,
                };
                assert_eq!(answer.status, status, "{function}: {}", answer.text());
                assert!(
                    matches!(expected, Anyone | Wrong) || answer.text() == "\"SignedOut\"",
                    "{function}: {}",
                    answer.text()
                );
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
        if !matches!(expected, Anyone | Wrong) {
            let fields = fields(&site, sample, &number, "1", "1");
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
            let fields = fields(&site, sample, number, "1", "1");
            let answer = buyer.call(&path(function), &borrowed(&fields)).await;
            assert!(answer.status.is_client_error(), "{function} {number}: {} {}", answer.status, answer.text());
        }
        let answer = buyer.call(&path(function), &[]).await;
        assert!(answer.status.is_client_error(), "{function}: {} {}", answer.status, answer.text());
    }
    assert_eq!(site.seen_by(BUYER).await, before);
}
