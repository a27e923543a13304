//! F01–F08: modular breakers, residual-current and arc-fault devices, switches.
//! The last digits of TN VED codes under 8536 30 are made up.

use super::At::Axis as A;
use super::Axis::List;
use super::measure::{Base, Scale, Shape, always, breaker_picture, by_current, by_poles, rail_pack, times, up_to};
use super::{Family, Split};

const IN16: &[&str] = &[
    "1", "2", "3", "4", "5", "6", "8", "10", "13", "16", "20", "25", "32", "40", "50", "63",
];
const IN9: &[&str] = &["6", "10", "16", "20", "25", "32", "40", "50", "63"];
const BREAKER: &str = "Выключатель автоматический модульный";
const POLES: (&str, &str) = ("Число полюсов", "{0?1N=1+N;3N=3+N}");
const CURVE: (&str, &str) = ("Характеристика срабатывания", "{1}");
const CURRENT: (&str, &str) = ("Номинальный ток, А", "{2}");
const VOLTAGE: (&str, &str) = ("Номинальное напряжение, В", "{0?1=230;1N=230;2=400;3=400;3N=400;4=400}");
const OUTDOOR: (&str, &str) = ("Климатическое исполнение", "УХЛ3");
const INDOOR: (&str, &str) = ("Климатическое исполнение", "УХЛ4");

pub const FAMILIES: &[Family] = &[
    Family {
        code: "F01",
        group: "modular",
        series: "DemoDin M63",
        kind: always(BREAKER),
        name: "-{0}{1}{2}-4,5-УХЛ3",
        axes: &[List(&["1", "2", "3", "4"]), List(&["B", "C", "D"]), List(IN16)],
        features: &[
            CURRENT,
            POLES,
            CURVE,
            ("Отключающая способность, кА", "4,5"),
            VOLTAGE,
            OUTDOOR,
        ],
        price: Scale {
            base: Base::Flat(281),
            factors: &[by_poles(0), by_current(2)],
        },
        mass: Scale {
            base: Base::Each(A(0), 117),
            factors: &[],
        },
        volume: Scale {
            base: Base::Each(A(0), 125),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 10,
        tn_ved: always("8536201007"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M01",
            name: "Автоматические выключатели 4,5 кА",
            axis: 0,
            caption: "полюсов",
            parts: 4,
        },
        turnover: 100,
    },
    Family {
        code: "F02",
        group: "modular",
        series: "DemoDin M63",
        kind: always(BREAKER),
        name: "-{0}{1}{2}-6-УХЛ3",
        axes: &[
            List(&["1", "1N", "2", "3", "3N", "4"]),
            List(&["B", "C", "D", "K", "Z"]),
            List(IN16),
        ],
        features: &[
            CURRENT,
            POLES,
            CURVE,
            ("Отключающая способность, кА", "6"),
            VOLTAGE,
            OUTDOOR,
        ],
        price: Scale {
            base: Base::Flat(340),
            factors: &[by_poles(0), by_current(2)],
        },
        mass: Scale {
            base: Base::Each(A(0), 120),
            factors: &[],
        },
        volume: Scale {
            base: Base::Each(A(0), 125),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 10,
        tn_ved: always("8536201007"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M02",
            name: "Автоматические выключатели 6 кА",
            axis: 0,
            caption: "полюсов",
            parts: 6,
        },
        turnover: 80,
    },
    Family {
        code: "F03",
        group: "modular",
        series: "DemoDin M125",
        kind: always(BREAKER),
        name: "-{0}{1}{2}-{3}-УХЛ3",
        axes: &[
            List(&["1", "2", "3", "4"]),
            List(&["B", "C", "D"]),
            List(&["10", "16", "20", "25", "32", "40", "50", "63", "80", "100", "125"]),
            List(&["10", "15"]),
        ],
        features: &[
            CURRENT,
            POLES,
            CURVE,
            ("Отключающая способность, кА", "{3}"),
            VOLTAGE,
            OUTDOOR,
        ],
        price: Scale {
            base: Base::Flat(1_150),
            factors: &[by_poles(0), by_current(2), times(3, &[("15", 1_200)])],
        },
        mass: Scale {
            base: Base::Each(A(0), 215),
            factors: &[],
        },
        volume: Scale {
            base: Base::Each(A(0), 200),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: up_to(A(0), &[(1, 9), (2, 4), (3, 3)], 2),
        packs_in_box: 8,
        tn_ved: up_to(A(2), &[(63, "8536201007")], "8536209007"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M03",
            name: "Автоматические выключатели до 125 А",
            axis: 0,
            caption: "полюсов",
            parts: 4,
        },
        turnover: 40,
    },
    Family {
        code: "F04",
        group: "modular",
        series: "DemoDin M63DC",
        kind: always("Выключатель автоматический модульный постоянного тока"),
        name: "-{0}{1}{2}-{3}-УХЛ3",
        axes: &[
            List(&["1", "2", "4"]),
            List(&["B", "C"]),
            List(IN16),
            List(&["6", "10"]),
        ],
        features: &[
            CURRENT,
            POLES,
            CURVE,
            ("Отключающая способность, кА", "{3}"),
            ("Род тока", "DC"),
            OUTDOOR,
        ],
        price: Scale {
            base: Base::Flat(620),
            factors: &[by_poles(0), by_current(2), times(3, &[("10", 1_250)])],
        },
        mass: Scale {
            base: Base::Each(A(0), 120),
            factors: &[],
        },
        volume: Scale {
            base: Base::Each(A(0), 125),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 10,
        tn_ved: always("8536201007"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M04",
            name: "Выключатели постоянного тока",
            axis: 0,
            caption: "полюсов",
            parts: 3,
        },
        turnover: 12,
    },
    Family {
        code: "F05",
        group: "modular",
        series: "DemoDin D63",
        kind: always("Выключатель дифференциального тока (ВДТ, УЗО)"),
        name: "-{0}P{1}-{2}mA-{3}-УХЛ4",
        axes: &[
            List(&["2", "4"]),
            List(&["16", "25", "32", "40", "50", "63", "80", "100"]),
            List(&["10", "30", "100", "300", "500"]),
            List(&["AC", "A", "A-S", "B"]),
        ],
        features: &[
            ("Номинальный ток, А", "{1}"),
            ("Номинальный отключающий дифференциальный ток, мА", "{2}"),
            ("Тип по дифференциальному току", "{3?A-S=A}"),
            ("Селективное исполнение", "{3?A-S=да;AC=нет;A=нет;B=нет}"),
            ("Число полюсов", "{0}"),
            INDOOR,
        ],
        price: Scale {
            base: Base::Flat(1_450),
            factors: &[
                by_poles(0),
                by_current(1),
                times(3, &[("A", 1_200), ("A-S", 1_600), ("B", 3_000)]),
            ],
        },
        mass: Scale {
            base: Base::Curve(A(0), &[(2, 220), (4, 380)]),
            factors: &[],
        },
        volume: Scale {
            base: Base::Curve(A(0), &[(2, 280), (4, 520)]),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 8,
        tn_ved: always("8536309000"),
        picture: always("p-rcd"),
        prices: Split {
            code: "M05",
            name: "Выключатели дифференциального тока",
            axis: 3,
            caption: "тип",
            parts: 4,
        },
        turnover: 60,
    },
    Family {
        code: "F06",
        group: "modular",
        series: "DemoDin DA63",
        kind: always("Автоматический выключатель дифференциального тока (АВДТ)"),
        name: "-{0}{1}{2}-{3}mA-{4}-{5}-УХЛ4",
        axes: &[
            List(&["1N", "2", "3N", "4"]),
            List(&["B", "C"]),
            List(IN9),
            List(&["10", "30", "100", "300"]),
            List(&["AC", "A"]),
            List(&["4,5", "6"]),
        ],
        features: &[
            CURRENT,
            POLES,
            CURVE,
            ("Номинальный отключающий дифференциальный ток, мА", "{3}"),
            ("Тип по дифференциальному току", "{4}"),
            ("Отключающая способность, кА", "{5}"),
        ],
        price: Scale {
            base: Base::Flat(1_690),
            factors: &[
                by_poles(0),
                by_current(2),
                times(4, &[("A", 1_200)]),
                times(5, &[("6", 1_080)]),
            ],
        },
        mass: Scale {
            base: Base::Each(A(0), 120),
            factors: &[],
        },
        volume: Scale {
            base: Base::Each(A(0), 125),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 8,
        tn_ved: always("8536201007"),
        picture: always("p-rcd"),
        prices: Split {
            code: "M06",
            name: "Дифференциальные автоматы",
            axis: 0,
            caption: "полюсов",
            parts: 4,
        },
        turnover: 55,
    },
    Family {
        code: "F07",
        group: "modular",
        series: "DemoDin AF63",
        kind: always("Устройство защиты от дугового пробоя (УЗДП)"),
        name: "-1N{0}{1}-{2}-УХЛ4",
        axes: &[List(&["B", "C"]), List(IN9), List(&["4,5", "6"])],
        features: &[
            ("Номинальный ток, А", "{1}"),
            ("Характеристика срабатывания", "{0}"),
            ("Отключающая способность, кА", "{2}"),
            INDOOR,
        ],
        price: Scale {
            base: Base::Flat(4_200),
            factors: &[by_current(1), times(2, &[("6", 1_080)])],
        },
        mass: Scale {
            base: Base::Flat(210),
            factors: &[],
        },
        volume: Scale {
            base: Base::Flat(270),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: always(1),
        packs_in_box: 30,
        tn_ved: always("8536309000"),
        picture: always("p-rcd"),
        prices: Split {
            code: "M07",
            name: "Защита от дугового пробоя",
            axis: 0,
            caption: "",
            parts: 1,
        },
        turnover: 6,
    },
    Family {
        code: "F08",
        group: "modular",
        series: "DemoDin SW",
        kind: always("Выключатель нагрузки модульный"),
        name: "-{0}P{1}-{2}-УХЛ3",
        axes: &[
            List(&["1", "2", "3", "4"]),
            List(&["16", "20", "25", "32", "40", "63", "80", "100", "125"]),
            List(&["0", "L"]),
        ],
        features: &[
            ("Номинальный ток, А", "{1}"),
            POLES,
            ("Световая индикация", "{2?0=нет;L=есть}"),
            OUTDOOR,
        ],
        price: Scale {
            base: Base::Flat(210),
            factors: &[by_poles(0), by_current(1), times(2, &[("L", 1_250)])],
        },
        mass: Scale {
            base: Base::Each(A(0), 85),
            factors: &[],
        },
        volume: Scale {
            base: Base::Each(A(0), 125),
            factors: &[],
        },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 10,
        tn_ved: always("8536508000"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M08",
            name: "Выключатели нагрузки",
            axis: 0,
            caption: "полюсов",
            parts: 4,
        },
        turnover: 45,
    },
];
