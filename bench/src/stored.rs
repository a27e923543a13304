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

/// Copies an order, with lines, promises and history, until there are so many; those past `own` go to the other dealers, with
/// three lines each. Of a hundred orders three are in production, three invoiced, two rejected, the others completed and
/// shipped.
pub async fn copy_order(installation: &Installation, order: i64, count: u32, own: u32) -> Result<()> {
    /// Far above the numbers of drafts.
    const FROM: i64 = 50_000_000;
    let db = open(installation).await?;
    let status = "CASE WHEN n.i % 100 < 3 THEN 'production' WHEN n.i % 100 < 6 THEN 'invoiced'
                      WHEN n.i % 100 < 8 THEN 'rejected' ELSE 'completed' END";
    let other = format!("n.i > {own}");
    // The demo numbers its counterparties without a gap.
    let dealers = rows(&db, "SELECT MIN(id), COUNT(*) FROM counterparties").await?;
    let dealers = dealers.first().context("no dealers")?;
    let (first, dealers): (i64, i64) = (dealers.try_get_by_index(0)?, dealers.try_get_by_index(1)?);
    let tables = [
        ("orders", "number"),
        ("order_lines", "order_number"),
        ("order_events", "order_number"),
        ("promises", "order_number"),
    ];
    for (table, key) in tables {
        let one = rows(&db, &format!("SELECT * FROM {table} WHERE {key} = {order} LIMIT 1")).await?;
        let names = one.first().context("the order to copy is not there")?.column_names();
        // The columns are asked for, so that a new one does not break the benchmark.
        let names: Vec<String> = names.into_iter().filter(|name| name != "id").collect();
        let value = |name: &String| match name.as_str() {
            name if name == key => format!("{FROM} + n.i"),
            "submit_key" => "'bench-' || n.i".to_owned(),
            "accounting_number" => "'БН' || n.i".to_owned(),
            "submitted_at" => "t.submitted_at - CAST(n.i AS BIGINT) * 60000".to_owned(),
            "status" if table == "orders" => status.to_owned(),
            "shipped" if table == "orders" => format!("CASE WHEN {status} = 'completed' THEN t.total ELSE 0 END"),
            "counterparty_id" => format!("CASE WHEN {other} THEN k.id ELSE t.counterparty_id END"),
            "company_id" => format!("CASE WHEN {other} THEN k.company_id ELSE t.company_id END"),
            "contract_id" => format!("CASE WHEN {other} THEN NULL ELSE t.contract_id END"),
            "actual_on" => format!("CASE WHEN {status} = 'completed' THEN t.guaranteed_on ELSE t.actual_on END"),
            "shipped" => format!("CASE WHEN {status} = 'completed' THEN t.quantity ELSE 0 END"),
            name => format!("t.{name}"),
        };
        let values: Vec<String> = names.iter().map(value).collect();
        let lines = if names.iter().any(|name| name == "position") {
            format!("AND (NOT {other} OR t.position <= 3)")
        } else {
            String::new()
        };
        let open =
            if table == "promises" { format!("AND {status} IN ('production', 'completed')") } else { String::new() };
        let sql = format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
             INSERT INTO {table} ({}) SELECT {} FROM {table} t CROSS JOIN n
             JOIN counterparties k ON k.id = {first} + n.i % {dealers}
             WHERE t.{key} = {order} {lines} {open}",
            names.join(", "),
            values.join(", ")
        );
        db.execute_unprepared(&sql).await.with_context(|| format!("{table} of the orders were not made"))?;
    }
    for sql in [
        "INSERT INTO shipments (number, shipped_on, order_number, company_id, counterparty_id, lines, pieces, goods, vat, mass, volume,
             places, delivery_cost, total, made_at, ship_key)
         SELECT 'БН' || number, '2026-11-01', number, company_id, counterparty_id, lines, pieces, goods, vat, mass, volume, places,
             delivery_cost, total, submitted_at, 'bench-' || number FROM orders WHERE number > 50000000 AND status = 'completed'",
        "INSERT INTO ledger (counterparty_id, contract_id, posted_on, due_on, kind, document, order_number, amount, posted_at)
         SELECT counterparty_id, contract_id, '2026-11-01', '2026-12-01', 'shipment', 'БН' || number, number, total, submitted_at
         FROM orders WHERE number > 50000000 AND status = 'completed'",
    ] {
        let sql = if installation.postgres.is_some() { sql.replace("'2026-11-01'", "DATE '2026-11-01'").replace("'2026-12-01'", "DATE '2026-12-01'") } else { sql.to_owned() };
        db.execute_unprepared(&sql).await.context("shipments and ledger were not made")?;
    }
    db.execute_unprepared("ANALYZE").await?;
    Ok(())
}
