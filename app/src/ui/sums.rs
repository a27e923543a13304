//! Totals of a draft or an order, in the words of the guide.

use domain::draft::{Cost, Totals};
use domain::format::{count, grouped};
use domain::vat::VatRate;
use leptos::prelude::*;

/// «Масса», «Объем», «Всего».
#[component]
pub fn LoadRows(#[prop(into)] totals: Signal<Totals>) -> impl IntoView {
    let sums = move || totals.get().sums;
    view! {
        <dl class="sum">
            <div><dt>"Масса"</dt><dd>{move || format!("{}\u{a0}кг", sums().mass.kg2())}</dd></div>
            <div><dt>"Объем"</dt><dd>{move || format!("{}\u{a0}м³", sums().volume.m3_6())}</dd></div>
            <div><dt>"Всего"</dt><dd>{move || pieces_and_places(sums().pieces, sums().places.whole())}</dd></div>
        </dl>
    }
}

/// «311 шт, 4 места».
fn pieces_and_places(pieces: i64, places: u32) -> String {
    format!("{}\u{a0}шт, {}", grouped(pieces), count(u64::from(places), "место", "места", "мест"))
}

/// «Стоимость товаров», «Стоимость доставки», «Сумма НДС», «Итого с НДС».
#[component]
pub fn CostRows(#[prop(into)] cost: Signal<Cost>, #[prop(into)] rate: Signal<VatRate>) -> impl IntoView {
    view! {
        <dl class="sum">
            <div><dt>"Стоимость товаров"</dt><dd>{move || cost.get().goods.with_sign()}</dd></div>
            <div><dt>"Стоимость доставки"</dt><dd>{move || cost.get().delivery.with_sign()}</dd></div>
            <div><dt>{move || format!("Сумма НДС\u{a0}{}", rate.get())}</dt><dd>{move || cost.get().vat.with_sign()}</dd></div>
            <div class="tot"><dt>"Итого с\u{a0}НДС"</dt><dd>{move || cost.get().total.with_sign()}</dd></div>
        </dl>
    }
}
