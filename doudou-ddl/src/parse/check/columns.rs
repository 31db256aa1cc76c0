//! Columns, each alone, and what a table has one of.

use super::super::problem::Problem;
use super::super::table::Draft;
use crate::model::{Column, ColumnType, same_name};

/// The most characters of a column's comment, and of a table's.
const COLUMN_COMMENT: usize = 1024;
const TABLE_COMMENT: usize = 2048;

pub(super) fn check(draft: &Draft, problems: &mut Vec<Problem>) {
    for (column, places) in draft.table.columns.iter().zip(&draft.columns) {
        let name = &column.name;
        if let Some((message, help)) = bad_type(&column.ty) {
            problems.push(Problem::error(places.ty, message).help(help));
        }
        if let Some(digits) = column.on_update {
            on_update(column, digits, places.on_update, problems);
        }
        if column.generated.is_some() && column.default.is_some() {
            problems.push(
                Problem::error(places.default, format!("`{name}` is computed: it has no default"))
                    .help("keep `generated` or `default`"),
            );
        }
        let length = column.comment.chars().count();
        if length > COLUMN_COMMENT {
            let message = format!("this comment has {length} characters");
            let help = format!(
                "a column takes {COLUMN_COMMENT}: write `#[dd(comment = \"…\")]`, which wins over the doc comment"
            );
            problems.push(Problem::error(places.comment, message).help(help));
        }
    }
    let length = draft.table.options.comment.chars().count();
    if length > TABLE_COMMENT {
        let message = format!("this comment has {length} characters");
        let help = format!(
            "a table takes {TABLE_COMMENT}: write `#[dd(comment = \"…\")]`, which wins over the doc comment"
        );
        problems.push(Problem::error(draft.comment, message).help(help));
    }
    if draft.table.columns.is_empty() {
        let message = format!("`{}` has no columns: it is no table", draft.ident);
        problems.push(Problem::error(draft.place, message).help("give it a field"));
    }
    auto_increment(draft, problems);
}

/// What is wrong with a type, and what to write.
fn bad_type(ty: &ColumnType) -> Option<(String, &'static str)> {
    match ty {
        ColumnType::Decimal { precision, scale, .. } if scale > precision => Some((
            format!("{scale} of {precision} digits can't stand behind the point"),
            "write `decimal(10,2)`: digits in all, then those behind the point",
        )),
        ColumnType::Decimal { precision, .. } if *precision > 65 => {
            Some((format!("a decimal has no {precision} digits"), "it has 65 at most"))
        }
        ColumnType::Decimal { scale, .. } if *scale > 30 => {
            Some((format!("a decimal has no {scale} digits behind the point"), "it has 30 at most"))
        }
        ColumnType::Float { digits: Some((all, behind)), .. } if behind > all => Some((
            format!("{behind} of {all} digits can't stand behind the point"),
            "write `float(10,2)`: digits in all, then those behind the point",
        )),
        ColumnType::Time(digits) | ColumnType::DateTime(digits) | ColumnType::Timestamp(digits)
            if *digits > 6 =>
        {
            Some((format!("a time has no {digits} digits behind the second"), "it has 6 at most"))
        }
        ColumnType::Bit(bits) if !(1..=64).contains(bits) => {
            Some((format!("a column has no {bits} bits"), "it has 1 to 64"))
        }
        ColumnType::Char(length) | ColumnType::Binary(length) if *length > 255 => {
            Some((format!("{length} is too long for this type"), "write `varchar` or `varbinary`"))
        }
        ColumnType::Enum(members) | ColumnType::Set(members) => twice(members).map(|member| {
            (format!("`{member}` stands twice among the members"), "take one of them away")
        }),
        _ => None,
    }
}

fn twice(members: &[String]) -> Option<&String> {
    let mut seen = std::collections::HashSet::new();
    members.iter().find(|member| !seen.insert(*member))
}

fn on_update(
    column: &Column,
    said: u8,
    place: super::super::problem::Place,
    problems: &mut Vec<Problem>,
) {
    match column.ty {
        ColumnType::DateTime(digits) | ColumnType::Timestamp(digits) if digits != said => {
            problems.push(clock(place, digits));
        }
        ColumnType::DateTime(_) | ColumnType::Timestamp(_) => {}
        ref other if super::super::field::is_refused(other) => {}
        _ => problems.push(
            Problem::error(place, format!("`{}` is no time that could be set", column.name))
                .help("only `datetime` and `timestamp` follow the clock"),
        ),
    }
}

/// MySQL refuses a clock of other digits than the column's; MariaDB takes it.
pub(super) fn clock(place: super::super::problem::Place, digits: u8) -> Problem {
    let written = if digits == 0 { String::new() } else { format!("({digits})") };
    Problem::warning(place, "the clock has other digits behind the second than the column")
        .help(format!("MySQL refuses this: write `CURRENT_TIMESTAMP{written}`"))
}

fn auto_increment(draft: &Draft, problems: &mut Vec<Problem>) {
    let table = &draft.table;
    let mut first = None;
    for (column, places) in table.columns.iter().zip(&draft.columns) {
        if !column.auto_increment {
            continue;
        }
        let name = &column.name;
        match first {
            Some(first) => problems.push(
                Problem::error(places.auto, "a table counts in one column")
                    .also(first, "the first"),
            ),
            None => first = Some(places.auto),
        }
        if !matches!(column.ty, ColumnType::Integer { .. })
            && !super::super::field::is_refused(&column.ty)
        {
            problems.push(
                Problem::error(places.auto, format!("`{name}` is no integer: it can't count"))
                    .also(places.ty, "its type")
                    .help("write an integer such as `u64`, or take `auto` away"),
            );
        }
        if column.default.is_some() {
            problems.push(
                Problem::error(places.default, format!("`{name}` counts: it has no default"))
                    .help("keep `auto` or `default`"),
            );
        }
        if column.generated.is_some() {
            let message = format!("`{name}` counts: it can't be computed");
            problems.push(Problem::error(places.auto, message).help("keep `auto` or `generated`"));
        }
        // Other engines than InnoDB count within a group: then the column is a later part.
        let innodb =
            table.options.engine.as_deref().is_none_or(|it| it.eq_ignore_ascii_case("innodb"));
        let is_key = table.primary_key.iter().chain(&table.indexes).any(|index| {
            let mut columns = index.columns().take(if innodb { 1 } else { usize::MAX });
            columns.any(|column| same_name(column, name))
        });
        if !is_key {
            problems.push(
                Problem::error(places.auto, format!("`{name}` counts, but is no key"))
                    .help("write `pk` beside it, or put it first in an index"),
            );
        }
    }
}
