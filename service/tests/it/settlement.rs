//! Balances and acts of reconciliation.

use crate::fulfilment::{deferral, invoiced, roubles, statement, total, until_shipped};
use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, MANAGER, OTHER, each, said};
use chrono::Days;
use domain::Refusal;
use domain::format::moscow;
use domain::id::ContractId;
use domain::money::Money;
use domain::settlement::SettlementError;
use service::{Error, order, payment, reconciliation, settlement};
use tokio::task::JoinSet;

#[test]
fn the_balance_of_a_period_begins_where_the_one_before_ended() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(DEALER).await, world.actor(MANAGER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        deferral(world, number, 30, roubles(1_000_000)).await;
        order::start(db, &actor, number).await.unwrap();
        until_shipped(world).await;
        let first = moscow(world.now()).date();
        world.clock.advance(std::time::Duration::from_hours(24 * 40));
        let actor = world.actor(DEALER).await;
        let inn = order::get(db, &actor, number).await.unwrap().order.terms.buyer.inn;
        let second = moscow(world.now()).date();
        let some = statement(world, &[(second, "9", &inn, "Оплата", roubles(1_000))]).await;
        payment::load(db, &manager, &some).await.unwrap();
        let waiting = payment::list(db, &manager, 1).await.unwrap().rows.remove(0);
        if waiting.parts.is_empty() {
            payment::assign(db, &manager, waiting.id, &number.to_string()).await.unwrap();
        }
        let year = first - Days::new(100);
        let before = settlement::turnover(db, &actor, None, year, first, 1).await.unwrap();
        let after = settlement::turnover(db, &actor, None, first + Days::new(1), second, 1).await.unwrap();
        assert_eq!(
            before.closing().checked_sub(before.opening),
            Money::sum(before.entries.rows.iter().map(|it| it.amount))
        );
        assert!(before.entries.rows.iter().any(|entry| entry.order == Some(number)));
        assert_eq!(before.closing(), after.opening);
        let whole = settlement::turnover(db, &actor, None, year, second, 1).await.unwrap();
        assert_eq!(whole.closing(), after.closing());
        let accounts = settlement::accounts(db, &actor).await.unwrap();
        assert_eq!(Money::sum(accounts.iter().map(|account| account.balance)), Some(whole.closing()));
        let assistant = world.actor(ASSISTANT).await;
        assert_eq!(said(&settlement::accounts(db, &assistant).await), "forbidden");
        let browser = service::user::Browser::default();
        assert_eq!(said(&settlement::seen(db, &assistant, &browser).await), "forbidden");
        // The audit list has it once an hour.
        let seen = "SELECT COUNT(*) FROM audit WHERE deed = 'saw_finance'";
        for expected in [1, 1, 2] {
            settlement::seen(db, &actor, &browser).await.unwrap();
            assert_eq!(world.number(seen).await, expected);
            world.clock.advance(std::time::Duration::from_mins(40));
        }
    });
}

#[test]
fn an_act_is_asked_for_once_a_day_and_stays_as_it_was_made() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = invoiced(world, &actor, &[(BREAKER, 12)]).await;
        let contract = deferral(world, number, 30, roubles(1_000_000)).await;
        order::start(db, &actor, number).await.unwrap();
        until_shipped(world).await;
        let today = moscow(world.now()).date();
        let from = today.checked_sub_days(Days::new(30)).unwrap();
        let asked = async |contract, from, to| reconciliation::ask(db, &actor, contract, from, to).await;
        let tomorrow = today.checked_add_days(Days::new(1)).unwrap();
        for (from, to) in [(today, from), (from, tomorrow)] {
            let refused = asked(None, from, to).await;
            assert!(
                matches!(refused, Err(Error::Refused(Refusal::Settlement(SettlementError::Period)))),
                "{refused:?}"
            );
        }
        assert_eq!(said(&asked(Some(ContractId(999_999)), from, today).await), "not found");

        // However many ask at once, one is made.
        let mut tasks = JoinSet::new();
        let other = world.another_instance().await;
        for at in 0..6 {
            let (db, actor) = (if at % 2 == 0 { db.clone() } else { other.clone() }, actor.clone());
            tasks.spawn(async move { reconciliation::ask(&db, &actor, Some(contract), from, today).await });
        }
        let (made, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
        assert_eq!((made.len(), refused.len()), (1, 5));
        let today_already =
            |error| matches!(error, Err(Error::Refused(Refusal::Settlement(SettlementError::AskedToday))));
        assert!(refused.into_iter().all(today_already));
        let row = reconciliation::list(db, &actor).await.unwrap().remove(0);
        assert!(!row.made && row.contract.is_some());
        assert_eq!(said(&reconciliation::get(db, &actor, row.id).await), "not found");

        world.work().await;
        let act = reconciliation::get(db, &actor, row.id).await.unwrap();
        let turnover = settlement::turnover(db, &actor, Some(contract), from, today, 1).await.unwrap();
        assert_eq!((act.turnover.opening, &act.turnover.entries), (turnover.opening, &turnover.entries.rows));
        assert_eq!((act.turnover.debit(), act.turnover.credit()), (turnover.debit, turnover.credit));
        let last = settlement::turnover(db, &actor, Some(contract), from, today, 2).await.unwrap();
        assert_eq!((last.entries.rows.len(), last.closing()), (0, turnover.closing()), "sums are of the whole period");
        let accounts = settlement::accounts(db, &actor).await.unwrap();
        let account = accounts.iter().find(|of| of.contract.as_ref().is_some_and(|it| it.id == contract)).unwrap();
        assert_eq!(act.turnover.closing(), account.balance);
        let shipped = total(world, number).await;
        assert!(act.turnover.entries.iter().any(|entry| entry.amount == shipped && entry.order == Some(number)));
        assert_eq!(said(&reconciliation::get(db, &world.actor(OTHER).await, row.id).await), "not found");
        assert_eq!(said(&reconciliation::get(db, &world.actor(ASSISTANT).await, row.id).await), "forbidden");

        // The next day there may be another; what was made does not change.
        world.clock.advance(std::time::Duration::from_hours(24));
        reconciliation::ask(db, &actor, None, today, tomorrow).await.unwrap();
        world.work().await;
        let rows = reconciliation::list(db, &actor).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.made).collect::<Vec<_>>(), [true, true]);
        assert_eq!(reconciliation::get(db, &actor, row.id).await.unwrap(), act);
    });
}
