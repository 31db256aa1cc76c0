//! From names with values to a struct.

use super::TextError;
use super::read::Text;
use serde::de::value::SeqDeserializer;
#[cfg(feature = "client")]
use serde::de::value::UnitDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;

type Pair<'de> = (Cow<'de, str>, Cow<'de, str>);

/// Reads a struct or a map from names with values, in any order.
///
/// A field that is a list takes all values of its name and is empty without any; every other
/// field takes the last one.
pub(crate) fn read_fields<'de, T: DeserializeOwned>(
    pairs: impl Iterator<Item = Pair<'de>>,
) -> Result<T, TextError> {
    let mut pairs: Vec<Pair<'de>> = pairs.collect();
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    // An empty list leaves no trace in a text, but serde misses its field. So a field that is
    // reported missing is offered again without values, which only a list takes.
    let mut absent = Vec::new();
    loop {
        match T::deserialize(Fields { pairs: &pairs, absent: &absent, value: Values(&[], "") }) {
            Err(TextError::Missing(field)) if !absent.contains(&field) => absent.push(field),
            result => return result,
        }
    }
}

/// Reads the lines of a header. Only a list takes several, and what stands between their commas;
/// only an `Option`, a list and a unit do without any.
#[cfg(feature = "client")]
pub(crate) fn read_header<T: DeserializeOwned>(name: &str, lines: &[&str]) -> Result<T, TextError> {
    // What can be made of no value at all, without being absent, is a list.
    let empty = T::deserialize(Values(&[], name));
    if lines.is_empty() {
        return T::deserialize(UnitDeserializer::<TextError>::new()).or(empty);
    }
    let pair = |text| (Cow::Borrowed(name), Cow::Borrowed(text));
    let pairs: Vec<Pair<'_>> = if empty.is_ok() {
        let elements = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
        elements.filter(|element| !element.is_empty()).map(pair).collect()
    } else {
        lines.iter().copied().map(pair).collect()
    };
    T::deserialize(Values(&pairs, name))
}

/// Pairs sorted by name, then names without a value.
struct Fields<'de> {
    pairs: &'de [Pair<'de>],
    absent: &'de [String],
    /// The values of the name that was handed out last.
    value: Values<'de>,
}

impl<'de> Deserializer<'de> for Fields<'de> {
    type Error = TextError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_map(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TextError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TextError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = TextError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, TextError> {
        let name: &'de str = if let Some((name, _)) = self.pairs.first() {
            let count = self.pairs.iter().take_while(|(other, _)| other == name).count();
            let (values, rest) = self.pairs.split_at(count);
            self.pairs = rest;
            self.value = Values(values, name);
            name
        } else if let Some((name, rest)) = self.absent.split_first() {
            self.absent = rest;
            self.value = Values(&[], name);
            name
        } else {
            return Ok(None);
        };
        seed.deserialize(Text(Cow::Borrowed(name))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, TextError> {
        let name = self.value.1;
        seed.deserialize(self.value).map_err(|error| error.of(name))
    }
}

/// The values of a name, in their order, and the name.
#[derive(Clone, Copy)]
struct Values<'de>(&'de [Pair<'de>], &'de str);

impl<'de> Values<'de> {
    fn last(self) -> Result<Text<'de>, TextError> {
        match self.0.last() {
            Some((_, value)) => Ok(Text(Cow::Borrowed(value))),
            None => Err(TextError::Missing(self.1.to_owned())),
        }
    }
}

macro_rules! last_value {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
            self.last()?.$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Values<'de> {
    type Error = TextError;

    last_value! {
        deserialize_bool deserialize_char deserialize_f32 deserialize_f64 deserialize_i8
        deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_identifier
        deserialize_map
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        if self.0.len() > 1 {
            return self.deserialize_seq(visitor);
        }
        self.last()?.deserialize_any(visitor)
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
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TextError> {
        self.last()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TextError> {
        self.last()?.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        let texts = self.0.iter().map(|(_, value)| Text(Cow::Borrowed(&**value)));
        let mut list = SeqDeserializer::new(texts);
        let value = visitor.visit_seq(&mut list)?;
        list.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, TextError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, TextError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TextError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { unit unit_struct }
}
