//! `/api/v1/reports`: «Товарная матрица», and of a month stock, sales («Sell-out») and sales by three-party contracts. What is
//! sent is read as the rows of a file would be; where it would change what is reported, it waits until it is meant.

use super::error::{Json, Path, Query, Result};
use super::form::{LINES_LIMIT, Listed, PageQuery, Pieces, Rubles, TEXT_LIMIT, asked_once, no_longer, unreadable};
use super::key::Caller;
use super::report::{StockFaultView, faults};
use crate::State;
use axum::Extension;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};
use domain::dealer_report::{CONTRACT_LIMIT, DealerReport, ReportChange, ReportKind, ReportState};
use domain::dealer_stock::CODE_LIMIT;
use domain::import::Row;
use domain::money::Money;
use domain::month::Month;
use serde::{Deserialize, Serialize};
use service::Error;
use service::dealer_report::{self, ListedRow};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Axum = axum::extract::State<State>;

/// Rows of a page.
const PAGE: u32 = 1_000;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(matrix, put_matrix, delete_matrix))
        .routes(routes!(stock, put_stock, delete_stock))
        .routes(routes!(sales, put_sales, delete_sales))
        .routes(routes!(contracts, put_contracts, delete_contracts))
        .routes(routes!(load))
        .routes(routes!(apply))
        .routes(routes!(discard))
}

/// О чём отчёт.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ReportKindView {
    /// «Товарная матрица».
    Matrix,
    /// Остатки на конец месяца.
    Stock,
    /// Sell-out: продажи за месяц.
    Sales,
    /// Продажи за месяц по трёхсторонним договорам.
    Contracts,
}

impl From<ReportKind> for ReportKindView {
    fn from(kind: ReportKind) -> Self {
        match kind {
            ReportKind::Matrix => Self::Matrix,
            ReportKind::Stock => Self::Stock,
            ReportKind::Sales => Self::Sales,
            ReportKind::Contract => Self::Contracts,
        }
    }
}

/// Где стоит загрузка отчёта.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ReportStateView {
    /// Это ваш отчёт за месяц.
    Current,
    /// За месяц уже отчитались иначе: подтвердите вызовом `apply`.
    Waiting,
    /// Её заменила другая, или отчёт удалён.
    Replaced,
    /// Не принято ни одной строки, или загрузка отменена.
    Discarded,
}

impl From<ReportState> for ReportStateView {
    fn from(state: ReportState) -> Self {
        match state {
            ReportState::Current => Self::Current,
            ReportState::Waiting => Self::Waiting,
            ReportState::Replaced => Self::Replaced,
            ReportState::Discarded => Self::Discarded,
        }
    }
}

/// Отчёт за месяц.
#[derive(Serialize, ToSchema)]
struct ReportItem {
    kind: ReportKindView,
    /// Нет у матрицы.
    #[schema(example = "2026-10")]
    month: Option<String>,
    /// Номер загрузки.
    load: i64,
    state: ReportStateView,
    lines: u64,
    /// Штук; у матрицы — минимальных запасов.
    pieces: u64,
    /// С НДС, насколько суммы указаны.
    amount: Rubles,
    loaded_at: DateTime<Utc>,
    changed_at: Option<DateTime<Utc>>,
}

fn item(report: &DealerReport) -> ReportItem {
    ReportItem {
        kind: report.kind.into(),
        month: report.month.map(|month| month.to_string()),
        load: report.id,
        state: report.state.into(),
        lines: report.totals.lines,
        pieces: report.totals.pieces,
        amount: Money::from_kopecks(report.totals.amount).into(),
        loaded_at: report.at,
        changed_at: report.changed_at,
    }
}

/// О чём вы отчитались: матрица и последние 36 месяцев
#[utoipa::path(get, path = "/api/v1/reports", tag = "Отчёты", responses((status = 200, body = [ReportItem])))]
async fn list(state: Axum, caller: Extension<Caller>) -> Result<Json<Vec<ReportItem>>> {
    let mut items = vec![];
    for kind in ReportKind::ALL {
        items.extend(dealer_report::months(&state.db, &caller.actor, kind).await?.iter().map(item));
    }
    Ok(Json(items))
}

/// Что стало с отчётом, который вы отправили.
#[derive(Serialize, ToSchema)]
struct ReportAnswer {
    /// Номер загрузки.
    load: i64,
    state: ReportStateView,
    /// Принято строк.
    taken: u64,
    /// Строк, которые повторяют другую.
    same: u64,
    /// Не принято строк.
    refused: u64,
    /// Строки, которые не приняты: не больше тысячи.
    faults: Vec<StockFaultView>,
    /// Что изменит загрузка, которая ждёт подтверждения.
    change: Option<ReportChangeView>,
}

/// Чем загрузка отличается от того, о чём вы отчитались раньше.
#[derive(Serialize, ToSchema)]
struct ReportChangeView {
    /// Новых строк.
    added: u64,
    /// Строк с другими числами.
    changed: u64,
    /// Строк, которых не станет.
    gone: u64,
}

impl From<ReportChange> for ReportChangeView {
    fn from(change: ReportChange) -> Self {
        Self { added: change.added, changed: change.changed, gone: change.gone }
    }
}

/// What is sent of a month, as the table that a file would have.
struct Sent {
    kind: ReportKind,
    month: String,
    cells: Vec<Row>,
}

/// Takes a table of this kind; the request counts once under its key.
async fn take(state: &State, caller: &Caller, headers: &HeaderMap, sent: Sent) -> Result<Json<ReportAnswer>> {
    let Sent { kind, month, cells } = sent;
    if cells.is_empty() || cells.len() > LINES_LIMIT {
        return Err(unreadable("rows: 1–10000"));
    }
    for row in &cells {
        for (cell, (limit, name)) in row.iter().zip([(CODE_LIMIT, "warehouse"), (TEXT_LIMIT, "article")]) {
            no_longer(cell, limit, name)?;
        }
        for (cell, name) in row.iter().skip(4).zip(["contract", "buyer"]) {
            no_longer(cell, CONTRACT_LIMIT, name)?;
        }
    }
    let request = asked_once(headers, &(kind.code(), &month, &cells))?;
    let heading: Row = kind.headings().iter().map(|name| (*name).to_owned()).collect();
    let rows = std::iter::once(heading).chain(cells).collect();
    let (db, actor) = (&state.db, &caller.actor);
    let loaded = dealer_report::load_once(db, actor, request.as_ref(), kind, &month, "API", rows).await?;
    answer(state, caller, loaded.0).await
}

/// How a load stands now.
async fn answer(state: &State, caller: &Caller, id: i64) -> Result<Json<ReportAnswer>> {
    let found = dealer_report::get(&state.db, &caller.actor, id).await?;
    let change = match found.state {
        ReportState::Waiting => Some(dealer_report::change(&state.db, &caller.actor, id).await?.into()),
        _ => None,
    };
    Ok(Json(ReportAnswer {
        load: id,
        state: found.state.into(),
        taken: found.report.taken,
        same: found.report.same,
        refused: found.report.refused,
        faults: faults(caller, &found.report),
        change,
    }))
}

/// A month of an address; what is none names nothing.
fn month(text: &str) -> Result<Month> {
    Month::parse(text).ok_or_else(|| Error::NotFound.into())
}

/// A page of what is reported.
async fn page<T>(
    state: &State,
    caller: &Caller,
    kind: ReportKind,
    month: Option<Month>,
    page: PageQuery,
    row: impl FnMut(ListedRow) -> Result<T>,
) -> Result<Json<Listed<T>>> {
    let found = dealer_report::part(&state.db, &caller.actor, kind, month, page.number()?, PAGE).await?;
    let (number, pages, total) = (found.number, found.pages(), found.total);
    let items = found.rows.into_iter().map(row).collect::<Result<_>>()?;
    Ok(Json(Listed { items, page: number, pages, total }))
}

/// Takes away what is reported.
async fn withdraw(state: &State, caller: &Caller, kind: ReportKind, month: Option<Month>) -> Result<StatusCode> {
    let found = dealer_report::current(&state.db, &caller.actor, kind, month).await?.ok_or(Error::NotFound)?;
    dealer_report::withdraw(&state.db, &caller.actor, found.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn pieces(stored: i64) -> Result<Pieces> {
    let pieces = u64::try_from(stored).ok().and_then(|pieces| Pieces::try_from(pieces).ok());
    pieces.ok_or_else(|| Error::Internal("pieces of a report".to_owned()).into())
}

/// None: no amount is reported.
fn amount(kopecks: i64) -> Option<Rubles> {
    (kopecks != 0).then(|| Money::from_kopecks(kopecks).into())
}

/// The cell of an amount.
fn written(amount: Option<&Rubles>) -> Result<String> {
    amount.map_or_else(|| Ok(String::new()), |amount| Ok(amount.parse()?.plain()))
}

/// Строка товарной матрицы.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MatrixRow {
    /// Код вашего склада.
    #[schema(max_length = 50)]
    warehouse: String,
    #[schema(max_length = 300)]
    article: String,
    /// Минимальный запас, штук.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    minimum: Pieces,
    /// Желаемый запас, не меньше минимального.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    desired: Pieces,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MatrixRows {
    #[schema(min_items = 1, max_items = 10_000)]
    rows: Vec<MatrixRow>,
}

/// Товарная матрица, по 1000 строк на странице
#[utoipa::path(get, path = "/api/v1/reports/matrix", tag = "Отчёты", params(PageQuery), responses((status = 200, body = Listed<MatrixRow>), (status = 404, description = "Not Found", body = super::Problem, content_type = super::PROBLEM)))]
async fn matrix(state: Axum, caller: Extension<Caller>, of: Query<PageQuery>) -> Result<Json<Listed<MatrixRow>>> {
    let row = |row: ListedRow| {
        let (minimum, desired) = (pieces(row.quantity)?, pieces(row.desired)?);
        Ok(MatrixRow { warehouse: row.code, article: row.article, minimum, desired })
    };
    page(&state, &caller, ReportKind::Matrix, None, of.0, row).await
}

/// Заменить товарную матрицу
///
/// Если матрица уже есть и станет другой, загрузка ждёт: подтвердите её вызовом `apply`. С заголовком `Idempotency-Key` повтор
/// того же запроса возвращает ту же загрузку.
#[utoipa::path(put, path = "/api/v1/reports/matrix", tag = "Отчёты", request_body = MatrixRows,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 200, body = ReportAnswer), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn put_matrix(
    state: Axum,
    caller: Extension<Caller>,
    headers: HeaderMap,
    rows: Json<MatrixRows>,
) -> Result<Json<ReportAnswer>> {
    let cells = |row: MatrixRow| {
        vec![row.warehouse, row.article, row.minimum.number().to_string(), row.desired.number().to_string()]
    };
    let cells = rows.0.rows.into_iter().map(cells).collect();
    take(&state, &caller, &headers, Sent { kind: ReportKind::Matrix, month: String::new(), cells }).await
}

/// Удалить товарную матрицу
///
/// Её можно вернуть на странице «Товарная матрица».
#[utoipa::path(delete, path = "/api/v1/reports/matrix", tag = "Отчёты",
    responses((status = 204, description = "Удалена"), (status = 404, description = "Not Found", body = super::Problem, content_type = super::PROBLEM), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn delete_matrix(state: Axum, caller: Extension<Caller>) -> Result<StatusCode> {
    withdraw(&state, &caller, ReportKind::Matrix, None).await
}

/// Остаток артикула на конец месяца.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MonthStockRow {
    /// Код вашего склада.
    #[schema(max_length = 50)]
    warehouse: String,
    #[schema(max_length = 300)]
    article: String,
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    quantity: Pieces,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MonthStockRows {
    #[schema(min_items = 1, max_items = 10_000)]
    rows: Vec<MonthStockRow>,
}

/// Остатки за отчётный период, по 1000 строк на странице
#[utoipa::path(get, path = "/api/v1/reports/stock/{month}", tag = "Отчёты",
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10"), PageQuery), responses((status = 200, body = Listed<MonthStockRow>)))]
async fn stock(
    state: Axum,
    caller: Extension<Caller>,
    named: Path<String>,
    of: Query<PageQuery>,
) -> Result<Json<Listed<MonthStockRow>>> {
    let row = |row: ListedRow| {
        Ok(MonthStockRow { quantity: pieces(row.quantity)?, warehouse: row.code, article: row.article })
    };
    page(&state, &caller, ReportKind::Stock, Some(month(&named.0)?), of.0, row).await
}

/// Заменить остатки за отчётный период
///
/// Если за месяц уже отчитались иначе, загрузка ждёт: подтвердите её вызовом `apply`. С заголовком `Idempotency-Key` повтор
/// того же запроса возвращает ту же загрузку. Месяц — этот или один из 35 до него.
#[utoipa::path(put, path = "/api/v1/reports/stock/{month}", tag = "Отчёты", request_body = MonthStockRows,
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10"), ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 200, body = ReportAnswer), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn put_stock(
    state: Axum,
    caller: Extension<Caller>,
    named: Path<String>,
    headers: HeaderMap,
    rows: Json<MonthStockRows>,
) -> Result<Json<ReportAnswer>> {
    let cells = |row: MonthStockRow| vec![row.warehouse, row.article, row.quantity.number().to_string()];
    let cells = rows.0.rows.into_iter().map(cells).collect();
    take(&state, &caller, &headers, Sent { kind: ReportKind::Stock, month: named.0, cells }).await
}

/// Удалить остатки за отчётный период
#[utoipa::path(delete, path = "/api/v1/reports/stock/{month}", tag = "Отчёты",
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10")),
    responses((status = 204, description = "Удалены"), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn delete_stock(state: Axum, caller: Extension<Caller>, named: Path<String>) -> Result<StatusCode> {
    withdraw(&state, &caller, ReportKind::Stock, Some(month(&named.0)?)).await
}

/// Продажи артикула за месяц.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SalesRow {
    /// Код вашего склада.
    #[schema(max_length = 50)]
    warehouse: String,
    #[schema(max_length = 300)]
    article: String,
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    quantity: Pieces,
    /// С НДС.
    amount: Option<Rubles>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SalesRows {
    #[schema(min_items = 1, max_items = 10_000)]
    rows: Vec<SalesRow>,
}

/// Продажи за отчётный период (Sell-out), по 1000 строк на странице
#[utoipa::path(get, path = "/api/v1/reports/sales/{month}", tag = "Отчёты",
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10"), PageQuery), responses((status = 200, body = Listed<SalesRow>)))]
async fn sales(
    state: Axum,
    caller: Extension<Caller>,
    named: Path<String>,
    of: Query<PageQuery>,
) -> Result<Json<Listed<SalesRow>>> {
    let row = |row: ListedRow| {
        let (quantity, amount) = (pieces(row.quantity)?, amount(row.amount));
        Ok(SalesRow { warehouse: row.code, article: row.article, quantity, amount })
    };
    page(&state, &caller, ReportKind::Sales, Some(month(&named.0)?), of.0, row).await
}

/// Заменить продажи за отчётный период (Sell-out)
///
/// Одинаковые строки складываются. Если за месяц уже отчитались иначе, загрузка ждёт: подтвердите её вызовом `apply`. С
/// заголовком `Idempotency-Key` повтор того же запроса возвращает ту же загрузку.
#[utoipa::path(put, path = "/api/v1/reports/sales/{month}", tag = "Отчёты", request_body = SalesRows,
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10"), ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 200, body = ReportAnswer), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn put_sales(
    state: Axum,
    caller: Extension<Caller>,
    named: Path<String>,
    headers: HeaderMap,
    rows: Json<SalesRows>,
) -> Result<Json<ReportAnswer>> {
    let cells = |row: SalesRow| {
        let amount = written(row.amount.as_ref())?;
        Ok(vec![row.warehouse, row.article, row.quantity.number().to_string(), amount])
    };
    let cells = rows.0.rows.into_iter().map(cells).collect::<Result<_>>()?;
    take(&state, &caller, &headers, Sent { kind: ReportKind::Sales, month: named.0, cells }).await
}

/// Удалить продажи за отчётный период
#[utoipa::path(delete, path = "/api/v1/reports/sales/{month}", tag = "Отчёты",
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10")),
    responses((status = 204, description = "Удалены"), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn delete_sales(state: Axum, caller: Extension<Caller>, named: Path<String>) -> Result<StatusCode> {
    withdraw(&state, &caller, ReportKind::Sales, Some(month(&named.0)?)).await
}

/// Продажи артикула за месяц по трёхстороннему договору.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContractSalesRow {
    /// Код вашего склада.
    #[schema(max_length = 50)]
    warehouse: String,
    #[schema(max_length = 300)]
    article: String,
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    quantity: Pieces,
    /// С НДС.
    amount: Option<Rubles>,
    /// Номер трёхстороннего договора.
    #[schema(max_length = 50)]
    contract: String,
    /// ИНН покупателя.
    #[schema(max_length = 50)]
    buyer: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContractSalesRows {
    #[schema(min_items = 1, max_items = 10_000)]
    rows: Vec<ContractSalesRow>,
}

/// Продажи по трёхстороннему договору, по 1000 строк на странице
#[utoipa::path(get, path = "/api/v1/reports/contracts/{month}", tag = "Отчёты",
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10"), PageQuery), responses((status = 200, body = Listed<ContractSalesRow>)))]
async fn contracts(
    state: Axum,
    caller: Extension<Caller>,
    named: Path<String>,
    of: Query<PageQuery>,
) -> Result<Json<Listed<ContractSalesRow>>> {
    let row = |row: ListedRow| {
        Ok(ContractSalesRow {
            quantity: pieces(row.quantity)?,
            amount: amount(row.amount),
            warehouse: row.code,
            article: row.article,
            contract: row.contract,
            buyer: row.buyer,
        })
    };
    page(&state, &caller, ReportKind::Contract, Some(month(&named.0)?), of.0, row).await
}

/// Заменить продажи по трёхстороннему договору
///
/// Одинаковые строки складываются. Если за месяц уже отчитались иначе, загрузка ждёт: подтвердите её вызовом `apply`. С
/// заголовком `Idempotency-Key` повтор того же запроса возвращает ту же загрузку.
#[utoipa::path(put, path = "/api/v1/reports/contracts/{month}", tag = "Отчёты", request_body = ContractSalesRows,
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10"), ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 200, body = ReportAnswer), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn put_contracts(
    state: Axum,
    caller: Extension<Caller>,
    named: Path<String>,
    headers: HeaderMap,
    rows: Json<ContractSalesRows>,
) -> Result<Json<ReportAnswer>> {
    let cells = |row: ContractSalesRow| {
        let (quantity, amount) = (row.quantity.number().to_string(), written(row.amount.as_ref())?);
        Ok(vec![row.warehouse, row.article, quantity, amount, row.contract, row.buyer])
    };
    let cells = rows.0.rows.into_iter().map(cells).collect::<Result<_>>()?;
    take(&state, &caller, &headers, Sent { kind: ReportKind::Contract, month: named.0, cells }).await
}

/// Удалить продажи по трёхстороннему договору
#[utoipa::path(delete, path = "/api/v1/reports/contracts/{month}", tag = "Отчёты",
    params(("month" = String, Path, description = "`ГГГГ-ММ`.", example = "2026-10")),
    responses((status = 204, description = "Удалены"), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn delete_contracts(state: Axum, caller: Extension<Caller>, named: Path<String>) -> Result<StatusCode> {
    withdraw(&state, &caller, ReportKind::Contract, Some(month(&named.0)?)).await
}

/// Что стало с загрузкой отчёта
#[utoipa::path(get, path = "/api/v1/reports/loads/{load}", tag = "Отчёты", params(("load" = i64, Path)), responses((status = 200, body = ReportAnswer)))]
async fn load(state: Axum, caller: Extension<Caller>, load: Path<i64>) -> Result<Json<ReportAnswer>> {
    answer(&state, &caller, load.0).await
}

/// Применить загрузку, которая ждёт подтверждения
#[utoipa::path(post, path = "/api/v1/reports/loads/{load}/apply", tag = "Отчёты", params(("load" = i64, Path)),
    responses((status = 200, body = ReportAnswer), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn apply(state: Axum, caller: Extension<Caller>, load: Path<i64>) -> Result<Json<ReportAnswer>> {
    dealer_report::apply(&state.db, &caller.actor, load.0).await?;
    answer(&state, &caller, load.0).await
}

/// Отменить загрузку, которая ждёт подтверждения
#[utoipa::path(post, path = "/api/v1/reports/loads/{load}/discard", tag = "Отчёты", params(("load" = i64, Path)),
    responses((status = 200, body = ReportAnswer), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn discard(state: Axum, caller: Extension<Caller>, load: Path<i64>) -> Result<Json<ReportAnswer>> {
    dealer_report::discard(&state.db, &caller.actor, load.0).await?;
    answer(&state, &caller, load.0).await
}
