//! The portal's mailbox: waits for letters (IDLE, and a look once a minute), takes each once, flags it `\Answered`. What a
//! letter asks for is done in one transaction with the note of its number (`service::mailbox`), so a connection that is cut,
//! a flag that was not set, a process that is killed, or two instances at one mailbox do nothing twice.

mod connection;
mod letter;
mod take;

pub use letter::{ANSWER_LIMIT, COMMAND, read_letter};

use crate::config::Config;
use crate::upload::Readers;
use anyhow::{Context, Result, bail};
use app::language::Language;
use app::text;
use async_imap::extensions::idle::IdleResponse;
use connection::{Conversation, Server};
use domain::mailbox::LETTER_LIMIT;
use futures::TryStreamExt;
use lettre::message::Mailbox as Sender;
use service::Db;
use service::mailbox::{self, Words};
use std::collections::HashMap;
use std::convert::Infallible;
use std::time::{Duration, Instant};
use take::{Place, Taker};
use tokio::time::{sleep, timeout};

/// One answer of the server, and one letter from it, may take so long.
const ANSWER: Duration = Duration::from_mins(1);
const LETTER: Duration = Duration::from_mins(5);
/// So often it is looked in any case: what came between a look and the beginning of IDLE, and what was put off.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// The same at a server without IDLE.
const POLL_EVERY: Duration = Duration::from_secs(30);
/// The first wait after a connection was lost; each further one is twice as long, up to the longest. One that has stood for
/// so long was well.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(5);
const STEADY: Duration = Duration::from_mins(2);
/// So often it is looked whether the catalogue is there, without which no letter can be read.
const CATALOGUE: Duration = Duration::from_millis(500);
/// A letter is tried so often, a look apart, before it is given up.
const TRIES: u32 = 10;
/// Bytes of the headers of a letter that is too large.
const HEADERS: u32 = 64 * 1024;

/// Letters are in Russian, as all that the portal sends.
const WORDS: Words = Words {
    fault: |fault| text::stock_fault(Language::Russian, fault),
    refusal: |refusal| text::refusal(Language::Russian, refusal),
};

/// The mailbox that this process watches.
pub struct Mailbox {
    server: Server,
    taker: Taker,
}

impl Mailbox {
    /// From the settings; none when there is no mailbox.
    ///
    /// # Errors
    /// A sentence that names the setting that cannot be read.
    pub fn new(config: &Config) -> Result<Option<Self>> {
        let Some(address) = &config.imap else { return Ok(None) };
        let from: Sender = config.mail_from.parse().context("BUSBAR_MAIL_FROM is no address")?;
        let own = [Some(from.email.to_string()), config.mailbox.clone()];
        let own = own.into_iter().flatten().map(|address| address.to_lowercase()).collect();
        let readers = Readers::new(config.program.clone());
        Ok(Some(Self { server: Server::new(address, config)?, taker: Taker { readers, own, words: WORDS } }))
    }

    /// Watches the mailbox for ever.
    pub async fn watch(&self, db: &Db) {
        let mut wait = FIRST_WAIT;
        let mut failures = HashMap::new();
        while !db.is_loaded() {
            sleep(CATALOGUE).await;
        }
        loop {
            let begun = Instant::now();
            let Err(error) = self.converse(db, &mut failures).await;
            if begun.elapsed() > STEADY {
                wait = FIRST_WAIT;
            }
            tracing::warn!(error = format!("{error:#}"), ?wait, "the mailbox is lost, will be opened again");
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// One connection, until it is lost. `failures`: how often letters have failed.
    async fn converse(&self, db: &Db, failures: &mut Failures) -> Result<Infallible> {
        let mut session = timeout(ANSWER, self.server.connect()).await.context("the mailbox does not answer")??;
        let idles = timeout(ANSWER, session.capabilities()).await??.has_str("IDLE");
        let folder = timeout(ANSWER, session.select(self.server.folder())).await??;
        let uid_validity = folder.uid_validity.context("the server of the mailbox does not number letters")?;
        let name = self.server.name();
        tracing::info!(mailbox = name, "the mailbox is open");
        loop {
            self.take_all(db, &mut session, &name, uid_validity, failures).await?;
            session = if idles { idle(session).await? } else { poll(session).await? };
        }
    }

    async fn take_all(
        &self,
        db: &Db,
        session: &mut Conversation,
        name: &str,
        uid_validity: u32,
        failures: &mut Failures,
    ) -> Result<()> {
        let found = timeout(ANSWER, session.uid_search("UNANSWERED UNDELETED")).await??;
        failures.retain(|(validity, uid), _| *validity == uid_validity && found.contains(uid));
        let mut uids: Vec<u32> = found.into_iter().collect();
        // Those that have failed come last: they hold up nothing.
        uids.sort_unstable_by_key(|uid| (failures.get(&(uid_validity, *uid)).map_or(0, Failed::times), *uid));
        for uid in uids {
            let place = Place { mailbox: name, uid_validity, uid };
            let failed = failures.entry((uid_validity, uid)).or_default();
            let taken = self.take_one(db, session, place, failed.tried).await;
            match taken.inspect_err(|_| failed.lost += 1)? {
                Ok(()) => {
                    failures.remove(&(uid_validity, uid));
                    flag(session, uid).await?;
                }
                Err(error) => {
                    failed.tried += 1;
                    tracing::error!(uid, tried = failed.tried, %error, "a letter cannot be taken now, will be tried again");
                }
            }
        }
        Ok(())
    }

    /// The outer error is of the connection, the inner one of the letter.
    async fn take_one(
        &self,
        db: &Db,
        session: &mut Conversation,
        place: Place<'_>,
        tried: u32,
    ) -> Result<service::Result<()>> {
        match mailbox::is_known(db, place.mailbox, place.uid_validity, place.uid).await {
            Ok(false) => {}
            known => return Ok(known.map(drop)),
        }
        let Some((bytes, whole)) = timeout(LETTER, fetch(session, place.uid)).await?? else { return Ok(Ok(())) };
        let taken = if tried < TRIES {
            self.taker.take(db, place, bytes, whole).await
        } else {
            self.taker.give_up(db, place, bytes).await
        };
        if let Ok(outcome) = &taken {
            tracing::info!(uid = place.uid, outcome = outcome.code(), "a letter was taken");
        }
        Ok(taken.map(drop))
    }
}

/// By UIDVALIDITY and UID.
type Failures = HashMap<(u32, u32), Failed>;

/// How often a letter could not be taken.
#[derive(Default)]
struct Failed {
    tried: u32,
    /// With the connection, which says nothing of the letter: it is not given up for that.
    lost: u32,
}

impl Failed {
    const fn times(&self) -> u32 {
        self.tried.saturating_add(self.lost)
    }
}

/// A letter's bytes, and whether they are all of it: of one that is too large only the headers. None: it is gone.
async fn fetch(session: &mut Conversation, uid: u32) -> Result<Option<(Vec<u8>, bool)>> {
    let uid = uid.to_string();
    let found: Vec<_> = session.uid_fetch(&uid, "(UID RFC822.SIZE)").await?.try_collect().await?;
    let Some(size) = found.iter().find_map(|found| found.size) else { return Ok(None) };
    let whole = size <= LETTER_LIMIT;
    // The server may be wrong about the size: no more than this is ever asked for.
    let what = if whole {
        format!("(UID BODY.PEEK[]<0.{LETTER_LIMIT}>)")
    } else {
        format!("(UID BODY.PEEK[HEADER]<0.{HEADERS}>)")
    };
    let found: Vec<_> = session.uid_fetch(&uid, what).await?.try_collect().await?;
    let bytes = found.iter().find_map(|found| if whole { found.body() } else { found.header() });
    Ok(bytes.map(|bytes| (bytes.to_vec(), whole)))
}

/// Marks a letter as one that has been taken.
async fn flag(session: &mut Conversation, uid: u32) -> Result<()> {
    let stored = async {
        let answers = session.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Answered \\Seen)").await?;
        answers.try_collect::<Vec<_>>().await
    };
    timeout(ANSWER, stored).await.context("the mailbox does not answer")??;
    Ok(())
}

/// Waits until the server has something to say, or it is time to look.
async fn idle(session: Conversation) -> Result<Conversation> {
    let mut idle = session.idle();
    timeout(ANSWER, idle.init()).await.context("the mailbox does not answer")??;
    {
        let (said, _stop) = idle.wait();
        match timeout(LOOK_EVERY, said).await {
            Ok(Ok(IdleResponse::ManualInterrupt)) => bail!("the server hangs up"),
            Ok(said) => drop(said?),
            Err(_) => {}
        }
    }
    Ok(timeout(ANSWER, idle.done()).await.context("the mailbox does not answer")??)
}

/// The same at a server that does not call.
async fn poll(mut session: Conversation) -> Result<Conversation> {
    sleep(POLL_EVERY).await;
    timeout(ANSWER, session.noop()).await.context("the mailbox does not answer")??;
    Ok(session)
}
