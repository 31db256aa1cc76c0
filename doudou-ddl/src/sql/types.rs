//! The types of columns, read and written.

use std::fmt;
use std::str::FromStr;

use super::cursor::Cursor;
use super::lex::Token;
use super::{SqlError, string};
use crate::model::{ColumnType, IntegerKind, Size};

impl FromStr for ColumnType {
    type Err = SqlError;

    /// Reads a type alone: what else a column says isn't part of it.
    fn from_str(text: &str) -> Result<Self, SqlError> {
        let mut cursor = Cursor::new(text)?;
        let ty = column_type(&mut cursor)?;
        match cursor.is_done() {
            true => Ok(ty),
            false => Err(cursor.error("expected the end of the type")),
        }
    }
}

/// The type that comes next.
pub(super) fn column_type(cursor: &mut Cursor<'_>) -> Result<ColumnType, SqlError> {
    let Some(Token::Word(word)) = cursor.peek() else {
        return Err(cursor.error("expected a type"));
    };
    let word = word.to_ascii_lowercase();
    let offset = cursor.offset();
    cursor.skip();
    Ok(match &*word {
        "bool" | "boolean" => ColumnType::BOOL,
        "tinyint" | "int1" => integer(cursor, IntegerKind::Tiny)?,
        "smallint" | "int2" => integer(cursor, IntegerKind::Small)?,
        "mediumint" | "int3" | "middleint" => integer(cursor, IntegerKind::Medium)?,
        "int" | "int4" | "integer" => integer(cursor, IntegerKind::Int)?,
        "bigint" | "int8" => integer(cursor, IntegerKind::Big)?,
        "decimal" | "dec" | "numeric" | "fixed" => decimal(cursor)?,
        "float" | "float4" => float(cursor, false)?,
        "double" => {
            cursor.word("precision");
            float(cursor, true)?
        }
        "real" | "float8" => float(cursor, true)?,
        "bit" => bit(cursor)?,
        "char" | "character" if cursor.word("varying") => ColumnType::Varchar(needed(cursor)?),
        "char" | "character" => ColumnType::Char(cursor.length()?.unwrap_or(1)),
        "varchar" | "varcharacter" => ColumnType::Varchar(needed(cursor)?),
        "binary" => ColumnType::Binary(cursor.length()?.unwrap_or(1)),
        "varbinary" => ColumnType::Varbinary(needed(cursor)?),
        "nchar" | "nvarchar" | "national" => {
            let message =
                format!("`{word}` implies a charset: say char or varchar, and the charset");
            return Err(cursor.error_at(message, offset));
        }
        "tinytext" => ColumnType::Text(Size::Tiny),
        "text" => ColumnType::Text(Size::Normal),
        "mediumtext" => ColumnType::Text(Size::Medium),
        "longtext" => ColumnType::Text(Size::Long),
        "long" if cursor.word("varbinary") => ColumnType::Blob(Size::Medium),
        "long" => {
            cursor.word("varchar");
            ColumnType::Text(Size::Medium)
        }
        "tinyblob" => ColumnType::Blob(Size::Tiny),
        "blob" => blob(cursor.length()?),
        "mediumblob" => ColumnType::Blob(Size::Medium),
        "longblob" => ColumnType::Blob(Size::Long),
        "date" => ColumnType::Date,
        "time" => ColumnType::Time(digits(cursor)?),
        "datetime" => ColumnType::DateTime(digits(cursor)?),
        "timestamp" => ColumnType::Timestamp(digits(cursor)?),
        "year" => {
            cursor.length::<u8>()?;
            ColumnType::Year
        }
        "enum" => ColumnType::Enum(members(cursor)?),
        "set" => ColumnType::Set(members(cursor)?),
        "json" => ColumnType::Json,
        "geomcollection" => ColumnType::Geometry("geometrycollection".to_owned()),
        "geometry" | "point" | "linestring" | "polygon" | "multipoint" | "multilinestring"
        | "multipolygon" | "geometrycollection" => ColumnType::Geometry(word),
        "uuid" | "inet4" | "inet6" | "xmltype" => ColumnType::Other(word),
        "vector" => ColumnType::Other(match cursor.length::<u32>()? {
            Some(length) => format!("vector({length})"),
            None => word,
        }),
        _ => return Err(cursor.error_at(format!("unknown type `{word}`"), offset)),
    })
}

/// `SIGNED`, `UNSIGNED` and `ZEROFILL` in any order: whether unsigned, whether filled.
fn sign(cursor: &mut Cursor<'_>) -> (bool, bool) {
    let (mut unsigned, mut zerofill) = (false, false);
    loop {
        if cursor.word("unsigned") {
            unsigned = true;
        } else if cursor.word("zerofill") {
            (unsigned, zerofill) = (true, true);
        } else if !cursor.word("signed") {
            return (unsigned, zerofill);
        }
    }
}

fn integer(cursor: &mut Cursor<'_>, kind: IntegerKind) -> Result<ColumnType, SqlError> {
    let width = cursor.length()?;
    let (unsigned, zerofill) = sign(cursor);
    Ok(ColumnType::Integer { kind, width, unsigned, zerofill })
}

/// `(a)` or `(a,b)`.
fn two_lengths(cursor: &mut Cursor<'_>) -> Result<Option<(u8, Option<u8>)>, SqlError> {
    if !cursor.symbol("(") {
        return Ok(None);
    }
    let first = cursor.number()?;
    let second = match cursor.symbol(",") {
        true => Some(cursor.number()?),
        false => None,
    };
    cursor.expect_symbol(")")?;
    Ok(Some((first, second)))
}

fn decimal(cursor: &mut Cursor<'_>) -> Result<ColumnType, SqlError> {
    let (precision, scale) = two_lengths(cursor)?.unwrap_or((10, None));
    // decimal(0) is the default one to the servers.
    let precision = if precision == 0 { 10 } else { precision };
    let (unsigned, zerofill) = sign(cursor);
    Ok(ColumnType::Decimal { precision, scale: scale.unwrap_or(0), unsigned, zerofill })
}

fn float(cursor: &mut Cursor<'_>, double: bool) -> Result<ColumnType, SqlError> {
    let lengths = two_lengths(cursor)?;
    let (double, digits) = match lengths {
        Some((precision, Some(scale))) => (double, Some((precision, scale))),
        Some((_, None)) if double => return Err(cursor.error("`double` takes two lengths or none")),
        // float(p) asks for so many bits.
        Some((bits, None)) => (bits > 24, None),
        None => (double, None),
    };
    let (unsigned, zerofill) = sign(cursor);
    Ok(ColumnType::Float { double, digits, unsigned, zerofill })
}

fn bit(cursor: &mut Cursor<'_>) -> Result<ColumnType, SqlError> {
    match cursor.length()?.unwrap_or(1) {
        bits @ 1..=64 => Ok(ColumnType::Bit(bits)),
        _ => Err(cursor.error("`bit` holds 1 to 64 bits")),
    }
}

fn needed(cursor: &mut Cursor<'_>) -> Result<u32, SqlError> {
    match cursor.length()? {
        Some(length) => Ok(length),
        None => Err(cursor.error("expected a length in brackets")),
    }
}

fn blob(bytes: Option<u32>) -> ColumnType {
    ColumnType::Blob(match bytes {
        Some(1..=0xff) => Size::Tiny,
        None | Some(0..=0xffff) => Size::Normal,
        Some(..=0xff_ffff) => Size::Medium,
        Some(_) => Size::Long,
    })
}

fn digits(cursor: &mut Cursor<'_>) -> Result<u8, SqlError> {
    match cursor.length()?.unwrap_or(0) {
        digits @ 0..=6 => Ok(digits),
        _ => Err(cursor.error("a second has 0 to 6 digits")),
    }
}

fn members(cursor: &mut Cursor<'_>) -> Result<Vec<String>, SqlError> {
    cursor.expect_symbol("(")?;
    let mut members = vec![cursor.string()?];
    while cursor.symbol(",") {
        members.push(cursor.string()?);
    }
    cursor.expect_symbol(")")?;
    Ok(members)
}

impl fmt::Display for ColumnType {
    /// As `SHOW CREATE TABLE` spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer { kind, width, unsigned, zerofill } => {
                f.write_str(match kind {
                    IntegerKind::Tiny => "tinyint",
                    IntegerKind::Small => "smallint",
                    IntegerKind::Medium => "mediumint",
                    IntegerKind::Int => "int",
                    IntegerKind::Big => "bigint",
                })?;
                if let Some(width) = width {
                    write!(f, "({width})")?;
                }
                write_sign(f, *unsigned, *zerofill)
            }
            Self::Decimal { precision, scale, unsigned, zerofill } => {
                write!(f, "decimal({precision},{scale})")?;
                write_sign(f, *unsigned, *zerofill)
            }
            Self::Float { double, digits, unsigned, zerofill } => {
                f.write_str(if *double { "double" } else { "float" })?;
                if let Some((precision, scale)) = digits {
                    write!(f, "({precision},{scale})")?;
                }
                write_sign(f, *unsigned, *zerofill)
            }
            Self::Bit(bits) => write!(f, "bit({bits})"),
            Self::Char(length) => write!(f, "char({length})"),
            Self::Varchar(length) => write!(f, "varchar({length})"),
            Self::Binary(length) => write!(f, "binary({length})"),
            Self::Varbinary(length) => write!(f, "varbinary({length})"),
            Self::Text(size) => write!(f, "{}text", size_prefix(*size)),
            Self::Blob(size) => write!(f, "{}blob", size_prefix(*size)),
            Self::Date => f.write_str("date"),
            Self::Time(digits) => write_digits(f, "time", *digits),
            Self::DateTime(digits) => write_digits(f, "datetime", *digits),
            Self::Timestamp(digits) => write_digits(f, "timestamp", *digits),
            Self::Year => f.write_str("year"),
            Self::Enum(members) => write_members(f, "enum", members),
            Self::Set(members) => write_members(f, "set", members),
            Self::Json => f.write_str("json"),
            Self::Geometry(name) | Self::Other(name) => f.write_str(name),
        }
    }
}

fn write_sign(f: &mut fmt::Formatter<'_>, unsigned: bool, zerofill: bool) -> fmt::Result {
    f.write_str(if unsigned || zerofill { " unsigned" } else { "" })?;
    f.write_str(if zerofill { " zerofill" } else { "" })
}

fn write_digits(f: &mut fmt::Formatter<'_>, name: &str, digits: u8) -> fmt::Result {
    match digits {
        0 => f.write_str(name),
        _ => write!(f, "{name}({digits})"),
    }
}

fn write_members(f: &mut fmt::Formatter<'_>, name: &str, members: &[String]) -> fmt::Result {
    write!(f, "{name}(")?;
    for (index, member) in members.iter().enumerate() {
        f.write_str(if index > 0 { "," } else { "" })?;
        f.write_str(&string(member))?;
    }
    f.write_str(")")
}

fn size_prefix(size: Size) -> &'static str {
    match size {
        Size::Tiny => "tiny",
        Size::Normal => "",
        Size::Medium => "medium",
        Size::Long => "long",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(text: &str) -> String {
        let ty: ColumnType = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        ty.to_string()
    }

    #[test]
    fn types_are_written_as_servers_show_them() {
        for text in [
            "tinyint(1)",
            "int(10) unsigned zerofill",
            "bigint unsigned",
            "decimal(10,2) unsigned",
            "float",
            "float(8,3)",
            "double(10,2) unsigned",
            "bit(8)",
            "char(20)",
            "varchar(255)",
            "binary(16)",
            "varbinary(32)",
            "tinytext",
            "text",
            "mediumblob",
            "longblob",
            "date",
            "time(3)",
            "datetime",
            "timestamp(6)",
            "year",
            r"enum('a','it''s','x,y','中','b\\c')",
            "set('a','b')",
            "json",
            "multipolygon",
            "geometrycollection",
            "uuid",
            "inet6",
            "vector(3)",
        ] {
            assert_eq!(spelling(text), text);
        }
    }

    #[test]
    fn other_spellings_are_read() {
        for (text, shown) in [
            ("INTEGER", "int"),
            ("bool", "tinyint(1)"),
            ("dec(5,2)", "decimal(5,2)"),
            ("numeric(8)", "decimal(8,0)"),
            ("decimal", "decimal(10,0)"),
            ("double precision", "double"),
            ("real", "double"),
            ("float(10)", "float"),
            ("float(53)", "double"),
            ("int zerofill", "int unsigned zerofill"),
            ("int(6) zerofill unsigned", "int(6) unsigned zerofill"),
            ("char", "char(1)"),
            ("character varying ( 9 )", "varchar(9)"),
            ("bit", "bit(1)"),
            ("blob(70000)", "mediumblob"),
            ("datetime(0)", "datetime"),
            ("year(4)", "year"),
            ("GEOMCOLLECTION", "geometrycollection"),
            ("long varchar", "mediumtext"),
            ("enum ( \"a\" , 'b' )", "enum('a','b')"),
            ("bigint signed", "bigint"),
        ] {
            assert_eq!(spelling(text), shown);
        }
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in [
            "",
            "varchar",
            "varchar(",
            "varchar(20",
            "varchar(-1)",
            "varchra(20)",
            "enum()",
            "enum('a'",
            "int(1000)",
            "bit(65)",
            "datetime(7)",
            "int not null",
            "nchar(3)",
            "double(3)",
            "varchar(20) character set latin1",
            "`int`",
            "text(10)",
        ] {
            assert!(text.parse::<ColumnType>().is_err(), "{text}");
        }
    }
}
