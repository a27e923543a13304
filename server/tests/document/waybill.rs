//! Waybills, read back.

use crate::offer::{cells, text_of};
use crate::reading::{money, pdf_pages};
use crate::{HOSTILE, MAKER, all_text, sample};
use calamine::Data;
use domain::money::Money;
use domain::shipment::{Shipment, ShipmentLine};
use server::document::{Templates, waybill_html, waybill_xlsx};

fn waybill(count: usize, delivery: i64) -> Shipment {
    let (order, lines) = sample::order(count, delivery);
    let line = |line: domain::order::OrderLine| ShipmentLine {
        position: line.position,
        article: line.article,
        kind: line.kind,
        name: line.name,
        unit: line.unit,
        quantity: line.quantity,
        price: line.price,
        sums: line.sums,
    };
    Shipment {
        number: "УТ000001201".into(),
        on: sample::day(2026, 10, 12),
        order: order.number,
        accounting_number: order.accounting_number,
        terms: order.terms,
        totals: order.totals,
        rate: order.rate,
        cost: order.cost,
        lines: lines.into_iter().map(line).collect(),
    }
}

#[test]
fn both_print_the_same_sums_and_every_block() {
    for shipment in [waybill(5, 50_000), waybill(37, 0)] {
        let pages = pdf_pages(&MAKER.waybill(&sample::supplier(), &shipment, &Templates::default()).unwrap());
        let rows = cells(waybill_xlsx(&sample::supplier(), &shipment).unwrap());
        let parts = [
            "Накладная № УТ000001201 от 12 октября 2026 г.",
            "ООО «Демо-Электро»",
            "40702810300000000001",
            "ООО «Энергоснаб-Центр»",
            "заказ 1309202",
            "счёт ТД000058016",
            "Код",
            "Масса",
            "Блок автоматического ввода резерва OptiSave",
            "22%",
            "Итого",
            "Отпуск разрешил",
            "Груз получил",
            &domain::words::amount_in_words(shipment.cost.total),
        ];
        for text in [all_text(&pages), text_of(&rows)] {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for part in parts {
                assert!(text.contains(part), "no «{part}» in\n{text}");
            }
        }
        let delivery = (shipment.cost.delivery, shipment.rate.of(shipment.cost.delivery));
        let goods = shipment.lines.iter().map(|line| (line.sums.goods, line.sums.vat));
        let with_vat = |(net, vat): (Money, Money)| net.checked_add(vat).unwrap();
        let all = goods.chain((delivery.0 != Money::ZERO).then_some(delivery)).map(with_vat);
        let expected: Vec<Money> = all.chain([shipment.cost.total]).collect();

        let last = |row: &Vec<Data>| match row.get(10) {
            Some(Data::Float(sum)) => Some(Money::parse(&format!("{sum:.2}").replace('.', ",")).unwrap()),
            _ => None,
        };
        assert_eq!(rows.iter().filter_map(last).collect::<Vec<_>>(), expected);
        let lines = pages.iter().flatten().filter(|line| line.len() >= 6);
        let printed: Vec<Money> = lines.filter_map(|line| money(&line.last()?.text)).collect();
        assert_eq!(printed, expected);
    }
}

/// The texts of a page, each between two tags.
fn texts(html: &str) -> Vec<String> {
    let plain = html.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'");
    plain.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim().to_owned()).collect()
}

#[test]
fn the_page_has_the_same_sums_with_vat_of_each_line_and_both_sides() {
    for mut shipment in [waybill(5, 50_000), waybill(37, 0)] {
        shipment.terms.buyer.kpp = "770701001".to_owned();
        let html = waybill_html(&sample::supplier(), &shipment, "<link>");
        assert!(html.contains("<link>") && !html.contains(" style=") && !html.contains("<script"));
        let texts = texts(&html);
        let whole = texts.iter().flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" ");
        for part in [
            "Накладная № УТ000001201 от 12 октября 2026 г.",
            "40702810300000000001",
            "КПП 770701001",
            "заказ 1309202",
            "счёт ТД000058016",
            "Отпуск разрешил",
            "Груз получил",
            &domain::words::amount_in_words(shipment.cost.total),
        ] {
            assert!(whole.contains(part), "no «{part}» in\n{whole}");
        }
        let rows: Vec<Vec<String>> = html.split("<tr>").skip(2).map(|row| self::texts(&format!("<tr>{row}"))).collect();
        let sums = rows.iter().map(|row| {
            row.iter()
                .filter(|text| !text.is_empty())
                .rev()
                .filter_map(|text| Money::parse(text).ok())
                .take(2)
                .collect::<Vec<_>>()
        });
        let sums: Vec<Vec<Money>> = sums.take(shipment.lines.len()).collect();
        let expected: Vec<Vec<Money>> = shipment
            .lines
            .iter()
            .map(|line| vec![line.sums.goods.checked_add(line.sums.vat).unwrap(), line.sums.vat])
            .collect();
        assert_eq!(sums, expected);
        assert!(texts.contains(&shipment.cost.total.to_string()) && texts.contains(&shipment.cost.vat.to_string()));
    }
}

#[test]
fn hostile_texts_break_nothing() {
    let mut shipment = waybill(10, 0);
    for (line, text) in shipment.lines.iter_mut().zip(HOSTILE) {
        (line.name, line.kind, line.unit) = (text.into(), String::new(), text.into());
    }
    shipment.lines[9].name = "Щ".repeat(40_000);
    shipment.terms.consignee = HOSTILE.concat();
    let html = waybill_html(&sample::supplier(), &shipment, "");
    assert!(!html.contains("<script") && !html.contains("<img"), "only our own tags");
    let pages = pdf_pages(&MAKER.waybill(&sample::supplier(), &shipment, &Templates::default()).unwrap());
    for piece in pages.iter().flatten().flatten() {
        assert!(piece.from > 30.0 && piece.to < 812.0, "outside the page: {piece:?}");
    }
    assert!(text_of(&cells(waybill_xlsx(&sample::supplier(), &shipment).unwrap())).contains("=1+1"));
}
