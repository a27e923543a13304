//! The list of drafts: the first tab of the orders.

use super::rpc::{CreateDraft, RestoreDraft};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::order::Tabs;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Icon, Pager, Undo, Written, load};
use domain::draft::DraftSummary;
use domain::format::{date_time, moscow};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

/// `/drafts`.
#[component]
pub fn ListPage() -> impl IntoView {
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let drafts = service::draft::list(&db, &actor, page).await.map_err(fail)?;
        let counts = service::order::counts(&db, &actor).await.map_err(fail)?;
        let empty = drafts.rows.is_empty();
        let (span, total, number, pages) = (drafts.span(), drafts.total, drafts.number, drafts.pages());
        let rows = drafts.rows.into_iter().map(|draft| view! { <Row draft/> }).collect_view();
        Ok(view! {
            <Title text=say.site_drafts()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.order_orders()}</h1><div class="acts"><a class="btn btn-q" href="/templates"><Icon name="copy"/>{say.template_templates()}</a><CreateButton/></div></div>
                <DraftUndo/>
                <Tabs counts current=None/>
                {if empty {
                    view! { <div class="empty"><h2>{say.draft_none()}</h2><p>{say.draft_none_why()}</p><CreateButton/></div> }.html()
                } else {
                    view! {
                        <table class="t cards or-t"><caption class="vh">{say.site_drafts()}</caption>
                            <thead><tr>
                                <th scope="col">{say.draft_number_sign()}</th><th scope="col">{say.draft_title()}</th><th scope="col" class="num">{say.draft_positions()}</th>
                                <th scope="col" class="num">{say.draft_mass()}</th><th scope="col" class="num">{say.draft_total()}</th>
                                <th scope="col">{say.draft_created()}</th><th scope="col">{say.draft_delivery_method()}</th><th scope="col">{say.draft_changed()}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    }.html()
                }}
                <Pager span total number pages address=|page| format!("/drafts?page={page}")/>
            </main>
        }
        .html())
    })
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

/// «Черновик удалён» — «Вернуть».
#[component]
fn DraftUndo() -> impl IntoView {
    let say = Language::here();
    let Some(Flash::DraftDeleted { number }) = flash::read() else { return ().html() };
    let fields = vec![("number", number.to_string())];
    view! { <Undo action=RestoreDraft::PATH fields said=say.draft_deleted(number)/> }.html()
}
