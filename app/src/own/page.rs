//! The table: its rows, the search, what has just been done.

use super::PAGE;
use super::loads::{Forms, Report};
use super::rpc::{DeleteOwn, RestoreOwn};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text::{self, in_address};
use crate::ui::{Html, Icon, Pager, Undo, Written, load};
use domain::own::{OwnArticle, asks};
use domain::page::Page as Rows;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::Db;

/// `/company/articles?q=ЭЛ-15&page=2`; `loaded` shows what became of the last table.
#[component]
pub fn Page() -> impl IntoView {
    let (typed, page, loaded) = use_query_map()
        .with_untracked(|query| (query.get("q").unwrap_or_default(), query.get("page"), query.get("loaded").is_some()));
    let page = page.and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let articles = service::own::list(&db, &actor, &typed, page).await.map_err(fail)?;
        let report = if loaded { service::own::loaded(&db, &actor).await.map_err(fail)? } else { None };
        let refused = [DeleteOwn::PATH, RestoreOwn::PATH].into_iter().find_map(flash::refused);
        let refused = refused.map(|(error, _)| text::error(say, &error));
        let (span, total, number, pages) = (articles.span(), articles.total, articles.number, articles.pages());
        let query = in_address(&typed);
        let address = move |page| match query.as_str() {
            "" => format!("{PAGE}?page={page}"),
            query => format!("{PAGE}?q={query}&page={page}"),
        };
        let all = typed.trim().is_empty();
        Ok(view! {
            <Title text=say.own_title()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/company">{say.company_title()}</a></li><li>{say.own_title()}</li></ol></nav>
                <div class="ttl">
                    <h1>{say.own_title()}</h1>
                    {(total > 0 && all).then(|| view! { <span class="cnt">{say.own_count(total)}</span> })}
                    <div class="acts">
                        <a class="btn btn-p only-phone" href="#add">{say.own_to_load()}</a>
                        {(total > 0 || !all).then(|| view! {
                            <a class="btn" href="/company/articles.xlsx"><Icon name="download"/>{say.own_download()}</a>
                        })}
                    </div>
                    <p class="meta note">{say.own_about()}</p>
                </div>
                {refused.map(|error| view! { <p class="ban ban-err" role="alert">{error}</p> })}
                {done(say)}
                {report.map(|report| view! { <Report report/> })}
                <div class="two">
                    <div>
                        {(total > 0 || !all).then(|| search(say, &typed))}
                        {table(say, &db, &articles, all)}
                        <Pager span total number pages address/>
                    </div>
                    <Forms/>
                </div>
            </main>
        }
        .html())
    })
}

/// What was added, or «удалён» — «Вернуть».
fn done(say: Language) -> Html {
    match flash::read() {
        Some(Flash::OwnAdded { own, article, before }) => {
            let said = match before {
                Some(before) => say.own_changed(own, article, before),
                None => say.own_added(own, article),
            };
            view! { <p class="ban ban-ok" role="status">{said}</p> }.html()
        }
        Some(Flash::OwnDeleted { own, product }) => {
            let fields = vec![("own", own.clone()), ("product", product.to_string())];
            view! { <Undo action=RestoreOwn::PATH fields said=say.own_deleted(own)/> }.html()
        }
        _ => ().html(),
    }
}

fn search(say: Language, typed: &str) -> Html {
    view! {
        <form class="fbar" method="get" action=PAGE role="search" aria-label=say.own_title()>
            <div class="find find-s"><Icon name="search"/>
                <input class="in" type="search" name="q" value=typed.to_owned() aria-label=say.own_find_what() placeholder=say.own_find_what()/></div>
            <button class="btn">{say.own_find()}</button>
        </form>
    }
    .html()
}

fn table(say: Language, db: &Db, articles: &Rows<OwnArticle>, all: bool) -> Html {
    if articles.rows.is_empty() && all {
        return view! { <div class="empty"><Icon name="rows"/><h2>{say.own_none()}</h2><p>{say.own_none_hint()}</p></div> }.html();
    }
    if articles.rows.is_empty() {
        return view! {
            <div class="empty"><Icon name="search"/><h2>{say.own_not_found()}</h2><p>{say.own_not_found_hint()}</p>
                <p><a class="btn" href=PAGE>{say.own_find_all()}</a></p></div>
        }
        .html();
    }
    view! {
        <table class="t t-top cards own-t"><caption class="vh">{say.own_title()}</caption>
            <thead><tr>
                <th scope="col">{say.own_own()}</th><th scope="col">{say.own_ours()}</th><th scope="col">{say.own_name()}</th>
                <th scope="col"><span class="vh">{say.own_action()}</span></th>
            </tr></thead>
            <tbody>{articles.rows.iter().map(|article| row(say, db, article)).collect_view()}</tbody>
        </table>
    }
    .html()
}

fn row(say: Language, db: &Db, article: &OwnArticle) -> Html {
    let own = article.own.clone();
    let asks = asks(&db.snapshot().catalog, &own, article.product);
    view! {
        <tr>
            <td class="c-n"><b>{own.clone()}</b>{asks.then(|| view! { <span class="note u">{say.own_asks()}</span> })}</td>
            <td class="c-art"><a href=format!("/product/{}", in_address(&article.article))>{article.article.clone()}</a></td>
            <td class="c-l">{article.name.clone()}</td>
            <td class="c-x"><form method="post" action=DeleteOwn::PATH>
                <button class="ib" name="own" value=own.clone() aria-label=say.own_delete(own)><Icon name="trash"/></button>
            </form></td>
        </tr>
    }
    .html()
}
