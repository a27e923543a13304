//! Demo dealers: the two of the specification, then as many as asked for. The same every time, and none of them real.

use super::catalog::price_groups;
use super::dealer::dealer;
use super::people::{self, DemoUser};
use super::supplier::{KPP, inn_of_company};
use super::terms::{self, DemoContract};

/// A dealer: the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCompany {
    pub name: String,
    pub counterparties: Vec<DemoCounterparty>,
    pub users: Vec<DemoUser>,
}

/// A legal entity of a dealer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCounterparty {
    pub name: String,
    pub inn: String,
    /// Empty for a sole trader.
    pub kpp: String,
    pub address: String,
    pub phone: String,
    pub addresses: Vec<DemoAddress>,
    pub contracts: Vec<DemoContract>,
}

/// A consignee and its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAddress {
    pub consignee: String,
    pub address: String,
}

/// So many dealers, at least the two of the specification.
#[must_use]
pub fn companies(count: u32) -> Vec<DemoCompany> {
    let groups = price_groups();
    let generated = (3..=u64::from(count)).map(|number| dealer(number, u64::from(count), &groups));
    [first(), second()].into_iter().chain(generated).collect()
}

fn first() -> DemoCompany {
    let addresses = [
        "305000, Курская обл, Курск г, Примерная ул, дом № 1",
        "630000, Новосибирская обл, Новосибирск г, Примерная ул, дом № 1",
    ];
    let center = DemoCounterparty {
        address: "630000, Новосибирская обл, Новосибирск г, Образцовая ул, дом № 12".to_owned(),
        contracts: vec![terms::distributor()],
        ..company("ООО «Энергоснаб-Центр»", 2, &addresses)
    };
    let addresses = [
        "305001, Курская обл, Курск г, Складская ул, дом № 4",
        "394000, Воронежская обл, Воронеж г, Примерная ул, дом № 17",
    ];
    let service = DemoCounterparty {
        contracts: vec![terms::direct()],
        ..company("ООО «Энергоснаб-Сервис»", 3, &addresses)
    };
    DemoCompany {
        name: "Энергоснаб".to_owned(), counterparties: vec![center, service], users: people::first()
    }
}

fn second() -> DemoCompany {
    let addresses = [
        "443000, Самарская обл, Самара г, Примерная ул, дом № 7",
        "445000, Самарская обл, Тольятти г, Образцовая ул, дом № 3",
    ];
    let contracts = vec![terms::other()];
    let volga = DemoCounterparty { contracts, ..company("ООО «Волга-Электро»", 4, &addresses) };
    DemoCompany { name: "Волга-Электро".to_owned(), counterparties: vec![volga], users: people::second() }
}

/// A company that receives its own goods at these addresses and resides at the first.
pub fn company(name: &str, number: u64, addresses: &[&str]) -> DemoCounterparty {
    let consignee = |address: &&str| DemoAddress { consignee: name.to_owned(), address: (*address).to_owned() };
    DemoCounterparty {
        name: name.to_owned(),
        inn: inn_of_company(number),
        kpp: KPP.to_owned(),
        address: addresses.first().map_or_else(String::new, |address| (*address).to_owned()),
        phone: phone(number),
        addresses: addresses.iter().map(consignee).collect(),
        contracts: Vec::new(),
    }
}

/// A subscriber's number that begins with 0 belongs to nobody.
fn phone(number: u64) -> String {
    format!("+7 495 0{:02}-{:02}-{:02}", number / 10_000 % 100, number / 100 % 100, number % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::catalog;
    use chrono::NaiveDate;
    use domain::contract::Payment;
    use domain::price::Discounts;
    use domain::requisite::{Inn, Kpp};
    use std::collections::BTreeSet;

    #[test]
    fn the_first_two_are_of_the_specification() {
        let companies = companies(0);
        assert_eq!(companies.len(), 2);
        let [center, service] = &companies[0].counterparties[..] else { panic!("two counterparties") };
        assert_eq!((center.name.as_str(), center.inn.as_str()), ("ООО «Энергоснаб-Центр»", "9900000024"));
        assert_eq!(center.contracts[0].number, "Д-118/24");
        let Payment::Deferral { days, limit } = center.contracts[0].payment else { panic!("a deferral") };
        assert_eq!((days, limit.kopecks()), (30, 300_000_000));
        assert_eq!(service.contracts[0].payment, Payment::Prepayment);
        assert_eq!(companies[1].users[0].login, "other@example.com");
    }

    #[test]
    fn the_first_contract_gives_the_prices_of_the_design() {
        let discounts = companies(0)[0].counterparties[0].contracts[0].discounts.clone();
        let discounts = Discounts::new(discounts);
        let today = NaiveDate::from_ymd_opt(2026, 10, 12).unwrap();
        let catalog = catalog(0);
        let price = |article: &str| {
            let product = catalog.products.iter().find(|product| product.article.as_str() == article).unwrap();
            discounts.price(product.price_group, product.base_price, today).unit.plain()
        };
        // The nearest to the guide's 21 000,00 that a whole hundredth of a per cent gives.
        let prices = [("326794", "202.32"), ("326799", "211.68"), ("249184", "1188.80"), ("248956", "21001.09")];
        for (article, expected) in prices {
            assert_eq!(price(article).replace(',', "."), expected, "{article}");
        }
    }

    #[test]
    fn generated_companies_are_valid_and_unlike() {
        let companies = companies(2_000);
        assert_eq!(companies.len(), 2_000);
        let all: Vec<&DemoCounterparty> = companies.iter().flat_map(|company| &company.counterparties).collect();
        let inns: BTreeSet<&str> = all.iter().map(|counterparty| counterparty.inn.as_str()).collect();
        assert_eq!(inns.len(), all.len());
        let names: BTreeSet<&str> = companies.iter().map(|company| company.name.as_str()).collect();
        assert_eq!(names.len(), companies.len());
        let logins: Vec<&str> =
            companies.iter().flat_map(|company| &company.users).map(|user| user.login.as_str()).collect();
        assert_eq!(logins.iter().collect::<BTreeSet<_>>().len(), logins.len());
        for counterparty in all {
            let inn = Inn::parse(&counterparty.inn).unwrap();
            assert_eq!(inn.is_person(), counterparty.kpp.is_empty());
            assert!(counterparty.kpp.is_empty() || Kpp::parse(&counterparty.kpp).is_ok());
            assert!(inn.as_str().starts_with("99000") && counterparty.addresses.len() == 2);
            for discount in counterparty.contracts.iter().flat_map(|contract| &contract.discounts) {
                assert!((1..=4_500).contains(&discount.percent.hundredths()));
            }
        }
        assert_eq!(companies, super::companies(2_000));
    }
}
