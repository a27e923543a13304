//! `/staff/changes`: who of the supplier's people changed what, and its latest entries on other pages.

use super::page::{staff, tabs};
use super::{CAPACITY, CATALOG, CHANGES, COMPANIES, NEWS, PRODUCTS, WAYS};
use crate::language::Language;
use crate::rpc::{self, fail};
use crate::text;
use crate::ui::{Html, Pager, Written, load};
use domain::change::{Change, ChangeOf, Changed, discount_of};
use domain::contract::ContractKind;
use domain::format::{date, date_time, grouped, moscow};
use domain::id::{CategoryId, CompanyId, NewsId, ProductId, WarehouseId};
use domain::measure::{Mass, Volume};
use domain::money::Money;
use domain::page::Page;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Entries that a page of something else shows.
const LATEST: usize = 10;

/// `/staff/changes?company=1&page=2`; also `product`, `series`, `news`, `load` and `warehouse`.
#[component]
pub fn ChangesPage() -> impl IntoView {
    let query = use_query_map();
    let get = |name: &str| query.with_untracked(|query| query.get(name));
    let number = |name: &str| get(name).and_then(|number| number.parse::<i64>().ok());
    let of = number("company")
        .map(|id| ChangeOf::Company(CompanyId(id)))
        .or_else(|| number("product").map(|id| ChangeOf::Product(ProductId(id))))
        .or_else(|| number("series").map(|id| ChangeOf::Series(CategoryId(id))))
        .or_else(|| number("news").map(|id| ChangeOf::News(NewsId(id))))
        .or_else(|| number("load").map(ChangeOf::Load))
        .or_else(|| number("warehouse").map(|id| ChangeOf::Warehouse(WarehouseId(id))));
    let page = get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    load(async move {
        let say = Language::here();
        let (db, actor) = rpc::caller()?;
        staff(&actor)?;
        let found = service::staff::changes(&db, &actor, of, page).await.map_err(fail)?;
        let (span, total, number, pages) = (found.span(), found.total, found.number, found.pages());
        let one = of.and_then(|_| found.rows.first()).map(|change| {
            let said = say.staff_changes_of(change.name.clone());
            view! { <p class="mb-16">{said}" "<a href=CHANGES>{say.staff_changes_all()}</a></p> }
        });
        let table = if found.rows.is_empty() {
            view! { <div class="empty"><h2>{say.staff_no_changes()}</h2><p>{say.staff_no_changes_why()}</p>
            <p><a class="btn" href=COMPANIES>{say.staff_companies()}</a></p></div> }
            .html()
        } else {
            rows(say, found.rows, of.is_none_or(|of| matches!(of, ChangeOf::Load(_))))
        };
        let address = of.map_or_else(|| format!("{CHANGES}?"), |of| format!("{}&", history(of)));
        let tabs = tabs(say, CHANGES).await?;
        Ok(view! {
            <Title text=say.staff_changes()/>
            <main class="page" id="main">
                <div class="ttl"><h1>{say.staff_changes()}</h1></div>
                {tabs}
                {one}{table}
                <Pager span total number pages address=move |page| format!("{address}page={page}")/>
            </main>
        }
        .html())
    })
}

/// The address of the history of one thing.
fn history(of: ChangeOf) -> String {
    match of {
        ChangeOf::Company(id) => format!("{CHANGES}?company={id}"),
        ChangeOf::Product(id) => format!("{CHANGES}?product={id}"),
        ChangeOf::Series(id) => format!("{CHANGES}?series={id}"),
        ChangeOf::News(id) => format!("{CHANGES}?news={id}"),
        ChangeOf::Load(id) => format!("{CHANGES}?load={id}"),
        ChangeOf::Warehouse(id) => format!("{CHANGES}?warehouse={id}"),
    }
}

/// The newest entries of one thing, with a way to the others.
pub(super) fn latest(say: Language, of: ChangeOf, found: Page<Change>) -> Html {
    let more = (found.total > LATEST as u64)
        .then(|| view! { <p class="mt-8"><a href=history(of)>{say.staff_changes_more()}</a></p> });
    let shown = if found.rows.is_empty() {
        view! { <p class="muted">{say.staff_no_changes_yet()}</p> }.html()
    } else {
        rows(say, found.rows.into_iter().take(LATEST).collect(), false)
    };
    view! { <section class="sec" aria-labelledby="changes"><h2 id="changes">{say.staff_changes()}</h2>{shown}{more}</section> }
        .html()
}

/// The table; `whose`: of several things.
fn rows(say: Language, rows: Vec<Change>, whose: bool) -> Html {
    let row = |change: Change| {
        let name = whose.then(|| {
            let to = match change.of {
                ChangeOf::Company(id) => format!("{COMPANIES}/{id}"),
                ChangeOf::Product(_) => format!("{PRODUCTS}/{}", text::in_address(&change.name)),
                ChangeOf::Series(id) => format!("{CAPACITY}/{id}"),
                ChangeOf::News(id) => format!("{NEWS}/{id}"),
                ChangeOf::Load(id) => format!("{CATALOG}/{id}"),
                ChangeOf::Warehouse(_) => WAYS.to_owned(),
            };
            view! { <td class="kv" data-l=say.staff_whose()><a href=to>{change.name.clone()}</a></td> }
        });
        let by = if change.by.is_empty() { say.staff_by_command().to_owned() } else { change.by };
        let about = match change.changed {
            // The day from which a price holds.
            Changed::Price => change.about.parse().map(|day| say.staff_from_day(date(day))).unwrap_or_default(),
            // A way from the plant has no other warehouse.
            Changed::Way if change.about.is_empty() => say.staff_way_from_plant().to_owned(),
            _ => change.about,
        };
        let about = (!about.is_empty()).then(|| view! { <span class="note u">{about}</span> });
        view! {
            <tr>
                <td class="kv nw" data-l=say.company_when()>{date_time(moscow(change.at))}</td>
                <td class="kv" data-l=say.company_who()>{by}</td>
                {name}
                <td class="kv" data-l=say.company_what()><span>{what(say, change.changed)}{about}</span></td>
                <td class="kv break" data-l=say.staff_was()>{value(say, change.changed, &change.was)}</td>
                <td class="kv break" data-l=say.staff_now()>{value(say, change.changed, &change.now)}</td>
            </tr>
        }
    };
    view! {
        <table class="t t-top cards"><caption class="vh">{say.staff_changes()}</caption>
            <thead><tr>
                <th scope="col">{say.company_when()}</th><th scope="col">{say.company_who()}</th>
                {whose.then(|| view! { <th scope="col">{say.staff_whose()}</th> })}
                <th scope="col">{say.company_what()}</th><th scope="col">{say.staff_was()}</th><th scope="col">{say.staff_now()}</th>
            </tr></thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .html()
}

pub(super) const fn what(say: Language, changed: Changed) -> &'static str {
    match changed {
        Changed::ContractNumber => say.staff_contract_number(),
        Changed::ContractDate => say.staff_contract_date(),
        Changed::ContractKind => say.staff_contract_kind(),
        Changed::Deferral => say.staff_deferral(),
        Changed::CreditLimit => say.staff_credit_limit(),
        Changed::Discount => say.staff_discount(),
        Changed::Access => say.staff_access(),
        Changed::Sessions => say.account_sessions(),
        Changed::Name => say.company_name(),
        Changed::Pack => say.staff_pack(),
        Changed::PriceGroup => say.company_group(),
        Changed::Discontinued => say.staff_discontinued(),
        Changed::Replacement => say.staff_replacement(),
        Changed::Made => say.staff_made(),
        Changed::ProductKind => say.staff_product_kind(),
        Changed::Series => say.staff_category(),
        Changed::Unit => say.staff_unit(),
        Changed::PerBox => say.staff_per_box(),
        Changed::Mass => say.staff_mass(),
        Changed::Volume => say.staff_volume(),
        Changed::Ean => say.staff_ean(),
        Changed::TnVed => say.staff_tn_ved(),
        Changed::Characteristics => say.staff_characteristics(),
        Changed::Photos => say.staff_photos(),
        Changed::Load => say.staff_load_of_products(),
        Changed::Price => say.staff_base_price(),
        Changed::Stock => say.staff_on_hand(),
        Changed::Safety => say.staff_safety(),
        Changed::Receipt => say.staff_receipts(),
        Changed::ReceiptDay => say.staff_receipt_due(),
        Changed::Way => say.staff_way(),
        Changed::Capacity => say.staff_day_capacity(),
        Changed::Queue => say.staff_plant_queue(),
        Changed::Batch => say.staff_batch(),
        Changed::Cycle => say.staff_cycle(),
        Changed::Technological => say.staff_technological(),
        Changed::Title => say.staff_news_title(),
        Changed::Text => say.staff_news_text(),
        Changed::Shown => say.staff_shown_days(),
        Changed::Payment => say.staff_payment(),
        Changed::Ready => say.staff_ready(),
        Changed::Waybill => say.report_waybill(),
        Changed::Attachment => say.staff_attachment(),
    }
}

/// A value of a history as people read it.
pub(super) fn value(say: Language, changed: Changed, raw: &str) -> String {
    let number = || raw.parse::<i64>().ok();
    let shown = match changed {
        _ if raw.is_empty() => None,
        Changed::ContractDate | Changed::ReceiptDay => raw.parse().ok().map(date),
        Changed::ContractKind => ContractKind::from_code(raw).map(|kind| self::kind(say, kind).to_owned()),
        Changed::CreditLimit | Changed::Price | Changed::Payment => {
            number().map(|kopecks| Money::from_kopecks(kopecks).with_sign())
        }
        Changed::Deferral | Changed::Cycle | Changed::Technological | Changed::Way => {
            raw.parse().ok().map(|days: u64| say.staff_days_counted(days))
        }
        Changed::Discount => discount_of(raw).map(|(percent, until)| match until {
            Some(until) => say.staff_discount_until(percent, date(until)),
            None => percent.to_string(),
        }),
        Changed::Access => Some(if raw == "on" { say.staff_access_on() } else { say.staff_access_off() }.to_owned()),
        Changed::Discontinued => Some(if raw == "on" { say.staff_yes() } else { say.staff_no() }.to_owned()),
        Changed::Mass => number().map(|grams| Mass::from_grams(grams).kg3()),
        Changed::Volume => number().map(|mm3| Volume::from_mm3(mm3).m3_6()),
        Changed::Characteristics => Some(raw.replace('\n', "; ")),
        Changed::Load => {
            raw.split_once(' ').map(|(new, changed)| say.staff_load_counts(new.to_owned(), changed.to_owned()))
        }
        Changed::Pack
        | Changed::PerBox
        | Changed::Stock
        | Changed::Safety
        | Changed::Receipt
        | Changed::Capacity
        | Changed::Queue
        | Changed::Batch
        | Changed::Ready => number().map(|pieces| say.site_pieces(grouped(pieces))),
        Changed::Shown => {
            let days: Vec<String> = raw.split(' ').filter_map(|day| day.parse().ok()).map(date).collect();
            Some(days.join(" – "))
        }
        Changed::ContractNumber
        | Changed::Name
        | Changed::PriceGroup
        | Changed::Replacement
        | Changed::Made
        | Changed::ProductKind
        | Changed::Series
        | Changed::Unit
        | Changed::Ean
        | Changed::TnVed
        | Changed::Sessions
        | Changed::Photos
        | Changed::Title
        | Changed::Text
        | Changed::Waybill
        | Changed::Attachment => Some(raw.to_owned()),
    };
    shown.unwrap_or_else(|| "—".to_owned())
}

/// What a kind of contract is called.
pub(super) const fn kind(say: Language, kind: ContractKind) -> &'static str {
    match kind {
        ContractKind::Distributor => say.staff_kind_distributor(),
        ContractKind::Direct => say.staff_kind_direct(),
    }
}
