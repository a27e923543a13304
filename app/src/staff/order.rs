//! `/staff/orders/{number}`: the work on one order.

use super::page::staff;
use super::rpc::{
    AnswerBuyer, GoodsReady, GrantDiscount, GrantLines, IssueInvoice, RejectOrder, ShipOrder, StartStuck,
};
use super::{ORDERS, fulfilment};
use crate::language::Language;
use crate::order::discount::{before_after, messages};
use crate::order::{Heading, History};
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Faults, Html, Pager, Refused, Said, Text, Written, load};
use domain::discount::{Grant, MESSAGE_LIMIT};
use domain::draft::Cost;
use domain::format::{date, date_time, grouped, moscow};
use domain::id::OrderNumber;
use domain::money::{Money, Percent};
use domain::order::{Order, OrderLine, OrderMove};
use domain::page::Page;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::order::{StaffOrder, Stuck};

/// `/staff/orders/1308206?page=2&percent=5`: with a percentage, what the order would cost with it.
#[component]
pub fn OrderPage() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name));
    let (page, tried) = (get("page").and_then(|page| page.parse().ok()).unwrap_or(1), get("percent"));
    load(async move {
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let number: OrderNumber = number.parse().map_err(|_| fail(service::Error::NotFound))?;
        let found = service::order::for_staff(&db, &actor, number, page).await.map_err(fail)?;
        let tried = tried.as_deref().map(domain::discount::percent);
        let preview = match tried {
            Some(Ok(percent)) => {
                let costs = service::discount::preview(&db, &actor, number, &Grant::Order(percent)).await;
                Some((percent, costs.map_err(fail)?))
            }
            _ => None,
        };
        let wrong = matches!(tried, Some(Err(_)));
        Ok(view! { <Whole found preview wrong/> }.html())
    })
}

#[component]
fn Whole(found: StaffOrder, preview: Option<(Percent, (Cost, Cost))>, wrong: bool) -> impl IntoView {
    let say = Language::here();
    let order = found.order;
    let number = order.number;
    let may = |step: OrderMove| order.status.after(step).is_ok();
    let (granting, answering) = (may(OrderMove::GrantDiscount), may(OrderMove::AskDiscount));
    let rejecting = may(OrderMove::Reject) && order.shipped == Money::ZERO;
    let issuing = order.accounting_number.is_none() && may(OrderMove::IssueInvoice);
    let shipping = may(OrderMove::Complete);
    let before = found.before.map(|before| before_after(say, order.rate, &before, &order.cost));
    let asked = found.asked.then(|| view! { <p class="ban ban-warn">{say.staff_waits_for_answer()}</p> });
    let talk = !found.messages.is_empty() || answering || granting || before.is_some();
    let talk = talk.then(|| {
        view! {
            <section class="sec" aria-labelledby="discount"><h2 id="discount">{say.order_extra_discount()}</h2>
                {asked}{before}{messages(say, found.messages)}
                {answering.then(|| view! {
                    <ToBuyer number path=AnswerBuyer::PATH form="answer-" what=say.staff_answer() label=say.order_message() class="btn btn-p" send=say.order_send_message()/>
                })}
                {granting.then(|| grant(say, &order, preview, wrong))}
            </section>
        }
    });
    let by_line = shipping.then(|| fulfilment::by_line(say, &order, &found.lines, &found.goods));
    view! {
        <Title text=say.order_title(number)/>
        <main class="page" id="main">
            <nav aria-label=say.site_path()><ol class="crumbs"><li><a href=ORDERS>{say.staff_orders()}</a></li><li>{number.to_string()}</li></ol></nav>
            <div class="ttl"><Heading order=order.clone()/></div>
            <Said/>
            {found.stuck.map(|stuck| self::stuck(say, number, &stuck))}
            <div class="two"><div>
                <Facts order=order.clone() company=found.company/>
                {talk}
                {by_line}
                <Lines order=order.clone() lines=found.lines granting/>
            </div>
            <aside class="side">
                {issuing.then(|| act(say, IssueInvoice::PATH, number, None, say.staff_issue()))}
                {shipping.then(|| goods(say, &order, found.awaited, found.ready))}
                <section class="card"><dl class="sum">
                    <div><dt>{say.order_base()}</dt><dd>{order.base.with_sign()}</dd></div>
                    <div><dt>{say.order_discounted()}</dt><dd>{order.cost.goods.with_sign()}</dd></div>
                    <div><dt>{say.site_vat(order.rate)}</dt><dd>{order.cost.vat.with_sign()}</dd></div>
                    <div class="tot"><dt>{say.site_total()}</dt><dd>{order.cost.total.with_sign()}</dd></div>
                    <div><dt>{say.order_paid()}</dt><dd>{order.paid.with_sign()}</dd></div>
                    <div><dt>{say.order_shipped()}</dt><dd>{order.shipped.with_sign()}</dd></div>
                </dl></section>
                <section class="card" aria-labelledby="history"><h2 id="history">{say.order_history()}</h2><History events=found.events/></section>
                {rejecting.then(|| view! {
                    <ToBuyer number path=RejectOrder::PATH form="reject-" what=say.staff_reject() label=say.staff_reject_why() class="btn btn-d" send=say.staff_reject()/>
                })}
            </aside></div>
        </main>
    }
    .html()
}

#[component]
fn Facts(order: Order, company: String) -> impl IntoView {
    let say = Language::here();
    let terms = order.terms;
    let fact = |name: &'static str, value: String| {
        let value = if value.is_empty() { "—".to_owned() } else { value };
        view! { <dt>{name}</dt><dd>{value}</dd> }
    };
    let contract = terms.contract.map(|(number, day)| say.order_contract_dated(number, date(day))).unwrap_or_default();
    view! {
        <section class="card"><div class="facts2">
            <dl class="facts">
                {fact(say.staff_company(), company)}
                {fact(say.site_counterparty(), say.order_buyer(terms.buyer.name, terms.buyer.inn))}
                {fact(say.order_contract(), contract)}
                {fact(say.order_consignee(), terms.consignee)}
                {fact(say.order_address(), terms.address)}
            </dl>
            <dl class="facts">
                {fact(say.order_own_number(), terms.own_number)}
                {terms.project.map(|project| fact(say.project_project(), project))}
                {fact(say.order_warehouse(), terms.warehouse)}
                {fact(say.order_delivery(), text::delivery(say, terms.delivery).to_owned())}
                {fact(say.order_comment(), terms.comment)}
                {fact(say.order_sent(), format!("{}, {}", date_time(moscow(order.submitted_at)), order.submitted_by))}
            </dl>
        </div></section>
    }
    .html()
}

/// A form of one button.
fn act(say: Language, path: &'static str, number: OrderNumber, key: Option<String>, label: &'static str) -> Html {
    view! {
        <form class="mb-8" method="post" action=path>{crate::ui::why(say, &[path])}
            <input type="hidden" name="number" value=number.to_string()/>
            {key.map(|key| view! { <input type="hidden" name="key" value=key/> })}
            <button class="btn btn-p btn-w">{label}</button>
        </form>
    }
    .html()
}

/// Why a paid order has not started, and what to do about it.
fn stuck(say: Language, number: OrderNumber, of: &Stuck) -> Html {
    let lacks = of.article.as_ref().map(|article| {
        let to = super::product_page(article);
        view! { <p><a href=to>{say.order_stuck_lacks(article)}</a>" "{text::refusal(say, &of.why)}</p> }
    });
    view! {
        <section class="ban ban-warn" aria-labelledby="stuck-h"><h2 id="stuck-h">{say.order_stuck()}</h2>
            {lacks}<p>{say.staff_stuck_what()}</p>
            {act(say, StartStuck::PATH, number, None, say.staff_start_stuck())}</section>
    }
    .html()
}

/// What of an order in production is ready, and the steps that are made by hand.
fn goods(say: Language, order: &Order, awaited: i64, ready: i64) -> Html {
    let number = order.number;
    // The same page shows the same state: pressed twice, it ships once.
    let key = order.shipped.kopecks().to_string();
    view! {
        <section class="card" aria-labelledby="goods-h"><h2 id="goods-h">{say.staff_goods()}</h2>
            <dl class="sum"><div><dt>{say.staff_awaited()}</dt><dd>{say.site_pieces(grouped(awaited))}</dd></div>
                <div><dt>{say.staff_ready()}</dt><dd>{say.site_pieces(grouped(ready))}</dd></div></dl>
            <div class="mt-8">
                {(awaited > 0).then(|| act(say, GoodsReady::PATH, number, None, say.staff_make_ready()))}
                {(ready > 0).then(|| act(say, ShipOrder::PATH, number, Some(key), say.staff_ship()))}
            </div>
        </section>
    }
    .html()
}

/// A folded form for words to the buyer.
#[component]
fn ToBuyer(
    number: OrderNumber,
    path: &'static str,
    form: &'static str,
    what: &'static str,
    label: &'static str,
    class: &'static str,
    send: &'static str,
) -> impl IntoView {
    let refused = Refused::of(Language::here(), path);
    let (open, typed) = (refused.any(), refused.typed.get("text"));
    view! {
        <details class="fold mb-8" open=open><summary class="btn">{what}</summary>
            <form class="card form mt-8" method="post" action=path><Faults refused=refused.clone() form=form/>
                <input type="hidden" name="number" value=number.to_string()/>
                <Text name="text" form=form label value=typed refused required=true maxlength=MESSAGE_LIMIT/>
                <div><button class=class>{send}</button></div>
            </form></details>
    }
    .html()
}

/// First what an order would cost with so many per cent off, then the button that grants them.
fn grant(say: Language, order: &Order, preview: Option<(Percent, (Cost, Cost))>, wrong: bool) -> Html {
    let number = order.number;
    let refused = Refused::of(say, GrantDiscount::PATH);
    let wrong = wrong.then(|| view! { <p class="err" id="percent-error" role="alert">{say.order_wrong_percent()}</p> });
    let described = wrong.is_some().then_some("percent-error");
    let shown = preview.map(|(percent, (now, then))| {
        let comment = refused.typed.get("text");
        view! {
            {before_after(say, order.rate, &now, &then)}
            <form class="mt-8" method="post" action=GrantDiscount::PATH><Faults refused=refused.clone() form="grant-"/>
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="percent" value=percent.to_string()/>
                <Text name="text" form="grant-" label=say.staff_grant_comment() value=comment refused=refused.clone() rows=2 maxlength=MESSAGE_LIMIT/>
                <button class="btn btn-p mt-8">{say.staff_grant(percent)}</button>
            </form>
        }
    });
    view! {
        <section class="card mt-8" aria-labelledby="grant-h"><h3 id="grant-h">{say.staff_grant_order()}</h3>
            <form class="row wrap mb-8" method="get" action=format!("{ORDERS}/{number}#discount")>
                <label class="row">{say.order_wanted_percent()}<input class="in in-s" name="percent" inputmode="decimal" maxlength="8" required
                    aria-invalid=described.map(|_| "true") aria-describedby=described/></label>
                <button class="btn">{say.staff_count()}</button>
            </form>{wrong}{shown}
        </section>
    }
    .html()
}

/// The lines; while a discount may be granted each has a field for its own.
#[component]
fn Lines(order: Order, lines: Page<OrderLine>, granting: bool) -> impl IntoView {
    let say = Language::here();
    let number = order.number;
    let (span, total, at, pages) = (lines.span(), lines.total, lines.number, lines.pages());
    let refused = crate::ui::why(say, &[GrantLines::PATH]);
    let row = |line: OrderLine| {
        let position = line.position;
        let extra = line.extra.to_string().trim_end_matches('%').trim_end().to_owned();
        let old =
            (line.before != line.price.unit).then(|| view! { <span class="was">{line.before.to_string()}</span>" " });
        let field = granting.then(|| {
            let label = say.staff_line_percent(position);
            view! {
                <td class="num kv" data-l=say.staff_extra()><input type="hidden" name="positions[]" value=position.to_string()/>
                    <input class="in in-s" name="percents[]" value=extra inputmode="decimal" maxlength="8" aria-label=label/></td>
            }
        });
        view! {
            <tr>
                <td class="num muted m-hide">{position}</td>
                <td class="c-nm m-full"><span class="nm"><span class="k">{line.kind}</span><span class="d">{line.name}</span></span></td>
                <td class="art muted">{line.article.to_string()}</td>
                <td class="num">{format!("{}\u{a0}{}", grouped(i64::from(line.quantity.pieces())), line.unit)}</td>
                <td class="num kv" data-l=say.order_price()>{old}{line.price.unit.to_string()}</td>
                {field}
                <td class="num b kv" data-l=say.order_sum()>{line.sums.goods.to_string()}</td>
            </tr>
        }
    };
    let table = view! {
        <table class="t cards"><caption class="vh">{say.order_goods_of(number)}</caption>
            <thead><tr>
                <th scope="col" class="num">{say.order_line()}</th><th scope="col">{say.order_name()}</th>
                <th scope="col">{say.order_article()}</th><th scope="col" class="num">{say.order_quantity()}</th>
                <th scope="col" class="num">{say.order_price()}</th>
                {granting.then(|| view! { <th scope="col" class="num">{say.staff_extra()}</th> })}
                <th scope="col" class="num">{say.order_sum_roubles()}</th>
            </tr></thead>
            <tbody>{lines.rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html();
    let table = if granting {
        view! {
            <form method="post" action=GrantLines::PATH>{refused}<input type="hidden" name="number" value=number.to_string()/>
                {table}<button class="btn mt-8">{say.staff_grant_lines()}</button></form>
        }
        .html()
    } else {
        table
    };
    view! {
        <section class="sec" aria-labelledby="lines"><h2 id="lines">{say.order_goods()}</h2>{table}
            <Pager span total number=at pages address=move |page| format!("{ORDERS}/{number}?page={page}#lines")/></section>
    }
    .html()
}
