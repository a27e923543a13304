//! Puts the demo people, catalogue, contracts, drafts and orders into an empty database: all of it or nothing.

use super::{DemoCompany, DemoCounterparty, DemoDraft, DemoUser, PriceGroup};
use crate::db::{Db, millis};
use crate::entity::{
    address, category, company, contract, counterparty, discount, membership, price_group, product, production_line,
    receipt, stock_level, user, warehouse,
};
use crate::error::{Error, Result};
use crate::{catalog, counterparty as terms, dialect, draft, feed, order, project, simulator, sql};
use chrono::{Days, NaiveDate};
use domain::actor::{Actor, Buyer, Via};
use domain::contract::Payment;
use domain::draft::DraftTerms;
use domain::format::moscow;
use domain::id::{AddressId, CompanyId, ContractId, CounterpartyId, UserId, WarehouseId};
use domain::month::Month;
use domain::order::{OrderMove, OrderStatus};
use domain::product::Product;
use domain::project::ProjectFacts;
use domain::proposal::USUAL_DAYS;
use domain::quantity::Quantity;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel};

/// The password of every demo person.
pub const PASSWORD: &str = "Demo-Pass-1";

/// Values in one statement: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES: usize = 30_000;

/// Whether the database has demo people in it.
///
/// # Errors
/// When it cannot be read.
pub async fn is_demo(db: &Db) -> Result<bool> {
    Ok(sql::text(db.reader(), "SELECT value FROM settings WHERE name = 'demo'", []).await?.is_some())
}

/// Whether nothing has been put into the database yet.
///
/// # Errors
/// When it cannot be read.
pub async fn is_empty(db: &Db) -> Result<bool> {
    Ok(sql::number(db.reader(), "SELECT COUNT(*) FROM products", []).await? == Some(0))
}

/// Fills an empty database: so many products, so many companies, the same every time.
///
/// # Errors
/// `Conflict` when it is not empty; when the database fails, nothing has been written.
pub async fn fill(db: &Db, products: u32, companies: u32) -> Result<()> {
    if !is_empty(db).await? {
        return Err(Error::Conflict);
    }
    let hash = crate::user::hash_password(PASSWORD)?;
    let now = millis(db.now());
    let tx = db.begin().await?;
    put_catalog(&tx, products, moscow(db.now()).date()).await?;
    put_companies(&tx, companies, &hash, now).await?;
    put_dealer_stock(&tx, now, Month::of(moscow(db.now()).date())).await?;
    for user in super::staff() {
        put_user(&tx, user_row(&user, None, &hash, now)).await?;
    }
    let supplier = super::supplier().map_err(|error| Error::Internal(error.to_string()))?;
    let supplier = serde_json::to_string(&supplier).map_err(|error| Error::Internal(error.to_string()))?;
    for (name, value) in [("supplier", supplier), ("demo", "1".to_owned())] {
        sql::run(&tx, "INSERT INTO settings (name, value) VALUES ($1, $2)", [name.into(), value.into()]).await?;
    }
    catalog::changed(&tx).await?;
    for table in ["categories", "products", "price_groups", "receipts", "dealer_warehouses", "warehouses"] {
        dialect::advance_ids(&tx, table).await?;
    }
    tx.commit().await?;
    db.refresh().await?;
    for draft in super::drafts() {
        put_draft(db, &draft).await?;
    }
    put_project(db).await?;
    // What these orders are promised lies there too: the window «Узнать наличие» says the guide's numbers.
    sql::run(db.writer(), "UPDATE stock_levels SET on_hand = on_hand + reserved WHERE reserved > 0", []).await?;
    feed::begin(db).await?;
    catalog::changed(db.writer()).await?;
    db.refresh().await?;
    Ok(())
}

/// Inserts rows, as many in a statement as the databases take.
async fn put<M, E>(tx: &DatabaseTransaction, columns: usize, rows: Vec<M>) -> Result<()>
where
    M: IntoActiveModel<E::ActiveModel> + Clone + Send + Sync,
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    for chunk in rows.chunks(VALUES / columns) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        E::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn put_catalog(tx: &DatabaseTransaction, products: u32, day: NaiveDate) -> Result<()> {
    let demo = super::catalog(products);
    let parts: Vec<_> = demo.products.iter().map(super::supply::Made::of).collect();
    let groups =
        demo.price_groups.into_iter().map(|PriceGroup { id, code, name }| price_group::Model { id: id.0, code, name });
    put::<_, price_group::Entity>(tx, 3, groups.collect()).await?;
    let categories = demo.categories.into_iter().map(|row| category::Model {
        id: row.id.0,
        parent_id: row.parent.map(|parent| parent.0),
        slug: row.slug,
        name: row.name,
        position: i64::from(row.position),
    });
    put::<_, category::Entity>(tx, 5, categories.collect()).await?;
    let rows = demo.products.into_iter().map(product_row).collect::<Result<Vec<_>>>()?;
    put::<_, product::Entity>(tx, 24, rows).await?;
    let warehouses = demo.warehouses.into_iter().enumerate().map(|(at, row)| {
        // A tariff of its own for each warehouse, dearer with the distance from the plant.
        let far = 1 + i64::try_from(at).unwrap_or(0);
        warehouse::Model {
            id: row.id.0,
            name: row.name,
            city: row.city,
            address: row.address,
            transfer_days: i64::from(row.transfer_days),
            position: i64::from(row.position),
            tariff_fixed: 45_000 + 5_000 * far,
            tariff_per_kg: 1_200 + 300 * far,
            tariff_per_m3: 250_000 + 50_000 * far,
        }
    });
    put::<_, warehouse::Entity>(tx, 9, warehouses.collect()).await?;
    let stock = demo.stock.into_iter().map(|level| stock_level::Model {
        product_id: level.product.0,
        warehouse_id: level.warehouse.0,
        on_hand: i64::from(level.on_hand),
        reserved: i64::from(level.reserved),
        safety: 0,
        changed: 0,
    });
    put::<_, stock_level::Entity>(tx, 6, stock.collect()).await?;
    put::<_, receipt::Entity>(tx, 6, super::supply::receipts(&parts, day)).await?;
    put::<_, production_line::Entity>(tx, 7, super::supply::lines(&parts, day)).await
}

fn product_row(row: Product) -> Result<product::Model> {
    let side = |at: usize| row.size.and_then(|size| size.get(at).copied()).map(i64::from);
    let pairs: Vec<(&str, &str)> =
        row.characteristics.iter().map(|line| (line.name.as_str(), line.value.as_str())).collect();
    Ok(product::Model {
        id: row.id.0,
        width: side(0),
        height: side(1),
        depth: side(2),
        characteristics: serde_json::to_string(&pairs).map_err(|error| Error::Internal(error.to_string()))?,
        article: row.article.into(),
        kind: row.kind,
        name: row.name,
        category_id: row.category.0,
        unit: row.unit,
        pack: i64::from(row.pack.pieces()),
        per_box: i64::from(row.per_box),
        mass: row.mass.grams(),
        volume: row.volume.mm3(),
        ean: row.ean.map(|ean| ean.to_string()),
        tn_ved: row.tn_ved,
        price_group_id: row.price_group.0,
        base_price: row.base_price.kopecks(),
        picture: row.picture,
        discontinued: row.discontinued,
        replaced_by: row.replaced_by.map(|id| id.0),
        popularity: i64::from(row.popularity),
        price_since: None,
        version: 1,
    })
}

/// Dealers have the products that sell best, and report of them.
async fn put_dealer_stock(tx: &DatabaseTransaction, now: i64, month: Month) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        pack: i64,
        base_price: i64,
    }
    let sql =
        "SELECT id, pack, base_price FROM products WHERE NOT discontinued ORDER BY popularity DESC, id LIMIT 3000";
    let rows: Vec<Row> = sql::all(tx, sql, []).await?;
    let pack = |row: &Row| u32::try_from(row.pack).unwrap_or(1);
    let products: Vec<_> = rows.iter().map(|row| (row.id, pack(row))).collect();
    super::dealer_stock::put(tx, &products, now).await?;
    let sold: Vec<_> = rows.iter().map(|row| (row.id, pack(row), row.base_price)).collect();
    super::dealer_report::put(tx, &sold, month, now).await
}

async fn put_companies(tx: &DatabaseTransaction, count: u32, hash: &str, now: i64) -> Result<()> {
    let mut discounts = vec![];
    for demo in super::companies(count) {
        let row = company::ActiveModel { name: Set(demo.name.clone()), ..Default::default() };
        let id = company::Entity::insert(row).exec(tx).await?.last_insert_id;
        let mut ids = vec![];
        for entity in &demo.counterparties {
            ids.push(put_counterparty(tx, id, entity, &mut discounts).await?);
        }
        put_users(tx, id, &demo, &ids, hash, now).await?;
    }
    put::<_, discount::Entity>(tx, 4, discounts).await
}

async fn put_users(
    tx: &DatabaseTransaction,
    company: i64,
    demo: &DemoCompany,
    ids: &[i64],
    hash: &str,
    now: i64,
) -> Result<()> {
    for user in &demo.users {
        let id = put_user(tx, user_row(user, Some(company), hash, now)).await?;
        for (at, rights) in &user.memberships {
            let Some(counterparty_id) = ids.get(*at).copied() else { continue };
            let row = membership::Model {
                user_id: id,
                counterparty_id,
                rights: i64::from(rights.bits()),
                active_draft: None,
            };
            membership::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

async fn put_counterparty(
    tx: &DatabaseTransaction,
    company_id: i64,
    demo: &DemoCounterparty,
    discounts: &mut Vec<discount::Model>,
) -> Result<i64> {
    let row = counterparty::ActiveModel {
        company_id: Set(company_id),
        name: Set(demo.name.clone()),
        inn: Set(demo.inn.clone()),
        kpp: Set(demo.kpp.clone()),
        address: Set(demo.address.clone()),
        phone: Set(demo.phone.clone()),
        ..Default::default()
    };
    let id = counterparty::Entity::insert(row).exec(tx).await?.last_insert_id;
    for place in &demo.addresses {
        let row = address::ActiveModel {
            counterparty_id: Set(id),
            consignee: Set(place.consignee.clone()),
            address: Set(place.address.clone()),
            ..Default::default()
        };
        address::Entity::insert(row).exec_without_returning(tx).await?;
    }
    for demo in &demo.contracts {
        let (days, limit) = match demo.payment {
            Payment::Prepayment => (0, 0),
            Payment::Deferral { days, limit } => (i64::from(days), limit.kopecks()),
        };
        let row = contract::ActiveModel {
            counterparty_id: Set(id),
            number: Set(demo.number.clone()),
            date: Set(demo.date),
            kind: Set(demo.kind.code().to_owned()),
            deferral_days: Set(days),
            credit_limit: Set(limit),
            ..Default::default()
        };
        let contract_id = contract::Entity::insert(row).exec(tx).await?.last_insert_id;
        discounts.extend(demo.discounts.iter().map(|discount| discount::Model {
            contract_id,
            price_group_id: discount.price_group.0,
            percent: i64::from(discount.percent.hundredths()),
            valid_until: discount.valid_until,
        }));
    }
    Ok(id)
}

fn user_row(demo: &DemoUser, company_id: Option<i64>, hash: &str, now: i64) -> user::ActiveModel {
    user::ActiveModel {
        company_id: Set(company_id),
        login: Set(demo.login.clone()),
        email: Set(demo.email.clone()),
        last_name: Set(demo.last_name.clone()),
        first_name: Set(demo.first_name.clone()),
        middle_name: Set(demo.middle_name.clone()),
        password: Set(hash.to_owned()),
        staff: Set(demo.staff),
        disabled_at: Set(None),
        counterparty_id: Set(None),
        created_at: Set(now),
        ..Default::default()
    }
}

async fn put_user(tx: &DatabaseTransaction, row: user::ActiveModel) -> Result<i64> {
    Ok(user::Entity::insert(row).exec(tx).await?.last_insert_id)
}

/// Makes a draft as its author would, and moves it on as the supplier would.
async fn put_draft(db: &Db, demo: &DemoDraft) -> Result<()> {
    let actor = Actor::User(Box::new(author(db, demo.author, demo.counterparty).await?));
    let number = draft::create(db, &actor, demo.title).await?;
    let snapshot = db.snapshot();
    let choices = terms::term_choices(db, &actor).await?;
    let warehouse = snapshot.catalog.warehouses().get(demo.warehouse).map_or(WarehouseId(1), |warehouse| warehouse.id);
    let chosen = DraftTerms {
        contract: choices.contracts.first().map(|contract| contract.id),
        address: choices.addresses.get(demo.address).map(|address| AddressId(address.id.0)),
        warehouse,
        delivery: demo.delivery,
        in_parts: demo.in_parts,
        own_number: demo.own_number.to_owned(),
        comment: demo.comment.to_owned(),
    };
    draft::set_terms(db, &actor, number, chosen).await?;
    for (article, pieces) in demo.lines {
        // A small catalogue lacks some of the articles.
        let Some(item) = snapshot.catalog.by_article(article) else { continue };
        draft::set_quantity(db, &actor, number, item.id(), Quantity::new(*pieces)?).await?;
    }
    let steps: &[OrderMove] = match demo.status {
        None | Some(OrderStatus::Draft) => return Ok(()),
        Some(OrderStatus::Proposal) => {
            return draft::propose(db, &actor, number, USUAL_DAYS, &crate::user::Browser::default()).await;
        }
        Some(OrderStatus::Submitted) => &[],
        Some(OrderStatus::Invoiced) => &[OrderMove::IssueInvoice],
        Some(OrderStatus::InProduction | OrderStatus::Completed) => &[OrderMove::IssueInvoice, OrderMove::Start],
        Some(OrderStatus::Rejected) => &[OrderMove::Reject],
    };
    let submission = draft::Submission { number, key: format!("demo-{number}"), total: None, start: false };
    draft::submit(db, &actor, &submission).await?;
    for step in steps {
        order::advance(db, number, *step).await?;
    }
    if demo.status == Some(OrderStatus::Completed) {
        simulator::finish(db, number).await?;
        // Goods have come since: the guide's stock is what there is now.
        let came = "UPDATE stock_levels SET on_hand = on_hand + (SELECT CAST(SUM(p.quantity) AS BIGINT) FROM promises p
                        WHERE p.order_number = $1 AND p.source = 'stock' AND p.product_id = stock_levels.product_id
                        AND p.warehouse_id = stock_levels.warehouse_id)
                    WHERE EXISTS (SELECT 1 FROM promises p WHERE p.order_number = $1 AND p.source = 'stock'
                        AND p.product_id = stock_levels.product_id AND p.warehouse_id = stock_levels.warehouse_id)";
        sql::run(db.writer(), came, [number.0.into()]).await?;
    }
    Ok(())
}

/// A project that waits for the supplier's answer.
async fn put_project(db: &Db) -> Result<()> {
    let designer = Actor::User(Box::new(author(db, "designer@example.com", 0).await?));
    let facts = ProjectFacts {
        name: "Бизнес-центр «Сибирь», вторая очередь".to_owned(),
        customer: "ООО «Сибирь-Девелопмент»".to_owned(),
        address: "Новосибирск, ул. Фрунзе, 88".to_owned(),
        comment: "Поставка двумя очередями: щиты этажей весной, вводные щиты летом.".to_owned(),
        until: moscow(db.now()).date() + Days::new(240),
    };
    project::register(db, &designer, facts, "326794 - 240 шт\n249184 - 20 шт\n248956 - 4 шт").await.map(drop)
}

#[derive(FromQueryResult)]
struct Author {
    user_id: i64,
    company: i64,
    counterparty: i64,
    counterparty_name: String,
    rights: i64,
    contract: Option<i64>,
}

/// A person, acting for one of the counterparties of the company.
async fn author(db: &Db, login: &str, counterparty: usize) -> Result<Buyer> {
    let sql =
        "SELECT u.id AS user_id, u.company_id AS company, c.id AS counterparty, c.name AS counterparty_name, m.rights,
                   (SELECT MIN(k.id) FROM contracts k WHERE k.counterparty_id = c.id) AS contract
               FROM users u JOIN memberships m ON m.user_id = u.id JOIN counterparties c ON c.id = m.counterparty_id
               WHERE u.login = $1 ORDER BY c.id";
    let rows: Vec<Author> = sql::all(db.reader(), sql, [login.into()]).await?;
    let row = rows.into_iter().nth(counterparty).ok_or(Error::NotFound)?;
    Ok(Buyer {
        user: UserId(row.user_id),
        name: String::new(),
        email: String::new(),
        company: CompanyId(row.company),
        counterparty: CounterpartyId(row.counterparty),
        counterparty_name: row.counterparty_name,
        contract: row.contract.map(ContractId),
        rights: domain::user::Rights::from_bits(u8::try_from(row.rights).unwrap_or(0)),
        limit: None,
        staff: None,
        via: Via::Page,
    })
}
