//! Keys and checks: which of them stand on a field, which on the struct, and how.

use std::collections::BTreeMap;

use super::attribute::{Item, literal};
use super::describe::{Surroundings, exact_if_odd};
use crate::model::{
    Action, Check, ForeignKey, Index, IndexKey, IndexKind, IndexPart, Table, same_name,
};

/// Where the keys and checks of a table are said.
#[derive(Debug, Default)]
pub(super) struct Placed {
    /// On the struct.
    pub(super) of_table: Vec<Item>,
    /// Column → what its field says.
    pub(super) fields: BTreeMap<String, Vec<Item>>,
}

/// Places them so that their order is the table's: what stands on the struct comes first, then
/// one field after the other.
pub(super) fn place(table: &Table, around: &Surroundings<'_>) -> Placed {
    let mut placed = Placed::default();
    if let Some(key) = &table.primary_key {
        match on_fields(key, table) {
            true => {
                for column in columns_of(table, key) {
                    placed
                        .fields
                        .entry(column)
                        .or_default()
                        .push(said("pk", options(key).collect()));
                }
            }
            false => placed
                .of_table
                .push(Item::list("pk", parts(&key.parts).chain(options(key)).collect())),
        }
    }
    let tail = tail(table);
    for (at, index) in table.indexes.iter().enumerate() {
        match own_column(table, index).filter(|_| at >= tail) {
            Some(column) => placed.fields.entry(column).or_default().push(on_field(index)),
            None => placed.of_table.push(on_table(index)),
        }
    }
    for key in &table.foreign_keys {
        match (&*key.columns, &*key.references) {
            ([column], [referenced]) if table.column(column).is_some() => {
                let column = spelled(table, column);
                placed.fields.entry(column).or_default().push(references(key, referenced, around));
            }
            _ => placed.of_table.push(foreign_key(key, around)),
        }
    }
    for check in &table.checks {
        match check
            .column
            .as_deref()
            .filter(|column| check.enforced && table.column(column).is_some())
        {
            Some(column) => {
                let item = Item::text("check", &check.expression);
                placed.fields.entry(spelled(table, column)).or_default().push(item);
            }
            None => placed.of_table.push(said_check(check)),
        }
    }
    placed
}

/// The name of a column as its definition spells it.
fn spelled(table: &Table, column: &str) -> String {
    table.column(column).map_or(column, |column| &column.name).to_owned()
}

fn columns_of(table: &Table, index: &Index) -> Vec<String> {
    index.columns().map(|column| spelled(table, column)).collect()
}

/// Whether `pk` on each of its columns says all of a primary key.
fn on_fields(key: &Index, table: &Table) -> bool {
    let plain = key.parts.iter().all(|part| part.prefix.is_none() && !part.descending);
    let says_no_more = key.parts.len() == 1 || options(key).next().is_none();
    plain && says_no_more && key.columns().map(|column| position(table, column)).is_sorted()
}

fn position(table: &Table, column: &str) -> usize {
    let at = table.columns.iter().position(|other| same_name(&other.name, column));
    at.unwrap_or(usize::MAX)
}

/// The sole column of an index that a field can say.
fn own_column(table: &Table, index: &Index) -> Option<String> {
    match &*index.parts {
        [IndexPart { key: IndexKey::Column(column), .. }] if table.column(column).is_some() => {
            Some(spelled(table, column))
        }
        _ => None,
    }
}

/// Where the indexes that stand on fields begin: the longest end of the list that keeps its order
/// when the fields say it.
fn tail(table: &Table) -> usize {
    let mut last = usize::MAX;
    let mut tail = table.indexes.len();
    for index in table.indexes.iter().rev() {
        match own_column(table, index).map(|column| position(table, &column)) {
            Some(at) if at <= last => last = at,
            _ => break,
        }
        tail -= 1;
    }
    tail
}

fn kind(index: &Index) -> &'static str {
    match index.kind {
        IndexKind::Primary => "pk",
        IndexKind::Unique => "unique",
        IndexKind::Plain => "index",
        IndexKind::Fulltext => "fulltext",
        IndexKind::Spatial => "spatial",
    }
}

/// `index(name = "…")` of a field, `index` when it has the name that it would get.
fn on_field(index: &Index) -> Item {
    let mut items = Vec::new();
    let default = index.columns().next().map(|column| format!("{column}_idx"));
    if default.as_deref() != Some(&*index.name) {
        items.push(Item::text("name", &index.name));
    }
    if let [part] = &*index.parts {
        items.extend(part.prefix.map(|length| Item::plain(format!("prefix = {length}"))));
        if part.descending {
            items.push(Item::plain("desc"));
        }
    }
    items.extend(options(index));
    said(kind(index), items)
}

/// A word, with brackets when it says more.
fn said(word: &str, items: Vec<Item>) -> Item {
    match items.is_empty() {
        true => Item::plain(word),
        false => Item::list(word, items),
    }
}

fn on_table(index: &Index) -> Item {
    let mut items =
        vec![Item::text("name", &index.name), Item::list("columns", parts(&index.parts).collect())];
    items.extend(options(index));
    Item::list(kind(index), items)
}

fn parts(parts: &[IndexPart]) -> impl Iterator<Item = Item> {
    parts.iter().map(|part| {
        let descending = if part.descending { " desc" } else { "" };
        let prefix = part.prefix.map_or_else(String::new, |length| format!("({length})"));
        match &part.key {
            IndexKey::Column(name) => Item::plain(format!("{}{prefix}{descending}", word(name))),
            IndexKey::Expression(sql) => {
                Item::plain(format!("expr = {}{descending}", literal(sql)))
            }
        }
    })
}

/// What an index says beyond its columns.
fn options(index: &Index) -> impl Iterator<Item = Item> {
    let comment = Some(&*index.comment).filter(|comment| !comment.is_empty());
    let texts = [
        ("method", index.method.as_deref().map(str::to_lowercase)),
        ("parser", index.parser.clone()),
        ("comment", comment.map(str::to_owned)),
    ];
    let texts = texts.into_iter().filter_map(|(name, text)| Some(Item::text(name, &text?)));
    let size = index.key_block_size.map(|size| Item::plain(format!("key_block_size = {size}")));
    texts.chain(size).chain(index.invisible.then(|| Item::plain("invisible")))
}

/// A name of a column inside of brackets: a word where it is one, else a text.
fn word(name: &str) -> String {
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => literal(name),
    }
}

/// The table referred to, as its struct or by name.
fn referred(key: &ForeignKey, around: &Surroundings<'_>) -> String {
    if let (None, Some(name)) = (&key.database, around.structs.get(&key.table)) {
        return name.clone();
    }
    let name = match key.table.strip_prefix(around.prefix) {
        Some(stripped) => exact_if_odd(&key.table, stripped),
        None => format!("={}", key.table),
    };
    literal(&name)
}

/// `references(Dept.id, …)` of a field.
fn references(key: &ForeignKey, referenced: &str, around: &Surroundings<'_>) -> Item {
    let target = format!("{}.{}", referred(key, around), word(referenced));
    let mut items = vec![Item::plain(target)];
    if crate::parse::foreign_key_name(&key.columns, &key.table, &key.references) != key.name {
        items.push(Item::text("name", &key.name));
    }
    items.extend(rules(key));
    Item::list("references", items)
}

fn foreign_key(key: &ForeignKey, around: &Surroundings<'_>) -> Item {
    let words =
        |names: &[String]| names.iter().map(|name| word(name)).collect::<Vec<_>>().join(", ");
    let mut items = vec![
        Item::text("name", &key.name),
        Item::plain(format!("columns({})", words(&key.columns))),
        Item::plain(format!("references({}({}))", referred(key, around), words(&key.references))),
    ];
    items.extend(rules(key));
    Item::list("foreign_key", items)
}

/// What a foreign key says beyond its columns.
fn rules(key: &ForeignKey) -> impl Iterator<Item = Item> {
    let said = |name, action: Option<Action>| Some((name, action?.as_sql().to_lowercase()));
    let database = key.database.clone().map(|database| ("database", database));
    [database, said("on_delete", key.on_delete), said("on_update", key.on_update)]
        .into_iter()
        .flatten()
        .map(|(name, text)| Item::text(name, &text))
}

fn said_check(check: &Check) -> Item {
    let mut items = Vec::new();
    items.extend(check.name.as_deref().map(|name| Item::text("name", name)));
    items.push(Item::text("expr", &check.expression));
    if !check.enforced {
        items.push(Item::plain("not_enforced"));
    }
    Item::list("check", items)
}
