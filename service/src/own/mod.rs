//! A company's own articles: what its people call a product in their books. Typed, loaded, or learnt from a correction;
//! the whole company has one table of them.

mod list;
mod load;

pub use list::{Added, add, delete, list, restore, whole};
pub use load::{load_table, load_text, loaded};

use crate::db::{Db, millis};
use crate::entity::own_article;
use crate::error::Result;
use crate::sql;
use domain::actor::Buyer;
use domain::catalog::{Meaning, OwnArticles, own_keys};
use domain::id::{CompanyId, ProductId};
use domain::own::{OWN_LIMIT, OwnError, checked};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

/// All own articles of a company: for lists.
pub(crate) async fn all(db: &Db, company: CompanyId) -> Result<OwnArticles> {
    find(db, company, None).await
}

/// The own articles that the text or one of its words may be: for a field and for the search.
pub(crate) async fn of_text(db: &Db, company: CompanyId, text: &str) -> Result<OwnArticles> {
    find(db, company, Some(own_keys(text))).await
}

async fn find(db: &Db, company: CompanyId, keys: Option<Vec<String>>) -> Result<OwnArticles> {
    use own_article::Column as C;
    let mut rows = own_article::Entity::find().filter(C::CompanyId.eq(company.0));
    if let Some(keys) = keys {
        rows = rows.filter(C::ArticleKey.is_in(keys));
    }
    let rows = rows.all(db.reader()).await?;
    Ok(rows.into_iter().map(|row| (row.article_key, ProductId(row.product_id))).collect())
}

/// Remembers what a text means to the buyer's company; what it meant before is forgotten.
pub(crate) async fn learn(
    db: &Db,
    tx: &DatabaseTransaction,
    buyer: &Buyer,
    text: &str,
    product: ProductId,
) -> Result<()> {
    let Ok((own, key)) = checked(text) else { return Ok(()) };
    // What is the article or name of another product stays that: a wrong choice would spoil it for everybody.
    let others = match db.snapshot().catalog.recognise(text, &OwnArticles::default()) {
        Meaning::One(other, _) => other != product,
        _ => false,
    };
    if others || count(tx, buyer).await? >= i64::from(OWN_LIMIT) {
        return Ok(());
    }
    put(tx, [row(db, buyer, key, own, product)]).await
}

fn row(db: &Db, buyer: &Buyer, key: String, article: String, product: ProductId) -> own_article::ActiveModel {
    own_article::ActiveModel {
        company_id: Set(buyer.company.0),
        article_key: Set(key),
        article: Set(article),
        product_id: Set(product.0),
        user_id: Set(buyer.user.0),
        at: Set(millis(db.now())),
    }
}

/// Writes own articles; what they meant before is forgotten.
async fn put(tx: &DatabaseTransaction, rows: impl IntoIterator<Item = own_article::ActiveModel>) -> Result<()> {
    use own_article::Column as C;
    let known = OnConflict::columns([C::CompanyId, C::ArticleKey])
        .update_columns([C::Article, C::ProductId, C::UserId, C::At])
        .to_owned();
    own_article::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// Refuses more own articles than a company may have, when some have been written.
async fn room(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<()> {
    if count(tx, buyer).await? > i64::from(OWN_LIMIT) {
        return Err(OwnError::Limit { limit: OWN_LIMIT }.into());
    }
    Ok(())
}

async fn count(tx: &DatabaseTransaction, buyer: &Buyer) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM own_articles WHERE company_id = $1";
    Ok(sql::number(tx, sql, [buyer.company.0.into()]).await?.unwrap_or(0))
}
