//! «Узнать наличие»: every warehouse, what is asked of it, and when that could leave it. A form that is its own address:
//! what is asked can be kept as a bookmark, and needs no script.

use crate::comparison::{fact_name, fact_value};
use crate::language::Language;
use crate::lead_time::{Words, clock, uncertain};
use crate::text;
use crate::ui::stepper::{Wish, next};
use crate::ui::{Html, Icon, Written, quantity_note};
use chrono::NaiveDateTime;
use domain::calendar::Calendar;
use domain::format::grouped;
use domain::id::WarehouseId;
use domain::product::Product;
use domain::quantity::{PackSize, Quantity, QuantityError};
use domain::replacement::differences;
use domain::stock::Warehouse;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use service::supply::Place;
use std::sync::Arc;

/// What is typed beside a warehouse.
#[derive(Clone)]
struct Asked {
    warehouse: WarehouseId,
    typed: String,
    wanted: Result<Option<Quantity>, QuantityError>,
}

/// What an address asks: `?w1=24&w5=2`; `step=5:1` is a press of «+» beside warehouse 5.
#[derive(Clone, Default)]
pub struct Question(Vec<Asked>);

impl Question {
    pub fn read(query: &ParamsMap, warehouses: &[Warehouse], pack: PackSize) -> Self {
        let step = query.get("step").unwrap_or_default();
        let step = step.split_once(':');
        let asked = |warehouse: &Warehouse| {
            let id = warehouse.id;
            let typed: String = query.get(&format!("w{id}")).unwrap_or_default().trim().chars().take(12).collect();
            let wanted = parse(&typed, pack);
            let up = step.filter(|(of, _)| *of == id.to_string()).map(|(_, by)| by != "-1");
            let (Some(up), Ok(now)) = (up, wanted) else { return Asked { warehouse: id, typed, wanted } };
            let stepped = match next(now.map_or(0, Quantity::pieces), pack, up) {
                Wish::Exactly(quantity) => Some(quantity),
                Wish::Nothing => None,
            };
            let typed = stepped.map(|quantity| quantity.pieces().to_string()).unwrap_or_default();
            Asked { warehouse: id, typed, wanted: Ok(stepped) }
        };
        Self(warehouses.iter().map(asked).collect())
    }

    /// What can be answered.
    pub fn quantities(&self) -> Vec<(WarehouseId, Quantity)> {
        self.0.iter().filter_map(|asked| Some((asked.warehouse, asked.wanted.ok().flatten()?))).collect()
    }

    pub fn is_wrong(&self) -> bool {
        self.0.iter().any(|asked| asked.wanted.is_err())
    }

    fn of(&self, warehouse: WarehouseId) -> Option<&Asked> {
        self.0.iter().find(|asked| asked.warehouse == warehouse)
    }
}

/// Nothing typed is nothing asked; what packs would make too much is said at once.
fn parse(text: &str, pack: PackSize) -> Result<Option<Quantity>, QuantityError> {
    if text.is_empty() {
        return Ok(None);
    }
    let quantity = Quantity::parse_or_none(text)?;
    if let Some(quantity) = quantity {
        pack.round_up(quantity)?;
    }
    Ok(quantity)
}

/// The section of a product's page.
///
/// # Parameters
/// - `substitute`: what is made instead of the product, when that is another one.
/// - `at`: when the answer was given; `calendar`: by what its days were counted.
#[component]
pub fn Places(
    product: Product,
    places: Vec<Place>,
    question: Question,
    substitute: Option<Product>,
    at: NaiveDateTime,
    calendar: Arc<Calendar>,
    tabs: Html,
) -> impl IntoView {
    let say = Language::here();
    let warehouses: Vec<Warehouse> = places.iter().map(|place| place.warehouse.clone()).collect();
    let words = Words { say, warehouses: &warehouses, day: at.date() };
    let missing = places.iter().find_map(|place| {
        let missing = place.lead_time.as_ref()?.missing;
        (missing > 0).then_some((place.warehouse.id, missing))
    });
    let missing = missing.zip(substitute.filter(|_| product.discontinued));
    let missing = missing.map(|((warehouse, pieces), new)| instead(say, &product, &new, warehouse, pieces));
    let answered = places.iter().any(|place| place.lead_time.is_some());
    let calculated = answered.then(|| {
        let (day, time) = clock(at);
        let more = uncertain(say, &calendar, places.iter().filter_map(|place| place.lead_time.as_ref()));
        format!(" {} {}", say.lead_time_calculated(day, time), more.unwrap_or_default())
    });
    let rows =
        places.iter().map(|place| row(words, place, question.of(place.warehouse.id), product.pack)).collect_view();
    view! {
        <section class="sec" id="availability" aria-labelledby="stock">
            <h2 id="stock" class="sec-h">{say.catalog_ask_stock()}</h2>
            {tabs}
            <form method="get" action=format!("/product/{}#availability", product.article)>
                // Enter in a field presses the first button of a form, which must not be «−».
                <button class="vh" tabindex="-1" aria-hidden="true"></button>
                <table class="t cards wh"><caption class="vh">{say.lead_time_table()}</caption>
                    <thead><tr>
                        <th scope="col">{say.catalog_place()}</th><th scope="col" class="num">{say.catalog_in_stock()}</th>
                        <th scope="col" class="c-q">{say.lead_time_asked()}</th><th scope="col" class="c-l">{say.lead_time_dates_noted()}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <div class="row wrap mt-16"><button class="btn">{say.lead_time_calculate()}</button>
                    <p class="note grow">{say.lead_time_note()}{calculated}</p></div>
            </form>
            {missing}
        </section>
    }
    .html()
}

fn row(words: Words<'_>, place: &Place, asked: Option<&Asked>, pack: PackSize) -> Html {
    let say = words.say;
    let Warehouse { id, name, .. } = &place.warehouse;
    let (kind, icon) = if place.free == 0 { ("sd sd-n", "d-n") } else { ("sd sd-y", "d-y") };
    let free = match place.free {
        0 => say.lead_time_none_there().to_owned(),
        free => say.catalog_free(grouped(i64::from(free))),
    };
    let (field, note) = (format!("w{id}"), format!("w{id}-note"));
    let typed = asked.map(|asked| asked.typed.clone()).unwrap_or_default();
    let error = asked.and_then(|asked| asked.wanted.err()).map(|error| text::refusal(say, &error.into()));
    let wanted = asked.and_then(|asked| asked.wanted.ok().flatten());
    let rounded = wanted.and_then(|wanted| pack.round_up(wanted).ok().filter(|rounded| *rounded != wanted));
    let rounded = rounded.map(|rounded| text::rounded(say, rounded.pieces(), pack.pieces()));
    let wrong = error.is_some();
    let said = quantity_note(&note, error, rounded);
    let described = said.is_some().then_some(note);
    let answer = match &place.lead_time {
        Some(of) => words.whole(of),
        None => view! { <span class="muted">{say.lead_time_type_quantity()}</span> }.html(),
    };
    let class = if typed.is_empty() { "st st-z" } else { "st" };
    view! {
        <tr>
            <th scope="row" class="c-n">{name.clone()}</th>
            <td class="num c-v"><span class=kind><svg viewBox="0 0 10 10" aria-hidden="true"><use href=format!("/icons.svg#{icon}")/></svg><span>{free}</span></span></td>
            <td class="c-q"><span class="lab only-phone" aria-hidden="true">{say.lead_time_asked()}</span>
                <span class=class>
                    <button name="step" value=format!("{id}:-1") aria-label=say.site_fewer() tabindex="-1"><Icon name="minus" small=true/></button>
                    <input id=field.clone() name=field inputmode="numeric" autocomplete="off" maxlength="12" placeholder="0" value=typed
                        aria-label=say.lead_time_asked_at(name) aria-invalid=wrong.then_some("true") aria-describedby=described/>
                    <button name="step" value=format!("{id}:1") aria-label=say.site_more() tabindex="-1"><Icon name="plus" small=true/></button>
                </span>
                {said}
            </td>
            <td class="c-l">{answer}</td>
        </tr>
    }
    .html()
}

/// What is not there of a product that is made no more, and what is made instead.
fn instead(say: Language, old: &Product, new: &Product, warehouse: WarehouseId, pieces: u32) -> Html {
    let link = format!("/product/{}", new.article);
    let ask = format!("{link}?w{warehouse}={pieces}#availability");
    view! {
        <div class="card mt-16" role="status">
            <p>{say.lead_time_missing(grouped(i64::from(pieces)))}" "<a href=link>{format!("{} {}", new.article, new.name)}</a></p>
            {differences_table(say, old, new)}
            <p class="mt-12"><a href=ask>{say.lead_time_missing_ask()}</a></p>
        </div>
    }
    .html()
}

/// In what a replacement differs from the product that it replaces.
pub fn differences_table(say: Language, old: &Product, new: &Product) -> Html {
    let cell =
        |value: Option<&domain::comparison::FactValue>| value.map_or_else(|| "—".to_owned(), |it| fact_value(say, it));
    let rows = differences(old, new);
    if rows.is_empty() {
        return view! { <p class="note mt-12">{say.lead_time_no_differences()}</p> }.html();
    }
    let rows = rows.iter().map(|row| view! {
        <tr><th scope="row">{fact_name(say, &row.fact)}</th><td>{cell(row.old.as_ref())}</td><td>{cell(row.new.as_ref())}</td></tr>
    });
    let rows = rows.collect_view();
    view! {
        <table class="t t-in mt-12"><caption class="lab">{say.lead_time_differences()}</caption>
            <thead><tr><th scope="col">{say.lead_time_fact()}</th><th scope="col">{old.article.to_string()}</th><th scope="col">{new.article.to_string()}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .html()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &[(&str, &str)]) -> Vec<(String, Result<Option<u32>, QuantityError>)> {
        let mut query = ParamsMap::new();
        for (name, value) in address {
            query.insert((*name).to_owned(), (*value).to_owned());
        }
        let place = |id| Warehouse {
            id: WarehouseId(id),
            name: String::new(),
            city: String::new(),
            address: String::new(),
            transfer_days: 0,
            position: 0,
        };
        let Question(asked) = Question::read(&query, &[place(1), place(5)], PackSize::new(12).unwrap());
        asked.into_iter().map(|it| (it.typed, it.wanted.map(|wanted| wanted.map(Quantity::pieces)))).collect()
    }

    #[test]
    fn an_address_asks() {
        let nothing = (String::new(), Ok(None));
        assert_eq!(read(&[]), [nothing.clone(), nothing.clone()]);
        assert_eq!(read(&[("w5", "2"), ("w1", "")]), [nothing.clone(), ("2".to_owned(), Ok(Some(2)))]);
        let wrong = ("яблоко".to_owned(), Err(QuantityError::NotANumber));
        assert_eq!(read(&[("w1", "яблоко"), ("w5", "0")]), [wrong, ("0".to_owned(), Ok(None))]);
        assert_eq!(read(&[("w1", "1000000")])[0].1, Err(QuantityError::TooLarge), "a pack would make it more");
        assert_eq!(read(&[("w5", "2"), ("step", "5:1")])[1], ("12".to_owned(), Ok(Some(12))));
        assert_eq!(read(&[("w5", "24"), ("step", "5:-1")])[1], ("12".to_owned(), Ok(Some(12))));
        assert_eq!(read(&[("w5", "2"), ("step", "5:-1")])[1], nothing);
        assert_eq!(read(&[("step", "5:1")])[1], ("12".to_owned(), Ok(Some(12))));
    }
}
