//! Calls that can be pasted and run. A test takes them from the page and runs them, in this order, each on what the ones
//! before it have made.

/// Where examples believe the portal to be; the page puts its own address there.
pub const PORTAL: &str = "https://portal.example";

/// What a key of a dealer and of one of the supplier's people looks like.
pub const KEY: &str = "bb_0123";
pub const STAFF_KEY: &str = "bs_0123";

/// An operation of the document, and how it is called.
pub struct Example {
    pub operation: &'static str,
    pub curl: &'static str,
}

pub const EXAMPLES: [Example; 33] = [
    Example {
        operation: "get_products",
        curl: "curl 'https://portal.example/api/v1/products?limit=100' \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "get_products_article",
        curl: "curl https://portal.example/api/v1/products/326794 \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "post_offers",
        curl: "curl https://portal.example/api/v1/offers \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -d '{\"items\": [{\"article\": \"326794\", \"quantity\": 24}], \"dates\": true}'",
    },
    Example {
        operation: "get_nomenclature_csv",
        curl: "curl https://portal.example/api/v1/nomenclature.csv -o nomenclature.csv \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "get_terms",
        curl: "curl https://portal.example/api/v1/terms \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "post_drafts",
        curl: "curl https://portal.example/api/v1/drafts \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -H 'Idempotency-Key: zakupka-417' \\\n  -d '{\"title\": \"Закупка 417\", \"lines\": [{\"article\": \"326794\", \"quantity\": 24}]}'",
    },
    Example {
        operation: "patch_drafts_number",
        curl: "curl -X PATCH https://portal.example/api/v1/drafts/1308206 \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -d '{\"delivery\": \"pickup\", \"own_number\": \"417\"}'",
    },
    Example {
        operation: "put_drafts_number_lines",
        curl: "curl -X PUT https://portal.example/api/v1/drafts/1308206/lines \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -d '{\"lines\": [{\"article\": \"326796\", \"quantity\": 12}, {\"article\": \"326794\", \"quantity\": 0}]}'",
    },
    Example {
        operation: "get_drafts_number_dates",
        curl: "curl https://portal.example/api/v1/drafts/1308206/dates \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "post_drafts_number_submit",
        curl: "curl https://portal.example/api/v1/drafts/1308206/submit \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -H 'Idempotency-Key: zakaz-417' \\\n  -d '{\"start\": false}'",
    },
    Example {
        operation: "get_orders",
        curl: "curl 'https://portal.example/api/v1/orders?tab=invoiced&text=417' \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "get_staff_orders",
        curl: "curl 'https://portal.example/api/v1/staff/orders?queue=submitted' \\\n  -H 'Authorization: Bearer bs_0123'",
    },
    Example {
        operation: "post_staff_orders_number_invoice",
        curl: "curl -X POST https://portal.example/api/v1/staff/orders/1308206/invoice \\\n  -H 'Authorization: Bearer bs_0123'",
    },
    Example {
        operation: "post_staff_orders_number_discount",
        curl: "curl https://portal.example/api/v1/staff/orders/1308206/discount \\\n  -H 'Authorization: Bearer bs_0123' -H 'Content-Type: application/json' \\\n  -d '{\"percent\": \"3.00\", \"text\": \"За объём\"}'",
    },
    Example {
        operation: "get_orders_number",
        curl: "curl https://portal.example/api/v1/orders/1308206 \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "get_orders_number_invoice_pdf",
        curl: "curl https://portal.example/api/v1/orders/1308206/invoice.pdf -o invoice.pdf \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "post_orders_number_production",
        curl: "curl -X POST https://portal.example/api/v1/orders/1308206/production \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "post_staff_orders_number_ready",
        curl: "curl -X POST https://portal.example/api/v1/staff/orders/1308206/ready \\\n  -H 'Authorization: Bearer bs_0123'",
    },
    Example {
        operation: "post_staff_orders_number_shipments",
        curl: "curl -X POST https://portal.example/api/v1/staff/orders/1308206/shipments \\\n  -H 'Authorization: Bearer bs_0123' -H 'Idempotency-Key: otgruzka-417-1'",
    },
    Example {
        operation: "post_staff_payments",
        curl: "curl https://portal.example/api/v1/staff/payments \\\n  -H 'Authorization: Bearer bs_0123' -H 'Content-Type: application/json' \\\n  -d '{\"payments\": [{\"date\": \"2026-10-12\", \"number\": \"221\", \"payer_inn\": \"7707083893\", \"payer\": \"ООО «Ромашка»\",\n       \"purpose\": \"Оплата по счету ТД000058016\", \"amount\": \"4046.40\"}]}'",
    },
    Example {
        operation: "post_staff_prices",
        curl: "curl https://portal.example/api/v1/staff/prices \\\n  -H 'Authorization: Bearer bs_0123' -H 'Content-Type: application/json' \\\n  -d '{\"from\": \"2027-01-15\", \"rows\": [{\"article\": \"326794\", \"price\": \"295.00\"}]}'",
    },
    Example {
        operation: "patch_staff_stock",
        curl: "curl -X PATCH https://portal.example/api/v1/staff/stock \\\n  -H 'Authorization: Bearer bs_0123' -H 'Content-Type: application/json' \\\n  -d '{\"rows\": [{\"article\": \"326794\", \"warehouse\": \"Москва\", \"quantity\": 503640}]}'",
    },
    Example {
        operation: "get_staff_companies",
        curl: "curl 'https://portal.example/api/v1/staff/companies?page=1' \\\n  -H 'Authorization: Bearer bs_0123'",
    },
    Example {
        operation: "get_shipments",
        curl: "curl 'https://portal.example/api/v1/shipments?from=2026-10-01' \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "get_balance",
        curl: "curl https://portal.example/api/v1/balance \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "get_settlements",
        curl: "curl 'https://portal.example/api/v1/settlements?from=2026-10-01&to=2026-10-12' \\\n  -H 'Authorization: Bearer bb_0123'",
    },
    Example {
        operation: "post_stock_warehouses",
        curl: "curl https://portal.example/api/v1/stock/warehouses \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -d '{\"code\": \"D4R7WE\", \"address\": \"г. Курск, ул. Примерная, 8\", \"contacts\": \"+7 495 000-00-01\"}'",
    },
    Example {
        operation: "put_stock",
        curl: "curl -X PUT https://portal.example/api/v1/stock \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -d '{\"rows\": [{\"warehouse\": \"D4R7WE\", \"article\": \"326794\", \"quantity\": 23}]}'",
    },
    Example {
        operation: "put_reports_matrix",
        curl: "curl -X PUT https://portal.example/api/v1/reports/matrix \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -d '{\"rows\": [{\"warehouse\": \"D4R7WE\", \"article\": \"326794\", \"minimum\": 12, \"desired\": 48}]}'",
    },
    Example {
        operation: "put_reports_stock_month",
        curl: "curl -X PUT https://portal.example/api/v1/reports/stock/2026-10 \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -d '{\"rows\": [{\"warehouse\": \"D4R7WE\", \"article\": \"326794\", \"quantity\": 23}]}'",
    },
    Example {
        operation: "put_reports_sales_month",
        curl: "curl -X PUT https://portal.example/api/v1/reports/sales/2026-10 \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -H 'Idempotency-Key: sell-out-2026-10' \\\n  -d '{\"rows\": [{\"warehouse\": \"D4R7WE\", \"article\": \"326794\", \"quantity\": 7, \"amount\": \"2360.40\"}]}'",
    },
    Example {
        operation: "put_reports_contracts_month",
        curl: "curl -X PUT https://portal.example/api/v1/reports/contracts/2026-10 \\\n  -H 'Authorization: Bearer bb_0123' -H 'Content-Type: application/json' \\\n  -d '{\"rows\": [{\"warehouse\": \"D4R7WE\", \"article\": \"326794\", \"quantity\": 7, \"amount\": \"2360.40\",\n       \"contract\": \"ТД-17/26\", \"buyer\": \"7707083893\"}]}'",
    },
    Example {
        operation: "get_changes",
        curl: "curl 'https://portal.example/api/v1/changes?kinds=order,stock' \\\n  -H 'Authorization: Bearer bb_0123'",
    },
];
