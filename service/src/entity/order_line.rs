//! A line of a sent order.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_number: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub product_id: i64,
    pub article: String,
    pub kind: String,
    pub name: String,
    pub unit: String,
    pub quantity: i64,
    pub base_price: i64,
    pub discount: i64,
    pub price: i64,
    pub goods: i64,
    pub vat: i64,
    pub mass: i64,
    pub volume: i64,
    pub places: i64,
    pub price_before: i64,
    pub extra: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
