//! «Динамика»: what was reported of the last months. Each picture has its figures in the table under it.

use super::{CHARTS, SALES, month_words, tabs};
use crate::chart::stacked;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Html, Written, load};
use domain::dealer_report::{ReportKind, ReportTotals};
use domain::format::counted;
use domain::money::Money;
use domain::month::Month;
use leptos::prelude::*;
use leptos_meta::Title;
use service::dealer_report::this_month;
use std::collections::BTreeMap;

/// Months of a chart.
const MONTHS: usize = 12;

/// What is reported of a month.
type Figures = (Month, BTreeMap<ReportKind, ReportTotals>);

/// `/sales/charts`.
#[component]
pub fn ChartsPage() -> impl IntoView {
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let last = this_month(db.now());
        let figures = service::dealer_report::figures(&db, &actor, last, MONTHS).await.map_err(fail)?;
        let empty = figures.iter().all(|(_, kinds)| kinds.is_empty());
        let shown = if empty {
            view! {
                <div class="empty"><h2>{say.sales_chart_none()}</h2><p>{say.sales_chart_none_hint()}</p>
                    <p><a class="btn btn-p" href=SALES>{say.sales_load_sales()}</a></p></div>
            }
            .html()
        } else {
            charts(say, &figures)
        };
        Ok(view! {
            <Title text=say.sales_reports()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.sales_reports()}</h1></div>
                {tabs(say, CHARTS)}
                {shown}
            </main>
        }
        .html())
    })
}

fn of(kinds: &BTreeMap<ReportKind, ReportTotals>, kind: ReportKind) -> ReportTotals {
    kinds.get(&kind).copied().unwrap_or_default()
}

fn charts(say: Language, figures: &[Figures]) -> Html {
    let label = |month: Month| format!("{:02}.{}", month.number(), month.year() % 100);
    let roubles = |totals: ReportTotals| u64::try_from(totals.amount / 100).unwrap_or(0);
    let sold = figures.iter().map(|(month, kinds)| {
        let pieces = [ReportKind::Sales, ReportKind::Contract].map(|kind| of(kinds, kind).pieces);
        (label(*month), pieces.to_vec())
    });
    let lies = figures.iter().map(|(month, kinds)| (label(*month), vec![of(kinds, ReportKind::Stock).pieces]));
    let paid = figures.iter().map(|(month, kinds)| {
        let amounts = [ReportKind::Sales, ReportKind::Contract].map(|kind| roubles(of(kinds, kind)));
        (label(*month), amounts.to_vec())
    });
    let [sold, lies, paid] = [sold.collect::<Vec<_>>(), lies.collect(), paid.collect()];
    let legend = [say.sales_tab_sales(), say.sales_tab_contract()];
    let legend = legend.into_iter().zip(0u8..).map(|(words, at)| {
        view! { <li class="row"><span class=format!("ch-k ch-{at}")></span>{words}</li> }
    });
    view! {
        <section class="sec"><h2>{say.sales_chart_pieces()}</h2>
            <ul class="row wrap mb-8">{legend.collect_view()}</ul>
            {stacked(say.sales_chart_pieces(), &sold)}</section>
        <section class="sec"><h2>{say.sales_tab_stock()}</h2>{stacked(say.sales_tab_stock(), &lies)}</section>
        <section class="sec"><h2>{say.sales_chart_amount()}</h2>{stacked(say.sales_chart_amount(), &paid)}</section>
        <section class="sec" aria-labelledby="figures"><h2 id="figures">{say.report_figures()}</h2>{table(say, figures)}</section>
    }
    .html()
}

fn table(say: Language, figures: &[Figures]) -> Html {
    let pieces = |totals: ReportTotals| (totals.lines > 0).then(|| counted(totals.pieces));
    let amount = |totals: ReportTotals| (totals.amount > 0).then(|| Money::from_kopecks(totals.amount).with_sign());
    let row = |(month, kinds): &Figures| {
        let [sales, contract, stock] =
            [ReportKind::Sales, ReportKind::Contract, ReportKind::Stock].map(|kind| of(kinds, kind));
        view! {
            <tr><th scope="row" class="m-full"><a href=format!("{SALES}?month={month}")>{month_words(say, *month)}</a></th>
                <td class="num kv" data-l=say.sales_tab_sales()>{pieces(sales)}</td>
                <td class="num kv" data-l=say.sales_amount()>{amount(sales)}</td>
                <td class="num kv" data-l=say.sales_tab_contract()>{pieces(contract)}</td>
                <td class="num kv" data-l=say.sales_amount()>{amount(contract)}</td>
                <td class="num kv" data-l=say.sales_tab_stock()>{pieces(stock)}</td></tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.sales_reports()}</caption>
            <thead><tr><th scope="col">{say.sales_month()}</th><th scope="col" class="num">{say.sales_tab_sales()}</th>
                <th scope="col" class="num">{say.sales_amount()}</th><th scope="col" class="num">{say.sales_tab_contract()}</th>
                <th scope="col" class="num">{say.sales_amount()}</th><th scope="col" class="num">{say.sales_tab_stock()}</th></tr></thead>
            <tbody>{figures.iter().rev().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}
