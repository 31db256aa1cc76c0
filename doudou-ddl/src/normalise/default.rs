//! The one way to write a default, by the type that it is for.

use std::net::Ipv6Addr;

use super::{moment, number};
use crate::model::{ColumnType, DefaultValue, Server};
use crate::sql::{canonical_expression, default_value};

/// The default as the server keeps it; `None` when it is `NULL`. What isn't understood is left as
/// it is.
pub(super) fn settle(
    value: DefaultValue,
    ty: &ColumnType,
    server: &Server,
) -> Option<DefaultValue> {
    let DefaultValue::Expression(text) = value else { return Some(literal(value, ty, server)) };
    // `('x')` is the value itself: MariaDB shows it so.
    match default_value(&text) {
        Ok(None) => None,
        Ok(Some(DefaultValue::Expression(_))) | Err(_) => {
            Some(DefaultValue::Expression(canonical_expression(&text)))
        }
        Ok(Some(value)) => Some(literal(value, ty, server)),
    }
}

fn literal(value: DefaultValue, ty: &ColumnType, server: &Server) -> DefaultValue {
    match value {
        DefaultValue::CurrentTimestamp(digits) => {
            DefaultValue::CurrentTimestamp(clock(digits, ty, server))
        }
        value => by_type(&value, ty, server).unwrap_or(value),
    }
}

/// The digits of `CURRENT_TIMESTAMP`: MariaDB gives it as many as the column has.
pub(super) fn clock(digits: u8, ty: &ColumnType, server: &Server) -> u8 {
    match ty {
        ColumnType::DateTime(own) | ColumnType::Timestamp(own) if server.is_mariadb() => *own,
        _ => digits,
    }
}

fn by_type(value: &DefaultValue, ty: &ColumnType, server: &Server) -> Option<DefaultValue> {
    Some(match ty {
        ColumnType::Bit(_) => DefaultValue::Bits(bits(value)?),
        ColumnType::Binary(length) => DefaultValue::Bytes(padded(bytes(value)?, *length)),
        ColumnType::Varbinary(_) | ColumnType::Blob(_) => DefaultValue::Bytes(bytes(value)?),
        ColumnType::Char(_)
        | ColumnType::Varchar(_)
        | ColumnType::Text(_)
        | ColumnType::Enum(_)
        | ColumnType::Set(_)
        | ColumnType::Json => DefaultValue::Literal(in_text(&text(value)?, ty)),
        _ => DefaultValue::Literal(in_number_or_moment(value, ty, server)?),
    })
}

fn in_text(text: &str, ty: &ColumnType) -> String {
    match ty {
        ColumnType::Char(_) => text.trim_end_matches(' ').to_owned(),
        ColumnType::Enum(members) => member(text, members).unwrap_or(text).to_owned(),
        ColumnType::Set(members) => set(text, members).unwrap_or_else(|| text.to_owned()),
        _ => text.to_owned(),
    }
}

fn in_number_or_moment(value: &DefaultValue, ty: &ColumnType, server: &Server) -> Option<String> {
    let text = match value {
        DefaultValue::Literal(text) => text.trim(),
        value => return in_number_or_moment(&plain_number(value)?, ty, server),
    };
    match ty {
        ColumnType::Integer { .. } => number::decimal(text, 0),
        ColumnType::Decimal { scale, .. } => number::decimal(text, *scale),
        ColumnType::Float { double, digits, .. } => number::float(text, *double, *digits),
        ColumnType::Year => moment::year(text),
        ColumnType::Date => moment::date(text),
        ColumnType::Time(digits) => moment::time(text, *digits, server),
        ColumnType::DateTime(digits) | ColumnType::Timestamp(digits) => {
            moment::datetime(text, *digits, server)
        }
        ColumnType::Other(name) if name == "uuid" => Some(text.to_ascii_lowercase()),
        ColumnType::Other(name) if name == "inet6" => {
            text.parse::<Ipv6Addr>().ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

/// `b'101'` and `0x05` where a number is wanted.
fn plain_number(value: &DefaultValue) -> Option<DefaultValue> {
    bits(value).map(|bits| DefaultValue::Literal(bits.to_string()))
}

fn bits(value: &DefaultValue) -> Option<u64> {
    match value {
        DefaultValue::Bits(bits) => Some(*bits),
        DefaultValue::Bytes(bytes) => big_endian(bytes),
        DefaultValue::Literal(text) => {
            text.trim().parse().ok().or_else(|| big_endian(text.as_bytes()))
        }
        _ => None,
    }
}

fn big_endian(bytes: &[u8]) -> Option<u64> {
    let short = bytes.len() <= 8;
    short.then(|| bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}

fn bytes(value: &DefaultValue) -> Option<Vec<u8>> {
    match value {
        DefaultValue::Literal(text) => Some(text.clone().into_bytes()),
        DefaultValue::Bytes(bytes) => Some(bytes.clone()),
        DefaultValue::Bits(bits) => {
            let zeros = bits.leading_zeros().min(56) as usize / 8;
            Some(bits.to_be_bytes().into_iter().skip(zeros).collect())
        }
        _ => None,
    }
}

fn text(value: &DefaultValue) -> Option<String> {
    String::from_utf8(bytes(value)?).ok()
}

fn padded(mut bytes: Vec<u8>, length: u32) -> Vec<u8> {
    let length = length as usize;
    if bytes.len() < length {
        bytes.resize(length, 0);
    }
    bytes
}

/// The member that the text names; MySQL doesn't tell capitals in most collations.
fn member<'a>(text: &str, members: &'a [String]) -> Option<&'a str> {
    let text = text.trim_end_matches(' ');
    let exact = members.iter().find(|member| *member == text);
    let member = exact
        .or_else(|| members.iter().find(|member| member.to_lowercase() == text.to_lowercase()));
    member.map(String::as_str)
}

/// The members that the text names, in the order of the set.
fn set(text: &str, members: &[String]) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let named: Vec<&str> =
        text.split(',').map(|part| member(part, members)).collect::<Option<_>>()?;
    let ordered = members.iter().map(String::as_str).filter(|member| named.contains(member));
    Some(ordered.collect::<Vec<_>>().join(","))
}
