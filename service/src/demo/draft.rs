//! Drafts and orders that the demo starts with.

use domain::delivery::DeliveryMethod;
use domain::order::OrderStatus;

/// A draft of a demo person; with a status it is to be sent and brought so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoDraft {
    /// Login.
    pub author: &'static str,
    /// The index of the counterparty in the author's company.
    pub counterparty: usize,
    pub title: &'static str,
    /// «№ заказа в системе учёта покупателя».
    pub own_number: &'static str,
    pub comment: &'static str,
    /// The index of the warehouse in the catalogue's list.
    pub warehouse: usize,
    pub delivery: DeliveryMethod,
    pub in_parts: bool,
    /// The index of the counterparty's address.
    pub address: usize,
    /// Articles, and pieces as a person would ask for them: not all are whole packs.
    pub lines: &'static [(&'static str, u32)],
    /// `None`: it stays a draft.
    pub status: Option<OrderStatus>,
}

const NOVOSIBIRSK: usize = 1;
const DEALER: &str = "dealer@example.com";
const BUYER: &str = "buyer@example.com";

/// The design's draft: a busbar it has is no family's product, so a board stands in its place.
const SECTION: &[(&str, u32)] = &[
    ("326794", 120),
    ("326791", 20),
    ("326802", 48),
    ("249184", 2),
    ("248956", 3),
    ("103545", 24),
    ("228415", 30),
    ("228431", 18),
    ("117320", 10),
    ("117324", 4),
    ("250312", 20),
    ("326815", 12),
];

const BLANK: DemoDraft = DemoDraft {
    author: DEALER,
    counterparty: 0,
    title: "",
    own_number: "",
    comment: "",
    warehouse: NOVOSIBIRSK,
    delivery: DeliveryMethod::Pickup,
    in_parts: false,
    address: 0,
    lines: &[],
    status: None,
};

/// Three drafts and four orders of the first counterparty, one draft of the other company, oldest first.
#[must_use]
pub fn drafts() -> Vec<DemoDraft> {
    [orders().to_vec(), open().to_vec()].concat()
}

fn orders() -> [DemoDraft; 4] {
    [
        DemoDraft {
            own_number: "ЗП-00398",
            lines: &[("326794", 240), ("250425", 200), ("250224", 20)],
            status: Some(OrderStatus::Completed),
            ..BLANK
        },
        DemoDraft {
            author: BUYER,
            own_number: "ЗП-00415",
            comment: "Пропуск на машину заказать за день",
            in_parts: true,
            address: 1,
            lines: &[("326794", 120), ("228415", 30), ("248956", 3), ("326802", 48), ("117320", 10)],
            status: Some(OrderStatus::InProduction),
            ..BLANK
        },
        DemoDraft {
            author: BUYER,
            own_number: "ЗП-00421",
            delivery: DeliveryMethod::Truck,
            address: 1,
            lines: &[("273160", 2), ("250100", 30), ("326800", 24)],
            status: Some(OrderStatus::Invoiced),
            ..BLANK
        },
        DemoDraft {
            title: "Котельная, вводной щит",
            lines: &[("248956", 1), ("273160", 1), ("326797", 36), ("250312", 10)],
            status: Some(OrderStatus::Proposal),
            ..BLANK
        },
    ]
}

fn open() -> [DemoDraft; 4] {
    [
        DemoDraft { title: "Объект «Причал»", ..BLANK },
        DemoDraft {
            author: BUYER,
            title: "Склад, пополнение",
            lines: &[("326794", 600), ("326791", 120), ("326796", 240)],
            ..BLANK
        },
        DemoDraft {
            title: "Щитовая, секция 2", own_number: "ЗП-00417", in_parts: true, lines: SECTION, ..BLANK
        },
        DemoDraft {
            author: "other@example.com",
            title: "Заявка на месяц",
            warehouse: 3,
            lines: &[("326794", 48), ("326799", 12), ("249184", 1)],
            ..BLANK
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{catalog, companies};

    #[test]
    fn every_line_can_be_ordered_even_from_the_smallest_catalogue() {
        let catalog = catalog(0);
        let people: Vec<_> = companies(0).into_iter().flat_map(|company| company.users).collect();
        for draft in drafts() {
            assert!(people.iter().any(|person| person.login == draft.author));
            assert!(draft.warehouse < catalog.warehouses.len() && draft.address < 2);
            for (article, pieces) in draft.lines {
                let product = catalog.products.iter().find(|product| product.article.as_str() == *article).unwrap();
                let in_stock = catalog.stock.iter().filter(|level| level.product == product.id);
                let in_stock: u32 = in_stock.map(|level| level.on_hand).sum();
                assert!(!product.discontinued || *pieces <= in_stock, "{article}");
            }
        }
    }

    #[test]
    fn there_are_four_orders_and_drafts_of_twelve_three_and_no_lines() {
        let drafts = drafts();
        assert_eq!(drafts.iter().filter(|draft| draft.status.is_some()).count(), 4);
        let open = drafts.iter().filter(|draft| draft.status.is_none() && draft.author != "other@example.com");
        let mut lines: Vec<usize> = open.map(|draft| draft.lines.len()).collect();
        lines.sort_unstable();
        assert_eq!(lines, [0, 3, 12]);
    }
}
