//! Reads JSON as a schema describes it, and finds the place of what it refuses.
//!
//! `serde_json` takes more than a schema can say: an array for a struct, `{"A":null}` for a variant
//! without values. And it takes less: `1.0` is an integer to a schema. [`Strict`] stands between
//! `serde_json` and a type, and passes on all the rest. What serde reads through a buffer (untagged
//! and internally tagged enums, flattened fields) it passes on as well.
//!
//! A value that is read costs no more for that. While an error goes up, every list and object on
//! its way adds the number of the element it came from; [`Trail::pointer`] walks the text by
//! these numbers to find the keys.

mod visitors;

use super::pointer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::cell::RefCell;
use std::fmt;
use visitors::{Integer, Parts, Variants};

/// Reads a `T`.
///
/// # Errors
///
/// The error of `serde_json`, and the place as a JSON pointer.
pub(super) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, (serde_json::Error, String)> {
    let trail = Trail::default();
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = T::deserialize(Strict { inner: &mut reader, trail: &trail });
    match value.and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(error) => Err((error, trail.pointer(json))),
    }
}

/// The numbers of the elements that an error came through, the innermost first.
#[derive(Debug, Default)]
struct Trail(RefCell<Vec<usize>>);

impl Trail {
    #[cold]
    fn step<E>(&self, number: usize, error: E) -> E {
        self.0.borrow_mut().push(number);
        error
    }

    /// The place that the error came from.
    fn pointer(self, json: &[u8]) -> String {
        let mut walk = Walk { numbers: self.0.into_inner(), pointer: String::new() };
        // The walk ends in an error where it reaches what couldn't be read.
        let _ = walk.deserialize(&mut serde_json::Deserializer::from_slice(json));
        walk.pointer
    }
}

/// Follows a trail into a text.
struct Walk {
    numbers: Vec<usize>,
    pointer: String,
}

impl<'de> DeserializeSeed<'de> for &mut Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.numbers.pop() {
            Some(number) => deserializer.deserialize_any(Step { walk: self, number }),
            None => Ok(()),
        }
    }
}

/// Goes to the element with this number.
struct Step<'w> {
    walk: &'w mut Walk,
    number: usize,
}

impl<'de> Visitor<'de> for Step<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        pointer::push(&mut self.walk.pointer, &self.number.to_string());
        for _ in 0..self.number {
            elements.next_element::<IgnoredAny>()?;
        }
        elements.next_element_seed(self.walk).map(drop)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        for _ in 0..self.number {
            entries.next_entry::<IgnoredAny, IgnoredAny>()?;
        }
        let Some(key) = entries.next_key::<String>()? else { return Ok(()) };
        pointer::push(&mut self.walk.pointer, &key);
        entries.next_value_seed(self.walk)
    }
}

/// The deserializer of `serde_json`, made strict.
struct Strict<'t, D> {
    inner: D,
    trail: &'t Trail,
}

/// Methods that are those of `serde_json` but for the visitor.
macro_rules! forward {
    (|$visitor:ident, $trail:pat_param| $wrapped:expr; $($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, $visitor: V) -> Result<V::Value, D::Error> {
            let Self { inner, trail: $trail } = self;
            inner.$method($wrapped)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<'_, D> {
    type Error = D::Error;

    // What these read has no parts, and is what a schema takes.
    forward! {
        |visitor, _| visitor;
        deserialize_bool deserialize_i128 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char
        deserialize_str deserialize_string deserialize_unit deserialize_identifier
        deserialize_ignored_any
    }

    forward! {
        |visitor, _| Integer(visitor);
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    forward! {
        |visitor, trail| Parts { visitor, trail };
        deserialize_any deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_seq deserialize_map
    }

    #[inline]
    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    /// The name is passed on: `serde_json` knows its raw values by it.
    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_newtype_struct(name, Parts { visitor, trail: self.trail })
    }

    #[inline]
    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_seq(visitor)
    }

    #[inline]
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_seq(visitor)
    }

    /// A map is an object and nothing else, where `serde_json` takes an array for a struct as well.
    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_map(visitor)
    }

    #[inline]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(Variants { visitor, trail: self.trail })
    }
}

#[cfg(test)]
mod tests;
