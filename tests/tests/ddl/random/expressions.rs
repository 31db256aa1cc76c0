//! What is computed from a column: values of generated columns, parts of indexes and conditions.
//! Each is a function of the column, so that one that no longer fits is found by making them anew.

use doudou_ddl::Server;
use doudou_ddl::model::{Column, ColumnType, IntegerKind};
use doudou_ddl::sql::identifier;

const BIGINT: ColumnType =
    ColumnType::Integer { kind: IntegerKind::Big, width: None, unsigned: false, zerofill: false };

/// Whether computing with its values can't overflow.
fn is_small_integer(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Integer { kind, .. } if *kind != IntegerKind::Big)
}

/// What a generated column can be from this one, with its type.
pub(super) fn generated(from: &Column, server: &Server) -> Vec<(String, ColumnType)> {
    if from.auto_increment || from.generated.is_some() {
        return Vec::new();
    }
    let c = identifier(&from.name);
    match &from.ty {
        ty if is_small_integer(ty) => vec![
            (format!("{c} + 1"), BIGINT),
            (format!("{c} * 2 + ({c} + 1)"), BIGINT),
            (format!("if({c} > 0, 'yes', 'it''s no')"), ColumnType::Varchar(10)),
            (format!("coalesce({c}, 7)"), BIGINT),
            (format!("case when {c} in (1, 2) then 1 else {c} % 3 end"), BIGINT),
        ],
        // What a `CHAR` is to MariaDB depends on the session.
        ColumnType::Varchar(1..) => vec![
            (format!("upper({c})"), ColumnType::Varchar(900)),
            (format!("concat({c}, '-x')"), ColumnType::Varchar(310)),
            (format!("char_length({c})"), BIGINT),
            (format!("left({c}, 3)"), ColumnType::Varchar(3)),
            (format!("coalesce({c}, 'none')"), ColumnType::Varchar(310)),
        ],
        ColumnType::Date | ColumnType::DateTime(_) => {
            vec![(format!("year({c})"), BIGINT), (format!("cast({c} as date)"), ColumnType::Date)]
        }
        ColumnType::Json => {
            let path = if server.is_mariadb() { "json_value" } else { "json_extract" };
            vec![
                (format!("json_valid({c})"), BIGINT),
                (format!("{path}({c}, '$.a') is null"), BIGINT),
            ]
        }
        _ => Vec::new(),
    }
}

/// What an index can be over, where expressions can be indexed.
pub(super) fn indexed(from: &Column) -> Vec<String> {
    if from.auto_increment || from.generated.is_some() {
        return Vec::new();
    }
    let c = identifier(&from.name);
    match &from.ty {
        ty if is_small_integer(ty) => vec![format!("{c} % 7"), format!("{c} div 2")],
        ColumnType::Varchar(1..=100) => vec![format!("lower({c})"), format!("substr({c}, 1, 5)")],
        _ => Vec::new(),
    }
}

/// Conditions on a column. Most hold for every row.
pub(super) fn conditions(on: &Column) -> Vec<String> {
    if on.auto_increment {
        return Vec::new();
    }
    let c = identifier(&on.name);
    match &on.ty {
        ColumnType::Integer { .. } | ColumnType::Decimal { .. } => vec![
            format!("{c} <> 77"),
            format!("{c} > 5"),
            format!("{c} between -1 and 1000000 or {c} is not null"),
            format!("({c} >= 0 and {c} < 10) or not ({c} = 11)"),
        ],
        ColumnType::Char(_) | ColumnType::Varchar(_) | ColumnType::Text(_) => vec![
            format!("char_length({c}) < 5000"),
            format!("{c} <> 'it''s \\\\ so'"),
            format!("{c} not like 'z%'"),
            format!("{c} is null or length({c}) >= 0"),
        ],
        ColumnType::Date | ColumnType::DateTime(_) => vec![format!("{c} > '1000-01-01'")],
        _ => Vec::new(),
    }
}

/// Whether an expression mentions a column.
pub(super) fn mentions(expression: &str, column: &str) -> bool {
    expression.contains(&identifier(column))
}
