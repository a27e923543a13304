use crate::world::{World, each};
use service::Db;
use service::letter::{self, Letter};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::task::JoinSet;

const MINUTE: Duration = Duration::from_secs(60);

/// So many letters that wait, and no others.
async fn plant(world: &World, count: usize) {
    world.run("DELETE FROM letters").await;
    let now = world.db.now().timestamp_millis();
    for at in 0..count {
        world.run(&format!(
            "INSERT INTO letters (name, message_id, recipient, subject, plain, html, created_at, run_at, leased_until, attempts, error)
             VALUES ('letter {at}', '<{at}@busbar>', 'a@example.com', 'subject', 'plain', 'html', {now}, {now}, 0, 0, '')"
        )).await;
    }
}

async fn claim(db: &Db) -> Option<Letter> {
    letter::claim(db).await.unwrap()
}

#[test]
fn a_letter_that_was_taken_is_sent_once() {
    each(async |world| {
        plant(world, 1).await;
        let letter = claim(&world.db).await.unwrap();
        assert_eq!((letter.message_id.as_str(), letter.recipient.as_str()), ("<0@busbar>", "a@example.com"));
        assert_eq!(letter.created_at().unwrap(), world.db.now());
        letter::sent(&world.db, &letter).await.unwrap();
        // A link in it opens nothing for who reads the table.
        assert_eq!(world.number("SELECT COUNT(*) FROM letters WHERE plain = '' AND html = ''").await, 1);
        world.clock.advance(24 * 60 * MINUTE);
        assert!(claim(&world.db).await.is_none());
        world.clock.advance(90 * 24 * 60 * MINUTE);
        service::user::tidy(&world.db).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM letters").await, 0);
    });
}

#[test]
fn a_letter_in_work_is_not_taken_again_until_its_worker_must_be_dead() {
    each(async |world| {
        plant(world, 1).await;
        let first = claim(&world.db).await.unwrap();
        assert!(claim(&world.db).await.is_none());
        world.clock.advance(2 * MINUTE - Duration::from_millis(1));
        assert!(claim(&world.db).await.is_none());
        world.clock.advance(Duration::from_millis(1));
        let second = claim(&world.db).await.unwrap();
        assert_eq!(second.message_id, first.message_id, "a double can be told by its Message-ID");
    });
}

#[test]
fn who_comes_late_does_not_disturb_who_has_taken_over() {
    each(async |world| {
        plant(world, 1).await;
        let late = claim(&world.db).await.unwrap();
        world.clock.advance(2 * MINUTE);
        let letter = claim(&world.db).await.unwrap();
        letter::failed(&world.db, &late, "550 no such person", true).await.unwrap();
        assert!(claim(&world.db).await.is_none(), "the lease of the second one holds");
        letter::sent(&world.db, &letter).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM letters WHERE failed_at IS NULL AND error = ''").await, 1);
    });
}

#[test]
fn a_letter_that_no_server_took_is_tried_again_later_and_later() {
    each(async |world| {
        plant(world, 1).await;
        for minutes in [1, 5, 15, 60, 240] {
            let letter = claim(&world.db).await.unwrap();
            letter::failed(&world.db, &letter, "451 try\r\nlater", false).await.unwrap();
            assert_eq!(world.text("SELECT error FROM letters").await, "451 trylater");
            world.clock.advance(minutes * MINUTE - Duration::from_millis(1));
            assert!(claim(&world.db).await.is_none(), "too early: {minutes}");
            world.clock.advance(Duration::from_millis(1));
        }
        let letter = claim(&world.db).await.unwrap();
        letter::sent(&world.db, &letter).await.unwrap();
        assert_eq!(world.number("SELECT attempts FROM letters").await, 6);
    });
}

#[test]
fn a_letter_refused_for_good_is_given_up_at_once() {
    each(async |world| {
        plant(world, 2).await;
        let letter = claim(&world.db).await.unwrap();
        letter::failed(&world.db, &letter, "550 no such person", true).await.unwrap();
        let next = claim(&world.db).await.unwrap();
        assert_ne!(next.id, letter.id, "the next one is not held up");
        letter::sent(&world.db, &next).await.unwrap();
        world.clock.advance(24 * 60 * MINUTE);
        assert!(claim(&world.db).await.is_none());
        assert_eq!(world.number("SELECT COUNT(*) FROM letters WHERE failed_at IS NOT NULL").await, 1);
    });
}

#[test]
fn a_letter_that_no_server_takes_for_three_days_is_given_up() {
    each(async |world| {
        plant(world, 1).await;
        let mut tried = 0;
        for _ in 0..5 * 24 {
            if let Some(letter) = claim(&world.db).await {
                tried += 1;
                letter::failed(&world.db, &letter, "down", false).await.unwrap();
            }
            world.clock.advance(60 * MINUTE);
        }
        // Each of the first hours, then every four.
        assert!((18..=24).contains(&tried), "{tried}");
        assert_eq!(world.number("SELECT COUNT(*) FROM letters WHERE failed_at IS NOT NULL").await, 1);
    });
}

#[test]
fn four_workers_on_two_instances_never_take_the_same_letter() {
    each(async |world| {
        const LETTERS: usize = 200;
        plant(world, LETTERS).await;
        let instances = [world.db.clone(), world.another_instance().await];
        let mut workers = JoinSet::new();
        for at in 0..4 {
            let db = instances[at % 2].clone();
            workers.spawn(async move {
                let mut taken = vec![];
                while let Some(letter) = claim(&db).await {
                    letter::sent(&db, &letter).await.unwrap();
                    taken.push(letter.id);
                }
                taken
            });
        }
        let mut taken: Vec<i64> = workers.join_all().await.concat();
        while let Some(letter) = claim(&world.db).await {
            letter::sent(&world.db, &letter).await.unwrap();
            taken.push(letter.id);
        }
        let distinct: BTreeSet<i64> = taken.iter().copied().collect();
        assert_eq!((taken.len(), distinct.len()), (LETTERS, LETTERS));
    });
}
