//! Keys of programs of the supplier's people: theirs alone, within their scopes, no longer than they may come in.

use crate::world::{DEALER, MANAGER, each, said};
use domain::actor::{Actor, StaffMember, Via};
use domain::api_key::{KEYS_LIMIT, StaffScope, StaffScopes};
use domain::id::ApiKeyId;
use service::demo::PASSWORD;
use service::staff_key;
use service::user::Browser;
use std::time::Duration;

#[test]
fn a_key_opens_what_it_was_made_for_until_it_is_revoked_or_its_person_leaves() {
    each(async |world| {
        let db = &world.db;
        let (manager, dealer) = (world.actor(MANAGER).await, world.actor(DEALER).await);
        let browser = Browser::default();
        let create = async |actor: &Actor, name: &str, days: Option<u32>, password: &str| {
            let scopes = StaffScopes::NONE.with(StaffScope::Orders);
            staff_key::create(db, actor, name, scopes, days, password.to_owned(), &browser).await
        };
        assert_eq!(said(&create(&dealer, "ERP", None, PASSWORD).await), "forbidden");
        assert_eq!(said(&create(&Actor::Guest, "ERP", None, PASSWORD).await), "signed out");
        assert_eq!(said(&create(&manager, "ERP", None, "wrong").await), "account.wrong_password");
        assert_eq!(said(&create(&manager, " ", None, PASSWORD).await), "account.missing");
        assert_eq!(said(&create(&manager, "ERP", Some(0), PASSWORD).await), "account.days");

        let key = create(&manager, "ERP", Some(1), PASSWORD).await.unwrap();
        assert!(key.starts_with("bs_") && staff_key::is_staff(&key));
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM staff_keys WHERE key_hash = '{key}'")).await, 0);
        let (actor, scopes) = staff_key::open(db, &key).await.unwrap();
        let by_key = StaffMember { via: Via::Api, ..manager.staff().unwrap().clone() };
        assert_eq!((actor, scopes), (Actor::Staff(by_key), StaffScopes::NONE.with(StaffScope::Orders)));
        let [listed] = &staff_key::list(db, &manager).await.unwrap()[..] else { panic!("one key") };
        assert!(key.starts_with(&listed.prefix) && listed.used_at.is_some());
        assert_eq!(said(&staff_key::list(db, &dealer).await), "forbidden");
        let deeds =
            "SELECT COUNT(*) FROM audit WHERE company_id IS NULL AND deed = 'created_key' AND about LIKE 'ERP bs_%'";
        assert_eq!(world.number(deeds).await, 1);

        world.clock.advance(Duration::from_hours(25));
        assert_eq!(said(&staff_key::open(db, &key).await), "signed out", "it has ended");
        let key = create(&manager, "ERP", None, PASSWORD).await.unwrap();
        let id = staff_key::list(db, &manager).await.unwrap()[0].id;
        assert_eq!(said(&staff_key::revoke(db, &dealer, id, &browser).await), "forbidden");
        assert_eq!(said(&staff_key::revoke(db, &manager, ApiKeyId(999), &browser).await), "not found");
        staff_key::revoke(db, &manager, id, &browser).await.unwrap();
        assert_eq!(said(&staff_key::revoke(db, &manager, id, &browser).await), "not found");
        assert_eq!(said(&staff_key::open(db, &key).await), "signed out");

        let key = create(&manager, "ERP", None, PASSWORD).await.unwrap();
        for _ in 1..KEYS_LIMIT {
            create(&manager, "ERP", None, PASSWORD).await.unwrap();
        }
        assert_eq!(said(&create(&manager, "ERP", None, PASSWORD).await), "account.keys_limit");
        staff_key::open(db, &key).await.unwrap();
        world.run("DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE staff)").await;
        world.run("UPDATE users SET disabled_at = 1 WHERE staff").await;
        assert_eq!(said(&staff_key::open(db, &key).await), "signed out", "its person has left");
        assert_eq!(said(&staff_key::open(db, "bs_unknown").await), "signed out");
    });
}

#[test]
fn a_key_of_another_member_of_staff_is_as_if_there_were_none() {
    each(async |world| {
        let db = &world.db;
        let manager = world.actor(MANAGER).await;
        let browser = Browser::default();
        let scopes = StaffScopes::NONE.with(StaffScope::Goods);
        staff_key::create(db, &manager, "ERP", scopes, None, PASSWORD.to_owned(), &browser).await.unwrap();
        let id = staff_key::list(db, &manager).await.unwrap()[0].id;
        service::staff::create(db, "second@example.com", "Второй", "Сотрудник").await.unwrap();
        let second = service::staff::by_email(db, "second@example.com").await.unwrap();
        assert!(staff_key::list(db, &second).await.unwrap().is_empty());
        assert_eq!(said(&staff_key::revoke(db, &second, id, &browser).await), "not found");
        assert_eq!(said(&service::staff::by_email(db, DEALER).await), "not found");
    });
}
