//! From a struct to names with values.

use super::{TextError, write};
use serde::ser::{Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};

/// What takes each name with a value.
type Sink<'a> = &'a mut dyn FnMut(&str, &str);

/// Writes the fields of a struct, or the entries of a map, as names with values.
pub(crate) fn write_fields<T: Serialize + ?Sized>(
    value: &T,
    sink: Sink<'_>,
) -> Result<(), TextError> {
    value.serialize(Writer { sink, name: String::new() })
}

struct Writer<'a> {
    sink: Sink<'a>,
    /// The name of the entry of a map whose value comes next.
    name: String,
}

impl Writer<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), TextError> {
        write(value, &mut |text, _| (self.sink)(name, text)).map_err(|error| error.of(name))
    }
}

fn no_fields<T>() -> Result<T, TextError> {
    Err(TextError::new("only a struct or a map has names for its values"))
}

macro_rules! no_fields {
    ($($method:ident($($type:ty),*) -> $ok:ty;)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<$ok, TextError> {
            no_fields()
        }
    )*};
}

impl Serializer for Writer<'_> {
    type Ok = ();
    type Error = TextError;
    type SerializeSeq = Impossible<(), TextError>;
    type SerializeTuple = Impossible<(), TextError>;
    type SerializeTupleStruct = Impossible<(), TextError>;
    type SerializeTupleVariant = Impossible<(), TextError>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), TextError>;

    no_fields! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize)
            -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize)
            -> Self::SerializeStructVariant;
    }

    fn serialize_none(self) -> Result<(), TextError> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), TextError> {
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), TextError> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), TextError> {
        value.serialize(self)
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
        no_fields()
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Self, TextError> {
        Ok(self)
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Self, TextError> {
        Ok(self)
    }
}

impl SerializeStruct for Writer<'_> {
    type Ok = ();
    type Error = TextError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), TextError> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), TextError> {
        Ok(())
    }
}

impl SerializeMap for Writer<'_> {
    type Ok = ();
    type Error = TextError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), TextError> {
        self.name.clear();
        write(key, &mut |text, _| self.name.push_str(text))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        let name = std::mem::take(&mut self.name);
        self.field(&name, value)
    }

    fn end(self) -> Result<(), TextError> {
        Ok(())
    }
}
