//! What of the lines of an order has come and what leaves, line by line, for the lines that the order's page shows.

use super::rpc::{ReadyLines, ShipLines};
use crate::error::AppError;
use crate::flash;
use crate::language::Language;
use crate::text;
use crate::ui::{Html, Refused, Written, quantity_note};
use domain::Refusal;
use domain::format::grouped;
use domain::order::{Order, OrderError, OrderLine};
use domain::page::Page;
use domain::shipment::LineGoods;
use leptos::prelude::*;
use server_fn::ServerFn;

/// A form of the two.
struct Form {
    path: &'static str,
    /// What its ids begin with.
    id: &'static str,
    title: &'static str,
    why: &'static str,
    /// Of the column with what there is.
    there: &'static str,
    send: &'static str,
    /// What it acts on: a field and its value.
    known: (&'static str, String),
}

/// Both forms; one of which no line on this page has anything is left out.
pub fn by_line(say: Language, order: &Order, lines: &Page<OrderLine>, goods: &[LineGoods]) -> Html {
    let awaited: i64 = goods.iter().map(|line| line.awaited).sum();
    let come = Form {
        path: ReadyLines::PATH,
        id: "come",
        title: say.staff_come(),
        why: say.staff_come_why(),
        there: say.staff_awaited(),
        send: say.staff_come_send(),
        known: ("seen", awaited.to_string()),
    };
    let leave = Form {
        path: ShipLines::PATH,
        id: "leave",
        title: say.staff_leave(),
        why: say.staff_leave_why(),
        there: say.staff_ready(),
        send: say.staff_leave_send(),
        // As for all that lies ready: the same page shows the same state.
        known: ("key", order.shipped.kopecks().to_string()),
    };
    view! { {form(say, order, come, lines, goods, |line| line.awaited)}{form(say, order, leave, lines, goods, |line| line.ready)} }
        .html()
}

fn form(
    say: Language,
    order: &Order,
    form: Form,
    lines: &Page<OrderLine>,
    goods: &[LineGoods],
    of: fn(&LineGoods) -> i64,
) -> Option<Html> {
    let Form { path, id, title, why, there, send, known } = form;
    let refused = Refused::of(say, path);
    let wrong = match flash::refused(path) {
        Some((AppError::Refused(Refusal::Order(OrderError::Pieces { position, .. })), _)) => Some(position),
        _ => None,
    };
    let sentence = flash::refused(path).map(|(error, _)| text::error(say, &error));
    let typed: Vec<(&str, &str)> =
        refused.typed.all("lines[]").into_iter().zip(refused.typed.all("pieces[]")).collect();
    let row = |line: &OrderLine| {
        let most = goods.iter().find(|goods| goods.position == line.position).map(of).filter(|most| *most > 0)?;
        let position = line.position.to_string();
        let value = typed
            .iter()
            .find(|(of, _)| *of == position)
            .map_or_else(|| most.to_string(), |(_, typed)| (*typed).to_owned());
        let note = format!("{id}-{position}-error");
        let error = sentence.clone().filter(|_| wrong == Some(line.position));
        let is_wrong = error.is_some();
        Some(view! {
            <tr>
                <td class="num muted m-hide">{position.clone()}</td>
                <td class="c-nm m-full"><span class="nm"><span class="k">{line.kind.clone()}</span><span class="d">{line.name.clone()}</span></span></td>
                <td class="art muted">{line.article.to_string()}</td>
                <td class="num kv" data-l=say.order_quantity()>{say.site_pieces(grouped(i64::from(line.quantity.pieces())))}</td>
                <td class="num kv" data-l=there>{say.site_pieces(grouped(most))}</td>
                <td class="num kv" data-l=say.staff_pieces()><input type="hidden" name="lines[]" value=position.clone()/>
                    <input class="in in-s" name="pieces[]" value=value inputmode="numeric" autocomplete="off" maxlength="12"
                        aria-label=say.staff_pieces_of(position) aria-invalid=is_wrong.then_some("true") aria-describedby=is_wrong.then(|| note.clone())/>
                    {quantity_note(&note, error, None)}</td>
            </tr>
        })
    };
    let rows: Vec<_> = lines.rows.iter().filter_map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let faults = crate::ui::why(say, &[path]);
    let (name, value) = known;
    Some(
        view! {
            <section class="sec" aria-labelledby=id><h2 id=id>{title}</h2><p class="note mb-8">{why}</p>
                <form method="post" action=path>{faults}
                    <input type="hidden" name="number" value=order.number.to_string()/><input type="hidden" name="at" value=id/>
                    <input type="hidden" name=name value=value/>
                    <table class="t cards"><caption class="vh">{title}</caption>
                        <thead><tr>
                            <th scope="col" class="num">{say.order_line()}</th><th scope="col">{say.order_name()}</th>
                            <th scope="col">{say.order_article()}</th><th scope="col" class="num">{say.order_quantity()}</th>
                            <th scope="col" class="num">{there}</th><th scope="col" class="num">{say.staff_pieces()}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                    <button class="btn mt-8">{send}</button>
                </form></section>
        }
        .html(),
    )
}
