//! Who may do what, invitations, keys, approval, and the supplier's people in a dealer's place.

use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, MANAGER, OTHER, World, buyer, each, refusal, said};
use domain::Refusal;
use domain::account::AccountError;
use domain::actor::Actor;
use domain::api_key::{Scope, Scopes};
use domain::audit::Deed;
use domain::counterparty::Requisites;
use domain::draft::DraftError;
use domain::id::UserId;
use domain::money::Money;
use domain::user::{Right, Rights};
use service::demo::PASSWORD;
use service::draft::{self, Submission};
use service::member::Given;
use service::user::{self, Browser};
use service::{api_key, audit, company, member, staff};

fn browser() -> Browser {
    Browser::new("192.0.2.60", "test")
}

fn rights(of: &[Right]) -> Rights {
    of.iter().copied().fold(Rights::NONE, Rights::with)
}

async fn user_of(world: &World, login: &str) -> UserId {
    UserId(world.number(&format!("SELECT id FROM users WHERE login = '{login}'")).await)
}

#[test]
fn rights_change_from_the_next_request_on_and_nobody_gives_what_they_lack() {
    each(async |world| {
        let db = &world.db;
        let (admin, assistant) = (world.actor(DEALER).await, world.token(ASSISTANT).await);
        let of = user_of(world, ASSISTANT).await;
        let given = rights(&[Right::SendOrders, Right::Finance]);
        member::set_rights(
            db,
            &admin,
            of,
            Given { rights: given, limit: Some(Money::from_kopecks(10_000_000)) },
            &browser(),
        )
        .await
        .unwrap();
        let now = world.who(&assistant).await;
        assert_eq!((buyer(&now).rights, buyer(&now).limit), (given, Some(Money::from_kopecks(10_000_000))));
        // An administrator without the right to finance gives none, and takes none.
        world
            .run(&format!(
                "UPDATE memberships SET rights = {} WHERE user_id = {}",
                rights(&[Right::Administrator]).bits(),
                buyer(&admin).user
            ))
            .await;
        let narrow = world.actor(DEALER).await;
        for changed in [rights(&[Right::SendOrders]), given.with(Right::ApiKey)] {
            let refused = member::set_rights(db, &narrow, of, Given { rights: changed, limit: None }, &browser()).await;
            assert_eq!(said(&refused), "account.right_lacked");
        }
        member::set_rights(
            db,
            &narrow,
            of,
            Given { rights: given.with(Right::OwnOrdersOnly), limit: None },
            &browser(),
        )
        .await
        .unwrap();
        // Of another company there is nobody.
        let other = user_of(world, OTHER).await;
        let before = world.tables().await;
        assert_eq!(
            said(&member::set_rights(db, &admin, other, Given { rights: given, limit: None }, &browser()).await),
            "not found"
        );
        assert_eq!(said(&member::get(db, &admin, other).await), "not found");
        assert_eq!(said(&member::disconnect(db, &admin, other, &browser()).await), "not found");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn who_has_a_limit_gives_no_more_than_it() {
    each(async |world| {
        let db = &world.db;
        let admin = world.actor(DEALER).await;
        let (me, of) = (buyer(&admin).user, user_of(world, ASSISTANT).await);
        let rights = buyer(&admin).rights;
        let given = |kopecks: Option<i64>| Given { rights, limit: kopecks.map(Money::from_kopecks) };
        member::set_rights(db, &admin, me, given(Some(1_000)), &browser()).await.unwrap();
        let admin = world.actor(DEALER).await;
        for (to, limit) in [(me, None), (me, Some(1_001)), (of, Some(1_001))] {
            let refused = member::set_rights(db, &admin, to, given(limit), &browser()).await;
            assert_eq!(said(&refused), "account.right_lacked", "{limit:?}");
        }
        for limit in [None, Some(1_001)] {
            let refused = member::invite(db, &admin, "new@example.org", given(limit), &browser()).await;
            assert_eq!(said(&refused), "account.right_lacked", "{limit:?}");
        }
        member::invite(db, &admin, "new@example.org", given(Some(1_000)), &browser()).await.unwrap();
        member::set_rights(db, &admin, me, given(Some(500)), &browser()).await.unwrap();
        let record = audit::list(db, &world.actor(DEALER).await, Some(Deed::ChangedRights), 1).await.unwrap();
        assert!(
            record.rows[0].about.contains("10,00") && record.rows[0].about.contains("5,00"),
            "{:?}",
            record.rows[0]
        );
    });
}

#[test]
fn who_is_there_already_is_not_invited_again() {
    each(async |world| {
        let db = &world.db;
        let admin = world.actor(DEALER).await;
        let before = world.tables().await;
        let given = Given { rights: Rights::NONE, limit: None };
        assert_eq!(said(&member::invite(db, &admin, BUYER, given, &browser()).await), "account.member_known");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn the_last_administrator_stays() {
    each(async |world| {
        let db = &world.db;
        let admin = world.actor(DEALER).await;
        let me = buyer(&admin).user;
        let refused =
            member::set_rights(db, &admin, me, Given { rights: rights(&[Right::SendOrders]), limit: None }, &browser())
                .await;
        assert!(refused.is_err());
        let all = buyer(&admin).rights;
        let less = Rights::from_bits(all.bits() & !1);
        assert_eq!(
            said(&member::set_rights(db, &admin, me, Given { rights: less, limit: None }, &browser()).await),
            "account.last_administrator"
        );
        assert_eq!(said(&member::disconnect(db, &admin, me, &browser()).await), "account.last_administrator");
        assert_eq!(
            said(
                &member::set_rights(
                    db,
                    &admin,
                    me,
                    Given { rights: all.with(Right::Projects), limit: None },
                    &browser()
                )
                .await
            ),
            "account.last_administrator"
        );
        let of = user_of(world, BUYER).await;
        member::set_rights(db, &admin, of, Given { rights: all, limit: None }, &browser()).await.unwrap();
        member::disconnect(db, &admin, me, &browser()).await.unwrap();
    });
}

#[test]
fn two_administrators_do_not_take_each_other_out_at_once() {
    each(async |world| {
        let dbs = [world.db.clone(), world.another_instance().await];
        let admin = world.actor(DEALER).await;
        let second = user_of(world, BUYER).await;
        member::set_rights(&world.db, &admin, second, Given { rights: buyer(&admin).rights, limit: None }, &browser())
            .await
            .unwrap();
        let other = world.actor(BUYER).await;
        let (one, two) = (buyer(&admin).user, second);
        let here = browser();
        let (first, then) = tokio::join!(
            member::disconnect(&dbs[0], &admin, two, &here),
            member::disconnect(&dbs[1], &other, one, &here),
        );
        assert_eq!(
            [&first, &then].iter().filter(|answer| answer.is_ok()).count(),
            1,
            "{} {}",
            said(&first),
            said(&then)
        );
    });
}

async fn link(world: &World, to: &str) -> String {
    let plain =
        world.text(&format!("SELECT plain FROM letters WHERE recipient = '{to}' ORDER BY id DESC LIMIT 1")).await;
    let at = plain.find("http").unwrap();
    plain[at..].split_whitespace().next().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[test]
fn an_invited_colleague_has_exactly_what_was_given() {
    each(async |world| {
        let db = &world.db;
        let admin = world.actor(DEALER).await;
        let given = rights(&[Right::SendOrders, Right::Nomenclature]);
        member::invite(db, &admin, "new@example.org", Given { rights: given, limit: None }, &browser()).await.unwrap();
        let (_, pending) = member::list(db, &admin).await.unwrap();
        assert_eq!(pending.iter().map(|pending| pending.email.as_str()).collect::<Vec<_>>(), ["new@example.org"]);
        let token = link(world, "new@example.org").await;
        let password = "Korobka-12-Lampa";
        let says = user::Questionnaire {
            last_name: "Новиков".to_owned(),
            first_name: "Олег".to_owned(),
            middle_name: String::new(),
            trade: String::new(),
            password: password.to_owned(),
            again: password.to_owned(),
            agreed: vec![domain::account::Agreement::PersonalData, domain::account::Agreement::Terms],
        };
        let session = user::finish(db, &token, says, &browser()).await.unwrap();
        let colleague = world.who(&session.token).await;
        assert_eq!((buyer(&colleague).rights, buyer(&colleague).company), (given, buyer(&admin).company));
        assert_eq!(world.choices(&session.token).await.len(), 1, "one counterparty, not both");
        let (members, pending) = member::list(db, &admin).await.unwrap();
        assert!(pending.is_empty() && members.iter().any(|member| member.email == "new@example.org"));

        // Disconnected, gone with the next request; brought back with the same rights.
        let (_, back) = member::disconnect(db, &admin, buyer(&colleague).user, &browser()).await.unwrap();
        assert!(matches!(world.who(&session.token).await, Actor::Person(_)));
        let stranger = world.actor(OTHER).await;
        assert_eq!(said(&member::reconnect(db, &stranger, &back, &browser()).await), "not found");
        member::reconnect(db, &admin, &back, &browser()).await.unwrap();
        assert_eq!(buyer(&world.who(&session.token).await).rights, given);
    });
}

#[test]
fn a_person_of_another_company_stays_there_and_an_invitation_can_be_withdrawn() {
    each(async |world| {
        let db = &world.db;
        let admin = world.actor(DEALER).await;
        member::invite(db, &admin, OTHER, Given { rights: Rights::NONE, limit: None }, &browser()).await.unwrap();
        let plain = world
            .text(&format!("SELECT plain FROM letters WHERE recipient = '{OTHER}' ORDER BY id DESC LIMIT 1"))
            .await;
        assert!(plain.contains("другой компании") && !plain.contains("/invite/"), "{plain}");
        member::invite(db, &admin, "late@example.org", Given { rights: Rights::NONE, limit: None }, &browser())
            .await
            .unwrap();
        let token = link(world, "late@example.org").await;
        member::withdraw(db, &admin, "late@example.org").await.unwrap();
        assert_eq!(said(&user::questionnaire(db, &token).await), "account.link");
        let (_, pending) = member::list(db, &admin).await.unwrap();
        assert!(pending.iter().all(|pending| pending.email != "late@example.org"));
    });
}

#[test]
fn who_may_not_send_so_much_asks_and_sending_is_the_approval() {
    each(async |world| {
        let db = &world.db;
        let admin = world.actor(DEALER).await;
        let of = user_of(world, ASSISTANT).await;
        let limit = Money::from_kopecks(300_000);
        member::set_rights(
            db,
            &admin,
            of,
            Given { rights: rights(&[Right::SendOrders]), limit: Some(limit) },
            &browser(),
        )
        .await
        .unwrap();
        let assistant = world.actor(ASSISTANT).await;
        let number = world.draft(&assistant, &[(BREAKER, 24)]).await;
        let send = |key: &str| Submission { number, key: key.to_owned(), total: None, start: false };
        let refused = refusal(draft::submit(db, &assistant, &send("one")).await);
        assert_eq!(refused, Refusal::Draft(DraftError::OverLimit { limit }));
        draft::ask_approval(db, &assistant, number, &browser()).await.unwrap();
        let asked = draft::approvals(db, &admin).await.unwrap();
        assert_eq!(asked.iter().map(|asked| asked.number).collect::<Vec<_>>(), [number]);
        assert!(draft::approvals(db, &assistant).await.unwrap().is_empty());
        let letters = world.number("SELECT COUNT(*) FROM letters WHERE subject LIKE '%ждёт согласования%'").await;
        assert_eq!(letters, 2, "the administrator and the buyer");
        // Who asked, and who may not send so much either, decide nothing.
        let mine = draft::approval(db, &assistant, number).await.unwrap().unwrap();
        assert!(mine.mine && !mine.decides);
        assert_eq!(said(&draft::return_draft(db, &assistant, number, "").await), "not found");
        let second = user_of(world, BUYER).await;
        let less = Given { rights: rights(&[Right::SendOrders]), limit: Some(limit) };
        member::set_rights(db, &admin, second, less, &browser()).await.unwrap();
        let small = world.actor(BUYER).await;
        assert!(draft::approvals(db, &small).await.unwrap().is_empty());
        let refused = refusal(draft::return_draft(db, &small, number, "").await);
        assert_eq!(refused, Refusal::Draft(DraftError::OverLimit { limit }));
        draft::return_draft(db, &admin, number, "не тот склад").await.unwrap();
        assert!(draft::approval(db, &admin, number).await.unwrap().is_none());
        assert_eq!(said(&draft::return_draft(db, &admin, number, "").await), "not found");
        draft::ask_approval(db, &assistant, number, &browser()).await.unwrap();
        draft::submit(db, &admin, &send("two")).await.unwrap();
        let told = world
            .text(&format!("SELECT subject FROM letters WHERE recipient = '{ASSISTANT}' ORDER BY id DESC LIMIT 1"))
            .await;
        assert!(told.contains("согласован и отправлен"), "{told}");
        // Within the limit nobody needs to be asked.
        let small = world.draft(&assistant, &[(BREAKER, 12)]).await;
        draft::submit(
            db,
            &assistant,
            &Submission { number: small, key: "three".to_owned(), total: None, start: false },
        )
        .await
        .unwrap();
        let record = audit::list(db, &admin, Some(Deed::SentOrder), 1).await.unwrap();
        assert!(record.total >= 2);
        assert_eq!(said(&audit::list(db, &assistant, None, 1).await), "forbidden");
    });
}

#[test]
fn a_key_is_shown_once_and_stored_as_its_hash() {
    each(async |world| {
        let db = &world.db;
        let admin = world.actor(DEALER).await;
        let scopes = Scopes::NONE.with(Scope::Catalog);
        let make = async |password: &str| {
            api_key::create(db, &admin, "1С склада", scopes, Some(90), password.to_owned(), &browser()).await
        };
        assert_eq!(said(&make("not it").await), "account.wrong_password");
        let key = make(PASSWORD).await.unwrap();
        assert!(key.starts_with("bb_") && key.len() == 67);
        for (table, rows) in world.tables().await {
            assert!(!rows.contains(&key), "{table}");
        }
        let [listed] = &api_key::list(db, &admin).await.unwrap()[..] else { panic!() };
        assert_eq!((listed.prefix.as_str(), listed.scopes), (&key[..10], scopes));
        let stranger = world.actor(OTHER).await;
        let id = listed.id;
        assert_eq!(said(&api_key::revoke(db, &stranger, id, &browser()).await), "not found");
        let second = api_key::rotate(db, &admin, id, PASSWORD.to_owned(), &browser()).await.unwrap();
        assert_ne!(second, key);
        api_key::revoke(db, &admin, id, &browser()).await.unwrap();
        assert_eq!(said(&api_key::revoke(db, &admin, id, &browser()).await), "not found");
        assert!(api_key::list(db, &admin).await.unwrap()[0].revoked_at.is_some());
        assert_eq!(said(&api_key::list(db, &world.actor(BUYER).await).await), "forbidden");
    });
}

#[test]
fn a_key_does_no_more_than_who_makes_it() {
    each(async |world| {
        let db = &world.db;
        let admin = world.actor(DEALER).await;
        let make = async |actor: &Actor, scope: Scope, days: Option<u32>| {
            let scopes = Scopes::NONE.with(scope);
            api_key::create(db, actor, "1С", scopes, days, PASSWORD.to_owned(), &browser()).await
        };
        for days in [0, domain::api_key::DAYS_LIMIT + 1] {
            assert_eq!(said(&make(&admin, Scope::Orders, Some(days)).await), "account.days");
        }
        make(&admin, Scope::Orders, Some(1)).await.unwrap();
        let of = user_of(world, DEALER).await;
        let only = rights(&[Right::Administrator, Right::ApiKey, Right::SendOrders, Right::OwnOrdersOnly]);
        world.run(&format!("UPDATE memberships SET rights = {} WHERE user_id = {of}", only.bits())).await;
        let narrow = world.actor(DEALER).await;
        for scope in [Scope::Orders, Scope::Finance, Scope::Reports] {
            assert_eq!(said(&make(&narrow, scope, None).await), "account.right_lacked", "{scope:?}");
        }
        let [listed] = &api_key::list(db, &narrow).await.unwrap()[..] else { panic!() };
        let rotated = api_key::rotate(db, &narrow, listed.id, PASSWORD.to_owned(), &browser()).await;
        assert_eq!(said(&rotated), "account.right_lacked");
        make(&narrow, Scope::Catalog, None).await.unwrap();
        // What has ended is over.
        world.run("UPDATE api_keys SET expires_at = 1").await;
        let rotated = api_key::rotate(db, &admin, listed.id, PASSWORD.to_owned(), &browser()).await;
        assert_eq!(said(&rotated), "not found");
    });
}

#[test]
fn a_person_without_a_company_adds_one_by_its_inn_and_orders() {
    each(async |world| {
        let db = &world.db;
        let token = world.token(OTHER).await;
        let of = user_of(world, OTHER).await;
        world.run(&format!("DELETE FROM memberships WHERE user_id = {of}")).await;
        world.run(&format!("UPDATE users SET company_id = NULL WHERE id = {of}")).await;
        let person = world.who(&token).await;
        let typed = |inn: &str, kpp: &str| Requisites {
            name: "ООО «Новая»".to_owned(),
            inn: inn.to_owned(),
            kpp: kpp.to_owned(),
            address: "г Москва, Примерная ул, дом № 1".to_owned(),
            ..Requisites::default()
        };
        for (inn, kpp) in [("7707083894", "770701001"), ("", "770701001"), ("7707083893", "")] {
            let refused = refusal(company::add_counterparty(db, &person, &typed(inn, kpp), &token, &browser()).await);
            assert!(matches!(refused, Refusal::Account(AccountError::Requisite(..))), "{refused:?}");
        }
        company::add_counterparty(db, &person, &typed("7707083893", "770701001"), &token, &browser()).await.unwrap();
        let now = world.who(&token).await;
        assert_eq!(buyer(&now).contract, None);
        let order = world.order(&now, &[(BREAKER, 12)]).await;
        let order = service::order::get(db, &now, order).await.unwrap();
        // 12 × 281,00 at the base price, and 22 % of VAT.
        assert_eq!(order.order.cost.total, Money::from_kopecks(411_384));
        let twice = company::add_counterparty(db, &now, &typed("7707083893", "770701001"), &token, &browser()).await;
        assert_eq!(said(&twice), "account.counterparty_known");
        // A sole trader has no KPP; the company of the demo with the same INN would be another company's affair.
        company::add_counterparty(db, &now, &typed("500100732259", ""), &token, &browser()).await.unwrap();
        assert_eq!(world.choices(&token).await.len(), 2);
        company::save_requisites(
            db,
            &world.who(&token).await,
            &Requisites { name: "ИП Новиков".to_owned(), ..typed("", "") },
            &browser(),
        )
        .await
        .unwrap();
    });
}

#[test]
fn the_suppliers_people_act_with_a_reason_that_both_can_see() {
    each(async |world| {
        let db = &world.db;
        let token = world.token(MANAGER).await;
        let manager = world.who(&token).await;
        let of = user_of(world, BUYER).await;
        assert_eq!(said(&staff::act(db, &manager, &token, of, " ", &browser()).await), "account.missing");
        for text in ["Петрова", "петрова", "BUYER@"] {
            let found = staff::people(db, &manager, text, 1).await.unwrap();
            assert_eq!(found.rows.iter().map(|found| found.email.as_str()).collect::<Vec<_>>(), [BUYER], "{text}");
        }
        assert_eq!(staff::people(db, &manager, "%", 1).await.unwrap().total, 0);
        staff::act(db, &manager, &token, of, "помощь со сборкой", &browser()).await.unwrap();
        let acting = world.who(&token).await;
        assert_eq!(buyer(&acting).user, of);
        assert_eq!(buyer(&acting).staff.as_ref().map(|staff| staff.email.as_str()), Some(MANAGER));
        let number = world.draft(&acting, &[(BREAKER, 12)]).await;
        draft::submit(db, &acting, &Submission { number, key: "k".to_owned(), total: None, start: false })
            .await
            .unwrap();
        // What is a person's own stays theirs.
        assert_eq!(said(&user::profile(db, &acting).await), "forbidden");
        let wrong =
            user::change_password(db, &acting, &token, PASSWORD.to_owned(), "x".to_owned(), "x", &browser()).await;
        assert_eq!(said(&wrong), "forbidden");
        let admin = world.actor(DEALER).await;
        let sent = audit::list(db, &admin, Some(Deed::SentOrder), 1).await.unwrap();
        assert!(sent.rows[0].staff.starts_with("Смирнова"), "{:?}", sent.rows[0]);
        let began = audit::list(db, &admin, Some(Deed::ActedFor), 1).await.unwrap();
        assert!(began.rows[0].about.contains("помощь со сборкой"));
        let seen = staff::acted_for(db, &world.actor(BUYER).await).await.unwrap();
        assert_eq!(seen.len(), 1);
        staff::stop_acting(db, &token).await.unwrap();
        assert_eq!(world.who(&token).await, manager);
        assert_eq!(said(&staff::people(db, &admin, "", 1).await), "forbidden");
    });
}

#[test]
fn staff_are_made_by_the_command_line_with_a_link_for_the_first_password() {
    each(async |world| {
        let db = &world.db;
        let link = staff::create(db, "Ivan@Supplier.example", "Иванов", "Иван").await.unwrap();
        let password = "Korobka-12-Lampa";
        user::set_recovered(db, &link, password.to_owned(), password, &browser()).await.unwrap();
        let token = user::sign_in(db, crate::world::credentials("ivan@supplier.example", password)).await.unwrap();
        assert!(matches!(world.who(&token.session().unwrap().token).await, Actor::Staff(_)));
        assert_eq!(said(&staff::create(db, DEALER, "Иванов", "Иван").await), "account.login_taken");
    });
}
