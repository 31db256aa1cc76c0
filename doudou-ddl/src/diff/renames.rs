//! Which renames are still to be done, and what a database looks like after them.

use std::borrow::Cow;

use super::Conflict;
use super::columns::sequence;
use crate::model::{IndexKey, Table, same_name};

/// A name that becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rename {
    pub(super) from: String,
    pub(super) to: String,
}

/// The renames of columns that are still to be done, and a word on those that seem to be done.
///
/// One whose old name is there and whose new name is free is; so is a chain of them. Columns that
/// trade names are compared with the table: they are to be renamed when the table is closer to
/// what is wanted afterwards.
pub(super) fn of_columns(
    wanted: &Table,
    found: &Table,
) -> Result<(Vec<Rename>, Option<String>), Conflict> {
    let mut asked: Vec<Rename> = Vec::new();
    for column in &wanted.columns {
        let old = column.renamed_from.as_ref().and_then(|name| found.column(name));
        asked.extend(old.map(|old| Rename { from: old.name.clone(), to: column.name.clone() }));
    }
    let mut pending = free(&asked, |name| found.column(name).is_some());
    let mut rest = asked;
    rest.retain(|rename| !pending.contains(rename));
    let mut done = None;
    while let Some(ring) = take_ring(&mut rest) {
        if is_to_be_turned(wanted, found, &ring)? {
            pending.extend(ring);
        } else {
            let names = names(&ring);
            done = Some(format!(
                "{names} are taken to have traded names already: remove their `rename_from`"
            ));
        }
    }
    // A column whose name differs in its capitals alone.
    for column in &wanted.columns {
        let Some(old) = found.column(&column.name) else { continue };
        let is_renamed = |rename: &Rename| rename.from == old.name || rename.to == column.name;
        if old.name != column.name && !pending.iter().any(is_renamed) {
            pending.push(Rename { from: old.name.clone(), to: column.name.clone() });
        }
    }
    Ok((pending, done))
}

/// The renames of tables that are still to be done.
pub(super) fn of_tables(wanted: &[Table], found: &[Table]) -> Vec<Rename> {
    let there = |name: &str| found.iter().any(|table| table.name == name);
    let mut asked = Vec::new();
    for table in wanted {
        let old = table.renamed_from.as_ref().filter(|name| there(name));
        asked.extend(old.map(|old| Rename { from: old.clone(), to: table.name.clone() }));
    }
    // Who gives a name away goes first.
    let mut ordered = Vec::new();
    let mut waiting = free(&asked, there);
    while !waiting.is_empty() {
        let taken = |rename: &Rename| waiting.iter().any(|other| other.from == rename.to);
        let Some(next) = waiting.iter().position(|rename| !taken(rename)) else { break };
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// Those whose new name is free, or becomes free by another of them.
fn free(asked: &[Rename], there: impl Fn(&str) -> bool) -> Vec<Rename> {
    let mut pending: Vec<Rename> = Vec::new();
    loop {
        let gives_way = |name: &str| pending.iter().any(|other| same_name(&other.from, name));
        let next = asked.iter().find(|rename| {
            !pending.contains(rename) && (!there(&rename.to) || gives_way(&rename.to))
        });
        match next.cloned() {
            Some(rename) => pending.push(rename),
            None => return pending,
        }
    }
}

/// Takes renames out that trade their names in a ring.
fn take_ring(rest: &mut Vec<Rename>) -> Option<Vec<Rename>> {
    for start in 0..rest.len() {
        let mut ring = vec![start];
        let mut at = start;
        while let Some(next) = rest.iter().position(|other| same_name(&other.from, &rest[at].to)) {
            if next == start {
                let members: Vec<Rename> = ring.iter().map(|at| rest[*at].clone()).collect();
                rest.retain(|rename| !members.contains(rename));
                return Some(members);
            }
            if ring.contains(&next) {
                break;
            }
            ring.push(next);
            at = next;
        }
    }
    None
}

/// Whether the table is closer to what is wanted once the columns of the ring have traded names.
fn is_to_be_turned(wanted: &Table, found: &Table, ring: &[Rename]) -> Result<bool, Conflict> {
    let turned = renamed(found.clone(), ring);
    let (as_is, after) = (distance(wanted, found, ring), distance(wanted, &turned, ring));
    if as_is != after {
        return Ok(after < as_is);
    }
    Err(Conflict {
        table: wanted.name.clone(),
        message: format!(
            "can't tell whether {} have traded names already: let each field stand where the \
             column that it is renamed from stands now",
            names(ring)
        ),
    })
}

fn names(ring: &[Rename]) -> String {
    let names: Vec<_> = ring.iter().map(|rename| format!("`{}`", rename.to)).collect();
    names.join(" and ")
}

/// In how many ways the columns of a ring differ from what is wanted, their order included.
fn distance(wanted: &Table, found: &Table, ring: &[Rename]) -> usize {
    let differs = |rename: &&Rename| match (wanted.column(&rename.to), found.column(&rename.to)) {
        (Some(new), Some(old)) => {
            let mut old = old.clone();
            old.renamed_from.clone_from(&new.renamed_from);
            old != *new
        }
        _ => true,
    };
    let (order, was) = (sequence(wanted, found), sequence(found, wanted));
    ring.iter().filter(differs).count() + usize::from(order != was)
}

/// The table as it is once these columns are renamed.
pub(super) fn renamed(mut table: Table, renames: &[Rename]) -> Table {
    if renames.is_empty() {
        return table;
    }
    let new_name = |name: &mut String| {
        if let Some(rename) = renames.iter().find(|rename| same_name(&rename.from, name)) {
            name.clone_from(&rename.to);
        }
    };
    let in_sql = |sql: &mut String| *sql = rename_in_sql(sql, renames).into_owned();
    for column in &mut table.columns {
        new_name(&mut column.name);
        if let Some(generated) = &mut column.generated {
            in_sql(&mut generated.expression);
        }
    }
    for index in table.primary_key.iter_mut().chain(&mut table.indexes) {
        for part in &mut index.parts {
            match &mut part.key {
                IndexKey::Column(name) => new_name(name),
                IndexKey::Expression(sql) => in_sql(sql),
            }
        }
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(new_name);
        if key.table == table.name && key.database.is_none() {
            key.references.iter_mut().for_each(new_name);
        }
    }
    for check in &mut table.checks {
        check.column.iter_mut().for_each(new_name);
        in_sql(&mut check.expression);
    }
    table
}

/// An expression in its canonical form, where every column stands in backticks.
fn rename_in_sql<'a>(sql: &'a str, renames: &[Rename]) -> Cow<'a, str> {
    if !sql.contains('`') {
        return Cow::Borrowed(sql);
    }
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find(['`', '\'']) {
        let quote = &rest[at..=at];
        let inside = &rest[at + 1..];
        let end = inside.find(quote).unwrap_or(inside.len());
        let name = &inside[..end];
        let rename = renames.iter().find(|rename| quote == "`" && same_name(&rename.from, name));
        text.push_str(&rest[..=at]);
        text.push_str(rename.map_or(name, |rename| &rename.to));
        rest = &inside[end..];
        if let Some(after) = rest.strip_prefix(quote) {
            text.push_str(quote);
            rest = after;
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Column, ColumnType, IntegerKind};

    fn table(columns: &[(&str, Option<&str>)]) -> Table {
        let column = |(name, from): &(&str, Option<&str>)| Column {
            renamed_from: from.map(str::to_owned),
            ..Column::new(*name, ColumnType::integer(IntegerKind::Int, false))
        };
        Table { columns: columns.iter().map(column).collect(), ..Table::default() }
    }

    fn pending(wanted: &[(&str, Option<&str>)], found: &[&str]) -> Vec<(String, String)> {
        let found: Vec<_> = found.iter().map(|name| (*name, None)).collect();
        let (renames, _) = of_columns(&table(wanted), &table(&found)).unwrap();
        renames.into_iter().map(|rename| (rename.from, rename.to)).collect()
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_rename_is_done_once() {
        assert_eq!(pending(&[("b", Some("a"))], &["a"]), [pair("a", "b")]);
        assert_eq!(pending(&[("b", Some("a"))], &["b"]), []);
        assert_eq!(pending(&[("b", Some("a"))], &["a", "b"]), []);
    }

    #[test]
    fn a_chain_is_renamed_at_once_and_once() {
        let wanted = [("b", Some("a")), ("c", Some("b"))];
        assert_eq!(pending(&wanted, &["a", "b"]), [pair("b", "c"), pair("a", "b")]);
        assert_eq!(pending(&wanted, &["b", "c"]), []);
    }

    #[test]
    fn two_that_trade_names_are_told_by_their_order() {
        let wanted = [("b", Some("a")), ("a", Some("b"))];
        assert_eq!(pending(&wanted, &["a", "b"]).len(), 2);
        assert_eq!(pending(&wanted, &["b", "a"]), []);
        assert_eq!(pending(&[("a", Some("b")), ("b", Some("a"))], &["a", "b"]), []);
        let unclear = table(&[("a", Some("b")), ("c", None), ("b", Some("a"))]);
        let found = table(&[("c", None), ("a", None), ("b", None)]);
        assert!(of_columns(&unclear, &found).is_err());
    }

    #[test]
    fn only_capitals_are_a_rename_too() {
        assert_eq!(pending(&[("Name", None)], &["name"]), [pair("name", "Name")]);
    }

    #[test]
    fn names_in_expressions_follow_and_texts_stay() {
        let rename = [Rename { from: "a".into(), to: "z".into() }];
        assert_eq!(
            rename_in_sql("`a` + length('`a`''`a`') + `ab`", &rename),
            "`z` + length('`a`''`a`') + `ab`"
        );
    }
}
