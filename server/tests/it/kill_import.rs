//! kill -9 while a list goes into a draft: the draft is as it was or has the whole list. `BUSBAR_KILL_ROUNDS=50` for the long
//! run; `BUSBAR_KILL_SEED` repeats one.

use crate::kill::{Dice, ask, form, run, setting, sign_in, start, stored};
use app::draft::rpc::{AddLine, CreateDraft};
use app::import::rpc::{AddList, ReadList};
use domain::id::OrderNumber;
use leptos::server_fn::ServerFn;
use service::{draft, import};
use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Products in the catalogue; most of them are in the list.
const PRODUCTS: &str = "2000";

/// A draft with one line, and a list that waits to be added: their numbers.
async fn ready(site: SocketAddr, cookie: &str, text: &str) -> (String, String) {
    let created = ask(site, "POST", CreateDraft::PATH, cookie, "").await.unwrap();
    let number = created.header("location").and_then(|path| path.strip_prefix("/drafts/")).unwrap().to_owned();
    let line = form(&[("number", &number), ("text", "326794"), ("quantity", "12")]);
    assert_eq!(ask(site, "POST", AddLine::PATH, cookie, &line).await.unwrap().status, 302);
    let read = ask(site, "POST", ReadList::PATH, cookie, &form(&[("number", &number), ("text", text)])).await.unwrap();
    let list = read.header("location").and_then(|path| path.rsplit('/').next()).unwrap().to_owned();
    (number, list)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_in_the_draft_as_a_whole_or_not_at_all_when_the_program_is_killed() {
    let rounds = setting("BUSBAR_KILL_ROUNDS").unwrap_or(5);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = setting("BUSBAR_KILL_SEED").unwrap_or(u64::from(now.subsec_nanos()));
    println!("BUSBAR_KILL_SEED={seed} BUSBAR_KILL_ROUNDS={rounds}");
    let mut dice = Dice(seed);
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["demo", "--products", PRODUCTS, "--companies", "2"]).await);
    let (db, _) = stored(folder.path()).await;
    db.refresh().await.unwrap();
    let snapshot = db.snapshot();
    let articles = snapshot.catalog.products().filter(|item| !item.discontinued() && item.article() != "326794");
    let articles: Vec<&str> = articles.map(|item| item.article()).collect();
    let text = articles.join("\n");
    let whole = u32::try_from(articles.len()).unwrap() + 1;
    assert!(whole > 1_500, "{whole}");

    let (mut server, mut site) = start(folder.path()).await;
    let cookie = sign_in(site).await;
    let mut calm = Duration::ZERO;
    let (mut old, mut new) = (0, 0);
    for round in 0..=rounds {
        let (number, list) = ready(site, &cookie, &text).await;
        let adding = {
            let (cookie, form) = (cookie.clone(), form(&[("number", &number), ("list", &list)]));
            tokio::spawn(async move { ask(site, "POST", AddList::PATH, &cookie, &form).await })
        };
        if round == 0 {
            // How long it takes when nobody interrupts it.
            let begun = Instant::now();
            assert_eq!(adding.await.unwrap().unwrap().status, 302);
            calm = begun.elapsed();
            continue;
        }
        tokio::time::sleep(calm.mul_f64(dice.share() * 1.2)).await;
        server.kill().await.unwrap();
        let acknowledged = adding.await.unwrap().is_ok_and(|answer| answer.status == 302);
        assert!(run(folder.path(), &["check"]).await, "seed {seed}, round {round}: check finds something");

        let (db, actor) = stored(folder.path()).await;
        db.refresh().await.unwrap();
        let draft: OrderNumber = number.parse().unwrap();
        let lines = draft::get(&db, &actor, draft).await.unwrap().draft.totals.lines;
        assert!(lines == 1 || lines == whole, "seed {seed}, round {round}: {lines} of {whole} lines");
        assert!(!acknowledged || lines == whole, "seed {seed}, round {round}: it was acknowledged and is lost");
        if lines == 1 {
            // It waits where it was.
            let added = import::add(&db, &actor, draft, list.parse().unwrap()).await.unwrap();
            assert_eq!(added.lines + 1, whole, "seed {seed}, round {round}");
            old += 1;
        } else {
            let twice = import::add(&db, &actor, draft, list.parse().unwrap()).await;
            assert!(twice.is_err(), "seed {seed}, round {round}: it is added twice");
            new += 1;
        }
        drop(db);
        (server, site) = start(folder.path()).await;
    }
    println!("{rounds} rounds: {old} times as it was, {new} times the whole list");
}
