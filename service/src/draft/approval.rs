//! Approval before sending (G16): who may not send so much asks those who may, by letter and on their desk. Sending the
//! draft is the approval.

use super::store;
use crate::audit::{self, Who};
use crate::db::{Db, instant, millis};
use crate::error::{Error, Result};
use crate::letter::{self, Words};
use crate::sql;
use crate::user::{Browser, buyer, names, short_name};
use chrono::{DateTime, Utc};
use domain::account::{Field, optional};
use domain::actor::{Actor, Buyer};
use domain::audit::Deed;
use domain::draft::DraftError;
use domain::id::OrderNumber;
use domain::money::Money;
use domain::user::{Action, Rights};
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// A draft that somebody asks to be sent.
#[derive(Clone, Debug)]
pub struct Approval {
    pub number: OrderNumber,
    pub title: String,
    /// «Иванов И. И.».
    pub by: String,
    pub at: DateTime<Utc>,
    /// With VAT.
    pub total: Money,
}

#[derive(FromQueryResult)]
struct Person {
    id: i64,
    email: String,
    rights: i64,
    send_limit: Option<i64>,
}

/// The people who may send a draft of so much.
async fn approvers(tx: &DatabaseTransaction, of: &Buyer, total: Money) -> Result<Vec<Person>> {
    let sql = "SELECT u.id, u.email, m.rights, m.send_limit FROM memberships m JOIN users u ON u.id = m.user_id
               WHERE m.counterparty_id = $1 AND u.disabled_at IS NULL AND u.id <> $2 ORDER BY u.id";
    let people: Vec<Person> = sql::all(tx, sql, [of.counterparty.0.into(), of.user.0.into()]).await?;
    let may = |person: &Person| {
        let rights = Rights::from_bits(u8::try_from(person.rights).unwrap_or(0));
        let within = person.send_limit.is_none_or(|limit| total <= Money::from_kopecks(limit));
        Action::SendOrder.allowed(rights) && Action::Draft.allowed(rights) && within
    };
    Ok(people.into_iter().filter(may).collect())
}

/// Asks those who may send it. Asking again asks them again.
///
/// # Errors
/// `NoApprover` when nobody may; `Empty`; `NotFound`.
pub async fn ask_approval(db: &Db, actor: &Actor, number: OrderNumber) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let now = db.now();
    let tx = db.begin().await?;
    let head = store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    if head.lines == 0 {
        return Err(DraftError::Empty.into());
    }
    let total = store::cost(&head)?.total;
    let approvers = approvers(&tx, buyer, total).await?;
    if approvers.is_empty() {
        return Err(DraftError::NoApprover.into());
    }
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
        let name = format!("approval:{number}:{}:{}", millis(now), approver.id);
        letter::enqueue(&tx, words.to(&approver.email, name), now).await?;
    }
    let about = format!("{number} · {}", total.with_sign());
    audit::record(&tx, db, Who::buyer(buyer), Deed::AskedApproval, &about, &Browser::default()).await?;
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
/// `NotFound` when nobody asked; `Forbidden` without the right to send orders.
pub async fn return_draft(db: &Db, actor: &Actor, number: OrderNumber, comment: &str) -> Result<()> {
    let buyer = buyer(actor, Action::SendOrder)?;
    let comment = optional(comment, Field::Reason)?;
    let now = db.now();
    let tx = db.begin().await?;
    store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    let asked = "SELECT u.email FROM drafts d JOIN users u ON u.id = d.approval_by WHERE d.number = $1";
    let to = sql::text(&tx, asked, [number.0.into()]).await?.ok_or(Error::NotFound)?;
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
    letter::enqueue(&tx, words.to(&to, format!("returned:{number}:{}", millis(now))), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells the one who asked that the order has been sent.
pub(super) async fn approved(db: &Db, tx: &DatabaseTransaction, by: &Buyer, number: OrderNumber) -> Result<()> {
    let asked = "SELECT u.email FROM drafts d JOIN users u ON u.id = d.approval_by WHERE d.number = $1 AND u.id <> $2";
    let Some(to) = sql::text(tx, asked, [number.0.into(), by.user.0.into()]).await? else { return Ok(()) };
    let words = Words {
        subject: &format!("Заказ {number} согласован и отправлен"),
        sentences: &[format!("{} согласовал(а) и отправил(а) заказ {number}.", by.name)],
        button: Some(("Открыть заказ", format!("{}/orders/{number}", db.options().base_url))),
        note: "",
    };
    letter::enqueue(tx, words.to(&to, format!("approved:{number}")), db.now()).await
}

const ASKED: &str = "SELECT number, title, approval_by, approval_at, goods, vat, rate, delivery_cost FROM drafts
     WHERE counterparty_id = $1 AND approval_at IS NOT NULL AND deleted_at IS NULL AND ($2 = 0 OR number = $2)
     ORDER BY approval_at LIMIT 50";

/// The drafts that wait for the actor to send them, the oldest first.
///
/// # Errors
/// `SignedOut`; `Forbidden` for who has no drafts.
pub async fn approvals(db: &Db, actor: &Actor) -> Result<Vec<Approval>> {
    let buyer = buyer(actor, Action::Draft)?;
    if !Action::SendOrder.allowed(buyer.rights) {
        return Ok(vec![]);
    }
    let rows: Vec<Asked> = sql::all(db.reader(), ASKED, [buyer.counterparty.0.into(), 0i64.into()]).await?;
    let people: Vec<i64> = rows.iter().filter_map(|row| row.approval_by).collect();
    let names = names(db.reader(), &people).await?;
    let rows = rows.into_iter().filter(|row| row.approval_by != Some(buyer.user.0));
    let all = rows.map(|row| {
        let by = row.approval_by.map(|by| names.of(by)).unwrap_or_default();
        row.approval(by)
    });
    let within = |approval: &Approval| buyer.limit.is_none_or(|limit| approval.total <= limit);
    Ok(all.collect::<Result<Vec<_>>>()?.into_iter().filter(within).collect())
}

impl Asked {
    fn approval(self, by: String) -> Result<Approval> {
        Ok(Approval {
            number: OrderNumber(self.number),
            title: self.title,
            by,
            at: instant(self.approval_at.unwrap_or(0))?,
            total: crate::user::total(self.goods, self.vat, self.rate, self.delivery_cost)?,
        })
    }
}

/// Whether somebody asked for this draft to be sent.
///
/// # Errors
/// `NotFound`.
pub async fn approval(db: &Db, actor: &Actor, number: OrderNumber) -> Result<Option<Approval>> {
    let buyer = buyer(actor, Action::Draft)?;
    let row: Option<Asked> = sql::one(db.reader(), ASKED, [buyer.counterparty.0.into(), number.0.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let by = short_name(db.reader(), row.approval_by.unwrap_or(0)).await?;
    row.approval(by).map(Some)
}
