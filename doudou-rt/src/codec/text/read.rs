//! From text to a value.

use super::TextError;
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;
use std::fmt;
use std::num::IntErrorKind;

/// Reads one value.
pub(crate) fn read<T: DeserializeOwned>(text: Cow<'_, str>) -> Result<T, TextError> {
    T::deserialize(Text(text))
}

/// A text that is one value.
pub(super) struct Text<'de>(pub(super) Cow<'de, str>);

fn wrong(text: &str, wanted: &str) -> TextError {
    TextError::new(if text.is_empty() {
        format!("the value is empty, it should be {wanted}")
    } else {
        format!("`{text}` isn't {wanted}")
    })
}

fn not_one_value(what: &str) -> TextError {
    TextError::new(format!("one value can't be {what}"))
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ident $wanted:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
            match self.0.parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(error) => Err(not_an_integer(
                    &self.0, error.kind(), $wanted, &$type::MIN, &$type::MAX,
                )),
            }
        }
    )*};
}

fn not_an_integer(
    text: &str,
    kind: &IntErrorKind,
    wanted: &str,
    min: &dyn fmt::Display,
    max: &dyn fmt::Display,
) -> TextError {
    match kind {
        IntErrorKind::PosOverflow => TextError::new(format!("`{text}` is more than {max}")),
        IntErrorKind::NegOverflow => TextError::new(format!("`{text}` is less than {min}")),
        _ => wrong(text, wanted),
    }
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = TextError;

    integers! {
        deserialize_u8 visit_u8 u8 "an unsigned integer"
        deserialize_u16 visit_u16 u16 "an unsigned integer"
        deserialize_u32 visit_u32 u32 "an unsigned integer"
        deserialize_u64 visit_u64 u64 "an unsigned integer"
        deserialize_u128 visit_u128 u128 "an unsigned integer"
        deserialize_i8 visit_i8 i8 "an integer"
        deserialize_i16 visit_i16 i16 "an integer"
        deserialize_i32 visit_i32 i32 "an integer"
        deserialize_i64 visit_i64 i64 "an integer"
        deserialize_i128 visit_i128 i128 "an integer"
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_f32(self.0.parse().map_err(|_| wrong(&self.0, "a number"))?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_f64(self.0.parse().map_err(|_| wrong(&self.0, "a number"))?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_bool(self.0.parse().map_err(|_| wrong(&self.0, "`true` or `false`"))?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_char(self.0.parse().map_err(|_| wrong(&self.0, "one character"))?)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        match self.0 {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TextError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TextError> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    fn deserialize_seq<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, TextError> {
        Err(not_one_value("a list"))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        _visitor: V,
    ) -> Result<V::Value, TextError> {
        Err(not_one_value("a list"))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        _visitor: V,
    ) -> Result<V::Value, TextError> {
        Err(not_one_value("a list"))
    }

    fn deserialize_map<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, TextError> {
        Err(not_one_value("a map"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, TextError> {
        Err(not_one_value("a struct"))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { str string bytes byte_buf identifier unit unit_struct }
}

impl<'de> IntoDeserializer<'de, TextError> for Text<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
