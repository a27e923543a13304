//! What programs hear of claims and of what a dealer reports: each change once, by who may read it, and nothing that was
//! not done.

use crate::claim::{filed, shipped};
use crate::dealer_stock::{dealer, rows};
use crate::feed::{end, since};
use crate::mailbox::{key, letter, report};
use crate::world::{ASSISTANT, BUYER, DEALER, MANAGER, OTHER, World, buyer, each, said};
use domain::actor::Actor;
use domain::api_key::Scope;
use domain::claim::ClaimMove;
use domain::dealer_report::{ReportKind, ReportState};
use domain::dealer_stock::LoadState;
use domain::feed::{Cursor, FeedKind, FeedKinds};
use domain::mailbox::LetterOutcome;
use service::dealer_report::{self, RowOf};
use service::dealer_stock::{self, Edit};
use service::user::switch_counterparty;
use service::{api_key, claim, feed};

const STOCK: &str = "Код склада;Артикул;Остаток;Ссылка на карточку продукта";
const SALES: &str = "Код склада;Артикул;Количество;Сумма с НДС";

/// A program that has asked what is new, and asks again.
struct Program<'a> {
    world: &'a World,
    actor: Actor,
    cursor: Cursor,
}

impl<'a> Program<'a> {
    async fn of(world: &'a World, actor: &Actor, kind: FeedKind) -> Self {
        let cursor = end(world, actor, FeedKinds::NONE.with(kind)).await;
        Self { world, actor: actor.clone(), cursor }
    }

    /// What is new, in words.
    async fn hears(&mut self) -> Vec<String> {
        let (words, cursor) = since(self.world, &self.actor, self.cursor, 1).await;
        self.cursor = cursor;
        words
    }
}

/// Who the person is for the other counterparty of the company.
async fn for_the_other(world: &World, login: &str) -> Actor {
    let token = world.token(login).await;
    let actor = world.who(&token).await;
    let choices = world.choices(&token).await;
    let other = choices.iter().find(|choice| choice.id != buyer(&actor).counterparty).unwrap().id;
    switch_counterparty(&world.db, &actor, &token, other).await.unwrap();
    world.who(&token).await
}

/// Rows of the feed that have no place yet.
async fn untold(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM feed WHERE position IS NULL").await
}

/// What is done meanwhile fails when it comes to its letter.
async fn without_letters<T>(world: &World, done: impl Future<Output = T>) -> T {
    world.run("ALTER TABLE letters RENAME TO letters_away").await;
    let answer = done.await;
    world.run("ALTER TABLE letters_away RENAME TO letters").await;
    answer
}

#[test]
fn a_claim_is_heard_of_at_each_of_its_steps() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let waybill = shipped(world, &actor, 24).await;
        let mut program = Program::of(world, &actor, FeedKind::Claim).await;
        let mut stranger = Program::of(world, &world.actor(OTHER).await, FeedKind::Claim).await;
        let mut other = Program::of(world, &for_the_other(world, DEALER).await, FeedKind::Claim).await;
        let id = claim::file(db, &actor, &filed(&waybill, 3)).await.unwrap();
        assert_eq!(untold(world).await, 1);
        assert_eq!(program.hears().await, [format!("claim {id} open")]);
        claim::add_photo(db, &actor, id, vec![0xff, 0xd8, 0xff]).await.unwrap();
        assert_eq!(program.hears().await, [format!("claim {id} open")], "it has a photo");
        claim::answer(db, &manager, id, ClaimMove::Examine, "Ждём образец").await.unwrap();
        assert_eq!(program.hears().await, [format!("claim {id} examined")]);
        let second = claim::file(db, &actor, &filed(&waybill, 1)).await.unwrap();
        claim::answer(db, &manager, id, ClaimMove::Accept, "Заменим").await.unwrap();
        claim::withdraw(db, &actor, second).await.unwrap();
        let heard = program.hears().await;
        assert_eq!(heard, [format!("claim {id} accepted"), format!("claim {second} withdrawn")], "each once, as it is");
        assert_eq!((stranger.hears().await, other.hears().await), (vec![], vec![]));

        // Each change has a place of its own by the time that somebody asks.
        let third = claim::file(db, &actor, &filed(&waybill, 1)).await.unwrap();
        while feed::collect(db).await.unwrap() {}
        claim::answer(db, &manager, third, ClaimMove::Examine, "Ждём образец").await.unwrap();
        let (heard, cursor) = since(world, &actor, program.cursor, 10).await;
        assert_eq!(heard, [format!("claim {third} examined")], "once, by its last change");
        program.cursor = cursor;

        // What is refused, and what fails at its end, was not done.
        assert_eq!(said(&claim::file(db, &actor, &filed(&waybill, 1000)).await), "claim.quantity");
        assert_eq!(said(&claim::add_photo(db, &actor, id, vec![1]).await), "claim.move");
        assert_eq!(said(&claim::withdraw(db, &actor, id).await), "claim.move");
        assert_eq!(said(&claim::answer(db, &manager, id, ClaimMove::Refuse, "Нет").await), "claim.move");
        let answer = without_letters(world, claim::file(db, &actor, &filed(&waybill, 1))).await;
        assert!(matches!(answer, Err(service::Error::Database(_))), "{answer:?}");
        assert_eq!((untold(world).await, program.hears().await), (0, vec![]));
    });
}

#[test]
fn stock_of_a_dealer_is_heard_of_once_for_each_change() {
    each(async |world| {
        let (db, actor) = (&world.db, dealer(world, DEALER).await);
        let mut program = Program::of(world, &actor, FeedKind::DealerStock).await;
        let mut other = Program::of(world, &for_the_other(world, DEALER).await, FeedKind::DealerStock).await;
        world.run("UPDATE memberships SET rights = rights | 16").await;
        let mut stranger = Program::of(world, &world.actor(OTHER).await, FeedKind::DealerStock).await;
        let (once, nothing) = (["dealer_stock "], [""; 0]);
        let company = buyer(&actor).company;
        let counterparties =
            world.number(&format!("SELECT COUNT(*) FROM counterparties WHERE company_id = {company}")).await;
        let load = async |lines: &[&str]| dealer_stock::load(db, &actor, "a.csv", rows(lines)).await.unwrap();

        load(&[STOCK, "001;326794;7", "001;326796;8", "D4R7WE;326794;9"]).await;
        assert_eq!(untold(world).await, counterparties, "one for each counterparty, however many rows");
        assert_eq!(program.hears().await, once);
        assert_eq!(other.hears().await, once, "what is reported is of the whole company");
        let edit = async |what, line: &str| dealer_stock::edit(db, &actor, what, rows(&[STOCK, line])).await.unwrap();
        for (what, line) in [(Edit::Add, "001;326797;1"), (Edit::Set, "001;326797;2"), (Edit::Remove, "001;326797;0")] {
            edit(what, line).await;
            assert_eq!(program.hears().await, once, "{what:?}");
        }
        let key = key(world, &actor, Scope::Reports).await;
        let lines = [STOCK, "001;326794;23"];
        assert_eq!(report(db, &letter(1, DEALER, "remains"), &key, &lines).await.unwrap(), LetterOutcome::Done);
        assert_eq!(program.hears().await, once, "it came by letter");
        assert_eq!(report(db, &letter(1, DEALER, "remains"), &key, &lines).await.unwrap(), LetterOutcome::Repeated);
        assert_eq!(program.hears().await, nothing, "it was taken before");
        let deleted = dealer_stock::delete_all(db, &actor).await.unwrap();
        assert_eq!(program.hears().await, once, "all is deleted");
        dealer_stock::restore(db, &actor, deleted).await.unwrap();
        assert_eq!(program.hears().await, once, "what was before is put back");

        // A small load waits until it is meant.
        let all = world.texts("SELECT article FROM products ORDER BY id LIMIT 30").await;
        let all: Vec<String> = all.iter().map(|article| format!("001;{article};1")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        load(&all).await;
        assert_eq!(program.hears().await, once);
        let (small, state, _) = load(&all[..3]).await;
        assert_eq!((state, program.hears().await), (LoadState::Waiting, vec![]));
        dealer_stock::discard(db, &actor, small).await.unwrap();
        assert_eq!(program.hears().await, nothing);
        let (small, ..) = load(&all[..3]).await;
        dealer_stock::apply(db, &actor, small).await.unwrap();
        assert_eq!(program.hears().await, once);

        // Nothing was done.
        edit(Edit::Add, all[0]).await;
        load(&[STOCK, "001;нет такого;1"]).await;
        assert_eq!(said(&dealer_stock::restore(db, &actor, 999_999).await), "not found");
        let wrong = dealer_stock::load(db, &actor, "a.csv", rows(&[STOCK, "001;326794;1", "001;нет такого;1"]));
        let wrong = without_letters(world, wrong).await;
        assert!(matches!(wrong, Err(service::Error::Database(_))), "{wrong:?}");
        assert_eq!((untold(world).await, program.hears().await), (0, vec![]));
        assert_eq!(stranger.hears().await, nothing);
    });
}

#[test]
fn warehouses_of_a_dealer_are_heard_of_with_their_stock() {
    each(async |world| {
        let (db, actor) = (&world.db, dealer(world, DEALER).await);
        let mut program = Program::of(world, &actor, FeedKind::DealerStock).await;
        let (once, nothing) = (["dealer_stock "], [""; 0]);
        let id = dealer_stock::add_warehouse(db, &actor, "7", "г. Омск, ул. Мира, д. 1", "").await.unwrap();
        assert_eq!(program.hears().await, once);
        let save =
            async |code: &str| dealer_stock::save_warehouse(db, &actor, id, code, "г. Омск, ул. Мира, д. 1", "").await;
        save("8").await.unwrap();
        assert_eq!(program.hears().await, once);
        save("8").await.unwrap();
        assert_eq!(program.hears().await, nothing, "it is written as it was");
        assert_eq!(said(&save("001").await), "stock.code_known");
        dealer_stock::delete_warehouse(db, &actor, id).await.unwrap();
        assert_eq!(program.hears().await, once);
        assert_eq!(said(&dealer_stock::delete_warehouse(db, &actor, id).await), "not found");
        dealer_stock::restore_warehouse(db, &actor, id).await.unwrap();
        assert_eq!(program.hears().await, once);
        let table = ["Адрес;Контакты;Код", "г. Тула, ул. Мира, д. 1;+7;T-1", "г. Тула, ул. Мира, д. 2;+7;T-2"];
        for expected in [&once[..], &[]] {
            dealer_stock::load_warehouses(db, &actor, "a.csv", rows(&table)).await.unwrap();
            assert_eq!(program.hears().await, expected, "those that are there already are no change");
        }
    });
}

#[test]
fn reports_of_a_dealer_are_heard_of_once_for_each_change() {
    each(async |world| {
        let (db, actor) = (&world.db, dealer(world, DEALER).await);
        let mut program = Program::of(world, &actor, FeedKind::DealerReport).await;
        let mut other = Program::of(world, &for_the_other(world, DEALER).await, FeedKind::DealerReport).await;
        world.run("UPDATE memberships SET rights = rights | 16").await;
        let mut stranger = Program::of(world, &world.actor(OTHER).await, FeedKind::DealerReport).await;
        let load = async |kind, month: &str, lines: &[&str]| {
            let (id, state, _) = dealer_report::load(db, &actor, kind, month, "a.csv", rows(lines)).await.unwrap();
            (id, state)
        };
        for (kind, month, lines) in [
            (ReportKind::Stock, "2026-09", &["001;326794;7", "D4R7WE;326797;5"][..]),
            (ReportKind::Contract, "2026-09", &["001;326794;3;10;Т-1;7707083893"]),
            (ReportKind::Matrix, "", &["001;326794;12;48"]),
        ] {
            let (id, _) = load(kind, month, lines).await;
            assert_eq!(program.hears().await, [format!("dealer_report {id} {} {month} current", kind.code())]);
        }
        assert_eq!(other.hears().await.len(), 3, "what is reported is of the whole company");
        let kind = ReportKind::Sales;
        let (first, _) = load(kind, "2026-09", &[SALES, "001;326794;12;1000", "D4R7WE;326797;5;"]).await;
        let current = |id: i64| [format!("dealer_report {id} sales 2026-09 current")];
        assert_eq!(program.hears().await, current(first));
        // What would change a month that is reported waits until it is meant.
        let (second, state) = load(kind, "2026-09", &[SALES, "001;326794;20;"]).await;
        assert_eq!((state, program.hears().await), (ReportState::Waiting, vec![]));
        dealer_report::apply(db, &actor, second).await.unwrap();
        assert_eq!(program.hears().await, current(second));
        dealer_report::restore(db, &actor, first).await.unwrap();
        assert_eq!(program.hears().await, current(first));
        let cells = ["001", "326796", "3", "", "", ""].map(str::to_owned);
        dealer_report::set_row(db, &actor, kind, "2026-09", &cells).await.unwrap();
        assert_eq!(program.hears().await, current(first), "a row by hand");
        let month = domain::month::Month::parse("2026-09");
        let row = dealer_report::rows(db, &actor, kind, month, "326796", 1).await.unwrap().rows.remove(0);
        let (warehouse, product) = (row.dealer_warehouse_id, row.product_id);
        let row = RowOf { report: first, warehouse, product, contract: String::new(), buyer: String::new() };
        dealer_report::remove_row(db, &actor, &row).await.unwrap();
        assert_eq!(program.hears().await, current(first));
        dealer_report::withdraw(db, &actor, first).await.unwrap();
        assert_eq!(program.hears().await, [format!("dealer_report {first} sales 2026-09 replaced")]);

        // Nothing was done.
        assert_eq!(said(&dealer_report::remove_row(db, &actor, &row).await), "changed by somebody else meanwhile");
        assert_eq!(said(&dealer_report::withdraw(db, &actor, first).await), "changed by somebody else meanwhile");
        assert_eq!(said(&dealer_report::restore(db, &actor, 999_999).await), "not found");
        assert_eq!(load(kind, "2026-09", &[SALES, "001;нет такого;1;"]).await.1, ReportState::Discarded);
        load(ReportKind::Stock, "2026-09", &["001;326794;8"]).await;
        let waiting = world.number("SELECT MAX(id) FROM dealer_reports").await;
        dealer_report::discard(db, &actor, waiting).await.unwrap();
        assert_eq!((untold(world).await, program.hears().await), (0, vec![]));
        assert_eq!(stranger.hears().await, [""; 0]);
    });
}

#[test]
fn reports_are_heard_of_by_who_may_report() {
    each(async |world| {
        let db = &world.db;
        let ask =
            async |actor: &Actor, kind| said(&feed::changes(db, actor, FeedKinds::NONE.with(kind), Some(0), 10).await);
        let (actor, assistant) = (world.actor(DEALER).await, world.actor(ASSISTANT).await);
        assert_eq!(ask(&assistant, FeedKind::Claim).await, "done");
        for kind in [FeedKind::DealerStock, FeedKind::DealerReport] {
            assert_eq!(ask(&actor, kind).await, "done");
            assert_eq!(ask(&assistant, kind).await, "forbidden");
        }
        let reports = key(world, &actor, Scope::Reports).await;
        let (reports, scopes) = api_key::open_any(db, &reports).await.unwrap();
        assert!(scopes.contains(FeedKind::DealerReport.scope()) && !scopes.contains(FeedKind::Claim.scope()));
        assert_eq!(ask(&reports, FeedKind::DealerStock).await, "done");
    });
}
