//! `/staff/simulator`: demo mode's supplier and bank: their clock, their speed, what they did and will do.

use super::page::{staff, tabs};
use super::rpc::{AdvanceSimulator, PauseSimulator, SetSimulatorSpeed};
use super::{ORDERS, SIMULATOR};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Html, Pager, Said, Written, load};
use domain::format::{date_time, moscow};
use domain::simulator::{Deed, LEAPS, SPEEDS};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::simulator::{Done, Simulator};

/// `/staff/simulator?page=2`.
#[component]
pub fn SimulatorPage() -> impl IntoView {
    let page = use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::simulator::get(&db, &actor, page.unwrap_or(1)).await.map_err(fail)?;
        let (span, total, number, pages) = (found.done.span(), found.done.total, found.done.number, found.done.pages());
        let next = next(say, &found);
        let clock = clock(say, &found);
        let done = done(say, found.done.rows);
        let tabs = tabs(say, SIMULATOR).await?;
        Ok(view! {
            <Title text=say.simulator_simulator()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.simulator_simulator()}</h1></div>
                {tabs}<Said of=[SetSimulatorSpeed::PATH, PauseSimulator::PATH, AdvanceSimulator::PATH]/>
                <p class="muted mb-16">{say.simulator_why()}</p>
                {clock}
                <section class="sec" aria-labelledby="next"><h2 id="next">{say.simulator_next()}</h2>{next}</section>
                <section class="sec" aria-labelledby="done"><h2 id="done">{say.simulator_done()}</h2>{done}
                    <Pager span total number pages address=move |page| format!("{SIMULATOR}?page={page}#done")/></section>
            </main>
        }
        .html())
    })
}

/// The clock with what moves it.
fn clock(say: Language, of: &Simulator) -> Html {
    let days = of.ahead.as_secs() / 86_400;
    let ahead =
        if days == 0 { say.simulator_not_ahead().to_owned() } else { say.simulator_ahead(say.simulator_days(days)) };
    let state = of
        .paused
        .map_or_else(|| say.simulator_running().to_owned(), |since| say.simulator_paused(date_time(moscow(since))));
    let pause = of.paused.is_none();
    let word = if pause { say.simulator_pause() } else { say.simulator_resume() };
    let speeds = SPEEDS.map(|speed| {
        let on = (speed == of.speed).to_string();
        view! { <button class="btn btn-s" name="speed" value=speed.to_string() aria-pressed=on>{say.simulator_faster(speed)}</button> }
    });
    let leaps = LEAPS.map(|days| {
        view! { <button class="btn" name="days" value=days.to_string()>{say.simulator_leap(days.into())}</button> }
    });
    view! {
        <section class="card mb-16" aria-labelledby="clock"><h2 id="clock">{say.simulator_clock()}</h2>
            <dl class="facts">
                <dt>{say.simulator_now()}</dt><dd>{date_time(moscow(of.now))}", "{ahead}</dd>
                <dt>{say.simulator_speed()}</dt><dd>{say.simulator_faster(of.speed)}", "{state}</dd>
                <dt>{say.simulator_seed()}</dt><dd>{of.seed}</dd>
            </dl>
            <form class="row wrap mt-8" method="post" action=PauseSimulator::PATH><button class="btn" name="on" value=pause.to_string()>{word}</button></form>
            <form class="row wrap mt-8" method="post" action=SetSimulatorSpeed::PATH aria-label=say.simulator_speed()>{speeds.collect_view()}</form>
            <p class="note mt-8">{say.simulator_leap_why()}</p>
            <form class="row wrap mt-8" method="post" action=AdvanceSimulator::PATH>{leaps.collect_view()}</form></section>
    }
    .html()
}

fn next(say: Language, of: &Simulator) -> Html {
    if of.next.is_empty() {
        return view! { <p class="muted">{say.simulator_nothing_next()}" "<a href="/catalog">{say.site_catalog()}</a></p> }
            .html();
    }
    let rows = of.next.iter().map(|(at, order, deed)| {
        let words = match deed {
            Deed::Invoiced => say.simulator_will_invoiced(),
            Deed::Paid => say.simulator_will_paid(),
            Deed::Picked => say.simulator_will_picked(),
            Deed::Made => say.simulator_will_made(),
            Deed::Arrived => say.simulator_will_arrived(),
            Deed::Shipped => say.simulator_will_shipped(),
        };
        view! {
            <li class="li"><span class="grow"><span class="t1">{words}</span><span class="t2">{date_time(moscow(*at))}</span></span>
                <a href=format!("{ORDERS}/{order}")>{say.simulator_order(order)}</a></li>
        }
    });
    view! { <ul>{rows.collect_view()}</ul> }.html()
}

fn done(say: Language, rows: Vec<Done>) -> Html {
    if rows.is_empty() {
        return view! { <p class="muted">{say.simulator_nothing_done()}</p> }.html();
    }
    let row = |row: Done| {
        let words = match row.deed {
            Deed::Invoiced => say.simulator_deed_invoiced(),
            Deed::Paid => say.simulator_deed_paid(),
            Deed::Picked => say.simulator_deed_picked(),
            Deed::Made => say.simulator_deed_made(),
            Deed::Arrived => say.simulator_deed_arrived(),
            Deed::Shipped => say.simulator_deed_shipped(),
        };
        let amount = row.amount.map(|amount| view! { ": "{amount.with_sign()} });
        view! {
            <li class="li"><span class="grow"><span class="t1">{words}{amount}</span><span class="t2">{date_time(moscow(row.at))}</span></span>
                <a href=format!("{ORDERS}/{}", row.order)>{say.simulator_order(row.order)}</a></li>
        }
    };
    view! { <ul>{rows.into_iter().map(row).collect_view()}</ul> }.html()
}
