//! The invoice («Счёт на оплату»): what to pay, to whom, and the payment code for it. Layout: domain facts 3.2.

use crate::draft::Cost;
use crate::format::date;
use crate::id::OrderNumber;
use crate::money::Money;
use crate::order::{OrderLine, Party};
use crate::supplier::Supplier;
use crate::vat::VatRate;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Everything that an invoice prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    pub number: OrderNumber,
    /// «ТД000058016».
    pub accounting_number: String,
    pub date: NaiveDate,
    pub valid_until: NaiveDate,
    pub supplier: Supplier,
    pub buyer: Party,
    pub consignee: String,
    pub consignee_address: String,
    /// Number and date of the contract: «Основание».
    pub contract: Option<(String, NaiveDate)>,
    pub lines: Vec<OrderLine>,
    pub rate: VatRate,
    pub cost: Cost,
}

impl Invoice {
    /// How many rows the table has: the lines, and the delivery when it costs something.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.lines.len() + usize::from(self.cost.delivery != Money::ZERO)
    }

    /// The payment code by GOST R 56042-2014, encoding UTF-8: the sum in whole kopecks, no separator inside values.
    #[must_use]
    pub fn payment_code(&self) -> String {
        let bank = &self.supplier.bank;
        let purpose = format!(
            "Оплата по счету № {} от {}, в т.ч. НДС {}% {} руб.",
            self.number,
            date(self.date),
            self.rate.percent(),
            self.cost.vat.to_string().replace('\u{a0}', " "),
        );
        let fields = [
            ("Name", cut(&self.supplier.name, 160)),
            ("PersonalAcc", bank.account.to_string()),
            ("BankName", cut(&bank.name, 45)),
            ("BIC", bank.bic.to_string()),
            ("CorrespAcc", bank.correspondent.to_string()),
            ("Sum", self.cost.total.kopecks().to_string()),
            ("Purpose", cut(&purpose, 210)),
            ("PayeeINN", self.supplier.inn.to_string()),
            ("KPP", self.supplier.kpp.to_string()),
        ];
        fields.iter().fold(String::from("ST00012"), |code, (key, value)| code + "|" + key + "=" + value)
    }
}

/// The first `limit` characters, without the separator of the payment code.
fn cut(text: &str, limit: usize) -> String {
    text.chars().filter(|c| *c != '|').take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requisite::{Account, Bic, CorrespondentAccount, Inn, Kpp};
    use crate::supplier::Bank;

    #[test]
    fn the_payment_code_of_the_domain_facts() {
        let bic = Bic::parse("049999123").unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
        let invoice = Invoice {
            number: OrderNumber(1_309_202),
            accounting_number: "ТД000058016".into(),
            date: day,
            valid_until: day,
            supplier: Supplier {
                name: "ООО «Демо-Электро»".into(),
                inn: Inn::parse("9900000017").unwrap(),
                kpp: Kpp::parse("990001001").unwrap(),
                address: String::new(),
                phone: String::new(),
                email: String::new(),
                director: String::new(),
                accountant: String::new(),
                bank: Bank {
                    name: "АО «Демо-банк»".into(),
                    account: Account::parse("40702810300000000001", &bic).unwrap(),
                    correspondent: CorrespondentAccount::parse("30101810600000000123", &bic).unwrap(),
                    bic,
                },
            },
            buyer: Party::default(),
            consignee: String::new(),
            consignee_address: String::new(),
            contract: None,
            lines: vec![],
            rate: VatRate::on(day),
            cost: Cost {
                goods: Money::from_kopecks(337_200),
                delivery: Money::ZERO,
                vat: Money::from_kopecks(74_184),
                total: Money::from_kopecks(411_384),
            },
        };
        assert_eq!(
            invoice.payment_code(),
            "ST00012|Name=ООО «Демо-Электро»|PersonalAcc=40702810300000000001|BankName=АО «Демо-банк»\
             |BIC=049999123|CorrespAcc=30101810600000000123|Sum=411384\
             |Purpose=Оплата по счету № 1309202 от 12.01.2026, в т.ч. НДС 22% 741,84 руб.\
             |PayeeINN=9900000017|KPP=990001001"
        );
    }
}
