//! F27–F30: boards, enclosures, terminals, transfer switches. The last digits of TN VED codes under 8538 10 are made up.

use super::axis::At::Axis as A;
use super::axis::Axis::List;
use super::measure::{Base, Scale, Shape, always, is, times, up_to};
use super::{Family, Split};

pub const FAMILIES: &[Family] = &[
    Family {
        code: "F27",
        group: "boxes",
        series: "DemoBox",
        kind: is(A(0), &[("Н", "Щит распределительный навесной")], "Щит распределительный встраиваемый"),
        name: "-{0}{1}-{2}-{3}-IP{4}-{5}-УХЛ4",
        axes: &[
            List(&["Н", "В"]),
            List(&["2", "4", "6", "8", "9", "12", "18", "24", "36", "48", "54", "72", "96"]),
            List(&["П", "М"]),
            List(&["Т", "Г"]),
            List(&["31", "40", "41", "54", "65"]),
            List(&["9003", "7035"]),
        ],
        features: &[
            ("Количество модулей", "{1}"),
            ("Способ монтажа", "{0?Н=навесной;В=встраиваемый}"),
            ("Материал", "{2?П=пластик;М=металл}"),
            ("Дверь", "{3?Т=прозрачная;Г=глухая}"),
            ("Степень защиты IP", "{4}"),
            ("Цвет RAL", "{5}"),
        ],
        price: Scale {
            base: Base::Curve(A(1), &[(2, 240), (12, 780), (36, 2_100), (96, 5_400)]),
            factors: &[times(2, &[("М", 1_300)]), times(4, &[("41", 1_050), ("54", 1_200), ("65", 1_400)])],
        },
        mass: Scale {
            base: Base::Curve(A(1), &[(2, 150), (24, 1_600), (96, 6_400)]),
            factors: &[times(2, &[("М", 2_200)])],
        },
        volume: Scale { base: Base::Curve(A(1), &[(2, 2_000), (24, 16_000), (96, 90_000)]), factors: &[] },
        shape: Shape::Carton,
        pack: up_to(A(1), &[(12, 10), (36, 4)], 1),
        packs_in_box: 1,
        tn_ved: is(A(2), &[("П", "3925902000")], "8538100000"),
        picture: always("p-box"),
        prices: Split {
            code: "B27", name: "Щиты распределительные", axis: 1, caption: "модулей {}", parts: 8
        },
        turnover: 28,
    },
    Family {
        code: "F28",
        group: "boxes",
        series: "DemoBox M",
        kind: always("Корпус металлический (ЩМП)"),
        name: "-{0}.{1}.{2}-IP{3}-{4}-УХЛ{5}",
        axes: &[
            List(&["300", "400", "500", "600", "700", "800", "1000", "1200", "1400", "1600", "1800", "2000"]),
            List(&["200", "250", "300", "400", "500", "600", "800", "1000"]),
            List(&["150", "200", "250", "300", "400"]),
            List(&["31", "54", "65", "66"]),
            List(&["МП", "0"]),
            List(&["1", "3"]),
        ],
        features: &[
            ("Высота, мм", "{0}"),
            ("Ширина, мм", "{1}"),
            ("Глубина, мм", "{2}"),
            ("Степень защиты IP", "{3}"),
            ("Монтажная панель", "{4?МП=есть;0=нет}"),
            ("Климатическое исполнение", "УХЛ{5}"),
        ],
        price: Scale {
            base: Base::Surface(5_600),
            factors: &[
                times(3, &[("54", 1_120), ("65", 1_280), ("66", 1_400)]),
                times(4, &[("МП", 1_200)]),
                times(5, &[("1", 1_130)]),
            ],
        },
        mass: Scale { base: Base::Surface(9_400), factors: &[times(4, &[("МП", 1_180)])] },
        volume: Scale { base: Base::Content, factors: &[] },
        shape: Shape::Sides,
        pack: always(1),
        packs_in_box: 1,
        tn_ved: always("8538100000"),
        picture: always("p-box"),
        prices: Split {
            code: "B28", name: "Корпуса металлические", axis: 0, caption: "высота {} мм", parts: 12
        },
        turnover: 7,
    },
    Family {
        code: "F29",
        group: "terminals",
        series: "DemoClip",
        kind: is(
            A(1),
            &[
                ("N", "Клемма на DIN-рейку проходная"),
                ("PE", "Клемма на DIN-рейку заземляющая"),
                ("F", "Клемма на DIN-рейку с предохранителем"),
            ],
            "Клемма на DIN-рейку с размыкателем",
        ),
        name: "-{0}{1}-{2}-{3}-{4}",
        axes: &[
            List(&["В", "П", "Пр"]),
            List(&["N", "PE", "F", "D"]),
            List(&["1,5", "2,5", "4", "6", "10", "16", "25", "35", "50", "70", "95", "120", "150", "240"]),
            List(&["1", "2", "3"]),
            List(&["С", "Г", "ЖЗ", "Б"]),
        ],
        features: &[
            ("Номинальное сечение, мм²", "{2}"),
            ("Зажим", "{0?В=винтовой;П=пружинный;Пр=push-in}"),
            ("Количество ярусов", "{3}"),
            ("Цвет", "{4?С=серый;Г=голубой;ЖЗ=жёлто-зелёный;Б=бежевый}"),
        ],
        price: Scale {
            base: Base::Curve(A(2), &[(1, 18), (6, 40), (35, 150), (95, 280), (240, 460)]),
            factors: &[times(1, &[("PE", 1_300), ("F", 1_500), ("D", 1_200)]), times(3, &[("2", 1_250), ("3", 1_400)])],
        },
        mass: Scale { base: Base::Curve(A(2), &[(1, 6), (35, 60), (240, 250)]), factors: &[] },
        volume: Scale { base: Base::Curve(A(2), &[(1, 10), (35, 90), (240, 300)]), factors: &[] },
        shape: Shape::Carton,
        pack: up_to(A(2), &[(6, 100), (35, 50)], 10),
        packs_in_box: 10,
        tn_ved: always("8536901000"),
        picture: always("p-terminal"),
        prices: Split { code: "K29", name: "Клеммы", axis: 2, caption: "сечение {} мм²", parts: 10 },
        turnover: 45,
    },
    Family {
        code: "F30",
        group: "transfer",
        series: "DemoSave",
        kind: always("Блок (щит) автоматического ввода резерва"),
        name: "-{0}-{1}А-{2}P-{3}-IP{4}-{5}",
        axes: &[
            List(&["L", "N", "H"]),
            List(&[
                "16", "25", "40", "63", "80", "100", "125", "160", "200", "250", "320", "400", "500", "630", "800",
                "1000", "1250", "1600",
            ]),
            List(&["2", "3", "4"]),
            List(&["2x1", "2x1S", "3x1", "2x2"]),
            List(&["00", "31", "54"]),
            List(&["УХЛ4", "УХЛ3"]),
        ],
        features: &[
            ("Номинальный ток, А", "{1}"),
            ("Число полюсов", "{2}"),
            ("Схема ввода", "{3}"),
            ("Степень защиты IP", "{4}"),
            ("Климатическое исполнение", "{5}"),
        ],
        price: Scale {
            base: Base::Curve(A(1), &[(16, 22_877), (100, 48_000), (400, 160_000), (1_600, 560_000)]),
            factors: &[
                times(0, &[("N", 1_150), ("H", 1_300)]),
                times(2, &[("3", 1_080), ("4", 1_150)]),
                times(3, &[("2x1S", 1_150), ("3x1", 1_350), ("2x2", 1_450)]),
                times(4, &[("31", 1_060), ("54", 1_150)]),
            ],
        },
        mass: Scale {
            base: Base::Curve(A(1), &[(16, 208), (63, 6_000), (400, 42_000), (1_600, 150_000)]),
            factors: &[times(4, &[("54", 1_070)])],
        },
        volume: Scale {
            base: Base::Curve(A(1), &[(16, 805), (63, 30_000), (400, 280_000), (1_600, 1_200_000)]),
            factors: &[],
        },
        shape: Shape::Carton,
        pack: always(1),
        packs_in_box: 1,
        tn_ved: always("9032890000"),
        picture: always("p-ats"),
        prices: Split {
            code: "A30", name: "Автоматический ввод резерва", axis: 0, caption: "исполнение {}", parts: 3
        },
        turnover: 3,
    },
];
