//! kill -9 while the stock of warehouses is replaced: each of them has what it had or what the load brings, all of them the
//! same. `BUSBAR_KILL_ROUNDS=50` for the long run; `BUSBAR_KILL_SEED` repeats one.

use crate::kill::{Answer, Dice, call, run, setting, start, stored_of};
use domain::api_key::{Scope, Scopes};
use serde_json::json;
use service::demo::PASSWORD;
use service::{Db, api_key, dealer_stock};
use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Who makes keys of the company.
const ADMINISTRATOR: &str = "dealer@example.com";
/// Products in the catalogue, and warehouses that have nearly all of them.
const PRODUCTS: &str = "2000";
const WAREHOUSES: usize = 12;

/// All warehouses with so many pieces of every product.
fn load(key: &str, articles: &[String], pieces: u32) -> String {
    let codes = (0..WAREHOUSES).map(|at| format!("K{at}"));
    let rows = codes.flat_map(|code| {
        articles.iter().map(move |article| json!({ "code": code, "article": article, "quantity": pieces }))
    });
    json!({ "hash": key, "isfull": true, "remains": rows.collect::<Vec<_>>() }).to_string()
}

async fn send(site: SocketAddr, body: String) -> io::Result<Answer> {
    let headers = "Content-Type: application/json\r\n";
    call(site, "POST", "/restapi/office/remains.update.json", headers, body.as_bytes()).await
}

/// The articles of everything, in the order of the catalogue.
fn articles(db: &Db) -> Vec<String> {
    db.snapshot().catalog.products().map(|item| item.article().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn warehouses_have_what_they_had_or_all_that_a_load_brings_when_the_program_is_killed() {
    let rounds = setting("BUSBAR_KILL_ROUNDS").unwrap_or(5);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = setting("BUSBAR_KILL_SEED").unwrap_or(u64::from(now.subsec_nanos()));
    println!("BUSBAR_KILL_SEED={seed} BUSBAR_KILL_ROUNDS={rounds}");
    let mut dice = Dice(seed);
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["demo", "--products", PRODUCTS, "--companies", "2"]).await);
    let (db, actor) = stored_of(folder.path(), ADMINISTRATOR).await;
    db.refresh().await.unwrap();
    let articles = articles(&db);
    let whole = articles.len() * WAREHOUSES;
    let browser = service::user::Browser::default();
    let scopes = Scopes::NONE.with(Scope::Reports);
    let key = api_key::create(&db, &actor, "Склад", scopes, None, PASSWORD.to_owned(), &browser).await.unwrap();
    for at in 0..WAREHOUSES {
        let address = format!("г. Курск, ул. Складская, д. {}", at + 1);
        dealer_stock::add_warehouse(&db, &actor, &format!("K{at}"), &address, "").await.unwrap();
    }
    drop(db);

    let (mut server, mut site) = start(folder.path()).await;
    // How long it takes when nobody interrupts it.
    let begun = Instant::now();
    let first = send(site, load(&key, &articles, 1)).await.unwrap();
    assert_eq!(first.status, 200, "{}", first.body);
    let calm = begun.elapsed();
    let mut held = 1;
    let (mut old, mut new) = (0, 0);
    for round in 0..rounds {
        let brought = u32::try_from(round).unwrap() + 2;
        let sending = tokio::spawn(send(site, load(&key, &articles, brought)));
        tokio::time::sleep(calm.mul_f64(dice.share() * 1.2)).await;
        server.kill().await.unwrap();
        let acknowledged = sending.await.unwrap().is_ok_and(|answer| answer.status == 200);
        assert!(run(folder.path(), &["check"]).await, "seed {seed}, round {round}: check finds something");

        let (db, actor) = stored_of(folder.path(), ADMINISTRATOR).await;
        let rows = dealer_stock::whole(&db, &actor).await.unwrap();
        let ours: Vec<u64> = rows.iter().filter(|row| row.warehouse.starts_with('K')).map(|row| row.quantity).collect();
        let pieces: BTreeSet<u64> = ours.iter().copied().collect();
        assert_eq!((ours.len(), pieces.len()), (whole, 1), "seed {seed}, round {round}: {pieces:?}");
        let is_new = pieces.contains(&u64::from(brought));
        assert!(is_new || pieces.contains(&u64::from(held)), "seed {seed}, round {round}: {pieces:?}");
        assert!(is_new || !acknowledged, "seed {seed}, round {round}: it was acknowledged and is lost");
        if is_new {
            held = brought;
            new += 1;
        } else {
            old += 1;
        }
        drop(db);
        (server, site) = start(folder.path()).await;
    }
    println!("{rounds} rounds: {old} times as it was, {new} times the whole load");
}
