//! A public fuzzer of OpenAPI (schemathesis) calls the running program as its document says, and as it does not: no answer
//! may be outside the document (API-1).

use crate::kill::{run, start_with, stored};
use domain::api_key::{Scope, Scopes, StaffScope};
use domain::quantity::Quantity;
use service::draft::{self, Submission};
use service::{api_key, demo, job, staff_key};
use std::process::Stdio;
use tokio::process::Command;

/// Examples of each operation beyond those that the document itself gives.
const EXAMPLES: &str = "40";

/// Chains of calls, each of which goes on from what the one before has answered; `BUSBAR_CHAINS` for the long run.
const CHAINS: &str = "40";
/// What a business refuses is no fault of the document, and what is too long is refused before it is read.
const CHECKS: &str = "[checks.positive_data_acceptance]\n\
    expected-statuses = ['2xx', '401', '403', '404', '409', '410', '422', '429']\n\
    [checks.negative_data_rejection]\n\
    expected-statuses = ['400', '401', '403', '404', '405', '406', '409', '410', '413', '415', '422', '429']\n";

/// `scripts/ensure.sh` installs it and says where it is; without it there is nothing to run.
fn program() -> Option<String> {
    std::env::var("BUSBAR_SCHEMATHESIS").ok().filter(|program| !program.is_empty())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_fuzzer_finds_no_answer_outside_the_document() {
    let Some(program) = program() else { return };
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path();
    assert!(run(data, &["demo", "--products", "300", "--companies", "2"]).await);
    let (db, _) = stored(data).await;
    db.refresh().await.unwrap();
    let (actor, manager) = (signed_in(&db, "dealer@example.com").await, signed_in(&db, "manager@example.com").await);
    let password = || demo::PASSWORD.to_owned();
    let scopes = Scope::ALL.into_iter().fold(Scopes::NONE, Scopes::with);
    let browser = service::user::Browser::default();
    let key = api_key::create(&db, &actor, "Проверка", scopes, None, password(), &browser).await.unwrap();
    let scopes = StaffScope::ALL.into_iter().collect();
    let staff = staff_key::create(&db, &manager, "Проверка", scopes, None, password(), &browser).await.unwrap();
    let snapshot = db.snapshot();
    let (article, breaker) =
        snapshot.catalog.by_article(crate::site::BREAKER).map(|item| (item.article(), item.id())).unwrap();
    let mut numbers = vec![];
    for _ in 0..2 {
        let number = draft::create(&db, &actor, "").await.unwrap();
        draft::set_quantity(&db, &actor, number, breaker, Quantity::new(24).unwrap()).await.unwrap();
        numbers.push(number);
    }
    let (edited, sent) = (numbers[0], numbers[1]);
    let submission = Submission { number: sent, key: "order".to_owned(), total: None, start: false };
    draft::submit(&db, &actor, &submission).await.unwrap();
    while job::run_one(&db).await.unwrap() {}
    drop(db);

    // Objects that there are.
    let pinned = format!(
        "[[operations]]\ninclude-path-regex = '/drafts/'\nparameters = {{ \"path.number\" = {edited} }}\n\
         [[operations]]\ninclude-path-regex = '/orders/'\nparameters = {{ \"path.number\" = {sent} }}\n\
         [[operations]]\ninclude-path-regex = '/products/'\nparameters = {{ \"path.article\" = '{article}' }}\n"
    );
    let (_server, site) = start_with(data, &[("BUSBAR_UNLIMITED", "1")]).await;
    // Each side is tried with its own key.
    let dealers = ["--exclude-path-regex", "^/api/v1/staff/"];
    let staffs = ["--include-path-regex", "^/api/v1/staff/"];
    let tried = async |key: &str, which: [&str; 2], config: &str, phases: &str, examples: &str| {
        let file = data.join("schemathesis.toml");
        std::fs::write(&file, format!("{config}{CHECKS}")).unwrap();
        let output = Command::new(&program)
            .args(["--config-file", file.to_str().unwrap(), "run", &format!("http://{site}/api/v1/openapi.json")])
            .args(["--header", &format!("Authorization: Bearer {key}"), "--phases", phases])
            .args(["--max-examples", examples, "--seed", "1", "--continue-on-failure"])
            .args(["--warnings", "off", "--no-color"])
            .args(which)
            // A draft that is made once more under a key that was sent before may be gone by now, and says so.
            .args(["--exclude-checks", "ensure_resource_availability"])
            .stdin(Stdio::null())
            .current_dir(data)
            .output()
            .await
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
        assert!(told.contains("Tested:"), "nothing was tried: {told}");
    };
    tried(&key, dealers, &pinned, "examples,coverage,fuzzing", EXAMPLES).await;
    tried(&staff, staffs, &pinned, "examples,coverage,fuzzing", EXAMPLES).await;
    // From answer to answer by the document's links: a draft is made, filled, sent, looked at as an order, or deleted and gone.
    let chains = std::env::var("BUSBAR_CHAINS").unwrap_or_else(|_| CHAINS.to_owned());
    tried(&key, dealers, "", "stateful", &chains).await;
}

/// One of the demo's people.
async fn signed_in(db: &service::Db, login: &str) -> domain::actor::Actor {
    let credentials = service::user::Credentials {
        login: login.to_owned(),
        password: demo::PASSWORD.to_owned(),
        remember: false,
        address: String::new(),
        browser: String::new(),
    };
    let token = service::user::sign_in(db, credentials).await.unwrap().session().unwrap().token;
    service::user::visit(db, &token).await.unwrap().actor
}
