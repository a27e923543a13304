//! Favourites as a browser without script meets them.

use crate::site::{ASSISTANT, BREAKER, BUYER, Browser, OTHER, Site};
use app::favourite::rpc::{
    AddAll, AddNamed, AddProduct, CreateList, DeleteList, Mark, RemoveProduct, RenameList, RestoreList, RestoreProduct,
};
use axum::http::StatusCode;
use leptos::server_fn::ServerFn;

/// Makes a list with these articles: its address and number.
async fn list_of(browser: &mut Browser<'_>, name: &str, articles: &str) -> (String, String) {
    let made = browser.form("/favourites", CreateList::PATH, &[("name", name)]).await;
    let page = made.location().to_owned();
    let list = page.strip_prefix("/favourites/").unwrap().to_owned();
    if !articles.is_empty() {
        browser.form(&page, AddNamed::PATH, &[("list", &list), ("text", articles)]).await;
    }
    (page, list)
}

#[tokio::test]
async fn a_star_fills_a_list_and_what_it_took_out_comes_back() {
    let site = Site::open().await;
    let product = site.id(BREAKER).to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let nothing = buyer.get("/favourites").await;
    assert!(nothing.read().contains("Списков пока нет"), "{}", nothing.read());
    let page = format!("/product/{BREAKER}");
    for _ in 0..2 {
        let marked = buyer.form(&page, Mark::PATH, &[("product", &product), ("on", "true")]).await;
        assert_eq!((marked.status, marked.location().trim_end_matches('?')), (StatusCode::FOUND, page.as_str()));
    }
    let lists = buyer.get("/favourites").await;
    assert!(lists.read().contains("Избранное 1 позиция"), "{}", lists.read());

    let mut actor_lists = service::favourite::lists(&site.db, &site.actor(BUYER).await).await.unwrap();
    let list = actor_lists.remove(0).id.to_string();
    let page = format!("/favourites/{list}");
    let shown = buyer.get(&page).await.read();
    for part in ["Избранное", "1 позиция", BREAKER, "202,32 ₽", "в заказе", "Добавить всё в заказ"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let without = buyer.form_then(&page, RemoveProduct::PATH, &[("list", &list), ("product", &product)]).await;
    let read = without.read();
    assert!(read.contains("Товар 326794 убран из избранного. Вернуть") && read.contains("пока нет товаров"), "{read}");
    let lists = without.field("lists");
    assert_eq!(lists, list);
    let back = buyer.form_then(&page, RestoreProduct::PATH, &[("product", &product), ("lists", &lists)]).await;
    assert!(back.read().contains("1 позиция") && !back.read().contains("убран"), "{}", back.read());
    // Pressed again on the product's page, it goes out of all lists.
    let (second, other) = list_of(&mut buyer, "Щит", "").await;
    buyer.form(&second, AddProduct::PATH, &[("list", &other), ("product", &product)]).await;
    let without = buyer.form_then(&second, Mark::PATH, &[("product", &product), ("on", "false")]).await;
    assert_eq!(without.field("lists"), format!("{list},{other}"));
    site.is_sound().await;
}

#[tokio::test]
async fn a_list_is_made_renamed_deleted_and_brought_back() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    let wrong = buyer.form_then("/favourites", CreateList::PATH, &[("name", "")]).await;
    assert!(wrong.read().contains("Введите название списка"), "{}", wrong.read());
    let long = "щ".repeat(51);
    let wrong = buyer.form_then("/favourites", CreateList::PATH, &[("name", &long)]).await;
    assert!(wrong.read().contains("Название длиннее 50 символов."), "{}", wrong.read());
    assert_eq!(wrong.field("name"), long, "what was typed stays");

    let (page, list) = list_of(&mut buyer, "</title><script>alert(1)</script>", BREAKER).await;
    let shown = buyer.get(&page).await;
    assert_eq!(shown.status, StatusCode::OK);
    shown.has_no_markup(&["<script>alert"]);
    buyer.get("/favourites").await.has_no_markup(&["<script>alert"]);
    let renamed = buyer.form_then(&page, RenameList::PATH, &[("list", &list), ("name", " Щит № 4 ")]).await;
    assert_eq!(renamed.field("name"), "Щит № 4");
    let wrong = buyer.form_then(&page, RenameList::PATH, &[("list", &list), ("name", " ")]).await;
    assert!(wrong.read().contains("Введите название списка"), "{}", wrong.read());

    let gone = buyer.form_then(&page, DeleteList::PATH, &[("list", &list)]).await;
    let read = gone.read();
    assert!(read.contains("Список «Щит № 4» удалён. Вернуть") && read.contains("Списков пока нет"), "{read}");
    assert_eq!(buyer.get(&page).await.status, StatusCode::NOT_FOUND);
    let back = buyer.form("/favourites", RestoreList::PATH, &[("list", &gone.field("list"))]).await;
    assert_eq!(back.location(), page);
    assert!(buyer.get(&page).await.read().contains("Щит № 4 1 позиция"));
    site.is_sound().await;
}

#[tokio::test]
async fn articles_are_typed_into_a_list() {
    let site = Site::open().await;
    let mut buyer = site.signed_in(BUYER).await;
    let (page, list) = list_of(&mut buyer, "Щит", "326794 326796").await;
    assert!(buyer.get(&page).await.read().contains("2 позиции"));
    let wrong = buyer.form_then(&page, AddNamed::PATH, &[("list", &list), ("text", "326797 нетакого")]).await;
    assert!(wrong.read().contains("Не нашли «нетакого»"), "{}", wrong.read());
    assert_eq!(wrong.field("text"), "326797 нетакого");
    assert!(wrong.read().contains("2 позиции"), "nothing was added");
}

#[tokio::test]
async fn a_whole_list_is_put_into_the_order() {
    let site = Site::open().await;
    let draft = site.draft(&site.actor(BUYER).await).await;
    let mut buyer = site.signed_in(BUYER).await;
    let (page, list) = list_of(&mut buyer, "Щит", "326794 326796").await;
    let added = buyer.form(&page, AddAll::PATH, &[("list", &list)]).await;
    assert_eq!((added.status, added.location()), (StatusCode::FOUND, format!("/drafts/{draft}").as_str()));
    let lines = service::draft::rows(&site.db, &site.actor(BUYER).await, draft, 1, 50).await.unwrap().rows;
    let pieces: Vec<u32> = lines.iter().map(|row| row.line.quantity.pieces()).collect();
    assert_eq!(pieces, [24, 12]);
    // In the list it is seen what is in the draft.
    assert!(buyer.get(&page).await.read().contains("в заказе"));

    // 24 are left of it, in packs of 12.
    buyer.form(&page, AddNamed::PATH, &[("list", &list), ("text", "103545")]).await;
    buyer.form(&page, AddAll::PATH, &[("list", &list)]).await;
    buyer.form(&page, AddAll::PATH, &[("list", &list)]).await;
    let before = site.seen_by(BUYER).await;
    let refused = buyer.form_then(&page, AddAll::PATH, &[("list", &list)]).await;
    assert!(refused.read().contains("Товар 103545 снят с производства, осталось 24 шт."), "{}", refused.read());
    assert_eq!(site.seen_by(BUYER).await, before);
    site.is_sound().await;
}

#[tokio::test]
async fn what_was_ordered_of_late_is_shown_with_its_order() {
    let site = Site::open().await;
    let mut other = site.signed_in(OTHER).await;
    let nothing = other.get("/favourites/recent").await;
    assert!(nothing.read().contains("Заказов пока не было"), "{}", nothing.read());
    let number = site.order(&site.actor(OTHER).await).await;
    let page = other.get("/favourites/recent").await;
    let read = page.read();
    for part in ["Недавно заказанные", BREAKER, "12 шт, 12.10.2026", &format!("заказ {number}"), "Купить"]
    {
        assert!(read.contains(part), "{part}: {read}");
    }
    assert!(page.text().contains(&format!("href=\"/orders/{number}\"")));
}

#[tokio::test]
async fn anothers_list_cannot_be_told_from_none() {
    let site = Site::open().await;
    let product = site.id(BREAKER).to_string();
    let mut buyer = site.signed_in(BUYER).await;
    let (page, list) = list_of(&mut buyer, "Щит", BREAKER).await;
    let before = site.seen_by(BUYER).await;
    for login in [ASSISTANT, OTHER] {
        let mut stranger = site.signed_in(login).await;
        assert_eq!(stranger.get(&page).await.status, StatusCode::NOT_FOUND, "{login}");
        let (list, name) = (("list", list.as_str()), ("name", "was here"));
        for (path, fields) in [
            (AddAll::PATH, &[list][..]),
            (AddNamed::PATH, &[list, ("text", BREAKER)]),
            (AddProduct::PATH, &[list, ("product", &product)]),
            (RemoveProduct::PATH, &[list, ("product", &product)]),
            (RestoreProduct::PATH, &[("lists", list.1), ("product", &product)]),
            (RenameList::PATH, &[list, name]),
            (DeleteList::PATH, &[list]),
            (RestoreList::PATH, &[list]),
        ] {
            let answer = stranger.call(path, fields).await;
            assert_eq!(
                (answer.status, answer.text().as_str()),
                (StatusCode::NOT_FOUND, "\"NotFound\""),
                "{login} {path}"
            );
        }
    }
    assert_eq!(site.seen_by(BUYER).await, before);
    site.is_sound().await;
}
