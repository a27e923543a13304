//! Mass, volume and transport places of a line or of an order.

use serde::{Deserialize, Serialize};

use crate::format::fixed;

macro_rules! measure {
    ($(#[$doc:meta])* $name:ident, $from:ident, $get:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(i64);

        impl $name {
            pub const ZERO: $name = $name(0);

            #[doc = concat!("So many ", $unit, ".")]
            pub const fn $from(value: i64) -> $name {
                $name(value)
            }

            #[doc = concat!("The value in ", $unit, ".")]
            pub const fn $get(self) -> i64 {
                self.0
            }

            /// The sum, or `None` on overflow.
            pub fn checked_add(self, other: $name) -> Option<$name> {
                self.0.checked_add(other.0).map($name)
            }

            /// The difference, or `None` on overflow.
            pub fn checked_sub(self, other: $name) -> Option<$name> {
                self.0.checked_sub(other.0).map($name)
            }

            /// So many times over (one piece × pieces), or `None` on overflow.
            pub fn checked_mul(self, times: i64) -> Option<$name> {
                self.0.checked_mul(times).map($name)
            }
        }
    };
}

measure!(
    /// A mass in grams.
    Mass, from_grams, grams, "grams"
);
measure!(
    /// A volume in cubic millimetres.
    Volume, from_mm3, mm3, "cubic millimetres"
);
measure!(
    /// What a line adds to the transport places, in millionths of a place, so that running totals can add and take away.
    PlaceShare, from_millionths, millionths, "millionths of a place"
);

impl Mass {
    /// Kilograms with 2 decimals, for totals: «1,40» (guide). Half-up, as below.
    pub fn kg2(self) -> String {
        fixed(self.0, 3, 2)
    }

    /// Kilograms with 3 decimals, for one piece: «0,117» (guide).
    pub fn kg3(self) -> String {
        fixed(self.0, 3, 3)
    }
}

impl Volume {
    /// Cubic metres with 6 decimals, for the basket: «0,001496» (guide).
    pub fn m3_6(self) -> String {
        fixed(self.0, 9, 6)
    }

    /// Cubic metres with 4 decimals, for the order's card: «0,0015» (guide).
    pub fn m3_4(self) -> String {
        fixed(self.0, 9, 4)
    }

    /// Cubic metres with 3 decimals, for a report's footer: «0,001» (guide).
    pub fn m3_3(self) -> String {
        fixed(self.0, 9, 3)
    }
}

const PLACE: i64 = 1_000_000;

impl PlaceShare {
    /// Quantity ÷ units per transport box, rounded *down* to a millionth but never to nothing; a box of 0 is read as 1.
    /// Down, because three lines of ⅔ are two places, and three times 0,666667 would make a third one.
    pub fn of(quantity: u32, per_box: u32) -> PlaceShare {
        let share = i64::from(quantity).saturating_mul(PLACE) / i64::from(per_box.max(1));
        PlaceShare(share.max(i64::from(quantity.min(1))))
    }

    /// The places a total makes: rounded up, 0 for nothing; beyond `u32` it stays at `u32::MAX`.
    pub fn whole(self) -> u32 {
        let up = self.0.max(0).saturating_add(PLACE - 1) / PLACE;
        u32::try_from(up).unwrap_or(u32::MAX)
    }
}

/// Transport places of an order: over (pieces, units per transport box), only the total is rounded up (guide).
/// An absurd total stays at `u32::MAX`.
pub fn places(lines: impl IntoIterator<Item = (u32, u32)>) -> u32 {
    let add = |total: i64, (pieces, per_box)| total.saturating_add(PlaceShare::of(pieces, per_box).0);
    PlaceShare(lines.into_iter().fold(0, add)).whole()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn golden_line_of_the_guide() {
        assert_eq!(Mass::from_grams(117).checked_mul(12).unwrap().kg2(), "1,40");
        assert_eq!(Mass::from_grams(117).kg3(), "0,117");
        let volume = Volume::from_mm3(124_667).checked_mul(12).unwrap();
        assert_eq!((volume.m3_6(), volume.m3_4(), volume.m3_3()), ("0,001496".into(), "0,0015".into(), "0,001".into()));
        assert_eq!(places([(12, 12)]), 1);
    }

    #[test]
    fn measures_do_not_overflow() {
        assert_eq!(Mass::from_grams(i64::MAX).checked_add(Mass::from_grams(1)), None);
        assert_eq!(Volume::from_mm3(i64::MAX).checked_mul(2), None);
        assert_eq!(Mass::from_grams(1_404).checked_sub(Mass::from_grams(1_404)), Some(Mass::ZERO));
        assert_eq!(Mass::from_grams(1_234_565).kg2(), "1\u{a0}234,57");
        assert_eq!(serde_json::to_string(&Mass::from_grams(117)).unwrap(), "117");
    }

    #[test]
    fn only_the_total_of_places_is_rounded_up() {
        let cases: [(&[(u32, u32)], u32); 9] = [
            (&[], 0),
            (&[(0, 12)], 0),
            (&[(1, 12)], 1),
            (&[(13, 12)], 2),
            (&[(6, 12), (6, 12)], 1),
            (&[(1, 3), (1, 3), (1, 3)], 1),
            (&[(2, 3), (2, 3), (2, 3)], 2),
            (&[(5, 0)], 5),
            (&[(1, u32::MAX)], 1),
        ];
        for (lines, expected) in cases {
            assert_eq!(places(lines.iter().copied()), expected, "{lines:?}");
        }
        assert_eq!(places([(u32::MAX, 1), (1, 1)]), u32::MAX);
        assert_eq!(PlaceShare::from_millionths(-1).whole(), 0);
    }

    proptest! {
        #[test]
        fn places_match_exact_fractions(lines in proptest::collection::vec((1..=10_000_u32, 1..=12_u32), 1..40)) {
            // 27720 divides by every box from 1 to 12, so the exact total is a whole number of parts.
            let parts: u64 = lines.iter().map(|&(pieces, per_box)| u64::from(pieces) * 27_720 / u64::from(per_box)).sum();
            prop_assert_eq!(u64::from(places(lines.iter().copied())), parts.div_ceil(27_720));
        }

        #[test]
        fn running_total_returns_to_where_it_was(quantity in 1..=1_000_000_u32, per_box in 1..=10_000_u32, start in 0..1_000_000_000_i64) {
            let (total, line) = (PlaceShare(start), PlaceShare::of(quantity, per_box));
            prop_assert_eq!(total.checked_add(line).and_then(|sum| sum.checked_sub(line)), Some(total));
        }
    }
}
