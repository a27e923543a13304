//! News on the desks of dealers.

use crate::world::{BUYER, MANAGER, each, said};
use domain::actor::Actor;
use domain::change::{ChangeOf, TypedNews};
use service::{news, staff};
use std::time::Duration;

#[test]
fn news_are_on_the_desks_from_their_day_to_their_day() {
    each(async |world| {
        let db = &world.db;
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let typed = TypedNews {
            title: "Склад закрыт".to_owned(),
            text: "Отгрузок нет.".to_owned(),
            from: "2026-10-13".to_owned(),
            until: "2026-10-14".to_owned(),
        };
        assert_eq!(said(&news::publish(db, &buyer, &typed).await), "forbidden");
        assert_eq!(said(&news::today(db, &Actor::Guest).await), "signed out");
        let wrong = TypedNews { until: "2026-10-01".to_owned(), ..typed.clone() };
        assert_eq!(said(&news::publish(db, &manager, &wrong).await), "change.backwards");
        let id = news::publish(db, &manager, &typed).await.unwrap();
        assert!(news::today(db, &buyer).await.unwrap().is_empty(), "not before its day");
        world.clock.advance(Duration::from_hours(24));
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        let [shown] = &news::today(db, &buyer).await.unwrap()[..] else { panic!() };
        assert_eq!((shown.id, shown.text.title.as_str()), (id, "Склад закрыт"));
        let later = TypedNews { title: "Склад открыт".to_owned(), ..typed.clone() };
        news::change(db, &manager, id, &later).await.unwrap();
        news::change(db, &manager, id, &later).await.unwrap();
        assert_eq!(news::list(db, &manager, 1).await.unwrap().rows[0].text.title, "Склад открыт");
        let history = staff::changes(db, &manager, Some(ChangeOf::News(id)), 1).await.unwrap();
        assert_eq!(history.total, 4, "three fields of the first, one changed");
        world.clock.advance(Duration::from_hours(48));
        let (manager, buyer) = (world.actor(MANAGER).await, world.actor(BUYER).await);
        assert!(news::today(db, &buyer).await.unwrap().is_empty(), "not after its last day");
        news::remove(db, &manager, id).await.unwrap();
        for answer in [
            said(&news::remove(db, &manager, id).await),
            said(&news::change(db, &manager, id, &later).await),
            said(&news::get(db, &manager, id).await),
        ] {
            assert_eq!(answer, "not found");
        }
    });
}
