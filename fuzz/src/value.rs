//! Values that people type and files hold: what is accepted is in its range, and reads as itself when it is written again.

use domain::account::{self, Field};
use domain::change::{self, ChangeField};
use domain::ean::Ean13;
use domain::exchange;
use domain::import::pieces;
use domain::money::Money;
use domain::month::Month;
use domain::product::Article;
use domain::quantity::Quantity;
use domain::requisite::{Bic, Inn};

/// Any text as every value.
pub fn law(bytes: &[u8]) {
    let text = crate::text(bytes, 300);
    numbers(&text);
    if let Ok(quantity) = Quantity::parse(&text) {
        assert!(quantity <= Quantity::MAX);
        assert_eq!(Quantity::parse(&quantity.pieces().to_string()), Ok(quantity));
        assert_eq!(pieces(&text), Ok(Some(quantity)));
    }
    if let Ok(article) = Article::parse(&text) {
        assert_eq!(Article::parse(article.as_str()), Ok(article));
    }
    if let Ok(ean) = Ean13::parse(&text) {
        assert_eq!(Ean13::parse(&String::from(ean)), Ok(ean));
    }
    if let Ok(inn) = Inn::parse(&text) {
        assert_eq!(Inn::parse(inn.as_str()).map(|again| again.as_str().to_owned()), Ok(inn.as_str().to_owned()));
    }
    if let Ok(bic) = Bic::parse(&text) {
        assert_eq!(bic.as_str().len(), 9);
    }
    if let Ok(email) = account::email(&text) {
        assert_eq!(account::email(&email), Ok(email.clone()));
        assert!(!email.contains(['\n', '\r', ' ', ',', '<', '>']), "{email:?}");
    }
    if let Ok(phone) = account::phone(&text, Field::Phone) {
        assert_eq!(account::phone(&phone, Field::Phone), Ok(phone));
    }
    if let Ok(line) = change::line(&text, ChangeField::Login, 100) {
        assert_eq!(change::line(&line, ChangeField::Login, 100), Ok(line));
    }
    if let Ok(day) = change::day(&text, ChangeField::OrdersSince) {
        assert_eq!(change::day(&day.to_string(), ChangeField::OrdersSince), Ok(day));
    }
    if let Some(month) = Month::parse(&text) {
        assert!((1..=12).contains(&month.number()));
    }
    _ = (
        exchange::day(&text),
        exchange::status(&text),
        exchange::truth(&text),
        exchange::unit(&text, &text, &text, &text),
    );
}

fn numbers(text: &str) {
    if let Ok(money) = Money::parse(text) {
        assert_eq!(Money::parse(&money.plain()), Ok(money), "{text:?}");
        assert_eq!(Money::parse(&money.with_sign()), Ok(money), "{text:?}");
    }
    // So many and a price for so many are one text cut in two.
    let cut = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let (price, per) = text.split_at(cut);
    if let Some(money) = exchange::money(price, per) {
        assert!(money >= Money::ZERO);
    }
    if let Some(money) = exchange::money(text, "") {
        assert_eq!(exchange::money(&money.plain(), "1"), Some(money), "{text:?}");
    }
    assert!(exchange::pieces(text).is_none_or(|pieces| pieces >= 0));
    assert!(exchange::grams(text).is_none_or(|grams| grams >= 0));
    assert!(exchange::vat(text).is_none_or(|percent| percent <= 100));
}
