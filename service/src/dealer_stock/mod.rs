//! «Загрузка остатков»: a dealer's warehouses and what lies in them, reported by the dealer's people and programs; and what
//! others see of it («Остатки на складах дистрибьюторов»). There is one table of stock: what is reported is what is shown.

mod edit;
mod list;
mod load;
mod published;
mod refused;
mod warehouse;

pub use edit::{Edit, edit};
pub use list::{ListedStock, get_load, list, loads, whole, whole_load};
pub(crate) use load::{CHUNK, counts, load_read, read};
pub use load::{apply, delete_all, discard, load, named, restore};
pub use published::{DealerPlace, count, found, home, nearest, of_product};
pub(crate) use refused::{RefusedOf, keep as keep_refused, rows as refused_rows};
pub use warehouse::{
    Warehouse, add_warehouse, delete_warehouse, display_name, load_warehouses, restore_warehouse, save_warehouse,
    set_display_name, warehouse, warehouses,
};
pub(crate) use warehouse::{load_lines, read_lines};

use crate::db::{Db, millis};
use crate::error::{Error, Result, broken};
use crate::user::buyer;
use crate::{dialect, feed, sql};
use domain::actor::{Actor, Buyer};
use domain::dealer_stock::{LoadState, StockChange, StockReport, WarehouseCodes};
use domain::feed::FeedKind;
use domain::id::CompanyId;
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

/// Whoever may report.
pub(crate) fn reporter(actor: &Actor) -> Result<&Buyer> {
    buyer(actor, Action::Report)
}

/// One change of a company's warehouses and stock at a time.
pub(crate) async fn lock(tx: &DatabaseTransaction, company: CompanyId) -> Result<()> {
    let sql = format!("SELECT id FROM companies WHERE id = $1{}", dialect::for_update(tx));
    sql::number(tx, &sql, [company.0.into()]).await?.map(drop).ok_or(Error::NotFound)
}

/// Tells programs that a company's warehouses, or what is reported to lie in them, are others now: once for each change,
/// however many rows it has.
async fn told(tx: &DatabaseTransaction, company: CompanyId) -> Result<()> {
    feed::reported(tx, FeedKind::DealerStock, company, "").await
}

/// The warehouses of a company by their codes.
pub(crate) async fn codes(db: &impl ConnectionTrait, company: CompanyId) -> Result<WarehouseCodes> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        code: String,
    }
    let sql = "SELECT id, code FROM dealer_warehouses WHERE company_id = $1 AND deleted_at IS NULL";
    let rows: Vec<Row> = sql::all(db, sql, [company.0.into()]).await?;
    Ok(WarehouseCodes::new(rows.into_iter().map(|row| (row.code, row.id))))
}

/// Where a load came from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Source<'a> {
    /// Name of the file; empty when there was none.
    pub file: &'a str,
    /// It came by letter.
    pub by_letter: bool,
}

/// A load that is written down.
struct Written<'a> {
    kind: StockChange,
    state: LoadState,
    source: Source<'a>,
    /// Rows that were there before.
    before: u64,
    report: &'a StockReport,
}

/// Writes down that something was loaded; its id.
async fn write(db: &Db, tx: &DatabaseTransaction, buyer: &Buyer, load: &Written<'_>) -> Result<i64> {
    let report = serde_json::to_string(&load.report.shown()).map_err(|error| Error::Internal(error.to_string()))?;
    let file: String = load.source.file.chars().filter(|c| !c.is_control()).take(200).collect();
    let values = [
        buyer.company.0.into(),
        buyer.user.0.into(),
        millis(db.now()).into(),
        load.kind.code().into(),
        load.state.code().into(),
        file.into(),
        i64::try_from(load.before).unwrap_or(i64::MAX).into(),
        report.into(),
        load.source.by_letter.into(),
    ];
    let sql = "INSERT INTO dealer_stock_loads (company_id, user_id, at, kind, state, file, rows_before, kept, report,
                   by_letter) VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8, $9) RETURNING id";
    let id = sql::number(tx, sql, values).await?.ok_or_else(|| broken("load"))?;
    keep_refused(tx, RefusedOf::Load, buyer.company, id, load.report).await?;
    Ok(id)
}
