//! What became of a load, and the list of them with «Вернуть, как было».

use super::STOCK;
use super::rpc::{ApplyLoad, DiscardLoad, RestoreStock};
use crate::language::Language;
use crate::text;
use crate::ui::{Html, Icon, Written};
use domain::dealer_stock::{LoadState, RefusedStockRow, SNAPSHOTS, Shrunk, StockChange, StockLoad, StockReport};
use domain::format::{counted, date_time, moscow};
use leptos::prelude::*;
use server_fn::ServerFn;

/// Refused rows that the page shows.
const SHOWN: usize = 50;
/// Warehouses that a question names.
const NAMED: usize = 10;

/// «Принято строк: 120, не принято: 5», the question of a small load, and the rows that were not taken.
pub fn report(say: Language, load: &StockLoad) -> Html {
    let report = &load.report;
    let said = say.stock_said_taken(counted(report.taken), counted(report.refused));
    let same = (report.same > 0).then(|| say.stock_said_same(counted(report.same)));
    let unchanged = load.kind == StockChange::Stock && load.state == LoadState::Applied && report.taken == 0;
    let more = match load.state {
        LoadState::Discarded => Some(say.stock_discarded()),
        _ => unchanged.then(|| say.stock_unchanged()),
    };
    let warns = report.refused > 0 || more.is_some();
    let class = if warns { "ban ban-warn" } else { "ban ban-ok" };
    view! {
        {(load.state == LoadState::Waiting).then(|| question(say, load))}
        <p class=class role="status">{said}" "{same}" "{more}</p>
        {(report.refused > 0).then(|| refused(say, report, format!("/stock/loads/{}/refused.xlsx", load.id)))}
    }
    .html()
}

/// «12 строк вместо 4 100, применить?», and which warehouses are meant.
fn question(say: Language, load: &StockLoad) -> Html {
    let shrunk = &load.report.shrunk;
    let asked = match shrunk.as_slice() {
        [one] => say.stock_waiting_one(&one.code, say.stock_rows(one.after), counted(one.before)),
        _ => say.stock_waiting(say.stock_rows(load.report.taken), counted(load.before)),
    };
    let named = |one: &Shrunk| {
        view! { <li>{say.stock_waiting_of(&one.code, say.stock_rows(one.after), counted(one.before))}</li> }
    };
    let more = u64::try_from(shrunk.len().saturating_sub(NAMED)).unwrap_or(0);
    let each = (shrunk.len() > 1).then(|| {
        view! {
            <ul>{shrunk.iter().take(NAMED).map(named).collect_view()}</ul>
            {(more > 0).then(|| view! { <p>{say.stock_waiting_more(more)}</p> })}
        }
        .html()
    });
    let id = load.id.to_string();
    view! {
        <section class="card ban-warn mb-16" aria-labelledby="question"><h2 id="question">{asked}</h2>
            {each}<p>{say.stock_waiting_why()}</p>
            <div class="row wrap mt-12">
                <form method="post" action=ApplyLoad::PATH><button class="btn btn-p" name="load" value=id.clone()>{say.stock_apply()}</button></form>
                <form method="post" action=DiscardLoad::PATH><button class="btn" name="load" value=id>{say.stock_discard()}</button></form>
            </div></section>
    }
    .html()
}

/// The rows of a table that were not taken, and `file`, the address of all of them.
pub fn refused(say: Language, report: &StockReport, file: String) -> Html {
    let rows = &report.rows;
    let first = (report.refused > SHOWN as u64).then(|| say.stock_refused_first(SHOWN));
    let row = |row: &RefusedStockRow| {
        view! {
            <tr>
                <td class="num kv" data-l=say.stock_row()>{row.row}</td>
                <td class="kv raw" data-l=say.stock_what()>{row.cells.join(" | ")}</td>
                <td class="m-full">{text::stock_fault(say, &row.fault)}</td>
            </tr>
        }
    };
    view! {
        <section class="card own-no" aria-labelledby="refused">
            <h2 id="refused">{say.stock_refused(report.refused)}</h2>
            <p class="note">{say.stock_refused_hint()}" "{first}</p>
            <table class="t t-in cards mt-12"><caption class="vh">{say.stock_why()}</caption>
                <thead><tr><th scope="col" class="num">{say.stock_row()}</th><th scope="col">{say.stock_what()}</th><th scope="col">{say.stock_why()}</th></tr></thead>
                <tbody>{rows.iter().take(SHOWN).map(row).collect_view()}</tbody>
            </table>
            <p class="mt-12"><a class="row" href=file><Icon name="download" small=true/>{say.stock_refused_download()}</a></p>
        </section>
    }
    .html()
}

/// What has been loaded lately, each with the way back.
pub fn list(say: Language, loads: Vec<StockLoad>) -> Option<Html> {
    let row = |load: StockLoad| {
        let at = date_time(moscow(load.at));
        let by_letter = load.by_letter.then(|| format!(", {}", say.mailbox_by_letter()));
        let (taken, before) = (counted(load.report.taken), counted(load.before));
        let (kind, counts) = match load.kind {
            StockChange::Stock => {
                (say.stock_kind_stock(), say.stock_load_counts(taken, counted(load.report.refused), before))
            }
            StockChange::Warehouses => {
                (say.stock_kind_warehouses(), say.stock_said_taken(taken, counted(load.report.refused)))
            }
            StockChange::Delete => (say.stock_kind_delete(), say.stock_took_away(before)),
            StockChange::Remove => (say.stock_kind_remove(), say.stock_took_some(taken, before)),
            StockChange::Restore => (say.stock_kind_restore(), say.stock_replaced(before, taken)),
        };
        let state = match load.state {
            LoadState::Applied => None,
            LoadState::Waiting => Some(view! { <span class="bg bg-warn">{say.stock_state_waiting()}</span> }.html()),
            LoadState::Discarded => {
                Some(view! { <span class="bg bg-muted">{say.stock_state_discarded()}</span> }.html())
            }
        };
        let open = (load.kind == StockChange::Stock)
            .then(|| view! { <a class="btn btn-s" href=format!("{STOCK}?load={}", load.id)>{say.stock_report()}</a> });
        let label = say.stock_restore_this(&at);
        let back = load.kept.then(|| view! {
            <form method="post" action=RestoreStock::PATH><button class="btn btn-s" name="load" value=load.id.to_string() aria-label=label>{say.stock_restore()}</button></form>
        });
        view! {
            <li class="li wrap"><span class="grow"><span class="t1"><b>{kind}</b>" "{state}</span>
                <span class="t2">{at}", "{load.by}{by_letter}</span><span class="t2">{load.file}</span><span class="t2">{counts}</span></span>{open}{back}</li>
        }
    };
    (!loads.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="loads"><h2 id="loads">{say.stock_loads()}</h2>
                <p class="note">{say.stock_loads_hint(SNAPSHOTS)}</p>
                <ul>{loads.into_iter().map(row).collect_view()}</ul></section>
        }
        .html()
    })
}
