use crate::site::{BUYER, HERE, Site};
use app::flash::Flash;
use app::user::rpc::{SignIn, SignOut};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use leptos::server_fn::ServerFn;
use service::demo::PASSWORD;
use service::user;

const SENTENCE: &str = "Логин или пароль не подходит. Проверьте раскладку и Caps Lock.";

fn fields<'a>(password: &'a str, next: &'a str) -> [(&'a str, &'a str); 3] {
    [("login", BUYER), ("password", password), ("next", next)]
}

#[tokio::test]
async fn a_plain_form_opens_a_session_and_goes_on() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let next = "/catalog?q=326794&page=1";
    let page = browser.get("/sign-in?next=/catalog%3Fq%3D326794%26page%3D1").await;
    assert_eq!(page.field("next").replace("&amp;", "&"), next);
    let answer = browser.form("/sign-in", SignIn::PATH, &fields(PASSWORD, next)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, next));
    let cookie = answer.header(SET_COOKIE);
    assert!(
        cookie.starts_with("sid=") && cookie.ends_with("; Path=/; Max-Age=86400; SameSite=Lax; HttpOnly"),
        "{cookie}"
    );
    assert!(browser.get("/desk").await.read().contains("Петрова Анна Сергеевна"));
}

#[tokio::test]
async fn who_wants_to_be_remembered_is_for_thirty_days() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let fields = [("login", BUYER), ("password", PASSWORD), ("remember", "on"), ("next", "")];
    let answer = browser.form("/sign-in", SignIn::PATH, &fields).await;
    assert_eq!(answer.location(), "/desk");
    assert!(answer.header(SET_COOKIE).contains("; Max-Age=2592000;"));
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let site = Site::open().await;
    for next in [
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "javascript:alert(1)",
        "/\t/evil.test",
        "evil",
    ] {
        let answer = site.browser().form("/sign-in", SignIn::PATH, &fields(PASSWORD, next)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, "/desk"), "{next}");
    }
}

#[tokio::test]
async fn a_wrong_password_comes_back_with_the_sentence_and_the_login_and_nothing_secret() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let from = "/sign-in?next=%2Forders";
    let answer = browser.form(from, SignIn::PATH, &fields("secret-wrong-1", "/orders")).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, from));
    // What was typed is in a cookie that only the server reads, for a minute; the password is nowhere.
    let cookie = answer.header(SET_COOKIE).to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Max-Age=60"), "{cookie}");
    let flash = Flash::decode(&browser.cookies["flash"]).unwrap();
    assert!(!format!("{flash:?}").contains("secret-wrong-1"), "{flash:?}");
    assert!(!format!("{:?}", answer.headers).contains("secret-wrong-1"));
    let page = browser.get(from).await;
    assert!(page.read().contains(SENTENCE), "{}", page.read());
    assert_eq!((page.field("login").as_str(), page.field("next").as_str()), (BUYER, "/orders"));
    assert!(!page.text().contains("secret-wrong-1"));
    assert!(!browser.cookies.contains_key("sid"));
    // Said once.
    assert!(!browser.get(from).await.read().contains(SENTENCE));
}

#[tokio::test]
async fn a_refusal_leads_to_no_other_site_whatever_page_the_browser_names() {
    let site = Site::open().await;
    for page in ["//evil.test/x", "//evil.test", "/\\evil.test"] {
        let answer = site.browser().form(page, SignIn::PATH, &fields("wrong", "")).await;
        let to = answer.location();
        assert!(to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\"), "{page}: {to}");
    }
}

#[tokio::test]
async fn an_unknown_address_looks_like_a_wrong_password() {
    let site = Site::open().await;
    let mut pages = vec![];
    for login in [BUYER, "nobody@example.com"] {
        let mut browser = site.browser();
        let fields = [("login", login), ("password", "wrong"), ("next", "")];
        let page = browser.form_then("/sign-in", SignIn::PATH, &fields).await;
        pages.push((page.status, page.read()));
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn after_ten_failures_the_page_says_how_long_to_wait() {
    let site = Site::open().await;
    let mut browser = site.browser();
    for _ in 0..10 {
        browser.form("/sign-in", SignIn::PATH, &fields("wrong", "")).await;
    }
    let page = browser.form_then("/sign-in", SignIn::PATH, &fields(PASSWORD, "")).await;
    assert!(page.read().contains("Слишком много попыток. Повторите через 6 секунд."), "{}", page.read());
    site.clock.advance(std::time::Duration::from_secs(6));
    let page = browser.form_then("/sign-in", SignIn::PATH, &fields(PASSWORD, "")).await;
    assert!(page.read().contains("Петрова"));
}

#[tokio::test]
async fn a_script_gets_the_refusal_as_data() {
    let site = Site::open().await;
    let answer = site.browser().call(SignIn::PATH, &fields("wrong", "")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.text(), r#"{"Refused":{"SignIn":"Wrong"}}"#);
    assert!(answer.header(SET_COOKIE).is_empty());
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_browser() {
    let site = Site::open().await;
    let mut browser = site.signed_in(BUYER).await;
    let token = browser.cookies["sid"].clone();
    let answer = browser.form("/desk", SignOut::PATH, &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, "/sign-in"));
    assert!(answer.header(SET_COOKIE).starts_with("sid=; Path=/; Max-Age=0"));
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(!browser.cookies.contains_key("sid"));
    // The old secret is worth nothing.
    let visit = user::visit(&site.db, &token).await.unwrap();
    assert_eq!(visit.actor, domain::actor::Actor::Guest);
}

#[tokio::test]
async fn a_form_of_somebody_whose_session_has_ended_leads_to_the_door_and_back() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await;
    let mut browser = site.browser();
    browser.cookies.insert("sid".to_owned(), "0".repeat(64));
    let page = format!("/drafts/{number}?page=1");
    let fields = [("number", number.to_string()), ("text", "326796".to_owned()), ("quantity", "12".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = browser.form(&page, app::draft::rpc::AddLine::PATH, &fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.location(), format!("/sign-in?next={page}"));
    assert!(!format!("{HERE}{}", answer.location()).contains("__err"));
}
