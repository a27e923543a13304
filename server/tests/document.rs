//! Invoices, orders, offers, waybills and acts as the buyer gets them, read back.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by a panic")]

#[path = "document/offer.rs"]
mod offer;
#[path = "document/reading.rs"]
mod reading;
#[path = "document/reconciliation.rs"]
mod reconciliation;
#[path = "document/sample.rs"]
mod sample;
#[path = "document/sums.rs"]
mod sums;
#[path = "document/templates.rs"]
mod templates;
#[path = "document/waybill.rs"]
mod waybill;

use domain::invoice::Invoice;
use reading::{Piece, pdf_pages};
use server::document::{PdfMaker, Templates, invoice_html, invoice_xlsx, order_xlsx};
use std::io::Cursor;
use std::sync::LazyLock;
use sums::{expected, sums_of_html, sums_of_pdf, sums_of_xlsx};
use umya_spreadsheet::{Worksheet, reader::xlsx::read_reader};

static MAKER: LazyLock<PdfMaker> = LazyLock::new(PdfMaker::new);

fn pdf(invoice: &Invoice) -> Vec<u8> {
    MAKER.invoice(invoice, &Templates::default()).unwrap()
}

fn xlsx(invoice: &Invoice) -> Worksheet {
    sheet(&invoice_xlsx(invoice, &Templates::default()).unwrap())
}

fn sheet(bytes: &[u8]) -> Worksheet {
    read_reader(Cursor::new(bytes), true).unwrap().sheet(0).unwrap().clone()
}

#[test]
fn all_three_print_the_same_sums() {
    for (count, delivery) in [(1, 0), (5, 123_456), (37, 50_000)] {
        let invoice = sample::invoice(count, delivery);
        let expected = expected(&invoice);
        assert_eq!(sums_of_html(&invoice_html(&invoice, "")), expected);
        assert_eq!(sums_of_pdf(&pdf_pages(&pdf(&invoice))), expected);
        assert_eq!(sums_of_xlsx(&xlsx(&invoice)), expected);
    }
}

#[test]
fn the_payment_code_is_read_from_all_three() {
    let invoice = sample::invoice(3, 0);
    let code = invoice.payment_code();
    assert_eq!(reading::code_of_pdf(&pdf(&invoice)), code);
    assert_eq!(reading::code_of_html(&invoice_html(&invoice, "")), code);
    assert_eq!(reading::code_of_png(xlsx(&invoice).image_collection()[0].image_data()), code);
}

fn all_text(pages: &[Vec<Vec<Piece>>]) -> String {
    let lines = pages.iter().flatten().map(|line| line.iter().map(|piece| &*piece.text).collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n").replace('\u{a0}', " ")
}

#[test]
fn all_three_have_every_block() {
    let invoice = sample::invoice(5, 50_000);
    let html = invoice_html(&invoice, "<link rel=\"stylesheet\" href=\"/busbar.css\">").replace('\u{a0}', " ");
    let sheet = xlsx(&invoice);
    let cells: Vec<String> = sheet.cells().iter().map(|cell| cell.value().replace('\u{a0}', " ")).collect();
    let texts = [all_text(&pdf_pages(&pdf(&invoice))), cells.join("\n"), html.replace("&nbsp;", " ")];
    let total = invoice.cost.total.to_string().replace('\u{a0}', " ");
    let parts = [
        "Счёт действителен до 14 октября 2026 г.",
        "АО «Демо-банк», г. Москва",
        "Банк получателя",
        "БИК",
        "049999123",
        "30101810600000000123",
        "40702810300000000001",
        "ИНН 9900000017",
        "КПП 990001001",
        "Получатель",
        "Счет на оплату № 1309202 от 9 октября 2026 г.",
        "Поставщик",
        "Покупатель",
        "ООО «Энергоснаб-Центр»",
        "Грузополучатель",
        "Основание",
        "Договор Д-118/24 от 15.02.2024",
        "ТД000058016",
        "Артикул",
        "Товары",
        "Кол-во",
        "Ед.",
        "Цена",
        "Сумма",
        "OptiSave L-230-УХЛ4",
        "Доставка",
        "Итого:",
        "Сумма НДС 22%:",
        "Всего к оплате:",
        &format!("Всего наименований 6, на сумму {total} руб."),
        "Смирнов П. А.",
        "Кузнецова О. В.",
        &domain::words::amount_in_words(invoice.cost.total),
    ];
    for text in &texts {
        for part in parts {
            assert!(text.contains(part), "no «{part}» in\n{text}");
        }
    }
    assert!(html.contains("<link rel=\"stylesheet\" href=\"/busbar.css\">") && html.contains("<html lang=\"ru\">"));
}

const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "=1+1",
    "#set page(width: 1cm)",
    "\"quoted' & <b>",
    "{{total}} {{line}} {{nothing}}",
    "🦀 𝕏 \u{202e}back\u{1}\u{b}",
    "@SUM(A1)",
    "*strong* _it_ $x^2$ \\ // /* [",
    "]]> --> <![CDATA[",
];

#[test]
fn the_header_of_the_table_is_printed_on_every_page_of_the_workbook() {
    let sheet = xlsx(&sample::invoice(3, 0));
    let header = (1..=sheet.highest_row()).find(|row| sheet.value((1, *row)) == "№").unwrap();
    assert_eq!(sheet.defined_names()[0].address(), format!("'Счет'!${header}:${header}"));
}

#[test]
fn hostile_texts_break_nothing() {
    let mut invoice = sample::invoice(10, 0);
    for (line, text) in invoice.lines.iter_mut().zip(HOSTILE) {
        (line.name, line.kind, line.unit) = (text.into(), String::new(), text.into());
    }
    invoice.lines[9].name = "Щ".repeat(40_000);
    invoice.buyer.name = HOSTILE.concat();
    invoice.supplier.email = "\"><img src=x onerror=alert(1)>".into();
    invoice.consignee_address = "Щ".repeat(500);
    let html = invoice_html(&invoice, "");
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains(" style="));
    assert!(html.contains("&lt;script&gt;") && !html.contains(['\u{1}', '\u{b}', '\u{202e}']));

    let pages = pdf_pages(&pdf(&invoice));
    assert_eq!(sums_of_pdf(&pages), expected(&invoice));
    assert!(all_text(&pages).contains("#set page(width: 1cm)"));
    for piece in pages.iter().flatten().flatten() {
        assert!(piece.from > 40.0 && piece.to < 555.0, "outside the page: {piece:?}");
    }

    let sheet = xlsx(&invoice);
    assert_eq!(sums_of_xlsx(&sheet), expected(&invoice));
    assert!(sheet.cells().iter().all(|cell| cell.formula().is_empty()));
    let names: Vec<String> = sheet.cells().iter().map(|cell| cell.value().into_owned()).collect();
    for text in ["=1+1", "<script>alert(1)</script>", "{{total}} {{line}} {{nothing}}", "@SUM(A1)"] {
        assert!(names.iter().any(|name| name == text), "no {text}");
    }
}

#[test]
fn a_thousand_lines_take_many_pages() {
    let invoice = sample::invoice(1_000, 0);
    let pages = pdf_pages(&pdf(&invoice));
    assert!(pages.len() > 20);
    for (at, page) in pages.iter().enumerate() {
        let text = all_text(std::slice::from_ref(page));
        assert!(text.contains(&format!("Страница {} из {}", at + 1, pages.len())));
        assert!(at + 1 == pages.len() || text.contains("Артикул"), "no header on page {}", at + 1);
    }
    assert_eq!(sums_of_pdf(&pages), expected(&invoice));
    assert_eq!(sums_of_html(&invoice_html(&invoice, "")), expected(&invoice));
    assert_eq!(sums_of_xlsx(&xlsx(&invoice)), expected(&invoice));
}

#[test]
fn a_pdf_is_the_same_whenever_it_is_made() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&*MAKER);
    assert_eq!(
        pdf(&sample::invoice(3, 0)),
        PdfMaker::new().invoice(&sample::invoice(3, 0), &Templates::default()).unwrap()
    );
}

#[test]
fn the_workbook_of_an_order_adds_up() {
    let (order, lines) = sample::order(7, 50_000);
    let sheet = sheet(&order_xlsx(&order, &lines).unwrap());
    let of = |column: u32, row: u32| sheet.value_number((column, row)).unwrap();
    let rows: Vec<u32> = (1..=sheet.highest_row()).filter(|row| sheet.value_number((1, *row)).is_some()).collect();
    assert_eq!(rows.len(), 8);
    assert_eq!(sheet.value((3, rows[7])), "Доставка");
    let cost = order.cost;
    let totals = rows[7] + 1;
    for (column, expected) in [(9, cost.total.checked_sub(cost.vat).unwrap()), (10, cost.vat), (11, cost.total)] {
        let sum: f64 = rows.iter().map(|row| of(column, *row)).sum();
        assert_eq!(format!("{sum:.2}"), expected.plain(), "column {column}");
        assert_eq!(format!("{:.2}", of(column, totals)), expected.plain());
    }
    assert_eq!(sheet.value((1, 1)), "Заказ 1309202 (ТД000058016) от 09.10.2026");
    assert_eq!((of(6, rows[0]), of(7, rows[0]), of(8, rows[0])), (281.0, 28.0, 202.32));
    assert_eq!(format!("{:.3}", of(12, totals)), "182.169");
    let below: Vec<String> = (totals + 2..totals + 8).map(|row| sheet.value((4, row))).collect();
    let amounts = [order.base, cost.goods, cost.delivery, cost.vat, cost.total];
    for (text, amount) in below.iter().zip(amounts) {
        assert_eq!(format!("{:.2}", text.parse::<f64>().unwrap()), amount.plain());
    }
}

/// Rows whose height is reckoned stand where they would stand if each were measured: whatever the length of the names.
#[test]
fn reckoned_rows_are_as_high_as_measured_ones() {
    let folder = tempfile::TempDir::new().unwrap();
    for (name, built_in) in [
        ("invoice.typ", include_str!("../src/document/templates/invoice.typ")),
        ("offer.typ", include_str!("../src/document/templates/offer.typ")),
    ] {
        let measured = built_in.replace("..d.names.zip(d.narrowest).map(height)", "");
        assert_ne!(measured, built_in);
        std::fs::write(folder.path().join(name), measured).unwrap();
    }
    let mut invoice = sample::invoice(200, 0);
    let words = [
        "Выключатель",
        "автоматический",
        "DemoStart-B-УХЛ4",
        "1Р",
        "16А",
        "AV/TA",
        "6кА",
        "Щит",
        "...",
        "(",
        "WAW.To-1",
    ];
    for (at, line) in invoice.lines.iter_mut().enumerate() {
        let names = (0..=at / 7).filter_map(|word| words.get((at * 5 + word * (at + 1)) % words.len()));
        line.name = names.copied().collect::<Vec<_>>().join(if at % 11 == 0 { "\u{a0}" } else { " " });
    }
    let [first, second, ..] = invoice.lines.as_mut_slice() else { panic!("two lines") };
    first.name =
        "двигателя А уставкой регулируемое электронное ручной 0,4 ... 0,63 А сброс контакторов от ручной ручной \
                  щит тока мА"
            .to_owned();
    second.name = "Реле\u{ad} про\u{ad}ме\u{ad}жу\u{ad}точ\u{ad}ное для щитов управления на рейку".to_owned();
    let templates = Templates::new(Some(folder.path().to_owned()));
    let offer = offer::of(invoice.clone());
    let same = MAKER.offer(&offer, &Templates::default()).unwrap() == MAKER.offer(&offer, &templates).unwrap();
    assert!(same, "some row of an offer has another height");
    assert!(pdf(&invoice) == MAKER.invoice(&invoice, &templates).unwrap(), "some row has another height");
}
