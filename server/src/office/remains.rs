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
        Action::Update => update(db, actor, is_full(asked), table(asked)).await,
        Action::Delete => delete(db, actor, asked).await,
    }
}

/// Whether the call brings all that its warehouses have: `isfull` is 1 or true, as a number, a text, or JSON's own.
pub fn is_full(asked: &Value) -> bool {
    ["1", "true"].contains(&text(asked, &["isfull"]).to_lowercase().as_str())
}

/// Whether the call names nothing but its key. A list without anything in it, or under another name, is no bare call: it
/// meant something.
fn is_bare(asked: &Value) -> bool {
    asked.as_object().is_some_and(|fields| fields.keys().all(|name| name == "hash"))
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
pub fn table(asked: &Value) -> Vec<[String; 4]> {
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

/// Sets these rows, or all that their warehouses have.
pub async fn update(db: &Db, actor: &Actor, full: bool, table: Vec<[String; 4]>) -> service::Result<Answer> {
    if full { replace(db, actor, table).await } else { edit(db, actor, Edit::Set, table).await }
}

/// A whole load: what is suspiciously small waits until a person says that it is meant.
async fn replace(db: &Db, actor: &Actor, table: Vec<[String; 4]>) -> service::Result<Answer> {
    let (id, state, report) = dealer_stock::load(db, actor, "API", rows(&table)).await?;
    let mut answer = told(table, &report);
    if state == LoadState::Waiting {
        let load = dealer_stock::get_load(db, actor, id).await?;
        answer.items.clear();
        answer.messages.push(format!(
            "{} вместо {}: подтвердите загрузку на странице «Остатки продукции».{}",
            report.taken,
            load.before,
            dealer_stock::named(&report.shrunk)
        ));
    }
    Ok(answer)
}

/// Takes rows away by code and article; all of a warehouse by its code; by a call that names nothing at all, all that is
/// reported.
async fn delete(db: &Db, actor: &Actor, asked: &Value) -> service::Result<Answer> {
    if is_bare(asked) {
        dealer_stock::delete_all(db, actor).await?;
        return Ok(Answer::default());
    }
    let named = table(asked).into_iter().map(|[code, article, ..]| [code, article, "0".to_owned(), String::new()]);
    edit(db, actor, Edit::Remove, named.collect()).await
}

/// The items that were taken, and a message for each that was not.
fn told(table: Vec<[String; 4]>, report: &StockReport) -> Answer {
    // The heading is row 1.
    let refused: BTreeSet<u32> = report.rows.iter().map(|row| row.row).collect();
    let taken = table.into_iter().zip(2_u32..).filter(|(_, row)| !refused.contains(row));
    Answer { items: taken.map(|(row, _)| cells(row)).collect(), messages: report.rows.iter().map(message).collect() }
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
