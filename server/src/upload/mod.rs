//! Files that browsers send: written to the disk while they arrive, read by a process of their own that may die.

mod child;
mod product_photo;
mod reader;

pub(crate) use child::limit_this_process;
pub use child::{CALL, COMMAND, PDF, PHOTO, PICTURE, read_call, read_pdf, read_photo, read_picture, read_table};
pub use product_photo::{COMMAND as PRODUCT_PHOTO, read_product_photo};
pub use reader::Readers;

use crate::State;
use app::dealer_report;
use app::dealer_stock::{STOCK, STOCK_FILE, WAREHOUSES, WAREHOUSES_FILE};
use app::error::AppError;
use app::flash::Flash;
use app::rpc::Session;
use app::text;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Multipart, Path};
use axum::http::header::{ACCEPT, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use domain::attachment::TypedAttachment;
use domain::change::ChangeError;
use domain::claim::ClaimError;
use domain::dealer_report::ReportKind;
use domain::id::{ImportId, ProductId};
use domain::import::{ImportError, Row};
use domain::load::LoadKind;
use futures::StreamExt;
use service::Error;
use service::dealer_stock;
use service::payment::{self, Taken};
use service::photo::{self, Came};
use sha2::{Digest, Sha256};
use std::str::FromStr;
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

/// Bytes of a file at most (reliability: UPL-1).
pub const FILE_LIMIT: usize = 20 * 1024 * 1024;
/// Bytes of a field beside a file at most.
const FIELD_LIMIT: usize = 1_000;
/// What a form has around its file.
const FORM_LIMIT: usize = 64 * 1024;
/// Bytes of a request with a file at most.
pub const UPLOAD_LIMIT: usize = FILE_LIMIT + FORM_LIMIT;

/// Whether a request brings a file.
#[must_use]
pub fn is_upload(path: &str) -> bool {
    path == "/profile/avatar"
        || path == app::own::FILE
        || [app::staff::STATEMENT, app::staff::CATALOG_FILE, app::staff::PRICES_FILE, app::staff::STOCK_FILE]
            .contains(&path)
        || [app::dealer_stock::STOCK_FILE, app::dealer_stock::WAREHOUSES_FILE].contains(&path)
        || ReportKind::ALL.into_iter().any(|kind| dealer_report::file_of(kind) == path)
        || path.starts_with(app::staff::PHOTO)
        || path.starts_with(app::staff::ATTACHMENT)
        || path.strip_prefix("/claims/").and_then(|rest| rest.strip_suffix("/photo")).is_some()
        || path.strip_prefix("/drafts/").and_then(|rest| rest.strip_suffix("/import/file")).is_some()
}

/// `POST /drafts/{number}/import/file`: reads a file of products into a list and goes to it; what was refused is said on
/// the page that the file was sent from.
pub async fn import(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    number: Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let read = read(&state, &session, &number, form).await;
    let page = format!("/drafts/{}/import", *number);
    let form = Form { name: app::import::FILE, page: &page, place: "" };
    form.answered(&session, &headers, read.map(|list| format!("{page}/{list}")))
}

/// `POST /company/articles/file`: loads a file of own articles and goes to what became of it.
pub async fn own(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let loaded = load(&state, &session, form).await;
    let form = Form { name: app::own::FILE, page: app::own::PAGE, place: "#load" };
    form.answered(&session, &headers, loaded.map(|()| app::own::LOADED.to_owned()))
}

/// `POST /stock/file`: loads a table of a dealer's stock and goes to what became of it.
pub async fn stock(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let loaded = match dealer_table(&state, &session, form).await {
        Ok((name, rows)) => dealer_stock::load(&state.db, &session.visit.actor, &name, rows).await,
        Err(error) => Err(error),
    };
    let form = Form { name: STOCK_FILE, page: STOCK, place: "#load" };
    form.answered(&session, &headers, loaded.map(|(id, ..)| format!("{STOCK}?load={id}")))
}

/// `POST /warehouses/file`: loads a table of a dealer's warehouses and goes to what became of it.
pub async fn warehouses(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let loaded = match dealer_table(&state, &session, form).await {
        Ok((name, rows)) => dealer_stock::load_warehouses(&state.db, &session.visit.actor, &name, rows).await,
        Err(error) => Err(error),
    };
    let form = Form { name: WAREHOUSES_FILE, page: WAREHOUSES, place: "#load" };
    form.answered(&session, &headers, loaded.map(|(id, _)| format!("{WAREHOUSES}?load={id}")))
}

/// Name and rows of a file of who may report.
async fn dealer_table(state: &State, session: &Session, form: Multipart) -> Result<(String, Vec<Row>), Error> {
    // Before a byte of the file is read: whether they may.
    dealer_stock::display_name(&state.db, &session.visit.actor).await?;
    let (file, rows) = table(state, form).await?;
    Ok((file.name, rows))
}

/// `POST /sales/file`, `/sales/contract/file`, `/sales/stock/file`, `/matrix/file`: loads a table as a dealer's report and goes
/// to what became of it. The month is a field in front of the file.
pub fn report(kind: ReportKind) -> MethodRouter<State> {
    let take = async move |state: axum::extract::State<State>,
                           session: Extension<Arc<Session>>,
                           headers: HeaderMap,
                           mut form: Multipart| {
        let (page, name) = (dealer_report::page_of(kind), dealer_report::file_of(kind));
        let mut month = String::new();
        let loaded = load_report(&state, &session, kind, &mut form, &mut month).await;
        let to = Form { name, page, place: "#load" };
        let typed = vec![("month".to_owned(), month)];
        to.kept(&session, &headers, loaded.map(|id| format!("{page}?load={id}")), typed)
    };
    leads_to(dealer_report::page_of(kind)).post(take)
}

async fn load_report(
    state: &State,
    session: &Session,
    kind: ReportKind,
    form: &mut Multipart,
    month: &mut String,
) -> Result<i64, Error> {
    let actor = &session.visit.actor;
    // Before a byte of the file is read: whether they may.
    dealer_stock::display_name(&state.db, actor).await?;
    let file = receive_with(form, &mut [("month", month)]).await?;
    let rows = state.web.0.readers.read(file.file.path()).await?;
    let (id, ..) = service::dealer_report::load(&state.db, actor, kind, month, &file.name, rows).await?;
    Ok(id)
}

/// `POST /staff/payments/file`: takes a bank statement and goes to what became of it.
pub async fn statement(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let taken = take(&state, &session, form).await;
    let form = Form { name: app::staff::STATEMENT, page: app::staff::PAYMENTS, place: "#load" };
    let said = taken.as_ref().ok().map(|taken| {
        let &Taken { settled, doubtful, known } = taken;
        Flash::StatementLoaded { settled, doubtful, known }.cookie(session.secure)
    });
    let mut answer = form.answered(&session, &headers, taken.map(|_| app::staff::PAYMENTS.to_owned()));
    if let Some(cookie) = said.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        answer.headers_mut().insert(SET_COOKIE, cookie);
    }
    answer
}

/// `POST /staff/catalog/file`: reads a table of products and goes to what it would change.
pub async fn staff_products(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let to = Form { name: app::staff::CATALOG_FILE, page: app::staff::CATALOG, place: "#load" };
    let read = staff_table(&state, &session, form, LoadKind::Products).await;
    to.answered(&session, &headers, read.map(|load| format!("{}/{load}", to.page)))
}

/// `POST /staff/prices/file`: the same with prices.
pub async fn staff_prices(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let to = Form { name: app::staff::PRICES_FILE, page: app::staff::PRICES, place: "#load" };
    let read = staff_table(&state, &session, form, LoadKind::Prices).await;
    to.answered(&session, &headers, read.map(|load| format!("{}/{load}", to.page)))
}

/// `POST /staff/stock/file`: the same with stock.
pub async fn staff_stock(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let to = Form { name: app::staff::STOCK_FILE, page: app::staff::STOCK, place: "#load" };
    let read = staff_table(&state, &session, form, LoadKind::Stock).await;
    to.answered(&session, &headers, read.map(|load| format!("{}/{load}", to.page)))
}

/// `POST /claims/{id}/photo`: adds a photo to a claim and goes back to it.
pub async fn claim_photo(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    id: Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let added = add_photo(&state, &session, &id, form).await;
    let page = format!("/claims/{}", *id);
    let form = Form { name: app::claim::PHOTO, page: &page, place: "#photo" };
    form.answered(&session, &headers, added.map(|()| page.clone()))
}

async fn add_photo(state: &State, session: &Session, id: &str, form: Multipart) -> Result<(), Error> {
    let (actor, id) = (&session.visit.actor, number(id)?);
    // Before a byte of the file is read: whose claim it is.
    service::claim::may_document(&state.db, actor, id).await?;
    let file = receive(form).await?;
    let jpeg = state.web.0.readers.photo(file.file.path()).await?.ok_or(ClaimError::NoPicture)?;
    service::claim::add_photo(&state.db, actor, id, jpeg).await
}

/// `POST /staff/photos/{product}`: adds a photo to a product and goes back to its page.
pub async fn product_photo(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    product: Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let mut page = app::staff::PRODUCTS.to_owned();
    let added = add_product_photo(&state, &session, &product, &mut page, form).await;
    let form = Form { name: app::staff::PHOTO, page: &page, place: "#photos" };
    form.answered(&session, &headers, added.map(|()| format!("{page}#photos")))
}

/// `page` becomes the product's, as soon as it is known which one it is.
async fn add_product_photo(
    state: &State,
    session: &Session,
    product: &str,
    page: &mut String,
    form: Multipart,
) -> Result<(), Error> {
    let (actor, product) = (&session.visit.actor, ProductId(number(product)?));
    // Before a byte of the file is read: whether they may.
    let article = photo::article(&state.db, actor, product).await?;
    *page = app::staff::product_page(&article);
    photo::may_add(&state.db, actor, product).await?;
    let file = receive(form).await?;
    match state.web.0.readers.product_photo(file.file.path(), "", "").await? {
        Came::Photo(encoded) => photo::add(&state.db, actor, product, &encoded).await,
        Came::Same | Came::Missing | Came::Broken => Err(ChangeError::NoPhoto.into()),
    }
}

/// `POST /staff/attachments/{product}`: attaches a document to a product, or to a branch that it is in, and goes back to its
/// page. Kind, name and branch are fields in front of the file.
pub async fn attachment(
    state: axum::extract::State<State>,
    session: Extension<Arc<Session>>,
    product: Path<String>,
    headers: HeaderMap,
    mut form: Multipart,
) -> Response {
    let mut page = app::staff::PRODUCTS.to_owned();
    let mut typed = TypedAttachment::default();
    let added = add_attachment(&state, &session, &product, &mut page, &mut typed, &mut form).await;
    let to = Form { name: app::staff::ATTACHMENT, page: &page, place: "#attachments" };
    let TypedAttachment { kind, name, branch } = typed;
    let typed = [("kind", kind), ("name", name), ("branch", branch)].map(|(field, value)| (field.to_owned(), value));
    to.kept(&session, &headers, added.map(|()| format!("{page}#attachments")), typed.to_vec())
}

/// `page` becomes the product's, as soon as it is known which one it is.
async fn add_attachment(
    state: &State,
    session: &Session,
    product: &str,
    page: &mut String,
    typed: &mut TypedAttachment,
    form: &mut Multipart,
) -> Result<(), Error> {
    let (actor, product) = (&session.visit.actor, ProductId(number(product)?));
    // Before a byte of the file is read: whether they may.
    let article = photo::article(&state.db, actor, product).await?;
    *page = app::staff::product_page(&article);
    let TypedAttachment { kind, name, branch } = typed;
    let file = receive_with(form, &mut [("kind", kind), ("name", name), ("branch", branch)]).await?;
    typed.checked()?;
    if !state.web.0.readers.is_pdf(file.file.path()).await? {
        return Err(ChangeError::NoPdf.into());
    }
    let pdf = tokio::fs::read(file.file.path()).await.map_err(|error| Error::Internal(error.to_string()))?;
    service::attachment::add(&state.db, actor, product, typed, pdf).await
}

/// An address that only takes photos: whoever opens it comes to the claim.
pub async fn claim_page(id: Path<String>) -> Response {
    redirect(&format!("/claims/{}", *id), HeaderMap::new())
}

/// An address that only takes files: whoever opens it comes to the page that sends them.
pub async fn start(number: Path<String>) -> Response {
    redirect(&format!("/drafts/{}/import", *number), HeaderMap::new())
}

/// The same for a page that needs no number.
pub fn leads_to(page: &'static str) -> MethodRouter<State> {
    get(async move || redirect(page, HeaderMap::new()))
}

/// The number in an address; what is none names nothing.
fn number<T: FromStr>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

async fn read(state: &State, session: &Session, draft: &str, form: Multipart) -> Result<ImportId, Error> {
    let (actor, number) = (&session.visit.actor, number(draft)?);
    // Before a byte of the file is read: whose draft it is.
    service::draft::find(&state.db, actor, number).await?;
    let (file, rows) = table(state, form).await?;
    service::import::read_table(&state.db, actor, number, &file.name, file.digest, rows).await
}

async fn load(state: &State, session: &Session, form: Multipart) -> Result<(), Error> {
    let actor = &session.visit.actor;
    // Before a byte of the file is read: whether they may.
    service::own::loaded(&state.db, actor).await?;
    let (_, rows) = table(state, form).await?;
    service::own::load_table(&state.db, actor, rows).await?;
    Ok(())
}

async fn staff_table(state: &State, session: &Session, form: Multipart, kind: LoadKind) -> Result<i64, Error> {
    let actor = &session.visit.actor;
    // Before a byte of the file is read: whether they may.
    service::load::may_load(actor)?;
    let (file, rows) = table(state, form).await?;
    service::load::read(&state.db, actor, kind, &file.name, rows).await
}

async fn take(state: &State, session: &Session, form: Multipart) -> Result<Taken, Error> {
    let actor = &session.visit.actor;
    // Before a byte of the file is read: whether they may.
    payment::may_load(actor)?;
    let (_, rows) = table(state, form).await?;
    let lines: Vec<String> = rows.into_iter().map(|mut row| row.pop().unwrap_or_default()).collect();
    payment::load(&state.db, actor, &lines).await
}

/// A table of a form: the file, and its rows.
async fn table(state: &State, form: Multipart) -> Result<(Received, Vec<Row>), Error> {
    let file = receive(form).await?;
    let rows = state.web.0.readers.read(file.file.path()).await?;
    Ok((file, rows))
}

pub(crate) struct Received {
    pub file: NamedTempFile,
    name: String,
    digest: String,
}

/// Writes the file to the disk while it arrives.
pub(crate) async fn receive(mut form: Multipart) -> Result<Received, Error> {
    receive_with(&mut form, &mut []).await
}

/// The same, with what stands in these fields in front of the file.
async fn receive_with(form: &mut Multipart, fields: &mut [(&str, &mut String)]) -> Result<Received, Error> {
    while let Some(mut field) = form.next_field().await.map_err(|_| ImportError::Unreadable)? {
        if field.name() != Some("file") {
            let name = field.name().unwrap_or_default().to_owned();
            if let Some((_, value)) = fields.iter_mut().find(|(known, _)| *known == name) {
                // A limit of its own: the size of a request is that of a file.
                while let Some(chunk) = field.chunk().await.map_err(|_| ImportError::Unreadable)? {
                    if value.len() + chunk.len() > FIELD_LIMIT {
                        return Err(ImportError::Unreadable.into());
                    }
                    value.push_str(&String::from_utf8_lossy(&chunk));
                }
            }
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let file = NamedTempFile::new().map_err(|error| Error::Internal(error.to_string()))?;
        let to = file.reopen().map_err(|error| Error::Internal(error.to_string()))?;
        let mut to = tokio::fs::File::from_std(to);
        let mut digest = Sha256::new();
        let mut bytes = 0usize;
        while let Some(chunk) = field.chunk().await.map_err(|_| cut(bytes))? {
            bytes += chunk.len();
            if bytes > FILE_LIMIT {
                return Err(too_large().into());
            }
            digest.update(&chunk);
            to.write_all(&chunk).await.map_err(|error| Error::Internal(error.to_string()))?;
        }
        to.flush().await.map_err(|error| Error::Internal(error.to_string()))?;
        if bytes == 0 {
            return Err(ImportError::Empty.into());
        }
        return Ok(Received { file, name, digest: hex::encode(digest.finalize()) });
    }
    Err(ImportError::Empty.into())
}

/// A body of a call as it comes, written to the disk: no more than a file may have.
pub(crate) async fn spooled(body: Body) -> Result<NamedTempFile, Error> {
    let failed = |error: std::io::Error| Error::Internal(error.to_string());
    let file = NamedTempFile::new().map_err(failed)?;
    let mut to = tokio::fs::File::from_std(file.reopen().map_err(failed)?);
    let mut body = body.into_data_stream();
    let mut bytes = 0usize;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| if is_limit(&error) { too_large() } else { ImportError::Unreadable })?;
        bytes += chunk.len();
        if bytes > FILE_LIMIT {
            return Err(too_large().into());
        }
        to.write_all(&chunk).await.map_err(failed)?;
    }
    to.flush().await.map_err(failed)?;
    Ok(file)
}

/// Whether a body came to an end because more of it is not taken.
fn is_limit(error: &axum::Error) -> bool {
    let mut causes = std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| error.source());
    causes.any(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>)
}

/// What came to an end in the middle: at the limit of a request, else by a lost connection.
const fn cut(bytes: usize) -> ImportError {
    if bytes + FORM_LIMIT * 2 >= FILE_LIMIT { too_large() } else { ImportError::Unreadable }
}

const fn too_large() -> ImportError {
    ImportError::SizeLimit { megabytes: 20 }
}

/// The form that a file was sent from.
struct Form<'a> {
    name: &'static str,
    page: &'a str,
    /// Of the page, where the form is.
    place: &'static str,
}

impl Form<'_> {
    /// On to where the file has led; else back to the form, with the sentence in a cookie as after any form.
    fn answered(&self, session: &Session, headers: &HeaderMap, done: Result<String, Error>) -> Response {
        self.kept(session, headers, done, vec![])
    }

    /// The same, with what was typed beside the file.
    fn kept(
        &self,
        session: &Session,
        headers: &HeaderMap,
        done: Result<String, Error>,
        fields: Vec<(String, String)>,
    ) -> Response {
        let by_script = headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
        let error = match done {
            Ok(target) if by_script => return target.into_response(),
            Ok(target) => return redirect(&target, HeaderMap::new()),
            Err(error) => AppError::told(error, &session.request),
        };
        if by_script {
            return (error.status(), text::error(session.language, &error)).into_response();
        }
        let Self { name, page, place } = self;
        let signed_out = error == AppError::SignedOut;
        let target = if signed_out { format!("/sign-in?next={page}") } else { format!("{page}{place}") };
        let flash = Flash::Refused { path: (*name).to_owned(), error, fields };
        let mut headers = HeaderMap::new();
        if let Ok(cookie) = HeaderValue::from_str(&flash.cookie(session.secure)) {
            headers.insert(SET_COOKIE, cookie);
        }
        redirect(&target, headers)
    }
}

fn redirect(target: &str, mut headers: HeaderMap) -> Response {
    if let Ok(target) = HeaderValue::from_str(target) {
        headers.insert(LOCATION, target);
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}
