//! A sent order's head.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub company_id: i64,
    pub counterparty_id: i64,
    pub status: String,
    pub submit_key: String,
    pub accounting_number: Option<String>,
    pub terms: String,
    pub own_number: String,
    pub delivery: String,
    pub lines: i64,
    pub pieces: i64,
    pub base: i64,
    pub goods: i64,
    pub vat: i64,
    pub mass: i64,
    pub volume: i64,
    pub places: i64,
    pub rate: i64,
    pub delivery_cost: i64,
    pub total: i64,
    pub created_by: i64,
    pub created_at: i64,
    pub submitted_by: i64,
    pub submitted_at: i64,
    pub invoiced_at: Option<i64>,
    pub changed_at: i64,
    pub contract_id: Option<i64>,
    pub warehouse_id: Option<i64>,
    pub started_at: Option<i64>,
    /// Kopecks with VAT, so far.
    pub paid: i64,
    pub shipped: i64,
    /// Since then the buyer waits for an answer about a discount.
    pub discount_asked_at: Option<i64>,
    pub project_id: Option<i64>,
    /// Since then it is paid and cannot go to production.
    pub stuck_at: Option<i64>,
    /// Why: a refusal.
    pub stuck: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
