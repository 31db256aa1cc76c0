//! A table as the struct that says the same: names, types and what attributes have to say.

use std::collections::BTreeMap;

use super::attribute::Item;
use super::names::{self, Names};
use super::types::{self, RustType};
use super::{keys, values};
use crate::model::{Column, ColumnType, Server, Table, TableOptions};
use crate::normalise;
use crate::parse::{column_name, snake_case};

/// What the structs around a table are called, and who is spoken to.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    /// What the names of tables begin with.
    pub(super) prefix: &'a str,
    /// The server that the tables come from.
    pub(super) server: &'a Server,
    /// Table → its struct.
    pub(super) structs: BTreeMap<String, String>,
    /// The names of types that are taken.
    pub(super) types: Names,
}

/// A struct for a table.
#[derive(Debug)]
pub(super) struct Struct {
    /// Its name.
    pub(super) name: String,
    /// Its doc comment.
    pub(super) doc: Option<String>,
    /// What it says of the table as a whole.
    pub(super) options: Vec<Item>,
    /// Keys and checks that don't stand on fields.
    pub(super) keys: Vec<Item>,
    /// The columns.
    pub(super) fields: Vec<Field>,
    /// Those of its columns that are enums.
    pub(super) enums: Vec<Enum>,
}

/// A field for a column.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// The column's name.
    pub(super) column: String,
    /// Its own name, `r#` included.
    pub(super) name: String,
    /// Its doc comment.
    pub(super) doc: Option<String>,
    /// Whether it has to say how the column is called.
    pub(super) renamed: bool,
    /// What it says of the column.
    pub(super) items: Vec<Item>,
    /// What its values are.
    pub(super) ty: RustType,
    /// Whether they may be missing.
    pub(super) nullable: bool,
}

/// An enum for the members of a column.
#[derive(Debug)]
pub(super) struct Enum {
    /// Its name.
    pub(super) name: String,
    /// Its variants, each with the member that it stands for.
    pub(super) variants: Vec<(String, String)>,
}

/// The struct for a table.
pub(super) fn describe(table: &Table, around: &mut Surroundings<'_>) -> Struct {
    let mut described = without_keys(table, around);
    let mut keys = keys::place(table, around);
    for field in &mut described.fields {
        field.items.extend(keys.fields.remove(&field.column).unwrap_or_default());
        field.items.sort_by_key(Item::rank);
    }
    described.keys = keys.of_table;
    described
}

/// The struct for a table, its keys and checks aside.
pub(super) fn without_keys(table: &Table, around: &mut Surroundings<'_>) -> Struct {
    let name = around.structs.get(&table.name).cloned().unwrap_or_default();
    let canonical = normalise::canonical(table, around.server);
    let stripped = stripped(&table.name, around.prefix);
    let mut options = Vec::new();
    if snake_case(&name) != stripped {
        options.push(Item::text("name", &exact_if_odd(&table.name, stripped)));
    }
    options.extend(said_of_table(table, &canonical.options, around.server));
    let (doc, comment) = told(&table.options.comment);
    options.extend(comment);
    let mut described =
        Struct { name, doc, options, keys: Vec::new(), fields: Vec::new(), enums: Vec::new() };
    let mut fields = Names::default();
    for column in &table.columns {
        let mut field = field(&described.name, column, &canonical, around);
        field.call(fields.unique(field.name.clone(), "_"));
        if let ColumnType::Enum(members) = &column.ty {
            described.enums.push(Enum { name: field.ty.name.clone(), variants: variants(members) });
        }
        described.fields.push(field);
    }
    described
}

impl Field {
    /// Gives it a name, by which its column is found or not.
    pub(super) fn call(&mut self, name: String) {
        self.renamed = column_name(name.trim_start_matches("r#")) != self.column;
        self.name = name;
    }
}

fn field(
    of_struct: &str,
    column: &Column,
    canonical: &Table,
    around: &mut Surroundings<'_>,
) -> Field {
    let of_enum = match column.ty {
        ColumnType::Enum(_) => around.types.unique(names::of_enum(of_struct, &column.name), ""),
        _ => String::new(),
    };
    let ty = types::rust_type(&column.ty, &of_enum);
    let (doc, comment) = told(&column.comment);
    let mut items = said_of_column(column, &ty, &canonical.options, around.server);
    items.extend(comment);
    Field {
        column: column.name.clone(),
        name: names::of_field(&column.name),
        doc,
        renamed: false,
        items,
        ty,
        nullable: canonical.column(&column.name).unwrap_or(column).nullable,
    }
}

/// What a field says of its column, keys and the comment excepted.
fn said_of_column(
    column: &Column,
    ty: &RustType,
    of_table: &TableOptions,
    server: &Server,
) -> Vec<Item> {
    let mut items = Vec::new();
    if column.auto_increment {
        items.push(Item::plain("auto"));
    }
    items.extend(types::stated(&column.ty, ty, server).map(|ty| Item::text("type", &ty)));
    // MySQL shows the collation alone of a column that has it from its table.
    let inherited = column.charset.is_none() && column.collation == of_table.collation;
    if !inherited {
        items.extend(charset(column.charset.as_deref(), column.collation.as_deref(), server));
    }
    items.extend(column.default.as_ref().map(|value| values::default(value, ty, &column.ty)));
    items.extend(
        column.on_update.map(|digits| Item::text("on_update", &values::current_timestamp(digits))),
    );
    if let Some(generated) = &column.generated {
        items.push(Item::text("generated", &generated.expression));
        if generated.stored {
            items.push(Item::plain("stored"));
        }
    }
    if column.invisible {
        items.push(Item::plain("invisible"));
    }
    items.extend(column.srid.map(|srid| Item::plain(format!("srid = {srid}"))));
    items
}

/// A collation says its charset; the charset alone says its default collation.
fn charset(charset: Option<&str>, collation: Option<&str>, server: &Server) -> Option<Item> {
    let Some(collation) = collation else {
        return charset.map(|charset| Item::text("charset", charset));
    };
    let mut defaults = server.charsets.defaults.iter();
    Some(match defaults.find(|(_, default)| *default == collation) {
        Some((charset, _)) => Item::text("charset", charset),
        None => Item::text("collation", collation),
    })
}

/// What a struct says of its table, the comment excepted.
fn said_of_table(table: &Table, meant: &TableOptions, server: &Server) -> Vec<Item> {
    let mut items = Vec::new();
    if let Some(engine) = meant.engine.as_deref().filter(|engine| *engine != server.engine) {
        items.push(Item::text("engine", engine));
    }
    // A struct that names no charset is reckoned with 4 bytes a character, which may be too wide.
    let wide = server.charsets.widths.get(&server.charset).is_none_or(|width| *width == 4);
    let inherited = meant.collation.as_deref() == Some(&*server.collation);
    if !(inherited && wide) {
        items.extend(charset(meant.charset.as_deref(), meant.collation.as_deref(), server));
    }
    items.extend(meant.row_format.as_deref().map(|format| Item::text("row_format", format)));
    if !table.options.more.is_empty() {
        let more: Vec<_> =
            table.options.more.iter().map(|(name, value)| format!("{name}={value}")).collect();
        items.push(Item::text("options", &more.join(" ")));
    }
    if let Some(clause) = &table.partitioning {
        items.push(Item::text("partition_by", &values::partition_by(clause)));
    }
    items
}

/// A comment as a doc comment or, when that can't hold it to the letter, as an item.
pub(super) fn told(comment: &str) -> (Option<String>, Option<Item>) {
    // rustc refuses marks of direction in comments, and a carriage return in docs.
    let odd =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match comment {
        "" => (None, None),
        _ if comment.trim() != comment || comment.contains(odd) => {
            (None, Some(Item::text("comment", comment)))
        }
        _ => (Some(comment.to_owned()), None),
    }
}

/// The variants for the members of an enum, each name once.
pub(super) fn variants(members: &[String]) -> Vec<(String, String)> {
    let mut names = Names::default();
    let variant = |member: &String| {
        let name = names::upper_camel(member, if member.is_empty() { "Empty" } else { "Value" });
        (names.unique(name, ""), member.clone())
    };
    members.iter().map(variant).collect()
}

/// The name of a table without the prefix.
pub(super) fn stripped<'a>(table: &'a str, prefix: &str) -> &'a str {
    table.strip_prefix(prefix).unwrap_or(table)
}

/// A name as attributes have it: without the prefix, or `=` and all of it.
pub(super) fn exact_if_odd(table: &str, stripped: &str) -> String {
    match stripped.starts_with('=') || stripped.is_empty() {
        true => format!("={table}"),
        false => stripped.to_owned(),
    }
}
