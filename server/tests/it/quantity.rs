//! What people type into fields: a sentence and a way on, and nothing is changed.

use crate::site::{BREAKER, BUYER, Site};
use app::draft::rpc::{AddLine, RenameDraft, SetInActive, SetQuantity};
use axum::http::StatusCode;
use leptos::server_fn::ServerFn;

/// What is typed, the refusal for a script, the sentence for a person.
const WRONG: [(&str, &str, &str); 8] = [
    ("-1", "Negative", "Количество не может быть отрицательным."),
    ("\u{2212}5", "Negative", "Количество не может быть отрицательным."),
    ("1,5", "Fractional", "Количество — целое число штук"),
    ("0.5", "Fractional", "Количество — целое число штук"),
    ("99999999", "TooLarge", "Количество больше 1 000 000 шт."),
    ("9999999999999999999999999", "TooLarge", "Количество больше 1 000 000 шт."),
    ("abc", "NotANumber", "Количество — это число"),
    ("", "Empty", "Введите количество"),
];

#[tokio::test]
async fn a_script_gets_the_refusal_of_a_quantity_as_data() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let product = site.id(BREAKER).to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let before = site.seen_by(BUYER).await;
    for (typed, code, _) in WRONG {
        let expected = format!("{{\"Refused\":{{\"Quantity\":\"{code}\"}}}}");
        let line = [("number", number.as_str()), ("product", &product), ("quantity", typed)];
        let text = [("number", number.as_str()), ("text", BREAKER), ("quantity", typed)];
        let buy = [("product", product.as_str()), ("quantity", typed)];
        for (path, fields) in [(SetQuantity::PATH, &line[..]), (AddLine::PATH, &text), (SetInActive::PATH, &buy)] {
            let answer = buyer.call(path, fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {typed}");
            assert_eq!(answer.text(), expected, "{path} {typed}");
        }
    }
    assert_eq!(site.seen_by(BUYER).await, before);
}

#[tokio::test]
async fn a_form_with_a_wrong_quantity_comes_back_with_a_sentence_and_what_was_typed() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let before = site.seen_by(BUYER).await;
    let page = format!("/drafts/{number}");
    for (typed, _, sentence) in WRONG {
        let fields = [("number", number.as_str()), ("text", "326796"), ("quantity", typed)];
        let answer = buyer.form(&page, AddLine::PATH, &fields).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, page.as_str()), "{typed}");
        let back = buyer.get(&page).await;
        assert!(back.read().contains(sentence), "{typed}: {}", back.read());
        assert_eq!((back.field("text").as_str(), back.status), ("326796", StatusCode::OK), "{typed}");
    }
    assert_eq!(site.seen_by(BUYER).await, before);
}

#[tokio::test]
async fn an_unknown_article_comes_back_with_the_nearest() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let page = format!("/drafts/{number}");
    let fields = [("number", number.as_str()), ("text", "32679<b>"), ("quantity", "12")];
    let back = buyer.form_then(&page, AddLine::PATH, &fields).await;
    assert!(back.read().contains("Не нашли"), "{}", back.read());
    assert!(!back.text().contains("32679<b>"), "shown as text");
    let fields = [("number", number.as_str()), ("text", "32679"), ("quantity", "12")];
    let back = buyer.form_then(&page, AddLine::PATH, &fields).await;
    assert!(back.read().contains("Похожие артикулы:"), "{}", back.read());
}

#[tokio::test]
async fn what_is_too_long_to_go_back_in_a_cookie_is_refused_all_the_same() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let before = site.seen_by(BUYER).await;
    let title = "я".repeat(5_000);
    let page = format!("/drafts/{number}");
    let answer = buyer.form(&page, RenameDraft::PATH, &[("number", &number), ("title", &title)]).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert!(buyer.cookies["flash"].len() < 4_000, "a cookie has four kilobytes");
    assert!(buyer.get(&page).await.read().contains("Текст длиннее 50 символов. Сократите его."));
    assert_eq!(site.seen_by(BUYER).await, before);
}

#[tokio::test]
async fn a_text_of_unknown_things_however_long_is_said_to_be_unknown() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let page = format!("/drafts/{number}");
    for text in
        ["ъ".repeat(5_000), "\u{1f4a9} ".repeat(2_000), "\u{0}\u{7}".to_owned(), "а\r\nSet-Cookie: x=1".to_owned()]
    {
        let fields = [("number", number.as_str()), ("text", &text), ("quantity", "12")];
        let answer = buyer.form(&page, AddLine::PATH, &fields).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        let size = buyer.cookies["flash"].len();
        assert!(size < 4_000, "a cookie has four kilobytes, this has {size}");
        let back = buyer.get(&page).await;
        assert!(back.read().contains("Не нашли"), "{}", back.read());
    }
}
