//! `/staff/capacity`: how each series is made; the dates that dealers see follow.

use super::CAPACITY;
use super::change::SaveCapacity;
use super::changes::latest;
use super::listing::Listing;
use super::page::staff;
use crate::error::AppError;
use crate::flash;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Field, Html, Refused, Said, Written, load};
use domain::change::ChangeOf;
use domain::format::counted;
use domain::id::CategoryId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::staff::Series;

/// `/staff/capacity?q=&page=2`.
#[component]
pub fn CapacitiesPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (typed, page) = (get("q"), get("page").parse().unwrap_or(1));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::staff::capacities(&db, &actor, &typed, page).await.map_err(fail)?;
        let listing = Listing {
            at: CAPACITY,
            title: say.staff_capacity(),
            why: say.staff_capacity_why(),
            find: say.staff_find_series(),
            none: say.staff_no_series(),
            none_why: say.staff_no_series_why(),
            more: None,
        };
        listing.page(say, typed, found, rows).await
    })
}

fn rows(say: Language, rows: Vec<Series>) -> Html {
    let row = |series: Series| {
        let line = series.line;
        let number = |value: Option<u64>| value.map_or_else(|| "—".to_owned(), counted);
        let of = |value: fn(&domain::lead_time::ProductionLine) -> u64| number(line.as_ref().map(value));
        view! {
            <tr>
                <td class="b"><a href=format!("{CAPACITY}/{}", series.id)>{series.name}</a></td>
                <td class="num kv" data-l=say.staff_day_capacity()>{of(|line| line.capacity.into())}</td>
                <td class="num kv" data-l=say.staff_plant_queue()>{of(|line| line.queue)}</td>
                <td class="num kv" data-l=say.staff_batch()>{of(|line| line.batch.into())}</td>
                <td class="num kv" data-l=say.staff_cycle()>{of(|line| line.cycle.into())}</td>
                <td class="num kv" data-l=say.staff_technological()>{of(|line| line.technological.into())}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.staff_capacity()}</caption>
            <thead><tr><th scope="col">{say.staff_series()}</th><th scope="col" class="num">{say.staff_day_capacity()}</th>
                <th scope="col" class="num">{say.staff_plant_queue()}</th><th scope="col" class="num">{say.staff_batch()}</th>
                <th scope="col" class="num">{say.staff_cycle()}</th><th scope="col" class="num">{say.staff_technological()}</th></tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// `/staff/capacity/{series}`.
#[component]
pub fn CapacityPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("series")).and_then(|id| id.parse().ok());
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.map(CategoryId).ok_or_else(|| fail(service::Error::NotFound))?;
        let found = service::staff::capacity(&db, &actor, id).await.map_err(fail)?;
        let of = ChangeOf::Series(id);
        let changes = service::staff::changes(&db, &actor, Some(of), 1).await.map_err(fail)?;
        let none = found.line.is_none().then(|| view! { <p class="ban ban-warn">{say.staff_no_line()}</p> });
        Ok(view! {
            <Title text=found.name.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=CAPACITY>{say.staff_capacity()}</a></li><li>{found.name.clone()}</li></ol></nav>
                <div class="ttl"><h1>{found.name.clone()}</h1></div>
                <Said/>{none}
                {form(say, &found)}
                {latest(say, of, changes)}
            </main>
        }
        .html())
    })
}

fn form(say: Language, of: &Series) -> Html {
    let refused = Refused::of(say, SaveCapacity::PATH);
    let line = of.line.unwrap_or_default();
    let typed = |name: &str, stored: u32| refused.or(name, &stored.to_string());
    let field = |name: &'static str, label: &'static str, hint: &'static str, value: String| {
        view! {
            <Field name label hint value refused=refused.clone() inputmode="numeric" required=true maxlength=12/>
        }
        .html()
    };
    // What the person saw: a queue that grew meanwhile is not overwritten by one that was only left standing. Of one that
    // was typed over another they see what it is by now.
    let conflict = matches!(flash::refused(SaveCapacity::PATH), Some((AppError::Conflict, _)));
    let now = line.queue.to_string();
    let queue = if conflict { now.clone() } else { refused.or("queue", &now) };
    let shown = if conflict { now } else { refused.or("shown", &now) };
    view! {
        <form class="card form" method="post" action=SaveCapacity::PATH><Faults refused=refused.clone()/>
            <input type="hidden" name="series" value=of.id.to_string()/><input type="hidden" name="shown" value=shown/>
            <div class="f2">
                {field("capacity", say.staff_day_capacity(), say.staff_capacity_hint(), typed("capacity", line.capacity))}
                {field("queue", say.staff_plant_queue(), say.staff_queue_hint(), queue)}
                {field("batch", say.staff_batch(), say.staff_batch_hint(), typed("batch", line.batch))}
                {field("cycle", say.staff_cycle(), say.staff_cycle_hint(), typed("cycle", line.cycle))}
                {field("technological", say.staff_technological(), say.staff_technological_hint(), typed("technological", line.technological))}
            </div>
            <p class="note">{say.staff_dates_follow()}</p>
            <div><button class="btn btn-p">{say.account_save()}</button></div></form>
    }
    .html()
}
