//! `type=get_catalog`: the catalogue as 1C would take it over, for a base that is filled from the portal.

use super::{encoded, with_type};
use crate::State;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use domain::exchange::{
    CATALOG_END, Charset, Goods, Version, catalog_head, catalog_offer, catalog_product, offers_head,
};
use domain::format::moscow;
use domain::vat::VatRate;
use futures::stream;
use service::Error;
use service::catalog::Snapshot;
use service::exchange::{self, Session};
use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt;

/// Bytes that are sent at once.
const PIECE: usize = 64 * 1024;

/// The whole catalogue with base prices and free stock: written into a file first, for it may be long.
pub(super) async fn answer(state: &State, session: &Session) -> Result<Response, Error> {
    let ids = exchange::product_ids(&state.db, session).await?;
    let (snapshot, now) = (state.db.snapshot(), state.db.now());
    let (charset, version) = (session.charset, session.version);
    let written = tokio::task::spawn_blocking(move || {
        let file = NamedTempFile::new()?;
        let mut to = BufWriter::new(file.reopen()?);
        write(&mut to, charset, version, now, &snapshot, &ids)?;
        to.flush()?;
        file.reopen()
    });
    let file = written.await.map_err(failed)?.map_err(failed)?;
    let pieces = stream::unfold(tokio::fs::File::from_std(file), async |mut file| {
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                Some((Ok::<_, std::io::Error>(Bytes::from(piece)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    Ok(with_type(charset, "application/xml", Body::from_stream(pieces)))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("the catalogue for 1C: {error}"))
}

fn write(
    to: &mut impl Write,
    charset: Charset,
    version: Version,
    now: chrono::DateTime<chrono::Utc>,
    snapshot: &Arc<Snapshot>,
    ids: &HashMap<i64, String>,
) -> std::io::Result<()> {
    let rate = VatRate::on(moscow(now).date());
    let catalog = &snapshot.catalog;
    let mut put = |text: &str| to.write_all(&encoded(charset, text));
    let goods = || catalog.products().map(|item| Goods { item, id: ids.get(&item.id().0).map_or("", String::as_str) });
    put(&catalog_head(charset, version, now, catalog.categories()))?;
    for of in goods().filter(|of| !of.item.discontinued()) {
        put(&catalog_product(&of, rate))?;
    }
    put(&offers_head(catalog.warehouses()))?;
    for of in goods().filter(|of| !of.item.discontinued()) {
        let places = catalog.warehouses().iter();
        let free: Vec<_> = places.map(|place| (place.id, snapshot.stock.free(of.item.id(), place.id))).collect();
        put(&catalog_offer(&of, &free))?;
    }
    put(CATALOG_END)
}
