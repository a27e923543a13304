//! Files for 1C: orders, the lists of statuses and ways of delivery, the catalogue.

use super::{Charset, Version};
use crate::catalog::Item;
use crate::delivery::DeliveryMethod;
use crate::format::moscow;
use crate::id::{CategoryId, WarehouseId};
use crate::money::Money;
use crate::order::{Order, OrderLine, OrderStatus, Party};
use crate::product::Category;
use crate::stock::Warehouse;
use crate::vat::VatRate;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// XML as it grows.
struct Xml(String);

impl Xml {
    fn open(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
    }

    fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element with a text.
    fn put(&mut self, name: &str, text: &str) {
        self.open(name);
        self.0.push_str(&escaped(text));
        self.close(name);
    }

    /// The same, unless there is nothing to say.
    fn put_some(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.put(name, text);
        }
    }

    fn within(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.open(name);
        inside(self);
        self.close(name);
    }

    /// «`ЗначениеРеквизита`», unless there is nothing to say.
    fn note(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.within("ЗначениеРеквизита", |xml| {
                xml.put("Наименование", name);
                xml.put("Значение", value);
            });
        }
    }

    /// The unit: pieces, unless it is another one that the register of units knows.
    fn unit(&mut self, unit: &str) {
        let (code, full, sign) = match unit {
            "упак" => ("778", "Упаковка", "NMP"),
            "м" => ("006", "Метр", "MTR"),
            "кг" => ("166", "Килограмм", "KGM"),
            "компл" => ("839", "Комплект", "SET"),
            _ => ("796", "Штука", "PCE"),
        };
        self.0.push_str("<БазоваяЕдиница Код=\"");
        self.0.push_str(code);
        self.0.push_str("\" НаименованиеПолное=\"");
        self.0.push_str(full);
        self.0.push_str("\" МеждународноеСокращение=\"");
        self.0.push_str(sign);
        self.0.push_str("\">");
        self.0.push_str(&escaped(unit));
        self.close("БазоваяЕдиница");
    }

    /// A tax that is not in the amount beside it.
    fn tax(&mut self, rate: VatRate, sum: Option<Money>) {
        self.within("Налоги", |xml| {
            xml.within("Налог", |xml| {
                xml.put("Наименование", "НДС");
                xml.put("УчтеноВСумме", "false");
                if let Some(sum) = sum {
                    xml.put("Сумма", &sum.plain());
                }
                xml.put("Ставка", &rate.percent().to_string());
            });
        });
    }

    fn root(charset: Charset, version: Version, at: DateTime<Utc>) -> Self {
        let at = moscow(at).format("%Y-%m-%dT%H:%M:%S");
        let (namespace, version) = (version.namespace(), version.code());
        Self(format!(
            "<?xml version=\"1.0\" encoding=\"{}\"?>\n<КоммерческаяИнформация xmlns=\"{namespace}\" ВерсияСхемы=\"{version}\" ДатаФормирования=\"{at}\">",
            charset.code()
        ))
    }

    fn end(mut self) -> String {
        self.close("КоммерческаяИнформация");
        self.0
    }
}

fn escaped(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An order on its way to 1C.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub order: Order,
    pub lines: Vec<OrderLine>,
    /// Our number of the buyer.
    pub counterparty: i64,
    /// What 1C calls the products of its lines; ours that it does not know go by their articles.
    pub ids: BTreeMap<i64, String>,
}

/// The document of orders that 1C asks for.
#[must_use]
pub fn orders(charset: Charset, version: Version, at: DateTime<Utc>, site: &str, list: &[Outgoing]) -> String {
    let mut xml = Xml::root(charset, version, at);
    for of in list {
        if version == Version::V31 {
            xml.within("Контейнер", |xml| document(xml, site, of));
        } else {
            document(&mut xml, site, of);
        }
    }
    xml.end()
}

fn document(xml: &mut Xml, site: &str, of: &Outgoing) {
    let order = &of.order;
    let number = order.number.to_string();
    let at = moscow(order.submitted_at);
    xml.within("Документ", |xml| {
        xml.put("Ид", &number);
        xml.put("Номер", &number);
        xml.put("Дата", &at.format("%Y-%m-%d").to_string());
        xml.put("ХозОперация", "Заказ товара");
        xml.put("Роль", "Продавец");
        xml.put("Валюта", "RUB");
        xml.put("Курс", "1");
        xml.put("Сумма", &order.cost.total.plain());
        xml.within("Контрагенты", |xml| buyer(xml, of.counterparty, &order.terms.buyer));
        xml.put("Время", &at.format("%H:%M:%S").to_string());
        xml.put_some("Комментарий", &comment(order));
        xml.tax(order.rate, Some(order.cost.vat));
        xml.within("Товары", |xml| {
            for line in &of.lines {
                goods(xml, line, of.ids.get(&line.product.0).map_or("", String::as_str), order.rate);
            }
            if order.cost.delivery > Money::ZERO {
                delivery(xml, order.cost.delivery, order.rate);
            }
        });
        xml.within("ЗначенияРеквизитов", |xml| requisites(xml, order, site));
    });
}

fn comment(order: &Order) -> String {
    let own = &order.terms.own_number;
    let own = if own.is_empty() { String::new() } else { format!("Внутренний № {own}") };
    [own, order.terms.comment.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ")
}

fn buyer(xml: &mut Xml, id: i64, buyer: &Party) {
    xml.within("Контрагент", |xml| {
        xml.put("Ид", &format!("busbar-counterparty-{id}"));
        xml.put("Наименование", &buyer.name);
        xml.put("ОфициальноеНаименование", &buyer.name);
        if !buyer.address.is_empty() {
            xml.within("ЮридическийАдрес", |xml| xml.put("Представление", &buyer.address));
        }
        xml.put_some("ИНН", &buyer.inn);
        xml.put_some("КПП", &buyer.kpp);
        if !buyer.phone.is_empty() {
            xml.within("Контакты", |xml| {
                xml.within("Контакт", |xml| {
                    xml.put("Тип", "Телефон рабочий");
                    xml.put("Значение", &buyer.phone);
                });
            });
        }
        xml.put("Роль", "Покупатель");
    });
}

/// A line at its price without VAT, so that every sum is exact to the kopeck.
fn goods(xml: &mut Xml, line: &OrderLine, id: &str, rate: VatRate) {
    let article = line.article.as_str();
    xml.within("Товар", |xml| {
        xml.put("Ид", if id.is_empty() { article } else { id });
        xml.put("Артикул", article);
        xml.put("Наименование", &line.name);
        xml.unit(&line.unit);
        xml.within("ЗначенияРеквизитов", |xml| {
            xml.note("ВидНоменклатуры", "Товар");
            xml.note("ТипНоменклатуры", "Товар");
            xml.note("НомерПозицииКорзины", &line.position.to_string());
        });
        xml.put("ЦенаЗаЕдиницу", &line.price.unit.plain());
        xml.put("Количество", &line.quantity.pieces().to_string());
        xml.put("Сумма", &line.sums.goods.plain());
        xml.tax(rate, Some(line.sums.vat));
    });
}

fn delivery(xml: &mut Xml, cost: Money, rate: VatRate) {
    xml.within("Товар", |xml| {
        xml.put("Ид", "ORDER_DELIVERY");
        xml.put("Наименование", "Доставка заказа");
        xml.unit("шт");
        xml.within("ЗначенияРеквизитов", |xml| {
            xml.note("ВидНоменклатуры", "Услуга");
            xml.note("ТипНоменклатуры", "Услуга");
        });
        xml.put("ЦенаЗаЕдиницу", &cost.plain());
        xml.put("Количество", "1");
        xml.put("Сумма", &cost.plain());
        xml.tax(rate, Some(rate.of(cost)));
    });
}

fn requisites(xml: &mut Xml, order: &Order, site: &str) {
    let word = |on: bool| if on { "true" } else { "false" };
    let terms = &order.terms;
    xml.note("Статус заказа", status_name(order.status));
    xml.note("Дата изменения статуса", &moscow(order.changed_at).format("%Y-%m-%d %H:%M:%S").to_string());
    xml.note("Номер по 1С", order.accounting_number.as_deref().unwrap_or_default());
    let paid = order.paid >= order.cost.total && order.paid > Money::ZERO;
    xml.note("Заказ оплачен", word(paid));
    xml.note("Отменен", word(order.status == OrderStatus::Rejected));
    xml.note("Финальный статус", word(matches!(order.status, OrderStatus::Completed | OrderStatus::Rejected)));
    if let Some((number, date)) = &terms.contract {
        xml.note("Номер договора", number);
        xml.note("Дата договора", &date.to_string());
    }
    xml.note("Способ доставки", delivery_name(terms.delivery));
    xml.note("Грузополучатель", &terms.consignee);
    xml.note("Адрес доставки", &terms.address);
    xml.note("Склад", &terms.warehouse);
    xml.note("Дата отгрузки", &terms.ship_on.to_string());
    xml.note("Отгрузка частями", word(terms.in_parts));
    xml.note("Комментарии покупателя", &terms.comment);
    xml.note("Сайт", site);
}

/// «Статус заказа».
#[must_use]
pub const fn status_name(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Draft => "Черновик",
        OrderStatus::Proposal => "Коммерческое предложение",
        OrderStatus::Submitted => "Отправлен",
        OrderStatus::Invoiced => "Получен счет",
        OrderStatus::InProduction => "В производстве",
        OrderStatus::Completed => "Выполнен",
        OrderStatus::Rejected => "Отклонен",
    }
}

const fn delivery_name(method: DeliveryMethod) -> &'static str {
    match method {
        DeliveryMethod::Pickup => "Самовывоз",
        DeliveryMethod::Truck => "Автотранспортная компания",
    }
}

/// The lists that 1C fills its settings from: statuses, ways of paying and of delivery.
#[must_use]
pub fn information(charset: Charset, version: Version, at: DateTime<Utc>) -> String {
    let mut xml = Xml::root(charset, version, at);
    let statuses = OrderStatus::ALL.into_iter().filter(|of| !matches!(of, OrderStatus::Draft | OrderStatus::Proposal));
    let statuses: Vec<_> = statuses.map(|status| (status.code(), status_name(status))).collect();
    let ways = [("pickup", DeliveryMethod::Pickup), ("truck", DeliveryMethod::Truck)];
    let ways: Vec<_> = ways.into_iter().map(|(code, method)| (code, delivery_name(method))).collect();
    let lists = [
        ("Статусы", statuses),
        ("ПлатежныеСистемы", vec![("invoice", "Безналичный расчет")]),
        ("СлужбыДоставки", ways),
    ];
    xml.within("Справочник", |xml| {
        for (list, items) in lists {
            xml.within(list, |xml| {
                for (id, name) in items {
                    xml.within("Элемент", |xml| {
                        xml.put("Ид", id);
                        xml.put("Название", name);
                    });
                }
            });
        }
    });
    xml.end()
}

const CATALOG: &str = "busbar-catalog";
const BASE: &str = "busbar-base";

/// A product of the catalogue.
pub struct Goods<'a> {
    pub item: Item<'a>,
    /// What 1C calls it; empty: nothing yet.
    pub id: &'a str,
}

/// The catalogue's file until its first product: the tree of groups.
#[must_use]
pub fn catalog_head(charset: Charset, version: Version, at: DateTime<Utc>, categories: &[Category]) -> String {
    let mut xml = Xml::root(charset, version, at);
    xml.within("Классификатор", |xml| {
        xml.put("Ид", CATALOG);
        xml.put("Наименование", "Каталог Busbar");
        xml.within("Группы", |xml| branch(xml, categories, None, 0));
    });
    xml.0.push_str("<Каталог СодержитТолькоИзменения=\"false\">");
    xml.put("Ид", CATALOG);
    xml.put("ИдКлассификатора", CATALOG);
    xml.put("Наименование", "Каталог Busbar");
    xml.open("Товары");
    xml.0
}

fn branch(xml: &mut Xml, categories: &[Category], parent: Option<CategoryId>, depth: u8) {
    for category in categories.iter().filter(|category| category.parent == parent) {
        xml.within("Группа", |xml| {
            xml.put("Ид", &group_id(category.id));
            xml.put("Наименование", &category.name);
            if depth < 30 && categories.iter().any(|child| child.parent == Some(category.id)) {
                xml.within("Группы", |xml| branch(xml, categories, Some(category.id), depth + 1));
            }
        });
    }
}

fn group_id(category: CategoryId) -> String {
    format!("busbar-category-{category}")
}

/// One product of the catalogue's file.
#[must_use]
pub fn catalog_product(of: &Goods<'_>, rate: VatRate) -> String {
    let (mut xml, item) = (Xml(String::new()), of.item);
    xml.within("Товар", |xml| {
        xml.put("Ид", if of.id.is_empty() { item.article() } else { of.id });
        xml.put_some("Штрихкод", &item.ean().map(String::from).unwrap_or_default());
        xml.put("Артикул", item.article());
        xml.put("Наименование", item.name());
        xml.unit(item.unit());
        if let Some(category) = item.category() {
            xml.within("Группы", |xml| xml.put("Ид", &group_id(category.id)));
        }
        xml.within("СтавкиНалогов", |xml| {
            xml.within("СтавкаНалога", |xml| {
                xml.put("Наименование", "НДС");
                xml.put("Ставка", &rate.percent().to_string());
            });
        });
        xml.within("ЗначенияРеквизитов", |xml| {
            xml.note("ТипНоменклатуры", "Товар");
            xml.note("Полное наименование", format!("{} {}", item.kind(), item.name()).trim());
            xml.note("Вес", &kilograms(item.mass().grams()));
        });
    });
    xml.0
}

fn kilograms(grams: i64) -> String {
    format!("{}.{:03}", grams / 1_000, grams % 1_000)
}

/// What stands between the products of the catalogue's file and its offers: the type of the prices, the warehouses.
#[must_use]
pub fn offers_head(warehouses: &[Warehouse]) -> String {
    let mut xml = Xml(String::new());
    xml.close("Товары");
    xml.close("Каталог");
    xml.0.push_str("<ПакетПредложений СодержитТолькоИзменения=\"false\">");
    xml.put("Ид", &format!("{CATALOG}#"));
    xml.put("Наименование", "Пакет предложений Busbar");
    xml.put("ИдКаталога", CATALOG);
    xml.put("ИдКлассификатора", CATALOG);
    xml.within("ТипыЦен", |xml| {
        xml.within("ТипЦены", |xml| {
            xml.put("Ид", BASE);
            xml.put("Наименование", "Базовая");
            xml.put("Валюта", "RUB");
            xml.within("Налог", |xml| {
                xml.put("Наименование", "НДС");
                xml.put("УчтеноВСумме", "false");
            });
        });
    });
    xml.within("Склады", |xml| {
        for warehouse in warehouses {
            xml.within("Склад", |xml| {
                xml.put("Ид", &format!("busbar-warehouse-{}", warehouse.id));
                xml.put("Наименование", &warehouse.name);
            });
        }
    });
    xml.open("Предложения");
    xml.0
}

/// One offer of the catalogue's file: the base price, and pieces that are free in each warehouse.
#[must_use]
pub fn catalog_offer(of: &Goods<'_>, free: &[(WarehouseId, u32)]) -> String {
    let (mut xml, item) = (Xml(String::new()), of.item);
    xml.within("Предложение", |xml| {
        xml.put("Ид", if of.id.is_empty() { item.article() } else { of.id });
        xml.put("Артикул", item.article());
        xml.put("Наименование", item.name());
        xml.unit(item.unit());
        xml.within("Цены", |xml| {
            xml.within("Цена", |xml| {
                xml.put("ИдТипаЦены", BASE);
                xml.put("ЦенаЗаЕдиницу", &item.base_price().plain());
                xml.put("Валюта", "RUB");
                xml.put("Коэффициент", "1");
            });
        });
        xml.put("Количество", &free.iter().map(|(_, pieces)| u64::from(*pieces)).sum::<u64>().to_string());
        for (place, pieces) in free.iter().filter(|(_, pieces)| *pieces > 0) {
            let place = format!("<Склад ИдСклада=\"busbar-warehouse-{place}\" КоличествоНаСкладе=\"{pieces}\"/>");
            xml.0.push_str(&place);
        }
    });
    xml.0
}

/// The end of the catalogue's file.
pub const CATALOG_END: &str = "</Предложения></ПакетПредложений></КоммерческаяИнформация>";

#[cfg(test)]
mod tests {
    use super::super::value::grams;
    use super::*;

    #[test]
    fn texts_are_escaped_and_mass_is_in_kilograms() {
        assert_eq!(escaped("A & \"B\" <c>\u{0}"), "A &amp; &quot;B&quot; &lt;c&gt;");
        assert_eq!(kilograms(1_208), "1.208");
        assert_eq!(grams(&kilograms(7)), Some(7));
    }

    #[test]
    fn lists_of_settings_name_every_status_of_an_order() {
        let text = information(Charset::Utf8, Version::V210, DateTime::<Utc>::UNIX_EPOCH);
        assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
        for status in [OrderStatus::Submitted, OrderStatus::Completed, OrderStatus::Rejected] {
            assert!(text.contains(&format!("<Ид>{}</Ид><Название>{}</Название>", status.code(), status_name(status))));
        }
        assert!(!text.contains("Черновик"));
        assert!(text.ends_with("</Справочник></КоммерческаяИнформация>"));
    }
}
