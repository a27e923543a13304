//! Value added tax. The rate follows the day of shipment; the tax is counted for each line and then summed.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::money::Money;

/// First day in force and per cent, oldest first. 18 → 20 by law 303-FZ, 20 → 22 by law 425-FZ.
const RATES: [((i32, u32, u32), u8); 3] = [((i32::MIN, 1, 1), 18), ((2019, 1, 1), 20), ((2026, 1, 1), 22)];

/// A rate of value added tax in whole per cent, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8")]
pub struct VatRate(u8);

impl VatRate {
    /// A rate read from a document or an exchange; `None` above 100 %.
    pub const fn new(percent: u8) -> Option<VatRate> {
        if percent <= 100 { Some(VatRate(percent)) } else { None }
    }

    /// The general rate on the day of shipment, whatever the dates of contract, invoice or payment (law 425-FZ).
    pub fn on(shipment: NaiveDate) -> VatRate {
        let day = (shipment.year(), shipment.month(), shipment.day());
        VatRate(RATES.iter().rev().find(|(from, _)| *from <= day).map_or(0, |(_, percent)| *percent))
    }

    /// The tax on top of a line's amount without it, rounded half-up to a kopeck (domain facts 3.8).
    pub fn of(self, net: Money) -> Money {
        // Not more than the amount itself, so it always fits.
        net.share(self.0.into(), 100).unwrap_or(net)
    }

    /// The tax inside an amount that includes it: amount × r ÷ (100 + r), half-up to a kopeck (domain facts 3.8).
    pub fn included_in(self, gross: Money) -> Money {
        let rate = i64::from(self.0);
        gross.share(rate, rate.saturating_add(100)).unwrap_or(gross)
    }

    /// The rate in whole per cent.
    pub const fn percent(self) -> u8 {
        self.0
    }

    /// «НДС 22%», closed up as the documents and the guide's captions print it (domain facts 3.8).
    pub fn caption(self) -> String {
        let mut out = String::from("НДС ");
        out.push_str(&self.0.to_string());
        out.push('%');
        out
    }
}

impl TryFrom<u8> for VatRate {
    type Error = &'static str;
    fn try_from(percent: u8) -> Result<VatRate, Self::Error> {
        VatRate::new(percent).ok_or("more than 100 per cent")
    }
}

/// «22 %», with a no-break space.
impl fmt::Display for VatRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_string())?;
        f.write_str("\u{a0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rub(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    #[test]
    fn rate_follows_the_day_of_shipment() {
        let cases = [
            ((2004, 1, 1), 18),
            ((2018, 12, 31), 18),
            ((2019, 1, 1), 20),
            ((2025, 8, 22), 20),
            ((2025, 12, 31), 20),
            ((2026, 1, 1), 22),
            ((2031, 6, 15), 22),
        ];
        for ((year, month, day), percent) in cases {
            assert_eq!(VatRate::on(NaiveDate::from_ymd_opt(year, month, day).unwrap()).percent(), percent);
        }
        assert_eq!(VatRate::on(NaiveDate::MIN).percent(), 18);
        assert!(serde_json::from_str::<VatRate>("101").is_err());
        assert_eq!((VatRate(22).to_string(), VatRate(22).caption()), ("22\u{a0}%".into(), "НДС 22%".into()));
    }

    #[test]
    fn vectors_on_top() {
        for (net, rate, vat) in
            [("3372", 20, "674,40"), ("3372", 22, "741,84"), ("10,02", 22, "2,20"), ("699,93", 22, "153,98")]
        {
            assert_eq!(VatRate(rate).of(rub(net)), rub(vat), "{net} {rate}");
        }
        let lines = Money::sum([VatRate(22).of(rub("10,02")); 3]);
        assert_eq!(lines, Some(rub("6,60")));
        assert_eq!(
            VatRate(22).of(rub("30,06")),
            rub("6,61"),
            "from the total it would differ, which is why it is not used"
        );
    }

    #[test]
    fn line_total_is_not_counted_from_a_unit_price_with_tax() {
        let unit = rub("99,99");
        let line = unit.checked_mul(7).unwrap();
        assert_eq!(line.checked_add(VatRate(22).of(line)), Some(rub("853,91")));
        let with_tax = unit.checked_add(VatRate(22).of(unit)).unwrap();
        assert_eq!((with_tax, with_tax.checked_mul(7)), (rub("121,99"), Some(rub("853,93"))));
    }

    #[test]
    fn vectors_included() {
        let cases = [
            ("4113,84", 22, "741,84"),
            ("100", 22, "18,03"),
            ("100", 20, "16,67"),
            ("27452,40", 20, "4575,40"),
            ("4046,40", 20, "674,40"),
        ];
        for (gross, rate, vat) in cases {
            assert_eq!(VatRate(rate).included_in(rub(gross)), rub(vat), "{gross} {rate}");
        }
    }

    proptest! {
        #[test]
        fn tax_taken_out_is_the_tax_put_on(kopecks in -1_000_000_000_000_i64..1_000_000_000_000, rate in 0..=100_u8) {
            let (net, rate) = (Money::from_kopecks(kopecks), VatRate(rate));
            let vat = rate.of(net);
            let gross = net.checked_add(vat).unwrap();
            let off = rate.included_in(gross).kopecks() - vat.kopecks();
            prop_assert_eq!(off, 0);
        }

        #[test]
        fn any_amount_is_taxed(kopecks in any::<i64>(), rate in 0..=100_u8) {
            let net = Money::from_kopecks(kopecks);
            prop_assert!(VatRate(rate).of(net).kopecks().unsigned_abs() <= kopecks.unsigned_abs());
            prop_assert!(VatRate(rate).included_in(net).kopecks().unsigned_abs() <= kopecks.unsigned_abs());
        }
    }
}
