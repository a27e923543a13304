//! A letter to be sent.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letters")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub message_id: String,
    pub recipient: String,
    pub subject: String,
    pub plain: String,
    pub html: String,
    pub created_at: i64,
    pub run_at: i64,
    pub leased_until: i64,
    pub attempts: i64,
    pub sent_at: Option<i64>,
    pub failed_at: Option<i64>,
    pub error: String,
    pub unsubscribe: Option<String>,
    pub nomenclature_of: Option<i64>,
    pub answers: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
