use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, OTHER, World, buyer, each, said};
use domain::actor::Actor;
use domain::id::OrderNumber;
use domain::order::{OrderDeed, OrderFilter, OrderMove, OrderSort, OrderStatus, OrderTab};
use domain::view::{List, VIEWS};
use service::{draft, order, view};
use std::time::Duration;

async fn counts(world: &World, actor: &Actor) -> (u64, Vec<u64>) {
    let (drafts, tabs) = order::counts(&world.db, actor).await.unwrap();
    (drafts, tabs.into_iter().map(|(_, count)| count).collect())
}

async fn numbers(world: &World, actor: &Actor, tab: OrderTab) -> Vec<OrderNumber> {
    order::list(&world.db, actor, tab, &OrderFilter::default(), 1)
        .await
        .unwrap()
        .rows
        .into_iter()
        .map(|row| row.number)
        .collect()
}

#[test]
fn each_tab_counts_what_it_lists() {
    each(async |world| {
        let actor = world.actor(DEALER).await;
        // Proposals, invoiced, in production, completed, tracked.
        assert_eq!(counts(world, &actor).await, (3, vec![1, 1, 1, 1, 0]));
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        assert_eq!(counts(world, &actor).await, (3, vec![1, 2, 1, 1, 0]), "a sent one waits among the invoiced");
        world.work().await;
        assert_eq!(counts(world, &actor).await, (3, vec![1, 2, 1, 1, 0]));
        order::advance(&world.db, number, OrderMove::Reject).await.unwrap();
        assert_eq!(counts(world, &actor).await, (3, vec![1, 1, 1, 2, 0]));
        for (at, tab) in OrderTab::ALL.into_iter().enumerate() {
            let (total, rows) = match tab {
                OrderTab::Proposals => {
                    let page = draft::proposals(&world.db, &actor, 1).await.unwrap();
                    (page.total, page.rows.len())
                }
                tab => {
                    let page = order::list(&world.db, &actor, tab, &OrderFilter::default(), 1).await.unwrap();
                    (page.total, page.rows.len())
                }
            };
            assert_eq!((total, rows), (counts(world, &actor).await.1[at], usize::try_from(total).unwrap()));
        }
        assert_eq!(counts(world, &world.actor(OTHER).await).await, (1, vec![0; 5]));
    });
}

#[test]
fn the_last_sent_stands_first_and_pages_have_an_end() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let mut sent = numbers(world, &actor, OrderTab::Invoiced).await;
        for _ in 0..3 {
            world.clock.advance(Duration::from_secs(60));
            sent.insert(0, world.order(&actor, &[(BREAKER, 12)]).await);
        }
        assert_eq!(numbers(world, &actor, OrderTab::Invoiced).await, sent);
        let page = order::list(&world.db, &actor, OrderTab::Invoiced, &OrderFilter::default(), 2).await.unwrap();
        assert_eq!((page.rows.len(), page.total, page.pages()), (0, 4, 1));
        let summary = order::list(&world.db, &actor, OrderTab::Invoiced, &OrderFilter::default(), 1)
            .await
            .unwrap()
            .rows
            .remove(0);
        let order = order::get(&world.db, &actor, sent[0]).await.unwrap().order;
        assert_eq!((summary.cost, summary.totals, summary.status), (order.cost, order.totals, order.status));
    });
}

#[test]
fn a_tracked_order_is_on_the_tab_of_the_one_who_tracks_it() {
    each(async |world| {
        let (actor, colleague) = (world.actor(BUYER).await, world.actor(DEALER).await);
        let number = numbers(world, &actor, OrderTab::Completed).await[0];
        for _ in 0..2 {
            order::track(&world.db, &actor, number, true).await.unwrap();
        }
        assert!(order::get(&world.db, &actor, number).await.unwrap().tracked);
        assert!(!order::get(&world.db, &colleague, number).await.unwrap().tracked);
        assert_eq!(numbers(world, &actor, OrderTab::Tracked).await, [number]);
        assert_eq!(counts(world, &actor).await.1, [1, 1, 1, 1, 1]);
        assert_eq!(counts(world, &colleague).await.1, [1, 1, 1, 1, 0]);
        for _ in 0..2 {
            order::track(&world.db, &actor, number, false).await.unwrap();
        }
        assert!(numbers(world, &actor, OrderTab::Tracked).await.is_empty());
    });
}

#[test]
fn who_sees_only_their_own_sees_no_order_of_a_colleague() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let theirs = world.order(&world.actor(DEALER).await, &[(BREAKER, 12)]).await;
        let own = world.order(&actor, &[(BREAKER, 12)]).await;
        world.work().await;
        order::track(&world.db, &actor, theirs, true).await.unwrap();
        world.run(&format!("UPDATE memberships SET rights = rights | 32 WHERE user_id = {}", buyer(&actor).user)).await;
        let actor = world.who(&token).await;
        let listed = numbers(world, &actor, OrderTab::Invoiced).await;
        assert!(listed.contains(&own) && !listed.contains(&theirs));
        assert!(numbers(world, &actor, OrderTab::Tracked).await.is_empty());
        let before = world.tables().await;
        assert_eq!(said(&order::get(&world.db, &actor, theirs).await), "not found");
        assert_eq!(said(&order::status(&world.db, &actor, theirs).await), "not found");
        assert_eq!(said(&order::invoice(&world.db, &actor, theirs).await), "not found");
        assert_eq!(said(&order::track(&world.db, &actor, theirs, false).await), "not found");
        assert_eq!(said(&service::draft::duplicate(&world.db, &actor, theirs).await), "not found");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        // The counts are those of the lists: nothing shines through.
        let (_, tabs) = order::counts(&world.db, &actor).await.unwrap();
        for (tab, count) in tabs {
            assert_eq!(
                order::list(&world.db, &actor, tab, &OrderFilter::default(), 1).await.unwrap().total,
                count,
                "{tab:?}"
            );
        }
        order::invoice(&world.db, &actor, own).await.unwrap();
    });
}

#[test]
fn there_is_no_invoice_before_it_is_issued() {
    each(async |world| {
        let actor = world.actor(ASSISTANT).await;
        let number = world.order(&world.actor(BUYER).await, &[(BREAKER, 12)]).await;
        assert_eq!(said(&order::invoice(&world.db, &actor, number).await), "not found");
        world.work().await;
        let invoice = order::invoice(&world.db, &actor, number).await.unwrap();
        assert_eq!(invoice.accounting_number, "ТД000058019", "three of the demo came before");
        assert_eq!(
            (invoice.date.to_string(), invoice.valid_until.to_string()),
            ("2026-10-12".into(), "2026-10-19".into())
        );
        assert_eq!(invoice.buyer.name, "ООО «Энергоснаб-Центр»");
    });
}

#[test]
fn an_order_moves_along_the_table_and_never_back() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        let advance = async |step| {
            order::advance(&world.db, number, step).await.unwrap();
            order::status(&world.db, &actor, number).await.unwrap()
        };
        assert_eq!(advance(OrderMove::Complete).await, OrderStatus::Submitted, "nothing is skipped");
        assert_eq!(advance(OrderMove::IssueInvoice).await, OrderStatus::Invoiced);
        let before = world.tables().await;
        assert_eq!(advance(OrderMove::IssueInvoice).await, OrderStatus::Invoiced);
        assert_eq!(advance(OrderMove::Submit).await, OrderStatus::Invoiced);
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        assert_eq!(advance(OrderMove::Start).await, OrderStatus::InProduction);
        assert_eq!(advance(OrderMove::Complete).await, OrderStatus::InProduction, "nothing has been shipped");
        service::simulator::finish(&world.db, number).await.unwrap();
        assert_eq!(advance(OrderMove::Reject).await, OrderStatus::Completed, "what is done is done");
        let mut events = order::get(&world.db, &actor, number).await.unwrap().events;
        assert_eq!(events[1].deed, OrderDeed::Shipped, "the last waybill completes it");
        events.retain(|event| event.deed == OrderDeed::Moved);
        let history: Vec<OrderStatus> = events.iter().map(|event| event.status).collect();
        use OrderStatus as S;
        assert_eq!(history, [S::Completed, S::InProduction, S::Invoiced, S::Submitted]);
        assert_eq!((events[0].by.as_str(), events[3].by.as_str()), ("", "Петрова\u{a0}А.\u{a0}С."));
        assert_eq!(said(&order::advance(&world.db, OrderNumber(1), OrderMove::Reject).await), "not found");
    });
}

#[test]
fn the_letter_tells_numbers_sum_and_where_the_invoice_is() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        world.work().await;
        let of = |column: &str| format!("SELECT {column} FROM letters WHERE name = 'invoice:{number}:{BUYER}'");
        assert_eq!(world.text(&of("recipient")).await, BUYER);
        assert_eq!(world.text(&of("subject")).await, format!("Получен счёт ТД000058019 по заказу {number}"));
        let plain = world.text(&of("plain")).await;
        // 12 × 202,32 and 22 per cent.
        assert!(plain.contains("2\u{a0}961,96\u{a0}₽") && plain.contains("12.10.2026"), "{plain}");
        assert!(plain.contains(&format!("http://127.0.0.1:3000/orders/{number}/invoice.pdf")), "{plain}");
        assert!(world.text(&of("html")).await.contains("2\u{a0}961,96\u{a0}₽"));
    });
}

#[test]
fn an_address_with_a_line_break_smuggles_no_header_into_the_letter() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        world
            .run(&format!(
                "UPDATE users SET email = 'a@example.com\r\nBcc: evil@example.com' WHERE id = {}",
                buyer(&actor).user
            ))
            .await;
        let number = world.order(&actor, &[(BREAKER, 12)]).await;
        world.work().await;
        let to = world.text(&format!("SELECT recipient FROM letters WHERE name LIKE 'invoice:{number}:%'")).await;
        assert!(!to.contains(['\r', '\n']), "{to:?}");
    });
}

#[test]
fn the_list_is_filtered_sorted_and_exported() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let small = world.order(&actor, &[(BREAKER, 12)]).await;
        world.clock.advance(std::time::Duration::from_hours(48));
        let actor = world.actor(BUYER).await;
        let large = world.order(&actor, &[(BREAKER, 120)]).await;
        world.run(&format!("UPDATE orders SET own_number = 'ЗП-00_415%' WHERE number = {small}")).await;
        let numbers = async |filter: OrderFilter| -> Vec<OrderNumber> {
            let found = order::list(db, &actor, OrderTab::Invoiced, &filter, 1).await.unwrap();
            assert_eq!(found.total, found.rows.len() as u64);
            let rows = order::export(db, &actor, OrderTab::Invoiced, &filter).await.unwrap();
            assert_eq!(rows, found.rows);
            let all: Vec<OrderNumber> = rows.into_iter().map(|row| row.number).collect();
            all.into_iter().filter(|number| [small, large].contains(number)).collect()
        };
        let text = |text: &str| OrderFilter { text: text.to_owned(), ..OrderFilter::default() };
        let sorted = |sort| OrderFilter { sort, ..OrderFilter::default() };
        assert_eq!(numbers(OrderFilter::default()).await, [large, small]);
        assert_eq!(numbers(sorted(OrderSort::Oldest)).await, [small, large]);
        assert_eq!(numbers(sorted(OrderSort::Largest)).await, [large, small]);
        assert_eq!(numbers(sorted(OrderSort::Smallest)).await, [small, large]);
        assert_eq!(numbers(text(&format!(" {large} "))).await, [large]);
        assert_eq!(numbers(text("ЗП-00_4")).await, [small]);
        // The signs of a pattern are letters like others.
        for none in ["ЗП-00.", "%", "_", "9999999"] {
            assert!(numbers(text(none)).await.is_empty(), "{none}");
        }
        let today = domain::format::moscow(world.now()).date();
        let days = |from, to| OrderFilter { from, to, ..OrderFilter::default() };
        assert_eq!(numbers(days(Some(today), None)).await, [large]);
        assert_eq!(numbers(days(None, today.pred_opt())).await, [small]);
        assert_eq!(numbers(days(today.pred_opt(), Some(today))).await, [large]);

        // Several are pinned at once; with somebody else's among them nothing is.
        let stranger = world.order(&world.actor(OTHER).await, &[(BREAKER, 12)]).await;
        assert_eq!(said(&order::track_all(db, &actor, &[small, large, stranger], true).await), "not found");
        let tracked = async || -> Vec<OrderNumber> {
            let rows = order::list(db, &actor, OrderTab::Tracked, &OrderFilter::default(), 1).await.unwrap().rows;
            rows.into_iter().map(|row| row.number).collect()
        };
        assert!(tracked().await.is_empty());
        for _ in 0..2 {
            order::track_all(db, &actor, &[small, large, small], true).await.unwrap();
        }
        assert_eq!(tracked().await, [large, small]);
        order::track_all(db, &actor, &[large], false).await.unwrap();
        assert_eq!(tracked().await, [small]);
    });
}

#[test]
fn a_repeated_order_says_what_has_changed() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.order(&actor, &[(BREAKER, 12), ("248956", 2)]).await;
        let copy = draft::duplicate(db, &actor, number).await.unwrap();
        assert!(draft::differences(db, &actor, copy, number).await.unwrap().is_empty());

        // One is dearer and its packs are larger, the other is not to be had.
        let (breaker, other) = (world.id(BREAKER), world.id("248956"));
        world.run(&format!("UPDATE products SET base_price = base_price + 1000, pack = 24 WHERE id = {breaker}")).await;
        world.run(&format!("UPDATE products SET discontinued = TRUE WHERE id = {other}")).await;
        world.run(&format!("UPDATE stock_levels SET on_hand = reserved WHERE product_id = {other}")).await;
        world.run(&format!("DELETE FROM receipts WHERE product_id = {other}")).await;
        world.catalogue_has_changed().await;
        let copy = draft::duplicate(db, &actor, number).await.unwrap();
        let found = draft::differences(db, &actor, copy, number).await.unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].article.as_str(), found[0].was.0, found[0].now.unwrap().0), (BREAKER, 12, 24));
        assert!(found[0].now.unwrap().1 > found[0].was.1);
        assert_eq!((found[1].article.as_str(), found[1].now), ("248956", None));
        assert_eq!(said(&draft::differences(db, &world.actor(OTHER).await, copy, number).await), "not found");
        assert_eq!(said(&draft::differences(db, &actor, number, copy).await), "not found");
    });
}

#[test]
fn filters_are_saved_under_names_of_ones_own() {
    each(async |world| {
        let (db, actor, colleague) = (&world.db, world.actor(BUYER).await, world.actor(DEALER).await);
        let names = async |actor: &Actor, of| -> Vec<(String, String)> {
            let views = view::list(db, actor, of).await.unwrap();
            views.into_iter().map(|view| (view.name, view.query)).collect()
        };
        view::save(db, &actor, List::Orders, " Крупные ", "tab=invoiced&sort=largest").await.unwrap();
        view::save(db, &actor, List::Orders, "Крупные", "sort=largest").await.unwrap();
        assert_eq!(names(&actor, List::Orders).await, [("Крупные".to_owned(), "sort=largest".to_owned())]);
        assert!(names(&actor, List::Products).await.is_empty() && names(&colleague, List::Orders).await.is_empty());
        assert_eq!(said(&view::save(db, &actor, List::Orders, " ", "q=1").await), "account.missing");
        assert_eq!(said(&view::save(db, &actor, List::Orders, "x", "q=<b>").await), "view.query");
        let id = view::list(db, &actor, List::Orders).await.unwrap()[0].id;
        assert_eq!(said(&view::delete(db, &colleague, id).await), "not found");
        for at in 1..VIEWS {
            view::save(db, &actor, List::Orders, &format!("{at}"), "q=1").await.unwrap();
        }
        assert_eq!(said(&view::save(db, &actor, List::Orders, "one more", "q=1").await), "view.full");
        assert_eq!(names(&actor, List::Orders).await.len(), 20);
        view::delete(db, &actor, id).await.unwrap();
        view::save(db, &actor, List::Orders, "one more", "q=1").await.unwrap();
    });
}
