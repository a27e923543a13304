//! `/staff`: what waits for the supplier's people; the links to their pages.

use super::{OVERVIEW, PEOPLE};
use crate::error::AppError;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Html, Said, Written, load};
use domain::actor::{Actor, Denied};
use domain::format::{date_time, grouped, moscow};
use domain::order::Queue;
use leptos::prelude::*;
use leptos_meta::Title;
use service::staff::{Waiting, Waits};

/// `/staff`.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let waiting = service::staff::waiting(&db, &actor).await.map_err(fail)?;
        let idle = waiting.iter().all(|of| of.count == 0).then(|| view! { <p class="muted">{say.staff_idle()}</p> });
        let tabs = links(say, OVERVIEW, &waiting);
        Ok(view! {
            <Title text=say.staff_title()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_overview()}</h1></div>
                {tabs}<Said/>{idle}
                <div class="narrow">{waiting.iter().map(|of| row(say, of)).collect_view()}
                    <a class="li li-s" href=PEOPLE><span class="grow">{say.staff_people()}</span></a></div>
            </main>
        }
        .html())
    })
}

/// What waits, with a way to it: how many, and since when the oldest does.
fn row(say: Language, of: &Waiting) -> Html {
    let (at, words) = match of.what {
        Waits::Stuck => (queue(Queue::Stuck), say.staff_waits_stuck()),
        Waits::Submitted => (queue(Queue::Submitted), say.staff_waits_submitted()),
        Waits::Asked => (queue(Queue::Asked), say.staff_waits_asked()),
        Waits::Ready => (queue(Queue::Ready), say.staff_waits_ready()),
        Waits::Payments => (super::PAYMENTS.to_owned(), say.staff_waits_payments()),
        Waits::Claims => (crate::claim::STAFF.to_owned(), say.staff_waits_claims()),
        Waits::Projects => (crate::project::STAFF.to_owned(), say.staff_waits_projects()),
        Waits::Products => (super::CATALOG.to_owned(), say.staff_waits_products()),
        Waits::Prices => (super::PRICES.to_owned(), say.staff_waits_prices()),
        Waits::Stock => (super::STOCK.to_owned(), say.staff_waits_stock()),
        Waits::Exchange => (crate::exchange::PAGE.to_owned(), say.staff_waits_exchange()),
    };
    let since = of.since.map(|at| view! { <span class="t2">{say.staff_waits_since(date_time(moscow(at)))}</span> });
    let count = grouped(i64::try_from(of.count).unwrap_or(i64::MAX));
    let class = if of.count == 0 { "r muted" } else { "r b" };
    view! { <a class="li li-s" href=at><span class="grow"><span class="t1">{words}</span>{since}</span><span class=class>{count}</span></a> }.html()
}

fn queue(of: Queue) -> String {
    format!("{}?queue={}", super::ORDERS, of.code())
}

/// What the supplier's people have pages for, with how much waits in each.
///
/// # Errors
/// `SignedOut`, `Forbidden`; when the database fails.
pub async fn tabs(say: Language, current: &str) -> Result<Html, AppError> {
    let (db, actor) = rpc::caller()?;
    let waiting = service::staff::waiting(&db, &actor).await.map_err(fail)?;
    Ok(links(say, current, &waiting))
}

fn links(say: Language, current: &str, waiting: &[Waiting]) -> Html {
    let link = |to: &'static str, label: &'static str, of: &[Waits]| {
        let count: u64 = waiting.iter().filter(|row| of.contains(&row.what)).map(|row| row.count).sum();
        let count = (count > 0).then(|| view! { " "<span class="c">{count}</span> });
        view! { <a href=to aria-current=(current == to).then_some("page")>{label}{count}</a> }
    };
    let plain = |to: &'static str, label: &'static str| link(to, label, &[]);
    let simulated = rpc::db().is_ok_and(|db| db.options().simulator.is_some());
    let simulator = simulated.then(|| plain(super::SIMULATOR, say.simulator_simulator()));
    view! {
        <nav class="tabs tabs-m" aria-label=say.staff_title()>
            {plain(OVERVIEW, say.staff_overview())}
            {link(super::ORDERS, say.staff_orders(), &[Waits::Stuck, Waits::Submitted, Waits::Asked, Waits::Ready])}
            {link(super::PAYMENTS, say.staff_payments(), &[Waits::Payments])}
            {link(crate::claim::STAFF, say.claim_claims(), &[Waits::Claims])}
            {link(crate::project::STAFF, say.project_projects(), &[Waits::Projects])}
            {plain(super::COMPANIES, say.staff_companies())}{plain(PEOPLE, say.staff_people())}{plain(super::PRODUCTS, say.staff_products())}
            {link(super::CATALOG, say.load_products(), &[Waits::Products])}{link(super::PRICES, say.load_prices(), &[Waits::Prices])}
            {link(super::STOCK, say.load_stock(), &[Waits::Stock])}{link(crate::exchange::PAGE, say.exchange_title(), &[Waits::Exchange])}
            {plain(super::RECEIPTS, say.staff_receipts())}{plain(super::WAYS, say.staff_ways())}{plain(super::CAPACITY, say.staff_capacity())}
            {plain(crate::dealer_report::STAFF, say.sales_staff_title())}{plain(crate::mailbox::STAFF, say.mailbox_letters())}
            {plain(super::NEWS, say.staff_news())}{plain(super::KEYS, say.staff_keys())}{plain(super::CHANGES, say.staff_changes())}{simulator}
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
