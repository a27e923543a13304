//! A product.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub article: String,
    pub kind: String,
    pub name: String,
    pub category_id: i64,
    pub unit: String,
    pub pack: i64,
    pub per_box: i64,
    pub mass: i64,
    pub volume: i64,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub depth: Option<i64>,
    pub ean: Option<String>,
    pub tn_ved: String,
    pub price_group_id: i64,
    pub base_price: i64,
    pub picture: String,
    pub discontinued: bool,
    pub replaced_by: Option<i64>,
    pub popularity: i64,
    pub characteristics: String,
    pub price_since: Option<Date>,
    /// Grows with each change of what the product is like.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
