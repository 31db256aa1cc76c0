//! From a value to text.

use super::TextError;
use serde::ser::Serializer;
use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeTuple, SerializeTupleStruct};
use std::fmt;

/// What takes each text; the flag says whether it is an element of a list.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(&str, bool);

/// Writes a value: one text, several for a list, none for `None`.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T, sink: Sink<'_>) -> Result<(), TextError> {
    value.serialize(Writer { sink, in_list: false })
}

pub(super) struct Writer<'a> {
    sink: Sink<'a>,
    in_list: bool,
}

impl Writer<'_> {
    fn text(self, text: &str) -> Result<(), TextError> {
        (self.sink)(text, self.in_list);
        Ok(())
    }

    fn format(self, value: &dyn fmt::Display) -> Result<(), TextError> {
        self.text(&value.to_string())
    }

    fn list(self) -> Result<Self, TextError> {
        if self.in_list {
            return Err(TextError::new("a list within a list has no text form"));
        }
        Ok(Self { sink: self.sink, in_list: true })
    }
}

fn no_text<T>(what: &str) -> Result<T, TextError> {
    Err(TextError::new(format!("{what} has no text form")))
}

macro_rules! display {
    ($($method:ident $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<(), TextError> {
            self.format(&value)
        }
    )*};
}

impl Serializer for Writer<'_> {
    type Ok = ();
    type Error = TextError;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Impossible<(), TextError>;
    type SerializeMap = Impossible<(), TextError>;
    type SerializeStruct = Impossible<(), TextError>;
    type SerializeStructVariant = Impossible<(), TextError>;

    display! {
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_i128 i128, serialize_u8 u8, serialize_u16 u16, serialize_u32 u32,
        serialize_u64 u64, serialize_u128 u128, serialize_bool bool, serialize_char char
    }

    // `{:?}` writes 1e300 as that; `{}` writes all 301 digits.
    fn serialize_f32(self, value: f32) -> Result<(), TextError> {
        self.format(&format_args!("{value:?}"))
    }

    fn serialize_f64(self, value: f64) -> Result<(), TextError> {
        self.format(&format_args!("{value:?}"))
    }

    fn serialize_str(self, value: &str) -> Result<(), TextError> {
        self.text(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), TextError> {
        match std::str::from_utf8(value) {
            Ok(text) => self.text(text),
            Err(_) => no_text("a sequence of bytes that isn't UTF-8"),
        }
    }

    fn serialize_none(self) -> Result<(), TextError> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), TextError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), TextError> {
        no_text("`()`")
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), TextError> {
        no_text(name)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), TextError> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), TextError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<(), TextError> {
        no_text("an enum with data")
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Self, TextError> {
        self.list()
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self, TextError> {
        self.list()
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self, TextError> {
        self.list()
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, TextError> {
        no_text("an enum with data")
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Self::SerializeMap, TextError> {
        no_text("a map")
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStruct, TextError> {
        no_text("a struct")
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, TextError> {
        no_text("an enum with data")
    }
}

impl SerializeSeq for Writer<'_> {
    type Ok = ();
    type Error = TextError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        value.serialize(Writer { sink: &mut *self.sink, in_list: true })
    }

    fn end(self) -> Result<(), TextError> {
        Ok(())
    }
}

impl SerializeTuple for Writer<'_> {
    type Ok = ();
    type Error = TextError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), TextError> {
        Ok(())
    }
}

impl SerializeTupleStruct for Writer<'_> {
    type Ok = ();
    type Error = TextError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), TextError> {
        Ok(())
    }
}
