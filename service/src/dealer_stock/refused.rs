//! All refused rows of a long table, for the file with them: what lists read of a load holds the first ones only. They are
//! texts that are much alike, so they are kept packed.

use crate::error::{Error, Result, broken};
use crate::sql;
use domain::dealer_stock::{REFUSED_SHOWN, RefusedStockRow, StockReport};
use domain::id::CompanyId;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

/// Of so many loads of a company all refused rows are kept: of those that its page lists.
const KEPT: u32 = 30;

/// Whose rows they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusedOf {
    /// A load of stock or of warehouses.
    Load,
    /// A report of a month, or a matrix.
    Report,
}

impl RefusedOf {
    /// The table of the rows, its column, and the table of what they are of.
    const fn names(self) -> [&'static str; 3] {
        match self {
            Self::Load => ["dealer_stock_load_refused", "load_id", "dealer_stock_loads"],
            Self::Report => ["dealer_report_refused", "report_id", "dealer_reports"],
        }
    }
}

/// Keeps all refused rows of what has been written down under `id`, when lists do not read all of them anyway, and drops those
/// of old ones.
pub(crate) async fn keep(
    tx: &DatabaseTransaction,
    of: RefusedOf,
    company: CompanyId,
    id: i64,
    report: &StockReport,
) -> Result<()> {
    if report.rows.len() <= REFUSED_SHOWN {
        return Ok(());
    }
    let rows = report.rows.clone();
    // Some tenths of a second for a long table: beside the threads that answer.
    let packed = tokio::task::spawn_blocking(move || {
        let mut packer = ZlibEncoder::new(vec![], Compression::fast());
        serde_json::to_writer(&mut packer, &rows)?;
        packer.finish()
    });
    let packed = packed.await.map_err(|error| Error::Internal(error.to_string()))?;
    let packed = packed.map_err(|error| Error::Internal(error.to_string()))?;
    let [table, column, all] = of.names();
    let put = format!("INSERT INTO {table} ({column}, packed) VALUES ($1, $2)");
    sql::run(tx, &put, [id.into(), packed.into()]).await?;
    let old = format!(
        "DELETE FROM {table} WHERE {column} IN (SELECT id FROM {all} WHERE company_id = $1 AND id < (
             SELECT MIN(id) FROM (SELECT id FROM {all} WHERE company_id = $1 ORDER BY id DESC LIMIT {KEPT}) newest))"
    );
    sql::run(tx, &old, [company.0.into()]).await?;
    Ok(())
}

/// All refused rows of what `id` names, if they are kept beside the first ones. Whoever asks has looked whose they are.
pub(crate) async fn rows(db: &impl ConnectionTrait, of: RefusedOf, id: i64) -> Result<Option<Vec<RefusedStockRow>>> {
    #[derive(FromQueryResult)]
    struct Packed {
        packed: Vec<u8>,
    }
    let [table, column, _] = of.names();
    let sql = format!("SELECT packed FROM {table} WHERE {column} = $1");
    let Some(Packed { packed }) = sql::one(db, &sql, [id.into()]).await? else { return Ok(None) };
    let read = move || serde_json::from_reader(std::io::BufReader::new(ZlibDecoder::new(packed.as_slice())));
    let rows = tokio::task::spawn_blocking(read).await.map_err(|error| Error::Internal(error.to_string()))?;
    rows.map(Some).map_err(|_| broken("refused rows"))
}
