//! Claims («Рекламация»): filed by dealers on lines of waybills, with photos; answered by the supplier's people.

use crate::db::{Db, instant, millis};
use crate::error::{Error, Result, broken, denied};
use crate::user::{buyer, names, recipients};
use crate::{counterparty, dialect, feed, letter, sql};
use chrono::NaiveDate;
use domain::account::Notice;
use domain::actor::{Actor, Buyer};
use domain::claim::{Claim, ClaimError, ClaimMove, ClaimReason, ClaimStatus, PHOTOS};
use domain::discount::message;
use domain::feed::FeedKind;
use domain::id::{OrderNumber, UserId};
use domain::page::{PAGE_ROWS, Page};
use domain::product::Article;
use domain::quantity::Quantity;
use domain::user::{Action, Right};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};

/// A new claim.
#[derive(Clone, Debug)]
pub struct Filed<'a> {
    /// Number of the waybill, and the line of it.
    pub waybill: &'a str,
    pub position: u32,
    pub quantity: Quantity,
    pub reason: ClaimReason,
    pub text: &'a str,
}

/// How many pieces of a line `l` of a waybill are claimed, claims that came to nothing apart.
const CLAIMED: &str = "CAST(COALESCE((SELECT SUM(c.quantity) FROM claims c WHERE c.shipment_id = l.shipment_id
    AND c.position = l.position AND c.status NOT IN ('refused', 'withdrawn')), 0) AS BIGINT)";

/// A line of a waybill that can be claimed.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Claimable {
    pub article: String,
    pub kind: String,
    pub name: String,
    /// Pieces that are not claimed yet.
    pub unclaimed: i64,
}

/// A line of a waybill of the actor's counterparty.
///
/// # Errors
/// `NotFound`.
pub async fn line(db: &Db, actor: &Actor, waybill: &str, position: u32) -> Result<Claimable> {
    let buyer = buyer(actor, Action::Draft)?;
    let sql = format!(
        "SELECT g.article, g.kind, g.name, l.quantity - {CLAIMED} AS unclaimed FROM shipments s
         JOIN orders o ON o.number = s.order_number JOIN shipment_lines l ON l.shipment_id = s.id
         JOIN order_lines g ON g.order_number = s.order_number AND g.position = l.position
         WHERE s.counterparty_id = $1 AND $2 = $2 AND s.number = $3 AND l.position = $4{}",
        crate::order::own(buyer)
    );
    let values = [buyer.counterparty.0.into(), buyer.user.0.into(), waybill.into(), i64::from(position).into()];
    sql::one(db.reader(), &sql, values).await?.ok_or(Error::NotFound)
}

/// Files a claim on pieces of a line of a waybill; its id. The supplier gets a letter.
///
/// # Errors
/// `NoMessage`, `LongMessage`; `Quantity` past what was shipped and is not claimed; `NotFound`.
pub async fn file(db: &Db, actor: &Actor, filed: &Filed<'_>) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Shipped {
        id: i64,
        quantity: i64,
        created_by: i64,
    }
    let buyer = buyer(actor, Action::Draft)?;
    let text = message(filed.text)?;
    let tx = db.begin().await?;
    // The waybill is locked, so that two claims never count the same pieces.
    let lock = dialect::for_update(&tx);
    let lock = if lock.is_empty() { String::new() } else { format!("{lock} OF s") };
    let sql = format!(
        "SELECT s.id, l.quantity, o.created_by FROM shipments s JOIN shipment_lines l ON l.shipment_id = s.id
         JOIN orders o ON o.number = s.order_number
         WHERE s.number = $1 AND s.counterparty_id = $2 AND l.position = $3{lock}"
    );
    let values = [filed.waybill.into(), buyer.counterparty.0.into(), i64::from(filed.position).into()];
    let line: Shipped = sql::one(&tx, &sql, values).await?.ok_or(Error::NotFound)?;
    if buyer.rights.has(Right::OwnOrdersOnly) && line.created_by != buyer.user.0 {
        return Err(Error::NotFound);
    }
    let claimed = format!("SELECT {CLAIMED} FROM shipment_lines l WHERE l.shipment_id = $1 AND l.position = $2");
    let claimed = sql::number(&tx, &claimed, [line.id.into(), i64::from(filed.position).into()]).await?.unwrap_or(0);
    let left = u32::try_from(line.quantity - claimed).unwrap_or(0);
    if filed.quantity.pieces() > left {
        return Err(ClaimError::Quantity { left }.into());
    }
    let sql = "INSERT INTO claims (counterparty_id, shipment_id, position, quantity, reason, status, text, created_by, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    let values: [Value; 9] = [
        buyer.counterparty.0.into(),
        line.id.into(),
        i64::from(filed.position).into(),
        i64::from(filed.quantity.pieces()).into(),
        filed.reason.code().into(),
        ClaimStatus::Open.code().into(),
        text.as_str().into(),
        buyer.user.0.into(),
        millis(db.now()).into(),
    ];
    let id = sql::number(&tx, sql, values).await?.ok_or_else(|| broken("claim"))?;
    let about = format!("{} подаёт рекламацию по накладной {}.", buyer.counterparty_name, filed.waybill);
    let sentences = [about, text];
    let letter = letter::Words {
        subject: &format!("Рекламация {id} по накладной {}", filed.waybill),
        sentences: &sentences,
        button: Some(("Открыть рекламацию", format!("{}/staff/claims/{id}", db.options().base_url))),
        note: "",
    };
    let manager = counterparty::supplier(db).await?.email;
    if !manager.is_empty() {
        letter::enqueue(&tx, letter.to(&manager, format!("claim:{id}")), db.now()).await?;
    }
    tell(&tx, buyer.counterparty.0, id).await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether the actor may add a photo to this claim: before a byte of it is read.
///
/// # Errors
/// `Photos` when it has enough; `Move` when it is closed; `NotFound`.
pub async fn may_document(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let claim = get_of(db.reader(), Some(buyer), id).await?;
    claim.status.after(ClaimMove::Document)?;
    if claim.photos.len() >= PHOTOS { Err(ClaimError::Photos { limit: PHOTOS }.into()) } else { Ok(()) }
}

/// Adds a photo, as our own process has written it anew.
///
/// # Errors
/// As [`may_document`].
pub async fn add_photo(db: &Db, actor: &Actor, id: i64, jpeg: Vec<u8>) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let status = locked(&tx, id).await?;
    get_of(&tx, Some(buyer), id).await?;
    status.after(ClaimMove::Document)?;
    let photos = "SELECT COUNT(*) FROM claim_photos WHERE claim_id = $1";
    let photos = sql::number(&tx, photos, [id.into()]).await?.unwrap_or(0);
    if usize::try_from(photos).unwrap_or(usize::MAX) >= PHOTOS {
        return Err(ClaimError::Photos { limit: PHOTOS }.into());
    }
    sql::run(&tx, "INSERT INTO claim_photos (claim_id, jpeg) VALUES ($1, $2)", [id.into(), jpeg.into()]).await?;
    tell(&tx, buyer.counterparty.0, id).await?;
    tx.commit().await?;
    Ok(())
}

/// A photo of a claim of the actor's counterparty.
///
/// # Errors
/// `NotFound`.
pub async fn photo(db: &Db, actor: &Actor, id: i64, photo: i64) -> Result<Vec<u8>> {
    photo_of(db, Some(buyer(actor, Action::Draft)?), id, photo).await
}

/// A photo of a claim of any dealer.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn photo_for_staff(db: &Db, actor: &Actor, id: i64, photo: i64) -> Result<Vec<u8>> {
    actor.staff().map_err(denied)?;
    photo_of(db, None, id, photo).await
}

async fn photo_of(db: &Db, of: Option<&Buyer>, id: i64, photo: i64) -> Result<Vec<u8>> {
    #[derive(FromQueryResult)]
    struct Row {
        jpeg: Vec<u8>,
    }
    get_of(db.reader(), of, id).await?;
    let sql = "SELECT jpeg FROM claim_photos WHERE id = $1 AND claim_id = $2";
    let row: Option<Row> = sql::one(db.reader(), sql, [photo.into(), id.into()]).await?;
    row.map(|row| row.jpeg).ok_or(Error::NotFound)
}

/// The dealer takes a claim back.
///
/// # Errors
/// `Move` when it is closed; `NotFound`.
pub async fn withdraw(db: &Db, actor: &Actor, id: i64) -> Result<()> {
    let buyer = buyer(actor, Action::Draft)?;
    let tx = db.begin().await?;
    let status = locked(&tx, id).await?;
    get_of(&tx, Some(buyer), id).await?;
    let next = status.after(ClaimMove::Withdraw)?;
    sql::run(&tx, "UPDATE claims SET status = $1 WHERE id = $2", [next.code().into(), id.into()]).await?;
    tell(&tx, buyer.counterparty.0, id).await?;
    tx.commit().await?;
    Ok(())
}

/// The supplier's people move a claim and say why; whoever filed it gets a letter.
///
/// # Errors
/// `NoMessage`, `LongMessage`, `Move`; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn answer(db: &Db, actor: &Actor, id: i64, step: ClaimMove, text: &str) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let text = message(text)?;
    let tx = db.begin().await?;
    let next = locked(&tx, id).await?.after(step)?;
    let claim = get_of(&tx, None, id).await?;
    let sql = "UPDATE claims SET status = $1, answer = $2, answered_by = $3, answered_at = $4 WHERE id = $5";
    let now = millis(db.now());
    let values = [next.code().into(), text.as_str().into(), staff.user.0.into(), now.into(), id.into()];
    sql::run(&tx, sql, values).await?;
    let became = match next {
        ClaimStatus::Accepted => "удовлетворена",
        ClaimStatus::Refused => "отклонена",
        _ => "рассматривается",
    };
    let sentences = [format!("Рекламация {id} по накладной {} {became}.", claim.waybill), text];
    let words = letter::Words {
        subject: &format!("Рекламация {id} {became}"),
        sentences: &sentences,
        button: Some(("Открыть рекламацию", format!("{}/claims/{id}", db.options().base_url))),
        note: "Такие письма отключаются в профиле: «Уведомлять о заказах».",
    };
    let counterparty = "SELECT counterparty_id FROM claims WHERE id = $1";
    let counterparty = sql::number(&tx, counterparty, [id.into()]).await?.ok_or(Error::NotFound)?;
    for to in recipients(&tx, claim.by_user.0, counterparty, Notice::Orders).await? {
        letter::enqueue(&tx, words.to(&to, format!("claim:{id}:{}:{now}:{to}", next.code())), db.now()).await?;
    }
    tell(&tx, counterparty, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells programs of a change of a claim.
async fn tell(tx: &DatabaseTransaction, counterparty: i64, id: i64) -> Result<()> {
    feed::tell(tx, FeedKind::Claim, counterparty, &id.to_string()).await
}

/// Where a claim stands; whoever else moves it waits.
async fn locked(tx: &DatabaseTransaction, id: i64) -> Result<ClaimStatus> {
    let sql = format!("SELECT status FROM claims WHERE id = $1{}", dialect::for_update(tx));
    let status = sql::text(tx, &sql, [id.into()]).await?.ok_or(Error::NotFound)?;
    ClaimStatus::from_code(&status).ok_or_else(|| broken("status"))
}

/// A claim of the actor's counterparty.
///
/// # Errors
/// `NotFound`.
pub async fn get(db: &Db, actor: &Actor, id: i64) -> Result<Claim> {
    get_of(db.reader(), Some(buyer(actor, Action::Draft)?), id).await
}

/// A claim of any dealer.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn for_staff(db: &Db, actor: &Actor, id: i64) -> Result<Claim> {
    actor.staff().map_err(denied)?;
    get_of(db.reader(), None, id).await
}

/// The claims of the actor's counterparty, the newest first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn list(db: &Db, actor: &Actor, page: u32) -> Result<Page<Claim>> {
    let buyer = buyer(actor, Action::Draft)?;
    let own = own(buyer);
    let of = format!("c.counterparty_id = $1 AND $2 = $2{own}");
    found(db, &of, vec![buyer.counterparty.0.into(), buyer.user.0.into()], "c.id DESC", page).await
}

/// The claims of all dealers: those that wait, the oldest first, or those that are closed, the newest first.
///
/// # Errors
/// `Forbidden` for everybody but the supplier's people.
pub async fn queue(db: &Db, actor: &Actor, closed: bool, page: u32) -> Result<Page<Claim>> {
    actor.staff().map_err(denied)?;
    let waiting: Vec<String> = ClaimStatus::WAITING.iter().map(|status| format!("'{}'", status.code())).collect();
    let (not, order) = if closed { ("NOT ", "c.id DESC") } else { ("", "c.id") };
    found(db, &format!("c.status {not}IN ({})", waiting.join(", ")), vec![], order, page).await
}

/// «Доступ только к своим заказам и рекламациям» (TEN-4).
fn own(buyer: &Buyer) -> &'static str {
    if buyer.rights.has(Right::OwnOrdersOnly) { " AND c.created_by = $2" } else { "" }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    status: String,
    reason: String,
    waybill: String,
    shipped_on: NaiveDate,
    order_number: i64,
    article: String,
    kind: String,
    name: String,
    unit: String,
    quantity: i64,
    text: String,
    counterparty: String,
    created_by: i64,
    created_at: i64,
    answer: String,
    answered_at: Option<i64>,
}

const ROWS: &str = "SELECT c.id, c.status, c.reason, s.number AS waybill, s.shipped_on, s.order_number, l.article, l.kind, l.name, l.unit,
        c.quantity, c.text, k.name AS counterparty, c.created_by, c.created_at, c.answer, c.answered_at
    FROM claims c JOIN shipments s ON s.id = c.shipment_id
    JOIN order_lines l ON l.order_number = s.order_number AND l.position = c.position
    JOIN counterparties k ON k.id = c.counterparty_id";

async fn found(db: &Db, of: &str, values: Vec<Value>, order: &str, page: u32) -> Result<Page<Claim>> {
    let page = page.max(1);
    let total = format!("SELECT COUNT(*) FROM claims c WHERE {of}");
    let total = sql::number(db.reader(), &total, values.clone()).await?.unwrap_or(0);
    let sql = format!(
        "{ROWS} WHERE {of} ORDER BY {order} LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows = claims(db, sql::all(db.reader(), &sql, values).await?).await?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

async fn claims(db: &Db, rows: Vec<Row>) -> Result<Vec<Claim>> {
    let people: Vec<i64> = rows.iter().map(|row| row.created_by).collect();
    let names = names(db.reader(), &people).await?;
    let claims = rows.into_iter().map(|row| {
        let by = names.of(row.created_by);
        claim(row, by, vec![])
    });
    claims.collect()
}

/// Those of these claims that this buyer sees, without their photos.
pub(crate) async fn of_ids(db: &Db, buyer: &Buyer, ids: &[i64]) -> Result<Vec<Claim>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut values = vec![buyer.counterparty.0.into(), buyer.user.0.into()];
    let places = sql::places(&mut values, ids.iter().copied());
    let sql = format!("{ROWS} WHERE c.counterparty_id = $1 AND $2 = $2{} AND c.id IN ({places})", own(buyer));
    claims(db, sql::all(db.reader(), &sql, values).await?).await
}

/// A claim of this buyer; of nobody: of any dealer.
async fn get_of(db: &impl ConnectionTrait, of: Option<&Buyer>, id: i64) -> Result<Claim> {
    #[derive(FromQueryResult)]
    struct Photo {
        id: i64,
    }
    let condition = match of {
        Some(buyer) => format!("c.counterparty_id = $1 AND $2 = $2{}", own(buyer)),
        None => "$1 = $1 AND $2 = $2".to_owned(),
    };
    let (counterparty, user) = of.map_or((0, 0), |buyer| (buyer.counterparty.0, buyer.user.0));
    let values = [counterparty.into(), user.into(), id.into()];
    let row: Option<Row> = sql::one(db, &format!("{ROWS} WHERE {condition} AND c.id = $3"), values).await?;
    let row = row.ok_or(Error::NotFound)?;
    let by = names(db, &[row.created_by]).await?.of(row.created_by);
    let photos = "SELECT id FROM claim_photos WHERE claim_id = $1 ORDER BY id";
    let photos: Vec<Photo> = sql::all(db, photos, [id.into()]).await?;
    claim(row, by, photos.into_iter().map(|photo| photo.id).collect())
}

fn claim(row: Row, by: String, photos: Vec<i64>) -> Result<Claim> {
    Ok(Claim {
        id: row.id,
        status: ClaimStatus::from_code(&row.status).ok_or_else(|| broken("status"))?,
        reason: ClaimReason::from_code(&row.reason).ok_or_else(|| broken("reason"))?,
        waybill: row.waybill,
        shipped_on: row.shipped_on,
        order: OrderNumber(row.order_number),
        article: Article::parse(&row.article).map_err(|_| broken("article"))?,
        name: format!("{} {}", row.kind, row.name).trim().to_owned(),
        unit: row.unit,
        quantity: crate::draft::store::quantity(row.quantity)?,
        text: row.text,
        counterparty: row.counterparty,
        by,
        by_user: UserId(row.created_by),
        at: instant(row.created_at)?,
        answer: row.answer,
        answered_at: row.answered_at.map(instant).transpose()?,
        photos,
    })
}
