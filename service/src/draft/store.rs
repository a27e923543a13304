//! Reading and writing drafts, always within the buyer's counterparty.

use crate::catalog::Snapshot;
use crate::db::instant;
use crate::entity::{draft, draft_change, draft_line};
use crate::error::{Error, Result, broken};
use crate::price::{Prices, stored_rate};
use crate::{counterparty, feed, sql, user};
use domain::actor::Buyer;
use domain::counterparty::Address;
use domain::delivery::DeliveryMethod;
use domain::draft::{Cost, Draft, DraftChange, DraftError, DraftLine, DraftRow, LineError, LineSums, Offer, Totals};
use domain::feed::FeedKind;
use domain::id::{AddressId, ContractId, CounterpartyId, OrderNumber, ProductId, ProjectId, WarehouseId};
use domain::measure::{Mass, PlaceShare, Volume};
use domain::money::{Money, Percent};
use domain::order::OrderTerms;
use domain::price::Price;
use domain::quantity::Quantity;
use domain::user::Right;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, IntoActiveModel, QueryFilter,
};

/// Rows in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 1_000;

/// The head of a draft of this buyer; `lock` ends the SELECT of a transaction that will change it.
pub async fn head(db: &impl ConnectionTrait, buyer: &Buyer, number: OrderNumber, lock: &str) -> Result<draft::Model> {
    let sql = format!(
        "SELECT * FROM drafts WHERE number = $1 AND counterparty_id = $2 AND company_id = $3 AND deleted_at IS NULL{lock}"
    );
    let values = [number.0.into(), buyer.counterparty.0.into(), buyer.company.0.into()];
    let head: draft::Model = sql::one(db, &sql, values).await?.ok_or(Error::NotFound)?;
    if buyer.rights.has(Right::OwnOrdersOnly) && head.created_by != buyer.user.0 {
        return Err(Error::NotFound);
    }
    Ok(head)
}

/// Writes the head; programs hear of it.
pub async fn save(tx: &DatabaseTransaction, head: draft::Model) -> Result<()> {
    feed::tell(tx, FeedKind::Draft, head.counterparty_id, &head.number.to_string()).await?;
    draft::Entity::update(head.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// The lines of these products, a thousand in a query.
pub async fn find_lines(
    tx: &impl ConnectionTrait,
    number: i64,
    products: impl IntoIterator<Item = i64>,
) -> Result<Vec<draft_line::Model>> {
    let products: Vec<i64> = products.into_iter().collect();
    let mut lines = Vec::with_capacity(products.len());
    for chunk in products.chunks(CHUNK) {
        let these = draft_line::Entity::find()
            .filter(draft_line::Column::DraftNumber.eq(number))
            .filter(draft_line::Column::ProductId.is_in(chunk.iter().copied()));
        lines.extend(these.all(tx).await?);
    }
    Ok(lines)
}

/// Deletes the lines of these products, a thousand in a statement.
pub async fn delete_lines(tx: &DatabaseTransaction, number: i64, products: Vec<i64>) -> Result<()> {
    for chunk in products.chunks(CHUNK) {
        draft_line::Entity::delete_many()
            .filter(draft_line::Column::DraftNumber.eq(number))
            .filter(draft_line::Column::ProductId.is_in(chunk.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Writes lines, new ones and changed ones, a thousand in a statement.
pub async fn put_lines(tx: &DatabaseTransaction, lines: Vec<draft_line::Model>) -> Result<()> {
    use draft_line::Column as C;
    for chunk in lines.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        let key = OnConflict::columns([C::DraftNumber, C::ProductId])
            .update_columns([
                C::Position,
                C::Quantity,
                C::Asked,
                C::BasePrice,
                C::Discount,
                C::Price,
                C::Goods,
                C::Vat,
                C::Mass,
                C::Volume,
                C::Places,
            ])
            .to_owned();
        draft_line::Entity::insert_many(rows).on_conflict(key).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// A line as it is stored.
pub fn to_row(number: i64, position: i64, line: &DraftLine) -> draft_line::Model {
    draft_line::Model {
        draft_number: number,
        product_id: line.product.0,
        position,
        quantity: i64::from(line.quantity.pieces()),
        asked: line.asked.map(|asked| i64::from(asked.pieces())),
        base_price: line.price.base.kopecks(),
        discount: i64::from(line.price.discount.hundredths()),
        price: line.price.unit.kopecks(),
        goods: line.sums.goods.kopecks(),
        vat: line.sums.vat.kopecks(),
        mass: line.sums.mass.grams(),
        volume: line.sums.volume.mm3(),
        places: line.sums.places.millionths(),
    }
}

/// A stored line.
pub fn to_line(row: &draft_line::Model) -> Result<DraftLine> {
    Ok(DraftLine {
        product: ProductId(row.product_id),
        quantity: quantity(row.quantity)?,
        asked: row.asked.map(quantity).transpose()?,
        price: stored_price(row.base_price, row.discount, row.price)?,
        sums: LineSums {
            goods: Money::from_kopecks(row.goods),
            vat: Money::from_kopecks(row.vat),
            mass: Mass::from_grams(row.mass),
            volume: Volume::from_mm3(row.volume),
            places: PlaceShare::from_millionths(row.places),
            pieces: row.quantity,
        },
    })
}

pub fn quantity(stored: i64) -> Result<Quantity> {
    u32::try_from(stored).ok().and_then(|pieces| Quantity::new(pieces).ok()).ok_or_else(|| broken("quantity"))
}

pub fn stored_price(base: i64, discount: i64, unit: i64) -> Result<Price> {
    let discount = u16::try_from(discount).ok().and_then(Percent::new).ok_or_else(|| broken("discount"))?;
    Ok(Price { base: Money::from_kopecks(base), discount, unit: Money::from_kopecks(unit) })
}

/// What a line refuses, with what the draft knows of the product.
pub fn refused(error: LineError, snapshot: &Snapshot, product: ProductId) -> Error {
    match error {
        LineError::Quantity(error) => error.into(),
        LineError::Overflow => DraftError::Overflow.into(),
        LineError::Discontinued { asked, free } => {
            let replacement = snapshot.catalog.replacement(product);
            let replacement = replacement.and_then(|item| domain::product::Article::parse(item.article()).ok());
            DraftError::Discontinued { product, asked, free, replacement }.into()
        }
    }
}

pub fn load(head: &draft::Model) -> (Mass, Volume) {
    (Mass::from_grams(head.mass), Volume::from_mm3(head.volume))
}

pub fn totals(head: &draft::Model) -> Totals {
    Totals {
        lines: u32::try_from(head.lines).unwrap_or(0),
        sums: LineSums {
            goods: Money::from_kopecks(head.goods),
            vat: Money::from_kopecks(head.vat),
            mass: Mass::from_grams(head.mass),
            volume: Volume::from_mm3(head.volume),
            places: PlaceShare::from_millionths(head.places),
            pieces: head.pieces,
        },
    }
}

pub fn set_totals(head: &mut draft::Model, totals: Totals) {
    head.lines = i64::from(totals.lines);
    head.pieces = totals.sums.pieces;
    head.goods = totals.sums.goods.kopecks();
    head.vat = totals.sums.vat.kopecks();
    head.mass = totals.sums.mass.grams();
    head.volume = totals.sums.volume.mm3();
    head.places = totals.sums.places.millionths();
}

pub fn cost(head: &draft::Model) -> Result<Cost> {
    Ok(totals(head).cost(Money::from_kopecks(head.delivery_cost), stored_rate(head.rate)?))
}

/// What an edit answers.
pub fn change(head: &draft::Model, row: Option<DraftRow>, product: Option<ProductId>) -> Result<DraftChange> {
    Ok(DraftChange {
        number: OrderNumber(head.number),
        version: head.version,
        totals: totals(head),
        rate: stored_rate(head.rate)?,
        cost: cost(head)?,
        row,
        product,
    })
}

/// The head as pages show it.
pub async fn to_draft(db: &impl ConnectionTrait, head: &draft::Model) -> Result<Draft> {
    let names = user::names(db, &[head.created_by, head.changed_by]).await?;
    Ok(Draft {
        number: OrderNumber(head.number),
        title: head.title.clone(),
        proposal: super::proposal::of(head.proposed_at, head.valid_until)?,
        counterparty: CounterpartyId(head.counterparty_id),
        contract: head.contract_id.map(ContractId),
        project: head.project_id.map(ProjectId),
        address: head.address_id.map(AddressId),
        warehouse: WarehouseId(head.warehouse_id),
        delivery: DeliveryMethod::from_code(&head.delivery).ok_or_else(|| broken("delivery"))?,
        in_parts: head.in_parts,
        own_number: head.own_number.clone(),
        comment: head.comment.clone(),
        totals: totals(head),
        rate: stored_rate(head.rate)?,
        cost: cost(head)?,
        version: head.version,
        basis: basis(head),
        created_by: names.of(head.created_by),
        created_at: instant(head.created_at)?,
        changed_by: names.of(head.changed_by),
        changed_at: instant(head.changed_at)?,
    })
}

/// What lines depend on besides themselves: prices and warehouse.
pub fn basis(head: &draft::Model) -> String {
    format!("{} {}", head.price_stamp, head.warehouse_id)
}

/// Recomputes every line at these prices, and the totals from nothing. Of a proposal only the tax.
pub async fn reprice_lines(
    tx: &DatabaseTransaction,
    head: &mut draft::Model,
    snapshot: &Snapshot,
    prices: &Prices,
) -> Result<()> {
    let rows = draft_line::Entity::find().filter(draft_line::Column::DraftNumber.eq(head.number)).all(tx).await?;
    let mut sums = Vec::with_capacity(rows.len());
    let mut changed = vec![];
    for row in rows {
        let line = to_line(&row)?;
        let now = match snapshot.catalog.product(line.product) {
            _ if head.proposed_at.is_some() => {
                DraftLine { sums: LineSums { vat: prices.rate.of(line.sums.goods), ..line.sums }, ..line }
            }
            // What is already in the draft stays, also when less of it is left: sending will say so.
            Some(item) => {
                let offer = Offer { last: None, ..snapshot.offer(item, prices) };
                let sums = LineSums::of(&offer, line.quantity, prices.rate).ok_or(DraftError::Overflow)?;
                DraftLine { price: offer.price, sums, ..line }
            }
            None => line,
        };
        sums.push(now.sums);
        if now != line {
            changed.push(to_row(head.number, row.position, &now));
        }
    }
    put_lines(tx, changed).await?;
    set_totals(head, Totals::of(&sums).ok_or(DraftError::Overflow)?);
    Ok(())
}

/// Fills an empty draft with these products; what the history says of it. What is no longer produced comes as far as it is
/// left.
pub async fn fill(
    tx: &DatabaseTransaction,
    head: &mut draft::Model,
    snapshot: &Snapshot,
    prices: &Prices,
    lines: &[(ProductId, Quantity)],
) -> Result<Vec<draft_change::Model>> {
    let mut changes = Vec::with_capacity(lines.len());
    let mut rows = Vec::with_capacity(lines.len());
    let mut sums = Vec::with_capacity(lines.len());
    for (product, wanted) in lines {
        let Some(item) = snapshot.catalog.product(*product) else { continue };
        let offer = snapshot.offer(item, prices);
        let left = offer.last.map_or(u32::MAX, |last| offer.pack.round_down(last));
        let Ok(wanted) = Quantity::new(wanted.pieces().min(left)) else { continue };
        let line = DraftLine::new(&offer, wanted, prices.rate).map_err(|error| refused(error, snapshot, *product))?;
        sums.push(line.sums);
        changes.push(super::history::change(head, *product, head.next_position, None, Some(line.quantity)));
        rows.push(to_row(head.number, head.next_position, &line));
        head.next_position += 1;
    }
    put_lines(tx, rows).await?;
    set_totals(head, Totals::of(&sums).ok_or(DraftError::Overflow)?);
    Ok(changes)
}

/// The terms that a copy takes over.
pub struct CopiedTerms {
    contract_id: Option<i64>,
    project_id: Option<i64>,
    address_id: Option<i64>,
    warehouse_id: Option<i64>,
    delivery: String,
    in_parts: bool,
}

impl CopiedTerms {
    pub fn apply(self, head: &mut draft::Model) {
        head.contract_id = self.contract_id.or(head.contract_id);
        head.project_id = self.project_id;
        head.address_id = self.address_id.or(head.address_id);
        head.warehouse_id = self.warehouse_id.unwrap_or(head.warehouse_id);
        head.delivery = self.delivery;
        head.in_parts = self.in_parts;
    }
}

/// Products and quantities of a draft or a sent order of this buyer.
pub async fn lines_to_copy(
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    snapshot: &Snapshot,
    of: OrderNumber,
) -> Result<(Vec<(ProductId, Quantity)>, CopiedTerms)> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        quantity: i64,
    }
    let (sql, terms) = match head(tx, buyer, of, "").await {
        Ok(head) => {
            let terms = CopiedTerms {
                contract_id: head.contract_id,
                project_id: head.project_id,
                address_id: head.address_id,
                warehouse_id: Some(head.warehouse_id),
                delivery: head.delivery,
                in_parts: head.in_parts,
            };
            ("SELECT product_id, quantity FROM draft_lines WHERE draft_number = $1 ORDER BY position", terms)
        }
        Err(Error::NotFound) => {
            let terms = terms_of_order(tx, buyer, snapshot, of).await?;
            ("SELECT product_id, quantity FROM order_lines WHERE order_number = $1 ORDER BY position", terms)
        }
        Err(error) => return Err(error),
    };
    let rows: Vec<Row> = sql::all(tx, sql, [of.0.into()]).await?;
    let lines = rows.into_iter().map(|row| Ok((ProductId(row.product_id), quantity(row.quantity)?)));
    Ok((lines.collect::<Result<_>>()?, terms))
}

/// An order keeps copies of names: the contract, address and warehouse that still go by them are taken over.
async fn terms_of_order(
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    snapshot: &Snapshot,
    of: OrderNumber,
) -> Result<CopiedTerms> {
    let order = crate::order::head(tx, buyer, of).await?;
    let terms: OrderTerms = serde_json::from_str(&order.terms).map_err(|_| broken("terms"))?;
    let contracts = counterparty::contracts(tx, buyer.counterparty).await?;
    let addresses = counterparty::addresses(tx, buyer.counterparty).await?;
    let contract = terms.contract.map(|(number, _)| number);
    let same_place = |place: &&Address| place.consignee == terms.consignee && place.address == terms.address;
    let warehouse = snapshot.catalog.warehouses().iter().find(|warehouse| warehouse.name == terms.warehouse);
    Ok(CopiedTerms {
        contract_id: contracts.iter().find(|known| Some(&known.number) == contract.as_ref()).map(|known| known.id.0),
        project_id: order.project_id,
        address_id: addresses.iter().find(same_place).map(|place| place.id.0),
        warehouse_id: warehouse.map(|warehouse| warehouse.id.0),
        delivery: order.delivery,
        in_parts: terms.in_parts,
    })
}

/// The terms that the buyer chose last.
#[derive(FromQueryResult)]
pub struct UsualTerms {
    pub address_id: Option<i64>,
    pub warehouse_id: i64,
    pub delivery: String,
    pub in_parts: bool,
}

pub async fn last_terms(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<Option<UsualTerms>> {
    let sql = "SELECT a.id AS address_id, d.warehouse_id, d.delivery, d.in_parts FROM drafts d
               LEFT JOIN addresses a ON a.id = d.address_id AND a.removed_at IS NULL
               WHERE d.counterparty_id = $1 AND d.created_by = $2 ORDER BY d.number DESC LIMIT 1";
    sql::one(tx, sql, [buyer.counterparty.0.into(), buyer.user.0.into()]).await
}

/// A row in which everything that counts is zero.
pub fn nothing() -> draft::ActiveModel {
    draft::ActiveModel {
        own_number: Set(String::new()),
        comment: Set(String::new()),
        lines: Set(0),
        pieces: Set(0),
        goods: Set(0),
        vat: Set(0),
        mass: Set(0),
        volume: Set(0),
        places: Set(0),
        delivery_cost: Set(0),
        deleted_at: Set(None),
        proposed_at: Set(None),
        valid_until: Set(None),
        project_id: Set(None),
        ..Default::default()
    }
}
