//! Registration and invitation: a letter with a link, the questionnaire, a person (A2). The page says the same and takes
//! the same time whether the address is known or not; the letter tells (AUT-7).

use super::agreement::{Ticked, record};
use super::link::{self, Link, Purpose, To};
use super::sessions::{Opened, open_session};
use super::{Browser, SignedIn, password, throttle};
use crate::db::{Db, millis};
use crate::entity::user;
use crate::error::{Error, Result};
use crate::letter::{self, Words};
use crate::sql;
use crate::{audit, member};
use domain::account::{self, AccountError, Agreement, Field, Trade, required};
use domain::audit::Deed;
use domain::id::UserId;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};
use std::time::Duration;

/// Letters that may be asked for from one network address in an hour, and for one person (BUS-6).
const PER_ADDRESS: i64 = 5;
const PER_PERSON: i64 = 3;
const HOUR: Duration = Duration::from_hours(1);

/// Takes one letter of those that may be asked for from this network address.
///
/// # Errors
/// `TooMany`. What is past the person's own share is no error, which would say whose address it is and let strangers keep
/// somebody from recovering: false, the letter is not written.
pub(super) async fn spend(db: &Db, tx: &DatabaseTransaction, what: &str, browser: &Browser, of: &str) -> Result<bool> {
    throttle::spend(tx, what, &browser.address, PER_ADDRESS, HOUR, db.now()).await?;
    match throttle::spend(tx, what, of, PER_PERSON, HOUR, db.now()).await {
        Err(Error::Refused(_)) => Ok(false),
        other => other.map(|()| true),
    }
}

/// Sends the link to the questionnaire; to somebody who is registered a link to a new password.
///
/// # Errors
/// `Email`, `NotAgreed`, `TooMany`.
pub async fn register(db: &Db, email: &str, agreed: &[Agreement], browser: &Browser) -> Result<()> {
    let email = account::email(email)?;
    if ![Agreement::Terms, Agreement::PersonalData].iter().all(|needed| agreed.contains(needed)) {
        return Err(AccountError::NotAgreed.into());
    }
    let now = db.now();
    let tx = db.begin().await?;
    if !spend(db, &tx, "register", browser, &email).await? {
        tx.commit().await?;
        return Ok(());
    }
    let known = known(&tx, &email).await?;
    let (purpose, path) = known.map_or((Purpose::Register, "register"), |_| (Purpose::Recover, "recover"));
    let about = Ticked::new(agreed, browser, now).write()?;
    let token =
        link::issue(&tx, purpose, To { user: known, email: &email, about: &about, ..To::default() }, now).await?;
    let address = format!("{}/{path}/{token}", db.options().base_url);
    let words = if known.is_some() {
        Words {
            subject: "Вы уже зарегистрированы",
            sentences: &[
                "Кто-то, возможно вы, регистрируется на портале с этим адресом. Учётная запись с ним уже есть: \
                          войдите с прежним паролем. Если пароль забыт, задайте новый."
                    .to_owned(),
            ],
            button: Some(("Задать новый пароль", address)),
            note: "Ссылка действует час. Если это были не вы, ничего делать не нужно.",
        }
    } else {
        Words {
            subject: "Регистрация на портале",
            sentences: &["Чтобы продолжить регистрацию, перейдите по ссылке и заполните анкету.".to_owned()],
            button: Some(("Продолжить регистрацию", address)),
            note: "Ссылка действует сутки и открывается один раз. Если вы не регистрировались, ничего делать не нужно.",
        }
    };
    letter::enqueue(&tx, words.to(&email, format!("register:{}", super::digest(&token))), now).await?;
    tx.commit().await?;
    Ok(())
}

/// The person who signs in with this address.
pub(super) async fn known(tx: &impl sea_orm::ConnectionTrait, email: &str) -> Result<Option<i64>> {
    sql::number(tx, "SELECT id FROM users WHERE email = $1", [email.into()]).await
}

/// What somebody says who registers.
pub struct Questionnaire {
    pub last_name: String,
    pub first_name: String,
    pub middle_name: String,
    /// Code of a [`Trade`]; invited people are not asked.
    pub trade: String,
    pub password: String,
    pub again: String,
    pub agreed: Vec<Agreement>,
}

/// Who is asked by the questionnaire of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub email: String,
    /// A colleague has invited.
    pub invited: bool,
    /// Registered meanwhile: they sign in instead.
    pub known: bool,
}

/// Who is asked.
///
/// # Errors
/// `Link`.
pub async fn questionnaire(db: &Db, token: &str) -> Result<Asked> {
    let (purpose, link) = link::find(db, &[Purpose::Register, Purpose::Invite], token).await?;
    let known = known(db.reader(), &link.email).await?.is_some();
    Ok(Asked { email: link.email, invited: purpose == Purpose::Invite, known })
}

/// «Завершить регистрацию»: a person, signed in.
///
/// # Errors
/// `Link`, `Missing`, `TooLong`, `Password`, `NotAgreed`.
pub async fn finish(db: &Db, token: &str, says: Questionnaire, browser: &Browser) -> Result<SignedIn> {
    let Asked { email, invited, .. } = questionnaire(db, token).await?;
    let last_name = account::name(&required(&says.last_name, Field::LastName)?, Field::LastName)?;
    let first_name = account::name(&required(&says.first_name, Field::FirstName)?, Field::FirstName)?;
    let middle_name = account::name(&says.middle_name, Field::MiddleName)?;
    let trade = Trade::from_code(&says.trade);
    if trade.is_none() && !invited {
        return Err(AccountError::Missing(Field::Trade).into());
    }
    if !says.agreed.contains(&Agreement::PersonalData) || (invited && !says.agreed.contains(&Agreement::Terms)) {
        return Err(AccountError::NotAgreed.into());
    }
    let password = password::chosen(db, says.password, &says.again, &[&email, &last_name, &first_name]).await?;
    let now = db.now();
    let tx = db.begin().await?;
    let purpose = if invited { Purpose::Invite } else { Purpose::Register };
    let link = link::take(&tx, purpose, token, now).await?;
    if known(&tx, &email).await?.is_some() {
        // Registered by another link meanwhile.
        return Err(AccountError::Link.into());
    }
    let row = user::ActiveModel {
        login: Set(email.clone()),
        email: Set(email.clone()),
        last_name: Set(last_name),
        first_name: Set(first_name),
        middle_name: Set(middle_name),
        trade: Set(trade.map_or("", Trade::code).to_owned()),
        password: Set(password),
        staff: Set(false),
        created_at: Set(millis(now)),
        ..Default::default()
    };
    // Two links of one address at once: one of them was quicker.
    let inserted = user::Entity::insert(row).exec(&tx).await;
    let user = inserted.map_err(|error| sql::taken(error, AccountError::Link))?.last_insert_id;
    let mut news = says.agreed.contains(&Agreement::News);
    if !invited {
        let ticked = Ticked::read(&link.about)?;
        news |= ticked.agreed.contains(&Agreement::News);
        ticked.record(&tx, user, &email).await?;
    }
    for what in &says.agreed {
        record(&tx, *what, user, &email, browser, now).await?;
    }
    if news {
        super::email::ask_news(db, &tx, user, &email).await?;
    }
    if invited {
        join(db, &tx, user, &link, browser).await?;
    }
    let signed_in = open_session(db, &tx, Opened { user, password: None, remember: false }, browser).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Puts a person who was invited into the counterparty of the invitation.
pub(super) async fn join(db: &Db, tx: &DatabaseTransaction, user: i64, link: &Link, browser: &Browser) -> Result<()> {
    let invitation = member::Invitation::read(&link.about)?;
    invitation.accept(tx, user).await?;
    let who = audit::Who::person(Some(invitation.company), Some(invitation.counterparty), UserId(user));
    audit::record(tx, db, who, Deed::Invited, &link.email, browser).await
}

/// Somebody who is registered already takes an invitation.
///
/// # Errors
/// `Link`; `NotFound` when the link is for another person.
pub async fn accept(db: &Db, actor: &domain::actor::Actor, token: &str, browser: &Browser) -> Result<()> {
    let user = actor.themselves().map_err(crate::error::denied)?;
    let (_, found) = link::find(db, &[Purpose::Invite], token).await?;
    let tx = db.begin().await?;
    // As whoever invites: the counterparty, the person, the link.
    member::lock(&tx, member::Invitation::read(&found.about)?.counterparty).await?;
    super::lock(&tx, user.0).await?;
    let link = link::take(&tx, Purpose::Invite, token, db.now()).await?;
    // An address that was unknown then may have been registered in the ordinary way since.
    let mine = "SELECT id FROM users WHERE id = $1 AND email = $2";
    let mine = sql::number(&tx, mine, [user.0.into(), link.email.as_str().into()]).await?.is_some();
    if link.user_id != Some(user.0) && !(link.user_id.is_none() && mine) {
        return Err(Error::NotFound);
    }
    join(db, &tx, user.0, &link, browser).await?;
    tx.commit().await?;
    Ok(())
}
