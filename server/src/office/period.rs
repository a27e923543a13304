//! `/restapi/catalog/service/availability_calculation_period.json`: when a quantity of a product could leave a warehouse, as
//! the page of the product says (domain facts 1.6). The key is the header `Hash`; it has the scope of the catalogue.

use super::body::{self, text};
use super::{Answer, answered, told, turned_away};
use crate::{State, ops};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use domain::api_key::Scope;
use domain::catalog::Meaning;
use domain::import::ImportError;
use domain::quantity::Quantity;
use serde_json::{Value, json};
use service::{Error, api_key, catalog, supply};

type Axum = axum::extract::State<State>;

const NAME: &str = "period";

/// The published address.
pub async fn json(state: Axum, request: Request) -> Response {
    call(&state, request, false).await
}

/// The same in XML, as the other calls have it.
pub async fn xml(state: Axum, request: Request) -> Response {
    call(&state, request, true).await
}

async fn call(state: &State, request: Request, xml: bool) -> Response {
    let failed = |status, message: &str| answered(NAME, status, None, message, xml);
    let number = ops::request_number(&request);
    let hash = request.headers().get("hash").and_then(|hash| hash.to_str().ok()).unwrap_or_default().to_owned();
    if let Some(refused) = turned_away(state, &request, failed) {
        return refused;
    }
    let done = match body::read(request).await {
        Some(asked) => answer(state, &hash, &asked).await,
        None => Err(ImportError::Unreadable.into()),
    };
    match done {
        Ok(answer) => answered(NAME, StatusCode::OK, Some(answer), "", xml),
        Err(error) => {
            let (status, message) = told(&error, &number, "каталог и сроки");
            failed(status, &message)
        }
    }
}

/// The parts of the quantity by their days. `product_id` is an article in any spelling, `warehouse_id` the number of a
/// warehouse of the supplier.
async fn answer(state: &State, hash: &str, asked: &Value) -> service::Result<Answer> {
    let db = &state.db;
    let key = if hash.is_empty() { text(asked, &["hash"]) } else { hash.to_owned() };
    let actor = api_key::open(db, &key, Scope::Catalog).await?;
    let quantity = Quantity::parse(&text(asked, &["quantity"]))?;
    let found = catalog::recognise(db, &actor, vec![text(asked, &["product_id"])]).await?.pop();
    let Some(Meaning::One(product, _)) = found.map(|found| found.meaning) else { return Err(Error::NotFound) };
    let place = text(asked, &["warehouse_id"]);
    let snapshot = db.snapshot();
    let warehouses = snapshot.catalog.warehouses();
    let place = warehouses.iter().find(|warehouse| warehouse.id.to_string() == place).ok_or(Error::NotFound)?;
    let lead_time = supply::asked(db, place.id, &[(product, quantity)]).await?.pop().ok_or(Error::NotFound)?;
    let item = |part: &domain::lead_time::Part| {
        vec![("days", json!(part.days)), ("quantity", json!(part.quantity)), ("date", json!(part.date.to_string()))]
    };
    let missing = (lead_time.missing > 0).then(|| format!("{} шт. взять негде.", lead_time.missing));
    Ok(Answer { items: lead_time.parts.iter().map(item).collect(), messages: missing.into_iter().collect() })
}
