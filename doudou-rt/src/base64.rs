//! Bytes as base64 text, for JSON: a serde `with` module, and what it reads and writes.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! struct Key {
//!     #[serde(with = "doudou_rt::base64")]
//!     public: Vec<u8>,
//!     #[serde(default, with = "doudou_rt::base64")]
//!     private: Option<Vec<u8>>,
//! }
//!
//! let key = Key { public: vec![1, 2, 255], private: None };
//! let json = serde_json::to_string(&key).unwrap();
//! assert_eq!(json, r#"{"public":"AQL/","private":null}"#);
//! assert_eq!(serde_json::from_str::<Key>(&json).unwrap(), key);
//! ```

use ::base64::display::Base64Display;
use ::base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// Writes bytes as base64 text, and `None` as null.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<T: Octets, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// Reads base64 text.
///
/// # Errors
///
/// When it isn't a string, or not base64 with the standard alphabet and its padding.
pub fn deserialize<'de, T: Octets, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// What the functions of this module read and write: `Bytes`, `Vec<u8>`, and an `Option` of them.
pub trait Octets: sealed::Octets {}

impl<T: sealed::Octets> Octets for T {}

mod sealed {
    use super::{Base64, Bytes, Deserialize, Deserializer, Serialize, Serializer, Text};

    pub trait Octets: Sized {
        fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
        fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
    }

    macro_rules! octets {
        ($($type:ty)*) => {$(
            impl Octets for $type {
                fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    Text(self).serialize(serializer)
                }

                fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    Base64::deserialize(deserializer).map(|bytes| bytes.0.into())
                }
            }

            impl Octets for Option<$type> {
                fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.as_deref().map(Text).serialize(serializer)
                }

                fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let bytes = Option::<Base64>::deserialize(deserializer)?;
                    Ok(bytes.map(|bytes| bytes.0.into()))
                }
            }
        )*};
    }

    octets! { Bytes Vec<u8> }
}

/// Bytes that are base64 text in JSON, in a parameter and in a header.
///
/// ```
/// use doudou_rt::Base64;
///
/// let bytes = Base64::from(vec![1, 2, 255]);
/// assert_eq!(serde_json::to_string(&bytes).unwrap(), r#""AQL/""#);
/// assert_eq!(bytes.to_string(), "AQL/");
/// assert_eq!("AQL/".parse::<Base64>().unwrap(), bytes);
/// assert_eq!(*bytes, [1, 2, 255]);
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64(pub Bytes);

impl Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Bytes> for Base64 {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<Base64> for Bytes {
    fn from(bytes: Base64) -> Self {
        bytes.0
    }
}

impl fmt::Display for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Text(self).fmt(f)
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64(\"{self}\")")
    }
}

/// Why a text isn't base64.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it isn't base64 with padding: {0}")]
pub struct Base64Error(::base64::DecodeError);

impl FromStr for Base64 {
    type Err = Base64Error;

    fn from_str(text: &str) -> Result<Self, Base64Error> {
        BASE64_STANDARD.decode(text).map(Self::from).map_err(Base64Error)
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Text(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl Visitor<'_> for Reader {
            type Value = Base64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("base64 text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Base64, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Reader)
    }
}

/// Bytes as their base64 text.
struct Text<'a>(&'a [u8]);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Base64Display::new(self.0, &BASE64_STANDARD).fmt(f)
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Place, required};
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        #[serde(with = "super")]
        a: Bytes,
        #[serde(with = "super")]
        b: Vec<u8>,
        #[serde(default, with = "super")]
        c: Option<Bytes>,
        #[serde(default, with = "super")]
        d: Option<Vec<u8>>,
        e: Option<Base64>,
    }

    #[test]
    fn every_kind_of_bytes_is_text() {
        let bytes = || vec![0, 251, 255];
        let all = All {
            a: bytes().into(),
            b: bytes(),
            c: Some(bytes().into()),
            d: None,
            e: Some(bytes().into()),
        };
        let json = json!({ "a": "APv/", "b": "APv/", "c": "APv/", "d": null, "e": "APv/" });
        assert_eq!(serde_json::to_value(&all).unwrap(), json);
        assert_eq!(serde_json::from_value::<All>(json).unwrap(), all);
        let empty: All = serde_json::from_str(r#"{"a": "", "b": ""}"#).unwrap();
        assert_eq!((empty.a.len(), empty.c, empty.e), (0, None, None));
    }

    #[test]
    fn what_is_not_base64_says_so() {
        for json in [r#""AP_-""#, r#""AA""#, r#""A""#, r#""AB==""#, r#""AAAA ""#, "[1]", "null"] {
            assert!(serde_json::from_str::<Base64>(json).is_err(), "{json}");
        }
        let error = serde_json::from_str::<Base64>(r#""AA""#).unwrap_err().to_string();
        assert!(error.starts_with("it isn't base64 with padding: "), "{error}");
    }

    #[test]
    fn a_parameter_can_be_base64() {
        let bytes: Base64 = required(Place::Query, "key", Some("APv/".into())).unwrap();
        assert_eq!(*bytes, [0, 251, 255]);
    }
}
