//! What dealers report month by month, and the matrix: loads that ask before they replace, the way back, rows by hand, and what
//! the supplier's people see.

use crate::dealer_stock::{dealer, rows};
use crate::world::{ASSISTANT, DEALER, MANAGER, OTHER, World, each, said};
use domain::actor::Actor;
use domain::dealer_report::{ReportKind, ReportState};
use domain::month::Month;
use domain::user::{Right, Rights};
use service::dealer_report::{self, RowOf, StaffQuery};
use std::time::{Duration, Instant};

const SALES: &str = "Код склада;Артикул;Количество;Сумма с НДС";
const MATRIX: &str = "Код склада;Артикул;Минимальный запас;Желаемый запас";

fn month(text: &str) -> Option<Month> {
    Month::parse(text)
}

async fn load(world: &World, actor: &Actor, kind: ReportKind, month: &str, lines: &[&str]) -> (i64, ReportState) {
    let (id, state, _) = dealer_report::load(&world.db, actor, kind, month, "отчёт.xlsx", rows(lines)).await.unwrap();
    (id, state)
}

/// «001 326794 12 100,00»: all that is reported of a month.
async fn reported(world: &World, actor: &Actor, kind: ReportKind, of: &str) -> Vec<String> {
    let rows = dealer_report::whole(&world.db, actor, kind, month(of)).await.unwrap();
    rows.into_iter().map(|row| row.cells(kind).join(" ").trim_end().to_owned()).collect()
}

#[test]
fn a_month_that_is_reported_is_replaced_only_when_it_is_meant() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let kind = ReportKind::Sales;
        let (first, state) = load(
            world,
            &actor,
            kind,
            "2026-09",
            &[SALES, "1;326794;12 шт;1 000", "D4R7WE;326797;5;", "001;326794;1;0,50"],
        )
        .await;
        assert_eq!(state, ReportState::Current);
        let before = ["001 326794 13 1000,50", "D4R7WE 326797 5"];
        assert_eq!(reported(world, &actor, kind, "2026-09").await, before);
        // Of another month and of another kind nothing is touched, and nothing is asked.
        assert_eq!(load(world, &actor, kind, "2026-10", &[SALES, "001;326794;1"]).await.1, ReportState::Current);
        let stock = load(world, &actor, ReportKind::Stock, "2026-09", &["001;326794;7"]).await;
        assert_eq!(stock.1, ReportState::Current);
        // The same once more changes nothing: it is not asked.
        let again = load(world, &actor, kind, "2026-09", &[SALES, "001;326794;13;1000,5", "D4R7WE;326797;5"]).await;
        assert_eq!(again.1, ReportState::Current);

        let (second, state) =
            load(world, &actor, kind, "2026-09", &[SALES, "001;326794;20;", "001;326797;1", "001;нет такого;1"]).await;
        assert_eq!(state, ReportState::Waiting);
        assert_eq!(reported(world, &actor, kind, "2026-09").await, before);
        let change = dealer_report::change(db, &actor, second).await.unwrap();
        assert_eq!((change.added, change.changed, change.gone), (1, 1, 1));
        assert_eq!((change.before.pieces, change.after.pieces, change.before.amount), (18, 21, 100_050));
        dealer_report::discard(db, &actor, second).await.unwrap();
        assert_eq!(said(&dealer_report::apply(db, &actor, second).await), "changed by somebody else meanwhile");
        let (third, _) = load(world, &actor, kind, "2026-09", &[SALES, "001;326794;20;"]).await;
        dealer_report::apply(db, &actor, third).await.unwrap();
        assert_eq!(reported(world, &actor, kind, "2026-09").await, ["001 326794 20"]);
        assert_eq!(reported(world, &actor, kind, "2026-10").await, ["001 326794 1"]);

        // The way back, and back again.
        dealer_report::restore(db, &actor, first).await.unwrap();
        assert_eq!(reported(world, &actor, kind, "2026-09").await, before);
        dealer_report::restore(db, &actor, third).await.unwrap();
        dealer_report::withdraw(db, &actor, third).await.unwrap();
        assert!(reported(world, &actor, kind, "2026-09").await.is_empty());
        assert!(dealer_report::current(db, &actor, kind, month("2026-09")).await.unwrap().is_none());
        dealer_report::restore(db, &actor, third).await.unwrap();
        assert_eq!(reported(world, &actor, kind, "2026-09").await, ["001 326794 20"]);
        let months = dealer_report::months(db, &actor, kind).await.unwrap();
        let months: Vec<_> =
            months.iter().map(|report| (report.month.unwrap().to_string(), report.totals.pieces)).collect();
        assert_eq!(months, [("2026-10".to_owned(), 1), ("2026-09".to_owned(), 20)]);
    });
}

#[test]
fn what_was_withdrawn_a_moment_ago_comes_back_however_old_it_is() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let kind = ReportKind::Sales;
        let (old, _) = load(world, &actor, kind, "2026-01", &[SALES, "001;326794;5"]).await;
        for pieces in 1..=12 {
            let line = format!("001;326794;{pieces}");
            let (id, state) = load(world, &actor, kind, "2026-09", &[SALES, &line]).await;
            if state == ReportState::Waiting {
                dealer_report::apply(db, &actor, id).await.unwrap();
            }
            world.clock.advance(Duration::from_secs(1));
        }
        dealer_report::withdraw(db, &actor, old).await.unwrap();
        let shown = dealer_report::list(db, &actor, kind).await.unwrap();
        assert!(shown.iter().any(|report| report.id == old && report.kept), "its button is there");
        dealer_report::restore(db, &actor, old).await.unwrap();
        assert_eq!(reported(world, &actor, kind, "2026-01").await, ["001 326794 5"]);
    });
}

#[test]
fn what_cannot_be_taken_is_told_and_takes_no_place() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let kind = ReportKind::Contract;
        load(world, &actor, kind, "2026-10", &["001;326794;3;10;Т-1;7707083893"]).await;
        assert_eq!(reported(world, &actor, kind, "2026-10").await, ["001 326794 3 10,00 Т-1 7707083893"]);
        let (id, state) = load(world, &actor, kind, "2026-10", &["001;326794;3;10;;", "9;326794;1;;Т-1;"]).await;
        assert_eq!(state, ReportState::Discarded);
        let faults = dealer_report::get(db, &actor, id).await.unwrap().report;
        assert_eq!((faults.taken, faults.refused, faults.rows[1].row), (0, 2, 2));
        assert_eq!(reported(world, &actor, kind, "2026-10").await.len(), 1);
        for (month, rows, why) in [
            ("", rows(&["001;326794;3;10;Т-1;"]), "report.no_month"),
            ("2026-11", rows(&["001;326794;3;10;Т-1;"]), "report.wrong_month"),
            ("2026-10", rows(&[]), "import.empty"),
        ] {
            assert_eq!(said(&dealer_report::load(db, &actor, kind, month, "", rows).await), why, "{month}");
        }
        world.run("DELETE FROM dealer_report_rows").await;
        world.run("DELETE FROM dealer_reports").await;
        world.run("UPDATE dealer_warehouses SET deleted_at = 1").await;
        let none = dealer_report::load(db, &actor, kind, "2026-10", "", rows(&["001;326794;3;;Т;"])).await;
        assert_eq!(said(&none), "stock.no_warehouses");
    });
}

#[test]
fn the_matrix_is_of_no_month_and_old_reports_are_forgotten() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let kind = ReportKind::Matrix;
        let (first, state) = load(world, &actor, kind, "2026-09", &[MATRIX, "001;326794;12;48", "001;326797;1;"]).await;
        assert_eq!(state, ReportState::Current);
        assert_eq!(reported(world, &actor, kind, "").await, ["001 326794 12 48", "001 326797 1 1"]);
        for pieces in 1..=12 {
            let (id, state) = load(world, &actor, kind, "", &[MATRIX, &format!("001;326794;{pieces};100")]).await;
            assert_eq!(state, ReportState::Waiting);
            dealer_report::apply(db, &actor, id).await.unwrap();
        }
        assert_eq!(said(&dealer_report::restore(db, &actor, first).await), "report.gone");
        let kept = dealer_report::list(db, &actor, kind).await.unwrap();
        assert_eq!(kept.iter().filter(|report| report.state == ReportState::Replaced && report.kept).count(), 10);
        assert_eq!(reported(world, &actor, kind, "").await, ["001 326794 12 100"]);
    });
}

#[test]
fn rows_are_put_right_by_hand() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let kind = ReportKind::Sales;
        let set = async |cells: [&str; 6]| {
            dealer_report::set_row(db, &actor, kind, "2026-10", &cells.map(str::to_owned)).await
        };
        set(["001", "326794", "12", "100,50", "", ""]).await.unwrap();
        set(["1", "326794", "13", "", "", ""]).await.unwrap();
        set(["D4R7WE", "326797", "2", "1", "", ""]).await.unwrap();
        assert_eq!(reported(world, &actor, kind, "2026-10").await, ["001 326794 13", "D4R7WE 326797 2 1,00"]);
        let current = dealer_report::current(db, &actor, kind, month("2026-10")).await.unwrap().unwrap();
        assert_eq!((current.totals.lines, current.totals.pieces, current.totals.amount), (2, 15, 100));
        assert_eq!((current.changed_at, current.file.as_str()), (Some(world.now()), ""));
        for (cells, field) in [
            (["9", "326794", "1", "", "", ""], "warehouse"),
            (["001", "нет", "1", "", "", ""], "article"),
            (["001", "326794", "много", "", "", ""], "quantity"),
            (["001", "326794", "1", "-1", "", ""], "more"),
        ] {
            match set(cells).await {
                Err(service::Error::Refused(domain::Refusal::Report(error))) => assert_eq!(error.field(), Some(field)),
                other => panic!("{other:?}"),
            }
        }
        let row = dealer_report::rows(db, &actor, kind, month("2026-10"), "326797", 1).await.unwrap();
        assert_eq!((row.total, row.rows[0].code.as_str()), (1, "D4R7WE"));
        let of = RowOf {
            report: current.id,
            warehouse: row.rows[0].dealer_warehouse_id,
            product: row.rows[0].product_id,
            contract: String::new(),
            buyer: String::new(),
        };
        let removed = dealer_report::remove_row(db, &actor, &of).await.unwrap();
        assert_eq!(removed.cells, ["D4R7WE", "326797", "2", "1,00"]);
        assert_eq!(said(&dealer_report::remove_row(db, &actor, &of).await), "not found");
        assert_eq!(reported(world, &actor, kind, "2026-10").await, ["001 326794 13"]);
        let figures = dealer_report::figures(db, &actor, month("2026-10").unwrap(), 2).await.unwrap();
        assert_eq!(figures.len(), 2);
        assert_eq!((figures[1].1[&kind].pieces, figures[0].1.len()), (13, 0));
    });
}

#[test]
fn another_companys_reports_are_not_found_and_the_supplier_sees_all() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let kind = ReportKind::Sales;
        let (first, _) = load(world, &actor, kind, "2026-10", &[SALES, "001;326794;12"]).await;
        let (waiting, _) = load(world, &actor, kind, "2026-10", &[SALES, "001;326794;13"]).await;
        let (stranger, assistant) = (world.actor(OTHER).await, world.actor(ASSISTANT).await);
        let manager = world.actor(MANAGER).await;
        let warehouse = world.number("SELECT MAX(dealer_warehouse_id) FROM dealer_report_rows").await;
        let row = RowOf {
            report: first,
            warehouse,
            product: world.id("326794").0,
            contract: String::new(),
            buyer: String::new(),
        };
        let before = world.tables().await;
        for answer in [
            said(&dealer_report::get(db, &stranger, first).await),
            said(&dealer_report::change(db, &stranger, waiting).await),
            said(&dealer_report::apply(db, &stranger, waiting).await),
            said(&dealer_report::discard(db, &stranger, waiting).await),
            said(&dealer_report::restore(db, &stranger, first).await),
            said(&dealer_report::withdraw(db, &stranger, first).await),
            said(&dealer_report::remove_row(db, &stranger, &row).await),
        ] {
            assert_eq!(answer, "not found");
        }
        let forbidden = dealer_report::load(db, &assistant, kind, "2026-10", "", vec![]).await;
        assert_eq!(said(&forbidden), "forbidden");
        assert_eq!(said(&dealer_report::months(db, &Actor::Guest, kind).await), "signed out");
        let everything = StaffQuery::default();
        assert_eq!(said(&dealer_report::for_staff(db, &actor, &everything, 1).await), "forbidden");
        assert_eq!(said(&dealer_report::staff_rows(db, &actor, first, "", Some(1)).await), "forbidden");
        let query = StaffQuery { kind: Some(kind), month: month("2026-10"), ..StaffQuery::default() };
        let found = dealer_report::for_staff(db, &manager, &query, 9).await.unwrap();
        assert_eq!((found.total, found.rows[0].id, found.rows[0].totals.pieces), (1, first, 12));
        assert!(dealer_report::all_for_staff(db, &manager, &everything).await.unwrap().len() > 1);
        let by_name = StaffQuery { text: found.rows[0].company.to_uppercase(), ..query };
        assert!(dealer_report::for_staff(db, &manager, &by_name, 1).await.unwrap().total <= 1);
        let (head, rows) = dealer_report::staff_rows(db, &manager, first, "", None).await.unwrap();
        assert_eq!((head.month, rows.rows.len()), (month("2026-10"), 1));
        assert_eq!(said(&dealer_report::staff_rows(db, &manager, waiting, "", None).await), "not found");
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    });
}

#[test]
fn a_hundred_thousand_rows_are_replaced_by_a_few_statements() {
    each(async |world| {
        let db = &world.db;
        let actor = dealer(world, DEALER).await;
        let articles = world.texts("SELECT article FROM products WHERE NOT discontinued ORDER BY id LIMIT 100").await;
        // Each row is a sale of its own contract: 100 000 of them.
        let table = |pieces: u32| {
            (0..1_000)
                .flat_map(|contract| articles.iter().map(move |article| (contract, article.clone())))
                .map(|(contract, article)| {
                    vec![
                        "001".to_owned(),
                        article,
                        pieces.to_string(),
                        String::new(),
                        format!("Т-{contract}"),
                        String::new(),
                    ]
                })
                .collect::<Vec<_>>()
        };
        let kind = ReportKind::Contract;
        dealer_report::load(db, &actor, kind, "2026-10", "", table(1)).await.unwrap();
        let begun = Instant::now();
        let (id, state, report) = dealer_report::load(db, &actor, kind, "2026-10", "", table(2)).await.unwrap();
        dealer_report::apply(db, &actor, id).await.unwrap();
        let took = begun.elapsed();
        println!("{took:?}");
        assert_eq!((state, report.taken), (ReportState::Waiting, u64::try_from(articles.len() * 1_000).unwrap()));
        // A debug build reads the table many times slower than a release.
        assert!(took < Duration::from_secs(30), "{took:?}");
        let pieces = dealer_report::current(db, &actor, kind, month("2026-10")).await.unwrap().unwrap().totals.pieces;
        assert_eq!(pieces, 200_000);
    });
}

#[test]
fn a_request_of_a_program_makes_one_report() {
    each(async |world| {
        let db = &world.db;
        let bits = Rights::NONE.with(Right::Reports).bits();
        let of = format!("user_id = (SELECT id FROM users WHERE email = '{OTHER}')");
        world.run(&format!("UPDATE memberships SET rights = {bits} WHERE {of}")).await;
        let (actor, other) = (dealer(world, DEALER).await, dealer(world, OTHER).await);
        let kind = ReportKind::Sales;
        let request =
            |key: &str, digest: &str| service::draft::Request { key: key.to_owned(), digest: digest.to_owned() };
        let send = async |actor: &Actor, request: &service::draft::Request, line: &str| {
            let rows = rows(&[SALES, line]);
            dealer_report::load_once(db, actor, Some(request), kind, "2026-09", "API", rows).await
        };
        let (first, state, _) = send(&actor, &request("k", "1"), "001;326794;1;").await.unwrap();
        assert_eq!(state, ReportState::Current);
        let (again, state, report) = send(&actor, &request("k", "1"), "001;326794;1;").await.unwrap();
        assert_eq!((again, state, report.taken), (first, ReportState::Current, 1));
        assert_eq!(
            said(&send(&actor, &request("k", "2"), "001;326794;2;").await),
            "changed by somebody else meanwhile"
        );
        assert_eq!(reported(world, &actor, kind, "2026-09").await.len(), 1);
        let (theirs, ..) = send(&other, &request("k", "3"), "001;326794;7;").await.unwrap();
        assert_ne!(theirs, first, "a key is of its company");
        let (second, state, _) = send(&actor, &request("k2", "2"), "001;326794;2;").await.unwrap();
        assert_eq!(state, ReportState::Waiting);
        dealer_report::apply(db, &actor, second).await.unwrap();
        let (_, state, _) = send(&actor, &request("k", "1"), "001;326794;1;").await.unwrap();
        assert_eq!(state, ReportState::Replaced, "it is not applied anew");

        let part = dealer_report::part(db, &actor, kind, month("2026-09"), 1, 1).await.unwrap();
        assert_eq!((part.rows[0].quantity, part.total, part.size), (2, 1, 1));
        let none = dealer_report::part(db, &actor, kind, month("2026-08"), 1, 1).await;
        assert_eq!(said(&none), "not found");
    });
}
