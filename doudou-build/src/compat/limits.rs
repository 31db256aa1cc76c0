//! Ranges of numbers, lengths and counts.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Value;

use super::document::Node;

/// A number of JSON, exact as long as it is whole.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Whole(i128),
    Float(f64),
}

impl Number {
    pub(super) fn of(value: &Value) -> Option<Self> {
        let whole = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        whole.map(Self::Whole).or_else(|| value.as_f64().map(Self::from_float))
    }

    /// `1.0` is whole.
    fn from_float(float: f64) -> Self {
        const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
        if float.fract() == 0.0 && float.abs() <= EXACT {
            return Self::Whole(float as i128);
        }
        Self::Float(float)
    }

    fn float(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            (a, b) => a.float().total_cmp(&b.float()),
        }
    }

    /// Whether this is so many times the other.
    pub(super) fn is_multiple_of(self, other: Self) -> bool {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.checked_rem(b) == Some(0),
            (a, b) => (a.float() / b.float()).fract() == 0.0,
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.order(*other) == Ordering::Equal
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
        }
    }
}

/// One end of a range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) number: Number,
    /// Whether the number itself lies outside.
    pub(super) exclusive: bool,
}

impl Limit {
    /// Which of two ends leaves more out, for an upper end: less when `self` does.
    fn order(&self, other: &Self, upper: bool) -> Ordering {
        let order = self.number.order(other.number);
        let order = if upper { order } else { order.reverse() };
        order.then(other.exclusive.cmp(&self.exclusive))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, if self.exclusive { ", exclusive" } else { "" })
    }
}

/// The ends that a schema can set: what they are called, and whether they are upper ones.
pub(super) const LIMITS: [(&str, &str, bool); 8] = [
    ("minimum", "the minimum", false),
    ("maximum", "the maximum", true),
    ("minLength", "the least length", false),
    ("maxLength", "the greatest length", true),
    ("minItems", "the least number of items", false),
    ("maxItems", "the greatest number of items", true),
    ("minProperties", "the least number of fields", false),
    ("maxProperties", "the greatest number of fields", true),
];

/// The number of limits that are about numbers themselves; the others are counts, at least zero.
const OF_NUMBERS: usize = 2;

/// All ends that hold for a value, in the order of [`LIMITS`].
#[derive(Debug, Clone, Default)]
pub(super) struct Limits([Option<Limit>; LIMITS.len()]);

impl Limits {
    /// Takes in what a schema says.
    pub(super) fn add(&mut self, node: &Node<'_>) {
        for (index, (keyword, _, upper)) in LIMITS.into_iter().enumerate() {
            let number = node.value.get(keyword).and_then(Number::of);
            if index >= OF_NUMBERS {
                let number = number.filter(|number| upper || *number != Number::Whole(0));
                self.tighten(index, number, false);
                continue;
            }
            let exclusive = if upper { "exclusiveMaximum" } else { "exclusiveMinimum" };
            // A flag beside the number in 3.0, a number of its own since 3.1.
            self.tighten(index, number, node.flag(exclusive));
            let own = node.value.get(exclusive).and_then(Number::of);
            self.tighten(index, own, true);
        }
    }

    /// Takes in the range that the format of a whole number stands for; tells whether it does.
    pub(super) fn add_format(&mut self, format: &str) -> bool {
        let (signed, bits) = match format.strip_prefix("uint") {
            Some(bits) => (false, bits),
            None => (true, format.strip_prefix("int").unwrap_or_default()),
        };
        let (least, most) = match (bits, signed) {
            ("8", true) => (i8::MIN.into(), i8::MAX.into()),
            ("16", true) => (i16::MIN.into(), i16::MAX.into()),
            ("32", true) => (i32::MIN.into(), i32::MAX.into()),
            ("64", true) => (i64::MIN.into(), i128::from(i64::MAX)),
            ("8", false) => (0, u8::MAX.into()),
            ("16", false) => (0, u16::MAX.into()),
            ("32", false) => (0, u32::MAX.into()),
            ("64", false) => (0, u64::MAX.into()),
            _ => return false,
        };
        self.tighten(0, Some(Number::Whole(least)), false);
        self.tighten(1, Some(Number::Whole(most)), false);
        true
    }

    /// Among whole numbers, more than 0 is at least 1.
    pub(super) fn settle_whole(&mut self) {
        for (limit, step) in self.0.iter_mut().take(OF_NUMBERS).zip([1, -1]) {
            if let Some(Limit { number: Number::Whole(number), exclusive, .. }) = limit
                && *exclusive
            {
                (*number, *exclusive) = (*number + step, false);
            }
        }
    }

    fn tighten(&mut self, index: usize, number: Option<Number>, exclusive: bool) {
        let Some(number) = number else { return };
        let limit = Limit { number, exclusive };
        let (_, _, upper) = LIMITS[index];
        if self.0[index].as_ref().is_none_or(|known| limit.order(known, upper).is_lt()) {
            self.0[index] = Some(limit);
        }
    }

    /// The ends that aren't the same: what they are called, both, and which leaves more out.
    pub(super) fn differences<'l>(
        &'l self,
        new: &'l Self,
    ) -> impl Iterator<Item = (&'static str, [Option<&'l Limit>; 2], Ordering)> {
        let pairs = self.0.iter().zip(&new.0).zip(LIMITS);
        pairs.filter_map(|((old, new), (_, called, upper))| {
            let order = match (old, new) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(old), Some(new)) => new.order(old, upper),
            };
            order.is_ne().then_some((called, [old.as_ref(), new.as_ref()], order))
        })
    }
}
