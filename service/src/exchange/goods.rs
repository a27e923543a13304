//! Products of a catalogue file: one that 1C has named before is known by what 1C calls it, another one by its article, the
//! rest are new. 1C is the master of what it says; what it does not say stays.

use super::dictionary::Dictionaries;
use super::run::Outcome;
use crate::db::{Db, millis};
use crate::entity::{product, staff_change};
use crate::error::{Result, broken};
use crate::{catalog, dialect, sql};
use domain::change::{Changed, NAME_LIMIT, PACK_LIMIT};
use domain::ean::Ean13;
use domain::exchange::{Product, Thing, grams, kind_of, unit, vat};
use domain::product::Article;
use sea_orm::sea_query::{Alias, Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, IntoActiveModel, Iterable,
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Characters of a value of a characteristic that are kept.
const VALUE: usize = 255;
/// The price group of new products that name none.
const GROUP: (&str, &str) = ("1C", "Товары из 1С");
/// The branch of new products without a group.
const BRANCH: (&str, &str) = ("bez-gruppy", "Без группы");

/// Of two products of 1C with one article the first is taken.
const TWICE: &str = "Этот артикул уже есть у другого товара в 1С.";

#[derive(Clone, FromQueryResult)]
struct Link {
    external_id: String,
    product_id: i64,
    vat: Option<i64>,
    seen_at: i64,
    removed_at: Option<i64>,
}

/// What is to be written of a chunk.
#[derive(Default)]
struct Plan {
    outcome: Outcome,
    /// Rows that are another than before.
    changed: Vec<product::Model>,
    history: Vec<staff_change::ActiveModel>,
    new: Vec<New>,
    /// What 1C calls products that there are: with their rate, and since when they are removed.
    links: BTreeMap<String, (i64, Option<i64>, Option<i64>)>,
}

/// A product that is made.
struct New {
    external_id: String,
    vat: Option<i64>,
    category: Option<i64>,
    price_group: String,
    row: product::ActiveModel,
    article: String,
}

/// Takes a chunk of products. `opened_at`: of the session; an article goes over to another product of 1C only from one that
/// this session has not named.
pub(super) async fn take(
    db: &Db,
    opened_at: i64,
    known: &Dictionaries,
    outcome: &mut Outcome,
    products: Vec<Product>,
) -> Result<()> {
    // The last one counts of those that are named twice.
    let products: BTreeMap<String, Product> =
        products.into_iter().map(|product| (product.id.clone(), product)).collect();
    let planning = Planning { known, opened_at, now: millis(db.now()) };
    let mut plan = planning.plan(db.reader(), &products).await?;
    let tx = db.begin().await?;
    if !plan.changed.is_empty() || !plan.new.is_empty() {
        // First: whoever changes goods waits here for each other. Then what is there is looked at once more.
        catalog::changed(&tx).await?;
        plan = planning.plan(&tx, &products).await?;
        write(&tx, &mut plan).await?;
    }
    link(&tx, planning.now, &plan.links).await?;
    tx.commit().await?;
    outcome.add(plan.outcome);
    Ok(())
}

struct Planning<'a> {
    known: &'a Dictionaries,
    opened_at: i64,
    now: i64,
}

/// Texts as the rows of [`dialect::json_rows`].
pub(super) fn rows_of<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    serde_json::Value::Array(texts.map(|text| json!([0, 0, 0, text])).collect()).to_string()
}

impl Planning<'_> {
    /// Compares a chunk with what is stored.
    async fn plan(&self, db: &impl ConnectionTrait, products: &BTreeMap<String, Product>) -> Result<Plan> {
        let json = dialect::json_rows(db, "nnnt");
        let ids = rows_of(products.keys().map(String::as_str));
        let articles = rows_of(products.values().map(|product| product.article.as_str()));
        let links = "SELECT x.external_id, x.product_id, x.vat, x.seen_at, x.removed_at FROM exchange_products x";
        let by_id: Vec<Link> =
            sql::all(db, &format!("{links} JOIN {json} ON j.d = x.external_id"), [ids.as_str().into()]).await?;
        let of_article = format!("{links} JOIN products p ON p.id = x.product_id JOIN {json} ON j.d = p.article");
        let by_article: Vec<Link> = sql::all(db, &of_article, [articles.as_str().into()]).await?;
        let linked = format!(
            "SELECT p.* FROM products p JOIN exchange_products x ON x.product_id = p.id JOIN {json} ON j.d = x.external_id"
        );
        let mut rows: Vec<product::Model> = sql::all(db, &linked, [ids.into()]).await?;
        let named = format!("SELECT p.* FROM products p JOIN {json} ON j.d = p.article");
        rows.extend(sql::all::<product::Model>(db, &named, [articles.into()]).await?);
        let stored = Stored {
            by_id: by_id.into_iter().map(|link| (link.external_id.clone(), link)).collect(),
            of_product: by_article.into_iter().map(|link| (link.product_id, link)).collect(),
            articles: rows.iter().map(|row| (row.article.clone(), row.id)).collect(),
            rows: rows.into_iter().map(|row| (row.id, row)).collect(),
        };
        let mut plan = Plan::default();
        let mut taken = HashSet::new();
        for product in products.values() {
            if let Err(why) = self.judge(&mut plan, &stored, &mut taken, product) {
                let about = if product.article.is_empty() { &product.name } else { &product.article };
                plan.outcome.refuse(Thing::Product, about, why);
            }
        }
        Ok(plan)
    }

    fn judge(
        &self,
        plan: &mut Plan,
        stored: &Stored,
        taken: &mut HashSet<String>,
        of: &Product,
    ) -> std::result::Result<(), String> {
        if of.id.is_empty() {
            return Err("Нет идентификатора.".to_owned());
        }
        let link = stored.by_id.get(&of.id);
        let row = match link {
            Some(link) => stored.rows.get(&link.product_id),
            None => stored.articles.get(&of.article).and_then(|id| stored.rows.get(id)),
        };
        if of.removed && row.is_none() {
            // Gone before it was here.
            plan.outcome.of(Thing::Product).same += 1;
            return Ok(());
        }
        let article = row.map_or(of.article.as_str(), |row| row.article.as_str());
        if !taken.insert(article.to_owned()) {
            return Err(TWICE.to_owned());
        }
        let rate = vat(&of.vat).map(i64::from).or_else(|| link.and_then(|link| link.vat));
        let Some(row) = row else {
            let new = self.make(of, rate)?;
            plan.outcome.of(Thing::Product).added += 1;
            remark_rate(plan, of, rate);
            plan.new.push(new);
            return Ok(());
        };
        if link.is_none() && stored.of_product.get(&row.id).is_some_and(|other| other.seen_at >= self.opened_at) {
            return Err(TWICE.to_owned());
        }
        if link.is_some() && !of.article.is_empty() && of.article != row.article {
            let (stored, told) = (&row.article, &of.article);
            plan.outcome.say(Thing::Product, stored, format!("В 1С артикул {told}: на портале он не меняется."));
        }
        if link.is_none_or(|link| link.vat != rate) {
            remark_rate(plan, of, rate);
        }
        let removed_before = link.and_then(|link| link.removed_at);
        let next = self.changed(of, row, removed_before.is_some());
        // What people here have taken out of production before stays theirs.
        let ours = row.discontinued && removed_before.is_none();
        let removed_at = of.removed.then(|| removed_before.unwrap_or(self.now)).filter(|_| !ours);
        plan.links.insert(of.id.clone(), (row.id, rate, removed_at));
        if next == *row {
            plan.outcome.of(Thing::Product).same += 1;
        } else {
            plan.outcome.of(Thing::Product).changed += 1;
            self.history(plan, row, &next);
            plan.changed.push(next);
        }
        Ok(())
    }

    /// A product as 1C has it.
    fn changed(&self, of: &Product, row: &product::Model, removed_before: bool) -> product::Model {
        let mut next = row.clone();
        if of.removed {
            next.discontinued = true;
            return next;
        }
        if removed_before {
            next.discontinued = false;
        }
        if !of.name.is_empty() {
            next.name = of.name.chars().take(NAME_LIMIT).collect();
        }
        if let Some(kind) = kind_of(&of.full_name, &of.name) {
            next.kind = kind.chars().take(NAME_LIMIT).collect();
        }
        if !of.unit.is_empty() {
            next.unit = self.unit(of);
        }
        if let Some(pack) = pack(of) {
            next.pack = pack;
        }
        if let Some(mass) = grams(&of.mass).filter(|mass| *mass > 0) {
            next.mass = mass;
        }
        if let Ok(ean) = Ean13::parse(&of.ean) {
            next.ean = Some(String::from(ean));
        }
        if let Some(tn_ved) = tn_ved(of) {
            next.tn_ved = tn_ved;
        }
        // A product that people have put somewhere else stays there: how its series is made hangs on it.
        if let Some(category) = self.known.groups.get(&of.group)
            && self.known.branches.contains(&row.category_id)
        {
            next.category_id = *category;
        }
        if let Some(characteristics) = self.characteristics(of) {
            let same = serde_json::from_str::<Vec<(String, String)>>(&row.characteristics)
                .is_ok_and(|stored| stored == characteristics);
            if !same {
                next.characteristics = json!(characteristics).to_string();
            }
        }
        next
    }

    fn make(&self, of: &Product, vat: Option<i64>) -> std::result::Result<New, String> {
        if of.article.is_empty() {
            return Err("Нет артикула.".to_owned());
        }
        let article = Article::parse(&of.article)
            .map_err(|_| "Артикул: до 40 букв, цифр и знаков -./_ без пробелов.".to_owned())?;
        if of.name.is_empty() {
            return Err("Нет наименования.".to_owned());
        }
        let kind = kind_of(&of.full_name, &of.name).unwrap_or_default();
        let pack = pack(of).unwrap_or(1);
        let row = product::ActiveModel {
            id: NotSet,
            article: Set(article.as_str().to_owned()),
            kind: Set(kind.chars().take(NAME_LIMIT).collect()),
            name: Set(of.name.chars().take(NAME_LIMIT).collect()),
            category_id: NotSet,
            unit: Set(self.unit(of)),
            pack: Set(pack),
            per_box: Set(pack),
            mass: Set(grams(&of.mass).unwrap_or(0)),
            volume: Set(0),
            width: Set(None),
            height: Set(None),
            depth: Set(None),
            ean: Set(Ean13::parse(&of.ean).ok().map(String::from)),
            tn_ved: Set(tn_ved(of).unwrap_or_default()),
            price_group_id: NotSet,
            base_price: Set(0),
            picture: Set(String::new()),
            discontinued: Set(false),
            replaced_by: Set(None),
            popularity: Set(0),
            characteristics: Set(json!(self.characteristics(of).unwrap_or_default()).to_string()),
            price_since: Set(None),
            version: Set(1),
        };
        Ok(New {
            external_id: of.id.clone(),
            vat,
            category: self.known.groups.get(&of.group).copied(),
            price_group: of.price_group.clone(),
            row,
            article: article.as_str().to_owned(),
        })
    }

    /// A unit that is only a code stands in the dictionary of units.
    fn unit(&self, of: &Product) -> String {
        let known = self.known.units.get(&of.unit).cloned();
        known.unwrap_or_else(|| unit(&of.unit, "", "", "")).chars().take(20).collect()
    }

    /// Names and values of properties that are known; nothing when there are none.
    fn characteristics(&self, of: &Product) -> Option<Vec<(String, String)>> {
        let known = |(id, values): &(String, String)| {
            let (name, options) = self.known.properties.get(id)?;
            let value = |value: &str| options.get(value).cloned().unwrap_or_else(|| value.to_owned());
            let values = values.split('\n').map(value).collect::<Vec<_>>().join(", ");
            Some((name.clone(), values.chars().take(VALUE).collect::<String>()))
        };
        let found: Vec<(String, String)> = of.properties.iter().filter_map(known).collect();
        (!found.is_empty()).then_some(found)
    }

    fn history(&self, plan: &mut Plan, was: &product::Model, now: &product::Model) {
        let word = |on: bool| if on { "on".to_owned() } else { "off".to_owned() };
        let edits = [
            (Changed::Name, was.name.clone(), now.name.clone()),
            (Changed::Pack, was.pack.to_string(), now.pack.to_string()),
            (Changed::Discontinued, word(was.discontinued), word(now.discontinued)),
        ];
        for (changed, before, after) in edits.into_iter().filter(|(_, before, after)| before != after) {
            plan.history.push(row_of_history(self.now, was.id, changed, "1С", before, after));
        }
    }
}

/// The portal counts the tax by the general rate.
fn remark_rate(plan: &mut Plan, of: &Product, rate: Option<i64>) {
    if let Some(percent) = rate.filter(|percent| *percent < 18) {
        let words = format!("Ставка НДС в 1С {percent}%: портал считает НДС по общей ставке дня отгрузки.");
        plan.outcome.say(Thing::Product, &of.article, words);
    }
}

/// A row of the history of what changed by itself, without a person.
pub(super) fn row_of_history(
    at: i64,
    product: i64,
    changed: Changed,
    about: &str,
    was: String,
    now: String,
) -> staff_change::ActiveModel {
    staff_change::ActiveModel {
        id: NotSet,
        at: Set(at),
        user_id: Set(None),
        company_id: Set(None),
        product_id: Set(Some(product)),
        category_id: Set(None),
        news_id: Set(None),
        changed: Set(changed.code().to_owned()),
        about: Set(about.to_owned()),
        was: Set(was),
        now: Set(now),
        load_id: Set(None),
        warehouse_id: Set(None),
    }
}

fn pack(of: &Product) -> Option<i64> {
    of.pack.filter(|pack| (1..=PACK_LIMIT).contains(pack)).map(i64::from)
}

fn tn_ved(of: &Product) -> Option<String> {
    let code: String = of.tn_ved.chars().filter(|c| !c.is_whitespace()).collect();
    (code.len() == 10 && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

struct Stored {
    by_id: HashMap<String, Link>,
    of_product: HashMap<i64, Link>,
    articles: HashMap<String, i64>,
    rows: HashMap<i64, product::Model>,
}

/// Writes what a plan has: rows that changed, their history, new products, which get links too.
async fn write(tx: &DatabaseTransaction, plan: &mut Plan) -> Result<()> {
    if !plan.changed.is_empty() {
        // Prices are another part of the exchange, and others change them meanwhile.
        let others = |column: &product::Column| {
            use product::Column::{BasePrice, Id, Popularity, PriceGroupId, PriceSince};
            matches!(column, Id | BasePrice | PriceSince | PriceGroupId | Popularity)
        };
        let all = product::Column::iter().filter(|column| !others(column));
        let last = OnConflict::column(product::Column::Id)
            .update_columns(all)
            .value(Alias::new("fed"), Expr::cust("NULL"))
            .to_owned();
        let rows = plan.changed.drain(..).map(|mut row| {
            // Who has its form open sees that it is another one now.
            row.version += 1;
            row.into_active_model().reset_all()
        });
        product::Entity::insert_many(rows).on_conflict(last).exec_without_returning(tx).await?;
    }
    if !plan.history.is_empty() {
        staff_change::Entity::insert_many(plan.history.drain(..)).exec_without_returning(tx).await?;
    }
    if plan.new.is_empty() {
        return Ok(());
    }
    let groups = price_groups(tx, &plan.new).await?;
    let branch = if plan.new.iter().any(|new| new.category.is_none()) { Some(branch(tx).await?) } else { None };
    let mut articles = vec![];
    let rows: Vec<product::ActiveModel> = plan
        .new
        .drain(..)
        .map(|new| {
            let mut row = new.row;
            row.category_id = Set(new.category.or(branch).unwrap_or(0));
            let group = groups.get(&new.price_group.to_lowercase()).or_else(|| groups.get(&GROUP.0.to_lowercase()));
            row.price_group_id = Set(group.copied().unwrap_or(0));
            articles.push((new.article, new.external_id, new.vat));
            row
        })
        .collect();
    product::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let sql = format!("SELECT p.* FROM products p JOIN {} ON j.d = p.article", dialect::json_rows(tx, "nnnt"));
    let json = rows_of(articles.iter().map(|(article, ..)| article.as_str()));
    let made: Vec<product::Model> = sql::all(tx, &sql, [json.into()]).await?;
    let made: HashMap<String, i64> = made.into_iter().map(|row| (row.article, row.id)).collect();
    for (article, external_id, vat) in articles {
        let id = made.get(&article).ok_or_else(|| broken("new product"))?;
        plan.links.insert(external_id, (*id, vat, None));
    }
    Ok(())
}

/// Price groups by their names and codes in small letters; the one for products that name none is made when it is needed.
async fn price_groups(tx: &DatabaseTransaction, new: &[New]) -> Result<HashMap<String, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        code: String,
        name: String,
    }
    let rows: Vec<Row> = sql::all(tx, "SELECT id, code, name FROM price_groups", []).await?;
    let mut groups: HashMap<String, i64> = rows.iter().map(|row| (row.name.to_lowercase(), row.id)).collect();
    groups.extend(rows.iter().map(|row| (row.code.to_lowercase(), row.id)));
    let (code, name) = GROUP;
    if new.iter().any(|new| !groups.contains_key(&new.price_group.to_lowercase()))
        && !groups.contains_key(&code.to_lowercase())
    {
        let sql = "INSERT INTO price_groups (code, name) VALUES ($1, $2)
                   ON CONFLICT (code) DO UPDATE SET name = price_groups.name RETURNING id";
        let id = sql::number(tx, sql, [code.into(), name.into()]).await?.ok_or_else(|| broken("price group"))?;
        groups.insert(code.to_lowercase(), id);
    }
    Ok(groups)
}

/// The branch of products without a group.
async fn branch(tx: &DatabaseTransaction) -> Result<i64> {
    let sql = "INSERT INTO categories (parent_id, slug, name, position)
               VALUES (NULL, $1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM categories))
               ON CONFLICT (slug) DO UPDATE SET name = categories.name RETURNING id";
    sql::number(tx, sql, [BRANCH.0.into(), BRANCH.1.into()]).await?.ok_or_else(|| broken("branch"))
}

/// Writes down what 1C calls products, and that it has named them now.
async fn link(
    tx: &DatabaseTransaction,
    now: i64,
    links: &BTreeMap<String, (i64, Option<i64>, Option<i64>)>,
) -> Result<()> {
    if links.is_empty() {
        return Ok(());
    }
    let rows =
        links.iter().map(|(id, (product, vat, removed))| json!([product, vat.unwrap_or(-1), removed.unwrap_or(0), id]));
    let rows = serde_json::Value::Array(rows.collect()).to_string();
    let json = dialect::json_rows(tx, "nnnt");
    // The article has gone over to another product of 1C. From the rows of the chunk to what is stored: the other way round
    // every product that there is would look through the chunk.
    let sql = format!(
        "DELETE FROM exchange_products WHERE product_id IN (
             SELECT x.product_id FROM {json} JOIN exchange_products x ON x.product_id = j.a WHERE x.external_id <> j.d)"
    );
    sql::run(tx, &sql, [rows.as_str().into()]).await?;
    let sql = format!(
        "INSERT INTO exchange_products (external_id, product_id, vat, seen_at, removed_at)
         SELECT j.d, j.a, NULLIF(j.b, -1), $2, NULLIF(j.c, 0) FROM {json} WHERE TRUE
         ON CONFLICT (external_id) DO UPDATE SET product_id = excluded.product_id, vat = excluded.vat,
             seen_at = excluded.seen_at, removed_at = excluded.removed_at"
    );
    sql::run(tx, &sql, [rows.into(), now.into()]).await?;
    Ok(())
}
