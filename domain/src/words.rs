//! An amount of money in Russian words, for invoices and reconciliation acts.

use crate::format::{plural, push_padded};
use crate::money::Money;

const ONES: [&str; 20] = [
    "",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
];
const TENS: [&str; 10] =
    ["", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"];
const HUNDREDS: [&str; 10] =
    ["", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"];
/// Powers of a thousand down to roubles themselves; `i64` kopecks end at 92 quadrillion roubles.
const SCALES: [(u64, [&str; 3]); 6] = [
    (1_000_000_000_000_000, ["квадриллион", "квадриллиона", "квадриллионов"]),
    (1_000_000_000_000, ["триллион", "триллиона", "триллионов"]),
    (1_000_000_000, ["миллиард", "миллиарда", "миллиардов"]),
    (1_000_000, ["миллион", "миллиона", "миллионов"]),
    (THOUSAND, ["тысяча", "тысячи", "тысяч"]),
    (1, ["", "", ""]),
];
const THOUSAND: u64 = 1_000;

/// «Четыре тысячи сорок шесть рублей 40 копеек»: roubles in words, kopecks always as two digits, a capital first
/// letter (domain facts 3.9). A negative amount starts with «Минус».
pub fn amount_in_words(amount: Money) -> String {
    let kopecks = amount.kopecks().unsigned_abs();
    let (roubles, kopecks) = (kopecks / 100, kopecks % 100);
    let mut text = String::new();
    if amount < Money::ZERO {
        push(&mut text, "минус");
    }
    if roubles == 0 {
        push(&mut text, "ноль");
    }
    for (power, [one, few, many]) in SCALES {
        let group = roubles / power % 1_000;
        if group > 0 {
            push_group(&mut text, group, power == THOUSAND);
            push(&mut text, plural(group, one, few, many));
        }
    }
    push(&mut text, plural(roubles, "рубль", "рубля", "рублей"));
    push_padded(&mut text, kopecks, 2);
    text.push(' ');
    text.push_str(plural(kopecks, "копейка", "копейки", "копеек"));
    capitalised(&text)
}

/// A number below a thousand; тысяча is feminine, the other scales and рубль are masculine.
fn push_group(text: &mut String, group: u64, feminine: bool) {
    push(text, word(&HUNDREDS, group / 100));
    let rest = group % 100;
    let ones = if rest < 20 { rest } else { rest % 10 };
    push(text, word(&TENS, if rest < 20 { 0 } else { rest / 10 }));
    push(
        text,
        match ones {
            1 if feminine => "одна",
            2 if feminine => "две",
            _ => word(&ONES, ones),
        },
    );
}

fn word(words: &[&'static str], at: u64) -> &'static str {
    usize::try_from(at).ok().and_then(|at| words.get(at)).copied().unwrap_or_default()
}

fn push(text: &mut String, word: &str) {
    if !word.is_empty() {
        text.push_str(word);
        text.push(' ');
    }
}

/// Every word here begins with a plain small Cyrillic letter, 32 above its capital: no Unicode tables in the browser.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().and_then(|c| char::from_u32(u32::from(c).saturating_sub(32)));
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTORS: &str = "\
0 | Ноль рублей 00 копеек
0.50 | Ноль рублей 50 копеек
1.01 | Один рубль 01 копейка
2.02 | Два рубля 02 копейки
5.05 | Пять рублей 05 копеек
11.11 | Одиннадцать рублей 11 копеек
21.21 | Двадцать один рубль 21 копейка
22.22 | Двадцать два рубля 22 копейки
100 | Сто рублей 00 копеек
101 | Сто один рубль 00 копеек
111.11 | Сто одиннадцать рублей 11 копеек
112 | Сто двенадцать рублей 00 копеек
1000 | Одна тысяча рублей 00 копеек
1001 | Одна тысяча один рубль 00 копеек
2002.02 | Две тысячи два рубля 02 копейки
4046.40 | Четыре тысячи сорок шесть рублей 40 копеек
4113.84 | Четыре тысячи сто тринадцать рублей 84 копейки
5012 | Пять тысяч двенадцать рублей 00 копеек
11000 | Одиннадцать тысяч рублей 00 копеек
21002.02 | Двадцать одна тысяча два рубля 02 копейки
27452.40 | Двадцать семь тысяч четыреста пятьдесят два рубля 40 копеек
100000 | Сто тысяч рублей 00 копеек
111111.11 | Сто одиннадцать тысяч сто одиннадцать рублей 11 копеек
121000 | Сто двадцать одна тысяча рублей 00 копеек
1000000 | Один миллион рублей 00 копеек
2000001 | Два миллиона один рубль 00 копеек
5000000 | Пять миллионов рублей 00 копеек
1234567.89 | Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 89 копеек
1000000000 | Один миллиард рублей 00 копеек
2147483648 | Два миллиарда сто сорок семь миллионов четыреста восемьдесят три тысячи шестьсот сорок восемь рублей 00 копеек";

    #[test]
    fn vectors_of_the_domain_facts() {
        assert_eq!(VECTORS.lines().count(), 30);
        for line in VECTORS.lines() {
            let (sum, text) = line.split_once(" | ").unwrap();
            assert_eq!(amount_in_words(Money::parse(sum).unwrap()), text);
        }
    }

    #[test]
    fn signs_irregular_words_and_the_ends_of_the_range() {
        let cases = [
            (-411_384, "Минус четыре тысячи сто тринадцать рублей 84 копейки"),
            (941_416, "Девять тысяч четыреста четырнадцать рублей 16 копеек"),
            (940_000_000_071, "Девять миллиардов четыреста миллионов рублей 71 копейка"),
            (40_000_052_270, "Четыреста миллионов пятьсот двадцать два рубля 70 копеек"),
            (67_686_919, "Шестьсот семьдесят шесть тысяч восемьсот шестьдесят девять рублей 19 копеек"),
            (100_000_000_000_200, "Один триллион два рубля 00 копеек"),
        ];
        for (kopecks, text) in cases {
            assert_eq!(amount_in_words(Money::from_kopecks(kopecks)), text);
        }
        let least = amount_in_words(Money::from_kopecks(i64::MIN));
        assert!(least.starts_with("Минус девяносто два квадриллиона двести тридцать три триллиона"), "{least}");
        assert!(least.ends_with("пятьдесят восемь рублей 08 копеек"), "{least}");
    }
}
