//! What the supplier's people say of products, as it is stored: read with all that it is compared with, and written for one
//! product as for a whole table. Whoever writes has called `catalog::changed` first.

use crate::entity::{product, staff_change};
use crate::error::{Error, Result, broken};
use crate::staff::change::Edit;
use crate::{catalog, sql};
use chrono::NaiveDate;
use domain::change::Changed;
use domain::description::{Description, TypedProduct};
use domain::ean::Ean13;
use domain::id::{CategoryId, PriceGroupId, UserId};
use domain::load::{Goods, KnownProduct, KnownSeries};
use domain::money::Money;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, QueryFilter, QuerySelect,
};
use std::collections::{BTreeSet, HashMap};

/// Products, and texts, in one statement: SQLite takes 32,766 values.
const CHUNK: usize = 1_000;
const TEXTS: usize = 10_000;
/// Products taken out by one statement: for each of them the database looks into every table that may name it.
const TAKEN_OUT: usize = 200;

/// All that a product is compared with.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Goods> {
    #[derive(FromQueryResult)]
    struct Row {
        article: String,
        ean: Option<String>,
        replacement: Option<String>,
    }
    let sql = "SELECT p.article, p.ean, r.article AS replacement
               FROM products p LEFT JOIN products r ON r.id = p.replaced_by";
    let rows: Vec<Row> = sql::all(db, sql, []).await?;
    let products = rows.into_iter().map(|row| KnownProduct {
        article: row.article,
        ean: row.ean.and_then(|ean| Ean13::parse(&ean).ok()),
        replacement: row.replacement.unwrap_or_default(),
    });
    let series = series(db).await?;
    let groups = groups(db).await?;
    Ok(Goods::new(products, series, groups))
}

/// Branches without branches below them, with what most of their products are.
pub(crate) async fn series(db: &impl ConnectionTrait) -> Result<Vec<KnownSeries>> {
    #[derive(FromQueryResult)]
    struct Branch {
        id: i64,
        slug: String,
        name: String,
    }
    #[derive(FromQueryResult)]
    struct Usual {
        category_id: i64,
        kind: String,
        price_group_id: i64,
        count: i64,
    }
    let sql = "SELECT c.id, c.slug, c.name FROM categories c
               WHERE NOT EXISTS (SELECT 1 FROM categories below WHERE below.parent_id = c.id) ORDER BY c.name, c.id";
    let branches: Vec<Branch> = sql::all(db, sql, []).await?;
    let sql = "SELECT category_id, kind, price_group_id, COUNT(*) AS count FROM products
               GROUP BY category_id, kind, price_group_id ORDER BY category_id, count DESC, kind, price_group_id";
    let usual: Vec<Usual> = sql::all(db, sql, []).await?;
    let mut of: HashMap<i64, Vec<Usual>> = HashMap::new();
    for row in usual {
        of.entry(row.category_id).or_default().push(row);
    }
    let series = |branch: Branch| {
        let usual = of.get(&branch.id).map(Vec::as_slice).unwrap_or_default();
        let all: i64 = usual.iter().map(|row| row.count).sum();
        let mut groups: HashMap<i64, i64> = HashMap::new();
        for row in usual {
            *groups.entry(row.price_group_id).or_default() += row.count;
        }
        let most = groups.into_iter().find(|(_, count)| count * 2 > all);
        KnownSeries {
            id: CategoryId(branch.id),
            slug: branch.slug,
            name: branch.name,
            kind: usual.first().map(|row| row.kind.clone()).unwrap_or_default(),
            group: most.map(|(id, _)| PriceGroupId(id)),
        }
    };
    Ok(branches.into_iter().map(series).collect())
}

/// Price groups with their codes and names.
pub(crate) async fn groups(db: &impl ConnectionTrait) -> Result<Vec<(PriceGroupId, String, String)>> {
    #[derive(FromQueryResult)]
    struct Group {
        id: i64,
        code: String,
        name: String,
    }
    let rows: Vec<Group> = sql::all(db, "SELECT id, code, name FROM price_groups ORDER BY code, id", []).await?;
    Ok(rows.into_iter().map(|row| (PriceGroupId(row.id), row.code, row.name)).collect())
}

/// What a history calls series and price groups.
pub(crate) struct Names {
    series: HashMap<i64, String>,
    groups: HashMap<i64, String>,
}

impl Names {
    pub async fn read(db: &impl ConnectionTrait) -> Result<Self> {
        #[derive(FromQueryResult)]
        struct Named {
            id: i64,
            name: String,
        }
        let map = |rows: Vec<Named>| rows.into_iter().map(|row| (row.id, row.name)).collect();
        let series = sql::all(db, "SELECT id, name FROM categories", []).await?;
        let groups = sql::all(db, "SELECT id, name FROM price_groups", []).await?;
        Ok(Self { series: map(series), groups: map(groups) })
    }

    /// What a product is, thing by thing, as the history keeps it.
    fn values(&self, of: &Description) -> [(Changed, String); 14] {
        let typed = TypedProduct::of(of);
        let name = |names: &HashMap<i64, String>, id: i64| names.get(&id).cloned().unwrap_or_default();
        [
            (Changed::ProductKind, typed.kind),
            (Changed::Name, typed.name),
            (Changed::Series, name(&self.series, typed.category)),
            (Changed::Unit, typed.unit),
            (Changed::Pack, typed.pack),
            (Changed::PerBox, typed.per_box),
            (Changed::Mass, of.mass.grams().to_string()),
            (Changed::Volume, of.volume.mm3().to_string()),
            (Changed::Ean, typed.ean),
            (Changed::TnVed, typed.tn_ved),
            (Changed::PriceGroup, name(&self.groups, typed.group)),
            (Changed::Discontinued, if typed.discontinued { "on" } else { "off" }.to_owned()),
            (Changed::Replacement, typed.replacement),
            (Changed::Characteristics, typed.characteristics),
        ]
    }

    /// From what to what everything goes, also what stays; from nothing for a new product.
    pub fn edits(&self, was: Option<&Description>, now: &Description) -> Vec<Edit> {
        let was = was.map(|was| self.values(was).map(|(_, value)| value)).unwrap_or_default();
        let edit = |((changed, now), was)| Edit { changed, about: String::new(), was, now };
        self.values(now).into_iter().zip(was).map(edit).collect()
    }

    /// A product that was made, with its first price from today on.
    pub fn made(article: &str, price: Money, today: NaiveDate) -> Vec<Edit> {
        vec![
            Edit::new(Changed::Made, "", "", article),
            Edit::new(Changed::Price, &today.to_string(), "", price.kopecks()),
        ]
    }
}

/// A product as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub id: i64,
    pub version: i64,
    pub description: Description,
}

/// Products by their articles; those that there are not are left out.
pub(crate) async fn described(db: &impl ConnectionTrait, articles: &[&str]) -> Result<HashMap<String, Stored>> {
    let mut stored = HashMap::new();
    for chunk in articles.chunks(TEXTS) {
        let filter = product::Column::Article.is_in(chunk.iter().copied());
        let rows = product::Entity::find().filter(filter).all(db).await?;
        let by: BTreeSet<i64> = rows.iter().filter_map(|row| row.replaced_by).collect();
        let by = product::Entity::find()
            .select_only()
            .columns([product::Column::Id, product::Column::Article])
            .filter(product::Column::Id.is_in(by));
        let by: HashMap<i64, String> = by.into_tuple::<(i64, String)>().all(db).await?.into_iter().collect();
        for row in rows {
            let (id, version) = (row.id, row.version);
            let replacement = row.replaced_by.and_then(|id| by.get(&id)).cloned().unwrap_or_default();
            let of = catalog::into_product(row)?;
            let description = Description {
                kind: of.kind,
                name: of.name,
                category: of.category,
                unit: of.unit,
                pack: of.pack,
                per_box: of.per_box,
                mass: of.mass,
                volume: of.volume,
                ean: of.ean,
                tn_ved: of.tn_ved,
                group: of.price_group,
                discontinued: of.discontinued,
                replacement,
                characteristics: of.characteristics,
            };
            stored.insert(of.article.into(), Stored { id, version, description });
        }
    }
    Ok(stored)
}

/// The ids of these articles.
pub(crate) async fn ids(db: &impl ConnectionTrait, articles: &[&str]) -> Result<HashMap<String, i64>> {
    let mut ids = HashMap::new();
    for chunk in articles.chunks(TEXTS) {
        let rows = product::Entity::find()
            .select_only()
            .columns([product::Column::Article, product::Column::Id])
            .filter(product::Column::Article.is_in(chunk.iter().copied()));
        ids.extend(rows.into_tuple::<(String, i64)>().all(db).await?);
    }
    Ok(ids)
}

/// A product to be stored: a new one has its first base price.
#[derive(Clone, Copy)]
pub(crate) struct Put<'a> {
    pub article: &'a str,
    pub now: &'a Description,
    pub price: Option<Money>,
}

/// Stores products, new ones and changed ones. Their replacements are stored already, or among them.
pub(crate) async fn store(tx: &DatabaseTransaction, puts: &[Put<'_>], today: NaiveDate) -> Result<()> {
    let by: BTreeSet<&str> = puts.iter().map(|put| put.now.replacement.as_str()).filter(|by| !by.is_empty()).collect();
    let by: Vec<&str> = by.into_iter().collect();
    let known = ids(tx, &by).await?;
    let pictures = if puts.iter().any(|put| put.price.is_some()) { pictures(tx).await? } else { HashMap::new() };
    for chunk in puts.chunks(CHUNK) {
        let rows = chunk.iter().map(|put| row(*put, &known, &pictures, today)).collect::<Result<Vec<_>>>()?;
        put_rows(tx, rows).await?;
    }
    // Those that are replaced by what was not there a moment ago.
    let late = |put: &&Put<'_>| !put.now.replacement.is_empty() && !known.contains_key(&put.now.replacement);
    let late: Vec<Put<'_>> = puts.iter().filter(late).copied().collect();
    if late.is_empty() {
        return Ok(());
    }
    let known = ids(tx, &by).await?;
    for chunk in late.chunks(CHUNK) {
        let rows = chunk.iter().map(|put| row(*put, &known, &pictures, today)).collect::<Result<Vec<_>>>()?;
        put_rows(tx, rows).await?;
    }
    Ok(())
}

/// The drawing that most products of a series have.
async fn pictures(db: &impl ConnectionTrait) -> Result<HashMap<i64, String>> {
    #[derive(FromQueryResult)]
    struct Drawn {
        category_id: i64,
        picture: String,
    }
    let sql = "SELECT category_id, picture FROM products WHERE picture <> ''
               GROUP BY category_id, picture ORDER BY category_id, COUNT(*), picture DESC";
    let rows: Vec<Drawn> = sql::all(db, sql, []).await?;
    // The last one of a series counts: the most usual.
    Ok(rows.into_iter().map(|row| (row.category_id, row.picture)).collect())
}

fn row(
    put: Put<'_>,
    ids: &HashMap<String, i64>,
    pictures: &HashMap<i64, String>,
    today: NaiveDate,
) -> Result<product::ActiveModel> {
    let of = put.now;
    let pairs: Vec<(&str, &str)> =
        of.characteristics.iter().map(|line| (line.name.as_str(), line.value.as_str())).collect();
    Ok(product::ActiveModel {
        id: NotSet,
        article: Set(put.article.to_owned()),
        kind: Set(of.kind.clone()),
        name: Set(of.name.clone()),
        category_id: Set(of.category.0),
        unit: Set(of.unit.clone()),
        pack: Set(of.pack.pieces().into()),
        per_box: Set(of.per_box.into()),
        mass: Set(of.mass.grams()),
        volume: Set(of.volume.mm3()),
        width: Set(None),
        height: Set(None),
        depth: Set(None),
        ean: Set(of.ean.map(|ean| ean.to_string())),
        tn_ved: Set(of.tn_ved.clone()),
        price_group_id: Set(of.group.0),
        base_price: Set(put.price.unwrap_or(Money::ZERO).kopecks()),
        picture: Set(pictures.get(&of.category.0).cloned().unwrap_or_default()),
        discontinued: Set(of.discontinued),
        replaced_by: Set(ids.get(&of.replacement).copied()),
        popularity: Set(0),
        characteristics: Set(serde_json::to_string(&pairs).map_err(|error| Error::Internal(error.to_string()))?),
        price_since: Set(put.price.map(|_| today)),
        version: Set(1),
    })
}

/// Of a product that there is, only what people say of it is written: not its price, picture or place in lists.
async fn put_rows(tx: &DatabaseTransaction, rows: Vec<product::ActiveModel>) -> Result<()> {
    use product::Column as C;
    let there = OnConflict::column(C::Article)
        .update_columns([
            C::Kind,
            C::Name,
            C::CategoryId,
            C::Unit,
            C::Pack,
            C::PerBox,
            C::Mass,
            C::Volume,
            C::Ean,
            C::TnVed,
            C::PriceGroupId,
            C::Discontinued,
            C::ReplacedBy,
            C::Characteristics,
        ])
        .value(C::Version, Expr::col((product::Entity, C::Version)).add(1))
        .value(Alias::new("fed"), Expr::cust("NULL"))
        .value(
            Alias::new("price_fed"),
            Expr::cust(
                "CASE WHEN products.price_group_id = excluded.price_group_id THEN products.price_fed ELSE NULL END",
            ),
        )
        .to_owned();
    product::Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes the histories of many products that one load changed.
pub(crate) async fn record(
    tx: &DatabaseTransaction,
    now: i64,
    by: UserId,
    load: i64,
    edits: Vec<(i64, Vec<Edit>)>,
) -> Result<()> {
    let row = |product: Option<i64>, edit: Edit| staff_change::ActiveModel {
        id: NotSet,
        at: Set(now),
        user_id: Set(Some(by.0)),
        company_id: Set(None),
        product_id: Set(product),
        category_id: Set(None),
        news_id: Set(None),
        load_id: Set(Some(load)),
        warehouse_id: Set(None),
        changed: Set(edit.changed.code().to_owned()),
        about: Set(edit.about),
        was: Set(edit.was),
        now: Set(edit.now),
    };
    let all = edits.into_iter().flat_map(|(product, edits)| edits.into_iter().map(move |edit| (product, edit)));
    let mut rows = all.filter(|(_, edit)| edit.was != edit.now).map(|(product, edit)| row(Some(product), edit));
    loop {
        let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        staff_change::Entity::insert_many(chunk).exec_without_returning(tx).await?;
    }
}

/// What names a product: while anything does, it cannot be taken out again. Tables of the load itself and of the history
/// are left to the caller.
const USES: [&str; 19] = [
    "alerts",
    "attachments",
    "dealer_report_rows",
    "dealer_stock",
    "dealer_stock_load_rows",
    "draft_changes",
    "draft_lines",
    "exchange_products",
    "favourites",
    "import_lines",
    "order_lines",
    "own_articles",
    "price_list_items",
    "product_photos",
    "project_lines",
    "promises",
    "receipts",
    "stock_levels",
    "template_lines",
];

/// Of the products that a load made, those that anything else names.
pub(crate) async fn used(tx: &DatabaseTransaction, load: i64) -> Result<Vec<String>> {
    // Each table is read once, however many products there are.
    let uses = USES.map(|table| format!("p.id IN (SELECT t.product_id FROM {table} t)")).join(" OR ");
    let made = "SELECT r.product_id FROM load_rows r WHERE r.load_id = $1 AND r.state = 'new'";
    let sql = format!(
        "SELECT p.article FROM products p WHERE p.id IN ({made}) AND ({uses}
             OR p.id IN (SELECT t.product_id FROM load_rows t WHERE t.load_id <> $1)
             OR EXISTS (SELECT 1 FROM staff_changes t WHERE t.product_id = p.id AND COALESCE(t.load_id, 0) <> $1)
             OR p.id IN (SELECT t.replaced_by FROM products t WHERE t.id NOT IN (
                 SELECT r.product_id FROM load_rows r WHERE r.load_id = $1 AND r.state IN ('new', 'changed')
                     AND r.product_id IS NOT NULL)))
         ORDER BY p.article"
    );
    sql::texts(tx, &sql, [load.into()]).await
}

/// Takes out the products that a load made, with what the history says of them; the load's rows and its entry stay.
pub(crate) async fn take_out(tx: &DatabaseTransaction, load: i64) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Made {
        id: i64,
    }
    let made = "SELECT r.product_id FROM load_rows r WHERE r.load_id = $1 AND r.state = 'new'";
    sql::run(tx, &format!("DELETE FROM staff_changes WHERE product_id IN ({made})"), [load.into()]).await?;
    let sql = format!("SELECT id FROM products WHERE id IN ({made}) ORDER BY id");
    let made: Vec<Made> = sql::all(tx, &sql, [load.into()]).await?;
    let sql = "UPDATE load_rows SET product_id = NULL WHERE load_id = $1 AND state = 'new'";
    sql::run(tx, sql, [load.into()]).await?;
    for chunk in made.chunks(TAKEN_OUT) {
        let mut values = vec![];
        let ids = sql::places(&mut values, chunk.iter().map(|row| row.id));
        let gone =
            format!("INSERT INTO feed (kind, object) SELECT 'product', article FROM products WHERE id IN ({ids})");
        sql::run(tx, &gone, values.clone()).await?;
        sql::run(tx, &format!("DELETE FROM products WHERE id IN ({ids})"), values).await?;
    }
    Ok(())
}

/// A description as it is stored with a row.
pub(crate) fn written(of: Option<&Description>) -> Result<String> {
    of.map_or_else(
        || Ok(String::new()),
        |of| serde_json::to_string(of).map_err(|error| Error::Internal(error.to_string())),
    )
}

/// Reads [`written`].
pub(crate) fn read(text: &str) -> Result<Option<Description>> {
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|_| broken("description of a product"))
}

#[cfg(test)]
mod tests {
    use super::USES;
    use sea_orm::{ConnectionTrait, Statement};

    /// A table that names products and is forgotten here would make an undo fail, or worse.
    #[tokio::test]
    async fn every_table_that_names_products_is_known() {
        let db = &crate::check::test_databases().await[0];
        let sql = "SELECT DISTINCT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f
                   WHERE m.type = 'table' AND f.\"table\" = 'products' ORDER BY m.name";
        let rows = db.reader().query_all_raw(Statement::from_string(db.reader().get_database_backend(), sql)).await;
        let names: Vec<String> = rows.unwrap().iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        let mut known: Vec<&str> = USES.to_vec();
        known.extend(["load_rows", "staff_changes"]);
        known.sort_unstable();
        assert_eq!(names, known);
    }
}
