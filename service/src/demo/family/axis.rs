//! Axes of a family and the values of one product on them.

use super::text::number;

/// One place of a name and what can stand there.
pub enum Axis {
    List(&'static [&'static str]),
    /// Frame and current, size and current: only the pairs that exist.
    Pairs(&'static [(&'static str, &'static [&'static str])]),
}

impl Axis {
    pub fn len(&self) -> usize {
        match self {
            Self::List(values) => values.len(),
            Self::Pairs(pairs) => pairs.iter().map(|(_, right)| right.len()).sum(),
        }
    }

    pub fn value(&self, mut at: usize) -> Value {
        match self {
            Self::List(values) => Value { place: at, left: values.get(at).copied().unwrap_or_default(), right: "" },
            Self::Pairs(pairs) => {
                for (place, (left, rights)) in pairs.iter().enumerate() {
                    if let Some(right) = rights.get(at) {
                        return Value { place, left, right };
                    }
                    at = at.saturating_sub(rights.len());
                }
                Value::default()
            }
        }
    }

    /// Values of a list, left sides of pairs.
    pub fn places(&self) -> usize {
        match self {
            Self::List(values) => values.len(),
            Self::Pairs(pairs) => pairs.len(),
        }
    }

    pub fn place_name(&self, place: usize) -> &'static str {
        match self {
            Self::List(values) => values.get(place).copied().unwrap_or_default(),
            Self::Pairs(pairs) => pairs.get(place).map_or("", |(left, _)| left),
        }
    }
}

/// What stands on an axis: a value, or both halves of a pair.
#[derive(Clone, Copy, Debug, Default)]
pub struct Value {
    pub place: usize,
    pub left: &'static str,
    pub right: &'static str,
}

/// Where a number or a word is taken from: the whole value (left half of a pair), or the right half.
#[derive(Clone, Copy, Debug)]
pub enum At {
    Axis(usize),
    Right(usize),
}

/// No family has more axes.
const AXES: usize = 8;

/// The values of one product.
#[derive(Clone, Copy, Debug, Default)]
pub struct Values(pub [Value; AXES]);

impl Values {
    pub fn value(&self, axis: usize) -> Value {
        self.0.get(axis).copied().unwrap_or_default()
    }

    pub fn word(&self, at: At) -> &'static str {
        match at {
            At::Axis(axis) => self.value(axis).left,
            At::Right(axis) => self.value(axis).right,
        }
    }

    /// Thousandths.
    pub fn number(&self, at: At) -> u64 {
        number(self.word(at))
    }
}
