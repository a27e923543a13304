//! A set of boxes, stored as the bits of a small number.

/// A set type of an enum whose variants are numbered from 0 on, fewer than the bits of the number that holds the set.
macro_rules! flags {
    ($(#[$doc:meta])* $name:ident($bits:ty) of $flag:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name($bits);

        impl $name {
            pub const NONE: Self = Self(0);

            /// From the stored bits, one for each variant in its order.
            #[must_use]
            pub const fn from_bits(bits: $bits) -> Self {
                Self(bits)
            }

            /// As it is stored.
            #[must_use]
            pub const fn bits(self) -> $bits {
                self.0
            }

            #[must_use]
            pub const fn with(self, flag: $flag) -> Self {
                Self(self.0 | 1 << flag as $bits)
            }

            /// Whether the box is ticked.
            #[must_use]
            pub const fn contains(self, flag: $flag) -> bool {
                self.0 & (1 << flag as $bits) != 0
            }
        }

        impl FromIterator<$flag> for $name {
            fn from_iter<I: IntoIterator<Item = $flag>>(flags: I) -> Self {
                flags.into_iter().fold(Self::NONE, Self::with)
            }
        }
    };
}
pub(crate) use flags;
