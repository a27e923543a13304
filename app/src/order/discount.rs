//! The dialogue about an additional discount, as both sides see it.

use super::rpc::AskDiscount;
use crate::language::Language;
use crate::ui::{Faults, Field, Html, Refused, Text, Written};
use domain::discount::{MESSAGE_LIMIT, Message, Said};
use domain::draft::Cost;
use domain::format::{date_time, moscow};
use domain::id::OrderNumber;
use domain::money::Money;
use domain::vat::VatRate;
use leptos::prelude::*;
use server_fn::ServerFn;

/// What was said, the oldest first.
pub fn messages(say: Language, messages: Vec<Message>) -> Html {
    let message = |message: Message| {
        let what = match (message.said, message.percent) {
            (Said::Asked, Some(percent)) => say.order_said_asked_for(percent),
            (Said::Asked, None) => say.order_said_asked().to_owned(),
            (Said::Answered, _) => say.order_said_answered().to_owned(),
            (Said::Granted, Some(percent)) => say.order_said_granted_all(percent),
            (Said::Granted, None) => say.order_said_granted().to_owned(),
            (Said::Rejected, _) => say.order_said_rejected().to_owned(),
        };
        let ours = message.said == Said::Asked;
        view! {
            <li class="msg" class:msg-o=ours>
                <p class="note">{message.by}", "{date_time(moscow(message.at))}</p>
                <p><b>{what}</b></p>
                {(!message.text.is_empty()).then(|| view! { <p class="pre">{message.text}</p> })}
            </li>
        }
    };
    view! { <ol class="msgs">{messages.into_iter().map(message).collect_view()}</ol> }.html()
}

/// What an order costs before an extra discount and with it.
pub fn before_after(say: Language, rate: VatRate, was: &Cost, now: &Cost) -> Html {
    let row = |name: String, was: Money, now: Money| {
        let difference = now.checked_sub(was).unwrap_or_default();
        view! {
            <tr><th scope="row" class="m-full">{name}</th>
                <td class="num kv" data-l=say.order_was()>{was.with_sign()}</td>
                <td class="num b kv" data-l=say.order_now()>{now.with_sign()}</td>
                <td class="num kv" data-l=say.order_difference()>{difference.with_sign()}</td></tr>
        }
    };
    view! {
        <table class="t cards"><caption class="vh">{say.order_extra_discount()}</caption>
            <thead><tr><td></td><th scope="col" class="num">{say.order_was()}</th>
                <th scope="col" class="num">{say.order_now()}</th><th scope="col" class="num">{say.order_difference()}</th></tr></thead>
            <tbody>{row(say.site_goods().to_owned(), was.goods, now.goods)}{row(say.site_vat(rate), was.vat, now.vat)}
                {row(say.site_total().to_owned(), was.total, now.total)}</tbody>
        </table>
    }
    .html()
}

/// The form that asks for a discount, folded while nobody has asked yet.
pub fn ask(say: Language, number: OrderNumber) -> Html {
    let refused = Refused::of(say, AskDiscount::PATH);
    let (open, percent, text) = (refused.any(), refused.typed.get("percent"), refused.typed.get("text"));
    view! {
        <details class="fold" open=open><summary class="btn">{say.order_ask_discount()}</summary>
            <form class="card form mt-8" method="post" action=AskDiscount::PATH><Faults refused=refused.clone()/>
                <input type="hidden" name="number" value=number.to_string()/>
                <Field name="percent" label=say.order_wanted_percent() value=percent refused=refused.clone() inputmode="decimal" maxlength=8/>
                <Text name="text" label=say.order_message() value=text refused hint=say.order_message_hint() maxlength=MESSAGE_LIMIT/>
                <div><button class="btn btn-p">{say.order_send_message()}</button></div>
            </form></details>
    }
    .html()
}
