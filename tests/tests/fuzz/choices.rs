//! Decisions that follow from bytes, so that a fuzzer can change one of them.

/// Bytes that are taken from the front. Behind the last one every decision is the first choice.
pub(crate) struct Choices<'a>(pub(crate) &'a [u8]);

impl<'a> Choices<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number that is smaller than `below`, which is at least 1.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        let mut number = usize::from(self.byte());
        if below > 256 {
            number = number << 8 | usize::from(self.byte());
        }
        number % below.max(1)
    }

    pub(crate) fn pick<'v, T: ?Sized>(&mut self, values: &[&'v T]) -> &'v T {
        values[self.below(values.len())]
    }

    /// True once in so many times.
    pub(crate) fn rarely(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// The next bytes, as many as there are at most.
    pub(crate) fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

/// `SplitMix64` (Steele, Lea, Flood 2014): the same numbers in every run.
#[allow(dead_code, reason = "a fuzzer has bytes of its own")]
pub(crate) struct Numbers(pub(crate) u64);

#[allow(dead_code, reason = "a fuzzer has bytes of its own")]
impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).take(count).collect()
    }
}
