//! «Документы»: what can be downloaded of a draft, and the form that makes it a commercial proposal.

use super::rpc::Propose;
use crate::language::Language;
use crate::ui::{Faults, Field, Icon, Refused, Written};
use domain::id::OrderNumber;
use domain::proposal::{LEAST_DAYS, MOST_DAYS, USUAL_DAYS};
use leptos::prelude::*;
use server_fn::ServerFn;

/// The menu, without script.
#[component]
pub fn Documents(number: OrderNumber, proposal: bool) -> impl IntoView {
    let say = Language::here();
    let refused = Refused::of(say, Propose::PATH);
    let offer = if proposal { say.proposal_proposal() } else { say.proposal_offer() };
    let file = |name: &str, format: &'static str, of: &'static str| {
        let label = format!("{format}, {of}");
        view! { <a class="mi" href=format!("/drafts/{number}/{name}") download aria-label=label><Icon name="download"/>{format}</a> }
    };
    let open = refused.any();
    let form = (!proposal).then(|| {
        view! {
            <hr/>
            <form class="menu-f" method="post" action=Propose::PATH data-after-all>
                <Faults refused=refused.clone() form="propose-"/>
                <input type="hidden" name="number" value=number.to_string()/>
                <Field name="days" form="propose-" label=say.proposal_days() value=refused.or("days", &USUAL_DAYS.to_string()) refused=refused.clone() inputmode="numeric" maxlength=9/>
                <p class="note">{say.proposal_days_hint(LEAST_DAYS, MOST_DAYS)}</p>
                <button class="btn">{say.proposal_create()}</button>
            </form>
        }
    });
    view! {
        <details class="menu menu-r" name="menu" open=open>
            <summary class="btn btn-q"><Icon name="download"/>{say.proposal_documents()}<Icon name="down" small=true/></summary>
            <div class="menu-p">
                <p class="menu-h">{offer}</p>
                {file("offer.xlsx", say.proposal_excel(), offer)}
                {file("offer.pdf", say.proposal_pdf(), offer)}
                <p class="menu-h">{say.proposal_draft()}</p>
                {file("draft.xlsx", say.proposal_excel(), say.proposal_draft())}
                {form}
            </div>
        </details>
    }
    .html()
}
