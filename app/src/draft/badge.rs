//! «Заказ 1308206 · 12 поз. · 4 046,40 ₽» in the header: the active draft.

use super::live;
use super::rpc::{DraftChoice, recent_drafts};
use crate::language::Language;
use crate::ui::Icon;
use domain::id::OrderNumber;
use domain::money::Money;
use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use server_fn::ServerFn;

/// Number, lines and total with VAT.
type Active = (OrderNumber, u32, Money);

/// The active draft and a menu of the latest ones. Without script the menu leads to the list.
#[island]
pub fn DraftBadge(draft: Option<Active>) -> impl IntoView {
    let say = Language::here();
    let shown = followed(draft);
    let others = RwSignal::new(None::<Vec<DraftChoice>>);
    let open = move |_| {
        spawn_local(async move {
            if let Ok(drafts) = recent_drafts().await {
                others.set(Some(drafts));
            }
        });
    };
    view! {
        {move || match shown.get() {
            Some((number, lines, total)) => Either::Left(view! {
                <a class="sw sw-draft" href=format!("/drafts/{number}")>
                    <Icon name="doc"/>
                    <span>{say.draft_order()}" "<b>{number.to_string()}</b><span class="opt"><span class="sep">"·"</span>{say.draft_positions_short(u64::from(lines))}</span><span class="sep">"·"</span>{total.with_sign()}</span>
                </a>
            }),
            None => Either::Right(view! { <a class="sw sw-draft" href="/drafts"><Icon name="doc"/><span>{say.draft_order()}</span></a> }),
        }}
        <details class="menu menu-r" name="menu" on:toggle=open>
            <summary class="ib" aria-label=say.draft_latest()><Icon name="down" small=true/></summary>
            <div class="menu-p">
                <p class="menu-h">{say.draft_write_into()}</p>
                {move || others.get().map(|drafts| drafts.into_iter().map(choice).collect_view())}
                <form method="post" action=super::rpc::CreateDraft::PATH><button class="mi"><Icon name="plus"/>{say.draft_create()}</button></form>
                <a class="mi" href="/drafts"><Icon name="rows"/>{say.draft_all()}</a>
            </div>
        </details>
    }
}

/// On a phone: how many lines the active draft has, in the bar at the bottom.
#[island]
pub fn DraftCount(draft: Option<Active>) -> impl IntoView {
    let shown = followed(draft);
    move || {
        let lines = shown.get().map_or(0, |(_, lines, _)| lines);
        (lines > 0).then(|| view! { <span class="q">{lines}</span> })
    }
}

/// The active draft, kept up with what this page does to it.
fn followed(draft: Option<Active>) -> RwSignal<Option<Active>> {
    let shown = RwSignal::new(draft);
    Effect::new(move |_| {
        if let Some(change) = live::latest().get() {
            let active = shown.get_untracked().is_none_or(|(number, ..)| number == change.number);
            if active {
                shown.set(Some((change.number, change.totals.lines, change.cost.total)));
            }
        }
    });
    shown
}

/// One draft of the menu: chosen, it becomes the active one.
fn choice(draft: DraftChoice) -> impl IntoView {
    let name =
        if draft.title.is_empty() { draft.number.to_string() } else { format!("{} {}", draft.number, draft.title) };
    view! {
        <form method="post" action=super::rpc::ActivateDraft::PATH>
            <input type="hidden" name="number" value=draft.number.to_string()/>
            <button class="mi" aria-current=draft.active.then_some("true")>
                <span>{name}</span><span class="end">{draft.total.with_sign()}</span>
            </button>
        </form>
    }
}
