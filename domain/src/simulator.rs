//! Demo mode: what the simulated supplier and its bank do, and how fast.

/// How many times faster than at first the simulator may run.
pub const SPEEDS: [u32; 4] = [1, 5, 20, 100];
/// Days that its clock is moved ahead by at once.
pub const LEAPS: [u32; 2] = [1, 7];

/// Something that the simulator does with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Its accounting issued the invoice.
    Invoiced,
    /// The buyer's bank paid.
    Paid,
    /// What lay on the shipping warehouse was picked.
    Picked,
    /// What was to be made left the factory.
    Made,
    /// Everything has come to the shipping warehouse.
    Arrived,
    Shipped,
}

impl Deed {
    pub const ALL: [Self; 6] = [Self::Invoiced, Self::Paid, Self::Picked, Self::Made, Self::Arrived, Self::Shipped];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invoiced => "invoiced",
            Self::Paid => "paid",
            Self::Picked => "picked",
            Self::Made => "made",
            Self::Arrived => "arrived",
            Self::Shipped => "shipped",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.code() == code)
    }

    /// What a step of an order in production is called.
    #[must_use]
    pub const fn of_step(step: u32) -> Self {
        match step {
            0 => Self::Picked,
            1 => Self::Made,
            _ => Self::Arrived,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back() {
        for deed in Deed::ALL {
            assert_eq!(Deed::from_code(deed.code()), Some(deed));
        }
    }
}
