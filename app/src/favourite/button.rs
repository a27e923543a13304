//! The star on the page of a product, the choice among several lists, and the way back.

use super::list_name;
use super::rpc::{AddProduct, Mark, RemoveProduct, RestoreProduct};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::text;
use crate::ui::{Icon, Undo, Written};
use domain::favourite::FavouriteList;
use domain::id::ProductId;
use leptos::prelude::*;
use server_fn::ServerFn;

/// «Избранное»: filled when the product is in a list.
#[component]
pub fn FavouriteButton(product: ProductId, marked: bool) -> impl IntoView {
    let say = Language::here();
    let refused = flash::refused(Mark::PATH).filter(|(_, typed)| typed.get("product") == product.to_string());
    view! {
        <form class="row" method="post" action=Mark::PATH>
            <input type="hidden" name="product" value=product.to_string()/>
            <input type="hidden" name="on" value=(!marked).to_string()/>
            <button class="lnk tgl" aria-pressed=marked.to_string()><Icon name="star" small=true/>{say.favourite_mark()}</button>
            {refused.map(|(error, _)| view! { <span class="err" role="alert">{text::error(say, &error)}</span> })}
        </form>
    }
    .html()
}

/// «В список»: all lists of the person, and whether the product is in each.
#[component]
pub fn FavouriteMenu(product: ProductId, lists: Vec<(FavouriteList, bool)>) -> impl IntoView {
    let say = Language::here();
    let choice = |(list, inside): (FavouriteList, bool)| {
        let action = if inside { RemoveProduct::PATH } else { AddProduct::PATH };
        view! {
            <form method="post" action=action>
                <input type="hidden" name="list" value=list.id.to_string()/>
                <input type="hidden" name="product" value=product.to_string()/>
                <button class="mi tgl" aria-pressed=inside.to_string()><Icon name="star" small=true/>{list_name(say, &list.name)}</button>
            </form>
        }
    };
    let paths = [AddProduct::PATH, RemoveProduct::PATH];
    let refused = paths.into_iter().find_map(flash::refused).map(|(error, _)| text::error(say, &error));
    view! {
        <details class="menu" name="menu">
            <summary class="lnk">{say.favourite_add_to_list()}<Icon name="down" small=true/></summary>
            <div class="menu-p">{lists.into_iter().map(choice).collect_view()}</div>
        </details>
        {refused.map(|error| view! { <span class="err" role="alert">{error}</span> })}
    }
    .html()
}

/// «Товар убран из избранного» — «Вернуть».
#[component]
pub fn FavouriteUndo() -> impl IntoView {
    let say = Language::here();
    let Some(Flash::FavouriteRemoved { product, article, lists }) = flash::read() else { return ().html() };
    let lists = lists.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let fields = vec![("product", product.to_string()), ("lists", lists)];
    view! { <Undo action=RestoreProduct::PATH fields said=say.favourite_removed(article)/> }.html()
}
