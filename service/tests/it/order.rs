use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, OTHER, World, buyer, each, said};
use domain::actor::Actor;
use domain::id::OrderNumber;
use domain::order::{OrderMove, OrderStatus, OrderTab};
use service::{draft, order};
use std::time::Duration;

async fn counts(world: &World, actor: &Actor) -> (u64, Vec<u64>) {
    let (drafts, tabs) = order::counts(&world.db, actor).await.unwrap();
    (drafts, tabs.into_iter().map(|(_, count)| count).collect())
}

async fn numbers(world: &World, actor: &Actor, tab: OrderTab) -> Vec<OrderNumber> {
    order::list(&world.db, actor, tab, 1).await.unwrap().rows.into_iter().map(|row| row.number).collect()
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
                    let page = order::list(&world.db, &actor, tab, 1).await.unwrap();
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
        let page = order::list(&world.db, &actor, OrderTab::Invoiced, 2).await.unwrap();
        assert_eq!((page.rows.len(), page.total, page.pages()), (0, 4, 1));
        let summary = order::list(&world.db, &actor, OrderTab::Invoiced, 1).await.unwrap().rows.remove(0);
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
            assert_eq!(order::list(&world.db, &actor, tab, 1).await.unwrap().total, count, "{tab:?}");
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
        let events = order::get(&world.db, &actor, number).await.unwrap().events;
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
