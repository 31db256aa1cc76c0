//! Whether foreign keys refer to what they can refer to.

use std::collections::HashMap;

use super::super::field::is_refused;
use super::super::problem::Problem;
use super::super::table::{Draft, ForeignKeyPlaces};
use crate::model::{Action, ColumnType, ForeignKey, Table, same_name};

pub(super) fn check(drafts: &[Draft], problems: &mut Vec<Problem>) {
    let tables: HashMap<&str, &Draft> =
        drafts.iter().map(|draft| (&*draft.table.name, draft)).collect();
    for draft in drafts {
        for (key, places) in draft.table.foreign_keys.iter().zip(&draft.foreign_keys) {
            set_null(draft, key, places, problems);
            // Only the server knows the tables of others.
            let other = tables.get(&*key.table);
            if let (Some(other), None) = (other, &key.database) {
                compatible(draft, other, key, problems);
                is_key(&other.table, key, places, problems);
            }
        }
    }
}

fn set_null(
    draft: &Draft,
    key: &ForeignKey,
    places: &ForeignKeyPlaces,
    problems: &mut Vec<Problem>,
) {
    for (action, place) in [(key.on_delete, places.on_delete), (key.on_update, places.on_update)] {
        let (Some(Action::SetNull), Some(place)) = (action, place) else { continue };
        for name in &key.columns {
            if draft.table.column(name).is_some_and(|column| !column.nullable) {
                problems.push(
                    Problem::error(
                        place,
                        format!("`{name}` takes no `NULL`: it can't be set to it"),
                    )
                    .help("make the field an `Option`, or write another action"),
                );
            }
        }
    }
}

fn compatible(draft: &Draft, other: &Draft, key: &ForeignKey, problems: &mut Vec<Problem>) {
    for (own, theirs) in key.columns.iter().zip(&key.references) {
        let find = |draft: &Draft, name: &str| {
            let at = draft.table.columns.iter().position(|column| same_name(&column.name, name))?;
            Some((draft.table.columns.get(at)?.ty.clone(), draft.columns.get(at)?.ty))
        };
        let Some(((own_type, own_place), (their_type, their_place))) =
            find(draft, own).zip(find(other, theirs))
        else {
            continue;
        };
        if !is_compatible(&own_type, &their_type) {
            let message = format!(
                "`{own}` is `{own_type}`, but `{theirs}` of `{}` is `{their_type}`",
                key.table
            );
            problems.push(
                Problem::error(own_place, message)
                    .also(their_place, "what it refers to")
                    .help("give both one type"),
            );
        }
    }
}

/// Whether InnoDB takes one type for the other: integers are of one size and sign, texts are texts.
fn is_compatible(one: &ColumnType, other: &ColumnType) -> bool {
    let integer = |ty: &ColumnType| match ty {
        ColumnType::Integer { kind, unsigned, zerofill, .. } => {
            Some((*kind, *unsigned || *zerofill))
        }
        _ => None,
    };
    let text = |ty: &ColumnType| matches!(ty, ColumnType::Char(_) | ColumnType::Varchar(_));
    let bytes = |ty: &ColumnType| matches!(ty, ColumnType::Binary(_) | ColumnType::Varbinary(_));
    if is_refused(one) || is_refused(other) {
        return true;
    }
    match (one, other) {
        (ColumnType::Integer { .. }, ColumnType::Integer { .. }) => integer(one) == integer(other),
        (ColumnType::Float { double: one, .. }, ColumnType::Float { double: other, .. }) => {
            one == other
        }
        _ => {
            (text(one) && text(other))
                || (bytes(one) && bytes(other))
                || std::mem::discriminant(one) == std::mem::discriminant(other)
        }
    }
}

/// The columns referred to must be the first ones of a key, in this order.
fn is_key(table: &Table, key: &ForeignKey, places: &ForeignKeyPlaces, problems: &mut Vec<Problem>) {
    let found = table.primary_key.iter().chain(&table.indexes).any(|index| {
        let columns: Vec<&str> = index.columns().take(key.references.len()).collect();
        columns.len() == key.references.len()
            && columns.iter().zip(&key.references).all(|(one, other)| same_name(one, other))
    });
    if !found {
        let columns = key.references.join("`, `");
        problems.push(
            Problem::error(places.target, format!("`{columns}` of `{}` is no key", key.table))
                .help("write `pk` or `unique` there: a foreign key refers to a key"),
        );
    }
}
