//! Bank statements in the text format `1CClientBankExchange`, which banks of Russia write and 1C reads: lines «Ключ=Значение»,
//! a section for each payment order. Only money that has come to one of our accounts counts.

use crate::change::{self, ChangeField};
use crate::format::visible;
use crate::money::Money;
use crate::order::OrderError;
use crate::requisite::Inn;
use chrono::NaiveDate;

/// The first line of such a file.
pub const HEADER: &str = "1CClientBankExchange";

/// Characters at most of a payment order's number, and of the words of one.
pub const NUMBER_LIMIT: usize = 50;
pub const WORDS_LIMIT: usize = 1_000;

/// Money that has come, as the bank says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub on: NaiveDate,
    /// Of the payment order.
    pub number: String,
    pub payer_inn: String,
    pub payer: String,
    pub purpose: String,
    pub amount: Money,
}

impl Incoming {
    /// A payment as a program tells it, without blanks around its words. None when it has no number, an amount that is not
    /// above zero, an INN that is none, or too long a word.
    #[must_use]
    pub fn checked(self) -> Option<Self> {
        let word = |text: &str, limit: usize| {
            let text = text.trim();
            (text.chars().count() <= limit && !text.contains(char::is_control)).then(|| text.to_owned())
        };
        let number = word(&self.number, NUMBER_LIMIT).filter(|number| !number.is_empty())?;
        let (payer, purpose) = (word(&self.payer, WORDS_LIMIT)?, word(&self.purpose, WORDS_LIMIT)?);
        let payer_inn = Inn::parse(&self.payer_inn).ok()?.to_string();
        (self.amount > Money::ZERO).then_some(Self { number, payer_inn, payer, purpose, ..self })
    }
}

/// Whether a purpose names the invoice of this number, and not one whose number only begins like it.
#[must_use]
pub fn names(purpose: &str, invoice: &str) -> bool {
    purpose.match_indices(invoice).any(|(at, _)| {
        let after = purpose.get(at + invoice.len()..).and_then(|rest| rest.chars().next());
        !after.is_some_and(|letter| letter.is_ascii_digit())
    })
}

/// A payment as the supplier's people type it.
#[derive(Clone, Debug, Default)]
pub struct TypedPayment {
    /// Number of the payment order.
    pub document: String,
    pub day: String,
    pub amount: String,
    /// As [`parts`] reads it.
    pub orders: String,
}

/// Characters of the number of a payment order at most, and orders that one payment pays.
pub const DOCUMENT_LIMIT: usize = 40;
pub const PARTS: usize = 20;

impl TypedPayment {
    /// Its number, its day and its sum.
    ///
    /// # Errors
    /// `PaymentNumber`, `PaymentDay`, `PaymentAmount`.
    pub fn checked(&self, today: NaiveDate) -> Result<(String, NaiveDate, Money), OrderError> {
        let document = visible(&self.document);
        if document.is_empty() || document.chars().count() > DOCUMENT_LIMIT {
            return Err(OrderError::PaymentNumber);
        }
        let on = change::day(&self.day, ChangeField::Date).ok().filter(|day| *day <= today);
        let on = on.ok_or(OrderError::PaymentDay)?;
        let amount = Money::parse(&self.amount).ok().filter(|amount| *amount > Money::ZERO);
        Ok((document, on, amount.ok_or(OrderError::PaymentAmount)?))
    }
}

/// Which orders a payment pays, as people type it: a line for each with the number of the order or of its invoice, and after
/// «=» its sum. One line may go without: it gets what is left. The sums are those of the whole payment.
///
/// # Errors
/// `NoInvoice` when a number is missing; `PartAmount` for a line; `PartTwice`; `Parts` when the sums are not the payment's.
pub fn parts(text: &str, amount: Money) -> Result<Vec<(String, Money)>, OrderError> {
    let mut named: Vec<(String, Option<Money>)> = vec![];
    for (line, at) in text.lines().map(str::trim).filter(|line| !line.is_empty()).zip(1..) {
        let (name, sum) = line.split_once('=').map_or((line, None), |(name, sum)| (name.trim(), Some(sum)));
        let wrong = OrderError::PartAmount { line: at };
        let sum = match sum {
            Some(sum) => Some(Money::parse(sum).ok().filter(|sum| *sum > Money::ZERO).ok_or_else(|| wrong.clone())?),
            None => None,
        };
        if named.iter().any(|(other, _)| other == name) {
            return Err(OrderError::PartTwice { number: name.to_owned() });
        }
        // Who gets the rest cannot be two.
        if named.len() == PARTS || (sum.is_none() && named.iter().any(|(_, other)| other.is_none())) {
            return Err(wrong);
        }
        named.push((name.to_owned(), sum));
    }
    if named.is_empty() {
        return Err(OrderError::NoInvoice { number: String::new() });
    }
    let said = Money::sum(named.iter().filter_map(|(_, sum)| *sum)).unwrap_or(Money::MAX);
    let rest = amount.checked_sub(said).unwrap_or(Money::ZERO);
    let open = named.iter().any(|(_, sum)| sum.is_none());
    if open != (rest > Money::ZERO) || rest < Money::ZERO {
        return Err(OrderError::Parts { amount, parts: said });
    }
    Ok(named.into_iter().map(|(name, sum)| (name, sum.unwrap_or(rest))).collect())
}

/// A section as it is being read.
#[derive(Default)]
struct Section {
    number: String,
    day: String,
    came: String,
    amount: String,
    payer_inn: String,
    payer: String,
    account: String,
    purpose: String,
    /// Of its first line in the file, from 1.
    line: u32,
}

/// What came to `account` by the lines of a statement.
///
/// # Errors
/// `NoStatement` when it is none; `StatementLine` with the line at which a payment to us begins that cannot be read.
pub fn statement<'a>(lines: impl IntoIterator<Item = &'a str>, account: &str) -> Result<Vec<Incoming>, OrderError> {
    let mut lines = lines.into_iter();
    if lines.next().map(|line| line.trim().trim_start_matches('\u{feff}')) != Some(HEADER) {
        return Err(OrderError::NoStatement);
    }
    let mut found = vec![];
    let mut section = None::<Section>;
    for (line, number) in lines.zip(2..) {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let (key, value) = (key.trim(), value.trim());
        match (key, section.as_mut()) {
            ("СекцияДокумент", _) => section = Some(Section { line: number, ..Section::default() }),
            ("КонецДокумента", Some(_)) => {
                found.extend(section.take().and_then(|section| section.read(account)));
            }
            (_, Some(section)) => section.take(key, value),
            _ => {}
        }
    }
    found.into_iter().collect()
}

impl Section {
    fn take(&mut self, key: &str, value: &str) {
        let field = match key {
            "Номер" => &mut self.number,
            "Дата" => &mut self.day,
            "ДатаПоступило" => &mut self.came,
            "Сумма" => &mut self.amount,
            "ПлательщикИНН" => &mut self.payer_inn,
            // «Плательщик» has the INN before the name in files of some banks.
            "Плательщик1" => &mut self.payer,
            "Плательщик" if self.payer.is_empty() => &mut self.payer,
            "ПолучательСчет" | "ПолучательРасчСчет" => &mut self.account,
            "НазначениеПлатежа" => &mut self.purpose,
            _ => return,
        };
        value.clone_into(field);
    }

    /// Nothing when the money came to somebody else.
    fn read(self, account: &str) -> Option<Result<Incoming, OrderError>> {
        if self.account != account {
            return None;
        }
        let day = if self.came.is_empty() { &self.day } else { &self.came };
        let on = NaiveDate::parse_from_str(day, "%d.%m.%Y").ok();
        let amount = Money::parse(&self.amount).ok().filter(|amount| *amount > Money::ZERO);
        let Some((on, amount)) = on.zip(amount).filter(|_| !self.number.is_empty()) else {
            return Some(Err(OrderError::StatementLine { line: self.line }));
        };
        let Self { number, payer_inn, payer, purpose, .. } = self;
        Some(Ok(Incoming { on, number, payer_inn, payer, purpose, amount }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_is_split_to_the_kopeck() {
        let sum = Money::from_kopecks;
        let read = |text: &str| parts(text, sum(100_000));
        let of = |rows: &[(&str, i64)]| -> Result<Vec<(String, Money)>, OrderError> {
            Ok(rows.iter().map(|(name, kopecks)| ((*name).to_owned(), sum(*kopecks))).collect())
        };
        assert_eq!(read("1308206"), of(&[("1308206", 100_000)]));
        assert_eq!(read("12 34"), of(&[("12 34", 100_000)]));
        assert_eq!(read(" ТД000058016 = 400,50 \r\n\r\n1308207"), of(&[("ТД000058016", 40_050), ("1308207", 59_950)]));
        assert_eq!(read("1=400\n2=600"), of(&[("1", 40_000), ("2", 60_000)]));
        assert_eq!(read(" \n "), Err(OrderError::NoInvoice { number: String::new() }));
        assert_eq!(read("1=400\n1"), Err(OrderError::PartTwice { number: "1".to_owned() }));
        for (text, line) in [("1=много", 1), ("1=400\n2=0", 2), ("1=400\n2=-5", 2), ("1\n2", 2), ("1=", 1)] {
            assert_eq!(read(text), Err(OrderError::PartAmount { line }), "{text}");
        }
        for (text, said) in
            [("1=400", 40_000), ("1=400\n2=700", 110_000), ("1=1000\n2", 100_000), ("1=1001\n2", 100_100)]
        {
            assert_eq!(read(text), Err(OrderError::Parts { amount: sum(100_000), parts: sum(said) }), "{text}");
        }
    }

    #[test]
    fn a_typed_payment_has_number_day_and_sum() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let typed = |document: &str, day: &str, amount: &str| {
            let (document, day, amount) = (document.to_owned(), day.to_owned(), amount.to_owned());
            TypedPayment { document, day, amount, ..TypedPayment::default() }.checked(today)
        };
        assert_eq!(typed(" 15 ", "30.11.2026", "1 000,50"), Ok(("15".to_owned(), today, Money::from_kopecks(100_050))));
        assert_eq!(typed("", "2026-11-30", "1"), Err(OrderError::PaymentNumber));
        assert_eq!(typed(&"1".repeat(41), "2026-11-30", "1"), Err(OrderError::PaymentNumber));
        assert_eq!(typed("15", "2026-12-01", "1"), Err(OrderError::PaymentDay));
        assert_eq!(typed("15", "вчера", "1"), Err(OrderError::PaymentDay));
        for amount in ["", "0", "-5", "1,005", "сто"] {
            assert_eq!(typed("15", "2026-11-30", amount), Err(OrderError::PaymentAmount), "{amount}");
        }
    }

    const OURS: &str = "40702810000000000001";

    fn file(sections: &str) -> String {
        format!(
            "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\nРасчСчет={OURS}\r\nСекцияРасчСчет\r\n\
             НачальныйОстаток=1000.00\r\nКонецРасчСчет\r\n{sections}КонецФайла\r\n"
        )
    }

    fn section(account: &str, amount: &str, came: &str) -> String {
        format!(
            "СекцияДокумент=Платежное поручение\r\nНомер=221\r\nДата=13.01.2026\r\nСумма={amount}\r\n\
             ПлательщикСчет=40702810900000000009\r\nДатаПоступило={came}\r\nПлательщик=ИНН 7701234567 ООО \"Ромашка\"\r\n\
             ПлательщикИНН=7701234567\r\nПлательщик1=ООО \"Ромашка\"\r\nПолучательСчет={account}\r\n\
             НазначениеПлатежа=Оплата по счету ТД000058016, в т.ч. НДС = 22%\r\nКонецДокумента\r\n"
        )
    }

    #[test]
    fn a_payment_that_a_program_tells_is_checked() {
        let told = |number: &str, inn: &str, amount: i64, purpose: &str| Incoming {
            on: NaiveDate::from_ymd_opt(2026, 1, 14).unwrap(),
            number: number.to_owned(),
            payer_inn: inn.to_owned(),
            payer: " ООО «Ромашка» ".to_owned(),
            purpose: purpose.to_owned(),
            amount: Money::from_kopecks(amount),
        };
        let good = told(" 221 ", " 7707083893 ", 1, "Оплата").checked().unwrap();
        assert_eq!(
            (good.number.as_str(), good.payer_inn.as_str(), good.payer.as_str()),
            ("221", "7707083893", "ООО «Ромашка»")
        );
        let long = "ж".repeat(WORDS_LIMIT + 1);
        for (number, inn, amount, purpose) in [
            (" ", "7707083893", 1, ""),
            ("221", "7707083894", 1, ""),
            ("221", "", 1, ""),
            ("221", "7707083893", 0, ""),
            ("221", "7707083893", -1, ""),
            ("221", "7707083893", 1, long.as_str()),
            ("221", "7707083893", 1, "a\nb"),
        ] {
            assert_eq!(told(number, inn, amount, purpose).checked(), None, "{number} {inn} {amount}");
        }
    }

    #[test]
    fn what_came_to_us_is_read_and_what_we_paid_is_not() {
        let text = file(&(section(OURS, "4046.40", "14.01.2026") + &section("40702810900000000009", "10.00", "")));
        let read = statement(text.lines(), OURS).unwrap();
        assert_eq!(
            read,
            [Incoming {
                on: NaiveDate::from_ymd_opt(2026, 1, 14).unwrap(),
                number: "221".to_owned(),
                payer_inn: "7701234567".to_owned(),
                payer: "ООО \"Ромашка\"".to_owned(),
                purpose: "Оплата по счету ТД000058016, в т.ч. НДС = 22%".to_owned(),
                amount: Money::from_kopecks(404_640),
            }]
        );
        let by_the_order = file(&section(OURS, "4046.40", ""));
        let on = statement(by_the_order.lines(), OURS).unwrap()[0].on;
        assert_eq!(on, NaiveDate::from_ymd_opt(2026, 1, 13).unwrap());
    }

    #[test]
    fn a_longer_number_is_another_invoice() {
        assert!(names("Оплата по счету ТД000058016, в т.ч. НДС", "ТД000058016"));
        assert!(names("ТД0000580161 и ТД000058016", "ТД000058016"));
        assert!(!names("Оплата по счету ТД0000580161", "ТД000058016"));
        assert!(!names("Предоплата", "ТД000058016"));
    }

    #[test]
    fn what_is_no_statement_or_cannot_be_read_is_said() {
        assert_eq!(statement("Номер;Сумма".lines(), OURS), Err(OrderError::NoStatement));
        assert_eq!(statement([], OURS), Err(OrderError::NoStatement));
        for amount in ["", "много", "0", "-5.00", "1.005"] {
            let text = file(&section(OURS, amount, "14.01.2026"));
            assert_eq!(statement(text.lines(), OURS), Err(OrderError::StatementLine { line: 8 }), "{amount}");
        }
        // Cut in the middle: a section without its end is none.
        let cut = file(&section(OURS, "1.00", "")).replace("КонецДокумента", "");
        assert_eq!(statement(cut.lines(), OURS), Ok(vec![]));
    }
}
