//! Totals of a draft or an order, in the words of the guide.

use crate::language::Language;
use domain::draft::{Cost, Totals};
use domain::format::grouped;
use domain::vat::VatRate;
use leptos::prelude::*;

/// «Масса», «Объем», «Всего».
#[component]
pub fn LoadRows(#[prop(into)] totals: Signal<Totals>) -> impl IntoView {
    let say = Language::here();
    let sums = move || totals.get().sums;
    let all = move || say.site_pieces_places(grouped(sums().pieces), say.site_places(sums().places.whole().into()));
    view! {
        <dl class="sum">
            <div><dt>{say.site_mass()}</dt><dd>{move || say.site_kg(sums().mass.kg2())}</dd></div>
            <div><dt>{say.site_volume()}</dt><dd>{move || say.site_m3(sums().volume.m3_6())}</dd></div>
            <div><dt>{say.site_all()}</dt><dd>{all}</dd></div>
        </dl>
    }
}

/// «Стоимость товаров», «Стоимость доставки», «Сумма НДС», «Итого с НДС».
#[component]
pub fn CostRows(#[prop(into)] cost: Signal<Cost>, #[prop(into)] rate: Signal<VatRate>) -> impl IntoView {
    let say = Language::here();
    view! {
        <dl class="sum">
            <div><dt>{say.site_goods()}</dt><dd>{move || cost.get().goods.with_sign()}</dd></div>
            <div><dt>{say.site_delivery_cost()}</dt><dd>{move || cost.get().delivery.with_sign()}</dd></div>
            <div><dt>{move || say.site_vat(rate.get())}</dt><dd>{move || cost.get().vat.with_sign()}</dd></div>
            <div class="tot"><dt>{say.site_total()}</dt><dd>{move || cost.get().total.with_sign()}</dd></div>
        </dl>
    }
}
