//! A shipping warehouse and its delivery tariff.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "warehouses")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub city: String,
    pub address: String,
    pub transfer_days: i64,
    pub position: i64,
    pub tariff_fixed: i64,
    pub tariff_per_kg: i64,
    pub tariff_per_m3: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
