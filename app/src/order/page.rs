//! The page of an order.

use super::rpc::{Standing, Track, history};
use super::{OrderState, Part};
use crate::draft::rpc::Duplicate;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Icon, load};
use domain::format::{count, date, date_time, grouped, moscow};
use domain::id::OrderNumber;
use domain::order::{Order, OrderLine};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;
use service::order::OrderPage;

/// `/orders/{number}`.
#[component]
pub fn Page() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    load(async move {
        let (db, actor) = rpc::caller()?;
        let number: OrderNumber = number.parse().map_err(|_| fail(service::Error::NotFound))?;
        let page = service::order::get(&db, &actor, number).await.map_err(fail)?;
        Ok(view! { <Whole page/> })
    })
}

#[component]
fn Whole(page: OrderPage) -> impl IntoView {
    let order = page.order;
    let number = order.number;
    let first = Standing {
        number,
        status: order.status,
        accounting_number: order.accounting_number.clone(),
        history: history(&page.events),
    };
    let tracked = page.tracked;
    let hidden = move || view! { <input type="hidden" name="number" value=number.to_string()/> };
    view! {
        <Title text=format!("Заказ {number}")/>
        <main class="page" id="main">
            <nav aria-label="Путь"><ol class="crumbs"><li><a href="/orders">"Заказы"</a></li><li>{number.to_string()}</li></ol></nav>
            <div class="ttl">
                <OrderState part=Part::Heading first=first.clone()/>
                <div class="acts">
                    <form method="post" action=Track::PATH>
                        {hidden()}<input type="hidden" name="on" value=(!tracked).to_string()/>
                        <button class="btn btn-q" aria-pressed=tracked.to_string()><Icon name="pin"/>{if tracked { "Не\u{a0}отслеживать" } else { "Отслеживать" }}</button>
                    </form>
                    <form method="post" action=Duplicate::PATH>{hidden()}<button class="btn"><Icon name="copy"/>"Дублировать"</button></form>
                </div>
            </div>
            <div class="two">
                <div>
                    <Facts order=order.clone()/>
                    <Lines number order=order.clone() lines=page.lines/>
                    <section class="sec" aria-labelledby="docs"><h2 id="docs">"Документы"</h2><OrderState part=Part::Documents first=first.clone()/></section>
                </div>
                <aside class="side">
                    <Sums order/>
                    <section class="card" aria-labelledby="history"><h2 id="history">"История"</h2><OrderState part=Part::History first/></section>
                </aside>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn Facts(order: Order) -> impl IntoView {
    let terms = order.terms;
    let sums = order.totals.sums;
    let fact = |name: &'static str, value: String| {
        let value = if value.is_empty() { "—".to_owned() } else { value };
        view! { <dt>{name}</dt><dd>{value}</dd> }
    };
    let contract =
        terms.contract.as_ref().map(|(number, day)| format!("{number} от\u{a0}{}", date(*day))).unwrap_or_default();
    let parts = if terms.in_parts { ", отгрузка по\u{a0}частям" } else { "" };
    let all = format!(
        "{}, {}, {}",
        count(u64::from(order.totals.lines), "позиция", "позиции", "позиций"),
        count(u64::try_from(sums.pieces).unwrap_or(0), "штука", "штуки", "штук"),
        count(u64::from(sums.places.whole()), "место", "места", "мест"),
    );
    view! {
        <section class="card"><div class="facts2">
            <dl class="facts">
                {fact("Внутренний №", terms.own_number)}
                {fact("Контрагент", format!("{}, ИНН\u{a0}{}", terms.buyer.name, terms.buyer.inn))}
                {fact("Договор", contract)}
                {fact("Грузополучатель", terms.consignee)}
                {fact("Адрес доставки", terms.address)}
                {fact("Создан", format!("{}, {}", date_time(moscow(order.created_at)), order.created_by))}
            </dl>
            <dl class="facts">
                {fact("Склад отгрузки", terms.warehouse)}
                {fact("Способ доставки", format!("{}{parts}", text::delivery(terms.delivery)))}
                {fact("Всего", all)}
                {fact("Масса, объем", format!("≈\u{a0}{}\u{a0}кг, ≈\u{a0}{}\u{a0}м³", sums.mass.kg2(), sums.volume.m3_4()))}
                {fact("Комментарий", terms.comment)}
                {fact("Отправлен", format!("{}, {}", date_time(moscow(order.submitted_at)), order.submitted_by))}
            </dl>
        </div></section>
    }
    .into_any()
}

#[component]
fn Lines(number: OrderNumber, order: Order, lines: Vec<OrderLine>) -> impl IntoView {
    let total = order.totals.lines;
    let rows = lines.into_iter().map(|line| view! {
        <tr>
            <td class="num muted m-hide">{line.position}</td>
            <td class="c-nm m-full"><span class="nm"><span class="k">{line.kind}</span><a class="d" href=format!("/product/{}", line.article)>{line.name}</a></span></td>
            <td class="art muted">{line.article.to_string()}</td>
            <td class="num">{format!("{}\u{a0}{}", grouped(i64::from(line.quantity.pieces())), line.unit)}</td>
            <td class="num m-hide">{line.price.unit.to_string()}</td>
            <td class="num b kv" data-l="Сумма">{line.sums.goods.to_string()}</td>
            <td class="num m-hide">{line.sums.vat.to_string()}</td>
        </tr>
    });
    view! {
        <section class="sec" aria-labelledby="lines">
            <div class="sec-h"><h2 id="lines">"Товары"</h2><span class="muted">{text::positions(u64::from(total))}</span>
                <a class="end row" href=format!("/orders/{number}.xlsx") download><Icon name="download" small=true/>" Скачать Excel-файлом"</a></div>
            <table class="t cards"><caption class="vh">{format!("Товары заказа {number}")}</caption>
                <thead><tr>
                    <th scope="col" class="num">"№"</th><th scope="col">"Наименование"</th><th scope="col">"Артикул"</th>
                    <th scope="col" class="num">"Кол-во"</th><th scope="col" class="num">"Цена,\u{a0}₽"</th>
                    <th scope="col" class="num">"Сумма,\u{a0}₽"</th><th scope="col" class="num">{format!("НДС {},\u{a0}₽", order.rate)}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot><tr><td colspan="3">"Итого без\u{a0}НДС"</td><td class="num">{format!("{}\u{a0}шт", grouped(order.totals.sums.pieces))}</td>
                    <td class="m-hide"></td><td class="num">{order.totals.sums.goods.to_string()}</td><td class="num m-hide">{order.totals.sums.vat.to_string()}</td></tr></tfoot>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn Sums(order: Order) -> impl IntoView {
    let delivery = (order.cost.delivery != domain::money::Money::ZERO).then(|| {
        view! {
            <div><dt>"Стоимость доставки"</dt><dd>{order.cost.delivery.with_sign()}</dd></div>
        }
    });
    view! {
        <section class="card"><dl class="sum">
            <div><dt>"Базовая стоимость"</dt><dd>{order.base.with_sign()}</dd></div>
            <div><dt>"С\u{a0}вашей скидкой"</dt><dd>{order.cost.goods.with_sign()}</dd></div>
            {delivery}
            <div><dt>{format!("Сумма НДС {}", order.rate)}</dt><dd>{order.cost.vat.with_sign()}</dd></div>
            <div class="tot"><dt>"Итого с\u{a0}НДС"</dt><dd>{order.cost.total.with_sign()}</dd></div>
        </dl>
        <p class="note mt-12">"Изменить заказ нельзя: чтобы исправить состав, продублируйте его."</p></section>
    }
    .into_any()
}
