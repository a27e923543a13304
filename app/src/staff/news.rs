//! `/staff/news`: what dealers are told on their desks.

use super::NEWS;
use super::change::{ChangeNews, PublishNews, RemoveNews};
use super::changes::latest;
use super::page::{staff, tabs};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Pager, Refused, Said, Text, Written, load};
use domain::change::{ChangeOf, NAME_LIMIT, NewsText, TEXT_LIMIT};
use domain::format::date;
use domain::id::NewsId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::news::News;

/// `/staff/news?page=2`.
#[component]
pub fn NewsListPage() -> impl IntoView {
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::news::list(&db, &actor, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let none = found.rows.is_empty().then(|| view! { <p class="muted">{say.staff_no_news()}</p> });
        let refused = Refused::of(say, PublishNews::PATH);
        let today = domain::format::moscow(db.now()).date().to_string();
        let tabs = tabs(say, NEWS).await?;
        Ok(view! {
            <Title text=say.staff_news()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_news()}</h1></div>
                {tabs}<Said/>
                <form class="card form" method="post" action=PublishNews::PATH><h2>{say.staff_new_news()}</h2><Faults refused=refused.clone()/>
                    {fields(say, &refused, None, &today)}
                    <div><button class="btn btn-p">{say.staff_publish()}</button></div></form>
                <section class="sec mt-24" aria-labelledby="news"><h2 class="vh" id="news">{say.staff_news()}</h2>{none}
                    <ul>{found.rows.iter().map(|news| row(say, news)).collect_view()}</ul></section>
                <Pager span total number pages address=move |page| format!("{NEWS}?page={page}")/>
            </main>
        }
        .html())
    })
}

fn days(say: Language, of: &NewsText) -> String {
    let from = say.staff_from_day(date(of.from));
    of.until.map_or_else(|| from.clone(), |until| format!("{from} {}", say.staff_until(date(until))))
}

fn row(say: Language, news: &News) -> Html {
    let shown = news.shown.then(|| view! { <span class="bg bg-ok">{say.staff_shown()}</span> });
    view! {
        <li class="li wrap"><span class="grow"><span class="t1"><a href=format!("{NEWS}/{}", news.id)>{news.text.title.clone()}</a></span>
            <span class="t2">{days(say, &news.text)}</span></span>{shown}</li>
    }
    .html()
}

fn fields(say: Language, refused: &Refused, stored: Option<&NewsText>, today: &str) -> Html {
    let title = stored.map(|of| of.title.as_str()).unwrap_or_default();
    let text = stored.map(|of| of.text.as_str()).unwrap_or_default();
    let from = stored.map_or_else(|| today.to_owned(), |of| of.from.to_string());
    let until = stored.and_then(|of| of.until).map(|until| until.to_string()).unwrap_or_default();
    let limit = u16::try_from(NAME_LIMIT).unwrap_or(u16::MAX);
    view! {
        <Field name="title" label=say.staff_news_title() value=refused.or("title", title) refused=refused.clone() required=true maxlength=limit/>
        <Text name="text" label=say.staff_news_text() value=refused.or("text", text) refused=refused.clone() required=true rows=5 maxlength=TEXT_LIMIT/>
        <div class="f2">
            <Field name="from" kind="date" label=say.staff_first_day() value=refused.or("from", &from) refused=refused.clone() required=true/>
            <Field name="until" kind="date" label=say.staff_last_day() value=refused.or("until", &until) refused=refused.clone() hint=say.staff_last_day_hint()/>
        </div>
    }
    .html()
}

/// `/staff/news/{id}`.
#[component]
pub fn NewsPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("news")).and_then(|id| id.parse().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.map(NewsId).ok_or_else(|| fail(service::Error::NotFound))?;
        let news = service::news::get(&db, &actor, id).await.map_err(fail)?;
        let of = ChangeOf::News(id);
        let changes = service::staff::changes(&db, &actor, Some(of), 1).await.map_err(fail)?;
        let refused = Refused::of(say, ChangeNews::PATH);
        let title = news.text.title.clone();
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=NEWS>{say.staff_news()}</a></li><li>{title.clone()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1></div>
                <Said of=[RemoveNews::PATH]/>
                <form class="card form" method="post" action=ChangeNews::PATH><Faults refused=refused.clone()/>
                    <input type="hidden" name="news" value=id.to_string()/>
                    {fields(say, &refused, Some(&news.text), "")}
                    <div><button class="btn btn-p">{say.account_save()}</button></div></form>
                <form class="mt-16" method="post" action=RemoveNews::PATH><button class="btn btn-s" name="news" value=id.to_string()>{say.staff_remove_news()}</button></form>
                {latest(say, of, changes)}
            </main>
        }
        .html())
    })
}
