use crate::site::{BREAKER, BUYER, Site};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use calamine::{Data, Reader, Xlsx};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[tokio::test]
async fn the_invoice_comes_in_three_formats_with_names_in_any_alphabet() {
    let site = Site::open().await;
    let number = site.invoiced(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    // «Счет …» and «Заказ …», in percents (RFC 6266, RFC 8187).
    let (invoice, order) = ("%D0%A1%D1%87%D0%B5%D1%82%20", "%D0%97%D0%B0%D0%BA%D0%B0%D0%B7%20");
    for (path, kind, begins, name) in [
        (format!("/orders/{number}/invoice.pdf"), "application/pdf", "%PDF-", format!("{invoice}{number}.pdf")),
        (format!("/orders/{number}/invoice.xlsx"), XLSX, "PK", format!("{invoice}{number}.xlsx")),
        (format!("/orders/{number}.xlsx"), XLSX, "PK", format!("{order}{number}.xlsx")),
        (format!("/orders/{number}/lines.xlsx"), XLSX, "PK", format!("{order}{number}.xlsx")),
    ] {
        let answer = buyer.get(&path).await;
        assert_eq!((answer.status, answer.header(CONTENT_TYPE)), (StatusCode::OK, kind), "{path}");
        assert!(answer.bytes.starts_with(begins.as_bytes()), "{path}");
        let disposition = answer.header(CONTENT_DISPOSITION);
        let plain = path.rsplit('.').next().unwrap();
        assert_eq!(
            disposition,
            format!("attachment; filename=\"{number}.{plain}\"; filename*=UTF-8''{name}"),
            "{path}"
        );
    }
    let page = buyer.get(&format!("/orders/{number}/invoice.html")).await;
    assert_eq!((page.status, page.header(CONTENT_TYPE)), (StatusCode::OK, "text/html; charset=utf-8"));
    // 12 × 202,32 and 22 per cent.
    for text in ["2 427,84", "534,12", "2 961,96", "ТД000058019", "326794"] {
        assert!(page.read().contains(text), "{text}: {}", page.read());
    }
}

#[tokio::test]
async fn before_there_is_an_invoice_a_sentence_says_so() {
    let site = Site::open().await;
    let number = site.order(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    for file in ["invoice.pdf", "invoice.xlsx", "invoice.html"] {
        let answer = buyer.get(&format!("/orders/{number}/{file}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{file}");
        assert!(answer.read().contains("Возможно, счёт ещё готовится."), "{file}");
    }
    assert_eq!(buyer.get(&format!("/orders/{number}.xlsx")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn strangers_get_no_document() {
    let site = Site::open().await;
    let number = site.invoiced(&site.actor(BUYER).await).await;
    for file in [".xlsx", "/lines.xlsx", "/invoice.pdf", "/invoice.xlsx", "/invoice.html"] {
        let answer = site.browser().get(&format!("/orders/{number}{file}")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{file}");
        assert!(answer.text().contains("/sign-in") && !answer.read().contains("2 961,96"), "{file}");
    }
}

#[tokio::test]
async fn a_letter_of_the_nomenclature_brings_the_file() {
    let site = Site::open().await;
    let actor = site.actor("dealer@example.com").await;
    site.run("DELETE FROM letters").await;
    site.run(
        "INSERT INTO letters (name, message_id, recipient, subject, plain, html, created_at, run_at, leased_until, attempts, error, nomenclature_of)
         VALUES ('n', '<n@busbar>', 'a@example.com', 's', 'p', 'h', 0, 0, 0, 0, '', 1)",
    )
    .await;
    let folder = tempfile::TempDir::new().unwrap();
    let post = server::mail::Post::new(&server::config::Config::test(folder.path().to_owned(), String::new())).unwrap();
    assert!(post.send_one(&site.db).await.unwrap());
    let letter = std::fs::read_dir(folder.path().join("mail")).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(letter).unwrap();
    let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
    let file = message.attachment(0).unwrap().contents().to_owned();
    let downloaded = site.signed_in("dealer@example.com").await.get("/company/nomenclature.xlsx").await.bytes;
    assert_eq!(rows(&file), rows(&downloaded));
    assert_eq!(rows(&file).len(), site.db.snapshot().catalog.len() + 1);
    let csv = site.signed_in("dealer@example.com").await.get("/company/nomenclature.csv").await.text();
    let page = service::catalog::product(&site.db, &actor, BREAKER, None).await.unwrap();
    let row = csv.lines().find(|row| row.starts_with(BREAKER)).unwrap();
    assert!(row.contains(&page.row.price.unit.plain().replace('.', ",")), "{row}");
    assert_eq!(csv.lines().count(), rows(&file).len());
}

/// The first sheet of a workbook.
fn rows(workbook: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(workbook)).unwrap();
    book.worksheet_range_at(0).unwrap().unwrap().rows().map(<[Data]>::to_vec).collect()
}
