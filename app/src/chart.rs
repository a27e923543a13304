//! «Динамика»: orders by week and status, and how much came by its day. Each picture has its figures in a table.

use crate::language::Language;
use crate::report::{Report, tabs};
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Written, load};
use domain::format::date;
use leptos::prelude::*;
use leptos_meta::Title;
use service::report::{CHARTED, Punctuality, Week};

/// Units of a picture: one column, and the height of the highest.
const STEP: u64 = 60;
const HEIGHT: u64 = 160;

/// `/reports/charts`.
#[component]
pub fn ChartsPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let weeks = service::report::weeks(&db, &actor).await.map_err(fail)?;
        let series = service::report::punctuality(&db, &actor).await.map_err(fail)?;
        Ok(view! {
            <Title text=say.report_charts()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.report_reports()}</h1></div>
                {tabs(say, Report::Charts)}
                <section class="sec"><h2>{say.report_weeks()}</h2>{orders(say, &weeks)}</section>
                <section class="sec" aria-labelledby="on-time"><h2 id="on-time">{say.report_on_time()}</h2>{on_time(say, series)}</section>
            </main>
        }
        .html())
    })
}

/// Columns of parts that stand on one another, each with its label: a picture whose figures are in a table. The part at `n`
/// has the class `ch-n`.
pub(crate) fn stacked(title: &'static str, columns: &[(String, Vec<u64>)]) -> Html {
    let sum = |parts: &[u64]| parts.iter().fold(0, |sum: u64, part| sum.saturating_add(*part));
    let most = columns.iter().map(|(_, parts)| sum(parts)).max().unwrap_or(0).max(1);
    let height = |part: u64| {
        let height = (u128::from(part) * u128::from(HEIGHT)).div_ceil(u128::from(most));
        u64::try_from(height).unwrap_or(HEIGHT)
    };
    let bars = columns.iter().zip(0u64..).map(|((label, parts), at)| {
        let mut top = HEIGHT;
        let parts = parts.iter().zip(0u8..).map(|(part, class)| {
            let height = height(*part);
            top = top.saturating_sub(height);
            let class = format!("ch-{class}");
            (height > 0).then(|| view! { <rect class=class x=(at * STEP + 8).to_string() y=top.to_string() width=(STEP - 16).to_string() height=height.to_string()/> })
        });
        let parts: Vec<_> = parts.collect();
        view! { {parts}<text x=(at * STEP + STEP / 2).to_string() y=(HEIGHT + 18).to_string() text-anchor="middle">{label.clone()}</text> }
    });
    let bars: Vec<_> = bars.collect();
    let wide = STEP * u64::try_from(columns.len()).unwrap_or(0);
    view! {
        <div class="region ch" tabindex="0" role="region" aria-label=title>
            <svg viewBox=format!("0 0 {wide} {}", HEIGHT + 26) role="img" aria-label=title>{bars}</svg></div>
    }
    .html()
}

fn orders(say: Language, weeks: &[Week]) -> Html {
    let columns = weeks.iter().map(|week| (date(week.monday).chars().take(5).collect(), week.orders.to_vec()));
    let columns: Vec<(String, Vec<u64>)> = columns.collect();
    let legend = CHARTED.iter().zip(0u8..).map(|(status, at)| {
        view! { <li class="row"><span class=format!("ch-k ch-{at}")></span>{text::status(say, *status)}</li> }
    });
    let heads = CHARTED.map(|status| view! { <th scope="col" class="num">{text::status(say, status)}</th> });
    let rows = weeks.iter().map(|week| {
        let cells = week.orders.iter().zip(CHARTED).map(|(count, status)| {
            view! { <td class="num kv" data-l=text::status(say, status)>{(*count > 0).then(|| count.to_string())}</td> }
        });
        view! { <tr><th scope="row" class="m-full">{say.report_week_of(date(week.monday))}</th>{cells.collect_view()}</tr> }
    });
    view! {
        <ul class="row wrap mb-8">{legend.collect_view()}</ul>
        {stacked(say.report_weeks(), &columns)}
        <details class="mt-8"><summary class="btn btn-s">{say.report_figures()}</summary>
            <table class="t cards mt-8"><caption class="vh">{say.report_weeks()}</caption>
                <thead><tr><th scope="col">{say.report_week()}</th>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody></table></details>
    }
    .html()
}

fn on_time(say: Language, series: Vec<Punctuality>) -> Html {
    if series.is_empty() {
        return view! { <p class="muted">{say.report_nothing_came()}</p> }.html();
    }
    let row = |row: Punctuality| {
        let share = row.on_time * 100 / row.lines.max(1);
        view! {
            <tr>
                <th scope="row" class="m-full">{row.name}</th>
                <td class="m-full ch-w"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="ch-b" x="0" y="0" width="100" height="8"/><rect class="ch-2" x="0" y="0" width=share.to_string() height="8"/></svg></td>
                <td class="num b kv" data-l=say.report_share()>{format!("{share}\u{a0}%")}</td>
                <td class="num kv" data-l=say.report_came()>{row.lines}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.report_on_time()}</caption>
            <thead><tr><th scope="col">{say.report_branch()}</th><td></td><th scope="col" class="num">{say.report_share()}</th><th scope="col" class="num">{say.report_came()}</th></tr></thead>
            <tbody>{series.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}
