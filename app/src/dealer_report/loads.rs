//! What became of a load, the question of one that replaces something, the instruction, and the list of loads.

use super::rpc::{ApplyReport, DiscardReport, RestoreReport};
use super::{month_words, page_of};
use crate::dealer_stock::refused;
use crate::language::Language;
use crate::ui::{Html, Written};
use domain::dealer_report::{DealerReport, KEPT_REPORTS, ReportChange, ReportKind, ReportState};
use domain::format::{counted, date_time, moscow};
use domain::money::Money;
use leptos::prelude::*;
use server_fn::ServerFn;

/// What loading is called (guide).
pub const fn words(say: Language, kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Sales => say.sales_load_sales(),
        ReportKind::Contract => say.sales_load_contract(),
        ReportKind::Stock => say.sales_load_stock(),
        ReportKind::Matrix => say.sales_load_matrix(),
    }
}

/// Whether a report asks whether it is meant.
pub fn waits(report: &DealerReport) -> bool {
    report.state == ReportState::Waiting
}

/// «Принято строк: 120, не принято: 5», the question of a report that waits, and the rows that were not taken.
pub fn report(say: Language, load: &DealerReport, change: Option<&ReportChange>) -> Html {
    let report = &load.report;
    let said = say.sales_said_taken(counted(report.taken), counted(report.refused));
    let same = (report.same > 0).then(|| say.stock_said_same(counted(report.same)));
    let more = match load.state {
        ReportState::Discarded if report.taken == 0 => Some(say.sales_unchanged()),
        ReportState::Discarded => Some(say.sales_discarded()),
        ReportState::Current => Some(say.sales_said_loaded()),
        ReportState::Waiting | ReportState::Replaced => None,
    };
    let warns = report.refused > 0 || load.state == ReportState::Discarded;
    let class = if warns { "ban ban-warn" } else { "ban ban-ok" };
    let file = format!("/sales/loads/{}/refused.xlsx", load.id);
    view! {
        {change.map(|change| question(say, load, change))}
        <p class=class role="status">{said}" "{same}" "{more}</p>
        {(report.refused > 0).then(|| refused(say, report, file))}
    }
    .html()
}

/// «За октябрь 2026 данные уже загружены. Заменить их?», with what would change.
fn question(say: Language, load: &DealerReport, change: &ReportChange) -> Html {
    let asked = match load.month {
        Some(month) => say.sales_waiting(month_words(say, month)),
        None => say.sales_waiting_matrix().to_owned(),
    };
    let (before, after) = (change.before, change.after);
    let mut steps = vec![
        say.sales_waiting_change(counted(change.added), counted(change.changed), counted(change.gone)),
        say.sales_waiting_lines(counted(before.lines), counted(after.lines)),
    ];
    if load.kind != ReportKind::Matrix {
        steps.push(say.sales_waiting_pieces(counted(before.pieces), counted(after.pieces)));
    }
    if load.kind.adds_up() {
        let money = |kopecks| Money::from_kopecks(kopecks).with_sign();
        steps.push(say.sales_waiting_amount(money(before.amount), money(after.amount)));
    }
    if !load.file.is_empty() {
        steps.push(say.sales_waiting_file(&load.file));
    }
    let id = load.id.to_string();
    view! {
        <section class="card ban-warn mb-16" aria-labelledby="question"><h2 id="question">{asked}</h2>
            <ul>{steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ul>
            <div class="row wrap mt-12">
                <form method="post" action=ApplyReport::PATH><button class="btn btn-p" name="report" value=id.clone()>{say.sales_replace()}</button></form>
                <form method="post" action=DiscardReport::PATH><button class="btn" name="report" value=id>{say.sales_keep()}</button></form>
            </div></section>
    }
    .html()
}

/// «Инструкция по загрузке …» (guide).
pub fn help(say: Language, kind: ReportKind) -> Html {
    let title = match kind {
        ReportKind::Sales => say.sales_help_sales(),
        ReportKind::Contract => say.sales_help_contract(),
        ReportKind::Stock => say.sales_help_stock(),
        ReportKind::Matrix => say.sales_help_matrix(),
    };
    let columns = kind.headings().join(", ");
    let mut steps = vec![say.sales_help_step_file(columns), say.sales_help_step_codes().to_owned()];
    let more: &[&str] = match kind {
        ReportKind::Sales => &[say.sales_help_step_sums(), say.sales_help_step_month()],
        ReportKind::Contract => {
            &[say.sales_help_step_contract(), say.sales_help_step_sums(), say.sales_help_step_month()]
        }
        ReportKind::Stock => &[say.sales_help_step_stock(), say.sales_help_step_month()],
        ReportKind::Matrix => &[say.sales_help_step_matrix(), say.sales_help_step_whole()],
    };
    steps.extend(more.iter().map(|step| (*step).to_owned()));
    steps.push(say.sales_help_step_refused().to_owned());
    view! {
        <details class="card fold"><summary class="b">{title}</summary>
            <ol class="mt-8">{steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol></details>
    }
    .html()
}

/// What has been loaded lately, each with the way back.
pub fn list(say: Language, loads: Vec<DealerReport>) -> Option<Html> {
    let row = |load: DealerReport| {
        let at = date_time(moscow(load.at));
        let title = match load.month {
            Some(month) => month_words(say, month),
            None => say.sales_tab_matrix().to_owned(),
        };
        let (class, words) = match load.state {
            ReportState::Current => ("bg bg-ok", say.sales_state_current()),
            ReportState::Waiting => ("bg bg-warn", say.sales_state_waiting()),
            ReportState::Replaced => ("bg bg-muted", say.sales_state_replaced()),
            ReportState::Discarded => ("bg bg-muted", say.sales_state_discarded()),
        };
        let by_hand = load.file.is_empty();
        let counts = if by_hand {
            say.sales_load_by_hand().to_owned()
        } else {
            say.sales_load_counts(counted(load.report.taken), counted(load.report.refused))
        };
        let open = (!by_hand)
            .then(|| view! { <a class="btn btn-s" href=format!("{}?load={}", page_of(load.kind), load.id)>{say.stock_report()}</a> });
        let label = say.sales_restore_this(&at);
        let back = (load.kept && load.state == ReportState::Replaced).then(|| view! {
            <form method="post" action=RestoreReport::PATH><button class="btn btn-s" name="report" value=load.id.to_string() aria-label=label>{say.stock_restore()}</button></form>
        });
        view! {
            <li class="li wrap"><span class="grow"><span class="t1"><b>{title}</b>" "<span class=class>{words}</span></span>
                <span class="t2">{at}", "{load.by}</span><span class="t2">{load.file}</span><span class="t2">{counts}</span></span>{open}{back}</li>
        }
    };
    (!loads.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="loads"><h2 id="loads">{say.stock_loads()}</h2>
                <p class="note">{say.sales_loads_hint(KEPT_REPORTS)}</p>
                <ul>{loads.into_iter().map(row).collect_view()}</ul></section>
        }
        .html()
    })
}
