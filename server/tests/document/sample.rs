//! Invoices and orders to print.

use chrono::NaiveDate;
use domain::delivery::DeliveryMethod;
use domain::draft::{LineSums, Offer, Totals};
use domain::id::{OrderNumber, ProductId};
use domain::invoice::Invoice;
use domain::measure::{Mass, Volume};
use domain::money::{Money, Percent};
use domain::order::{Order, OrderLine, OrderStatus, OrderTerms, Party};
use domain::price::Price;
use domain::product::Article;
use domain::quantity::{PackSize, Quantity};
use domain::requisite::{Account, Bic, CorrespondentAccount, Inn, Kpp};
use domain::supplier::{Bank, Supplier};
use domain::vat::VatRate;

const GOODS: [(&str, &str, &str, i64, u32); 5] = [
    ("326794", "Выключатель автоматический модульный", "OptiDin BM63-1C16-4,5-УХЛ3", 28_100, 120),
    ("228415", "Выключатель дифференциального тока", "OptiDin DM63-2225-AC-УХЛ4", 193_200, 30),
    ("248956", "Блок автоматического ввода резерва", "OptiSave L-230-УХЛ4", 2_923_173, 3),
    ("326802", "Выключатель автоматический модульный", "OptiDin BM63-3C25-4,5-УХЛ3", 104_601, 48),
    ("117320", "Контактор", "OptiStart K1-25-230AC", 338_622, 1_206),
];

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn rate() -> VatRate {
    VatRate::on(day(2026, 10, 9))
}

/// So many lines of the five products in turn.
pub fn lines(count: usize) -> Vec<OrderLine> {
    GOODS.iter().cycle().take(count).enumerate().map(|(at, goods)| line(at, goods)).collect()
}

fn line(at: usize, (article, kind, name, base, pieces): &(&str, &str, &str, i64, u32)) -> OrderLine {
    let quantity = Quantity::new(*pieces).unwrap();
    let offer = Offer {
        product: ProductId(1),
        price: Price::new(Money::from_kopecks(*base), Percent::new(2_800).unwrap()),
        pack: PackSize::ONE,
        mass: Mass::from_grams(117),
        volume: Volume::from_mm3(124_667),
        per_box: 12,
        last: None,
    };
    OrderLine {
        position: u32::try_from(at + 1).unwrap(),
        product: offer.product,
        article: Article::parse(article).unwrap(),
        kind: (*kind).into(),
        name: (*name).into(),
        unit: "шт".into(),
        quantity,
        price: offer.price,
        before: offer.price.unit,
        extra: Percent::ZERO,
        sums: LineSums::of(&offer, quantity, rate()).unwrap(),
    }
}

fn totals(lines: &[OrderLine]) -> Totals {
    Totals::of(lines.iter().map(|line| &line.sums)).unwrap()
}

pub fn supplier() -> Supplier {
    let bic = Bic::parse("049999123").unwrap();
    Supplier {
        name: "ООО «Демо-Электро»".into(),
        inn: Inn::parse("9900000017").unwrap(),
        kpp: Kpp::parse("990001001").unwrap(),
        address: "305000, г. Курск, ул. Примерная, д. 8".into(),
        phone: "+7 (000) 000-00-00".into(),
        email: "sales@example.com".into(),
        director: "Смирнов П. А.".into(),
        accountant: "Кузнецова О. В.".into(),
        bank: Bank {
            name: "АО «Демо-банк», г. Москва".into(),
            account: Account::parse("40702810300000000001", &bic).unwrap(),
            correspondent: CorrespondentAccount::parse("30101810600000000123", &bic).unwrap(),
            bic,
        },
    }
}

fn buyer() -> Party {
    Party {
        name: "ООО «Энергоснаб-Центр»".into(),
        inn: "9900000024".into(),
        kpp: "990001002".into(),
        address: "630000, г. Новосибирск, ул. Примерная, д. 1".into(),
        phone: "+7 (000) 000-00-01".into(),
    }
}

/// An invoice of so many lines and a delivery that costs so many kopecks.
pub fn invoice(count: usize, delivery: i64) -> Invoice {
    let lines = lines(count);
    Invoice {
        number: OrderNumber(1_309_202),
        accounting_number: "ТД000058016".into(),
        date: day(2026, 10, 9),
        valid_until: day(2026, 10, 14),
        supplier: supplier(),
        buyer: buyer(),
        consignee: "ООО «Энергоснаб-Центр»".into(),
        consignee_address: "630000, г. Новосибирск, ул. Складская, д. 4".into(),
        contract: Some(("Д-118/24".into(), day(2024, 2, 15))),
        rate: rate(),
        cost: totals(&lines).cost(Money::from_kopecks(delivery), rate()),
        lines,
    }
}

/// The order of [`invoice`], and its lines.
pub fn order(count: usize, delivery: i64) -> (Order, Vec<OrderLine>) {
    let invoice = invoice(count, delivery);
    let sent = day(2026, 10, 9).and_hms_opt(9, 30, 0).unwrap().and_utc();
    let base = invoice.lines.iter().map(|line| line.price.base.checked_mul(line.sums.pieces).unwrap());
    let order = Order {
        number: invoice.number,
        status: OrderStatus::Invoiced,
        contract: None,
        accounting_number: Some(invoice.accounting_number),
        terms: OrderTerms {
            buyer: invoice.buyer,
            contract: invoice.contract,
            consignee: invoice.consignee,
            address: invoice.consignee_address,
            warehouse: "Склад Новосибирск".into(),
            delivery: DeliveryMethod::Truck,
            in_parts: false,
            own_number: "ЗП-00415".into(),
            comment: String::new(),
            ship_on: day(2026, 10, 20),
            project: None,
        },
        totals: totals(&invoice.lines),
        rate: invoice.rate,
        cost: invoice.cost,
        base: Money::sum(base).unwrap(),
        created_by: "ivanov".into(),
        created_at: sent,
        submitted_by: "ivanov".into(),
        submitted_at: sent,
        invoiced_at: Some(sent),
        started_at: None,
        paid: Money::ZERO,
        shipped: Money::ZERO,
        changed_at: sent,
    };
    (order, invoice.lines)
}
