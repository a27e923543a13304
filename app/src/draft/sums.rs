//! The sums beside the lines, and the button that sends: both follow every change.

use super::live;
use super::rpc::{AskApproval, Submit};
use crate::language::Language;
use crate::ui::{CostRows, Given, LoadRows};
use domain::draft::{Cost, Totals};
use domain::id::OrderNumber;
use domain::money::Money;
use domain::vat::VatRate;
use leptos::ev::SubmitEvent;
use leptos::html::Form;
use leptos::prelude::*;
use server_fn::ServerFn;

/// A form that is sent once, and not before all lines are saved.
#[derive(Clone, Copy)]
struct Sending {
    form: NodeRef<Form>,
    /// Pressed while a line is being saved: sent as soon as it is. When a line needs its person first, they press again.
    waits: RwSignal<bool>,
    busy: RwSignal<bool>,
}

impl Sending {
    fn new() -> Self {
        let Self { form, waits, busy } =
            Self { form: NodeRef::new(), waits: RwSignal::new(false), busy: RwSignal::new(false) };
        Effect::new(move |_| {
            let (unsaved, stuck) = live::unsaved().get();
            if stuck > 0 {
                waits.set(false);
            } else if unsaved == 0 && waits.get_untracked() {
                waits.set(false);
                if let Some(form) = form.get_untracked() {
                    _ = form.request_submit();
                }
            }
        });
        Self { form, waits, busy }
    }

    /// Once from this page; the server guards anyway.
    fn submit(self, event: &SubmitEvent) {
        let (unsaved, stuck) = live::unsaved().get_untracked();
        if unsaved > 0 {
            event.prevent_default();
            self.waits.set(stuck == 0);
        } else if self.busy.get_untracked() {
            event.prevent_default();
        } else {
            self.busy.set(true);
        }
    }

    fn says(self, say: Language) -> Option<&'static str> {
        (self.waits.get() || live::unsaved().get().1 > 0).then_some(say.draft_saving())
    }
}

/// Mass, volume, pieces, places, cost; «Получить счёт».
#[island]
pub fn DraftSums(
    number: OrderNumber,
    sums: Given<(Totals, Cost, VatRate)>,
    /// Made once for this page: the same key is the same order, however often it is sent.
    key: String,
    may_send: bool,
    /// What is said before the buttons.
    hint: Option<String>,
    /// «Отправить в производство» is possible: what is said of the credit.
    starts: Option<String>,
) -> impl IntoView {
    let say = Language::here();
    let shown = RwSignal::new(sums.0);
    let (sending, starting) = (Sending::new(), Sending::new());
    Effect::new(move |_| {
        if let Some(change) = live::latest().get().filter(|change| change.number == number) {
            shown.set((change.totals, change.cost, change.rate));
        }
    });
    let totals = Signal::derive(move || shown.get().0);
    let cost = Signal::derive(move || shown.get().1);
    let rate = Signal::derive(move || shown.get().2);
    let fields = move |key: String| {
        view! {
            <input type="hidden" name="number" value=number.to_string()/>
            <input type="hidden" name="key" value=key/>
            <input type="hidden" name="total" value=move || cost.get().total.kopecks().to_string()/>
        }
    };
    let at_once = starts.map(|credit| view! {
        <details class="start mt-8"><summary class="btn btn-w">{say.order_start()}</summary>
            <form node_ref=starting.form class="ban ban-warn" method="post" action=Submit::PATH on:submit=move |event| starting.submit(&event)>
                {fields(key.clone())}<input type="hidden" name="start" value="true"/>
                <p>{say.order_start_warning()}</p>
                <p class="note">{credit}</p>
                <button class="btn btn-p btn-w mt-8" class:busy=move || starting.busy.get()>{say.order_start()}</button>
            </form>
        </details>
        <p class="note" role="status">{move || starting.says(say)}</p>
    });
    view! {
        <section class="card sums" aria-labelledby="sum-h">
            <h2 class="vh" id="sum-h">{say.draft_cost()}</h2>
            <LoadRows totals/>
            <hr class="hr"/>
            <CostRows cost rate/>
            {hint.map(|hint| view! { <p class="note mt-16">{hint}</p> })}
            {may_send.then(|| view! {
                <form node_ref=sending.form class="mt-16" method="post" action=Submit::PATH on:submit=move |event| sending.submit(&event)>
                    {fields(key.clone())}
                    <button class="btn btn-p btn-w btn-l" class:busy=move || sending.busy.get()>
                        {move || if sending.busy.get() { say.draft_sending() } else { say.draft_get_invoice() }}
                    </button>
                </form>
                <p class="note" role="status">{move || sending.says(say)}</p>
            })}
            {at_once}
            {(!may_send).then(|| view! { <p class="note">{say.draft_may_not_send()}</p> })}
        </section>
    }
}

/// «Отправить на согласование».
#[island]
pub fn ApprovalForm(number: OrderNumber) -> impl IntoView {
    let say = Language::here();
    let sending = Sending::new();
    view! {
        <form node_ref=sending.form method="post" action=AskApproval::PATH on:submit=move |event| sending.submit(&event)>
            <input type="hidden" name="number" value=number.to_string()/>
            <input type="hidden" name="at" value="delivery"/>
            <button class="btn btn-w" class:busy=move || sending.busy.get()>{say.draft_ask_approval()}</button>
        </form>
        <p class="note" role="status">{move || sending.says(say)}</p>
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
