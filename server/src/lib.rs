//! The process: every URL, sessions, files, documents, jobs and letters around the pages of `app`.

// In reading order.
pub mod config;
pub mod router;

mod form;
mod guard;
mod limit;
mod ops;
mod packed;
mod session;
pub mod site;

mod account;
pub mod api;
pub mod document;
pub mod exchange;
mod files;
mod live;
mod office;
pub mod upload;

mod dev_mail;
pub mod hook;
pub mod mail;
pub mod mailbox;
pub mod work;

use document::{PdfMaker, Templates};
use leptos::config::LeptosOptions;
use service::Db;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// What every request can reach.
#[derive(Clone, axum::extract::FromRef)]
pub struct State {
    pub db: Db,
    /// Shared: the state is cloned several times for each request.
    pub leptos: Arc<LeptosOptions>,
    pub web: Web,
}

impl axum::extract::FromRef<State> for LeptosOptions {
    fn from_ref(state: &State) -> Self {
        (*state.leptos).clone()
    }
}

/// How this installation serves, and what it makes documents with.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

struct Inner {
    /// `https://portal.example`: what links and the origin check go by.
    base_url: String,
    demo: bool,
    trust_proxy: bool,
    mail_dir: PathBuf,
    templates: Templates,
    /// Made for the first document: many an installation runs for hours without one.
    pdf: LazyLock<PdfMaker>,
    /// Two documents at once, so that they slow nothing else (LOAD-10).
    documents: Arc<Semaphore>,
    /// Costly things have a limit; tests of many people in one address go without.
    limited: bool,
    spent: limit::Spent,
    /// Programs, by their keys.
    callers: api::Callers,
    /// The processes that read files.
    readers: upload::Readers,
}

impl Web {
    /// From the settings of the process.
    #[must_use]
    pub fn new(config: &config::Config) -> Self {
        Self(Arc::new(Inner {
            base_url: config.base_url(),
            demo: config.demo,
            trust_proxy: config.trust_proxy,
            mail_dir: config.mail_dir(),
            templates: Templates::new(config.templates.clone()),
            pdf: LazyLock::new(PdfMaker::new),
            documents: Arc::new(Semaphore::new(2)),
            limited: config.limited,
            spent: limit::Spent::default(),
            callers: api::Callers::default(),
            readers: upload::Readers::new(config.program.clone()),
        }))
    }

    fn secure(&self) -> bool {
        self.0.base_url.starts_with("https://")
    }
}
