//! What a waybill says, in words (`domain.md` 3.5): page, PDF and workbook lay out the same texts.

use super::text::clean;
use domain::delivery::DeliveryMethod;
use domain::format::{count, date, date_long, grouped};
use domain::measure::Mass;
use domain::money::Money;
use domain::shipment::{Shipment, ShipmentLine};
use domain::supplier::Supplier;
use domain::words::amount_in_words;

/// The columns: number, code, name, unit, quantity, gross mass, price, sum without VAT, rate, VAT, sum with it.
pub const HEADINGS: [&str; 11] = [
    "№",
    "Код",
    "Наименование",
    "Ед.",
    "Кол-во",
    "Масса брутто, кг",
    "Цена, руб.",
    "Сумма без НДС, руб.",
    "НДС",
    "Сумма НДС, руб.",
    "Сумма с НДС, руб.",
];

/// The texts around the table of a waybill.
pub struct WaybillText {
    pub title: String,
    pub supplier: String,
    /// Names with what they say: «Поставщик», «Плательщик», «Грузополучатель», «Основание» …
    pub facts: Vec<(&'static str, String)>,
    /// «Всего отпущено 5 наименований, 2 места, масса брутто 11,50 кг, на сумму 4 113,84 руб.»
    pub total: String,
    pub words: String,
    pub director: String,
    pub accountant: String,
}

impl WaybillText {
    /// Puts a waybill into words.
    pub fn of(supplier: &Supplier, shipment: &Shipment) -> Self {
        let (terms, sums) = (&shipment.terms, &shipment.totals.sums);
        let side = |parts: &[(&str, &str)]| {
            let parts = parts.iter().filter(|(_, text)| !text.is_empty());
            clean(&parts.map(|(label, text)| format!("{label}{text}")).collect::<Vec<_>>().join(", "))
        };
        let buyer = &terms.buyer;
        let contract = terms.contract.as_ref().map(|(number, day)| format!("договор {number} от {}", date(*day)));
        let invoice = shipment.accounting_number.as_ref().map(|number| format!("счёт {number}"));
        let order = Some(format!("заказ {}", shipment.order));
        let own = (!terms.own_number.is_empty()).then(|| format!("внутренний № {}", terms.own_number));
        let basis: Vec<String> = [contract, order, invoice, own].into_iter().flatten().collect();
        let facts = [
            (
                "Поставщик и грузоотправитель",
                side(&[
                    ("", &supplier.name),
                    ("ИНН\u{a0}", supplier.inn.as_str()),
                    ("КПП\u{a0}", supplier.kpp.as_str()),
                    ("", &supplier.address),
                    ("тел.\u{a0}", &supplier.phone),
                    ("р/с\u{a0}", supplier.bank.account.as_str()),
                    ("", &supplier.bank.name),
                    ("БИК\u{a0}", supplier.bank.bic.as_str()),
                    ("к/с\u{a0}", supplier.bank.correspondent.as_str()),
                ]),
            ),
            (
                "Плательщик",
                side(&[
                    ("", &buyer.name),
                    ("ИНН\u{a0}", &buyer.inn),
                    ("КПП\u{a0}", &buyer.kpp),
                    ("", &buyer.address),
                    ("тел.\u{a0}", &buyer.phone),
                ]),
            ),
            ("Грузополучатель", side(&[("", &terms.consignee), ("", &terms.address)])),
            ("Основание", clean(&basis.join(", "))),
            ("Склад отгрузки", clean(&terms.warehouse)),
            (
                "Способ доставки",
                match terms.delivery {
                    DeliveryMethod::Pickup => "самовывоз".to_owned(),
                    DeliveryMethod::Truck => "автотранспортная компания".to_owned(),
                },
            ),
        ];
        let total = shipment.cost.total;
        let (names, places) = (u64::from(shipment.totals.lines), u64::from(sums.places.whole()));
        Self {
            title: format!("Накладная № {} от {}", clean(&shipment.number), date_long(shipment.on)),
            supplier: clean(&supplier.name),
            facts: facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
            total: format!(
                "Всего отпущено {}, {}, масса брутто {} кг, на сумму {total} руб.",
                count(names, "наименование", "наименования", "наименований"),
                count(places, "место", "места", "мест"),
                sums.mass.kg2()
            ),
            words: amount_in_words(total),
            director: clean(&supplier.director),
            accountant: clean(&supplier.accountant),
        }
    }
}

/// A row of the table: of goods, or the delivery.
pub struct Row {
    pub article: String,
    pub name: String,
    pub unit: String,
    pub pieces: u32,
    pub mass: Option<Mass>,
    pub price: Money,
    pub net: Money,
    pub vat: Money,
}

impl Row {
    pub fn quantity(&self) -> String {
        grouped(self.pieces.into())
    }

    pub fn total(&self) -> Money {
        self.net.checked_add(self.vat).unwrap_or(Money::MAX)
    }
}

/// The rows of a waybill, the delivery last when it is charged with it.
pub fn rows(shipment: &Shipment) -> Vec<Row> {
    let line = |line: &ShipmentLine| Row {
        article: clean(line.article.as_str()),
        name: clean(&format!("{} {}", line.kind, line.name)),
        unit: clean(&line.unit),
        pieces: line.quantity.pieces(),
        mass: Some(line.sums.mass),
        price: line.price.unit,
        net: line.sums.goods,
        vat: line.sums.vat,
    };
    let delivery = shipment.cost.delivery;
    let delivery = (delivery != Money::ZERO).then(|| Row {
        article: String::new(),
        name: "Доставка".to_owned(),
        unit: super::text::SERVICE_UNIT.to_owned(),
        pieces: 1,
        mass: None,
        price: delivery,
        net: delivery,
        vat: shipment.rate.of(delivery),
    });
    shipment.lines.iter().map(line).chain(delivery).collect()
}

/// «22%», as each row has it.
pub fn rate(shipment: &Shipment) -> String {
    match shipment.rate.percent() {
        0 => "без НДС".to_owned(),
        percent => format!("{percent}%"),
    }
}
