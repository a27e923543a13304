//! «Финансы»: the balance, «Расшифровка взаиморасчетов по всем договорам», what moved the debt, «Акт сверки».

use super::rpc::AskReconciliation;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::ui::{Faults, Html, Pager, Refused, Written, load};
use chrono::{Datelike, NaiveDate};
use domain::format::{date, moscow};
use domain::id::ContractId;
use domain::money::Money;
use domain::settlement::{Entry, EntryKind, columns};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::reconciliation::Row;
use service::settlement::{Account, TurnoverPage};

/// `/finance?contract=7&from=2026-10-01&to=2026-12-31&page=2`.
#[component]
pub fn Page() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let (contract, from, to, page) = (get("contract"), get("from"), get("to"), get("page").parse().unwrap_or(1));
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let accounts = service::settlement::accounts(&db, &actor).await.map_err(fail)?;
        service::settlement::seen(&db, &actor, &rpc::browser()?).await.map_err(fail)?;
        let today = moscow(db.now()).date();
        let quarter = today.with_day(1).and_then(|day| day.with_month0(day.month0() / 3 * 3)).unwrap_or(today);
        let from = from.parse::<NaiveDate>().unwrap_or(quarter);
        let to = to.parse::<NaiveDate>().unwrap_or(today);
        let known = |id: &ContractId| accounts.iter().any(|of| of.contract.as_ref().is_some_and(|it| it.id == *id));
        let contract = contract.parse().ok().map(ContractId).filter(known);
        let turnover = service::settlement::turnover(&db, &actor, contract, from, to, page).await.map_err(fail)?;
        let acts = service::reconciliation::list(&db, &actor).await.map_err(fail)?;
        let shown =
            [contract.map(|contract| contract.to_string()).unwrap_or_default(), from.to_string(), to.to_string()];
        // What was typed and refused stands there again.
        let refused = Refused::of(say, AskReconciliation::PATH);
        let [contract, from, to] = &shown;
        let wanted = [refused.or("contract", contract), refused.or("from", from), refused.or("to", to)];
        let (span, total, number, pages) =
            (turnover.entries.span(), turnover.entries.total, turnover.entries.number, turnover.entries.pages());
        let address = format!("/finance?contract={contract}&from={from}&to={to}");
        let pager =
            view! { <Pager span total number pages address=move |page| format!("{address}&page={page}#turnover")/> }
                .html();
        let balance = Money::sum(accounts.iter().map(|account| account.balance)).unwrap_or_default();
        Ok(view! {
            <Title text=say.finance_finance()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.finance_finance()}</h1></div>
                <p class="fi-b"><span class="muted">{say.finance_balance()}</span>" "<b>{balance.with_sign()}</b>
                    " "<span class="muted">{owes(say, balance)}</span></p>
                <section class="sec" aria-labelledby="accounts"><h2 id="accounts">{say.finance_accounts()}</h2>
                    {contracts(say, &accounts)}</section>
                <section class="sec" aria-labelledby="turnover"><h2 id="turnover">{say.finance_turnover()}</h2>
                    <form class="row wrap mb-16" method="get" action="/finance">
                        {period(say, &accounts, &shown)}
                        <button class="btn">{say.report_show()}</button>
                    </form>
                    {entries(say, &turnover)}{pager}
                </section>
                <section class="sec" aria-labelledby="reconciliations"><h2 id="reconciliations">{say.finance_reconciliation()}</h2>
                    <Faults refused=refused.clone()/>
                    {if acts.first().is_some_and(|act| act.asked_on == today) {
                        view! { <p class="note mb-16">{say.finance_asked_today()}</p> }.html()
                    } else {
                        view! {
                            <form class="row wrap mb-8" method="post" action=AskReconciliation::PATH>
                                {period(say, &accounts, &wanted)}
                                <button class="btn">{say.finance_ask()}</button>
                            </form>
                            <p class="note mb-16">{say.finance_once_a_day()}</p>
                        }.html()
                    }}
                    {(!acts.is_empty()).then(|| reconciliations(say, acts))}
                </section>
            </main>
        }
        .html())
    })
}

/// The fields of both forms: which contract, from when to when.
fn period(say: Language, accounts: &[Account], [contract, from, to]: &[String; 3]) -> Html {
    let options = accounts.iter().filter_map(|account| {
        let of = account.contract.as_ref()?;
        let label = say.order_contract_dated(&of.number, date(of.date));
        Some(view! { <option value=of.id.0.to_string() selected=of.id.to_string() == *contract>{label}</option> })
    });
    view! {
        <label class="row">{say.order_contract()}<select class="in" name="contract"><option value="">{say.finance_all_contracts()}</option>{options.collect_view()}</select></label>
        <label class="row">{say.report_from()}<input class="in" type="date" name="from" value=from.clone()/></label>
        <label class="row">{say.report_to()}<input class="in" type="date" name="to" value=to.clone()/></label>
    }
    .html()
}

/// The acts asked for last; one that is being made is there in seconds.
fn reconciliations(say: Language, acts: Vec<Row>) -> Html {
    let row = |act: Row| {
        let at = format!("/finance/reconciliations/{}/act", act.id);
        let files = if act.made {
            view! { <a class="btn btn-s" href=format!("{at}.xlsx") download>"Excel"</a>" "<a class="btn btn-s" href=format!("{at}.pdf") download>"PDF"</a> }.html()
        } else {
            view! { <span class="muted">{say.finance_being_made()}</span>" "<a href="/finance#reconciliations">{say.finance_look_again()}</a> }.html()
        };
        let contract = act.contract.unwrap_or_else(|| say.finance_all_contracts().to_owned());
        view! {
            <tr>
                <td class="b m-full nw">{format!("{}\u{a0}— {}", date(act.from_day), date(act.to_day))}</td>
                <td class="kv" data-l=say.order_contract()>{contract}</td>
                <td class="kv" data-l=say.finance_asked()>{date(act.asked_on)}</td>
                <td class="m-full">{files}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.finance_reconciliation()}</caption>
            <thead><tr>
                <th scope="col">{say.finance_period()}</th><th scope="col">{say.order_contract()}</th>
                <th scope="col">{say.finance_asked()}</th><th scope="col">{say.finance_files()}</th>
            </tr></thead>
            <tbody>{acts.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

/// Whose debt a balance is.
fn owes(say: Language, balance: Money) -> &'static str {
    match balance.cmp(&Money::ZERO) {
        std::cmp::Ordering::Greater => say.finance_you_owe(),
        std::cmp::Ordering::Less => say.finance_we_owe(),
        std::cmp::Ordering::Equal => say.finance_nobody_owes(),
    }
}

fn contracts(say: Language, accounts: &[Account]) -> Html {
    let row = |account: &Account| {
        let contract = account.contract.as_ref();
        let name = contract.map_or_else(
            || say.finance_no_contract().to_owned(),
            |contract| say.order_contract_dated(&contract.number, date(contract.date)),
        );
        let of = |sum: Option<Money>| sum.map(Money::with_sign);
        let credit = account.credit;
        let overdue = credit.map(|credit| credit.overdue).filter(|sum| *sum > Money::ZERO);
        view! {
            <tr>
                <td class="b m-full">{name}</td>
                <td class="num kv" data-l=say.finance_balance()>{account.balance.with_sign()}</td>
                <td class="num kv" data-l=say.finance_overdue()>{overdue.map(|sum| view! { <span class="err">{sum.with_sign()}</span> })}</td>
                <td class="num kv" data-l=say.finance_in_work()>{of(credit.map(|credit| credit.in_work))}</td>
                <td class="num kv" data-l=say.finance_limit()>{of(credit.map(|credit| credit.limit))}</td>
                <td class="num kv" data-l=say.finance_free()>{of(credit.map(|credit| credit.free()))}</td>
            </tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.finance_accounts()}</caption>
            <thead><tr>
                <th scope="col">{say.order_contract()}</th><th scope="col" class="num">{say.finance_balance()}</th>
                <th scope="col" class="num">{say.finance_overdue()}</th><th scope="col" class="num">{say.finance_in_work()}</th>
                <th scope="col" class="num">{say.finance_limit()}</th><th scope="col" class="num">{say.finance_free()}</th>
            </tr></thead>
            <tbody>{accounts.iter().map(row).collect_view()}</tbody>
        </table>
        <p class="note mt-8">{say.finance_sign()}</p>
    }
    .html()
}

fn entries(say: Language, turnover: &TurnoverPage) -> Html {
    let row = |entry: &Entry| {
        let document = match entry.kind {
            EntryKind::Shipment => {
                let to = format!("/shipments/{}", entry.document);
                view! { {say.finance_shipment()}" "<a href=to>{entry.document.clone()}</a> }.html()
            }
            EntryKind::Payment => view! { {say.finance_payment()}" "{entry.document.clone()} }.html(),
        };
        let some = |sum: Money| (sum != Money::ZERO).then(|| sum.to_string());
        let order = entry.order.map(|order| view! { <a href=format!("/orders/{order}")>{order.to_string()}</a> });
        view! {
            <tr>
                <td class="nw">{date(entry.on)}</td><td>{document}</td>
                <td class="kv" data-l=say.report_order()>{order}</td>
                <td class="num kv" data-l=say.finance_debit()>{some(entry.debit())}</td>
                <td class="num kv" data-l=say.finance_credit()>{some(entry.credit())}</td>
            </tr>
        }
    };
    let balance = |name: &'static str, sum: Money| {
        let (debit, credit) = columns(sum);
        let (debit, credit) = (debit.map(|sum| sum.to_string()), credit.map(|sum| sum.to_string()));
        view! { <tr class="b"><td colspan="3">{name}</td><td class="num kv" data-l=say.finance_debit()>{debit}</td><td class="num kv" data-l=say.finance_credit()>{credit}</td></tr> }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.finance_turnover()}</caption>
            <thead><tr>
                <th scope="col">{say.report_date()}</th><th scope="col">{say.finance_document()}</th><th scope="col">{say.report_order()}</th>
                <th scope="col" class="num">{say.finance_debit()}</th><th scope="col" class="num">{say.finance_credit()}</th>
            </tr></thead>
            <tbody>
                {balance(say.finance_opening(), turnover.opening)}
                {turnover.entries.rows.iter().map(row).collect_view()}
                <tr><td colspan="3">{say.finance_turnovers()}</td><td class="num kv" data-l=say.finance_debit()>{turnover.debit.to_string()}</td><td class="num kv" data-l=say.finance_credit()>{turnover.credit.to_string()}</td></tr>
                {balance(say.finance_closing(), turnover.closing())}
            </tbody>
        </table>
    }
    .html()
}
