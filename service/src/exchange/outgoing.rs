//! Orders on their way to 1C: those that have changed since 1C last confirmed them. What was given counts only when 1C says so.

use super::Session;
use super::run::{self, Outcome};
use crate::db::{Db, millis};
use crate::entity::{order, order_line};
use crate::error::Result;
use crate::order::{into_line, into_orders};
use crate::sql;
use chrono::NaiveDate;
use domain::exchange::{Outgoing, RunKind, Thing};
use domain::format::moscow_midnight;
use domain::order::OrderLine;
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, HashMap};

/// Orders, and lines of them, in one answer at most; the next exchange has the rest.
const ORDERS: usize = 500;
const LINES: i64 = 50_000;

/// The state that an order is in: a later one is another stamp.
const STAMP: &str = "CASE WHEN COALESCE(o.invoiced_at, 0) > o.changed_at THEN o.invoiced_at ELSE o.changed_at END";

/// Orders that 1C does not have as they are now, the one that changed first first. They are given to this session and are not
/// delivered until it confirms.
///
/// # Errors
/// When the database fails.
pub async fn query(db: &Db, session: &Session) -> Result<Vec<Outgoing>> {
    #[derive(FromQueryResult)]
    struct Since {
        orders_since: NaiveDate,
    }
    #[derive(FromQueryResult)]
    struct Given {
        number: i64,
        stamp: i64,
        lines: i64,
    }
    let tx = db.begin().await?;
    let since: Option<Since> = sql::one(&tx, "SELECT orders_since FROM exchange_settings WHERE id = 1", []).await?;
    let Some(Since { orders_since }) = since else { return Ok(vec![]) };
    let sql = format!(
        "SELECT o.number, o.lines, {STAMP} AS stamp FROM orders o LEFT JOIN exchange_orders x ON x.order_number = o.number
         WHERE o.submitted_at >= $1 AND (x.confirmed IS NULL OR x.confirmed <> {STAMP})
         ORDER BY o.changed_at, o.number LIMIT {ORDERS}"
    );
    let mut given: Vec<Given> = sql::all(&tx, &sql, [millis(moscow_midnight(orders_since)).into()]).await?;
    let mut lines = 0;
    let fit = given.iter().take_while(|of| {
        let first = lines == 0;
        lines += of.lines;
        first || lines <= LINES
    });
    let fit = fit.count();
    given.truncate(fit);
    let rows = given.iter().map(|of| vec![of.number.into(), session.id.into(), of.stamp.into()]);
    let head = "INSERT INTO exchange_orders (order_number, session_id, given)";
    let tail = "ON CONFLICT (order_number) DO UPDATE SET session_id = excluded.session_id, given = excluded.given";
    sql::insert_rows(&tx, head, tail, rows.collect::<Vec<_>>()).await?;
    let mut values = vec![];
    let places = sql::places(&mut values, given.iter().map(|of| of.number));
    let sql = format!("SELECT * FROM orders WHERE number IN ({places}) ORDER BY changed_at, number");
    let heads: Vec<order::Model> = sql::all(&tx, &sql, values.clone()).await?;
    let counterparties: HashMap<i64, i64> = heads.iter().map(|row| (row.number, row.counterparty_id)).collect();
    let orders = into_orders(&tx, heads).await?;
    let sql = format!("SELECT * FROM order_lines WHERE order_number IN ({places}) ORDER BY order_number, position");
    let rows: Vec<order_line::Model> = sql::all(&tx, &sql, values.clone()).await?;
    let ids = ids(
        &tx,
        &format!("AND x.product_id IN (SELECT l.product_id FROM order_lines l WHERE l.order_number IN ({places}))"),
        values,
    )
    .await?;
    let mut of_order: HashMap<i64, Vec<OrderLine>> = HashMap::new();
    for row in rows {
        of_order.entry(row.order_number).or_default().push(into_line(row)?);
    }
    let mut outcome = Outcome::default();
    outcome.of(Thing::Order).changed = u32::try_from(orders.len()).unwrap_or(u32::MAX);
    run::log(db, &tx, session, RunKind::Query, &outcome).await?;
    tx.commit().await?;
    let outgoing = |order: domain::order::Order| {
        let lines = of_order.remove(&order.number.0).unwrap_or_default();
        let known = lines.iter().filter_map(|line| Some((line.product.0, ids.get(&line.product.0)?.clone())));
        Outgoing {
            counterparty: counterparties.get(&order.number.0).copied().unwrap_or(0),
            ids: known.collect::<BTreeMap<_, _>>(),
            lines,
            order,
        }
    };
    Ok(orders.into_iter().map(outgoing).collect())
}

async fn ids(
    db: &impl sea_orm::ConnectionTrait,
    filter: &str,
    values: Vec<sea_orm::Value>,
) -> Result<HashMap<i64, String>> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: i64,
        external_id: String,
    }
    let sql = format!("SELECT x.product_id, x.external_id FROM exchange_products x WHERE TRUE {filter}");
    let rows: Vec<Row> = sql::all(db, &sql, values).await?;
    Ok(rows.into_iter().map(|row| (row.product_id, row.external_id)).collect())
}

/// What 1C calls products, those that it has named.
///
/// # Errors
/// When the database fails.
pub async fn product_ids(db: &Db, _: &Session) -> Result<HashMap<i64, String>> {
    ids(db.reader(), "", vec![]).await
}

/// 1C has what this session was given: how many orders. Once more: none.
///
/// # Errors
/// When the database fails.
pub async fn confirm(db: &Db, session: &Session) -> Result<u64> {
    let tx = db.begin().await?;
    let sql = "UPDATE exchange_orders SET confirmed = given, given = NULL WHERE session_id = $1 AND given IS NOT NULL";
    let confirmed = sql::run(&tx, sql, [session.id.into()]).await?;
    let mut outcome = Outcome::default();
    outcome.of(Thing::Order).changed = u32::try_from(confirmed).unwrap_or(u32::MAX);
    run::log(db, &tx, session, RunKind::Success, &outcome).await?;
    tx.commit().await?;
    Ok(confirmed)
}
