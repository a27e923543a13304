//! «Рабочий стол»: what to go on with, and how many orders stand where.

use crate::draft::CreateButton;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::load;
use domain::draft::DraftSummary;
use domain::format::{date_time, moscow};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/` and `/desk`. Those who do not order are shown the catalogue.
#[component]
pub fn Page() -> impl IntoView {
    load(async move {
        let (db, actor) = rpc::caller()?;
        if !actor.orders() {
            leptos_axum::redirect("/catalog");
            return Ok(().into_any());
        }
        let drafts = service::draft::recent(&db, &actor, 5).await.map_err(fail)?;
        let (number_of_drafts, tabs) = service::order::counts(&db, &actor).await.map_err(fail)?;
        let empty = drafts.is_empty();
        let tabs = tabs.into_iter().map(|(tab, number)| view! {
            <a href=format!("/orders?tab={}", tab.code())><span>{text::tab(tab)}</span><span class="c">{number}</span></a>
        });
        Ok(view! {
            <Title text="Рабочий стол"/>
            <main class="page" id="main">
                <div class="ttl"><h1>"Рабочий стол"</h1><div class="acts"><CreateButton/></div></div>
                <div class="two">
                    <section aria-labelledby="go-on">
                        <div class="sec-h"><h2 id="go-on">"Продолжить"</h2><a class="end" href="/drafts">"Все черновики"</a></div>
                        {drafts.into_iter().map(|draft| view! { <Draft draft/> }).collect_view()}
                        {empty.then(|| view! { <p class="muted">"Черновиков пока нет. Создайте первый или откройте каталог."</p> })}
                    </section>
                    <section aria-labelledby="states">
                        <h2 id="states">"Заказы контрагента"</h2>
                        <div class="stat"><a href="/drafts"><span>"Черновики"</span><span class="c">{number_of_drafts}</span></a>{tabs.collect_view()}</div>
                    </section>
                </div>
            </main>
        }.into_any())
    })
}

#[component]
fn Draft(draft: DraftSummary) -> impl IntoView {
    let lines =
        format!("{}, изменён {}", text::positions(u64::from(draft.totals.lines)), date_time(moscow(draft.changed_at)));
    view! {
        <a class="li" href=format!("/drafts/{}", draft.number)>
            <span class="grow"><span class="t1"><b>{draft.number.to_string()}</b>" "{draft.title}</span><span class="t2">{lines}</span></span>
            <span class="r"><span class="t1">{draft.cost.total.with_sign()}</span></span>
        </a>
    }
    .into_any()
}
