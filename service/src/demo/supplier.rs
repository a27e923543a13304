//! The demo supplier, and the rule by which demo requisites are made: valid by their check digits, given to nobody.

use domain::requisite::{Account, Bic, CorrespondentAccount, Inn, Kpp, RequisiteError};
use domain::supplier::{Bank, Supplier};

/// The manufacturer of the demo.
///
/// # Errors
/// Never: the requisites below pass their checks, as a test says.
pub fn supplier() -> Result<Supplier, RequisiteError> {
    let bic = Bic::parse("049999123")?;
    Ok(Supplier {
        name: "ООО «Демо-Электро»".to_owned(),
        inn: Inn::parse("9900000017")?,
        kpp: Kpp::parse(KPP)?,
        address: "305000, Курская обл, Курск г, Заводская ул, дом № 8".to_owned(),
        phone: "+7 4712 00-00-01".to_owned(),
        email: "order@demo-electro.test".to_owned(),
        director: "Громов Андрей Николаевич".to_owned(),
        accountant: "Белова Татьяна Юрьевна".to_owned(),
        bank: Bank {
            name: "АО «Демо-Банк», г. Курск".to_owned(),
            correspondent: CorrespondentAccount::parse("30101810600000000123", &bic)?,
            account: Account::parse("40702810300000000001", &bic)?,
            bic,
        },
    })
}

/// Of every demo company.
pub const KPP: &str = "990001001";

/// The INN of a company with this number: region 99, which no tax office has (domain facts 8.4).
pub fn inn_of_company(number: u64) -> String {
    let start = format!("99{number:07}");
    let check = check_digit(&start, &[2, 4, 10, 3, 5, 9, 4, 6, 8]);
    format!("{start}{check}")
}

/// The INN of a sole trader with this number.
pub fn inn_of_person(number: u64) -> String {
    let start = format!("99{number:08}");
    let first = check_digit(&start, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
    let start = format!("{start}{first}");
    let second = check_digit(&start, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
    format!("{start}{second}")
}

fn check_digit(digits: &str, weights: &[u32]) -> u32 {
    let digits = digits.chars().filter_map(|c| c.to_digit(10));
    digits.zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_supplier_passes_its_own_checks() {
        let supplier = supplier().unwrap();
        assert_eq!(supplier.inn.as_str(), inn_of_company(1));
    }

    #[test]
    fn made_numbers_are_valid() {
        assert_eq!((inn_of_company(1).as_str(), inn_of_company(2).as_str()), ("9900000017", "9900000024"));
        assert_eq!(inn_of_person(0), "990000000041");
        for number in 1..500 {
            assert!(Inn::parse(&inn_of_company(number)).is_ok() && Inn::parse(&inn_of_person(number)).is_ok());
        }
    }
}
