//! So many pieces of an order line that are promised from one source.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promises")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub order_number: i64,
    pub position: i64,
    pub product_id: i64,
    /// `stock`, `receipt` or `production`.
    pub source: String,
    /// Where they lie, or are expected.
    pub warehouse_id: Option<i64>,
    /// When they are expected there.
    pub due_on: Option<Date>,
    pub quantity: i64,
    pub guaranteed_on: Date,
    pub planned_on: Date,
    pub actual_on: Option<Date>,
    pub released_at: Option<i64>,
    /// Where the pieces are on their way ([`domain::shipment::Stage`]).
    pub stage: String,
    /// Pieces that have left.
    pub shipped: i64,
    /// The day that the working days to `planned_on` are counted from; none: the one on which the order was sent.
    pub counted_from: Option<Date>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
