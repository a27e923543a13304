//! The documents of a draft, and the commercial proposal from the form to the order, without script.

use crate::site::{BREAKER, BUYER, Site};
use crate::upload::send;
use app::draft::rpc::{Propose, Reopen, SetTerms, Submit};
use app::import::rpc::AddList;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use leptos::server_fn::ServerFn;
use std::io::Cursor;
use std::time::Duration;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// «Ценовое предложение», «Коммерческое предложение», «Черновик», in percents (RFC 8187).
const OFFER: &str =
    "%D0%A6%D0%B5%D0%BD%D0%BE%D0%B2%D0%BE%D0%B5%20%D0%BF%D1%80%D0%B5%D0%B4%D0%BB%D0%BE%D0%B6%D0%B5%D0%BD%D0%B8%D0%B5";
const DRAFT: &str = "%D0%A7%D0%B5%D1%80%D0%BD%D0%BE%D0%B2%D0%B8%D0%BA";

fn cells(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test]
async fn a_draft_is_downloaded_as_an_offer_and_as_a_list() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    let page = buyer.get(&format!("/drafts/{number}")).await;
    for (file, kind, begins, name) in [
        ("offer.xlsx", XLSX, "PK", OFFER),
        ("offer.pdf", "application/pdf", "%PDF-", OFFER),
        ("draft.xlsx", XLSX, "PK", DRAFT),
    ] {
        let path = format!("/drafts/{number}/{file}");
        assert!(page.text().contains(&format!("href=\"{path}\"")), "{path} is in the menu");
        let answer = buyer.get(&path).await;
        assert_eq!((answer.status, answer.header(CONTENT_TYPE)), (StatusCode::OK, kind), "{path}");
        assert!(answer.bytes.starts_with(begins.as_bytes()), "{path}");
        let end = file.rsplit('.').next().unwrap();
        let said = format!("attachment; filename=\"{number}.{end}\"; filename*=UTF-8''{name}%20{number}.{end}");
        assert_eq!(answer.header(CONTENT_DISPOSITION), said);
    }
    let rows = cells(&buyer.get(&format!("/drafts/{number}/offer.xlsx")).await.bytes);
    let line = rows.iter().find(|row| row[1] == Data::String(BREAKER.to_owned())).unwrap();
    assert_eq!(
        (&line[3], &line[4], &line[6], &line[7]),
        (&Data::Float(12.0), &Data::String("шт.".to_owned()), &Data::Float(202.32), &Data::Float(2_427.84))
    );
    let empty = buyer.form("/drafts", app::draft::rpc::CreateDraft::PATH, &[]).await.location().to_owned();
    let answer = buyer.get(&format!("{empty}/offer.pdf")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.read().contains("В черновике нет товаров."), "{}", answer.read());
}

#[tokio::test]
async fn the_list_of_a_draft_loads_back_with_the_same_lines() {
    let site = Site::open().await;
    let actor = site.actor(BUYER).await;
    let number = site.draft(&actor).await;
    for article in ["326791", "228415", "248956", "103545"] {
        let (product, pieces) = (site.id(article), domain::quantity::Quantity::new(24).unwrap());
        service::draft::set_quantity(&site.db, &actor, number, product, pieces).await.unwrap();
    }
    let mut buyer = site.signed_in(BUYER).await;
    let file = buyer.get(&format!("/drafts/{number}/draft.xlsx")).await.bytes;
    let into = service::draft::create(&site.db, &actor, "").await.unwrap();
    let (status, list) = send(&mut buyer, into, "draft.xlsx", &file).await;
    assert_eq!(status, StatusCode::OK, "{list}");
    let (of, id) = (into.to_string(), list.rsplit('/').next().unwrap().to_owned());
    buyer.form(&list, AddList::PATH, &[("number", &of), ("list", &id)]).await;
    let lines = async |number| {
        let rows = service::draft::rows(&site.db, &actor, number, 1, 50).await.unwrap().rows;
        rows.into_iter().map(|row| (row.position, row.line)).collect::<Vec<_>>()
    };
    let (was, now) = (lines(number).await, lines(into).await);
    assert_eq!(was.len(), 5);
    assert_eq!(was, now);
}

#[tokio::test]
async fn a_proposal_is_made_brought_back_and_ordered_by_forms_alone() {
    let site = Site::open().await;
    let number = site.draft(&site.actor(BUYER).await).await.to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let draft = format!("/drafts/{number}");

    let page = buyer.form_then(&draft, Propose::PATH, &[("number", &number), ("days", "сто")]).await;
    assert!(page.read().contains("Введите срок действия от 1 до 90 дней, например 14."), "{}", page.read());
    assert_eq!(page.field("days"), "сто", "what was typed stays");

    let page = buyer.form_then(&draft, Propose::PATH, &[("number", &number), ("days", "14")]).await;
    for text in ["Коммерческое предложение", "действует до 26.10.2026", "2 961,96", "Вернуть в черновики"]
    {
        assert!(page.read().contains(text), "{text}: {}", page.read());
    }
    assert!(!page.text().contains(SetTerms::PATH) && !page.text().contains(Propose::PATH));
    let list = buyer.get("/orders?tab=proposals").await;
    assert!(list.text().contains(&draft) && list.read().contains("26.10.2026"), "{}", list.read());
    assert!(!buyer.get("/drafts").await.text().contains(&format!("href=\"{draft}\">{number}")));

    // The page of a colleague that was opened before.
    let terms = [("number", number.as_str()), ("warehouse", "1"), ("delivery", "pickup"), ("comment", "was here")];
    let page = buyer.form_then(&draft, SetTerms::PATH, &terms).await;
    assert!(page.read().contains("Чтобы изменить их, нажмите «Вернуть в черновики»."), "{}", page.read());

    let page = buyer.form_then(&draft, Reopen::PATH, &[("number", &number)]).await;
    assert!(page.read().contains("Изменить условия") && page.text().contains(Propose::PATH), "{}", page.read());
    buyer.form(&draft, Propose::PATH, &[("number", &number), ("days", "3")]).await;

    site.clock.advance(Duration::from_hours(4 * 24));
    let mut buyer = site.signed_in(BUYER).await;
    let page = buyer.get(&draft).await;
    let (key, total) = (page.field("key"), page.field("total"));
    let sending = [("number", number.as_str()), ("key", &key), ("total", &total)];
    let page = buyer.form_then(&draft, Submit::PATH, &sending).await;
    let sentence = "Срок коммерческого предложения истёк 15.10.2026. Нажмите «Вернуть в черновики»";
    assert!(page.read().contains(sentence), "{}", page.read());
    buyer.form(&draft, Reopen::PATH, &[("number", &number)]).await;
    buyer.form(&draft, Propose::PATH, &[("number", &number), ("days", "14")]).await;
    let page = buyer.get(&draft).await;
    let (key, total) = (page.field("key"), page.field("total"));
    let sending = [("number", number.as_str()), ("key", &key), ("total", &total)];
    assert_eq!(buyer.form(&draft, Submit::PATH, &sending).await.location(), format!("/orders/{number}"));
    site.is_sound().await;
}
