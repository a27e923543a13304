//! What a dealer reports month by month, the matrix, and the charts of it; and what the supplier's people see. Forms and links
//! only: nothing here needs a script.

mod charts;
mod loads;
mod page;
pub mod rpc;
mod staff;

pub use charts::ChartsPage;
pub use page::{ContractPage, MatrixPage, SalesPage, StockPage};
pub use staff::{StaffListPage, StaffPage};

/// The pages: «Продажи (Sell-out)», and beside it.
pub const SALES: &str = "/sales";
pub const CONTRACT: &str = "/sales/contract";
pub const STOCK: &str = "/sales/stock";
pub const MATRIX: &str = "/matrix";
pub const CHARTS: &str = "/sales/charts";
/// Where files are sent to: no server functions, for files are written to the disk while they arrive.
pub const SALES_FILE: &str = "/sales/file";
pub const CONTRACT_FILE: &str = "/sales/contract/file";
pub const STOCK_FILE: &str = "/sales/stock/file";
pub const MATRIX_FILE: &str = "/matrix/file";
/// What dealers report, for the supplier's people.
pub const STAFF: &str = "/staff/sales";

use crate::language::Language;
use crate::replenishment::REPLENISHMENT;
use crate::ui::{Html, Written};
use domain::dealer_report::ReportKind;
use domain::month::Month;
use leptos::prelude::*;

/// The page of a kind.
#[must_use]
pub const fn page_of(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Sales => SALES,
        ReportKind::Contract => CONTRACT,
        ReportKind::Stock => STOCK,
        ReportKind::Matrix => MATRIX,
    }
}

/// Where its files are sent to.
#[must_use]
pub const fn file_of(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Sales => SALES_FILE,
        ReportKind::Contract => CONTRACT_FILE,
        ReportKind::Stock => STOCK_FILE,
        ReportKind::Matrix => MATRIX_FILE,
    }
}

/// What it is called.
#[must_use]
pub const fn title(say: Language, kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Sales => say.sales_tab_sales(),
        ReportKind::Contract => say.sales_tab_contract(),
        ReportKind::Stock => say.sales_tab_stock(),
        ReportKind::Matrix => say.sales_tab_matrix(),
    }
}

/// What its file is called.
#[must_use]
pub fn file_name(say: Language, kind: ReportKind, month: Option<Month>) -> String {
    let month = month.map(|month| month.to_string()).unwrap_or_default();
    match kind {
        ReportKind::Sales => say.sales_file_sales(month),
        ReportKind::Contract => say.sales_file_contract(month),
        ReportKind::Stock => say.sales_file_stock(month),
        ReportKind::Matrix => say.sales_file_matrix().to_owned(),
    }
}

/// «октябрь 2026».
#[must_use]
pub fn month_words(say: Language, month: Month) -> String {
    let name = match month.number() {
        1 => say.sales_month_1(),
        2 => say.sales_month_2(),
        3 => say.sales_month_3(),
        4 => say.sales_month_4(),
        5 => say.sales_month_5(),
        6 => say.sales_month_6(),
        7 => say.sales_month_7(),
        8 => say.sales_month_8(),
        9 => say.sales_month_9(),
        10 => say.sales_month_10(),
        11 => say.sales_month_11(),
        _ => say.sales_month_12(),
    };
    format!("{name}\u{a0}{}", month.year())
}

/// All that is reported, and what is made of it.
pub fn tabs(say: Language, here: &str) -> Html {
    let link = |to: &'static str, label: &'static str| {
        view! { <a href=to aria-current=(to == here).then_some("page")>{label}</a> }
    };
    view! {
        <nav class="tabs" aria-label=say.sales_reports()>
            {link(SALES, say.sales_tab_sales())}{link(CONTRACT, say.sales_tab_contract())}{link(STOCK, say.sales_tab_stock())}
            {link(MATRIX, say.sales_tab_matrix())}{link(CHARTS, say.sales_tab_charts())}{link(REPLENISHMENT, say.sales_tab_replenishment())}
        </nav>
    }
    .html()
}
