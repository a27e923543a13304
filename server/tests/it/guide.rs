//! The guide to the API, tried from its own text: each call of the page `/api/docs` and of the documents is taken as it is
//! written, given the address and keys of this site, and sent.

use crate::site::{Answer, Site};
use app::api::{EXAMPLES, KEY, PORTAL, STAFF_KEY};
use axum::body::Body;
use axum::http::Request;
use domain::api_key::{Scope, StaffScope};
use service::{api_key, demo, staff_key};
use std::path::Path;

/// A site whose first dealer has no warehouses and may start orders on credit, with a key of each side.
async fn ready() -> (Site, [String; 2]) {
    let site = Site::open().await;
    for table in ["dealer_stock", "dealer_report_rows", "dealer_reports", "dealer_warehouses"] {
        site.run(&format!("DELETE FROM {table}")).await;
    }
    site.run("UPDATE contracts SET deferral_days = 30, credit_limit = 100000000").await;
    let browser = service::user::Browser::default();
    let password = || demo::PASSWORD.to_owned();
    let (dealer, manager) = (site.actor("dealer@example.com").await, site.actor("manager@example.com").await);
    let scopes = Scope::ALL.into_iter().collect();
    let key = api_key::create(&site.db, &dealer, "Учёт", scopes, None, password(), &browser).await.unwrap();
    let scopes = StaffScope::ALL.into_iter().collect();
    let staff = staff_key::create(&site.db, &manager, "ERP", scopes, None, password(), &browser).await.unwrap();
    (site, [key, staff])
}

/// The words of a command as a shell cuts them: blanks, quotes, lines that go on.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (c, Some(_)) => word.get_or_insert_default().push(c),
            ('\'' | '"', None) => {
                word.get_or_insert_default();
                quote = Some(c);
            }
            ('\\', None) => match chars.next() {
                Some('\n') | None => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
            },
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, None) => word.get_or_insert_default().push(c),
        }
    }
    assert_eq!(quote, None, "a quote is not closed: {command}");
    words.into_iter().chain(word).collect()
}

/// What curl would send.
fn request(command: &str) -> Request<Body> {
    let mut words = words(command).into_iter();
    assert_eq!(words.next().as_deref(), Some("curl"), "{command}");
    let (mut method, mut address, mut body, mut form) = (None, None, None, true);
    let mut request = Request::builder();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-X" => method = words.next(),
            "-o" => drop(words.next().unwrap()),
            "-d" => body = words.next(),
            "-H" => {
                let header = words.next().unwrap();
                let (name, value) = header.split_once(": ").unwrap();
                form &= !name.eq_ignore_ascii_case("content-type");
                request = request.header(name, value);
            }
            option if option.starts_with('-') => panic!("curl {option} is not understood here: {command}"),
            _ => address = Some(word),
        }
    }
    if body.is_some() && form {
        request = request.header("content-type", "application/x-www-form-urlencoded");
    }
    let address = address.unwrap_or_else(|| panic!("no address: {command}"));
    let path = address.strip_prefix(PORTAL).unwrap_or_else(|| panic!("not of the portal: {command}"));
    let method = method.unwrap_or_else(|| if body.is_some() { "POST" } else { "GET" }.to_owned());
    request.method(method.as_str()).uri(path).body(body.map_or_else(Body::empty, Body::from)).unwrap()
}

/// Sends a call with the keys of this site, about this draft or order.
async fn tried(site: &Site, [key, staff]: &[String; 2], command: &str, number: &str) -> Answer {
    let mut command = command.replace(KEY, key).replace(STAFF_KEY, staff);
    if !number.is_empty() {
        command = command.replace("1308206", number);
    }
    let answer = site.send(request(&command)).await;
    assert!(answer.status.is_success(), "{command}\n{} {}", answer.status, answer.text());
    answer
}

#[tokio::test]
async fn every_example_of_the_page_can_be_pasted_and_run() {
    let (site, keys) = ready().await;
    let page = site.browser().get("/api/docs").await.text();
    let shown: Vec<String> = page
        .split("<code class=\"curl\">")
        .skip(1)
        .map(|rest| {
            let (code, _) = rest.split_once("</code>").unwrap();
            let code = code.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
            code.replace("&amp;", "&").replace(&site.db.options().base_url, PORTAL)
        })
        .collect();
    assert_eq!(shown.len(), EXAMPLES.len(), "the page shows each of them once");
    let document: serde_json::Value = serde_json::from_str(&server::api::published().unwrap()).unwrap();
    let document = document.to_string();
    let mut number = String::new();
    for example in EXAMPLES {
        let operation = example.operation;
        assert!(document.contains(&format!("\"operationId\":\"{operation}\"")), "no operation {operation}");
        assert!(shown.iter().any(|code| code == example.curl), "{operation} is not on the page: {shown:#?}");
        let answer = tried(&site, &keys, example.curl, &number).await;
        if operation == "post_drafts" {
            let made: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
            number = made["number"].to_string();
        }
        if answer.header("content-type") == "application/json" {
            // A row that was not taken would be a faulty example.
            let told = answer.text();
            assert!(!told.contains("\"faults\":[{"), "{operation}: {told}");
        }
    }
    site.is_sound().await;
}

#[tokio::test]
async fn every_call_of_the_documents_can_be_pasted_and_run() {
    let mut tried_at_all = 0;
    for file in ["api.md", "restapi.md"] {
        let (site, keys) = ready().await;
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(file)).unwrap();
        for block in text.split("```sh\n").skip(1) {
            let (block, _) = block.split_once("```").unwrap();
            for command in block.split("curl ").skip(1) {
                tried(&site, &keys, &format!("curl {command}"), "").await;
                tried_at_all += 1;
            }
        }
        site.is_sound().await;
    }
    assert!(tried_at_all >= 5, "{tried_at_all}");
}

#[test]
fn a_command_is_cut_as_a_shell_cuts_it() {
    let cut = words("curl -d '{\"a\": 1}' \\\n  \"x y\"z ''");
    assert_eq!(cut, ["curl", "-d", "{\"a\": 1}", "x yz", ""]);
}
