//! `/replenishment`: the lines that are proposed, and why so many.

use super::rpc::Replenish;
use super::{REPLENISHMENT, line_name};
use crate::dealer_report::{MATRIX, SALES, month_words, tabs};
use crate::dealer_stock::WAREHOUSES;
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text::in_address;
use crate::ui::{Faults, Html, Icon, Refused, Written, load};
use domain::format::{counted, date, moscow};
use domain::money::Money;
use domain::replenishment::{COVER_DAYS, LINES, USUAL_COVER};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use service::replenishment::{Line, Place, Replenishment};

/// `/replenishment?days=30&warehouse=3`.
#[component]
pub fn Page() -> impl IntoView {
    let (days, warehouse) = use_query_map().with_untracked(|query| {
        let number = |name: &str| query.get(name).and_then(|value| value.parse::<i64>().ok()).unwrap_or(0);
        (u32::try_from(number("days")).unwrap_or(0), number("warehouse"))
    });
    let days = if COVER_DAYS.contains(&days) { days } else { USUAL_COVER };
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        let found = service::replenishment::get(&db, &actor, warehouse, days).await.map_err(fail)?;
        let shown = if found.lines.is_empty() { nothing(say, &found) } else { form(say, &found) };
        Ok(view! {
            <Title text=say.replenishment_title()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.replenishment_title()}</h1><p class="meta note">{say.replenishment_why()}</p></div>
                {tabs(say, REPLENISHMENT)}
                <Faults refused=Refused::of(say, Replenish::PATH)/>
                {filter(say, &found, warehouse, days)}
                {sources(say, &found)}
                {shown}
            </main>
        }
        .html())
    })
}

fn filter(say: Language, found: &Replenishment, warehouse: i64, days: u32) -> Html {
    let cover = |choice: u32| {
        view! { <option value=choice.to_string() selected=choice == days>{say.replenishment_cover_days(u64::from(choice))}</option> }
    };
    let place = |place: &Place| {
        view! { <option value=place.id.to_string() selected=place.id == warehouse>{place.code.clone()}</option> }
    };
    view! {
        <form class="fbar" method="get" action=REPLENISHMENT aria-label=say.replenishment_title()>
            <label class="row">{say.replenishment_cover()}" "<select class="in" name="days">{COVER_DAYS.map(cover).into_iter().collect_view()}</select></label>
            <label class="row">{say.replenishment_warehouse()}" "<select class="in" name="warehouse"><option value="">{say.stock_all_warehouses()}</option>{found.places.iter().map(place).collect_view()}</select></label>
            <button class="btn">{say.replenishment_count()}</button>
        </form>
    }
    .html()
}

/// What the proposal is made from.
fn sources(say: Language, found: &Replenishment) -> Html {
    let months: Vec<String> = found.sources.months.iter().map(|month| month_words(say, *month)).collect();
    let sales = if months.is_empty() {
        say.replenishment_from_no_sales().to_owned()
    } else {
        say.replenishment_from_sales(months.join(", "))
    };
    let matrix =
        if found.sources.matrix { say.replenishment_from_matrix() } else { say.replenishment_from_no_matrix() };
    let from = found.from.as_ref().map(|from| say.replenishment_from_where(&from.name));
    view! { <p class="note mb-16">{sales}" "{matrix}" "{from}</p> }.html()
}

fn nothing(say: Language, found: &Replenishment) -> Html {
    if found.places.is_empty() {
        return view! {
            <div class="empty"><Icon name="wh"/><h2>{say.replenishment_no_data()}</h2><p>{say.sales_nothing_without()}</p>
                <p><a class="btn btn-p" href=WAREHOUSES>{say.stock_to_warehouses()}</a></p></div>
        }
        .html();
    }
    if found.sources.months.is_empty() && !found.sources.matrix {
        return view! {
            <div class="empty"><Icon name="rows"/><h2>{say.replenishment_no_data()}</h2><p>{say.replenishment_no_data_hint()}</p>
                <p><a class="btn btn-p" href=SALES>{say.replenishment_to_sales()}</a>" "<a class="btn" href=MATRIX>{say.replenishment_to_matrix()}</a></p></div>
        }
        .html();
    }
    view! { <div class="empty"><Icon name="rows"/><h2>{say.replenishment_none()}</h2><p>{say.replenishment_none_hint()}</p></div> }
        .html()
}

/// Kopecks without VAT of the pieces that are proposed.
fn amount(line: &Line) -> Option<Money> {
    line.row.price.unit.checked_mul(i64::from(line.proposal.quantity))
}

fn form(say: Language, found: &Replenishment) -> Html {
    let refused = Refused::of(say, Replenish::PATH);
    let chosen = refused.all("lines[]");
    let sum = Money::sum(found.lines.iter().filter_map(amount)).unwrap_or_default();
    let lines = u64::try_from(found.lines.len()).unwrap_or(0);
    let rows = found.lines.iter().map(|line| {
        let name = line_name(line.place, line.row.id);
        let typed = refused.typed.get(&format!("quantities[{name}]"));
        // What was typed is kept as far as it fits; a line that does not stands as it is proposed.
        let on = chosen.as_ref().is_none_or(|chosen| typed.is_empty() || chosen.contains(&name.as_str()));
        let quantity = if typed.is_empty() { line.proposal.quantity.to_string() } else { typed };
        row(say, found, line, name, quantity, on)
    });
    view! {
        {found.more.then(|| view! { <p class="ban ban-info">{say.replenishment_more(LINES)}</p> })}
        <form method="post" action=Replenish::PATH><input type="hidden" name="key" value=rpc::form_key()/>
            <table class="t t-top cards"><caption class="vh">{say.replenishment_title()}</caption>
                <thead><tr><th scope="col">{say.replenishment_choose()}</th><th scope="col">{say.replenishment_warehouse()}</th>
                    <th scope="col">{say.stock_article()}</th><th scope="col">{say.stock_name()}</th>
                    <th scope="col" class="num">{say.replenishment_stock()}</th><th scope="col" class="num">{say.replenishment_lasts()}</th>
                    <th scope="col">{say.replenishment_lead()}</th><th scope="col" class="num">{say.replenishment_price()}</th>
                    <th scope="col" class="num">{say.replenishment_quantity()}</th><th scope="col">{say.replenishment_why_so()}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <p class="mt-12">{say.replenishment_sum(say.replenishment_lines(lines), sum.with_sign())}</p>
            <button class="btn btn-p mt-12">{say.replenishment_to_draft()}</button>
        </form>
    }
    .html()
}

fn row(say: Language, found: &Replenishment, line: &Line, name: String, quantity: String, on: bool) -> Html {
    let place = found.places.iter().find(|place| place.id == line.place);
    let code = place.map(|place| place.code.clone()).unwrap_or_default();
    let article = line.row.article.clone();
    let (product, field) = (format!("/product/{}", in_address(&article)), format!("quantities[{name}]"));
    let lasts = line.goods.lasts().map(|days| say.replenishment_cover_days(days));
    let (choose, label) =
        (say.replenishment_choose_this(&article, &code), say.replenishment_quantity_of(&article, &code));
    view! {
        <tr>
            <td class="kv" data-l=say.replenishment_choose()><label class="ck"><input type="checkbox" name="lines[]" value=name checked=on aria-label=choose/></label></td>
            <td class="kv" data-l=say.replenishment_warehouse()>{code}</td>
            <td class="kv" data-l=say.stock_article()><a href=product>{article}</a></td>
            <td class="m-full">{line.row.name.clone()}</td>
            <td class="num kv" data-l=say.replenishment_stock()>{counted(line.goods.stock)}</td>
            <td class="num kv" data-l=say.replenishment_lasts()>{lasts}</td>
            <td class="kv" data-l=say.replenishment_lead()>{line.lead_time.in_draft()}</td>
            <td class="num kv" data-l=say.replenishment_price()>{line.row.price.unit.with_sign()}</td>
            <td class="num kv" data-l=say.replenishment_quantity()>
                <input class="in in-s" name=field type="number" min="0" max="1000000" value=quantity aria-label=label/></td>
            <td class="m-full"><details class="more"><summary>{say.replenishment_why_so()}</summary>
                <ol class="note">{steps(say, found, line, place).into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol></details></td>
        </tr>
    }
    .html()
}

/// Every step from what is reported to the quantity.
fn steps(say: Language, found: &Replenishment, line: &Line, place: Option<&Place>) -> Vec<String> {
    let (goods, terms, proposal) = (line.goods, line.terms, line.proposal);
    let reported = place.and_then(|place| place.reported_at);
    let mut steps = vec![match (reported, found.sources.stock) {
        (Some(at), _) => say.replenishment_step_stock(counted(goods.stock), date(moscow(at).date())),
        (None, Some(month)) => say.replenishment_step_stock_month(counted(goods.stock), month_words(say, month)),
        (None, None) => say.replenishment_step_no_stock().to_owned(),
    }];
    if goods.coming > 0 {
        steps.push(say.replenishment_step_coming(counted(goods.coming)));
    }
    if goods.sold > 0 {
        steps.push(say.replenishment_step_sold(goods.days, counted(goods.sold)));
        steps.push(say.replenishment_step_lead(terms.lead, counted(proposal.in_lead)));
        steps.push(say.replenishment_step_cover(terms.cover, counted(proposal.in_cover)));
    } else {
        steps.push(say.replenishment_step_no_sales().to_owned());
    }
    if goods.minimum > 0 || goods.desired > 0 {
        steps.push(say.replenishment_step_matrix(counted(goods.minimum), counted(goods.desired)));
    }
    steps.push(say.replenishment_step_threshold(counted(proposal.threshold), counted(goods.position())));
    steps.push(say.replenishment_step_level(counted(proposal.level), counted(proposal.short)));
    if let Some(last) = goods.last {
        steps.push(say.replenishment_step_last(counted(last.into())));
    }
    steps.push(say.replenishment_step_pack(goods.pack.pieces(), counted(proposal.quantity.into())));
    steps
}
