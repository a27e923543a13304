//! Invoices and orders as the buyer gets them, read back.

#[path = "document/reading.rs"]
mod reading;
#[path = "document/sample.rs"]
mod sample;

use domain::invoice::Invoice;
use domain::money::Money;
use reading::{Piece, money, pdf_pages};
use server::document::{DocumentError, PdfMaker, Templates, invoice_html, invoice_xlsx, order_xlsx};
use std::io::Cursor;
use std::sync::LazyLock;
use umya_spreadsheet::{Worksheet, reader::xlsx::read_reader};

static MAKER: LazyLock<PdfMaker> = LazyLock::new(PdfMaker::new);

/// The sums that a document prints: of the rows, and the three below them.
#[derive(Debug, PartialEq)]
struct Sums {
    rows: Vec<Money>,
    below: [Money; 3],
}

fn expected(invoice: &Invoice) -> Sums {
    let cost = invoice.cost;
    let delivery = Some(cost.delivery).filter(|delivery| *delivery != Money::ZERO);
    let rows: Vec<Money> = invoice.lines.iter().map(|line| line.sums.goods).chain(delivery).collect();
    Sums { below: [Money::sum(rows.iter().copied()).unwrap(), cost.vat, cost.total], rows }
}

fn pdf(invoice: &Invoice) -> Vec<u8> {
    MAKER.invoice(invoice, &Templates::default()).unwrap()
}

fn xlsx(invoice: &Invoice) -> Worksheet {
    sheet(&invoice_xlsx(invoice, &Templates::default()).unwrap())
}

fn sheet(bytes: &[u8]) -> Worksheet {
    read_reader(Cursor::new(bytes), true).unwrap().sheet(0).unwrap().clone()
}

fn sums_of_html(html: &str) -> Sums {
    let cell = |row: &str| money(row.rsplit_once("</td></tr>")?.0.rsplit_once('>')?.1);
    let table = html.split_once("<tbody>\n<tr><td class=\"num\">1</td>").unwrap().1;
    let rows = table.split_once("</tbody>").unwrap().0.lines().filter_map(cell).collect();
    let (_, below) = html.split_once("<dl class=\"inv-sum\">").unwrap();
    let below: Vec<Money> =
        below.split("</dd>").filter_map(|entry| money(entry.rsplit_once('>')?.1)).take(3).collect();
    Sums { rows, below: below.try_into().unwrap() }
}

fn sums_of_pdf(pages: &[Vec<Vec<Piece>>]) -> Sums {
    let lines: Vec<&Vec<Piece>> = pages.iter().flatten().collect();
    let last = |line: &&Vec<Piece>| money(&line.last()?.text);
    let is_row = |line: &&&Vec<Piece>| line.len() >= 6 && line[0].text.parse::<u32>().is_ok();
    let rows = lines.iter().filter(is_row).filter_map(last).collect();
    let below = ["Итого:", "Сумма НДС 22%:", "Всего к оплате:"].map(|label| {
        let line = lines.iter().find(|line| line.iter().any(|piece| piece.text == label));
        line.and_then(last).unwrap_or_else(|| panic!("no {label}"))
    });
    Sums { rows, below }
}

fn sums_of_xlsx(sheet: &Worksheet) -> Sums {
    #[expect(clippy::cast_possible_truncation, reason = "kopecks of a sample")]
    let amount = |row: u32| {
        let number = sheet.value_number((7, row)).unwrap();
        let kopecks = (number * 100.0).round();
        assert!((number - kopecks / 100.0).abs() < f64::EPSILON * number.abs(), "{number} is not whole kopecks");
        Money::from_kopecks(kopecks as i64)
    };
    let rows = |test: &dyn Fn(u32) -> bool| (1..=sheet.highest_row()).filter(|row| test(*row)).collect::<Vec<_>>();
    let goods = rows(&|row| sheet.value_number((1, row)).is_some());
    let below = rows(&|row| sheet.value((1, row)).is_empty() && sheet.value_number((7, row)).is_some());
    let below: Vec<Money> = below.into_iter().map(amount).collect();
    Sums { rows: goods.into_iter().map(amount).collect(), below: below.try_into().unwrap() }
}

#[test]
fn all_three_print_the_same_sums() {
    for (count, delivery) in [(1, 0), (5, 1_234_56), (37, 500_00)] {
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
    let invoice = sample::invoice(5, 500_00);
    let html = invoice_html(&invoice, "<link rel=\"stylesheet\" href=\"/busbar.css\">").replace('\u{a0}', " ");
    let sheet = xlsx(&invoice);
    let cells: Vec<String> = sheet.cells().iter().map(|cell| cell.value().replace('\u{a0}', " ")).collect();
    let texts = [all_text(&pdf_pages(&pdf(&invoice))), cells.join("\n"), html.replace("&nbsp;", " ")];
    let total = invoice.cost.total.to_string().replace('\u{a0}', " ");
    let parts = [
        "Счёт действителен до 14 октября 2026 г.", "АО «Демо-банк», г. Москва", "Банк получателя", "БИК", "049999123",
        "30101810600000000123", "40702810300000000001", "ИНН 9900000017", "КПП 990001001", "Получатель",
        "Счет на оплату № 1309202 от 9 октября 2026 г.", "Поставщик", "Покупатель", "ООО «Энергоснаб-Центр»",
        "Грузополучатель", "Основание", "Договор Д-118/24 от 15.02.2024", "ТД000058016", "Артикул", "Товары", "Кол-во",
        "Ед.", "Цена", "Сумма", "OptiSave L-230-УХЛ4", "Доставка", "Итого:", "Сумма НДС 22%:", "Всего к оплате:",
        &format!("Всего наименований 6, на сумму {total} руб."), "Смирнов П. А.", "Кузнецова О. В.",
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
    "<script>alert(1)</script>", "=1+1", "#set page(width: 1cm)", "\"quoted' & <b>", "{{total}} {{line}} {{nothing}}",
    "🦀 𝕏 \u{202e}back\u{1}\u{b}", "@SUM(A1)", "*strong* _it_ $x^2$ \\ // /* [", "]]> --> <![CDATA[",
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
    assert_eq!(pdf(&sample::invoice(3, 0)), PdfMaker::new().invoice(&sample::invoice(3, 0), &Templates::default()).unwrap());
}

#[test]
fn the_templates_of_the_supplier_are_taken() {
    let dir = tempfile::tempdir().unwrap();
    let templates = Templates::new(Some(dir.path().to_owned()));
    let invoice = sample::invoice(2, 0);
    assert_eq!(MAKER.invoice(&invoice, &templates).unwrap(), pdf(&invoice), "nothing there: those built in");

    std::fs::write(dir.path().join("own.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>").unwrap();
    std::fs::write(dir.path().join("invoice.typ"), "#image(\"own.svg\") Свой бланк № #sys.inputs.number").unwrap();
    let text = all_text(&pdf_pages(&MAKER.invoice(&invoice, &templates).unwrap()));
    assert_eq!(text.trim(), "Свой бланк № 1309202");

    let mut book = umya_spreadsheet::new_file();
    let own = book.sheet_mut(0).unwrap();
    own.cell_mut("B1").set_value_string("{{ line }}");
    own.cell_mut("C1").set_value_string("{{name}}, {{sum}} руб.");
    own.cell_mut("A3").set_value_string("Свой бланк № {{number}}");
    umya_spreadsheet::writer::xlsx::write(&book, dir.path().join("invoice.xlsx")).unwrap();
    let sheet = sheet(&invoice_xlsx(&invoice, &templates).unwrap());
    assert_eq!(sheet.value("A4"), "Свой бланк № 1309202");
    assert_eq!(sheet.value("C2"), "Выключатель дифференциального тока OptiDin DM63-2225-AC-УХЛ4, 41\u{a0}731,20 руб.");
}

fn template_error(result: Result<Vec<u8>, DocumentError>) -> String {
    match result {
        Err(error @ (DocumentError::Template { .. } | DocumentError::Unreadable { .. })) => error.to_string(),
        other => panic!("not an error of a template: {:?}", other.map(|bytes| bytes.len())),
    }
}

#[test]
fn a_broken_template_is_named_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let templates = Templates::new(Some(dir.path().to_owned()));
    let invoice = sample::invoice(2, 0);
    let (typ, xlsx) = (dir.path().join("invoice.typ"), dir.path().join("invoice.xlsx"));
    for (text, reason) in [("\n\n#nothing", "line 3: unknown variable: nothing"), ("#let x =", "expected expression")] {
        std::fs::write(&typ, text).unwrap();
        let error = template_error(MAKER.invoice(&invoice, &templates));
        assert!(error.contains("invoice.typ") && error.contains(reason), "{error}");
    }
    std::fs::write(&typ, [0xff, 0xfe]).unwrap();
    assert!(template_error(MAKER.invoice(&invoice, &templates)).contains("utf-8"));

    std::fs::write(&xlsx, "no workbook").unwrap();
    let error = template_error(invoice_xlsx(&invoice, &templates));
    assert!(error.contains("invoice.xlsx") && error.contains("is not a workbook"), "{error}");
    let cells = [("A1", "{{number}}", "no row has {{line}}"), ("B2", "{{line}} {{oops}}", "{{line}}")];
    for (at, text, reason) in cells {
        let mut book = umya_spreadsheet::new_file();
        book.sheet_mut(0).unwrap().cell_mut(at).set_value_string(text);
        umya_spreadsheet::writer::xlsx::write(&book, &xlsx).unwrap();
        let error = template_error(invoice_xlsx(&invoice, &templates));
        assert!(error.contains(reason), "{error}");
    }
    std::fs::remove_file(&xlsx).unwrap();
    std::fs::create_dir(&xlsx).unwrap();
    assert!(template_error(invoice_xlsx(&invoice, &templates)).contains("cannot be read"));
}

#[test]
fn the_workbook_of_an_order_adds_up() {
    let (order, lines) = sample::order(7, 500_00);
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
