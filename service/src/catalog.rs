//! The catalogue in memory, rebuilt when what is stored has changed, and what people read from it.
//! It holds base prices and stock only: nothing in it belongs to a customer.

use crate::attachment::{self, Attachment};
use crate::db::{Db, millis};
use crate::entity::{category, product, stock_level, warehouse};
use crate::error::{Error, Result, broken};
use crate::photo::{self, First, Photo};
use crate::price::{self, LinePrice, Prices};
use crate::user::buyer;
use crate::{calendar, dialect, kept, sql};
use chrono::NaiveDate;
use domain::actor::Actor;
use domain::calendar::Calendar;
use domain::catalog::{Catalog, CatalogAnswer, CatalogQuery, CatalogView, Item, Meaning, Stock};
use domain::contract::Discount;
use domain::delivery::Tariff;
use domain::draft::Offer;
use domain::ean::Ean13;
use domain::id::{CategoryId, PriceGroupId, ProductId, WarehouseId};
use domain::lead_time::Routes;
use domain::measure::{Mass, Volume};
use domain::money::{Money, Percent};
use domain::price::{Discounts, Price};
use domain::product::{Article, Category, Characteristic, Product};
use domain::quantity::PackSize;
use domain::stock::{StockLevel, Warehouse};
use domain::user::Action;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

/// The catalogue and the stock at one version of what is stored.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub catalog: Arc<Catalog>,
    pub stock: Arc<Stock>,
    tariffs: Vec<(WarehouseId, Tariff)>,
    version: i64,
    /// Working days, and how far the warehouses are from each other.
    pub calendar: Arc<Calendar>,
    pub routes: Arc<Routes>,
    /// When its stock was read.
    stocked: i64,
    /// The first photo of each product that has any, and their version.
    photos: Arc<First>,
    photographed: i64,
}

impl Snapshot {
    pub(crate) fn empty() -> Self {
        let catalog = Catalog::build(vec![], vec![], vec![]);
        let stock = Arc::new(Stock::build(&catalog, vec![]));
        Self {
            catalog: Arc::new(catalog),
            stock,
            tariffs: vec![],
            version: -1,
            calendar: Arc::new(Calendar::russia()),
            routes: Arc::default(),
            stocked: 0,
            photos: Arc::default(),
            photographed: 0,
        }
    }

    /// Another number after every change of products, prices or discounts.
    pub(crate) const fn version(&self) -> i64 {
        self.version
    }

    /// What a carrier takes from a warehouse.
    #[must_use]
    pub fn tariff(&self, from: WarehouseId) -> Tariff {
        self.tariffs.iter().find(|(id, _)| *id == from).map_or_else(Tariff::default, |(_, tariff)| *tariff)
    }

    /// What a product brings into a draft at these prices.
    #[must_use]
    pub fn offer(&self, item: Item<'_>, prices: &Prices) -> Offer {
        Offer {
            product: item.id(),
            price: prices.of(item),
            pack: item.pack(),
            mass: item.mass(),
            volume: item.volume(),
            per_box: item.per_box(),
            last: item.discontinued().then(|| self.stock.total_of(item)),
        }
    }
}

const PHOTOGRAPHED: &str = "SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'photo_version'";

pub(crate) const VERSION: &str = "SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'catalog_version'";

/// A change of stock may become visible so long after the instant that it bears.
const LATE: Duration = Duration::from_mins(1);

/// The first photos, when they are others than before.
async fn photos(db: &Db, current: &Snapshot, version: i64) -> Result<Arc<First>> {
    if version == current.photographed {
        return Ok(Arc::clone(&current.photos));
    }
    Ok(Arc::new(photo::first(db.reader()).await?))
}

/// The stock and the photos that have changed since.
async fn restock(db: &Db, current: &Snapshot, photographed: i64) -> Result<Option<Snapshot>> {
    let now = millis(db.now());
    let since = current.stocked - i64::try_from(LATE.as_millis()).unwrap_or(0);
    let rows =
        stock_level::Entity::find().filter(stock_level::Column::Changed.gt(since.max(0))).all(db.reader()).await?;
    if rows.is_empty() && photographed == current.photographed {
        return Ok(None);
    }
    let photos = photos(db, current, photographed).await?;
    let stock = current.stock.with(rows.into_iter().filter_map(into_level));
    let stock = stock.map_or_else(|| Arc::clone(&current.stock), Arc::new);
    Ok(Some(Snapshot { stock, stocked: now, photos, photographed, ..current.clone() }))
}

async fn routes(db: &Db, warehouses: &[Warehouse]) -> Result<Routes> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        from_id: i64,
        to_id: i64,
        days: i64,
    }
    let rows: Vec<Row> = sql::all(db.reader(), "SELECT from_id, to_id, days FROM transfers", []).await?;
    rows.into_iter().try_fold(Routes::of(warehouses), |routes, row| {
        let days = u32::try_from(row.days).map_err(|_| broken("transfer days"))?;
        Ok(routes.with(WarehouseId(row.from_id), WarehouseId(row.to_id), days))
    })
}

/// A new snapshot when the stored version is another one than that of `current`, or stock has changed.
pub(crate) async fn load(db: &Db, current: &Snapshot) -> Result<Option<Snapshot>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Versions {
        version: Option<i64>,
        photographed: Option<i64>,
    }
    let sql = format!("SELECT ({VERSION}) AS version, ({PHOTOGRAPHED}) AS photographed");
    let versions: Option<Versions> = sql::one(db.reader(), &sql, []).await?;
    let (version, photographed) = versions.map_or((None, None), |of| (of.version, of.photographed));
    let (version, photographed) = (version.unwrap_or(0), photographed.unwrap_or(0));
    if version == current.version {
        return restock(db, current, photographed).await;
    }
    let categories = category::Entity::find().order_by_asc(category::Column::Position).all(db.reader()).await?;
    let warehouses = warehouse::Entity::find().order_by_asc(warehouse::Column::Position).all(db.reader()).await?;
    let tariffs = warehouses.iter().map(|row| (WarehouseId(row.id), tariff(row))).collect();
    let warehouses = warehouses.into_iter().map(into_warehouse).collect::<Result<Vec<_>>>()?;
    let (calendar, routes) = (Arc::new(calendar::load(db).await?), Arc::new(routes(db, &warehouses).await?));
    let categories = categories.into_iter().map(into_category).collect::<Result<Vec<_>>>()?;
    let stocked = millis(db.now());
    let kept = db.options().catalog.clone().filter(|_| !db.is_loaded());
    let kept = blocking(move || kept.and_then(|file| kept::read(&file, version)));
    let (kept, levels) = tokio::try_join!(kept, levels(db))?;
    let catalog = match kept {
        Some(catalog) => Arc::new(catalog),
        None => build(db, version, categories, warehouses).await?,
    };
    let stock = Arc::new(stock(&catalog, &levels)?);
    let photos = photos(db, current, photographed).await?;
    Ok(Some(Snapshot { catalog, stock, tariffs, version, calendar, routes, stocked, photos, photographed }))
}

/// Builds the catalogue of what is stored, and keeps it for the next start.
async fn build(db: &Db, version: i64, categories: Vec<Category>, warehouses: Vec<Warehouse>) -> Result<Arc<Catalog>> {
    // Rows go to the builder as they are read: all of them at once would be four times the catalogue itself.
    let (rows, mut read) = mpsc::channel::<Vec<Product>>(2);
    let built =
        blocking(move || Catalog::build(categories, std::iter::from_fn(|| read.blocking_recv()).flatten(), warehouses));
    // Read on a thread that ends as well: what another thread frees of it would stay with one that goes on.
    let (reader, here) = (db.clone(), Handle::current());
    let read = blocking(move || here.block_on(send_products(&reader, rows)));
    let (catalog, sent) = tokio::try_join!(built, read)?;
    sent?;
    let catalog = Arc::new(catalog);
    if let Some(file) = db.options().catalog.clone() {
        // While somebody changes one product after another, only the last catalogue is worth keeping.
        let settled = if db.is_loaded() { SETTLED } else { Duration::ZERO };
        let catalog = Arc::downgrade(&catalog);
        tokio::spawn(async move {
            tokio::time::sleep(settled).await;
            let Some(catalog) = catalog.upgrade() else { return };
            if let Ok(Err(error)) = blocking(move || kept::write(&file, version, &catalog)).await {
                tracing::warn!(%error, "the catalogue cannot be kept for the next start");
            }
        });
    }
    Ok(catalog)
}

/// A catalogue that lasts so long is kept for the next start.
const SETTLED: Duration = Duration::from_secs(20);

/// Tenths of a second of pure computing: not on a thread that answers, and on one that ends with it. What a thread has freed
/// goes back to the system when it ends; one that waits for more work keeps it.
async fn blocking<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let (done, waiting) = oneshot::channel();
    let work = move || drop(done.send(compute()));
    thread::Builder::new()
        .name("catalog".to_owned())
        .spawn(work)
        .map_err(|error| Error::Internal(error.to_string()))?;
    waiting.await.map_err(|_| Error::Internal("the thread of the catalogue stopped".to_owned()))
}

/// All levels, packed by the database: a row for each would take ten times as long on its way.
async fn levels(db: &Db) -> Result<String> {
    let sql = "SELECT COALESCE(string_agg(product_id || ' ' || warehouse_id || ' ' || on_hand || ' ' || (reserved + safety), ';'), '')
               FROM stock_levels WHERE on_hand > reserved + safety";
    Ok(sql::text(db.reader(), sql, []).await?.unwrap_or_default())
}

/// Unpacks the levels one by one: a list of them would take as much memory again.
fn stock(catalog: &Catalog, packed: &str) -> Result<Stock> {
    let mut sound = true;
    let levels = rows(Some(packed)).map_while(|level| {
        let level = unpacked(level);
        sound &= level.is_some();
        level
    });
    let stock = Stock::build(catalog, levels);
    if sound { Ok(stock) } else { Err(broken("stock")) }
}

/// Reads all products in the order of their ids, some thousands at a time.
async fn send_products(db: &Db, to: mpsc::Sender<Vec<Product>>) -> Result<()> {
    const CHUNK: u64 = 4_000;
    let mut after = 0;
    loop {
        let rows = product::Entity::find().filter(product::Column::Id.gt(after)).order_by_asc(product::Column::Id);
        // One that has no price yet is not sold for nothing: it is shown when its price comes.
        let rows = rows.filter(product::Column::BasePrice.gt(0));
        let rows = rows.limit(CHUNK).all(db.reader()).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        let products = rows.into_iter().map(into_product).collect::<Result<Vec<_>>>()?;
        to.send(products).await.map_err(|_| Error::Internal("the catalogue's builder stopped".to_owned()))?;
    }
}

/// Tells every instance that products, prices or stock have changed.
pub(crate) async fn changed(db: &impl sea_orm::ConnectionTrait) -> Result<()> {
    // Not a count: a database that was restored would come to a number that a kept catalogue of another past has.
    let version = rand::random_range(0..i64::MAX).to_string();
    let sql = "INSERT INTO settings (name, value) VALUES ('catalog_version', $1)
               ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value";
    sql::run(db, sql, [version.into()]).await?;
    Ok(())
}

/// A page of the catalogue, and what its products cost the actor.
#[derive(Clone, Debug)]
pub struct CatalogPage {
    pub answer: CatalogAnswer,
    /// One for each row of the answer.
    pub rows: Vec<CatalogRow>,
    /// When nothing is found: what comes nearest to the text.
    pub nearest: Vec<CatalogRow>,
    pub prices: Prices,
}

/// A product in the list.
#[derive(Clone, Debug)]
pub struct CatalogRow {
    pub id: ProductId,
    pub article: String,
    pub kind: String,
    pub name: String,
    pub unit: String,
    pub pack: PackSize,
    pub picture: String,
    /// The digest of its first photo.
    pub photo: Option<Arc<str>>,
    pub price: Price,
    pub discontinued: bool,
    /// In all warehouses, pieces.
    pub free: u32,
    /// In the actor's active draft.
    pub ordered: Option<u32>,
    /// Its first characteristics, for views that show them; else none.
    pub facts: Vec<(String, String)>,
}

/// Searches the catalogue: own prices for those who have a contract, base prices for everybody else.
///
/// # Errors
/// When the database cannot be read.
pub async fn search(db: &Db, actor: &Actor, query: &CatalogQuery, draft: Option<i64>) -> Result<CatalogPage> {
    let snapshot = db.snapshot();
    let answer = snapshot.catalog.search(query, &snapshot.stock);
    let found = answer.page.rows.iter().chain(&answer.nearest);
    let items: Vec<Item<'_>> = found.filter_map(|id| snapshot.catalog.product(*id)).collect();
    let (prices, ordered) = own(db, actor, draft, &items).await?;
    let mut rows: Vec<CatalogRow> = items.iter().map(|item| row(&snapshot, *item, &prices, &ordered)).collect();
    if query.view == CatalogView::List {
        for (row, item) in rows.iter_mut().zip(&items) {
            row.facts = facts(*item);
        }
    }
    let nearest = rows.split_off(answer.page.rows.len().min(rows.len()));
    Ok(CatalogPage { answer, rows, nearest, prices })
}

/// The best matches while a text is typed.
///
/// # Errors
/// When the database cannot be read.
pub async fn suggest(db: &Db, actor: &Actor, text: &str, limit: usize) -> Result<Vec<CatalogRow>> {
    let snapshot = db.snapshot();
    let found = snapshot.catalog.suggest(text, limit);
    let items: Vec<Item<'_>> = found.iter().filter_map(|id| snapshot.catalog.product(*id)).collect();
    let (prices, ordered) = own(db, actor, None, &items).await?;
    Ok(items.iter().map(|item| row(&snapshot, *item, &prices, &ordered)).collect())
}

/// These products in this order, and what they cost the actor. Those that the catalogue lacks are left out.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &Db, actor: &Actor, ids: &[ProductId], draft: Option<i64>) -> Result<(Vec<CatalogRow>, Prices)> {
    let snapshot = db.snapshot();
    let items: Vec<Item<'_>> = ids.iter().filter_map(|id| snapshot.catalog.product(*id)).collect();
    let (prices, ordered) = own(db, actor, draft, &items).await?;
    let rows = items.iter().map(|item| row(&snapshot, *item, &prices, &ordered)).collect();
    Ok((rows, prices))
}

/// The catalogue as it is now, and what all of its products cost the actor: for whoever goes through many of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn whole(db: &Db, actor: &Actor) -> Result<(Arc<Snapshot>, Prices)> {
    let prices = price::load(db.reader(), db.base_prices(), actor.contract(), &[]).await?;
    Ok((db.snapshot(), prices))
}

/// How the prices of these products came about that [`whole`] has given; what is not in the catalogue is left out.
///
/// # Errors
/// What the database says.
pub async fn explained(
    db: &Db,
    snapshot: &Snapshot,
    prices: &Prices,
    products: &[ProductId],
) -> Result<HashMap<ProductId, LinePrice>> {
    let listed = price::listed(db.reader(), products.iter().copied()).await?;
    let of = |(product, of): (ProductId, price::Listed)| {
        let item = snapshot.catalog.product(product)?;
        // As the snapshot has it, which the price is out of.
        let explained = prices.explain(product, item.price_group(), item.base_price(), of.since);
        Some((product, LinePrice { explained, group: of.name }))
    };
    Ok(listed.into_iter().filter_map(of).collect())
}

/// What a text means.
#[derive(Clone, Debug)]
pub struct Recognised {
    pub text: String,
    pub meaning: Meaning,
    /// The nearest products to a text that means none: of the first [`NEAREST_SOUGHT`] such texts.
    pub nearest: Vec<ProductId>,
}

/// Of so many unknown texts of one question the nearest products are looked for.
pub const NEAREST_SOUGHT: usize = 100;
/// So many for each.
const NEAREST: usize = 3;

/// Which products texts mean, each by itself, in any spelling, with the own articles of the actor's company.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
pub async fn recognise(db: &Db, actor: &Actor, texts: Vec<String>) -> Result<Vec<Recognised>> {
    let own = crate::own::all(db, buyer(actor, Action::Draft)?.company).await?;
    let snapshot = db.snapshot();
    // Ten thousand texts take a tenth of a second of a core: beside the threads that answer.
    let read = move || {
        let mut sought = 0;
        let one = |text: String| {
            let meaning = snapshot.catalog.recognise(&text, &own);
            let nearest = match meaning {
                // Looking for the nearest goes through the whole catalogue.
                Meaning::None if sought < NEAREST_SOUGHT => {
                    sought += 1;
                    snapshot.catalog.nearest(&text, NEAREST)
                }
                _ => vec![],
            };
            Recognised { text, meaning, nearest }
        };
        texts.into_iter().map(one).collect()
    };
    tokio::task::spawn_blocking(read).await.map_err(|error| Error::Internal(error.to_string()))
}

/// Everything about one product.
#[derive(Clone, Debug)]
pub struct ProductPage {
    pub product: Product,
    pub photos: Vec<Photo>,
    pub attachments: Vec<Attachment>,
    /// From the root of the tree down.
    pub path: Vec<Category>,
    pub row: CatalogRow,
    pub prices: Prices,
    /// Each warehouse and what is free there, pieces.
    pub stock: Vec<(Warehouse, u32)>,
    pub replacement: Option<(String, String)>,
    /// What it replaces, and what replaces it.
    pub analogues: Vec<CatalogRow>,
    /// The last day of the discount, if it has one.
    pub until: Option<NaiveDate>,
    /// Since when the price list has its base price.
    pub since: Option<NaiveDate>,
}

/// A product by its article.
///
/// # Errors
/// `NotFound`.
pub async fn product(db: &Db, actor: &Actor, article: &str, draft: Option<i64>) -> Result<ProductPage> {
    let snapshot = db.snapshot();
    let item = snapshot.catalog.by_article(article).ok_or(crate::Error::NotFound)?;
    let replacement = snapshot.catalog.replacement(item.id());
    let items: Vec<Item<'_>> =
        std::iter::once(item).chain(replacement).chain(snapshot.catalog.replaced_with(item.id())).collect();
    let path = item.category().map(|branch| path(&snapshot.catalog, branch.id)).unwrap_or_default();
    let ((prices, ordered), since, photos, attachments) = tokio::try_join!(
        own(db, actor, draft, &items),
        price_since(db, item.id()),
        photo::list(db, item.id()),
        attachment::list(db, item.id(), &path)
    )?;
    let analogues = items.iter().skip(1).map(|item| row(&snapshot, *item, &prices, &ordered)).collect();
    let until = prices.discounts.find(item.price_group(), prices.day).and_then(|discount| discount.valid_until);
    let stock = snapshot.catalog.warehouses().iter();
    let stock = stock.map(|place| (place.clone(), snapshot.stock.free(item.id(), place.id))).collect();
    Ok(ProductPage {
        product: item.to_product().ok_or(crate::Error::NotFound)?,
        photos,
        attachments,
        path,
        row: row(&snapshot, item, &prices, &ordered),
        stock,
        replacement: replacement.map(|item| (item.article().to_owned(), item.name().to_owned())),
        prices,
        analogues,
        until,
        since,
    })
}

async fn price_since(db: &Db, product: ProductId) -> Result<Option<NaiveDate>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        price_since: Option<NaiveDate>,
    }
    let sql = "SELECT price_since FROM products WHERE id = $1";
    let row: Option<Row> = sql::one(db.reader(), sql, [product.0.into()]).await?;
    Ok(row.and_then(|row| row.price_since))
}

/// From the root down to the branch.
pub(crate) fn path(catalog: &Catalog, branch: CategoryId) -> Vec<Category> {
    let mut path = vec![];
    let mut next = Some(branch);
    while let Some(category) = next.and_then(|id| catalog.categories().iter().find(|category| category.id == id)) {
        next = category.parent.filter(|_| path.len() < 16);
        path.push(category.clone());
    }
    path.reverse();
    path
}

fn row(snapshot: &Snapshot, item: Item<'_>, prices: &Prices, ordered: &Ordered) -> CatalogRow {
    CatalogRow {
        id: item.id(),
        article: item.article().to_owned(),
        kind: item.kind().to_owned(),
        name: item.name().to_owned(),
        unit: item.unit().to_owned(),
        pack: item.pack(),
        picture: item.picture().to_owned(),
        photo: snapshot.photos.get(&item.id()).cloned(),
        price: prices.of(item),
        discontinued: item.discontinued(),
        free: snapshot.stock.total_of(item),
        ordered: ordered.get(&item.id()).copied(),
        facts: vec![],
    }
}

/// The characteristics that tell a product from its neighbours.
fn facts(item: Item<'_>) -> Vec<(String, String)> {
    const SHOWN: usize = 4;
    item.characteristics().take(SHOWN).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Pieces of products in a draft.
type Ordered = BTreeMap<ProductId, u32>;

/// What these products cost the actor, and how much of them is in a draft; the caller has checked whose draft it is.
async fn own(db: &Db, actor: &Actor, draft: Option<i64>, items: &[Item<'_>]) -> Result<(Prices, Ordered)> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        discounts: Option<String>,
        ordered: Option<String>,
    }
    let mut prices = db.base_prices();
    let contract = actor.contract().map(|contract| contract.0);
    if items.is_empty() || contract.is_none() && draft.is_none() {
        return Ok((prices, Ordered::new()));
    }
    let groups: BTreeSet<i64> = items.iter().map(|item| item.price_group().0).collect();
    let products: BTreeSet<i64> = items.iter().map(|item| item.id().0).collect();
    let mut values = vec![];
    let mut packed = |owner: Option<i64>, keys: BTreeSet<i64>, row: &str, table: &str, (of, key): (&str, &str)| {
        let Some(owner) = owner else { return "CAST(NULL AS TEXT)".to_owned() };
        let keys: Vec<i64> = keys.into_iter().collect();
        values.extend([format!("{keys:?}").into(), owner.into()]);
        let (wanted, owner) = (dialect::numbers(db.reader(), values.len() - 1), values.len());
        format!(
            "(SELECT string_agg({row}, ';')
              FROM {wanted} AS wanted JOIN {table} ON {table}.{of} = ${owner} AND {table}.{key} = wanted.number)"
        )
    };
    // One row of two texts: a page waits once for the database, and rows take longer on their way than to find.
    let discount = "price_group_id || ' ' || percent || ' ' || COALESCE(CAST(valid_until AS TEXT), '')";
    let discounts = packed(contract, groups, discount, "discounts", ("contract_id", "price_group_id"));
    let line = "product_id || ' ' || quantity";
    let ordered = packed(draft, products, line, "draft_lines", ("draft_number", "product_id"));
    let row: Option<Row> =
        sql::one(db.reader(), &format!("SELECT {discounts} AS discounts, {ordered} AS ordered"), values).await?;
    let Row { discounts, ordered } = row.ok_or_else(|| broken("prices"))?;
    let discounts = rows(discounts.as_deref()).map(unpacked_discount).collect::<Option<Vec<_>>>();
    prices.discounts = Discounts::new(discounts.ok_or_else(|| broken("discount"))?);
    let ordered = rows(ordered.as_deref()).map(unpacked_line).collect::<Option<Ordered>>();
    Ok((prices, ordered.ok_or_else(|| broken("quantity"))?))
}

/// The rows of a text that the database has packed.
fn rows(packed: Option<&str>) -> impl Iterator<Item = &str> {
    packed.unwrap_or_default().split(';').filter(|row| !row.is_empty())
}

fn unpacked_discount(row: &str) -> Option<Discount> {
    let mut fields = row.split(' ');
    Some(Discount {
        price_group: PriceGroupId(fields.next()?.parse().ok()?),
        percent: Percent::new(fields.next()?.parse().ok()?)?,
        valid_until: fields.next().filter(|until| !until.is_empty()).map(str::parse).transpose().ok()?,
    })
}

fn unpacked_line(row: &str) -> Option<(ProductId, u32)> {
    let (product, quantity) = row.split_once(' ')?;
    Some((ProductId(product.parse().ok()?), quantity.parse().ok()?))
}

fn into_category(row: category::Model) -> Result<Category> {
    Ok(Category {
        id: CategoryId(row.id),
        parent: row.parent_id.map(CategoryId),
        slug: row.slug,
        name: row.name,
        position: i32::try_from(row.position).map_err(|_| broken("position"))?,
    })
}

fn into_warehouse(row: warehouse::Model) -> Result<Warehouse> {
    Ok(Warehouse {
        id: WarehouseId(row.id),
        name: row.name,
        city: row.city,
        address: row.address,
        transfer_days: u32::try_from(row.transfer_days).map_err(|_| broken("transfer days"))?,
        position: i32::try_from(row.position).map_err(|_| broken("position"))?,
    })
}

const fn tariff(row: &warehouse::Model) -> Tariff {
    Tariff {
        fixed: Money::from_kopecks(row.tariff_fixed),
        per_kg: Money::from_kopecks(row.tariff_per_kg),
        per_m3: Money::from_kopecks(row.tariff_per_m3),
    }
}

fn unpacked(level: &str) -> Option<StockLevel> {
    let mut numbers = level.split(' ');
    Some(StockLevel {
        product: ProductId(numbers.next()?.parse().ok()?),
        warehouse: WarehouseId(numbers.next()?.parse().ok()?),
        on_hand: numbers.next()?.parse().ok()?,
        reserved: numbers.next()?.parse().ok()?,
    })
}

fn into_level(row: stock_level::Model) -> Option<StockLevel> {
    Some(StockLevel {
        product: ProductId(row.product_id),
        warehouse: WarehouseId(row.warehouse_id),
        on_hand: u32::try_from(row.on_hand.max(0)).ok()?,
        reserved: u32::try_from(row.reserved + row.safety).ok()?,
    })
}

pub(crate) fn into_product(row: product::Model) -> Result<Product> {
    let side = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
    let pairs: Vec<(String, String)> =
        serde_json::from_str(&row.characteristics).map_err(|_| broken("characteristics"))?;
    Ok(Product {
        id: ProductId(row.id),
        article: Article::parse(&row.article).map_err(|_| broken("article"))?,
        kind: row.kind,
        name: row.name,
        category: CategoryId(row.category_id),
        unit: row.unit,
        pack: u32::try_from(row.pack).ok().and_then(|pack| PackSize::new(pack).ok()).ok_or_else(|| broken("pack"))?,
        per_box: u32::try_from(row.per_box).map_err(|_| broken("box"))?,
        mass: Mass::from_grams(row.mass),
        volume: Volume::from_mm3(row.volume),
        size: match (side(row.width), side(row.height), side(row.depth)) {
            (Some(width), Some(height), Some(depth)) => Some([width, height, depth]),
            _ => None,
        },
        ean: row.ean.and_then(|ean| Ean13::parse(&ean).ok()),
        tn_ved: row.tn_ved,
        price_group: PriceGroupId(row.price_group_id),
        base_price: Money::from_kopecks(row.base_price),
        picture: row.picture,
        discontinued: row.discontinued,
        replaced_by: row.replaced_by.map(ProductId),
        popularity: u32::try_from(row.popularity).unwrap_or(0),
        characteristics: pairs.into_iter().map(|(name, value)| Characteristic { name, value }).collect(),
    })
}
