//! How many bytes rows and keys have, as the servers count them.

use super::super::field::is_refused;
use super::super::problem::Problem;
use super::super::table::Draft;
use crate::model::{Column, ColumnType};

/// The most bytes of a row, what is stored beside it left out.
const ROW: u64 = 65_535;

/// The most columns of InnoDB, and of any engine.
const INNODB_COLUMNS: usize = 1017;
const COLUMNS: usize = 4096;

pub(super) fn check(draft: &Draft, problems: &mut Vec<Problem>) {
    let table = &draft.table;
    let innodb = table.options.engine.as_deref().is_none_or(|it| it.eq_ignore_ascii_case("innodb"));
    let most = if innodb { INNODB_COLUMNS } else { COLUMNS };
    if table.columns.len() > most {
        problems.push(
            Problem::error(
                draft.place,
                format!("`{}` has {} columns", table.name, table.columns.len()),
            )
            .help(format!("a table has {most} at most: make two of it")),
        );
    }
    let mut row = 0;
    let mut too_long = false;
    for (column, places) in table.columns.iter().zip(&draft.columns) {
        let bytes = row_bytes(draft, column);
        row += bytes;
        let (is_long, most) = match column.ty {
            ColumnType::Varchar(length) => {
                let most = ROW / character_bytes(draft, column);
                (u64::from(length) > most, most)
            }
            ColumnType::Varbinary(length) => (u64::from(length) > ROW, ROW),
            _ => (false, ROW),
        };
        if is_long {
            too_long = true;
            problems.push(
                Problem::error(places.ty, format!("`{}` is too long for a row", column.name))
                    .help(format!("it has {most} at most: write `text` or `blob`")),
            );
        }
    }
    if row > ROW && !too_long {
        problems.push(
            Problem::error(draft.place, format!("a row of `{}` has {row} bytes", table.name))
                .help(format!("a row has {ROW} at most, a character of utf8mb4 being 4: shorten columns, write `text` or `blob`, or say another charset")),
        );
    }
}

/// The most bytes of a column within a row.
fn row_bytes(draft: &Draft, column: &Column) -> u64 {
    let with_length = |bytes: u64| bytes + if bytes > 255 { 2 } else { 1 };
    match &column.ty {
        ty if is_refused(ty) => 0,
        ColumnType::Varchar(length) => {
            with_length(u64::from(*length) * character_bytes(draft, column))
        }
        ColumnType::Varbinary(length) => with_length(u64::from(*length)),
        ColumnType::Text(_) | ColumnType::Blob(_) | ColumnType::Json | ColumnType::Geometry(_) => {
            12
        }
        _ => key_bytes(draft, column, None),
    }
}

/// The bytes of a column within an index, of its first `prefix` characters or bytes.
pub(super) fn key_bytes(draft: &Draft, column: &Column, prefix: Option<u32>) -> u64 {
    let fraction = |digits: u8| u64::from(digits).div_ceil(2);
    match &column.ty {
        ColumnType::Integer { kind, .. } => u64::from(kind.bits() / 8),
        ColumnType::Decimal { precision, scale, .. } => {
            let digits = |digits: u8| {
                let (words, rest) = (u64::from(digits / 9), usize::from(digits % 9));
                words * 4 + [0, 1, 1, 2, 2, 3, 3, 4, 4].get(rest).copied().unwrap_or(4)
            };
            digits(precision.saturating_sub(*scale)) + digits(*scale)
        }
        ColumnType::Float { double, .. } => {
            if *double {
                8
            } else {
                4
            }
        }
        ColumnType::Bit(bits) => u64::from(*bits).div_ceil(8),
        ColumnType::Char(length) | ColumnType::Varchar(length) => {
            u64::from(prefix.unwrap_or(*length)) * character_bytes(draft, column)
        }
        ColumnType::Binary(length) | ColumnType::Varbinary(length) => {
            u64::from(prefix.unwrap_or(*length))
        }
        ColumnType::Text(_) | ColumnType::Json => {
            u64::from(prefix.unwrap_or(0)) * character_bytes(draft, column)
        }
        ColumnType::Blob(_) | ColumnType::Geometry(_) => u64::from(prefix.unwrap_or(0)),
        ColumnType::Date => 3,
        ColumnType::Time(digits) => 3 + fraction(*digits),
        ColumnType::DateTime(digits) => 5 + fraction(*digits),
        ColumnType::Timestamp(digits) => 4 + fraction(*digits),
        ColumnType::Year => 1,
        ColumnType::Enum(members) => {
            if members.len() > 255 {
                2
            } else {
                1
            }
        }
        ColumnType::Set(members) => match members.len().div_ceil(8) {
            bytes @ 0..=4 => bytes as u64,
            _ => 8,
        },
        // Their lengths are the server's to know.
        ColumnType::Other(_) => 0,
    }
}

/// The most bytes of a character: 4 when nobody names a charset.
pub(super) fn character_bytes(draft: &Draft, column: &Column) -> u64 {
    let options = &draft.table.options;
    let said = [&column.charset, &column.collation, &options.charset, &options.collation];
    let Some(name) = said.into_iter().flatten().next() else { return 4 };
    let name = name.to_ascii_lowercase();
    // A collation begins with its charset.
    match name.split('_').next().unwrap_or_default() {
        "utf8" | "utf8mb3" | "ujis" | "eucjpms" => 3,
        "big5" | "cp932" | "euckr" | "gb2312" | "gbk" | "sjis" | "ucs2" => 2,
        "armscii8" | "ascii" | "binary" | "cp1250" | "cp1251" | "cp1256" | "cp1257" | "cp850"
        | "cp852" | "cp866" | "dec8" | "geostd8" | "greek" | "hebrew" | "hp8" | "keybcs2"
        | "koi8r" | "koi8u" | "latin1" | "latin2" | "latin5" | "latin7" | "macce" | "macroman"
        | "swe7" | "tis620" => 1,
        _ => 4,
    }
}
