//! The page of a product.

use super::BuyForms;
use super::dealers::{DealerQuery, Dealers};
use super::explained::explained;
use super::page::{VatSwitch, shown};
use super::places::{Places, Question};
use super::row::buy_form;
use super::rpc::SetAlert;
use super::table::{ProductTable, Shown};
use crate::comparison::{CompareButton, compared};
use crate::favourite::{FavouriteButton, FavouriteMenu, FavouriteUndo};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text::attachment_kind;
use crate::ui::{Html, Picture, Said, Written, load};
use chrono::{NaiveDate, NaiveDateTime};
use domain::actor::Actor;
use domain::alert::AlertKind;
use domain::calendar::Calendar;
use domain::ean::Ean13;
use domain::favourite::FavouriteList;
use domain::format::{date, moscow};
use domain::id::ProductId;
use domain::product::{Article, Product};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::Db;
use service::attachment::Attachment;
use service::catalog::ProductPage as Data;
use service::dealer_stock::DealerPlace;
use service::photo::{Photo, address};
use service::price::Prices;
use service::supply::Place;
use std::collections::BTreeSet;
use std::sync::Arc;

/// `/product/{article}`; `?w1=24#availability` asks when so much could leave a warehouse.
#[component]
pub fn ProductPage() -> impl IntoView {
    let article = use_params_map().with_untracked(|params| params.get("article")).unwrap_or_default();
    let query = use_query_map().with_untracked(Clone::clone);
    load(async move {
        let session = rpc::session()?;
        let db = rpc::db()?;
        let actor = &session.visit.actor;
        let draft = session.visit.draft.map(|draft| draft.number.0);
        let data = service::catalog::product(&db, actor, &article, draft).await.map_err(fail)?;
        let product = data.product.id;
        let snapshot = db.snapshot();
        let question = Question::read(&query, snapshot.catalog.warehouses(), data.product.pack);
        let places = service::supply::places(&db, &article, &question.quantities()).await.map_err(fail)?;
        let substitute = places.iter().find_map(|place| place.lead_time.as_ref()?.replacement);
        let substitute =
            substitute.and_then(|id| snapshot.catalog.product(id)).and_then(domain::catalog::Item::to_product);
        let dealers = Stocked::load(&db, actor, &article, DealerQuery::read(&query)).await.map_err(fail)?;
        let availability = Availability {
            places,
            question,
            substitute,
            at: moscow(db.now()),
            calendar: Arc::clone(&snapshot.calendar),
            dealers,
        };
        let marks = if actor.orders() {
            let lists = service::favourite::lists(&db, actor).await.map_err(fail)?;
            let inside = service::favourite::containing(&db, actor, product).await.map_err(fail)?;
            let mark = |list: FavouriteList| {
                let on = inside.contains(&list.id);
                (list, on)
            };
            Some(lists.into_iter().map(mark).collect())
        } else {
            None
        };
        let guest = actor.person().is_none();
        let alerts = if actor.orders() { service::alert::of(&db, actor, product).await.map_err(fail)? } else { vec![] };
        Ok(view! { <Whole data marks guest availability alerts/> }.html())
    })
}

/// What distributors have of the product.
struct Stocked {
    query: DealerQuery,
    /// At how many places there is some.
    count: usize,
    /// Those that the query finds, when the tab is open.
    places: Vec<DealerPlace>,
    /// Of all that have it.
    cities: BTreeSet<String>,
}

impl Stocked {
    async fn load(db: &Db, actor: &Actor, article: &str, mut query: DealerQuery) -> Result<Self, service::Error> {
        if !query.open {
            let count = service::dealer_stock::count(db, article).await?;
            return Ok(Self { query, count, places: vec![], cities: BTreeSet::new() });
        }
        let mut all = service::dealer_stock::of_product(db, article).await?;
        // Who names no place is near their own.
        if let Some(home) = service::dealer_stock::home(db, actor).await? {
            all = service::dealer_stock::nearest(all, home);
            query.from_home = true;
        }
        let (count, cities) = (all.len(), all.iter().map(|place| place.city.clone()).collect());
        let places = service::dealer_stock::found(all, &query.text, &query.near);
        Ok(Self { query, count, places, cities })
    }
}

/// «Сообщить о поступлении» of what is not there, «Сообщить об изменении цены»; pressed, each is switched off again.
fn alert_forms(say: Language, product: ProductId, gone: bool, on: &[AlertKind]) -> Html {
    let form = |kind: AlertKind| {
        let pressed = on.contains(&kind);
        let label = match (kind, pressed) {
            (AlertKind::Stock, false) => say.catalog_alert_stock(),
            (AlertKind::Stock, true) => say.catalog_alert_stock_off(),
            (AlertKind::Price, false) => say.catalog_alert_price(),
            (AlertKind::Price, true) => say.catalog_alert_price_off(),
        };
        view! {
            <form method="post" action=SetAlert::PATH>
                <input type="hidden" name="product" value=product.to_string()/><input type="hidden" name="kind" value=kind.code()/>
                <input type="hidden" name="on" value=(!pressed).to_string()/><button class="lnk">{label}</button>
            </form>
        }
    };
    let kinds = AlertKind::ALL.into_iter().filter(|kind| gone || *kind == AlertKind::Price || on.contains(kind));
    view! { <div class="stack-s"><Said of=[SetAlert::PATH]/>{kinds.map(form).collect_view()}</div> }.html()
}

fn stock_tabs(say: Language, article: &Article, own: usize, dealers: &Stocked) -> Html {
    let open = dealers.query.open;
    let tab = |to: &str, label: &'static str, count: usize, here: bool| {
        let current = here.then_some("page");
        view! { <a href=format!("/product/{article}{to}#availability") aria-current=current>{label}" "<span class="c">{count}</span></a> }
    };
    view! {
        <nav class="tabs" aria-label=say.catalog_ask_stock()>
            {tab("", say.dealers_own(), own, !open)}{tab("?stock=dealers", say.dealers_title(), dealers.count, open)}
        </nav>
    }
    .html()
}

/// The lists of favourites of those who order, and whether the product is in each.
type Marks = Vec<(FavouriteList, bool)>;

/// What «Узнать наличие» shows.
struct Availability {
    places: Vec<Place>,
    question: Question,
    substitute: Option<Product>,
    at: NaiveDateTime,
    calendar: Arc<Calendar>,
    dealers: Stocked,
}

#[component]
fn Whole(
    data: Data,
    marks: Option<Marks>,
    guest: bool,
    availability: Availability,
    alerts: Vec<AlertKind>,
) -> impl IntoView {
    let say = Language::here();
    let may_buy = marks.is_some();
    let shown = shown(&data.prices);
    let product = data.product;
    let title = format!("{} {}", product.kind, product.name);
    let named = say.catalog_title(&title, &product.article);
    let Availability { places, question, substitute, at, calendar, dealers } = availability;
    let named = if question.is_wrong() { say.site_title_error(&named) } else { named };
    let prices = data.prices;
    let tabs = stock_tabs(say, &product.article, places.len(), &dealers);
    let stock = if dealers.query.open {
        let (article, Stocked { query, places, cities, .. }) = (product.article.to_string(), dealers);
        view! {
            <section class="sec" id="availability" aria-labelledby="stock">
                <h2 id="stock" class="sec-h">{say.catalog_ask_stock()}</h2>{tabs}<Dealers article query places cities/>
            </section>
        }
        .html()
    } else {
        view! { <Places product=product.clone() places question substitute at calendar tabs/> }.html()
    };
    let figure = shots(say, &title, product.picture.clone(), data.photos);
    let crumbs = data
        .path
        .iter()
        .map(|branch| view! { <li><a href=format!("/catalog/{}", branch.slug)>{branch.name.clone()}</a></li> });
    let replacement = data.replacement.map(|(article, name)| {
        view! {
            <div class="ban ban-warn"><p>{say.catalog_replaced()} " "
                <a href=format!("/product/{article}")>{format!("{article} {name}")}</a></p></div>
        }
    });
    let order = may_buy.then(|| {
        view! {
            {buy_form(say, product.id, product.article.as_str(), product.pack, data.row.ordered)}
            <BuyForms/>
        }
    });
    let papers = (!data.attachments.is_empty()).then(|| {
        let paper = |of: &Attachment| view! { <li class="li">{attachment_link(say, of)}</li> };
        view! {
            <section class="sec" aria-labelledby="papers"><h2 id="papers" class="sec-h">{say.catalog_attachments()}</h2>
                <ul>{data.attachments.iter().map(paper).collect_view()}</ul></section>
        }
    });
    let analogues = (!data.analogues.is_empty()).then(|| {
        view! {
            <section class="sec" aria-labelledby="analogues">
                <h2 id="analogues" class="sec-h">{say.catalog_analogues()}</h2>
                <ProductTable rows=data.analogues shown may_buy/>
            </section>
        }
    });
    view! {
        <Title text=named/>
        <main class="page" id="main">
            <nav aria-label=say.site_path()><ol class="crumbs">
                <li><a href="/catalog">{say.site_catalog()}</a></li>{crumbs.collect_view()}<li>{product.article.to_string()}</li>
            </ol></nav>
            <div class="ttl"><h1>{title}</h1><div class="meta"><span>{say.catalog_article()} ": " <b>{product.article.to_string()}</b></span>
                <CompareButton product=product.id compared=compared().has(product.id)/>{marks.map(|marks| favourite(product.id, marks))}</div></div>
            <FavouriteUndo/>
            {replacement}
            <div class="prod">
                <figure>
                    {figure}
                    <figcaption class="note">{say.catalog_picture_note()}</figcaption>
                </figure>
                <Facts product=product.clone()/>
                <aside class="card price-rows" aria-label=say.catalog_price_and_order()>
                    <div class="row"><h2>{say.catalog_price_unit()}</h2><span class="end"><VatSwitch shown/></span></div>
                    <Price product=product.clone() prices price=data.row.price until=data.until since=data.since shown may_buy/>
                    {order}
                    {guest.then(|| view! { <a class="btn btn-p" href=format!("/sign-in?next=/product/{}", product.article)>{say.catalog_sign_in_to_order()}</a> })}
                    {super::availability(say, data.row.free, product.discontinued)}
                    <p><a href="#availability">{say.catalog_ask_stock()}</a></p>
                    {may_buy.then(|| alert_forms(say, product.id, data.row.free < product.pack.pieces(), &alerts))}
                    <p class="note">{say.catalog_prepayment()}</p>
                </aside>
            </div>
            {papers}
            {stock}
            {analogues}
        </main>
    }
    .html()
}

/// A document with what it is and how large.
pub fn attachment_link(say: Language, of: &Attachment) -> Html {
    let kind = attachment_kind(say, of.kind);
    // A tenth of a megabyte at least, rounded up.
    let tenths = of.size.div_ceil(1024 * 1024 / 10);
    let size = say.catalog_attachment_size(format!("{},{}", tenths / 10, tenths % 10));
    view! {
        <span><a href=service::attachment::address(&of.digest) download>{of.name.clone()}</a>" "<span class="note">{kind}", "{size}</span></span>
    }
    .html()
}

/// The first photo, with the others below it to look at; the drawing of the series when there is none.
fn shots(say: Language, title: &str, drawing: String, photos: Vec<Photo>) -> Html {
    let mut photos = photos.into_iter();
    let Some(first) = photos.next() else {
        return view! { <div class="shot"><Picture id=drawing photo=None/></div> }.html();
    };
    let size = |pixels: i64| pixels.to_string();
    let (large, width, height) = (address(&first.digest, false), size(first.width), size(first.height));
    let other = |(number, photo): (usize, Photo)| {
        let (large, small) = (address(&photo.digest, false), address(&photo.digest, true));
        view! { <li><a class="pic" href=large><img src=small width="48" height="48" loading="lazy" alt=say.staff_photo_number(number)/></a></li> }
    };
    let others: Vec<_> = (2..).zip(photos).map(other).collect();
    let others =
        (!others.is_empty()).then(|| view! { <ul class="row wrap mt-8" aria-label=say.staff_photos()>{others}</ul> });
    view! { <div class="shot"><img src=large width=width height=height alt=title.to_owned()/></div>{others} }.html()
}

/// The star, and the choice of a list when there are several.
fn favourite(product: ProductId, marks: Marks) -> Html {
    let marked = marks.iter().any(|(_, on)| *on);
    let menu = (marks.len() > 1).then(|| view! { <FavouriteMenu product lists=marks/> });
    view! { <FavouriteButton product marked/>{menu} }.html()
}

#[component]
fn Price(
    product: Product,
    prices: Prices,
    price: domain::price::Price,
    until: Option<NaiveDate>,
    since: Option<NaiveDate>,
    shown: Shown,
    may_buy: bool,
) -> impl IntoView {
    let say = Language::here();
    let discount = (price.base != price.unit).then(|| {
        view! {
            <div><dt>{say.catalog_discount()}</dt><dd class="okc">{format!("−{}", price.discount)}</dd></div>
            {until.map(|day| view! { <div><dt>{say.catalog_discount_until()}</dt><dd>{date(day)}</dd></div> })}
        }
    });
    let own = may_buy.then(|| shown.money(price.unit).with_sign());
    let steps = prices.explain(product.id, product.price_group, product.base_price, since);
    view! {
        {own.map(|own| view! { <p class="muted">{say.catalog_your_price_unit()}</p>{explained(say, &steps, own)} })}
        <dl class="sum"><div><dt>{say.catalog_base_price_unit()}</dt><dd>{shown.money(price.base).with_sign()}</dd></div>{discount}</dl>
    }
    .html()
}

/// «Основные характеристики».
#[component]
fn Facts(product: Product) -> impl IntoView {
    let say = Language::here();
    let fact = |name: String, value: String| view! { <dt>{name}</dt><dd>{value}</dd> };
    let own = product.characteristics.iter().map(|line| fact(line.name.clone(), line.value.clone())).collect_view();
    let size = product
        .size
        .map(|[width, height, depth]| fact(say.catalog_size().to_owned(), say.catalog_size_mm(width, height, depth)));
    let pack = say.catalog_pack_of(product.pack.pieces(), &product.unit);
    view! {
        <section aria-labelledby="facts">
            <h2 id="facts" class="sec-h">{say.catalog_facts()}</h2>
            <dl class="facts facts-l">
                {own}
                {fact(say.catalog_unit().to_owned(), product.unit.clone())}
                {fact(say.catalog_pack_size().to_owned(), pack)}
                {fact(say.catalog_mass_one().to_owned(), say.site_kg(product.mass.kg3()))}
                {fact(say.catalog_volume_one().to_owned(), say.site_m3(product.volume.m3_6()))}
                {size}
                {fact(say.catalog_tn_ved().to_owned(), product.tn_ved.clone())}
                {product.ean.map(|ean| view! { <dt>{say.catalog_ean()}</dt><dd><Barcode ean/></dd> })}
            </dl>
        </section>
    }
    .html()
}

/// The bars as one path, and the digits below.
#[component]
fn Barcode(ean: Ean13) -> impl IntoView {
    let say = Language::here();
    let bars = ean.bars();
    let black = bars.iter().enumerate().filter(|(_, bar)| **bar);
    let path = black.fold(String::new(), |path, (at, _)| path + "M" + &at.to_string() + " 0h1v30h-1z");
    view! {
        <svg class="ean" viewBox="0 0 95 30" width="152" height="40" preserveAspectRatio="none" fill="currentColor" role="img"
            aria-label=say.catalog_barcode(ean)><path d=path/></svg>
        <span class="note">{ean.to_string()}</span>
    }
    .html()
}
