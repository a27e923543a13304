//! What the supplier's people say of a product, by hand or in a table. Whatever passes here can be found, ordered in whole
//! packs, weighed and billed; the two ways in have one check.

use crate::change::{ChangeError, ChangeField, NAME_LIMIT, PACK_LIMIT, line, whole};
use crate::ean::Ean13;
use crate::format::{decimal, fixed};
use crate::id::{CategoryId, PriceGroupId};
use crate::measure::{Mass, Volume};
use crate::product::{Article, Characteristic};
use crate::quantity::PackSize;
use serde::{Deserialize, Serialize};

/// Characters of a unit at most.
pub const UNIT_LIMIT: usize = 20;
/// Characteristics of a product at most, and characters of a name or a value.
pub const CHARACTERISTICS_LIMIT: usize = 60;
pub const CHARACTERISTIC_LIMIT: usize = 150;
/// Of one piece at most: a hundred tonnes in grams, a thousand cubic metres in cubic millimetres.
const MASS_LIMIT: i64 = 100_000_000;
const VOLUME_LIMIT: i64 = 1_000_000_000_000;

/// A product as it is stored, but for its price, stock and place in lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// What it is: «Выключатель автоматический модульный». May be empty.
    pub kind: String,
    /// Its type designation.
    pub name: String,
    /// A branch without branches below it.
    pub category: CategoryId,
    pub unit: String,
    pub pack: PackSize,
    /// Pieces in a transport box.
    pub per_box: u32,
    /// Of one piece.
    pub mass: Mass,
    pub volume: Volume,
    pub ean: Option<Ean13>,
    /// Ten digits of the customs nomenclature; empty: not said.
    pub tn_ved: String,
    pub group: PriceGroupId,
    pub discontinued: bool,
    /// The article of what replaces it; empty: nothing does.
    pub replacement: String,
    pub characteristics: Vec<Characteristic>,
}

/// A product as it is typed, or stands in a row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedProduct {
    pub kind: String,
    pub name: String,
    /// Ids; 0: none was chosen.
    pub category: i64,
    pub group: i64,
    pub unit: String,
    pub pack: String,
    /// Empty: as many as in a pack.
    pub per_box: String,
    /// Kilograms, or with a unit behind: «0,117», «117 г».
    pub mass: String,
    /// Cubic metres, or with a unit behind: «0,000125», «0,125 л». Empty: not known.
    pub volume: String,
    pub ean: String,
    pub tn_ved: String,
    pub discontinued: bool,
    pub replacement: String,
    /// A line for each: «Номинальный ток, А: 16».
    pub characteristics: String,
}

impl TypedProduct {
    /// What a form shows of a stored product: typed back without a change, it is the same product.
    #[must_use]
    pub fn of(stored: &Description) -> Self {
        let line = |of: &Characteristic| format!("{}: {}", of.name, of.value);
        Self {
            kind: stored.kind.clone(),
            name: stored.name.clone(),
            category: stored.category.0,
            group: stored.group.0,
            unit: stored.unit.clone(),
            pack: stored.pack.pieces().to_string(),
            per_box: stored.per_box.to_string(),
            mass: fixed(stored.mass.grams(), 3, 3),
            volume: cubic_metres(stored.volume),
            ean: stored.ean.map(|ean| ean.to_string()).unwrap_or_default(),
            tn_ved: stored.tn_ved.clone(),
            discontinued: stored.discontinued,
            replacement: stored.replacement.clone(),
            characteristics: stored.characteristics.iter().map(line).collect::<Vec<_>>().join("\n"),
        }
    }

    /// What was typed, checked by itself: whether the article, the barcode or the replacement fit the other products is
    /// for whoever knows them.
    ///
    /// # Errors
    /// `Missing`, `TooLong`, `Number`, `Measure`, `Ean`, `TnVed`, `Characteristics`.
    pub fn checked(&self) -> Result<Description, ChangeError> {
        let name = line(&self.name, ChangeField::Name, NAME_LIMIT)?;
        if self.category == 0 {
            return Err(ChangeError::Missing(ChangeField::Series));
        }
        if self.group == 0 {
            return Err(ChangeError::Missing(ChangeField::Group));
        }
        let unit = line(self.unit.trim().trim_end_matches('.'), ChangeField::Unit, UNIT_LIMIT)?;
        let pieces = whole(&self.pack, ChangeField::Pack, 1, PACK_LIMIT)?;
        let wrong = ChangeError::Number { field: ChangeField::Pack, least: 1, most: PACK_LIMIT };
        let pack = PackSize::new(pieces).map_err(|_| wrong)?;
        let per_box = match self.per_box.trim() {
            "" => pieces,
            typed => whole(typed, ChangeField::Box, 1, PACK_LIMIT)?,
        };
        Ok(Description {
            kind: optional(&self.kind, ChangeField::Kind, NAME_LIMIT)?,
            name,
            category: CategoryId(self.category),
            unit,
            pack,
            per_box,
            mass: mass(&self.mass)?,
            volume: volume(&self.volume)?,
            ean: match self.ean.trim() {
                "" => None,
                typed => Some(Ean13::parse(typed).map_err(|_| ChangeError::Ean)?),
            },
            tn_ved: tn_ved(&self.tn_ved)?,
            group: PriceGroupId(self.group),
            discontinued: self.discontinued,
            replacement: self.replacement.trim().to_owned(),
            characteristics: characteristics(&self.characteristics)?,
        })
    }
}

/// The supplier's number of a new product.
///
/// # Errors
/// `Missing`, `Article`.
pub fn article(text: &str) -> Result<Article, ChangeError> {
    if text.trim().is_empty() {
        return Err(ChangeError::Missing(ChangeField::Article));
    }
    Article::parse(text).map_err(|_| ChangeError::Article)
}

fn optional(text: &str, field: ChangeField, limit: usize) -> Result<String, ChangeError> {
    match line(text, field, limit) {
        Err(ChangeError::Missing(_)) => Ok(String::new()),
        done => done,
    }
}

/// Units with how many decimals of them one is of what is stored.
type Units = [(&'static [&'static str], usize)];

fn mass(text: &str) -> Result<Mass, ChangeError> {
    const UNITS: &Units = &[(&["кг", "kg"], 3), (&["г", "гр", "g"], 0)];
    if text.trim().is_empty() {
        return Err(ChangeError::Missing(ChangeField::Mass));
    }
    let grams = measured(text, UNITS).filter(|grams| (1..=MASS_LIMIT).contains(grams));
    grams.map(Mass::from_grams).ok_or(ChangeError::Measure(ChangeField::Mass))
}

fn volume(text: &str) -> Result<Volume, ChangeError> {
    const UNITS: &Units =
        &[(&["м³", "м3", "m3"], 9), (&["л", "дм³", "дм3", "l"], 6), (&["см³", "см3", "cm3"], 3), (&["мм³", "мм3"], 0)];
    if text.trim().is_empty() {
        return Ok(Volume::ZERO);
    }
    let mm3 = measured(text, UNITS).filter(|mm3| (0..=VOLUME_LIMIT).contains(mm3));
    mm3.map(Volume::from_mm3).ok_or(ChangeError::Measure(ChangeField::Volume))
}

/// A number with one of these units behind; without, it is of the first. What is finer than what is stored is no measure.
fn measured(text: &str, units: &Units) -> Option<i64> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let letters = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '³');
    // «м3»: its digit belongs to the unit.
    let digit = text.strip_suffix('3').filter(|rest| rest.ends_with(char::is_alphabetic));
    let number = digit.map_or(letters, |rest| rest.trim_end_matches(char::is_alphabetic));
    let unit = text.get(number.len()..)?.trim();
    let decimals = match unit {
        "" => units.first().map(|(_, decimals)| *decimals),
        unit => units.iter().find(|(names, _)| names.contains(&unit)).map(|(_, decimals)| *decimals),
    }?;
    decimal(number, &[], decimals).ok().filter(|number| number.exact).map(|number| number.value)
}

/// Cubic metres with as many decimals as are needed; nothing for a volume that is not known.
fn cubic_metres(of: Volume) -> String {
    if of == Volume::ZERO {
        return String::new();
    }
    fixed(of.mm3(), 9, 9).trim_end_matches('0').trim_end_matches(',').to_owned()
}

fn tn_ved(text: &str) -> Result<String, ChangeError> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let good = digits.is_empty() || digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(digits) } else { Err(ChangeError::TnVed) }
}

/// Of «Номинальный ток, А: 16» the part before the first colon is the name.
fn characteristics(text: &str) -> Result<Vec<Characteristic>, ChangeError> {
    let mut all: Vec<Characteristic> = vec![];
    for (row, number) in text.lines().zip(1..).filter(|(row, _)| !row.trim().is_empty()) {
        let wrong = || ChangeError::Characteristics { line: number };
        let part = |text: &str| line(text, ChangeField::Characteristics, CHARACTERISTIC_LIMIT).map_err(|_| wrong());
        let (name, value) = row.split_once(':').ok_or_else(wrong)?;
        let one = Characteristic { name: part(name)?, value: part(value)? };
        if all.iter().any(|known| known.name == one.name) || all.len() >= CHARACTERISTICS_LIMIT {
            return Err(wrong());
        }
        all.push(one);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> TypedProduct {
        TypedProduct {
            name: "BM63".to_owned(),
            category: 1,
            group: 2,
            unit: "шт.".to_owned(),
            pack: "12".to_owned(),
            mass: "0,117".to_owned(),
            ..TypedProduct::default()
        }
    }

    #[test]
    fn what_is_typed_is_checked_field_by_field() {
        let with = |change: fn(&mut TypedProduct)| {
            let mut typed = typed();
            change(&mut typed);
            typed.checked().map_err(|error| (error.code(), error.field()))
        };
        assert_eq!(with(|_| {}).map(|all| (all.unit, all.per_box)), Ok(("шт".to_owned(), 12)));
        let refused: [(fn(&mut TypedProduct), &str, &str); 11] = [
            (|of| of.name.clear(), "change.missing", "name"),
            (|of| of.category = 0, "change.missing", "category"),
            (|of| of.group = 0, "change.missing", "group"),
            (|of| of.unit = " . ".to_owned(), "change.missing", "unit"),
            (|of| of.pack = "0".to_owned(), "change.number", "pack"),
            (|of| of.per_box = "пять".to_owned(), "change.number", "per_box"),
            (|of| of.mass.clear(), "change.missing", "mass"),
            (|of| of.mass = "0".to_owned(), "change.measure", "mass"),
            (|of| of.ean = "4600572333505".to_owned(), "change.ean", "ean"),
            (|of| of.tn_ved = "85362".to_owned(), "change.tn_ved", "tn_ved"),
            (|of| of.characteristics = "Ток: 16\nПолюса".to_owned(), "change.characteristics", "characteristics"),
        ];
        for (change, code, field) in refused {
            assert_eq!(with(change), Err((code, Some(field))), "{field}");
        }
    }

    #[test]
    fn measures_are_read_with_and_without_their_unit() {
        for (text, grams) in [
            ("0,117", Some(117)),
            ("117 г", Some(117)),
            ("117гр.", Some(117)),
            ("1.5 кг", Some(1_500)),
            ("1 200", Some(1_200_000)),
            ("0,0001", None),
            ("1 фунт", None),
            ("тяжёлый", None),
            ("-1", None),
        ] {
            assert_eq!(mass(text).ok().map(Mass::grams), grams, "{text}");
        }
        for (text, mm3) in [
            ("", Some(0)),
            ("0,000125", Some(125_000)),
            ("0,000125 м3", Some(125_000)),
            ("0,125 л", Some(125_000)),
            ("125 см³", Some(125_000)),
            ("125 см3", Some(125_000)),
            ("большой", None),
        ] {
            assert_eq!(volume(text).ok().map(Volume::mm3), mm3, "{text}");
        }
    }

    #[test]
    fn a_stored_product_typed_back_is_the_same() {
        let mut typed = typed();
        typed.volume = "0,000125".to_owned();
        typed.ean = "4600572333504".to_owned();
        typed.tn_ved = "8536 20 1007".to_owned();
        typed.replacement = "326794".to_owned();
        typed.characteristics = "Номинальный ток, А: 16\nШкала: 1:50".to_owned();
        let stored = typed.checked().unwrap();
        assert_eq!(stored.characteristics[1].value, "1:50");
        assert_eq!(TypedProduct::of(&stored).checked().unwrap(), stored);
    }
}
