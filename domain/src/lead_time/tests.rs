use super::*;
use crate::calendar::Calendar;
use crate::id::CategoryId;
use crate::quantity::{PackSize, Quantity};
use proptest::prelude::*;

const PRODUCT: ProductId = ProductId(326_794);
const SERIES: CategoryId = CategoryId(7);
const MOSCOW: WarehouseId = WarehouseId(1);
const SAMARA: WarehouseId = WarehouseId(4);
const VLADIVOSTOK: WarehouseId = WarehouseId(5);

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn pieces(pieces: u32) -> Quantity {
    Quantity::new(pieces).unwrap()
}

fn routes() -> Routes {
    Routes::new([(MOSCOW, 2), (SAMARA, 4), (VLADIVOSTOK, 14)])
}

fn goods(pack: u32) -> Goods {
    Goods {
        product: PRODUCT,
        pack: PackSize::new(pack).unwrap(),
        series: Some(SERIES),
        discontinued: false,
        replaced_by: None,
        stock: vec![],
        receipts: vec![],
    }
}

const LINE: ProductionLine = ProductionLine { capacity: 100, queue: 250, batch: 0, cycle: 3, technological: 1 };

/// The answer on Monday, 2 February 2026, with «нет 12» for what is missing.
fn told(goods: &Goods, line: Option<ProductionLine>, to: WarehouseId, asked: u32) -> String {
    let (calendar, routes) = (Calendar::russia(), routes());
    let mut supply = Supply::new(&calendar, &routes, day(2, 2));
    supply.add(goods.clone());
    line.into_iter().for_each(|line| supply.add_line(SERIES, line));
    let answer = supply.ask(goods.product, to, pieces(asked)).unwrap();
    let missing = if answer.is_whole() { String::new() } else { format!(" нет {}", answer.missing) };
    answer.to_string() + &missing
}

#[test]
fn answers_of_the_guide_and_of_the_domain_facts() {
    let stock = |stock: &[(WarehouseId, u32)]| Goods { stock: stock.to_vec(), ..goods(12) };
    let late = |date| Receipt { warehouse: MOSCOW, date, quantity: 60 };
    let cases = [
        ("rounded to the pack", stock(&[(VLADIVOSTOK, 660)]), VLADIVOSTOK, 2, "12 шт. - 1 раб. дн."),
        ("stock, then production", stock(&[(MOSCOW, 12)]), MOSCOW, 36, "12 шт. - 1 раб. дн.; 24 шт. - 8 раб. дн."),
        (
            "another warehouse by the plant",
            stock(&[(MOSCOW, 12), (SAMARA, 684)]),
            MOSCOW,
            24,
            "12 шт. - 1 раб. дн.; 12 шт. - 7 раб. дн.",
        ),
        (
            "a receipt two days from now",
            Goods { receipts: vec![late(day(2, 4))], ..stock(&[(MOSCOW, 12)]) },
            MOSCOW,
            24,
            "12 шт. - 1 раб. дн.; 12 шт. - 3 раб. дн.",
        ),
        (
            "a receipt that is overdue",
            Goods { receipts: vec![late(day(1, 20))], ..goods(12) },
            MOSCOW,
            24,
            "24 шт. - 1 раб. дн.",
        ),
        (
            "a receipt on a Sunday",
            Goods { receipts: vec![late(day(2, 8))], ..goods(12) },
            MOSCOW,
            24,
            "24 шт. - 5 раб. дн.",
        ),
        (
            "production before a late receipt",
            Goods { receipts: vec![late(day(3, 31))], ..goods(12) },
            MOSCOW,
            24,
            "24 шт. - 8 раб. дн.",
        ),
        (
            "a receipt at another warehouse, and its way",
            Goods { receipts: vec![late(day(2, 3))], discontinued: true, ..goods(12) },
            SAMARA,
            24,
            "24 шт. - 8 раб. дн.",
        ),
        (
            "same dates are one part",
            Goods { receipts: vec![late(day(2, 2))], ..stock(&[(MOSCOW, 12)]) },
            MOSCOW,
            24,
            "24 шт. - 1 раб. дн.",
        ),
        (
            "discontinued: nothing beyond what there is",
            Goods { discontinued: true, ..stock(&[(MOSCOW, 12), (SAMARA, 12)]) },
            MOSCOW,
            100,
            "12 шт. - 1 раб. дн.; 12 шт. - 7 раб. дн. нет 84",
        ),
        (
            "loose pieces make a pack together, on the later day",
            Goods { discontinued: true, ..stock(&[(MOSCOW, 17), (SAMARA, 17)]) },
            MOSCOW,
            100,
            "12 шт. - 1 раб. дн.; 12 шт. - 7 раб. дн. нет 84",
        ),
        ("thousands", stock(&[(MOSCOW, 503_640)]), MOSCOW, 1_200, "1\u{a0}200 шт. - 1 раб. дн."),
    ];
    for (case, goods, to, asked, expected) in cases {
        assert_eq!(told(&goods, Some(LINE), to, asked), expected, "{case}");
    }
    assert_eq!(told(&stock(&[(MOSCOW, 12)]), None, MOSCOW, 24), "12 шт. - 1 раб. дн. нет 12", "no line is known");
    let still = ProductionLine { capacity: 0, ..LINE };
    assert_eq!(told(&goods(12), Some(still), MOSCOW, 24), " нет 24");
}

#[test]
fn columns_of_drafts_and_offers() {
    let (calendar, routes) = (Calendar::russia(), routes());
    let mut supply = Supply::new(&calendar, &routes, day(2, 2)).with_pick_days(3);
    supply.add(Goods { stock: vec![(MOSCOW, 5)], series: None, ..goods(1) });
    let ask = |quantity| supply.ask(PRODUCT, MOSCOW, pieces(quantity)).unwrap();
    assert_eq!((ask(2).in_draft().as_str(), ask(2).in_offer().as_str()), ("✓ 3 дн.", "3 дн."));
    assert_eq!((ask(6).in_draft().as_str(), ask(6).missing), ("3 дн.", 1));
    let nothing = LeadTime { missing: 1, ..LeadTime::default() };
    assert_eq!((nothing.in_draft(), nothing.in_offer(), nothing.to_string()), Default::default());
    assert_eq!(supply.ask(ProductId(1), MOSCOW, pieces(1)), Err(LeadTimeError::UnknownProduct(ProductId(1))));
}

#[test]
fn a_part_says_where_it_comes_from() {
    let (calendar, routes) = (Calendar::russia(), routes().with(SAMARA, MOSCOW, 3));
    let mut supply = Supply::new(&calendar, &routes, day(2, 2));
    supply.add_line(SERIES, LINE);
    supply.add(Goods { stock: vec![(SAMARA, 12), (MOSCOW, 7)], ..goods(12) });
    let answer = supply.ask(PRODUCT, MOSCOW, pieces(36)).unwrap();
    let share = |quantity, source| Share { quantity, source };
    let transfer = Source::Transfer { from: SAMARA, days: 3 };
    let production = Source::Production { line: LINE, made: 5, days: 2 };
    let parts = [
        Part { quantity: 12, date: day(2, 6), days: 4, shares: vec![share(7, Source::Stock), share(5, transfer)] },
        Part { quantity: 24, date: day(2, 12), days: 8, shares: vec![share(7, transfer), share(17, production)] },
    ];
    assert_eq!(answer.parts, parts);
    let text = serde_json::to_string(&answer).unwrap();
    assert_eq!(serde_json::from_str::<LeadTime>(&text).unwrap(), answer);
}

#[test]
fn lines_of_a_draft_share_stock_and_production() {
    let (calendar, routes) = (Calendar::russia(), routes());
    let mut supply = Supply::new(&calendar, &routes, day(2, 2));
    supply.add_line(SERIES, ProductionLine { capacity: 100, queue: 0, batch: 200, cycle: 0, technological: 0 });
    supply.add(Goods { stock: vec![(MOSCOW, 10)], ..goods(1) });
    supply.add(Goods { product: ProductId(2), ..goods(1) });
    let mut take = |product, quantity| supply.take(product, MOSCOW, pieces(quantity)).unwrap().to_string();
    assert_eq!(take(PRODUCT, 6), "6 шт. - 1 раб. дн.");
    assert_eq!(take(PRODUCT, 14), "4 шт. - 1 раб. дн.; 10 шт. - 4 раб. дн.", "a batch of 200 is made for 10");
    assert_eq!(take(ProductId(2), 200), "200 шт. - 6 раб. дн.", "and another product waits for it");
    assert_eq!(take(PRODUCT, 190), "190 шт. - 4 раб. дн.", "what that batch had left");
    assert_eq!(take(PRODUCT, 1), "1 шт. - 8 раб. дн.");
}

#[test]
fn an_order_is_ready_with_its_last_part_or_in_parts() {
    let part = |quantity, days| Part { quantity, date: day(2, 2 + days), days, shares: vec![] };
    let line = |parts| LeadTime { parts, ..LeadTime::default() };
    let lines = [line(vec![part(12, 1), part(24, 9)]), line(vec![part(6, 1)]), line(vec![part(5, 4)]), line(vec![])];
    let ready = |days, pieces| Ready { date: day(2, 2 + days), days, pieces };
    assert_eq!(order_dates(&lines, true), [ready(1, 18), ready(4, 5), ready(9, 24)]);
    assert_eq!(order_dates(&lines, false), [ready(9, 47)]);
    assert_eq!(order_dates(&[], false), []);
}

#[test]
fn absurd_numbers_end_at_the_end_of_time() {
    let slow =
        ProductionLine { capacity: 1, queue: u64::MAX, batch: u32::MAX, cycle: u32::MAX, technological: u32::MAX };
    assert_eq!(told(&goods(1), Some(slow), MOSCOW, 1_000_000), "1\u{a0}000\u{a0}000 шт. - 4294967295 раб. дн.");
    let stock = Goods { stock: vec![(MOSCOW, u32::MAX), (SAMARA, u32::MAX)], series: None, ..goods(7) };
    assert_eq!(told(&stock, None, MOSCOW, 7), "7 шт. - 1 раб. дн.");
    let (calendar, routes) = (Calendar::russia(), routes());
    let mut supply = Supply::new(&calendar, &routes, day(2, 2));
    supply.add(goods(7));
    let too_large = LeadTimeError::Quantity(QuantityError::TooLarge);
    assert_eq!(supply.ask(PRODUCT, MOSCOW, Quantity::MAX), Err(too_large));
}

/// A product, its line, the ways and the day of asking.
#[derive(Clone, Debug)]
struct World {
    goods: Goods,
    line: Option<ProductionLine>,
    routes: Routes,
    asked: NaiveDate,
    pick: u32,
}

impl World {
    fn supply<'a>(&'a self, calendar: &'a Calendar) -> Supply<'a> {
        let mut supply = Supply::new(calendar, &self.routes, self.asked).with_pick_days(self.pick);
        supply.add(self.goods.clone());
        self.line.into_iter().for_each(|line| supply.add_line(SERIES, line));
        supply
    }
}

fn world() -> impl Strategy<Value = World> {
    let warehouse = prop::sample::select(vec![MOSCOW, SAMARA, VLADIVOSTOK]);
    let stock = prop::collection::vec((warehouse.clone(), 0..60_u32), 0..4);
    let receipts = prop::collection::vec((warehouse, -5..60_i64, 0..60_u32), 0..4);
    let line = (0..30_u32, 0..300_u64, 0..40_u32, 0..8_u32, 0..4_u32).prop_map(
        |(capacity, queue, batch, cycle, technological)| ProductionLine {
            capacity,
            queue,
            batch,
            cycle,
            technological,
        },
    );
    let routes =
        (0..5_u32, 0..9_u32, prop::option::of(0..6_u32), any::<bool>()).prop_map(|(near, far, straight, all)| {
            let routes =
                Routes::new([(MOSCOW, near), (SAMARA, far)].into_iter().chain(all.then_some((VLADIVOSTOK, 14))));
            straight.into_iter().fold(routes, |routes, days| routes.with(SAMARA, MOSCOW, days))
        });
    let asked = (0..700_u64).prop_map(|days| NaiveDate::from_ymd_opt(2025, 9, 1).unwrap() + chrono::Days::new(days));
    let rest = (asked, 1..14_u32, any::<bool>(), 0..3_u32);
    (stock, receipts, prop::option::of(line), routes, rest).prop_map(|(stock, receipts, line, routes, rest)| {
        let (asked, pack, discontinued, pick) = rest;
        let receipt = |(warehouse, after, quantity)| {
            let date = asked + chrono::TimeDelta::days(after);
            Receipt { warehouse, date, quantity }
        };
        let receipts = receipts.into_iter().map(receipt).collect();
        World { goods: Goods { discontinued, stock, receipts, ..goods(pack) }, line, routes, asked, pick }
    })
}

/// One piece on its way: working days, place among those of the day, and whether it is to be made.
type Piece = (u32, usize, bool);

/// As [`Supply::ask`], piece by piece: pieces and days of the parts, and what is missing.
fn slowly(world: &World, calendar: &Calendar, to: WarehouseId, asked: Quantity) -> (Vec<(u32, u32)>, u32) {
    let World { goods, line, routes, asked: today, pick } = world;
    let wanted = goods.pack.round_up(asked).unwrap().pieces();
    let mut pieces: Vec<Piece> = vec![];
    let mut put = |days: u32, rank, count: u32| pieces.extend((0..count).map(|_| (days, rank, false)));
    for &(from, count) in &goods.stock {
        if let Some(way) = routes.between(from, to) {
            put(pick + way, if from == to { 0 } else { 2 }, count);
        }
    }
    for receipt in &goods.receipts {
        if let Some(way) = routes.between(receipt.warehouse, to) {
            let here = (*today).max(receipt.date);
            let wait =
                today.iter_days().skip(1).take_while(|date| *date <= here).filter(|date| calendar.is_working(*date));
            put(wait.count() as u32 + pick + way, if receipt.warehouse == to { 1 } else { 3 }, receipt.quantity);
        }
    }
    let line = line.filter(|line| line.capacity > 0 && !goods.discontinued).zip(routes.from_plant(to));
    if let Some((line, way)) = line {
        let day_of = |piece: u64| u32::try_from(piece / u64::from(line.capacity)).unwrap() + 1;
        let batch = u64::from(line.batch.max(1));
        for start in (line.queue..line.queue + u64::from(wanted)).step_by(batch as usize) {
            let made = day_of(start + batch - 1).max((day_of(start) + line.cycle).saturating_sub(1));
            pieces.extend((0..batch).map(|_| (made + line.technological + way, 4, true)));
        }
    }
    pieces.sort_unstable();
    let got = if line.is_some() { wanted } else { goods.pack.round_down(pieces.len() as u32).min(wanted) };
    pieces.truncate(got as usize);
    let last = pieces.iter().filter(|piece| piece.2).map(|piece| piece.0).max().unwrap_or(0);
    pieces.iter_mut().filter(|piece| piece.2).for_each(|piece| piece.0 = last);
    pieces.sort_unstable();
    let mut parts = BTreeMap::new();
    for pack in pieces.chunks(goods.pack.pieces() as usize) {
        let days = pack.last().unwrap().0.max(u32::from(!calendar.is_working(*today)));
        *parts.entry(days).or_insert(0) += pack.len() as u32;
    }
    (parts.into_iter().map(|(days, quantity)| (quantity, days)).collect(), wanted - got)
}

/// Pieces that are ready so many working days after asking.
fn ready_by(answer: &LeadTime, days: u32) -> u32 {
    answer.parts.iter().filter(|part| part.days <= days).map(|part| part.quantity).sum()
}

proptest! {
    #[test]
    fn the_answer_is_that_of_counting_piece_by_piece(world in world(), asked in 1..400_u32) {
        let calendar = Calendar::russia();
        let answer = world.supply(&calendar).ask(PRODUCT, MOSCOW, pieces(asked)).unwrap();
        let parts = answer.parts.iter().map(|part| (part.quantity, part.days)).collect();
        prop_assert_eq!((parts, answer.missing), slowly(&world, &calendar, MOSCOW, pieces(asked)));
    }

    #[test]
    fn parts_sum_to_the_rounded_quantity(world in world(), asked in 1..400_u32) {
        let calendar = Calendar::russia();
        let answer = world.supply(&calendar).ask(PRODUCT, MOSCOW, pieces(asked)).unwrap();
        let rounded = world.goods.pack.round_up(pieces(asked)).unwrap();
        prop_assert_eq!(answer.quantity() + answer.missing, rounded.pieces());
        for part in &answer.parts {
            prop_assert_eq!(part.quantity, part.shares.iter().map(|share| share.quantity).sum::<u32>());
            prop_assert!(part.quantity > 0 && part.quantity % world.goods.pack.pieces() == 0);
            prop_assert!(part.shares.iter().all(|share| share.quantity > 0));
        }
    }

    #[test]
    fn dates_are_working_days_in_order(world in world(), asked in 1..400_u32) {
        let calendar = Calendar::russia();
        let answer = world.supply(&calendar).ask(PRODUCT, MOSCOW, pieces(asked)).unwrap();
        for part in &answer.parts {
            prop_assert!(calendar.is_working(part.date));
            prop_assert_eq!(calendar.working_days_between(world.asked, part.date), part.days as i32);
        }
        prop_assert!(answer.parts.windows(2).all(|pair| pair[0].date < pair[1].date));
    }

    #[test]
    fn more_is_never_earlier(world in world(), asked in 1..400_u32, more in 0..200_u32) {
        let calendar = Calendar::russia();
        let supply = world.supply(&calendar);
        let ask = |quantity| supply.ask(PRODUCT, MOSCOW, pieces(quantity)).unwrap();
        let (less, more) = (ask(asked), ask(asked + more));
        prop_assert!(less.date() <= more.date());
        prop_assert!(less.missing <= more.missing && less.quantity() <= more.quantity());
        for part in &more.parts {
            let ready = ready_by(&more, part.days).min(less.quantity());
            prop_assert!(ready <= ready_by(&less, part.days), "of the lesser quantity no piece comes later");
        }
    }

    #[test]
    fn a_draft_is_answered_the_same_again_and_gets_nothing_twice(
        world in world(),
        lines in prop::collection::vec((0..2_i64, 1..80_u32, prop::sample::select(vec![MOSCOW, SAMARA])), 1..8)
    ) {
        let calendar = Calendar::russia();
        let fill = || {
            let mut supply = world.supply(&calendar);
            supply.add(Goods { product: ProductId(1), discontinued: false, ..world.goods.clone() });
            let mut take = |(product, quantity, to)| {
                let product = if product == 0 { PRODUCT } else { ProductId(1) };
                let before = supply.ask(product, to, pieces(quantity)).unwrap();
                let taken = supply.take(product, to, pieces(quantity)).unwrap();
                assert_eq!(before, taken, "asked and taken");
                (product, to, taken)
            };
            lines.iter().map(|line| take(*line)).collect::<Vec<_>>()
        };
        let answers = fill();
        prop_assert_eq!(&answers, &fill());
        let mut stock: BTreeMap<(ProductId, WarehouseId), u32> = BTreeMap::new();
        let mut receipts: BTreeMap<(ProductId, WarehouseId, NaiveDate), u32> = BTreeMap::new();
        let mut made: BTreeMap<u32, u64> = BTreeMap::new();
        for (product, to, answer) in &answers {
            for share in answer.parts.iter().flat_map(|part| &part.shares) {
                match share.source {
                    Source::Stock => *stock.entry((*product, *to)).or_default() += share.quantity,
                    Source::Transfer { from, .. } => *stock.entry((*product, from)).or_default() += share.quantity,
                    Source::Receipt { to, date, .. } => *receipts.entry((*product, to, date)).or_default() += share.quantity,
                    Source::Production { made: day, .. } => *made.entry(day).or_default() += u64::from(share.quantity),
                }
            }
        }
        for ((_, at), taken) in stock {
            prop_assert!(taken <= world.goods.stock.iter().filter(|there| there.0 == at).map(|there| there.1).sum::<u32>());
        }
        for ((_, at, date), taken) in receipts {
            let there = world.goods.receipts.iter().filter(|there| (there.warehouse, there.date) == (at, date));
            prop_assert!(taken <= there.map(|there| there.quantity).sum::<u32>());
        }
        let mut all = 0;
        for (day, count) in made {
            let line = world.line.unwrap();
            all += count;
            prop_assert!(all + line.queue <= u64::from(line.capacity) * u64::from(day), "a day makes no more than it can");
        }
    }
}

/// What an answer promises, as the ledger keeps it: a row for each source of each part.
fn promised(answer: &LeadTime, asked: NaiveDate, coming: impl Fn(&Source) -> Coming) -> Vec<Open> {
    let of = |part: &Part| {
        let plan = Plan { counted_from: asked, on: part.date };
        let row = |share: &Share| Open { quantity: share.quantity, coming: coming(&share.source), plan };
        part.shares.iter().map(row).collect::<Vec<_>>()
    };
    answer.parts.iter().flat_map(of).collect()
}

#[test]
fn a_day_that_has_gone_by_is_planned_anew_and_no_other_is() {
    let calendar = Calendar::russia();
    let pack = PackSize::new(12).unwrap();
    // Asked on Monday, 2 February 2026.
    let open = |quantity, coming, on| Open { quantity, coming, plan: Plan { counted_from: day(2, 2), on } };
    let line = ProductionLine { queue: 0, ..LINE };
    let making = |after| Coming::Making { line: ProductionLine { queue: 300, ..LINE }, after, pieces: 12, way: 2 };
    let due = |due| Coming::Receipt { due, way: 0 };
    let cases: [(&str, NaiveDate, &[Open], &[NaiveDate]); 12] = [
        ("today is early enough", day(2, 3), &[open(12, Coming::Stock { way: 0 }, day(2, 3))], &[day(2, 3)]),
        ("not picked", day(2, 4), &[open(12, Coming::Stock { way: 0 }, day(2, 3))], &[day(2, 5)]),
        ("not picked by Saturday", day(2, 7), &[open(12, Coming::Stock { way: 0 }, day(2, 3))], &[day(2, 9)]),
        ("the way takes longer now", day(2, 3), &[open(12, Coming::Stock { way: 4 }, day(2, 5))], &[day(2, 9)]),
        ("the way is shorter now", day(2, 3), &[open(12, Coming::Stock { way: 1 }, day(2, 9))], &[day(2, 4)]),
        ("never before today", day(2, 6), &[open(12, Coming::Stock { way: 0 }, day(2, 9))], &[day(2, 6)]),
        ("goods under way are late", day(2, 3), &[open(12, due(day(2, 9)), day(2, 5))], &[day(2, 10)]),
        ("and have not come", day(2, 11), &[open(12, due(day(2, 9)), day(2, 10))], &[day(2, 12)]),
        ("behind others on the line", day(2, 3), &[open(12, making(0), day(2, 5))], &[day(2, 13)]),
        ("the line must have made them", day(2, 3), &[open(12, making(300), day(2, 5))], &[day(2, 5)]),
        ("and has not", day(2, 6), &[open(12, making(300), day(2, 5))], &[day(2, 16)]),
        (
            "a pack leaves whole",
            day(2, 3),
            &[
                open(12, Coming::Stock { way: 0 }, day(2, 3)),
                open(6, Coming::Stock { way: 0 }, day(2, 5)),
                open(6, due(day(2, 9)), day(2, 5)),
            ],
            &[day(2, 3), day(2, 10), day(2, 10)],
        ),
    ];
    for (what, today, open, planned) in cases {
        let plans = replan(&calendar, today, pack, 0, open);
        assert_eq!(plans.iter().map(|plan| plan.on).collect::<Vec<_>>(), planned, "{what}");
    }
    let still = Coming::Making { line: ProductionLine { capacity: 0, ..line }, after: 0, pieces: 12, way: 2 };
    for unknown in [still, Coming::Unknown] {
        let plans = replan(&calendar, day(3, 2), pack, 0, &[open(12, unknown, day(2, 5))]);
        assert_eq!(plans[0].on, day(2, 5), "nobody can say");
    }
    let made = replan(&calendar, day(3, 2), pack, 6, &[open(6, Coming::Made { way: 2 }, day(2, 5))]);
    assert_eq!(made[0], Plan { counted_from: day(3, 2), on: day(3, 4) });
}

proptest! {
    #[test]
    fn what_has_not_changed_is_planned_as_it_was(
        world in world(), lines in prop::collection::vec((any::<bool>(), 1..80_u32), 1..5), gone in 0..12_u64
    ) {
        let world = World { pick: PICK_DAYS, ..world };
        let calendar = Calendar::russia();
        let mut supply = world.supply(&calendar);
        let pack = world.goods.pack;
        // Each line is of a product of its own of the series; the first has stock and goods under way.
        for number in 1..=lines.len() as i64 {
            let product = ProductId(number);
            supply.add(Goods { product, stock: vec![], receipts: vec![], ..world.goods.clone() });
        }
        let way = world.routes.from_plant(MOSCOW).unwrap_or(0);
        let mut answers = vec![];
        for (number, (stocked, quantity)) in (1..).zip(&lines) {
            let product = if *stocked && answers.is_empty() { PRODUCT } else { ProductId(number) };
            let before = supply.line(SERIES).map_or(0, |line| line.queue);
            let answer = supply.take(product, MOSCOW, pieces(*quantity)).unwrap();
            let after = supply.line(SERIES).map_or(0, |line| line.queue);
            answers.push((answer, before, after));
        }
        let today = world.asked + chrono::Days::new(gone);
        let line = supply.line(SERIES).copied();
        let all = line.map_or(0, |line| line.queue);
        let days = calendar.working_days_between(world.asked, today).unsigned_abs();
        let now = line.map(|line| {
            let made = u64::from(days) * u64::from(line.capacity);
            ProductionLine { queue: line.queue.saturating_sub(made), ..line }
        });
        for (answer, _, queued) in &answers {
            let coming = |source: &Source| match *source {
                Source::Stock => Coming::Stock { way: 0 },
                Source::Transfer { days, .. } => Coming::Stock { way: days },
                Source::Receipt { date, days, .. } => Coming::Receipt { due: date, way: days },
                Source::Production { .. } => Coming::Making { line: now.unwrap(), after: all - queued, pieces: 1, way },
            };
            let open = promised(answer, world.asked, coming);
            let plans = replan(&calendar, today, pack, 0, &open);
            for (open, plan) in open.iter().zip(&plans) {
                if open.plan.on >= today {
                    prop_assert_eq!(open.plan, *plan, "{:?} on {}", open, today);
                }
                prop_assert!(plan.on >= today && calendar.is_working(plan.on));
            }
            let again: Vec<Open> = open.iter().zip(&plans).map(|(open, plan)| Open { plan: *plan, ..*open }).collect();
            prop_assert_eq!(&replan(&calendar, today, pack, 0, &again), &plans, "asked twice");
        }
    }
}
