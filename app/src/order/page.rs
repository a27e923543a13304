//! The page of an order.

use super::rpc::{RefreshDates, Start, Track};
use super::state::{Documents, Heading, History, who};
use super::{Awaited, discount};
use crate::draft::rpc::Duplicate;
use crate::language::Language;
use crate::lead_time;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Icon, Pager, Written, load};
use domain::actor::Actor;
use domain::discount::Message;
use domain::draft::Cost;
use domain::format::{date, date_time, grouped, moscow};
use domain::id::OrderNumber;
use domain::money::Money;
use domain::order::{Order, OrderLine, OrderMove, OrderStatus};
use domain::page::{PAGE_ROWS, Page};
use domain::user::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;
use service::order::OrderPage;
use service::supply::Promised;

/// `/orders/{number}?page=2`.
#[component]
pub fn Page() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    let (refreshed, at) = use_query_map().with_untracked(|query| {
        let page: u32 = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        (query.get("dates").is_some(), page.max(1))
    });
    load(async move {
        let (db, actor) = rpc::caller()?;
        let number: OrderNumber = number.parse().map_err(|_| fail(service::Error::NotFound))?;
        let page = service::order::page(&db, &actor, number, at).await.map_err(fail)?;
        let promised = service::supply::of_order(&db, &actor, number).await.map_err(fail)?;
        let say = Language::here();
        let refreshed = refreshed.then(|| lead_time::refreshed(say, &promised, moscow(db.now())));
        let start = starting(say, &db, &actor, &page).await?;
        let query = service::shipment::Query { order: Some(number), ..Default::default() };
        let shipments = if page.order.shipped == Money::ZERO {
            vec![]
        } else {
            service::shipment::list(&db, &actor, &query, 1).await.map_err(fail)?.rows
        };
        let may_ask = matches!(&actor, Actor::User(buyer) if Action::SendOrder.allowed(buyer.rights))
            && page.order.status.after(OrderMove::AskDiscount).is_ok();
        Ok(view! { <Whole page at promised refreshed start shipments may_ask/> }.html())
    })
}

/// «Отправить в производство» with what it means, or what the order waits for instead.
async fn starting(
    say: Language,
    db: &service::Db,
    actor: &Actor,
    page: &OrderPage,
) -> Result<Option<Html>, crate::error::AppError> {
    let order = &page.order;
    if order.status.after(OrderMove::Start).is_err() {
        return Ok(None);
    }
    // Whoever sees the order is told why it does not go on.
    if let Some(stuck) = &page.stuck {
        let since = date_time(moscow(stuck.at));
        let lacks = stuck.article.as_ref().map(|article| {
            view! { <p>{say.order_stuck_lacks(article)}" "{text::refusal(say, &stuck.why)}</p> }
        });
        return Ok(Some(
            view! {
                <section class="card" aria-labelledby="stuck-h"><h2 id="stuck-h">{say.order_stuck()}</h2>
                    <p>{say.order_paid_and_waits()}</p>{lacks}<p class="note">{say.order_stuck_since(since)}</p></section>
            }
            .html(),
        ));
    }
    let Actor::User(buyer) = actor else { return Ok(None) };
    // Who may not send orders is told nothing of sending them.
    if !Action::SendOrder.allowed(buyer.rights) {
        return Ok(None);
    }
    let credit = super::starts(say, db, actor, buyer, order.contract).await?;
    let number = order.number;
    let refused = crate::ui::why(say, &[Start::PATH]);
    Ok(match credit {
        Some(credit) => {
            let open = refused.is_some();
            Some(
                view! {
                    <section class="card" aria-labelledby="start-h"><h2 id="start-h" class="vh">{say.order_start()}</h2>
                        <details class="start" open=open><summary class="btn btn-p btn-w">{say.order_start()}</summary>
                            <form class="ban ban-warn" method="post" action=Start::PATH>{refused}
                                <input type="hidden" name="number" value=number.to_string()/>
                                <p>{say.order_start_warning()}</p><p class="note">{credit}</p>
                                <button class="btn btn-p btn-w mt-8">{say.order_start()}</button>
                            </form>
                        </details></section>
                }
                .html(),
            )
        }
        None if order.accounting_number.is_some() => {
            let left = order.cost.total.checked_sub(order.paid).unwrap_or_default();
            let words = if left > Money::ZERO {
                say.order_start_by_itself(left.with_sign())
            } else {
                say.order_paid_and_waits().to_owned()
            };
            Some(view! { <section class="card">{refused}<p>{words}</p></section> }.html())
        }
        None => refused,
    })
}

#[component]
fn Whole(
    page: OrderPage,
    at: u32,
    promised: Vec<Promised>,
    refreshed: Option<String>,
    start: Option<Html>,
    shipments: Vec<service::shipment::Row>,
    may_ask: bool,
) -> impl IntoView {
    let say = Language::here();
    let order = page.order;
    let negotiation = negotiation(say, &order, page.before.as_ref(), page.messages, may_ask);
    let number = order.number;
    let ready_on = lead_time::order_ready(say, &promised, order.terms.in_parts);
    let ready = order.accounting_number.is_some();
    let changed = page.events.first().map(|event| {
        let by = who(say, event);
        let at = date_time(moscow(event.at));
        if by.is_empty() { at } else { format!("{at}, {by}") }
    });
    let awaited = (!ready && order.status != OrderStatus::Rejected).then(|| view! { <Awaited number/> });
    let tracked = page.tracked;
    let hidden = move || view! { <input type="hidden" name="number" value=number.to_string()/> };
    view! {
        <Title text=say.order_title(number)/>
        <main class="page" id="main">
            <nav aria-label=say.site_path()>
                <ol class="crumbs"><li><a href="/orders">{say.site_orders()}</a></li><li>{number.to_string()}</li></ol>
            </nav>
            <div class="ttl">
                <Heading order=order.clone()/>
                <div class="acts">
                    {(!promised.is_empty()).then(|| view! {
                        <form method="post" action=RefreshDates::PATH>{hidden()}<button class="btn btn-q"><Icon name="refresh"/>{say.lead_time_refresh()}</button></form>
                    })}
                    <form method="post" action=Track::PATH>
                        {hidden()}<input type="hidden" name="on" value=(!tracked).to_string()/>
                        <button class="btn btn-q" aria-pressed=tracked.to_string()>
                            <Icon name="pin"/>{if tracked { say.order_untrack() } else { say.order_track() }}
                        </button>
                    </form>
                    <form method="post" action=Duplicate::PATH>
                        {hidden()}<button class="btn"><Icon name="copy"/>{say.order_duplicate()}</button>
                    </form>
                </div>
            </div>
            {refreshed.map(|words| view! { <p class="ban ban-ok" role="status">{words}</p> })}
            <div class="two">
                <div>
                    <Facts order=order.clone() ready_on changed/>
                    <Lines number order=order.clone() lines=page.lines at promised/>
                    {negotiation}
                    {(!shipments.is_empty()).then(|| view! { <section class="sec" aria-labelledby="shipments">
                        <h2 id="shipments">{say.order_shipments()}</h2>{crate::shipment::rows(say, shipments, false)}</section> })}
                    <section class="sec" aria-labelledby="docs">
                        <h2 id="docs">{say.order_documents()}</h2><Documents number ready/>
                    </section>
                </div>
                <aside class="side">
                    {start}
                    <Sums order/>
                    <section class="card" aria-labelledby="history">
                        <h2 id="history">{say.order_history()}</h2><History events=page.events/>
                    </section>
                </aside>
            </div>
        </main>
        {awaited}
    }
    .html()
}

/// «Дополнительная скидка»: what it has changed, what was said, and the form that asks for one.
fn negotiation(
    say: Language,
    order: &Order,
    before: Option<&Cost>,
    messages: Vec<Message>,
    may_ask: bool,
) -> Option<Html> {
    if before.is_none() && messages.is_empty() && !may_ask {
        return None;
    }
    Some(
        view! {
            <section class="sec" aria-labelledby="discount"><h2 id="discount">{say.order_extra_discount()}</h2>
                {before.map(|before| discount::before_after(say, order.rate, before, &order.cost))}
                {discount::messages(say, messages)}
                {may_ask.then(|| discount::ask(say, order.number))}
            </section>
        }
        .html(),
    )
}

#[component]
fn Facts(order: Order, ready_on: String, changed: Option<String>) -> impl IntoView {
    let say = Language::here();
    let terms = order.terms;
    let sums = order.totals.sums;
    let fact = |name: &'static str, value: String| {
        let value = if value.is_empty() { "—".to_owned() } else { value };
        view! { <dt>{name}</dt><dd>{value}</dd> }
    };
    let contract = terms.contract.as_ref();
    let contract = contract.map(|(number, day)| say.order_contract_dated(number, date(*day))).unwrap_or_default();
    let delivery = text::delivery(say, terms.delivery);
    let delivery = if terms.in_parts { say.order_in_parts(delivery) } else { delivery.to_owned() };
    let all = format!(
        "{}, {}, {}",
        say.site_positions(u64::from(order.totals.lines)),
        say.site_pieces_counted(u64::try_from(sums.pieces).unwrap_or(0)),
        say.site_places(u64::from(sums.places.whole())),
    );
    let (mass, volume) = (say.site_kg(sums.mass.kg2()), say.site_m3(sums.volume.m3_4()));
    view! {
        <section class="card"><div class="facts2">
            <dl class="facts">
                {fact(say.order_own_number(), terms.own_number)}
                {fact(say.site_counterparty(), say.order_buyer(terms.buyer.name, terms.buyer.inn))}
                {fact(say.order_contract(), contract)}
                {terms.project.map(|project| fact(say.project_project(), project))}
                {fact(say.order_consignee(), terms.consignee)}
                {fact(say.order_address(), terms.address)}
                {fact(say.order_created(), format!("{}, {}", date_time(moscow(order.created_at)), order.created_by))}
            </dl>
            <dl class="facts">
                {fact(say.order_warehouse(), terms.warehouse)}
                {fact(say.order_delivery(), delivery)}
                {fact(say.lead_time_ready(), ready_on)}
                {fact(say.site_all(), all)}
                {fact(say.order_mass_volume(), format!("≈\u{a0}{mass}, ≈\u{a0}{volume}"))}
                {fact(say.order_comment(), terms.comment)}
                {fact(say.order_changed(), changed.unwrap_or_default())}
                {fact(say.order_sent(), format!("{}, {}", date_time(moscow(order.submitted_at)), order.submitted_by))}
            </dl>
        </div></section>
    }
    .html()
}

#[component]
fn Lines(number: OrderNumber, order: Order, lines: Vec<OrderLine>, at: u32, promised: Vec<Promised>) -> impl IntoView {
    let say = Language::here();
    let total = u64::from(order.totals.lines);
    let page = Page { rows: lines, total, number: at, size: PAGE_ROWS };
    let (span, pages, lines) = (page.span(), page.pages(), page.rows);
    let price = move |position: u32| format!("/orders/{number}/lines/{position}/price");
    // Of what is not promised any more there is nothing to say.
    let any = !promised.is_empty();
    let dates = |position: u32| {
        // Both come by position.
        let from = promised.partition_point(|it| it.position < i64::from(position));
        let of: Vec<&Promised> =
            promised.iter().skip(from).take_while(|it| it.position == i64::from(position)).collect();
        any.then(
            || view! { <td class="kv" data-l=say.lead_time_line()><span>{lead_time::promised(say, &of)}</span></td> },
        )
    };
    let rows = lines.into_iter().map(|line| view! {
        <tr>
            <td class="num muted m-hide">{line.position}</td>
            <td class="c-nm m-full"><span class="nm"><span class="k">{line.kind}</span><a class="d" href=format!("/product/{}", line.article)>{line.name}</a></span></td>
            <td class="art muted">{line.article.to_string()}</td>
            <td class="num">{format!("{}\u{a0}{}", grouped(i64::from(line.quantity.pieces())), line.unit)}</td>
            {dates(line.position)}
            <td class="num m-hide">{(line.before != line.price.unit).then(|| view! { <span class="was" aria-hidden="true">{line.before.to_string()}</span>" " })}<a href=price(line.position)>{line.price.unit.to_string()}</a></td>
            <td class="num b kv" data-l=say.order_sum()>{line.sums.goods.to_string()}</td>
            <td class="num m-hide">{line.sums.vat.to_string()}</td>
        </tr>
    });
    view! {
        <section class="sec" aria-labelledby="lines">
            <div class="sec-h">
                <h2 id="lines">{say.order_goods()}</h2><span class="muted">{say.site_positions(total)}</span>
                <a class="end row" href=format!("/orders/{number}.xlsx") download>
                    <Icon name="download" small=true/>" "{say.order_download()}
                </a>
            </div>
            <table class="t cards"><caption class="vh">{say.order_goods_of(number)}</caption>
                <thead><tr>
                    <th scope="col" class="num">{say.order_line()}</th><th scope="col">{say.order_name()}</th>
                    <th scope="col">{say.order_article()}</th><th scope="col" class="num">{say.order_quantity()}</th>
                    {any.then(|| view! { <th scope="col">{say.lead_time_line()}</th> })}
                    <th scope="col" class="num">{say.order_price()}</th>
                    <th scope="col" class="num">{say.order_sum_roubles()}</th>
                    <th scope="col" class="num">{say.order_vat_roubles(order.rate)}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot><tr>
                    <td colspan="3">{say.order_total_without_vat()}</td>
                    <td class="num">{say.site_pieces(grouped(order.totals.sums.pieces))}</td>
                    {any.then(|| view! { <td></td> })}
                    <td class="m-hide"></td><td class="num">{order.totals.sums.goods.to_string()}</td>
                    <td class="num m-hide">{order.totals.sums.vat.to_string()}</td>
                </tr></tfoot>
            </table>
            <Pager span total number=at pages address=move |page| format!("/orders/{number}?page={page}#lines")/>
        </section>
    }
    .html()
}

#[component]
fn Sums(order: Order) -> impl IntoView {
    let say = Language::here();
    let delivery = (order.cost.delivery != Money::ZERO).then(|| {
        view! {
            <div><dt>{say.site_delivery_cost()}</dt><dd>{order.cost.delivery.with_sign()}</dd></div>
        }
    });
    let sum = |name: &'static str, sum: Money| {
        (sum > Money::ZERO).then(|| view! { <div><dt>{name}</dt><dd>{sum.with_sign()}</dd></div> })
    };
    view! {
        <section class="card"><dl class="sum">
            <div><dt>{say.order_base()}</dt><dd>{order.base.with_sign()}</dd></div>
            <div><dt>{say.order_discounted()}</dt><dd>{order.cost.goods.with_sign()}</dd></div>
            {delivery}
            <div><dt>{say.site_vat(order.rate)}</dt><dd>{order.cost.vat.with_sign()}</dd></div>
            <div class="tot"><dt>{say.site_total()}</dt><dd>{order.cost.total.with_sign()}</dd></div>
            {sum(say.order_paid(), order.paid)}{sum(say.order_shipped(), order.shipped)}
        </dl>
        <p class="note mt-12">{say.order_unchangeable()}</p></section>
    }
    .html()
}
