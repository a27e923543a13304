//! Tables of products: which column says what, and what each row makes of the product of its article. An empty cell says
//! nothing: what is stored stays. Prices and stock of products that there are have tables of their own.

use super::{HEADING_ROWS, LoadFault, LoadState};
use crate::catalog::normalise::Folded;
use crate::change::{self, ChangeError, ChangeField, whole};
use crate::description::{Description, TypedProduct, article};
use crate::ean::Ean13;
use crate::format::visible_lines;
use crate::id::{CategoryId, PriceGroupId};
use crate::import::{CELL_LIMIT, Row, bare};
use crate::money::Money;
use crate::vat::VatRate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a column says of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    Article,
    Kind,
    Name,
    Series,
    Unit,
    Pack,
    /// The smallest sale. It is a pack, so the two cannot differ.
    Minimum,
    Box,
    Mass,
    Volume,
    Ean,
    TnVed,
    /// Per cent. It follows the law for all goods, so another one is refused.
    Vat,
    Group,
    /// Base price: of new products only.
    Price,
    Discontinued,
    Replacement,
    Characteristics,
}

/// Columns with their heading in files of ours, and other headings as they are compared: without dots, blanks and signs, in
/// small letters.
pub const COLUMNS: [(Column, &str, &[&str]); 18] = [
    (Column::Article, "Артикул", &["артикул", "арт", "код", "кодтовара", "артикултовара", "article", "sku"]),
    (Column::Kind, "Вид изделия", &["видизделия", "вид", "типизделия", "kind"]),
    (Column::Name, "Наименование", &["наименование", "название", "номенклатура", "товар", "name", "product"]),
    (Column::Series, "Категория", &["категория", "серия", "раздел", "группатоваров", "category", "series"]),
    (Column::Unit, "Единица", &["единица", "единицаизмерения", "ед", "едизм", "unit"]),
    (Column::Pack, "Кратность", &["кратность", "упаковка", "упаковочнаянорма", "нормаупаковки", "вупаковке", "pack"]),
    (Column::Minimum, "Минимум", &["минимум", "минпартия", "минимальнаяпартия", "минзаказ", "minimum"]),
    (Column::Box, "В коробке", &["вкоробке", "коробка", "транспортнаянорма", "box"]),
    (Column::Mass, "Масса, кг", &["масса", "вес", "массанетто", "массабрутто", "mass", "weight"]),
    (Column::Volume, "Объем, м³", &["объем", "volume"]),
    (Column::Ean, "Штрихкод", &["штрихкод", "баркод", "ean", "ean13", "barcode"]),
    (Column::TnVed, "ТН ВЭД", &["тнвэд", "кодтнвэд"]),
    (Column::Vat, "НДС, %", &["ндс", "ставкандс", "vat"]),
    (Column::Group, "Ценовая группа", &["ценоваягруппа", "группаскидок", "pricegroup"]),
    (Column::Price, "Цена", &["цена", "базоваяцена", "price"]),
    (Column::Discontinued, "Снят с производства", &["снятспроизводства", "снят", "discontinued"]),
    (Column::Replacement, "Замена", &["замена", "аналог", "чемзаменить", "replacement"]),
    (Column::Characteristics, "Характеристики", &["характеристики", "свойства", "characteristics"]),
];

/// Names of the type designation: beside one of them «Наименование» says what the product is.
const DESIGNATION: [&str; 4] = ["обозначение", "типовоеобозначение", "тип", "designation"];

/// What a row says: its cells that are not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductRow {
    /// In the file, from 1.
    pub row: u32,
    pub cells: BTreeMap<Column, String>,
}

impl ProductRow {
    /// What stands in a column; empty: nothing.
    #[must_use]
    pub fn cell(&self, column: Column) -> &str {
        self.cells.get(&column).map_or("", String::as_str)
    }
}

/// All rows of a table that say something, by its headings.
///
/// # Errors
/// `Headings` when no row has «Артикул» and something else that is known.
pub fn read_products(rows: &[Row]) -> Result<Vec<ProductRow>, ChangeError> {
    let (first, columns) = rows.iter().zip(1..).take(HEADING_ROWS).find_map(heading).ok_or(ChangeError::Headings)?;
    let read = |(row, number): (&Row, u32)| {
        let cells = columns.iter().filter_map(|(column, at, unit)| {
            let text: String = visible_lines(row.get(*at)?).chars().take(CELL_LIMIT).collect();
            // A unit of the heading is that of every cell without one.
            let unit = unit.as_str();
            let bare = !unit.is_empty() && text.ends_with(|c: char| c.is_ascii_digit());
            (!text.is_empty()).then(|| (*column, if bare { format!("{text} {unit}") } else { text }))
        });
        ProductRow { row: number, cells: cells.collect() }
    };
    let rows = rows.iter().zip(1..).skip(first).map(read);
    Ok(rows.filter(|row| !row.cells.is_empty()).collect())
}

/// Columns with where they are and the unit of their heading.
type Columns = Vec<(Column, usize, String)>;

/// How many rows a heading ends, and its columns.
fn heading((row, number): (&Row, usize)) -> Option<(usize, Columns)> {
    let name = |cell: &str| bare(cell.split([',', '(']).next().unwrap_or_default());
    let designation = row.iter().position(|cell| DESIGNATION.contains(&name(cell).as_str()));
    let mut columns: Columns = vec![];
    for (at, cell) in row.iter().enumerate() {
        let name = name(cell);
        let known = COLUMNS.iter().find(|(.., names)| names.contains(&name.as_str())).map(|(column, ..)| *column);
        let column = match known {
            _ if designation == Some(at) => Column::Name,
            Some(Column::Name) if designation.is_some() => Column::Kind,
            Some(column) => column,
            None => continue,
        };
        let unit = cell.split_once([',', '(']).map(|(_, unit)| unit.trim_end_matches(')').trim().to_lowercase());
        let unit = unit.filter(|_| matches!(column, Column::Mass | Column::Volume)).unwrap_or_default();
        if columns.iter().all(|(known, ..)| *known != column) {
            columns.push((column, at, unit));
        }
    }
    let has_article = columns.iter().any(|(column, ..)| *column == Column::Article);
    (has_article && columns.len() > 1).then_some((number, columns))
}

/// A product by what rows are compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownProduct {
    pub article: String,
    pub ean: Option<Ean13>,
    /// An article; empty: none.
    pub replacement: String,
}

/// A branch without branches below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSeries {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
    /// What new products of it are, and their price group, when most of its products say so.
    pub kind: String,
    pub group: Option<PriceGroupId>,
}

/// A price group by its code and name.
pub type KnownGroup = (PriceGroupId, String, String);

/// All goods, as far as rows are compared with them.
#[derive(Debug, Default)]
pub struct Goods {
    by_key: BTreeMap<String, Vec<String>>,
    by_ean: BTreeMap<Ean13, String>,
    next: BTreeMap<String, String>,
    series: Vec<KnownSeries>,
    groups: Vec<KnownGroup>,
}

impl Goods {
    #[must_use]
    pub fn new(
        products: impl IntoIterator<Item = KnownProduct>,
        series: Vec<KnownSeries>,
        groups: Vec<KnownGroup>,
    ) -> Self {
        let mut goods = Self { series, groups, ..Self::default() };
        for product in products {
            if let Some(ean) = product.ean {
                goods.by_ean.entry(ean).or_insert_with(|| product.article.clone());
            }
            if !product.replacement.is_empty() {
                goods.next.insert(product.article.clone(), product.replacement);
            }
            goods.by_key.entry(key(&product.article)).or_default().push(product.article);
        }
        goods
    }

    /// The stored article that a text spells: exactly, else in another alphabet or punctuation when that is only one.
    #[must_use]
    pub fn find(&self, article: &str) -> Option<&str> {
        let known = self.by_key.get(&key(article))?;
        let spelled_so = known.iter().find(|known| *known == article.trim());
        spelled_so.or_else(|| known.first().filter(|_| known.len() == 1)).map(String::as_str)
    }

    /// Whether the article of a new product would be taken for another one's.
    #[must_use]
    pub fn is_taken(&self, article: &str) -> Option<&str> {
        self.by_key.get(&key(article)).and_then(|known| known.first()).map(String::as_str)
    }

    /// The article of the product that has a barcode.
    #[must_use]
    pub fn with_ean(&self, ean: Ean13) -> Option<&str> {
        self.by_ean.get(&ean).map(String::as_str)
    }

    /// Of products that are to be again what they were, by article, as they are and as they were: those whose barcode another
    /// one has by now, and those that would replace themselves.
    #[must_use]
    pub fn cannot_return(&self, back: &[(&str, &Description, &Description)]) -> Vec<String> {
        let next: BTreeMap<String, String> =
            back.iter().map(|(article, _, was)| ((*article).to_owned(), was.replacement.clone())).collect();
        let cannot = |(article, is, was): &&(&str, &Description, &Description)| {
            let ean = was.ean.filter(|_| is.ean != was.ean);
            let taken = ean.and_then(|ean| self.with_ean(ean)).is_some_and(|of| of != *article);
            taken || is.replacement != was.replacement && leads_back(article, &was.replacement, &[&next, &self.next])
        };
        back.iter().filter(cannot).map(|(article, ..)| (*article).to_owned()).collect()
    }

    fn series(&self, text: &str) -> Option<&KnownSeries> {
        // «Модульное оборудование / OptiDin BM63»: its last part counts.
        let last = text.rsplit(['/', '>', '→', '\\']).next().unwrap_or(text).trim().to_lowercase();
        let mut named = self.series.iter().filter(|series| series.name.to_lowercase() == last || series.slug == last);
        named.next().filter(|_| named.next().is_none())
    }

    fn group(&self, text: &str) -> Option<PriceGroupId> {
        let text = text.trim().to_lowercase();
        // «A1 · Автоматы» is how pages show it.
        let code = text.split(" · ").next().unwrap_or_default();
        let by_code = self.groups.iter().find(|(_, known, _)| known.to_lowercase() == code);
        let mut named = self.groups.iter().filter(|(.., name)| name.to_lowercase() == text);
        let by_name = named.next().filter(|_| named.next().is_none());
        by_code.or(by_name).map(|(id, ..)| *id)
    }
}

fn key(article: &str) -> String {
    Folded::new(article).key().to_owned()
}

/// Of several maps the first one that knows an article counts.
fn leads_back<'a>(product: &str, replacement: &'a str, next: &[&'a BTreeMap<String, String>]) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = Some(replacement);
    while let Some(article) = at.filter(|article| !article.is_empty()) {
        if article == product {
            return true;
        }
        // A loop of others is theirs.
        let by = next.iter().find_map(|next| next.get(article)).map(String::as_str);
        at = by.filter(|_| seen.insert(article));
    }
    false
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductLine {
    pub row: u32,
    /// As it is stored, or will be.
    pub article: String,
    pub state: LoadState,
    pub fault: Option<LoadFault>,
    /// What the product is like before and after; none for a row that is wrong, and before for a new product.
    pub was: Option<Description>,
    pub now: Option<Description>,
    /// Base price of a new product.
    pub price: Option<Money>,
}

/// The stored articles that rows are about: whose descriptions `compare` asks for.
#[must_use]
pub fn meant<'a>(rows: &[ProductRow], goods: &'a Goods) -> Vec<&'a str> {
    let found: BTreeSet<&str> = rows.iter().filter_map(|row| goods.find(row.cell(Column::Article))).collect();
    found.into_iter().collect()
}

/// Compares the rows with the goods. `stored` has the descriptions of what is [`meant`]; `vat` is today's rate.
#[must_use]
pub fn compare(
    rows: &[ProductRow],
    goods: &Goods,
    stored: &BTreeMap<String, Description>,
    vat: VatRate,
) -> Vec<ProductLine> {
    let mut seen = BTreeSet::new();
    let mut eans: BTreeMap<Ean13, u32> = BTreeMap::new();
    let mut lines: Vec<ProductLine> = rows
        .iter()
        .map(|row| {
            let line = line(row, goods, stored, vat);
            if line.now.is_none() {
                return line;
            }
            let ean = told_ean(&line);
            if !seen.insert(key(&line.article)) {
                return wrong(line, LoadFault::Twice);
            }
            match ean.map(|ean| *eans.entry(ean).or_insert(row.row)) {
                Some(first) if first != row.row => wrong(line, LoadFault::EanTaken),
                _ => line,
            }
        })
        .collect();
    settle_replacements(&mut lines, goods);
    for line in &mut lines {
        line.state = match (&line.was, &line.now) {
            (_, None) => LoadState::Wrong,
            (None, Some(_)) => LoadState::New,
            (Some(was), Some(now)) if was == now => LoadState::Same,
            _ => LoadState::Changed,
        };
    }
    lines
}

fn wrong(line: ProductLine, fault: LoadFault) -> ProductLine {
    ProductLine { state: LoadState::Wrong, fault: Some(fault), was: None, now: None, price: None, ..line }
}

/// One row by itself.
fn line(row: &ProductRow, goods: &Goods, stored: &BTreeMap<String, Description>, vat: VatRate) -> ProductLine {
    let written = row.cell(Column::Article);
    let known = goods.find(written);
    let mut line = ProductLine {
        row: row.row,
        article: known.unwrap_or(written).to_owned(),
        state: LoadState::Wrong,
        fault: None,
        was: known.and_then(|known| stored.get(known)).cloned(),
        now: None,
        price: None,
    };
    match described(row, goods, line.was.as_ref(), vat) {
        Ok(now) => {
            if line.was.is_none() {
                match change::price(row.cell(Column::Price)) {
                    Ok(price) => line.price = Some(price),
                    Err(_) => return wrong(line, LoadFault::Price),
                }
            }
            line.now = Some(now);
            match told_ean(&line).and_then(|ean| goods.with_ean(ean)) {
                Some(of) if of != line.article => wrong(line, LoadFault::EanTaken),
                _ => line,
            }
        }
        Err(fault) => wrong(line, fault),
    }
}

/// The barcode that a row gives to its product; none: it leaves that alone.
fn told_ean(line: &ProductLine) -> Option<Ean13> {
    let had = line.was.as_ref().and_then(|was| was.ean);
    line.now.as_ref().and_then(|now| now.ean).filter(|ean| Some(*ean) != had)
}

/// What the row makes of the product that there is, or of nothing.
fn described(
    row: &ProductRow,
    goods: &Goods,
    was: Option<&Description>,
    vat: VatRate,
) -> Result<Description, LoadFault> {
    if was.is_none() {
        // Also one that could be two products.
        let new = article(row.cell(Column::Article)).map_err(|_| LoadFault::Article)?;
        if goods.is_taken(new.as_str()).is_some() {
            return Err(LoadFault::Article);
        }
    }
    let mut typed = was.map(TypedProduct::of).unwrap_or_default();
    let cell = |column| Some(row.cell(column)).filter(|text: &&str| !text.is_empty());
    if let Some(text) = cell(Column::Series) {
        let series = goods.series(text).ok_or(LoadFault::Series)?;
        typed.category = series.id.0;
        if was.is_none() {
            typed.kind.clone_from(&series.kind);
            typed.group = series.group.map_or(0, |group| group.0);
        }
    }
    if let Some(text) = cell(Column::Group) {
        typed.group = goods.group(text).ok_or(LoadFault::Group)?.0;
    }
    if was.is_none() {
        "шт".clone_into(&mut typed.unit);
        "1".clone_into(&mut typed.pack);
    }
    for (column, field) in [
        (Column::Kind, &mut typed.kind),
        (Column::Name, &mut typed.name),
        (Column::Unit, &mut typed.unit),
        (Column::Box, &mut typed.per_box),
        (Column::Mass, &mut typed.mass),
        (Column::Volume, &mut typed.volume),
        (Column::Ean, &mut typed.ean),
        (Column::TnVed, &mut typed.tn_ved),
    ] {
        if let Some(text) = cell(column) {
            text.clone_into(field);
        }
    }
    if let Some(pack) = pack(cell(Column::Pack), cell(Column::Minimum))? {
        typed.pack = pack;
    }
    if let Some(text) = cell(Column::Vat)
        && whole(text.trim_end_matches('%'), ChangeField::Number, 0, 100) != Ok(vat.percent().into())
    {
        return Err(LoadFault::Vat);
    }
    if let Some(text) = cell(Column::Discontinued) {
        typed.discontinued = yes(text).ok_or(LoadFault::Discontinued)?;
    }
    if let Some(text) = cell(Column::Replacement) {
        let none = matches!(text.to_lowercase().as_str(), "нет" | "-" | "–" | "—");
        typed.replacement = if none { String::new() } else { goods.find(text).unwrap_or(text).to_owned() };
    }
    if let Some(text) = cell(Column::Characteristics) {
        typed.characteristics = if text.contains('\n') { text.to_owned() } else { text.replace(';', "\n") };
    }
    typed.checked().map_err(|error| fault(&error))
}

/// The smallest sale is a pack: a table with both columns says the same in them.
fn pack(pack: Option<&str>, minimum: Option<&str>) -> Result<Option<String>, LoadFault> {
    let number = |text: &str| whole(text, ChangeField::Pack, 1, change::PACK_LIMIT).map_err(|_| LoadFault::Pack);
    match (pack, minimum) {
        (Some(pack), Some(minimum)) if number(pack)? != number(minimum)? => Err(LoadFault::Minimum),
        (Some(text), _) | (None, Some(text)) => Ok(Some(number(text)?.to_string())),
        (None, None) => Ok(None),
    }
}

fn yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "да" | "1" | "+" | "yes" | "true" | "истина" | "снят" => Some(true),
        "нет" | "0" | "-" | "–" | "—" | "no" | "false" | "ложь" => Some(false),
        _ => None,
    }
}

const fn fault(of: &ChangeError) -> LoadFault {
    match of {
        ChangeError::Missing(field)
        | ChangeError::TooLong { field, .. }
        | ChangeError::Number { field, .. }
        | ChangeError::Measure(field) => match field {
            ChangeField::Kind => LoadFault::Kind,
            ChangeField::Series => LoadFault::Series,
            ChangeField::Group => LoadFault::Group,
            ChangeField::Unit => LoadFault::Unit,
            ChangeField::Pack => LoadFault::Pack,
            ChangeField::Box => LoadFault::Box,
            ChangeField::Mass => LoadFault::Mass,
            ChangeField::Volume => LoadFault::Volume,
            _ => LoadFault::Name,
        },
        ChangeError::Ean => LoadFault::Ean,
        ChangeError::TnVed => LoadFault::TnVed,
        ChangeError::Characteristics { .. } => LoadFault::Characteristics,
        _ => LoadFault::Name,
    }
}

/// Refuses rows whose replacement is nowhere, neither stored nor a good row of the table, and chains that lead back.
fn settle_replacements(lines: &mut [ProductLine], goods: &Goods) {
    loop {
        let made: BTreeMap<String, String> = lines
            .iter()
            .filter(|line| line.now.is_some())
            .map(|line| (key(&line.article), line.article.clone()))
            .collect();
        let mut lost = false;
        for line in &mut *lines {
            let Some(now) = &mut line.now else { continue };
            if now.replacement.is_empty() || goods.find(&now.replacement).is_some() {
                continue;
            }
            if let Some(article) = made.get(&key(&now.replacement)) {
                now.replacement.clone_from(article);
            } else {
                *line = wrong(line.clone(), LoadFault::Replacement);
                lost = true;
            }
        }
        if !lost {
            break;
        }
    }
    let next: BTreeMap<String, String> =
        lines.iter().filter_map(|line| Some((line.article.clone(), line.now.as_ref()?.replacement.clone()))).collect();
    for line in lines {
        let changed = match (&line.was, &line.now) {
            (Some(was), Some(now)) => was.replacement != now.replacement,
            (None, Some(now)) => !now.replacement.is_empty(),
            _ => false,
        };
        let replacement = line.now.as_ref().map_or("", |now| now.replacement.as_str());
        if changed && leads_back(&line.article, replacement, &[&next, &goods.next]) {
            *line = wrong(line.clone(), LoadFault::Cycle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::cells_of_file;

    fn vat() -> VatRate {
        VatRate::new(22).unwrap()
    }

    fn stored() -> BTreeMap<String, Description> {
        let typed = TypedProduct {
            kind: "Автомат".to_owned(),
            name: "BM63".to_owned(),
            category: 1,
            group: 1,
            unit: "шт".to_owned(),
            pack: "12".to_owned(),
            mass: "0,117".to_owned(),
            ..TypedProduct::default()
        };
        let old = TypedProduct { replacement: "326794".to_owned(), ean: "4600572333504".to_owned(), ..typed.clone() };
        [("326794", typed), ("АВ-1", old)]
            .map(|(article, typed)| (article.to_owned(), typed.checked().unwrap()))
            .into_iter()
            .collect()
    }

    fn goods() -> Goods {
        let known = |article: &str, ean: &str, replacement: &str| KnownProduct {
            article: article.to_owned(),
            ean: Ean13::parse(ean).ok(),
            replacement: replacement.to_owned(),
        };
        let series = |id, name: &str, group| KnownSeries {
            id: CategoryId(id),
            slug: format!("series-{id}"),
            name: name.to_owned(),
            kind: "Автомат".to_owned(),
            group,
        };
        Goods::new(
            [known("326794", "", ""), known("АВ-1", "4600572333504", "326794")],
            vec![series(1, "BM63", Some(PriceGroupId(1))), series(2, "Разное", None)],
            vec![
                (PriceGroupId(1), "A1".to_owned(), "Автоматы".to_owned()),
                (PriceGroupId(2), "B1".to_owned(), "Прочее".to_owned()),
            ],
        )
    }

    fn said(text: &str) -> String {
        let rows = match read_products(&cells_of_file(text)) {
            Ok(rows) => rows,
            Err(error) => return error.code().to_owned(),
        };
        let line = |line: ProductLine| match line.fault {
            Some(fault) => format!("{}!{}", line.row, fault.code()),
            None => format!("{}={}", line.article, line.state.code()),
        };
        compare(&rows, &goods(), &stored(), vat()).into_iter().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rows_are_new_changed_the_same_or_say_what_is_wrong() {
        for (text, expected) in [
            ("Артикул;Кратность\n326794;12", "326794=same"),
            ("Артикул;Кратность\n326794;24", "326794=changed"),
            // Another alphabet is the same product.
            ("Арт.;Упаковка\nAB-1;6", "АВ-1=changed"),
            ("Прайс\n\nКод;Наименование;Серия;Вес, г;Цена\nN1;Новый;BM63;250;99,90", "N1=new"),
            ("Артикул;Наименование;Категория;Масса;Цена\nN1;Новый;series-1;0,25;99", "N1=new"),
            ("Артикул;Наименование;Категория;Масса\nN1;Новый;BM63;0,25", "2!price"),
            ("Артикул;Наименование;Категория;Масса;Цена\nN1;Новый;Разное;0,25;99", "2!group"),
            ("Артикул;Наименование;Категория;Группа скидок;Масса;Цена\nN1;Новый;Разное;b1;1;9", "N1=new"),
            ("Артикул;Наименование;Категория;Масса;Цена\nN1;;BM63;0,25;99", "2!name"),
            ("Артикул;Наименование;Категория;Масса;Цена\nN1;Новый;BM63;;99", "2!mass"),
            ("Артикул;Наименование;Категория;Масса;Цена\nN 1;Новый;BM63;1;99", "2!article"),
            ("Артикул;Категория\n326794;Луна", "2!series"),
            ("Артикул;Кратность\n326794;0", "2!pack"),
            ("Артикул;Кратность;Минимум\n326794;24;12", "2!minimum"),
            ("Артикул;Мин. партия\n326794;24", "326794=changed"),
            ("Артикул;НДС, %\n326794;22", "326794=same"),
            ("Артикул;НДС\n326794;10%", "2!vat"),
            ("Артикул;EAN\n326794;4600572333504", "2!ean_taken"),
            ("Артикул;EAN\n326794;4600572333505", "2!ean"),
            ("Артикул;Замена\n326794;нет такого", "2!replacement"),
            ("Артикул;Замена\n326794;АВ-1", "2!cycle"),
            ("Артикул;Замена\nАВ-1;нет\n326794;АВ-1", "АВ-1=changed 326794=changed"),
            ("Артикул;Характеристики\n326794;Ток, А: 16; Полюса: 1", "326794=changed"),
            ("Артикул;Характеристики\n326794;просто текст", "2!characteristics"),
            ("Артикул;Снят с производства\n326794;да", "326794=changed"),
            ("Артикул;Снят с производства\n326794;может быть", "2!discontinued"),
            ("Артикул;Кратность\n326794;24\n326 794;6", "326794=changed 3!twice"),
            ("326794;24", "change.headings"),
            ("Артикул\n326794", "change.headings"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn new_products_may_replace_each_other_in_one_table() {
        let head = "Артикул;Наименование;Категория;Масса;Цена;Замена\n";
        let row = |article: &str, by: &str| format!("{article};Новый;BM63;1;9;{by}\n");
        for (rows, expected) in [
            ([row("N1", "N2"), row("N2", "326794")], "N1=new N2=new"),
            ([row("N1", "N2"), row("N2", "N3")], "2!replacement 3!replacement"),
            ([row("N1", "N2"), row("N2", "N1")], "2!cycle 3!cycle"),
        ] {
            assert_eq!(said(&format!("{head}{}", rows.concat())), expected);
        }
    }

    #[test]
    fn a_designation_makes_the_name_what_the_product_is() {
        let rows = read_products(&cells_of_file("Артикул;Наименование;Обозначение\n1;Автомат;BM63")).unwrap();
        assert_eq!((rows[0].cell(Column::Kind), rows[0].cell(Column::Name)), ("Автомат", "BM63"));
        for (column, own, _) in COLUMNS {
            let text = format!("{own};Артикул\n1;2");
            let read = read_products(&[cells_of_file(&text)[0].clone()]);
            assert_eq!(read.is_ok(), column != Column::Article, "{own}: files of ours can be loaded again");
        }
    }
}
