//! Registration, recovery, addresses, the second factor, the end of a profile.

use crate::world::{BUYER, DEALER, World, buyer, credentials, each, refusal, said};
use domain::Refusal;
use domain::account::{AccountError, Agreement, PasswordError, Personal};
use domain::actor::Actor;
use service::demo::PASSWORD;
use service::member::Given;
use service::user::{self, Browser, Confirmed, Questionnaire};
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_hours(1);
const NEW: &str = "novikov@example.org";
const GOOD: &str = "Korobka-12-Lampa";

fn browser() -> Browser {
    Browser::new("192.0.2.50", "Mozilla/5.0 (Windows) Firefox/140")
}

/// The secret of the last letter to this address.
async fn link(world: &World, to: &str) -> String {
    let plain =
        world.text(&format!("SELECT plain FROM letters WHERE recipient = '{to}' ORDER BY id DESC LIMIT 1")).await;
    let at = plain.find("http").unwrap_or_else(|| panic!("no link: {plain}"));
    plain[at..].split_whitespace().next().unwrap().rsplit('/').next().unwrap().to_owned()
}

fn says(password: &str) -> Questionnaire {
    Questionnaire {
        last_name: " Новиков ".to_owned(),
        first_name: "Олег".to_owned(),
        middle_name: String::new(),
        trade: "distributor".to_owned(),
        password: password.to_owned(),
        again: password.to_owned(),
        agreed: vec![Agreement::PersonalData],
    }
}

const BOTH: [Agreement; 2] = [Agreement::Terms, Agreement::PersonalData];

async fn registered(world: &World) -> String {
    user::register(&world.db, NEW, &BOTH, &browser()).await.unwrap();
    user::finish(&world.db, &link(world, NEW).await, says(GOOD), &browser()).await.unwrap().token
}

#[test]
fn a_person_registers_by_a_letter_and_a_questionnaire() {
    each(async |world| {
        let db = &world.db;
        let all = [BOTH.as_slice(), &[Agreement::News]].concat();
        user::register(db, " Novikov@Example.org ", &all, &browser()).await.unwrap();
        let token = link(world, NEW).await;
        assert_eq!(token.len(), 64);
        let stored = world.texts("SELECT token_hash FROM links").await;
        assert!(!stored.contains(&token), "only its hash is stored");
        let asked = user::questionnaire(db, &token).await.unwrap();
        assert_eq!((asked.email.as_str(), asked.invited, asked.known), (NEW, false, false));
        for (change, code) in [
            (Questionnaire { last_name: " ".to_owned(), ..says(GOOD) }, "account.missing"),
            (Questionnaire { trade: "wizard".to_owned(), ..says(GOOD) }, "account.missing"),
            (Questionnaire { agreed: vec![], ..says(GOOD) }, "account.not_agreed"),
            (Questionnaire { again: "Korobka-12-Lampo".to_owned(), ..says(GOOD) }, "account.password"),
            (says("Novikov2026"), "account.password"),
            (says("Password1"), "account.password"),
            (says("Qwerty12345"), "account.password"),
        ] {
            assert_eq!(said(&user::finish(db, &token, change, &browser()).await), code);
        }
        let guessable = refusal(user::finish(db, &token, says("Novikov2026"), &browser()).await);
        assert_eq!(guessable, Refusal::Account(AccountError::Password(PasswordError::Guessable)));
        let session = user::finish(db, &token, says(GOOD), &browser()).await.unwrap();
        let Actor::Person(person) = world.who(&session.token).await else { panic!() };
        assert_eq!((person.name.as_str(), person.email.as_str()), ("Новиков Олег", NEW));
        // The link is used up, the password works, and what was agreed to is on record.
        assert_eq!(said(&user::finish(db, &token, says(GOOD), &browser()).await), "account.link");
        assert!(user::sign_in(db, credentials(NEW, GOOD)).await.is_ok());
        let agreed = world.texts("SELECT kind || ' ' || version || ' ' || address || ' ' || (user_id IS NOT NULL) FROM agreements ORDER BY id").await;
        assert_eq!(agreed.len(), 4, "{agreed:?}");
        assert!(agreed.iter().all(|row| row.contains("192.0.2.50")), "{agreed:?}");
        // News are wanted when the second letter is answered.
        let plain = world.text("SELECT subject FROM letters ORDER BY id DESC LIMIT 1").await;
        assert!(plain.contains("новости"), "{plain}");
        assert_eq!(user::confirm_link(db, &link(world, NEW).await, &browser()).await.unwrap(), Confirmed::News);
        let off = link(world, NEW).await;
        assert!(user::profile(db, &world.who(&session.token).await).await.unwrap().news);
        user::unsubscribe(db, &off).await.unwrap();
        assert!(!user::profile(db, &world.who(&session.token).await).await.unwrap().news);
        user::unsubscribe(db, "no such link").await.unwrap();
    });
}

#[test]
fn nobody_can_tell_a_known_address_from_an_unknown_one() {
    each(async |world| {
        let db = &world.db;
        let letters = async || world.number("SELECT COUNT(*) FROM letters").await;
        let before = letters().await;
        user::register(db, BUYER, &BOTH, &browser()).await.unwrap();
        user::register(db, "nobody@example.org", &BOTH, &browser()).await.unwrap();
        user::recover(db, BUYER, &browser()).await.unwrap();
        user::recover(db, "nobody@example.org", &browser()).await.unwrap();
        assert_eq!(letters().await, before + 4);
        let admin = world.actor(DEALER).await;
        let rights = domain::user::Rights::NONE;
        service::member::invite(db, &admin, "other@example.com", Given { rights, limit: None }, &browser())
            .await
            .unwrap();
        service::member::invite(db, &admin, "nobody@example.org", Given { rights, limit: None }, &browser())
            .await
            .unwrap();
        assert_eq!(letters().await, before + 6);
        // The unknown one's link to a new password leads nowhere.
        let subject = world
            .text("SELECT plain FROM letters WHERE recipient = 'nobody@example.org' ORDER BY id LIMIT 1 OFFSET 1")
            .await;
        assert!(!subject.contains("/recover/"), "{subject}");

        // The time: the median of several, one after another, must not tell them apart.
        let mut times = [vec![], vec![]];
        for at in 0..15 {
            for (which, email) in [(0, BUYER.to_owned()), (1, format!("nobody{at}@example.org"))] {
                let from = Browser::new(&format!("198.51.100.{at}{which}"), "");
                world.clock.advance(2 * HOUR);
                let begun = Instant::now();
                user::recover(db, &email, &from).await.unwrap();
                times[which].push(begun.elapsed());
            }
        }
        let [known, unknown] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2].as_secs_f64()
        });
        assert!((0.4..2.5).contains(&(known / unknown)), "known {known} s, unknown {unknown} s");
    });
}

#[test]
fn letters_are_asked_for_so_often_and_two_instances_count_together() {
    each(async |world| {
        let dbs = [world.db.clone(), world.another_instance().await];
        for at in 0..5 {
            user::register(&dbs[at % 2], &format!("n{at}@example.org"), &BOTH, &browser()).await.unwrap();
        }
        for db in &dbs {
            let refused = refusal(user::register(db, "n6@example.org", &BOTH, &browser()).await);
            assert!(matches!(refused, Refusal::Account(AccountError::TooMany { seconds: 1..=3601 })), "{refused:?}");
        }
        // Another network address still may, and so may this one an hour later.
        user::register(&dbs[0], "n6@example.org", &BOTH, &Browser::new("192.0.2.51", "")).await.unwrap();
        world.clock.advance(HOUR + Duration::from_secs(1));
        user::register(&dbs[1], "n7@example.org", &BOTH, &browser()).await.unwrap();
    });
}

#[test]
fn a_link_to_a_new_password_lives_an_hour_and_ends_all_sessions() {
    each(async |world| {
        let db = &world.db;
        let session = world.token(BUYER).await;
        user::recover(db, BUYER, &browser()).await.unwrap();
        let first = link(world, BUYER).await;
        user::recover(db, BUYER, &browser()).await.unwrap();
        let second = link(world, BUYER).await;
        // Nothing has changed by asking, and asking again voids the earlier link.
        assert_ne!(world.who(&session).await, Actor::Guest);
        assert_eq!(said(&user::recovery(db, &first).await), "account.link");
        assert_eq!(user::recovery(db, &second).await.unwrap(), BUYER);
        world.clock.advance(HOUR);
        assert_eq!(said(&user::set_recovered(db, &second, GOOD.to_owned(), GOOD, &browser()).await), "account.link");
        user::recover(db, BUYER, &browser()).await.unwrap();
        let third = link(world, BUYER).await;
        user::set_recovered(db, &third, GOOD.to_owned(), GOOD, &browser()).await.unwrap();
        assert_eq!(world.who(&session).await, Actor::Guest);
        assert!(user::sign_in(db, credentials(BUYER, PASSWORD)).await.is_err());
        assert!(user::sign_in(db, credentials(BUYER, GOOD)).await.is_ok());
        assert_eq!(said(&user::set_recovered(db, &third, GOOD.to_owned(), GOOD, &browser()).await), "account.link");
        let told = world.text("SELECT subject FROM letters ORDER BY id DESC LIMIT 1").await;
        assert_eq!(told, "Пароль изменён");
    });
}

#[test]
fn another_password_needs_the_old_one_and_ends_the_other_sessions() {
    each(async |world| {
        let db = &world.db;
        let (here, elsewhere) = (world.token(BUYER).await, world.token(BUYER).await);
        let actor = world.who(&here).await;
        let change = async |old: &str, new: &str| {
            user::change_password(db, &actor, &here, old.to_owned(), new.to_owned(), new, &browser()).await
        };
        assert_eq!(said(&change("not it", GOOD).await), "account.wrong_password");
        assert_eq!(said(&change(PASSWORD, "short").await), "account.password");
        change(PASSWORD, GOOD).await.unwrap();
        assert_ne!(world.who(&here).await, Actor::Guest);
        assert_eq!(world.who(&elsewhere).await, Actor::Guest);
        // Guessing the old one is slowed down as at the door.
        for _ in 0..10 {
            assert_eq!(said(&change("not it", "Drugaya-34-Korobka").await), "account.wrong_password");
        }
        assert_eq!(said(&change(GOOD, "Drugaya-34-Korobka").await), "sign_in.wait");
    });
}

#[test]
fn an_address_changes_when_both_have_answered_and_the_old_one_can_take_it_back() {
    each(async |world| {
        let db = &world.db;
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let asked = user::change_email(db, &actor, NEW, "not it".to_owned(), &browser()).await;
        assert_eq!(said(&asked), "account.wrong_password");
        user::change_email(db, &actor, NEW, PASSWORD.to_owned(), &browser()).await.unwrap();
        let old = link(world, BUYER).await;
        assert_eq!(user::confirmation(db, &old).await.unwrap(), Confirmed::OldEmail(NEW.to_owned()));
        user::confirm_link(db, &old, &browser()).await.unwrap();
        assert_eq!(user::profile(db, &actor).await.unwrap().email, BUYER, "not before the new one answers");
        let new = link(world, NEW).await;
        user::confirm_link(db, &new, &browser()).await.unwrap();
        let profile = user::profile(db, &actor).await.unwrap();
        assert_eq!((profile.email.as_str(), profile.personal.login.as_str()), (NEW, NEW));
        assert_eq!(said(&user::confirm_link(db, &new, &browser()).await), "account.link");
        let undo = link(world, BUYER).await;
        assert_eq!(user::confirm_link(db, &undo, &browser()).await.unwrap(), Confirmed::Undone(BUYER.to_owned()));
        assert_eq!(world.who(&token).await, Actor::Guest, "whoever changed it is out");
        // The password may be known to them: the letter leads to a new one.
        assert_eq!(said(&user::sign_in(db, credentials(BUYER, PASSWORD)).await), "sign_in.wrong");
        user::set_recovered(db, &link(world, BUYER).await, GOOD.to_owned(), GOOD, &browser()).await.unwrap();
        assert!(user::sign_in(db, credentials(BUYER, GOOD)).await.is_ok());

        // Somebody's own address is asked too, and told: the page says nothing.
        world.clock.advance(2 * HOUR);
        user::change_email(db, &actor, DEALER, GOOD.to_owned(), &browser()).await.unwrap();
        user::confirm_link(db, &link(world, BUYER).await, &browser()).await.unwrap();
        let told = world
            .text(&format!("SELECT subject FROM letters WHERE recipient = '{DEALER}' ORDER BY id DESC LIMIT 1"))
            .await;
        assert_eq!(told, "Этот адрес уже занят");
    });
}

#[test]
fn further_addresses_answer_before_they_count() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        user::add_email(db, &actor, NEW, &browser()).await.unwrap();
        assert!(user::profile(db, &actor).await.unwrap().more.is_empty());
        user::confirm_link(db, &link(world, NEW).await, &browser()).await.unwrap();
        assert_eq!(user::profile(db, &actor).await.unwrap().more, [NEW]);
        user::remove_email(db, &actor, NEW).await.unwrap();
        assert_eq!(said(&user::remove_email(db, &actor, NEW).await), "not found");
    });
}

/// The code that an authenticator shows now.
fn code(world: &World, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp =
        totp_rs::Builder::new().with_secret(secret).with_account_name("a").with_issuer(Some("b")).build().unwrap();
    totp.generate(u64::try_from(world.now().timestamp()).unwrap()).to_string()
}

#[test]
fn the_second_factor_lets_nobody_in_without_it_and_each_code_is_good_once() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        let fresh = user::new_authenticator(&actor).unwrap();
        assert!(fresh.url.starts_with("otpauth://totp/Busbar:"), "{}", fresh.url);
        let on = async |password: &str, code: &str| {
            user::enable_second_factor(db, &actor, password.to_owned(), &fresh.secret, code, &browser()).await
        };
        assert_eq!(said(&on("not it", &code(world, &fresh.secret)).await), "account.wrong_password");
        assert_eq!(said(&on(PASSWORD, "000000").await), "account.code");
        let codes = on(PASSWORD, &code(world, &fresh.secret)).await.unwrap();
        assert_eq!(codes.len(), 10);
        let ticket = async || match user::sign_in(db, credentials(BUYER, PASSWORD)).await.unwrap() {
            user::Entry::Code { ticket } => ticket,
            user::Entry::Session(_) => panic!("in without the code"),
        };
        let first = ticket().await;
        assert_eq!(world.who(&first).await, Actor::Guest, "a ticket is no session");
        // The code that switched it on is used up.
        assert_eq!(said(&user::enter_code(db, &first, &code(world, &fresh.secret), &browser()).await), "account.code");
        world.clock.advance(Duration::from_secs(30));
        let now = code(world, &fresh.secret);
        let session = user::enter_code(db, &first, &now, &browser()).await.unwrap();
        assert_eq!(buyer(&world.who(&session.token).await).email, BUYER);
        assert_eq!(said(&user::enter_code(db, &first, &now, &browser()).await), "account.link");
        assert_eq!(said(&user::enter_code(db, &ticket().await, &now, &browser()).await), "account.code");
        // A recovery code, once, however it is typed.
        let typed = codes[0].to_lowercase().replace('-', " ");
        user::enter_code(db, &ticket().await, &typed, &browser()).await.unwrap();
        assert_eq!(said(&user::enter_code(db, &ticket().await, &typed, &browser()).await), "account.code");
        assert_eq!(user::codes_left(db, &actor).await.unwrap(), 9);
        // A ticket lives five minutes.
        let late = ticket().await;
        world.clock.advance(Duration::from_mins(5));
        assert_eq!(said(&user::enter_code(db, &late, &code(world, &fresh.secret), &browser()).await), "account.link");
        user::disable_second_factor(db, &actor, PASSWORD.to_owned(), &browser()).await.unwrap();
        assert!(user::sign_in(db, credentials(BUYER, PASSWORD)).await.unwrap().session().is_some());
    });
}

#[test]
fn an_administrator_requires_a_second_factor_and_who_has_none_acts_for_nobody() {
    each(async |world| {
        let db = &world.db;
        let (admin, token) = (world.actor(DEALER).await, world.token(BUYER).await);
        let refused = service::company::require_second_factor(db, &admin, true, &browser()).await;
        assert_eq!(said(&refused), "account.second_factor_first");
        let fresh = user::new_authenticator(&admin).unwrap();
        let now = code(world, &fresh.secret);
        user::enable_second_factor(db, &admin, PASSWORD.to_owned(), &fresh.secret, &now, &browser()).await.unwrap();
        service::company::require_second_factor(db, &admin, true, &browser()).await.unwrap();
        let Actor::Person(person) = world.who(&token).await else { panic!() };
        assert!(person.lacks_second_factor);
        assert_eq!(said(&service::draft::list(db, &world.who(&token).await, 1).await), "forbidden");
        service::company::require_second_factor(db, &admin, false, &browser()).await.unwrap();
        assert!(matches!(world.who(&token).await, Actor::User(_)));
    });
}

#[test]
fn sessions_are_listed_and_ended() {
    each(async |world| {
        let db = &world.db;
        let (here, elsewhere) = (world.token(BUYER).await, world.token(BUYER).await);
        let actor = world.who(&here).await;
        let open = user::sessions(db, &actor, &here).await.unwrap();
        assert_eq!(open.iter().filter(|session| session.current).count(), 1);
        let other = open.iter().find(|session| !session.current).unwrap();
        assert!(!elsewhere.starts_with(&other.id), "the name of a session is not its secret");
        let stranger = world.actor(DEALER).await;
        assert_eq!(said(&user::end_session(db, &stranger, &other.id).await), "not found");
        user::end_session(db, &actor, &other.id).await.unwrap();
        assert_eq!(world.who(&elsewhere).await, Actor::Guest);
        assert_ne!(world.who(&here).await, Actor::Guest);
    });
}

#[test]
fn a_profile_is_saved_and_a_login_name_is_nobody_elses() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        let stored = user::profile(db, &actor).await.unwrap().personal;
        let with =
            |login: &str| Personal { login: login.to_owned(), phone: "+7 495 123-45-67".to_owned(), ..stored.clone() };
        user::save(db, &actor, &with("Anna.Petrova")).await.unwrap();
        assert_eq!(user::profile(db, &actor).await.unwrap().personal.login, "anna.petrova");
        assert!(user::sign_in(db, credentials("ANNA.petrova", PASSWORD)).await.is_ok());
        let other = world.actor(DEALER).await;
        let theirs = user::profile(db, &other).await.unwrap().personal;
        user::save(db, &other, &Personal { login: "oleg".to_owned(), ..theirs }).await.unwrap();
        // An address says nothing of who is registered with it.
        for (login, code) in [
            ("Oleg", "account.login_taken"),
            (DEALER, "account.login_form"),
            ("a@b.ru", "account.login_form"),
            (" ", "account.missing"),
        ] {
            assert_eq!(said(&user::save(db, &actor, &with(login)).await), code, "{login}");
        }
    });
}

#[test]
fn a_deleted_profile_leaves_documents_and_nothing_personal() {
    each(async |world| {
        let db = &world.db;
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let order = world.order(&actor, &[("326794", 12)]).await;
        assert_eq!(said(&user::delete_profile(db, &actor, "not it".to_owned()).await), "account.wrong_password");
        user::delete_profile(db, &actor, PASSWORD.to_owned()).await.unwrap();
        assert_eq!(world.who(&token).await, Actor::Guest);
        for (table, rows) in world.tables().await {
            // Letters that were sent are what was sent; the outbox is emptied by its own rule.
            assert!(table == "letters" || !rows.contains(BUYER), "{table} still has the address");
            assert!(!rows.contains("Петрова"), "{table} still has the name");
        }
        assert!(user::sign_in(db, credentials(BUYER, PASSWORD)).await.is_err());
        let colleague = world.actor(DEALER).await;
        service::order::get(db, &colleague, order).await.unwrap();
        let record = world.number("SELECT COUNT(*) FROM audit WHERE deed = 'deleted_profile'").await;
        assert_eq!(record, 1);
        // The only administrator stays while there are others.
        let refused = user::delete_profile(db, &colleague, PASSWORD.to_owned()).await;
        assert_eq!(said(&refused), "account.last_administrator");
        assert!(registered(world).await.len() == 64);
    });
}

#[test]
fn letters_about_orders_go_to_all_addresses_of_who_wants_them() {
    each(async |world| {
        let db = &world.db;
        let actor = world.actor(BUYER).await;
        user::add_email(db, &actor, NEW, &browser()).await.unwrap();
        user::confirm_link(db, &link(world, NEW).await, &browser()).await.unwrap();
        let told = async |number| {
            let like =
                format!("SELECT recipient FROM letters WHERE subject LIKE '%по заказу {number}' ORDER BY recipient");
            world.texts(&like).await
        };
        let number = world.order(&actor, &[("326794", 12)]).await;
        world.work().await;
        assert_eq!(told(number).await, [BUYER, NEW]);
        user::set_notices(db, &actor, domain::account::Notices::NONE).await.unwrap();
        let number = world.order(&actor, &[("326794", 12)]).await;
        world.work().await;
        assert!(told(number).await.is_empty());
    });
}

#[test]
fn what_is_over_is_forgotten() {
    each(async |world| {
        let db = &world.db;
        let token = world.token(BUYER).await;
        user::recover(db, BUYER, &browser()).await.unwrap();
        user::tidy(db).await.unwrap();
        assert_ne!(world.who(&token).await, Actor::Guest);
        world.clock.advance(32 * 24 * HOUR);
        user::tidy(db).await.unwrap();
        for table in ["sessions", "links", "throttles"] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
    });
}

#[test]
fn a_deleted_address_leaves_others_that_end_like_it() {
    each(async |world| {
        let actor = world.who(&world.token(BUYER).await).await;
        let about = format!("x-{BUYER} {BUYER}: 12 {BUYER}");
        let first = "SELECT MIN(id) FROM audit";
        assert_eq!(world.run(&format!("UPDATE audit SET about = '{about}' WHERE id = ({first})")).await, 1);
        user::delete_profile(&world.db, &actor, PASSWORD.to_owned()).await.unwrap();
        let about = world.text(&format!("SELECT about FROM audit WHERE id = ({first})")).await;
        assert_eq!(about, format!("x-{BUYER} —: 12 —"));
    });
}
