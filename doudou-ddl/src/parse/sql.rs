//! The pieces of SQL inside of attributes.

use super::problem::{Problem, Said};
use crate::model::{Action, Column, ColumnType, DefaultValue, TableOptions};
use crate::sql::{SqlError, default_value, identifier, read_table};

/// An expression, without the brackets around it.
pub(super) fn expression(said: &Said<String>, problems: &mut Vec<Problem>) -> Option<String> {
    match default_value(&said.value) {
        Ok(Some(DefaultValue::Expression(text))) => Some(text),
        Ok(_) => Some(said.value.trim().to_owned()),
        Err(error) => {
            let problem = unreadable(said, "this expression can't be read", &error, 0);
            problems.push(problem.label(error.message.replace("default", "expression")));
            None
        }
    }
}

/// The type of a column.
pub(super) fn column_type(said: &Said<String>, problems: &mut Vec<Problem>) -> Option<ColumnType> {
    match said.value.parse() {
        Ok(ty) => Some(ty),
        Err(error) => {
            problems.push(unreadable(said, "this type can't be read", &error, 0).help(
                "write a type as MySQL has it, such as `varchar(64)`; what follows a type has attributes of its own",
            ));
            None
        }
    }
}

/// The value behind `DEFAULT`; the inner `None` is `NULL`.
pub(super) fn default(
    said: &Said<String>,
    problems: &mut Vec<Problem>,
) -> Option<Option<DefaultValue>> {
    match default_value(&said.value) {
        Ok(value) => Some(value),
        Err(error) => {
            let problem = unreadable(said, "this default can't be read", &error, 0);
            problems
                .push(problem.help("a text stands in quotes of its own: `default = \"'jack'\"`"));
            None
        }
    }
}

/// The digits of `CURRENT_TIMESTAMP(n)`.
pub(super) fn on_update(said: &Said<String>, problems: &mut Vec<Problem>) -> Option<u8> {
    if let Ok(Some(DefaultValue::CurrentTimestamp(digits))) = default_value(&said.value) {
        return Some(digits);
    }
    problems.push(
        Problem::error(said.place, "a column can be set to the time, and to nothing else")
            .help("write `on_update = \"CURRENT_TIMESTAMP\"`"),
    );
    None
}

/// What `ON DELETE` or `ON UPDATE` does.
pub(super) fn action(said: &Said<String>, problems: &mut Vec<Problem>) -> Option<Action> {
    let words = said.value.replace('_', " ").to_ascii_uppercase();
    let actions =
        [Action::Restrict, Action::NoAction, Action::Cascade, Action::SetNull, Action::SetDefault];
    let found = actions.into_iter().find(|action| action.as_sql() == words);
    if found.is_none() {
        problems.push(
            Problem::error(said.place, format!("a foreign key can't `{}`", said.value))
                .help("write one of `cascade`, `restrict`, `set null`, `no action`, `set default`"),
        );
    }
    found
}

/// What `extra` says of a column, everything else as unsaid, and its check.
pub(super) fn extra(
    said: &Said<String>,
    column: &Column,
    problems: &mut Vec<Problem>,
) -> Option<(Column, Option<String>)> {
    let before = format!("CREATE TABLE t ({} {} ", identifier(&column.name), column.ty);
    let help = "it takes ON UPDATE, COMMENT, CHARACTER SET, COLLATE, DEFAULT, INVISIBLE, SRID, CHECK (…) and AS (…)";
    match read_table(&format!("{before}{})", said.value)) {
        Ok(mut table)
            if table.columns.len() == 1 && table.checks.len() <= 1 && table.indexes.is_empty() =>
        {
            let check = table.checks.pop().map(|check| check.expression);
            table.columns.pop().map(|column| (column, check))
        }
        Ok(_) => {
            problems.push(
                Problem::error(said.place, "`extra` says more than a column does").help(help),
            );
            None
        }
        Err(error) => {
            problems
                .push(unreadable(said, "`extra` can't be read", &error, before.len()).help(help));
            None
        }
    }
}

/// What stands behind the closing bracket of a table.
pub(super) fn options(said: &Said<String>, problems: &mut Vec<Problem>) -> Option<TableOptions> {
    let before = "CREATE TABLE t (`c` int) ";
    match read_table(&format!("{before}{}", said.value)) {
        Ok(table) if table.partitioning.is_none() => Some(table.options),
        Ok(_) => {
            problems.push(
                Problem::error(said.place, "partitions are no option")
                    .help("write `partition_by = \"…\"`"),
            );
            None
        }
        Err(error) => {
            problems.push(unreadable(said, "these options can't be read", &error, before.len()));
            None
        }
    }
}

/// The clause `PARTITION BY …`.
pub(super) fn partitioning(said: &Said<String>, problems: &mut Vec<Problem>) -> Option<String> {
    let before = "CREATE TABLE t (`c` int) PARTITION BY ";
    match read_table(&format!("{before}{}", said.value)) {
        Ok(table) => table.partitioning,
        Err(error) => {
            problems.push(unreadable(said, "these partitions can't be read", &error, before.len()));
            None
        }
    }
}

/// A text that is no SQL, with the part that spoils it; `before` bytes stand before it.
fn unreadable(said: &Said<String>, what: &str, error: &SqlError, before: usize) -> Problem {
    let at = error.offset.saturating_sub(before);
    let place = match said.value.get(at..) {
        Some(rest) if !rest.is_empty() => said.place.part(at..said.value.len()),
        _ => said.place,
    };
    Problem::error(place, what).label(error.message.clone())
}
