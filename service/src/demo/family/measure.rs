//! Prices, masses, volumes and packs as functions of a product's values. Integers only: factors are thousandths.

use super::axis::{At, Values};

/// A choice by one value of a product.
pub struct Choose<T: 'static> {
    at: At,
    by: By<T>,
    rest: T,
}

enum By<T: 'static> {
    /// Up to and including a number.
    UpTo(&'static [(u32, T)]),
    Is(&'static [(&'static str, T)]),
}

/// The same for every product.
pub const fn always<T: Copy>(value: T) -> Choose<T> {
    Choose { at: At::Axis(0), by: By::Is(&[]), rest: value }
}

/// By the number in a value: the first limit that holds it, or the rest.
pub const fn up_to<T: Copy>(at: At, limits: &'static [(u32, T)], rest: T) -> Choose<T> {
    Choose { at, by: By::UpTo(limits), rest }
}

/// By the value itself, or the rest.
pub const fn is<T: Copy>(at: At, words: &'static [(&'static str, T)], rest: T) -> Choose<T> {
    Choose { at, by: By::Is(words), rest }
}

/// Thousandths by which some values are more than the others.
pub const fn times(axis: usize, words: &'static [(&'static str, u32)]) -> Choose<u32> {
    is(At::Axis(axis), words, 1_000)
}

/// The price factor of poles (domain facts 8.4).
pub const fn by_poles(axis: usize) -> Choose<u32> {
    times(axis, &[("1N", 1_350), ("2", 2_050), ("3", 3_100), ("3N", 3_600), ("4", 4_150)])
}

/// The price factor of currents up to 125 A (domain facts 8.4).
pub const fn by_current(axis: usize) -> Choose<u32> {
    up_to(At::Axis(axis), &[(6, 1_250), (32, 1_000), (40, 1_120), (63, 1_300)], 1_900)
}

/// Packs of modular devices on the rail, by modules (domain facts 8.3).
pub const fn rail_pack(axis: usize) -> Choose<u32> {
    up_to(At::Axis(axis), &[(1, 12), (2, 6), (3, 4)], 3)
}

/// Pictures of modular breakers, by modules.
pub const fn breaker_picture(axis: usize) -> Choose<&'static str> {
    up_to(At::Axis(axis), &[(1, "p-mcb1"), (2, "p-mcb2")], "p-mcb3")
}

impl<T: Copy> Choose<T> {
    pub fn of(&self, values: &Values) -> T {
        let found = match self.by {
            By::UpTo(limits) => {
                let number = values.number(self.at);
                limits.iter().find(|(limit, _)| number <= u64::from(*limit) * 1_000).map(|(_, value)| *value)
            }
            By::Is(words) => {
                let word = values.word(self.at);
                words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
            }
        };
        found.unwrap_or(self.rest)
    }
}

/// A measure: a base times factors in thousandths.
pub struct Scale {
    pub base: Base,
    pub factors: &'static [Choose<u32>],
}

/// What a measure starts from.
pub enum Base {
    Flat(u32),
    /// So much for each unit of the number in a value: each pole, each module.
    Each(At, u32),
    /// Between points, by the number in a value; level before the first and after the last.
    Curve(At, &'static [(u32, u32)]),
    /// So much for each square metre of a box whose height, width and depth in mm are axes 0 to 2.
    Surface(u32),
    /// What such a box holds.
    Content,
}

impl Scale {
    /// Thousandths: of a rouble, of a gram; of a cubic centimetre, which are cubic millimetres.
    pub fn thousandths(&self, values: &Values) -> u64 {
        let base = self.base.thousandths(values);
        self.factors.iter().fold(base, |value, factor| (value * u64::from(factor.of(values)) + 500) / 1_000)
    }

    /// Whole units, half-up, at least one.
    pub fn rounded(&self, values: &Values) -> u64 {
        ((self.thousandths(values) + 500) / 1_000).max(1)
    }
}

impl Base {
    fn thousandths(&self, values: &Values) -> u64 {
        match *self {
            Self::Flat(value) => u64::from(value) * 1_000,
            Self::Each(at, value) => values.number(at) * u64::from(value),
            Self::Curve(at, points) => curve(points, values.number(at)),
            // Square millimetres × units per square metre ÷ 1,000,000, in thousandths.
            Self::Surface(value) => {
                let [height, width, depth] = sides(values);
                2 * (height * width + height * depth + width * depth) * u64::from(value) / 1_000
            }
            Self::Content => sides(values).into_iter().product(),
        }
    }
}

/// Height, width and depth of a box, mm.
fn sides(values: &Values) -> [u64; 3] {
    [0, 1, 2].map(|axis| values.number(At::Axis(axis)) / 1_000)
}

fn curve(points: &[(u32, u32)], at: u64) -> u64 {
    let (mut left, mut low) = (0, 0);
    for (number, (right, high)) in points.iter().enumerate() {
        let (right, high) = (u64::from(*right) * 1_000, u64::from(*high) * 1_000);
        if at <= right {
            let (span, done) = (right.saturating_sub(left), at.saturating_sub(left));
            let grown = (high.saturating_sub(low) * done).checked_div(span).unwrap_or_default();
            return if number == 0 { high } else { low + grown };
        }
        (left, low) = (right, high);
    }
    low
}

/// Width, height and depth of a package.
pub enum Shape {
    /// A modular device: 18 mm modules, 90 mm high, as deep as its volume says.
    Rail,
    /// Somewhat flat.
    Carton,
    /// The box of axes 0 to 2.
    Sides,
}

impl Shape {
    pub fn of(&self, values: &Values, mm3: u64) -> [u32; 3] {
        let size = match self {
            Self::Rail => {
                let width = 18 * ((mm3 + 62_500) / 125_000).max(1);
                [width, 90, mm3 / (width * 90)]
            }
            Self::Carton => {
                let side = cube_root(mm3);
                let (width, height) = (side * 4 / 5, side * 6 / 5);
                [width, height, mm3 / (width * height).max(1)]
            }
            Self::Sides => {
                let [height, width, depth] = sides(values);
                [width, height, depth]
            }
        };
        size.map(|side| u32::try_from(side.max(1)).unwrap_or(u32::MAX))
    }
}

/// Rounded up, to 4,096 at most.
fn cube_root(volume: u64) -> u64 {
    let (mut low, mut high) = (1, 4_096);
    while low < high {
        let middle = u64::midpoint(low, high);
        if middle * middle * middle < volume {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_level_outside_and_straight_inside() {
        let points = [(10, 100), (20, 300)];
        assert_eq!(curve(&points, 5_000), 100_000);
        assert_eq!(curve(&points, 10_000), 100_000);
        assert_eq!(curve(&points, 15_000), 200_000);
        assert_eq!(curve(&points, 99_000), 300_000);
    }
}
