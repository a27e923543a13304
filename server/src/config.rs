//! The settings: from the environment, else from one file, else the default. All of them are here and in the README.

use anyhow::{Context, Result, anyhow, bail};
use domain::account;
use service::letter;
use std::collections::BTreeMap;
use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The settings of the process.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings")]
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub address: SocketAddr,
    /// Where everything is kept that is not in the database: letters, and the SQLite file itself.
    pub data: PathBuf,
    /// `sqlite:…` or `postgres://…`.
    pub database_url: String,
    /// What people type into the browser; links in letters begin with it.
    base_url: Option<String>,
    /// `smtps://user:password@host`; none: letters become files in the data folder.
    pub smtp: Option<String>,
    /// PEM file with certificates that the mail server may show, beside those of the public authorities.
    pub smtp_ca: Option<PathBuf>,
    /// So long is waited for the mail server with one letter. No setting: it belongs to the lease.
    pub smtp_patience: Duration,
    /// The sender of letters.
    pub mail_from: String,
    /// `imaps://user:password@host/INBOX`: where letters of dealers arrive; none: they send none.
    pub imap: Option<String>,
    /// PEM file with certificates that its server may show, beside those of the public authorities.
    pub imap_ca: Option<PathBuf>,
    /// The address that dealers write to, as the pages show it.
    pub mailbox: Option<String>,
    /// Demo people, the simulated supplier, `/dev/mail`.
    pub demo: bool,
    /// The folder of the supplier's own document templates.
    pub templates: Option<PathBuf>,
    /// Believe `X-Forwarded-For` of the proxy in front.
    pub trust_proxy: bool,
    /// Who asks for files or dates too often has to wait (BUS-6). Off only where one person stands for many: tests, benchmarks.
    pub limited: bool,
    /// Webhooks may lead into this installation's own network, and without encryption.
    pub private_hooks: bool,
    /// This program's own file: it starts itself to read what people send.
    pub program: PathBuf,
}

impl Config {
    /// Reads the environment and the file named by `BUSBAR_CONFIG` (or `busbar.toml` where the program is started).
    ///
    /// # Errors
    /// A sentence that names the setting that cannot be read.
    pub fn load(demo: bool) -> Result<Self> {
        let file = Settings::read()?;
        let text = |name: &str| file.get(name);
        let port: u16 =
            text("PORT").map_or(Ok(3000), |port| port.parse().with_context(|| format!("PORT is no port: {port}")))?;
        let host = text("BUSBAR_HOST").unwrap_or_else(|| "127.0.0.1".to_owned());
        let address = format!("{host}:{port}").parse().with_context(|| format!("BUSBAR_HOST is no address: {host}"))?;
        let data = PathBuf::from(text("BUSBAR_DATA").unwrap_or_else(|| "data".to_owned()));
        let database_url =
            text("DATABASE_URL").unwrap_or_else(|| format!("sqlite://{}", data.join("busbar.db").display()));
        let (imap, mailbox) = (text("BUSBAR_IMAP"), text("BUSBAR_MAILBOX"));
        let is_address =
            |text: String| account::email(&text).map_err(|_| anyhow!("BUSBAR_MAILBOX is no address: {text}"));
        let mailbox = mailbox.map(is_address).transpose()?;
        if imap.is_some() && mailbox.is_none() {
            bail!("BUSBAR_MAILBOX is missing: the address that dealers write to, for example orders@portal.example");
        }
        Ok(Self {
            address,
            data,
            database_url,
            base_url: text("BUSBAR_URL").map(|url| url.trim_end_matches('/').to_owned()),
            smtp: text("BUSBAR_SMTP"),
            smtp_ca: text("BUSBAR_SMTP_CA").map(PathBuf::from),
            smtp_patience: letter::ATTEMPT,
            mail_from: text("BUSBAR_MAIL_FROM").unwrap_or_else(|| "Busbar <portal@busbar.test>".to_owned()),
            imap,
            imap_ca: text("BUSBAR_IMAP_CA").map(PathBuf::from),
            mailbox,
            demo: demo || text("BUSBAR_DEMO").is_some_and(|on| on == "1"),
            templates: text("BUSBAR_TEMPLATES").map(PathBuf::from),
            trust_proxy: text("BUSBAR_TRUST_PROXY").is_some_and(|on| on == "1"),
            limited: text("BUSBAR_UNLIMITED").is_none_or(|off| off != "1"),
            private_hooks: text("BUSBAR_WEBHOOK_PRIVATE").is_some_and(|on| on == "1"),
            program: env::current_exe().context("the program's own file is unknown")?,
        })
    }

    /// For tests: everything in one folder, demo mode.
    #[must_use]
    pub fn test(data: PathBuf, database_url: String) -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            data,
            database_url,
            base_url: None,
            smtp: None,
            smtp_ca: None,
            smtp_patience: letter::ATTEMPT,
            mail_from: "Busbar <portal@busbar.test>".to_owned(),
            imap: None,
            imap_ca: None,
            mailbox: None,
            demo: true,
            templates: None,
            trust_proxy: false,
            limited: false,
            private_hooks: false,
            program: env::current_exe().unwrap_or_default(),
        }
    }

    /// What links begin with.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.base_url.clone().unwrap_or_else(|| format!("http://{}", self.address))
    }

    /// Where letters are written when there is no mail server.
    #[must_use]
    pub fn mail_dir(&self) -> PathBuf {
        self.data.join("mail")
    }
}

/// The settings file: one table, the names of the environment.
struct Settings(BTreeMap<String, toml::Value>);

impl Settings {
    fn read() -> Result<Self> {
        let named = env::var("BUSBAR_CONFIG").ok();
        let path = named.clone().unwrap_or_else(|| "busbar.toml".to_owned());
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                Ok(Self(toml::from_str(&text).with_context(|| format!("the settings file {path} cannot be read"))?))
            }
            Err(_) if named.is_none() => Ok(Self(BTreeMap::new())),
            Err(error) => Err(error).with_context(|| format!("the settings file {path} cannot be opened")),
        }
    }

    fn get(&self, name: &str) -> Option<String> {
        let from_file =
            || self.0.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        env::var(name).ok().or_else(from_file).filter(|value| !value.is_empty())
    }
}
