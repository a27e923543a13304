//! How goods reach the buyer and what that costs.

use crate::measure::{Mass, Volume};
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// «Способ доставки».
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryMethod {
    /// «Самовывоз».
    #[default]
    Pickup,
    /// «Автотранспортная компания».
    Truck,
}

impl DeliveryMethod {
    pub const ALL: [Self; 2] = [Self::Pickup, Self::Truck];

    /// The stored and the posted word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pickup => "pickup",
            Self::Truck => "truck",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }
}

/// What a carrier takes from a warehouse, without VAT: a fixed part, and by mass or by volume, whichever is more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tariff {
    pub fixed: Money,
    pub per_kg: Money,
    pub per_m3: Money,
}

const GRAMS_IN_KG: i64 = 1_000;
const MM3_IN_M3: i64 = 1_000_000_000;

impl Tariff {
    /// The cost of a delivery; `None` when the number is too large to hold.
    #[must_use]
    pub fn cost(&self, mass: Mass, volume: Volume) -> Option<Money> {
        let by_mass = self.per_kg.share(mass.grams(), GRAMS_IN_KG)?;
        let by_volume = self.per_m3.share(volume.mm3(), MM3_IN_M3)?;
        self.fixed.checked_add(by_mass.max(by_volume))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greater_of_mass_and_volume_is_paid() {
        let tariff = Tariff {
            fixed: Money::from_kopecks(50_000),
            per_kg: Money::from_kopecks(1_000),
            per_m3: Money::from_kopecks(200_000),
        };
        let cost = |grams, mm3| tariff.cost(Mass::from_grams(grams), Volume::from_mm3(mm3)).map(Money::kopecks);
        assert_eq!(cost(1_404, 1_496_004), Some(51_404));
        assert_eq!(cost(1_000, 1_000_000_000), Some(250_000));
        assert_eq!(cost(0, 0), Some(50_000));
    }
}
