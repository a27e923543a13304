//! What the supplier's people tell dealers, and what they change of dealers, goods and production, with what it was before.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// News are on the desks of dealers from a day to a day. Each change is about one company, product, series or piece of news; `user_id` is empty for the command line. `price_list_items.was`,
/// `was_since`: the price that a list took the place of; empty while it has not, or when a later price stood there.
const SQL: &str = "
CREATE TABLE news (
    id {id},
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    from_day DATE NOT NULL,
    until_day DATE,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX news_from ON news (from_day, id);
CREATE TABLE staff_changes (
    id {id},
    at BIGINT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    company_id BIGINT REFERENCES companies (id),
    product_id BIGINT REFERENCES products (id),
    category_id BIGINT REFERENCES categories (id),
    news_id BIGINT REFERENCES news (id),
    changed TEXT NOT NULL,
    about TEXT NOT NULL,
    was TEXT NOT NULL,
    now TEXT NOT NULL
);
CREATE INDEX staff_changes_company ON staff_changes (company_id, id);
CREATE INDEX staff_changes_product ON staff_changes (product_id, id);
CREATE INDEX staff_changes_category ON staff_changes (category_id, id);
CREATE INDEX staff_changes_news ON staff_changes (news_id, id);
CREATE INDEX users_company ON users (company_id, last_name, id);
CREATE INDEX companies_name ON companies (name, id);
ALTER TABLE price_lists ADD COLUMN created_by BIGINT REFERENCES users (id);
ALTER TABLE price_list_items ADD COLUMN was BIGINT;
ALTER TABLE price_list_items ADD COLUMN was_since DATE;
CREATE INDEX price_list_items_product ON price_list_items (product_id);
CREATE INDEX price_lists_due ON price_lists (applied_at, valid_from)";
