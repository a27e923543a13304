//! Letters to the portal's mailbox: what each makes, that it is done once, and who is told what.

use crate::world::{ASSISTANT, BREAKER, BUYER, DEALER, DESIGNER, MANAGER, OTHER, World, buyer, each, said};
use domain::Refusal;
use domain::actor::Actor;
use domain::api_key::{Scope, Scopes};
use domain::id::OrderNumber;
use domain::import::Row;
use domain::mailbox::{LetterKind, LetterOutcome, MailboxError, ReceivedLetter};
use domain::user::Right;
use service::mailbox::{self, Letter, Listed, Words};
use service::{Db, api_key, dealer_stock, demo, draft};
use std::time::Duration;

const WORDS: Words = Words { fault: |fault| format!("{fault:?}"), refusal: |refusal| refusal.code().to_owned() };
const REMAINS: [&str; 3] = ["Код склада;Артикул;Остаток", "001;326794;23", "001;326796;много"];

fn rows(lines: &[&str]) -> Vec<Row> {
    lines.iter().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

pub fn letter(uid: u32, sender: &str, subject: &str) -> Letter {
    Letter {
        mailbox: "orders@busbar.test".to_owned(),
        uid_validity: 7,
        uid,
        message_id: format!("<{uid}@dealer.test>"),
        digest: format!("digest {uid}"),
        sender: sender.to_owned(),
        subject: subject.to_owned(),
        kind: LetterKind::of_subject(subject),
        answered: true,
    }
}

/// A dealer with one warehouse and no stock, and a key with the scope of reports.
async fn dealer(world: &World) -> (Actor, String) {
    let actor = world.actor(DEALER).await;
    let company = buyer(&actor).company;
    world.run("DELETE FROM dealer_report_rows").await;
    world.run("DELETE FROM dealer_reports").await;
    world.run(&format!("DELETE FROM dealer_stock WHERE dealer_warehouse_id IN (SELECT id FROM dealer_warehouses WHERE company_id = {company})")).await;
    world.run(&format!("DELETE FROM dealer_warehouses WHERE company_id = {company}")).await;
    dealer_stock::add_warehouse(&world.db, &actor, "001", "г. Курск, ул. Складская, д. 8", "").await.unwrap();
    (actor.clone(), key(world, &actor, Scope::Reports).await)
}

pub async fn key(world: &World, actor: &Actor, scope: Scope) -> String {
    let (scopes, browser) = (Scopes::NONE.with(scope), service::user::Browser::default());
    api_key::create(&world.db, actor, "Почта", scopes, None, demo::PASSWORD.to_owned(), &browser).await.unwrap()
}

pub async fn report(db: &Db, letter: &Letter, key: &str, lines: &[&str]) -> Result<LetterOutcome, service::Error> {
    let actor = mailbox::reporter(db, &letter.sender, key).await?;
    mailbox::report(db, &actor, letter, "remains.csv", rows(lines), WORDS).await
}

async fn order(db: &Db, letter: &Letter, text: &str) -> Result<LetterOutcome, service::Error> {
    let actor = mailbox::orderer(db, &letter.sender).await?;
    mailbox::order(db, &actor, letter, Listed::Text(text.to_owned())).await
}

async fn answer(world: &World, what: &str) -> String {
    world.text(&format!("SELECT {what} FROM letters WHERE name LIKE 'mailbox:%' ORDER BY id DESC LIMIT 1")).await
}

async fn answers(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM letters WHERE name LIKE 'mailbox:%'").await
}

async fn last(world: &World) -> ReceivedLetter {
    let manager = world.actor(MANAGER).await;
    mailbox::list(&world.db, &manager, 1).await.unwrap().rows.remove(0)
}

#[test]
fn stock_in_a_letter_is_loaded_once_and_its_sender_hears_of_every_row() {
    each(async |world| {
        let (db, (actor, key)) = (&world.db, dealer(world).await);
        let one = letter(1, DEALER, "remains");
        assert!(!mailbox::is_known(db, &one.mailbox, 7, 1).await.unwrap());
        assert_eq!(report(db, &one, &key, &REMAINS).await.unwrap(), LetterOutcome::Done);
        assert!(mailbox::is_known(db, &one.mailbox, 7, 1).await.unwrap());
        let stock = async || {
            let rows = dealer_stock::whole(db, &actor).await.unwrap();
            rows.into_iter().map(|row| format!("{} {}", row.article, row.quantity)).collect::<Vec<_>>()
        };
        assert_eq!(stock().await, ["326794 23"]);
        let load = dealer_stock::loads(db, &actor).await.unwrap().remove(0);
        assert!(load.by_letter && load.file == "remains.csv", "{load:?}");
        let plain = answer(world, "plain").await;
        for part in [
            "Принято строк: 1, не принято: 1.",
            "Строка 3: 001 | 326796 | много",
            "Quantity(NotANumber)",
            &format!("/stock?load={}", load.id),
        ] {
            assert!(plain.contains(part), "{part}: {plain}");
        }
        assert_eq!(
            answer(world, "recipient || ' ' || subject || ' ' || answers").await,
            "dealer@example.com Re: remains <1@dealer.test>"
        );
        // No second receipt of the page's.
        assert_eq!(world.number("SELECT COUNT(*) FROM letters WHERE name LIKE 'dealer_stock:%'").await, 0);

        // The same place again, and the same letter in another place.
        world.run("UPDATE dealer_stock SET quantity = 5 WHERE quantity = 23").await;
        assert_eq!(report(db, &one, &key, &REMAINS).await.unwrap(), LetterOutcome::Repeated);
        let moved = Letter { uid: 2, ..one.clone() };
        assert_eq!(report(db, &moved, &key, &REMAINS).await.unwrap(), LetterOutcome::Repeated);
        assert_eq!((stock().await, answers(world).await), (vec!["326794 5".to_owned()], 1));
        let (repeated, manager) = (last(world).await, world.actor(MANAGER).await);
        assert_eq!(repeated.outcome, LetterOutcome::Repeated);
        let all = mailbox::list(db, &manager, 1).await.unwrap();
        assert_eq!((all.total, all.rows[1].load, all.rows[1].taken, all.rows[1].refused), (2, Some(load.id), 1, 1));
        assert!(!all.rows[1].company.is_empty());
        assert_eq!(said(&mailbox::list(db, &actor, 1).await), "forbidden");
    });
}

#[test]
fn a_report_of_wrong_rows_only_changes_nothing_and_says_so() {
    each(async |world| {
        let (db, (actor, key)) = (&world.db, dealer(world).await);
        report(db, &letter(1, DEALER, "remains"), &key, &REMAINS).await.unwrap();
        let wrong = ["Код склада;Артикул;Остаток", "9;326794;1"];
        assert_eq!(report(db, &letter(2, DEALER, "remains"), &key, &wrong).await.unwrap(), LetterOutcome::Done);
        assert_eq!(dealer_stock::whole(db, &actor).await.unwrap().len(), 1);
        let plain = answer(world, "plain").await;
        assert!(plain.contains("Ничего не изменено.") && plain.contains("UnknownCode"), "{plain}");
        // What is no table of stock at all is refused, and nothing is written down.
        assert_eq!(said(&report(db, &letter(3, DEALER, "remains"), &key, &[""]).await), "import.empty");
        assert!(!mailbox::is_known(db, "orders@busbar.test", 7, 3).await.unwrap());
    });
}

#[test]
fn two_processes_take_a_letter_once() {
    each(async |world| {
        let (_, key) = dealer(world).await;
        let other = world.another_instance().await;
        other.refresh().await.unwrap();
        let one = letter(1, DEALER, "remains");
        let (a, b) = tokio::join!(report(&world.db, &one, &key, &REMAINS), report(&other, &one, &key, &REMAINS));
        let mut both = [a.unwrap().code(), b.unwrap().code()];
        both.sort_unstable();
        assert_eq!(both, ["done", "repeated"]);
        assert_eq!((answers(world).await, world.number("SELECT COUNT(*) FROM dealer_stock_loads").await), (1, 1));
    });
}

#[test]
fn warehouses_in_a_letter_are_added() {
    each(async |world| {
        let (actor, key) = dealer(world).await;
        let table = ["Адрес;Контакты;Код", "г. Омск, ул. Мира, д. 1;+7;D4R7WE", "г. Омск;;9"];
        let one = letter(1, DEALER, "Warehouses");
        assert_eq!(report(&world.db, &one, &key, &table).await.unwrap(), LetterOutcome::Done);
        let codes: Vec<String> =
            dealer_stock::warehouses(&world.db, &actor).await.unwrap().into_iter().map(|one| one.form.code).collect();
        assert_eq!(codes, ["001", "D4R7WE"]);
        let (plain, load) = (answer(world, "plain").await, last(world).await.load.unwrap());
        assert!(plain.contains(&format!("/warehouses?load={load}")) && plain.contains("NoHouse"), "{plain}");
        assert!(dealer_stock::get_load(&world.db, &actor, load).await.unwrap().by_letter);
    });
}

#[test]
fn a_small_load_waits_and_the_answer_leads_to_it() {
    each(async |world| {
        let (db, (actor, key)) = (&world.db, dealer(world).await);
        let all: Vec<String> = world.texts("SELECT article FROM products ORDER BY id LIMIT 30").await;
        let lines: Vec<String> = all.iter().map(|article| format!("001;{article};1")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        report(db, &letter(1, DEALER, "remains"), &key, &lines).await.unwrap();
        let small = report(db, &letter(2, DEALER, "remains"), &key, &lines[..3]).await.unwrap();
        assert_eq!(small, LetterOutcome::Waiting);
        assert_eq!(dealer_stock::whole(db, &actor).await.unwrap().len(), 30);
        let load = last(world).await.load.unwrap();
        let plain = answer(world, "plain").await;
        assert!(plain.contains("3 вместо 30") && plain.contains("Подтвердить загрузку"), "{plain}");
        dealer_stock::apply(db, &actor, load).await.unwrap();
        assert_eq!(dealer_stock::whole(db, &actor).await.unwrap().len(), 3);
    });
}

#[test]
fn a_report_needs_a_key_of_its_scope_from_an_address_of_its_company() {
    each(async |world| {
        let (db, (actor, key)) = (&world.db, dealer(world).await);
        let orders = self::key(world, &actor, Scope::Catalog).await;
        for (sender, key, why) in [
            (DEALER, "bb_wrong", "mailbox.key"),
            (DEALER, "", "mailbox.key"),
            (DEALER, orders.as_str(), "mailbox.scope"),
            (OTHER, key.as_str(), "mailbox.sender"),
            ("nobody@example.com", key.as_str(), "mailbox.sender"),
        ] {
            assert_eq!(said(&mailbox::reporter(db, sender, key).await), why, "{sender} {key}");
        }
        // A colleague without the right to report may send it: the key has it.
        let sent = mailbox::reporter(db, ASSISTANT, &key).await.unwrap();
        assert_eq!(buyer(&sent).user, buyer(&world.actor(ASSISTANT).await).user);
        // A further address that was confirmed is as good.
        let user = buyer(&actor).user;
        world
            .run(&format!("INSERT INTO emails (user_id, email, confirmed_at) VALUES ({user}, 'stock@dealer.test', 1)"))
            .await;
        assert!(mailbox::reporter(db, "stock@dealer.test", &key).await.is_ok());
        world.run(&format!("UPDATE users SET disabled_at = 1 WHERE email = '{ASSISTANT}'")).await;
        world
            .run(&format!("DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE email = '{ASSISTANT}')"))
            .await;
        assert_eq!(said(&mailbox::reporter(db, ASSISTANT, &key).await), "mailbox.sender");
    });
}

#[test]
fn an_order_in_a_letter_becomes_a_draft_and_every_line_is_answered() {
    each(async |world| {
        let (db, actor) = (&world.db, world.actor(BUYER).await);
        let active = draft::active(db, &actor).await.unwrap();
        let one = letter(1, BUYER, "Заявка на объект");
        let text = "326794 - 12 шт\n326796 24\nнет такого 5\n326794 сколько есть 1,5";
        assert_eq!(order(db, &one, text).await.unwrap(), LetterOutcome::Done);
        let done = last(world).await;
        let number = OrderNumber(done.draft.unwrap());
        let opened = draft::get(db, &actor, number).await.unwrap().draft;
        assert_eq!((opened.title.as_str(), done.taken), ("Заявка на объект", 2));
        let lines = world
            .number(&format!("SELECT CAST(SUM(quantity) AS BIGINT) FROM draft_lines WHERE draft_number = {number}"))
            .await;
        assert_eq!(lines, 36);
        assert_eq!(draft::active(db, &actor).await.unwrap(), active, "a letter changes nothing of what is open");
        let plain = answer(world, "plain").await;
        for part in [
            &format!("/drafts/{number}/import/") as &str,
            "«326794» — 326794, 12 шт.",
            "«нет такого 5» — такого товара нет.",
            "возможно, 326794: подтвердите.",
            "Добавлено строк: 2",
        ] {
            assert!(plain.contains(part), "{part}: {plain}");
        }
        assert_eq!(order(db, &one, text).await.unwrap(), LetterOutcome::Repeated);
        assert_eq!(world.number("SELECT COUNT(*) FROM drafts WHERE title = 'Заявка на объект'").await, 1);

        // A table in a file, and one where nothing is sure.
        let table = Listed::Table("list.xlsx".to_owned(), "d".to_owned(), rows(&["Артикул;Количество", "326794;12"]));
        let two = letter(2, BUYER, "");
        assert_eq!(mailbox::order(db, &actor, &two, table).await.unwrap(), LetterOutcome::Done);
        let number = last(world).await.draft.unwrap();
        assert_eq!(world.number(&format!("SELECT pieces FROM drafts WHERE number = {number}")).await, 12);
        let three = letter(3, BUYER, "Вопрос");
        assert_eq!(said(&order(db, &three, "позвоните 5 раз").await), "mailbox.nothing_found");
        assert!(!mailbox::is_known(db, &three.mailbox, 7, 3).await.unwrap());
    });
}

#[test]
fn an_order_needs_somebody_who_may_make_drafts() {
    each(async |world| {
        let db = &world.db;
        for (sender, why) in
            [("nobody@example.com", "mailbox.rights"), (MANAGER, "mailbox.rights"), (DESIGNER, "mailbox.rights")]
        {
            assert_eq!(said(&mailbox::orderer(db, sender).await), why, "{sender}");
        }
        let assistant = mailbox::orderer(db, ASSISTANT).await.unwrap();
        assert_eq!(assistant, world.actor(ASSISTANT).await, "as a session of theirs");
        assert!(!buyer(&assistant).rights.has(Right::SendOrders));
        world.run("UPDATE companies SET second_factor = TRUE").await;
        assert_eq!(said(&mailbox::orderer(db, ASSISTANT).await), "mailbox.rights");
    });
}

#[test]
fn a_stranger_is_told_once_a_day_and_a_program_never() {
    each(async |world| {
        let db = &world.db;
        let close = async |one: Letter, outcome, why: Option<MailboxError>| {
            let why = why.map(Refusal::from);
            mailbox::close(db, &one, outcome, why.as_ref(), WORDS).await.unwrap()
        };
        for uid in 1..=3 {
            close(letter(uid, "who@example.org", "remains"), LetterOutcome::UnknownSender, None).await;
        }
        assert_eq!(answers(world).await, 1);
        assert!(!answer(world, "plain").await.contains(&db.options().base_url), "a stranger gets no link");
        assert_eq!(answer(world, "subject").await, "Re: Ваше письмо");
        world.clock.advance(Duration::from_hours(25));
        close(letter(4, "who@example.org", "remains"), LetterOutcome::UnknownSender, None).await;
        assert_eq!(answers(world).await, 2);
        close(letter(5, "mailer-daemon@example.org", "Undelivered"), LetterOutcome::Automatic, None).await;
        close(Letter { answered: false, ..letter(6, BUYER, "Re: x") }, LetterOutcome::Refused, Some(MailboxError::Key))
            .await;
        assert_eq!(answers(world).await, 2);
        for uid in 10..40 {
            close(letter(uid, BUYER, "x"), LetterOutcome::Refused, Some(MailboxError::Nothing)).await;
        }
        assert_eq!(answers(world).await, 22);
        let refused = last(world).await;
        assert_eq!(refused.why, Some(MailboxError::Nothing.into()));
        assert_eq!((refused.outcome, refused.company.is_empty()), (LetterOutcome::Refused, false));
        // Strangers in all.
        for uid in 100..250 {
            close(letter(uid, &format!("{uid}@example.org"), ""), LetterOutcome::UnknownSender, None).await;
        }
        assert!(answers(world).await <= 122);
        world.clock.advance(Duration::from_hours(24 * 91));
        mailbox::forget(db).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM mailbox_letters WHERE sender <> '' OR subject <> ''").await, 0);
    });
}

#[test]
fn the_answer_to_a_report_of_a_program_is_not_sent_and_the_load_is_there() {
    each(async |world| {
        let (actor, key) = dealer(world).await;
        let one = Letter { answered: false, ..letter(1, DEALER, "remains") };
        assert_eq!(report(&world.db, &one, &key, &REMAINS).await.unwrap(), LetterOutcome::Done);
        assert_eq!(answers(world).await, 0);
        assert!(!dealer_stock::of_product(&world.db, BREAKER).await.unwrap().is_empty());
        assert_eq!(dealer_stock::whole(&world.db, &actor).await.unwrap().len(), 1);
    });
}
