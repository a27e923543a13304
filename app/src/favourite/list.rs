//! One list: its products, what is added, and what can be done with all of it.

use super::button::FavouriteUndo;
use super::list_name;
use super::rpc::{AddAll, AddNamed, DeleteList, RemoveProduct, RenameList, RestoreProduct};
use crate::catalog::{Beside, ProductTable, VatSwitch, shown};
use crate::flash;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Icon, Pager, Written, load};
use domain::favourite::{FavouriteList, NAME_LIMIT};
use domain::id::FavouriteListId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::catalog::CatalogRow;

/// `/favourites/{list}`.
#[component]
pub fn ListPage() -> impl IntoView {
    let list = use_params_map().with_untracked(|params| params.get("list")).unwrap_or_default();
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let list: FavouriteListId = list.parse().map_err(|_| fail(service::Error::NotFound))?;
        let draft = rpc::session()?.visit.draft.as_ref().map(|draft| draft.number.0);
        let opened = service::favourite::get(&db, &actor, list, page, draft).await.map_err(fail)?;
        let shown = shown(&opened.prices);
        let name = list_name(say, &opened.list.name);
        let pager = {
            let (span, total, number, pages) =
                (opened.page.span(), opened.page.total, opened.page.number, opened.page.pages());
            view! { <Pager span total number pages address=move |page| format!("/favourites/{list}?page={page}")/> }
        };
        let products = if opened.list.products == 0 {
            view! { <div class="empty"><Icon name="star"/><h2>{say.favourite_empty()}</h2><p>{say.favourite_empty_hint()}</p></div> }
                .html()
        } else {
            let rows = opened.page.rows;
            let cells = rows.iter().map(|row| remove_cell(say, list, row)).collect();
            let head = view! { <span class="vh">{say.favourite_action()}</span> }.html();
            view! {
                <div class="fbar"><span class="end"><VatSwitch shown/></span></div>
                <ProductTable rows shown may_buy=actor.orders() beside=Beside { head, cells }/>
            }
            .html()
        };
        Ok(view! {
            <Title text=name.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/favourites">{say.site_favourites()}</a></li><li>{name}</li></ol></nav>
                <Heading list=opened.list/>
                <FavouriteUndo/>
                <AddForm list/>
                {products}
                {pager}
            </main>
        }
        .html())
    })
}

/// Name and count, «Добавить всё в заказ», and the menu of the list.
#[component]
fn Heading(list: FavouriteList) -> impl IntoView {
    let say = Language::here();
    let id = list.id;
    let hidden = move || view! { <input type="hidden" name="list" value=id.to_string()/> };
    let name = list_name(say, &list.name);
    let paths = [AddAll::PATH, RenameList::PATH, RemoveProduct::PATH, RestoreProduct::PATH];
    let refused = paths.into_iter().find_map(flash::refused).map(|(error, _)| text::error(say, &error));
    let add_all = (list.products > 0).then(|| {
        view! {
            <form method="post" action=AddAll::PATH>{hidden()}<button class="btn btn-p">{say.favourite_add_all()}</button></form>
        }
    });
    view! {
        <div class="ttl">
            <h1>{name.clone()}</h1>
            <span class="cnt">{say.site_positions(list.products.into())}</span>
            <div class="acts">
                {add_all}
                <details class="menu menu-r" name="menu">
                    <summary class="btn btn-q">{say.favourite_more()}<Icon name="down" small=true/></summary>
                    <div class="menu-p">
                        <form class="menu-f" method="post" action=RenameList::PATH>
                            {hidden()}
                            <div class="f"><label for="name">{say.favourite_list_name()}</label>
                                <input class="in" id="name" name="name" maxlength=NAME_LIMIT.to_string() value=name/></div>
                            <button class="btn">{say.favourite_rename()}</button>
                        </form>
                        <hr/>
                        <form method="post" action=DeleteList::PATH>{hidden()}<button class="mi"><Icon name="trash"/>{say.favourite_delete()}</button></form>
                    </div>
                </details>
            </div>
            {(list.products > 0).then(|| view! { <p class="meta note">{say.favourite_add_all_hint()}</p> })}
        </div>
        {refused.map(|error| view! { <p class="ban ban-err" role="alert">{error}</p> })}
    }
    .html()
}

/// Takes a product out of the list.
fn remove_cell(say: Language, list: FavouriteListId, row: &CatalogRow) -> Html {
    view! {
        <td class="c-x"><form method="post" action=RemoveProduct::PATH>
            <input type="hidden" name="list" value=list.to_string()/>
            <input type="hidden" name="product" value=row.id.to_string()/>
            <button class="ib" aria-label=say.favourite_remove(&row.article)><Icon name="x"/></button>
        </form></td>
    }
    .html()
}

/// Articles or a name, and «Добавить».
#[component]
fn AddForm(list: FavouriteListId) -> impl IntoView {
    let say = Language::here();
    let refused = flash::refused(AddNamed::PATH);
    let typed = refused.as_ref().map(|(_, typed)| typed.get("text")).unwrap_or_default();
    let error = refused.map(|(error, _)| text::error(say, &error));
    let wrong = error.is_some();
    view! {
        <form class="pad" method="post" action=AddNamed::PATH>
            <input type="hidden" name="list" value=list.to_string()/>
            <div class="pad-row">
                <div class="f" class:f-err=wrong>
                    <label for="text">{say.favourite_add_what()}</label>
                    <input class="in" id="text" name="text" autocomplete="off" maxlength="2000" value=typed
                        aria-invalid=wrong.then_some("true") aria-describedby=if wrong { "text-error" } else { "text-hint" }/>
                </div>
                <button class="btn"><Icon name="plus"/>{say.favourite_add()}</button>
            </div>
            {match error {
                Some(error) => view! { <p class="err" id="text-error" role="alert">{error}</p> }.html(),
                None => view! { <p class="note" id="text-hint">{say.favourite_add_hint()}</p> }.html(),
            }}
        </form>
    }
    .html()
}
