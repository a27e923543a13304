//! A line of a list: what stood there, what it means, and what can be done about it.

use super::rpc::{ChooseProduct, ChooseTyped, SetListQuantity, SkipLine, SplitLine};
use crate::flash::Typed;
use crate::language::Language;
use crate::text;
use crate::ui::{Html, Written};
use domain::format::grouped;
use domain::id::{ImportId, OrderNumber};
use domain::import::{ImportProduct, ImportRow, ImportState};
use domain::quantity::Quantity;
use leptos::prelude::*;
use server_fn::ServerFn;

/// What was typed into a line and refused.
#[derive(Clone, Debug)]
pub struct Refused {
    pub position: u32,
    /// The server function that refused it.
    pub path: &'static str,
    pub typed: Typed,
    /// The sentence that says why.
    pub error: String,
}

/// A line; `next` is the one below it, where the page goes on when this one is right.
#[component]
pub fn Row(
    number: OrderNumber,
    list: ImportId,
    row: ImportRow,
    next: Option<u32>,
    refused: Option<Refused>,
) -> impl IntoView {
    let say = Language::here();
    let of = Of { say, number, list, row: &row, next, refused: refused.as_ref() };
    let error = refused.as_ref().map(|refused| refused.error.clone());
    let typed = (!row.typed.is_empty()).then(|| format!(" — {}", row.typed));
    view! {
        <tr id=format!("line-{}", row.position)>
            <td class="num c-n muted"><span class="only-phone-i">{say.import_row()}" "</span>{row.source_row.to_string()}</td>
            <td class="c-raw raw">{row.text.clone()}{typed}</td>
            <td class="c-rec">{of.recognised()}{error.map(|error| view! { <p class="err" role="alert">{error}</p> })}</td>
            <td class="num c-q">{of.quantity()}</td>
            <td class="c-s"><span class=format!("bg {}", colors(row.state).1)>{text::import_badge(say, row.state)}</span></td>
            <td class="c-act">{of.actions()}</td>
        </tr>
    }
    .html()
}

/// The class of a state: of its part in the bar, and of its badge.
pub const fn colors(state: ImportState) -> (&'static str, &'static str) {
    match state {
        ImportState::Choice => ("c-ask", "bg-info"),
        ImportState::Unknown | ImportState::Quantity => ("c-bad", "bg-bad"),
        ImportState::Left | ImportState::Doubled | ImportState::Rounded => ("c-warn", "bg-warn"),
        ImportState::Ready | ImportState::Added => ("c-ok", "bg-ok"),
        ImportState::Skipped => ("c-off", ""),
    }
}

struct Of<'a> {
    say: Language,
    number: OrderNumber,
    list: ImportId,
    row: &'a ImportRow,
    next: Option<u32>,
    refused: Option<&'a Refused>,
}

impl Of<'_> {
    /// What was typed into a field of a form and refused.
    fn typed(&self, path: &str, field: &str) -> Option<String> {
        self.refused.filter(|refused| refused.path == path).map(|refused| refused.typed.get(field))
    }

    /// The product, the candidates, or what comes nearest with a field.
    fn recognised(&self) -> Html {
        let say = self.say;
        match (self.row.state, &self.row.product) {
            (ImportState::Choice, _) => {
                let choices = self.row.choices.iter().map(|product| self.choice(product)).collect_view();
                view! { <div class="cand">{choices}</div> }.html()
            }
            (ImportState::Unknown, _) => {
                let nearest = self.row.choices.iter().map(|product| self.choice(product)).collect_view();
                let near = (!self.row.choices.is_empty()).then(|| view! { <p class="note">{say.import_nearest()}</p> });
                view! { {near}<div class="cand">{nearest}</div>{self.field()} }.html()
            }
            (ImportState::Left, Some(product)) => view! { {self.named(product)}{self.left(product)} }.html(),
            (_, Some(product)) => self.named(product),
            (_, None) => ().html(),
        }
    }

    fn named(&self, product: &ImportProduct) -> Html {
        let say = self.say;
        let why = self.row.reading.and_then(|reading| text::reading(say, reading));
        let pack =
            (self.row.state == ImportState::Rounded).then(|| say.import_in_pack(product.pack.pieces(), &product.unit));
        view! {
            <span class="nm"><a class="d" href=format!("/product/{}", product.article)>{product.name.clone()}</a></span>
            <span class="note"><span class="art">{product.article.to_string()}</span>{pack}{why.map(|why| format!(" · {why}"))}</span>
        }
        .html()
    }

    /// A button that says: this one.
    fn choice(&self, product: &ImportProduct) -> Html {
        view! {
            <form method="post" action=ChooseProduct::PATH>
                {self.hidden()}
                <input type="hidden" name="product" value=product.id.to_string()/>
                <button class="lnk"><span class="art">{product.article.to_string()}</span>" "{product.name.clone()}</button>
                <span class="note">" "{product.price.with_sign()}</span>
            </form>
        }
        .html()
    }

    /// An article or a name in place of what stood there.
    fn field(&self) -> Html {
        let say = self.say;
        let label = say.import_instead_of(&self.row.text);
        let typed = self.typed(ChooseTyped::PATH, "text");
        view! {
            <form class="row imp-f" method="post" action=ChooseTyped::PATH>
                {self.hidden()}
                <input class="in" name="text" value=typed.clone() autofocus=typed.is_some() aria-label=label placeholder=say.site_search() autocomplete="off" maxlength="200" required/>
                <button class="btn">{say.import_choose()}</button>
            </form>
        }
        .html()
    }

    /// «Осталось 24 шт», and the two ways on.
    fn left(&self, product: &ImportProduct) -> Html {
        let say = self.say;
        let Some(left) = &self.row.left else { return ().html() };
        let asked = self.row.asked.map_or(0, Quantity::pieces);
        let rest = asked.saturating_sub(left.pieces);
        let only = (left.pieces > 0).then(|| {
            let words = say.import_take_left(grouped(left.pieces.into()), &product.unit);
            view! { <form method="post" action=SplitLine::PATH>{self.hidden()}<button class="btn">{words}</button></form> }
        });
        let with = left.replacement.as_ref().map(|new| {
            let words = if left.pieces > 0 {
                say.import_take_both(grouped(left.pieces.into()), grouped(rest.into()), &new.article)
            } else {
                say.import_take_new(grouped(rest.into()), &new.article)
            };
            view! {
                <form method="post" action=SplitLine::PATH>{self.hidden()}<input type="hidden" name="replaced" value="true"/>
                    <button class="btn">{words}</button></form>
            }
        });
        view! {
            <p class="note">{say.import_left(grouped(asked.into()), grouped(left.pieces.into()), &product.unit)}</p>
            <div class="row">{with}{only}</div>
        }
        .html()
    }

    /// «20 → 24 шт».
    fn quantity(&self) -> Html {
        let unit = self.row.product.as_ref().map(|product| product.unit.clone()).unwrap_or_default();
        let pieces = |quantity: Quantity| grouped(quantity.pieces().into());
        match (self.row.asked, self.row.quantity) {
            (Some(asked), Some(quantity)) if asked != quantity => view! {
                <span class="muted">{pieces(asked)}" → "</span><b class="nw">{pieces(quantity)}" "{unit}</b>
            }
            .html(),
            (Some(asked), _) => view! { <span class="nw">{pieces(asked)}" "{unit}</span> }.html(),
            _ => view! { <span>{self.row.typed.clone()}</span> }.html(),
        }
    }

    fn actions(&self) -> Html {
        let say = self.say;
        let skip = |words: &'static str, back: bool| {
            let back = back.then(|| view! { <input type="hidden" name="back" value="true"/> });
            view! { <form method="post" action=SkipLine::PATH>{self.hidden()}{back}<button class="lnk">{words}</button></form> }.html()
        };
        match self.row.state {
            ImportState::Added => ().html(),
            ImportState::Skipped => skip(say.import_take_back(), true),
            ImportState::Choice | ImportState::Unknown => skip(say.import_skip(), false),
            state => {
                let typed = self.typed(SetListQuantity::PATH, "quantity");
                let (open, focus) = (state == ImportState::Quantity || typed.is_some(), typed.is_some());
                let asked = self.row.asked.map(|asked| asked.pieces().to_string());
                let value = typed.or(asked).unwrap_or_default();
                let label = say.import_quantity_of(&self.row.text);
                view! {
                    <details class="imp-e" open=open><summary class="lnk">{say.import_change()}</summary>
                        <form class="row imp-f" method="post" action=SetListQuantity::PATH>
                            {self.hidden()}
                            <input class="in" name="quantity" inputmode="numeric" autocomplete="off" aria-label=label value=value autofocus=focus required/>
                            <button class="btn">{say.import_save()}</button>
                        </form>
                        {skip(say.import_skip(), false)}
                    </details>
                }
                .html()
            }
        }
    }

    fn hidden(&self) -> Html {
        view! {
            <input type="hidden" name="number" value=self.number.to_string()/>
            <input type="hidden" name="list" value=self.list.to_string()/>
            <input type="hidden" name="position" value=self.row.position.to_string()/>
            <input type="hidden" name="at" value=format!("line-{}", self.row.position)/>
            <input type="hidden" name="then" value=format!("line-{}", self.next.unwrap_or(self.row.position))/>
        }
        .html()
    }
}
