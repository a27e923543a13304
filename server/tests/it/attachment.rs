//! Documents of products: what is no PDF is refused with a sentence and keeps what was typed; good ones are kept as they came
//! and given to everybody as a file.

use crate::site::{BREAKER, BUYER, Site};
use crate::upload::send_fields;
use app::staff::change::RemoveAttachment;
use app::staff::{ATTACHMENT, PRODUCTS};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use leptos::server_fn::ServerFn;

const MANAGER: &str = "manager@example.com";

/// A PDF of one empty page.
const PAGE: &[u8] = b"%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj
trailer<</Root 1 0 R/Size 4>>
%%EOF
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_is_looked_at_kept_and_given_to_everybody() {
    let site = Site::open().await;
    let mut manager = site.signed_in(MANAGER).await;
    let product = site.id(BREAKER).to_string();
    let (to, page) = (format!("{ATTACHMENT}/{product}"), format!("{PRODUCTS}/{BREAKER}"));
    assert!(manager.get(&page).await.read().contains("Документов нет"));
    let typed = [("kind", "passport"), ("name", "Паспорт BM63"), ("branch", "")];
    let zipped = [b"PK\x03\x04".as_slice(), PAGE].concat();
    for (name, bytes) in [
        ("a.pdf", b"no document".as_slice()),
        ("a.pdf", b"%PDF-1.4\n%%EOF\n"),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.pdf", &zipped),
        ("a.pdf", &PAGE[..60]),
    ] {
        assert_eq!(send_fields(&mut manager, &to, &typed, name, bytes).await, format!("{page}#attachments"));
        let shown = manager.get(&page).await;
        assert!(shown.read().contains("Файл не читается как PDF"), "{}", shown.read());
        assert!(shown.text().contains("value=\"Паспорт BM63\""), "what was typed stays");
    }
    let nameless = [("kind", "passport"), ("name", " "), ("branch", "")];
    send_fields(&mut manager, &to, &nameless, "a.pdf", PAGE).await;
    let mut buyer = site.signed_in(BUYER).await;
    send_fields(&mut buyer, &to, &typed, "a.pdf", PAGE).await;
    let mut guest = site.browser();
    assert!(send_fields(&mut guest, &to, &typed, "a.pdf", PAGE).await.starts_with("/sign-in?next="));
    send_fields(&mut manager, &format!("{ATTACHMENT}/999999"), &typed, "a.pdf", PAGE).await;
    assert_eq!(site.number("SELECT COUNT(*) FROM attachments").await, 0);

    send_fields(&mut manager, &to, &typed, "a.pdf", PAGE).await;
    let shown = guest.get(&format!("/product/{BREAKER}")).await.text();
    let address = shown.split("href=\"/attachments/").nth(1).unwrap().split('"').next().unwrap();
    let address = format!("/attachments/{address}");
    assert!(shown.contains("PDF, 0,1\u{a0}МБ"), "{shown}");
    let answer = guest.get(&address).await;
    assert_eq!((answer.status, answer.header(CONTENT_TYPE)), (StatusCode::OK, "application/pdf"));
    assert_eq!(answer.bytes, PAGE);
    assert!(answer.header(CONTENT_DISPOSITION).starts_with("attachment"), "it is not opened here");
    assert_eq!(answer.header(CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(answer.header(X_CONTENT_TYPE_OPTIONS), "nosniff");

    let attachment = site.number("SELECT MIN(id) FROM attachments").await.to_string();
    let fields = [("product", product.as_str()), ("attachment", attachment.as_str())];
    let after = manager.form_then(&page, RemoveAttachment::PATH, &fields).await;
    assert!(after.read().contains("Документ убран"), "{}", after.read());
    assert_eq!(guest.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.get(&to).await.location(), PRODUCTS);
    site.is_sound().await;
}
