//! Values of types that other crates declare.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::{NonZeroI8, NonZeroU32, NonZeroU64};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use doudou_rt::Base64;
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};
use url::Url;
use uuid::Uuid;

use super::{Dice, Random};

/// Types that are made of others.
macro_rules! made {
    ($($type:ty: |$dice:ident| $value:expr;)*) => {$(
        impl Random for $type {
            fn random($dice: &mut Dice) -> Self {
                $value
            }
        }
    )*};
}

/// A day of the years that RFC 3339 can write.
const DAYS: usize = 3_652_058;

made! {
    NaiveDate: |dice| {
        let days = TimeDelta::days(dice.below(DAYS).try_into().unwrap());
        Self::from_ymd_opt(1, 1, 1).unwrap() + days
    };
    NaiveTime: |dice| {
        let nanoseconds = dice.pick(&[0, 120_000_000, 999_999_999]);
        Self::from_num_seconds_from_midnight_opt(u32::try_from(dice.below(86_400)).unwrap(), nanoseconds)
            .unwrap()
    };
    NaiveDateTime: |dice| Self::new(NaiveDate::random(dice), NaiveTime::random(dice));
    DateTime<Utc>: |dice| NaiveDateTime::random(dice).and_utc();
    DateTime<FixedOffset>: |dice| {
        let minutes = dice.pick(&[0, 60, -90, 839]);
        let time = DateTime::<Utc>::from_timestamp(dice.below(1 << 40) as i64, 0).unwrap();
        // A year of five digits is none in RFC 3339.
        time.min("9999-01-01T00:00:00Z".parse().unwrap())
            .with_timezone(&FixedOffset::east_opt(minutes * 60).unwrap())
    };
    Duration: |dice| Self::new(u64::random(dice), dice.pick(&[0, 1, 999_999_999]));
    Uuid: |dice| dice.pick(&[Self::nil(), Self::max(), Self::from_u128(0x1234_5678 << 7)]);
    Decimal: |dice| {
        let some = Self::new(i64::random(dice), u32::try_from(dice.below(20)).unwrap());
        dice.pick(&[Self::ZERO, Self::MIN, Self::MAX, some])
    };
    Url: |dice| {
        let texts = ["https://example.com/", "mailto:ada@example.com", "https://[::1]:80/a?b=c#d"];
        Self::parse(dice.pick(&texts)).unwrap()
    };
    Ipv4Addr: |dice| Self::from(u32::random(dice));
    Ipv6Addr: |dice| Self::from(u128::random(dice));
    IpAddr: |dice| match bool::random(dice) {
        true => Ipv4Addr::random(dice).into(),
        false => Ipv6Addr::random(dice).into(),
    };
    NonZeroU32: |dice| Self::new(u32::random(dice)).unwrap_or(Self::MIN);
    NonZeroI8: |dice| Self::new(i8::random(dice)).unwrap_or(Self::MIN);
    NonZeroU64: |dice| Self::new(u64::random(dice)).unwrap_or(Self::MIN);
    Bytes: |dice| Vec::random(dice).into();
    Base64: |dice| Bytes::random(dice).into();
    Number: |dice| match dice.below(3) {
        0 => u64::random(dice).into(),
        1 => i64::random(dice).into(),
        _ => Self::from_f64(f64::random(dice)).unwrap(),
    };
    Map<String, Value>: |dice| dice.several::<(String, Value), Self>();
    Value: |dice| match dice.choice(7) {
        0 => Self::Null,
        1 => Self::Bool(true),
        2 => Self::Number(Number::random(dice)),
        3 => Self::String(String::random(dice)),
        4 => Self::Array(Vec::random(dice)),
        5 => Self::Object(Map::random(dice)),
        _ => json!([{ "a": [null, 1] }]),
    };
}
