//! Pictures that a catalogue file names («Картинка»): their files come by themselves, before the file or in the same archive.
//! Each becomes a photo of its product, or a line in the log; one that cannot be read costs nothing else.

use super::goods::{row_of_history, rows_of};
use super::run::{Claimed, Outcome};
use crate::db::{Db, millis};
use crate::entity::staff_change;
use crate::error::Result;
use crate::photo::{self, Came};
use crate::{dialect, sql};
use domain::change::Changed;
use domain::exchange::Thing;
use domain::product::PHOTOS;
use sea_orm::{DatabaseTransaction, EntityTrait, FromQueryResult};
use std::collections::{BTreeMap, HashMap};

/// The files of a session that are pictures.
pub const PICTURES: &str = "pictures";

/// A picture that a product names.
#[derive(Clone, Debug)]
pub struct Wanted {
    product: i64,
    article: String,
    /// As 1C calls the file; in an archive its path.
    pub name: String,
    /// The file that brought it by itself.
    pub file: Option<i64>,
    /// SHA-256 of what has come under this name before.
    pub known: Option<String>,
}

#[derive(FromQueryResult)]
struct Linked {
    external_id: String,
    product_id: i64,
    article: String,
}

#[derive(FromQueryResult)]
struct Stored {
    id: i64,
    product_id: i64,
    external: String,
    source: String,
    removed: bool,
}

#[derive(FromQueryResult)]
struct File {
    name: String,
    id: i64,
}

/// The pictures that products of a chunk name, by what 1C calls the products. Photos of 1C that a product with pictures does not
/// name any more are taken out.
pub(super) async fn named(
    db: &Db,
    claimed: &Claimed,
    outcome: &mut Outcome,
    products: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<Wanted>> {
    let reader = db.reader();
    let json = dialect::json_rows(reader, "nnnt");
    let ids = rows_of(products.keys().map(String::as_str));
    let linked = format!(
        "SELECT x.external_id, x.product_id, p.article FROM exchange_products x JOIN products p ON p.id = x.product_id
         JOIN {json} ON j.d = x.external_id ORDER BY x.external_id"
    );
    let linked: Vec<Linked> = sql::all(reader, &linked, [ids.as_str().into()]).await?;
    let stored = format!(
        "SELECT h.id, h.product_id, h.external, h.source, h.removed FROM product_photos h
         JOIN exchange_products x ON x.product_id = h.product_id JOIN {json} ON j.d = x.external_id
         WHERE h.external <> '' ORDER BY h.id"
    );
    let stored: Vec<Stored> = sql::all(reader, &stored, [ids.into()]).await?;
    let files = format!(
        "SELECT f.name, MAX(f.id) AS id FROM exchange_files f JOIN {json} ON j.d = f.name
         WHERE f.session_id = (SELECT r.session_id FROM exchange_runs r WHERE r.id = $2) AND f.kind = $3 AND f.bytes > 0
         GROUP BY f.name"
    );
    let names = rows_of(products.values().flatten().map(String::as_str));
    let files: Vec<File> = sql::all(reader, &files, [names.into(), claimed.run.into(), PICTURES.into()]).await?;
    let files: HashMap<String, i64> = files.into_iter().map(|file| (file.name, file.id)).collect();
    let mut of: HashMap<i64, Vec<&Stored>> = HashMap::new();
    for photo in &stored {
        of.entry(photo.product_id).or_default().push(photo);
    }
    let (mut wanted, mut gone) = (vec![], vec![]);
    for link in linked {
        let names = products.get(&link.external_id).map(Vec::as_slice).unwrap_or_default();
        let own = of.get(&link.product_id).map(Vec::as_slice).unwrap_or_default();
        gone.extend(own.iter().copied().filter(|photo| !photo.removed && !names.contains(&photo.external)));
        if names.len() > PHOTOS {
            let more = names.len() - PHOTOS;
            let tally = outcome.of(Thing::Picture);
            tally.refused = tally.refused.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
            outcome.say(Thing::Picture, &link.article, format!("Взяты первые {PHOTOS} картинок, ещё {more} не взяты."));
        }
        wanted.extend(names.iter().take(PHOTOS).map(|name| Wanted {
            product: link.product_id,
            article: link.article.clone(),
            name: name.clone(),
            file: files.get(name).copied(),
            known: own.iter().find(|photo| photo.external == *name).map(|photo| photo.source.clone()),
        }));
    }
    if !gone.is_empty() {
        let tx = db.begin().await?;
        let tally = outcome.of(Thing::Picture);
        tally.changed = tally.changed.saturating_add(u32::try_from(gone.len()).unwrap_or(u32::MAX));
        take_out(&tx, millis(db.now()), &gone).await?;
        tx.commit().await?;
    }
    Ok(wanted)
}

/// Takes photos out, with a word in the history of each product.
async fn take_out(tx: &DatabaseTransaction, now: i64, photos: &[&Stored]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Counted {
        product_id: i64,
        count: i64,
    }
    let mut gone: BTreeMap<i64, i64> = BTreeMap::new();
    for photo in photos {
        *gone.entry(photo.product_id).or_default() += 1;
    }
    let mut values = vec![];
    let places = sql::places(&mut values, gone.keys().copied());
    let sql = format!(
        "SELECT product_id, COUNT(*) AS count FROM product_photos
         WHERE NOT removed AND product_id IN ({places}) GROUP BY product_id ORDER BY product_id"
    );
    let counted: Vec<Counted> = sql::all(tx, &sql, values).await?;
    let mut values = vec![];
    let places = sql::places(&mut values, photos.iter().map(|photo| photo.id));
    sql::run(tx, &format!("DELETE FROM product_photos WHERE id IN ({places})"), values).await?;
    let history = counted.into_iter().map(|row| {
        let after = row.count - gone.get(&row.product_id).copied().unwrap_or(0);
        changed(now, row.product_id, row.count, after)
    });
    staff_change::Entity::insert_many(history.collect::<Vec<_>>()).exec_without_returning(tx).await?;
    photo::changed(tx).await
}

/// An entry of a product's history: so many photos before, and after.
fn changed(now: i64, product: i64, was: i64, after: i64) -> staff_change::ActiveModel {
    row_of_history(now, product, Changed::Photos, "1С", was.to_string(), after.to_string())
}

/// Makes a photo of what has come, once.
pub(super) async fn take(db: &Db, outcome: &mut Outcome, wanted: &Wanted, came: Came) -> Result<()> {
    let about = format!("{}, {}", wanted.article, wanted.name);
    let photo = match came {
        Came::Photo(photo) => photo,
        // Not sent again, for it has not changed.
        Came::Same | Came::Missing if wanted.known.is_some() => {
            outcome.of(Thing::Picture).same += 1;
            return Ok(());
        }
        Came::Same | Came::Missing => {
            let why = "Файл картинки не пришёл, или картинки сеанса вместе больше 200 МБ.";
            outcome.refuse(Thing::Picture, &about, why);
            return Ok(());
        }
        Came::Broken => {
            let why = "Картинка не читается: нужны JPEG, PNG или WebP до 20 МБ и до 8000 точек по стороне.";
            outcome.refuse(Thing::Picture, &about, why);
            return Ok(());
        }
    };
    let tx = db.begin().await?;
    photo::locked(&tx, wanted.product).await?;
    let before = photo::count(&tx, wanted.product).await?;
    let sql = "DELETE FROM product_photos WHERE product_id = $1 AND external = $2 AND source <> $3";
    let source = photo.source.as_str();
    sql::run(&tx, sql, [wanted.product.into(), wanted.name.as_str().into(), source.into()]).await?;
    let left = photo::count(&tx, wanted.product).await?;
    let now = millis(db.now());
    // Under another name, taken out or added by people here: it stays so, and what had this name is gone.
    let there = "SELECT id FROM product_photos WHERE product_id = $1 AND source = $2";
    if let Some(id) = sql::number(&tx, there, [wanted.product.into(), source.into()]).await? {
        let sql = "UPDATE product_photos SET external = $1 WHERE id = $2 AND external <> ''";
        sql::run(&tx, sql, [wanted.name.as_str().into(), id.into()]).await?;
        if left < before {
            let row = changed(now, wanted.product, before, left);
            staff_change::Entity::insert_many([row]).exec_without_returning(&tx).await?;
            photo::changed(&tx).await?;
        }
        tx.commit().await?;
        let tally = outcome.of(Thing::Picture);
        *if left < before { &mut tally.changed } else { &mut tally.same } += 1;
        return Ok(());
    }
    if usize::try_from(left).unwrap_or(0) >= PHOTOS {
        outcome.refuse(Thing::Picture, &about, format!("У товара уже {PHOTOS} фотографий."));
        return Ok(());
    }
    photo::put(&tx, wanted.product, &wanted.name, &photo).await?;
    let mut history = vec![];
    if left < before {
        history.push(changed(now, wanted.product, before, left));
    }
    history.push(changed(now, wanted.product, left, left + 1));
    staff_change::Entity::insert_many(history).exec_without_returning(&tx).await?;
    tx.commit().await?;
    let tally = outcome.of(Thing::Picture);
    *if left < before || wanted.known.is_some() { &mut tally.changed } else { &mut tally.added } += 1;
    Ok(())
}
