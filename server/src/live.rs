//! `/drafts/{number}/live`: what a page that has a draft open hears of it, as server-sent events.

use crate::State;
use app::rpc::Session;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::actor::Actor;
use domain::id::OrderNumber;
use futures::stream;
use service::live::{self, Watch};
use service::{Db, Error, user};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// So often a page says that it is still there.
const SIGN: Duration = Duration::from_secs(15);

/// A page with a draft open.
struct Page {
    db: Db,
    /// The secret of the session: rights can change while a page is open.
    token: String,
    actor: Actor,
    number: OrderNumber,
    watch: Watch,
    /// When it says next that it is still there.
    sign: Instant,
}

/// An event for each version that the draft comes to, and when people come and go.
pub async fn draft(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    number: Path<String>,
) -> Response {
    let actor = session.visit.actor.clone();
    let db = state.db.clone();
    let opened = async {
        let number = number.parse().map_err(|_| Error::NotFound)?;
        let watch = live::watch(&db, &actor, number).await?;
        live::here(&db, &actor, number).await?;
        let token = session.token.clone().unwrap_or_default();
        Ok(Page { db, token, actor, number, watch, sign: Instant::now() + SIGN })
    };
    match opened.await {
        Ok(page) => {
            let events = stream::unfold(page, |mut page| async move {
                let version = page.next().await?;
                Some((Ok::<_, Infallible>(Event::default().data(version.to_string())), page))
            });
            Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN)).into_response()
        }
        // A browser that is told so does not try again.
        Err(Error::Internal(_) | Error::Database(_)) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => StatusCode::NO_CONTENT.into_response(),
    }
}

impl Page {
    async fn next(&mut self) -> Option<i64> {
        loop {
            if let Ok(version) = tokio::time::timeout_at(self.sign, self.watch.next()).await {
                return version;
            }
            self.sign = Instant::now() + SIGN;
            // The session may have ended since, the right may have gone, or the draft.
            let actor = user::watch(&self.db, &self.token).await.ok()?.actor;
            live::here(&self.db, &actor, self.number).await.ok()?;
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let (db, actor, number) = (self.db.clone(), self.actor.clone(), self.number);
        tokio::spawn(async move {
            // A draft that has been sent or deleted has nobody in it.
            match live::gone(&db, &actor, number).await {
                Ok(()) | Err(Error::NotFound) => {}
                Err(error) => tracing::warn!(%error, "a person who has left stays for a while"),
            }
        });
    }
}
