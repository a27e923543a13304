//! Price offers, commercial proposals and the list of a draft, read back.

use crate::reading::{Piece, money, pdf_pages};
use crate::{HOSTILE, MAKER, all_text, sample};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use chrono::{DateTime, Utc};
use domain::draft::{DraftLine, DraftRow};
use domain::id::ProductId;
use domain::invoice::Invoice;
use domain::money::Money;
use domain::proposal::{OfferLine, PriceOffer, Proposal};
use domain::quantity::PackSize;
use server::document::{Templates, draft_xlsx, offer_xlsx};
use std::io::Cursor;

fn at() -> DateTime<Utc> {
    "2026-11-29T11:55:00Z".parse().unwrap()
}

/// An offer of so many lines and a delivery that costs so many kopecks.
fn offer(count: usize, delivery: i64) -> PriceOffer {
    of(sample::invoice(count, delivery))
}

/// What an invoice would have been as an offer.
pub fn of(invoice: Invoice) -> PriceOffer {
    let line = |line: domain::order::OrderLine| OfferLine {
        article: line.article,
        kind: line.kind,
        name: line.name,
        quantity: line.quantity,
        unit: line.unit,
        ready: "9 дн.".into(),
        price: line.price.unit,
        sum: line.sums.goods,
    };
    PriceOffer {
        number: invoice.number,
        proposal: None,
        at: at(),
        supplier: invoice.supplier,
        buyer: invoice.buyer,
        contract: invoice.contract,
        warehouse: "Склад Новосибирск".into(),
        lines: invoice.lines.into_iter().map(line).collect(),
        rate: invoice.rate,
        cost: invoice.cost,
    }
}

fn proposal(count: usize) -> PriceOffer {
    PriceOffer { proposal: Some(Proposal { at: at(), valid_until: sample::day(2026, 12, 13) }), ..offer(count, 0) }
}

fn pdf(offer: &PriceOffer) -> Vec<Vec<Vec<Piece>>> {
    pdf_pages(&MAKER.offer(offer, &Templates::default()).unwrap())
}

pub fn cells(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let formulas = book.worksheet_formula("Sheet1").unwrap();
    assert!(formulas.used_cells().next().is_none(), "a text has become a formula");
    book.worksheet_range_at(0).unwrap().unwrap().rows().map(<[Data]>::to_vec).collect()
}

pub fn text_of(rows: &[Vec<Data>]) -> String {
    rows.iter().flatten().map(ToString::to_string).collect::<Vec<_>>().join("\n").replace('\u{a0}', " ")
}

/// The sums of the rows, and the three below them.
fn expected(offer: &PriceOffer) -> (Vec<Money>, [Money; 3]) {
    let delivery = Some(offer.cost.delivery).filter(|delivery| *delivery != Money::ZERO);
    let rows: Vec<Money> = offer.lines.iter().map(|line| line.sum).chain(delivery).collect();
    let below = [Money::sum(rows.iter().copied()).unwrap(), offer.cost.vat, offer.cost.total];
    (rows, below)
}

fn sums_of_pdf(pages: &[Vec<Vec<Piece>>]) -> (Vec<Money>, [Money; 3]) {
    let lines: Vec<&Vec<Piece>> = pages.iter().flatten().collect();
    let last = |line: &&Vec<Piece>| money(&line.last()?.text);
    let is_row = |line: &&&Vec<Piece>| line.len() >= 6 && line[0].text.parse::<u32>().is_ok();
    let below = ["Итого без НДС:", "Сумма НДС 22%:", "Итого с НДС:"].map(|label| {
        let line = lines.iter().find(|line| line.iter().any(|piece| piece.text == label));
        line.and_then(last).unwrap_or_else(|| panic!("no {label}"))
    });
    (lines.iter().filter(is_row).filter_map(last).collect(), below)
}

fn sums_of_xlsx(rows: &[Vec<Data>]) -> (Vec<Money>, [Money; 3]) {
    let amount = |row: &Vec<Data>| match row.get(7) {
        Some(Data::Float(amount)) => Some(Money::parse(&format!("{amount:.2}").replace('.', ",")).unwrap()),
        _ => None,
    };
    let (goods, below): (Vec<_>, Vec<_>) =
        rows.iter().filter(|row| amount(row).is_some()).partition(|row| matches!(row[0], Data::Float(_)));
    let below: Vec<Money> = below.into_iter().filter_map(amount).collect();
    (goods.into_iter().filter_map(amount).collect(), below.try_into().unwrap())
}

#[test]
fn both_print_the_same_sums_and_every_block() {
    for offer in [offer(5, 50_000), offer(37, 0), proposal(5)] {
        let (pages, rows) = (pdf(&offer), cells(offer_xlsx(&offer).unwrap()));
        assert_eq!(sums_of_pdf(&pages), expected(&offer));
        assert_eq!(sums_of_xlsx(&rows), expected(&offer));
        let title = match offer.proposal {
            Some(_) => "Коммерческое предложение № 1309202 от 29 ноября 2026 г.",
            None => "Ценовое предложение № 1309202 от 29 ноября 2026 г.",
        };
        let parts = [
            title,
            "ООО «Энергоснаб-Центр»",
            "ООО «Демо-Электро»",
            "Д-118/24 от 15.02.2024",
            "Склад Новосибирск",
            "Артикул",
            "Товар",
            "Кол-во",
            "Ед.",
            "Цена",
            "Сумма",
            "OptiDin BM63-1C16-4,5-УХЛ3",
            "9 дн.",
            "рассчитаны 29.11.2026 14:55",
            "ставка НДС 22%",
        ];
        for text in [all_text(&pages), text_of(&rows)] {
            for part in parts {
                assert!(text.contains(part), "no «{part}» in\n{text}");
            }
            assert_eq!(text.contains("13 декабря 2026 г."), offer.proposal.is_some());
        }
        assert!(text_of(&rows).contains("Срок готовности*"));
    }
}

#[test]
fn hostile_texts_break_nothing() {
    let mut offer = offer(10, 0);
    for (line, text) in offer.lines.iter_mut().zip(HOSTILE) {
        (line.name, line.kind, line.unit, line.ready) = (text.into(), String::new(), text.into(), String::new());
    }
    offer.lines[9].name = "Щ".repeat(40_000);
    offer.buyer.name = HOSTILE.concat();
    offer.warehouse = "=HYPERLINK(\"http://evil.test\")".into();
    let pages = pdf(&offer);
    assert_eq!(sums_of_pdf(&pages), expected(&offer));
    for piece in pages.iter().flatten().flatten() {
        assert!(piece.from > 40.0 && piece.to < 555.0, "outside the page: {piece:?}");
    }
    let rows = cells(offer_xlsx(&offer).unwrap());
    assert_eq!(sums_of_xlsx(&rows), expected(&offer));
    assert!(rows.iter().flatten().any(|cell| *cell == Data::String("=1+1".into())));
    assert!(all_text(&pages).contains("уточняется"));
}

#[test]
fn a_thousand_lines_have_a_heading_on_every_page_and_ten_thousand_go_into_a_workbook() {
    let long = offer(1_000, 0);
    let pages = pdf(&long);
    assert!(pages.len() > 20);
    for (at, page) in pages.iter().enumerate() {
        let text = all_text(std::slice::from_ref(page));
        assert!(text.contains(&format!("Страница {} из {}", at + 1, pages.len())));
        assert!(at + 1 == pages.len() || text.contains("Артикул"), "no header on page {}", at + 1);
    }
    assert_eq!(sums_of_pdf(&pages), expected(&long));
    let longest = offer(10_000, 0);
    assert_eq!(sums_of_xlsx(&cells(offer_xlsx(&longest).unwrap())), expected(&longest));
}

#[test]
fn the_list_of_a_draft_has_numbers_and_texts() {
    let row = |line: domain::order::OrderLine| DraftRow {
        position: line.position,
        article: line.article,
        kind: line.kind,
        name: "=1+1".into(),
        unit: line.unit,
        pack: PackSize::ONE,
        free: 0,
        line: DraftLine {
            product: ProductId(1),
            quantity: line.quantity,
            asked: None,
            price: line.price,
            sums: line.sums,
        },
    };
    let rows = cells(draft_xlsx(&sample::lines(5).into_iter().map(row).collect::<Vec<_>>()).unwrap());
    assert_eq!(rows.len(), 6);
    assert_eq!(
        rows[0][1..5].iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["Артикул", "Наименование", "Упак.", "Кол-во"]
    );
    assert_eq!((&rows[1][1], &rows[1][4]), (&Data::String("326794".into()), &Data::Float(120.0)));
}

#[test]
fn a_template_of_the_supplier_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("offer.typ"), "Свой бланк № #sys.inputs.number").unwrap();
    let bytes = MAKER.offer(&offer(1, 0), &Templates::new(Some(dir.path().to_owned()))).unwrap();
    assert_eq!(all_text(&pdf_pages(&bytes)).trim(), "Свой бланк № 1309202");
}

/// `cargo test --release -p server --test document -- --ignored --nocapture time_of`.
#[test]
#[ignore = "a measurement"]
fn time_of_long_offers() {
    for count in [1_000, 10_000] {
        let offer = offer(count, 0);
        let begun = std::time::Instant::now();
        let size = offer_xlsx(&offer).unwrap().len();
        println!("{count} lines, Excel: {:?}, {size} bytes", begun.elapsed());
        let begun = std::time::Instant::now();
        let size = MAKER.offer(&offer, &Templates::default()).unwrap().len();
        println!("{count} lines, PDF: {:?}, {size} bytes", begun.elapsed());
    }
}
