//! `/staff`: the dealers' people, to help them in their own pages.

use super::rpc::ActFor;
use crate::error::AppError;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Icon, Pager, Refused, Said, Written, load};
use domain::actor::{Actor, Denied};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::staff::Found;

/// `/staff`.
#[component]
pub fn Page() -> impl IntoView {
    let query = use_query_map().with_untracked(|query| (query.get("q"), query.get("page")));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let (text, page) = (query.0.unwrap_or_default(), query.1.and_then(|page| page.parse().ok()).unwrap_or(1));
        let people = service::staff::people(&db, &actor, &text, page).await.map_err(fail)?;
        let (span, total, number, pages) = (people.span(), people.total, people.number, people.pages());
        let refused = Refused::of(say, ActFor::PATH);
        // The refusal stands in its row, if it is still there.
        let here = people.rows.iter().any(|found| refused.row("user", &found.id.to_string()).any());
        let elsewhere = if here { Refused::default() } else { refused.clone() };
        let none = people.rows.is_empty().then(|| view! { <p class="muted">{say.staff_nobody()}</p> });
        let address = format!("/staff?q={}&", crate::text::in_address(&text));
        Ok(view! {
            <Title text=say.staff_title()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_people()}</h1></div>
                {tabs(say, "/staff")}
                <Said/><Faults refused=elsewhere/>
                <p class="muted">{say.staff_act_why()}</p>
                <form class="row mb-16" role="search" aria-label=say.staff_people() method="get" action="/staff"><div class="find"><Icon name="search"/>
                    <input class="in" name="q" type="search" value=text aria-label=say.staff_search() placeholder=say.staff_search()/></div>
                    <button class="btn">{say.staff_find()}</button></form>
                {none}
                <ul>{people.rows.into_iter().map(|found| row(say, found, &refused)).collect_view()}</ul>
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    })
}

/// What the supplier's people have pages for.
pub fn tabs(say: Language, current: &str) -> Html {
    let link = |to: &'static str, label: &'static str| {
        view! { <a href=to aria-current=(current == to).then_some("page")>{label}</a> }
    };
    let simulated = rpc::db().is_ok_and(|db| db.options().simulator.is_some());
    let simulator = simulated.then(|| link(super::SIMULATOR, say.simulator_simulator()));
    view! {
        <nav class="tabs tabs-m" aria-label=say.staff_title()>
            {link(super::ORDERS, say.staff_orders())}{link(super::PAYMENTS, say.staff_payments())}{link(crate::claim::STAFF, say.claim_claims())}{link(crate::project::STAFF, say.project_projects())}
            {link(super::COMPANIES, say.staff_companies())}{link("/staff", say.staff_people())}{link(super::PRODUCTS, say.staff_products())}
            {link(super::CATALOG, say.load_products())}{link(super::PRICES, say.load_prices())}{link(super::STOCK, say.load_stock())}{link(crate::exchange::PAGE, say.exchange_title())}{link(super::RECEIPTS, say.staff_receipts())}{link(super::WAYS, say.staff_ways())}{link(super::CAPACITY, say.staff_capacity())}
            {link(crate::dealer_report::STAFF, say.sales_staff_title())}
            {link(crate::mailbox::STAFF, say.mailbox_letters())}{link(super::NEWS, say.staff_news())}{link(super::KEYS, say.staff_keys())}{link(super::CHANGES, say.staff_changes())}{simulator}
        </nav>
    }
    .html()
}

/// Lets the supplier's people in, and nobody else.
pub fn staff(actor: &Actor) -> Result<(), AppError> {
    actor.staff().map(drop).map_err(|denied| match denied {
        Denied::SignedOut => AppError::SignedOut,
        Denied::Forbidden => AppError::Forbidden,
    })
}

fn row(say: Language, found: Found, refused: &Refused) -> Html {
    let user = found.id.to_string();
    let (form, refused) = (format!("act-{user}-"), refused.row("user", &user));
    let (open, reason) = (refused.any(), refused.typed.get("reason"));
    let company = if found.company.is_empty() { say.staff_no_company().to_owned() } else { found.company };
    view! {
        <li class="li"><span class="grow"><span class="t1"><b>{found.name}</b></span><span class="t2">{found.email}" · "{company}</span></span>
            <details class="menu menu-r" name="menu" open=open><summary class="btn btn-s">{say.staff_act()}</summary>
                <div class="menu-p"><form class="menu-f" method="post" action=ActFor::PATH><Faults refused=refused.clone() form=form.clone()/>
                    <input type="hidden" name="user" value=user/>
                    <Field name="reason" form label=say.staff_reason() value=reason refused hint=say.staff_reason_hint() required=true/>
                    <button class="btn btn-p">{say.staff_act()}</button></form></div></details></li>
    }
    .html()
}
