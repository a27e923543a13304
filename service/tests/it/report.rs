//! The figures of charts, and the digest of tracked orders.

use crate::fulfilment::{deferral, invoiced, roubles, until_shipped};
use crate::world::{BREAKER, BUYER, OTHER, each};
use domain::format::moscow;
use domain::id::OrderNumber;
use domain::order::{OrderFilter, OrderSort};
use domain::shipment::ProductSort;
use service::report::ProductQuery;
use service::{order, report, shipment};
use std::collections::BTreeSet;

#[test]
fn reports_are_narrowed_and_sorted_and_their_files_have_all_rows() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let small = invoiced(world, &actor, &[(BREAKER, 12), ("249184", 2)]).await;
        let large = invoiced(world, &actor, &[("248956", 40), (BREAKER, 240)]).await;
        for number in [small, large] {
            deferral(world, number, 30, roubles(100_000_000)).await;
            order::start(db, &actor, number).await.unwrap();
        }
        let with = |text: &str, sort| OrderFilter { text: text.to_owned(), sort, ..OrderFilter::default() };
        let listed = async |filter: &OrderFilter| {
            let page = report::orders(db, &actor, filter, 1).await.unwrap();
            assert_eq!(page.rows, report::all_orders(db, &actor, filter).await.unwrap());
            assert_eq!(page.total, page.rows.len() as u64);
            page.rows.iter().map(|row| row.number).collect::<Vec<_>>()
        };
        let [newest, mut oldest] =
            [listed(&with("", OrderSort::Newest)).await, listed(&with("", OrderSort::Oldest)).await];
        oldest.reverse();
        assert_eq!(newest, oldest);
        let largest = listed(&with("", OrderSort::Largest)).await;
        let place = |number: OrderNumber| largest.iter().position(|other| *other == number.0).unwrap();
        assert!(place(large) < place(small));
        assert_eq!(listed(&with(&small.to_string(), OrderSort::Smallest)).await, [small.0]);
        assert_eq!(listed(&with("нет такого", OrderSort::Newest)).await, [0_i64; 0]);

        for sort in ProductSort::ALL {
            let query = ProductQuery { sort, ..ProductQuery::default() };
            let (page, totals) = report::products(db, &actor, &query, 1).await.unwrap();
            let rows = report::all_products(db, &actor, &query).await.unwrap();
            assert_eq!(rows[..page.rows.len()], page.rows[..]);
            assert_eq!((totals.rows, totals.pieces), (rows.len() as i64, rows.iter().map(|row| row.pieces).sum()));
            match sort {
                ProductSort::Order => assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row.order_number))),
                // Databases differ in what comes first of letters and digits, and both keep one article together.
                ProductSort::Article => {
                    let mut articles: Vec<_> = rows.iter().map(|row| &row.article).collect();
                    articles.dedup();
                    assert_eq!(articles.len(), articles.iter().collect::<BTreeSet<_>>().len());
                }
                ProductSort::Guaranteed => assert!(rows.is_sorted_by_key(|row| row.guaranteed_on)),
                ProductSort::Ready => assert!(rows.is_sorted_by_key(|row| row.actual_on.unwrap_or(row.planned_on))),
                ProductSort::Cost => assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row.goods))),
            }
        }
        let query = ProductQuery { text: BREAKER.to_owned(), ..ProductQuery::default() };
        let rows = report::all_products(db, &actor, &query).await.unwrap();
        assert!(!rows.is_empty() && rows.iter().all(|row| row.article == BREAKER));

        until_shipped(world).await;
        let waybills = async |sort| {
            let query = shipment::Query { sort, ..shipment::Query::default() };
            let page = shipment::list(db, &actor, &query, 1).await.unwrap();
            let rows = shipment::all(db, &actor, &query).await.unwrap();
            assert_eq!(
                rows.iter().map(|row| &row.number).collect::<Vec<_>>(),
                page.rows.iter().map(|row| &row.number).collect::<Vec<_>>()
            );
            rows
        };
        let (newest, mut oldest) = (waybills(OrderSort::Newest).await, waybills(OrderSort::Oldest).await);
        oldest.reverse();
        assert!(newest.len() > 1);
        assert!(newest.iter().zip(&oldest).all(|(one, other)| one.number == other.number));
        assert!(waybills(OrderSort::Largest).await.is_sorted_by_key(|row| std::cmp::Reverse(row.total)));
        assert!(waybills(OrderSort::Smallest).await.is_sorted_by_key(|row| row.total));
        let stranger = world.actor(OTHER).await;
        let theirs = report::all_orders(db, &stranger, &OrderFilter::default()).await.unwrap();
        assert!(theirs.iter().all(|row| row.number != small.0 && row.number != large.0));
    });
}

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
