//! What a server can't do.

use doudou_build::syntax::closest;

use super::charset::{rename_charset, rename_collation};
use super::keys::ignores_foreign_keys;
use super::options::engine_name;
use super::table::ignores_checks;
use crate::model::{
    Action, Check, Column, ColumnType, DefaultValue, Flavor, ForeignKey, Index, IndexKey,
    IndexKind, Server, Table,
};

/// Something that a server can't do, or would ignore without a word.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Unsupported {
    /// The table that asks for it.
    pub table: String,
    /// What it asks for, and what to do instead: one sentence.
    pub message: String,
}

/// What the table, as said, asks for that this server can't do, in the order of the table; empty
/// when it can do everything.
#[must_use]
pub fn unsupported(table: &Table, server: &Server) -> Vec<Unsupported> {
    let engine = engine_name(table.options.engine.as_ref().unwrap_or(&server.engine));
    let options = &table.options;
    let mut found = text("the table", &options.charset, &options.collation, server);
    for column in &table.columns {
        found.extend(of_column(column, server));
    }
    for index in table.primary_key.iter().chain(&table.indexes) {
        found.extend(of_index(index, table, server));
    }
    for key in &table.foreign_keys {
        found.extend(of_foreign_key(key, engine, table.partitioning.is_some()));
    }
    for check in &table.checks {
        found.extend(of_check(check, server));
    }
    let unsupported = |message| Unsupported { table: table.name.clone(), message };
    found.into_iter().map(unsupported).collect()
}

/// `MySQL 5.7.44`.
fn name(server: &Server) -> String {
    let name = match server.flavor {
        Flavor::MySql => "MySQL",
        Flavor::MariaDb => "MariaDB",
    };
    let (major, minor, patch) = server.version;
    format!("{name} {major}.{minor}.{patch}")
}

fn of_column(column: &Column, server: &Server) -> Vec<String> {
    let what = format!("column `{}`", column.name);
    let mut found = text(&what, &column.charset, &column.collation, server);
    let name = name(server);
    let mut say = |complaint: String| found.push(format!("{what} {complaint}"));
    if let ColumnType::Other(ty) = &column.ty
        && !has_type(ty, server)
    {
        say(format!("is of type {ty}, which {name} doesn't have: give it another type"));
    }
    if column.invisible && !(server.mysql(8, 0, 23) || server.mariadb(10, 3, 3)) {
        say(format!("is invisible, which {name} can't do: make it visible"));
    }
    if column.srid.is_some() && !server.mysql(8, 0, 3) {
        say(format!("has an SRID, to which {name} can't bind a column: leave it out"));
    }
    if computes_default(column) && !(server.mysql(8, 0, 13) || server.is_mariadb()) {
        say(format!("has a default that {name} can't compute: make it a literal or leave it out"));
    }
    found
}

/// Whether the default needs the server to evaluate an expression. MySQL has no literals for
/// texts, blobs and their like.
fn computes_default(column: &Column) -> bool {
    use ColumnType::{Blob, DateTime, Geometry, Json, Text, Timestamp};
    match &column.default {
        None => false,
        Some(DefaultValue::Expression(_)) => true,
        Some(DefaultValue::CurrentTimestamp(_)) => !matches!(column.ty, DateTime(_) | Timestamp(_)),
        Some(_) => matches!(column.ty, Text(_) | Blob(_) | Json | Geometry(_)),
    }
}

fn is_long(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Text(_) | ColumnType::Blob(_))
}

/// Whether the server has a type that not all have. One that nobody here knows is the server's to
/// judge.
fn has_type(ty: &str, server: &Server) -> bool {
    let ty = ty.split('(').next().unwrap_or(ty).trim();
    match &*ty.to_ascii_lowercase() {
        "inet4" => server.mariadb(10, 10, 0),
        "inet6" => server.mariadb(10, 5, 0),
        "uuid" => server.mariadb(10, 7, 0),
        "vector" => server.mysql(9, 0, 0) || server.mariadb(11, 7, 0),
        _ => true,
    }
}

fn of_index(index: &Index, table: &Table, server: &Server) -> Vec<String> {
    let what = format!("index `{}`", index.name);
    let name = name(server);
    let mut found = Vec::new();
    let is_expression = |key: &IndexKey| matches!(key, IndexKey::Expression(_));
    if index.parts.iter().any(|part| is_expression(&part.key)) && !server.mysql(8, 0, 13) {
        found.push(format!(
            "{what} is over an expression, which {name} can't do: index a generated column"
        ));
    }
    let tree = !matches!(index.kind, IndexKind::Fulltext | IndexKind::Spatial);
    for part in index.parts.iter().filter(|part| tree && part.prefix.is_none()) {
        let IndexKey::Column(column) = &part.key else { continue };
        let long = table.column(column).is_some_and(|column| is_long(&column.ty));
        if long && !server.is_mariadb() {
            found.push(format!(
                "{what} is over the whole of `{column}`, of which {name} can index a prefix \
                 alone: say its length"
            ));
        }
    }
    if index.invisible && !(server.mysql(8, 0, 0) || server.mariadb(10, 6, 0)) {
        found.push(format!("{what} is invisible, which {name} can't do: make it visible"));
    }
    if let Some(parser) = &index.parser
        && server.is_mariadb()
    {
        found.push(format!(
            "{what} has the parser {parser}, which {name} doesn't have: leave it out"
        ));
    }
    found
}

fn of_foreign_key(key: &ForeignKey, engine: &str, partitioned: bool) -> Vec<String> {
    let what = format!("foreign key `{}`", key.name);
    if ignores_foreign_keys(engine) {
        return vec![format!(
            "{what} is ignored by the engine {engine}: use InnoDB or leave it out"
        )];
    }
    let mut found = Vec::new();
    if engine != "InnoDB" {
        return found;
    }
    for (action, clause) in [(key.on_delete, "on delete"), (key.on_update, "on update")] {
        if action == Some(Action::SetDefault) {
            found.push(format!(
                "{what} sets a default {clause}, which InnoDB can't do: \
                 restrict, cascade or set null"
            ));
        }
    }
    if partitioned {
        found
            .push(format!("{what} is on a partitioned table, which InnoDB can't do: leave it out"));
    }
    found
}

fn of_check(check: &Check, server: &Server) -> Option<String> {
    let what = match &check.name {
        Some(name) => format!("check `{name}`"),
        None => format!("check ({})", check.expression),
    };
    let name = name(server);
    if ignores_checks(server) {
        return Some(format!("{what} is ignored by {name}: leave it out"));
    }
    let loose = !check.enforced && server.is_mariadb();
    loose.then(|| format!("{what} isn't enforced, which {name} can't do: enforce it"))
}

/// What is wrong with a charset and a collation.
fn text(
    what: &str,
    charset: &Option<String>,
    collation: &Option<String>,
    server: &Server,
) -> Vec<String> {
    let known = &server.charsets;
    let mut found = Vec::new();
    let mut say = |kind: &str, name: &str, meant: Option<&str>| {
        let meant = meant.map_or_else(
            || format!("`SHOW {kind}` lists them"),
            |meant| format!("did you mean `{meant}`?"),
        );
        let kind = kind.to_lowercase();
        let server = self::name(server);
        found.push(format!("{what} has the {kind} `{name}`, which {server} doesn't know: {meant}"));
    };
    if let Some(name) = charset {
        let mut own = name.clone();
        rename_charset(&mut own, server);
        if !known.defaults.is_empty() && !known.defaults.contains_key(&own) {
            say("CHARACTER SET", name, closest(&own, known.defaults.keys().map(String::as_str)));
        }
    }
    if let Some(name) = collation {
        let mut own = name.clone();
        rename_collation(&mut own, charset.as_deref().unwrap_or(&server.charset), server);
        if !known.collations.is_empty() && !known.collations.contains_key(&own) {
            say("COLLATION", name, closest(&own, known.collations.keys().map(String::as_str)));
        }
    }
    found
}
