//! The sums beside the lines, and the button that sends: both follow every change.

use super::live;
use super::rpc::Submit;
use crate::language::Language;
use crate::ui::{CostRows, Given, LoadRows};
use domain::draft::{Cost, Totals};
use domain::id::OrderNumber;
use domain::money::Money;
use domain::vat::VatRate;
use leptos::html::Form;
use leptos::prelude::*;
use server_fn::ServerFn;

/// Mass, volume, pieces, places, cost; «Получить счёт».
#[island]
pub fn DraftSums(
    number: OrderNumber,
    sums: Given<(Totals, Cost, VatRate)>,
    /// Made once for this page: the same key is the same order, however often it is sent.
    key: String,
    may_send: bool,
) -> impl IntoView {
    let say = Language::here();
    let shown = RwSignal::new(sums.0);
    let busy = RwSignal::new(false);
    let form = NodeRef::<Form>::new();
    // Pressed while a line is being saved: sent as soon as it is. When a line needs its person first, they press again.
    let waits = RwSignal::new(false);
    let stuck = move || live::unsaved().get().1 > 0;
    Effect::new(move |_| {
        if stuck() {
            waits.set(false);
        } else if live::unsaved().get().0 == 0 && waits.get_untracked() {
            waits.set(false);
            if let Some(form) = form.get_untracked() {
                _ = form.request_submit();
            }
        }
    });
    Effect::new(move |_| {
        if let Some(change) = live::latest().get().filter(|change| change.number == number) {
            shown.set((change.totals, change.cost, change.rate));
        }
    });
    let totals = Signal::derive(move || shown.get().0);
    let cost = Signal::derive(move || shown.get().1);
    let rate = Signal::derive(move || shown.get().2);
    view! {
        <section class="card sums" aria-labelledby="sum-h">
            <h2 class="vh" id="sum-h">{say.draft_cost()}</h2>
            <LoadRows totals/>
            <hr class="hr"/>
            <CostRows cost rate/>
            {may_send.then(|| view! {
                <form node_ref=form class="mt-16" method="post" action=Submit::PATH on:submit=move |event| {
                    // Sent once from this page; the server guards anyway.
                    if live::unsaved().get_untracked().0 > 0 {
                        event.prevent_default();
                        waits.set(!stuck());
                    } else if busy.get_untracked() {
                        event.prevent_default();
                    } else {
                        busy.set(true);
                    }
                }>
                    <input type="hidden" name="number" value=number.to_string()/>
                    <input type="hidden" name="key" value=key.clone()/>
                    <input type="hidden" name="total" value=move || cost.get().total.kopecks().to_string()/>
                    <button class="btn btn-p btn-w btn-l" class:busy=move || busy.get()>
                        {move || if busy.get() { say.draft_sending() } else { say.draft_get_invoice() }}
                    </button>
                </form>
                <p class="note" role="status">{move || (waits.get() || stuck()).then_some(say.draft_saving())}</p>
                <p class="note mt-8">{say.draft_discount_hint()}</p>
            })}
            {(!may_send).then(|| view! { <p class="note">{say.draft_may_not_send()}</p> })}
        </section>
    }
}

/// On a phone: the sum and the next step, at the bottom of the lines.
#[island]
pub fn DraftBar(number: OrderNumber, total: Money) -> impl IntoView {
    let say = Language::here();
    let shown = RwSignal::new(total);
    Effect::new(move |_| {
        if let Some(change) = live::latest().get().filter(|change| change.number == number) {
            shown.set(change.cost.total);
        }
    });
    view! {
        <div class="sticky-b only-phone">
            <span><span class="note">{say.site_total()}</span><span class="s">{move || shown.get().with_sign()}</span></span>
            <a class="btn btn-p" href="#delivery">{say.draft_next()}</a>
        </div>
    }
}
