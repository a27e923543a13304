//! Orders that come back from 1C, with what was made of them: invoices, payments, shipments.

use super::value;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a document is, by its «`ХозОперация`».
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentKind {
    /// «Заказ товара», and what does not say.
    #[default]
    Order,
    Invoice,
    Payment,
    Shipment,
    /// Refunds, returns and all the rest: nothing is done with them.
    Other,
}

impl DocumentKind {
    /// Reads «`ХозОперация`».
    #[must_use]
    pub fn of(operation: &str) -> Self {
        match operation.trim().to_lowercase().as_str() {
            "" | "заказ товара" => Self::Order,
            "счет на оплату" | "счёт на оплату" => Self::Invoice,
            "выплата наличных денег" | "выплата безналичных денег" | "эквайринговая операция" => {
                Self::Payment
            }
            "отпуск товара" => Self::Shipment,
            _ => Self::Other,
        }
    }
}

/// «`ЗначениеРеквизита`».
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub name: String,
    pub value: String,
}

/// A line of a document, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: String,
    pub article: String,
    pub quantity: String,
}

/// A document as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub id: String,
    pub number: String,
    pub date: String,
    pub kind: DocumentKind,
    pub sum: String,
    /// «Основание»: the order of a document that stands beside it.
    pub basis: String,
    pub lines: Vec<Line>,
    pub notes: Vec<Note>,
    /// «`ПодчиненныеДокументы`».
    pub children: Vec<Document>,
    pub removed: bool,
}

impl Document {
    /// A requisite; empty: none.
    #[must_use]
    pub fn note(&self, name: &str) -> &str {
        self.notes.iter().find(|note| note.name.eq_ignore_ascii_case(name)).map_or("", |note| note.value.as_str())
    }

    /// The first of these requisites that says something.
    fn first(&self, names: &[&str]) -> &str {
        names.iter().map(|name| self.note(name)).find(|value| !value.is_empty()).unwrap_or_default()
    }

    fn says(&self, name: &str) -> bool {
        value::truth(self.note(name))
    }

    /// Subordinate documents of a kind that are not marked as deleted.
    pub fn of(&self, kind: DocumentKind) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.kind == kind && !child.gone())
    }

    /// Marked as deleted, or cancelled.
    #[must_use]
    pub fn gone(&self) -> bool {
        self.removed || self.says("ПометкаУдаления") || self.says("Отменен")
    }

    /// Its number in 1C.
    #[must_use]
    pub fn accounting_number(&self) -> &str {
        self.note("Номер по 1С")
    }

    /// The books have taken it.
    #[must_use]
    pub fn posted(&self) -> bool {
        self.says("Проведен") && !self.accounting_number().is_empty()
    }

    /// Number and day of the payment that makes the order paid in full: 1C tells of it only then.
    #[must_use]
    pub fn paid(&self) -> Option<(&str, Option<NaiveDate>)> {
        let number = self.first(&["Номер оплаты по 1С", "Номер платежного документа"]);
        let day = value::day(self.first(&["Дата оплаты по 1С", "Дата оплаты"]));
        (self.says("Заказ оплачен") || (!number.is_empty() && day.is_some())).then_some((number, day))
    }

    /// Number of the shipment that makes the order shipped in full.
    #[must_use]
    pub fn shipped(&self) -> Option<&str> {
        let number = self.note("Номер отгрузки по 1С");
        let day = value::day(self.first(&["Дата отгрузки по 1С", "Дата отгрузки"]));
        (self.says("Заказ отгружен") || (!number.is_empty() && day.is_some())).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(notes: &[(&str, &str)]) -> Document {
        let notes = notes.iter().map(|(name, value)| Note { name: (*name).to_owned(), value: (*value).to_owned() });
        Document { notes: notes.collect(), ..Document::default() }
    }

    #[test]
    fn requisites_say_what_became_of_an_order() {
        let day = NaiveDate::from_ymd_opt(2007, 10, 16);
        for (notes, gone, posted, paid, shipped) in [
            (vec![], false, false, None, None),
            (vec![("Отменен", "true")], true, false, None, None),
            (vec![("ПометкаУдаления", "true")], true, false, None, None),
            (vec![("Проведен", "true")], false, false, None, None),
            (vec![("Проведен", "true"), ("Номер по 1С", "ТД1")], false, true, None, None),
            (vec![("Заказ оплачен", "true")], false, false, Some(("", None)), None),
            (
                vec![("Номер платежного документа", "ТК26"), ("Дата оплаты", "2007-10-16 15:44:47")],
                false,
                false,
                Some(("ТК26", day)),
                None,
            ),
            (
                vec![("Номер отгрузки по 1С", "УТ5"), ("Дата отгрузки по 1С", "2007-10-16")],
                false,
                false,
                None,
                Some("УТ5"),
            ),
        ] {
            let document = with(&notes);
            assert_eq!(document.gone(), gone, "{notes:?}");
            assert_eq!(document.posted(), posted, "{notes:?}");
            assert_eq!(document.paid(), paid, "{notes:?}");
            assert_eq!(document.shipped(), shipped, "{notes:?}");
        }
    }

    #[test]
    fn operations_have_kinds() {
        for (operation, kind) in [
            ("Заказ товара", DocumentKind::Order),
            ("", DocumentKind::Order),
            ("Счет на оплату", DocumentKind::Invoice),
            ("Выплата безналичных денег", DocumentKind::Payment),
            ("Возврат безналичных денег", DocumentKind::Other),
            ("Отпуск товара", DocumentKind::Shipment),
        ] {
            assert_eq!(DocumentKind::of(operation), kind, "{operation}");
        }
    }
}
