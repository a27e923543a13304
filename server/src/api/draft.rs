//! `/api/v1/drafts`: drafts and their lines, up to «Получить счёт».

use super::error::{ApiError, Json, Path, Query, Result};
use super::form::{
    Dates, Fault, Id, Listed, PageQuery, Pieces, Rubles, UnitPrice, article, asked_once, idempotency_key, line_number,
    meant, page_number, quantity, quantity_fault, unreadable,
};
use super::key::Caller;
use super::order::{self, OrderView};
use crate::State;
use axum::Extension;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use domain::delivery::DeliveryMethod;
use domain::draft::{Cost, Draft, DraftRow, DraftSummary, DraftTerms, NAME_LIMIT, checked_text};
use domain::id::{AddressId, ContractId, OrderNumber, ProductId, WarehouseId};
use domain::page::Page;
use serde::{Deserialize, Serialize};
use service::Error;
use service::draft::{self, Submission, WantedLine, Written};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Axum = axum::extract::State<State>;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, change, delete))
        .routes(routes!(lines, write))
        .routes(routes!(dates))
        .routes(routes!(submit))
        .routes(routes!(terms))
}

/// Стоимость, рубли.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CostView {
    /// Товары без НДС.
    goods: Rubles,
    /// Доставка без НДС.
    delivery: Rubles,
    vat: Rubles,
    /// Всего с НДС.
    total: Rubles,
}

impl From<Cost> for CostView {
    fn from(cost: Cost) -> Self {
        Self {
            goods: cost.goods.into(),
            delivery: cost.delivery.into(),
            vat: cost.vat.into(),
            total: cost.total.into(),
        }
    }
}

/// Способ доставки.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// Самовывоз.
    Pickup,
    /// Автотранспортная компания.
    Truck,
}

impl From<DeliveryMethod> for Delivery {
    fn from(method: DeliveryMethod) -> Self {
        match method {
            DeliveryMethod::Pickup => Self::Pickup,
            DeliveryMethod::Truck => Self::Truck,
        }
    }
}

impl From<Delivery> for DeliveryMethod {
    fn from(method: Delivery) -> Self {
        match method {
            Delivery::Pickup => Self::Pickup,
            Delivery::Truck => Self::Truck,
        }
    }
}

/// Черновик в списке.
#[derive(Serialize, ToSchema)]
struct DraftItem {
    number: i64,
    title: String,
    /// Это коммерческое предложение: цены держатся до дня.
    valid_until: Option<NaiveDate>,
    lines: u32,
    pieces: i64,
    cost: CostView,
    changed_at: DateTime<Utc>,
}

fn item(draft: DraftSummary) -> DraftItem {
    DraftItem {
        number: draft.number.0,
        title: draft.title,
        valid_until: draft.proposal.map(|proposal| proposal.valid_until),
        lines: draft.totals.lines,
        pieces: draft.totals.sums.pieces,
        cost: draft.cost.into(),
        changed_at: draft.changed_at,
    }
}

/// Черновик без строк.
#[derive(Serialize, ToSchema)]
struct DraftView {
    number: i64,
    title: String,
    /// Это коммерческое предложение: цены держатся до дня.
    valid_until: Option<NaiveDate>,
    contract: Option<i64>,
    address: Option<i64>,
    warehouse: i64,
    delivery: Delivery,
    in_parts: bool,
    own_number: String,
    comment: String,
    lines: u32,
    pieces: i64,
    mass_g: i64,
    volume_mm3: i64,
    vat_percent: u8,
    cost: CostView,
    /// Растёт с каждым изменением.
    version: i64,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

fn view(draft: Draft) -> DraftView {
    DraftView {
        number: draft.number.0,
        title: draft.title,
        valid_until: draft.proposal.map(|proposal| proposal.valid_until),
        contract: draft.contract.map(|id| id.0),
        address: draft.address.map(|id| id.0),
        warehouse: draft.warehouse.0,
        delivery: draft.delivery.into(),
        in_parts: draft.in_parts,
        own_number: draft.own_number,
        comment: draft.comment,
        lines: draft.totals.lines,
        pieces: draft.totals.sums.pieces,
        mass_g: draft.totals.sums.mass.grams(),
        volume_mm3: draft.totals.sums.volume.mm3(),
        vat_percent: draft.rate.percent(),
        cost: draft.cost.into(),
        version: draft.version,
        created_at: draft.created_at,
        changed_at: draft.changed_at,
    }
}

async fn opened(state: &State, caller: &Caller, number: OrderNumber) -> Result<DraftView> {
    Ok(view(draft::current(&state.db, &caller.actor, number).await?))
}

/// Черновики, последние изменённые первыми
#[utoipa::path(get, path = "/api/v1/drafts", tag = "Черновики", params(PageQuery), responses((status = 200, body = Listed<DraftItem>)))]
async fn list(state: Axum, caller: Extension<Caller>, page: Query<PageQuery>) -> Result<Json<Listed<DraftItem>>> {
    let page = draft::list(&state.db, &caller.actor, page.0.number()?).await?;
    Ok(Json(Listed::of(page, item)))
}

/// Строка, какой она должна быть.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WantedLines {
    #[schema(max_items = 10_000)]
    lines: Vec<LineWish>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LineWish {
    /// Артикул, штрихкод, наименование или свой артикул в любом написании.
    #[schema(max_length = 300)]
    article: String,
    /// Штук; округляется вверх до целых упаковок. 0: строки не будет.
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000)]
    quantity: Pieces,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDraft {
    /// Своё название.
    #[serde(default)]
    #[schema(max_length = 50)]
    title: String,
    #[serde(default)]
    #[schema(max_items = 10_000)]
    lines: Vec<LineWish>,
}

/// Черновик и строки, которые не удалось принять.
#[derive(Serialize, ToSchema)]
struct WrittenView {
    number: i64,
    /// Нет: с тех пор он отправлен (смотрите заказ с этим номером) или удалён.
    draft: Option<DraftView>,
    faults: Vec<Fault>,
}

/// Новый черновик
///
/// Строки, которые не удалось принять, возвращаются в `faults`, остальные уже в черновике. С заголовком `Idempotency-Key`
/// повтор того же запроса возвращает тот же черновик; другой запрос с тем же ключом — ошибка 409.
#[utoipa::path(post, path = "/api/v1/drafts", tag = "Черновики", request_body = NewDraft,
    params(("Idempotency-Key" = Option<String>, Header, description = "Любая строка, новая для каждого черновика.", min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 201, body = WrittenView), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn create(
    state: Axum,
    caller: Extension<Caller>,
    headers: HeaderMap,
    wish: Json<NewDraft>,
) -> Result<(StatusCode, Json<WrittenView>)> {
    let request = asked_once(&headers, &wish.0)?;
    let NewDraft { title, lines } = wish.0;
    let wished = wished(&state, &caller, lines).await?;
    let written = draft::create_filled(&state.db, &caller.actor, request.as_ref(), &title, &wished.lines).await?;
    Ok((StatusCode::CREATED, Json(wished.written(&state, &caller, written).await?)))
}

/// Lines of a request, understood.
struct Wished {
    lines: Vec<WantedLine>,
    /// Where each product was named, from 0, and how.
    named: HashMap<ProductId, (usize, String)>,
    faults: Vec<Fault>,
}

async fn wished(state: &State, caller: &Caller, lines: Vec<LineWish>) -> Result<Wished> {
    let texts = lines.iter().map(|line| line.article.clone()).collect();
    let found = meant(&state.db, caller, texts).await?;
    let mut wished = Wished { lines: vec![], named: HashMap::new(), faults: found.faults };
    // Of a product that is named twice the last line counts.
    let last: HashMap<ProductId, usize> = found.products.iter().map(|(at, product)| (*product, *at)).collect();
    for (at, product) in found.products.into_iter().filter(|(at, product)| last.get(product) == Some(at)) {
        let Some(line) = lines.get(at) else { continue };
        match quantity(line.quantity.number()) {
            Ok(quantity) => {
                wished.lines.push((product, quantity));
                wished.named.insert(product, (at, line.article.clone()));
            }
            Err(error) => wished.faults.push(quantity_fault(caller.language, at, &line.article, error)),
        }
    }
    Ok(wished)
}

impl Wished {
    async fn written(mut self, state: &State, caller: &Caller, written: Written) -> Result<WrittenView> {
        let snapshot = state.db.snapshot();
        for (product, why) in written.refused {
            let (at, text) = self.named.get(&product).cloned().unwrap_or_default();
            let replacement = snapshot.catalog.replacement(product).map(|item| item.article().to_owned());
            self.faults.push(Fault {
                line: line_number(at),
                article: text,
                code: why.code().to_owned(),
                detail: app::text::refusal(caller.language, &why),
                candidates: replacement.into_iter().collect(),
            });
        }
        self.faults.sort_by_key(|fault| fault.line);
        // What was made may have been sent or deleted since, when this is a second answer.
        let draft = match opened(state, caller, written.number).await {
            Err(ApiError::Service(Error::NotFound)) => None,
            draft => Some(draft?),
        };
        Ok(WrittenView { number: written.number.0, draft, faults: self.faults })
    }
}

/// Черновик
#[utoipa::path(get, path = "/api/v1/drafts/{number}", tag = "Черновики", params(("number" = i64, Path)), responses((status = 200, body = DraftView)))]
async fn get(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Json<DraftView>> {
    Ok(Json(opened(&state, &caller, OrderNumber(number.0)).await?))
}

/// Что изменить в черновике; чего нет, остаётся как есть.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DraftPatch {
    #[schema(max_length = 50)]
    title: Option<String>,
    /// Договор из `/api/v1/terms`.
    #[schema(value_type = Option<i64>)]
    contract: Option<Id>,
    /// Адрес доставки из `/api/v1/terms`.
    #[schema(value_type = Option<i64>)]
    address: Option<Id>,
    /// Склад отгрузки из `/api/v1/warehouses`.
    #[schema(value_type = Option<i64>)]
    warehouse: Option<Id>,
    delivery: Option<Delivery>,
    /// Отгружать по частям.
    in_parts: Option<bool>,
    /// Номер заказа в вашей системе учёта.
    #[schema(max_length = 50)]
    own_number: Option<String>,
    #[schema(max_length = 2000)]
    comment: Option<String>,
}

/// Условия и название
#[utoipa::path(patch, path = "/api/v1/drafts/{number}", tag = "Черновики", params(("number" = i64, Path)), request_body = DraftPatch, responses((status = 200, body = DraftView)))]
async fn change(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    patch: Json<DraftPatch>,
) -> Result<Json<DraftView>> {
    let (number, patch) = (OrderNumber(number.0), patch.0);
    // Before anything is written: all of it is done or nothing.
    let title = patch.title.as_deref().map(|title| checked_text(title, NAME_LIMIT)).transpose().map_err(Error::from)?;
    let now = draft::current(&state.db, &caller.actor, number).await?;
    let was = DraftTerms {
        contract: now.contract,
        address: now.address,
        warehouse: now.warehouse,
        delivery: now.delivery,
        in_parts: now.in_parts,
        own_number: now.own_number,
        comment: now.comment,
    };
    let terms = DraftTerms {
        contract: patch.contract.map(|id| ContractId(id.0)).or(was.contract),
        address: patch.address.map(|id| AddressId(id.0)).or(was.address),
        warehouse: patch.warehouse.map_or(was.warehouse, |id| WarehouseId(id.0)),
        delivery: patch.delivery.map_or(was.delivery, DeliveryMethod::from),
        in_parts: patch.in_parts.unwrap_or(was.in_parts),
        own_number: patch.own_number.unwrap_or_else(|| was.own_number.clone()),
        comment: patch.comment.unwrap_or_else(|| was.comment.clone()),
    };
    if terms != was {
        draft::set_terms(&state.db, &caller.actor, number, terms).await?;
    }
    if let Some(title) = title {
        draft::rename(&state.db, &caller.actor, number, &title).await?;
    }
    Ok(Json(opened(&state, &caller, number).await?))
}

/// Удалить черновик
///
/// Его можно вернуть на странице «Черновики».
#[utoipa::path(delete, path = "/api/v1/drafts/{number}", tag = "Черновики", params(("number" = i64, Path)), responses((status = 204, description = "Удалён")))]
async fn delete(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<StatusCode> {
    draft::delete(&state.db, &caller.actor, OrderNumber(number.0)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Строка черновика.
#[derive(Serialize, ToSchema)]
struct LineView {
    article: String,
    name: String,
    unit: String,
    pack: u32,
    quantity: u32,
    /// Сколько просили, если округлено до упаковок.
    asked: Option<u32>,
    price: UnitPrice,
    /// Без НДС.
    sum: Rubles,
    vat: Rubles,
    mass_g: i64,
    /// Свободно на складе отгрузки черновика, штук.
    free: u32,
}

fn line(row: DraftRow) -> LineView {
    LineView {
        article: row.article.to_string(),
        name: row.name,
        unit: row.unit,
        pack: row.pack.pieces(),
        quantity: row.line.quantity.pieces(),
        asked: row.line.asked.map(domain::quantity::Quantity::pieces),
        price: row.line.price.into(),
        sum: row.line.sums.goods.into(),
        vat: row.line.sums.vat.into(),
        mass_g: row.line.sums.mass.grams(),
        free: row.free,
    }
}

/// Строк на странице.
const LINES_PAGE: u32 = 1_000;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct LinesQuery {
    /// Номер страницы с единицы.
    #[param(minimum = 1, maximum = 100_000, default = 1)]
    page: Option<u32>,
    /// `true`: с шагами, из которых получилась каждая цена.
    #[serde(default)]
    explain: bool,
}

/// Строки черновика, по 1000 на странице
#[utoipa::path(get, path = "/api/v1/drafts/{number}/lines", tag = "Черновики", params(("number" = i64, Path), LinesQuery), responses((status = 200, body = Listed<LineView>)))]
async fn lines(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    query: Query<LinesQuery>,
) -> Result<Json<Listed<LineView>>> {
    let (number, page) = (OrderNumber(number.0), page_number(query.0.page.unwrap_or(1))?);
    let rows = draft::rows(&state.db, &caller.actor, number, page, LINES_PAGE).await?;
    if !query.0.explain {
        return Ok(Json(Listed::of(rows, line)));
    }
    let products: Vec<ProductId> = rows.rows.iter().map(|row| row.line.product).collect();
    let found = draft::explain(&state.db, &caller.actor, number, &products).await?;
    let rows = Page { rows: found.lines, total: rows.total, number: rows.number, size: rows.size };
    Ok(Json(Listed::of(rows, |(row, steps)| {
        let view = line(row);
        LineView { price: view.price.explained(steps), ..view }
    })))
}

/// Записать строки
///
/// Каждая названная строка получает это количество (товар назван дважды: считается последняя), 0 убирает её; остальные строки остаются. Строки, которые не удалось
/// принять, возвращаются в `faults`. Повтор запроса ничего не меняет.
#[utoipa::path(put, path = "/api/v1/drafts/{number}/lines", tag = "Черновики", params(("number" = i64, Path)), request_body = WantedLines, responses((status = 200, body = WrittenView)))]
async fn write(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    wish: Json<WantedLines>,
) -> Result<Json<WrittenView>> {
    let number = OrderNumber(number.0);
    let wished = wished(&state, &caller, wish.0.lines).await?;
    let written = draft::write_lines(&state.db, &caller.actor, number, &wished.lines).await?;
    Ok(Json(wished.written(&state, &caller, written).await?))
}

/// Сроки строки черновика.
#[derive(Serialize, ToSchema)]
struct LineDates {
    article: String,
    dates: Dates,
}

/// Сроки черновика
///
/// Строки берут остатки и мощности по очереди: две строки не рассчитывают на одни и те же штуки.
#[utoipa::path(get, path = "/api/v1/drafts/{number}/dates", tag = "Черновики", params(("number" = i64, Path)), responses((status = 200, body = [LineDates])))]
async fn dates(state: Axum, caller: Extension<Caller>, number: Path<i64>) -> Result<Json<Vec<LineDates>>> {
    let dates = service::supply::of_draft(&state.db, &caller.actor, OrderNumber(number.0)).await?;
    let snapshot = state.db.snapshot();
    let line = |(product, time): &(ProductId, domain::lead_time::LeadTime)| {
        Some(LineDates { article: article(&snapshot, *product)?, dates: Dates::of(&snapshot, time) })
    };
    Ok(Json(dates.lines.iter().filter_map(line).collect()))
}

/// «Получить счёт».
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Submit {
    /// Сумма с НДС, которую вы видели; другая теперь: ничего не отправлено, ошибка `draft.total_changed`.
    total: Option<Rubles>,
    /// Отправить в производство сразу: по договору с отсрочкой.
    #[serde(default)]
    start: bool,
}

/// «Получить счёт»: черновик становится заказом
///
/// Номер остаётся тем же. Повтор с тем же `Idempotency-Key` возвращает тот же заказ и ничего не делает.
#[utoipa::path(post, path = "/api/v1/drafts/{number}/submit", tag = "Черновики", request_body = Submit,
    params(("number" = i64, Path), ("Idempotency-Key" = String, Header, description = "Любая строка, новая для каждого заказа.", min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 200, body = OrderView), (status = 409, description = "Conflict", body = super::Problem, content_type = super::PROBLEM)))]
async fn submit(
    state: Axum,
    caller: Extension<Caller>,
    number: Path<i64>,
    headers: HeaderMap,
    wish: Json<Submit>,
) -> Result<Json<OrderView>> {
    let key = idempotency_key(&headers)?.ok_or_else(|| unreadable("Idempotency-Key"))?;
    let total = wish.0.total.as_ref().map(Rubles::parse).transpose()?;
    let submission = Submission { number: OrderNumber(number.0), key, total, start: wish.0.start };
    let number = draft::submit(&state.db, &caller.actor, &submission).await?;
    Ok(Json(order::opened(&state, &caller, number).await?))
}

/// Из чего выбирать условия.
#[derive(Serialize, ToSchema)]
struct Terms {
    contracts: Vec<ContractView>,
    addresses: Vec<AddressView>,
}

#[derive(Serialize, ToSchema)]
struct ContractView {
    id: i64,
    number: String,
    date: NaiveDate,
}

#[derive(Serialize, ToSchema)]
struct AddressView {
    id: i64,
    consignee: String,
    address: String,
}

/// Договоры и адреса контрагента
#[utoipa::path(get, path = "/api/v1/terms", tag = "Черновики", responses((status = 200, body = Terms)))]
async fn terms(state: Axum, caller: Extension<Caller>) -> Result<Json<Terms>> {
    let choices = service::counterparty::term_choices(&state.db, &caller.actor).await?;
    let contract = |contract: domain::contract::Contract| ContractView {
        id: contract.id.0,
        number: contract.number,
        date: contract.date,
    };
    let address = |address: domain::counterparty::Address| AddressView {
        id: address.id.0,
        consignee: address.consignee,
        address: address.address,
    };
    Ok(Json(Terms {
        contracts: choices.contracts.into_iter().map(contract).collect(),
        addresses: choices.addresses.into_iter().map(address).collect(),
    }))
}
