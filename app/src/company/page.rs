//! `/company`: «О компании» and «Скидки».

use super::rpc::{AddAddress, AddCounterparty, RemoveAddress, RequireSecondFactor, SaveRequisites};
use crate::error::AppError;
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::layout::{ADD, next_step};
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Icon, Refused, Said, Undo, Written, load};
use domain::actor::{Actor, Buyer};
use domain::counterparty::{Address, Requisites};
use domain::format::date;
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;

/// The pages of the company.
pub fn tabs(say: Language, buyer: &Buyer, here: &str) -> Html {
    // Nobody gives rights or keys in another's place.
    let may = |action: Action| buyer.staff.is_none() && action.allowed(buyer.rights);
    let tabs = [
        ("/company", say.company_about(), true),
        ("/company/discounts", say.company_discounts(), true),
        ("/company/api", say.company_api(), may(Action::ManageApiKey)),
        ("/users", say.company_users(), may(Action::ManageUsers)),
        ("/users/audit", say.company_audit(), may(Action::ManageUsers)),
    ];
    let tab = |(to, label, _): (&'static str, &'static str, bool)| {
        view! { <a href=to aria-current=(to == here).then_some("page")>{label}</a> }
    };
    let shown = tabs.into_iter().filter(|(.., shown)| *shown).map(tab).collect_view();
    view! { <nav class="tabs" aria-label=say.company_title()>{shown}</nav> }.html()
}

/// The buyer whose company a page is about; a person without one is led to adding it.
pub fn buyer(actor: &Actor, action: Action) -> Result<&Buyer, AppError> {
    actor.buyer(action).map_err(|denied| match denied {
        domain::actor::Denied::SignedOut => AppError::SignedOut,
        domain::actor::Denied::Forbidden => AppError::Forbidden,
    })
}

/// `/company`.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        if let Some(step) = next_step(say, &rpc::session()?.visit) {
            leptos_axum::redirect(step.to);
            return Ok(().html());
        }
        let buyer = buyer(&actor, Action::SeeCompany)?;
        let company = service::company::get(&db, &actor).await.map_err(fail)?;
        let choices = service::counterparty::term_choices(&db, &actor).await.map_err(fail)?;
        let administers = actor.buyer(Action::ManageUsers).is_ok();
        let current =
            company.counterparties.iter().find(|(id, _)| *id == buyer.counterparty).map(|(_, own)| own.clone());
        let current = current.ok_or(AppError::NotFound)?;
        let others = company.counterparties.iter().filter(|(id, _)| *id != buyer.counterparty);
        let others: Vec<_> = others.map(|(_, other)| view! {
            <li class="li"><span class="grow"><span class="t1"><b>{other.name.clone()}</b></span><span class="t2">{inn_kpp(say, other)}</span></span></li>
        }).collect();
        let others = (!others.is_empty()).then(|| view! {
            <section class="card"><h2>{say.company_counterparties()}</h2><ul>{others}</ul><p class="note">{say.company_switch_hint()}</p></section>
        });
        let no_address =
            choices.addresses.is_empty().then(|| view! { <p class="muted">{say.company_no_addresses()}</p> });
        let of = buyer.counterparty.to_string();
        let contracts = choices.contracts.iter().map(|contract| view! {
            <li class="li li-s"><span class="grow">{say.company_contract(&contract.number, date(contract.date))}</span></li>
        }).collect_view();
        let no_contract =
            choices.contracts.is_empty().then(|| view! { <p class="muted">{say.company_no_contract()}</p> });
        let requisites = if administers { requisites_form(say, &of, &current) } else { requisites(say, &current) };
        Ok(view! {
            <Title text=say.company_title()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.company_title()}</h1><span class="cnt">{company.name.clone()}</span>
                    <div class="acts">{administers.then(|| view! { <a class="btn" href="/company/add"><Icon name="plus"/>{say.company_add()}</a> })}</div></div>
                {tabs(say, buyer, "/company")}
                <Said of=[RemoveAddress::PATH]/>
                {address_undo(say)}
                <div class="two">
                    <div>
                        <section aria-labelledby="own"><h2 id="own">{current.name.clone()}</h2>{requisites}</section>
                        <section class="mt-24" aria-labelledby="addresses"><h2 id="addresses">{say.company_addresses()}</h2>
                            <ul>{choices.addresses.iter().map(|address| address_row(say, address)).collect_view()}</ul>{no_address}
                            {address_form(say, of)}</section>
                    </div>
                    <aside class="side" aria-label=say.company_contracts()>
                        <section class="card"><h2>{say.company_contracts()}</h2><ul>{contracts}</ul>{no_contract}</section>
                        {others}
                        <section class="card"><h2>{say.company_own_articles()}</h2>
                            <p class="muted">{say.company_own_articles_why()}</p><p class="mt-8"><a href="/company/articles">{say.company_own_articles_open()}</a></p></section>
                        {actor.buyer(Action::TakeNomenclature).is_ok().then(|| nomenclature(say))}
                        {administers.then(|| policy(say, company.second_factor))}
                    </aside>
                </div>
            </main>
        }
        .html())
    })
}

/// «Номенклатурный файл»: now, or each morning.
fn nomenclature(say: Language) -> Html {
    view! {
        <section class="card"><h2>{say.company_nomenclature_title()}</h2>
            <p class="muted">{say.company_nomenclature_why()}</p>
            <p class="row mt-8"><a class="btn btn-s" href="/company/nomenclature.xlsx" download><Icon name="download"/>"Excel"</a>
                <a class="btn btn-s" href="/company/nomenclature.csv" download><Icon name="download"/>"CSV"</a></p>
            <p class="mt-8"><a href="/profile/emails">{say.company_nomenclature_subscribe()}</a></p></section>
    }
    .html()
}

fn inn_kpp(say: Language, of: &Requisites) -> String {
    let kpp = if of.kpp.is_empty() { String::new() } else { format!(" · {} {}", say.company_kpp(), of.kpp) };
    format!("{} {}{kpp}", say.company_inn(), of.inn)
}

/// For those who may only read them.
fn requisites(say: Language, of: &Requisites) -> Html {
    let facts = [
        (say.company_inn(), &of.inn),
        (say.company_kpp(), &of.kpp),
        (say.company_ogrn(), &of.ogrn),
        (say.company_legal_address(), &of.address),
        (say.account_phone(), &of.phone),
        (say.company_bic(), &of.bic),
        (say.company_account(), &of.account),
    ];
    let fact = |(name, value): (&'static str, &String)| view! { <dt>{name}</dt><dd>{value.clone()}</dd> };
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(fact).collect_view();
    view! { <dl class="facts">{facts}</dl> }.html()
}

fn requisites_form(say: Language, of: &str, stored: &Requisites) -> Html {
    let refused = Refused::of(say, SaveRequisites::PATH);
    view! {
        <form class="form" method="post" action=SaveRequisites::PATH>
            <Faults refused=refused.clone()/>
            <input type="hidden" name="of" value=of.to_owned()/>
            <p class="muted" id="inn">{format!("{} {}", say.company_inn(), stored.inn)}</p>
            {fields(say, &refused, stored, stored.inn.len() == 12)}
            <div><button class="btn btn-p">{say.company_save()}</button></div>
        </form>
    }
    .html()
}

/// The fields of a legal entity without its INN.
fn fields(say: Language, refused: &Refused, stored: &Requisites, person: bool) -> Html {
    let field = |name: &'static str, label: &'static str, value: &str, required: bool, digits: bool| {
        let mode = if digits { "numeric" } else { "" };
        let limit = if name == "address" { 300 } else { 100 };
        view! { <Field name label value=refused.or(name, value) refused=refused.clone() required=required inputmode=mode maxlength=limit/> }
    };
    view! {
        <div class="f2">
            {field("name", say.company_name(), &stored.name, true, false)}
            {(!person).then(|| field("kpp", say.company_kpp(), &stored.kpp, false, true))}
            {field("ogrn", say.company_ogrn(), &stored.ogrn, false, true)}
            {field("phone", say.account_phone(), &stored.phone, false, false)}
            {field("bic", say.company_bic(), &stored.bic, false, true)}
            {field("account", say.company_account(), &stored.account, false, true)}
        </div>
        {field("address", say.company_legal_address(), &stored.address, true, false)}
    }
    .html()
}

fn address_row(say: Language, address: &Address) -> Html {
    let label = say.company_remove_address(&address.address);
    view! {
        <li class="li"><span class="grow"><span class="t1">{address.consignee.clone()}</span><span class="t2">{address.address.clone()}</span></span>
            <form method="post" action=RemoveAddress::PATH><input type="hidden" name="id" value=address.id.to_string()/>
                <button class="ib" aria-label=label><Icon name="trash"/></button></form></li>
    }
    .html()
}

fn address_undo(say: Language) -> Option<Html> {
    let Some(Flash::AddressRemoved { address }) = flash::read() else { return None };
    let fields = vec![("id", address.to_string()), ("back", "1".to_owned())];
    Some(view! { <Undo action=RemoveAddress::PATH fields said=say.company_address_removed().to_owned()/> }.html())
}

fn address_form(say: Language, of: String) -> Html {
    let refused = Refused::of(say, AddAddress::PATH);
    view! {
        <form class="form mt-12" method="post" action=AddAddress::PATH>
            <Faults refused=refused.clone() form="to-"/>
            <input type="hidden" name="of" value=of/>
            <div class="f2">
                <Field name="consignee" form="to-" label=say.company_consignee() value=refused.typed.get("consignee") refused=refused.clone()/>
                <Field name="address" form="to-" label=say.company_address() value=refused.typed.get("address") refused maxlength=300 required=true/>
            </div>
            <div><button class="btn"><Icon name="plus"/>{say.company_add_address()}</button></div>
        </form>
    }
    .html()
}

fn policy(say: Language, on: bool) -> Html {
    let refused = Refused::of(say, RequireSecondFactor::PATH);
    view! {
        <section class="card"><h2>{say.account_second()}</h2>
            <Faults refused/>
            <p class="muted">{if on { say.company_second_on() } else { say.company_second_off() }}</p>
            <form class="mt-8" method="post" action=RequireSecondFactor::PATH><input type="hidden" name="on" value=(!on).to_string()/>
                <button class="btn">{if on { say.company_second_release() } else { say.company_second_require() }}</button></form>
        </section>
    }
    .html()
}

/// `/company/add`: a counterparty by its INN.
#[component]
pub fn AddPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let session = rpc::session()?;
        match next_step(say, &session.visit) {
            Some(step) if step.to == ADD => {}
            Some(step) => {
                leptos_axum::redirect(step.to);
                return Ok(().html());
            }
            None => drop(buyer(&session.visit.actor, Action::ManageUsers)?),
        }
        let refused = Refused::of(say, AddCounterparty::PATH);
        Ok(view! {
            <Title text=say.company_add()/>
            <main class="page" id="main">
                <div class="auth wide">
                    <h1>{say.company_add()}</h1>
                    <p class="muted">{say.company_add_why()}</p>
                    <form class="form" method="post" action=AddCounterparty::PATH>
                        <Faults refused=refused.clone()/>
                        <Field name="inn" label=say.company_inn() value=refused.typed.get("inn") refused=refused.clone() inputmode="numeric" hint=say.company_inn_hint() maxlength=20 required=true/>
                        {fields(say, &refused, &Requisites::default(), false)}
                        <div><button class="btn btn-p btn-l">{say.company_add()}</button></div>
                    </form>
                </div>
            </main>
        }
        .html())
    })
}

/// `/company/discounts`.
#[component]
pub fn DiscountsPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let buyer = buyer(&actor, Action::SeeCompany)?;
        let discounts = service::company::discounts(&db, &actor).await.map_err(fail)?;
        let none = discounts.is_empty();
        let row = |discount: service::company::Discount| {
            let until = discount.until.map_or_else(|| say.company_unlimited().to_owned(), date);
            view! {
                <tr><td>{discount.group}</td><td class="kv" data-l=say.company_contract_number()>{discount.contract}</td>
                    <td class="num kv" data-l=say.company_discounts()>{discount.percent.to_string()}</td><td class="num kv" data-l=say.company_until()>{until}</td></tr>
            }
        };
        let shown = if none {
            view! { <div class="empty"><h2>{say.company_no_discounts()}</h2><p>{say.company_no_discounts_why()}</p></div> }.html()
        } else {
            view! {
                <h2 class="mb-12" id="discounts">{say.company_discounts_in_force()}</h2>
                <table class="t cards" aria-labelledby="discounts"><thead><tr><th scope="col">{say.company_group()}</th><th scope="col">{say.company_contract_number()}</th>
                    <th class="num" scope="col">{say.company_discounts()}</th><th class="num" scope="col">{say.company_until()}</th></tr></thead>
                    <tbody>{discounts.into_iter().map(row).collect_view()}</tbody></table>
            }
            .html()
        };
        Ok(view! {
            <Title text=say.company_discounts()/>
            <main class="page" id="main"><div class="ttl"><h1>{say.company_title()}</h1><span class="cnt">{buyer.counterparty_name.clone()}</span></div>
                {tabs(say, buyer, "/company/discounts")}{shown}</main>
        }
        .html())
    })
}
