//! Places on the earth, as far as a list of the nearest and a small map need them.

use serde::{Deserialize, Serialize};

/// A place, degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub latitude: f64,
    pub longitude: f64,
}

/// Width and height of the map.
pub const MAP: (u32, u32) = (1000, 542);

/// The outline of the map is drawn in the conformal conic projection of Lambert with the parallels 50° and 70° about 100° E:
/// its cone constant and scale, the left and upper edge, and what a unit of it is on the map.
const CONE: f64 = 0.870_590_434_601_612_7;
const SCALE: f64 = 1.779_858_439_372_414_8;
const LEFT: f64 = -0.707_423_869_650_087_3;
const TOP: f64 = 0.091_261_467_450_067_73;
const UNIT: f64 = 784.463_736_351_249_4;
const CENTRE: f64 = 100.0;

impl Point {
    /// From stored millionths of a degree; nothing when it is no place.
    #[must_use]
    pub fn stored(latitude: i64, longitude: i64) -> Option<Self> {
        let degrees = |millionths: i64| i32::try_from(millionths).ok().map(|millionths| f64::from(millionths) / 1e6);
        let (latitude, longitude) = (degrees(latitude)?, degrees(longitude)?);
        (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some(Self { latitude, longitude })
    }

    /// Kilometres as the crow flies.
    #[must_use]
    pub fn kilometres(self, to: Self) -> f64 {
        const EARTH: f64 = 6371.0;
        let [a, b] = [self, to].map(|point| (point.latitude.to_radians(), point.longitude.to_radians()));
        let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
        let chord = half(a.0, b.0) + a.0.cos() * b.0.cos() * half(a.1, b.1);
        2.0 * EARTH * chord.sqrt().min(1.0).asin()
    }

    /// Where it is on the map, from its left upper corner; nothing for what lies beyond it.
    #[must_use]
    pub fn on_map(self) -> Option<(f64, f64)> {
        // The Chukchi Peninsula reaches beyond the 180th meridian.
        let longitude = if self.longitude < -160.0 { self.longitude + 360.0 } else { self.longitude };
        let radius = SCALE / (std::f64::consts::FRAC_PI_4 + self.latitude.to_radians() / 2.0).tan().powf(CONE);
        let turn = CONE * (longitude - CENTRE).to_radians();
        let (x, y) = ((radius * turn.sin() - LEFT) * UNIT, (radius * turn.cos() - TOP) * UNIT);
        let inside = (0.0..=f64::from(MAP.0)).contains(&x) && (0.0..=f64::from(MAP.1)).contains(&y);
        inside.then_some((x, y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOSCOW: Point = Point { latitude: 55.75, longitude: 37.62 };
    const VLADIVOSTOK: Point = Point { latitude: 43.12, longitude: 131.89 };

    #[test]
    fn distances_are_those_of_the_globe() {
        let far = MOSCOW.kilometres(VLADIVOSTOK);
        assert!((6_400.0..6_440.0).contains(&far), "{far}");
        assert!(MOSCOW.kilometres(MOSCOW) < 0.001);
    }

    #[test]
    fn places_of_the_country_are_on_its_map() {
        let near = |point: Point, x: f64, y: f64| {
            let (at, down) = point.on_map().unwrap();
            assert!((at - x).abs() < 2.0 && (down - y).abs() < 2.0, "{at} {down}");
        };
        near(MOSCOW, 148.0, 220.7);
        near(VLADIVOSTOK, 869.2, 525.2);
        assert_eq!(Point { latitude: -33.9, longitude: 18.4 }.on_map(), None);
        assert_eq!(Point::stored(91_000_000, 0), None);
    }
}
