//! Letters that dealers send to the portal's mailbox. What a letter asks for, the note that it was taken, and the answer to
//! it are one transaction: it is done once, however often it is fetched. The sender's address and the key in the text are
//! the proof, so the reading of a letter has no actor yet.

use crate::db::{Db, instant, millis};
use crate::dealer_stock::{self, Source, counts};
use crate::draft::store;
use crate::error::{Error, Result, broken, denied};
use crate::user::throttle::spend;
use crate::user::{buyer, of_address, without_session};
use crate::{api_key, dialect, draft, import, letter, sql};
use domain::Refusal;
use domain::actor::{Actor, Buyer};
use domain::api_key::Scope;
use domain::dealer_stock::{LoadState, REFUSED_SHOWN, RefusedStockRow, StockFault, StockReport};
use domain::draft::NAME_LIMIT;
use domain::id::{OrderNumber, ProductId, UserId};
use domain::import::{ImportState, Row, read_stock_table};
use domain::mailbox::{KEPT_DAYS, LetterKind, LetterOutcome, MailboxError, ReceivedLetter, SUBJECT_LIMIT};
use domain::page::{PAGE_ROWS, Page};
use domain::user::Action;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use std::collections::HashMap;
use std::time::Duration;

/// Lines of an order that its answer names; the page of the draft has the others.
const TOLD: u32 = 1_000;
/// Products that a line may mean which its answer names.
const CHOICES: usize = 5;
/// Orders of one sender in an hour.
const ORDERS_PER_HOUR: i64 = 30;
/// Refusals that one sender is told of in a day, and strangers in all. A stranger is told once a day.
const REFUSALS_PER_DAY: i64 = 20;
const STRANGERS_PER_DAY: i64 = 100;
/// The subject of the answer to a stranger.
const STRANGE: &str = "Ваше письмо";
const DAY: Duration = Duration::from_hours(24);

/// A letter that lies in the mailbox.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Where it lies: a mailbox, the count of its rebuildings, the number in it (RFC 9051).
    pub mailbox: String,
    pub uid_validity: u32,
    pub uid: u32,
    /// With its brackets; empty when it has none.
    pub message_id: String,
    /// Of Message-ID and contents: the same for the same letter in another place.
    pub digest: String,
    /// An address in small letters; empty when it cannot be read.
    pub sender: String,
    pub subject: String,
    pub kind: LetterKind,
    /// A person wrote it, so somebody reads the answer.
    pub answered: bool,
}

/// Sentences of the screen that answers repeat: they are made where the texts are.
#[derive(Clone, Copy)]
pub struct Words {
    pub fault: fn(&StockFault) -> String,
    pub refusal: fn(&Refusal) -> String,
}

/// What an order lists.
pub enum Listed {
    Text(String),
    /// Name of a file, its digest, and its rows.
    Table(String, String, Vec<Row>),
}

/// Whether a letter in this place has been taken before.
///
/// # Errors
/// When the database fails.
pub async fn is_known(db: &Db, mailbox: &str, uid_validity: u32, uid: u32) -> Result<bool> {
    let sql = "SELECT id FROM mailbox_letters WHERE mailbox = $1 AND uid_validity = $2 AND uid = $3";
    let values = [mailbox.into(), i64::from(uid_validity).into(), i64::from(uid).into()];
    Ok(sql::number(db.reader(), sql, values).await?.is_some())
}

/// Whether somebody here has this address.
///
/// # Errors
/// When the database fails.
pub async fn is_sender_known(db: &Db, sender: &str) -> Result<bool> {
    Ok(of_address(db.reader(), sender).await?.is_some())
}

/// Who reports: the key says for whom, the address says who of its people.
///
/// # Errors
/// `Key`, `Scope`; `Sender` for an address that is not of the key's company.
pub async fn reporter(db: &Db, sender: &str, key: &str) -> Result<Actor> {
    let actor = api_key::open(db, key, Scope::Reports).await.map_err(|error| match error {
        Error::SignedOut => MailboxError::Key.into(),
        Error::Forbidden => MailboxError::Scope.into(),
        other => other,
    })?;
    let Actor::User(mut of_key) = actor else { return Err(MailboxError::Key.into()) };
    let user = of_address(db.reader(), sender).await?.ok_or(MailboxError::Sender)?;
    let sql = "SELECT company_id FROM users WHERE id = $1 AND company_id = $2";
    let company = sql::number(db.reader(), sql, [user.0.into(), of_key.company.0.into()]).await?;
    company.ok_or(MailboxError::Sender)?;
    // The load is theirs, not whoever's made the key.
    of_key.user = user;
    Ok(Actor::User(of_key))
}

/// Who orders: the person with this address, for the counterparty that they act for.
///
/// # Errors
/// `Rights` when they may not make drafts.
pub async fn orderer(db: &Db, sender: &str) -> Result<Actor> {
    let user = of_address(db.reader(), sender).await?.ok_or(MailboxError::Rights)?;
    let actor = without_session(db, user).await?;
    actor.buyer(Action::Draft).map_err(|_| MailboxError::Rights)?;
    Ok(actor)
}

/// Takes a report of warehouses or stock: as a file on their pages does, with an answer of every row that was not taken.
///
/// # Errors
/// As [`dealer_stock::load`] and [`dealer_stock::load_warehouses`]. Nothing is written down then.
pub async fn report(
    db: &Db,
    actor: &Actor,
    letter: &Letter,
    file: &str,
    rows: Vec<Row>,
    words: Words,
) -> Result<LetterOutcome> {
    let buyer = buyer(actor, Action::Report)?;
    let source = Source { file, by_letter: true };
    let (lines, stock) = if letter.kind == LetterKind::Warehouses {
        (dealer_stock::read_lines(&rows)?, None)
    } else {
        (vec![], Some(dealer_stock::read(db, buyer, rows, read_stock_table).await?))
    };
    let tx = db.begin().await?;
    let Some(id) = claim(db, &tx, letter).await? else { return repeated(tx).await };
    let mut outcome = LetterOutcome::Done;
    let mut sentences = vec![];
    let (load, report, page) = if let Some(read) = stock {
        let loaded = dealer_stock::load_read(db, &tx, buyer, source, read).await?;
        if loaded.state == LoadState::Waiting {
            outcome = LetterOutcome::Waiting;
        }
        sentences.extend(loaded.question());
        (loaded.id, loaded.report, "stock")
    } else {
        let (load, report) = dealer_stock::load_lines(db, &tx, buyer, source, lines).await?;
        (load, report, "warehouses")
    };
    sentences.insert(0, counts(&report));
    if report.taken == 0 && report.refused > 0 {
        sentences.push("Ничего не изменено.".to_owned());
    }
    sentences.extend(refused_rows(&report, words));
    let (taken, refused) = (report.taken, report.refused);
    let done = Done { outcome, load: Some(load), taken, refused, ..Done::default() };
    finish(&tx, id, Some(buyer), &done).await?;
    let link = format!("{}/{page}?load={load}", db.options().base_url);
    let waits = outcome == LetterOutcome::Waiting;
    let label = if waits { "Подтвердить загрузку" } else { "Открыть загрузку" };
    answer(db, &tx, id, letter, &sentences, Some((label, link))).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// «Строка 3: 001 | 326794 | много — Остаток — не число.» of the first rows, and how many there are beside.
fn refused_rows(report: &StockReport, words: Words) -> Vec<String> {
    let row = |row: &RefusedStockRow| {
        format!("Строка {}: {} — {}", row.row, row.cells.join(" | "), (words.fault)(&row.fault))
    };
    let mut rows: Vec<String> = report.rows.iter().take(REFUSED_SHOWN).map(row).collect();
    let more = report.refused.saturating_sub(u64::try_from(rows.len()).unwrap_or(u64::MAX));
    if more > 0 {
        rows.push(format!("И ещё не принято строк: {more}."));
    }
    rows
}

/// Makes a draft of a list, with an answer of every line: what is sure is in the draft, the other lines wait on the page of
/// its import.
///
/// # Errors
/// `NothingFound`; `Empty`, `RowsLimit`, `DraftsLimit`, `LinesLimit`, `Overflow`, `TooMany`. Nothing is written down then.
pub async fn order(db: &Db, actor: &Actor, letter: &Letter, listed: Listed) -> Result<LetterOutcome> {
    let buyer = buyer(actor, Action::Draft)?;
    let held = HashMap::new();
    let list = match listed {
        Listed::Text(text) => import::list_of_text(db, buyer, held, text).await?,
        Listed::Table(name, digest, rows) => import::list_of_table(db, buyer, held, &name, digest, rows).await?,
    };
    if !list.finds() {
        return Err(MailboxError::NothingFound.into());
    }
    let tx = db.begin().await?;
    let Some(id) = claim(db, &tx, letter).await? else { return repeated(tx).await };
    spend(&tx, "mailbox_order", &letter.sender, ORDERS_PER_HOUR, Duration::from_hours(1), db.now()).await?;
    let title = letter.subject.trim().chars().take(NAME_LIMIT).collect::<String>().trim().to_owned();
    let number = draft::insert(db, &tx, buyer, title).await?;
    let import = import::insert(db, &tx, buyer, number, list).await?;
    if good(&tx, import.0).await? {
        let head = store::head(&tx, buyer, number, dialect::for_update(&tx)).await?;
        import::add_to(db, &tx, buyer, head, import).await?;
    }
    let (lines, taken, refused) = lines(&tx, import.0).await?;
    let done = Done { outcome: LetterOutcome::Done, draft: Some(number), taken, refused, ..Done::default() };
    finish(&tx, id, Some(buyer), &done).await?;
    let link = format!("{}/drafts/{number}", db.options().base_url);
    let mut sentences =
        vec![format!("Создан черновик {number}. Добавлено строк: {taken}, требуют внимания: {refused}.")];
    if refused > 0 {
        sentences.push(format!("Уточните остальные строки здесь: {link}/import/{import}"));
    }
    let snapshot = db.snapshot();
    let article = |id: i64| snapshot.catalog.product(ProductId(id)).map(|item| item.article().to_owned());
    sentences.extend(lines.iter().map(|line| line.said(article)));
    let more = (taken + refused).saturating_sub(u64::from(TOLD));
    if more > 0 {
        sentences.push(format!("И ещё строк: {more}."));
    }
    answer(db, &tx, id, letter, &sentences, Some(("Открыть черновик", link))).await?;
    tx.commit().await?;
    Ok(done.outcome)
}

/// Whether a list has lines that can be added at once.
async fn good(tx: &DatabaseTransaction, import: i64) -> Result<bool> {
    let sql =
        "SELECT position FROM import_lines WHERE import_id = $1 AND state IN ('ready', 'rounded', 'doubled') LIMIT 1";
    Ok(sql::number(tx, sql, [import.into()]).await?.is_some())
}

/// A line of a list, when what is sure of it is in the draft.
#[derive(FromQueryResult)]
struct Line {
    source_row: i64,
    text: String,
    quantity: String,
    state: String,
    product_id: Option<i64>,
    pieces: Option<i64>,
    choices: String,
}

impl Line {
    fn said(&self, article: impl Fn(i64) -> Option<String>) -> String {
        let own = self.product_id.and_then(&article).unwrap_or_default();
        let became = match ImportState::from_code(&self.state) {
            Some(ImportState::Added) => format!("{own}, {} шт.", self.pieces.unwrap_or(0)),
            Some(ImportState::Choice) => {
                let all: Vec<String> =
                    self.choices.split(',').filter_map(|id| id.parse().ok()).filter_map(&article).collect();
                match all.as_slice() {
                    [one] => format!("возможно, {one}: подтвердите."),
                    [first @ .., _] if all.len() > CHOICES => {
                        let first = first.get(..CHOICES).unwrap_or(first);
                        format!("означает несколько товаров: {} и другие.", first.join(", "))
                    }
                    all => format!("означает несколько товаров: {}.", all.join(", ")),
                }
            }
            Some(ImportState::Quantity) => format!("{own}, количество не читается: {}.", self.quantity),
            Some(ImportState::Left) => format!("{own} больше не производится, столько на складах не осталось."),
            _ => "такого товара нет.".to_owned(),
        };
        format!("Строка {}: «{}» — {became}", self.source_row, self.text)
    }
}

/// The lines of a list, those that need somebody first, and how many are in the draft and how many are not.
async fn lines(tx: &DatabaseTransaction, import: i64) -> Result<(Vec<Line>, u64, u64)> {
    let count = "SELECT COUNT(*) FROM import_lines WHERE import_id = $1 AND (state = 'added') = $2";
    let count = async |added: bool| {
        let found = sql::number(tx, count, [import.into(), added.into()]).await?;
        Ok::<_, Error>(u64::try_from(found.unwrap_or(0)).unwrap_or(0))
    };
    let sql = format!(
        "SELECT source_row, text, quantity, state, product_id, pieces, choices FROM import_lines WHERE import_id = $1
         ORDER BY CASE WHEN state = 'added' THEN 1 ELSE 0 END, position LIMIT {TOLD}"
    );
    Ok((sql::all(tx, &sql, [import.into()]).await?, count(true).await?, count(false).await?))
}

/// Writes down that nothing is done with a letter, and tells a person why: a stranger in one sentence once a day, whoever is
/// known here so often in a day. The others hear nothing, so that two programs never talk for ever.
///
/// # Errors
/// When the database fails.
pub async fn close(
    db: &Db,
    letter: &Letter,
    outcome: LetterOutcome,
    why: Option<&Refusal>,
    words: Words,
) -> Result<LetterOutcome> {
    let tx = db.begin().await?;
    let Some(id) = claim(db, &tx, letter).await? else { return repeated(tx).await };
    let user = of_address(&tx, &letter.sender).await?;
    let json = why.map(|why| serde_json::to_string(why).map_err(|error| Error::Internal(error.to_string())));
    let done = Done { outcome, why: json.transpose()?.unwrap_or_default(), ..Done::default() };
    finish(&tx, id, None, &done).await?;
    let company = "UPDATE mailbox_letters SET user_id = $1,
                       company_id = (SELECT company_id FROM users WHERE users.id = $1) WHERE id = $2";
    if let Some(UserId(user)) = user {
        sql::run(&tx, company, [user.into(), id.into()]).await?;
    }
    let base_url = &db.options().base_url;
    let (sentence, button) = match why {
        Some(why) => ((words.refusal)(why), Some(("Открыть портал", base_url.clone()))),
        None => (
            "Ничего не сделано: этого адреса нет среди пользователей портала. Отправьте письмо с адреса, под которым вы \
             зарегистрированы."
                .to_owned(),
            None,
        ),
    };
    if letter.answered && may_tell(db, &tx, letter, outcome).await? {
        answer(db, &tx, id, letter, &[sentence], button).await?;
    }
    tx.commit().await?;
    Ok(outcome)
}

/// Whether one more answer that nothing was done may go to this sender.
async fn may_tell(db: &Db, tx: &DatabaseTransaction, letter: &Letter, outcome: LetterOutcome) -> Result<bool> {
    let limits: &[(&str, &str, i64)] = match outcome {
        LetterOutcome::UnknownSender => {
            &[("mailbox_stranger", letter.sender.as_str(), 1), ("mailbox_strangers", "all", STRANGERS_PER_DAY)]
        }
        LetterOutcome::Refused | LetterOutcome::Failed => {
            &[("mailbox_refused", letter.sender.as_str(), REFUSALS_PER_DAY)]
        }
        _ => return Ok(false),
    };
    for (kind, of, free) in limits {
        match spend(tx, kind, of, *free, DAY, db.now()).await {
            Ok(()) => {}
            Err(Error::Refused(_)) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Notes that this letter is being taken; its id. `None`: it has been, in this place or in another.
async fn claim(db: &Db, tx: &DatabaseTransaction, letter: &Letter) -> Result<Option<i64>> {
    if let Some(id) = insert(db, tx, letter, Some(&letter.digest), LetterOutcome::Done).await? {
        return Ok(Some(id));
    }
    insert(db, tx, letter, None, LetterOutcome::Repeated).await?;
    Ok(None)
}

/// What is left to do with a letter that has been taken before.
async fn repeated(tx: DatabaseTransaction) -> Result<LetterOutcome> {
    tx.commit().await?;
    Ok(LetterOutcome::Repeated)
}

async fn insert(
    db: &Db,
    tx: &DatabaseTransaction,
    letter: &Letter,
    digest: Option<&str>,
    outcome: LetterOutcome,
) -> Result<Option<i64>> {
    let cut = |text: &str, limit: usize| text.chars().filter(|c| !c.is_control()).take(limit).collect::<String>();
    let values = [
        letter.mailbox.as_str().into(),
        i64::from(letter.uid_validity).into(),
        i64::from(letter.uid).into(),
        digest.map(str::to_owned).into(),
        letter.message_id.as_str().into(),
        letter.sender.as_str().into(),
        cut(&letter.subject, SUBJECT_LIMIT).into(),
        millis(db.now()).into(),
        letter.kind.code().into(),
        outcome.code().into(),
    ];
    let sql = "INSERT INTO mailbox_letters (mailbox, uid_validity, uid, digest, message_id, sender, subject, at, kind,
                   outcome, taken, refused, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, '')
               ON CONFLICT DO NOTHING RETURNING id";
    sql::number(tx, sql, values).await
}

/// What became of a letter.
struct Done {
    outcome: LetterOutcome,
    load: Option<i64>,
    draft: Option<OrderNumber>,
    taken: u64,
    refused: u64,
    /// A refusal as JSON.
    why: String,
}

impl Default for Done {
    fn default() -> Self {
        Self { outcome: LetterOutcome::Done, load: None, draft: None, taken: 0, refused: 0, why: String::new() }
    }
}

async fn finish(tx: &DatabaseTransaction, id: i64, buyer: Option<&Buyer>, done: &Done) -> Result<()> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let values = [
        done.outcome.code().into(),
        buyer.map(|buyer| buyer.user.0).into(),
        buyer.map(|buyer| buyer.company.0).into(),
        done.load.into(),
        done.draft.map(|number| number.0).into(),
        number(done.taken).into(),
        number(done.refused).into(),
        done.why.as_str().into(),
        id.into(),
    ];
    let sql = "UPDATE mailbox_letters SET outcome = $1, user_id = $2, company_id = $3, load_id = $4, draft_number = $5,
                   taken = $6, refused = $7, why = $8 WHERE id = $9";
    sql::run(tx, sql, values).await?;
    Ok(())
}

/// Stores the answer to a letter, when somebody reads it. A stranger gets one without a button.
async fn answer(
    db: &Db,
    tx: &DatabaseTransaction,
    id: i64,
    to: &Letter,
    sentences: &[String],
    button: Option<(&str, String)>,
) -> Result<()> {
    if !to.answered {
        return Ok(());
    }
    // With a subject of somebody else's, a forged sender could make us send what they like to whom they like.
    let subject: String =
        if button.is_some() { to.subject.chars().take(SUBJECT_LIMIT).collect() } else { STRANGE.to_owned() };
    let subject = if subject.to_lowercase().starts_with("re:") { subject } else { format!("Re: {subject}") };
    let words = letter::Words {
        subject: &subject,
        sentences,
        button,
        note: "Это ответ программы на ваше письмо: отвечать на него не нужно.",
    };
    let draft = letter::Draft { answers: Some(to.message_id.clone()), ..words.to(&to.sender, format!("mailbox:{id}")) };
    letter::enqueue(tx, draft, db.now()).await
}

/// The letters that came last, and what became of them.
///
/// # Errors
/// `SignedOut`; `Forbidden` for everybody but the supplier's people.
pub async fn list(db: &Db, actor: &Actor, page: u32) -> Result<Page<ReceivedLetter>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        at: i64,
        sender: String,
        subject: String,
        kind: String,
        outcome: String,
        company: Option<String>,
        load_id: Option<i64>,
        draft_number: Option<i64>,
        taken: i64,
        refused: i64,
        why: String,
    }
    actor.staff().map_err(denied)?;
    let total = sql::number(db.reader(), "SELECT COUNT(*) FROM mailbox_letters", []).await?.unwrap_or(0);
    let page = page.max(1);
    let sql = format!(
        "SELECT l.id, l.at, l.sender, l.subject, l.kind, l.outcome, c.name AS company, l.load_id, l.draft_number, l.taken,
             l.refused, l.why
         FROM mailbox_letters l LEFT JOIN companies c ON c.id = l.company_id
         ORDER BY l.id DESC LIMIT {PAGE_ROWS} OFFSET {}",
        u64::from(page - 1) * u64::from(PAGE_ROWS)
    );
    let rows: Vec<Row> = sql::all(db.reader(), &sql, []).await?;
    let letter = |row: Row| {
        Ok(ReceivedLetter {
            id: row.id,
            at: instant(row.at)?,
            sender: row.sender,
            subject: row.subject,
            kind: LetterKind::from_code(&row.kind).ok_or_else(|| broken("kind of a letter"))?,
            outcome: LetterOutcome::from_code(&row.outcome).ok_or_else(|| broken("outcome of a letter"))?,
            company: row.company.unwrap_or_default(),
            load: row.load_id,
            draft: row.draft_number,
            taken: u64::try_from(row.taken).unwrap_or(0),
            refused: u64::try_from(row.refused).unwrap_or(0),
            why: serde_json::from_str(&row.why).ok(),
        })
    };
    let rows = rows.into_iter().map(letter).collect::<Result<_>>()?;
    Ok(Page { rows, total: u64::try_from(total).unwrap_or(0), number: page, size: PAGE_ROWS })
}

/// Forgets who wrote what long ago. That a letter was taken stays known.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db) -> Result<()> {
    let before = millis(db.now() - DAY * KEPT_DAYS);
    let sql = "UPDATE mailbox_letters SET sender = '', subject = '' WHERE at < $1 AND (sender <> '' OR subject <> '')";
    sql::run(db.writer(), sql, [before.into()]).await?;
    Ok(())
}
