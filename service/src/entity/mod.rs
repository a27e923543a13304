//! The tables, one file each. Private: a page cannot reach a table.

pub mod address;
pub mod category;
pub mod company;
pub mod contract;
pub mod counterparty;
pub mod discount;
pub mod draft;
pub mod draft_change;
pub mod draft_line;
pub mod favourite;
pub mod favourite_list;
pub mod import;
pub mod import_line;
pub mod job;
pub mod letter;
pub mod load_row;
pub mod membership;
pub mod order;
pub mod order_line;
pub mod own_article;
pub mod own_load;
pub mod price_group;
pub mod product;
pub mod production_line;
pub mod promise;
pub mod receipt;
pub mod session;
pub mod shipment_line;
pub mod staff_change;
pub mod stock_level;
pub mod template;
pub mod user;
pub mod warehouse;

#[cfg(test)]
mod tests {
    use sea_orm::EntityTrait;

    /// Entity and migration cannot drift: every column of every entity is selected from a freshly migrated database.
    #[tokio::test]
    async fn every_entity_reads_from_a_fresh_database() {
        for db in crate::check::test_databases().await {
            let db = db.reader();
            macro_rules! read { ($($table:ident),*) => {$(
                super::$table::Entity::find().all(db).await.expect(stringify!($table));
            )*} }
            read!(
                address,
                category,
                company,
                contract,
                counterparty,
                discount,
                draft,
                draft_change,
                draft_line,
                favourite,
                favourite_list,
                import,
                import_line,
                job,
                letter,
                load_row,
                membership,
                order,
                order_line,
                own_article,
                own_load,
                price_group,
                product,
                production_line,
                promise,
                receipt,
                session,
                shipment_line,
                staff_change,
                stock_level,
                template,
                user,
                warehouse
            );
        }
    }
}
