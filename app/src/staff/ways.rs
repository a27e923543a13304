//! `/staff/ways`: working days from the plant to the warehouses, and between them.

use super::WAYS;
use super::change::SaveWay;
use super::page::{staff, tabs};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Html, Refused, Said, Written, load};
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use service::supply::Way;

/// `/staff/ways`.
#[component]
pub fn WaysPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::supply::ways(&db, &actor).await.map_err(fail)?;
        let refused = Refused::of(say, SaveWay::PATH);
        let table = if found.is_empty() {
            view! { <div class="empty"><h2>{say.staff_no_ways()}</h2></div> }.html()
        } else {
            rows(say, found, &refused)
        };
        let tabs = tabs(say, WAYS).await?;
        Ok(view! {
            <Title text=say.staff_ways()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_ways()}</h1></div>
                {tabs}
                <Said/><Faults refused/>
                <p class="muted mb-16">{say.staff_ways_why()}</p>
                {table}
            </main>
        }
        .html())
    })
}

/// A form in each row: what was typed into a refused one stays there.
fn rows(say: Language, rows: Vec<Way>, refused: &Refused) -> Html {
    let row = |way: Way| {
        let to = way.to_id.to_string();
        let from_id = way.from_id.map(|id| id.to_string()).unwrap_or_default();
        let own = refused.row("to", &to).row("from", &from_id);
        let stored = way.days.map(|days| days.to_string()).unwrap_or_default();
        let from = if way.from_id.is_none() { say.staff_way_from_plant().to_owned() } else { way.from };
        let wrong = own.any().then_some("true");
        let id = wrong.map(|_| "days");
        let described = wrong.map(|_| "faults");
        let hidden = way.from_id.map(|id| view! { <input type="hidden" name="from" value=id.to_string()/> });
        let by_plant = (way.from_id.is_some() && way.days.is_none())
            .then(|| view! { <span class="note">{say.staff_way_by_plant(way.by_plant)}</span> });
        view! {
            <tr>
                <td class="kv" data-l=say.staff_way_from()>{from.clone()}</td>
                <td class="kv" data-l=say.staff_way_to()>{way.to.clone()}</td>
                <td class="m-full"><form class="row" method="post" action=SaveWay::PATH>
                    {hidden}<input type="hidden" name="to" value=to/>
                    <input class="in in-s" id=id name="days" value=own.or("days", &stored) inputmode="numeric" maxlength="4" aria-label=say.staff_way_of(&from, &way.to) aria-invalid=wrong aria-describedby=described/>
                    <button class="btn btn-s" aria-label=say.staff_way_save_of(&from, &way.to)>{say.account_save()}</button>{by_plant}</form></td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.staff_ways()}</caption>
            <thead><tr><th scope="col">{say.staff_way_from()}</th><th scope="col">{say.staff_way_to()}</th><th scope="col">{say.staff_way_days()}</th></tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}
