//! Values of every type, made of numbers that only seem to be random.

mod cases;
mod foreign;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::sync::Arc;

#[path = "../numbers/mod.rs"]
mod numbers;

use numbers::Numbers;

/// A type of which any value can be made.
pub(crate) trait Random: Sized {
    fn random(dice: &mut Dice) -> Self;
}

/// Decisions that are the same in every run.
pub(crate) struct Dice {
    numbers: Numbers,
    depth: usize,
}

/// How deep a value is at most, but for the parts that it can't do without.
const DEPTH: usize = 6;

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { numbers: Numbers(seed), depth: 0 }
    }

    /// A number that is smaller than `below`, which is at least 1.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        self.numbers.next(below)
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())].clone()
    }

    /// One of so many; the first where it is deep already.
    fn choice(&mut self, count: usize) -> usize {
        if self.depth > DEPTH { 0 } else { self.below(count) }
    }

    /// So many values, fewer where it is deep.
    pub(crate) fn several<T: Random, C: FromIterator<T>>(&mut self) -> C {
        let count = if self.depth > DEPTH { 0 } else { self.below(4) };
        self.count_of(count)
    }

    pub(crate) fn count_of<T: Random, C: FromIterator<T>>(&mut self, count: usize) -> C {
        self.deeper(|dice| (0..count).map(|_| T::random(dice)).collect())
    }

    fn deeper<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        made
    }

    /// Characters out of these, which are there at least once.
    pub(crate) fn text(&mut self, characters: &str, least: usize, most: usize) -> String {
        let characters: Vec<char> = characters.chars().collect();
        let count = least + self.below(most - least + 1);
        (0..count).map(|_| self.pick(&characters)).collect()
    }
}

/// The bounds of a type are as likely as all else.
macro_rules! integers {
    ($($type:ident)*) => {$(
        impl Random for $type {
            fn random(dice: &mut Dice) -> Self {
                match dice.below(6) {
                    0 => Self::MIN,
                    1 => Self::MAX,
                    2 => 1,
                    3 => Self::MIN / 2,
                    _ => dice.below(100) as Self,
                }
            }
        }
    )*};
}

integers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 isize }

impl Random for bool {
    fn random(dice: &mut Dice) -> Self {
        dice.one_in(2)
    }
}

impl Random for f32 {
    fn random(dice: &mut Dice) -> Self {
        let some = dice.below(1000) as Self / 7.0;
        dice.pick(&[0.0, -0.0, 1.0, -2.5, 0.1, Self::MIN, Self::MAX, Self::MIN_POSITIVE, some])
    }
}

impl Random for f64 {
    fn random(dice: &mut Dice) -> Self {
        let some = Self::from_bits(dice.below(usize::MAX) as u64);
        let some = if some.is_finite() { some } else { 0.1 };
        dice.pick(&[0.0, -0.0, 1.0, -2.5, 1e15, Self::MIN, Self::MAX, 5e-324, some, some, some])
    }
}

impl Random for char {
    fn random(dice: &mut Dice) -> Self {
        dice.pick(&['a', 'Z', '0', ' ', '"', '\\', '/', '\0', '\n', '%', '&', 'é', '中', '💡'])
    }
}

impl Random for String {
    fn random(dice: &mut Dice) -> Self {
        match dice.below(4) {
            0 => {
                dice.pick(&["", "a", "null", "true", "1", "Low", "a,b", "a=b&c;d", "grüße"]).into()
            }
            _ => (0..dice.below(8)).map(|_| char::random(dice)).collect(),
        }
    }
}

impl<T: Random> Random for Option<T> {
    fn random(dice: &mut Dice) -> Self {
        let there = dice.choice(3) > 0;
        there.then(|| dice.deeper(T::random))
    }
}

impl<T: Random, const N: usize> Random for [T; N] {
    fn random(dice: &mut Dice) -> Self {
        std::array::from_fn(|_| T::random(dice))
    }
}

macro_rules! lists {
    ($($list:ident)*) => {$(
        impl<T: Random + Ord + Hash> Random for $list<T> {
            fn random(dice: &mut Dice) -> Self {
                dice.several()
            }
        }
    )*};
}

lists! { HashSet BTreeSet }

impl<T: Random> Random for Vec<T> {
    fn random(dice: &mut Dice) -> Self {
        dice.several()
    }
}

impl<T: Random> Random for VecDeque<T> {
    fn random(dice: &mut Dice) -> Self {
        dice.several()
    }
}

impl<K: Random + Ord, V: Random> Random for BTreeMap<K, V> {
    fn random(dice: &mut Dice) -> Self {
        dice.several::<(K, V), Self>()
    }
}

impl<K: Random + Eq + Hash, V: Random> Random for HashMap<K, V> {
    fn random(dice: &mut Dice) -> Self {
        dice.several::<(K, V), Self>()
    }
}

impl<A: Random, B: Random> Random for (A, B) {
    fn random(dice: &mut Dice) -> Self {
        (A::random(dice), B::random(dice))
    }
}

macro_rules! pointers {
    ($($pointer:ty => $inside:ty, $make:expr;)*) => {$(
        impl<T: Random> Random for $pointer {
            fn random(dice: &mut Dice) -> Self {
                $make(dice.deeper(<$inside>::random))
            }
        }
    )*};
}

pointers! {
    Box<T> => T, Self::new;
    Arc<T> => T, Self::new;
    Box<[T]> => Vec<T>, Vec::into_boxed_slice;
}

impl Random for Box<str> {
    fn random(dice: &mut Dice) -> Self {
        String::random(dice).into()
    }
}

impl Random for Cow<'static, str> {
    fn random(dice: &mut Dice) -> Self {
        String::random(dice).into()
    }
}
