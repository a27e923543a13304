//! `busbar check`: the invariants of what is stored, as queries that must find nothing (reliability section 2).

use crate::db::{Db, millis};
use crate::error::Result;
use crate::{dialect, sql};
use sea_orm::FromQueryResult;
use std::time::Duration;

/// What must never be found, and the query that looks for it: each row names one culprit. `$1` is an hour ago.
const INVARIANTS: &[(&str, &str)] = &[
    (
        "an order without lines",
        "SELECT o.number AS culprit FROM orders o
        WHERE $1 = $1 AND NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_number = o.number)",
    ),
    (
        "an order whose sums differ from its lines",
        "SELECT o.number AS culprit FROM orders o
        JOIN order_lines l ON l.order_number = o.number WHERE $1 = $1
        GROUP BY o.number, o.goods, o.vat, o.mass, o.volume, o.places, o.pieces, o.lines
        HAVING SUM(l.goods) <> o.goods OR SUM(l.vat) <> o.vat OR SUM(l.mass) <> o.mass OR SUM(l.volume) <> o.volume
            OR SUM(l.places) <> o.places OR SUM(l.quantity) <> o.pieces OR COUNT(*) <> o.lines",
    ),
    (
        "an order line whose amount is not price by quantity",
        "SELECT l.order_number AS culprit FROM order_lines l
        WHERE $1 = $1 AND l.goods <> l.price * l.quantity",
    ),
    (
        "a draft whose totals differ from its lines",
        "SELECT d.number AS culprit FROM drafts d
        LEFT JOIN draft_lines l ON l.draft_number = d.number WHERE $1 = $1
        GROUP BY d.number, d.goods, d.vat, d.mass, d.volume, d.places, d.pieces, d.lines
        HAVING COALESCE(SUM(l.goods), 0) <> d.goods OR COALESCE(SUM(l.vat), 0) <> d.vat
            OR COALESCE(SUM(l.mass), 0) <> d.mass OR COALESCE(SUM(l.volume), 0) <> d.volume
            OR COALESCE(SUM(l.places), 0) <> d.places OR COALESCE(SUM(l.quantity), 0) <> d.pieces
            OR COUNT(l.product_id) <> d.lines",
    ),
    (
        "a proposal without a last day",
        "SELECT d.number AS culprit FROM drafts d
        WHERE $1 = $1 AND (d.proposed_at IS NULL) <> (d.valid_until IS NULL)",
    ),
    (
        "a number that is both a draft and an order",
        "SELECT d.number AS culprit FROM drafts d
        JOIN orders o ON o.number = d.number WHERE $1 = $1",
    ),
    (
        "an invoiced order without an accounting number",
        "SELECT o.number AS culprit FROM orders o
        WHERE $1 = $1 AND o.status IN ('invoiced', 'completed') AND o.accounting_number IS NULL",
    ),
    (
        "an order whose history does not end in its status",
        "SELECT o.number AS culprit FROM orders o WHERE $1 = $1
        AND o.status <> COALESCE((SELECT e.status FROM order_events e WHERE e.order_number = o.number
            ORDER BY e.id DESC LIMIT 1), '')",
    ),
    (
        "an order that is stuck and not invoiced",
        "SELECT o.number AS culprit FROM orders o WHERE $1 = $1
        AND o.stuck_at IS NOT NULL AND (o.status <> 'invoiced' OR o.stuck IS NULL)",
    ),
    (
        "an order of another company than its counterparty",
        "SELECT o.number AS culprit FROM orders o
        JOIN counterparties c ON c.id = o.counterparty_id WHERE $1 = $1 AND c.company_id <> o.company_id",
    ),
    (
        "a draft of another company than its counterparty",
        "SELECT d.number AS culprit FROM drafts d
        JOIN counterparties c ON c.id = d.counterparty_id WHERE $1 = $1 AND c.company_id <> d.company_id",
    ),
    (
        "a load of stock that covers a warehouse of another company",
        "SELECT k.load_id AS culprit FROM dealer_stock_load_warehouses k
        JOIN dealer_stock_loads l ON l.id = k.load_id
        JOIN dealer_warehouses w ON w.id = k.dealer_warehouse_id WHERE $1 = $1 AND w.company_id <> l.company_id",
    ),
    (
        "a load of stock with rows that neither wait nor are kept",
        "SELECT l.id AS culprit FROM dealer_stock_loads l WHERE $1 = $1 AND NOT l.kept AND l.state <> 'waiting'
        AND EXISTS (SELECT 1 FROM dealer_stock_load_rows r WHERE r.load_id = l.id)",
    ),
    (
        "a report of a dealer with rows of another company's warehouse",
        "SELECT DISTINCT d.report_id AS culprit FROM dealer_report_rows d
        JOIN dealer_reports r ON r.id = d.report_id
        JOIN dealer_warehouses w ON w.id = d.dealer_warehouse_id WHERE $1 = $1 AND w.company_id <> r.company_id",
    ),
    (
        "a report of a dealer whose sums are not those of its rows",
        "SELECT r.id AS culprit FROM dealer_reports r
        LEFT JOIN (SELECT report_id, COUNT(*) AS lines, SUM(quantity) AS pieces, SUM(amount) AS amount
            FROM dealer_report_rows GROUP BY report_id) d ON d.report_id = r.id
        WHERE $1 = $1 AND CASE WHEN r.kept THEN r.lines <> COALESCE(d.lines, 0) OR r.pieces <> COALESCE(d.pieces, 0)
            OR r.amount <> COALESCE(d.amount, 0) ELSE d.lines IS NOT NULL END",
    ),
    (
        "a load by letter without its letter",
        "SELECT l.id AS culprit FROM dealer_stock_loads l WHERE $1 = $1 AND l.by_letter
        AND NOT EXISTS (SELECT 1 FROM mailbox_letters m WHERE m.load_id = l.id AND m.company_id = l.company_id
            AND m.outcome IN ('done', 'waiting'))",
    ),
    (
        "a letter that was done and has nothing to show",
        "SELECT m.id AS culprit FROM mailbox_letters m WHERE $1 = $1 AND m.outcome IN ('done', 'waiting')
        AND m.load_id IS NULL AND m.draft_number IS NULL",
    ),
    (
        "a draft with the contract of another counterparty",
        "SELECT d.number AS culprit FROM drafts d
        JOIN contracts k ON k.id = d.contract_id WHERE $1 = $1 AND k.counterparty_id <> d.counterparty_id",
    ),
    (
        "a draft with the address of another counterparty",
        "SELECT d.number AS culprit FROM drafts d
        JOIN addresses a ON a.id = d.address_id WHERE $1 = $1 AND a.counterparty_id <> d.counterparty_id",
    ),
    (
        "a member of another company's counterparty",
        "SELECT m.user_id AS culprit FROM memberships m
        JOIN users u ON u.id = m.user_id JOIN counterparties c ON c.id = m.counterparty_id
        WHERE $1 = $1 AND COALESCE(u.company_id, 0) <> c.company_id",
    ),
    (
        "a favourite list for another company's counterparty",
        "SELECT l.id AS culprit FROM favourite_lists l
        JOIN users u ON u.id = l.user_id JOIN counterparties c ON c.id = l.counterparty_id
        WHERE $1 = $1 AND u.company_id <> c.company_id",
    ),
    (
        "a session of a disabled person",
        "SELECT u.id AS culprit FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE $1 = $1 AND u.disabled_at IS NOT NULL",
    ),
    (
        "a letter leased for more than an hour",
        "SELECT id AS culprit FROM letters
        WHERE sent_at IS NULL AND failed_at IS NULL AND leased_until > 0 AND leased_until < $1",
    ),
    (
        "more promised than there is",
        "SELECT product_id AS culprit FROM stock_levels WHERE $1 = $1 AND reserved > on_hand",
    ),
    (
        "stock reserved that the ledger does not promise",
        "SELECT s.product_id AS culprit FROM stock_levels s WHERE $1 = $1 AND s.reserved <> COALESCE((
            SELECT SUM(p.quantity) FROM promises p WHERE p.product_id = s.product_id AND p.warehouse_id = s.warehouse_id
            AND p.source = 'stock' AND p.released_at IS NULL AND p.actual_on IS NULL), 0)",
    ),
    (
        "goods under way promised that the ledger does not promise",
        "SELECT r.product_id AS culprit FROM receipts r WHERE $1 = $1 AND r.promised <> COALESCE((
            SELECT SUM(p.quantity) FROM promises p WHERE p.product_id = r.product_id AND p.warehouse_id = r.warehouse_id
            AND p.due_on = r.due_on AND p.source = 'receipt' AND p.released_at IS NULL AND p.actual_on IS NULL), 0)",
    ),
    (
        "an order whose payments differ from the ledger",
        "SELECT o.number AS culprit FROM orders o WHERE $1 = $1 AND o.paid <> COALESCE((
            SELECT SUM(-l.amount) FROM ledger l WHERE l.order_number = o.number AND l.kind = 'payment'), 0)",
    ),
    (
        "an order whose waybills differ from what it has shipped",
        "SELECT o.number AS culprit FROM orders o WHERE $1 = $1 AND o.shipped <> COALESCE((
            SELECT SUM(s.total) FROM shipments s WHERE s.order_number = o.number), 0)",
    ),
    (
        "a waybill that the ledger lacks",
        "SELECT s.id AS culprit FROM shipments s WHERE $1 = $1 AND s.total <> COALESCE((
            SELECT SUM(l.amount) FROM ledger l WHERE l.kind = 'shipment' AND l.document = s.number), 0)",
    ),
    (
        "a waybill whose sums differ from its lines",
        "SELECT s.id AS culprit FROM shipments s JOIN shipment_lines l ON l.shipment_id = s.id WHERE $1 = $1
        GROUP BY s.id, s.goods, s.vat, s.pieces, s.lines
        HAVING SUM(l.goods) <> s.goods OR SUM(l.vat) <> s.vat OR SUM(l.quantity) <> s.pieces OR COUNT(*) <> s.lines",
    ),
    (
        "a completed order with something left to ship",
        "SELECT o.number AS culprit FROM orders o WHERE $1 = $1 AND o.status = 'completed' AND o.pieces <> COALESCE((
            SELECT SUM(s.pieces) FROM shipments s WHERE s.order_number = o.number), 0)",
    ),
    (
        "more shipped of a promise than it is, or what is not ready",
        "SELECT p.id AS culprit FROM promises p WHERE $1 = $1
        AND (p.shipped > p.quantity OR (p.shipped > 0 AND p.actual_on IS NULL))",
    ),
    (
        "a payment that is settled and whose parts are not all of it",
        "SELECT p.id AS culprit FROM payments p WHERE $1 = $1
        AND CASE WHEN p.settled_at IS NULL THEN 0 ELSE p.amount END <> COALESCE((
            SELECT SUM(x.amount) FROM payment_parts x WHERE x.payment_id = p.id), 0)",
    ),
    (
        "a part of a payment that is not in the ledger",
        "SELECT x.payment_id AS culprit FROM payment_parts x JOIN payments p ON p.id = x.payment_id WHERE $1 = $1
        AND x.amount <> COALESCE((SELECT SUM(-l.amount) FROM ledger l WHERE l.payment_id = x.payment_id
            AND l.order_number = x.order_number AND l.kind = 'payment' AND l.document = p.number), 0)",
    ),
    (
        "a payment in the ledger that no part of one is behind",
        "SELECT l.payment_id AS culprit FROM ledger l WHERE $1 = $1 AND l.payment_id IS NOT NULL
        GROUP BY l.payment_id, l.order_number
        HAVING SUM(-l.amount) <> COALESCE((SELECT x.amount FROM payment_parts x WHERE x.payment_id = l.payment_id
            AND x.order_number = l.order_number), 0)",
    ),
    (
        "a payment in the ledger without the payment",
        "SELECT l.id AS culprit FROM ledger l WHERE $1 = $1 AND (l.kind = 'payment') <> (l.payment_id IS NOT NULL)",
    ),
    (
        "a payment of an order of another counterparty",
        "SELECT x.payment_id AS culprit FROM payment_parts x JOIN payments p ON p.id = x.payment_id
        JOIN orders o ON o.number = x.order_number WHERE $1 = $1 AND o.counterparty_id <> COALESCE(p.counterparty_id, 0)",
    ),
    (
        "a product that is replaced, in the end, by itself",
        "WITH RECURSIVE chain (product_id, by_id, depth) AS (
            SELECT id, replaced_by, 1 FROM products WHERE replaced_by IS NOT NULL
            UNION ALL SELECT c.product_id, p.replaced_by, c.depth + 1 FROM chain c JOIN products p ON p.id = c.by_id
            WHERE p.replaced_by IS NOT NULL AND c.depth < 50)
        SELECT DISTINCT product_id AS culprit FROM chain WHERE by_id = product_id AND $1 = $1",
    ),
    (
        "a table that is undone and was not applied",
        "SELECT id AS culprit FROM loads WHERE $1 = $1 AND undone_at IS NOT NULL AND applied_at IS NULL",
    ),
    (
        "more promised of what is under way than comes",
        "SELECT product_id AS culprit FROM receipts WHERE $1 = $1 AND promised > quantity",
    ),
];

/// Says what is wrong with the stored data; empty when all is well.
///
/// # Errors
/// When the database cannot be read.
pub async fn check(db: &Db) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        culprit: i64,
    }
    let hour_ago = millis(db.now() - Duration::from_hours(1));
    let mut faults = dialect::integrity(db.reader()).await?;
    for (fault, sql) in INVARIANTS {
        let rows: Vec<Row> = sql::all(db.reader(), sql, [hour_ago.into()]).await?;
        faults.extend(rows.iter().map(|row| format!("{fault}: {}", row.culprit)));
    }
    Ok(faults)
}

/// A fresh SQLite database, and a fresh PostgreSQL one when `BUSBAR_TEST_POSTGRES` names a server.
#[cfg(test)]
pub(crate) async fn test_databases() -> Vec<Db> {
    let file = tempfile::NamedTempFile::new().expect("temporary file").into_temp_path().keep().expect("kept");
    let sqlite = format!("sqlite://{}", file.display());
    let mut all = vec![Db::open(&sqlite, crate::Options::default()).await.expect("SQLite opens")];
    if let Ok(server) = std::env::var("BUSBAR_TEST_POSTGRES") {
        let admin = sea_orm::Database::connect(&server).await.expect("PostgreSQL answers");
        static LAST: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = LAST.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("busbar_unit_{}_{number}", std::process::id());
        use sea_orm::ConnectionTrait;
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("database is made");
        let url = server.rsplit_once('/').map(|(server, _)| format!("{server}/{name}")).expect("server address");
        all.push(Db::open(&url, crate::Options::default()).await.expect("PostgreSQL opens"));
    }
    all
}
