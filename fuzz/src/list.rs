//! Lists of products: no line is lost, none is read twice, and what is read stands there.

use crate::world::{CATALOG, OWN};
use domain::catalog::Meaning;
use domain::import::{
    CELL_LIMIT, Found, ImportLine, Reader, Row, pieces, read_lines, read_own_text, read_table, read_text, separated,
};
use domain::quantity::QuantityError;
use std::collections::BTreeSet;

/// Texts up to so many bytes are also read in two halves: the budget of a list is then not felt.
const SHORT: usize = 1_000;

/// A pasted text as a list of products, and as a list of own articles.
pub fn law(bytes: &[u8]) {
    let text = crate::text(bytes, 8_000);
    let lines = read_text(&Reader::new(&CATALOG, &OWN), &text);
    for line in &lines {
        holds(line);
    }
    if let Some(rows) = separated(&text) {
        nothing_is_lost(&rows, &lines);
    } else {
        each_line_stands_there(&text, &lines);
        halves_say_the_same(&text, &lines);
    }
    let own = read_own_text(&CATALOG, &text);
    let mut articles = BTreeSet::new();
    for (at, row) in own.iter().enumerate() {
        assert!(at == 0 || own.get(at - 1).is_some_and(|before| before.row < row.row), "rows out of order: {text:?}");
        if let Ok((_, key, product)) = &row.found {
            assert!(!key.is_empty() && CATALOG.product(*product).is_some());
            articles.insert((key.clone(), product.0));
        }
    }
    let keys: BTreeSet<&String> = articles.iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), articles.len(), "an own article means two products: {text:?}");
}

/// A line says what its parts say.
fn holds(line: &ImportLine) {
    assert!(line.text.chars().count() <= CELL_LIMIT && line.quantity.chars().count() <= CELL_LIMIT);
    match &line.found {
        Found::Product { product, pieces: so_many, .. } => {
            assert!(CATALOG.product(*product).is_some());
            assert_eq!(pieces(&line.quantity), Ok(*so_many), "{line:?}");
            assert!(
                matches!(CATALOG.recognise(&line.text, &OWN), Meaning::One(same, _) if same == *product),
                "{line:?}"
            );
        }
        // Where the others have one, a row without a quantity has lost it.
        Found::BadQuantity { error: QuantityError::Empty, .. } => assert!(line.quantity.is_empty(), "{line:?}"),
        Found::BadQuantity { error, .. } => assert_eq!(pieces(&line.quantity), Err(*error), "{line:?}"),
        Found::Choice(products) => assert!(!products.is_empty(), "{line:?}"),
        Found::Unknown => {}
    }
}

/// Every row in which something stands has its lines, unless it is the heading or stands before it, or adds up; where some rows
/// have a quantity, one without may ask for nothing.
fn nothing_is_lost(rows: &[Row], lines: &[ImportLine]) {
    let told: BTreeSet<u32> = lines.iter().map(|line| line.row).collect();
    let again = read_table(&Reader::new(&CATALOG, &OWN), rows);
    assert_eq!(again.len(), lines.len());
    let first = told.first().copied().unwrap_or(u32::MAX);
    let asks = lines.iter().any(|line| !line.quantity.is_empty());
    for (row, number) in rows.iter().zip(1_u32..) {
        let filled = row.iter().any(|cell| !cell.trim().is_empty());
        let total = row.iter().map(|cell| cell.trim().to_lowercase()).find(|cell| !cell.is_empty());
        let total = total.is_some_and(|cell| ["итого", "всего"].iter().any(|word| cell.starts_with(word)));
        if filled && !total && !asks && number > first {
            assert!(told.contains(&number), "row {number} is lost: {row:?}");
        }
    }
}

fn each_line_stands_there(text: &str, lines: &[ImportLine]) {
    let mut rows = lines.iter().map(|line| line.row).collect::<Vec<_>>();
    assert!(rows.is_sorted(), "{text:?}");
    rows.dedup();
    let filled = text.lines().zip(1_u32..).filter(|(line, _)| !line.trim().is_empty()).map(|(_, number)| number);
    assert_eq!(rows, filled.collect::<Vec<_>>(), "{text:?}");
    let bare = |text: &str| text.replace(';', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    for (source, number) in text.lines().zip(1_u32..) {
        let source = bare(source);
        let mut rest = source.as_str();
        for line in lines.iter().filter(|line| line.row == number && line.text.chars().count() < CELL_LIMIT) {
            let product = bare(&line.text);
            let at = rest.find(&product);
            assert!(at.is_some(), "{:?} does not stand in {rest:?} of {source:?}", line.text);
            rest = at.and_then(|at| rest.get(at + product.len()..)).unwrap_or_default();
        }
    }
}

/// Lines do not see each other.
fn halves_say_the_same(text: &str, lines: &[ImportLine]) {
    if text.len() > SHORT {
        return;
    }
    let reader = Reader::new(&CATALOG, &OWN);
    let one_by_one = text.lines().zip(0_u32..).flat_map(|(line, before)| {
        let mut read = read_lines(&reader, line);
        for line in &mut read {
            line.row += before;
        }
        read
    });
    assert_eq!(one_by_one.collect::<Vec<_>>(), lines, "{text:?}");
}
