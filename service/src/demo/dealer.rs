//! Generated dealers: names, cities and people put together by rule.

use super::catalog::PriceGroup;
use super::company::{DemoAddress, DemoCompany, DemoCounterparty, company};
use super::hash::{among, chance, pick};
use super::supplier::inn_of_person;
use super::{people, terms};

/// INNs below this number are those of the supplier and of the first two companies.
const FIRST_FREE: u64 = 100;

/// The dealer of a number among so many: every tenth has a second legal entity.
pub fn dealer(number: u64, count: u64, groups: &[PriceGroup]) -> DemoCompany {
    let second = number.is_multiple_of(10).then_some(number + count);
    let entities = std::iter::once(number).chain(second);
    let counterparties: Vec<_> = entities.map(|entity| counterparty(number, entity, groups)).collect();
    let users = vec![people::generated(number, counterparties.len())];
    DemoCompany { name: trade_name(number), counterparties, users }
}

/// A generated legal entity: every twentieth is a sole trader, with a longer INN and no KPP.
fn counterparty(company_number: u64, entity: u64, groups: &[PriceGroup]) -> DemoCounterparty {
    let (office, store) = (address(entity, "office"), address(entity, "store"));
    let name = if company_number == entity {
        format!("ООО «{}»", trade_name(company_number))
    } else {
        format!("ООО «{}-Монтаж»", trade_name(company_number))
    };
    let contracts = vec![terms::generated(entity, groups)];
    let made = company(&name, FIRST_FREE + entity, &[&office, &store]);
    if entity % 20 != 7 {
        return DemoCounterparty { contracts, ..made };
    }
    let name = format!("ИП {}", people::full_name(company_number).join(" "));
    let addresses = made.addresses.into_iter().map(|to| DemoAddress { consignee: name.clone(), ..to }).collect();
    DemoCounterparty { name, inn: inn_of_person(entity), kpp: String::new(), addresses, contracts, ..made }
}

/// «Демо-Вольткомплект Самара»: no two are alike.
fn trade_name(number: u64) -> String {
    let at = |list: &[&'static str], from: u64| {
        let place = usize::try_from(number / from).unwrap_or(0) % list.len().max(1);
        list.get(place).copied().unwrap_or_default()
    };
    let starts = ["Вольт", "Ампер", "Энерго", "Свет", "Ток", "Кабель", "Щит", "Электро", "Контакт", "Сеть"];
    let ends = ["комплект", "монтаж", "снаб", "торг", "сервис", "проект", "маркет", "сбыт", "строй", "опт"];
    let name = format!("Демо-{}{} {}", at(&starts, 1), at(&ends, 10), at(&CITIES.map(|(_, _, city)| city), 100));
    match number / 1_000 {
        0 => name,
        more => format!("{name} {}", more + 1),
    }
}

const CITIES: [(u32, &str, &str); 10] = [
    (305_000, "Курская обл", "Курск"),
    (443_000, "Самарская обл", "Самара"),
    (620_000, "Свердловская обл", "Екатеринбург"),
    (630_000, "Новосибирская обл", "Новосибирск"),
    (394_000, "Воронежская обл", "Воронеж"),
    (420_000, "Татарстан Респ", "Казань"),
    (614_000, "Пермский край", "Пермь"),
    (350_000, "Краснодарский край", "Краснодар"),
    (660_000, "Красноярский край", "Красноярск"),
    (690_000, "Приморский край", "Владивосток"),
];

/// As accounting systems write it (domain facts 4): «305000, Курская обл, Курск г, Примерная ул, дом № 1».
fn address(number: u64, what: &str) -> String {
    let (index, region, city) = pick(&CITIES, what, number).copied().unwrap_or((305_000, "Курская обл", "Курск"));
    let streets = ["Примерная", "Образцовая", "Учебная", "Складская", "Заводская", "Монтажная", "Проектная"];
    let street = pick(&streets, "street", chance(what, number)).copied().unwrap_or("Примерная");
    let block = if among("block", number, 15) { ", корпус 2" } else { "" };
    format!("{index}, {region}, {city} г, {street} ул, дом № {}{block}", 1 + chance(what, number) % 120)
}
