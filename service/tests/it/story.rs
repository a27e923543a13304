//! The guide's story as one journey of a new dealer, from the registration to the next order. Every figure is checked against
//! the others: draft, order, invoice, payment, report, waybill, balance and act say the same.

use crate::fulfilment::{statement, total, until_shipped};
use crate::world::{BREAKER, MANAGER, SIMULATED, World, buyer, each, q, said};
use chrono::Days;
use domain::account::Agreement;
use domain::actor::Actor;
use domain::catalog::CatalogQuery;
use domain::change::{TypedDiscount, TypedTerms};
use domain::claim::{ClaimMove, ClaimReason, ClaimStatus};
use domain::counterparty::Requisites;
use domain::discount::Grant;
use domain::format::moscow;
use domain::id::{ContractId, OrderNumber};
use domain::money::{Money, Percent};
use domain::order::{OrderFilter, OrderStatus};
use domain::user::{Right, Rights};
use service::claim::Filed;
use service::draft::Submission;
use service::member::Given;
use service::report::ProductQuery;
use service::user::{self, Browser, Questionnaire};
use service::{
    catalog, claim, company, discount, draft, member, order, payment, reconciliation, report, settlement, shipment,
    staff, supply,
};

const OWNER: &str = "novikov@example.org";
const BUYS: &str = "zakupki@example.org";
const INN: &str = "7707083893";
const PASSWORD: &str = "Korobka-12-Lampa";
const OTHER: &str = "248956";

fn browser() -> Browser {
    Browser::new("192.0.2.50", "Mozilla/5.0 (Windows) Firefox/140")
}

/// The secret of the last letter to this address.
async fn link(world: &World, to: &str) -> String {
    let plain =
        world.text(&format!("SELECT plain FROM letters WHERE recipient = '{to}' ORDER BY id DESC LIMIT 1")).await;
    let at = plain.find("http").unwrap_or_else(|| panic!("no link: {plain}"));
    plain[at..].split_whitespace().next().unwrap().rsplit('/').next().unwrap().to_owned()
}

fn says(last_name: &str) -> Questionnaire {
    Questionnaire {
        last_name: last_name.to_owned(),
        first_name: "Олег".to_owned(),
        middle_name: String::new(),
        trade: "distributor".to_owned(),
        password: PASSWORD.to_owned(),
        again: PASSWORD.to_owned(),
        agreed: vec![Agreement::Terms, Agreement::PersonalData],
    }
}

/// Registration, company, and a colleague who may send orders and see finance: their session.
async fn a_company_with_a_buyer(world: &World) -> String {
    let db = &world.db;
    user::register(db, OWNER, &[Agreement::Terms, Agreement::PersonalData], &browser()).await.unwrap();
    let owner = user::finish(db, &link(world, OWNER).await, says("Новиков"), &browser()).await.unwrap().token;
    let typed = Requisites {
        name: "ООО «Новая»".to_owned(),
        inn: INN.to_owned(),
        kpp: "770701001".to_owned(),
        address: "г Москва, Примерная ул, дом № 1".to_owned(),
        ..Requisites::default()
    };
    let person = world.who(&owner).await;
    company::add_counterparty(db, &person, &typed, &owner, &browser()).await.unwrap();
    let rights = Rights::NONE.with(Right::SendOrders).with(Right::Finance);
    let admin = world.who(&owner).await;
    member::invite(db, &admin, BUYS, Given { rights, limit: None }, &browser()).await.unwrap();
    let token = user::finish(db, &link(world, BUYS).await, says("Закупкин"), &browser()).await.unwrap().token;
    let of = world.who(&token).await;
    assert_eq!(buyer(&of).rights, rights);
    assert_eq!(said(&member::list(db, &of).await), "forbidden", "what was not given is not there");
    token
}

/// A contract that asks for payment first, with a discount on what the breaker belongs to.
async fn terms(world: &World, manager: &Actor, of: &Actor) -> ContractId {
    let typed = TypedTerms {
        number: "15/26".to_owned(),
        date: "2026-10-12".to_owned(),
        kind: "distributor".to_owned(),
        ..TypedTerms::default()
    };
    let contract = staff::add_contract(&world.db, manager, buyer(of).counterparty, &typed).await.unwrap();
    let group = staff::product(&world.db, manager, BREAKER).await.unwrap().description.group;
    let tenth = TypedDiscount { percent: "10".to_owned(), until: String::new() };
    staff::set_discount(&world.db, manager, contract, group, &tenth, 1).await.unwrap();
    world.db.refresh().await.unwrap();
    contract
}

/// The order that is sent of a draft, found by three spellings.
async fn sent(world: &World, actor: &Actor) -> OrderNumber {
    let (db, breaker) = (&world.db, world.id(BREAKER));
    for spelling in [BREAKER, "ВМ63-1С16-4,5-УХЛ3", "optidin bm63 1c16"] {
        let query = CatalogQuery { text: spelling.to_owned(), ..CatalogQuery::default() };
        let found = catalog::search(db, actor, &query, None).await.unwrap();
        assert!(found.rows.iter().any(|row| row.id == breaker), "{spelling}");
    }
    let number = draft::create(db, actor, "Котельная").await.unwrap();
    draft::add(db, actor, number, BREAKER, q(7)).await.unwrap();
    draft::add(db, actor, number, OTHER, q(2)).await.unwrap();
    let opened = draft::get(db, actor, number).await.unwrap().draft;
    assert_eq!(opened.totals.sums.pieces, 14, "seven are a pack of twelve");
    let dates = supply::of_draft(db, actor, number).await.unwrap();
    assert_eq!(dates.lines.len(), 2, "each line has its date");
    let price = catalog::product(db, actor, BREAKER, None).await.unwrap().row.price;
    assert_eq!(price.unit, Money::from_kopecks(25_290), "281,00 less ten per cent");
    let submission = Submission { number, key: "story".to_owned(), total: Some(opened.cost.total), start: false };
    draft::submit(db, actor, &submission).await.unwrap();
    let order = order::get(db, actor, number).await.unwrap().order;
    assert_eq!((order.cost, order.totals), (opened.cost, opened.totals), "an order is a copy of its draft");
    number
}

/// The invoice says what the order says.
async fn invoice_agrees(world: &World, actor: &Actor, number: OrderNumber) -> Money {
    let (page, paper) =
        (order::get(&world.db, actor, number).await.unwrap(), order::invoice(&world.db, actor, number).await.unwrap());
    assert_eq!((paper.cost, &paper.lines), (page.order.cost, &page.lines));
    let goods = Money::sum(page.lines.iter().map(|line| line.sums.goods)).unwrap();
    let vat = Money::sum(page.lines.iter().map(|line| line.sums.vat)).unwrap();
    assert_eq!(goods, page.order.totals.sums.goods);
    assert_eq!(vat, page.order.totals.sums.vat);
    assert_eq!(page.order.cost.total, total(world, number).await);
    page.order.cost.total
}

/// A discount is asked for and granted; nobody pays in between, not even the simulated buyer.
async fn negotiated(world: &World, manager: &Actor, actor: &Actor, number: OrderNumber) -> Money {
    let db = &world.db;
    let five = Percent::from_whole(5).unwrap();
    let before = invoice_agrees(world, actor, number).await;
    discount::ask(db, actor, number, Some(five), "Большой объект").await.unwrap();
    for _ in 0..3 {
        world.clock.advance(SIMULATED * 41);
        world.work().await;
    }
    let waiting = order::get(db, actor, number).await.unwrap().order;
    assert_eq!((waiting.status, waiting.paid), (OrderStatus::Invoiced, Money::ZERO), "it waits for the answer");
    let (was, then) = discount::preview(db, manager, number, &Grant::Order(five)).await.unwrap();
    discount::grant(db, manager, number, &Grant::Order(five), "Как договорились").await.unwrap();
    let after = invoice_agrees(world, actor, number).await;
    assert_eq!((was.total, then.total), (before, after));
    assert!(after < before);
    after
}

/// What the reports say of an order in production.
async fn reports_agree(world: &World, actor: &Actor, number: OrderNumber) {
    let db = &world.db;
    let order = order::get(db, actor, number).await.unwrap().order;
    let rows = report::all_orders(db, actor, &OrderFilter::default()).await.unwrap();
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((row.number, row.ordered, row.to_ship, row.shipped), (number.0, 14, 14, 0));
    assert_eq!(row.total, order.cost.total.kopecks());
    let (goods, totals) = report::products(db, actor, &ProductQuery::default(), 1).await.unwrap();
    assert_eq!((totals.pieces, totals.goods), (14, order.totals.sums.goods.kopecks()));
    assert_eq!(totals.vat, order.totals.sums.vat.kopecks());
    assert_eq!(totals.mass, order.totals.sums.mass.grams());
    let today = moscow(world.now()).date();
    assert!(goods.rows.iter().all(|row| row.guaranteed_on >= today && row.actual_on.is_none()));
    let promised = supply::of_order(db, actor, number).await.unwrap();
    assert!(!promised.is_empty());
}

/// The waybills of an order add up to it: the one with the breaker, and its line there.
async fn waybills(world: &World, actor: &Actor, number: OrderNumber) -> (String, u32) {
    let db = &world.db;
    let query = shipment::Query { order: Some(number), ..shipment::Query::default() };
    let rows = shipment::list(db, actor, &query, 1).await.unwrap().rows;
    let order = order::get(db, actor, number).await.unwrap().order;
    assert_eq!(order.status, OrderStatus::Completed);
    assert_eq!(rows.iter().map(|row| row.pieces).sum::<i64>(), 14);
    assert_eq!(rows.iter().map(|row| row.total).sum::<i64>(), order.cost.total.kopecks());
    assert_eq!((order.shipped, order.paid), (order.cost.total, order.cost.total));
    let mut breaker = None;
    for row in &rows {
        let paper = shipment::get(db, actor, &row.number).await.unwrap();
        assert_eq!((paper.order, paper.cost.total.kopecks()), (number, row.total));
        assert_eq!(paper.accounting_number, order.accounting_number);
        let line = paper.lines.iter().find(|line| line.article.as_str() == BREAKER);
        breaker = breaker.or(line.map(|line| (paper.number.clone(), line.position)));
    }
    breaker.unwrap()
}

#[test]
fn the_story_of_the_guide() {
    each(async |world| {
        let (db, manager) = (&world.db, world.actor(MANAGER).await);
        let token = a_company_with_a_buyer(world).await;
        let contract = terms(world, &manager, &world.who(&token).await).await;
        let actor = world.who(&token).await;
        assert_eq!(buyer(&actor).contract, Some(contract));

        let number = sent(world, &actor).await;
        world.work().await;
        let sum = negotiated(world, &manager, &actor, number).await;

        // Payment: production begins with the last kopeck.
        let today = moscow(world.now()).date();
        let invoice = order::get(db, &actor, number).await.unwrap().order.accounting_number.unwrap();
        let purpose = format!("Оплата по счету {invoice}");
        let paid = statement(world, &[(today, "77", INN, &purpose, sum)]).await;
        assert_eq!(payment::load(db, &manager, &paid).await.unwrap().settled, 1);
        assert_eq!(order::status(db, &actor, number).await.unwrap(), OrderStatus::InProduction);
        reports_agree(world, &actor, number).await;

        until_shipped(world).await;
        let actor = world.who(&token).await;
        let (waybill, position) = waybills(world, &actor, number).await;
        assert!(report::all_orders(db, &actor, &OrderFilter::default()).await.unwrap().is_empty());

        // Paid and shipped: the balance, the movements and the act say so.
        let accounts = settlement::accounts(db, &actor).await.unwrap();
        assert_eq!(Money::sum(accounts.iter().map(|account| account.balance)), Some(Money::ZERO));
        let (from, to) = (today - Days::new(1), moscow(world.now()).date());
        let moved = settlement::turnover(db, &actor, Some(contract), from, to, 1).await.unwrap();
        assert_eq!((moved.debit, moved.credit, moved.closing()), (sum, sum, Money::ZERO));
        reconciliation::ask(db, &actor, Some(contract), from, to).await.unwrap();
        world.work().await;
        let act = reconciliation::list(db, &actor).await.unwrap().remove(0);
        let act = reconciliation::get(db, &actor, act.id).await.unwrap();
        assert_eq!(act.turnover.entries, moved.entries.rows);
        assert_eq!((act.turnover.debit(), act.turnover.credit()), (sum, sum));
        assert_eq!(act.turnover.closing(), Money::ZERO);

        // Two pieces do not work.
        let filed =
            Filed {
                waybill: &waybill, position, quantity: q(2), reason: ClaimReason::Defect, text: "Не включается"
            };
        let id = claim::file(db, &actor, &filed).await.unwrap();
        claim::answer(db, &manager, id, ClaimMove::Accept, "Заменим").await.unwrap();
        let answered = claim::get(db, &actor, id).await.unwrap();
        assert_eq!((answered.status, answered.quantity), (ClaimStatus::Accepted, q(2)));

        // The same once more, at another price.
        staff::set_price(db, &manager, world.id(BREAKER), "300", &to.to_string()).await.unwrap();
        db.refresh().await.unwrap();
        let copy = draft::duplicate(db, &actor, number).await.unwrap();
        let found = draft::differences(db, &actor, copy, number).await.unwrap();
        let dearer = found.iter().find(|line| line.article.as_str() == BREAKER).unwrap();
        let (pieces, price) = dearer.now.unwrap();
        assert_eq!((dearer.was.0, pieces, price), (12, 12, Money::from_kopecks(27_000)));
        let lines = order::get(db, &actor, number).await.unwrap().lines;
        let line = lines.iter().find(|line| line.article.as_str() == BREAKER).unwrap();
        assert_eq!(dearer.was.1, line.price.unit, "the order stays what it was");
        assert_eq!(invoice_agrees(world, &actor, number).await, sum);
    });
}
