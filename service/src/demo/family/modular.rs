//! F01–F04: modular circuit breakers.

use super::At::Axis as A;
use super::Axis::List;
use super::measure::{Base, Scale, Shape, always, breaker_picture, by_current, by_poles, rail_pack, times, up_to};
use super::{Family, Split};

const IN16: &[&str] = &["1", "2", "3", "4", "5", "6", "8", "10", "13", "16", "20", "25", "32", "40", "50", "63"];
const BREAKER: &str = "Выключатель автоматический модульный";
const POLES: (&str, &str) = ("Число полюсов", "{0?1N=1+N;3N=3+N}");
const CURVE: (&str, &str) = ("Характеристика срабатывания", "{1}");
const CURRENT: (&str, &str) = ("Номинальный ток, А", "{2}");
const VOLTAGE: (&str, &str) = ("Номинальное напряжение, В", "{0?1=230;1N=230;2=400;3=400;3N=400;4=400}");
const OUTDOOR: (&str, &str) = ("Климатическое исполнение", "УХЛ3");

pub const FAMILIES: &[Family] = &[
    Family {
        code: "F01",
        group: "modular",
        series: "DemoDin M63",
        kind: always(BREAKER),
        name: "-{0}{1}{2}-4,5-УХЛ3",
        axes: &[List(&["1", "2", "3", "4"]), List(&["B", "C", "D"]), List(IN16)],
        features: &[CURRENT, POLES, CURVE, ("Отключающая способность, кА", "4,5"), VOLTAGE, OUTDOOR],
        price: Scale { base: Base::Flat(281), factors: &[by_poles(0), by_current(2)] },
        mass: Scale { base: Base::Each(A(0), 117), factors: &[] },
        volume: Scale { base: Base::Each(A(0), 125), factors: &[] },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 10,
        tn_ved: always("8536201007"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M01",
            name: "Автоматические выключатели 4,5 кА",
            axis: 0,
            caption: "полюсов {}",
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
        axes: &[List(&["1", "1N", "2", "3", "3N", "4"]), List(&["B", "C", "D", "K", "Z"]), List(IN16)],
        features: &[CURRENT, POLES, CURVE, ("Отключающая способность, кА", "6"), VOLTAGE, OUTDOOR],
        price: Scale { base: Base::Flat(340), factors: &[by_poles(0), by_current(2)] },
        mass: Scale { base: Base::Each(A(0), 120), factors: &[] },
        volume: Scale { base: Base::Each(A(0), 125), factors: &[] },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 10,
        tn_ved: always("8536201007"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M02",
            name: "Автоматические выключатели 6 кА",
            axis: 0,
            caption: "полюсов {}",
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
        features: &[CURRENT, POLES, CURVE, ("Отключающая способность, кА", "{3}"), VOLTAGE, OUTDOOR],
        price: Scale { base: Base::Flat(1_150), factors: &[by_poles(0), by_current(2), times(3, &[("15", 1_200)])] },
        mass: Scale { base: Base::Each(A(0), 215), factors: &[] },
        volume: Scale { base: Base::Each(A(0), 200), factors: &[] },
        shape: Shape::Rail,
        pack: up_to(A(0), &[(1, 9), (2, 4), (3, 3)], 2),
        packs_in_box: 8,
        tn_ved: up_to(A(2), &[(63, "8536201007")], "8536209007"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M03",
            name: "Автоматические выключатели до 125 А",
            axis: 0,
            caption: "полюсов {}",
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
        axes: &[List(&["1", "2", "4"]), List(&["B", "C"]), List(IN16), List(&["6", "10"])],
        features: &[CURRENT, POLES, CURVE, ("Отключающая способность, кА", "{3}"), ("Род тока", "DC"), OUTDOOR],
        price: Scale { base: Base::Flat(620), factors: &[by_poles(0), by_current(2), times(3, &[("10", 1_250)])] },
        mass: Scale { base: Base::Each(A(0), 120), factors: &[] },
        volume: Scale { base: Base::Each(A(0), 125), factors: &[] },
        shape: Shape::Rail,
        pack: rail_pack(0),
        packs_in_box: 10,
        tn_ved: always("8536201007"),
        picture: breaker_picture(0),
        prices: Split {
            code: "M04", name: "Выключатели постоянного тока", axis: 0, caption: "полюсов {}", parts: 3
        },
        turnover: 12,
    },
];
