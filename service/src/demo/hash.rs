//! The source of all chance in the demo data: FNV-1a, so that everything is the same every time.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;
/// Another seed gives another demo company with the same shape.
pub const SEED: &str = "busbar";

/// A number that looks random and depends on nothing but its arguments.
pub fn chance(what: &str, number: u64) -> u64 {
    let bytes = SEED.bytes().chain(what.bytes()).chain(number.to_le_bytes());
    let hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    // FNV-1a leaves the high bits of short inputs alike: this spreads them (the finalizer of MurmurHash3).
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ hash >> 33
}

/// Whether the thing is among so many of a hundred.
pub fn among(what: &str, number: u64, of_hundred: u64) -> bool {
    chance(what, number) % 100 < of_hundred
}

/// One of the choices.
pub fn pick<'a, T>(choices: &'a [T], what: &str, number: u64) -> Option<&'a T> {
    let len = u64::try_from(choices.len()).ok().filter(|len| *len > 0)?;
    choices.get(usize::try_from(chance(what, number) % len).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_even_and_the_same_every_time() {
        assert_eq!(chance("x", 1), chance("x", 1));
        assert_ne!(chance("x", 1), chance("y", 1));
        let hits = (0..10_000).filter(|number| among("stock", *number, 20)).count();
        assert!((1_850..2_150).contains(&hits), "{hits}");
    }
}
