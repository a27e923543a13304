//! F25 and F26: push buttons, lamps, end switches. The last digits of TN VED codes under 8531 are made up.

use super::axis::At::Axis as A;
use super::axis::Axis::{List, Pairs};
use super::measure::{Base, Scale, Shape, always, is, times};
use super::{Family, Split};

const CONTACTS: &[&str] = &["1з", "1р", "1з1р", "2з", "2р"];
const BUTTON: &str = "Кнопка";
const SWITCH: &str = "Переключатель";

pub const FAMILIES: &[Family] = &[
    Family {
        code: "F25",
        group: "buttons",
        series: "DemoSignal",
        kind: is(
            A(0),
            &[
                ("P", BUTTON),
                ("PE", "Кнопка с выступающим толкателем"),
                ("PG", "Кнопка грибовидная"),
                ("PGF", "Кнопка аварийного останова"),
                ("S2", SWITCH),
                ("S3", SWITCH),
                ("K2", "Переключатель с ключом"),
                ("K3", "Переключатель с ключом"),
                ("L", "Лампа сигнальная"),
            ],
            "Кнопка двойная",
        ),
        name: "-{0}{0r}-{1}-{2}-IP{3}-УХЛ2",
        axes: &[
            Pairs(&[
                ("P", CONTACTS),
                ("PE", CONTACTS),
                ("PG", CONTACTS),
                ("PGF", CONTACTS),
                ("S2", CONTACTS),
                ("S3", CONTACTS),
                ("K2", CONTACTS),
                ("K3", CONTACTS),
                ("D", CONTACTS),
                ("L", &[""]),
            ]),
            List(&["К", "З", "Ж", "С", "Б", "Ч"]),
            List(&["0", "24", "110", "230"]),
            List(&["40", "54", "65"]),
        ],
        features: &[
            ("Цвет", "{1?К=красный;З=зелёный;Ж=жёлтый;С=синий;Б=белый;Ч=чёрный}"),
            ("Контакты", "{0r}"),
            ("Напряжение подсветки, В", "{2?0=без подсветки}"),
            ("Степень защиты IP", "{3}"),
            ("Монтажный диаметр, мм", "22"),
            ("Климатическое исполнение", "УХЛ2"),
        ],
        price: Scale {
            base: Base::Flat(110),
            factors: &[
                times(
                    0,
                    &[
                        ("PE", 1_100),
                        ("PG", 1_700),
                        ("PGF", 2_300),
                        ("S2", 1_800),
                        ("S3", 2_000),
                        ("K2", 3_200),
                        ("K3", 3_500),
                        ("D", 2_400),
                    ],
                ),
                times(2, &[("24", 1_500), ("110", 1_600), ("230", 1_600)]),
                times(3, &[("54", 1_100), ("65", 1_300)]),
            ],
        },
        mass: Scale {
            base: Base::Flat(45),
            factors: &[times(0, &[("PG", 1_600), ("PGF", 1_900), ("K2", 2_000), ("K3", 2_100), ("D", 2_400)])],
        },
        volume: Scale { base: Base::Flat(100), factors: &[] },
        shape: Shape::Carton,
        pack: is(A(0), &[("PG", 5), ("PGF", 5)], 10),
        packs_in_box: 10,
        tn_ved: is(A(0), &[("L", "8531809500")], "8536508000"),
        picture: always("p-acc"),
        prices: Split {
            code: "S25", name: "Кнопки, переключатели, лампы", axis: 0, caption: "тип {}", parts: 10
        },
        turnover: 30,
    },
    Family {
        code: "F26",
        group: "end-switches",
        series: "DemoEnd",
        kind: always("Выключатель концевой"),
        name: "-{0}-{1}-IP{2}-{3}-{4}",
        axes: &[
            List(&["11", "12", "13", "14", "21", "22", "23", "24", "31", "32", "33", "34"]),
            List(&["1з1р", "2р", "2з", "2з2р"]),
            List(&["54", "65", "67"]),
            List(&["M16", "M20", "PG13,5"]),
            List(&["У2", "УХЛ2", "Т2"]),
        ],
        features: &[
            ("Исполнение привода", "{0}"),
            ("Контакты", "{1}"),
            ("Степень защиты IP", "{2}"),
            ("Кабельный ввод", "{3}"),
            ("Климатическое исполнение", "{4}"),
        ],
        price: Scale {
            base: Base::Curve(A(0), &[(11, 450), (24, 1_100), (34, 2_200)]),
            factors: &[times(1, &[("2з2р", 1_250)]), times(2, &[("65", 1_150), ("67", 1_350)])],
        },
        mass: Scale { base: Base::Curve(A(0), &[(11, 150), (34, 550)]), factors: &[] },
        volume: Scale { base: Base::Curve(A(0), &[(11, 300), (34, 1_000)]), factors: &[] },
        shape: Shape::Carton,
        pack: always(1),
        packs_in_box: 20,
        tn_ved: always("8536508000"),
        picture: always("p-acc"),
        prices: Split {
            code: "S26", name: "Выключатели концевые", axis: 0, caption: "привод {}", parts: 6
        },
        turnover: 10,
    },
];
