//! A line of a draft.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft_number: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: i64,
    pub position: i64,
    pub quantity: i64,
    pub asked: Option<i64>,
    pub base_price: i64,
    pub discount: i64,
    pub price: i64,
    pub goods: i64,
    pub vat: i64,
    pub mass: i64,
    pub volume: i64,
    pub places: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
