//! F05–F08: residual-current and arc-fault devices, switches.
//! The last digits of TN VED codes under 8536 30 are made up.

use super::axis::At::Axis as A;
use super::axis::Axis::List;
use super::measure::{Base, Scale, Shape, always, breaker_picture, by_current, by_poles, rail_pack, times};
use super::{Family, Split};

const IN9: &[&str] = &["6", "10", "16", "20", "25", "32", "40", "50", "63"];
const POLES: (&str, &str) = ("Число полюсов", "{0?1N=1+N;3N=3+N}");
const CURVE: (&str, &str) = ("Характеристика срабатывания", "{1}");
const CURRENT: (&str, &str) = ("Номинальный ток, А", "{2}");
const OUTDOOR: (&str, &str) = ("Климатическое исполнение", "УХЛ3");
const INDOOR: (&str, &str) = ("Климатическое исполнение", "УХЛ4");

pub const FAMILIES: &[Family] = &[
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
            factors: &[by_poles(0), by_current(1), times(3, &[("A", 1_200), ("A-S", 1_600), ("B", 3_000)])],
        },
        mass: Scale { base: Base::Curve(A(0), &[(2, 220), (4, 380)]), factors: &[] },
        volume: Scale { base: Base::Curve(A(0), &[(2, 280), (4, 520)]), factors: &[] },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 8,
        tn_ved: always("8536309000"),
        picture: always("p-rcd"),
        prices: Split {
            code: "M05", name: "Выключатели дифференциального тока", axis: 3, caption: "тип {}", parts: 4
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
            factors: &[by_poles(0), by_current(2), times(4, &[("A", 1_200)]), times(5, &[("6", 1_080)])],
        },
        mass: Scale { base: Base::Each(A(0), 120), factors: &[] },
        volume: Scale { base: Base::Each(A(0), 125), factors: &[] },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 8,
        tn_ved: always("8536201007"),
        picture: always("p-rcd"),
        prices: Split {
            code: "M06", name: "Дифференциальные автоматы", axis: 0, caption: "полюсов {}", parts: 4
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
        price: Scale { base: Base::Flat(4_200), factors: &[by_current(1), times(2, &[("6", 1_080)])] },
        mass: Scale { base: Base::Flat(210), factors: &[] },
        volume: Scale { base: Base::Flat(270), factors: &[] },
        shape: Shape::Rail,
        pack: always(1),
        packs_in_box: 30,
        tn_ved: always("8536309000"),
        picture: always("p-rcd"),
        prices: Split {
            code: "M07", name: "Защита от дугового пробоя", axis: 0, caption: "", parts: 1
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
        features: &[("Номинальный ток, А", "{1}"), POLES, ("Световая индикация", "{2?0=нет;L=есть}"), OUTDOOR],
        price: Scale { base: Base::Flat(210), factors: &[by_poles(0), by_current(1), times(2, &[("L", 1_250)])] },
        mass: Scale { base: Base::Each(A(0), 85), factors: &[] },
        volume: Scale { base: Base::Each(A(0), 125), factors: &[] },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 10,
        tn_ved: always("8536508000"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M08", name: "Выключатели нагрузки", axis: 0, caption: "полюсов {}", parts: 4
        },
        turnover: 45,
    },
];
