//! What becomes of the values of a column when its type or its charset changes.

use crate::model::{Column, ColumnType, Server, Size};
use crate::sql::string;

/// What a change does to values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// Every value stays as it is stored.
    Stays,
    /// Every value fits, and the table may have to be rebuilt.
    Fits,
    /// The server refuses the change while such rows are there.
    Fails(Rows),
    /// Such rows lose something.
    Loses(Rows),
    /// No value becomes one of the new type: the column is made anew.
    Never(Rows),
}

/// Some rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    /// The condition that they meet, as SQL.
    pub(super) condition: String,
    /// What they are.
    pub(super) what: String,
}

fn rows(condition: String, what: impl Into<String>) -> Rows {
    Rows { condition, what: what.into() }
}

fn loses(condition: String, what: impl Into<String>) -> Fate {
    Fate::Loses(rows(condition, what))
}

/// Every value that there is.
fn any_value(c: &str, what: impl Into<String>) -> Fate {
    loses(format!("{c} IS NOT NULL"), what)
}

/// Whether no value of one type becomes one of the other.
fn are_apart(old: &ColumnType, new: &ColumnType) -> bool {
    use ColumnType as T;
    let is_vector = |ty: &T| matches!(ty, T::Other(name) if name.starts_with("vector"));
    match (old, new) {
        (T::Geometry(old), T::Geometry(new)) => old != "geometry" && new != "geometry",
        (T::Geometry(_), _) | (_, T::Geometry(_)) => true,
        (T::Other(_), other) | (other, T::Other(_)) if is_number(other) || is_time(other) => true,
        _ => is_vector(old) || is_vector(new),
    }
}

/// `Fits` when the condition holds, else what `or` says.
fn fits_if(fits: bool, or: impl FnOnce() -> Fate) -> Fate {
    if fits { Fate::Fits } else { or() }
}

/// What becomes of the values of a column, written `c` in SQL, when its type changes.
pub(super) fn of_type(from: &Column, to: &Column, c: &str, server: &Server) -> Fate {
    use ColumnType as T;
    let (old, new) = (&from.ty, &to.ty);
    if old == new {
        return Fate::Stays;
    }
    if are_apart(old, new) {
        return Fate::Never(rows(format!("{c} IS NOT NULL"), "rows that hold a value"));
    }
    match (old, new) {
        (T::Enum(before), T::Enum(after)) => of_members(before, after, c, false),
        (T::Set(before), T::Set(after)) => of_members(before, after, c, true),
        (T::Json, _) if is_text(new) => of_text(u64::from(u32::MAX), to, c, server),
        (_, T::Json) if is_text(old) => {
            Fate::Fails(rows(format!("NOT JSON_VALID({c})"), "rows that hold no JSON"))
        }
        (T::Enum(members) | T::Set(members), _) if is_text(new) => {
            of_text(longest(old, members), to, c, server)
        }
        (_, T::Enum(members)) if is_text(old) => {
            loses(format!("{c} NOT IN ({})", list(members)), "rows that hold no member")
        }
        _ if is_text(old) && is_text(new) => {
            let trims = matches!(new, T::Char(_)) && !matches!(old, T::Char(_));
            match of_text(characters(old), to, c, server) {
                Fate::Fits if trims => loses(format!("{c} LIKE '% '"), "rows that end in a space"),
                Fate::Fits if grows_in_place(from, to, server) => Fate::Stays,
                fate => fate,
            }
        }
        _ if is_binary(old) && is_binary(new) => of_bytes(old, new, c),
        _ if is_text(old) && is_binary(new) => {
            let bytes = match old {
                T::Text(size) => size.max_bytes(),
                _ => characters(old).saturating_mul(width(from, server)),
            };
            match new {
                T::Binary(n) => loses(format!("LENGTH({c}) <> {n}"), "rows that are padded"),
                _ => fits_if(bytes <= capacity(new), || longer_than(c, capacity(new))),
            }
        }
        _ if is_time(old) && is_time(new) => of_time(old, new, c),
        _ => of_number(old, new, c),
    }
}

/// What becomes of the values of a column when its charset changes.
pub(super) fn of_charset(from: &Column, to: &Column, c: &str, server: &Server) -> Fate {
    let (Some(old), Some(new)) = (from.charset.as_deref(), to.charset.as_deref()) else {
        return Fate::Stays;
    };
    if old == new {
        return Fate::Stays;
    }
    let wide = |name: &str| matches!(name, "utf8mb4" | "utf8mb3" | "utf8");
    let holds_all = old == "ascii"
        || new == "utf8mb4"
        || (wide(new) && !wide(old) && !matches!(old, "utf16" | "utf16le" | "utf32" | "gb18030"));
    if !holds_all {
        let there_and_back = format!("CONVERT(CONVERT({c} USING {new}) USING {old})");
        let condition = format!("CAST({there_and_back} AS BINARY) <> CAST({c} AS BINARY)");
        return loses(condition, format!("rows with characters that {new} doesn't have"));
    }
    match &to.ty {
        ColumnType::Text(size) if width(to, server) > width(from, server) => {
            let (max, bytes) = (size.max_bytes(), format!("LENGTH(CONVERT({c} USING {new}))"));
            Fate::Fails(rows(format!("{bytes} > {max}"), format!("rows longer than {max} bytes")))
        }
        _ => Fate::Fits,
    }
}

fn is_number(ty: &ColumnType) -> bool {
    use ColumnType::{Bit, Decimal, Float, Integer, Year};
    matches!(ty, Integer { .. } | Decimal { .. } | Float { .. } | Bit(_) | Year)
}

fn is_text(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Char(_) | ColumnType::Varchar(_) | ColumnType::Text(_))
}

fn is_binary(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Binary(_) | ColumnType::Varbinary(_) | ColumnType::Blob(_))
}

fn is_time(ty: &ColumnType) -> bool {
    use ColumnType as T;
    matches!(ty, T::Date | T::Time(_) | T::DateTime(_) | T::Timestamp(_))
}

/// The most characters of a text.
fn characters(ty: &ColumnType) -> u64 {
    match ty {
        ColumnType::Char(n) | ColumnType::Varchar(n) => u64::from(*n),
        ColumnType::Text(size) => size.max_bytes(),
        _ => 0,
    }
}

/// The most bytes of a binary type.
fn capacity(ty: &ColumnType) -> u64 {
    match ty {
        ColumnType::Binary(n) | ColumnType::Varbinary(n) => u64::from(*n),
        ColumnType::Blob(size) => size.max_bytes(),
        _ => 0,
    }
}

/// The most bytes of a character of the column.
fn width(column: &Column, server: &Server) -> u64 {
    let known = column.charset.as_ref().and_then(|charset| server.charsets.widths.get(charset));
    known.map_or(4, |width| u64::from(*width))
}

fn longer_than(c: &str, bytes: u64) -> Fate {
    loses(format!("LENGTH({c}) > {bytes}"), format!("rows longer than {bytes} bytes"))
}

fn longer_than_characters(c: &str, n: u64) -> Fate {
    loses(format!("CHAR_LENGTH({c}) > {n}"), format!("rows longer than {n} characters"))
}

/// A text of at most so many characters becomes another.
fn of_text(most: u64, to: &Column, c: &str, server: &Server) -> Fate {
    match &to.ty {
        ColumnType::Text(size) => {
            let max = size.max_bytes();
            let same = most == max || *size == Size::Long;
            fits_if(same || most.saturating_mul(width(to, server)) <= max, || longer_than(c, max))
        }
        ty => {
            let max = characters(ty);
            fits_if(most <= max, || longer_than_characters(c, max))
        }
    }
}

/// Whether a `VARCHAR` grows without its length taking a second byte.
fn grows_in_place(from: &Column, to: &Column, server: &Server) -> bool {
    let (ColumnType::Varchar(old), ColumnType::Varchar(new)) = (&from.ty, &to.ty) else {
        return false;
    };
    let long = |n: &u32| u64::from(*n) * width(to, server) > 255;
    old <= new && (server.is_mariadb() || long(old) == long(new))
}

fn of_bytes(old: &ColumnType, new: &ColumnType, c: &str) -> Fate {
    match (old, new) {
        (ColumnType::Binary(_), _) => {
            any_value(c, "rows whose padding with zero bytes becomes part of the value")
        }
        (_, ColumnType::Binary(n)) => {
            loses(format!("LENGTH({c}) <> {n}"), "rows that are cut or padded with zero bytes")
        }
        _ => fits_if(capacity(old) <= capacity(new), || longer_than(c, capacity(new))),
    }
}

fn list(members: &[String]) -> String {
    members.iter().map(|member| string(member)).collect::<Vec<_>>().join(", ")
}

/// The most characters of an enum or a set.
fn longest(ty: &ColumnType, members: &[String]) -> u64 {
    let lengths = members.iter().map(|member| member.chars().count() as u64);
    match ty {
        ColumnType::Set(_) => lengths.sum::<u64>() + members.len().saturating_sub(1) as u64,
        _ => lengths.max().unwrap_or(0),
    }
}

fn of_members(before: &[String], after: &[String], c: &str, set: bool) -> Fate {
    if after.starts_with(before) {
        return Fate::Stays;
    }
    let gone: Vec<_> = before.iter().filter(|member| !after.contains(member)).cloned().collect();
    if gone.is_empty() {
        let stay = "rows, all of which keep their member, whose place in the order changes";
        return any_value(c, stay);
    }
    let condition = match set {
        true => {
            let held =
                gone.iter().map(|member| format!("FIND_IN_SET({}, {c}) > 0", string(member)));
            held.collect::<Vec<_>>().join(" OR ")
        }
        false => format!("{c} IN ({})", list(&gone)),
    };
    loses(condition, format!("rows that hold {}", list(&gone)))
}

/// The digits behind the second.
fn fraction(ty: &ColumnType) -> u8 {
    match ty {
        ColumnType::Time(n) | ColumnType::DateTime(n) | ColumnType::Timestamp(n) => *n,
        _ => 0,
    }
}

fn of_time(old: &ColumnType, new: &ColumnType, c: &str) -> Fate {
    use ColumnType as T;
    match (old, new) {
        (T::Date, T::DateTime(_)) => Fate::Fits,
        (T::Time(_), T::Time(_))
        | (T::DateTime(_), T::DateTime(_))
        | (T::Timestamp(_), T::Timestamp(_)) => {
            let (before, after) = (fraction(old), fraction(new));
            fits_if(before <= after, || {
                let unit = 10_u32.pow(6 - u32::from(after.min(6)));
                let condition = format!("MICROSECOND({c}) % {unit} <> 0");
                loses(condition, format!("rows with more than {after} digits behind the second"))
            })
        }
        (T::DateTime(_) | T::Timestamp(_), T::Date) => {
            loses(format!("TIME({c}) <> '00:00:00'"), "rows with a time of the day")
        }
        (T::DateTime(_), T::Timestamp(_)) | (T::Timestamp(_), T::DateTime(_)) => {
            any_value(c, "rows, whose time is read as UTC")
        }
        _ => any_value(c, "rows that hold a value"),
    }
}

/// The least and the greatest whole number that a type holds.
fn whole_range(ty: &ColumnType) -> Option<(i128, i128)> {
    match ty {
        ColumnType::Integer { kind, unsigned, .. } => Some(kind.range(*unsigned)),
        ColumnType::Bit(bits) => Some((0, (1_i128 << (*bits).min(64)) - 1)),
        ColumnType::Decimal { precision, scale, unsigned, .. } => {
            let most = 10_i128.checked_pow(u32::from(precision.saturating_sub(*scale)))? - 1;
            Some((if *unsigned { 0 } else { -most }, most))
        }
        ColumnType::Year => Some((0, 2155)),
        _ => None,
    }
}

fn within(inner: (i128, i128), outer: (i128, i128)) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

fn outside(c: &str, (least, most): (i128, i128)) -> Rows {
    rows(format!("{c} < {least} OR {c} > {most}"), format!("rows outside of {least} to {most}"))
}

fn of_number(old: &ColumnType, new: &ColumnType, c: &str) -> Fate {
    use ColumnType as T;
    let other = || any_value(c, "rows that hold a value");
    match (old, new) {
        (T::Integer { kind: a, unsigned: u, .. }, T::Integer { kind: b, unsigned: v, .. })
            if a == b && u == v =>
        {
            Fate::Stays
        }
        (_, T::Float { double, digits: None, unsigned, .. }) => match (old, whole_range(old)) {
            (T::Integer { .. } | T::Bit(_) | T::Year, Some(range)) => {
                let most = 1_i128 << if *double { 53 } else { 24 };
                let exact = (if *unsigned { 0 } else { -most }, most);
                fits_if(within(range, exact), || Fate::Loses(outside(c, exact)))
            }
            (T::Float { double: before, unsigned: bare, .. }, _) => {
                fits_if((*double || !before) && (!unsigned || *bare), other)
            }
            (T::Decimal { precision, unsigned: bare, .. }, _) => {
                let exact = if *double { 15 } else { 6 };
                fits_if(*precision <= exact && (!unsigned || *bare), other)
            }
            _ => other(),
        },
        (T::Decimal { .. } | T::Integer { .. } | T::Bit(_), T::Decimal { scale, .. }) => {
            let before = if let T::Decimal { scale, .. } = old { *scale } else { 0 };
            let (Some(had), Some(has)) = (whole_range(old), whole_range(new)) else {
                return other();
            };
            if before <= *scale && within(had, has) {
                return Fate::Fits;
            }
            // `most` is a whole number: what is above it by a fraction still fits.
            let (least, most) = (if has.0 == 0 { 0 } else { has.0 - 1 }, has.1 + 1);
            let bound = if has.0 == 0 { "<" } else { "<=" };
            let condition =
                format!("{c} {bound} {least} OR {c} >= {most} OR ROUND({c}, {scale}) <> {c}");
            loses(condition, format!("rows that don't fit {new}"))
        }
        (T::Decimal { scale: 1.., .. }, T::Integer { .. } | T::Bit(_)) => match whole_range(new) {
            Some((least, most)) => {
                let condition = format!("{c} < {least} OR {c} > {most} OR ROUND({c}) <> {c}");
                loses(condition, format!("rows that don't fit {new}"))
            }
            None => other(),
        },
        (
            T::Integer { .. } | T::Bit(_) | T::Decimal { .. } | T::Year,
            T::Char(n) | T::Varchar(n),
        ) if !matches!(old, T::Bit(_)) => fits_if(display_width(old) <= u64::from(*n), || {
            loses(format!("CHAR_LENGTH({c}) > {n}"), format!("rows longer than {n} characters"))
        }),
        (T::Integer { .. } | T::Decimal { .. } | T::Year, T::Text(_)) => Fate::Fits,
        (T::Integer { .. } | T::Bit(_) | T::Decimal { .. }, T::Year) => {
            let outside = format!("{c} < 1901 OR {c} > 2155 OR ROUND({c}) <> {c}");
            let condition = format!("{c} <> 0 AND ({outside})");
            loses(condition, "rows outside of 1901 to 2155")
        }
        _ if is_time(old) && is_text(new) => {
            let digits = u64::from(fraction(old));
            let day = if matches!(old, T::DateTime(_) | T::Timestamp(_)) { 19 } else { 10 };
            let longest = day + if digits > 0 { 1 + digits } else { 0 };
            fits_if(matches!(new, T::Text(_)) || longest <= characters(new), || {
                longer_than_characters(c, characters(new))
            })
        }
        (T::Geometry(_), T::Geometry(any)) if any == "geometry" => Fate::Fits,
        (T::Geometry(_), T::Geometry(kind)) => {
            let kinds = match &**kind {
                "geometrycollection" => "'GEOMETRYCOLLECTION', 'GEOMCOLLECTION'".to_owned(),
                kind => string(&kind.to_uppercase()),
            };
            let condition = format!("ST_GeometryType({c}) NOT IN ({kinds})");
            Fate::Fails(rows(condition, format!("rows that hold no {kind}")))
        }
        _ => match (whole_range(old), whole_range(new)) {
            (Some(had), Some(has)) => fits_if(within(had, has), || Fate::Loses(outside(c, has))),
            _ => other(),
        },
    }
}

/// How many characters the values of a number take.
fn display_width(ty: &ColumnType) -> u64 {
    let digits = match (ty, whole_range(ty)) {
        (ColumnType::Decimal { precision, .. }, _) => u64::from(*precision) + 2,
        (_, Some((least, most))) => least.to_string().len().max(most.to_string().len()) as u64,
        _ => u64::MAX,
    };
    match ty {
        ColumnType::Integer { width: Some(width), zerofill: true, .. } => {
            digits.max(u64::from(*width))
        }
        _ => digits,
    }
}
