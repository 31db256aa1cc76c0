//! Values as text: one serde format for whatever stands in a path, a query, a form, a header or
//! a cookie.
//!
//! A value is one text: an integer, a float, a bool, a char, a string, an enum variant without
//! data, or whatever serialises as one of these. A list is several values, `None` is no value,
//! and a struct or a map is names with values.

mod error;
mod read;
mod read_fields;
mod write;
#[cfg(any(feature = "client", test))]
mod write_fields;

pub(crate) use error::TextError;
pub(super) use read::read;
pub(super) use read_fields::read_fields;
#[cfg(feature = "client")]
pub(crate) use read_fields::read_header;
pub(crate) use write::write;
#[cfg(any(feature = "client", test))]
pub(crate) use write_fields::write_fields;

#[cfg(test)]
mod tests;
