//! Buyer, delivery, own number and comment: one form, saved by its button.

use super::rpc::{SetProject, SetTerms};
use crate::error::AppError;
use crate::flash::Typed;
use crate::language::Language;
use crate::text;
use crate::ui::{Html, Written, why};
use domain::contract::{Contract, Payment};
use domain::delivery::DeliveryMethod;
use domain::draft::{COMMENT_LIMIT, Draft, NAME_LIMIT};
use domain::id::ProjectId;
use domain::stock::Warehouse;
use leptos::prelude::*;
use server_fn::ServerFn;
use service::counterparty::TermChoices;

/// The terms of a draft; those of a proposal are only shown.
#[component]
pub fn Terms(
    draft: Draft,
    choices: TermChoices,
    warehouses: Vec<Warehouse>,
    refused: Option<(AppError, Typed)>,
) -> impl IntoView {
    let say = Language::here();
    let typed = refused.as_ref().map(|(_, typed)| typed.clone());
    let typed = |field: &str, stored: &str| typed.as_ref().map_or_else(|| stored.to_owned(), |typed| typed.get(field));
    let option = |value: String, label: String, on: bool| view! { <option value=value selected=on>{label}</option> };
    let contracts = choices.contracts.iter().map(|contract| {
        option(contract.id.to_string(), contract_words(say, contract), draft.contract == Some(contract.id))
    });
    let addresses = choices.addresses.iter().map(|address| {
        option(
            address.id.to_string(),
            format!("{}, {}", address.consignee, address.address),
            draft.address == Some(address.id),
        )
    });
    let places =
        warehouses.iter().map(|place| option(place.id.to_string(), place.name.clone(), draft.warehouse == place.id));
    let methods = DeliveryMethod::ALL.map(|method| view! {
        <label class="ck"><input type="radio" name="delivery" value=method.code() checked=draft.delivery == method/>{text::delivery(say, method)}</label>
    });
    let contract = choices.contracts.iter().find(|contract| draft.contract == Some(contract.id));
    let contract = contract.map_or_else(
        || say.draft_no_contract().to_owned(),
        |contract| say.draft_contract_named(contract_words(say, contract)),
    );
    let project = choices.projects.iter().find(|(id, _)| draft.project == Some(*id));
    let project = match (project, draft.project) {
        (Some((id, name)), _) => Some(say.project_named(id, name)),
        // Its last day is over, or the supplier has closed it.
        (None, Some(id)) => Some(say.project_over(id)),
        (None, None) => None,
    };
    let naming = draft.proposal.is_none() && !(choices.projects.is_empty() && draft.project.is_none());
    let naming = naming.then(|| naming_project(say, &draft, &choices.projects));
    let warehouse =
        warehouses.iter().find(|place| place.id == draft.warehouse).map(|place| place.name.clone()).unwrap_or_default();
    let address = choices.addresses.iter().find(|address| draft.address == Some(address.id));
    let address = address.map_or_else(|| say.draft_no_address().to_owned(), |it| it.address.clone());
    let own_number = if draft.own_number.is_empty() {
        say.draft_no_own_number().to_owned()
    } else {
        say.draft_own_number(&draft.own_number)
    };
    let comment = if draft.comment.is_empty() { say.draft_no_comment().to_owned() } else { draft.comment.clone() };
    view! {
        <section class="card" id="terms" aria-label=say.draft_terms()>
            <div class="blk"><h2>{say.draft_buyer()}</h2><p>{choices.buyer.name.clone()}</p><p class="note">{contract}</p>
                {project.map(|project| view! { <p class="note">{project}</p> })}</div>
            <div class="blk"><h2>{say.draft_delivery()}</h2><p>{format!("{}, {warehouse}", text::delivery(say, draft.delivery))}</p><p class="note">{address}</p>
                {draft.in_parts.then(|| view! { <p class="note">{say.draft_in_parts()}</p> })}</div>
            <div class="blk"><h2>{say.draft_additional()}</h2><p>{own_number}</p><p class="note">{comment}</p></div>
            {draft.proposal.is_none().then(|| view! { <details class="more blk" open=refused.is_some()>
            <summary>{say.draft_change_terms()}</summary>
            <form method="post" action=SetTerms::PATH class="stack mt-12">
                <input type="hidden" name="number" value=draft.number.to_string()/>
                {refused.as_ref().map(|(error, _)| view! { <p class="err" role="alert">{text::error(say, error)}</p> })}
                <div class="f"><label for="contract">{say.draft_contract()}</label>
                    <select class="in" id="contract" name="contract">
                        {choices.contracts.is_empty().then(|| option(String::new(), say.draft_no_contract().to_owned(), true))}
                        {contracts.collect_view()}
                    </select></div>
                <fieldset class="f"><legend class="lab">{say.draft_delivery_method()}</legend>{methods}</fieldset>
                <div class="f"><label for="warehouse">{say.draft_warehouse()}</label>
                    <select class="in" id="warehouse" name="warehouse">{places.collect_view()}</select></div>
                <div class="f"><label for="address">{say.draft_address()}</label>
                    <select class="in" id="address" name="address">
                        {option(String::new(), say.draft_address_not_chosen().to_owned(), draft.address.is_none())}{addresses.collect_view()}
                    </select></div>
                <label class="ck"><input type="checkbox" name="in_parts" value="on" checked=draft.in_parts/>{say.draft_in_parts()}</label>
                <div class="f"><label for="own">{say.draft_own_number_field()}</label>
                    <input class="in" id="own" name="own_number" maxlength=NAME_LIMIT.to_string() value=typed("own_number", &draft.own_number)/></div>
                <div class="f"><label for="comment">{say.draft_comment()}</label>
                    <textarea class="in" id="comment" name="comment" rows="3" maxlength=COMMENT_LIMIT.to_string()>{crate::site::escaped(&typed("comment", &draft.comment))}</textarea></div>
                <button class="btn">{say.draft_save_terms()}</button>
            </form>
            </details> })}
            {naming}
        </section>
    }
    .html()
}

/// The choice of the project whose prices the draft has.
fn naming_project(say: Language, draft: &Draft, projects: &[(ProjectId, String)]) -> Html {
    let option = |value: String, label: String, on: bool| view! { <option value=value selected=on>{label}</option> };
    let options = projects
        .iter()
        .map(|(id, name)| option(id.to_string(), say.project_named(id, name), draft.project == Some(*id)));
    view! {
        <form method="post" action=SetProject::PATH class="blk stack">{why(say, &[SetProject::PATH])}
            <input type="hidden" name="number" value=draft.number.to_string()/>
            <div class="f"><label for="project">{say.project_project()}</label>
                <select class="in" id="project" name="project">
                    {option(String::new(), say.project_none_named().to_owned(), draft.project.is_none())}{options.collect_view()}
                </select></div>
            <button class="btn">{say.project_name_it()}</button>
        </form>
    }
    .html()
}

/// «Д-118/24, отсрочка 30 дней».
fn contract_words(say: Language, contract: &Contract) -> String {
    let payment = match contract.payment {
        Payment::Prepayment => say.draft_prepayment().to_owned(),
        Payment::Deferral { days, .. } => say.draft_deferral(u64::from(days)),
    };
    format!("{}, {payment}", contract.number)
}
