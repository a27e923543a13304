//! Several people in one draft, over two processes, with answers that get lost: all see the same in the end.

use crate::world::{ASSISTANT, BUYER, DEALER, World, each, q, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::draft::{DraftChange, DraftError, DraftNews, LinesEdit, LinesQuery};
use domain::id::{OrderNumber, ProductId, WarehouseId};
use domain::quantity::Quantity;
use service::Db;
use service::draft::{self, Known};
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// People, each in a page of their own.
const PEOPLE: usize = 8;
/// What each of them does.
const STEPS: usize = 60;

fn known(version: i64, basis: &str) -> Known {
    Known { version, basis: basis.to_owned(), query: LinesQuery::default(), keys_wanted: false }
}

/// What a page knows of a draft.
struct Page {
    db: Db,
    actor: Actor,
    number: OrderNumber,
    lines: BTreeMap<ProductId, u32>,
    version: i64,
    basis: String,
    dice: u64,
}

impl Page {
    async fn open(db: Db, actor: Actor, number: OrderNumber, dice: u64) -> Self {
        let opened = draft::get(&db, &actor, number).await.unwrap().draft;
        let mut page = Self {
            db,
            actor,
            number,
            lines: BTreeMap::new(),
            version: opened.version,
            basis: opened.basis,
            dice: dice * 7_919 + 1,
        };
        page.read_all().await;
        page
    }

    fn below(&mut self, limit: usize) -> usize {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.dice >> 33).unwrap() % limit
    }

    async fn read_all(&mut self) {
        let rows = draft::rows(&self.db, &self.actor, self.number, 1, 10_000).await.unwrap().rows;
        self.lines = rows.iter().map(|row| (row.line.product, row.line.quantity.pieces())).collect();
    }

    /// Asks what has become of the draft, as a page does after a notice.
    async fn hear(&mut self) {
        let known = known(self.version, &self.basis);
        let DraftNews { version, basis, changes, keys, .. } =
            draft::news(&self.db, &self.actor, self.number, &known).await.unwrap();
        (self.version, self.basis) = (version, basis);
        changes.iter().for_each(|change| self.show(change));
        if keys.is_some() {
            self.read_all().await;
        }
    }

    fn show(&mut self, change: &DraftChange) {
        match (change.product, &change.row) {
            (Some(product), Some(row)) => _ = self.lines.insert(product, row.line.quantity.pieces()),
            (Some(product), None) => _ = self.lines.remove(&product),
            (None, _) => {}
        }
    }

    /// Something at random; the answer of every fourth edit is lost, and the page sends it again.
    async fn act(&mut self, products: &[ProductId]) {
        let product = products[self.below(products.len())];
        let seen = self.lines.get(&product).map(|pieces| q(*pieces));
        let wanted = Quantity::new(u32::try_from(self.below(40)).unwrap()).ok();
        match self.below(8) {
            0 => self.hear().await,
            1 => {
                let these = [product, products[self.below(products.len())]];
                let what = wanted.map_or(LinesEdit::Remove, LinesEdit::Set);
                draft::edit_lines(&self.db, &self.actor, self.number, &these, what).await.unwrap();
            }
            2 => {
                let undone = draft::undo(&self.db, &self.actor, self.number, self.version).await;
                assert!(matches!(said(&undone).as_str(), "done" | "not found"), "{}", said(&undone));
            }
            _ => {
                if self.below(4) == 0 {
                    _ = draft::replace_quantity(&self.db, &self.actor, self.number, product, wanted, seen).await;
                }
                match draft::replace_quantity(&self.db, &self.actor, self.number, product, wanted, seen).await {
                    Ok(change) => self.show(&change),
                    Err(error) => {
                        let Refusal::Draft(DraftError::Changed { now, by }) = refusal::<()>(Err(error)) else {
                            panic!("not a conflict")
                        };
                        assert_ne!(seen.map_or(0, Quantity::pieces), now);
                        assert!(!by.is_empty());
                    }
                }
            }
        }
    }
}

#[test]
fn eight_people_over_two_instances_see_the_same_in_the_end_and_the_history_replays() {
    each(async |world| {
        let people = [world.actor(DEALER).await, world.actor(BUYER).await, world.actor(ASSISTANT).await];
        let number = world.draft(&people[0], &[]).await;
        let instances = [world.db.clone(), world.another_instance().await];
        let all = world.numbers("SELECT id FROM products WHERE discontinued = FALSE ORDER BY id").await;
        let all: Vec<ProductId> = all.into_iter().map(ProductId).collect();
        // Those that everybody edits, and those that nobody touches.
        let (shared, own) = (all[..20].to_vec(), all[20..20 + PEOPLE].to_vec());
        for product in own.iter().chain(&shared[..1]) {
            draft::set_quantity(&world.db, &people[0], number, *product, q(120)).await.unwrap();
        }
        let mut pages = JoinSet::new();
        for at in 0..PEOPLE {
            let (db, actor, shared) = (instances[at % 2].clone(), people[at % 3].clone(), shared.clone());
            pages.spawn(async move {
                let mut page = Page::open(db, actor, number, at as u64).await;
                for _ in 0..STEPS {
                    page.act(&shared).await;
                }
                page
            });
        }
        let mut pages = pages.join_all().await;
        let stored = Page::open(world.db.clone(), people[0].clone(), number, 0).await.lines;
        for page in &mut pages {
            page.hear().await;
            assert_eq!(page.lines, stored);
        }
        assert!(own.iter().all(|product| stored.contains_key(product)), "a line that nobody removed is lost");
        assert_eq!(replayed(world, number).await, stored);
    });
}

/// The draft as its history makes it.
async fn replayed(world: &World, number: OrderNumber) -> BTreeMap<ProductId, u32> {
    let changes = "FROM draft_changes WHERE draft_number";
    let read = async |column: &str| {
        world.numbers(&format!("SELECT {column} {changes} = {number} ORDER BY version, product_id")).await
    };
    let products = read("product_id").await;
    let (before, after) = (read("COALESCE(quantity_before, 0)").await, read("COALESCE(quantity_after, 0)").await);
    let mut lines: BTreeMap<ProductId, u32> = BTreeMap::new();
    for ((product, before), after) in products.into_iter().map(ProductId).zip(before).zip(after) {
        let known = lines.remove(&product).unwrap_or(0);
        assert_eq!(i64::from(known), before, "a change begins where the one before it ended");
        if after > 0 {
            lines.insert(product, u32::try_from(after).unwrap());
        }
    }
    lines
}

#[test]
fn another_warehouse_or_other_prices_are_a_reason_to_read_all_lines_anew() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &[("326794", 12)]).await;
        let opened = draft::get(db, &actor, number).await.unwrap().draft;
        let news = async |basis: &str| draft::news(db, &actor, number, &known(opened.version, basis)).await.unwrap();
        let same = news(&opened.basis).await;
        assert!(same.keys.is_none() && same.changes.is_empty());
        let terms = |warehouse| domain::draft::DraftTerms {
            contract: opened.contract,
            address: opened.address,
            warehouse,
            delivery: opened.delivery,
            in_parts: false,
            own_number: "7".to_owned(),
            comment: String::new(),
        };
        draft::set_terms(db, &actor, number, terms(opened.warehouse)).await.unwrap();
        let renamed = news(&opened.basis).await;
        assert!(renamed.keys.is_none());
        assert_eq!(renamed.changes.len(), 1, "the sums are told");
        let other = if opened.warehouse == WarehouseId(1) { WarehouseId(2) } else { WarehouseId(1) };
        draft::set_terms(db, &actor, number, terms(other)).await.unwrap();
        let moved = news(&opened.basis).await;
        assert_eq!(moved.keys.as_ref().unwrap().products, [world.id("326794")]);
        assert!(news(&moved.basis).await.keys.is_none());
        world.run("UPDATE products SET base_price = base_price + 100").await;
        world.catalogue_has_changed().await;
        draft::set_quantity(db, &actor, number, world.id("326794"), q(24)).await.unwrap();
        assert!(news(&moved.basis).await.keys.is_some());
    });
}

#[test]
fn news_never_tells_more_than_its_version_knows() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let number = world.draft(&actor, &[("326794", 12)]).await;
        let head = draft::get(db, &actor, number).await.unwrap();
        let opened = draft::news(db, &actor, number, &known(0, "")).await.unwrap();
        // A colleague's line is written between the reading of the head and that of the changes.
        let product = world.id("326794");
        world
            .run(&format!(
                "UPDATE draft_changes SET version = {} WHERE draft_number = {number} AND product_id = {product}",
                opened.version + 1
            ))
            .await;
        let news = draft::news(db, &actor, number, &known(opened.version - 1, &opened.basis)).await.unwrap();
        assert_eq!(news.version, opened.version);
        assert!(news.changes.iter().all(|change| change.product.is_none()), "{:?}", news.changes);
        assert_eq!(head.draft.totals.lines, 1);
    });
}
