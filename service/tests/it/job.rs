use crate::world::{BREAKER, BUYER, World, each};
use domain::id::OrderNumber;
use service::job;
use std::time::Duration;
use tokio::task::JoinSet;

const MINUTE: Duration = Duration::from_secs(60);

/// A job that cannot succeed: there is no such order.
async fn plant_a_bad_one(world: &World, run_at: i64) {
    let job = r#"{"SimulateInvoice":{"order":1}}"#;
    world.run(&format!(
        "INSERT INTO jobs (name, job, run_at, leased_until, attempts, error) VALUES ('bad', '{job}', {run_at}, 0, 0, '')"
    )).await;
}

async fn is_done(world: &World, order: OrderNumber) -> bool {
    world.number(&format!("SELECT COUNT(*) FROM jobs WHERE name = 'invoice:{order}' AND done_at IS NOT NULL")).await
        == 1
}

#[test]
fn a_job_waits_for_its_time_and_is_done_once() {
    each(async |world| {
        let order = world.order(&world.actor(BUYER).await, &[(BREAKER, 12)]).await;
        assert!(!job::run_one(&world.db).await.unwrap(), "not before the supplier's time");
        world.clock.advance(crate::world::SIMULATED);
        assert!(job::run_one(&world.db).await.unwrap());
        assert!(is_done(world, order).await);
        assert!(!job::run_one(&world.db).await.unwrap());
    });
}

#[test]
fn a_job_that_fails_is_tried_again_later_and_later() {
    each(async |world| {
        plant_a_bad_one(world, 0).await;
        for (attempt, minutes) in [1, 5, 15, 60, 240, 240].into_iter().enumerate() {
            assert!(job::run_one(&world.db).await.unwrap());
            let attempts = world.number("SELECT attempts FROM jobs WHERE name = 'bad'").await;
            assert_eq!(usize::try_from(attempts).unwrap(), attempt + 1);
            assert_eq!(world.text("SELECT error FROM jobs WHERE name = 'bad'").await, "not found");
            world.clock.advance(minutes * MINUTE - Duration::from_millis(1));
            assert!(!job::run_one(&world.db).await.unwrap(), "too early after attempt {attempt}");
            world.clock.advance(Duration::from_millis(1));
        }
    });
}

#[test]
fn a_job_that_fails_keeps_no_other_waiting() {
    each(async |world| {
        plant_a_bad_one(world, 0).await;
        world.run("INSERT INTO jobs (name, job, run_at, leased_until, attempts, error) VALUES ('worse', 'no job', 0, 0, 0, '')").await;
        let order = world.order(&world.actor(BUYER).await, &[(BREAKER, 12)]).await;
        world.work().await;
        assert!(is_done(world, order).await);
    });
}

#[test]
fn a_job_whose_worker_died_is_taken_over_when_its_lease_is_over() {
    each(async |world| {
        let order = world.order(&world.actor(BUYER).await, &[(BREAKER, 12)]).await;
        world.clock.advance(crate::world::SIMULATED);
        let lease = world.db.now().timestamp_millis() + 60_000;
        world.run(&format!("UPDATE jobs SET leased_until = {lease}, attempts = 1")).await;
        assert!(!job::run_one(&world.db).await.unwrap());
        world.clock.advance(MINUTE);
        assert!(job::run_one(&world.db).await.unwrap());
        assert!(is_done(world, order).await);
    });
}

#[test]
fn a_job_run_twice_has_its_effects_once() {
    each(async |world| {
        let order = world.order(&world.actor(BUYER).await, &[(BREAKER, 12)]).await;
        world.work().await;
        let before = world.tables().await;
        // The worker died between the work and its note of it.
        world.run(&format!("UPDATE jobs SET done_at = NULL, leased_until = 0 WHERE name = 'invoice:{order}'")).await;
        assert!(job::run_one(&world.db).await.unwrap());
        assert_eq!(world.changed_since(&before).await, ["jobs"]);
        assert!(is_done(world, order).await);
    });
}

#[test]
fn eight_workers_on_two_instances_do_each_job_once() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        for _ in 0..24 {
            world.order(&actor, &[(BREAKER, 12)]).await;
        }
        world.clock.advance(crate::world::SIMULATED);
        let instances = [world.db.clone(), world.another_instance().await];
        let mut workers = JoinSet::new();
        for at in 0..8 {
            let db = instances[at % 2].clone();
            workers.spawn(async move {
                let mut done = 0;
                while job::run_one(&db).await.unwrap() {
                    done += 1;
                }
                done
            });
        }
        let done: i32 = workers.join_all().await.into_iter().sum();
        // On PostgreSQL a worker that meets a taken row passes over it; whoever is left does it.
        while job::run_one(&world.db).await.unwrap() {}
        assert!(done <= 24);
        assert_eq!(world.numbers("SELECT attempts FROM jobs WHERE name LIKE 'invoice:%'").await, [1; 24]);
        assert_eq!(
            world.number("SELECT COUNT(DISTINCT accounting_number) FROM orders WHERE status = 'invoiced'").await,
            25
        );
    });
}
