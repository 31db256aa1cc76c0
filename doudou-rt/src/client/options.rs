//! What can be said of a single call.

use std::hash::{Hash, Hasher};
use std::time::Duration;

/// What a call is told beside its parameters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    /// Whether it may be carried out twice, if its method doesn't say.
    pub(super) idempotent: Option<bool>,
    /// How long it may take, in place of what the client says.
    pub(super) timeout: Option<Duration>,
    /// What it belongs to.
    pub(super) key: Option<u64>,
}

/// A number for a key: the same in every process and for every version of the compiler, so that
/// all clients agree where a key belongs.
pub(super) fn number<K: Hash + ?Sized>(key: &K) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    key.hash(&mut hasher);
    hasher.finish()
}

/// FNV-1a, whose bits are then mixed.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        let bits = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits ^ (bits >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_key_has_one_number_for_ever_and_keys_have_different_ones() {
        assert_eq!(number("ann"), 0xa99f_7273_9e68_1ca8);
        let numbers: HashSet<u64> = (0..100_000_u64).map(|key| number(&key)).collect();
        assert_eq!(numbers.len(), 100_000);
        // Spread over the top bits too.
        let tops: HashSet<u64> = numbers.iter().map(|number| number >> 56).collect();
        assert_eq!(tops.len(), 256);
    }
}
