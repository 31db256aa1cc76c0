//! The values of tables, and which of them another definition can hold.

use std::collections::BTreeMap;

use doudou_ddl::Schema;
use doudou_ddl::model::{Column, ColumnType, Table};
use doudou_ddl::sql::identifier;

use super::bench::Room;

/// A value as text, so that it is the same text in every type that holds it.
pub(super) type Value = Option<String>;

/// What kind of value a type holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Bytes,
    Moment,
    Other,
}

fn kind(ty: &ColumnType) -> Kind {
    use ColumnType as T;
    match ty {
        T::Integer { .. } | T::Decimal { .. } | T::Float { .. } | T::Bit(_) | T::Year => {
            Kind::Number
        }
        T::Char(_) | T::Varchar(_) | T::Text(_) | T::Enum(_) | T::Set(_) | T::Json => Kind::Text,
        T::Binary(_) | T::Varbinary(_) | T::Blob(_) => Kind::Bytes,
        T::Date | T::Time(_) | T::DateTime(_) | T::Timestamp(_) => Kind::Moment,
        T::Geometry(_) | T::Other(_) => Kind::Other,
    }
}

/// A table's values: column → its value in each row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Values {
    /// By name.
    pub(super) columns: BTreeMap<String, Vec<Value>>,
    /// How many rows.
    pub(super) rows: usize,
}

/// Every value of these tables.
pub(super) async fn read(
    room: &mut Room,
    schema: &Schema,
) -> Result<BTreeMap<String, Values>, String> {
    let mut all = BTreeMap::new();
    for table in &schema.tables {
        let columns: Vec<_> = table.columns.iter().map(shown).collect();
        let sql = format!("SELECT {} FROM {}", columns.join(", "), identifier(&table.name));
        let rows = room.query(&sql).await.map_err(|error| format!("{sql}: {error}"))?;
        let mut values = Values { rows: rows.len(), ..Values::default() };
        for (at, column) in table.columns.iter().enumerate() {
            let of_column =
                rows.iter().map(|row| row[at].as_deref().map(|text| canonical(&column.ty, text)));
            values.columns.insert(column.name.clone(), of_column.collect());
        }
        all.insert(table.name.clone(), values);
    }
    Ok(all)
}

/// A column's value as text, whatever the charset of the connection.
fn shown(column: &Column) -> String {
    let c = identifier(&column.name);
    match kind(&column.ty) {
        Kind::Number => format!("{c} + 0"),
        Kind::Text => format!("HEX(CONVERT({c} USING utf8mb4))"),
        Kind::Bytes | Kind::Other => format!("HEX({c})"),
        Kind::Moment => format!("CAST({c} AS CHAR)"),
    }
}

/// One text for one value.
fn canonical(ty: &ColumnType, text: &str) -> String {
    match kind(ty) {
        Kind::Number => number(text),
        Kind::Text => {
            let text = unhex(text);
            match ty {
                ColumnType::Set(_) => members(&text).join(","),
                _ => text,
            }
        }
        Kind::Bytes | Kind::Other => text.to_owned(),
        Kind::Moment => match text.split_once('.') {
            Some((whole, fraction)) => match fraction.trim_end_matches('0') {
                "" => whole.to_owned(),
                fraction => format!("{whole}.{fraction}"),
            },
            None => text.to_owned(),
        },
    }
}

fn unhex(digits: &str) -> String {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    let bytes = digits.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1]));
    String::from_utf8(bytes.collect()).unwrap()
}

fn number(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    if digits.contains(['e', 'E']) {
        return text.to_owned();
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    match (whole, fraction) {
        ("0", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    }
}

fn members(text: &str) -> Vec<&str> {
    let mut members: Vec<_> = text.split(',').collect();
    members.sort_unstable();
    members
}

/// Whether a value of one column stays itself in another, by the definition of their types alone.
pub(super) fn holds(from: &Column, to: &Column, value: &Value) -> bool {
    // What is made anew has its default.
    let remade = kind(&from.ty) != kind(&to.ty);
    let Some(value) = value else { return to.nullable && !remade };
    if from.ty == to.ty && kind(&to.ty) != Kind::Text {
        return true;
    }
    match kind(&from.ty) {
        own if own != kind(&to.ty) => false,
        Kind::Number => holds_number(from, to, value),
        Kind::Text => holds_text(&from.ty, to, value),
        Kind::Bytes => {
            let length = value.len() as u64 / 2;
            match &to.ty {
                ColumnType::Binary(bytes) => length == u64::from(*bytes),
                ColumnType::Varbinary(bytes) => length <= u64::from(*bytes),
                ColumnType::Blob(size) => length <= size.max_bytes(),
                _ => false,
            }
        }
        Kind::Moment => holds_moment(&from.ty, &to.ty, value),
        Kind::Other => false,
    }
}

fn holds_number(from: &Column, to: &Column, value: &str) -> bool {
    let exact = !matches!(from.ty, ColumnType::Float { .. } | ColumnType::Bit(_));
    let (whole, fraction) = value
        .trim_start_matches('-')
        .split_once('.')
        .unwrap_or((value.trim_start_matches('-'), ""));
    let whole = if whole == "0" { 0 } else { whole.len() };
    match &to.ty {
        ColumnType::Integer { kind, unsigned, .. } => {
            let (least, greatest) = kind.range(*unsigned);
            exact && value.parse::<i128>().is_ok_and(|value| (least..=greatest).contains(&value))
        }
        ColumnType::Decimal { precision, scale, unsigned, .. } => {
            let fits =
                whole <= usize::from(precision - scale) && fraction.len() <= usize::from(*scale);
            exact && fits && !(*unsigned && value.starts_with('-'))
        }
        ColumnType::Float { double: true, digits: None, unsigned, .. } => {
            matches!(from.ty, ColumnType::Float { .. }) && !(*unsigned && value.starts_with('-'))
        }
        ColumnType::Bit(bits) => {
            let number = value.parse::<u64>().unwrap_or(u64::MAX);
            matches!(from.ty, ColumnType::Bit(_)) && (*bits == 64 || number < 1 << bits)
        }
        _ => false,
    }
}

fn holds_text(from: &ColumnType, to: &Column, value: &str) -> bool {
    let charset = to.charset.as_deref().unwrap_or_default();
    let in_charset = value.is_ascii() || charset == "utf8mb4" || charset == "utf8mb3";
    let length = value.chars().count() as u64;
    in_charset
        && match &to.ty {
            ColumnType::Json => *from == ColumnType::Json,
            _ if *from == ColumnType::Json => false,
            ColumnType::Char(most) => length <= u64::from(*most) && !value.ends_with(' '),
            ColumnType::Varchar(most) => length <= u64::from(*most),
            ColumnType::Text(size) => length * 4 <= size.max_bytes(),
            ColumnType::Enum(all) => all.iter().any(|member| member == value),
            ColumnType::Set(all) => {
                matches!(from, ColumnType::Set(_))
                    && (value.is_empty()
                        || members(value).iter().all(|it| all.iter().any(|member| member == it)))
            }
            _ => false,
        }
}

fn holds_moment(from: &ColumnType, to: &ColumnType, value: &str) -> bool {
    use ColumnType::{DateTime, Time, Timestamp};
    let digits = value.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let fits = |own: u8| digits <= usize::from(own);
    match (from, to) {
        (Time(_), Time(own))
        | (DateTime(_) | Timestamp(_), DateTime(own))
        | (Timestamp(_), Timestamp(own)) => fits(*own),
        (DateTime(_), Timestamp(own)) => {
            fits(*own) && value.get(..4).is_some_and(|year| ("1971".."2038").contains(&year))
        }
        _ => false,
    }
}

/// Whether two texts of columns of different types are the same value.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one == other };
    one == other
        // A set shows its members in the order of its type.
        || members(one) == members(other)
        || number(one) == number(other)
        || other.strip_suffix(" 00:00:00") == Some(one)
        || one.bytes().map(|byte| format!("{byte:02X}")).collect::<String>() == *other
}

/// The column that this one was, where there is one.
pub(super) fn former<'a>(column: &Column, after: &Table, before: &'a Table) -> Option<&'a Column> {
    let claims = |by: &Column, name: &str| {
        by.renamed_from.as_deref() == Some(name) && by.name != name && before.column(name).is_some()
    };
    // The name that it had is given away by another.
    let given = after.columns.iter().find(|other| {
        let free = before.column(&other.name).is_none()
            || after.columns.iter().any(|third| claims(third, &other.name));
        free && claims(other, &column.name)
    });
    // A rename whose new name is taken already is taken to be done.
    let free = before.column(&column.name).is_none() || given.is_some();
    match &column.renamed_from {
        Some(old) if free && before.column(old).is_some() => before.column(old),
        _ if given.is_some() => None,
        _ => before.column(&column.name),
    }
}

/// The table that this one was, where there is one.
pub(super) fn former_table<'a>(table: &Table, before: &'a Schema) -> Option<&'a Table> {
    before.table(table.renamed_from.as_ref().unwrap_or(&table.name))
}
