//! Server functions of what the supplier's people change. All of them are plain forms: the answer is a page.

use super::{CAPACITY, COMPANIES, CONTRACTS, NEWS, RECEIPTS, WAYS, loads, product_page};
use crate::error::AppError;
use crate::flash::{Said, said};
use crate::rpc::{browser, caller, fail};
use domain::change::{TypedDiscount, TypedLine, TypedNews, TypedReceipt, TypedTerms};
use domain::description::TypedProduct;
use domain::id::{
    CategoryId, CompanyId, ContractId, CounterpartyId, NewsId, PriceGroupId, ProductId, ReceiptId, UserId, WarehouseId,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use service::load;
use service::news;
use service::staff;
use service::supply;

/// Makes a contract with a counterparty.
#[server]
pub async fn add_contract(
    of: CounterpartyId,
    #[server(default)] number: String,
    #[server(default)] date: String,
    #[server(default)] kind: String,
    #[server(default)] days: String,
    #[server(default)] limit: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed = TypedTerms { number, date, kind, days, limit };
    let id = staff::add_contract(&db, &actor, of, &typed).await.map_err(fail)?;
    done(Said::Saved, format!("{CONTRACTS}/{id}"));
    Ok(())
}

/// Changes the terms of a contract; `version` is the one that the form was opened with.
#[server]
pub async fn save_contract(
    contract: ContractId,
    #[server(default)] number: String,
    #[server(default)] date: String,
    #[server(default)] kind: String,
    #[server(default)] days: String,
    #[server(default)] limit: String,
    #[server(default)] version: i64,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed = TypedTerms { number, date, kind, days, limit };
    staff::save_contract(&db, &actor, contract, &typed, version).await.map_err(fail)?;
    done(Said::Saved, format!("{CONTRACTS}/{contract}"));
    Ok(())
}

/// Sets the discount of a contract on a price group; `version` is the contract's that the form was opened with.
#[server]
pub async fn set_discount(
    contract: ContractId,
    group: PriceGroupId,
    #[server(default)] percent: String,
    #[server(default)] until: String,
    #[server(default)] version: i64,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed = TypedDiscount { percent, until };
    staff::set_discount(&db, &actor, contract, group, &typed, version).await.map_err(fail)?;
    done(Said::Saved, format!("{CONTRACTS}/{contract}"));
    Ok(())
}

/// Ends a discount from today on; `version` is the contract's that the page was opened with.
#[server]
pub async fn end_discount(
    contract: ContractId,
    group: PriceGroupId,
    #[server(default)] version: i64,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    staff::end_discount(&db, &actor, contract, group, version).await.map_err(fail)?;
    done(Said::DiscountEnded, format!("{CONTRACTS}/{contract}"));
    Ok(())
}

/// Closes a person's account, or opens it again.
#[server]
pub async fn set_access(user: UserId, on: bool) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let company = staff::set_access(&db, &actor, user, on, &browser()?).await.map_err(fail)?;
    done(if on { Said::AccessOpened } else { Said::AccessClosed }, company_page(company));
    Ok(())
}

/// Ends all sessions of a dealer's person.
#[server]
pub async fn end_user_sessions(user: UserId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let company = staff::end_sessions(&db, &actor, user, &browser()?).await.map_err(fail)?;
    done(Said::SessionsEnded, company_page(company));
    Ok(())
}

fn company_page(company: CompanyId) -> String {
    format!("{COMPANIES}/{company}")
}

/// The fields of a product, as they are typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductFields {
    kind: String,
    name: String,
    category: String,
    group: String,
    unit: String,
    pack: String,
    per_box: String,
    mass: String,
    volume: String,
    ean: String,
    tn_ved: String,
    /// «on» when it is ticked.
    discontinued: String,
    replacement: String,
    characteristics: String,
}

impl From<ProductFields> for TypedProduct {
    fn from(of: ProductFields) -> Self {
        Self {
            kind: of.kind,
            name: of.name,
            category: of.category.parse().unwrap_or(0),
            group: of.group.parse().unwrap_or(0),
            unit: of.unit,
            pack: of.pack,
            per_box: of.per_box,
            mass: of.mass,
            volume: of.volume,
            ean: of.ean,
            tn_ved: of.tn_ved,
            discontinued: !of.discontinued.is_empty(),
            replacement: of.replacement,
            characteristics: of.characteristics,
        }
    }
}

/// Makes a product with its first base price.
#[server]
pub async fn add_product(
    #[server(default)] article: String,
    #[server(default)] price: String,
    #[server(flatten)] fields: ProductFields,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let article = staff::add_product(&db, &actor, &article, &fields.into(), &price).await.map_err(fail)?;
    done(Said::Saved, product_page(&article));
    Ok(())
}

/// Changes a product; `version` is the one that the form was opened with.
#[server]
pub async fn save_product(
    product: ProductId,
    #[server(default)] version: i64,
    #[server(flatten)] fields: ProductFields,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let article = staff::save_product(&db, &actor, product, &fields.into(), version).await.map_err(fail)?;
    done(Said::Saved, product_page(&article));
    Ok(())
}

/// Sets the base price of a product from a day on.
#[server]
pub async fn set_price(
    product: ProductId,
    #[server(default)] price: String,
    #[server(default)] from: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let article = staff::set_price(&db, &actor, product, &price, &from).await.map_err(fail)?;
    done(Said::Saved, product_page(&article));
    Ok(())
}

/// Sets how many pieces of a product lie in a warehouse.
#[server]
pub async fn set_stock(
    product: ProductId,
    warehouse: WarehouseId,
    #[server(default)] quantity: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let article = staff::set_stock(&db, &actor, product, warehouse, &quantity).await.map_err(fail)?;
    done(Said::Saved, product_page(&article));
    Ok(())
}

/// Sets how many pieces of a product in a warehouse are not promised to anybody.
#[server]
pub async fn set_safety(
    product: ProductId,
    warehouse: WarehouseId,
    #[server(default)] safety: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let article = staff::set_safety(&db, &actor, product, warehouse, &safety).await.map_err(fail)?;
    done(Said::Saved, product_page(&article));
    Ok(())
}

/// Goods are under way to a warehouse.
#[server]
pub async fn add_receipt(
    #[server(default)] article: String,
    warehouse: WarehouseId,
    #[server(default)] due: String,
    #[server(default)] quantity: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed = TypedReceipt { due, quantity };
    let id = supply::add_receipt(&db, &actor, &article, warehouse, &typed).await.map_err(fail)?;
    done(Said::Saved, format!("{RECEIPTS}/{id}"));
    Ok(())
}

/// Goods under way come on another day, are more or fewer.
#[server]
pub async fn change_receipt(
    receipt: ReceiptId,
    #[server(default)] due: String,
    #[server(default)] quantity: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    supply::change_receipt(&db, &actor, receipt, &TypedReceipt { due, quantity }).await.map_err(fail)?;
    done(Said::Saved, RECEIPTS.to_owned());
    Ok(())
}

/// Goods under way have come to their warehouse.
#[server]
pub async fn receive_goods(receipt: ReceiptId, #[server(default)] pieces: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    supply::receive(&db, &actor, receipt, &pieces).await.map_err(fail)?;
    done(Said::Saved, RECEIPTS.to_owned());
    Ok(())
}

/// Sets the working days of a way; without `from` it is that from the plant.
#[server]
pub async fn save_way(
    #[server(default)] from: Option<WarehouseId>,
    to: WarehouseId,
    #[server(default)] days: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    supply::save_way(&db, &actor, from, to, &days).await.map_err(fail)?;
    done(Said::Saved, WAYS.to_owned());
    Ok(())
}

/// Takes a document of a product, or of a series that it is in, out.
#[server]
pub async fn remove_attachment(product: ProductId, attachment: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let article = service::photo::article(&db, &actor, product).await.map_err(fail)?;
    service::attachment::remove(&db, &actor, attachment).await.map_err(fail)?;
    done(Said::AttachmentRemoved, format!("{}#attachments", product_page(&article)));
    Ok(())
}

/// Takes a photo of a product out.
#[server]
pub async fn remove_photo(product: ProductId, photo: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let article = service::photo::remove(&db, &actor, product, photo).await.map_err(fail)?;
    done(Said::PhotoRemoved, format!("{}#photos", product_page(&article)));
    Ok(())
}

/// Changes how a series is made; `shown` is the queue that stood in the form.
#[server]
pub async fn save_capacity(
    series: CategoryId,
    #[server(default)] capacity: String,
    #[server(default)] queue: String,
    #[server(default)] shown: String,
    #[server(default)] batch: String,
    #[server(default)] cycle: String,
    #[server(default)] technological: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let typed = TypedLine { capacity, queue, batch, cycle, technological };
    staff::save_capacity(&db, &actor, series, &typed, &shown).await.map_err(fail)?;
    done(Said::Saved, format!("{CAPACITY}/{series}"));
    Ok(())
}

/// Applies a table of products, of prices, from a day on, or of stock.
#[server]
pub async fn apply_load(load: i64, #[server(default)] from: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let kind = load::apply(&db, &actor, load, &from).await.map_err(fail)?;
    done(Said::LoadApplied, format!("{}/{load}", loads::page(kind)));
    Ok(())
}

/// Puts back what a table changed.
#[server]
pub async fn undo_load(load: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let kind = load::undo(&db, &actor, load).await.map_err(fail)?;
    done(Said::LoadUndone, format!("{}/{load}", loads::page(kind)));
    Ok(())
}

/// Forgets a table that was not applied.
#[server]
pub async fn discard_load(load: i64) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let kind = load::discard(&db, &actor, load).await.map_err(fail)?;
    done(Said::LoadDiscarded, loads::page(kind).to_owned());
    Ok(())
}

/// Tells dealers something on their desks.
#[server]
pub async fn publish_news(
    #[server(default)] title: String,
    #[server(default)] text: String,
    #[server(default)] from: String,
    #[server(default)] until: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    news::publish(&db, &actor, &TypedNews { title, text, from, until }).await.map_err(fail)?;
    done(Said::Saved, NEWS.to_owned());
    Ok(())
}

/// Changes a piece of news.
#[server]
pub async fn change_news(
    news: NewsId,
    #[server(default)] title: String,
    #[server(default)] text: String,
    #[server(default)] from: String,
    #[server(default)] until: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    news::change(&db, &actor, news, &TypedNews { title, text, from, until }).await.map_err(fail)?;
    done(Said::Saved, format!("{NEWS}/{news}"));
    Ok(())
}

/// Takes a piece of news off the desks.
#[server]
pub async fn remove_news(news: NewsId) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    news::remove(&db, &actor, news).await.map_err(fail)?;
    done(Said::NewsRemoved, NEWS.to_owned());
    Ok(())
}

/// On to a page, with a word of what was done.
fn done(what: Said, to: String) {
    said(what);
    leptos_axum::redirect(&to);
}
