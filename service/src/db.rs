//! The door to the stored data. Nobody outside this crate can get at the connection behind it.

use crate::catalog::Snapshot;
use crate::error::{Result, broken};
use crate::live::Notices;
use crate::{catalog, dialect};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// What time it is. Tests set it; programs ask the system.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Milliseconds since 1970, UTC.
    Set(Arc<AtomicI64>),
    /// The system's, so many milliseconds ahead: the clock of demo mode.
    Ahead(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still until it is moved.
    #[must_use]
    pub fn set(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// The system's clock until somebody moves it ahead.
    #[must_use]
    pub fn ahead() -> Self {
        Self::Ahead(Arc::default())
    }

    /// Moves a clock that can be moved; the system's is left alone.
    pub fn advance(&self, by: Duration) {
        if let Self::Set(at) | Self::Ahead(at) = self {
            at.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// Moves a clock that may be ahead as far as others have moved theirs: never back.
    pub(crate) fn follow(&self, ahead: i64) {
        if let Self::Ahead(by) = self {
            by.fetch_max(ahead, Ordering::SeqCst);
        }
    }

    /// Moves a clock on, by so much, after which all clocks of the installation are so much ahead.
    pub(crate) fn leap(&self, by: Duration, ahead: i64) {
        match self {
            // Another task may have read it meanwhile, and moved this clock.
            Self::Ahead(_) => self.follow(ahead),
            clock => clock.advance(by),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        let set = match self {
            Self::System => None,
            Self::Set(at) => DateTime::from_timestamp_millis(at.load(Ordering::SeqCst)),
            Self::Ahead(by) => Utc::now().checked_add_signed(TimeDelta::milliseconds(by.load(Ordering::SeqCst))),
        };
        set.unwrap_or_else(Utc::now)
    }
}

/// How the operations behave in this installation.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where letters' links lead to: never taken from a request.
    pub base_url: String,
    /// Demo mode: at its first speed the simulated supplier issues an invoice so long after an order was sent.
    pub simulator: Option<Duration>,
    /// The address that dealers send reports and orders to, when the portal has a mailbox.
    pub mailbox: Option<String>,
    /// Where the built catalogue is kept for the next start. Nothing of a customer is in it.
    pub catalog: Option<PathBuf>,
    /// Webhooks may lead into this installation's own network, and without encryption: tests, and programs in the same house.
    pub private_hooks: bool,
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:3000".to_owned(),
            simulator: None,
            mailbox: None,
            catalog: None,
            private_hooks: false,
            clock: Clock::System,
        }
    }
}

/// The stored data. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    pools: dialect::Pools,
    options: Options,
    snapshot: RwLock<Arc<Snapshot>>,
    /// As many password checks at once as there are cores: each takes 19 MiB and 20 to 50 ms.
    hashing: Semaphore,
    notices: Notices,
}

impl Db {
    /// Opens the database and brings its schema up to date. The catalogue is empty until [`Db::refresh`].
    ///
    /// # Errors
    /// When it cannot be opened, is not durable, or the schema cannot be brought up to date.
    pub async fn open(url: &str, options: Options) -> Result<Self> {
        let pools = dialect::connect(url).await?;
        migration::up(&pools.write).await?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let snapshot = RwLock::new(Arc::new(Snapshot::empty()));
        Ok(Self(Arc::new(Inner {
            pools,
            options,
            snapshot,
            hashing: Semaphore::new(cores),
            notices: Notices::default(),
        })))
    }

    /// Brings the catalogue in memory up to date, if something changed it since.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refresh(&self) -> Result<bool> {
        let Some(snapshot) = catalog::load(self, &self.snapshot()).await? else { return Ok(false) };
        *self.0.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(true)
    }

    /// Writes a consistent copy into a new file, while others work.
    ///
    /// # Errors
    /// When the file cannot be written, or on PostgreSQL, which has tools of its own.
    pub async fn backup(&self, file: &str) -> Result<()> {
        dialect::backup(self.reader(), file).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What it says otherwise.
    pub async fn ping(&self) -> Result<()> {
        crate::sql::number(self.reader(), "SELECT CAST(1 AS BIGINT)", []).await?.map(drop).ok_or_else(|| broken("ping"))
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.0.pools.read
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.0.pools.write
    }

    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction> {
        dialect::begin(&self.0.pools.write).await
    }

    /// The catalogue and the stock as of the last refresh.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the catalogue has been loaded.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.snapshot().version() >= 0
    }

    #[must_use]
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// The time by this installation's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.options.clock.now()
    }

    pub(crate) fn notices(&self) -> &Notices {
        &self.0.notices
    }

    pub(crate) fn hashing(&self) -> &Semaphore {
        &self.0.hashing
    }
}

/// An instant as it is stored.
pub(crate) fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A stored instant.
pub(crate) fn instant(millis: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| broken("instant"))
}
