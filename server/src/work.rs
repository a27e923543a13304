//! What goes on beside answering: jobs, letters, the catalogue in memory, what other processes do to drafts.

use crate::hook::Sender;
use crate::mail::Post;
use crate::mailbox::Mailbox;
use chrono::NaiveDate;
use service::Db;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// How often each queue is looked at when it was empty.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// So many letters are on their way at once: a server that is slow with one holds up the others less. Not more, because
/// mail servers allow a client few connections.
const SENDERS: usize = 3;
/// So many webhooks are sent to at once, each one message at a time.
const HOOK_SENDERS: usize = 4;
/// How often what is over is forgotten.
const TIDY_EVERY: Duration = Duration::from_hours(1);
/// A price list holds from its day on, people are told of what they watch.
const PRICES_EVERY: Duration = Duration::from_secs(20);
/// How often the stored version of the catalogue is compared.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

/// Starts the loops; they end with the process, and whatever they were at is done again by its lease.
pub fn start(db: &Db, post: Arc<Post>, hooks: Arc<Sender>, mailbox: Option<Mailbox>) -> Vec<JoinHandle<()>> {
    let (jobs, catalog, tidied, prices, feed) = (db.clone(), db.clone(), db.clone(), db.clone(), db.clone());
    let mut loops = vec![
        tokio::spawn(service::live::listen(db.clone())),
        tokio::spawn(async move {
            loop {
                match service::job::run_one(&jobs).await {
                    Ok(true) => {}
                    Ok(false) => tokio::time::sleep(LOOK_EVERY).await,
                    Err(error) => rest("jobs", &error.to_string()).await,
                }
            }
        }),
        tokio::spawn(async move {
            loop {
                let tasks = [
                    service::user::tidy(&tidied).await,
                    service::supply::release_over(&tidied).await,
                    service::supply::replan_over(&tidied).await,
                    service::digest::send(&tidied).await,
                    service::nomenclature::send(&tidied).await,
                    service::exchange::tidy(&tidied).await,
                    service::mailbox::forget(&tidied).await,
                    service::feed::forget(&tidied).await,
                    service::hook::forget(&tidied).await,
                ];
                for done in tasks {
                    if let Err(error) = done {
                        rest("tidying", &error.to_string()).await;
                    }
                }
                tokio::time::sleep(TIDY_EVERY).await;
            }
        }),
        tokio::spawn(async move {
            loop {
                match service::feed::collect(&feed).await {
                    Ok(true) => {}
                    Ok(false) => tokio::time::sleep(LOOK_EVERY).await,
                    Err(error) => rest("changes", &error.to_string()).await,
                }
            }
        }),
        tokio::spawn(async move {
            let mut told = None::<(Weak<service::catalog::Snapshot>, NaiveDate)>;
            loop {
                if let Err(error) = service::price_list::apply_due(&prices).await {
                    rest("prices", &error.to_string()).await;
                }
                if let Err(error) = service::feed::ended(&prices).await {
                    rest("discounts", &error.to_string()).await;
                }
                // Prices and stock are as they were: there is nothing to tell.
                let now = (Arc::downgrade(&prices.snapshot()), prices.base_prices().day);
                // What lacked may have come.
                if let Err(error) = service::order::retry_stuck(&prices).await {
                    rest("paid orders", &error.to_string()).await;
                }
                if !told.as_ref().is_some_and(|(snapshot, day)| now.0.ptr_eq(snapshot) && now.1 == *day) {
                    match service::alert::tell(&prices).await {
                        Ok(()) => told = Some(now),
                        Err(error) => rest("alerts", &error.to_string()).await,
                    }
                }
                tokio::time::sleep(PRICES_EVERY).await;
            }
        }),
        tokio::spawn(follow_catalog(catalog)),
    ];
    if let Some(mailbox) = mailbox {
        let watched = db.clone();
        loops.push(tokio::spawn(async move { mailbox.watch(&watched).await }));
    }
    for _ in 0..HOOK_SENDERS {
        let (messages, hooks) = (db.clone(), Arc::clone(&hooks));
        loops.push(tokio::spawn(async move {
            loop {
                match hooks.send_one(&messages).await {
                    Ok(true) => {}
                    Ok(false) => tokio::time::sleep(LOOK_EVERY).await,
                    Err(error) => rest("webhooks", &error.to_string()).await,
                }
            }
        }));
    }
    for _ in 0..SENDERS {
        let (letters, post) = (db.clone(), Arc::clone(&post));
        loops.push(tokio::spawn(async move {
            loop {
                match post.send_one(&letters).await {
                    Ok(true) => {}
                    Ok(false) => tokio::time::sleep(LOOK_EVERY).await,
                    Err(error) => rest("letters", &error.to_string()).await,
                }
            }
        }));
    }
    loops
}

/// Follows what changes of products, prices and stock.
async fn follow_catalog(catalog: Db) {
    let mut changes = false;
    loop {
        if let Err(error) = service::simulator::follow(&catalog).await {
            rest("clock", &error.to_string()).await;
        }
        let begun = Instant::now();
        let again = std::mem::take(&mut changes);
        match catalog.refresh().await {
            Ok(changed) => changes = changed,
            Err(error) => rest("catalogue", &error.to_string()).await,
        }
        // While a long load goes on it is another one all the time: building it takes a quarter of a core at most.
        let pause = if changes && again { begun.elapsed() * 3 } else { Duration::ZERO };
        tokio::time::sleep(REFRESH_EVERY.max(pause)).await;
    }
}

/// A database that does not answer is asked again a little later.
async fn rest(what: &str, error: &str) {
    tracing::error!(what, error, "background work failed");
    tokio::time::sleep(Duration::from_secs(5)).await;
}
