//! What programs do with drafts: many lines at once, each answered for by itself, and a new draft that is made once however
//! often it is asked for.

use super::line::{Edit, apply_most};
use super::{activate_in, bring_up_to_date, finish, insert, store};
use crate::db::{Db, millis};
use crate::error::{Error, Result, broken};
use crate::sql;
use crate::user::buyer;
use domain::Refusal;
use domain::actor::{Actor, Buyer};
use domain::draft::{NAME_LIMIT, checked_text};
use domain::id::{OrderNumber, ProductId};
use domain::quantity::Quantity;
use domain::user::Action;
use sea_orm::{DatabaseTransaction, FromQueryResult};

/// A line as a program wants it; none: it is taken away.
pub type WantedLine = (ProductId, Option<Quantity>);

/// What is asked for once: the program's key for it, and a digest of all that was sent with it.
#[derive(Clone, Debug)]
pub struct Request {
    pub key: String,
    pub digest: String,
}

/// What became of lines.
#[derive(Clone, Debug)]
pub struct Written {
    pub number: OrderNumber,
    /// Those that cannot be, with the reason; the others are written.
    pub refused: Vec<(ProductId, Refusal)>,
}

/// Starts a draft with these lines, and makes it the active one. The same request again: the draft that it
/// made, and the same refusals. What is refused stays out of it.
///
/// # Errors
/// `TooLong`, `LinesLimit`, `DraftsLimit`; `Conflict` when the key has asked for something else; `SignedOut`, `Forbidden`.
pub async fn create_filled(
    db: &Db,
    actor: &Actor,
    request: Option<&Request>,
    title: &str,
    lines: &[WantedLine],
) -> Result<Written> {
    let buyer = buyer(actor, Action::Draft)?;
    let title = checked_text(title, NAME_LIMIT)?;
    let tx = db.begin().await?;
    if let Some(request) = request
        && let Some(made) = made(db, &tx, buyer, request).await?
    {
        return Ok(made);
    }
    let number = insert(db, &tx, buyer, title).await?;
    activate_in(&tx, buyer, number).await?;
    let mut head = store::head(&tx, buyer, number, "").await?;
    bring_up_to_date(db, &tx, &mut head).await?;
    let refused = write(db, &tx, buyer, &mut head, lines).await?;
    if let Some(Request { key, .. }) = request {
        let refused = serde_json::to_string(&refused).map_err(|error| Error::Internal(error.to_string()))?;
        let sql = "UPDATE requests SET draft_number = $1, refused = $2 WHERE counterparty_id = $3 AND key = $4";
        sql::run(&tx, sql, [number.0.into(), refused.into(), buyer.counterparty.0.into(), key.as_str().into()]).await?;
    }
    finish(db, tx, head).await?;
    Ok(Written { number, refused })
}

/// What the key has made before; else the key is taken by this transaction.
async fn made(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    Request { key, digest }: &Request,
) -> Result<Option<Written>> {
    #[derive(FromQueryResult)]
    struct Row {
        digest: String,
        draft_number: i64,
        refused: String,
    }
    let sql =
        "INSERT INTO requests (counterparty_id, key, digest, draft_number, refused, at) VALUES ($1, $2, $3, 0, '', $4)
               ON CONFLICT (counterparty_id, key) DO NOTHING";
    let values = [buyer.counterparty.0.into(), key.as_str().into(), digest.as_str().into(), millis(db.now()).into()];
    if sql::run(tx, sql, values).await? > 0 {
        return Ok(None);
    }
    let sql = "SELECT digest, draft_number, refused FROM requests WHERE counterparty_id = $1 AND key = $2";
    let row: Row =
        sql::one(tx, sql, [buyer.counterparty.0.into(), key.as_str().into()]).await?.ok_or(Error::Conflict)?;
    if row.digest != *digest {
        return Err(Error::Conflict);
    }
    let refused = serde_json::from_str(&row.refused).map_err(|_| broken("request"))?;
    Ok(Some(Written { number: OrderNumber(row.draft_number), refused }))
}

/// Sets the quantities of these products. What is refused stays as it was.
///
/// # Errors
/// `LinesLimit`; `OrderError::Move` for a proposal; `NotFound`.
pub async fn write_lines(db: &Db, actor: &Actor, number: OrderNumber, lines: &[WantedLine]) -> Result<Written> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let mut head = store::head(&tx, buyer, number, crate::dialect::for_update(&tx)).await?;
    bring_up_to_date(db, &tx, &mut head).await?;
    let refused = write(db, &tx, buyer, &mut head, lines).await?;
    finish(db, tx, head).await?;
    Ok(Written { number, refused })
}

async fn write(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    head: &mut crate::entity::draft::Model,
    lines: &[WantedLine],
) -> Result<Vec<(ProductId, Refusal)>> {
    let edit = |(product, quantity): &WantedLine| (*product, quantity.map_or(Edit::Remove, Edit::Set));
    let edits: Vec<_> = lines.iter().map(edit).collect();
    let mut refused = vec![];
    let mut refuse = |product, error| match error {
        Error::Refused(why) => {
            refused.push((product, why));
            Ok(())
        }
        error => Err(error),
    };
    apply_most(db, tx, head, buyer, &edits, &mut refuse).await?;
    Ok(refused)
}
