//! Settlements: the ledger of shipments and payments, balances, credit, «Акт сверки».

use crate::audit::{self, Who};
use crate::db::{Db, millis};
use crate::error::{Error, Result, broken};
use crate::user::{Browser, buyer};
use crate::{counterparty, feed, sql};
use chrono::{Days, NaiveDate};
use domain::actor::Actor;
use domain::audit::Deed;
use domain::contract::Contract;
use domain::feed::FeedKind;
use domain::format::moscow;
use domain::id::{ContractId, CounterpartyId, OrderNumber};
use domain::money::Money;
use domain::page::{PAGE_ROWS, Page};
use domain::settlement::{Credit, Entry, EntryKind, Turnover, overdue};
use domain::user::Action;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};
use std::time::Duration;

/// Writes a movement down: the waybill behind it is made once; of a `payment` it is a part, or a part that is taken back. A shipment is due when the deferral of its
/// contract is over.
pub(crate) async fn post(
    db: &Db,
    tx: &DatabaseTransaction,
    of: CounterpartyId,
    contract: Option<ContractId>,
    entry: &Entry,
    payment: Option<i64>,
) -> Result<()> {
    let contract = contract.map(|contract| contract.0);
    let due_on = match entry.kind {
        EntryKind::Shipment => {
            let sql = "SELECT deferral_days FROM contracts WHERE id = $1";
            let days = sql::number(tx, sql, [contract.into()]).await?.unwrap_or(0);
            entry.on.checked_add_days(Days::new(u64::try_from(days).unwrap_or(0)))
        }
        EntryKind::Payment => None,
    };
    let sql = "INSERT INTO ledger (counterparty_id, contract_id, posted_on, due_on, kind, document, order_number, amount, posted_at,
                   payment_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = [
        of.0.into(),
        contract.into(),
        entry.on.into(),
        due_on.into(),
        entry.kind.code().into(),
        entry.document.as_str().into(),
        entry.order.map(|order| order.0).into(),
        entry.amount.kopecks().into(),
        millis(db.now()).into(),
        payment.into(),
    ];
    sql::run(tx, sql, values).await?;
    feed::tell(tx, FeedKind::Settlement, of.0, &entry.document).await
}

/// A contract with what moved under it.
#[derive(FromQueryResult)]
struct Standing {
    id: i64,
    deferral_days: i64,
    credit_limit: i64,
    owed: i64,
    due: i64,
    paid: i64,
    in_work: i64,
}

impl Standing {
    /// Only a contract with deferral gives credit.
    fn credit(&self) -> Option<Credit> {
        let money = Money::from_kopecks;
        (self.deferral_days > 0).then(|| Credit {
            limit: money(self.credit_limit),
            owed: money(self.owed),
            in_work: money(self.in_work),
            overdue: overdue(money(self.due), money(self.paid)),
        })
    }
}

/// The contracts of a counterparty, or this one of them.
async fn standings(
    db: &Db,
    on: &impl ConnectionTrait,
    of: CounterpartyId,
    only: Option<ContractId>,
) -> Result<Vec<Standing>> {
    let (one, of_one) = if only.is_some() { ("k.id = $3", "contract_id = $3") } else { ("$3 = $3", "$3 = $3") };
    // The entries are gone through once, in an index that has all of it: a dealer of some years has ten thousand. Only a
    // shipment has a day on which it is due.
    let sql = format!(
        "SELECT k.id, k.deferral_days, k.credit_limit, CAST(COALESCE(l.owed, 0) AS BIGINT) AS owed,
             CAST(COALESCE(l.due, 0) AS BIGINT) AS due, CAST(COALESCE(l.paid, 0) AS BIGINT) AS paid,
             CAST(COALESCE((SELECT SUM(o.total - o.shipped) FROM orders o
                 WHERE o.contract_id = k.id AND o.status = 'production'), 0) AS BIGINT) AS in_work
         FROM contracts k
         LEFT JOIN (SELECT contract_id, SUM(amount) AS owed, SUM(CASE WHEN due_on IS NULL THEN -amount ELSE 0 END) AS paid,
                        SUM(CASE WHEN due_on < $2 THEN amount ELSE 0 END) AS due
                    FROM ledger WHERE counterparty_id = $1 AND {of_one} GROUP BY contract_id) l ON l.contract_id = k.id
         WHERE k.counterparty_id = $1 AND {one} ORDER BY k.id"
    );
    let today = moscow(db.now()).date();
    let only = only.map_or(0, |contract| contract.0);
    sql::all(on, &sql, [of.0.into(), today.into(), only.into()]).await
}

/// What a contract lets its dealer take; none when it asks for payment first.
///
/// # Errors
/// `NotFound` for a contract of somebody else.
pub(crate) async fn credit(
    db: &Db,
    on: &impl ConnectionTrait,
    of: CounterpartyId,
    contract: ContractId,
) -> Result<Option<Credit>> {
    let found = standings(db, on, of, Some(contract)).await?;
    Ok(found.first().ok_or(Error::NotFound)?.credit())
}

/// A contract in «Расшифровка взаиморасчетов по всем договорам»; none: payments and shipments without one.
#[derive(Clone, Debug)]
pub struct Account {
    pub contract: Option<Contract>,
    /// Above zero: the dealer owes.
    pub balance: Money,
    /// Only under a contract with deferral.
    pub credit: Option<Credit>,
}

/// «Расшифровка взаиморасчетов по всем договорам»: every contract of the actor's counterparty with its balance.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to see finance.
pub async fn accounts(db: &Db, actor: &Actor) -> Result<Vec<Account>> {
    let of = buyer(actor, Action::SeeFinance)?.counterparty;
    let contracts = counterparty::contracts(db.reader(), of).await?;
    let standings = standings(db, db.reader(), of, None).await?;
    let account = |contract: Contract| {
        let standing = standings.iter().find(|standing| standing.id == contract.id.0);
        Account {
            balance: Money::from_kopecks(standing.map_or(0, |standing| standing.owed)),
            credit: standing.and_then(Standing::credit),
            contract: Some(contract),
        }
    };
    let mut accounts: Vec<Account> = contracts.into_iter().map(account).collect();
    let without = "SELECT CAST(SUM(amount) AS BIGINT) FROM ledger WHERE counterparty_id = $1 AND contract_id IS NULL
                   HAVING COUNT(*) > 0";
    if let Some(balance) = sql::number(db.reader(), without, [of.0.into()]).await? {
        accounts.push(Account { contract: None, balance: Money::from_kopecks(balance), credit: None });
    }
    Ok(accounts)
}

/// Writes down that the actor looks at the finance of their counterparty: once an hour, however often they look.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to see finance.
pub async fn seen(db: &Db, actor: &Actor, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::SeeFinance)?;
    let sql = "SELECT id FROM audit WHERE user_id = $1 AND counterparty_id = $2 AND deed = $3 AND at > $4 LIMIT 1";
    let since = millis(db.now() - Duration::from_hours(1));
    let values = [buyer.user.0.into(), buyer.counterparty.0.into(), Deed::SawFinance.code().into(), since.into()];
    if sql::number(db.reader(), sql, values).await?.is_none() {
        let tx = db.begin().await?;
        audit::record(&tx, db, Who::buyer(buyer), Deed::SawFinance, &buyer.counterparty_name, browser).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What moved a debt in a period, a page of it; the sums are of the whole period.
#[derive(Clone, Debug)]
pub struct TurnoverPage {
    /// «Сальдо начальное».
    pub opening: Money,
    /// «Обороты за период».
    pub debit: Money,
    pub credit: Money,
    pub entries: Page<Entry>,
}

impl TurnoverPage {
    /// «Сальдо конечное».
    #[must_use]
    pub fn closing(&self) -> Money {
        let closing = self.opening.checked_add(self.debit).and_then(|sum| sum.checked_sub(self.credit));
        closing.unwrap_or(Money::MAX)
    }
}

/// A page of the movements of the actor's counterparty from a day to a day, both with them, of one contract or of all.
///
/// # Errors
/// `SignedOut`; `Forbidden` without the right to see finance.
pub async fn turnover(
    db: &Db,
    actor: &Actor,
    contract: Option<ContractId>,
    from: NaiveDate,
    to: NaiveDate,
    page: u32,
) -> Result<TurnoverPage> {
    #[derive(FromQueryResult)]
    struct Sums {
        count: i64,
        debit: i64,
        credit: i64,
    }
    let of = Of { counterparty: buyer(actor, Action::SeeFinance)?.counterparty, contract };
    let sql = format!(
        "SELECT COUNT(*) AS count,
             CAST(COALESCE(SUM(CASE WHEN kind = 'shipment' THEN amount END), 0) AS BIGINT) AS debit,
             CAST(COALESCE(-SUM(CASE WHEN kind = 'payment' THEN amount END), 0) AS BIGINT) AS credit
         FROM ledger WHERE {} AND posted_on >= $3 AND posted_on <= $4",
        of.filter()
    );
    let sums: Option<Sums> = sql::one(db.reader(), &sql, of.values([from, to])).await?;
    let sums = sums.ok_or_else(|| broken("ledger"))?;
    let page = page.max(1);
    let limit = format!(" LIMIT {PAGE_ROWS} OFFSET {}", u64::from(page - 1) * u64::from(PAGE_ROWS));
    Ok(TurnoverPage {
        opening: opening(db.reader(), &of, from).await?,
        debit: Money::from_kopecks(sums.debit),
        credit: Money::from_kopecks(sums.credit),
        entries: Page {
            rows: entries(db.reader(), &of, from, to, &limit).await?,
            total: u64::try_from(sums.count).unwrap_or(0),
            number: page,
            size: PAGE_ROWS,
        },
    })
}

/// Whose movements: of a counterparty by one contract or by all.
struct Of {
    counterparty: CounterpartyId,
    contract: Option<ContractId>,
}

impl Of {
    const fn filter(&self) -> &'static str {
        match self.contract {
            Some(_) => "counterparty_id = $1 AND contract_id = $2",
            None => "counterparty_id = $1 AND $2 = $2",
        }
    }

    fn values(&self, days: impl IntoIterator<Item = NaiveDate>) -> Vec<Value> {
        let own = [self.counterparty.0.into(), self.contract.map_or(0, |contract| contract.0).into()];
        own.into_iter().chain(days.into_iter().map(Value::from)).collect()
    }
}

/// All movements of a period, for an act.
pub(crate) async fn moved(
    db: &impl ConnectionTrait,
    counterparty: CounterpartyId,
    contract: Option<ContractId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Turnover> {
    let of = Of { counterparty, contract };
    Ok(Turnover { opening: opening(db, &of, from).await?, entries: entries(db, &of, from, to, "").await? })
}

/// What was owed before a day.
async fn opening(db: &impl ConnectionTrait, of: &Of, from: NaiveDate) -> Result<Money> {
    let sql =
        format!("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger WHERE {} AND posted_on < $3", of.filter());
    Ok(Money::from_kopecks(sql::number(db, &sql, of.values([from])).await?.unwrap_or(0)))
}

async fn entries(
    db: &impl ConnectionTrait,
    of: &Of,
    from: NaiveDate,
    to: NaiveDate,
    limit: &str,
) -> Result<Vec<Entry>> {
    #[derive(FromQueryResult)]
    struct Row {
        posted_on: NaiveDate,
        kind: String,
        document: String,
        order_number: Option<i64>,
        amount: i64,
    }
    let sql = format!(
        "SELECT posted_on, kind, document, order_number, amount FROM ledger
         WHERE {} AND posted_on >= $3 AND posted_on <= $4 ORDER BY posted_on, id{limit}",
        of.filter()
    );
    let rows: Vec<Row> = sql::all(db, &sql, of.values([from, to])).await?;
    let entry = |row: Row| {
        Ok(Entry {
            on: row.posted_on,
            kind: EntryKind::from_code(&row.kind).ok_or_else(|| broken("ledger"))?,
            document: row.document,
            order: row.order_number.map(OrderNumber),
            amount: Money::from_kopecks(row.amount),
        })
    };
    rows.into_iter().map(entry).collect()
}
