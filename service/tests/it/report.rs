//! The figures of charts, and the digest of tracked orders.

use crate::fulfilment::{deferral, invoiced, roubles, until_shipped};
use crate::world::{BREAKER, BUYER, OTHER, each};
use domain::format::moscow;
use service::{order, report};

#[test]
fn charts_count_orders_by_week_and_what_came_by_its_day() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let total = |weeks: &[report::Week]| weeks.iter().flat_map(|week| week.orders).sum::<u64>();
        let before = report::weeks(db, &actor).await.unwrap();
        assert_eq!(before.len(), 12);
        let number = invoiced(world, &actor, &[(BREAKER, 24)]).await;
        let after = report::weeks(db, &actor).await.unwrap();
        assert_eq!(total(&after), total(&before) + 1);
        let this = after.last().unwrap();
        assert_eq!(this.monday, moscow(world.now()).date(), "it is a Monday");
        assert_eq!(this.orders[0], before.last().unwrap().orders[0] + 1);
        deferral(world, number, 30, roubles(1_000_000)).await;
        order::start(db, &actor, number).await.unwrap();
        until_shipped(world).await;
        let came = |rows: Vec<report::Punctuality>| rows.iter().map(|row| (row.lines, row.on_time)).next();
        let (all, on_time) = came(report::punctuality(db, &actor).await.unwrap()).unwrap();
        assert!(all > 0 && on_time == all);
        world
            .run(
                &format!("UPDATE promises SET guaranteed_on = planned_on - 30 WHERE order_number = {number}")
                    .replace("planned_on - 30", "'2026-01-12'"),
            )
            .await;
        let (same, late) = came(report::punctuality(db, &actor).await.unwrap()).unwrap();
        assert!(same == all && late < on_time);
        // A week later it is the week before.
        world.clock.advance(std::time::Duration::from_hours(24 * 7));
        let actor = world.actor(BUYER).await;
        let later = report::weeks(db, &actor).await.unwrap();
        assert_eq!(later[10].orders.iter().sum::<u64>(), this.orders.iter().sum::<u64>());
        assert!(report::weeks(db, &world.actor(OTHER).await).await.is_ok());
    });
}

#[test]
fn a_line_is_on_time_when_all_of_it_is_and_late_from_the_day_after() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let sums = async || {
            let rows = report::punctuality(db, &actor).await.unwrap();
            let of = |value: fn(&report::Punctuality) -> i64| rows.iter().map(value).sum::<i64>();
            (of(|row| row.lines), of(|row| row.on_time))
        };
        world.clock.advance(std::time::Duration::from_hours(48));
        let (lines, on_time) = sums().await;
        let number = invoiced(world, &actor, &[(BREAKER, 24)]).await;
        let unpaid = invoiced(world, &actor, &[(BREAKER, 24)]).await;
        let promised = async |number, day| {
            let sql = format!("UPDATE promises SET guaranteed_on = '{day}' WHERE order_number = {number}");
            world.run(&sql).await;
        };
        promised(unpaid, "2026-10-13").await;
        promised(number, "2026-10-14").await;
        deferral(world, number, 30, roubles(1_000_000)).await;
        order::start(db, &actor, number).await.unwrap();
        assert_eq!(sums().await, (lines, on_time), "today is early enough, and who has not paid waits for nobody");
        promised(number, "2026-10-13").await;
        assert_eq!(sums().await, (lines + 1, on_time), "late, and not there");
        // A part of the line has come in time: the line has not.
        let split =
            "INSERT INTO promises (order_number, position, product_id, source, warehouse_id, quantity, guaranteed_on,
                         planned_on, actual_on, stage, shipped)
                     SELECT order_number, position, product_id, source, warehouse_id, 12, guaranteed_on, planned_on,
                         '2026-10-13', 'ready', 0 FROM promises WHERE order_number = ";
        world.run(&format!("{split}{number}")).await;
        world.is_broken_on_purpose();
        assert_eq!(sums().await, (lines + 1, on_time));
        promised(number, "2026-10-14").await;
        assert_eq!(sums().await, (lines, on_time), "today is early enough again");
        world.run(&format!("UPDATE promises SET actual_on = '2026-10-14' WHERE order_number = {number}")).await;
        assert_eq!(sums().await, (lines + 1, on_time + 1));
    });
}

#[test]
fn who_tracks_orders_gets_a_digest_once_a_day() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        order::track(db, &actor, number, true).await.unwrap();
        let letters = "SELECT COUNT(*) FROM letters WHERE name LIKE 'digest:%'";
        let count = async || world.number(letters).await;
        let other = world.another_instance().await;
        let (first, second) = tokio::join!(service::digest::send(db), service::digest::send(&other));
        first.unwrap();
        second.unwrap();
        assert_eq!(count().await, 1);
        let text = world.text("SELECT plain FROM letters WHERE name LIKE 'digest:%'").await;
        assert!(text.contains(&number.to_string()) && text.contains("получен счёт"), "{text}");

        // The same day nothing more; the next one only what has changed since.
        world.clock.advance(std::time::Duration::from_mins(5));
        deferral(world, number, 30, roubles(1_000_000)).await;
        order::start(db, &actor, number).await.unwrap();
        service::digest::send(db).await.unwrap();
        assert_eq!(count().await, 1);
        world.clock.advance(std::time::Duration::from_hours(24));
        service::digest::send(db).await.unwrap();
        assert_eq!(count().await, 2);
        world.clock.advance(std::time::Duration::from_hours(24));
        service::digest::send(db).await.unwrap();
        assert_eq!(count().await, 2, "nothing has changed");

        // At night, on a day off, and for who does not want it there is none.
        let touch = async || {
            world.run(&format!("UPDATE orders SET changed_at = changed_at + 200000000 WHERE number = {number}")).await
        };
        touch().await;
        world.clock.advance(std::time::Duration::from_hours(24 - 5));
        service::digest::send(db).await.unwrap();
        assert_eq!(count().await, 2, "five in the morning");
        world.clock.advance(std::time::Duration::from_hours(5 + 48));
        service::digest::send(db).await.unwrap();
        assert_eq!(count().await, 2, "Saturday");
        world.clock.advance(std::time::Duration::from_hours(48));
        world.run("UPDATE users SET notices = 7").await;
        service::digest::send(db).await.unwrap();
        assert_eq!(count().await, 2, "switched off");
        world.run("UPDATE users SET notices = 15").await;
        service::digest::send(db).await.unwrap();
        assert_eq!(count().await, 3);
    });
}
