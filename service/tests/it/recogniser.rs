//! The recogniser on the whole demo catalogue: every name and article, in random mixes of twelve ways to spell it otherwise.

use domain::catalog::{Catalog, Item, Meaning, OwnArticles, own_key};
use domain::id::ProductId;
use service::demo;

const PRODUCTS: u32 = 100_000;
const MUTATIONS: usize = 12;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// One way to spell a text otherwise.
fn mutate(way: usize, text: &str, item: &Item<'_>, dice: &mut Dice) -> String {
    match way {
        0 => look_alikes(text, dice),
        1 if dice.yes() => text.to_lowercase(),
        1 => text.to_uppercase(),
        2 => digits(text, dice),
        3 => text.chars().map(|c| if c == '-' { ['–', '—', '\u{2011}', '−'][dice.below(4)] } else { c }).collect(),
        4 => text.chars().filter(|c| *c != '-' || dice.yes()).collect(),
        5 => blanks(text, dice),
        6 => text.chars().filter(|c| !c.is_whitespace()).collect(),
        7 => decimal_signs(text),
        8 => climate(text, dice),
        9 => switched(text),
        10 => format!(
            "{}{text}{}",
            ["", "арт. ", "«", "Артикул: ", " "][dice.below(5)],
            ["", ";", "»", " .", ","][dice.below(5)]
        ),
        _ => number(text, item, dice),
    }
}

fn look_alikes(text: &str, dice: &mut Dice) -> String {
    const PAIRS: [(char, char); 22] = [
        ('A', 'А'),
        ('B', 'В'),
        ('C', 'С'),
        ('E', 'Е'),
        ('H', 'Н'),
        ('K', 'К'),
        ('M', 'М'),
        ('O', 'О'),
        ('P', 'Р'),
        ('T', 'Т'),
        ('X', 'Х'),
        ('Y', 'У'),
        ('a', 'а'),
        ('c', 'с'),
        ('e', 'е'),
        ('o', 'о'),
        ('p', 'р'),
        ('x', 'х'),
        ('y', 'у'),
        ('k', 'к'),
        ('m', 'м'),
        ('t', 'т'),
    ];
    let other = |c: char| {
        PAIRS.iter().find_map(|(a, b)| {
            if c == *a {
                Some(*b)
            } else if c == *b {
                Some(*a)
            } else {
                None
            }
        })
    };
    text.chars().map(|c| other(c).filter(|_| dice.yes()).unwrap_or(c)).collect()
}

/// Letters for the digits that they look like, beside other digits.
fn digits(text: &str, dice: &mut Dice) -> String {
    const PAIRS: [(char, &[char]); 5] =
        [('0', &['O', 'О']), ('1', &['l', 'I']), ('3', &['З']), ('4', &['Ч']), ('6', &['б'])];
    let several = text.chars().filter(char::is_ascii_digit).count() > 1;
    let other = |c: char, dice: &mut Dice| {
        let like = PAIRS.iter().find(|(digit, _)| *digit == c).map(|(_, like)| *like)?;
        (several && dice.below(4) == 0).then(|| like[dice.below(like.len())])
    };
    text.chars().map(|c| other(c, dice).unwrap_or(c)).collect()
}

/// Between letters and digits, and around signs.
fn blanks(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut last = ' ';
    for c in text.chars() {
        let border = last.is_alphabetic() && c.is_ascii_digit() || c == '-' || last == '-';
        if border && dice.yes() {
            out.push([' ', '\u{a0}', '\u{2009}'][dice.below(3)]);
        }
        out.push(c);
        last = c;
    }
    out
}

fn decimal_signs(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let sign = |(at, c): (usize, &char)| match c {
        ',' if digit(at.checked_sub(1)) && digit(Some(at + 1)) => '.',
        c => *c,
    };
    chars.iter().enumerate().map(sign).collect()
}

fn climate(text: &str, dice: &mut Dice) -> String {
    let other = ["YXL", "UHL", "UKHL", "УXЛ", "YHL", "ухл"][dice.below(6)];
    let text = text.replace("УХЛ", other);
    if dice.yes() && text.ends_with(&format!("{other}3")) { format!("{}З", text.trim_end_matches('3')) } else { text }
}

/// The whole text on the keys of the other layout.
fn switched(text: &str) -> String {
    domain::catalog::layout::switch_layout(text)
}

/// What a table makes of a number, or its barcode in its place.
fn number(text: &str, item: &Item<'_>, dice: &mut Dice) -> String {
    if text.len() < 2 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    match dice.below(4) {
        0 => format!("{text}.0"),
        1 => text.trim_start_matches('0').to_owned(),
        2 => item.ean().map_or_else(|| text.to_owned(), |ean| ean.to_string()),
        _ => {
            let (first, rest) = text.split_at(1);
            format!("{first},{rest}E+{:02}", rest.len())
        }
    }
}

fn catalog() -> Catalog {
    let made = demo::catalog(PRODUCTS);
    Catalog::build(made.categories, made.products, made.warehouses)
}

#[test]
fn every_product_is_recognised_however_it_is_spelled() {
    let catalog = catalog();
    let own = OwnArticles::default();
    let mut dice = Dice(20_261_128);
    let (mut right, mut asked, mut lost, mut tried) = (0, 0, vec![], 0);
    for item in catalog.products() {
        let texts = [item.article().to_owned(), item.name().to_owned(), format!("{} {}", item.kind(), item.name())];
        let mut text = texts[dice.below(3)].clone();
        let mut ways: Vec<usize> = (0..=dice.below(4)).map(|_| dice.below(MUTATIONS)).collect();
        // A table spoils a number first; keys are pressed last, and what is around a text comes after that.
        ways.sort_by_key(|way| if *way == 11 { 0 } else { *way + 1 });
        ways.dedup();
        // Who presses keys has digits on them.
        if ways.contains(&9) {
            ways.retain(|way| *way != 2);
        }
        for way in &ways {
            text = mutate(*way, &text, &item, &mut dice);
        }
        tried += 1;
        match catalog.recognise(&text, &own) {
            Meaning::One(id, _) if id == item.id() => right += 1,
            Meaning::One(id, reading) => panic!(
                "«{text}» of {} {} by {ways:?} means {} silently ({reading:?})",
                item.article(),
                item.name(),
                catalog.product(id).map(|item| item.name().to_owned()).unwrap_or_default()
            ),
            Meaning::Several(ids) if ids.contains(&item.id()) => asked += 1,
            other => lost.push(format!("«{text}» of {} by {ways:?}: {other:?}", item.name())),
        }
    }
    println!("{tried} tried, {right} right, {asked} asked, {} lost", lost.len());
    assert!(lost.len() * 1_000 <= tried, "{} of {tried} lost: {:#?}", lost.len(), &lost[..lost.len().min(40)]);
    // A choice is for what really means two.
    assert!(asked * 100 <= tried, "{asked} of {tried} ask");
}

#[test]
fn a_companys_own_articles_mean_its_products() {
    let catalog = catalog();
    let products: Vec<(String, ProductId)> =
        catalog.products().step_by(997).map(|item| (format!("ЭЛ-{}", item.id()), item.id())).collect();
    let own: OwnArticles = products.iter().map(|(article, id)| (own_key(article), *id)).collect();
    for (article, id) in &products {
        for text in [article.clone(), article.to_lowercase(), article.replace('-', " "), format!("код {article}")] {
            assert!(matches!(catalog.recognise(&text, &own), Meaning::One(found, _) if found == *id), "{text}");
        }
    }
}
