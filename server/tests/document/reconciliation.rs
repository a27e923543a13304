//! Acts of reconciliation, read back.

use crate::offer::{cells, text_of};
use crate::reading::{money, pdf_pages};
use crate::{HOSTILE, MAKER, all_text, sample};
use calamine::Data;
use domain::money::Money;
use domain::settlement::{Entry, EntryKind, Reconciliation, Turnover};
use server::document::{Templates, reconciliation_xlsx};

fn act(opening: i64, amounts: &[i64]) -> Reconciliation {
    let (order, _) = sample::order(1, 0);
    let entry = |(at, kopecks): (u32, &i64)| Entry {
        on: sample::day(2026, 1, at),
        kind: if *kopecks > 0 { EntryKind::Shipment } else { EntryKind::Payment },
        document: format!("УТ{at:09}"),
        order: Some(order.number),
        amount: Money::from_kopecks(*kopecks),
    };
    Reconciliation {
        supplier: sample::supplier(),
        buyer: order.terms.buyer,
        contract: order.terms.contract,
        from: sample::day(2026, 1, 1),
        to: sample::day(2026, 3, 31),
        made_at: "2026-04-01T06:00:00Z".parse().unwrap(),
        turnover: Turnover { opening: Money::from_kopecks(opening), entries: (12..).zip(amounts).map(entry).collect() },
    }
}

/// The texts of both documents, with a space wherever there is any: a line may end between two words.
fn both(act: &Reconciliation) -> [String; 2] {
    let pages = pdf_pages(&MAKER.reconciliation(act, &Templates::default()).unwrap());
    let texts = [all_text(&pages), text_of(&cells(reconciliation_xlsx(act).unwrap()))];
    texts.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn both_say_what_the_books_say() {
    let act = act(100_000, &[1_000_000, -600_000, -88_616]);
    let [pdf, xlsx] = both(&act);
    let parts = [
        "Акт сверки взаимных расчётов",
        "за период с 01.01.2026 по 31.03.2026",
        "ООО «Энергоснаб-Центр»",
        "ООО «Демо-Электро»",
        "№ Д-118/24 от 15.02.2024",
        "Сальдо начальное",
        "Продажа (УТ000000012",
        "Оплата (УТ000000013",
        "Обороты за период",
        "Сальдо конечное",
        "Смирнов П. А.",
    ];
    let conclusion = "составляет 4 113,84 руб. (Четыре тысячи сто тринадцать рублей 84 копейки)";
    for (name, text) in [("pdf", &pdf), ("xlsx", &xlsx)] {
        for part in parts.into_iter().chain([conclusion]) {
            assert!(text.contains(part), "{name}: no «{part}» in\n{text}");
        }
        assert!(text.contains("31.03.2026 задолженность в пользу ООО «Демо-Электро»"), "{name}: {text}");
    }

    let columns = |row: &Vec<Data>| match (&row[2], &row[3]) {
        (Data::Float(debit), Data::Float(credit)) => Some((*debit, *credit)),
        (Data::Float(debit), _) => Some((*debit, 0.0)),
        (_, Data::Float(credit)) => Some((0.0, *credit)),
        _ => None,
    };
    let sums: Vec<(f64, f64)> = cells(reconciliation_xlsx(&act).unwrap()).iter().filter_map(columns).collect();
    assert_eq!(
        sums,
        [(1_000.0, 0.0), (10_000.0, 0.0), (0.0, 6_000.0), (0.0, 886.16), (10_000.0, 6_886.16), (4_113.84, 0.0)]
    );
    let pages = pdf_pages(&MAKER.reconciliation(&act, &Templates::default()).unwrap());
    let printed: Vec<Money> = pages.iter().flatten().flatten().filter_map(|piece| money(&piece.text)).collect();
    let expected = [100_000, 1_000_000, 600_000, 88_616, 1_000_000, 688_616, 411_384].map(Money::from_kopecks);
    assert!(expected.iter().all(|sum| printed.contains(sum)), "{printed:?}");
}

#[test]
fn whose_debt_it_is() {
    for (opening, said) in [
        (-5_000, "задолженность в пользу ООО «Энергоснаб-Центр» составляет 50,00 руб. (Пятьдесят рублей 00 копеек)"),
        (0, "на 31.03.2026 задолженность отсутствует."),
    ] {
        for text in both(&act(opening, &[])) {
            assert!(text.contains(said), "no «{said}» in\n{text}");
        }
    }
}

#[test]
fn hostile_texts_and_thousands_of_rows_break_nothing() {
    let mut act = act(0, &[]);
    act.buyer.name = HOSTILE.concat();
    act.turnover.entries = (0..3_000)
        .map(|at| Entry {
            on: sample::day(2026, 1, 1 + at % 28),
            kind: EntryKind::Payment,
            document: HOSTILE[usize::try_from(at).unwrap() % HOSTILE.len()].to_owned(),
            order: None,
            amount: Money::from_kopecks(-1),
        })
        .collect();
    let pages = pdf_pages(&MAKER.reconciliation(&act, &Templates::default()).unwrap());
    for piece in pages.iter().flatten().flatten() {
        assert!(piece.from > 30.0 && piece.to < 565.0, "outside the page: {piece:?}");
    }
    assert!(pages.len() > 40);
    assert!(text_of(&cells(reconciliation_xlsx(&act).unwrap())).contains("=1+1"));
}
