//! Projects: registered, answered with prices, named by drafts and orders.

use crate::world::{BREAKER, BUYER, DESIGNER, MANAGER, OTHER, World, buyer, each, q, refusal, said};
use chrono::NaiveDate;
use domain::Refusal;
use domain::actor::Actor;
use domain::format::moscow;
use domain::id::{OrderNumber, ProductId, ProjectId};
use domain::money::{Money, Percent};
use domain::page::PAGE_ROWS;
use domain::project::{ProjectError, ProjectFacts, ProjectMove, ProjectStatus};
use service::project::{self, Accepted};
use service::{draft, order};

/// «Независимый расцепитель».
const RELEASE: &str = "249184";

fn facts(world: &World) -> ProjectFacts {
    ProjectFacts {
        name: "Жилой дом, ул. Лесная, 5".to_owned(),
        customer: "ООО «Застройщик»".to_owned(),
        address: "Москва, ул. Лесная, 5".to_owned(),
        comment: String::new(),
        until: today(world) + chrono::Days::new(90),
    }
}

fn today(world: &World) -> NaiveDate {
    moscow(world.db.now()).date()
}

async fn register(world: &World) -> ProjectId {
    let designer = world.actor(DESIGNER).await;
    project::register(&world.db, &designer, facts(world), "326794 - 120 шт\n249184 - 3").await.unwrap()
}

async fn accept(world: &World, id: ProjectId) {
    let manager = world.actor(MANAGER).await;
    let accepted = Accepted {
        percent: Percent::new(5_000),
        prices: &[(world.id(RELEASE), "100".to_owned())],
        until: facts(world).until,
    };
    project::accept(&world.db, &manager, id, &accepted, "Ждём заказов").await.unwrap();
}

fn of_project<T>(answer: Result<T, service::Error>) -> ProjectError {
    match refusal(answer) {
        Refusal::Project(error) => error,
        other => panic!("{other:?}"),
    }
}

/// The price of a line of a draft, for one piece.
async fn price(world: &World, actor: &Actor, number: OrderNumber, product: ProductId) -> String {
    draft::get(&world.db, actor, number).await.unwrap();
    let rows = draft::rows(&world.db, actor, number, 1, PAGE_ROWS).await.unwrap().rows;
    rows.iter().find(|row| row.line.product == product).unwrap().line.price.unit.plain()
}

#[test]
fn a_project_is_registered_answered_and_closed() {
    each(async |world| {
        let (db, manager, designer) = (&world.db, world.actor(MANAGER).await, world.actor(DESIGNER).await);
        world.run("UPDATE users SET notices = notices | 2").await;
        let wrong = project::register(db, &designer, facts(world), "326794 - 12\nчего нет").await;
        assert_eq!(of_project(wrong), ProjectError::Line { row: 2, text: "чего нет".to_owned() });
        let id = register(world).await;
        let mail = world.text(&format!("SELECT plain FROM letters WHERE name = 'project:{id}'")).await;
        assert!(mail.contains("Лесная") && mail.contains("Застройщик"), "{mail}");
        let found = project::get(db, &designer, id).await.unwrap();
        let lines: Vec<_> =
            found.lines.iter().map(|line| (line.article.to_string(), line.quantity.pieces(), line.price)).collect();
        assert_eq!(lines, [("326794".to_owned(), 120, None), ("249184".to_owned(), 3, None)]);
        let waiting = project::queue(db, &manager, false, 1).await.unwrap().rows;
        assert_eq!(waiting.last().unwrap().id, id);
        assert_eq!(project::list(db, &world.actor(BUYER).await, 1).await.unwrap().rows[0].products, 2);

        let none = Accepted { percent: None, prices: &[], until: today(world) };
        assert_eq!(
            of_project(project::accept(db, &manager, id, &none, "").await),
            ProjectError::NoPrice { article: "326794".to_owned() }
        );
        let over = Accepted { percent: Percent::new(100), prices: &[], until: today(world).pred_opt().unwrap() };
        assert!(matches!(of_project(project::accept(db, &manager, id, &over, "").await), ProjectError::Until { .. }));
        accept(world, id).await;
        let found = project::for_staff(db, &manager, id).await.unwrap();
        assert_eq!((found.status, found.answer.as_str()), (ProjectStatus::Accepted, "Ждём заказов"));
        let prices: Vec<_> = found.lines.iter().map(|line| line.price.unwrap().plain()).collect();
        assert_eq!(prices, ["140.50", "100.00"]);
        assert_eq!(project::queue(db, &manager, false, 1).await.unwrap().total, waiting.len() as u64 - 1);
        assert_eq!(project::queue(db, &manager, true, 1).await.unwrap().rows[0].id, id);
        let told = world.texts(&format!("SELECT plain FROM letters WHERE name LIKE 'project:{id}:accepted:%'")).await;
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("закреплён") && told[0].contains("Ждём заказов"), "{told:?}");

        let moved = ProjectError::Move { from: ProjectStatus::Accepted };
        assert_eq!(of_project(project::withdraw(db, &designer, id).await), moved);
        assert_eq!(of_project(project::refuse(db, &manager, id, "Нет").await), moved);
        project::close(db, &manager, id, "Объект сдан").await.unwrap();
        assert_eq!(project::get(db, &designer, id).await.unwrap().status, ProjectStatus::Closed);
        let other = register(world).await;
        project::withdraw(db, &designer, other).await.unwrap();
        let refused = register(world).await;
        project::refuse(db, &manager, refused, "Не наш объект").await.unwrap();
        assert_eq!(project::get(db, &designer, refused).await.unwrap().answer, "Не наш объект");
        assert!(ProjectStatus::Refused.after(ProjectMove::Accept).is_err());
    });
}

#[test]
fn a_draft_that_names_a_project_has_its_prices() {
    each(async |world| {
        let (db, actor, manager) = (&world.db, world.actor(BUYER).await, world.actor(MANAGER).await);
        let (breaker, release) = (world.id(BREAKER), world.id(RELEASE));
        let id = register(world).await;
        let number = draft::create(db, &actor, "").await.unwrap();
        draft::set_quantity(db, &actor, number, breaker, q(12)).await.unwrap();
        let contract = price(world, &actor, number, breaker).await;
        // One that is not accepted cannot be named.
        assert_eq!(said(&draft::set_project(db, &actor, number, Some(id)).await), "not found");
        accept(world, id).await;
        draft::set_project(db, &actor, number, Some(id)).await.unwrap();
        assert_eq!(price(world, &actor, number, breaker).await, "140.50");
        // A line that is added or changed later has them too; a product beside the project has the contract's.
        draft::set_quantity(db, &actor, number, release, q(1)).await.unwrap();
        draft::set_quantity(db, &actor, number, breaker, q(24)).await.unwrap();
        assert_eq!(price(world, &actor, number, release).await, "100.00");
        assert_eq!(price(world, &actor, number, breaker).await, "140.50");
        let found = draft::get(db, &actor, number).await.unwrap().draft;
        assert_eq!(found.totals.sums.goods, Money::parse("3472,00").unwrap());
        // Neither the contract's discount nor its end has anything to do with such a price.
        world.run(&format!("UPDATE discounts SET valid_until = '{}'", today(world) + chrono::Days::new(3))).await;
        let rows = draft::rows(db, &actor, number, 1, PAGE_ROWS).await.unwrap().rows;
        assert!(rows.iter().all(|row| row.line.price.discount == Percent::ZERO), "{rows:?}");
        assert!(draft::ending(db, &actor, number).await.unwrap().is_empty());
        world.run("UPDATE discounts SET valid_until = NULL").await;
        // A copy names it too.
        let copy = draft::duplicate(db, &actor, number).await.unwrap();
        assert_eq!(draft::get(db, &actor, copy).await.unwrap().draft.totals.sums.goods, found.totals.sums.goods);
        draft::set_project(db, &actor, copy, None).await.unwrap();
        assert_eq!(price(world, &actor, copy, breaker).await, contract);

        // The order keeps them and says whose they are; the project counts what was taken.
        let sent = draft::Submission { number, key: "p".to_owned(), total: Some(found.cost.total), start: false };
        draft::submit(db, &actor, &sent).await.unwrap();
        let order = order::get(db, &actor, number).await.unwrap().order;
        assert_eq!(order.terms.project.as_deref(), Some("Жилой дом, ул. Лесная, 5"));
        assert_eq!(order.totals.sums.goods, found.totals.sums.goods);
        let project = project::for_staff(db, &manager, id).await.unwrap();
        assert_eq!(project.lines.iter().map(|line| line.ordered).collect::<Vec<_>>(), [24, 1]);
        assert_eq!(project.orders[0].0, number);

        // Closed or over: the contract's prices again, in drafts only.
        draft::set_project(db, &actor, copy, Some(id)).await.unwrap();
        assert_eq!(price(world, &actor, copy, breaker).await, "140.50");
        project::close(db, &manager, id, "Объект сдан").await.unwrap();
        assert_eq!(price(world, &actor, copy, breaker).await, contract);
        assert_eq!(order::get(db, &actor, number).await.unwrap().order.totals.sums.goods, found.totals.sums.goods);
        let second = register(world).await;
        accept(world, second).await;
        draft::set_project(db, &actor, copy, Some(second)).await.unwrap();
        world.clock.advance(std::time::Duration::from_secs(91 * 24 * 3_600));
        assert_eq!(price(world, &actor, copy, breaker).await, contract);
        assert_eq!(said(&draft::set_project(db, &actor, copy, Some(second)).await), "not found");
    });
}

#[test]
fn projects_are_their_counterpartys() {
    each(async |world| {
        let (db, designer) = (&world.db, world.actor(DESIGNER).await);
        let id = register(world).await;
        accept(world, id).await;
        let (other, own, manager) = (world.actor(OTHER).await, world.actor(BUYER).await, world.actor(MANAGER).await);
        let number = draft::create(db, &other, "").await.unwrap();
        let before = world.tables().await;
        for (stranger, id) in [(&other, id), (&designer, ProjectId(999_999))] {
            assert_eq!(said(&project::get(db, stranger, id).await), "not found");
        }
        assert!(project::list(db, &other, 1).await.unwrap().rows.is_empty());
        assert_eq!(said(&draft::set_project(db, &other, number, Some(id)).await), "not found");
        // Only designers register and withdraw; only the supplier's people answer.
        for stranger in [&own, &other, &manager] {
            assert_eq!(said(&project::register(db, stranger, facts(world), "326794").await), "forbidden");
            assert_eq!(said(&project::withdraw(db, stranger, id).await), "forbidden");
        }
        let accepted = Accepted { percent: None, prices: &[], until: today(world) };
        for (stranger, expected) in [(&designer, "forbidden"), (&own, "forbidden"), (&Actor::Guest, "signed out")] {
            assert_eq!(said(&project::accept(db, stranger, id, &accepted, "").await), expected);
            assert_eq!(said(&project::refuse(db, stranger, id, "Нет").await), expected);
            assert_eq!(said(&project::close(db, stranger, id, "Нет").await), expected);
            assert_eq!(said(&project::for_staff(db, stranger, id).await), expected);
            assert_eq!(said(&project::queue(db, stranger, false, 1).await), expected);
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
        assert_eq!(buyer(&designer).counterparty, buyer(&own).counterparty);
    });
}
