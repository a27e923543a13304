//! Claims of all dealers, and the answer to one.

use super::STAFF;
use super::page::{badge, facts, photos, rows};
use super::rpc::AnswerClaim;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::staff::{ORDERS, Queue, staff};
use crate::ui::{Faults, Html, Refused, Text, Written, load};
use domain::claim::{Claim, ClaimMove};
use domain::discount::MESSAGE_LIMIT;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

/// `/staff/claims?closed=1&page=2`.
#[component]
pub fn StaffListPage() -> impl IntoView {
    let (closed, page) = Queue::asked();
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::claim::queue(&db, &actor, closed, page).await.map_err(fail)?;
        let queue = Queue { at: STAFF, title: say.claim_claims(), closed: say.claim_closed(), none: say.claim_none() };
        queue.page(say, closed, found, |say, found| rows(say, found, STAFF, true)).await
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
