use crate::world::{BREAKER, BUYER, OTHER, World, buyer, each, q, refusal, said};
use domain::actor::Actor;
use domain::delivery::DeliveryMethod;
use domain::draft::{COMMENT_LIMIT, Draft, DraftError, DraftTerms, NAME_LIMIT};
use domain::id::{AddressId, ContractId, OrderNumber, WarehouseId};
use domain::money::Money;
use service::{counterparty, draft, user};

async fn opened(world: &World, actor: &Actor, number: OrderNumber) -> Draft {
    draft::get(&world.db, actor, number).await.unwrap().draft
}

/// The terms that a draft has.
fn terms_of(draft: &Draft) -> DraftTerms {
    DraftTerms {
        contract: draft.contract,
        address: draft.address,
        warehouse: draft.warehouse,
        delivery: draft.delivery,
        in_parts: draft.in_parts,
        own_number: draft.own_number.clone(),
        comment: draft.comment.clone(),
    }
}

#[test]
fn terms_are_kept_and_the_next_draft_begins_with_them() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let choices = counterparty::term_choices(&world.db, &actor).await.unwrap();
        let terms = DraftTerms {
            contract: Some(choices.contracts[0].id),
            address: Some(choices.addresses[1].id),
            warehouse: world.db.snapshot().catalog.warehouses()[2].id,
            delivery: DeliveryMethod::Truck,
            in_parts: true,
            own_number: " ЗП-00500 ".to_owned(),
            comment: "Пропуск на машину <b>заказать</b> за день\nи позвонить".to_owned(),
        };
        draft::set_terms(&world.db, &actor, number, terms.clone()).await.unwrap();
        let saved = opened(world, &actor, number).await;
        assert_eq!(terms_of(&saved), DraftTerms { own_number: "ЗП-00500".to_owned(), ..terms.clone() });
        let next = opened(world, &actor, draft::create(&world.db, &actor, "").await.unwrap()).await;
        let usual = DraftTerms { own_number: String::new(), comment: String::new(), ..terms };
        assert_eq!(terms_of(&next), usual);
    });
}

#[test]
fn delivery_costs_by_the_tariff_of_the_warehouse_and_follows_the_lines() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let draft = opened(world, &actor, number).await;
        let novosibirsk = world.db.snapshot().catalog.warehouses()[1].id;
        let truck = DraftTerms { warehouse: novosibirsk, delivery: DeliveryMethod::Truck, ..terms_of(&draft) };
        let change = draft::set_terms(&world.db, &actor, number, truck.clone()).await.unwrap();
        // 1,404 kg for 550,00 and 18,00 a kilogram; by volume it would be less.
        assert_eq!(change.cost.delivery, Money::from_kopecks(55_000 + 2_527));
        let rate = change.rate;
        assert_eq!(change.cost.vat, change.totals.sums.vat.checked_add(rate.of(change.cost.delivery)).unwrap());
        let more = draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), q(120)).await.unwrap();
        assert_eq!(more.cost.delivery, Money::from_kopecks(55_000 + 25_272));
        let nothing = draft::remove(&world.db, &actor, number, world.id(BREAKER)).await.unwrap();
        assert_eq!(nothing.cost.delivery, Money::ZERO, "nothing to carry");
        draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), q(12)).await.unwrap();
        let pickup = DraftTerms { delivery: DeliveryMethod::Pickup, ..truck };
        assert_eq!(draft::set_terms(&world.db, &actor, number, pickup).await.unwrap().cost.delivery, Money::ZERO);
    });
}

#[test]
fn another_contract_means_other_prices_at_once() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let with = opened(world, &actor, number).await;
        assert_eq!(with.cost.goods, Money::from_kopecks(12 * 20_232));
        let without = DraftTerms { contract: None, ..terms_of(&with) };
        let change = draft::set_terms(&world.db, &actor, number, without).await.unwrap();
        assert_eq!(change.cost.goods, Money::from_kopecks(12 * 28_100), "base prices without a contract");
        let again = draft::set_quantity(&world.db, &actor, number, world.id(BREAKER), q(24)).await.unwrap();
        assert_eq!(again.cost.goods, Money::from_kopecks(24 * 28_100));
        let back = draft::set_terms(&world.db, &actor, number, terms_of(&with)).await.unwrap();
        assert_eq!(back.cost.goods, Money::from_kopecks(24 * 20_232));
        assert_eq!(draft::get(&world.db, &actor, number).await.unwrap().repriced, None);
    });
}

#[test]
fn terms_of_somebody_else_are_not_found() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let terms = terms_of(&opened(world, &actor, number).await);
        let other = counterparty::term_choices(&world.db, &world.actor(OTHER).await).await.unwrap();
        // The other counterparty of the same company is somebody else too.
        let own = world.choices(&token).await;
        let second = own.iter().find(|choice| choice.id != buyer(&actor).counterparty).unwrap().id;
        user::switch_counterparty(&world.db, &actor, &token, second).await.unwrap();
        let second = counterparty::term_choices(&world.db, &world.who(&token).await).await.unwrap();
        let before = world.tables().await;
        for wrong in [
            DraftTerms { contract: Some(other.contracts[0].id), ..terms.clone() },
            DraftTerms { address: Some(other.addresses[0].id), ..terms.clone() },
            DraftTerms { contract: Some(second.contracts[0].id), ..terms.clone() },
            DraftTerms { address: Some(second.addresses[0].id), ..terms.clone() },
            DraftTerms { contract: Some(ContractId(0)), ..terms.clone() },
            DraftTerms { address: Some(AddressId(-1)), ..terms.clone() },
            DraftTerms { warehouse: WarehouseId(99), ..terms.clone() },
        ] {
            let set = draft::set_terms(&world.db, &actor, number, wrong.clone()).await;
            assert_eq!(said(&set), "not found", "{wrong:?}");
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn texts_past_their_limits_are_refused_and_nothing_is_changed() {
    each(async |world| {
        let actor = world.actor(BUYER).await;
        let number = world.draft(&actor, &[(BREAKER, 12)]).await;
        let terms = terms_of(&opened(world, &actor, number).await);
        let longest = DraftTerms {
            own_number: "№".repeat(NAME_LIMIT),
            comment: "я".repeat(COMMENT_LIMIT),
            delivery: DeliveryMethod::Truck,
            ..terms.clone()
        };
        let before = world.tables().await;
        let long_number = DraftTerms { own_number: "№".repeat(NAME_LIMIT + 1), ..longest.clone() };
        let refused = draft::set_terms(&world.db, &actor, number, long_number).await;
        assert_eq!(refusal(refused), DraftError::TooLong { limit: 50 }.into());
        let long_comment = DraftTerms { comment: "я".repeat(COMMENT_LIMIT + 1), ..longest.clone() };
        let refused = draft::set_terms(&world.db, &actor, number, long_comment).await;
        assert_eq!(refusal(refused), DraftError::TooLong { limit: 2_000 }.into());
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        draft::set_terms(&world.db, &actor, number, longest).await.unwrap();
    });
}
