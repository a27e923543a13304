//! What changed in a draft: who, when, 12 → 120, and «Вернуть».

use super::rpc::UndoVersion;
use crate::flash;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Pager, Written, load};
use domain::draft::{ChangedLine, DraftVersion};
use domain::format::{date_time, grouped, moscow};
use domain::id::OrderNumber;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

/// `/drafts/{number}/history`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    let page =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let number: OrderNumber = number.parse().map_err(|_| fail(service::Error::NotFound))?;
        let versions = service::draft::history(&db, &actor, number, page).await.map_err(fail)?;
        let refused = flash::refused(UndoVersion::PATH).map(|(error, _)| text::error(say, &error));
        let (span, total, current, pages) = (versions.span(), versions.total, versions.number, versions.pages());
        let empty = versions.rows.is_empty();
        let rows = versions.rows.into_iter().map(|version| view! { <Version number version/> }).collect_view();
        Ok(view! {
            <Title text=say.draft_history_of(number)/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/drafts">{say.site_drafts()}</a></li>
                    <li><a href=format!("/drafts/{number}")>{number.to_string()}</a></li><li>{say.draft_history()}</li></ol></nav>
                <div class="ttl"><h1>{say.draft_history_of(number)}</h1></div>
                {refused.map(|error| view! { <p class="ban ban-err" role="alert">{error}</p> })}
                {empty.then(|| view! { <div class="empty"><h2>{say.draft_history_empty()}</h2></div> })}
                <ol class="hist">{rows}</ol>
                <Pager span total number=current pages address=move |page| format!("/drafts/{number}/history?page={page}")/>
            </main>
        }
        .html())
    })
}

#[component]
fn Version(number: OrderNumber, version: DraftVersion) -> impl IntoView {
    let say = Language::here();
    let more = version.count.saturating_sub(version.lines.len() as u64);
    let lines = version.lines.into_iter().map(|line| view! { <Changed line/> }).collect_view();
    view! {
        <li class="li">
            <div class="hist-l">
                <p class="t2">{date_time(moscow(version.at))}" · "{version.by}</p>
                {lines}
                {(more > 0).then(|| view! { <p class="note">{say.draft_history_more(more)}</p> })}
            </div>
            <form class="r" method="post" action=UndoVersion::PATH>
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="version" value=version.version.to_string()/>
                <button class="btn btn-s">{say.site_undo()}</button>
            </form>
        </li>
    }
    .html()
}

#[component]
fn Changed(line: ChangedLine) -> impl IntoView {
    let say = Language::here();
    let pieces = |pieces: u32| grouped(i64::from(pieces));
    let what = match (line.before, line.after) {
        (Some(before), Some(after)) => format!("{} → {}", pieces(before), pieces(after)),
        (None, Some(after)) => say.draft_history_added(pieces(after)),
        (before, None) => say.draft_history_removed(pieces(before.unwrap_or(0))),
    };
    view! { <p><span class="art">{line.article.to_string()}</span>" "{line.name}": "<b class="nw">{what}</b></p> }
        .html()
}
