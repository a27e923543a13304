use crate::world::{
    ASSISTANT, BREAKER, BUYER, DESIGNER, MANAGER, OTHER, World, buyer, credentials, each, q, refusal, said,
};
use domain::Refusal;
use domain::actor::Actor;
use domain::user::{Right, Rights, SignInError};
use service::Error;
use service::demo::PASSWORD;
use service::draft::{self, Submission};
use service::user::{self, Credentials};
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_secs(3600);

async fn wrong(world: &World, login: &str) -> SignInError {
    match refusal(user::sign_in(&world.db, credentials(login, "not the password")).await) {
        Refusal::SignIn(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_right_password_opens_a_session_whose_secret_is_stored_nowhere() {
    each(async |world| {
        let signed_in = user::sign_in(&world.db, credentials(BUYER, PASSWORD)).await.unwrap().session().unwrap();
        assert_eq!(signed_in.max_age, 24 * HOUR);
        let actor = world.who(&signed_in.token).await;
        assert_eq!(buyer(&actor).email, BUYER);
        assert_eq!(buyer(&actor).name, "Петрова Анна Сергеевна");
        assert_eq!(buyer(&actor).counterparty_name, "ООО «Энергоснаб-Центр»");
        let sessions = &world.tables().await["sessions"];
        assert!(!sessions.contains(&signed_in.token) && sessions.contains("192.0.2.7"));
    });
}

#[test]
fn a_login_may_be_typed_in_capitals_and_with_blanks() {
    each(async |world| {
        let signed_in =
            user::sign_in(&world.db, credentials("  Buyer@Example.COM ", PASSWORD)).await.unwrap().session().unwrap();
        assert_eq!(buyer(&world.who(&signed_in.token).await).email, BUYER);
    });
}

#[test]
fn a_wrong_password_an_unknown_address_and_a_disabled_person_get_the_same_answer() {
    each(async |world| {
        world.run(&format!("UPDATE users SET disabled_at = 1 WHERE login = '{OTHER}'")).await;
        let sessions = world.tables().await["sessions"].clone();
        for login in [BUYER, "nobody@example.com", ""] {
            assert_eq!(wrong(world, login).await, SignInError::Wrong, "{login}");
        }
        let disabled = user::sign_in(&world.db, credentials(OTHER, PASSWORD)).await;
        assert_eq!(refusal(disabled), SignInError::Wrong.into());
        assert_eq!(world.tables().await["sessions"], sessions, "nobody got in");
        // Each is counted alike: the counters tell nothing of who exists.
        let counted = world.texts("SELECT name FROM throttles WHERE failures = 1 ORDER BY name").await;
        assert!(counted.len() == 4 && counted.iter().all(|name| name.starts_with("login:")), "{counted:?}");
        assert!(!counted.iter().any(|name| name.contains('@')), "of what was typed only a hash is kept");
        assert_eq!(world.numbers("SELECT failures FROM throttles WHERE name = 'address:192.0.2.7'").await, [4]);
    });
}

#[test]
fn an_unknown_address_takes_as_long_as_a_wrong_password() {
    each(async |world| {
        let mut quickest = [Duration::MAX; 2];
        for _ in 0..4 {
            for (at, login) in [BUYER, "nobody@example.com"].into_iter().enumerate() {
                let begun = Instant::now();
                wrong(world, login).await;
                quickest[at] = quickest[at].min(begun.elapsed());
            }
        }
        let [known, unknown] = quickest;
        assert!(unknown * 3 > known && known * 3 > unknown, "known {known:?}, unknown {unknown:?}");
    });
}

#[test]
fn after_ten_failures_the_right_password_waits_too_and_is_let_in_when_the_wait_is_over() {
    each(async |world| {
        for _ in 0..10 {
            assert_eq!(wrong(world, BUYER).await, SignInError::Wrong);
        }
        let right = || user::sign_in(&world.db, credentials(BUYER, PASSWORD));
        let Refusal::SignIn(SignInError::Wait { seconds: 5..=6 }) = refusal(right().await) else { panic!("no wait") };
        // Being told to wait is no failure: it does not make the wait longer.
        let Refusal::SignIn(SignInError::Wait { seconds: 5..=6 }) = refusal(right().await) else { panic!("no wait") };
        // Nobody else waits.
        user::sign_in(&world.db, credentials(ASSISTANT, PASSWORD)).await.unwrap();
        world.clock.advance(Duration::from_secs(6));
        right().await.unwrap();
        assert_eq!(
            world.number("SELECT COUNT(*) FROM throttles WHERE name LIKE 'login:%'").await,
            0,
            "all is forgotten"
        );
        right().await.unwrap();
    });
}

#[test]
fn each_failure_after_the_wait_doubles_it() {
    each(async |world| {
        for _ in 0..10 {
            wrong(world, BUYER).await;
        }
        for expected in [10, 20, 40] {
            world.clock.advance(Duration::from_secs(expected));
            assert_eq!(wrong(world, BUYER).await, SignInError::Wrong);
            let SignInError::Wait { seconds } = wrong(world, BUYER).await else { panic!("no wait") };
            assert!((expected..=expected + 1).contains(&u64::from(seconds)), "{seconds} instead of {expected}");
        }
    });
}

#[test]
fn failures_are_forgotten_after_a_quarter_of_an_hour() {
    each(async |world| {
        for _ in 0..2 {
            for _ in 0..9 {
                wrong(world, BUYER).await;
            }
            world.clock.advance(Duration::from_secs(15 * 60 + 1));
        }
        user::sign_in(&world.db, credentials(BUYER, PASSWORD)).await.unwrap();
    });
}

#[test]
fn a_hundred_failures_from_one_network_address_stop_it_for_all_logins() {
    each(async |world| {
        wrong(world, "nobody@example.com").await;
        world.run("UPDATE throttles SET failures = 99 WHERE name LIKE 'address:%'").await;
        wrong(world, "nobody2@example.com").await;
        let blocked = user::sign_in(&world.db, credentials(BUYER, PASSWORD)).await;
        assert_eq!(said(&blocked), "sign_in.wait");
        let elsewhere = Credentials { address: "198.51.100.1".to_owned(), ..credentials(BUYER, PASSWORD) };
        user::sign_in(&world.db, elsewhere).await.unwrap();
    });
}

#[test]
fn a_session_without_use_ends_after_twelve_hours() {
    each(async |world| {
        let (used, unused) = (world.token(BUYER).await, world.token(BUYER).await);
        world.clock.advance(11 * HOUR);
        assert_ne!(world.who(&used).await, Actor::Guest);
        world.clock.advance(HOUR);
        assert_eq!(world.who(&unused).await, Actor::Guest);
        assert_ne!(world.who(&used).await, Actor::Guest);
    });
}

#[test]
fn a_page_that_only_listens_does_not_use_its_session() {
    each(async |world| {
        let token = world.token(BUYER).await;
        for _ in 0..11 {
            world.clock.advance(HOUR);
            assert_ne!(user::watch(&world.db, &token).await.unwrap().actor, Actor::Guest);
        }
        world.clock.advance(HOUR);
        assert_eq!(world.who(&token).await, Actor::Guest);
    });
}

#[test]
fn a_session_in_use_ends_after_a_day_and_a_remembered_one_after_thirty() {
    each(async |world| {
        let day = world.token(BUYER).await;
        let remembered = Credentials { remember: true, ..credentials(BUYER, PASSWORD) };
        let remembered = user::sign_in(&world.db, remembered).await.unwrap().session().unwrap();
        assert_eq!(remembered.max_age, 30 * 24 * HOUR);
        for hour in (0..30 * 24).step_by(8) {
            assert_eq!(world.who(&day).await != Actor::Guest, hour < 24, "{hour} h");
            assert_ne!(world.who(&remembered.token).await, Actor::Guest, "{hour} h");
            world.clock.advance(8 * HOUR);
        }
        assert_eq!(world.who(&remembered.token).await, Actor::Guest);
    });
}

#[test]
fn a_remembered_session_may_lie_unused_for_days() {
    each(async |world| {
        let remembered = Credentials { remember: true, ..credentials(BUYER, PASSWORD) };
        let token = user::sign_in(&world.db, remembered).await.unwrap().session().unwrap().token;
        world.clock.advance(29 * 24 * HOUR);
        assert_ne!(world.who(&token).await, Actor::Guest);
        world.clock.advance(24 * HOUR);
        assert_eq!(world.who(&token).await, Actor::Guest);
    });
}

#[test]
fn signing_out_ends_this_session_and_no_other() {
    each(async |world| {
        let (here, there) = (world.token(BUYER).await, world.token(BUYER).await);
        user::sign_out(&world.db, &here).await.unwrap();
        user::sign_out(&world.db, "no such secret").await.unwrap();
        assert_eq!(world.who(&here).await, Actor::Guest);
        assert_ne!(world.who(&there).await, Actor::Guest);
    });
}

#[test]
fn nobody_is_let_in_by_a_made_up_secret_or_by_what_is_stored() {
    each(async |world| {
        world.token(BUYER).await;
        let stored = world.text("SELECT token_hash FROM sessions").await;
        for secret in ["", "0", "' OR 1=1 --", stored.as_str()] {
            assert_eq!(world.who(secret).await, Actor::Guest, "{secret}");
        }
    });
}

#[test]
fn a_disabled_person_is_out_at_once() {
    each(async |world| {
        world.is_broken_on_purpose();
        let token = world.token(BUYER).await;
        world.run(&format!("UPDATE users SET disabled_at = 1 WHERE login = '{BUYER}'")).await;
        assert_eq!(world.who(&token).await, Actor::Guest);
    });
}

#[test]
fn a_right_taken_away_is_gone_with_the_next_visit() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let before = world.who(&token).await;
        let number = world.draft(&before, &[(BREAKER, 12)]).await;
        world.run(&format!("UPDATE memberships SET rights = 0 WHERE user_id = {}", buyer(&before).user)).await;
        let after = world.who(&token).await;
        assert_eq!(buyer(&after).rights, Rights::NONE);
        let submission = Submission { number, key: "key".to_owned(), total: None, start: false };
        assert_eq!(said(&draft::submit(&world.db, &after, &submission).await), "forbidden");
        draft::set_quantity(&world.db, &after, number, world.id(BREAKER), q(24)).await.unwrap();
    });
}

#[test]
fn a_person_taken_out_of_the_counterparty_acts_for_none() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let user = buyer(&world.who(&token).await).user;
        world.run(&format!("DELETE FROM memberships WHERE user_id = {user}")).await;
        assert!(matches!(world.who(&token).await, Actor::Person(person) if person.user == user));
    });
}

#[test]
fn the_counterparty_is_switched_for_this_session_and_the_next_ones() {
    each(async |world| {
        let (token, elsewhere) = (world.token(BUYER).await, world.token(BUYER).await);
        let actor = world.who(&token).await;
        let choices = world.choices(&token).await;
        let names: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, ["ООО «Энергоснаб-Сервис»", "ООО «Энергоснаб-Центр»"]);
        user::switch_counterparty(&world.db, &actor, &token, choices[0].id).await.unwrap();
        let now = world.who(&token).await;
        assert_eq!(buyer(&now).counterparty, choices[0].id);
        assert_ne!(buyer(&now).contract, buyer(&actor).contract);
        assert_eq!(buyer(&world.who(&elsewhere).await).counterparty, choices[1].id, "the other session stays");
        assert_eq!(buyer(&world.actor(BUYER).await).counterparty, choices[0].id);
        // The drafts of one are not those of the other.
        let drafts = draft::list(&world.db, &now, 1).await.unwrap();
        assert_eq!(drafts.total, 0);
    });
}

#[test]
fn nobody_switches_to_a_counterparty_that_is_not_theirs() {
    each(async |world| {
        let token = world.token(BUYER).await;
        let actor = world.who(&token).await;
        let foreign = buyer(&world.actor(OTHER).await).counterparty;
        let before = world.tables().await;
        let switched = user::switch_counterparty(&world.db, &actor, &token, foreign).await;
        assert!(matches!(switched, Err(Error::NotFound)));
        let guest = user::switch_counterparty(&world.db, &Actor::Guest, &token, foreign).await;
        assert!(matches!(guest, Err(Error::SignedOut)));
        assert!(world.changed_since(&before).await.is_empty());
    });
}

#[test]
fn nobody_switches_the_session_of_somebody_else() {
    each(async |world| {
        let theirs = world.token(ASSISTANT).await;
        let actor = world.actor(BUYER).await;
        let choices = world.choices(&theirs).await;
        user::switch_counterparty(&world.db, &actor, &theirs, choices[0].id).await.unwrap();
        assert_eq!(buyer(&world.who(&theirs).await).counterparty, choices[1].id);
    });
}

#[test]
fn the_suppliers_people_and_designers_have_no_drafts() {
    each(async |world| {
        let manager = world.actor(MANAGER).await;
        assert!(matches!(&manager, Actor::Staff(staff) if staff.email == MANAGER));
        assert_eq!(said(&draft::create(&world.db, &manager, "").await), "forbidden");
        let designer = world.actor(DESIGNER).await;
        assert!(buyer(&designer).rights.has(Right::Projects));
        assert_eq!(said(&draft::create(&world.db, &designer, "").await), "forbidden");
    });
}

#[test]
fn who_lacks_a_right_is_told_whom_to_ask() {
    each(async |world| {
        let assistant = world.actor(ASSISTANT).await;
        assert_eq!(user::administrators(&world.db, &assistant).await.unwrap(), ["Иванов Игорь"]);
        assert_eq!(said(&user::administrators(&world.db, &Actor::Guest).await), "signed out");
    });
}
