//! A row of a table of prices or stock that was loaded.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "load_rows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub load_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_row: i64,
    pub article: String,
    pub warehouse: String,
    pub typed: String,
    pub product_id: Option<i64>,
    pub warehouse_id: Option<i64>,
    pub value: Option<i64>,
    pub was: Option<i64>,
    pub state: String,
    pub fault: String,
    /// Of a table of products, as JSON: what the row says, and what the product was and is by it.
    pub cells: String,
    pub before: String,
    pub after: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
