//! A failing pair, made smaller as long as it fails.

use doudou_ddl::model::{Column, Schema, Table, TableOptions};

use super::Pair;
use super::bench::Bench;
use super::trial;
use crate::random::repair;

/// The smallest pair that still fails, and how it does.
pub(super) async fn shrink(
    bench: &mut Bench,
    mut pair: Pair,
    mut failure: String,
) -> (Pair, String) {
    const MOST: usize = 400;
    let mut tries = 0;
    let mut at = 0;
    while tries < MOST {
        let Some(smaller) = step(&pair, at) else { break };
        at += 1;
        let Some(mut smaller) = smaller else { continue };
        repair(&mut smaller.before, bench.server());
        repair(&mut smaller.after, bench.server());
        if smaller.before == pair.before && smaller.after == pair.after && smaller.rows == pair.rows
        {
            continue;
        }
        tries += 1;
        if let Err(other) = trial::run(bench, &smaller).await
            && kind(&other) == kind(&failure)
        {
            (pair, failure) = (smaller, other);
            at = at.saturating_sub(1);
        }
    }
    (pair, failure)
}

/// What stays when names and values differ.
fn kind(failure: &str) -> String {
    failure.chars().take_while(|c| !matches!(c, '`' | '\'' | '"' | '\n')).take(60).collect()
}

/// The pair with one thing less: `None` when there is no such thing, `Some(None)` when taking it
/// away makes no sense.
fn step(pair: &Pair, at: usize) -> Option<Option<Pair>> {
    let mut at = at;
    // All rows, then a table's, then tables and what is in them, in both schemas.
    if at == 0 {
        return Some((!pair.rows.is_empty()).then(|| Pair { rows: Vec::new(), ..pair.clone() }));
    }
    at -= 1;
    if at < pair.rows.len() {
        let mut smaller = pair.clone();
        smaller.rows.remove(at);
        return Some(Some(smaller));
    }
    at -= pair.rows.len();
    for number in 0..2 {
        let schema = if number == 0 { &pair.before } else { &pair.after };
        for (place, table) in schema.tables.iter().enumerate() {
            let steps = steps(table);
            if at < steps {
                return Some(take(pair, number == 0, place, at));
            }
            at -= steps;
        }
    }
    None
}

const OF_TABLE: usize = 4;
const OF_COLUMN: usize = 5;

fn steps(table: &Table) -> usize {
    OF_TABLE
        + table.columns.len() * OF_COLUMN
        + table.indexes.len()
        + table.foreign_keys.len()
        + table.checks.len()
}

fn take(pair: &Pair, before: bool, place: usize, at: usize) -> Option<Pair> {
    let mut smaller = pair.clone();
    let schema = if before { &mut smaller.before } else { &mut smaller.after };
    let table = &mut schema.tables[place];
    let name = table.name.clone();
    match at {
        0 => {
            schema.tables.remove(place);
            if before {
                smaller.after.tables.retain(|table| {
                    table.name != name && table.renamed_from.as_ref() != Some(&name)
                });
            }
            return Some(smaller);
        }
        1 => {
            table.options = TableOptions::default();
            return Some(smaller);
        }
        2 => {
            table.primary_key = None;
            return Some(smaller);
        }
        3 => {
            table.options.comment.clear();
            for index in table.primary_key.iter_mut().chain(&mut table.indexes) {
                index.comment.clear();
            }
            return Some(smaller);
        }
        _ => {}
    }
    let mut at = at - OF_TABLE;
    if at < table.columns.len() * OF_COLUMN {
        let column = table.columns[at / OF_COLUMN].name.clone();
        let what = at % OF_COLUMN;
        simplify(table, &column, what);
        if before {
            // What both have becomes simpler in both.
            let after = &mut smaller.after;
            if let Some(other) = other(after, &name) {
                let same = other
                    .columns
                    .iter()
                    .find(|it| it.renamed_from.as_ref().unwrap_or(&it.name) == &column);
                if let Some(same) = same.map(|it| it.name.clone()) {
                    simplify(other, &same, what);
                }
            }
        }
        return Some(smaller);
    }
    at -= table.columns.len() * OF_COLUMN;
    if at < table.indexes.len() {
        let index = table.indexes.remove(at);
        if before && let Some(other) = other(&mut smaller.after, &name) {
            other.indexes.retain(|it| it.name != index.name);
        }
        return Some(smaller);
    }
    at -= table.indexes.len();
    if at < table.foreign_keys.len() {
        let key = table.foreign_keys.remove(at);
        if before && let Some(other) = other(&mut smaller.after, &name) {
            other.foreign_keys.retain(|it| it.name != key.name);
        }
        return Some(smaller);
    }
    at -= table.foreign_keys.len();
    let check = table.checks.remove(at);
    if before && let Some(other) = other(&mut smaller.after, &name) {
        other.checks.retain(|it| it.expression != check.expression);
    }
    Some(smaller)
}

fn other<'a>(schema: &'a mut Schema, name: &str) -> Option<&'a mut Table> {
    schema.tables.iter_mut().find(|it| it.renamed_from.as_deref().unwrap_or(&it.name) == name)
}

/// Takes a column away, or some of what it says.
fn simplify(table: &mut Table, name: &str, what: usize) {
    let Some(at) = table.columns.iter().position(|column| column.name == name) else { return };
    if what == 0 {
        if table.columns.len() > 1 {
            table.columns.remove(at);
        }
        return;
    }
    let column: &mut Column = &mut table.columns[at];
    match what {
        1 => (column.default, column.on_update) = (None, None),
        2 => (column.charset, column.collation) = (None, None),
        3 => {
            column.comment.clear();
            (column.invisible, column.srid) = (false, None);
        }
        _ => column.generated = None,
    }
}
