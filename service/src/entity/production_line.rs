//! How a series is made.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "production_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub category_id: i64,
    pub capacity: i64,
    /// Pieces that are promised and not made yet, on the day `queue_on`.
    pub queue: i64,
    pub queue_on: Date,
    pub batch: i64,
    pub cycle: i64,
    pub technological: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
