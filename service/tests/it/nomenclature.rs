//! «Номенклатурный файл» each morning to who has subscribed and may have it.

use crate::world::each;
use domain::account::{Notice, Notices};
use domain::id::CounterpartyId;
use service::{Error, nomenclature};
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

#[test]
fn who_has_subscribed_gets_the_file_once_a_day_while_the_right_is_there() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor("buyer@example.com").await;
        let letters = "SELECT COUNT(*) FROM letters WHERE nomenclature_of IS NOT NULL";
        nomenclature::send(db).await.unwrap();
        assert_eq!(world.number(letters).await, 0, "nobody has asked for it");
        service::user::set_notices(db, &actor, Notices::from_iter([Notice::Nomenclature])).await.unwrap();
        let other = world.another_instance().await;
        let (one, two) = tokio::join!(nomenclature::send(db), nomenclature::send(&other));
        one.unwrap();
        two.unwrap();
        nomenclature::send(db).await.unwrap();
        let counterparties = world.number(
            "SELECT COUNT(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email = 'buyer@example.com'",
        );
        let first_day = counterparties.await;
        assert_eq!(world.number(letters).await, first_day, "one for each counterparty");
        // Ten in the morning in Moscow; then six of the next day, then seven.
        world.clock.advance(20 * HOUR);
        nomenclature::send(db).await.unwrap();
        assert_eq!(world.number(letters).await, first_day, "it is too early");
        world.clock.advance(HOUR);
        nomenclature::send(db).await.unwrap();
        assert_eq!(world.number(letters).await, 2 * first_day);
        world.run("UPDATE memberships SET rights = 0").await;
        world.clock.advance(24 * HOUR);
        nomenclature::send(db).await.unwrap();
        assert_eq!(world.number(letters).await, 2 * first_day, "the right has gone");
    });
}

#[test]
fn the_file_has_the_prices_of_the_counterparty() {
    each(async |world| {
        let actor = world.actor("dealer@example.com").await;
        let (snapshot, prices) = nomenclature::mine(&world.db, &actor).await.unwrap();
        let item = snapshot.catalog.by_article("326794").unwrap();
        let page = service::catalog::product(&world.db, &actor, "326794", None).await.unwrap();
        assert_eq!(prices.of(item), page.row.price);
        let id = world.number("SELECT MIN(id) FROM counterparties").await;
        let (_, letter) = nomenclature::of(&world.db, CounterpartyId(id)).await.unwrap();
        assert_eq!(letter.of(item), page.row.price);
        world.run("UPDATE memberships SET rights = 0").await;
        let actor = world.actor("dealer@example.com").await;
        assert!(matches!(nomenclature::mine(&world.db, &actor).await, Err(Error::Forbidden)));
    });
}
