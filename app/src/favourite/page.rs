//! The lists of a person.

use super::list_name;
use super::rpc::{CreateList, RestoreList};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Icon, Undo, Written, load};
use domain::favourite::{FavouriteList, NAME_LIMIT};
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;

/// `/favourites`.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let lists = service::favourite::lists(&db, &actor).await.map_err(fail)?;
        let refused = flash::refused(RestoreList::PATH).map(|(error, _)| text::error(say, &error));
        let shown = if lists.is_empty() {
            view! { <div class="empty"><Icon name="star"/><h2>{say.favourite_none()}</h2><p>{say.favourite_none_hint()}</p></div> }
                .html()
        } else {
            view! { <ul>{lists.into_iter().map(|list| row(say, &list)).collect_view()}</ul> }.html()
        };
        Ok(view! {
            <Title text=say.site_favourites()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.site_favourites()}</h1></div>
                {refused.map(|error| view! { <p class="ban ban-err" role="alert">{error}</p> })}
                <ListUndo/>
                <Tabs recent=false/>
                <div class="two"><div>{shown}</div><CreateForm/></div>
            </main>
        }
        .html())
    })
}

fn row(say: Language, list: &FavouriteList) -> impl IntoView + use<> {
    view! {
        <li><a class="li" href=format!("/favourites/{}", list.id)>
            <Icon name="star"/>
            <span class="grow"><span class="t1"><b>{list_name(say, &list.name)}</b></span>
                <span class="t2">{say.site_positions(list.products.into())}</span></span>
            <Icon name="right" small=true/>
        </a></li>
    }
}

/// «Списки», «Недавно заказанные».
#[component]
pub fn Tabs(recent: bool) -> impl IntoView {
    let say = Language::here();
    let current = |on: bool| on.then_some("page");
    view! {
        <nav class="tabs" aria-label=say.site_favourites()>
            <a href="/favourites" aria-current=current(!recent)>{say.favourite_lists()}</a>
            <a href="/favourites/recent" aria-current=current(recent)>{say.favourite_recent()}</a>
        </nav>
    }
    .html()
}

#[component]
fn CreateForm() -> impl IntoView {
    let say = Language::here();
    let refused = flash::refused(CreateList::PATH);
    let typed = refused.as_ref().map(|(_, typed)| typed.get("name")).unwrap_or_default();
    let error = refused.map(|(error, _)| text::error(say, &error));
    let wrong = error.is_some();
    view! {
        <form class="card stack" method="post" action=CreateList::PATH>
            <h2>{say.favourite_new_list()}</h2>
            <div class="f" class:f-err=wrong>
                <label for="name">{say.favourite_list_name()}</label>
                <input class="in" id="name" name="name" maxlength=NAME_LIMIT.to_string() value=typed
                    aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some("name-error")/>
                {error.map(|error| view! { <p class="err" id="name-error" role="alert">{error}</p> })}
            </div>
            <button class="btn"><Icon name="plus"/>{say.favourite_create()}</button>
        </form>
    }
    .html()
}

/// «Список удалён» — «Вернуть».
#[component]
fn ListUndo() -> impl IntoView {
    let say = Language::here();
    let Some(Flash::FavouriteListDeleted { list, name }) = flash::read() else { return ().html() };
    let fields = vec![("list", list.to_string())];
    view! { <Undo action=RestoreList::PATH fields said=say.favourite_deleted(list_name(say, &name))/> }.html()
}
