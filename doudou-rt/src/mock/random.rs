//! Numbers that look random and follow from a seed.

/// `SplitMix64`: Guy Steele, Doug Lea and Christine Flood, “Fast Splittable Pseudorandom Number
/// Generators”, OOPSLA 2014, with the constants of Java's `SplittableRandom`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The numbers of a place below this one: they depend on nothing but the way to it.
    pub(super) fn at(mut self, name: &str) -> Self {
        // No text holds the byte 0xff, so that `ab` and `a`, `b` part.
        for byte in name.bytes().chain([0xff]) {
            self.0 ^= u64::from(byte);
            self.0 = self.next();
        }
        self
    }

    /// A number below `end`, or 0 when that is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// One of these; they are never empty.
    pub(super) fn one_of<'a>(&mut self, values: &[&'a str]) -> &'a str {
        values.get(self.below(values.len() as u64) as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn it_is_split_mix_64() {
        let mut random = Random::new(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973];
        assert_eq!([random.next(), random.next()], expected);
    }

    #[test]
    fn places_part() {
        let at = |names: &[&str]| {
            names.iter().fold(Random::new(0), |random, name| random.at(name)).next()
        };
        assert_eq!(at(&["a", "b"]), at(&["a", "b"]));
        assert_ne!(at(&["a", "b"]), at(&["ab"]));
        assert_ne!(at(&["a", "b"]), at(&["b", "a"]));
    }

    #[test]
    fn numbers_stay_below_the_end_and_reach_everything_under_it() {
        let mut random = Random::new(7);
        let mut seen = [false; 5];
        for _ in 0..200 {
            seen[random.below(5) as usize] = true;
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(random.below(0), 0);
    }
}
