//! The order's life against a model: two dealers with three people, a manager, months of days, actions at random. The model says
//! what each action answers and what is stored then; after each step of a hundred the invariants hold.

use crate::fulfilment::statement;
use crate::world::{ASSISTANT, BREAKER, BUYER, MANAGER, OTHER, World, each, said};
use domain::actor::Actor;
use domain::discount::Grant;
use domain::format::moscow;
use domain::id::{ContractId, OrderNumber};
use domain::money::{Money, Percent};
use domain::order::{OrderFilter, OrderLine, OrderStatus, OrderTab, Queue};
use domain::vat::VatRate;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use service::{check, discount, order, payment, settlement, shipment};
use std::time::Duration;

const STEPS: u32 = 260;
const PERCENTS: [u16; 5] = [0, 250, 500, 1_250, 3_000];

/// An order as the model has it.
#[derive(Clone, Debug)]
struct Modelled {
    number: OrderNumber,
    /// Whose: 0 pays later within a limit, 1 pays first.
    dealer: usize,
    status: OrderStatus,
    invoice: Option<String>,
    lines: Vec<OrderLine>,
    rate: VatRate,
    delivery: Money,
    total: i64,
    paid: i64,
    started: bool,
    asked: bool,
    pieces: i64,
    ready: i64,
    gone: i64,
    /// Kopecks on waybills.
    shipped: i64,
    waybills: Vec<(String, String)>,
    /// Discounts asked for within the hour.
    asked_at: Vec<u64>,
}

impl Modelled {
    fn over(&self) -> bool {
        matches!(self.status, OrderStatus::Completed | OrderStatus::Rejected)
    }

    /// Goods and VAT of the lines with this extra discount, and delivery with its VAT.
    fn total_at(&self, extra: Percent) -> i64 {
        let line = |line: &OrderLine| {
            let goods = line.before.less(extra).checked_mul(line.sums.pieces).unwrap();
            goods.kopecks() + self.rate.of(goods).kopecks()
        };
        let lines: i64 = self.lines.iter().map(line).sum();
        lines + self.delivery.kopecks() + self.rate.of(self.delivery).kopecks()
    }
}

struct Model {
    orders: Vec<Modelled>,
    /// What is stored of the contracts before the first step: owed and in work, kopecks.
    before: [(i64, i64); 2],
    limit: i64,
    /// Seconds since the beginning.
    now: u64,
}

impl Model {
    fn owed(&self, dealer: usize) -> i64 {
        let of: i64 = self.orders.iter().filter(|it| it.dealer == dealer).map(|it| it.shipped - it.paid).sum();
        self.before[dealer].0 + of
    }

    fn free(&self) -> i64 {
        let work: i64 = self
            .orders
            .iter()
            .filter(|it| it.dealer == 0 && it.status == OrderStatus::InProduction)
            .map(|it| it.total - it.shipped)
            .sum();
        self.limit - self.owed(0) - self.before[0].1 - work
    }

    /// What starts an order of the dealer who pays first.
    fn paid_in_full(&mut self, at: usize) {
        let order = &mut self.orders[at];
        if order.dealer == 1 && order.status == OrderStatus::Invoiced && order.paid > 0 && order.paid >= order.total {
            (order.status, order.started) = (OrderStatus::InProduction, true);
        }
    }
}

/// Everybody who acts.
struct People {
    buyers: [Actor; 2],
    assistant: Actor,
    manager: Actor,
}

#[test]
fn months_of_orders_go_as_the_model_says() {
    each(async |world| {
        let seed = std::env::var("BUSBAR_LIFE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_129);
        println!("seed {seed}");
        let mut random = StdRng::seed_from_u64(seed);
        let mut people = people(world).await;
        let mut model = begin(world, &people).await;
        for step in 0..STEPS {
            if random.random_ratio(1, 12) {
                let days = random.random_range(1..4);
                world.clock.advance(Duration::from_hours(24 * days));
                model.now += 24 * 3_600 * days;
                service::supply::release_over(&world.db).await.unwrap();
                // Sessions have ended meanwhile.
                people = self::people(world).await;
            } else {
                world.clock.advance(Duration::from_mins(7));
                model.now += 420;
            }
            act(world, &people, &mut model, &mut random, step).await;
            if step % 20 == 19 {
                compare(world, &people, &model).await;
                assert_eq!(check::check(&world.db).await.unwrap(), [""; 0], "after step {step}");
            }
        }
        compare(world, &people, &model).await;
        let reached = |status| model.orders.iter().filter(|order| order.status == status).count();
        for status in [OrderStatus::Completed, OrderStatus::Rejected, OrderStatus::InProduction] {
            assert!(reached(status) > 0, "the run has not come to {status:?}");
        }
    });
}

async fn people(world: &World) -> People {
    People {
        buyers: [world.actor(BUYER).await, world.actor(OTHER).await],
        assistant: world.actor(ASSISTANT).await,
        manager: world.actor(MANAGER).await,
    }
}

/// The first dealer pays later within a limit that is small enough to be reached, the second pays first.
async fn begin(world: &World, people: &People) -> Model {
    let limit = 40_000_000;
    world.run("UPDATE contracts SET deferral_days = 0, credit_limit = 0").await;
    let contract = contract(world, &people.buyers[0]).await;
    world
        .run(&format!("UPDATE contracts SET deferral_days = 30, credit_limit = {limit} WHERE id = {}", contract.0))
        .await;
    let credit = order::credit(&world.db, &people.buyers[0], contract).await.unwrap().unwrap();
    let mut before = [(credit.owed.kopecks(), credit.in_work.kopecks()), (0, 0)];
    let accounts = settlement::accounts(&world.db, &people.buyers[1]).await.unwrap();
    before[1].0 = accounts.iter().map(|account| account.balance.kopecks()).sum();
    Model { orders: vec![], before, limit, now: 0 }
}

/// The contract that this person's drafts have.
async fn contract(world: &World, actor: &Actor) -> ContractId {
    let number = world.draft(actor, &[(BREAKER, 12)]).await;
    let contract = world.number(&format!("SELECT contract_id FROM drafts WHERE number = {number}")).await;
    service::draft::delete(&world.db, actor, number).await.unwrap();
    ContractId(contract)
}

/// One action, of whoever may and whoever may not; its answer is the model's.
async fn act(world: &World, people: &People, model: &mut Model, random: &mut StdRng, step: u32) {
    let open = model.orders.iter().filter(|order| !order.over()).count();
    if open < 3 || (open < 12 && random.random_ratio(1, 5)) {
        return submit(world, people, model, random).await;
    }
    // Those that are over are tried, too, now and then.
    let candidates: Vec<usize> =
        (0..model.orders.len()).filter(|at| !model.orders[*at].over() || random.random_ratio(1, 8)).collect();
    let Some(at) = candidates.choose(random).copied() else { return };
    match random.random_range(0..10) {
        0 => issue(world, people, model, at).await,
        1 => ask(world, people, model, at, random).await,
        2 => grant(world, people, model, at, random).await,
        3 | 4 => pay(world, people, model, at, random, step).await,
        5 => start(world, people, model, at).await,
        6 => make_ready(world, people, model, at).await,
        7 | 8 => ship(world, people, model, at, random, step).await,
        _ if random.random_ratio(1, 4) => reject(world, people, model, at).await,
        _ => issue(world, people, model, at).await,
    }
}

async fn submit(world: &World, people: &People, model: &mut Model, random: &mut StdRng) {
    let dealer = random.random_range(0..2);
    let pieces = 12 * random.random_range(1..20);
    let mut lines = vec![(BREAKER, pieces)];
    if random.random() {
        lines.push(("248956", random.random_range(1..4)));
    }
    let actor = &people.buyers[dealer];
    let number = world.order(actor, &lines).await;
    let page = order::get(&world.db, actor, number).await.unwrap();
    model.orders.push(Modelled {
        number,
        dealer,
        status: OrderStatus::Submitted,
        invoice: None,
        pieces: page.order.totals.sums.pieces,
        total: page.order.cost.total.kopecks(),
        lines: page.lines,
        rate: page.order.rate,
        delivery: page.order.cost.delivery,
        paid: 0,
        started: false,
        asked: false,
        ready: 0,
        gone: 0,
        shipped: 0,
        waybills: vec![],
        asked_at: vec![],
    });
}

async fn issue(world: &World, people: &People, model: &mut Model, at: usize) {
    let order = &mut model.orders[at];
    let answer = said(&order::issue(&world.db, &people.manager, order.number).await);
    let expected = match (&order.invoice, order.status) {
        (Some(_), _) | (None, OrderStatus::Submitted | OrderStatus::InProduction) => "done",
        _ => "order.move",
    };
    assert_eq!(answer, expected, "issue {order:?}");
    if order.invoice.is_none() && expected == "done" {
        order.invoice =
            order::get(&world.db, &people.buyers[order.dealer], order.number).await.unwrap().order.accounting_number;
        if order.status == OrderStatus::Submitted {
            order.status = OrderStatus::Invoiced;
        }
    }
}

async fn ask(world: &World, people: &People, model: &mut Model, at: usize, random: &mut StdRng) {
    let now = model.now;
    let order = &mut model.orders[at];
    let db = &world.db;
    let mine = &people.buyers[order.dealer];
    if random.random_ratio(1, 3) {
        // Of another dealer, and of a colleague who sends nothing.
        let stranger = &people.buyers[1 - order.dealer];
        assert_eq!(said(&discount::ask(db, stranger, order.number, None, "Пять").await), "not found");
        assert_eq!(said(&discount::ask(db, &people.assistant, order.number, None, "Пять").await), "forbidden");
        return;
    }
    let answer = said(&discount::ask(db, mine, order.number, Percent::from_whole(5), "Пять").await);
    order.asked_at.retain(|then| now - then < 3_600);
    let may = matches!(order.status, OrderStatus::Submitted | OrderStatus::Invoiced);
    let expected = if !may {
        "order.move"
    } else if order.asked_at.len() >= 10 {
        "account.too_many"
    } else {
        "done"
    };
    assert_eq!(answer, expected, "ask {order:?}");
    if expected == "done" {
        order.asked = true;
        order.asked_at.push(now);
        if random.random() {
            discount::answer(db, &people.manager, order.number, "Посмотрим").await.unwrap();
            order.asked = false;
        }
    }
}

async fn grant(world: &World, people: &People, model: &mut Model, at: usize, random: &mut StdRng) {
    let percent = Percent::new(*PERCENTS.choose(random).unwrap()).unwrap();
    let order = &mut model.orders[at];
    let answer = said(&discount::grant(&world.db, &people.manager, order.number, &Grant::Order(percent), "").await);
    let expected = if order.status == OrderStatus::Invoiced { "done" } else { "order.move" };
    assert_eq!(answer, expected, "grant {order:?}");
    if expected == "done" {
        order.total = order.total_at(percent);
        order.asked = false;
        model.paid_in_full(at);
    }
}

async fn pay(world: &World, people: &People, model: &mut Model, at: usize, random: &mut StdRng, step: u32) {
    let order = &model.orders[at];
    let (Some(invoice), left) = (order.invoice.clone(), order.total - order.paid) else { return };
    // A part, all that is left, or more than that.
    let amount = match random.random_range(0..3) {
        0 => (left / 3).max(1),
        1 => left.max(1),
        _ => left.max(1) + 1_001,
    };
    let page = order::get(&world.db, &people.buyers[order.dealer], order.number).await.unwrap();
    let day = moscow(world.now()).date();
    let (inn, number) = (page.order.terms.buyer.inn, format!("{step}"));
    let purpose = format!("Оплата по счету {invoice}");
    let amount_of = Money::from_kopecks(amount);
    let rows = statement(world, &[(day, &number, &inn, &purpose, amount_of)]).await;
    let taken = payment::load(&world.db, &people.manager, &rows).await.unwrap();
    // Twice is once.
    assert_eq!(payment::load(&world.db, &people.manager, &rows).await.unwrap().known, 1);
    let settles = order.status != OrderStatus::Rejected && left > 0;
    assert_eq!((taken.settled, taken.doubtful), (u32::from(settles), u32::from(!settles)), "pay {order:?}");
    if settles {
        model.orders[at].paid += amount;
        model.paid_in_full(at);
    }
}

async fn start(world: &World, people: &People, model: &mut Model, at: usize) {
    let free = model.free();
    let order = &mut model.orders[at];
    let answer = said(&order::start(&world.db, &people.buyers[order.dealer], order.number).await);
    let expected = if order.started {
        "done"
    } else if order.dealer == 1 {
        "order.no_deferral"
    } else if order.total > free {
        "order.over_credit"
    } else if order.status == OrderStatus::Rejected {
        "order.move"
    } else {
        "done"
    };
    assert_eq!(answer, expected, "start, free {free}: {order:?}");
    if expected == "done" && !order.started {
        (order.status, order.started) = (OrderStatus::InProduction, true);
    }
}

async fn make_ready(world: &World, people: &People, model: &mut Model, at: usize) {
    let order = &mut model.orders[at];
    let answer = said(&order::ready(&world.db, &people.manager, order.number).await);
    let expected = if order.status == OrderStatus::InProduction { "done" } else { "order.move" };
    assert_eq!(answer, expected, "ready {order:?}");
    if expected == "done" {
        order.ready = order.pieces - order.gone;
    }
}

async fn ship(world: &World, people: &People, model: &mut Model, at: usize, random: &mut StdRng, step: u32) {
    let order = &mut model.orders[at];
    let (db, manager) = (&world.db, &people.manager);
    if let Some((key, waybill)) = order.waybills.choose(random) {
        // What was shipped under a key stays shipped under it.
        assert_eq!(&order::ship(db, manager, order.number, key).await.unwrap(), waybill);
    }
    let key = step.to_string();
    let answer = order::ship(db, manager, order.number, &key).await;
    let expected = match (order.status, order.ready) {
        (OrderStatus::InProduction, 0) => "order.nothing_to_ship",
        (OrderStatus::InProduction, _) => "done",
        _ => "order.move",
    };
    assert_eq!(said(&answer), expected, "ship {order:?}");
    if let Ok(waybill) = answer {
        let actor = &people.buyers[order.dealer];
        let shipped = shipment::get(db, actor, &waybill).await.unwrap();
        assert_eq!(shipped.totals.sums.pieces, order.ready);
        assert_eq!(said(&shipment::get(db, &people.buyers[1 - order.dealer], &waybill).await), "not found");
        order.waybills.push((key, waybill));
        order.shipped += shipped.cost.total.kopecks();
        (order.gone, order.ready) = (order.gone + order.ready, 0);
        if order.gone == order.pieces {
            order.status = OrderStatus::Completed;
            assert_eq!(order.shipped, order.total, "all waybills are the order");
        }
    }
}

async fn reject(world: &World, people: &People, model: &mut Model, at: usize) {
    let order = &mut model.orders[at];
    let answer = said(&order::reject(&world.db, &people.manager, order.number, "Нет").await);
    let expected = if order.shipped > 0 {
        "order.shipped"
    } else if order.over() {
        "order.move"
    } else {
        "done"
    };
    assert_eq!(answer, expected, "reject {order:?}");
    if expected == "done" {
        (order.status, order.asked, order.ready) = (OrderStatus::Rejected, false, 0);
    }
}

/// What is stored is what the model has.
async fn compare(world: &World, people: &People, model: &Model) {
    let db = &world.db;
    for order in &model.orders {
        let stored = order::get(db, &people.buyers[order.dealer], order.number).await.unwrap().order;
        let has = (stored.status, stored.cost.total.kopecks(), stored.paid.kopecks(), stored.shipped.kopecks());
        assert_eq!(has, (order.status, order.total, order.paid, order.shipped), "{order:?}");
        let staff = order::for_staff(db, &people.manager, order.number, 1).await.unwrap();
        assert_eq!((staff.asked, staff.ready), (order.asked, order.ready), "{order:?}");
        let stranger = &people.buyers[1 - order.dealer];
        assert_eq!(said(&order::get(db, stranger, order.number).await), "not found");
    }
    let asked = order::queue(db, &people.manager, Queue::Asked, "", 1).await.unwrap();
    assert_eq!(asked.total, model.orders.iter().filter(|order| order.asked).count() as u64);
    let contract = contract(world, &people.buyers[0]).await;
    let credit = order::credit(db, &people.buyers[0], contract).await.unwrap().unwrap();
    assert_eq!((credit.free().kopecks(), credit.owed.kopecks()), (model.free(), model.owed(0)));
    for dealer in 0..2 {
        let accounts = settlement::accounts(db, &people.buyers[dealer]).await.unwrap();
        let balance: i64 = accounts.iter().map(|account| account.balance.kopecks()).sum();
        assert_eq!(balance, model.owed(dealer));
        // Each tab lists what it counts.
        let (_, counts) = order::counts(db, &people.buyers[dealer]).await.unwrap();
        for (tab, count) in counts.into_iter().filter(|(tab, _)| *tab != OrderTab::Proposals) {
            let listed = order::list(db, &people.buyers[dealer], tab, &OrderFilter::default(), 1).await.unwrap();
            assert_eq!(listed.total, count, "{tab:?}");
        }
    }
}
