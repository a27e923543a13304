//! Sentences for what the domain says by types: captions of the guide letter for letter, and a way on for every refusal.

#[cfg(feature = "ssr")]
mod account;
#[cfg(feature = "ssr")]
mod change;

use crate::error::AppError;
use crate::language::Language;
use domain::Refusal;
#[cfg(feature = "ssr")]
use domain::attachment::AttachmentKind;
use domain::catalog::Reading;
#[cfg(feature = "ssr")]
use domain::claim::ClaimError;
#[cfg(feature = "ssr")]
use domain::comparison::ComparisonError;
#[cfg(feature = "ssr")]
use domain::dealer_report::ReportError;
#[cfg(feature = "ssr")]
use domain::dealer_stock::{LINK_LIMIT, StockError, StockFault};
use domain::delivery::DeliveryMethod;
use domain::draft::{DraftError, LinesEdited};
#[cfg(feature = "ssr")]
use domain::favourite::FavouriteError;
use domain::format::grouped;
#[cfg(feature = "ssr")]
use domain::hook::HookError;
use domain::id::OrderNumber;
#[cfg(feature = "ssr")]
use domain::import::ImportError;
use domain::import::ImportState;
#[cfg(feature = "ssr")]
use domain::mailbox::MailboxError;
#[cfg(feature = "ssr")]
use domain::order::OrderError;
use domain::order::{OrderStatus, OrderTab};
#[cfg(feature = "ssr")]
use domain::own::OwnError;
#[cfg(feature = "ssr")]
use domain::project::ProjectError;
use domain::quantity::QuantityError;
#[cfg(feature = "ssr")]
use domain::settlement::SettlementError;
#[cfg(feature = "ssr")]
use domain::user::SignInError;
#[cfg(feature = "ssr")]
use domain::view::ViewError;
use serde::{Deserialize, Serialize};

/// A text as it stands in an address: letters and digits as they are, every other byte as a number.
#[cfg(feature = "ssr")]
#[must_use]
pub fn in_address(text: &str) -> String {
    let byte =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(byte).collect()
}

/// The sentence for an error.
#[must_use]
pub fn error(say: Language, error: &AppError) -> String {
    match error {
        AppError::Refused(refusal) => self::refusal(say, refusal),
        AppError::NotFound => say.site_error_not_found().to_owned(),
        AppError::SignedOut => say.site_error_signed_out().to_owned(),
        AppError::Forbidden => say.site_error_forbidden().to_owned(),
        AppError::Conflict => say.site_error_conflict().to_owned(),
        AppError::Internal { request } => say.site_error_internal(request),
        AppError::Transport => say.site_error_transport().to_owned(),
        AppError::Outdated => say.site_error_outdated().to_owned(),
    }
}

/// Why nothing was done with a letter.
#[cfg(feature = "ssr")]
fn mailbox(say: Language, error: MailboxError) -> String {
    let plain = match error {
        MailboxError::Large { megabytes } => return say.mailbox_error_large(megabytes),
        MailboxError::Key => say.mailbox_error_key(),
        MailboxError::Scope => say.mailbox_error_scope(),
        MailboxError::Subject => say.mailbox_error_subject(),
        MailboxError::Sender => say.mailbox_error_sender(),
        MailboxError::Rights => say.mailbox_error_rights(),
        MailboxError::NoFile => say.mailbox_error_no_file(),
        MailboxError::SeveralFiles => say.mailbox_error_several_files(),
        MailboxError::Nothing => say.mailbox_error_nothing(),
        MailboxError::NothingFound => say.mailbox_error_nothing_found(),
        MailboxError::Unreadable => say.mailbox_error_unreadable(),
        MailboxError::Failed => say.mailbox_error_failed(),
    };
    plain.to_owned()
}

/// Why something was not done with a project.
#[cfg(feature = "ssr")]
fn project(say: Language, error: &ProjectError) -> String {
    match error {
        ProjectError::Move { .. } => say.project_moved().to_owned(),
        ProjectError::NoName => say.project_no_name().to_owned(),
        ProjectError::NoCustomer => say.project_no_customer().to_owned(),
        ProjectError::NoAddress => say.project_no_address().to_owned(),
        ProjectError::TooLong { limit } => say.project_too_long(limit),
        ProjectError::NoLines => say.project_no_lines().to_owned(),
        ProjectError::Lines { limit } => say.project_too_many_lines(limit),
        ProjectError::Line { row, text } => say.project_wrong_line(row, text),
        ProjectError::Until { last } => say.project_wrong_until(domain::format::date(*last)),
        ProjectError::NoPrice { article } => say.project_no_price(article),
        ProjectError::WrongPrice { article } => say.project_wrong_price(article),
    }
}

/// Why a change of a draft was refused, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub said: String,
    /// Where what is left of a product and what replaces it are offered.
    pub way_on: Option<String>,
}

impl Told {
    /// `draft` is its number, or «active».
    #[must_use]
    pub fn of(say: Language, draft: &str, error: &AppError) -> Self {
        let way_on = match error {
            AppError::Refused(Refusal::Draft(DraftError::Discontinued { product, asked, .. })) => {
                Some(format!("/drafts/{draft}/replacement?product={product}&quantity={asked}"))
            }
            _ => None,
        };
        Self { said: self::error(say, error), way_on }
    }
}

impl From<String> for Told {
    fn from(said: String) -> Self {
        Self { said, way_on: None }
    }
}

/// Where goods of an order are.
#[cfg(feature = "ssr")]
#[must_use]
pub const fn stage(say: Language, stage: domain::shipment::Stage) -> &'static str {
    use domain::shipment::Stage;
    match stage {
        Stage::Waiting => say.order_stage_waiting(),
        Stage::Making => say.order_stage_making(),
        Stage::Moving => say.order_stage_moving(),
        Stage::Ready => say.order_stage_ready(),
        Stage::Shipped => say.order_stage_shipped(),
    }
}

/// What a document of a product is called.
#[cfg(feature = "ssr")]
#[must_use]
pub const fn attachment_kind(say: Language, kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Certificate => say.catalog_certificate(),
        AttachmentKind::Declaration => say.catalog_declaration(),
        AttachmentKind::Passport => say.catalog_passport(),
        AttachmentKind::Manual => say.catalog_manual(),
        AttachmentKind::Other => say.catalog_other_paper(),
    }
}

/// The sentence for a refusal.
#[must_use]
pub fn refusal(say: Language, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Quantity(error) => quantity(say, *error).to_owned(),
        Refusal::Draft(error) => draft(say, error),
        other => elsewhere(say, other),
    }
}

/// No island meets these: their words stay on the server.
#[cfg(not(feature = "ssr"))]
fn elsewhere(say: Language, _: &Refusal) -> String {
    say.site_error_conflict().to_owned()
}

#[cfg(feature = "ssr")]
fn elsewhere(say: Language, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Quantity(_) | Refusal::Draft(_) => String::new(),
        Refusal::Order(OrderError::Move { from: OrderStatus::Proposal }) => say.proposal_fixed().to_owned(),
        Refusal::Order(OrderError::Move { from }) => say.site_order_moved(status(say, *from)),
        Refusal::Order(OrderError::Expired { on }) => say.proposal_expired(domain::format::date(*on)),
        Refusal::Order(OrderError::Validity { least, most }) => say.proposal_validity(least, most),
        Refusal::Order(OrderError::NoDeferral) => say.order_no_deferral().to_owned(),
        Refusal::Order(OrderError::OverCredit { total, free }) => {
            say.order_over_credit(total.with_sign(), free.with_sign())
        }
        Refusal::Order(OrderError::NothingToShip) => say.order_nothing_to_ship().to_owned(),
        Refusal::Order(OrderError::NoStatement) => say.staff_no_statement().to_owned(),
        Refusal::Order(OrderError::StatementLine { line }) => say.staff_statement_line(line),
        Refusal::Order(OrderError::NoInvoice { number }) => say.staff_no_invoice(number),
        Refusal::Order(OrderError::NoMessage) => say.order_no_message().to_owned(),
        Refusal::Order(OrderError::LongMessage { limit }) => say.order_long_message(limit),
        Refusal::Order(OrderError::WrongPercent) => say.order_wrong_percent().to_owned(),
        Refusal::Order(OrderError::Shipped) => say.staff_shipped_already().to_owned(),
        Refusal::Order(OrderError::NotStuck) => say.order_not_stuck().to_owned(),
        Refusal::Order(OrderError::Pieces { position, most }) => say.staff_wrong_pieces(position, grouped(*most)),
        Refusal::Order(OrderError::NoPieces) => say.staff_no_pieces().to_owned(),
        Refusal::Order(OrderError::PaymentNumber) => say.staff_payment_number().to_owned(),
        Refusal::Order(OrderError::PaymentDay) => say.staff_payment_day().to_owned(),
        Refusal::Order(OrderError::PaymentAmount) => say.staff_payment_amount().to_owned(),
        Refusal::Order(OrderError::PaymentKnown { number }) => say.staff_payment_known(number),
        Refusal::Order(OrderError::PartAmount { line }) => say.staff_part_amount(line),
        Refusal::Order(OrderError::Parts { amount, parts }) => {
            say.staff_wrong_parts(parts.with_sign(), amount.with_sign())
        }
        Refusal::Order(OrderError::PartTwice { number }) => say.staff_part_twice(number),
        Refusal::Order(OrderError::OtherPayer { number }) => say.staff_other_payer(number),
        Refusal::Order(OrderError::PaidAndShipped { number }) => say.staff_paid_and_shipped(*number),
        Refusal::Favourite(error) => favourite(say, error),
        Refusal::Import(error) => import(say, error),
        Refusal::Own(error) => own(say, error),
        Refusal::Stock(error) => stock(say, error),
        Refusal::Report(error) => report(say, error),
        Refusal::Comparison(ComparisonError::Full { limit }) => say.comparison_full(limit),
        Refusal::SignIn(error) => sign_in(say, *error),
        Refusal::Account(error) => account::account(say, error),
        Refusal::Change(error) => change::change(say, error),
        Refusal::Mailbox(error) => mailbox(say, *error),
        Refusal::View(ViewError::Query) => say.view_no_address().to_owned(),
        Refusal::View(ViewError::Full { limit }) => say.view_full(limit),
        Refusal::Hook(HookError::Address) => say.hook_address().to_owned(),
        Refusal::Hook(HookError::Private) => say.hook_private().to_owned(),
        Refusal::Hook(HookError::NoKinds) => say.hook_no_kinds().to_owned(),
        Refusal::Hook(HookError::Limit { limit }) => say.hook_enough(limit),
        Refusal::Hook(HookError::Off) => say.hook_off_why().to_owned(),
        Refusal::Claim(ClaimError::Move { .. }) => say.claim_moved().to_owned(),
        Refusal::Claim(ClaimError::Quantity { left: 0 }) => say.claim_nothing_left().to_owned(),
        Refusal::Claim(ClaimError::Quantity { left }) => say.claim_too_many(grouped(i64::from(*left))),
        Refusal::Claim(ClaimError::Photos { limit }) => say.claim_enough_photos(limit),
        Refusal::Claim(ClaimError::NoPicture) => say.claim_no_picture().to_owned(),
        Refusal::Project(error) => project(say, error),
        Refusal::Settlement(SettlementError::Period) => {
            say.finance_wrong_period(domain::settlement::RECONCILIATION_YEARS)
        }
        Refusal::Settlement(SettlementError::AskedToday) => say.finance_asked_today().to_owned(),
    }
}

const fn quantity(say: Language, error: QuantityError) -> &'static str {
    match error {
        QuantityError::Empty => say.site_quantity_empty(),
        QuantityError::NotANumber => say.site_quantity_not_a_number(),
        QuantityError::Negative => say.site_quantity_negative(),
        QuantityError::Fractional => say.site_quantity_fractional(),
        QuantityError::Zero => say.site_quantity_zero(),
        QuantityError::TooLarge => say.site_quantity_too_large(),
    }
}

fn draft(say: Language, error: &DraftError) -> String {
    match error {
        DraftError::UnknownArticle { text, nearest } if nearest.is_empty() => say.site_unknown_article(text),
        DraftError::UnknownArticle { text, nearest } => {
            let nearest: Vec<&str> = nearest.iter().map(domain::product::Article::as_str).collect();
            say.site_unknown_article_nearest(text, nearest.join(", "))
        }
        DraftError::Discontinued { free, replacement, .. } => {
            let free = grouped(i64::from(*free));
            match replacement {
                Some(article) => say.site_discontinued_replaced(free, article),
                None => say.site_discontinued(free),
            }
        }
        DraftError::Changed { now: 0, by } => say.site_line_removed(by),
        DraftError::Changed { now, by } => say.site_line_changed(by, grouped(i64::from(*now))),
        DraftError::LinesLimit { limit } => say.site_lines_limit(grouped(i64::from(*limit))),
        DraftError::DraftsLimit { limit } => say.site_drafts_limit(limit),
        DraftError::TemplatesLimit { limit } => say.site_templates_limit(limit),
        DraftError::OverLimit { limit } => say.site_over_limit(limit.with_sign()),
        DraftError::NoApprover => say.site_no_approver().to_owned(),
        DraftError::TooLong { limit } => say.site_too_long(u64::from(*limit)),
        DraftError::Overflow => say.site_overflow().to_owned(),
        DraftError::Empty => say.site_empty_draft().to_owned(),
        DraftError::NoAddress => say.site_no_address().to_owned(),
        DraftError::TotalChanged { was, now } => say.site_total_changed(was.with_sign(), now.with_sign()),
    }
}

#[cfg(feature = "ssr")]
fn favourite(say: Language, error: &FavouriteError) -> String {
    match error {
        FavouriteError::NoName => say.favourite_no_name().to_owned(),
        FavouriteError::TooLong { limit } => say.favourite_too_long(u64::from(*limit)),
        FavouriteError::ListsLimit { limit } => say.favourite_lists_limit(grouped(i64::from(*limit))),
        FavouriteError::ProductsLimit { limit } => say.favourite_products_limit(grouped(i64::from(*limit))),
        FavouriteError::AlertsLimit { limit } => say.favourite_alerts_limit(grouped(i64::from(*limit))),
        FavouriteError::Empty => say.favourite_nothing_to_order().to_owned(),
        FavouriteError::Discontinued { article, free } => {
            say.favourite_discontinued(article, grouped(i64::from(*free)))
        }
    }
}

#[cfg(feature = "ssr")]
fn import(say: Language, error: &ImportError) -> String {
    match error {
        ImportError::Empty => say.import_error_empty().to_owned(),
        ImportError::RowsLimit { limit } => say.import_error_rows_limit(grouped(i64::from(*limit))),
        ImportError::SizeLimit { megabytes } => say.import_error_size_limit(megabytes),
        ImportError::UnpackedLimit { megabytes } => say.import_error_unpacked_limit(megabytes),
        ImportError::Unreadable => say.import_error_unreadable().to_owned(),
        ImportError::NotAWorkbook => say.import_error_not_a_workbook().to_owned(),
        ImportError::Protected => say.import_error_protected().to_owned(),
        ImportError::TooHard => say.import_error_too_hard().to_owned(),
        ImportError::Busy => say.import_error_busy().to_owned(),
        ImportError::NothingToAdd => say.import_error_nothing_to_add().to_owned(),
    }
}

/// Why something was not done with a dealer's warehouses and stock.
#[cfg(feature = "ssr")]
fn stock(say: Language, error: &StockError) -> String {
    match error {
        StockError::NoCode => say.stock_error_no_code().to_owned(),
        StockError::NoColumn { name } => say.stock_error_no_column(name),
        StockError::NothingNamed => say.stock_error_nothing_named().to_owned(),
        StockError::CodeSigns => say.stock_error_code_signs().to_owned(),
        StockError::LongCode { limit } => say.stock_error_long_code(limit),
        StockError::CodeKnown { code } => say.stock_error_code_known(code),
        StockError::NoAddress => say.stock_error_no_address().to_owned(),
        StockError::NoHouse => say.stock_error_no_house().to_owned(),
        StockError::LongAddress { limit } => say.stock_error_long_address(limit),
        StockError::LongContacts { limit } => say.stock_error_long_contacts(limit),
        StockError::LongName { limit } => say.stock_error_long_name(limit),
        StockError::WarehousesLimit { limit } => say.stock_error_warehouses_limit(grouped(i64::from(*limit))),
        StockError::NoWarehouses => say.stock_error_no_warehouses().to_owned(),
        StockError::Nothing => say.stock_error_nothing().to_owned(),
        StockError::Gone => say.stock_error_gone().to_owned(),
    }
}

/// Why something was not done with a report of a dealer.
#[cfg(feature = "ssr")]
fn report(say: Language, error: &ReportError) -> String {
    match error {
        ReportError::NoMonth => say.sales_error_no_month().to_owned(),
        ReportError::WrongMonth => say.sales_error_wrong_month().to_owned(),
        ReportError::Row(fault) => stock_fault(say, fault),
        ReportError::Gone => say.sales_error_gone().to_owned(),
        ReportError::Nothing => say.sales_error_nothing().to_owned(),
    }
}

/// Why a row of a table of stock or of warehouses is not taken.
#[cfg(feature = "ssr")]
#[must_use]
pub fn stock_fault(say: Language, fault: &StockFault) -> String {
    let plain = match fault {
        StockFault::Warehouse(error) => return stock(say, error),
        StockFault::Twice { row } => return say.stock_fault_twice(row),
        StockFault::Link => return say.stock_fault_link(LINK_LIMIT),
        StockFault::NoCode => say.stock_fault_no_code(),
        StockFault::UnknownCode => say.stock_fault_unknown_code(),
        StockFault::SeveralCodes => say.stock_fault_several_codes(),
        StockFault::NoArticle => say.stock_fault_no_article(),
        StockFault::UnknownArticle => say.stock_fault_unknown_article(),
        StockFault::SeveralArticles => say.stock_fault_several_articles(),
        StockFault::Known => say.stock_fault_known(),
        StockFault::Desired => say.sales_fault_desired(),
        StockFault::Amount => say.sales_fault_amount(),
        StockFault::Contract => say.sales_fault_contract(),
        StockFault::Buyer => say.sales_fault_buyer(),
        StockFault::Quantity(QuantityError::Empty | QuantityError::Zero) => say.stock_fault_quantity_empty(),
        StockFault::Quantity(QuantityError::NotANumber) => say.stock_fault_quantity_number(),
        StockFault::Quantity(QuantityError::Negative) => say.stock_fault_quantity_negative(),
        StockFault::Quantity(QuantityError::Fractional) => say.stock_fault_quantity_fractional(),
        StockFault::Quantity(QuantityError::TooLarge) => say.stock_fault_quantity_large(),
    };
    plain.to_owned()
}

/// Why an own article is not taken, on its form and beside its row.
#[cfg(feature = "ssr")]
#[must_use]
pub fn own(say: Language, error: &OwnError) -> String {
    match error {
        OwnError::NoOwn => say.own_error_no_own().to_owned(),
        OwnError::NoLetters => say.own_error_no_letters().to_owned(),
        OwnError::TooLong { limit } => say.own_error_too_long(u64::from(*limit)),
        OwnError::NoArticle => say.own_error_no_article().to_owned(),
        OwnError::Unknown => say.own_error_unknown().to_owned(),
        OwnError::Several => say.own_error_several().to_owned(),
        OwnError::Twice { row } => say.own_error_twice(row),
        OwnError::Limit { limit } => say.own_error_limit(grouped(i64::from(*limit))),
    }
}

/// The name of a state for all lines in it.
#[must_use]
pub const fn import_state(say: Language, state: ImportState) -> &'static str {
    match state {
        ImportState::Choice => say.import_state_choice(),
        ImportState::Unknown => say.import_state_unknown(),
        ImportState::Quantity => say.import_state_quantity(),
        ImportState::Left => say.import_state_left(),
        ImportState::Doubled => say.import_state_doubled(),
        ImportState::Rounded => say.import_state_rounded(),
        ImportState::Ready => say.import_state_ready(),
        ImportState::Skipped => say.import_state_skipped(),
        ImportState::Added => say.import_state_added(),
    }
}

/// The name of a state for one line.
#[must_use]
pub const fn import_badge(say: Language, state: ImportState) -> &'static str {
    match state {
        ImportState::Choice => say.import_badge_choice(),
        ImportState::Unknown => say.import_badge_unknown(),
        ImportState::Quantity => say.import_badge_quantity(),
        ImportState::Left => say.import_badge_left(),
        ImportState::Doubled => say.import_badge_doubled(),
        ImportState::Rounded => say.import_badge_rounded(),
        ImportState::Ready => say.import_badge_ready(),
        ImportState::Skipped => say.import_badge_skipped(),
        ImportState::Added => say.import_badge_added(),
    }
}

/// What is wrong with a line, for a workbook: documents are in Russian.
#[must_use]
pub const fn fault(state: ImportState) -> &'static str {
    let say = Language::Russian;
    match state {
        ImportState::Choice => say.import_fault_choice(),
        ImportState::Unknown => say.import_fault_unknown(),
        ImportState::Quantity => say.import_fault_quantity(),
        ImportState::Left => say.import_fault_left(),
        state => import_state(say, state),
    }
}

/// Why a text means a product; nothing when it stands there letter for letter.
#[must_use]
pub const fn reading(say: Language, reading: Reading) -> Option<&'static str> {
    Some(match reading {
        Reading::AsWritten => return None,
        Reading::Spelling => say.import_reading_spelling(),
        Reading::Ean => say.import_reading_ean(),
        Reading::Own => say.import_reading_own(),
        Reading::Zeros => say.import_reading_zeros(),
        Reading::Number => say.import_reading_number(),
        Reading::Layout => say.import_reading_layout(),
        Reading::Sound => say.import_reading_sound(),
        Reading::Digits => say.import_reading_digits(),
    })
}

#[cfg(feature = "ssr")]
pub use account::{about, agreement, browser, deed, right, scope, staff_scope, trades, version};

#[cfg(feature = "ssr")]
fn sign_in(say: Language, error: SignInError) -> String {
    match error {
        SignInError::Wrong => say.site_wrong_password().to_owned(),
        SignInError::Wait { seconds } if seconds < 90 => say.site_wait_seconds(u64::from(seconds)),
        SignInError::Wait { seconds } => say.site_wait_minutes(u64::from(seconds.div_ceil(60))),
        SignInError::Busy => say.site_sign_in_busy().to_owned(),
    }
}

/// «Самовывоз», «Автотранспортная компания».
#[must_use]
pub const fn delivery(say: Language, method: DeliveryMethod) -> &'static str {
    match method {
        DeliveryMethod::Pickup => say.site_pickup(),
        DeliveryMethod::Truck => say.site_truck(),
    }
}

/// The guide's name of a status.
#[must_use]
pub const fn status(say: Language, status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Draft => say.site_draft(),
        OrderStatus::Proposal => say.site_status_proposal(),
        OrderStatus::Submitted => say.site_status_submitted(),
        OrderStatus::Invoiced => say.site_status_invoiced(),
        OrderStatus::InProduction => say.site_status_in_production(),
        OrderStatus::Completed => say.site_status_completed(),
        OrderStatus::Rejected => say.site_status_rejected(),
    }
}

/// The guide's name of a tab.
#[must_use]
pub const fn tab(say: Language, tab: OrderTab) -> &'static str {
    match tab {
        OrderTab::Proposals => say.site_tab_proposals(),
        OrderTab::Invoiced => say.site_tab_invoiced(),
        OrderTab::Production => say.site_tab_production(),
        OrderTab::Completed => say.site_tab_completed(),
        OrderTab::Tracked => say.site_tab_tracked(),
    }
}

/// «округлено до 24 шт: в упаковке 12».
#[must_use]
pub fn rounded(say: Language, pieces: u32, pack: u32) -> String {
    say.site_rounded(grouped(i64::from(pieces)), pack)
}

/// «Перенесено 3 строки в черновик 1308207. 1 строка осталась как была: …».
#[must_use]
pub fn edited(say: Language, edited: &LinesEdited) -> String {
    let lines = u64::from(edited.lines);
    let done = match edited.to {
        Some(to) => say.draft_lines_moved(lines, to),
        None if edited.removed => say.draft_lines_removed(lines),
        None => say.draft_lines_changed(lines),
    };
    if edited.kept == 0 { done } else { format!("{done} {}", say.draft_lines_kept(u64::from(edited.kept))) }
}

/// What was taken back, but for so many lines.
#[must_use]
pub fn undone_but(say: Language, kept: u32) -> String {
    format!("{}. {}", say.draft_undone(), say.draft_undone_kept(u64::from(kept)))
}

/// «Черновик 1308206: щит».
#[must_use]
pub fn draft_name(say: Language, number: OrderNumber, title: &str) -> String {
    if title.is_empty() { say.draft_numbered(number) } else { say.draft_numbered_titled(number, title) }
}
