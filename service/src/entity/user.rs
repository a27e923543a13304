//! A person.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub company_id: Option<i64>,
    pub login: String,
    pub email: String,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: String,
    pub password: String,
    pub staff: bool,
    pub disabled_at: Option<i64>,
    pub counterparty_id: Option<i64>,
    pub created_at: i64,
    pub born: Option<Date>,
    pub trade: String,
    pub region: String,
    pub phone: String,
    pub mobile: String,
    pub notices: i64,
    pub news: bool,
    pub second_factor: String,
    pub second_factor_step: i64,
    pub avatar_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
