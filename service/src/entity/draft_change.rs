//! What one change of a draft made of one line.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft_number: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: i64,
    pub position: i64,
    pub quantity_before: Option<i64>,
    pub quantity_after: Option<i64>,
    pub user_id: i64,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
