//! «Сохранённые отборы»: a menu beside the filter of a list.

pub mod rpc;

use crate::language::Language;
use crate::rpc::fail;
use crate::ui::{Faults, Field, Html, Refused, Written};
use domain::actor::Actor;
use domain::view::List;
use leptos::prelude::*;
use rpc::{DeleteView, SaveView};
use server_fn::ServerFn;
use service::Db;

/// The saved filters of a list, and the form that saves the one that is shown.
///
/// # Errors
/// As the services say.
pub async fn menu(
    say: Language,
    db: &Db,
    actor: &Actor,
    of: List,
    query: String,
) -> Result<Html, crate::error::AppError> {
    let views = service::view::list(db, actor, of).await.map_err(fail)?;
    let refused = Refused::of(say, SaveView::PATH);
    let (open, name) = (refused.any(), refused.typed.get("name"));
    let filters = |pair: &str| {
        pair.split_once('=').is_some_and(|(key, value)| !matches!(key, "tab" | "page") && !value.is_empty())
    };
    let shown = query.split('&').any(filters);
    let row = |view: service::view::View| {
        view! {
            <div class="row"><a class="mi grow" href=format!("{}?{}", of.path(), view.query)>{view.name.clone()}</a>
                <form method="post" action=DeleteView::PATH><input type="hidden" name="id" value=view.id.to_string()/><input type="hidden" name="list" value=of.code()/>
                    <button class="ib" aria-label=say.view_delete(view.name)><crate::ui::Icon name="trash"/></button></form></div>
        }
    };
    let count = views.len();
    let save = shown.then(|| {
        view! {
            <form class="menu-f" method="post" action=SaveView::PATH><Faults refused=refused.clone() form="view-"/>
                <input type="hidden" name="list" value=of.code()/><input type="hidden" name="query" value=query/>
                <Field name="name" form="view-" label=say.view_name() value=name refused required=true/>
                <button class="btn btn-p">{say.view_save()}</button>
            </form>
        }
    });
    let hint = (!shown && count == 0).then(|| view! { <p class="note menu-f">{say.view_hint()}</p> });
    Ok(view! {
        <details class="menu menu-r" name="menu" open=open><summary class="btn btn-q">{say.view_saved()}{(count > 0).then(|| format!(" ({count})"))}</summary>
            <div class="menu-p">{views.into_iter().map(row).collect_view()}{save}{hint}</div></details>
    }
    .html())
}
