//! What an offer says, in words: PDF and workbook lay out the same texts.

use super::text::clean;
use domain::format::{date, date_long, date_time, moscow};
use domain::proposal::{OfferLine, PriceOffer};

/// What stands where nobody can say when it is ready.
const NOT_SAID: &str = "уточняется";

/// The headings of the table, letter for letter the guide's.
pub const HEADINGS: [&str; 8] = ["№", "Артикул", "Товар", "Кол-во", "Ед.", "Срок готовности*", "Цена", "Сумма"];

/// The texts around the table of an offer.
pub struct OfferText {
    pub title: String,
    pub supplier: String,
    /// Names with what they say: «Поставщик», «Покупатель», «Договор», «Склад отгрузки».
    pub facts: Vec<(&'static str, String)>,
    pub vat_label: String,
    pub count: String,
    pub notes: [String; 2],
}

impl OfferText {
    /// Puts an offer into words.
    pub fn of(offer: &PriceOffer) -> Self {
        let at = moscow(offer.at);
        let (name, day) = match offer.proposal {
            Some(proposal) => ("Коммерческое предложение", moscow(proposal.at).date()),
            None => ("Ценовое предложение", at.date()),
        };
        let (supplier, buyer) = (&offer.supplier, &offer.buyer);
        let side = |parts: &[(&str, &str)]| {
            let parts = parts.iter().filter(|(_, text)| !text.is_empty());
            clean(&parts.map(|(label, text)| format!("{label}{text}")).collect::<Vec<_>>().join(", "))
        };
        let facts = [
            (
                "Поставщик",
                side(&[
                    ("", &supplier.name),
                    ("ИНН\u{a0}", supplier.inn.as_str()),
                    ("тел.\u{a0}", &supplier.phone),
                    ("", &supplier.email),
                ]),
            ),
            ("Покупатель", side(&[("", &buyer.name), ("ИНН\u{a0}", &buyer.inn), ("КПП\u{a0}", &buyer.kpp)])),
            (
                "Договор",
                offer
                    .contract
                    .as_ref()
                    .map(|(number, day)| clean(&format!("{number} от {}", date(*day))))
                    .unwrap_or_default(),
            ),
            ("Склад отгрузки", clean(&offer.warehouse)),
            ("Действительно до", offer.proposal.map(|proposal| date_long(proposal.valid_until)).unwrap_or_default()),
        ];
        let rate = offer.rate.percent();
        let prices = match offer.proposal {
            Some(proposal) => format!("действуют до {} включительно", date(proposal.valid_until)),
            None => "действительны на день составления".to_owned(),
        };
        Self {
            title: format!("{name} № {} от {}", offer.number, date_long(day)),
            supplier: clean(&supplier.name),
            facts: facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
            vat_label: if rate == 0 {
                "Без налога (НДС):".to_owned()
            } else {
                format!("Сумма НДС {rate}%:")
            },
            count: format!("Всего наименований {}, на сумму {} руб.", offer.rows(), offer.cost.total),
            notes: [
                format!(
                    "* Сроки готовности информационные, в рабочих днях; рассчитаны {} (время московское). До отправки \
                     заказа товар не закрепляется.",
                    date_time(at)
                ),
                format!("Цены в рублях без НДС {prices}; ставка НДС {rate}% — по дате отгрузки."),
            ],
        }
    }
}

/// Kind and designation together.
pub fn name(line: &OfferLine) -> String {
    clean(&format!("{} {}", line.kind, line.name))
}

/// The guide prints «шт.».
pub fn unit(unit: &str) -> String {
    let unit = clean(unit);
    if unit == "шт" { unit + "." } else { unit }
}

/// «1 дн.».
pub fn ready(line: &OfferLine) -> &str {
    if line.ready.is_empty() { NOT_SAID } else { &line.ready }
}
