//! Files of 1C: records are bounded, survive the way between processes, and what we write is read as it was.

use crate::world::product;
use chrono::DateTime;
use domain::catalog::Catalog;
use domain::exchange::{
    CATALOG_END, Charset, Document, Goods, Offer, Product, ReadError, Record, Version, catalog_head, catalog_offer,
    catalog_product, day, file_name, grams, information, kind_of, money, offers_head, pieces, place_name, rubles, slug,
    status, vat,
};
use domain::id::WarehouseId;
use domain::vat::VatRate;

/// Bytes of a file at most, and characters of a text of a record.
const MOST: usize = 64 * 1024;
const TEXT: usize = 3_000;

/// A file of XML.
pub fn law(bytes: &[u8]) {
    let bytes = bytes.get(..MOST).unwrap_or(bytes);
    if let Ok(records) = read(bytes, "import.xml") {
        assert!(records.len() < bytes.split(|byte| *byte == b'<').count(), "records out of nothing");
    }
}

/// An archive of them.
pub fn archive(bytes: &[u8]) {
    let bytes = bytes.get(..MOST).unwrap_or(bytes);
    let zip = [b"PK\x03\x04".as_slice(), bytes.strip_prefix(b"PK\x03\x04").unwrap_or(bytes)].concat();
    for member in ["import0_1.xml", "webdata/offers0_1.xml", "v8.zip", ""] {
        _ = read(&zip, member);
    }
    let name = crate::text(bytes, 300);
    if let Some(kept) = file_name(&name) {
        assert!(!kept.starts_with('/') && kept.split('/').all(|part| !part.is_empty() && part != ".."), "{kept:?}");
        assert_eq!(file_name(&kept).as_deref(), Some(kept.as_str()));
    }
}

fn read(bytes: &[u8], member: &str) -> Result<Vec<Record>, ReadError> {
    let mut records = vec![];
    reading::exchange::read(bytes.to_vec(), member, &mut |record| {
        let line = serde_json::to_string(&record).map_err(|_| ReadError::Stopped)?;
        let again: Record = serde_json::from_str(&line).map_err(|_| ReadError::Stopped)?;
        assert_eq!(again, record, "another record at the other end: {line}");
        assert!(!line.contains('\n'), "a record is a line: {line}");
        match &record {
            Record::Product(product) => of_product(product),
            Record::Offer(offer) => of_offer(offer),
            Record::Document(document) => of_document(document, 0),
            _ => {}
        }
        records.push(record);
        Ok(())
    })?;
    Ok(records)
}

fn of_product(of: &Product) {
    let texts = [&of.id, &of.article, &of.name, &of.full_name, &of.unit, &of.ean, &of.group, &of.mass, &of.vat];
    assert!(texts.iter().all(|text| text.chars().count() <= TEXT && !text.contains(char::is_control)), "{of:?}");
    assert!(!of.id.contains('#') && of.pack != Some(0), "{of:?}");
    assert!(grams(&of.mass).is_none_or(|grams| grams >= 0));
    assert!(vat(&of.vat).is_none_or(|percent| percent <= 100));
    _ = kind_of(&of.full_name, &of.name);
    let slug = slug(&of.name);
    assert!(slug.len() <= 64 && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{slug:?}");
}

fn of_offer(of: &Offer) {
    assert!(of.stock.iter().all(|(place, quantity)| !place.is_empty() && !quantity.is_empty()), "{of:?}");
    for price in &of.prices {
        assert!(money(&price.price, &price.per).is_none_or(|price| price.kopecks() >= 0), "{price:?}");
        _ = rubles(&price.currency);
    }
    assert!(of.stock.iter().filter_map(|(_, quantity)| pieces(quantity)).all(|pieces| pieces >= 0));
    _ = of.stock.first().map(|(place, _)| place_name(place));
}

fn of_document(of: &Document, depth: usize) {
    assert!(depth < 100);
    _ = (of.gone(), of.posted(), of.paid(), of.shipped(), day(&of.date), status(of.note("Статус заказа")));
    for child in &of.children {
        of_document(child, depth + 1);
    }
}

/// A catalogue of ours is read as it was written, in both encodings.
pub fn written(bytes: &[u8]) {
    let text = crate::text(bytes, 2_000);
    let goods = text.lines().zip(1_i64..).take(20).filter_map(|(line, id)| {
        let mut parts = line.split('|');
        product(id, parts.next()?, parts.next()?, parts.next()?)
    });
    let catalog = Catalog::build(vec![], goods.collect::<Vec<_>>(), vec![]);
    let rate = VatRate::on(chrono::NaiveDate::default());
    for charset in Charset::ALL {
        for version in Version::ALL {
            let mut file = catalog_head(charset, version, DateTime::UNIX_EPOCH, &[]);
            let all = || catalog.products().map(|item| Goods { item, id: "" });
            all().for_each(|of| file.push_str(&catalog_product(&of, rate)));
            file.push_str(&offers_head(&[]));
            all().for_each(|of| file.push_str(&catalog_offer(&of, &[(WarehouseId(1), 5)])));
            file.push_str(CATALOG_END);
            same_goods(&catalog, &read(&encoded(charset, &file), "").unwrap_or_default(), &file);
            let lists = information(charset, version, DateTime::UNIX_EPOCH);
            assert!(read(&encoded(charset, &lists), "").is_ok());
        }
    }
}

fn encoded(charset: Charset, text: &str) -> Vec<u8> {
    match charset {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Windows1251 => encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
    }
}

/// Blanks of any sort are one sort of blank, and signs that nobody sees are none.
fn same_goods(catalog: &Catalog, records: &[Record], file: &str) {
    let shown = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
    let blank = |text: &str| shown(text).chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect::<String>();
    // An ampersand that spells an entity is read as one: that is how files come which were escaped twice.
    let plain = |text: &str| !text.contains('&');
    let written: Vec<(String, String)> =
        catalog.products().map(|item| (item.article().to_owned(), blank(item.name()))).collect();
    let read: Vec<(String, String)> = records
        .iter()
        .filter_map(|record| match record {
            Record::Product(product) => Some((product.article.clone(), product.name.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(read.len(), written.len(), "{file}");
    for (read, written) in read.iter().zip(&written) {
        assert!(read == written || !plain(&written.1), "{read:?} was {written:?} in {file}");
    }
    let offers = records.iter().filter(|record| matches!(record, Record::Offer(_))).count();
    assert_eq!(offers, written.len(), "{file}");
}
