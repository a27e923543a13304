//! Claims of all dealers, and the answer to one.

use super::STAFF;
use super::page::{badge, facts, photos, rows};
use super::rpc::AnswerClaim;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::staff::{ORDERS, staff, tabs};
use crate::ui::{Faults, Html, Pager, Refused, Text, Written, load};
use domain::claim::{Claim, ClaimMove};
use domain::discount::MESSAGE_LIMIT;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

/// `/staff/claims?closed=1&page=2`.
#[component]
pub fn StaffListPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name));
    let (closed, page) = (get("closed").is_some(), get("page").and_then(|page| page.parse().ok()).unwrap_or(1));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::claim::queue(&db, &actor, closed, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let table = if found.rows.is_empty() {
            view! { <div class="empty"><h2>{say.claim_none()}</h2></div> }.html()
        } else {
            rows(say, found.rows, STAFF, true)
        };
        let link = |to: String, on: bool, words: &'static str| view! { <a href=to aria-current=on.then_some("page")>{words}</a> };
        let address = if closed { format!("{STAFF}?closed=1&") } else { format!("{STAFF}?") };
        Ok(view! {
            <Title text=say.claim_claims()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_title()}</h1></div>
                {tabs(say, STAFF)}
                <nav class="seg mb-16" aria-label=say.claim_claims()>{link(STAFF.to_owned(), !closed, say.claim_waiting())}{link(format!("{STAFF}?closed=1"), closed, say.claim_closed())}</nav>
                {table}
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    })
}

/// `/staff/claims/{id}`.
#[component]
pub fn StaffPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse::<i64>().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let claim = service::claim::for_staff(&db, &actor, id.unwrap_or(0)).await.map_err(fail)?;
        let title = say.claim_title(claim.id);
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=STAFF>{say.claim_claims()}</a></li><li>{claim.id.to_string()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1>{badge(say, claim.status)}</div>
                {facts(say, &claim, "", ORDERS)}{photos(say, &claim, STAFF)}{answer(say, &claim)}
            </main>
        }
        .html())
    })
}

/// The words, and a button for each thing that can become of the claim.
fn answer(say: Language, claim: &Claim) -> Option<Html> {
    let refused = Refused::of(say, AnswerClaim::PATH);
    let typed = refused.typed.get("text");
    let steps = ClaimMove::STAFF.into_iter().filter(|step| claim.status.after(*step).is_ok());
    let buttons: Vec<_> = steps
        .map(|step| {
            let (class, words) = match step {
                ClaimMove::Accept => ("btn btn-p", say.claim_accept()),
                ClaimMove::Refuse => ("btn btn-d", say.claim_refuse()),
                _ => ("btn", say.claim_examine()),
            };
            view! { <button class=class name="step" value=step.code()>{words}</button> }
        })
        .collect();
    let id = claim.id.to_string();
    (!buttons.is_empty()).then(|| {
        view! {
            <form class="card mt-16" method="post" action=AnswerClaim::PATH><Faults refused=refused.clone()/>
                <input type="hidden" name="id" value=id/>
                <Text name="text" label=say.claim_answer() value=typed refused hint=say.claim_answer_hint() required=true maxlength=MESSAGE_LIMIT/>
                <div class="row wrap mt-8">{buttons}</div>
            </form>
        }
        .html()
    })
}
