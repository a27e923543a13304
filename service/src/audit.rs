//! The audit list of a company: written with what it tells about, never changed.

use crate::db::{Db, instant, millis};
use crate::error::{Result, broken};
use crate::sql;
use crate::user::{Browser, buyer, names};
use domain::actor::{Actor, Buyer};
use domain::audit::{Deed, Record};
use domain::id::{CompanyId, CounterpartyId, UserId};
use domain::page::{PAGE_ROWS, Page};
use domain::user::Action;
use sea_orm::{ConnectionTrait, FromQueryResult};

/// Who did it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who {
    company: Option<i64>,
    /// None: it concerns the person, for whomever they act.
    counterparty: Option<i64>,
    user: i64,
    staff: Option<i64>,
}

impl Who {
    pub fn person(company: Option<CompanyId>, counterparty: Option<CounterpartyId>, user: UserId) -> Self {
        let (company, counterparty) = (company.map(|company| company.0), counterparty.map(|of| of.0));
        Self { company, counterparty, user: user.0, staff: None }
    }

    pub fn buyer(buyer: &Buyer) -> Self {
        let staff = buyer.staff.as_ref().map(|staff| staff.user.0);
        Self { staff, ..Self::person(Some(buyer.company), Some(buyer.counterparty), buyer.user) }
    }

    /// The same with one of the supplier's people in the person's place.
    pub const fn through(self, staff: UserId) -> Self {
        Self { staff: Some(staff.0), ..self }
    }

    /// The person, wherever they work.
    pub async fn of(db: &impl ConnectionTrait, user: UserId) -> Result<Self> {
        #[derive(FromQueryResult)]
        struct Row {
            company_id: Option<i64>,
        }
        let row: Option<Row> = sql::one(db, "SELECT company_id FROM users WHERE id = $1", [user.0.into()]).await?;
        Ok(Self::person(row.and_then(|row| row.company_id).map(CompanyId), None, user))
    }
}

/// Writes it down with the transaction that does it.
pub(crate) async fn record(
    tx: &impl ConnectionTrait,
    db: &Db,
    who: Who,
    deed: Deed,
    about: &str,
    browser: &Browser,
) -> Result<()> {
    let values = [
        who.company.into(),
        who.counterparty.into(),
        who.user.into(),
        who.staff.into(),
        millis(db.now()).into(),
        deed.code().into(),
        about.into(),
        browser.address.as_str().into(),
    ];
    let sql = "INSERT INTO audit (company_id, counterparty_id, user_id, staff_id, at, deed, about, address)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sql::run(tx, sql, values).await?;
    Ok(())
}

/// What concerns the actor's counterparty, or a person of the company alone, the newest first; of one kind of deed if so
/// asked.
///
/// # Errors
/// `SignedOut`; `Forbidden` for who is no administrator.
pub async fn list(db: &Db, actor: &Actor, deed: Option<Deed>, page: u32) -> Result<Page<Record>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        user_id: i64,
        staff_id: Option<i64>,
        deed: String,
        about: String,
        address: String,
    }
    let buyer = buyer(actor, Action::ManageUsers)?;
    let code = deed.map_or("", Deed::code);
    let of = "FROM audit WHERE company_id = $1 AND (counterparty_id IS NULL OR counterparty_id = $2)
              AND ($3 = '' OR deed = $3)";
    let values = || [buyer.company.0.into(), buyer.counterparty.0.into(), code.into()];
    let total = sql::number(db.reader(), &format!("SELECT COUNT(*) {of}"), values()).await?;
    let page = page.max(1);
    let sql = format!(
        "SELECT at, user_id, staff_id, deed, about, address {of} ORDER BY id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, values()).await?;
    let people: Vec<i64> = rows.iter().flat_map(|row| [Some(row.user_id), row.staff_id]).flatten().collect();
    let names = names(db.reader(), &people).await?;
    let record = |row: Row| {
        Ok(Record {
            at: instant(row.at)?,
            by: names.of(row.user_id),
            staff: row.staff_id.map(|staff| names.of(staff)).unwrap_or_default(),
            deed: Deed::from_code(&row.deed).ok_or_else(|| broken("deed"))?,
            about: row.about,
            address: row.address,
        })
    };
    let rows = rows.into_iter().map(record).collect::<Result<_>>()?;
    Ok(Page { rows, total: u64::try_from(total.unwrap_or(0)).unwrap_or(0), number: page, size: PAGE_ROWS })
}
