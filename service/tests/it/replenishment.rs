//! What a dealer's warehouses should order, and the draft that is made of it.

use crate::dealer_stock::{dealer, rows};
use crate::fulfilment::{deferral, invoiced, roubles, until_shipped};
use crate::world::{ASSISTANT, BREAKER, DEALER, OTHER, World, each, q, said};
use domain::actor::Actor;
use domain::dealer_report::ReportKind;
use domain::order::OrderStatus;
use domain::replenishment::{Terms, propose};
use service::replenishment::{self, Replenishment};
use service::{dealer_report, dealer_stock, draft, order};

async fn report(world: &World, actor: &Actor, kind: ReportKind, month: &str, lines: &[&str]) {
    dealer_report::load(&world.db, actor, kind, month, "a.csv", rows(lines)).await.unwrap();
}

/// «001 326794 48»: what is proposed.
fn proposed(found: &Replenishment) -> Vec<String> {
    let code = |place: i64| found.places.iter().find(|other| other.id == place).unwrap().code.clone();
    let mut lines: Vec<String> = found
        .lines
        .iter()
        .map(|line| format!("{} {} {}", code(line.place), line.row.article, line.proposal.quantity))
        .collect();
    lines.sort();
    lines
}

#[test]
fn sales_stock_matrix_packs_and_orders_make_a_proposal() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let empty = replenishment::get(db, &actor, 0, 30).await.unwrap();
        assert!(empty.lines.is_empty() && empty.sources.months.is_empty() && !empty.sources.matrix);
        for month in ["2026-07", "2026-08", "2026-09"] {
            report(world, &actor, ReportKind::Sales, month, &["001;326794;120"]).await;
        }
        report(world, &actor, ReportKind::Contract, "2026-09", &["001;326794;60;;Т-1;"]).await;
        report(world, &actor, ReportKind::Matrix, "", &["D4R7WE;326794;24;48"]).await;
        dealer_stock::load(db, &actor, "a.csv", rows(&["001;326794;24"])).await.unwrap();
        let found = replenishment::get(db, &actor, 0, 30).await.unwrap();
        assert_eq!((found.sources.months.len(), found.sources.matrix, found.lines.len()), (3, true, 2));
        for line in &found.lines {
            let expected = propose(&line.goods, Terms { lead: line.terms.lead, cover: 30 });
            assert_eq!(line.proposal, expected, "what is shown explains the quantity");
            assert_eq!(line.proposal.quantity % line.row.pack.pieces(), 0);
        }
        let sells = found.lines.iter().find(|line| line.goods.sold > 0).unwrap();
        assert_eq!((sells.goods.sold, sells.goods.days, sells.goods.minimum), (420, 90, 0));
        let shelf = found.lines.iter().find(|line| line.goods.sold == 0).unwrap();
        assert_eq!((shelf.goods.stock, shelf.goods.minimum, shelf.goods.desired), (0, 24, 48));
        let one = replenishment::get(db, &actor, shelf.place, 30).await.unwrap();
        assert_eq!(proposed(&one), ["D4R7WE 326794 48"]);
        let longer = replenishment::get(db, &actor, sells.place, 90).await.unwrap();
        assert!(longer.lines[0].proposal.quantity > sells.proposal.quantity);
        assert!(found.lines.iter().all(|line| line.terms.lead == 1), "both lines are asked of one stock: {found:?}");
        // What is ordered comes: less is proposed.
        let sum = |found: &Replenishment| found.lines.iter().map(|line| line.proposal.quantity).sum::<u32>();
        let before = sum(&found);
        let order = invoiced(world, &actor, &[(BREAKER, 24)]).await;
        let after = replenishment::get(db, &actor, 0, 30).await.unwrap();
        assert!(sum(&after) < before, "{after:?}");
        // On its way it comes still: nobody has counted it in a warehouse yet.
        deferral(world, order, 30, roubles(1_000_000)).await;
        order::start(db, &actor, order).await.unwrap();
        until_shipped(world).await;
        assert_eq!(order::status(db, &actor, order).await.unwrap(), OrderStatus::Completed);
        let shipped = replenishment::get(db, &actor, 0, 30).await.unwrap();
        assert_eq!(sum(&shipped), sum(&after), "it is ordered twice");
        // Without stock of today, that of a month stands for it.
        world.run("DELETE FROM dealer_stock").await;
        world.run("UPDATE dealer_warehouses SET reported_at = NULL").await;
        report(world, &actor, ReportKind::Stock, "2026-09", &["001;326794;100000", "D4R7WE;326794;48"]).await;
        let full = replenishment::get(db, &actor, 0, 30).await.unwrap();
        assert!(full.lines.is_empty() && full.sources.stock.is_some());
    });
}

#[test]
fn a_month_that_goes_on_counts_for_its_days_and_three_party_sales_make_no_month() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        // It is the 12th of October.
        report(world, &actor, ReportKind::Contract, "2026-09", &["001;326794;600;;Т-1;"]).await;
        let alone = replenishment::get(db, &actor, 0, 30).await.unwrap();
        assert_eq!((alone.sources.days, alone.lines[0].goods.sold), (30, 600), "it is all that is known");
        report(world, &actor, ReportKind::Sales, "2026-08", &["001;326794;900"]).await;
        report(world, &actor, ReportKind::Sales, "2026-10", &["001;326794;360"]).await;
        report(world, &actor, ReportKind::Contract, "2026-10", &["001;326794;120;;Т-1;"]).await;
        let found = replenishment::get(db, &actor, 0, 30).await.unwrap();
        let months: Vec<String> = found.sources.months.iter().map(ToString::to_string).collect();
        assert_eq!(
            (months.as_slice(), found.sources.days),
            (["2026-10".to_owned(), "2026-08".to_owned()].as_slice(), 42)
        );
        let goods = found.lines[0].goods;
        assert_eq!((goods.sold, goods.days), (1_380, 42), "September is no month of sales");
        // 1 380 in 42 days: 986 in 30.
        assert_eq!(found.lines[0].proposal.in_cover, 986);
        // A report of the middle of a month stays one of its first half.
        world.clock.advance(std::time::Duration::from_hours(24 * 40));
        assert_eq!(replenishment::get(db, &actor, 0, 30).await.unwrap().sources.days, 42);
    });
}

#[test]
fn the_same_form_makes_one_draft() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(DEALER).await;
        let product = world.id(BREAKER);
        let lines = [(product, q(12)), (product, q(24))];
        assert_eq!(said(&replenishment::to_draft(db, &actor, "a", &[]).await), "report.nothing");
        let number = replenishment::to_draft(db, &actor, "a", &lines).await.unwrap();
        assert_eq!(replenishment::to_draft(db, &actor, "a", &lines).await.unwrap(), number);
        assert_ne!(replenishment::to_draft(db, &actor, "b", &lines).await.unwrap(), number);
        let (head, rows) = draft::whole(db, &actor, number).await.unwrap();
        assert_eq!((rows.len(), rows[0].line.quantity, head.title.as_str()), (1, q(36), "Пополнение складов"));
        let other = world.actor(OTHER).await;
        assert_ne!(replenishment::to_draft(db, &other, "a", &lines).await.unwrap(), number, "a key is a company's own");
        let assistant = world.actor(ASSISTANT).await;
        assert_eq!(said(&replenishment::to_draft(db, &assistant, "c", &lines).await), "forbidden");
        assert_eq!(said(&replenishment::get(db, &assistant, 0, 30).await), "forbidden");
        assert_eq!(said(&replenishment::get(db, &Actor::Guest, 0, 30).await), "signed out");
    });
}

#[test]
fn the_demo_has_something_to_order() {
    each(async |world| {
        let found = replenishment::get(&world.db, &world.actor(DEALER).await, 0, 30).await.unwrap();
        assert!(!found.lines.is_empty() && found.sources.months.len() == 3);
        assert!(found.lines.is_sorted_by_key(|line| line.goods.lasts().unwrap_or(u64::MAX)));
    });
}
