//! Pieces of an order line under a waybill.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shipment_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shipment_id: i64,
    /// Of the order's line.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub quantity: i64,
    pub goods: i64,
    pub vat: i64,
    pub mass: i64,
    pub volume: i64,
    pub places: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
