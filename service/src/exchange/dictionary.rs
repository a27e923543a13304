//! What files of products are read by: properties, units and groups that 1C sends once, kept from session to session.

use crate::db::Db;
use crate::error::{Error, Result, broken};
use crate::sql;
use domain::exchange::Record;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What 1C has told of before: it sends a dictionary once and products of it ever after.
pub(super) struct Dictionaries {
    /// Names of properties, and of their values that come as ids.
    pub properties: HashMap<String, (String, HashMap<String, String>)>,
    pub units: HashMap<String, String>,
    /// Branches by groups.
    pub groups: HashMap<String, i64>,
    /// Branches that are groups of 1C.
    pub branches: HashSet<i64>,
}

/// Keeps the properties and units of a file.
pub(super) async fn keep(tx: &DatabaseTransaction, records: &[Record]) -> Result<()> {
    let (mut properties, mut units) = (BTreeMap::new(), BTreeMap::new());
    for record in records {
        match record {
            Record::Property { id, name, options } if !id.is_empty() && !name.is_empty() => {
                let options: BTreeMap<&str, &str> =
                    options.iter().map(|(id, value)| (id.as_str(), value.as_str())).collect();
                let options = serde_json::to_string(&options).map_err(|error| Error::Internal(error.to_string()))?;
                properties.insert(id.as_str(), (name.as_str(), options));
            }
            Record::Unit { code, name } if !code.is_empty() => _ = units.insert(code.as_str(), name.as_str()),
            _ => {}
        }
    }
    let rows = properties.into_iter().map(|(id, (name, options))| vec![id.into(), name.into(), options.into()]);
    let head = "INSERT INTO exchange_properties (external_id, name, options)";
    let tail = "ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, options = excluded.options";
    sql::insert_rows(tx, head, tail, rows.collect::<Vec<_>>()).await?;
    let rows = units.into_iter().map(|(code, name)| vec![code.into(), name.into()]);
    let tail = "ON CONFLICT (code) DO UPDATE SET name = excluded.name";
    sql::insert_rows(tx, "INSERT INTO exchange_units (code, name)", tail, rows.collect::<Vec<_>>()).await
}

/// Reads what is known by now.
pub(super) async fn read(db: &Db) -> Result<Dictionaries> {
    #[derive(FromQueryResult)]
    struct Property {
        external_id: String,
        name: String,
        options: String,
    }
    #[derive(FromQueryResult)]
    struct Pair {
        code: String,
        name: String,
    }
    #[derive(FromQueryResult)]
    struct Link {
        external_id: String,
        category_id: i64,
    }
    let reader = db.reader();
    let rows: Vec<Property> =
        sql::all(reader, "SELECT external_id, name, options FROM exchange_properties", []).await?;
    let properties = rows.into_iter().map(|row| {
        let options = serde_json::from_str(&row.options).map_err(|_| broken("values of a property"))?;
        Ok((row.external_id, (row.name, options)))
    });
    let properties = properties.collect::<Result<_>>()?;
    let units: Vec<Pair> = sql::all(reader, "SELECT code, name FROM exchange_units", []).await?;
    let groups: Vec<Link> = sql::all(reader, "SELECT external_id, category_id FROM exchange_groups", []).await?;
    Ok(Dictionaries {
        properties,
        units: units.into_iter().map(|row| (row.code, row.name)).collect(),
        branches: groups.iter().map(|link| link.category_id).collect(),
        groups: groups.into_iter().map(|link| (link.external_id, link.category_id)).collect(),
    })
}
