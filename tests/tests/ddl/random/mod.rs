//! Random schemas that a server takes, changes of them that a person could make, and rows: all
//! from a number, the same each time.

mod change;
mod columns;
mod expressions;
mod keys;
mod names;
mod repair;
mod rows;
mod tables;

pub(crate) use change::changed;
pub(crate) use repair::repair;
pub(crate) use rows::inserts;
pub(crate) use tables::schema;

/// Numbers that look random, each a function of the one before (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// Those that follow from a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which isn't 0.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// A number from `low` to `high`.
    fn number(&mut self, low: u32, high: u32) -> u32 {
        low + u32::try_from(self.next() % u64::from(high - low + 1)).unwrap()
    }

    /// A number of one byte from `low` to `high`.
    fn small(&mut self, low: u8, high: u8) -> u8 {
        u8::try_from(self.number(low.into(), high.into())).unwrap()
    }

    /// Yes in so many of a hundred cases.
    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}
