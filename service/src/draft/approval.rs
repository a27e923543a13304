//! Approval before sending (G16): who may not send so much asks those who may, by letter and on their desk. Sending the
//! draft is the approval.

use super::store;
use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result};
use crate::letter::{self, Words};
use crate::sql;
use crate::user::{Browser, buyer, names, recipients, short_name, throttle};
use chrono::{DateTime, Utc};
use domain::account::{Field, Notice, optional};
use domain::actor::{Actor, Buyer};
use domain::audit::Deed;
use domain::draft::DraftError;
use domain::id::OrderNumber;
use domain::money::Money;
use domain::user::{Action, Right, Rights};
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::time::Duration;

/// A draft that somebody asks to be sent.
#[derive(Clone, Debug)]
pub struct Approval {
    pub number: OrderNumber,
    pub title: String,
    /// «Иванов И. И.».
    pub by: String,
    /// The actor asked.
    pub mine: bool,
    /// The actor may send it, or return it.
    pub decides: bool,
    pub at: DateTime<Utc>,
    /// With VAT.
    pub total: Money,
}

#[derive(FromQueryResult)]
struct Person {
    id: i64,
    rights: i64,
    send_limit: Option<i64>,
}

/// Whether somebody with these rights and this limit answers for a draft of so much that somebody else made.
fn decides(rights: Rights, limit: Option<Money>, total: Money) -> bool {
    Action::SendOrder.allowed(rights)
        && Action::Draft.allowed(rights)
        && !rights.has(Right::OwnOrdersOnly)
        && limit.is_none_or(|limit| total <= limit)
}

/// The people who may send a draft of so much.
async fn approvers(tx: &DatabaseTransaction, of: &Buyer, total: Money) -> Result<Vec<Person>> {
    let sql = "SELECT u.id, m.rights, m.send_limit FROM memberships m JOIN users u ON u.id = m.user_id
               WHERE m.counterparty_id = $1 AND u.disabled_at IS NULL AND u.id <> $2 ORDER BY u.id";
    let people: Vec<Person> = sql::all(tx, sql, [of.counterparty.0.into(), of.user.0.into()]).await?;
    let may =
        |person: &Person| decides(Rights::stored(person.rights), person.send_limit.map(Money::from_kopecks), total);
    Ok(people.into_iter().filter(may).collect())
}

/// Times in an hour that a draft's people are asked by letter (BUS-6).
const ASKED_PER_HOUR: i64 = 5;

/// Asks those who may send it. Asking again asks them again.
///
/// # Errors
/// `NoApprover` when nobody may; `Empty`; `TooMany`; `NotFound`.
pub async fn ask_approval(db: &Db, actor: &Actor, number: OrderNumber, browser: &Browser) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let now = db.now();
    let tx = db.begin().await?;
    let head = store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    if head.lines == 0 {
        return Err(DraftError::Empty.into());
    }
    super::proposal::holds(db, &head)?;
    let total = store::cost(&head)?.total;
    let approvers = approvers(&tx, buyer, total).await?;
    if approvers.is_empty() {
        return Err(DraftError::NoApprover.into());
    }
    throttle::spend(&tx, "approval", &number.to_string(), ASKED_PER_HOUR, Duration::from_hours(1), now).await?;
    let values = [buyer.user.0.into(), millis(now).into(), number.0.into()];
    sql::run(&tx, "UPDATE drafts SET approval_by = $1, approval_at = $2 WHERE number = $3", values).await?;
    let sentences = [
        format!("{} просит отправить заказ {number} на {} с НДС.", buyer.name, total.with_sign()),
        "Проверьте черновик: «Получить счёт» согласует и отправит его, «На доработку» вернёт с комментарием."
            .to_owned(),
    ];
    for approver in approvers {
        let words = Words {
            subject: &format!("Заказ {number} ждёт согласования"),
            sentences: &sentences,
            button: Some(("Открыть черновик", format!("{}/drafts/{number}", db.options().base_url))),
            note: "",
        };
        for to in recipients(&tx, approver.id, buyer.counterparty.0, Notice::Orders).await? {
            let name = format!("approval:{number}:{}:{to}", millis(now));
            letter::enqueue(&tx, words.to(&to, name), now).await?;
        }
    }
    let about = format!("{number} · {}", total.with_sign());
    audit::record(&tx, db, Who::buyer(buyer), Deed::AskedApproval, &about, browser).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Asked {
    number: i64,
    title: String,
    approval_by: Option<i64>,
    approval_at: Option<i64>,
    goods: i64,
    vat: i64,
    rate: i64,
    delivery_cost: i64,
}

/// «На доработку»: the one who asked gets the comment by letter.
///
/// # Errors
/// `NotFound` when nobody else asked; `OverLimit`; `Forbidden` without the right to send orders.
pub async fn return_draft(db: &Db, actor: &Actor, number: OrderNumber, comment: &str) -> Result<()> {
    let buyer = buyer(actor, Action::SendOrder)?;
    let comment = optional(comment, Field::Comment)?;
    let now = db.now();
    let tx = db.begin().await?;
    let head = store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    let asked = "SELECT approval_by FROM drafts WHERE number = $1 AND approval_by IS NOT NULL";
    let by = sql::number(&tx, asked, [number.0.into()]).await?.ok_or(Error::NotFound)?;
    if by == buyer.user.0 || buyer.rights.has(Right::OwnOrdersOnly) {
        return Err(Error::NotFound);
    }
    let total = store::cost(&head)?.total;
    if let Some(limit) = buyer.limit.filter(|limit| total > *limit) {
        return Err(DraftError::OverLimit { limit }.into());
    }
    let sql = "UPDATE drafts SET approval_by = NULL, approval_at = NULL WHERE number = $1";
    sql::run(&tx, sql, [number.0.into()]).await?;
    let mut sentences = vec![format!("{} возвращает черновик {number} на доработку.", buyer.name)];
    if !comment.is_empty() {
        sentences.push(format!("Комментарий: {comment}"));
    }
    let words = Words {
        subject: &format!("Черновик {number} возвращён на доработку"),
        sentences: &sentences,
        button: Some(("Открыть черновик", format!("{}/drafts/{number}", db.options().base_url))),
        note: "",
    };
    for to in recipients(&tx, by, buyer.counterparty.0, Notice::Orders).await? {
        letter::enqueue(&tx, words.to(&to, format!("returned:{number}:{}:{to}", millis(now))), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Tells the one who asked that the order has been sent.
pub(super) async fn approved(db: &Db, tx: &DatabaseTransaction, by: &Buyer, number: OrderNumber) -> Result<()> {
    let asked = "SELECT approval_by FROM drafts WHERE number = $1 AND approval_by <> $2";
    let Some(person) = sql::number(tx, asked, [number.0.into(), by.user.0.into()]).await? else { return Ok(()) };
    let words = Words {
        subject: &format!("Заказ {number} согласован и отправлен"),
        sentences: &[format!("{} согласовал(а) и отправил(а) заказ {number}.", by.name)],
        button: Some(("Открыть заказ", format!("{}/orders/{number}", db.options().base_url))),
        note: "",
    };
    for to in recipients(tx, person, by.counterparty.0, Notice::Orders).await? {
        letter::enqueue(tx, words.to(&to, format!("approved:{number}:{to}")), db.now()).await?;
    }
    Ok(())
}

/// Drafts that a desk shows.
const SHOWN: usize = 50;
const ASKED: &str = "SELECT number, title, approval_by, approval_at, goods, vat, rate, delivery_cost FROM drafts
     WHERE counterparty_id = $1 AND approval_at IS NOT NULL AND deleted_at IS NULL AND ($2 = 0 OR number = $2)
     ORDER BY approval_at";

/// The drafts that wait for the actor to send them, the oldest first.
///
/// # Errors
/// `SignedOut`; `Forbidden` for who has no drafts.
pub async fn approvals(db: &Db, actor: &Actor) -> Result<Vec<Approval>> {
    let buyer = buyer(actor, Action::Draft)?;
    let rows: Vec<Asked> = sql::all(db.reader(), ASKED, [buyer.counterparty.0.into(), 0i64.into()]).await?;
    let people: Vec<i64> = rows.iter().filter_map(|row| row.approval_by).collect();
    let names = names(db.reader(), &people).await?;
    let all = rows.into_iter().map(|row| {
        let by = names.of(row.approval_by.unwrap_or(0));
        row.approval(buyer, by)
    });
    Ok(all.collect::<Result<Vec<_>>>()?.into_iter().filter(|approval| approval.decides).take(SHOWN).collect())
}

impl Asked {
    fn approval(self, actor: &Buyer, by: String) -> Result<Approval> {
        let total = crate::user::total(self.goods, self.vat, self.rate, self.delivery_cost)?;
        let mine = self.approval_by == Some(actor.user.0);
        Ok(Approval {
            number: OrderNumber(self.number),
            title: self.title,
            by,
            mine,
            decides: !mine && decides(actor.rights, actor.limit, total),
            at: instant(self.approval_at.unwrap_or(0))?,
            total,
        })
    }
}

/// Whether somebody asked for this draft to be sent. Who sees only their own asks for theirs alone.
///
/// # Errors
/// `NotFound`.
pub async fn approval(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Option<Approval>> {
    let buyer = buyer(actor, Action::Draft)?;
    let row: Option<Asked> = sql::one(db.reader(), ASKED, [buyer.counterparty.0.into(), number.0.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let by = short_name(db.reader(), row.approval_by.unwrap_or(0)).await?;
    Ok(Some(row.approval(buyer, by)?).filter(|asked| asked.mine || !buyer.rights.has(Right::OwnOrdersOnly)))
}
