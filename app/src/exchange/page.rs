//! `/staff/exchange`: the settings of the exchange with 1C, which warehouse is which, and the log of its steps.

use super::PAGE;
use super::rpc::{AllowOlderExchange, ChooseExchangeWarehouse, RenewExchangeSecret, SaveExchange, SwitchExchange};
use crate::flash::{self, Flash};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::staff::{staff, tabs};
use crate::ui::{Faults, Field, Html, Pager, Refused, Said, Written, load};
use chrono::NaiveDateTime;
use domain::exchange::{Charset, ExchangeSetting, RunKind, RunState, Thing, Version};
use domain::format::{date_time, grouped, moscow};
use domain::page::Page as Rows;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::exchange::{Choices, LoggedRun, Remark, Settings, SettingsChange};

/// `/staff/exchange?page=2`.
#[component]
pub fn Page() -> impl IntoView {
    let asked =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let (settings, choices) = service::exchange::settings(&db, &actor).await.map_err(fail)?;
        let newest = service::exchange::newest(&db, &actor).await.map_err(fail)?;
        let changes = service::exchange::history(&db, &actor).await.map_err(fail)?;
        let found = service::exchange::runs(&db, &actor, asked).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let made = match flash::read() {
            Some(Flash::KeyMade { key }) => Some(view! {
                <section class="card ban-ok mb-16" role="status"><h2>{say.exchange_secret_made()}</h2><p>{say.exchange_secret_once()}</p>
                    <p class="mono key-once"><code>{key}</code></p></section>
            }),
            _ => None,
        };
        let shown = if found.rows.is_empty() {
            view! { <p class="muted">{say.exchange_no_runs()}</p> }.html()
        } else {
            view! { <ul>{found.rows.iter().map(|run| row(say, run)).collect_view()}</ul> }.html()
        };
        let tabs = tabs(say, PAGE).await?;
        Ok(view! {
            <Title text=say.exchange_title()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.exchange_title()}</h1>{on(say, &settings)}</div>
                {tabs}<Said/>{made}
                <p class="muted">{say.exchange_why()}</p>
                <p class="mb-16">{say.exchange_address()}" "<code class="mono">{format!("{}/1c/exchange", db.options().base_url)}</code></p>
                {access(say, &settings)}
                {form(say, &settings, &choices)}
                {places(say, &choices)}
                {dates(say, &newest)}
                {history(say, changes)}
                <section class="sec" aria-labelledby="runs"><h2 id="runs">{say.exchange_runs()}</h2>{shown}</section>
                <Pager span total number pages address=move |number| format!("{PAGE}?page={number}")/>
            </main>
        }
        .html())
    })
}

fn on(say: Language, settings: &Settings) -> Html {
    let (class, words) = if settings.enabled { ("bg bg-ok", say.exchange_on()) } else { ("bg", say.exchange_off()) };
    view! { <span class=class>{words}</span> }.html()
}

/// The secret, and the switch.
fn access(say: Language, settings: &Settings) -> Html {
    let (refused, renewed) = (Refused::of(say, SwitchExchange::PATH), Refused::of(say, RenewExchangeSecret::PATH));
    let (label, class) =
        if settings.enabled { (say.exchange_switch_off(), "btn") } else { (say.exchange_switch_on(), "btn btn-p") };
    let secret = if settings.has_secret { say.exchange_has_secret() } else { say.exchange_no_secret() };
    let renew = if settings.has_secret { say.exchange_renew() } else { say.exchange_make_secret() };
    view! {
        <section class="card mb-16" aria-labelledby="access"><h2 id="access">{say.exchange_access()}</h2>
            <p class="note mb-8">{secret}</p>
            <Faults refused/><Faults refused=renewed/>
            <div class="row wrap">
                <form method="post" action=SwitchExchange::PATH><button class=class name="on" value=(!settings.enabled).to_string()>{label}</button></form>
                <form method="post" action=RenewExchangeSecret::PATH><button class="btn">{renew}</button></form>
            </div>
        </section>
    }
    .html()
}

/// One of several that are known only when the page is made.
fn select(name: &'static str, id: String, label: &str, options: Vec<(String, String)>, value: &str) -> Html {
    let option = |(code, words): (String, String)| {
        let selected = code == value;
        view! { <option value=code selected=selected>{words}</option> }
    };
    view! {
        <div class="f"><label for=id.clone()>{label.to_owned()}</label>
            <select class="in" id=id name=name>{options.into_iter().map(option).collect_view()}</select></div>
    }
    .html()
}

fn form(say: Language, settings: &Settings, choices: &Choices) -> Html {
    let refused = Refused::of(say, SaveExchange::PATH);
    let first = |words: &str| vec![(String::new(), words.to_owned())];
    let mut types = first(say.exchange_only_type());
    types.extend(choices.price_types.iter().cloned());
    let mut ours = first(say.exchange_no_place());
    ours.extend(choices.warehouses.iter().map(|(id, name)| (id.to_string(), name.clone())));
    let pair = |code: &str| (code.to_owned(), code.to_owned());
    let charsets = Charset::ALL.iter().map(|charset| pair(charset.code())).collect();
    let versions = Version::ALL.iter().map(|version| pair(version.code())).collect();
    let warehouse = settings.warehouse.map(|id| id.to_string()).unwrap_or_default();
    let value = |name: &str, stored: &str| refused.or(name, stored);
    let changed = settings.changed.as_ref().map(|(by, at)| {
        view! { <p class="note">{say.exchange_changed(by, date_time(moscow(*at)))}</p> }
    });
    view! {
        <form class="card form mb-16" method="post" action=SaveExchange::PATH><h2>{say.exchange_settings()}</h2><Faults refused=refused.clone()/>
            <div class="f2">
                <Field name="login" label=say.exchange_login() value=value("login", &settings.login) refused=refused.clone() required=true maxlength=40/>
                <Field name="orders_since" kind="date" label=say.exchange_orders_since() value=value("orders_since", &settings.orders_since.to_string()) refused=refused.clone() hint=say.exchange_orders_since_hint() required=true/>
                {select("price_type", "price_type".to_owned(), say.exchange_price_type(), types, &value("price_type", &settings.price_type))}
                {select("warehouse", "warehouse".to_owned(), say.exchange_usual_place(), ours, &value("warehouse", &warehouse))}
                {select("charset", "charset".to_owned(), say.exchange_charset(), charsets, &value("charset", settings.charset.code()))}
                {select("version", "version".to_owned(), say.exchange_version(), versions, &value("version", settings.version.code()))}
            </div>
            {changed}
            <div><button class="btn btn-p">{say.account_save()}</button></div></form>
    }
    .html()
}

/// Which of our warehouses those of 1C are.
fn places(say: Language, choices: &Choices) -> Html {
    let refused = Refused::of(say, ChooseExchangeWarehouse::PATH);
    let none = choices.places.is_empty().then(|| view! { <p class="muted">{say.exchange_no_places()}</p> });
    let row = |(at, (id, name, ours)): (usize, &(String, String, Option<i64>))| {
        let mut options = vec![(String::new(), say.exchange_not_taken().to_owned())];
        options.extend(choices.warehouses.iter().map(|(id, name)| (id.to_string(), name.clone())));
        let ours = ours.map(|id| id.to_string()).unwrap_or_default();
        let label = if name.is_empty() { id.clone() } else { name.clone() };
        view! {
            <li class="li wrap"><form class="row wrap grow" method="post" action=ChooseExchangeWarehouse::PATH>
                <input type="hidden" name="place" value=id.clone()/>
                {select("ours", format!("place-{at}"), &label, options, &ours)}
                <button class="btn btn-s">{say.account_save()}</button></form></li>
        }
    };
    view! {
        <section class="sec" aria-labelledby="places"><h2 id="places">{say.exchange_places()}</h2><Faults refused/>
            <p class="note">{say.exchange_places_why()}</p>{none}
            <ul>{choices.places.iter().enumerate().map(row).collect_view()}</ul></section>
    }
    .html()
}

/// When the newest files were made, and the way to take older ones.
fn dates(say: Language, newest: &[(Thing, NaiveDateTime)]) -> Html {
    let row = |(of, made): &(Thing, NaiveDateTime)| {
        view! { <li class="li"><span class="grow">{thing(say, *of)}</span><span class="num">{date_time(*made)}</span></li> }
    };
    let known = if newest.is_empty() {
        view! { <p class="muted">{say.exchange_no_dates()}</p> }.html()
    } else {
        view! {
            <ul>{newest.iter().map(row).collect_view()}</ul>
            <form method="post" action=AllowOlderExchange::PATH><button class="btn">{say.exchange_allow_older()}</button></form>
        }
        .html()
    };
    view! {
        <section class="sec" aria-labelledby="dates"><h2 id="dates">{say.exchange_dates()}</h2>
            <Faults refused=Refused::of(say, AllowOlderExchange::PATH)/><p class="note">{say.exchange_dates_why()}</p>{known}</section>
    }
    .html()
}

/// Who set what, the newest first.
fn history(say: Language, changes: Vec<SettingsChange>) -> Html {
    let row = |change: SettingsChange| {
        let what = change.what.into_iter().map(|of| setting(say, of)).collect::<Vec<_>>().join(", ");
        let from = (!change.address.is_empty()).then(|| format!(" · {}", change.address));
        let who = format!("{} · {}", date_time(moscow(change.at)), change.by);
        view! { <li class="li"><span class="grow"><span class="t1">{what}</span><span class="t2">{who}{from}</span></span></li> }
    };
    let shown = if changes.is_empty() {
        view! { <p class="muted">{say.exchange_no_history()}</p> }.html()
    } else {
        view! { <ul>{changes.into_iter().map(row).collect_view()}</ul> }.html()
    };
    view! { <section class="sec" aria-labelledby="history"><h2 id="history">{say.exchange_history()}</h2>{shown}</section> }
        .html()
}

const fn setting(say: Language, setting: ExchangeSetting) -> &'static str {
    match setting {
        ExchangeSetting::Secret => say.exchange_secret_made(),
        ExchangeSetting::Login => say.exchange_login(),
        ExchangeSetting::PriceType => say.exchange_price_type(),
        ExchangeSetting::Warehouse => say.exchange_usual_place(),
        ExchangeSetting::Charset => say.exchange_charset(),
        ExchangeSetting::Version => say.exchange_version(),
        ExchangeSetting::OrdersSince => say.exchange_orders_day(),
        ExchangeSetting::On => say.exchange_was_switched_on(),
        ExchangeSetting::Off => say.exchange_was_switched_off(),
        ExchangeSetting::Places => say.exchange_places(),
        ExchangeSetting::Older => say.exchange_older_allowed(),
    }
}

const fn kind(say: Language, kind: RunKind) -> &'static str {
    match kind {
        RunKind::Import => say.exchange_kind_import(),
        RunKind::Orders => say.exchange_kind_orders(),
        RunKind::Query => say.exchange_kind_query(),
        RunKind::Success => say.exchange_kind_success(),
        RunKind::Deactivate => say.exchange_kind_deactivate(),
    }
}

const fn thing(say: Language, thing: Thing) -> &'static str {
    match thing {
        Thing::Group => say.exchange_groups(),
        Thing::Product => say.exchange_products(),
        Thing::Price => say.exchange_prices(),
        Thing::Stock => say.exchange_stock(),
        Thing::Order => say.exchange_orders(),
        Thing::Picture => say.exchange_pictures(),
    }
}

fn badge(say: Language, run: &LoggedRun) -> Html {
    let (class, words) = match run.state {
        RunState::Done => ("bg bg-ok", say.exchange_done()),
        RunState::Failed => ("bg bg-bad", say.exchange_failed()),
        RunState::Running | RunState::Waiting if !run.alive => ("bg bg-warn", say.exchange_lost()),
        RunState::Running | RunState::Waiting => ("bg bg-warn", say.exchange_running()),
    };
    view! { <span class=class>{words}</span> }.html()
}

/// «Товары: новых 3, изменено 1, без изменений 40, не принято 2».
fn counts(say: Language, run: &LoggedRun) -> String {
    let number = |count: u32| grouped(i64::from(count));
    let one = |(of, tally): &service::exchange::Counted| {
        let (added, changed) = (number(tally.added), number(tally.changed));
        say.exchange_counts(thing(say, *of), added, changed, number(tally.same), number(tally.refused))
    };
    run.counts.iter().map(one).collect::<Vec<_>>().join(" · ")
}

fn row(say: Language, run: &LoggedRun) -> Html {
    let name = if run.name.is_empty() { String::new() } else { format!(" {}", run.name) };
    let remarks = (run.remarks > 0).then(|| format!(" · {}", say.exchange_remarks_counted(run.remarks)));
    let counts = counts(say, run);
    let counts = (!counts.is_empty()).then(|| view! { <span class="t2">{counts}</span> });
    let note = (!run.note.is_empty()).then(|| view! { <span class="t2">{run.note.clone()}</span> });
    view! {
        <li class="li wrap"><span class="grow"><span class="t1"><a href=format!("{PAGE}/{}", run.id)>{kind(say, run.kind)}{name}</a></span>
            <span class="t2">{date_time(moscow(run.started_at))}{remarks}</span>{counts}{note}</span>{badge(say, run)}</li>
    }
    .html()
}

/// `/staff/exchange/{run}?page=2`.
#[component]
pub fn RunPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("run")).and_then(|id| id.parse::<i64>().ok());
    let asked =
        use_query_map().with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let id = id.ok_or_else(|| fail(service::Error::NotFound))?;
        let (run, remarks) = service::exchange::the_run(&db, &actor, id, asked).await.map_err(fail)?;
        let (span, total, number, pages) = (remarks.span(), remarks.total, remarks.number, remarks.pages());
        let title = format!("{} {}", kind(say, run.kind), run.name).trim().to_owned();
        let until = run.finished_at.map(|at| format!(" — {}", date_time(moscow(at))));
        let note = (!run.note.is_empty()).then(|| view! { <p class="mb-8">{run.note.clone()}</p> });
        let counted = run.counts.iter().map(|(of, tally)| {
            let number = |count: u32| grouped(i64::from(count));
            view! {
                <tr><th scope="row">{thing(say, *of)}</th>
                    <td class="num kv" data-l=say.exchange_added()>{number(tally.added)}</td>
                    <td class="num kv" data-l=say.exchange_altered()>{number(tally.changed)}</td>
                    <td class="num kv" data-l=say.exchange_same()>{number(tally.same)}</td>
                    <td class="num kv" data-l=say.exchange_refused()>{number(tally.refused)}</td></tr>
            }
        });
        let counted = counted.collect_view();
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=PAGE>{say.exchange_title()}</a></li><li>{title.clone()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1>{badge(say, &run)}<p class="meta">{date_time(moscow(run.started_at))}{until}</p></div>
                {note}
                <table class="t cards"><caption class="vh">{say.exchange_runs()}</caption>
                    <thead><tr><th scope="col">{say.exchange_what()}</th><th scope="col" class="num">{say.exchange_added()}</th>
                        <th scope="col" class="num">{say.exchange_altered()}</th><th scope="col" class="num">{say.exchange_same()}</th>
                        <th scope="col" class="num">{say.exchange_refused()}</th></tr></thead>
                    <tbody>{counted}</tbody></table>
                {told(say, remarks)}
                <Pager span total number pages address=move |number| format!("{PAGE}/{id}?page={number}")/>
            </main>
        }
        .html())
    })
}

fn told(say: Language, remarks: Rows<Remark>) -> Html {
    let none = remarks.rows.is_empty().then(|| view! { <p class="muted">{say.exchange_no_remarks()}</p> });
    let row = |remark: Remark| {
        let about = if remark.about.is_empty() { String::new() } else { format!("{}: ", remark.about) };
        let of = remark.thing.map(|of| view! { <span class="t2">{thing(say, of)}</span> });
        view! { <li class="li"><span class="grow"><span class="t1"><b>{about}</b>{remark.remark}</span>{of}</span></li> }
    };
    view! {
        <section class="sec" aria-labelledby="remarks"><h2 id="remarks">{say.exchange_remarks()}</h2>{none}
            <ul>{remarks.rows.into_iter().map(row).collect_view()}</ul></section>
    }
    .html()
}
