//! Attachments («Документы товара»): PDF files that the supplier's people put beside a product or a branch of the catalogue.
//! The address of one is a digest of its bytes, so what is behind an address never changes.

use crate::db::{Db, millis};
use crate::error::{Error, Result, broken, denied};
use crate::staff::change::{Edit, record};
use crate::{dialect, photo, sql};
use domain::actor::Actor;
use domain::attachment::{ATTACHMENTS, AttachmentKind, TypedAttachment};
use domain::change::{ChangeError, ChangeOf, Changed};
use domain::id::{CategoryId, ProductId};
use domain::product::Category;
use sea_orm::{DatabaseTransaction, FromQueryResult, Value};
use sha2::{Digest, Sha256};

/// A document of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: i64,
    pub kind: AttachmentKind,
    pub name: String,
    /// What it is found by: SHA-256 of its bytes, as hex.
    pub digest: String,
    /// Bytes.
    pub size: u64,
    /// The branch that it is of; none: it is of the product alone.
    pub branch: Option<CategoryId>,
}

/// The address of a document.
#[must_use]
pub fn address(digest: &str) -> String {
    format!("/attachments/{digest}")
}

/// Documents of a product and of the branches that it is in, by kind and name. Products are for everybody to see, and so
/// are their documents.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(db: &Db, product: ProductId, branches: &[Category]) -> Result<Vec<Attachment>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        kind: String,
        name: String,
        digest: String,
        size: i64,
        category_id: Option<i64>,
    }
    let mut values: Vec<Value> = vec![product.0.into()];
    let branches = sql::places(&mut values, branches.iter().map(|branch| branch.id.0));
    let sql = format!(
        "SELECT id, kind, name, digest, size, category_id FROM attachments
         WHERE product_id = $1 OR category_id IN ({branches}) ORDER BY kind, name, id"
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, values).await?;
    let attachment = |row: Row| {
        Ok(Attachment {
            id: row.id,
            kind: AttachmentKind::from_code(&row.kind).ok_or_else(|| broken("kind of an attachment"))?,
            name: row.name,
            digest: row.digest,
            size: u64::try_from(row.size).unwrap_or(0),
            branch: row.category_id.map(CategoryId),
        })
    };
    rows.into_iter().map(attachment).collect()
}

/// A document: its name and its bytes.
///
/// # Errors
/// `NotFound`.
pub async fn pdf(db: &Db, digest: &str) -> Result<(String, Vec<u8>)> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
        pdf: Vec<u8>,
    }
    let sql = "SELECT a.name, f.pdf FROM attachments a JOIN attachment_files f ON f.digest = a.digest
               WHERE a.digest = $1 ORDER BY a.id LIMIT 1";
    let row: Option<Row> = sql::one(db.reader(), sql, [digest.into()]).await?;
    row.map(|row| (row.name, row.pdf)).ok_or(Error::NotFound)
}

/// What a document is of, locked against others who add or remove one.
async fn locked(tx: &DatabaseTransaction, of: ChangeOf) -> Result<(&'static str, i64)> {
    match of {
        ChangeOf::Series(branch) => {
            let sql = format!("SELECT id FROM categories WHERE id = $1{}", dialect::for_no_key_update(tx));
            sql::number(tx, &sql, [branch.0.into()]).await?.ok_or(Error::NotFound)?;
            Ok(("category_id", branch.0))
        }
        ChangeOf::Product(product) => {
            photo::locked(tx, product.0).await?;
            Ok(("product_id", product.0))
        }
        _ => Err(broken("owner of an attachment")),
    }
}

/// Attaches a PDF file, which our own process has looked at, to a product or to a branch that it is in; the same file is not
/// attached twice.
///
/// # Errors
/// As [`TypedAttachment::checked`]; `Branch` when the product is not in it; `Attachments` when there are as many as there may
/// be; `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn add(db: &Db, actor: &Actor, product: ProductId, typed: &TypedAttachment, pdf: Vec<u8>) -> Result<()> {
    let staff = actor.staff().map_err(denied)?;
    let facts = typed.checked()?;
    let snapshot = db.snapshot();
    let of = match facts.branch {
        Some(branch) => {
            let item = snapshot.catalog.product(product).ok_or(Error::NotFound)?;
            let path = item.category().map(|of| crate::catalog::path(&snapshot.catalog, of.id)).unwrap_or_default();
            if !path.iter().any(|of| of.id == branch) {
                return Err(ChangeError::Branch.into());
            }
            ChangeOf::Series(branch)
        }
        None => ChangeOf::Product(product),
    };
    let digest = hex::encode(Sha256::digest(&pdf));
    let size = i64::try_from(pdf.len()).map_err(|_| broken("size of an attachment"))?;
    let tx = db.begin().await?;
    let (owner, id) = locked(&tx, of).await?;
    let there = format!("SELECT id FROM attachments WHERE {owner} = $1 AND digest = $2");
    if sql::number(&tx, &there, [id.into(), digest.as_str().into()]).await?.is_some() {
        return Ok(());
    }
    let count = format!("SELECT COUNT(*) FROM attachments WHERE {owner} = $1");
    let count = sql::number(&tx, &count, [id.into()]).await?.unwrap_or(0);
    if usize::try_from(count).unwrap_or(usize::MAX) >= ATTACHMENTS {
        return Err(ChangeError::Attachments.into());
    }
    let file = "INSERT INTO attachment_files (digest, pdf) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
    sql::run(&tx, file, [digest.as_str().into(), pdf.into()]).await?;
    let sql = format!(
        "INSERT INTO attachments ({owner}, kind, name, digest, size, added_by, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    let values: [Value; 7] = [
        id.into(),
        facts.kind.code().into(),
        facts.name.as_str().into(),
        digest.as_str().into(),
        size.into(),
        staff.user.0.into(),
        millis(db.now()).into(),
    ];
    sql::run(&tx, &sql, values).await?;
    record(&tx, db, staff.user, of, vec![Edit::new(Changed::Attachment, "", "", &facts.name)]).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a document out, whatever it is of; the history keeps its name.
///
/// # Errors
/// `NotFound`; `Forbidden` for everybody but the supplier's people.
pub async fn remove(db: &Db, actor: &Actor, attachment: i64) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        product_id: Option<i64>,
        category_id: Option<i64>,
        name: String,
        digest: String,
    }
    let staff = actor.staff().map_err(denied)?;
    let tx = db.begin().await?;
    let lock = dialect::for_update(&tx);
    let sql = format!("SELECT product_id, category_id, name, digest FROM attachments WHERE id = $1{lock}");
    let row: Row = sql::one(&tx, &sql, [attachment.into()]).await?.ok_or(Error::NotFound)?;
    let of = match (row.product_id, row.category_id) {
        (Some(product), _) => ChangeOf::Product(ProductId(product)),
        (None, Some(branch)) => ChangeOf::Series(CategoryId(branch)),
        (None, None) => return Err(broken("owner of an attachment")),
    };
    sql::run(&tx, "DELETE FROM attachments WHERE id = $1", [attachment.into()]).await?;
    let last = "DELETE FROM attachment_files WHERE digest = $1
                AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.digest = attachment_files.digest)";
    sql::run(&tx, last, [row.digest.into()]).await?;
    record(&tx, db, staff.user, of, vec![Edit::new(Changed::Attachment, "", &row.name, "")]).await?;
    tx.commit().await?;
    Ok(())
}
