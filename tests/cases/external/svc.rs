//! Types of other crates.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::{NonZero, NonZeroI8, NonZeroU32};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use doudou_rt::{Base64, Result, Schema};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

#[doudou_rt::service]
pub trait External {
    async fn post_all(&self, all: All) -> Result<All>;
    async fn get_by_id(&self, id: Uuid, since: DateTime<Utc>, day: Option<NaiveDate>) -> Result<Vec<Uuid>>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Schema)]
#[serde(rename_all = "camelCase")]
pub struct All {
    pub made_at: DateTime<Utc>,
    pub changed_at: Option<DateTime<FixedOffset>>,
    pub day: NaiveDate,
    pub time: NaiveTime,
    pub local: NaiveDateTime,
    pub uuid: Uuid,
    pub uuids: Option<Uuid>,
    pub price: Decimal,
    pub discount: Option<Decimal>,
    pub url: Url,
    pub duration: Duration,
    pub timeout: Option<Duration>,
    pub ipv4: Ipv4Addr,
    pub ipv6: Ipv6Addr,
    pub ip: IpAddr,
    pub optional_ip: Option<IpAddr>,
    pub non_zero: NonZeroU32,
    pub signed_non_zero: NonZeroI8,
    pub generic_non_zero: NonZero<u64>,
    pub value: serde_json::Value,
    pub map: serde_json::Map<String, serde_json::Value>,
    pub number: serde_json::Number,
    pub base64: Base64,
    #[serde(with = "doudou_rt::base64")]
    pub bytes: Bytes,
    #[serde(with = "doudou_rt::base64")]
    pub octets: Vec<u8>,
    /// Missing only by default.
    #[serde(with = "doudou_rt::base64", default)]
    pub maybe: Option<Bytes>,
    /// Seconds since 1970.
    #[serde(with = "chrono::serde::ts_seconds")]
    #[schema(type = "integer", format = "unix-time")]
    pub seconds: DateTime<Utc>,
    pub by_uuid: BTreeMap<Uuid, u8>,
    pub by_number: BTreeMap<i32, u8>,
    pub by_char: BTreeMap<char, u8>,
    pub by_name: BTreeMap<Name, u8>,
    pub color: Color,
    pub celsius: Celsius,
    pub pages: Page<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name(pub String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
}

/// Written by hand; build.rs says how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Color(pub u8);

impl Serialize for Color {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("#{:02x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 2);
        digits
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("no colour"))
    }
}

/// Degrees, which are a number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Celsius(f64);

impl TryFrom<f64> for Celsius {
    type Error = &'static str;

    fn try_from(degrees: f64) -> std::result::Result<Self, Self::Error> {
        if degrees < -273.15 { Err("too cold") } else { Ok(Self(degrees)) }
    }
}

impl From<Celsius> for f64 {
    fn from(celsius: Celsius) -> Self {
        celsius.0
    }
}
