//! Terms of a counterparty.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contracts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub counterparty_id: i64,
    pub number: String,
    pub date: Date,
    pub kind: String,
    pub deferral_days: i64,
    pub credit_limit: i64,
    /// Grows with each change of its terms and of its discounts.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
