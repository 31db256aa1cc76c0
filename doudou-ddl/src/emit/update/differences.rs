//! What a struct says otherwise than its table, in the words of attributes.

use std::collections::BTreeSet;

use crate::emit::attribute::Item;
use crate::model::{Check, Column, ForeignKey, Index, IndexKind, Table, TableOptions, same_name};
use crate::parse::{foreign_key_name, index_name};

/// The words for what differs between two columns in canonical form.
pub(super) fn of_columns(said: &Column, actual: &Column) -> BTreeSet<&'static str> {
    let mut words = BTreeSet::new();
    let mut differ = |differs: bool, names: &[&'static str]| {
        if differs {
            words.extend(names);
        }
    };
    differ(said.ty != actual.ty, &["type", "unsigned", "zerofill"]);
    differ(said.nullable != actual.nullable, &["null", "not_null"]);
    let charset = (&said.charset, &said.collation) != (&actual.charset, &actual.collation);
    differ(charset, &["charset", "collation"]);
    differ(said.default != actual.default, &["default"]);
    differ(said.on_update != actual.on_update, &["on_update"]);
    differ(said.auto_increment != actual.auto_increment, &["auto"]);
    differ(said.generated != actual.generated, &["generated", "stored"]);
    differ(said.comment != actual.comment, &["comment"]);
    differ(said.invisible != actual.invisible, &["invisible"]);
    differ(said.srid != actual.srid, &["srid"]);
    words
}

/// The words for what differs between the options of two tables in canonical form.
pub(super) fn of_options(said: &Table, actual: &Table) -> BTreeSet<&'static str> {
    let mut words = BTreeSet::new();
    let mut differ = |differs: bool, names: &[&'static str]| {
        if differs {
            words.extend(names);
        }
    };
    let charset = |options: &TableOptions| (options.charset.clone(), options.collation.clone());
    let (one, other) = (&said.options, &actual.options);
    differ(one.engine != other.engine, &["engine"]);
    differ(charset(one) != charset(other), &["charset", "collation"]);
    differ(one.row_format != other.row_format, &["row_format"]);
    differ(one.more != other.more, &["options"]);
    differ(one.comment != other.comment, &["comment"]);
    // A struct that says nothing of partitions leaves them alone.
    let partitions = said.partitioning.is_some() && said.partitioning != actual.partitioning;
    differ(partitions, &["partition_by"]);
    words
}

/// Keys and checks that differ between two tables in canonical form.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The names of indexes that the struct says wrongly, or that aren't there.
    pub(super) wrong: Vec<String>,
    /// The names of indexes that the struct should say.
    pub(super) right: Vec<String>,
    /// Foreign keys that the struct says wrongly, or that aren't there.
    pub(super) wrong_references: Vec<ForeignKey>,
    /// The names of foreign keys that the struct should say.
    pub(super) right_references: Vec<String>,
    /// Checks that aren't there.
    pub(super) wrong_checks: Vec<Check>,
    /// Checks that the struct should say.
    pub(super) right_checks: Vec<Check>,
}

/// Compares the keys and checks of two tables in canonical form.
pub(super) fn of_keys(said: &Table, actual: &Table) -> Keys {
    let mut keys = Keys::default();
    let one: Vec<&Index> = said.primary_key.iter().chain(&said.indexes).collect();
    let other: Vec<&Index> = actual.primary_key.iter().chain(&actual.indexes).collect();
    keys.wrong.extend(missing(&one, &other, same_index).map(|index| index.name.clone()));
    keys.right.extend(missing(&other, &one, same_index).map(|index| index.name.clone()));
    let one: Vec<&ForeignKey> = said.foreign_keys.iter().collect();
    let other: Vec<&ForeignKey> = actual.foreign_keys.iter().collect();
    keys.wrong_references.extend(missing(&one, &other, |a, b| a == b).cloned());
    let right = missing(&other, &one, |a, b| a == b).map(|key| key.name.clone());
    keys.right_references.extend(right);
    let one: Vec<&Check> = said.checks.iter().collect();
    let other: Vec<&Check> = actual.checks.iter().collect();
    keys.wrong_checks.extend(missing(&one, &other, same_check).cloned());
    keys.right_checks.extend(missing(&other, &one, |a, b| same_check(b, a)).cloned());
    keys
}

/// Those of one list that the other has not.
fn missing<'a, T>(
    one: &[&'a T],
    other: &[&T],
    same: impl Fn(&T, &T) -> bool,
) -> impl Iterator<Item = &'a T> {
    one.iter().filter(move |a| !other.iter().any(|b| same(a, b))).copied()
}

fn same_index(one: &Index, other: &Index) -> bool {
    same_name(&one.name, &other.name) && Index { name: other.name.clone(), ..one.clone() } == *other
}

/// Whether a check that a struct says is one of the table's, which has found a name for it.
fn same_check(said: &Check, actual: &Check) -> bool {
    let named = said.name.is_none() || said.name == actual.name;
    named
        && said.expression == actual.expression
        && said.enforced == actual.enforced
        && said.column == actual.column
}

/// The kind of index that an item says.
fn kind(item: &Item) -> Option<IndexKind> {
    Some(match item.name() {
        "pk" => IndexKind::Primary,
        "index" => IndexKind::Plain,
        "unique" => IndexKind::Unique,
        "fulltext" => IndexKind::Fulltext,
        "spatial" => IndexKind::Spatial,
        _ => return None,
    })
}

/// Whether an item says a key or a check.
pub(super) fn is_key(item: &Item) -> bool {
    kind(item).is_some() || matches!(item.name(), "references" | "fk" | "foreign_key" | "check")
}

/// The text behind `name =` in an item, or among its options.
fn text(item: &Item, name: &str) -> Option<String> {
    match item {
        Item::Plain(text) => {
            let (word, value) = text.split_once(" = ")?;
            let value: syn::LitStr = syn::parse_str(value).ok()?;
            (word == name).then(|| value.value())
        }
        Item::List(_, options) => options.iter().find_map(|option| match option {
            Item::Plain(_) => text(option, name),
            Item::List(..) => None,
        }),
    }
}

/// Whether an item says an index of this name; `column` is that of the field that it stands on.
pub(super) fn says_index(item: &Item, column: Option<&str>, name: &str) -> bool {
    match kind(item) {
        None => false,
        Some(IndexKind::Primary) => name == "PRIMARY",
        Some(_) => index_said(item, column).is_some_and(|said| same_name(&said, name)),
    }
}

fn index_said(item: &Item, column: Option<&str>) -> Option<String> {
    if let Some(name) = text(item, "name") {
        return Some(name);
    }
    // `index = "name,2,desc"`
    if let Some(short) = text(item, item.name()) {
        return short.split(',').next().map(|name| name.trim().to_owned());
    }
    match (column, item) {
        (Some(column), _) => Some(index_name([column])),
        (None, Item::List(_, options)) => {
            let columns = options.iter().find_map(|option| match option {
                Item::List(name, columns) if name == "columns" => Some(columns),
                _ => None,
            })?;
            let names: Vec<String> = columns.iter().map(column_said).collect();
            Some(index_name(names.iter().map(String::as_str)))
        }
        (None, Item::Plain(_)) => None,
    }
}

/// The column of a part: `a`, `a(10)`, `a desc`, `"group by"`.
fn column_said(part: &Item) -> String {
    match syn::parse_str::<syn::LitStr>(&part.one_line()) {
        Ok(name) => name.value(),
        Err(_) => part.name().trim_start_matches("r#").to_owned(),
    }
}

/// Whether an item says one of these foreign keys; `column` is that of the field that it stands
/// on.
pub(super) fn says_reference(item: &Item, column: Option<&str>, keys: &[ForeignKey]) -> bool {
    let option = match item.name() {
        "references" | "foreign_key" => "name",
        "fk" => "constraint",
        _ => return false,
    };
    let name = text(item, option);
    keys.iter().any(|key| match (&name, column) {
        (Some(name), _) => same_name(name, &key.name),
        (None, column) => {
            let of_column = column.is_none_or(|column| key.columns == [column]);
            let default = foreign_key_name(&key.columns, &key.table, &key.references);
            of_column && same_name(&default, &key.name)
        }
    })
}

/// Whether an item says one of these checks; `column` is that of the field that it stands on.
pub(super) fn says_check(item: &Item, column: Option<&str>, checks: &[Check]) -> bool {
    if item.name() != "check" {
        return false;
    }
    let expression = text(item, "expr").or_else(|| text(item, "check")).unwrap_or_default();
    let expression = crate::sql::canonical_expression(&expression);
    let name = text(item, "name");
    checks.iter().any(|check| {
        let here = check.column.is_none() || check.column.as_deref() == column;
        here && check.name == name && check.expression == expression
    })
}
