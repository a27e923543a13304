//! Projects of all dealers, and the answer to one.

use super::STAFF;
use super::page::{badge, facts, held, lines, ordered, rows, table};
use super::rpc::{AcceptProject, CloseProject, RefuseProject};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::staff::{ORDERS, Queue, staff};
use crate::ui::{Faults, Field, Html, Refused, Text, Written, load};
use domain::discount::MESSAGE_LIMIT;
use domain::project::{Project, ProjectLine, ProjectMove};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

/// `/staff/projects?closed=1&page=2`.
#[component]
pub fn StaffListPage() -> impl IntoView {
    let (closed, page) = Queue::asked();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::project::queue(&db, &actor, closed, page).await.map_err(fail)?;
        let queue = Queue {
            at: STAFF,
            title: say.project_projects(),
            closed: say.project_answered(),
            none: say.project_none(),
        };
        queue.page(say, closed, found, |say, found| rows(say, found, STAFF, true)).await
    })
}

/// `/staff/projects/{id}`.
#[component]
pub fn StaffPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.ok_or_else(|| fail(service::Error::NotFound))?;
        let project = service::project::for_staff(&db, &actor, id).await.map_err(fail)?;
        let may = |step| project.status.after(step).is_ok();
        let (accepting, closing) = (may(ProjectMove::Accept), may(ProjectMove::Close));
        let refusing = accepting.then(|| decision(say, &project, RefuseProject::PATH, "refuse-", say.project_refuse()));
        Ok(view! {
            <Title text=say.project_named(id, &project.facts.name)/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=STAFF>{say.project_projects()}</a></li><li>{id.to_string()}</li></ol></nav>
                <div class="ttl"><h1>{project.facts.name.clone()}</h1>{badge(say, project.status)}</div>
                {facts(say, &project)}
                {accept(say, &project, accepting)}
                {refusing}
                {closing.then(|| decision(say, &project, CloseProject::PATH, "close-", say.project_close()))}
                {ordered(say, &project, Some(ORDERS))}
            </main>
        }
        .html())
    })
}

/// The products, with a field for the price of each while the project waits.
fn accept(say: Language, project: &Project, accepting: bool) -> Html {
    let refused = Refused::of(say, AcceptProject::PATH);
    let typed = refused.all("prices[]");
    let field = |at: usize, line: &ProjectLine| {
        let value = typed.as_ref().and_then(|typed| typed.get(at)).copied().unwrap_or_default().to_owned();
        let label = say.project_price_of(&line.article);
        view! { <input type="hidden" name="products[]" value=line.product.to_string()/>
            <input class="in in-s" name="prices[]" inputmode="decimal" autocomplete="off" maxlength="16" value=value aria-label=label/> }
        .html()
    };
    if !accepting {
        return lines(say, table(say, &project.lines, |_, line| held(line)));
    }
    let until = refused.or("until", &project.facts.until.to_string());
    let (percent, text) = (refused.typed.get("percent"), refused.typed.get("text"));
    let form = view! {
        <form method="post" action=AcceptProject::PATH><Faults refused=refused.clone()/>
            <input type="hidden" name="id" value=project.id.to_string()/>
            {table(say, &project.lines, field)}
            <div class="card mt-16">
                <Field name="percent" label=say.project_percent() value=percent refused=refused.clone() hint=say.project_percent_hint() inputmode="decimal" maxlength=8/>
                <Field name="until" label=say.project_held_until() kind="date" value=until refused=refused.clone() required=true/>
                <Text name="text" label=say.project_answer() value=text refused rows=2 maxlength=MESSAGE_LIMIT/>
                <button class="btn btn-p">{say.project_accept()}</button>
            </div>
        </form>
    };
    lines(say, form.html())
}

/// A decision that needs its words.
fn decision(say: Language, project: &Project, path: &'static str, form: &'static str, send: &'static str) -> Html {
    let refused = Refused::of(say, path);
    let text = refused.typed.get("text");
    view! {
        <form class="card mt-16" method="post" action=path><Faults refused=refused.clone() form/>
            <input type="hidden" name="id" value=project.id.to_string()/>
            <Text name="text" form label=say.project_reason() value=text refused required=true rows=2 maxlength=MESSAGE_LIMIT/>
            <button class="btn btn-d mt-8">{send}</button>
        </form>
    }
    .html()
}
