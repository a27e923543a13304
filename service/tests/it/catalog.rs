use crate::world::{BREAKER, BUYER, DEALER, World, each, q, said};
use domain::actor::Actor;
use domain::catalog::CatalogQuery;
use domain::money::Money;
use service::{Db, catalog, draft};
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

fn text(text: &str) -> CatalogQuery {
    CatalogQuery { text: text.to_owned(), ..CatalogQuery::default() }
}

#[test]
fn a_guest_sees_base_prices_and_a_buyer_those_of_the_contract() {
    each(async |world| {
        for (actor, kopecks) in [(Actor::Guest, 28_100), (world.actor(BUYER).await, 20_232)] {
            let price = Money::from_kopecks(kopecks);
            let page = catalog::search(&world.db, &actor, &text(BREAKER), None).await.unwrap();
            let row = page.rows.iter().find(|row| row.article == BREAKER).unwrap();
            assert_eq!(row.price.unit, price);
            assert_eq!(row.price.base, Money::from_kopecks(28_100));
            let suggested = catalog::suggest(&world.db, &actor, BREAKER, 5).await.unwrap();
            assert_eq!((suggested[0].article.as_str(), suggested[0].price.unit), (BREAKER, price));
            let product = catalog::product(&world.db, &actor, BREAKER, None).await.unwrap();
            assert_eq!(product.row.price.unit, price);
        }
    });
}

#[test]
fn the_price_in_the_list_is_the_price_in_the_draft() {
    each(async |world| {
        let actor = world.actor(DEALER).await;
        let page = catalog::search(&world.db, &actor, &CatalogQuery::default(), None).await.unwrap();
        let number = draft::create(&world.db, &actor, "").await.unwrap();
        for row in page.rows.iter().filter(|row| !row.discontinued) {
            let change = draft::set_quantity(&world.db, &actor, number, row.id, q(1)).await.unwrap();
            assert_eq!(change.row.unwrap().line.price, row.price, "{}", row.article);
        }
    });
}

#[test]
fn a_discount_that_has_ended_is_none() {
    each(async |world| {
        let actor = world.actor(DEALER).await;
        let unit = async || catalog::product(&world.db, &actor, BREAKER, None).await.unwrap().row.price.unit;
        let until = |day: &str| format!("UPDATE discounts SET valid_until = '{day}'");
        world.run(&until("2026-10-12")).await;
        assert_eq!(unit().await, Money::from_kopecks(20_232), "the last day counts");
        world.run(&until("2026-10-11")).await;
        assert_eq!(unit().await, Money::from_kopecks(28_100));
    });
}

#[test]
fn what_is_in_the_active_draft_is_said_in_the_list() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 5)]).await;
        let page = catalog::search(&world.db, &actor, &text(BREAKER), Some(number.0)).await.unwrap();
        let ordered = |article: &str| page.rows.iter().find(|row| row.article == article).unwrap().ordered;
        assert_eq!(ordered(BREAKER), Some(12));
    });
}

#[test]
fn a_product_is_told_with_its_stock_and_its_replacement() {
    each(async |world| {
        let page = catalog::product(&world.db, &Actor::Guest, "103545", None).await.unwrap();
        assert!(page.row.discontinued);
        assert_eq!(page.replacement.unwrap().0, BREAKER);
        assert_eq!(page.row.free, 24);
        assert_eq!(page.stock.iter().map(|(_, free)| *free).collect::<Vec<_>>(), [0, 24, 0, 0, 0]);
        assert!(!page.path.is_empty());
        assert_eq!(said(&catalog::product(&world.db, &Actor::Guest, "000000", None).await), "not found");
    });
}

#[test]
fn the_catalogue_is_loaded_again_only_when_it_has_changed() {
    each(async |world| {
        assert!(!world.db.refresh().await.unwrap());
        let id = world.id(BREAKER);
        world.run(&format!("UPDATE products SET base_price = 30000 WHERE id = {id}")).await;
        assert!(!world.db.refresh().await.unwrap(), "nobody said that it changed");
        world.catalogue_has_changed().await;
        let product = catalog::product(&world.db, &Actor::Guest, BREAKER, None).await.unwrap();
        assert_eq!(product.row.price.unit, Money::from_kopecks(30_000));
        // The other processes see it too.
        assert!(world.another_instance().await.is_loaded());
    });
}

/// What a start that may use the kept catalogue answers, once it has kept its own.
async fn started(world: &World, file: &Path) -> String {
    let modified = || std::fs::metadata(file).and_then(|file| file.modified()).ok();
    let before = modified();
    let db = world.keeping(file).await;
    let answers = answers(&db).await;
    let begun = SystemTime::now();
    while modified() == before && begun.elapsed().unwrap() < Duration::from_millis(300) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    answers
}

async fn answers(db: &Db) -> String {
    let mut answers = vec![];
    for asked in ["", BREAKER, "автомат 16а", "BM63", "3,26794E+05"] {
        answers.push(format!("{:?}", catalog::search(db, &Actor::Guest, &text(asked), None).await.unwrap()));
    }
    answers.join("\n")
}

#[test]
fn a_kept_catalogue_answers_as_a_built_one_until_something_changes() {
    each(async |world| {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("catalog");
        let built = answers(&world.db).await;
        assert_eq!(started(world, &file).await, built);
        let kept = std::fs::read(&file).unwrap();

        // Past the services, which would say so: the kept one has the old name, and the stock of today.
        world.run(&format!("UPDATE products SET name = 'Другой' WHERE article = '{BREAKER}'")).await;
        assert_eq!(started(world, &file).await, built, "it was built anew");
        world.run("UPDATE stock_levels SET on_hand = reserved + safety").await;
        let sold_out = started(world, &file).await;
        assert!(sold_out != built && !sold_out.contains("Другой"), "{sold_out}");

        // One that is not whole, or of another program, is none.
        let mut other = kept.clone();
        other[2] ^= 1;
        for broken in [&kept[..kept.len() / 2], &other, &[]] {
            std::fs::write(&file, broken).unwrap();
            assert!(started(world, &file).await.contains("Другой"), "{} bytes", broken.len());
            assert_ne!(std::fs::read(&file).unwrap(), broken);
        }
        std::fs::write(&file, &kept).unwrap();
        assert!(!started(world, &file).await.contains("Другой"));
        world.run("UPDATE settings SET value = '7' WHERE name = 'catalog_version'").await;
        assert!(started(world, &file).await.contains("Другой"));
        assert_ne!(std::fs::read(&file).unwrap(), kept);
    });
}
