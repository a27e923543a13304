//! What is read from the database itself, and the orders that are copied in it: nobody can press a button 10,000 times.

use crate::data::Data;
use crate::server::Installation;
use anyhow::{Context, Result, bail};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};

/// Opens the database of the installation beside its server.
pub async fn open(installation: &Installation) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(installation.database_url());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.context("the database cannot be opened")
}

async fn rows(db: &DatabaseConnection, sql: &str) -> Result<Vec<QueryResult>> {
    Ok(db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?)
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>> {
    rows(db, sql).await?.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Whether the drafts of an earlier run are still there.
pub async fn drafts(installation: &Installation, data: &Data) -> Result<bool> {
    let numbers: Vec<String> = data.drafts.iter().map(|(_, number)| number.to_string()).collect();
    let sql = format!("SELECT number FROM drafts WHERE number IN ({})", numbers.join(", "));
    let found = rows(&open(installation).await?, &sql).await;
    Ok(found.is_ok_and(|found| found.len() == numbers.len()))
}

/// Articles from all over the catalogue.
pub async fn articles(installation: &Installation, count: u32) -> Result<Vec<String>> {
    let db = open(installation).await?;
    let all = texts(&db, "SELECT article FROM products WHERE NOT discontinued ORDER BY id").await?;
    let count = usize::try_from(count)?;
    let step = all.len() / count.max(1);
    if step == 0 {
        bail!("the catalogue has {} products, {count} are needed", all.len());
    }
    Ok(all.into_iter().step_by(step).take(count).collect())
}

/// A product as people type it.
pub struct Product {
    pub article: String,
    /// Kind and name.
    pub name: String,
}

/// So many products from all over the catalogue.
pub async fn products(installation: &Installation, count: usize) -> Result<Vec<Product>> {
    let db = open(installation).await?;
    let sql = "SELECT article, kind, name FROM products WHERE NOT discontinued ORDER BY id";
    let all = rows(&db, sql).await?;
    let step = (all.len() / count.max(1)).max(1);
    let product = |row: &QueryResult| -> Result<Product> {
        let (kind, name): (String, String) = (row.try_get("", "kind")?, row.try_get("", "name")?);
        Ok(Product { article: row.try_get("", "article")?, name: format!("{kind} {name}") })
    };
    all.iter().step_by(step).take(count).map(product).collect()
}

/// Products in a draft: identifier and pack.
pub async fn lines(db: &DatabaseConnection, draft: i64, count: u32) -> Result<Vec<(i64, i64)>> {
    let sql = format!(
        "SELECT p.id, p.pack FROM draft_lines l JOIN products p ON p.id = l.product_id
         WHERE l.draft_number = {draft} ORDER BY l.position LIMIT {count}"
    );
    rows(db, &sql).await?.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Addresses of the branches of the catalogue.
pub async fn categories(installation: &Installation) -> Result<Vec<String>> {
    texts(&open(installation).await?, "SELECT slug FROM categories ORDER BY id").await
}

/// Copies an order, with lines and history, until there are so many of them.
pub async fn copy_order(installation: &Installation, order: i64, count: u32) -> Result<()> {
    /// Far above the numbers of drafts.
    const FROM: i64 = 50_000_000;
    let db = open(installation).await?;
    let tables = [("orders", "number"), ("order_lines", "order_number"), ("order_events", "order_number")];
    for (table, key) in tables {
        let one = rows(&db, &format!("SELECT * FROM {table} WHERE {key} = {order} LIMIT 1")).await?;
        let names = one.first().context("the order to copy is not there")?.column_names();
        // The columns are asked for, so that a new one does not break the benchmark.
        let names: Vec<String> = names.into_iter().filter(|name| name != "id").collect();
        let value = |name: &String| match name.as_str() {
            name if name == key => format!("{FROM} + n.i"),
            "submit_key" => "'bench-' || n.i".to_owned(),
            "accounting_number" => "'БН' || n.i".to_owned(),
            "submitted_at" => "t.submitted_at - n.i * 60000".to_owned(),
            name => format!("t.{name}"),
        };
        let values: Vec<String> = names.iter().map(value).collect();
        let sql = format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
             INSERT INTO {table} ({}) SELECT {} FROM {table} t CROSS JOIN n WHERE t.{key} = {order}",
            names.join(", "),
            values.join(", ")
        );
        db.execute_unprepared(&sql).await?;
    }
    Ok(())
}
