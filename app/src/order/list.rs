//! The list of orders: tabs with counts, one page of rows.

use crate::draft;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Pager, StatusBadge, load};
use domain::format::{date_time, grouped, moscow};
use domain::order::{OrderSummary, OrderTab};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// `/orders?tab=invoiced&page=2`.
#[component]
pub fn ListPage() -> impl IntoView {
    let query = use_query_map();
    let tab =
        query.with_untracked(|query| query.get("tab")).and_then(|tab| OrderTab::from_code(&tab)).unwrap_or_default();
    let page = query.with_untracked(|query| query.get("page")).and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let (db, actor) = rpc::caller()?;
        let orders = service::order::list(&db, &actor, tab, page).await.map_err(fail)?;
        let counts = service::order::counts(&db, &actor).await.map_err(fail)?;
        let (span, total, number, pages) = (orders.span(), orders.total, orders.number, orders.pages());
        let empty = orders.rows.is_empty();
        let rows = orders.rows.into_iter().map(|order| view! { <Row order/> }).collect_view();
        Ok(view! {
            <Title text=text::tab(tab)/>
            <main class="page" id="main">
                <div class="ttl"><h1>"Заказы контрагента"</h1><div class="acts"><draft::CreateButton/></div></div>
                <Tabs counts current=Some(tab)/>
                {if empty {
                    view! { <div class="empty"><h2>"Здесь пока пусто"</h2><p>"Заказы появляются, когда вы\u{a0}нажимаете «Получить счёт» в\u{a0}черновике."</p>
                        <p><a class="btn" href="/drafts">"К\u{a0}черновикам"</a></p></div> }.into_any()
                } else {
                    view! {
                        <table class="t cards or-t"><caption class="vh">{format!("Заказы: {}", text::tab(tab))}</caption>
                            <thead><tr>
                                <th scope="col">"№\u{a0}заказа"</th><th scope="col">"Внутренний\u{a0}№"</th><th scope="col">"№\u{a0}счёта"</th>
                                <th scope="col" class="num">"Позиции"</th><th scope="col" class="num">"Масса,\u{a0}кг"</th>
                                <th scope="col" class="num">"Сумма с\u{a0}НДС"</th><th scope="col">"Отправлен"</th>
                                <th scope="col">"Способ доставки"</th><th scope="col">"Статус"</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    }.into_any()
                }}
                <Pager span total number pages address=move |page| format!("/orders?tab={}&page={page}", tab.code())/>
            </main>
        })
    })
}

/// The guide's tabs with their counts; the first one is the list of drafts.
#[component]
pub fn Tabs(counts: (u64, Vec<(OrderTab, u64)>), current: Option<OrderTab>) -> impl IntoView {
    let (drafts, tabs) = counts;
    let link = |to: String, label: &'static str, number: u64, on: bool| {
        view! {
            <a href=to aria-current=on.then_some("page")>{label} " " <span class="c">{grouped(i64::try_from(number).unwrap_or(0))}</span></a>
        }
    };
    let tabs = tabs
        .into_iter()
        .map(|(tab, number)| link(format!("/orders?tab={}", tab.code()), text::tab(tab), number, current == Some(tab)));
    view! {
        <nav class="tabs" aria-label="Состояния заказов">
            {link("/drafts".to_owned(), "Черновики", drafts, current.is_none())}{tabs.collect_view()}
        </nav>
    }
    .into_any()
}

#[component]
fn Row(order: OrderSummary) -> impl IntoView {
    view! {
        <tr>
            <td class="b"><a href=format!("/orders/{}", order.number)>{order.number.to_string()}</a></td>
            <td class="kv" data-l="Внутренний №">{order.own_number}</td>
            <td class="kv" data-l="№ счёта">{order.accounting_number}</td>
            <td class="num kv" data-l="Позиции">{order.totals.lines}</td>
            <td class="num m-hide">{order.totals.sums.mass.kg2()}</td>
            <td class="num b">{order.cost.total.with_sign()}</td>
            <td class="m-hide nw">{date_time(moscow(order.submitted_at))}</td>
            <td class="m-hide">{text::delivery(order.delivery)}</td>
            <td class="m-full"><StatusBadge status=order.status/></td>
        </tr>
    }
    .into_any()
}
