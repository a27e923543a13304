//! `remains.get`, `list`, `add`, `update`, `delete`: items are `{code, article, quantity, link}`, the four columns of the
//! file. `update` with `isfull=1` replaces all that the named warehouses have, as a file does.

use super::body::{items, text};
use super::{Action, Answer, Item};
use app::language::Language;
use app::text::stock_fault;
use domain::actor::Actor;
use domain::dealer_stock::{LoadState, RefusedStockRow, StockFault, StockReport};
use domain::import::Row;
use serde_json::Value;
use service::dealer_stock::{self, Edit, ListedStock};
use service::{Db, Error};
use std::collections::BTreeSet;

const CODE: &[&str] = &["code", "warehouse", "warehouse_code", "Код склада"];
const ARTICLE: &[&str] = &["article", "Артикул"];
const QUANTITY: &[&str] = &["quantity", "remains", "remain", "count", "Остаток"];
const LINK: &[&str] = &["link", "url", "Ссылка на карточку продукта"];

pub async fn answer(db: &Db, actor: &Actor, action: Action, asked: &Value) -> service::Result<Answer> {
    match action {
        Action::List => list(db, actor, asked).await,
        Action::Get => {
            let mut found = list(db, actor, asked).await?;
            found.items.truncate(1);
            if found.items.is_empty() { Err(Error::NotFound) } else { Ok(found) }
        }
        Action::Add => edit(db, actor, Edit::Add, table(asked)).await,
        Action::Update if ["1", "true"].contains(&text(asked, &["isfull"]).as_str()) => {
            replace(db, actor, table(asked)).await
        }
        Action::Update => edit(db, actor, Edit::Set, table(asked)).await,
        Action::Delete => delete(db, actor, asked).await,
    }
}

/// Those that have the code and the article that the call names.
async fn list(db: &Db, actor: &Actor, asked: &Value) -> service::Result<Answer> {
    let (code, article) = (text(asked, CODE), text(asked, ARTICLE));
    let fits = |row: &&ListedStock| {
        (code.is_empty() || row.warehouse == code) && (article.is_empty() || row.article == article)
    };
    let all = dealer_stock::whole(db, actor).await?;
    Ok(Answer { items: all.iter().filter(fits).map(item).collect(), messages: vec![] })
}

fn item(row: &ListedStock) -> Item {
    cells([row.warehouse.clone(), row.article.clone(), row.quantity.to_string(), row.link.clone()])
}

fn cells([code, article, quantity, link]: [String; 4]) -> Item {
    let item = [("code", code), ("article", article), ("quantity", quantity), ("link", link)];
    item.map(|(name, value)| (name, Value::String(value))).to_vec()
}

/// The items as the table that a file would have, with its heading.
fn table(asked: &Value) -> Vec<[String; 4]> {
    items(asked, "remains")
        .into_iter()
        .map(|item| [CODE, ARTICLE, QUANTITY, LINK].map(|names| text(item, names)))
        .collect()
}

fn rows(table: &[[String; 4]]) -> Vec<Row> {
    let heading = ["Код склада", "Артикул", "Остаток", "Ссылка на карточку продукта"].map(str::to_owned).to_vec();
    std::iter::once(heading).chain(table.iter().map(|row| row.to_vec())).collect()
}

async fn edit(db: &Db, actor: &Actor, what: Edit, table: Vec<[String; 4]>) -> service::Result<Answer> {
    let report = dealer_stock::edit(db, actor, what, rows(&table)).await?;
    Ok(told(table, &report))
}

/// A whole load: what is suspiciously small waits until a person says that it is meant.
async fn replace(db: &Db, actor: &Actor, table: Vec<[String; 4]>) -> service::Result<Answer> {
    let (id, state, report) = dealer_stock::load(db, actor, "API", rows(&table)).await?;
    let mut answer = told(table, &report);
    if state == LoadState::Waiting {
        let load = dealer_stock::get_load(db, actor, id).await?;
        answer.items.clear();
        answer.messages.push(format!(
            "{} вместо {}: подтвердите загрузку на странице «Остатки продукции».",
            report.taken, load.before
        ));
    }
    Ok(answer)
}

/// Takes rows away by code and article; all of a warehouse by its code; without either all that is reported.
async fn delete(db: &Db, actor: &Actor, asked: &Value) -> service::Result<Answer> {
    let named = table(asked);
    if named.iter().all(|[code, article, ..]| code.is_empty() && article.is_empty()) {
        dealer_stock::delete_all(db, actor).await?;
        return Ok(Answer::default());
    }
    let (single, whole): (Vec<_>, Vec<_>) = named.into_iter().partition(|[_, article, ..]| !article.is_empty());
    let codes: BTreeSet<String> = whole.into_iter().map(|[code, ..]| code).collect();
    let mut rows: Vec<[String; 4]> =
        single.into_iter().map(|[code, article, ..]| [code, article, "0".to_owned(), String::new()]).collect();
    if !codes.is_empty() {
        let all = dealer_stock::whole(db, actor).await?;
        let of = all.into_iter().filter(|row| codes.contains(&row.warehouse));
        rows.extend(of.map(|row| [row.warehouse, row.article, "0".to_owned(), String::new()]));
    }
    if rows.is_empty() {
        return Err(Error::NotFound);
    }
    edit(db, actor, Edit::Remove, rows).await
}

/// The items that were taken, and a message for each that was not.
fn told(table: Vec<[String; 4]>, report: &StockReport) -> Answer {
    // The heading is row 1.
    let refused: BTreeSet<u32> = report.rows.iter().map(|row| row.row).collect();
    let taken = table.into_iter().zip(2_u32..).filter(|(_, row)| !refused.contains(row));
    let all_known = u64::try_from(report.rows.len()).is_ok_and(|kept| kept == report.refused);
    let items = if all_known { taken.map(|(row, _)| cells(row)).collect() } else { vec![] };
    Answer { items, messages: report.rows.iter().map(message).collect() }
}

fn message(row: &RefusedStockRow) -> String {
    let cell = |at: usize| row.cells.get(at).map(String::as_str).unwrap_or_default();
    let (code, article) = (cell(0), cell(1));
    if row.fault == StockFault::Known {
        return format!("Остаток `{article}` на складе `{code}` уже существует!");
    }
    let why = stock_fault(Language::Russian, &row.fault);
    format!("Строка {}, склад `{code}`, артикул `{article}`: {why}", row.row.saturating_sub(1))
}
