//! The list of drafts: the first tab of the orders.

use super::filter;
use super::rpc::{CreateDraft, RestoreDraft, RestoreDrafts};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::order::Tabs;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Icon, Pager, Undo, Written, load};
use crate::view;
use domain::draft::{DraftSummary, DraftTab};
use domain::format::{date_time, moscow};
use domain::view::List;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

const TAB: DraftTab = DraftTab::Drafts;

/// `/drafts?q=&by=&from=&to=&state=&sort=&page=2`.
#[component]
pub fn ListPage() -> impl IntoView {
    let (filter, page) = use_query_map().with_untracked(|query| {
        (filter::asked(|name| query.get(name)), query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1))
    });
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let drafts = service::draft::search(&db, &actor, TAB, &filter, page).await.map_err(fail)?;
        let counts = service::order::counts(&db, &actor).await.map_err(fail)?;
        let authors = service::draft::authors(&db, &actor).await.map_err(fail)?;
        let query = filter::query(TAB, &filter);
        let views = view::menu(say, &db, &actor, List::Drafts, query.trim_end_matches('&').to_owned()).await?;
        let any = counts.0 > 0;
        let (span, total, number, pages) = (drafts.span(), drafts.total, drafts.number, drafts.pages());
        let table = match drafts.rows.is_empty() {
            true if filter.any() => crate::report::not_found(say, filter::path(TAB)),
            true => view! { <div class="empty"><h2>{say.draft_none()}</h2><p>{say.draft_none_why()}</p><CreateButton/></div> }.html(),
            false => filter::choosing(say, TAB, &filter, table(say, drafts.rows)),
        };
        let bar = any.then(|| view! {
            <div class="row wrap mb-16">{filter::narrow(say, TAB, &filter, authors)}<span class="end row">{views}
                <a class="btn btn-q" href=format!("/drafts.xlsx?{query}") download><Icon name="download"/>"Excel"</a></span></div>
        });
        Ok(view! {
            <Title text=say.site_drafts()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.order_orders()}</h1><div class="acts"><a class="btn btn-q" href="/templates"><Icon name="copy"/>{say.template_templates()}</a><CreateButton/></div></div>
                <DraftUndo/>
                <Tabs counts current=None/>
                {bar}{table}
                <Pager span total number pages address=move |page| format!("/drafts?{query}page={page}")/>
            </main>
        }
        .html())
    })
}

fn table(say: Language, rows: Vec<DraftSummary>) -> Html {
    view! {
        <table class="t cards or-t"><caption class="vh">{say.site_drafts()}</caption>
            <thead><tr>
                <th scope="col"><span class="vh">{say.order_choose()}</span></th>
                <th scope="col">{say.draft_number_sign()}</th><th scope="col">{say.draft_title()}</th><th scope="col" class="num">{say.draft_positions()}</th>
                <th scope="col" class="num">{say.draft_mass()}</th><th scope="col" class="num">{say.draft_total()}</th>
                <th scope="col">{say.draft_created()}</th><th scope="col">{say.draft_delivery_method()}</th><th scope="col">{say.draft_changed()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(|draft| view! { <Row draft/> }).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// «Создать черновик».
#[component]
pub fn CreateButton() -> impl IntoView {
    let say = Language::here();
    view! { <form method="post" action=CreateDraft::PATH><button class="btn btn-p"><Icon name="plus"/>{say.draft_create()}</button></form> }
}

#[component]
fn Row(draft: DraftSummary) -> impl IntoView {
    let say = Language::here();
    let link = format!("/drafts/{}", draft.number);
    view! {
        <tr>
            {filter::choice(say, draft.number)}
            <td class="b"><a href=link>{draft.number.to_string()}</a>{draft.active.then(|| view! { " " <span class="bg bg-info">{say.draft_active()}</span> })}</td>
            <td class="kv" data-l=say.draft_title()>{draft.title}</td>
            <td class="num kv" data-l=say.draft_positions()>{draft.totals.lines}</td>
            <td class="num kv" data-l=say.draft_mass()>{draft.totals.sums.mass.kg2()}</td>
            <td class="num b">{draft.cost.total.with_sign()}</td>
            <td class="m-hide nw">{date_time(moscow(draft.created_at))}</td>
            <td class="m-hide">{text::delivery(say, draft.delivery)}</td>
            <td class="kv nw" data-l=say.draft_changed()>{date_time(moscow(draft.changed_at))}</td>
        </tr>
    }
    .html()
}

/// «Черновик удалён», «Удалено: 3» — «Вернуть»; «Создано копий: 3».
#[component]
pub fn DraftUndo() -> impl IntoView {
    let say = Language::here();
    match flash::read() {
        Some(Flash::DraftDeleted { number }) => {
            let fields = vec![("number", number.to_string())];
            view! { <Undo action=RestoreDraft::PATH fields said=say.draft_deleted(number)/> }.html()
        }
        Some(Flash::DraftsDeleted { numbers }) => {
            let fields = numbers.iter().map(|number| ("numbers[]", number.to_string())).collect();
            view! { <Undo action=RestoreDrafts::PATH fields said=say.draft_deleted_several(numbers.len() as u64)/> }
                .html()
        }
        Some(Flash::DraftsCopied { copies }) => {
            view! { <p class="ban ban-ok" role="status">{say.draft_copied(copies)}</p> }.html()
        }
        _ => ().html(),
    }
}
