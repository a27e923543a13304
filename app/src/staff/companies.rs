//! `/staff/companies`: dealers, and the page of one with its contracts and people.

use super::change::{AddContract, EndUserSessions, SetAccess};
use super::changes::{kind, latest};
use super::contract::terms;
use super::listing::Listing;
use super::page::staff;
use super::{COMPANIES, CONTRACTS};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Faults, Html, Pager, Refused, Said, Written, load};
use domain::change::ChangeOf;
use domain::contract::{Contract, Payment};
use domain::format::{date, grouped};
use domain::id::CompanyId;
use domain::user::{Right, Rights};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::staff::{CompanyRow, Dealer, DealerUser};

/// `/staff/companies?q=&page=2`.
#[component]
pub fn CompaniesPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (typed, page) = (get("q"), get("page").parse().unwrap_or(1));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::staff::companies(&db, &actor, &typed, page).await.map_err(fail)?;
        let listing = Listing {
            at: COMPANIES,
            title: say.staff_companies(),
            why: "",
            find: say.staff_find_company(),
            none: say.staff_no_companies(),
            none_why: say.staff_no_companies_why(),
            more: None,
        };
        listing.page(say, typed, found, rows).await
    })
}

fn rows(say: Language, rows: Vec<CompanyRow>) -> Html {
    let row = |row: CompanyRow| {
        view! {
            <tr>
                <td class="b"><a href=format!("{COMPANIES}/{}", row.id)>{row.name}</a></td>
                <td class="kv" data-l=say.company_inn()>{row.inn}</td>
                <td class="num kv" data-l=say.staff_counterparties()>{grouped(row.counterparties)}</td>
                <td class="num kv" data-l=say.staff_people()>{grouped(row.people)}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.staff_companies()}</caption>
            <thead><tr><th scope="col">{say.staff_company()}</th><th scope="col">{say.company_inn()}</th>
                <th scope="col" class="num">{say.staff_counterparties()}</th><th scope="col" class="num">{say.staff_people()}</th></tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// `/staff/companies/{id}?page=2`.
#[component]
pub fn CompanyPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("company")).and_then(|id| id.parse().ok());
    let page = use_query_map().with_untracked(|query| query.get("page"));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.map(CompanyId).ok_or_else(|| fail(service::Error::NotFound))?;
        let page = page.and_then(|page| page.parse().ok()).unwrap_or(1);
        let found = service::staff::company(&db, &actor, id, page).await.map_err(fail)?;
        let of = ChangeOf::Company(id);
        let changes = service::staff::changes(&db, &actor, Some(of), 1).await.map_err(fail)?;
        let people = found.people;
        let (span, total, number, pages) = (people.span(), people.total, people.number, people.pages());
        let no_dealers =
            found.counterparties.is_empty().then(|| view! { <p class="muted">{say.staff_no_counterparties()}</p> });
        let nobody = people.rows.is_empty().then(|| view! { <p class="muted">{say.staff_nobody_works()}</p> });
        Ok(view! {
            <Title text=found.name.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=COMPANIES>{say.staff_companies()}</a></li><li>{found.name.clone()}</li></ol></nav>
                <div class="ttl"><h1>{found.name}</h1></div>
                <Said of=[SetAccess::PATH, EndUserSessions::PATH]/>
                <section class="sec" aria-labelledby="dealers"><h2 id="dealers">{say.staff_counterparties()}</h2>{no_dealers}
                    {found.counterparties.into_iter().map(|of| dealer(say, of)).collect_view()}</section>
                <section class="sec" aria-labelledby="people"><h2 id="people">{say.staff_people()}</h2>{nobody}
                    <ul>{people.rows.into_iter().map(|of| person(say, of)).collect_view()}</ul>
                    <Pager span total number pages address=move |page| format!("{COMPANIES}/{id}?page={page}#people")/></section>
                {latest(say, of, changes)}
            </main>
        }
        .html())
    })
}

/// A legal entity with its contracts, and a folded form for one more.
fn dealer(say: Language, of: Dealer) -> Html {
    let refused = Refused::of(say, AddContract::PATH).row("of", &of.id.to_string());
    let (open, form) = (refused.any(), format!("contract-{}-", of.id));
    let kpp = if of.kpp.is_empty() { String::new() } else { format!(" · {} {}", say.company_kpp(), of.kpp) };
    let none = of.contracts.is_empty().then(|| view! { <p class="muted">{say.staff_no_contract()}</p> });
    let contracts = of.contracts.into_iter().map(|contract| contract_row(say, contract)).collect_view();
    view! {
        <div class="card mb-16"><h3>{of.name}</h3><p class="note">{say.staff_inn(of.inn)}{kpp}</p>
            {none}<ul>{contracts}</ul>
            <details class="fold mt-8" open=open><summary class="btn btn-s">{say.staff_add_contract()}</summary>
                <form class="form mt-8" method="post" action=AddContract::PATH><Faults refused=refused.clone() form=form.clone()/>
                    <input type="hidden" name="of" value=of.id.to_string()/>
                    {terms(say, &form, &refused, None)}
                    <div><button class="btn btn-p">{say.staff_add_contract()}</button></div></form></details>
        </div>
    }
    .html()
}

fn contract_row(say: Language, contract: Contract) -> Html {
    let payment = match contract.payment {
        Payment::Prepayment => say.staff_prepayment().to_owned(),
        Payment::Deferral { days, limit } => say.staff_deferred(days.into(), limit.with_sign()),
    };
    let named = say.company_contract(contract.number, date(contract.date));
    view! {
        <li class="li"><span class="grow"><span class="t1"><a href=format!("{CONTRACTS}/{}", contract.id)>{named}</a></span>
            <span class="t2">{kind(say, contract.kind)}" · "{payment}</span></span></li>
    }
    .html()
}

fn person(say: Language, of: DealerUser) -> Html {
    let user = of.id.to_string();
    let rights = of.rights.into_iter().map(|(counterparty, rights)| {
        view! { <span class="t2">{counterparty}": "{named(say, rights)}</span> }
    });
    let rights: Vec<_> = rights.collect();
    let none = rights.is_empty().then(|| view! { <span class="t2">{say.staff_no_company()}</span> });
    let closed = (!of.enabled).then(|| view! { " "<span class="bg bg-bad">{say.staff_access_off()}</span> });
    let sessions = (of.sessions > 0).then(|| {
        view! {
            <form method="post" action=EndUserSessions::PATH><button class="btn btn-s" name="user" value=user.clone()>{say.staff_end_sessions(of.sessions)}</button></form>
        }
    });
    let (label, class) =
        if of.enabled { (say.staff_close(), "btn btn-s btn-d") } else { (say.staff_open(), "btn btn-s") };
    let name = if of.name.is_empty() { of.login.clone() } else { of.name };
    view! {
        <li class="li wrap"><span class="grow"><span class="t1"><b>{name}</b>{closed}</span><span class="t2">{of.login}" · "{of.email}</span>{rights}{none}</span>
            {sessions}
            <form method="post" action=SetAccess::PATH><input type="hidden" name="user" value=user/>
                <button class=class name="on" value=(!of.enabled).to_string()>{label}</button></form></li>
    }
    .html()
}

fn named(say: Language, rights: Rights) -> String {
    let names: Vec<_> =
        Right::ALL.into_iter().filter(|right| rights.contains(*right)).map(|right| text::right(say, right)).collect();
    if names.is_empty() { say.company_no_rights().to_owned() } else { names.join(", ") }
}
