//! Server functions of drafts. All of them work as plain forms too: then the answer is the page again.

use crate::answer::Answer;
use crate::error::AppError;
use crate::kept::Kept;
use domain::draft::{DraftChange, DraftNews, DraftRow, LineSort, LinesEdited};
use domain::id::{OrderNumber, ProductId};
use domain::money::Money;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::vat;
#[cfg(feature = "ssr")]
use crate::flash::{self, Flash};
#[cfg(feature = "ssr")]
use crate::rpc::{caller, fail, refuse};
#[cfg(feature = "ssr")]
use crate::ui::stepper::{Wish, next};
#[cfg(feature = "ssr")]
use domain::draft::{LinesEdit, LinesQuery};
#[cfg(feature = "ssr")]
use domain::page::PAGE_ROWS;
#[cfg(feature = "ssr")]
use domain::quantity::Quantity;
#[cfg(feature = "ssr")]
use service::draft;

/// Starts an empty draft and opens it.
#[server]
pub async fn create_draft(#[server(default)] title: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let number = draft::create(&db, &actor, &title).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}

/// Makes it the draft that «Купить» writes into.
#[server]
pub async fn activate_draft(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    draft::activate(&db, &actor, number).await.map_err(fail)
}

/// One row of the menu of drafts in the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftChoice {
    pub number: OrderNumber,
    pub title: String,
    /// With VAT.
    pub total: Money,
    pub active: bool,
}

/// The drafts changed last, for the menu in the header.
#[server(output = Answer)]
pub async fn recent_drafts() -> Result<Vec<DraftChoice>, AppError> {
    let (db, actor) = caller()?;
    let drafts = draft::recent(&db, &actor, 7).await.map_err(fail)?;
    let choice = |draft: domain::draft::DraftSummary| DraftChoice {
        number: draft.number,
        title: draft.title,
        total: draft.cost.total,
        active: draft.active,
    };
    Ok(drafts.into_iter().map(choice).collect())
}

/// «Купить»: so many pieces of a product in the active draft; 0 takes it out. `step` counts in packs from there.
#[server(output = Answer, client = Kept)]
pub async fn set_in_active(
    product: ProductId,
    quantity: String,
    #[server(default)] step: Option<i32>,
) -> Result<DraftChange, AppError> {
    let (db, actor) = caller()?;
    let number = draft::active(&db, &actor).await.map_err(fail)?;
    put(&db, &actor, number, product, &quantity, step).await.map(vat::change)
}

/// Adds pieces of what the text means: a name, an article, or articles separated by blanks.
#[server(output = Answer)]
pub async fn add_line(number: OrderNumber, text: String, quantity: String) -> Result<Vec<DraftChange>, AppError> {
    let (db, actor) = caller()?;
    let quantity = Quantity::parse(&quantity).map_err(refuse)?;
    let added = draft::add(&db, &actor, number, &text, quantity).await.map_err(fail)?;
    Ok(added.into_iter().map(vat::change).collect())
}

/// Sets the quantity of a line; 0 removes it. `step` counts in packs from there. `seen` is the quantity that the page
/// shows: when a colleague has set another one meanwhile, theirs stays and the answer names it.
#[server(output = Answer)]
pub async fn set_quantity(
    number: OrderNumber,
    product: ProductId,
    quantity: String,
    #[server(default)] step: Option<i32>,
    #[server(default)] seen: Option<u32>,
) -> Result<DraftChange, AppError> {
    let (db, actor) = caller()?;
    if let Some(seen) = seen {
        let (quantity, seen) = (wanted(&quantity)?, Quantity::new(seen).ok());
        let changed = draft::replace_quantity(&db, &actor, number, product, quantity, seen).await;
        return changed.map(vat::change).map_err(fail);
    }
    put(&db, &actor, number, product, &quantity, step).await.map(vat::change)
}

#[cfg(feature = "ssr")]
async fn put(
    db: &service::Db,
    actor: &domain::actor::Actor,
    number: OrderNumber,
    product: ProductId,
    quantity: &str,
    step: Option<i32>,
) -> Result<DraftChange, AppError> {
    let wish = wanted(quantity)?.map_or(Wish::Nothing, Wish::Exactly);
    let pack = db.snapshot().catalog.product(product).map(domain::catalog::Item::pack);
    let wish = match (step, wish, pack) {
        (Some(step), Wish::Exactly(now), Some(pack)) => next(now.pieces(), pack, step > 0),
        _ => wish,
    };
    match wish {
        Wish::Exactly(quantity) => draft::set_quantity(db, actor, number, product, quantity).await.map_err(fail),
        Wish::Nothing => draft::remove(db, actor, number, product).await.map_err(fail),
    }
}

/// A quantity as it is typed; none: no line.
#[cfg(feature = "ssr")]
fn wanted(text: &str) -> Result<Option<Quantity>, AppError> {
    Quantity::parse_or_none(text).map_err(refuse)
}

/// The lines of these products: what the table reads when a block comes near the window.
#[server(output = Answer)]
pub async fn line_rows(number: OrderNumber, products: Vec<ProductId>) -> Result<Vec<DraftRow>, AppError> {
    let (db, actor) = caller()?;
    let products = products.get(..PAGE_ROWS as usize).unwrap_or(&products);
    let rows = draft::rows_of(&db, &actor, number, products).await.map_err(fail)?;
    let rate = db.base_prices().rate;
    Ok(rows.into_iter().map(|row| vat::row(row, rate)).collect())
}

/// When the lines of a draft can be ready, and the whole of it, as its page reads it.
#[server(output = Answer)]
pub async fn draft_dates(number: OrderNumber) -> Result<String, AppError> {
    let (db, actor) = caller()?;
    let dates = service::supply::of_draft(&db, &actor, number).await.map_err(fail)?;
    let at = domain::format::moscow(db.now());
    let calendar = &db.snapshot().calendar;
    Ok(crate::lead_time::of_draft(crate::language::Language::here(), calendar, &dates, at))
}

/// What has become of a draft since a version and its basis; with `keys_wanted` also which lines the query finds.
#[server(output = Answer)]
pub async fn hear_draft(
    number: OrderNumber,
    version: i64,
    basis: String,
    #[server(default)] text: String,
    #[server(default)] sort: LineSort,
    #[server(default)] descending: bool,
    #[server(default)] keys_wanted: bool,
) -> Result<DraftNews, AppError> {
    let (db, actor) = caller()?;
    let known = draft::Known { version, basis, query: LinesQuery { text, sort, descending }, keys_wanted };
    draft::news(&db, &actor, number, &known).await.map(vat::news).map_err(fail)
}

/// Takes the changes of a version back, those that nobody has changed since; a move in both drafts. The answer is how many
/// lines stay as somebody else has made them.
#[server(output = Answer)]
pub async fn undo_version(number: OrderNumber, version: i64) -> Result<u32, AppError> {
    let (db, actor) = caller()?;
    let kept = draft::undo(&db, &actor, number, version).await.map_err(fail)?.kept;
    if kept > 0 {
        flash::leave(&Flash::UndoneButFor { draft: number, kept });
    }
    Ok(kept)
}

/// Does something with lines that were chosen: `set` to a quantity, `move` to a draft or a new one, `remove`; «remove 17» is
/// about the line of product 17, whatever is chosen.
#[server(output = Answer)]
pub async fn edit_lines(
    number: OrderNumber,
    #[server(default)] products: Vec<ProductId>,
    #[server(default)] act: String,
    #[server(default)] quantity: String,
    #[server(default)] to: Option<OrderNumber>,
) -> Result<LinesEdited, AppError> {
    let (db, actor) = caller()?;
    let one = act.strip_prefix("remove ").and_then(|product| product.parse().ok()).map(ProductId);
    let products = one.map_or(products, |product| vec![product]);
    let what = match act.split(' ').next() {
        Some("set") => wanted(&quantity)?.map_or(LinesEdit::Remove, LinesEdit::Set),
        Some("move") => LinesEdit::Move(to),
        Some("remove") => LinesEdit::Remove,
        _ => return Err(fail(service::Error::NotFound)),
    };
    let edited = draft::edit_lines(&db, &actor, number, &products, what).await.map_err(fail)?;
    flash::leave(&Flash::LinesEdited { draft: number, edited });
    Ok(edited)
}

/// Contract, address, warehouse, delivery, parts, own number and comment.
#[server]
pub async fn set_terms(
    number: OrderNumber,
    contract: Option<i64>,
    address: Option<i64>,
    warehouse: i64,
    delivery: String,
    #[server(default)] in_parts: Option<String>,
    #[server(default)] own_number: String,
    #[server(default)] comment: String,
) -> Result<DraftChange, AppError> {
    use domain::id::{AddressId, ContractId, WarehouseId};
    let (db, actor) = caller()?;
    let terms = domain::draft::DraftTerms {
        contract: contract.map(ContractId),
        address: address.map(AddressId),
        warehouse: WarehouseId(warehouse),
        delivery: domain::delivery::DeliveryMethod::from_code(&delivery).ok_or(AppError::NotFound)?,
        in_parts: in_parts.is_some(),
        own_number,
        comment,
    };
    draft::set_terms(&db, &actor, number, terms).await.map_err(fail)
}

/// The project whose prices the draft has; blank: none.
#[server]
pub async fn set_project(number: OrderNumber, #[server(default)] project: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let project = match project.as_str() {
        "" => None,
        project => Some(project.parse().map_err(|_| AppError::NotFound)?),
    };
    draft::set_project(&db, &actor, number, project).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/drafts/{number}#terms"));
    Ok(())
}

/// «Что если»: the draft leaves this warehouse from now on, with these quantities of lines (`q17=24&q18=12`).
#[server]
pub async fn choose_what_if(
    number: OrderNumber,
    warehouse: i64,
    #[server(default)] quantities: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let quantities = super::what_if::Changed::parse(&quantities).quantities();
    let warehouse = domain::id::WarehouseId(warehouse);
    draft::choose(&db, &actor, number, warehouse, &quantities).await.map_err(fail)?;
    flash::said(flash::Said::WarehouseChosen);
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}

/// Takes what is left of a product that is made no more, and the rest from what replaces it; `only` one of them.
#[server]
pub async fn replace_line(
    number: OrderNumber,
    product: ProductId,
    quantity: String,
    #[server(default)] only: Option<ProductId>,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let quantity = Quantity::parse(&quantity).map_err(refuse)?;
    draft::replace(&db, &actor, number, product, quantity, only).await.map_err(fail)?;
    flash::said(flash::Said::Replaced);
    leptos_axum::redirect(&format!("/drafts/{number}"));
    Ok(())
}

/// The buyer's own name for a draft.
#[server]
pub async fn rename_draft(number: OrderNumber, #[server(default)] title: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    draft::rename(&db, &actor, number, &title).await.map_err(fail)
}

/// Takes a draft off the list; the page offers to bring it back.
#[server]
pub async fn delete_draft(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    draft::delete(&db, &actor, number).await.map_err(fail)?;
    flash::leave(&Flash::DraftDeleted { number });
    leptos_axum::redirect("/drafts");
    Ok(())
}

/// Brings a deleted draft back.
#[server]
pub async fn restore_draft(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    draft::restore(&db, &actor, number).await.map_err(fail)
}

/// What is done with the drafts or proposals chosen in their list, whose address has this query: `delete` or `duplicate`.
#[server]
pub async fn edit_drafts(
    #[server(default)] numbers: Vec<OrderNumber>,
    #[server(default)] act: String,
    #[server(default)] query: String,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    domain::view::query(&query).map_err(refuse)?;
    let list = if query.starts_with("tab=") { "/orders" } else { "/drafts" };
    let mut to = format!("{list}?{query}");
    match act.as_str() {
        "delete" | "duplicate" if numbers.is_empty() => {}
        "delete" => {
            draft::delete_all(&db, &actor, &numbers).await.map_err(fail)?;
            flash::leave(&Flash::DraftsDeleted { numbers });
        }
        "duplicate" => {
            let copies = draft::duplicate_all(&db, &actor, &numbers).await.map_err(fail)?.len() as u64;
            flash::leave(&Flash::DraftsCopied { copies });
            "/drafts".clone_into(&mut to);
        }
        _ => return Err(fail(service::Error::NotFound)),
    }
    leptos_axum::redirect(&to);
    Ok(())
}

/// Brings drafts back that were deleted together.
#[server]
pub async fn restore_drafts(#[server(default)] numbers: Vec<OrderNumber>) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    draft::restore_all(&db, &actor, &numbers).await.map_err(fail)
}

/// «Дублировать»: a draft or an order becomes a new draft at today's prices.
#[server]
pub async fn duplicate(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let copy = draft::duplicate(&db, &actor, number).await.map_err(fail)?;
    // An order is repeated at today's prices: what is otherwise now is shown first.
    let differs = match draft::differences(&db, &actor, copy, number).await {
        Ok(differences) => !differences.is_empty(),
        // It was a draft.
        Err(service::Error::NotFound) => false,
        Err(error) => return Err(fail(error)),
    };
    let differences = if differs { format!("/differences?of={number}") } else { String::new() };
    leptos_axum::redirect(&format!("/drafts/{copy}{differences}"));
    Ok(())
}

/// «Получить счёт»: sends the draft, once for each key, and opens the order; with `start` «Отправить в производство» at once.
#[server]
pub async fn submit(
    number: OrderNumber,
    key: String,
    total: i64,
    #[server(default)] start: bool,
) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    let total = Some(Money::from_kopecks(total));
    let submission = draft::Submission { number, key, total, start };
    let order = draft::submit(&db, &actor, &submission).await.map_err(fail)?;
    leptos_axum::redirect(&format!("/orders/{order}"));
    Ok(())
}

/// «Отправить на согласование».
#[server]
pub async fn ask_approval(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::draft::ask_approval(&db, &actor, number, &crate::rpc::browser()?).await.map_err(fail)?;
    flash::said(flash::Said::ApprovalAsked);
    Ok(())
}

/// «На доработку».
#[server]
pub async fn return_draft(number: OrderNumber, #[server(default)] comment: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    service::draft::return_draft(&db, &actor, number, &comment).await.map_err(fail)?;
    flash::said(flash::Said::DraftReturned);
    Ok(())
}

/// «Создать коммерческое предложение»: prices hold for so many days.
#[server]
pub async fn propose(number: OrderNumber, #[server(default)] days: String) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    // What is no number is no number of days that there may be.
    let days = days.trim().parse().unwrap_or(0);
    draft::propose(&db, &actor, number, days, &crate::rpc::browser()?).await.map_err(fail)
}

/// «Вернуть в черновики».
#[server]
pub async fn reopen(number: OrderNumber) -> Result<(), AppError> {
    let (db, actor) = caller()?;
    draft::reopen(&db, &actor, number, &crate::rpc::browser()?).await.map_err(fail)
}
