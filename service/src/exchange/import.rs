//! A file on its way into the catalogue: its records come in chunks, the dictionaries first; each chunk is one transaction that
//! writes what is another than before. Taken once more, from the beginning, it changes nothing.

use super::dictionary::{self, Dictionaries};
use super::file;
use super::goods;
use super::group;
use super::newest::{self, Older};
use super::offer::{self, Pricing};
use super::order;
use super::picture::{self, Wanted};
use super::run::{self, Claimed, Outcome};
use crate::db::Db;
use crate::error::Result;
use crate::photo::Came;
use crate::{price_list, sql};
use domain::exchange::{Offer, Record, Thing};
use domain::format::{date_time, moscow};
use domain::id::ProductId;
use domain::money::Money;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::time::Duration;

/// A file that is being taken.
pub struct Import {
    claimed: Claimed,
    outcome: Outcome,
    dictionaries: Vec<Record>,
    /// What is known when the goods come.
    known: Option<Known>,
    /// When it was made.
    made: Vec<Record>,
    /// Variants of one product come one after another and are one product here: the last one waits for the next.
    held: Option<Offer>,
    prices: BTreeMap<ProductId, Money>,
    taken: u64,
    /// Pictures that the last chunk named, to be taken before the next one.
    wanted: VecDeque<Wanted>,
    /// Files of pictures that are not needed any more.
    used: HashSet<i64>,
    pictures: u64,
}

struct Known {
    dictionaries: Dictionaries,
    pricing: Pricing,
}

impl Import {
    /// Begins with a file that was claimed.
    #[must_use]
    pub fn new(claimed: Claimed) -> Self {
        Self {
            claimed,
            outcome: Outcome::default(),
            dictionaries: vec![],
            known: None,
            made: vec![],
            held: None,
            prices: BTreeMap::new(),
            taken: 0,
            wanted: VecDeque::new(),
            used: HashSet::new(),
            pictures: 0,
        }
    }

    /// Takes a chunk of records; those of dictionaries come before all others. One of an older file is not taken, nor is any
    /// other of it.
    ///
    /// # Errors
    /// When the database fails: what came before stays, and the file can be taken again.
    pub async fn take(&mut self, db: &Db, records: Vec<Record>) -> Result<Option<Older>> {
        let (mut products, mut offers, mut documents) = (vec![], vec![], vec![]);
        for record in records {
            match record {
                Record::Product(product) => products.push(*product),
                Record::Offer(offer) => offers.push(*offer),
                Record::Document(document) => documents.push(*document),
                record => self.dictionaries.push(record),
            }
        }
        if products.is_empty() && offers.is_empty() && documents.is_empty() {
            return Ok(None);
        }
        self.taken += u64::try_from(products.len() + offers.len() + documents.len()).unwrap_or(0);
        let offers = self.merged(offers);
        let older = self.goods(db, products, offers).await?;
        if older.is_some() {
            return Ok(older);
        }
        for document in &documents {
            order::take(db, &mut self.outcome, document).await?;
        }
        run::progress(db, self.claimed.run, &format!("Обработано записей: {}.", self.taken)).await?;
        Ok(None)
    }

    async fn goods(
        &mut self,
        db: &Db,
        products: Vec<domain::exchange::Product>,
        offers: Vec<Offer>,
    ) -> Result<Option<Older>> {
        let older = self.settle(db).await?;
        let Some(known) = &self.known else { return Ok(older) };
        if !products.is_empty() {
            let named = |product: &domain::exchange::Product| {
                (!product.removed && !product.pictures.is_empty())
                    .then(|| (product.id.clone(), product.pictures.clone()))
            };
            let named: BTreeMap<_, _> = products.iter().filter_map(named).collect();
            goods::take(db, self.claimed.opened_at, &known.dictionaries, &mut self.outcome, products).await?;
            if !named.is_empty() {
                self.wanted.extend(picture::named(db, &self.claimed, &mut self.outcome, &named).await?);
            }
        }
        if !offers.is_empty() {
            let prices = offer::take(db, &known.pricing, &mut self.outcome, &offers).await?;
            self.prices.extend(prices);
        }
        Ok(None)
    }

    /// Variants of one product as one: pieces of all of them, and every price that one of them has.
    fn merged(&mut self, offers: Vec<Offer>) -> Vec<Offer> {
        let mut whole = vec![];
        for offer in offers {
            let variant = self.held.as_mut().filter(|held| held.id == offer.id && !offer.characteristic.is_empty());
            match variant {
                // One that is marked as deleted adds nothing.
                Some(_) if offer.removed => {}
                Some(held) if held.removed => *held = offer,
                Some(held) => offer::merge(held, offer),
                None => whole.extend(self.held.replace(offer)),
            }
        }
        whole
    }

    /// Writes the dictionaries down, once, and reads what is known of before; of an older file nothing.
    async fn settle(&mut self, db: &Db) -> Result<Option<Older>> {
        if self.known.is_some() {
            return self.overtaken(db).await;
        }
        let records = std::mem::take(&mut self.dictionaries);
        self.made = records.iter().filter(|record| matches!(record, Record::Made { .. })).cloned().collect();
        let tx = db.begin().await?;
        let older = newest::keep(&tx, &self.claimed, &records, db.now()).await?;
        if older.is_some() {
            tx.rollback().await?;
            return Ok(older);
        }
        group::take(&tx, &mut self.outcome, &records).await?;
        dictionary::keep(&tx, &records).await?;
        let types = offer::keep_dictionaries(&tx, &records).await?;
        if records.iter().any(|record| matches!(record, Record::Catalog { full: true })) {
            // One that was begun days ago has never ended: this is another one.
            let sql = "UPDATE exchange_settings SET full_since = $1
                       WHERE id = 1 AND (full_since IS NULL OR full_since < $2)";
            let begun = self.claimed.opened_at;
            let day = i64::try_from(Duration::from_hours(24).as_millis()).unwrap_or(0);
            sql::run(&tx, sql, [begun.into(), (begun - day).into()]).await?;
        }
        tx.commit().await?;
        let pricing = offer::pricing(db, &types).await?;
        self.known = Some(Known { dictionaries: dictionary::read(db).await?, pricing });
        Ok(None)
    }

    /// Whether a newer file of another session has begun meanwhile.
    async fn overtaken(&self, db: &Db) -> Result<Option<Older>> {
        if self.made.is_empty() {
            return Ok(None);
        }
        let tx = db.begin().await?;
        let older = newest::keep(&tx, &self.claimed, &self.made, db.now()).await?;
        if older.is_none() {
            tx.commit().await?;
        }
        Ok(older)
    }

    /// The next picture that the last chunk named: to be read, and given to [`Self::picture`].
    pub fn next_picture(&mut self) -> Option<Wanted> {
        self.wanted.pop_front()
    }

    /// Makes a photo of what has come of a picture.
    ///
    /// # Errors
    /// When the database fails: what came before stays, and the file can be taken again.
    pub async fn picture(&mut self, db: &Db, wanted: &Wanted, came: Came) -> Result<()> {
        picture::take(db, &mut self.outcome, wanted, came).await?;
        self.used.extend(wanted.file);
        self.pictures += 1;
        run::progress(db, self.claimed.run, &format!("Обработано картинок: {}.", self.pictures)).await
    }

    /// Ends the file: its prices become a list of today, what it did stands in the log. Not that of an older one.
    ///
    /// # Errors
    /// When the database fails: the file can be taken again.
    pub async fn end(mut self, db: &Db) -> Result<Option<Older>> {
        let last: Vec<Offer> = self.held.take().into_iter().collect();
        let older = self.goods(db, vec![], last).await?;
        if older.is_some() {
            return Ok(older);
        }
        if !self.prices.is_empty() {
            let now = moscow(db.now());
            let prices: Vec<(ProductId, Money)> = std::mem::take(&mut self.prices).into_iter().collect();
            let tx = db.begin().await?;
            // Kept to the end of the transaction: a newer file waits here, and finds these prices.
            if let Some(older) = newest::keep(&tx, &self.claimed, &self.made, db.now()).await? {
                return Ok(Some(older));
            }
            price_list::announce_in(&tx, db, None, &format!("1С {}", date_time(now)), now.date(), &prices).await?;
            tx.commit().await?;
        }
        let tx = db.begin().await?;
        file::drop_parts(&tx, &self.used.iter().copied().collect::<Vec<_>>()).await?;
        run::finish(db, &tx, &self.claimed, &self.outcome).await?;
        tx.commit().await?;
        Ok(None)
    }

    /// Counts a row that could not be read.
    pub fn unread(&mut self) {
        self.outcome.refuse(Thing::Product, "", "Запись не читается.");
    }
}
