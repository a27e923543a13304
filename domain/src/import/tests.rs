use super::*;
use crate::catalog::own_key;
use crate::id::{CategoryId, PriceGroupId};
use crate::measure::{Mass, Volume};
use crate::money::Money;
use crate::product::{Article, Category, Product};
use crate::quantity::PackSize;
use proptest::prelude::*;
use std::sync::LazyLock;

pub(crate) static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let category =
        Category { id: CategoryId(1), parent: None, slug: "all".to_owned(), name: "Всё".to_owned(), position: 0 };
    let products = [
        (1, "326794", "OptiDin BM63-1C16-4,5-УХЛ3"),
        (2, "248956", "OptiSave L-230-УХЛ4"),
        (3, "249184", "OptiDin BM63-НР230"),
        (4, "12", "Клемма 12"),
        (5, "001", "Клемма 1"),
    ];
    let product = |(id, article, name): (i64, &str, &str)| Product {
        id: ProductId(id),
        article: Article::parse(article).unwrap(),
        kind: String::new(),
        name: name.to_owned(),
        category: CategoryId(1),
        unit: "шт".to_owned(),
        pack: PackSize::ONE,
        per_box: 1,
        mass: Mass::ZERO,
        volume: Volume::ZERO,
        size: None,
        ean: if id == 2 { "4600572333504".to_owned().try_into().ok() } else { None },
        tn_ved: String::new(),
        price_group: PriceGroupId(1),
        base_price: Money::ZERO,
        picture: String::new(),
        discontinued: false,
        replaced_by: None,
        popularity: 0,
        characteristics: vec![],
    };
    Catalog::build(vec![category], products.map(product), vec![])
});
static OWN: LazyLock<OwnArticles> = LazyLock::new(|| [(own_key("ЭЛ-7"), ProductId(3))].into_iter().collect());

fn read(text: &str) -> Vec<ImportLine> {
    read_text(&Reader::new(&CATALOG, &OWN), text)
}

/// «1×12»: product 1, twelve pieces; «1×»: a pack; «1!»: a bad quantity; «1?2»: a choice; «—»: unknown.
fn said(lines: &[ImportLine]) -> String {
    let line = |line: &ImportLine| match &line.found {
        Found::Product { product, pieces, .. } => {
            format!("{product}×{}", pieces.map(|pieces| pieces.pieces().to_string()).unwrap_or_default())
        }
        Found::Choice(products) => products.iter().map(ToString::to_string).collect::<Vec<_>>().join("?") + "?",
        Found::Unknown => "—".to_owned(),
        Found::BadQuantity { product, .. } => format!("{product}!"),
    };
    lines.iter().map(line).collect::<Vec<_>>().join(" ")
}

#[test]
fn lines_of_a_letter() {
    let table = [
        ("326794", "1×"),
        ("326794 - 12 шт", "1×12"),
        ("326794 – 12 шт.", "1×12"),
        ("326794—12шт", "1×12"),
        ("326794: 12", "1×12"),
        ("326794 12", "1×12"),
        ("326794 x 12", "1×12"),
        ("326794 х12", "1×12"),
        ("326794 1 000 шт", "1×1000"),
        ("326794 1\u{a0}000", "1×1000"),
        ("12 шт 326794", "1×12"),
        ("12 x 326794", "1×12"),
        ("12шт. - 326794", "1×12"),
        ("OptiDin BM63-1C16-4,5-УХЛ3 12", "1×12"),
        ("OptiDin BM63-1C16-4,5-УХЛЗ - 24 шт", "1×24"),
        ("optidin вм63-1с16-4.5-ухл3, 24 штуки", "1×24"),
        ("OptiDin BM63-1C16-4,5-УХЛ3", "1×"),
        ("1. 326794 - 5 шт", "1×5"),
        ("2) 248956 3", "2×3"),
        ("- 248956", "2×"),
        ("326794 248956 249184", "1× 2× 3×"),
        ("326794 248956", "1× 2×"),
        ("326794; 248956", "1× 2×"),
        ("326794 - 0 шт", "1!"),
        ("Прошу отгрузить 326794 - 12 шт срочно", "1×12"),
        ("По 326794 вопрос", "1?"),
        ("4600572333504 2", "2×2"),
        ("ЭЛ-7 2 шт", "3×2"),
        ("эл7", "3×"),
        ("3,26794E+05 12", "1×12"),
        ("326794 - 12 шт, 248956 - 5 шт", "1×12 2×5"),
        ("326794 12 шт; 248956 5 шт; нет такого 3 шт", "1×12 2×5 —"),
        ("Нужны 326794 - 12 шт и 248956 - 5 шт", "1×12 2×5"),
        ("326794 - 2 упак", "1!"),
        ("арт.ЭЛ-7 2 шт", "3×2"),
        ("Добрый день", "—"),
        ("999999 - 3 шт", "—"),
        ("", ""),
        (" \n\n ", ""),
        ("326794 - 1\n\n248956 - 2\r\nничего", "1×1 2×2 —"),
    ];
    for (text, expected) in table {
        assert_eq!(said(&read(text)), expected, "{text:?}");
    }
}

#[test]
fn tables_with_headings_and_without() {
    let table = [
        ("326794\t12\n248956\t3", "1×12 2×3"),
        ("12\t326794\n3\t248956", "1×12 2×3"),
        ("1\t326794\t12\n2\t248956\t3", "1×12 2×3"),
        ("Артикул\tКол-во\n326794\t12\n248956\t3", "1×12 2×3"),
        ("Кол-во, шт.\tЦена\tАртикул\n12\t281,00\t326794", "1×12"),
        (
            "№\tНаименование\tЕд.\tКоличество\n1\tOptiDin BM63-1C16-4,5-УХЛ3\tшт\t12\n2\tOptiSave L-230-УХЛ4\tшт\t3",
            "1×12 2×3",
        ),
        ("Заявка\t\t\nот 1 мая\t\t\nАртикул\tНоменклатура\tЗаказ\n326794\t\t12\nИтого\t\t12", "1×12"),
        // A price list in which a few rows are asked for; and a list in which one quantity is forgotten.
        ("Артикул\tКоличество\n326794\t\n249184\t\n12\t\n248956\t3", "2×3"),
        ("Артикул\tКоличество\n326794\t\n248956\t3\n249184\t4", "1! 2×3 3×4"),
        // A title that is also a heading; subtotals; two columns of articles.
        ("Заказ\t\t\nАртикул\tНаименование\tКоличество\n326794\t\t12", "1×12"),
        ("326794\t12\nИтого по щиту 1\t12\n248956\t3\nИтого\t15", "1×12 2×3"),
        ("Код\tАртикул\tКоличество\nA-17\t326794\t5", "1×5"),
        ("326794 - 12 шт;\n248956 - 3 шт;", "1×12 2×3"),
        // A quote that is never closed.
        ("\"Реле 24В\t5\n326794\t12\n248956\t3", "— 1×12 2×3"),
        // Articles side by side.
        ("326794\t248956\t249184", "1× 2× 3×"),
        // An unknown article beside a name that we know.
        ("Артикул\tНаименование\tКоличество\nX-1\tOptiDin BM63-НР230\t4", "3×4"),
        // Our article beside another product's name.
        ("Артикул\tНаименование\tКоличество\n326794\tOptiSave L-230-УХЛ4\t4", "1?2?"),
        ("Артикул\tКоличество\n326794\tдва\n326794\t-3\n326794\t1,5\n777777\t3", "1! 1! 1! —"),
        ("326794;12\n248956;3", "1×12 2×3"),
        ("\"326794\"\t\"1 000\"", "1×1000"),
        ("Код\tШтрихкод\tКол\nA-17\t4600572333504\t5", "2×5"),
        ("Что\tСколько\n326794\t12\n248956\t3", "1×12 2×3"),
        ("326794\t", "1×"),
        // Lines of a letter with a tab in one, and rows of a table with a line of a letter among them.
        ("326794 - 12 шт\n248956 3\n249184\t4", "1×12 2×3 3×4"),
        ("326794\t12\n248956 - 3 шт\n249184\t4", "1×12 2×3 3×4"),
    ];
    for (text, expected) in table {
        assert_eq!(said(&read(text)), expected, "{text:?}");
    }
}

#[test]
fn pasted_cells_may_have_lines_of_their_own() {
    let rows = |text: &str| separated(text).unwrap_or_default();
    assert_eq!(rows("\"OptiDin\nBM63\n1C16\"\t5\n"), [["OptiDin\nBM63\n1C16", "5"]]);
    assert_eq!(rows("\"a\nb\"\t1\n\"c\nd\ne\"\t2"), [["a\nb", "1"], ["c\nd\ne", "2"]]);
    assert_eq!(separated("\"Ромашка\" просит\nпо\tсчёту\n326794 12\n248956 5"), None);
}

#[test]
fn files_of_separated_values_are_cut_where_they_are_regular() {
    for (text, cells) in [
        ("a;b\n1;2\n", vec![vec!["a", "b"], vec!["1", "2"]]),
        ("a,b\n\"1,5\",2\n", vec![vec!["a", "b"], vec!["1,5", "2"]]),
        ("a\tb\r\n1,5\t2", vec![vec!["a", "b"], vec!["1,5", "2"]]),
        ("sep=;\na;b,c\n", vec![vec!["a", "b,c"]]),
        ("sep=\t\r\na;b\tc\n", vec![vec!["a;b", "c"]]),
        ("sep=\r\na;b\n", vec![vec!["sep="], vec!["a", "b"]]),
        ("326794;1,5\n248956;2,5", vec![vec!["326794", "1,5"], vec!["248956", "2,5"]]),
        ("\"a \"\"b\"\"\n c\";d", vec![vec!["a \"b\"\n c", "d"]]),
        ("one\ntwo", vec![vec!["one"], vec!["two"]]),
        ("", vec![]),
    ] {
        assert_eq!(cells_of_file(text), cells, "{text:?}");
    }
}

#[test]
fn long_and_hostile_texts_are_read_in_time() {
    let many = "7 ".repeat(200_000);
    assert_eq!(read(&many).len(), 1);
    let groups = "111 ".repeat(200_000);
    assert_eq!(read(&groups).len(), 1);
    let articles = "326794 ".repeat(3_000);
    assert_eq!(said(&read(&articles)), vec!["1×"; 3_000].join(" "));
    // Lines of words that may each be something: past so many tries they are unknown, and none is lost.
    let prose = "a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14\n".repeat(5_000);
    assert_eq!(read(&prose).len(), 5_000);
    let wide = "326794\t".repeat(100_000);
    assert!(read(&wide).len() <= 64);
}

proptest! {
    /// Every row that is not blank gives at least one line, whatever stands in it.
    #[test]
    fn no_row_is_lost(rows in proptest::collection::vec("[0-9a-zа-я .,;:x\"-]{0,30}", 0..30)) {
        let text = rows.join("\n");
        prop_assume!(separated(&text).is_none());
        let lines = read(&text);
        for (row, text) in (1..).zip(&rows) {
            prop_assert_eq!(lines.iter().any(|line| line.row == row), !text.trim().is_empty(), "{}", text);
        }
    }

    /// A list of products and quantities is read as it was meant, in whatever way it is written.
    #[test]
    fn what_is_written_is_read(
        rows in proptest::collection::vec((0usize..3, 1u32..100_000), 1..40),
        way in 0usize..6,
    ) {
        let articles = ["326794", "248956", "OptiDin BM63-НР230"];
        let line = |&(at, pieces): &(usize, u32)| {
            let article = articles[at];
            match way {
                0 => format!("{article}\t{pieces}"),
                1 => format!("{pieces}\t{article}"),
                2 => format!("{article} - {pieces} шт"),
                3 => format!("{article};{pieces}"),
                4 => format!("{pieces} шт {article}"),
                _ => format!("{article}: {pieces}"),
            }
        };
        let text = rows.iter().map(line).collect::<Vec<_>>().join("\n");
        let expected = rows.iter().map(|(at, pieces)| format!("{}×{pieces}", at + 1)).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(said(&read(&text)), expected, "{}", text);
    }
}
