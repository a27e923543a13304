//! Templates («Шаблоны»): what a colleague has put together once, anybody of the company starts a draft from.

use crate::db::{Db, instant, millis};
use crate::draft::{self, store};
use crate::entity::template;
use crate::error::{Error, Result};
use crate::user::{self, buyer};
use crate::{dialect, sql};
use domain::actor::{Actor, Buyer};
use domain::draft::{DraftError, NAME_LIMIT, checked_text};
use domain::id::{OrderNumber, ProductId, TemplateId};
use domain::quantity::Quantity;
use domain::template::{TEMPLATES_LIMIT, Template};
use domain::user::Action;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult};

/// The company's templates by their names.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor) -> Result<Vec<Template>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        lines: i64,
        user_id: i64,
        created_at: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let sql = "SELECT t.id, t.name, (SELECT COUNT(*) FROM template_lines l WHERE l.template_id = t.id) AS lines,
                   t.user_id, t.created_at
               FROM templates t WHERE t.company_id = $1 AND t.deleted_at IS NULL ORDER BY t.name, t.id";
    let rows: Vec<Row> = sql::all(db.reader(), sql, [buyer.company.0.into()]).await?;
    let names = user::names(db.reader(), &rows.iter().map(|row| row.user_id).collect::<Vec<_>>()).await?;
    let template = |row: Row| {
        Ok(Template {
            id: TemplateId(row.id),
            name: row.name,
            lines: u64::try_from(row.lines).unwrap_or(0),
            by: names.of(row.user_id),
            at: instant(row.created_at)?,
        })
    };
    rows.into_iter().map(template).collect()
}

/// Keeps the lines of a draft under a name, for the whole company.
///
/// # Errors
/// `Empty`, `TooLong`, `TemplatesLimit`; `NotFound`.
pub async fn save(db: &Db, actor: &Actor, number: OrderNumber, name: &str) -> Result<TemplateId> {
    let buyer = buyer(actor, Action::Draft)?;
    let name = checked_text(name, NAME_LIMIT)?;
    let tx = db.begin().await?;
    let head = store::head(&tx, buyer, number, dialect::for_update(&tx)).await?;
    if head.lines == 0 {
        return Err(DraftError::Empty.into());
    }
    let name = match (name.is_empty(), head.title.is_empty()) {
        (false, _) => name,
        (true, false) => head.title,
        (true, true) => head.number.to_string(),
    };
    let row = template::ActiveModel {
        company_id: Set(buyer.company.0),
        name: Set(name),
        user_id: Set(buyer.user.0),
        created_at: Set(millis(db.now())),
        deleted_at: Set(None),
        ..Default::default()
    };
    let id = template::Entity::insert(row).exec(&tx).await?.last_insert_id;
    room(&tx, buyer).await?;
    let copy = "INSERT INTO template_lines (template_id, product_id, position, quantity)
                SELECT $1, product_id, position, quantity FROM draft_lines WHERE draft_number = $2";
    sql::run(&tx, copy, [id.into(), number.0.into()]).await?;
    tx.commit().await?;
    Ok(TemplateId(id))
}

/// Starts a draft with the lines of a template, at today's prices, and makes it the active one. Of what is no longer
/// produced it takes what is left.
///
/// # Errors
/// `DraftsLimit`, `NotFound`.
pub async fn start(db: &Db, actor: &Actor, id: TemplateId) -> Result<OrderNumber> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let (name, lines) = lines(&tx, buyer, id).await?;
    let number = draft::start(db, &tx, buyer, name, &lines).await?;
    tx.commit().await?;
    Ok(number)
}

/// Takes a template off the list; [`restore`] brings it back.
///
/// # Errors
/// `NotFound`.
pub async fn delete(db: &Db, actor: &Actor, id: TemplateId) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let sql = "UPDATE templates SET deleted_at = $3 WHERE id = $1 AND company_id = $2 AND deleted_at IS NULL";
    let values = [id.0.into(), buyer.company.0.into(), millis(db.now()).into()];
    if sql::run(db.writer(), sql, values).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Brings a deleted template back.
///
/// # Errors
/// `NotFound`, `TemplatesLimit`.
pub async fn restore(db: &Db, actor: &Actor, id: TemplateId) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let sql = "UPDATE templates SET deleted_at = NULL WHERE id = $1 AND company_id = $2";
    if sql::run(&tx, sql, [id.0.into(), buyer.company.0.into()]).await? == 0 {
        return Err(Error::NotFound);
    }
    room(&tx, buyer).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses more templates than a company may have, when one has been added or has come back.
async fn room(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<()> {
    let count = "SELECT COUNT(*) FROM templates WHERE company_id = $1 AND deleted_at IS NULL";
    let count = sql::number(tx, count, [buyer.company.0.into()]).await?.unwrap_or(0);
    if u64::try_from(count).unwrap_or(0) > TEMPLATES_LIMIT {
        return Err(DraftError::TemplatesLimit { limit: TEMPLATES_LIMIT }.into());
    }
    Ok(())
}

/// The name and the lines of a template of the buyer's company.
async fn lines(
    db: &impl ConnectionTrait,
    buyer: &Buyer,
    id: TemplateId,
) -> Result<(String, Vec<(ProductId, Quantity)>)> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        quantity: i64,
    }
    let name = "SELECT name FROM templates WHERE id = $1 AND company_id = $2 AND deleted_at IS NULL";
    let name = sql::text(db, name, [id.0.into(), buyer.company.0.into()]).await?.ok_or(Error::NotFound)?;
    let sql = "SELECT product_id, quantity FROM template_lines WHERE template_id = $1 ORDER BY position";
    let rows: Vec<Row> = sql::all(db, sql, [id.0.into()]).await?;
    let lines = rows.into_iter().map(|row| Ok((ProductId(row.product_id), store::quantity(row.quantity)?)));
    Ok((name, lines.collect::<Result<_>>()?))
}
