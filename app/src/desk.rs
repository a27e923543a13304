//! «Рабочий стол»: what to go on with, and how many orders stand where.

use crate::dealer_report::{CONTRACT, MATRIX, SALES, STOCK as STOCK_OF_MONTH};
use crate::dealer_stock::{STOCK, WAREHOUSES};
use crate::draft::CreateButton;
use crate::language::Language;
use crate::layout::{DESK, next_step};
use crate::replenishment::REPLENISHMENT;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Said, Written, load};
use crate::user::rpc::SwitchCounterparty;
use domain::actor::Actor;
use domain::counterparty::CounterpartyChoice;
use domain::draft::DraftSummary;
use domain::format::{date, date_time, moscow};
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use service::news::News;

/// `/` and `/desk`. Those who do not order are shown their own pages, or the catalogue.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        if !actor.orders() {
            let session = rpc::session()?;
            let to = match next_step(say, &session.visit) {
                Some(step) if step.to == DESK => return Ok(choose(say, &session.visit.choices)),
                Some(step) => step.to,
                None if matches!(actor, Actor::Staff(_)) => "/staff",
                None if actor.buyer(Action::RegisterProject).is_ok() => "/projects",
                None => "/catalog",
            };
            leptos_axum::redirect(to);
            return Ok(().html());
        }
        let drafts = service::draft::recent(&db, &actor, 5).await.map_err(fail)?;
        let (number_of_drafts, tabs) = service::order::counts(&db, &actor).await.map_err(fail)?;
        let approvals = service::draft::approvals(&db, &actor).await.map_err(fail)?;
        let approvals = (!approvals.is_empty()).then(|| view! {
            <section class="mb-16" aria-labelledby="approvals"><div class="sec-h"><h2 id="approvals">{say.draft_approvals()}</h2></div>
                {approvals.into_iter().map(|approval| view! {
                    <a class="li" href=format!("/drafts/{}", approval.number)>
                        <span class="grow"><span class="t1"><b>{approval.number.to_string()}</b>" "{approval.title}</span>
                            <span class="t2">{format!("{}, {}", approval.by, date_time(moscow(approval.at)))}</span></span>
                        <span class="r"><span class="t1">{approval.total.with_sign()}</span></span>
                    </a>
                }).collect_view()}</section>
        });
        let news = service::news::today(&db, &actor).await.map_err(fail)?;
        let news = (!news.is_empty()).then(|| view! {
            <section class="mb-16" aria-labelledby="news"><div class="sec-h"><h2 id="news">{say.desk_news()}</h2></div>
                {news.into_iter().map(|News { text, .. }| view! {
                    <article class="card mb-8"><h3>{text.title}</h3><p class="note">{date(text.from)}</p><p class="pre">{text.text}</p></article>
                }).collect_view()}</section>
        });
        let empty = drafts.is_empty();
        let tabs = tabs.into_iter().map(|(tab, number)| view! {
            <a href=format!("/orders?tab={}", tab.code())><span>{text::tab(say, tab)}</span><span class="c">{number}</span></a>
        });
        Ok(view! {
            <Title text=say.site_desk()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.site_desk()}</h1><div class="acts"><CreateButton/></div></div>
                <Said/>
                <div class="two">
                    <div>{news}{approvals}<section aria-labelledby="go-on">
                        <div class="sec-h"><h2 id="go-on">{say.desk_go_on()}</h2><a class="end" href="/drafts">{say.draft_all()}</a></div>
                        {drafts.into_iter().map(|draft| view! { <Draft draft/> }).collect_view()}
                        {empty.then(|| view! { <p class="muted">{say.desk_no_drafts()}</p> })}
                    </section></div>
                    <section aria-labelledby="states">
                        <h2 id="states">{say.order_orders()}</h2>
                        <div class="stat"><a href="/drafts"><span>{say.site_drafts()}</span><span class="c">{number_of_drafts}</span></a>{tabs.collect_view()}</div>
                        {actor.buyer(Action::Report).is_ok().then(|| reports(say))}
                    </section>
                </div>
            </main>
        }.html())
    })
}

/// «Загрузка остатков»: what a dealer reports.
fn reports(say: Language) -> Html {
    view! {
        <h2 class="mt-24">{say.stock_upload()}</h2>
        <div class="stat"><a href=WAREHOUSES><span>{say.stock_warehouses()}</span></a><a href=STOCK><span>{say.stock_remains()}</span></a>
            <a href=MATRIX><span>{say.sales_tab_matrix()}</span></a><a href=STOCK_OF_MONTH><span>{say.sales_load_stock()}</span></a>
            <a href=SALES><span>{say.sales_load_sales()}</span></a><a href=CONTRACT><span>{say.sales_load_contract()}</span></a>
            <a href=REPLENISHMENT><span>{say.sales_tab_replenishment()}</span></a></div>
    }
    .html()
}

/// For somebody who may act for counterparties and has chosen none.
fn choose(say: Language, choices: &[CounterpartyChoice]) -> Html {
    let choice = |choice: &CounterpartyChoice| {
        view! { <button class="btn btn-l" name="to" value=choice.id.0>{choice.name.clone()}</button> }
    };
    view! {
        <Title text=say.site_choose_counterparty()/>
        <main class="page" id="main">
            <div class="auth"><h1>{say.site_choose_counterparty()}</h1><Said/>
                <form method="post" action=SwitchCounterparty::PATH>{choices.iter().map(choice).collect_view()}</form></div>
        </main>
    }
    .html()
}

#[component]
fn Draft(draft: DraftSummary) -> impl IntoView {
    let say = Language::here();
    let positions = say.site_positions(u64::from(draft.totals.lines));
    let lines = say.desk_changed(positions, date_time(moscow(draft.changed_at)));
    view! {
        <a class="li" href=format!("/drafts/{}", draft.number)>
            <span class="grow"><span class="t1"><b>{draft.number.to_string()}</b>" "{draft.title}</span><span class="t2">{lines}</span></span>
            <span class="r"><span class="t1">{draft.cost.total.with_sign()}</span></span>
        </a>
    }
    .html()
}
