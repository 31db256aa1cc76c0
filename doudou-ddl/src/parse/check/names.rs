//! Names: how long they are, and who shares one.

use std::collections::HashMap;

use super::super::problem::{Place, Problem};
use super::super::table::Draft;
use crate::model::same_name;

/// The most characters of a name.
const LONGEST: usize = 64;

/// Names that several tables share.
pub(super) fn across(drafts: &[Draft], problems: &mut Vec<Problem>) {
    let mut tables: HashMap<&str, &Draft> = HashMap::new();
    let mut renamed: HashMap<&str, Place> = HashMap::new();
    let mut foreign_keys: HashMap<String, Place> = HashMap::new();
    for draft in drafts {
        let name = &*draft.table.name;
        match tables.get(name) {
            Some(first) => problems.push(
                Problem::error(draft.name, format!("two structs are the table `{name}`"))
                    .label("the second")
                    .also(first.name, "the first")
                    .help("rename one of them, or give it a table with `#[dd(name = \"…\")]`"),
            ),
            None => {
                tables.insert(name, draft);
            }
        }
        if let (Some(from), Some(place)) = (&draft.table.renamed_from, draft.renamed_from)
            && let Some(first) = renamed.insert(from, place)
        {
            problems.push(
                Problem::error(place, format!("two tables can't both come from `{from}`"))
                    .also(first, "the first"),
            );
        }
        for (key, places) in draft.table.foreign_keys.iter().zip(&draft.foreign_keys) {
            let Some(first) = foreign_keys.insert(key.name.to_lowercase(), places.name) else {
                continue;
            };
            let help = format!(
                "a database has each name once: give one of them another with `name = \"fk_{}_{}\"`",
                draft.table.name,
                key.columns.join("_")
            );
            problems.push(
                Problem::error(places.name, format!("two foreign keys are called `{}`", key.name))
                    .also(first, "the first")
                    .help(help),
            );
        }
    }
}

/// Names within a table.
pub(super) fn within(draft: &Draft, problems: &mut Vec<Problem>) {
    let table = &draft.table;
    legal("table", &table.name, draft.name, problems);
    if let (Some(from), Some(place)) = (&table.renamed_from, draft.renamed_from)
        && *from == table.name
    {
        problems.push(same_as_before(place, from));
    }
    columns(draft, problems);
    let mut seen: Vec<(&str, Place)> = Vec::new();
    for (index, places) in table.indexes.iter().zip(&draft.indexes) {
        legal("index", &index.name, places.name, problems);
        if same_name(&index.name, "PRIMARY") || same_name(&index.name, "GEN_CLUST_INDEX") {
            let message = format!("`{}` is the name of the primary key", index.name);
            problems.push(Problem::error(places.name, message).help("give the index another name"));
        }
        once("indexes", &index.name, places.name, &mut seen, problems);
    }
    for (key, places) in table.foreign_keys.iter().zip(&draft.foreign_keys) {
        legal("foreign key", &key.name, places.name, problems);
    }
    seen.clear();
    for (check, place) in table.checks.iter().zip(&draft.checks) {
        let Some(name) = &check.name else { continue };
        legal("check", name, *place, problems);
        once("checks", name, *place, &mut seen, problems);
    }
}

fn columns(draft: &Draft, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<String, Place> = HashMap::new();
    let mut renamed: HashMap<String, Place> = HashMap::new();
    for (column, places) in draft.table.columns.iter().zip(&draft.columns) {
        legal("column", &column.name, places.name, problems);
        if let Some(first) = seen.insert(column.name.to_lowercase(), places.name) {
            problems.push(
                Problem::error(places.name, format!("two fields are the column `{}`", column.name))
                    .label("the second")
                    .also(first, "the first")
                    .help("names of columns don't tell capitals: rename one of them"),
            );
        }
        let Some(from) = &column.renamed_from else { continue };
        if *from == column.name {
            problems.push(same_as_before(places.renamed_from, from));
        }
        if let Some(first) = renamed.insert(from.to_lowercase(), places.renamed_from) {
            let message = format!("two columns can't both come from `{from}`");
            problems.push(Problem::error(places.renamed_from, message).also(first, "the first"));
        }
    }
}

fn same_as_before(place: Place, name: &str) -> Problem {
    Problem::error(place, format!("`{name}` is its name already")).help("take `rename_from` away")
}

fn once<'a>(
    what: &str,
    name: &'a str,
    place: Place,
    seen: &mut Vec<(&'a str, Place)>,
    problems: &mut Vec<Problem>,
) {
    if let Some((_, first)) = seen.iter().find(|(other, _)| same_name(other, name)) {
        problems.push(
            Problem::error(place, format!("two {what} of a table are called `{name}`"))
                .label("the second")
                .also(*first, "the first")
                .help("rename one of them"),
        );
    }
    seen.push((name, place));
}

/// Whether the servers take a name at all.
fn legal(what: &str, name: &str, place: Place, problems: &mut Vec<Problem>) {
    let length = name.chars().count();
    let (message, help) = if name.is_empty() {
        (format!("a {what} has no name"), "give it one".to_owned())
    } else if length > LONGEST {
        (
            format!("the name of this {what} has {length} characters"),
            format!("`{name}` is too long: a name has {LONGEST} at most"),
        )
    } else if name.ends_with(' ') {
        (format!("the name of this {what} ends in a space"), "take the space away".to_owned())
    } else if name.chars().any(|c| c == '\0' || c > '\u{ffff}') {
        (
            format!("the name of this {what} has a character that no server takes"),
            "names have characters up to U+FFFF".to_owned(),
        )
    } else {
        return;
    };
    problems.push(Problem::error(place, message).help(help));
}
