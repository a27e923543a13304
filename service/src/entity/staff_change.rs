//! What one of the supplier's people changed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_changes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub at: i64,
    pub user_id: Option<i64>,
    pub company_id: Option<i64>,
    pub product_id: Option<i64>,
    pub category_id: Option<i64>,
    pub news_id: Option<i64>,
    pub load_id: Option<i64>,
    pub changed: String,
    pub about: String,
    pub was: String,
    pub now: String,
    pub warehouse_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
