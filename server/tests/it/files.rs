use crate::site::{BUYER, Site};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

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
