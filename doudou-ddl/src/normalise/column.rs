//! A column by itself, and what its table makes of it.

use super::charset::{self, Text};
use super::{default, types};
use crate::model::{Column, ColumnType, DefaultValue, IndexKey, Server, Size, Table, same_name};
use crate::sql::canonical_expression;

/// Writes type, charset, default and expression in the one way.
pub(super) fn settle(column: &mut Column, inherited: Text<'_>, server: &Server) {
    if column.ty == ColumnType::Json && server.is_mariadb() && !server.mariadb(10, 4, 3) {
        as_text(column);
    }
    if column.ty.has_charset() {
        charset::settle(&mut column.charset, &mut column.collation, inherited, server);
        types::without_text(&mut column.ty, column.charset.as_deref());
    }
    if !column.ty.has_charset() {
        column.charset = None;
        column.collation = None;
    }
    types::settle(&mut column.ty, server);
    if let Some(value) = column.default.take() {
        column.default = default::settle(value, &column.ty, server);
    }
    column.on_update = column.on_update.map(|digits| default::clock(digits, &column.ty, server));
    if let Some(generated) = &mut column.generated {
        generated.expression = canonical_expression(&generated.expression);
        column.nullable |= server.is_mariadb();
        column.default = None;
        column.on_update = None;
    }
    if column.auto_increment {
        column.nullable = false;
        column.default = None;
    }
}

/// Makes a JSON column the text that it is on MariaDB where nothing checks it.
pub(super) fn as_text(column: &mut Column) {
    column.ty = ColumnType::Text(Size::Long);
    column.charset = Some("utf8mb4".to_owned());
    column.collation = Some("utf8mb4_bin".to_owned());
}

/// Columns of the primary key take no `NULL`.
pub(super) fn require_values(table: &mut Table) {
    let Some(key) = &table.primary_key else { return };
    for part in &key.parts {
        let IndexKey::Column(name) = &part.key else { continue };
        let column = table.columns.iter_mut().find(|column| same_name(&column.name, name));
        if let Some(column) = column {
            column.nullable = false;
        }
    }
}

/// A `TIMESTAMP` that takes no `NULL` and has no default gets one: the current time if it is the
/// table's first and says nothing else, the zero time otherwise. With
/// `explicit_defaults_for_timestamp`, only one with `ON UPDATE` does, on MariaDB.
pub(super) fn settle_timestamps(columns: &mut [Column], server: &Server) {
    let timestamps = columns.iter_mut().filter_map(|column| match column.ty {
        ColumnType::Timestamp(digits) => Some((column, digits)),
        _ => None,
    });
    for (place, (column, digits)) in timestamps.enumerate() {
        let updated = column.on_update.is_some();
        let explicit = server.explicit_timestamps && !(updated && server.is_mariadb());
        let said = column.nullable || column.default.is_some() || column.generated.is_some();
        if explicit || said {
            continue;
        }
        if place == 0 && !updated {
            column.default = Some(DefaultValue::CurrentTimestamp(digits));
            column.on_update = Some(digits);
            continue;
        }
        let zero = DefaultValue::Literal("0".to_owned());
        column.default = default::settle(zero, &column.ty, server);
    }
}
