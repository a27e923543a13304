//! «Что если»: the dates of a draft from every warehouse and of other quantities, side by side. A page that is its own
//! address, without script.

use super::rpc::ChooseWhatIf;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Pager, Written, load, quantity_note, why};
use crate::{lead_time, ui::Icon};
use domain::catalog::Item;
use domain::delivery::DeliveryMethod;
use domain::format::{date, grouped, moscow};
use domain::id::{OrderNumber, ProductId};
use domain::lead_time::{LeadTime, order_dates};
use domain::money::Money;
use domain::page::{PAGE_ROWS, Page};
use domain::quantity::{Quantity, QuantityError};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use server_fn::ServerFn;
use service::supply::{WhatIf, WhatIfLine};
use std::collections::BTreeMap;

/// So many other quantities stand in one address.
const CHANGED: usize = 200;

/// Other quantities, as an address has them: `q17=24&q18=12`.
#[derive(Clone, Default)]
pub struct Changed(BTreeMap<ProductId, (String, Result<Quantity, QuantityError>)>);

impl Changed {
    fn read<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let changed = fields.filter_map(|(name, value)| {
            let product = ProductId(name.strip_prefix('q')?.parse().ok()?);
            let typed: String = value.trim().chars().take(12).collect();
            (!typed.is_empty()).then(|| (product, (typed.clone(), Quantity::parse(&typed))))
        });
        Self(changed.take(CHANGED).collect())
    }

    /// Reads [`Self::write`].
    pub fn parse(text: &str) -> Self {
        Self::read(text.split('&').filter_map(|field| field.split_once('=')))
    }

    fn of_query(query: &ParamsMap) -> Self {
        let fields: Vec<(String, String)> =
            query.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
        Self::read(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// What means a quantity.
    pub fn quantities(&self) -> BTreeMap<ProductId, Quantity> {
        self.0.iter().filter_map(|(product, (_, quantity))| Some((*product, (*quantity).ok()?))).collect()
    }

    fn write(&self) -> String {
        let fields =
            self.quantities().into_iter().map(|(product, quantity)| format!("q{product}={}", quantity.pieces()));
        fields.collect::<Vec<_>>().join("&")
    }
}

/// `/drafts/{number}/what-if`; `?q17=24` asks about another quantity of product 17.
#[component]
pub fn WhatIfPage() -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get("number")).unwrap_or_default();
    let (page, changed) = use_query_map().with_untracked(|query| {
        (query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1), Changed::of_query(query))
    });
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let number: OrderNumber = number.parse().map_err(|_| fail(service::Error::NotFound))?;
        let draft = service::draft::current(&db, &actor, number).await.map_err(fail)?;
        let quantities = changed.quantities();
        let found = service::supply::what_if(&db, &actor, number, &quantities).await.map_err(fail)?;
        let differs = found.lines.iter().any(|line| line.wanted != line.quantity);
        let truck = draft.delivery == DeliveryMethod::Truck;
        let now = differs.then_some(found.now.as_slice());
        let title = say.lead_time_what_if_of(number);
        let table = if found.lines.is_empty() {
            view! { <div class="empty"><h2>{say.draft_empty()}</h2></div> }.html()
        } else {
            let choices = choices(say, number, &found, now.map(|now| (now, draft.cost.delivery)), truck, &changed);
            let snapshot = db.snapshot();
            let lines = lines(say, number, &found, now, page, &changed, |product| snapshot.catalog.product(product));
            view! { {choices}{lines} }.html()
        };
        let all = found.choices.iter().flat_map(|choice| &choice.dates).chain(&found.now);
        let at = lead_time::calculated(say, &db.snapshot().calendar, all, moscow(db.now()));
        Ok(view! {
            <Title text=title.clone()/>
            <main class="page" id="main">
                <nav aria-label=say.site_path()><ol class="crumbs"><li><a href="/drafts">{say.site_drafts()}</a></li>
                    <li><a href=format!("/drafts/{number}")>{number.to_string()}</a></li><li>{say.lead_time_what_if()}</li></ol></nav>
                <div class="ttl"><h1>{title}</h1><p class="meta"><span>{say.lead_time_what_if_why()}</span></p></div>
                {why(say, &[ChooseWhatIf::PATH])}
                {table}
                <p class="note mt-12">{at}</p>
            </main>
        }
        .html())
    })
}

/// What each warehouse can do: all together, or in parts.
fn choices(
    say: Language,
    number: OrderNumber,
    found: &WhatIf,
    now: Option<(&[LeadTime], Money)>,
    truck: bool,
    changed: &Changed,
) -> Html {
    let quantities = changed.write();
    let name = |place: &domain::stock::Warehouse| {
        let own = place.id == found.warehouse;
        let mark = own.then(|| view! { " " <span class="bg">{say.lead_time_now()}</span> }.html());
        view! { {place.name.clone()}{mark} }.html()
    };
    let as_it_is = now.map(|(dates, delivery)| {
        let words = view! { <b>{say.lead_time_as_it_is()}</b> }.html();
        choice(say, words, dates, truck.then_some(delivery), None)
    });
    let soonest = found.choices.iter().filter_map(|it| last_day(&it.dates)).min();
    let rows = found.choices.iter().map(|it| {
        let act = (it.warehouse.id != found.warehouse || now.is_some()).then(|| {
            view! {
                <form method="post" action=ChooseWhatIf::PATH>
                    <input type="hidden" name="number" value=number.to_string()/>
                    <input type="hidden" name="warehouse" value=it.warehouse.id.to_string()/>
                    <input type="hidden" name="quantities" value=quantities.clone()/>
                    <button class="btn btn-s" aria-label=say.lead_time_choose_of(&it.warehouse.name)>{say.lead_time_choose()}</button>
                </form>
            }
            .html()
        });
        let best = soonest.is_some() && last_day(&it.dates) == soonest;
        let best = best.then(|| view! { " " <span class="bg bg-ok">{say.lead_time_soonest()}</span> }.html());
        let words = view! { {name(&it.warehouse)}{best} }.html();
        choice(say, words, &it.dates, it.delivery.filter(|_| truck), act)
    });
    let rows = rows.collect_view();
    let delivery = truck.then(|| view! { <th scope="col" class="num">{say.site_delivery_cost()}</th> });
    view! {
        <section aria-labelledby="from">
            <h2 id="from" class="sec-h">{say.lead_time_from_where()}</h2>
            <table class="t cards"><caption class="vh">{say.lead_time_from_where()}</caption>
                <thead><tr><th scope="col">{say.draft_warehouse()}</th><th scope="col">{say.lead_time_together()}</th>
                    <th scope="col">{say.lead_time_in_parts()}</th>{delivery}<th scope="col"><span class="vh">{say.lead_time_choose()}</span></th></tr></thead>
                <tbody>{as_it_is}{rows}</tbody>
            </table>
        </section>
    }
    .html()
}

/// When all of it can leave, if all of it can be had.
fn last_day(dates: &[LeadTime]) -> Option<chrono::NaiveDate> {
    let whole = dates.iter().all(|of| of.is_whole() && of.date().is_some());
    dates.iter().filter_map(LeadTime::date).max().filter(|_| whole)
}

fn choice(say: Language, name: Html, dates: &[LeadTime], delivery: Option<Money>, act: Option<Html>) -> Html {
    let parts = order_dates(dates, true);
    let days = |part: &domain::lead_time::Ready| say.lead_time_ready_on(say.lead_time_days(part.days), date(part.date));
    let together = parts.last().map_or_else(|| "—".to_owned(), days);
    let unknown = lead_time::undated(say, dates);
    let first = match parts.as_slice() {
        [first, .., last] => {
            let pieces = grouped(i64::try_from(first.pieces).unwrap_or(i64::MAX));
            let first = say.lead_time_ready_part(say.lead_time_days(first.days), date(first.date), pieces);
            let more = say.lead_time_more_parts((parts.len() - 1) as u64, date(last.date));
            view! { {first}<span class="db muted">{more}</span> }.html()
        }
        _ => view! { <span class="muted">{say.lead_time_one_part()}</span> }.html(),
    };
    let delivery = delivery
        .map(|cost| view! { <td class="num kv nw" data-l=say.site_delivery_cost()>{cost.with_sign()}</td> }.html());
    view! {
        <tr>
            <th scope="row" class="m-full">{name}</th>
            <td class="kv" data-l=say.lead_time_together()><span>{together}{unknown}</span></td>
            <td class="kv" data-l=say.lead_time_in_parts()><span>{first}</span></td>
            {delivery}
            <td class="c-x m-full">{act}</td>
        </tr>
    }
    .html()
}

/// A page of lines with a field for another quantity, and their dates from each warehouse.
fn lines<'a>(
    say: Language,
    number: OrderNumber,
    found: &WhatIf,
    now: Option<&[LeadTime]>,
    page: u32,
    changed: &Changed,
    item: impl Fn(ProductId) -> Option<Item<'a>>,
) -> Html {
    let size = PAGE_ROWS as usize;
    let from = (page.max(1) as usize - 1).saturating_mul(size).min(found.lines.len() - 1) / size * size;
    let shown = found.lines.iter().enumerate().skip(from).take(size);
    let pages = Page {
        rows: shown.clone().map(|(_, line)| line.product).collect(),
        total: found.lines.len() as u64,
        number: u32::try_from(from / size).unwrap_or(0) + 1,
        size: PAGE_ROWS,
    };
    let elsewhere = changed.0.iter().filter(|(product, _)| !pages.rows.contains(product));
    let elsewhere = elsewhere
        .map(|(product, (typed, _))| view! { <input type="hidden" name=format!("q{product}") value=typed.clone()/> })
        .collect_view();
    let heads =
        found.choices.iter().map(|it| view! { <th scope="col">{it.warehouse.name.clone()}</th> }).collect_view();
    let rows = shown.map(|(at, line)| {
        let now = now.and_then(|now| now.get(at));
        let cell = |name: &str, of: Option<&LeadTime>| {
            let of = of.map(|of| lead_time::cell(say, of));
            view! { <td class="c-lt kv" data-l=name.to_owned()>{of}</td> }.html()
        };
        let first = now.map(|now| cell(say.lead_time_as_it_is(), Some(now)));
        let from = found.choices.iter().map(|it| cell(&it.warehouse.name, it.dates.get(at))).collect_view();
        row(say, line, item(line.product), changed, view! { {first}{from} }.html())
    });
    let rows = rows.collect_view();
    let first = now.map(|_| view! { <th scope="col">{say.lead_time_as_it_is()}</th> });
    let kept = changed.write();
    let (span, total, current, last) = (pages.span(), pages.total, pages.number, pages.pages());
    view! {
        <section class="sec" aria-labelledby="lines">
            <h2 id="lines" class="sec-h">{say.lead_time_other_quantity_lines()}</h2>
            <form method="get" action=format!("/drafts/{number}/what-if")>
                {elsewhere}<input type="hidden" name="page" value=current.to_string()/>
                <table class="t cards wi-l"><caption class="vh">{say.lead_time_other_quantity_lines()}</caption>
                    <thead><tr><th scope="col">{say.draft_product()}</th><th scope="col" class="num">{say.draft_quantity_short()}</th>
                        <th scope="col">{say.lead_time_other_quantity()}</th>{first}{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <div class="row wrap mt-16"><button class="btn btn-p"><Icon name="refresh"/>{say.lead_time_calculate()}</button>
                    <a href=format!("/drafts/{number}/what-if")>{say.lead_time_as_before()}</a></div>
            </form>
            <Pager span total number=current pages=last address=move |page| format!("/drafts/{number}/what-if?{kept}&page={page}")/>
        </section>
    }
    .html()
}

fn row(say: Language, line: &WhatIfLine, item: Option<Item<'_>>, changed: &Changed, dates: Html) -> Html {
    let (article, kind, name, unit) = item.map_or_else(Default::default, |item| {
        (item.article().to_owned(), item.kind().to_owned(), item.name().to_owned(), item.unit().to_owned())
    });
    let product = line.product;
    let typed = changed.0.get(&product);
    let value = typed.map(|(typed, _)| typed.clone()).unwrap_or_default();
    let error = typed.and_then(|(_, quantity)| quantity.err()).map(|error| text::refusal(say, &error.into()));
    let pack = item.map_or(1, |item| item.pack().pieces());
    let rounded = typed.and_then(|(_, quantity)| quantity.ok()).filter(|asked| *asked != line.wanted);
    let rounded = rounded.map(|_| text::rounded(say, line.wanted.pieces(), pack));
    let (id, note) = (format!("q{product}"), format!("q{product}-note"));
    let wrong = error.is_some();
    let said = quantity_note(&note, error, rounded);
    let described = said.is_some().then_some(note);
    view! {
        <tr>
            <th scope="row" class="m-full"><span class="nm"><span class="k">{kind}</span><a class="d" href=format!("/product/{article}")>{name}</a></span>
                <span class="art muted">{article.clone()}</span></th>
            <td class="num kv nw" data-l=say.draft_quantity_short()>{format!("{}\u{a0}{unit}", grouped(line.quantity.pieces().into()))}</td>
            <td class="kv" data-l=say.lead_time_other_quantity()><span><input class="in in-q" id=id.clone() name=id inputmode="numeric" autocomplete="off" maxlength="12" value=value
                placeholder=line.quantity.pieces().to_string() aria-label=say.lead_time_other_quantity_of(&article)
                aria-invalid=wrong.then_some("true") aria-describedby=described/>{said}</span></td>
            {dates}
        </tr>
    }
    .html()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_was_asked() {
        let changed = Changed::parse("q17=24&page=2&q18=&q19=яблоко&qx=3&q20= 7 ");
        let typed: Vec<(i64, &str)> =
            changed.0.iter().map(|(product, (typed, _))| (product.0, typed.as_str())).collect();
        assert_eq!(typed, [(17, "24"), (19, "яблоко"), (20, "7")]);
        assert_eq!(changed.write(), "q17=24&q20=7");
        assert_eq!(Changed::parse(&changed.write()).quantities(), changed.quantities());
    }
}
