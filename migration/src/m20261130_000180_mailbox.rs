//! Letters that came to the portal's mailbox, and what became of them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, SQL).await
    }
}

/// A letter is known by its place in the mailbox and by `digest`, which is of its Message-ID and its contents and is empty
/// (NULL) for one that repeats another. `why`: the refusal as JSON. `draft_number` is the number of a draft, and of the
/// order that it becomes. `letters.answers`: the Message-ID that is answered, empty when the letter had none.
const SQL: &str = "
CREATE TABLE mailbox_letters (
    id {id},
    mailbox TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    digest TEXT,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    company_id BIGINT REFERENCES companies (id),
    load_id BIGINT REFERENCES dealer_stock_loads (id),
    draft_number BIGINT,
    taken BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    why TEXT NOT NULL
);
CREATE UNIQUE INDEX mailbox_letters_place ON mailbox_letters (mailbox, uid_validity, uid);
CREATE UNIQUE INDEX mailbox_letters_digest ON mailbox_letters (digest);
CREATE INDEX mailbox_letters_at ON mailbox_letters (at);
CREATE INDEX mailbox_letters_user ON mailbox_letters (user_id);
CREATE INDEX mailbox_letters_company ON mailbox_letters (company_id);
CREATE INDEX mailbox_letters_load ON mailbox_letters (load_id);
CREATE INDEX emails_email ON emails (email);
ALTER TABLE letters ADD COLUMN answers TEXT;
ALTER TABLE dealer_stock_loads ADD COLUMN by_letter BOOLEAN NOT NULL DEFAULT FALSE
";
