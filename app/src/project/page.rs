//! «Проекты» of a dealer: the list, a new one, the page of one.

use super::rpc::{RegisterProject, WithdrawProject};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Pager, Refused, Said, StatusBadge, Text, Written, load, why};
use domain::draft::COMMENT_LIMIT;
use domain::format::{date, date_time, grouped, moscow};
use domain::money::Money;
use domain::project::{PROJECT_LINES, Project, ProjectLine, ProjectMove, ProjectRow, ProjectStatus};
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

/// Characters of a list of products at most.
const LIST_LIMIT: usize = 60_000;

/// `/projects?page=2`.
#[component]
pub fn ListPage() -> impl IntoView {
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let found = service::project::list(&db, &actor, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let registers = actor.buyer(Action::RegisterProject).is_ok();
        let new = || registers.then(|| view! { <a class="btn btn-p" href="/projects/new">{say.project_new()}</a> });
        let table = if found.rows.is_empty() {
            let why = if registers { say.project_none_why() } else { say.project_none_yet() };
            view! { <div class="empty"><h2>{say.project_none()}</h2><p>{why}</p><p>{new()}</p></div> }.html()
        } else {
            rows(say, found.rows, "/projects", false)
        };
        Ok(view! {
            <Title text=say.project_projects()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.project_projects()}</h1><div class="acts">{(total > 0).then(new)}</div></div>
                {table}
                <Pager span total number pages address=move |page| format!("/projects?page={page}")/>
            </main>
        }
        .html())
    })
}

/// The table of projects; staff see whose they are.
pub(super) fn rows(say: Language, rows: Vec<ProjectRow>, at: &'static str, whose: bool) -> Html {
    let row = |project: ProjectRow| {
        let counterparty =
            whose.then(|| view! { <td class="kv" data-l=say.site_counterparty()>{project.counterparty.clone()}</td> });
        view! {
            <tr>
                <td class="b m-full"><a href=format!("{at}/{}", project.id)>{say.project_named(project.id, &project.name)}</a></td>
                <td class="kv" data-l=say.project_customer()>{project.customer}</td>
                {counterparty}
                <td class="kv" data-l=say.project_filed()>{date(moscow(project.at).date())}</td>
                <td class="num kv" data-l=say.project_products()>{grouped(project.products.into())}</td>
                <td class="kv" data-l=say.project_until()>{date(project.until)}</td>
                <td class="m-full">{badge(say, project.status)}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.project_projects()}</caption>
            <thead><tr>
                <th scope="col">{say.project_project()}</th><th scope="col">{say.project_customer()}</th>
                {whose.then(|| view! { <th scope="col">{say.site_counterparty()}</th> })}
                <th scope="col">{say.project_filed()}</th><th scope="col" class="num">{say.project_products()}</th>
                <th scope="col">{say.project_until()}</th><th scope="col">{say.order_status()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

pub(super) fn badge(say: Language, status: ProjectStatus) -> Html {
    let (class, words) = match status {
        ProjectStatus::Filed => ("bg bg-info", say.project_is_filed()),
        ProjectStatus::Accepted => ("bg bg-ok", say.project_is_accepted()),
        ProjectStatus::Refused => ("bg bg-bad", say.project_is_refused()),
        ProjectStatus::Withdrawn => ("bg", say.project_is_withdrawn()),
        ProjectStatus::Closed => ("bg", say.project_is_closed()),
    };
    view! { <span class=class>{words}</span> }.html()
}

/// `/projects/new`.
#[component]
pub fn NewPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (_, actor) = rpc::caller()?;
        if let Err(denied) = actor.buyer(Action::RegisterProject) {
            return Err(fail(denied.into()));
        }
        let refused = Refused::of(say, RegisterProject::PATH);
        let typed = |name: &str| refused.typed.get(name);
        let field = |name, label, hint| {
            view! { <Field name label value=typed(name) refused=refused.clone() hint required=true maxlength=200/> }
        };
        Ok(view! {
            <Title text=say.project_new()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/projects">{say.project_projects()}</a></li><li>{say.project_new()}</li></ol></nav>
                <div class="auth"><h1>{say.project_new()}</h1>
                    <p class="muted">{say.project_why()}</p>
                    <form method="post" action=RegisterProject::PATH><Faults refused=refused.clone()/>
                        {field("name", say.project_name(), say.project_name_hint())}
                        {field("customer", say.project_customer(), "")}
                        <Field name="address" label=say.project_address() value=typed("address") refused=refused.clone() required=true maxlength=500/>
                        <Field name="until" label=say.project_until() kind="date" value=typed("until") refused=refused.clone() hint=say.project_until_hint() required=true/>
                        <Text name="lines" label=say.project_lines() value=typed("lines") refused=refused.clone() hint=say.project_lines_hint() required=true rows=8 maxlength=LIST_LIMIT/>
                        <p class="note">{say.project_lines_limit(PROJECT_LINES)}</p>
                        <Text name="comment" label=say.project_comment() value=typed("comment") refused=refused.clone() rows=2 maxlength=COMMENT_LIMIT/>
                        <button class="btn btn-p btn-l">{say.project_register()}</button>
                    </form></div>
            </main>
        }
        .html())
    })
}

/// `/projects/{id}`.
#[component]
pub fn Page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let id = id.ok_or_else(|| fail(service::Error::NotFound))?;
        let project = service::project::get(&db, &actor, id).await.map_err(fail)?;
        let withdrawing =
            actor.buyer(Action::RegisterProject).is_ok() && project.status.after(ProjectMove::Withdraw).is_ok();
        // Whoever registers projects has no orders.
        let orders = actor.orders().then_some("/orders");
        let holds = project.holds(db.base_prices().day) && actor.orders();
        Ok(view! {
            <Title text=say.project_named(id, &project.facts.name)/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/projects">{say.project_projects()}</a></li><li>{id.to_string()}</li></ol></nav>
                <div class="ttl"><h1>{project.facts.name.clone()}</h1>{badge(say, project.status)}</div>
                <Said/>
                {holds.then(|| view! { <p class="ban">{say.project_how_to_order()}</p> })}
                {facts(say, &project)}{lines(say, table(say, &project.lines, |_, line| held(line)))}{ordered(say, &project, orders)}
                {withdrawing.then(|| view! {
                    <form class="mt-16" method="post" action=WithdrawProject::PATH>{why(say, &[WithdrawProject::PATH])}
                        <input type="hidden" name="id" value=id.to_string()/><button class="btn">{say.project_withdraw()}</button></form>
                })}
            </main>
        }
        .html())
    })
}

/// What the project is, and what was answered.
pub(super) fn facts(say: Language, project: &Project) -> Html {
    let comment = (!project.facts.comment.is_empty())
        .then(|| view! { <dt>{say.project_comment()}</dt><dd class="pre">{project.facts.comment.clone()}</dd> });
    let answer = project.answered_at.filter(|_| !project.answer.is_empty()).map(|at| {
        view! { <section class="sec" aria-labelledby="answer"><h2 id="answer">{say.claim_answer()}</h2>
        <p class="note">{date_time(moscow(at))}</p><p class="pre">{project.answer.clone()}</p></section> }
    });
    let until = if project.status == ProjectStatus::Accepted { say.project_held_until() } else { say.project_until() };
    view! {
        <section class="card"><dl class="facts">
            <dt>{say.project_name()}</dt><dd>{project.facts.name.clone()}</dd>
            <dt>{say.project_customer()}</dt><dd>{project.facts.customer.clone()}</dd>
            <dt>{say.project_address()}</dt><dd>{project.facts.address.clone()}</dd>
            <dt>{until}</dt><dd>{date(project.facts.until)}</dd>
            <dt>{say.site_counterparty()}</dt><dd>{project.counterparty.clone()}</dd>
            <dt>{say.project_filed()}</dt><dd>{format!("{}, {}", date_time(moscow(project.at)), project.by)}</dd>
            {comment}
        </dl></section>
        {answer}
    }
    .html()
}

/// The products under their heading.
pub(super) fn lines(say: Language, table: Html) -> Html {
    view! { <section class="sec" aria-labelledby="lines"><h2 id="lines">{say.project_lines()}</h2>{table}</section> }
        .html()
}

/// The price that is held for a product.
pub(super) fn held(line: &ProjectLine) -> Html {
    let price = line.price.map_or_else(|| "—".to_owned(), Money::with_sign);
    view! { <b>{price}</b> }.html()
}

/// The products, with what stands in the column of the price for each.
pub(super) fn table(say: Language, lines: &[ProjectLine], price: impl Fn(usize, &ProjectLine) -> Html) -> Html {
    let row = |(at, line): (usize, &ProjectLine)| {
        view! {
            <tr>
                <td class="m-full"><span class="art muted">{line.article.to_string()}</span>" "{line.name.clone()}</td>
                <td class="num kv" data-l=say.order_quantity()>{format!("{}\u{a0}{}", grouped(line.quantity.pieces().into()), line.unit)}</td>
                <td class="num kv" data-l=say.project_ordered()>{grouped(line.ordered.into())}</td>
                <td class="num kv" data-l=say.project_base()>{line.base.with_sign()}</td>
                <td class="num kv" data-l=say.project_price()>{price(at, line)}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.project_lines()}</caption>
            <thead><tr><th scope="col">{say.order_name()}</th><th scope="col" class="num">{say.order_quantity()}</th>
                <th scope="col" class="num">{say.project_ordered()}</th><th scope="col" class="num">{say.project_base()}</th>
                <th scope="col" class="num">{say.project_price()}</th></tr></thead>
            <tbody>{lines.iter().enumerate().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// The last orders that name the project, with a way to them for those who may see them.
pub(super) fn ordered(say: Language, project: &Project, at: Option<&'static str>) -> Option<Html> {
    let row = |(number, status, total, sent): &(
        domain::id::OrderNumber,
        domain::order::OrderStatus,
        domain::money::Money,
        _,
    )| {
        let name = say.order_title(*number);
        let name = match at {
            Some(at) => view! { <a href=format!("{at}/{number}")>{name}</a> }.html(),
            None => view! { {name} }.html(),
        };
        view! { <li class="li"><span class="grow"><span class="t1">{name}</span><span class="t2">{date(moscow(*sent).date())}</span></span>
        <StatusBadge status=*status/><b class="num">{total.with_sign()}</b></li> }
    };
    (!project.orders.is_empty()).then(|| {
        view! {
            <section class="sec" aria-labelledby="orders"><h2 id="orders">{say.project_orders()}</h2>
                <ul>{project.orders.iter().map(row).collect_view()}</ul></section>
        }
        .html()
    })
}
