//! A table as a whole.

use super::charset::Text;
use super::{column, keys, options};
use crate::model::{Check, ColumnType, Server, Size, Table, same_name};
use crate::sql::canonical_expression;

/// The table as this server means it: the same for every spelling of it, whether said by structs
/// or shown by the server.
///
/// What nobody said is filled in: engine, charset and collation, the default that a type has, the
/// index that a foreign key needs. What the server ignores is gone. The order of columns, indexes
/// and constraints is kept, and a check without a name stays without one. A canonical table is its
/// own canonical form.
#[must_use]
pub fn canonical(table: &Table, server: &Server) -> Table {
    let mut table = table.clone();
    if server.lower_case_tables {
        lower_case_names(&mut table);
    }
    options::settle(&mut table.options, server);
    fold_json(&mut table, server);
    let inherited = Text::of_table(&table.options, server);
    for column in &mut table.columns {
        column::settle(column, inherited, server);
    }
    column::require_values(&mut table);
    column::settle_timestamps(&mut table.columns, server);
    settle_checks(&mut table.checks, server);
    keys::settle(&mut table, server);
    if let Some(partitioning) = &mut table.partitioning {
        *partitioning = canonical_expression(partitioning);
    }
    table
}

fn lower_case_names(table: &mut Table) {
    table.name = table.name.to_lowercase();
    for key in &mut table.foreign_keys {
        key.table = key.table.to_lowercase();
        key.database = key.database.as_deref().map(str::to_lowercase);
    }
}

/// MariaDB's JSON is a `LONGTEXT` with a check. Another check behind the column takes its place.
fn fold_json(table: &mut Table, server: &Server) {
    if !server.mariadb(10, 4, 3) {
        return;
    }
    let columns = &mut table.columns;
    table.checks.retain(|check| {
        let Some(name) = &check.column else { return true };
        let column = columns.iter_mut().find(|column| same_name(&column.name, name));
        let Some(column) = column else { return true };
        let binary = column.collation.as_deref() == Some("utf8mb4_bin");
        let is_text = column.ty == ColumnType::Text(Size::Long) && binary;
        let is_json = column.ty == ColumnType::Json;
        let checked = is_json_valid(&check.expression, name);
        match checked {
            true if is_text => column.ty = ColumnType::Json,
            false if is_json => column::as_text(column),
            _ => {}
        }
        !(checked && (is_text || is_json))
    });
}

fn is_json_valid(expression: &str, column: &str) -> bool {
    let wanted = format!("json_valid({})", crate::sql::identifier(column));
    expression.eq_ignore_ascii_case(&wanted)
        || canonical_expression(expression).eq_ignore_ascii_case(&wanted)
}

fn settle_checks(checks: &mut Vec<Check>, server: &Server) {
    if ignores_checks(server) {
        checks.clear();
    }
    for check in checks {
        check.expression = canonical_expression(&check.expression);
        if !server.is_mariadb() {
            check.column = None;
        }
    }
}

/// Whether it reads checks and forgets them.
pub(super) fn ignores_checks(server: &Server) -> bool {
    !server.mysql(8, 0, 16) && !server.mariadb(10, 2, 1)
}
