//! What changed in drafts, line by line, and who has them open; lists of products on their way into a draft; templates; a company's own articles.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// `draft_changes` outlives its draft: the number goes on as an order's.
const SQL: &str = "
CREATE TABLE draft_changes (
    draft_number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    position BIGINT NOT NULL,
    quantity_before BIGINT,
    quantity_after BIGINT,
    user_id BIGINT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (draft_number, version, product_id)
);
CREATE TABLE draft_people (
    draft_number BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (draft_number, user_id)
);
CREATE TABLE imports (
    id {id},
    draft_number BIGINT NOT NULL REFERENCES drafts (number) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    added_at BIGINT
);
CREATE INDEX imports_draft ON imports (draft_number, digest);
CREATE TABLE import_lines (
    import_id BIGINT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    source_row BIGINT NOT NULL,
    text TEXT NOT NULL,
    quantity TEXT NOT NULL,
    state TEXT NOT NULL,
    product_id BIGINT REFERENCES products (id),
    reading TEXT NOT NULL,
    pieces BIGINT,
    choices TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
);
CREATE INDEX import_lines_state ON import_lines (import_id, state, position);
CREATE TABLE templates (
    id {id},
    company_id BIGINT NOT NULL REFERENCES companies (id),
    name TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX templates_company ON templates (company_id, deleted_at);
CREATE TABLE template_lines (
    template_id BIGINT NOT NULL REFERENCES templates (id) ON DELETE CASCADE,
    product_id BIGINT NOT NULL REFERENCES products (id),
    position BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    PRIMARY KEY (template_id, product_id)
);
CREATE TABLE own_articles (
    company_id BIGINT NOT NULL REFERENCES companies (id),
    article_key TEXT NOT NULL,
    article TEXT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (company_id, article_key)
)
";
