//! Who comes with a request, and the counterparty that a session acts for.

use super::{ABSOLUTE, IDLE, SEEN_EVERY, digest};
use crate::db::{Db, millis};
use crate::error::{Error, Result};
use crate::sql;
use domain::actor::{Actor, Buyer, Person, StaffMember, Via};
use domain::counterparty::CounterpartyChoice;
use domain::draft::Totals;
use domain::id::{CompanyId, ContractId, CounterpartyId, OrderNumber, UserId};
use domain::money::Money;
use domain::user::{Right, Rights};
use sea_orm::FromQueryResult;

/// Who comes with a request, and the draft that «Купить» writes into.
#[derive(Clone, Debug)]
pub struct Visit {
    pub actor: Actor,
    pub draft: Option<ActiveDraft>,
    /// The counterparties that the person may act for, in the order of their names.
    pub choices: Vec<CounterpartyChoice>,
}

/// The active draft as the header shows it.
#[derive(Clone, Copy, Debug)]
pub struct ActiveDraft {
    pub number: OrderNumber,
    pub lines: u32,
    /// With VAT.
    pub total: Money,
}

impl Visit {
    #[must_use]
    pub const fn guest() -> Self {
        Self { actor: Actor::Guest, draft: None, choices: vec![] }
    }
}

#[derive(FromQueryResult)]
struct VisitRow {
    session_user: i64,
    user_id: i64,
    seen_at: i64,
    last_name: String,
    first_name: String,
    middle_name: String,
    email: String,
    staff: bool,
    has_second: bool,
    needs_second: Option<bool>,
    staff_name: Option<String>,
    staff_email: Option<String>,
    company_id: Option<i64>,
    /// That the session acts for.
    current: Option<i64>,
    counterparty_id: Option<i64>,
    counterparty_name: Option<String>,
    rights: Option<i64>,
    send_limit: Option<i64>,
    contract_id: Option<i64>,
    draft: Option<i64>,
    drafted_by: Option<i64>,
    lines: Option<i64>,
    goods: Option<i64>,
    vat: Option<i64>,
    rate: Option<i64>,
    delivery_cost: Option<i64>,
}

/// One query for every request: session, person, rights, contract and the active draft. A right taken away is gone now.
/// A row for each counterparty of the person; the one that the session acts for has the draft.
const VISIT: &str = "
SELECT s.user_id AS session_user, u.id AS user_id, s.seen_at, u.last_name, u.first_name, u.middle_name, u.email, u.staff,
       u.second_factor <> '' AS has_second, co.second_factor AS needs_second, u.company_id,
       CASE WHEN s.acting_user_id IS NULL THEN NULL ELSE TRIM(me.last_name || ' ' || me.first_name) END AS staff_name,
       CASE WHEN s.acting_user_id IS NULL THEN NULL ELSE me.email END AS staff_email,
       s.counterparty_id AS current, c.id AS counterparty_id, c.name AS counterparty_name, m.rights, m.send_limit,
       (SELECT MIN(k.id) FROM contracts k WHERE k.counterparty_id = c.id AND c.id = s.counterparty_id) AS contract_id,
       d.number AS draft, d.created_by AS drafted_by, d.lines, d.goods, d.vat, d.rate, d.delivery_cost
FROM sessions s
JOIN users me ON me.id = s.user_id
JOIN users u ON u.id = COALESCE(s.acting_user_id, s.user_id)
LEFT JOIN companies co ON co.id = u.company_id
LEFT JOIN memberships m ON m.user_id = u.id
LEFT JOIN counterparties c ON c.id = m.counterparty_id
LEFT JOIN drafts d ON d.number = m.active_draft AND d.deleted_at IS NULL AND m.counterparty_id = s.counterparty_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND (s.seen_at > $3 OR s.expires_at - s.created_at > $4)
  AND u.disabled_at IS NULL AND me.disabled_at IS NULL
ORDER BY c.name, c.id";

/// The same without a session, of a person ($1) and the counterparty that they act for by themselves ($2).
const PERSON: &str = "
SELECT u.id AS session_user, u.id AS user_id, CAST(0 AS BIGINT) AS seen_at, u.last_name, u.first_name, u.middle_name, u.email,
       u.staff, u.second_factor <> '' AS has_second, co.second_factor AS needs_second, u.company_id,
       CAST(NULL AS TEXT) AS staff_name, CAST(NULL AS TEXT) AS staff_email,
       c.id AS current, c.id AS counterparty_id, c.name AS counterparty_name, m.rights, m.send_limit,
       (SELECT MIN(k.id) FROM contracts k WHERE k.counterparty_id = c.id) AS contract_id,
       CAST(NULL AS BIGINT) AS draft, CAST(NULL AS BIGINT) AS drafted_by, CAST(NULL AS BIGINT) AS lines,
       CAST(NULL AS BIGINT) AS goods, CAST(NULL AS BIGINT) AS vat, CAST(NULL AS BIGINT) AS rate,
       CAST(NULL AS BIGINT) AS delivery_cost
FROM users u
LEFT JOIN companies co ON co.id = u.company_id
LEFT JOIN memberships m ON m.user_id = u.id AND m.counterparty_id = $2
LEFT JOIN counterparties c ON c.id = m.counterparty_id
WHERE u.id = $1 AND u.disabled_at IS NULL";

/// A person as a session of theirs would be, who has none: for a letter that they have sent.
///
/// # Errors
/// `NotFound` when there is none, or they may not come in any more.
pub(crate) async fn without_session(db: &Db, user: UserId) -> Result<Actor> {
    let usual = super::usual_counterparty(db.reader(), user.0).await?.unwrap_or(0);
    let row: Option<VisitRow> = sql::one(db.reader(), PERSON, [user.0.into(), usual.into()]).await?;
    Ok(row.ok_or(Error::NotFound)?.into_visit(vec![])?.actor)
}

/// Who a session is: a guest when there is no such session, or its person may not come in any more.
///
/// # Errors
/// When the database cannot be read.
pub async fn visit(db: &Db, token: &str) -> Result<Visit> {
    read(db, token, true).await
}

/// The same of a page that is only open: it keeps no session alive that nobody uses (SES-2).
///
/// # Errors
/// As [`visit`].
pub async fn watch(db: &Db, token: &str) -> Result<Visit> {
    read(db, token, false).await
}

async fn read(db: &Db, token: &str, used: bool) -> Result<Visit> {
    let now = db.now();
    let hash = digest(token);
    let short = i64::try_from(ABSOLUTE.as_millis()).unwrap_or(i64::MAX);
    let values = [hash.clone().into(), millis(now).into(), millis(now - IDLE).into(), short.into()];
    let rows: Vec<VisitRow> = sql::all(db.reader(), VISIT, values).await?;
    let Some(row) = rows.first() else { return Ok(Visit::guest()) };
    if used && row.seen_at < millis(now - SEEN_EVERY) {
        let values = [millis(now).into(), hash.into()];
        sql::run(db.writer(), "UPDATE sessions SET seen_at = $1 WHERE token_hash = $2", values).await?;
    }
    let choices = rows.iter().filter_map(VisitRow::choice).collect();
    // None when the membership is gone, or the person has no counterparty yet.
    let current = rows.iter().position(|row| row.counterparty_id == row.current).unwrap_or(0);
    rows.into_iter().nth(current).map_or_else(|| Ok(Visit::guest()), |row| row.into_visit(choices))
}

impl VisitRow {
    fn choice(&self) -> Option<CounterpartyChoice> {
        let (id, name) = self.counterparty_id.zip(self.counterparty_name.clone())?;
        Some(CounterpartyChoice { id: CounterpartyId(id), name })
    }

    fn into_visit(self, choices: Vec<CounterpartyChoice>) -> Result<Visit> {
        let name = [self.last_name, self.first_name, self.middle_name].join(" ").trim().to_owned();
        let user = UserId(self.user_id);
        let staff = self.staff_name.zip(self.staff_email);
        let staff =
            staff.map(|(name, email)| StaffMember { user: UserId(self.session_user), name, email, via: Via::Page });
        if self.staff {
            let actor = Actor::Staff(StaffMember { user, name, email: self.email, via: Via::Page });
            return Ok(Visit { actor, ..Visit::guest() });
        }
        // Nobody acts for a counterparty that they have not chosen, nor without the second factor that it requires.
        let lacks_second_factor = self.needs_second == Some(true) && !self.has_second && staff.is_none();
        let chosen = self.current == self.counterparty_id && !lacks_second_factor;
        let (Some(company), Some(counterparty), Some(counterparty_name)) =
            (self.company_id, self.counterparty_id.filter(|_| chosen), self.counterparty_name)
        else {
            let person = Person { user, name, email: self.email, lacks_second_factor, staff };
            let choices = if lacks_second_factor { vec![] } else { choices };
            return Ok(Visit { actor: Actor::Person(person), draft: None, choices });
        };
        let rights = Rights::stored(self.rights.unwrap_or(0));
        // A colleague's may have been chosen before the right was narrowed (TEN-4).
        let seen = !rights.has(Right::OwnOrdersOnly) || self.drafted_by == Some(self.user_id);
        let draft = match (self.draft.filter(|_| seen), self.lines, self.goods, self.vat, self.rate, self.delivery_cost)
        {
            (Some(number), Some(lines), Some(goods), Some(vat), Some(rate), Some(delivery)) => Some(ActiveDraft {
                number: OrderNumber(number),
                lines: u32::try_from(lines).unwrap_or(0),
                total: total(goods, vat, rate, delivery)?,
            }),
            _ => None,
        };
        let buyer = Buyer {
            user,
            name,
            email: self.email,
            company: CompanyId(company),
            counterparty: CounterpartyId(counterparty),
            counterparty_name,
            contract: self.contract_id.map(ContractId),
            rights,
            limit: self.send_limit.map(Money::from_kopecks),
            staff,
            via: Via::Page,
        };
        Ok(Visit { actor: Actor::User(Box::new(buyer)), draft, choices })
    }
}

/// «Итого с НДС» of stored sums.
pub(crate) fn total(goods: i64, vat: i64, rate: i64, delivery: i64) -> Result<Money> {
    let mut totals = Totals::default();
    totals.sums.goods = Money::from_kopecks(goods);
    totals.sums.vat = Money::from_kopecks(vat);
    Ok(totals.cost(Money::from_kopecks(delivery), crate::price::stored_rate(rate)?).total)
}

/// Makes another counterparty of the same person the one that this session, and the next ones, act for.
///
/// # Errors
/// `NotFound` when the person does not belong to it.
pub async fn switch_counterparty(db: &Db, actor: &Actor, token: &str, to: CounterpartyId) -> Result<()> {
    let user = match actor {
        Actor::User(buyer) => buyer.user,
        Actor::Person(person) => person.user,
        _ => return Err(Error::SignedOut),
    };
    let tx = db.begin().await?;
    let member = "SELECT user_id FROM memberships WHERE user_id = $1 AND counterparty_id = $2";
    if sql::number(&tx, member, [user.0.into(), to.0.into()]).await?.is_none() {
        return Err(Error::NotFound);
    }
    let session = "UPDATE sessions SET counterparty_id = $1
                   WHERE token_hash = $2 AND COALESCE(acting_user_id, user_id) = $3";
    sql::run(&tx, session, [to.0.into(), digest(token).into(), user.0.into()]).await?;
    if actor.acting().is_none() {
        sql::run(&tx, "UPDATE users SET counterparty_id = $1 WHERE id = $2", [to.0.into(), user.0.into()]).await?;
    }
    tx.commit().await?;
    Ok(())
}
