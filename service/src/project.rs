//! Projects («Закрепление проекта»): registered by designers, accepted with prices by the supplier's people, named by orders.

use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken, denied};
use crate::user::{buyer, names, recipients};
use crate::{counterparty, dialect, draft, letter, own, sql};
use chrono::NaiveDate;
use domain::account::Notice;
use domain::actor::{Actor, Buyer};
use domain::discount::message;
use domain::format::{date, moscow};
use domain::id::{OrderNumber, ProductId, ProjectId, UserId};
use domain::import::{Reader, read_text};
use domain::money::{Money, Percent};
use domain::order::OrderStatus;
use domain::page::{PAGE_ROWS, Page};
use domain::product::Article;
use domain::project::{
    Project, ProjectFacts, ProjectLine, ProjectMove, ProjectRow, ProjectStatus, held_until, products,
};
use domain::quantity::Quantity;
use domain::user::{Action, Right};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};
use std::collections::HashMap;

/// Orders that a project's page names.
const ORDERS: u32 = 50;

/// Registers a project with the products of a text, read like any list of products; its id. The supplier gets a letter.
///
/// # Errors
/// As [`ProjectFacts::checked`] and [`products`]; `Forbidden` without «Доступ к закреплению проекта».
pub async fn register(db: &Db, actor: &Actor, facts: ProjectFacts, text: &str) -> Result<ProjectId> {
    let buyer = buyer(actor, Action::RegisterProject)?;
    let facts = facts.checked(moscow(db.now()).date())?;
    let own = own::all(db, buyer.company).await?;
    let snapshot = db.snapshot();
    let lines = read_text(&Reader::new(&snapshot.catalog, &own), text);
    let products = products(&lines, |product| Some(snapshot.catalog.product(product)?.pack()))?;
    let tx = db.begin().await?;
    let sql = "INSERT INTO projects (counterparty_id, name, customer, address, comment, until, status, created_by, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    let values: [Value; 9] = [
        buyer.counterparty.0.into(),
        facts.name.as_str().into(),
        facts.customer.as_str().into(),
        facts.address.as_str().into(),
        facts.comment.as_str().into(),
        facts.until.into(),
        ProjectStatus::Filed.code().into(),
        buyer.user.0.into(),
        millis(db.now()).into(),
    ];
    let id = sql::number(&tx, sql, values).await?.ok_or_else(|| broken("project"))?;
    let rows: Vec<_> = products.iter().map(|(product, quantity)| (*product, *quantity, None)).collect();
    put_lines(&tx, ProjectId(id), &rows).await?;
    let about = format!("{} просит закрепить проект «{}».", buyer.counterparty_name, facts.name);
    let sentences = [about, format!("Заказчик: {}. Товаров: {}.", facts.customer, products.len())];
    let words = letter::Words {
        subject: &format!("Проект {id}: {}", facts.name),
        sentences: &sentences,
        button: Some(("Открыть проект", format!("{}/staff/projects/{id}", db.options().base_url))),
        note: "",
    };
    let manager = counterparty::supplier(db).await?.email;
    if !manager.is_empty() {
        letter::enqueue(&tx, words.to(&manager, format!("project:{id}")), db.now()).await?;
    }
    tx.commit().await?;
    Ok(ProjectId(id))
}

/// Whoever registered a project takes it back, before it is answered.
///
/// # Errors
/// `Move` when it has been answered; `NotFound`.
pub async fn withdraw(db: &Db, actor: &Actor, id: ProjectId) -> Result<()> {
    let buyer = buyer(actor, Action::RegisterProject)?;
    let tx = db.begin().await?;
    let (status, counterparty) = locked(&tx, id).await?;
    if counterparty != buyer.counterparty.0 {
        return Err(Error::NotFound);
    }
    let next = status.after(ProjectMove::Withdraw)?;
    sql::run(&tx, "UPDATE projects SET status = $1 WHERE id = $2", [next.code().into(), id.0.into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// What the supplier's people hold for a project.
#[derive(Clone, Debug)]
pub struct Accepted<'a> {
    /// Off the base prices of the products for which nothing is typed.
    pub percent: Option<Percent>,
    /// What was typed as the price of each product; blank: nothing.
    pub prices: &'a [(ProductId, String)],
    /// The last day on which the prices hold.
    pub until: NaiveDate,
}

/// Accepts a project: its prices hold from now on for orders of its counterparty that name it. Whoever registered it gets
/// a letter.
///
/// # Errors
/// As [`domain::project::prices`]; `Until`, `Move`, `LongMessage`; `NotFound`; `Forbidden` for everybody but the supplier's
/// people.
pub async fn accept(db: &Db, actor: &Actor, id: ProjectId, accepted: &Accepted<'_>, text: &str) -> Result<()> {
    actor.staff().map_err(denied)?;
    let until = held_until(accepted.until, moscow(db.now()).date())?;
    let tx = db.begin().await?;
    let next = locked(&tx, id).await?.0.after(ProjectMove::Accept)?;
    let lines = lines(db, &tx, id).await?;
    let prices = domain::project::prices(&lines, accepted.percent, accepted.prices)?;
    let rows: Vec<_> =
        lines.iter().zip(prices).map(|(line, (product, price))| (product, line.quantity, Some(price))).collect();
    put_lines(&tx, id, &rows).await?;
    let sql = "UPDATE projects SET until = $1 WHERE id = $2";
    sql::run(&tx, sql, [until.into(), id.0.into()]).await?;
    let said = format!("Проект закреплён: его цены действуют до {}.", date(until));
    answer(db, tx, actor, id, next, &said, text).await
}

/// Refuses a project and says why.
///
/// # Errors
/// `NoMessage`, `LongMessage`, `Move`; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn refuse(db: &Db, actor: &Actor, id: ProjectId, text: &str) -> Result<()> {
    actor.staff().map_err(denied)?;
    let text = message(text)?;
    let tx = db.begin().await?;
    let next = locked(&tx, id).await?.0.after(ProjectMove::Refuse)?;
    answer(db, tx, actor, id, next, "В закреплении проекта отказано.", &text).await
}

/// Ends an accepted project before its last day and says why: drafts that name it are counted at the contract's prices
/// from now on; what was sent keeps its prices.
///
/// # Errors
/// As [`refuse`].
pub async fn close(db: &Db, actor: &Actor, id: ProjectId, text: &str) -> Result<()> {
    actor.staff().map_err(denied)?;
    let text = message(text)?;
    let tx = db.begin().await?;
    let next = locked(&tx, id).await?.0.after(ProjectMove::Close)?;
    // A stamp of nothing: they are counted anew when they are next opened, edited or sent.
    let sql = "UPDATE drafts SET price_stamp = '' WHERE project_id = $1 AND proposed_at IS NULL";
    sql::run(&tx, sql, [id.0.into()]).await?;
    answer(db, tx, actor, id, next, "Проект закрыт: заказы по нему больше не получают его цен.", &text).await
}

/// Writes what was decided, and the letters about it.
async fn answer(
    db: &Db,
    tx: DatabaseTransaction,
    actor: &Actor,
    id: ProjectId,
    next: ProjectStatus,
    said: &str,
    text: &str,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Head {
        name: String,
        counterparty_id: i64,
        created_by: i64,
    }
    let staff = actor.staff().map_err(denied)?;
    let text = if text.trim().is_empty() { String::new() } else { message(text)? };
    let now = millis(db.now());
    let sql = "UPDATE projects SET status = $1, answer = $2, answered_by = $3, answered_at = $4 WHERE id = $5";
    let values = [next.code().into(), text.as_str().into(), staff.user.0.into(), now.into(), id.0.into()];
    sql::run(&tx, sql, values).await?;
    let head = "SELECT name, counterparty_id, created_by FROM projects WHERE id = $1";
    let head: Head = sql::one(&tx, head, [id.0.into()]).await?.ok_or(Error::NotFound)?;
    let sentences: Vec<String> = [said.to_owned(), text].into_iter().filter(|text| !text.is_empty()).collect();
    let words = letter::Words {
        subject: &format!("Проект {id}: {}", head.name),
        sentences: &sentences,
        button: Some(("Открыть проект", format!("{}/projects/{id}", db.options().base_url))),
        note: "Такие письма отключаются в профиле: «Уведомлять о заказах».",
    };
    for to in recipients(&tx, head.created_by, head.counterparty_id, Notice::Orders).await? {
        letter::enqueue(&tx, words.to(&to, format!("project:{id}:{}:{to}", next.code())), db.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Writes the products of a project in their order, with the prices that are held.
async fn put_lines(
    tx: &DatabaseTransaction,
    id: ProjectId,
    lines: &[(ProductId, Quantity, Option<Money>)],
) -> Result<()> {
    let mut values: Vec<Value> = Vec::with_capacity(lines.len() * 5);
    let row = |(position, (product, quantity, price)): (i64, &(ProductId, Quantity, Option<Money>))| {
        let price = price.map(Money::kopecks);
        let row: [Value; 5] =
            [id.0.into(), product.0.into(), position.into(), i64::from(quantity.pieces()).into(), price.into()];
        values.extend(row);
        let at = values.len();
        format!("(${}, ${}, ${}, ${}, ${})", at - 4, at - 3, at - 2, at - 1, at)
    };
    let rows: Vec<String> = (1..).zip(lines).map(row).collect();
    let sql = format!(
        "INSERT INTO project_lines (project_id, product_id, position, quantity, price) VALUES {}
         ON CONFLICT (project_id, product_id) DO UPDATE SET price = excluded.price",
        rows.join(", ")
    );
    sql::run(tx, &sql, values).await?;
    Ok(())
}

/// Where a project stands, and whose it is; whoever else moves it waits.
async fn locked(tx: &DatabaseTransaction, id: ProjectId) -> Result<(ProjectStatus, i64)> {
    #[derive(FromQueryResult)]
    struct Row {
        status: String,
        counterparty_id: i64,
    }
    let sql = format!("SELECT status, counterparty_id FROM projects WHERE id = $1{}", dialect::for_update(tx));
    let row: Row = sql::one(tx, &sql, [id.0.into()]).await?.ok_or(Error::NotFound)?;
    Ok((ProjectStatus::from_code(&row.status).ok_or_else(|| broken("status"))?, row.counterparty_id))
}

/// The projects of the actor's counterparty, the newest first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor, page: u32) -> Result<Page<ProjectRow>> {
    let buyer = buyer(actor, Action::SeeProjects)?;
    found(db, "p.counterparty_id = $1", vec![buyer.counterparty.0.into()], "p.id DESC", page).await
}

/// The projects of all dealers: those that wait for an answer, the oldest first, or the others, the newest first.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn queue(db: &Db, actor: &Actor, answered: bool, page: u32) -> Result<Page<ProjectRow>> {
    actor.staff().map_err(denied)?;
    let (is, order) = if answered { ("<>", "p.id DESC") } else { ("=", "p.id") };
    found(db, &format!("p.status {is} $1"), vec![ProjectStatus::Filed.code().into()], order, page).await
}

async fn found(db: &Db, of: &str, values: Vec<Value>, order: &str, page: u32) -> Result<Page<ProjectRow>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        status: String,
        name: String,
        customer: String,
        until: NaiveDate,
        counterparty: String,
        products: i64,
        created_by: i64,
        created_at: i64,
    }
    let page = page.max(1);
    let total =
        sql::number(db.reader(), &format!("SELECT COUNT(*) FROM projects p WHERE {of}"), values.clone()).await?;
    let sql = format!(
        "SELECT p.id, p.status, p.name, p.customer, p.until, k.name AS counterparty,
             (SELECT COUNT(*) FROM project_lines l WHERE l.project_id = p.id) AS products, p.created_by, p.created_at
         FROM projects p JOIN counterparties k ON k.id = p.counterparty_id
         WHERE {of} ORDER BY {order} LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, values).await?;
    let people: Vec<i64> = rows.iter().map(|row| row.created_by).collect();
    let names = names(db.reader(), &people).await?;
    let row = |row: Row| {
        Ok(ProjectRow {
            id: ProjectId(row.id),
            status: ProjectStatus::from_code(&row.status).ok_or_else(|| broken("status"))?,
            name: row.name,
            customer: row.customer,
            until: row.until,
            counterparty: row.counterparty,
            products: u32::try_from(row.products).unwrap_or(0),
            by: names.of(row.created_by),
            at: instant(row.created_at)?,
        })
    };
    let rows = rows.into_iter().map(row).collect::<Result<_>>()?;
    Ok(Page { rows, total: u64::try_from(total.unwrap_or(0)).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// A project of the actor's counterparty.
///
/// # Errors
/// `NotFound`.
pub async fn get(db: &Db, actor: &Actor, id: ProjectId) -> Result<Project> {
    get_of(db, Some(buyer(actor, Action::SeeProjects)?), id).await
}

/// A project of any dealer.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn for_staff(db: &Db, actor: &Actor, id: ProjectId) -> Result<Project> {
    actor.staff().map_err(denied)?;
    get_of(db, None, id).await
}

/// A project of this buyer; of nobody: of any dealer. Whoever sees only their own orders finds only those in it.
async fn get_of(db: &Db, of: Option<&Buyer>, id: ProjectId) -> Result<Project> {
    #[derive(FromQueryResult)]
    struct Row {
        status: String,
        name: String,
        customer: String,
        address: String,
        comment: String,
        until: NaiveDate,
        counterparty_id: i64,
        counterparty: String,
        created_by: i64,
        created_at: i64,
        answer: String,
        answered_at: Option<i64>,
    }
    let sql =
        "SELECT p.status, p.name, p.customer, p.address, p.comment, p.until, p.counterparty_id, k.name AS counterparty,
                   p.created_by, p.created_at, p.answer, p.answered_at
               FROM projects p JOIN counterparties k ON k.id = p.counterparty_id WHERE p.id = $1";
    let row: Option<Row> = sql::one(db.reader(), sql, [id.0.into()]).await?;
    let row = row.filter(|row| of.is_none_or(|of| of.counterparty.0 == row.counterparty_id)).ok_or(Error::NotFound)?;
    let people = [row.created_by];
    let (lines, orders, names) =
        tokio::try_join!(lines(db, db.reader(), id), orders(db, of, id), names(db.reader(), &people))?;
    Ok(Project {
        id,
        status: ProjectStatus::from_code(&row.status).ok_or_else(|| broken("status"))?,
        facts: ProjectFacts {
            name: row.name,
            customer: row.customer,
            address: row.address,
            comment: row.comment,
            until: row.until,
        },
        counterparty: row.counterparty,
        by: names.of(row.created_by),
        by_user: UserId(row.created_by),
        at: instant(row.created_at)?,
        answer: row.answer,
        answered_at: row.answered_at.map(instant).transpose()?,
        lines,
        orders,
    })
}

/// The products of a project in their order, and how much of each was ordered.
async fn lines(db: &Db, on: &impl ConnectionTrait, id: ProjectId) -> Result<Vec<ProjectLine>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        quantity: i64,
        price: Option<i64>,
    }
    #[derive(FromQueryResult)]
    struct Ordered {
        product_id: i64,
        pieces: i64,
    }
    let sql = "SELECT product_id, quantity, price FROM project_lines WHERE project_id = $1 ORDER BY position";
    let rows: Vec<Row> = sql::all(on, sql, [id.0.into()]).await?;
    let sql = "SELECT l.product_id, CAST(SUM(l.quantity) AS BIGINT) AS pieces
               FROM orders o JOIN order_lines l ON l.order_number = o.number
               WHERE o.project_id = $1 AND o.status <> $2 GROUP BY l.product_id";
    let ordered: Vec<Ordered> = sql::all(on, sql, [id.0.into(), OrderStatus::Rejected.code().into()]).await?;
    let ordered: HashMap<i64, i64> = ordered.into_iter().map(|row| (row.product_id, row.pieces)).collect();
    let snapshot = db.snapshot();
    let line = |row: Row| {
        let item = snapshot.catalog.product(ProductId(row.product_id)).ok_or_else(|| broken("product"))?;
        Ok(ProjectLine {
            product: item.id(),
            article: Article::parse(item.article()).map_err(|_| broken("article"))?,
            name: format!("{} {}", item.kind(), item.name()).trim().to_owned(),
            unit: item.unit().to_owned(),
            quantity: draft::store::quantity(row.quantity)?,
            base: item.base_price(),
            price: row.price.map(Money::from_kopecks),
            ordered: u32::try_from(ordered.get(&row.product_id).copied().unwrap_or(0)).unwrap_or(u32::MAX),
        })
    };
    rows.into_iter().map(line).collect()
}

/// The last orders that name a project.
async fn orders(
    db: &Db,
    of: Option<&Buyer>,
    id: ProjectId,
) -> Result<Vec<(OrderNumber, OrderStatus, Money, chrono::DateTime<chrono::Utc>)>> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
        status: String,
        total: i64,
        submitted_at: i64,
    }
    let only = of.filter(|of| of.rights.has(Right::OwnOrdersOnly)).map_or(-1, |of| of.user.0);
    let sql = format!(
        "SELECT number, status, total, submitted_at FROM orders
         WHERE project_id = $1 AND ($2 = -1 OR created_by = $2) ORDER BY number DESC LIMIT {ORDERS}"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, [id.0.into(), only.into()]).await?;
    let order = |row: Row| {
        let status = OrderStatus::from_code(&row.status).ok_or_else(|| broken("status"))?;
        Ok((OrderNumber(row.number), status, Money::from_kopecks(row.total), instant(row.submitted_at)?))
    };
    rows.into_iter().map(order).collect()
}

/// Projects of the buyer's counterparty whose prices hold today, with their names.
pub(crate) async fn held(db: &Db, buyer: &Buyer) -> Result<Vec<(ProjectId, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
    }
    let sql =
        "SELECT id, name FROM projects WHERE counterparty_id = $1 AND status = $2 AND until >= $3 ORDER BY id DESC";
    let today = moscow(db.now()).date();
    let values = [buyer.counterparty.0.into(), ProjectStatus::Accepted.code().into(), today.into()];
    let rows: Vec<Row> = sql::all(db.reader(), sql, values).await?;
    Ok(rows.into_iter().map(|row| (ProjectId(row.id), row.name)).collect())
}

/// The prices that a project holds on a day, by product in growing order; of these products only.
pub(crate) async fn prices(
    db: &impl ConnectionTrait,
    id: ProjectId,
    day: NaiveDate,
    only: Option<&[ProductId]>,
) -> Result<Vec<(ProductId, Money)>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        price: i64,
    }
    let mut values: Vec<Value> = vec![id.0.into(), ProjectStatus::Accepted.code().into(), day.into()];
    // A long edit asks for all of them: a project has fewer products than a statement takes values.
    let only = only.filter(|only| only.len() <= domain::project::PROJECT_LINES).map(|only| {
        format!(" AND l.product_id IN ({})", sql::places(&mut values, only.iter().map(|product| product.0)))
    });
    let sql = format!(
        "SELECT l.product_id, l.price FROM projects p JOIN project_lines l ON l.project_id = p.id
         WHERE p.id = $1 AND p.status = $2 AND p.until >= $3 AND l.price IS NOT NULL{} ORDER BY l.product_id",
        only.unwrap_or_default()
    );
    let rows: Vec<Row> = sql::all(db, &sql, values).await?;
    Ok(rows.into_iter().map(|row| (ProductId(row.product_id), Money::from_kopecks(row.price))).collect())
}

/// What a draft or an order says of the project that it names.
pub(crate) async fn name(db: &impl ConnectionTrait, id: Option<i64>) -> Result<Option<String>> {
    match id {
        Some(id) => sql::text(db, "SELECT name FROM projects WHERE id = $1", [id.into()]).await,
        None => Ok(None),
    }
}
