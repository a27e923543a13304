//! A draft's head with its running totals.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "drafts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub number: i64,
    pub company_id: i64,
    pub counterparty_id: i64,
    pub contract_id: Option<i64>,
    pub address_id: Option<i64>,
    pub warehouse_id: i64,
    pub title: String,
    pub delivery: String,
    pub in_parts: bool,
    pub own_number: String,
    pub comment: String,
    pub lines: i64,
    pub pieces: i64,
    pub goods: i64,
    pub vat: i64,
    pub mass: i64,
    pub volume: i64,
    pub places: i64,
    pub rate: i64,
    pub delivery_cost: i64,
    pub next_position: i64,
    pub price_stamp: String,
    pub version: i64,
    pub created_by: i64,
    pub created_at: i64,
    pub changed_by: i64,
    pub changed_at: i64,
    pub deleted_at: Option<i64>,
    pub proposed_at: Option<i64>,
    pub valid_until: Option<Date>,
    pub project_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
