//! F09–F12: other devices on the rail: contactors, surge protection, releases, relays.
//! The last digits of TN VED codes under 8536 30 are made up.

use super::axis::At::Axis as A;
use super::axis::Axis::List;
use super::measure::{Base, Scale, Shape, always, by_current, by_poles, is, times, up_to};
use super::{Family, Split};

const SHUNT: &str = "Независимый расцепитель";
const UNDER: &str = "Расцепитель минимального напряжения";
const UNDER_OVER: &str = "Расцепитель минимального и максимального напряжения";
const INDOOR: (&str, &str) = ("Климатическое исполнение", "УХЛ4");

pub const FAMILIES: &[Family] = &[
    Family {
        code: "F09",
        group: "modular",
        series: "DemoDin MC",
        kind: always("Контактор модульный"),
        name: "-{0}-{1}-{2}{3}-УХЛ4",
        axes: &[
            List(&["16", "20", "25", "32", "40", "63", "100"]),
            List(&["10", "01", "20", "11", "02", "40", "31", "22", "04"]),
            List(&["12", "24", "48", "110", "230", "400"]),
            List(&["AC", "AC/DC"]),
        ],
        features: &[
            ("Номинальный ток, А", "{0}"),
            ("Контакты", "{1?10=1з;01=1р;20=2з;11=1з1р;02=2р;40=4з;31=3з1р;22=2з2р;04=4р}"),
            ("Напряжение катушки, В", "{2}"),
            ("Род тока катушки", "{3}"),
            INDOOR,
        ],
        price: Scale { base: Base::Flat(1_800), factors: &[by_current(0), times(3, &[("AC/DC", 1_150)])] },
        mass: Scale {
            base: Base::Curve(A(0), &[(25, 130), (32, 260), (40, 260), (63, 390), (100, 780)]),
            factors: &[],
        },
        volume: Scale {
            base: Base::Curve(A(0), &[(25, 140), (32, 280), (40, 280), (63, 420), (100, 840)]),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: up_to(A(0), &[(25, 6), (40, 3)], 1),
        packs_in_box: 10,
        tn_ved: always("8536490000"),
        picture: always("p-contactor"),
        prices: Split {
            code: "M09", name: "Контакторы модульные", axis: 0, caption: "ток {} А", parts: 7
        },
        turnover: 25,
    },
    Family {
        code: "F10",
        group: "modular",
        series: "DemoDin SP",
        kind: always("Устройство защиты от импульсных перенапряжений (УЗИП)"),
        name: "-T{0}-{1}-{2}-{3}кА-УХЛ4",
        axes: &[
            List(&["1", "1+2", "2", "3"]),
            List(&["1", "1N", "2", "3", "3N", "4"]),
            List(&["255", "275", "320", "385", "440"]),
            List(&["10", "20", "40", "60", "100"]),
        ],
        features: &[
            ("Класс испытаний", "T{0}"),
            ("Число полюсов", "{1?1N=1+N;3N=3+N}"),
            ("Максимальное длительное напряжение, В", "{2}"),
            ("Максимальный импульсный ток, кА", "{3}"),
            INDOOR,
        ],
        price: Scale {
            base: Base::Flat(1_900),
            factors: &[
                by_poles(1),
                times(0, &[("1", 2_400), ("1+2", 1_900), ("3", 800)]),
                times(3, &[("20", 1_150), ("40", 1_400), ("60", 1_800), ("100", 2_500)]),
            ],
        },
        mass: Scale { base: Base::Each(A(1), 120), factors: &[] },
        volume: Scale { base: Base::Each(A(1), 140), factors: &[] },
        shape: Shape::Rail,
        pack: always(1),
        packs_in_box: 24,
        tn_ved: always("8536301000"),
        picture: up_to(A(1), &[(1, "p-mcb1"), (2, "p-mcb2")], "p-mcb3"),
        prices: Split {
            code: "M10", name: "Защита от перенапряжений", axis: 1, caption: "полюсов {}", parts: 6
        },
        turnover: 15,
    },
    Family {
        code: "F11",
        group: "modular",
        series: "DemoDin A63",
        kind: is(
            A(0),
            &[("HP", SHUNT), ("PM", UNDER), ("PMM", UNDER_OVER), ("BK", "Блок вспомогательных контактов")],
            "Контакт сигнальный",
        ),
        name: "-{0}{1}-{2}",
        axes: &[
            List(&["HP", "PM", "PMM", "BK", "SK"]),
            List(&["12", "24", "48", "110", "230", "400"]),
            List(&["63", "125"]),
        ],
        features: &[
            (
                "Исполнение",
                "{0?HP=независимый расцепитель;PM=минимальное напряжение;PMM=минимальное и максимальное напряжение;BK=вспомогательные контакты;SK=сигнальный контакт}",
            ),
            ("Номинальное напряжение, В", "{1}"),
            ("Для аппаратов до, А", "{2}"),
        ],
        price: Scale {
            base: Base::Flat(640),
            factors: &[times(0, &[("HP", 1_900), ("PM", 2_100), ("PMM", 2_400)]), times(2, &[("125", 1_300)])],
        },
        mass: Scale { base: Base::Flat(80), factors: &[] },
        volume: Scale { base: Base::Flat(100), factors: &[] },
        shape: Shape::Rail,
        pack: always(1),
        packs_in_box: 60,
        tn_ved: always("8538909908"),
        picture: always("p-acc"),
        prices: Split {
            code: "M11", name: "Расцепители и контакты", axis: 0, caption: "исполнение {}", parts: 5
        },
        turnover: 20,
    },
    Family {
        code: "F12",
        group: "relays",
        series: "DemoRel",
        kind: is(
            A(0),
            &[("РН", "Реле напряжения"), ("РВ", "Реле времени"), ("РКФ", "Реле контроля фаз"), ("ФР", "Фотореле")],
            "Реле контроля тока",
        ),
        name: "-{0}{1}-{2}-{3}-УХЛ4",
        axes: &[
            List(&["РН", "РВ", "РКФ", "ФР", "РТ"]),
            List(&["1", "2", "3", "4", "5", "6"]),
            List(&["12-24AC/DC", "24-240AC/DC", "230AC", "400AC"]),
            List(&["1П", "2П"]),
        ],
        features: &[
            ("Исполнение", "{1}"),
            ("Напряжение питания, В", "{2}"),
            ("Переключающих контактов", "{3?1П=1;2П=2}"),
            INDOOR,
        ],
        price: Scale {
            base: Base::Flat(1_250),
            factors: &[
                times(0, &[("РВ", 1_100), ("РКФ", 1_450), ("РТ", 1_600)]),
                times(1, &[("2", 1_050), ("3", 1_100), ("4", 1_200), ("5", 1_300), ("6", 1_450)]),
                times(3, &[("2П", 1_180)]),
            ],
        },
        mass: Scale { base: Base::Flat(90), factors: &[] },
        volume: Scale { base: Base::Flat(170), factors: &[] },
        shape: Shape::Rail,
        pack: always(1),
        packs_in_box: 40,
        tn_ved: is(A(0), &[("РВ", "9107000000")], "8536490000"),
        picture: always("p-relay"),
        prices: Split {
            code: "R12", name: "Реле модульные", axis: 0, caption: "исполнение {}", parts: 5
        },
        turnover: 22,
    },
];
