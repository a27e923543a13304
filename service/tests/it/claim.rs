//! Claims: filed on what was shipped, documented with photos, answered.

use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, MANAGER, OTHER, World, buyer, each, q, refusal, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::claim::{ClaimError, ClaimMove, ClaimReason, ClaimStatus, PHOTOS};
use domain::order::OrderError;
use service::claim::{self, Filed};
use service::{order, shipment};
use tokio::task::JoinSet;

/// A waybill of an order of so many pieces.
pub async fn shipped(world: &World, actor: &Actor, pieces: u32) -> String {
    let number = world.order(actor, &[(BREAKER, pieces)]).await;
    world.work().await;
    world.run(&format!("UPDATE contracts SET deferral_days = 30, credit_limit = 100000000 WHERE id = (SELECT contract_id FROM orders WHERE number = {number})")).await;
    order::start(&world.db, actor, number).await.unwrap();
    let manager = world.actor(MANAGER).await;
    order::ready(&world.db, &manager, number).await.unwrap();
    order::ship(&world.db, &manager, number, "0").await.unwrap()
}

pub fn filed(waybill: &str, pieces: u32) -> Filed<'_> {
    Filed { waybill, position: 1, quantity: q(pieces), reason: ClaimReason::Defect, text: "Не включается" }
}

fn of_claim<T>(answer: Result<T, service::Error>) -> ClaimError {
    match refusal(answer) {
        Refusal::Claim(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_claim_is_filed_documented_and_answered() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        world.run("UPDATE users SET notices = notices | 2").await;
        let waybill = shipped(world, &actor, 24).await;
        let id = claim::file(db, &actor, &filed(&waybill, 3)).await.unwrap();
        let mail = world.text(&format!("SELECT plain FROM letters WHERE name = 'claim:{id}'")).await;
        assert!(mail.contains(&waybill) && mail.contains("Не включается"), "{mail}");
        let one = claim::get(db, &actor, id).await.unwrap();
        assert_eq!((one.status, one.quantity, one.waybill.as_str()), (ClaimStatus::Open, q(3), waybill.as_str()));
        assert_eq!(claim::list(db, &actor, 1).await.unwrap().rows.len(), 1);
        assert_eq!(claim::queue(db, &manager, false, 1).await.unwrap().rows[0].id, id);

        for at in 0..PHOTOS {
            claim::add_photo(db, &actor, id, vec![0xff, 0xd8, 0xff, u8::try_from(at).unwrap()]).await.unwrap();
        }
        assert_eq!(of_claim(claim::may_document(db, &actor, id).await), ClaimError::Photos { limit: PHOTOS });
        assert_eq!(of_claim(claim::add_photo(db, &actor, id, vec![1]).await), ClaimError::Photos { limit: PHOTOS });
        let photos = claim::get(db, &actor, id).await.unwrap().photos;
        assert_eq!(photos.len(), PHOTOS);
        assert_eq!(claim::photo(db, &actor, id, photos[1]).await.unwrap(), [0xff, 0xd8, 0xff, 1]);
        assert_eq!(claim::photo_for_staff(db, &manager, id, photos[1]).await.unwrap(), [0xff, 0xd8, 0xff, 1]);
        assert_eq!(said(&claim::photo(db, &manager, id, photos[1]).await), "forbidden");
        assert_eq!(said(&claim::photo_for_staff(db, &actor, id, photos[1]).await), "forbidden");

        assert_eq!(
            refusal(claim::answer(db, &manager, id, ClaimMove::Examine, " ").await),
            OrderError::NoMessage.into()
        );
        claim::answer(db, &manager, id, ClaimMove::Examine, "Ждём образец").await.unwrap();
        claim::answer(db, &manager, id, ClaimMove::Accept, "Заменим").await.unwrap();
        let done = claim::for_staff(db, &manager, id).await.unwrap();
        assert_eq!((done.status, done.answer.as_str()), (ClaimStatus::Accepted, "Заменим"));
        assert!(done.answered_at.is_some());
        let told =
            world.texts(&format!("SELECT subject FROM letters WHERE name LIKE 'claim:{id}:%' ORDER BY id")).await;
        assert_eq!(told, [format!("Рекламация {id} рассматривается"), format!("Рекламация {id} удовлетворена")]);
        let closed = ClaimError::Move { from: ClaimStatus::Accepted };
        assert_eq!(of_claim(claim::withdraw(db, &actor, id).await), closed);
        assert_eq!(of_claim(claim::may_document(db, &actor, id).await), closed);
        assert_eq!(of_claim(claim::answer(db, &manager, id, ClaimMove::Refuse, "Нет").await), closed);
        assert!(claim::queue(db, &manager, false, 1).await.unwrap().rows.is_empty());
        assert_eq!(claim::queue(db, &manager, true, 1).await.unwrap().rows[0].id, id);
    });
}

#[test]
fn no_piece_is_claimed_twice() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let waybill = shipped(world, &actor, 12).await;
        let other = world.another_instance().await;
        let mut tasks = JoinSet::new();
        for at in 0..6 {
            let (db, actor) = (if at % 2 == 0 { db.clone() } else { other.clone() }, actor.clone());
            let waybill = waybill.clone();
            tasks.spawn(async move { claim::file(&db, &actor, &filed(&waybill, 5)).await });
        }
        let answers = tasks.join_all().await;
        let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 2);
        for answer in refused {
            assert_eq!(of_claim(answer), ClaimError::Quantity { left: 2 });
        }
        assert_eq!(claim::line(db, &actor, &waybill, 1).await.unwrap().unclaimed, 2);
        // What was withdrawn can be claimed again.
        claim::withdraw(db, &actor, *made[0].as_ref().unwrap()).await.unwrap();
        claim::file(db, &actor, &filed(&waybill, 7)).await.unwrap();
        assert_eq!(of_claim(claim::file(db, &actor, &filed(&waybill, 1)).await), ClaimError::Quantity { left: 0 });
    });
}

#[test]
fn claims_are_their_dealers_and_the_suppliers() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let waybill = shipped(world, &actor, 12).await;
        let id = claim::file(db, &actor, &filed(&waybill, 1)).await.unwrap();
        claim::add_photo(db, &actor, id, vec![0xff, 0xd8, 0xff]).await.unwrap();
        let photo = claim::get(db, &actor, id).await.unwrap().photos[0];
        claim::get(db, &world.actor(ASSISTANT).await, id).await.unwrap();
        // Another company; a colleague who sees only their own; an id that there is not.
        let token = world.token(DEALER).await;
        let colleague = buyer(&world.who(&token).await).user;
        world.run(&format!("UPDATE memberships SET rights = rights | 32 WHERE user_id = {colleague}")).await;
        let shy = world.who(&token).await;
        let other = world.actor(OTHER).await;
        let before = world.tables().await;
        for (stranger, id) in [(&other, id), (&shy, id), (&actor, 999_999)] {
            assert_eq!(said(&claim::get(db, stranger, id).await), "not found");
            assert_eq!(said(&claim::withdraw(db, stranger, id).await), "not found");
            assert_eq!(said(&claim::may_document(db, stranger, id).await), "not found");
            assert_eq!(said(&claim::add_photo(db, stranger, id, vec![1]).await), "not found");
            assert_eq!(said(&claim::photo(db, stranger, id, photo).await), "not found");
        }
        for stranger in [&other, &shy] {
            assert_eq!(said(&claim::file(db, stranger, &filed(&waybill, 1)).await), "not found");
            assert_eq!(said(&claim::line(db, stranger, &waybill, 1).await), "not found");
            assert!(claim::list(db, stranger, 1).await.unwrap().rows.is_empty());
        }
        assert_eq!(said(&claim::file(db, &actor, &Filed { position: 2, ..filed(&waybill, 1) }).await), "not found");
        for (stranger, expected) in [(&actor, "forbidden"), (&Actor::Guest, "signed out")] {
            assert_eq!(said(&claim::answer(db, stranger, id, ClaimMove::Accept, "Да").await), expected);
            assert_eq!(said(&claim::for_staff(db, stranger, id).await), expected);
            assert_eq!(said(&claim::queue(db, stranger, false, 1).await), expected);
        }
        for operation in
            [said(&claim::file(db, &manager, &filed(&waybill, 1)).await), said(&claim::get(db, &manager, id).await)]
        {
            assert_eq!(operation, "forbidden");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        assert!(shipment::get(db, &actor, &waybill).await.is_ok());
    });
}
