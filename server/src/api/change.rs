//! `/api/v1/changes`: what is new since a program asked last.

use super::error::{ApiError, Json, Query, Result};
use super::form::{Rubles, UnitPrice, no_longer, unreadable};
use super::key::Caller;
use crate::State;
use axum::Extension;
use chrono::{DateTime, Utc};
use domain::claim::{Claim, ClaimReason, ClaimStatus};
use domain::dealer_report::{DealerReport, ReportKind, ReportState};
use domain::feed::{CHANGES_LIMIT, Cursor, FeedKind, FeedKinds};
use domain::money::Money;
use serde::{Deserialize, Serialize};
use service::feed::{self, Change, Changes, ProductChange};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type Axum = axum::extract::State<State>;

pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    /// `next` прошлого ответа. Без него ответ пуст и говорит, откуда начать.
    #[param(max_length = 40, pattern = r"^\d{1,18}-[0-9a-f]{2,3}$")]
    since: Option<String>,
    /// Виды через запятую: `draft`, `order`, `shipment`, `settlement`, `product`, `price`, `stock`, `claim`, `dealer_stock`,
    /// `dealer_report`. Без них — все, что открывает ключ. Курсор помнит свои виды: с ним их можно не называть, а другие назвать
    /// нельзя.
    #[param(
        max_length = 100,
        example = "order,stock",
        pattern = "^(draft|order|shipment|settlement|product|price|stock|claim|dealer_stock|dealer_report)(,(draft|order|shipment|settlement|product|price|stock|claim|dealer_stock|dealer_report))*$"
    )]
    kinds: Option<String>,
    /// Изменений в ответе, не больше 1000.
    #[param(minimum = 1, maximum = 1000, default = 500)]
    limit: Option<u32>,
}

/// Changes in an answer when nothing is said.
const USUAL: u32 = 500;
/// Characters of a list of kinds at most, as the document says.
const KINDS_LIMIT: usize = 100;

/// Что изменилось.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ChangeKind {
    /// Черновик создан, изменён, удалён или возвращён. Отправленный приходит как заказ с тем же номером.
    Draft,
    /// Заказ отправлен, сменил статус, строки или цены, оплачен, отгружен, или сдвинулись даты.
    Order,
    /// Накладная.
    Shipment,
    /// Движение взаиморасчётов: номер документа.
    Settlement,
    /// Товар появился или изменился; без `product` его больше нет.
    Product,
    /// Цена товара; без `article` — скидки договора: прочитайте все цены заново.
    Price,
    /// Свободный остаток на складе.
    Stock,
    /// Рекламация подана, рассматривается, удовлетворена, отклонена или отозвана, или к ней добавлено фото.
    Claim,
    /// Ваши склады или остатки на них: прочитайте `/stock` и `/stock/warehouses` заново.
    DealerStock,
    /// Ваш отчёт за месяц или товарная матрица загружены, исправлены, возвращены или удалены.
    DealerReport,
}

impl From<FeedKind> for ChangeKind {
    fn from(kind: FeedKind) -> Self {
        match kind {
            FeedKind::Draft => Self::Draft,
            FeedKind::Order => Self::Order,
            FeedKind::Shipment => Self::Shipment,
            FeedKind::Settlement => Self::Settlement,
            FeedKind::Product => Self::Product,
            FeedKind::Price => Self::Price,
            FeedKind::Stock => Self::Stock,
            FeedKind::Claim => Self::Claim,
            FeedKind::DealerStock => Self::DealerStock,
            FeedKind::DealerReport => Self::DealerReport,
        }
    }
}

/// Изменение: объект и каким он стал.
#[derive(Serialize, ToSchema)]
struct ChangeView {
    kind: ChangeKind,
    /// Номер черновика, заказа, накладной, документа, рекламации или отчёта.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<String>,
    /// Для `stock`.
    #[serde(skip_serializing_if = "Option::is_none")]
    warehouse: Option<i64>,
    /// Для `stock`: свободно штук.
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<i64>,
    /// Для `price`: ваша цена по договору.
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<UnitPrice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<ChangedProduct>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<ChangedClaim>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<ChangedReport>,
    /// Когда изменился объект с номером.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<DateTime<Utc>>,
}

/// Товар без цены и остатков: они — изменения своих видов.
#[derive(Serialize, ToSchema)]
struct ChangedProduct {
    ean: Option<String>,
    /// Вид изделия.
    kind: String,
    name: String,
    unit: String,
    /// Кратность: заказывают целыми упаковками.
    pack: i64,
    /// Штук в транспортной упаковке.
    per_box: i64,
    mass_g: i64,
    volume_mm3: i64,
    /// Код ТН ВЭД.
    tn_ved: String,
    category: String,
    discontinued: bool,
    /// Чем заменён.
    replacement: Option<String>,
}

impl From<ProductChange> for ChangedProduct {
    fn from(of: ProductChange) -> Self {
        Self {
            ean: of.ean,
            kind: of.kind,
            name: of.name,
            unit: of.unit,
            pack: of.pack,
            per_box: of.per_box,
            mass_g: of.mass,
            volume_mm3: of.volume,
            tn_ved: of.tn_ved,
            category: of.category,
            discontinued: of.discontinued,
            replacement: of.replacement,
        }
    }
}

/// Рекламация без фото.
#[derive(Serialize, ToSchema)]
struct ChangedClaim {
    status: ClaimStatusView,
    reason: ClaimReasonView,
    /// Номер накладной.
    waybill: String,
    order: i64,
    article: String,
    /// Штук.
    quantity: u32,
    /// Что вы написали.
    text: String,
    /// Последний ответ поставщика; пустой — ответа ещё нет.
    answer: String,
    answered_at: Option<DateTime<Utc>>,
}

/// Состояние рекламации: подана, рассматривается, удовлетворена, отклонена, отозвана.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ClaimStatusView {
    Open,
    Examined,
    Accepted,
    Refused,
    Withdrawn,
}

/// Что не так: брак, недостача, пересорт, повреждено в пути.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ClaimReasonView {
    Defect,
    Shortage,
    Mixup,
    Damage,
}

impl From<Claim> for ChangedClaim {
    fn from(of: Claim) -> Self {
        Self {
            status: match of.status {
                ClaimStatus::Open => ClaimStatusView::Open,
                ClaimStatus::Examined => ClaimStatusView::Examined,
                ClaimStatus::Accepted => ClaimStatusView::Accepted,
                ClaimStatus::Refused => ClaimStatusView::Refused,
                ClaimStatus::Withdrawn => ClaimStatusView::Withdrawn,
            },
            reason: match of.reason {
                ClaimReason::Defect => ClaimReasonView::Defect,
                ClaimReason::Shortage => ClaimReasonView::Shortage,
                ClaimReason::Mixup => ClaimReasonView::Mixup,
                ClaimReason::Damage => ClaimReasonView::Damage,
            },
            waybill: of.waybill,
            order: of.order.0,
            article: of.article.as_str().to_owned(),
            quantity: of.quantity.pieces(),
            text: of.text,
            answer: of.answer,
            answered_at: of.answered_at,
        }
    }
}

/// Загрузка отчёта. Другая загрузка с теми же `kind` и `month` и состоянием `current` заменяет её.
#[derive(Serialize, ToSchema)]
struct ChangedReport {
    kind: ReportKindView,
    /// `ГГГГ-ММ`; у товарной матрицы его нет.
    month: Option<String>,
    state: ReportStateView,
    lines: u64,
    pieces: u64,
    /// Сумма с НДС; у остатков и матрицы ноль.
    amount: Rubles,
}

/// Товарная матрица, остатки на конец месяца, продажи месяца, продажи по трёхсторонним договорам.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ReportKindView {
    Matrix,
    Stock,
    Sales,
    Contract,
}

/// Действует; ждёт подтверждения; заменён или удалён; отброшен.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ReportStateView {
    Current,
    Waiting,
    Replaced,
    Discarded,
}

impl From<DealerReport> for ChangedReport {
    fn from(of: DealerReport) -> Self {
        Self {
            kind: match of.kind {
                ReportKind::Matrix => ReportKindView::Matrix,
                ReportKind::Stock => ReportKindView::Stock,
                ReportKind::Sales => ReportKindView::Sales,
                ReportKind::Contract => ReportKindView::Contract,
            },
            month: of.month.map(|month| month.to_string()),
            state: match of.state {
                ReportState::Current => ReportStateView::Current,
                ReportState::Waiting => ReportStateView::Waiting,
                ReportState::Replaced => ReportStateView::Replaced,
                ReportState::Discarded => ReportStateView::Discarded,
            },
            lines: of.totals.lines,
            pieces: of.totals.pieces,
            amount: Money::from_kopecks(of.totals.amount).into(),
        }
    }
}

/// Изменения, старые первыми.
#[derive(Serialize, ToSchema)]
struct ChangesView {
    changes: Vec<ChangeView>,
    /// Передайте как `since` в следующий раз.
    #[schema(example = "1207-3ff")]
    next: String,
    /// Есть ещё: спросите сразу.
    more: bool,
}

fn view(change: Change) -> ChangeView {
    let nothing = |kind: FeedKind| ChangeView {
        kind: kind.into(),
        number: None,
        article: None,
        warehouse: None,
        quantity: None,
        price: None,
        product: None,
        claim: None,
        report: None,
        at: None,
    };
    match change {
        Change::Object { kind, object, at } => {
            let object = Some(object).filter(|object| !object.is_empty());
            let (number, article) = if kind == FeedKind::Product { (None, object) } else { (object, None) };
            ChangeView { number, article, at: Some(at), ..nothing(kind) }
        }
        Change::Product(product) => ChangeView {
            article: Some(product.article.clone()),
            product: Some((*product).into()),
            ..nothing(FeedKind::Product)
        },
        Change::Price { article, price } => {
            ChangeView { article: Some(article), price: Some(price.into()), ..nothing(FeedKind::Price) }
        }
        Change::Stock { article, warehouse, free } => ChangeView {
            article: Some(article),
            warehouse: Some(warehouse),
            quantity: Some(free),
            ..nothing(FeedKind::Stock)
        },
        Change::Claim { claim, at } => ChangeView {
            number: Some(claim.id.to_string()),
            claim: Some((*claim).into()),
            at: Some(at),
            ..nothing(FeedKind::Claim)
        },
        Change::DealerReport { report, at } => ChangeView {
            number: Some(report.id.to_string()),
            report: Some((*report).into()),
            at: Some(at),
            ..nothing(FeedKind::DealerReport)
        },
    }
}

/// Whether a text could be a cursor: digits, a dash, two or three digits of sixteen, as the document says.
fn is_cursor(text: &str) -> bool {
    let Some((place, kinds)) = text.split_once('-') else { return false };
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (1..=18).contains(&place.len())
        && place.bytes().all(|byte| byte.is_ascii_digit())
        && (2..=3).contains(&kinds.len())
        && kinds.bytes().all(hex)
}

/// What is asked for, when the key opens it: kinds, and the place to go on from. A cursor of other kinds is over.
fn asked(caller: &Caller, query: &ChangesQuery) -> Result<(FeedKinds, Option<i64>)> {
    let kind = |code: &str| FeedKind::from_code(code).ok_or_else(|| unreadable("kinds: an unknown kind"));
    let named = query.kinds.as_deref().map(|named| {
        no_longer(named, KINDS_LIMIT, "kinds")?;
        named.split(',').map(kind).collect::<Result<FeedKinds>>()
    });
    let named = named.transpose()?;
    let open = |kind: &FeedKind| caller.scopes.contains(kind.scope());
    let since = query.since.as_deref().map(|text| {
        if is_cursor(text) { Ok(Cursor::parse(text)) } else { Err(unreadable("since: `next` of an answer")) }
    });
    let since = since.transpose()?.map(|cursor| cursor.ok_or(ApiError::Over)).transpose()?;
    let kinds = match (named, since) {
        (Some(named), Some(cursor)) if named != cursor.kinds => return Err(ApiError::Over),
        (Some(kinds), _) => kinds,
        (None, Some(cursor)) => cursor.kinds,
        (None, None) => FeedKind::ALL.into_iter().filter(open).collect(),
    };
    if kinds == FeedKinds::NONE || !FeedKind::ALL.iter().filter(|kind| kinds.contains(**kind)).all(open) {
        return Err(ApiError::Scope);
    }
    Ok((kinds, since.map(|cursor| cursor.position)))
}

/// Что изменилось с прошлого раза
///
/// Начните с запроса без `since` и сохраните `next`, потом прочитайте данные целиком и дальше спрашивайте с последним `next`.
/// Ничего не пропускается; изменение может прийти дважды. Изменения помнятся 30 дней: на более старый курсор, и на
/// курсор других видов, ответ 410 `cursor_over`, и программа начинает заново.
#[utoipa::path(get, path = "/api/v1/changes", tag = "Изменения", params(ChangesQuery),
    responses((status = 200, body = ChangesView), (status = 410, description = "Gone", body = super::Problem, content_type = super::PROBLEM)))]
async fn list(state: Axum, caller: Extension<Caller>, query: Query<ChangesQuery>) -> Result<Json<ChangesView>> {
    let (kinds, since) = asked(&caller, &query.0)?;
    let limit = query.0.limit.unwrap_or(USUAL);
    if !(1..=CHANGES_LIMIT).contains(&limit) {
        return Err(unreadable("limit: 1–1000"));
    }
    let found = feed::changes(&state.db, &caller.actor, kinds, since, limit).await?;
    let Changes { changes, next, more } = found.ok_or(ApiError::Over)?;
    Ok(Json(ChangesView { changes: changes.into_iter().map(view).collect(), next: next.to_string(), more }))
}
