//! `warehouses.get`, `list`, `add`, `update`, `delete`: items are `{code, contacts, address}`.

use super::body::{items, text};
use super::{Action, Answer, Item};
use app::language::Language;
use app::text::{refusal, stock_fault};
use domain::actor::Actor;
use domain::dealer_stock::WarehouseForm;
use serde_json::Value;
use service::dealer_stock::{self, Warehouse};
use service::{Db, Error};

pub async fn answer(db: &Db, actor: &Actor, action: Action, asked: &Value) -> service::Result<Answer> {
    match action {
        Action::List => list(db, actor, asked).await,
        Action::Get => {
            let mut found = list(db, actor, asked).await?;
            found.items.truncate(1);
            if found.items.is_empty() { Err(Error::NotFound) } else { Ok(found) }
        }
        Action::Add => add(db, actor, asked).await,
        Action::Update => change(db, actor, asked, false).await,
        Action::Delete => change(db, actor, asked, true).await,
    }
}

fn item(form: &WarehouseForm) -> Item {
    [("code", &form.code), ("contacts", &form.contacts), ("address", &form.address)]
        .map(|(name, value)| (name, Value::String(value.clone())))
        .to_vec()
}

/// Those that have what the call names, field by field.
async fn list(db: &Db, actor: &Actor, asked: &Value) -> service::Result<Answer> {
    let all = dealer_stock::warehouses(db, actor).await?;
    let fits = |warehouse: &&Warehouse| {
        let form = &warehouse.form;
        let id = warehouse.id.to_string();
        [("id", &id), ("code", &form.code), ("contacts", &form.contacts), ("address", &form.address)].into_iter().all(
            |(name, value)| {
                let wanted = text(asked, &[name]);
                wanted.is_empty() || wanted == *value
            },
        )
    };
    Ok(Answer { items: all.iter().filter(fits).map(|warehouse| item(&warehouse.form)).collect(), messages: vec![] })
}

/// Adds those that there are not; the answer has all that were named and are there now.
async fn add(db: &Db, actor: &Actor, asked: &Value) -> service::Result<Answer> {
    let before = dealer_stock::warehouses(db, actor).await?;
    let named = items(asked, "warehouses");
    let code = |item: &Value| text(item, &["code"]);
    let (known, fresh): (Vec<&Value>, Vec<&Value>) =
        named.iter().partition(|item| before.iter().any(|warehouse| warehouse.form.code == code(item)));
    let mut messages: Vec<String> =
        known.iter().map(|item| format!("Склад `{}` уже существует!", code(item))).collect();
    if !fresh.is_empty() {
        let heading = ["Адрес", "Контакты", "Код"].map(str::to_owned).to_vec();
        let row = |item: &&Value| vec![text(item, &["address"]), text(item, &["contacts"]), text(item, &["code"])];
        let rows = std::iter::once(heading).chain(fresh.iter().map(row)).collect();
        let (_, report) = dealer_stock::load_warehouses(db, actor, "API", rows).await?;
        messages.extend(report.rows.iter().map(|row| {
            let code = row.cells.last().map(String::as_str).unwrap_or_default();
            format!("Склад `{code}`: {}", stock_fault(Language::Russian, &row.fault))
        }));
    }
    let codes: Vec<String> = named.into_iter().map(code).collect();
    let now = dealer_stock::warehouses(db, actor).await?;
    let items = now.iter().filter(|warehouse| codes.contains(&warehouse.form.code));
    Ok(Answer { items: items.map(|warehouse| item(&warehouse.form)).collect(), messages })
}

/// Describes those anew that the call names by code, or deletes them. What an item does not say stays.
async fn change(db: &Db, actor: &Actor, asked: &Value, delete: bool) -> service::Result<Answer> {
    let there = dealer_stock::warehouses(db, actor).await?;
    let mut answer = Answer::default();
    for named in items(asked, "warehouses") {
        let (id, code) = (text(named, &["id"]), text(named, &["code"]));
        let found = there.iter().find(|warehouse| warehouse.form.code == code || warehouse.id.to_string() == id);
        let Some(warehouse) = found else {
            answer.messages.push(format!("Склад `{code}` не найден!"));
            continue;
        };
        let or =
            |name: &str, stored: &str| if named.get(name).is_some() { text(named, &[name]) } else { stored.to_owned() };
        let form = &warehouse.form;
        let new = WarehouseForm {
            code: or("code", &form.code),
            address: or("address", &form.address),
            contacts: or("contacts", &form.contacts),
        };
        let done = if delete {
            dealer_stock::delete_warehouse(db, actor, warehouse.id).await.map(drop)
        } else {
            dealer_stock::save_warehouse(db, actor, warehouse.id, &new.code, &new.address, &new.contacts).await
        };
        match done {
            Ok(()) => answer.items.push(item(if delete { form } else { &new })),
            Err(Error::Refused(why)) => {
                answer.messages.push(format!("Склад `{}`: {}", form.code, refusal(Language::Russian, &why)));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(answer)
}
