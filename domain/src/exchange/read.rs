//! A file as it is read: a stream of elements, of which each that is something becomes a [`Record`]. Names are compared
//! without their namespaces; the order of the blocks does not matter, since a file is read twice: the dictionaries first.

use super::document::{Document, DocumentKind, Line, Note};
use super::node::Node;
use super::value;
use super::{Offer, OfferPrice, PriceType, Product, Record, Thing};
use quick_xml::XmlVersion;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::BufRead;

/// Elements in each other at most (reliability ENC-8).
const DEPTH: usize = 100;
/// Bytes and elements of one record at most.
const RECORD_BYTES: usize = 4 * 1024 * 1024;
const RECORD_NODES: usize = 100_000;

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadError {
    /// It is no XML, or it ends in the middle.
    NotXml,
    /// It is XML of something else.
    NotCommerceMl,
    /// It has a DTD or entities of its own.
    Entities,
    /// Too many elements in each other, or in one product or order.
    TooLarge,
    /// There is no such file in the archive.
    NoMember,
    /// Nobody listens to what is read.
    Stopped,
}

/// Which half of a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Groups, properties, types of prices, warehouses, units; whether the catalogue is full.
    Dictionaries,
    /// Products, offers, documents.
    Goods,
}

/// Reads one half of a file and says each record.
///
/// # Errors
/// [`ReadError`]: what was said until then is not the whole.
pub fn read(
    mut input: impl BufRead,
    part: Part,
    say: &mut dyn FnMut(Record) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let charset = declared(input.fill_buf().map_err(|_| ReadError::NotXml)?);
    let mut decoded = DecodingReader::new(input);
    // Before a byte is decoded: what stands behind the declaration may be no UTF-8.
    if let Some(charset) = charset {
        decoded.set_encoding(charset);
    }
    let mut reader = Reader::from_reader(decoded);
    reader.config_mut().expand_empty_elements = true;
    let mut state = State::new(part);
    let mut buffer = vec![];
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| ReadError::NotXml)? {
            Event::Start(start) => state.start(&start, say)?,
            Event::End(_) => state.end(say)?,
            Event::Text(text) => state.text(&text.xml10_content())?,
            Event::CData(text) => state.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let known = match &*reference.xml10_content() {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().map_err(|_| ReadError::NotXml)?,
                };
                let sign = known.ok_or(ReadError::Entities)?;
                state.text(sign.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(ReadError::Entities),
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::Empty(_) => {}
        }
    }
    // A file that ends in the middle leaves something open.
    if state.path.is_empty() && state.rooted { state.finish(say) } else { Err(ReadError::NotXml) }
}

/// Bytes in which a declaration ends.
const DECLARATION: usize = 200;

/// The encoding that a file declares; a mark of UTF-8 or UTF-16 before it says it better.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let bytes = bytes.get(..DECLARATION).unwrap_or(bytes);
    if encoding_rs::Encoding::for_bom(bytes).is_some() {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    let declaration = text.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let (_, label) = declaration.split_once("encoding")?;
    let label = label.trim_start().strip_prefix('=')?.trim_start();
    let quote = label.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    encoding_rs::Encoding::for_label(label.get(1..)?.split(quote).next()?.as_bytes())
}

struct State {
    /// Names of the elements around, but for those of an open record.
    path: Vec<String>,
    /// The record and what is open in it.
    open: Vec<Node>,
    nodes: usize,
    bytes: usize,
    part: Part,
    rooted: bool,
    /// When the file was made, and what it tells of.
    made: String,
    things: BTreeSet<Thing>,
}

type Say<'a> = &'a mut dyn FnMut(Record) -> Result<(), ReadError>;

impl State {
    fn new(part: Part) -> Self {
        Self {
            path: vec![],
            open: vec![],
            nodes: 0,
            bytes: 0,
            part,
            rooted: false,
            made: String::new(),
            things: BTreeSet::new(),
        }
    }

    /// The end of the file.
    fn finish(self, say: Say<'_>) -> Result<(), ReadError> {
        if self.part == Part::Goods || self.made.is_empty() || self.things.is_empty() {
            return Ok(());
        }
        say(Record::Made { at: self.made, things: self.things.into_iter().collect() })
    }

    /// Notes what an element of the other half tells of.
    fn note(&mut self, name: &str) {
        let within = |of: &str| self.path.iter().any(|name| name == of);
        let thing = match name {
            "Товар" if within("Каталог") => Thing::Product,
            "Цена" if within("Предложение") => Thing::Price,
            "Склад" | "Остаток" | "Количество" if within("Предложение") => {
                Thing::Stock
            }
            _ => return,
        };
        self.things.insert(thing);
    }

    fn start(&mut self, start: &BytesStart<'_>, say: Say<'_>) -> Result<(), ReadError> {
        if self.path.len() + self.open.len() >= DEPTH {
            return Err(ReadError::TooLarge);
        }
        let name = start.local_name().as_ref().to_owned();
        if self.path.is_empty() {
            if name != "КоммерческаяИнформация" {
                return Err(ReadError::NotCommerceMl);
            }
            self.rooted = true;
            let made = attributes(start)?.into_iter().find(|(name, _)| name == "ДатаФормирования");
            self.made = made.map(|(_, at)| at.trim().chars().take(40).collect()).unwrap_or_default();
        }
        if self.open.is_empty() {
            match self.opens(&name) {
                Some(part) if part == self.part => (self.nodes, self.bytes) = (0, 0),
                Some(_) | None => {
                    if name == "Каталог" && self.part == Part::Dictionaries {
                        // What does not say that it is full is not.
                        let full = attributes(start)?.iter().any(|(name, value)| {
                            name == "СодержитТолькоИзменения" && value.trim().eq_ignore_ascii_case("false")
                        });
                        say(Record::Catalog { full })?;
                    }
                    self.note(&name);
                    self.path.push(name);
                    return Ok(());
                }
            }
        }
        self.nodes += 1;
        if self.nodes > RECORD_NODES {
            return Err(ReadError::TooLarge);
        }
        let attributes = attributes(start)?;
        self.count(attributes.iter().map(|(name, value)| name.len() + value.len()).sum())?;
        self.open.push(Node::new(name, attributes));
        Ok(())
    }

    /// Whether an element of this name begins a record here, and of which half.
    fn opens(&self, name: &str) -> Option<Part> {
        let within = |of: &str| self.path.iter().any(|name| name == of);
        // What stands in a record of the other half is passed over with it.
        if ["Товар", "Предложение", "Документ"].into_iter().any(within) {
            return None;
        }
        let parent = self.path.last().map_or("", String::as_str);
        match (parent, name) {
            ("Группы", "Группа") if !within("Группа") => Some(Part::Dictionaries),
            ("Свойства" | "СвойстваПредложений", "Свойство" | "СвойствоНоменклатуры")
            | ("ТипыЦен", "ТипЦены")
            | ("Склады", "Склад")
            | ("ЕдиницыИзмерения", "ЕдиницаИзмерения") => Some(Part::Dictionaries),
            ("Товары", "Товар") | ("Предложения", "Предложение") | (_, "Документ") => {
                Some(Part::Goods)
            }
            _ => None,
        }
    }

    fn count(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.bytes += bytes;
        if self.bytes > RECORD_BYTES { Err(ReadError::TooLarge) } else { Ok(()) }
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        if self.open.is_empty() {
            return Ok(());
        }
        self.count(text.len())?;
        if let Some(node) = self.open.last_mut() {
            node.text.push_str(text);
        }
        Ok(())
    }

    fn end(&mut self, say: Say<'_>) -> Result<(), ReadError> {
        let Some(done) = self.open.pop() else {
            self.path.pop();
            return Ok(());
        };
        if let Some(parent) = self.open.last_mut() {
            parent.children.push(done);
            return Ok(());
        }
        match done.name.as_str() {
            "Группа" => groups(&done, None, say),
            "Свойство" | "СвойствоНоменклатуры" => say(property(&done)),
            "ТипЦены" => say(Record::PriceType(price_type(&done))),
            "Склад" => say(Record::Warehouse { id: done.get("Ид"), name: done.get("Наименование") }),
            "ЕдиницаИзмерения" => {
                let code = [done.get("Ид"), done.get("Код")].into_iter().find(|code| !code.is_empty());
                let code = code.unwrap_or_default();
                let name = value::unit("", &done.get("НаименованиеКраткое"), &done.get("НаименованиеПолное"), &code);
                say(Record::Unit { code, name })
            }
            "Товар" => say(Record::Product(Box::new(product(&done)))),
            "Предложение" => say(Record::Offer(Box::new(offer(&done)))),
            _ => say(Record::Document(Box::new(document(&done)))),
        }
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, ReadError> {
    let mut found = vec![];
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| ReadError::NotXml)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| ReadError::Entities)?;
        found.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(found)
}

fn removed(of: &Node) -> bool {
    of.attribute("Статус").to_lowercase().starts_with("удал") || value::truth(&of.get("ПометкаУдаления"))
}

/// A group and those in it, the parent first. One that is deleted is none.
fn groups(of: &Node, parent: Option<&str>, say: Say<'_>) -> Result<(), ReadError> {
    let (id, name) = (of.get("Ид"), of.get("Наименование"));
    if id.is_empty() || removed(of) {
        return Ok(());
    }
    say(Record::Group { id: id.clone(), parent: parent.map(str::to_owned), name })?;
    of.list("Группы").iter().filter(|child| child.name == "Группа").try_for_each(|child| groups(child, Some(&id), say))
}

fn property(of: &Node) -> Record {
    let option = |option: &Node| {
        let id = [option.get("ИдЗначения"), option.get("Ид")].into_iter().find(|id| !id.is_empty())?;
        Some((id, option.get("Значение")))
    };
    let lists = of.list("ВариантыЗначений").iter().chain(of.list("ТипыЗначений"));
    Record::Property {
        id: of.get("Ид"),
        name: of.get("Наименование"),
        options: lists.filter(|node| node.name == "Справочник").filter_map(option).collect(),
    }
}

fn price_type(of: &Node) -> PriceType {
    let with_vat = of.all("Налог").any(|tax| value::truth(&tax.get("УчтеноВСумме")));
    PriceType {
        id: of.get("Ид"), name: of.get("Наименование"), currency: of.get("Валюта"), with_vat
    }
}

/// Pairs of names and values.
fn notes(of: &Node) -> Vec<Note> {
    let note = |note: &Node| Note { name: note.get("Наименование"), value: note.get("Значение") };
    of.list("ЗначенияРеквизитов").iter().map(note).filter(|note| !note.name.is_empty()).collect()
}

fn product(of: &Node) -> Product {
    let notes = notes(of);
    let note = |names: &[&str]| {
        let found = notes.iter().find(|note| names.contains(&note.name.as_str()));
        found.map(|note| note.value.clone()).unwrap_or_default()
    };
    let unit = of.child("БазоваяЕдиница");
    let attribute = |name: &str| unit.map(|unit| unit.attribute(name)).unwrap_or_default();
    let text = unit.map(Node::own).unwrap_or_default();
    // «Упаковка»: how many pieces are in it.
    let pack = unit.into_iter().chain(Some(of)).flat_map(|unit| unit.all("Пересчет"));
    let pack = pack.filter(|recount| value::unit("", "", "", &recount.get("Единица")) == "упак").find_map(|recount| {
        let pieces = value::pieces(&recount.get("Коэффициент"))?;
        u32::try_from(pieces).ok().filter(|pieces| *pieces > 0)
    });
    let properties = of.list("ЗначенияСвойств").iter().filter_map(|property| {
        let values: Vec<String> = property.all("Значение").map(Node::own).filter(|value| !value.is_empty()).collect();
        let id = property.get("Ид");
        (!values.is_empty() && !id.is_empty()).then(|| (id, values.join("\n")))
    });
    let tax = of.list("СтавкиНалогов").iter().find(|tax| tax.get("Наименование").to_lowercase().contains("ндс"));
    Product {
        id: value::split(&of.get("Ид")).0.to_owned(),
        article: of.get("Артикул"),
        name: of.get("Наименование"),
        full_name: note(&["Полное наименование", "ПолноеНаименование"]),
        unit: if unit.is_none() || text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
            text
        } else {
            value::unit(&text, &attribute("НаименованиеКраткое"), &attribute("НаименованиеПолное"), &attribute("Код"))
        },
        pack,
        ean: of.get("Штрихкод"),
        group: of.list("Группы").first().map(Node::own).unwrap_or_default(),
        mass: note(&["Вес"]),
        tn_ved: note(&["Код ТН ВЭД", "КодТНВЭД", "ТН ВЭД"]),
        price_group: note(&["Ценовая группа", "ЦеноваяГруппа"]),
        vat: tax.map(|tax| tax.get("Ставка")).unwrap_or_default(),
        removed: removed(of),
        properties: properties.collect(),
        pictures: pictures(of),
    }
}

/// Names as files are kept under, each once; what is no name of a file is passed over.
fn pictures(of: &Node) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for name in of.all("Картинка").filter_map(|picture| value::file_name(&picture.own())) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn offer(of: &Node) -> Offer {
    let id = of.get("Ид");
    let (product, characteristic) = value::split(&id);
    let price = |price: &Node| OfferPrice {
        price_type: price.get("ИдТипаЦены"),
        price: price.get("ЦенаЗаЕдиницу"),
        currency: price.get("Валюта"),
        per: price.get("Коэффициент"),
    };
    // As attributes of old, as elements since 2.09; a rest without a warehouse is the total.
    let mut stock: Vec<(String, String)> = vec![];
    let mut total = of.child("Количество").map(Node::own);
    let places = of.all("Склад").chain(of.list("Склады").iter().filter(|place| place.name == "Склад"));
    for place in places {
        stock.push(in_place(place));
    }
    for rest in of.list("Остатки").iter().filter(|rest| rest.name == "Остаток") {
        let mut places = rest.all("Склад").peekable();
        if places.peek().is_none() {
            total = rest.child("Количество").map(Node::own).or(total);
        }
        stock.extend(places.map(in_place));
    }
    stock.retain(|(place, quantity)| !place.is_empty() && !quantity.is_empty());
    Offer {
        id: product.to_owned(),
        characteristic: if characteristic.is_empty() {
            of.get("ИдХарактеристики")
        } else {
            characteristic.to_owned()
        },
        article: of.get("Артикул"),
        removed: removed(of),
        prices: of.list("Цены").iter().filter(|node| node.name == "Цена").map(price).collect(),
        stock,
        total: total.filter(|total| !total.is_empty()),
    }
}

fn in_place(place: &Node) -> (String, String) {
    let of = |attribute: &str, element: &str| {
        let text = place.attribute(attribute);
        if text.is_empty() { place.get(element) } else { text }
    };
    (of("ИдСклада", "Ид"), of("КоличествоНаСкладе", "Количество"))
}

fn document(of: &Node) -> Document {
    let line = |line: &Node| Line {
        id: value::split(&line.get("Ид")).0.to_owned(),
        article: line.get("Артикул"),
        quantity: line.get("Количество"),
    };
    let children = of.list("ПодчиненныеДокументы").iter();
    Document {
        id: of.get("Ид"),
        number: of.get("Номер"),
        date: of.get("Дата"),
        kind: DocumentKind::of(&of.get("ХозОперация")),
        sum: of.get("Сумма"),
        basis: of.get("Основание"),
        lines: of.list("Товары").iter().filter(|node| node.name == "Товар").map(line).collect(),
        notes: notes(of),
        children: children.filter(|node| node.name == "ПодчиненныйДокумент").map(document).collect(),
        removed: removed(of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Result<Vec<Record>, ReadError> {
        let mut records = vec![];
        for part in [Part::Dictionaries, Part::Goods] {
            read(bytes, part, &mut |record| {
                records.push(record);
                Ok(())
            })?;
        }
        Ok(records)
    }

    fn root(inside: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.10\">{inside}</КоммерческаяИнформация>"
        )
    }

    const GOODS: &str = "<ПакетПредложений><Предложения><Предложение><Ид>p-1#c-1</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены>\
        <ЦенаЗаЕдиницу>281.00</ЦенаЗаЕдиницу><Валюта>RUB</Валюта></Цена></Цены><Количество>5</Количество>\
        <Склад ИдСклада=\"w\" КоличествоНаСкладе=\"3\"/></Предложение></Предложения>\
        <ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>Базовая</Наименование><Налог><УчтеноВСумме>true</УчтеноВСумме></Налог></ТипЦены></ТипыЦен>\
        </ПакетПредложений>\
        <Классификатор><Группы><Группа><Ид>g-1</Ид><Наименование>A &amp;amp; B</Наименование><Группы><Группа><Ид>g-2</Ид>\
        <Наименование>C</Наименование></Группа></Группы></Группа></Группы></Классификатор>\
        <Каталог СодержитТолькоИзменения=\"false\"><Товары><Товар Статус=\"Удален\"><Ид>p-1</Ид><Артикул>326794</Артикул>\
        <БазоваяЕдиница Код=\"796 \" НаименованиеПолное=\"Штука\"><Пересчет><Единица>778</Единица><Коэффициент>12</Коэффициент></Пересчет></БазоваяЕдиница>\
        <Группы><Ид>g-2</Ид></Группы></Товар></Товары></Каталог>";

    fn read_goods(text: &str) {
        let charsets: [(&str, Vec<u8>); 2] =
            [("", text.as_bytes().to_vec()), ("bom", [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat())];
        for (charset, bytes) in charsets {
            let records = all(&bytes).unwrap();
            let [
                Record::PriceType(price_type),
                Record::Group { name, .. },
                Record::Group { parent, .. },
                full,
                goods @ ..,
            ] = &records[..]
            else {
                panic!("{charset} {records:?}")
            };
            assert!(price_type.with_vat);
            assert_eq!((name.as_str(), parent.as_deref()), ("A & B", Some("g-1")));
            assert_eq!(full, &Record::Catalog { full: true });
            let [Record::Offer(offer), Record::Product(product)] = goods else { panic!("{goods:?}") };
            assert_eq!((offer.id.as_str(), offer.characteristic.as_str()), ("p-1", "c-1"));
            assert_eq!(offer.stock, [("w".to_owned(), "3".to_owned())]);
            assert_eq!(offer.total.as_deref(), Some("5"));
            assert!(product.removed);
            assert_eq!((product.unit.as_str(), product.pack, product.group.as_str()), ("шт", Some(12), "g-2"));
        }
    }

    #[test]
    fn blocks_stand_in_any_order_and_in_any_namespace() {
        let text = root(GOODS);
        read_goods(&text);
        read_goods(&text.replace("ВерсияСхемы", "xmlns=\"urn:1C.ru:commerceml_3\" ВерсияСхемы"));
    }

    #[test]
    fn a_file_is_read_in_the_encoding_that_it_declares() {
        let inside = "<Классификатор><Склады><Склад><Ид>w</Ид><Наименование>Склад №1</Наименование></Склад></Склады></Классификатор>";
        for declaration in [
            "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n",
            "<?xml version='1.0' encoding='Windows-1251' standalone='yes' ?>\r\n\r\n",
        ] {
            let text = root(inside).replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", declaration);
            let bytes = encoding_rs::WINDOWS_1251.encode(&text).0;
            let expected = Record::Warehouse { id: "w".to_owned(), name: "Склад №1".to_owned() };
            assert_eq!(all(&bytes).unwrap(), [expected]);
        }
        assert_eq!(all(root(inside).as_bytes()).unwrap().len(), 1);
    }

    #[test]
    fn rests_of_every_version_are_read() {
        for (inside, stock, total) in [
            (
                "<Остатки><Остаток><Склад><Ид>w</Ид><Количество>503640</Количество></Склад></Остаток></Остатки>",
                Some("503640"),
                None,
            ),
            ("<Остатки><Остаток><Количество>5</Количество></Остаток></Остатки>", None, Some("5")),
            ("<Склады><Склад ИдСклада=\"w\" КоличествоНаСкладе=\"7.0000\"/></Склады>", Some("7.0000"), None),
            ("<Количество>9</Количество>", None, Some("9")),
        ] {
            let text = root(&format!(
                "<ПакетПредложений><Предложения><Предложение><Ид>p</Ид>{inside}</Предложение></Предложения></ПакетПредложений>"
            ));
            let records = all(text.as_bytes()).unwrap();
            let [Record::Offer(offer)] = &records[..] else { panic!("{records:?}") };
            assert_eq!(offer.stock.first().map(|(_, quantity)| quantity.as_str()), stock, "{inside}");
            assert_eq!(offer.total.as_deref(), total, "{inside}");
        }
    }

    #[test]
    fn a_file_says_when_it_was_made_and_what_it_tells_of() {
        use Thing::{Price, Product, Stock};
        let product = "<Каталог><Товары><Товар><Ид>p</Ид></Товар></Товары></Каталог>";
        let offer = |inside: &str| {
            format!(
                "<ПакетПредложений><Предложения><Предложение><Ид>p</Ид>{inside}</Предложение></Предложения></ПакетПредложений>"
            )
        };
        let price = offer("<Цены><Цена><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу></Цена></Цены>");
        let rest = offer("<Остатки><Остаток><Количество>1</Количество></Остаток></Остатки>");
        let order = "<Документ><Товары><Товар><Количество>1</Количество></Товар></Товары></Документ>";
        for (inside, expected) in [
            (product.to_owned(), Some(vec![Product])),
            (price.clone(), Some(vec![Price])),
            (rest.clone(), Some(vec![Stock])),
            (offer("<Склад ИдСклада=\"w\" КоличествоНаСкладе=\"1\"/>"), Some(vec![Stock])),
            (format!("{rest}{price}{product}"), Some(vec![Product, Price, Stock])),
            (order.to_owned(), None),
            (String::new(), None),
        ] {
            let dated = root(&inside).replace("ВерсияСхемы", "ДатаФормирования=\" 2026-11-30T09:00:00 \" ВерсияСхемы");
            let made =
                |text: &str| all(text.as_bytes()).unwrap().into_iter().find(|of| matches!(of, Record::Made { .. }));
            let at = "2026-11-30T09:00:00".to_owned();
            assert_eq!(made(&dated), expected.map(|things| Record::Made { at, things }), "{inside}");
            assert_eq!(made(&root(&inside)), None);
        }
    }

    #[test]
    fn documents_stand_in_containers_or_not_with_what_was_made_of_them() {
        let inside = "<Документ><Ид>1309202</Ид><ХозОперация>Заказ товара</ХозОперация><Товары><Товар><Ид>p#c</Ид><Количество>12</Количество></Товар></Товары>\
            <ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Проведен</Наименование><Значение>true</Значение></ЗначениеРеквизита></ЗначенияРеквизитов>\
            <ПодчиненныеДокументы><ПодчиненныйДокумент><Номер>7</Номер><ХозОперация>Отпуск товара</ХозОперация></ПодчиненныйДокумент></ПодчиненныеДокументы></Документ>";
        for text in [root(inside), root(&format!("<Контейнер>{inside}</Контейнер>"))] {
            let records = all(text.as_bytes()).unwrap();
            let [Record::Document(document)] = &records[..] else { panic!("{records:?}") };
            assert_eq!((document.id.as_str(), document.lines[0].id.as_str()), ("1309202", "p"));
            assert_eq!(document.note("Проведен"), "true");
            assert_eq!(document.of(DocumentKind::Shipment).count(), 1);
        }
    }

    #[test]
    fn what_is_hostile_or_broken_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
        let bomb = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaa\">]><КоммерческаяИнформация/>";
        let entity = root("<Документ><Ид>&xxe;</Ид></Документ>");
        let cut = root(GOODS);
        let cut = cut.get(..cut.len() - 40).unwrap_or_else(|| &cut[..cut.len() - 41]);
        for (text, expected) in [
            ("Номер;Сумма", ReadError::NotXml),
            ("", ReadError::NotXml),
            ("<r/>", ReadError::NotCommerceMl),
            (bomb, ReadError::Entities),
            (&entity, ReadError::Entities),
            (&root(&deep), ReadError::TooLarge),
            (cut, ReadError::NotXml),
        ] {
            assert_eq!(all(text.as_bytes()), Err(expected), "{text}");
        }
    }
}
