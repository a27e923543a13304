//! Many edits: in a row, and at once.

use crate::world::{ASSISTANT, BREAKER, BUYER, World, each, q, said};
use domain::actor::Actor;
use domain::catalog::CatalogQuery;
use domain::draft::{DraftLine, LineSums, Offer, Totals};
use domain::id::{OrderNumber, ProductId};
use domain::quantity::Quantity;
use domain::vat::VatRate;
use service::{catalog, draft};
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// What the catalogue offers, by its own answers, to an actor.
async fn offers(world: &World, actor: &Actor, count: usize) -> Vec<Offer> {
    let query = CatalogQuery { size: 200, ..CatalogQuery::default() };
    let page = catalog::search(&world.db, actor, &query, None).await.unwrap();
    let mut offers = vec![];
    for row in page.rows.iter().filter(|row| !row.discontinued).take(count) {
        let product = catalog::product(&world.db, actor, &row.article, None).await.unwrap().product;
        offers.push(Offer {
            product: row.id,
            price: row.price,
            pack: product.pack,
            mass: product.mass,
            volume: product.volume,
            per_box: product.per_box,
            last: None,
        });
    }
    offers
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn pieces(&mut self) -> Quantity {
        q(u32::try_from(1 + self.below(500)).unwrap())
    }
}

/// The lines as they ought to be.
struct Model<'a> {
    offers: &'a [Offer],
    rate: VatRate,
    lines: BTreeMap<ProductId, DraftLine>,
}

impl Model<'_> {
    fn totals(&self) -> Totals {
        let sums: Vec<LineSums> = self.lines.values().map(|line| line.sums).collect();
        Totals::of(&sums).unwrap()
    }
}

/// `BUSBAR_EDITS=10000` for the long run.
#[test]
fn totals_equal_a_recomputation_after_many_random_edits() {
    let edits = std::env::var("BUSBAR_EDITS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(300);
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let rate = draft::get(&world.db, &actor, number).await.unwrap().draft.rate;
        let offers = offers(world, &actor, 25).await;
        let mut model = Model { offers: &offers, rate, lines: BTreeMap::new() };
        let seed = 20_261_012;
        let mut dice = Dice(seed);
        for step in 0..edits {
            let change = edit(world, &actor, number, &mut model, &mut dice).await;
            assert_eq!(change, model.totals(), "seed {seed}, step {step}");
        }
        let page = draft::rows(&world.db, &actor, number, 1, 1_000).await.unwrap();
        let stored: BTreeMap<ProductId, DraftLine> = page.rows.iter().map(|row| (row.line.product, row.line)).collect();
        assert_eq!(stored, model.lines);
        let opened = draft::get(&world.db, &actor, number).await.unwrap();
        assert_eq!((opened.draft.totals, opened.repriced), (model.totals(), None));
    });
}

/// One random edit of the draft and of the model.
async fn edit(world: &World, actor: &Actor, number: OrderNumber, model: &mut Model<'_>, dice: &mut Dice) -> Totals {
    let offer = &model.offers[dice.below(model.offers.len())];
    let (product, pieces) = (offer.product, dice.pieces());
    let before = model.lines.get(&product).copied();
    let snapshot = world.db.snapshot();
    let article = snapshot.catalog.product(product).unwrap().article().to_owned();
    let change = match dice.below(5) {
        0 | 1 => {
            model.lines.insert(product, DraftLine::new(offer, pieces, model.rate).unwrap());
            draft::set_quantity(&world.db, actor, number, product, pieces).await.unwrap()
        }
        2 => {
            model.lines.insert(product, DraftLine::add(before.as_ref(), offer, pieces, model.rate).unwrap());
            draft::add(&world.db, actor, number, &article, pieces).await.unwrap().remove(0)
        }
        3 => {
            model.lines.remove(&product);
            draft::remove(&world.db, actor, number, product).await.unwrap()
        }
        _ => {
            model.lines.insert(product, DraftLine::new(offer, pieces, model.rate).unwrap());
            let seen = before.map(|line| line.quantity);
            draft::replace_quantity(&world.db, actor, number, product, Some(pieces), seen).await.unwrap()
        }
    };
    assert_eq!(change.row.map(|row| row.line), model.lines.get(&product).copied());
    change.totals
}

#[test]
fn two_people_edit_different_lines_at_once_and_both_survive() {
    each(async |world| {
        let people = [world.actor(BUYER).await, world.actor(ASSISTANT).await];
        let number = world.draft(&people[0], &[]).await;
        let offers = offers(world, &people[0], 40).await;
        // Two processes, as two people may well meet.
        let instances = [world.db.clone(), world.another_instance().await];
        let mut edits = JoinSet::new();
        for (at, offer) in offers.iter().enumerate() {
            let (db, actor, product) = (instances[at % 2].clone(), people[at % 2].clone(), offer.product);
            edits.spawn(async move { draft::set_quantity(&db, &actor, number, product, q(1)).await.unwrap() });
        }
        let mut versions: Vec<i64> = edits.join_all().await.iter().map(|change| change.version).collect();
        versions.sort_unstable();
        versions.dedup();
        assert_eq!(versions.len(), 40, "each edit is a version of its own");
        let opened = draft::get(&world.db, &people[1], number).await.unwrap().draft;
        assert_eq!(opened.totals.lines, 40);
        let rows = draft::rows(&world.db, &people[1], number, 1, 50).await.unwrap().rows;
        assert_eq!(Totals::of(rows.iter().map(|row| &row.line.sums)), Some(opened.totals));
        let mut positions: Vec<u32> = rows.iter().map(|row| row.position).collect();
        positions.dedup();
        assert_eq!(positions, (1..=40).collect::<Vec<_>>());
    });
}

#[test]
fn many_edits_of_one_line_at_once_leave_totals_that_are_its_own() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[("326796", 12)]).await;
        let product = world.id(BREAKER);
        let mut edits = JoinSet::new();
        for packs in 1..=20 {
            let (db, actor) = (world.db.clone(), actor.clone());
            edits.spawn(async move {
                if packs % 5 == 0 {
                    draft::remove(&db, &actor, number, product).await
                } else {
                    draft::set_quantity(&db, &actor, number, product, q(12 * packs)).await
                }
            });
        }
        for answer in edits.join_all().await {
            assert_eq!(said(&answer), "done");
        }
        let opened = draft::get(&world.db, &actor, number).await.unwrap().draft;
        let rows = draft::rows(&world.db, &actor, number, 1, 50).await.unwrap().rows;
        assert_eq!(Totals::of(rows.iter().map(|row| &row.line.sums)), Some(opened.totals));
    });
}

#[test]
fn adding_at_once_loses_nothing() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[]).await;
        let mut edits = JoinSet::new();
        for _ in 0..20 {
            let (db, actor) = (world.db.clone(), actor.clone());
            edits.spawn(async move { draft::add(&db, &actor, number, BREAKER, q(12)).await.unwrap() });
        }
        edits.join_all().await;
        let rows = draft::rows(&world.db, &actor, number, 1, 50).await.unwrap().rows;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].line.quantity, q(240));
    });
}
