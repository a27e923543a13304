//! `/staff/contracts/{id}`: the terms of a contract and what it takes off each price group.

use super::COMPANIES;
use super::change::{EndDiscount, SaveContract, SetDiscount};
use super::changes::{kind, latest};
use super::page::staff;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Choice, Faults, Field, Html, Refused, Said, Written, load};
use chrono::NaiveDate;
use domain::change::ChangeOf;
use domain::contract::{Contract, ContractKind, Payment};
use domain::format::date;
use domain::id::{ContractId, PriceGroupId};
use domain::money::Percent;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;
use service::staff::ContractTerms;

/// `/staff/contracts/{id}`.
#[component]
pub fn ContractPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("contract")).and_then(|id| id.parse().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.map(ContractId).ok_or_else(|| fail(service::Error::NotFound))?;
        let found = service::staff::contract(&db, &actor, id).await.map_err(fail)?;
        let of = ChangeOf::Company(found.company);
        let changes = service::staff::changes(&db, &actor, Some(of), 1).await.map_err(fail)?;
        let refused = Refused::of_version(say, SaveContract::PATH);
        let title = say.staff_contract(&found.contract.number);
        let company = format!("{COMPANIES}/{}", found.company);
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=COMPANIES>{say.staff_companies()}</a></li><li><a href=company>{found.company_name.clone()}</a></li><li>{found.contract.number.clone()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1><p class="meta">{found.counterparty.clone()}</p></div>
                <Said of=[EndDiscount::PATH]/>
                <section class="sec" aria-labelledby="terms"><h2 id="terms">{say.staff_terms()}</h2>
                    <form class="card form" method="post" action=SaveContract::PATH><Faults refused=refused.clone()/>
                        <input type="hidden" name="contract" value=id.to_string()/><input type="hidden" name="version" value=refused.version(found.version)/>
                        {terms(say, "", &refused, Some(&found.contract))}
                        <p class="note">{say.staff_terms_follow()}</p>
                        <div><button class="btn btn-p">{say.account_save()}</button></div></form></section>
                {discounts(say, &found)}
                {latest(say, of, changes)}
            </main>
        }
        .html())
    })
}

/// The fields of a contract, with what is stored.
pub(super) fn terms(say: Language, form: &str, refused: &Refused, stored: Option<&Contract>) -> Html {
    let (days, limit) = match stored.map(|contract| contract.payment) {
        Some(Payment::Deferral { days, limit }) => (days.to_string(), limit.to_string()),
        _ => (String::new(), String::new()),
    };
    let number = stored.map(|contract| contract.number.clone()).unwrap_or_default();
    let day = stored.map(|contract| contract.date.to_string()).unwrap_or_default();
    let code = stored.map_or(ContractKind::Distributor, |contract| contract.kind).code();
    let kinds = ContractKind::ALL.map(|of| (of.code(), kind(say, of))).to_vec();
    let form = form.to_owned();
    let theirs = |name: &str, stored: &str, shown: &str| refused.theirs(say, name, stored, shown);
    let shown_kind = stored.map(|contract| kind(say, contract.kind)).unwrap_or_default();
    let shown_day = stored.map(|contract| date(contract.date)).unwrap_or_default();
    view! {
        <div class="f2">
            <div><Field name="number" form=form.clone() label=say.staff_contract_number() value=refused.or("number", &number) refused=refused.clone() required=true maxlength=60/>
                {theirs("number", &number, &number)}</div>
            <div><Field name="date" kind="date" form=form.clone() label=say.staff_contract_date() value=refused.or("date", &day) refused=refused.clone() required=true/>
                {theirs("date", &day, &shown_day)}</div>
            <div><Choice name="kind" form=form.clone() label=say.staff_contract_kind() options=kinds value=refused.or("kind", code) refused=refused.clone()/>
                {theirs("kind", code, shown_kind)}</div>
            <div><Field name="days" form=form.clone() label=say.staff_deferral_days() value=refused.or("days", &days) refused=refused.clone() hint=say.staff_deferral_hint() inputmode="numeric" maxlength=4/>
                {theirs("days", &days, &days)}</div>
            <div><Field name="limit" form label=say.staff_credit_limit_roubles() value=refused.or("limit", &limit) refused=refused.clone() inputmode="decimal" maxlength=30/>
                {theirs("limit", &limit, &limit)}</div>
        </div>
    }
    .html()
}

/// What is taken off, and a form for a price group more.
fn discounts(say: Language, found: &ContractTerms) -> Html {
    let all = Refused::of_version(say, SetDiscount::PATH);
    let none = found.discounts.is_empty().then(|| view! { <p class="muted">{say.staff_no_discounts()}</p> });
    let rows = found.discounts.iter().map(|of| row(say, found, of, &all.row("group", &of.0.to_string())));
    let rows = rows.collect_view();
    let new = (!found.others.is_empty()).then(|| add(say, found, &all));
    view! {
        <section class="sec" aria-labelledby="discounts"><h2 id="discounts">{say.company_discounts()}</h2>{none}<ul>{rows}</ul>{new}</section>
    }
    .html()
}

fn add(say: Language, found: &ContractTerms, all: &Refused) -> Html {
    let typed = all.typed.get("group");
    // A refusal of another row stands there.
    let here = found.others.iter().any(|(id, _)| id.to_string() == typed);
    let refused = if here { all.clone() } else { Refused::default() };
    let options = found.others.iter().map(|(id, name)| {
        let id = id.to_string();
        view! { <option value=id.clone() selected=id == typed>{name.clone()}</option> }
    });
    let options = options.collect_view();
    view! {
        <form class="card form mt-16" method="post" action=SetDiscount::PATH><h3>{say.staff_add_discount()}</h3><Faults refused=refused.clone() form="new-"/>
            {hidden(found, &refused)}
            <div class="f2">
                <div class="f"><label for="new-group">{say.company_group()}</label><select class="in" id="new-group" name="group">{options}</select></div>
                {fields(say, "new-", &refused, None)}
            </div>
            <div><button class="btn">{say.staff_add_discount()}</button></div></form>
    }
    .html()
}

/// Which contract it is, and the version that the form goes on from.
fn hidden(found: &ContractTerms, refused: &Refused) -> Html {
    let (contract, version) = (found.contract.id.to_string(), refused.version(found.version));
    view! { <input type="hidden" name="contract" value=contract/><input type="hidden" name="version" value=version/> }
        .html()
}

/// The fields of a discount, with what is stored; of a new one nothing is.
fn fields(say: Language, form: &str, refused: &Refused, stored: Option<(Percent, Option<NaiveDate>)>) -> Html {
    let form = form.to_owned();
    let percent = stored.map(|(percent, _)| percent.to_string().trim_end_matches('%').trim_end().to_owned());
    let percent = percent.unwrap_or_default();
    let day = stored.and_then(|(_, until)| until);
    let until = day.map(|day| day.to_string()).unwrap_or_default();
    let theirs = |name: &str, value: &str, shown: &str| stored.and_then(|_| refused.theirs(say, name, value, shown));
    let shown = day.map_or_else(|| say.company_unlimited().to_owned(), date);
    view! {
        <div><Field name="percent" form=form.clone() label=say.staff_percent() value=refused.or("percent", &percent) refused=refused.clone() inputmode="decimal" required=true maxlength=8/>
            {theirs("percent", &percent, &percent)}</div>
        <div><Field name="until" kind="date" form label=say.staff_last_day() value=refused.or("until", &until) refused=refused.clone() hint=say.staff_last_day_hint()/>
            {theirs("until", &until, &shown)}</div>
    }
    .html()
}

fn row(
    say: Language,
    found: &ContractTerms,
    (group, name, percent, until): &(PriceGroupId, String, Percent, Option<NaiveDate>),
    refused: &Refused,
) -> Html {
    let (form, open) = (format!("group-{group}-"), refused.any());
    let ended = until.is_some_and(|until| until < found.today);
    let until_words = until.map_or_else(|| say.company_unlimited().to_owned(), |until| say.staff_until(date(until)));
    let badge = ended.then(|| view! { " "<span class="bg">{say.staff_ended()}</span> });
    let end = (!ended).then(|| {
        view! {
            <form method="post" action=EndDiscount::PATH>{hidden(found, &Refused::default())}
                <button class="btn btn-s" name="group" value=group.to_string() aria-label=say.staff_end_discount_of(name)>{say.staff_end_discount()}</button></form>
        }
    });
    view! {
        <li class="li wrap"><span class="grow"><span class="t1"><b>{name.clone()}</b>{badge}</span><span class="t2">{percent.to_string()}", "{until_words}</span></span>
            <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.company_change()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=SetDiscount::PATH><Faults refused=refused.clone() form=form.clone()/>
                    {hidden(found, refused)}<input type="hidden" name="group" value=group.to_string()/>
                    {fields(say, &form, refused, Some((*percent, *until)))}
                    <button class="btn btn-p">{say.account_save()}</button></form></div></details>
            {end}</li>
    }
    .html()
}
