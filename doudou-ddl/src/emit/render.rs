//! The text of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::attribute::{Item, LINE, attribute};
use super::describe::{Enum, Field, Struct};
use super::module;

/// The file of these structs.
pub(super) fn file(structs: &[Struct]) -> String {
    let mut text = String::new();
    for (from, names) in imports(structs) {
        let _ = writeln!(text, "{}", import("", from, &names));
    }
    for described in structs {
        text.push('\n');
        text.push_str(&of_struct(described));
        for described in &described.enums {
            let _ = write!(text, "\n{}", of_enum(described));
        }
    }
    text
}

fn of_struct(described: &Struct) -> String {
    let mut text = docs(described.doc.as_deref(), "");
    text.push_str("#[derive(Debug, Clone, PartialEq, FromRow, Table)]\n");
    if !described.options.is_empty() {
        let _ = writeln!(text, "{}", attribute("dd", &described.options, 0));
    }
    for key in &described.keys {
        let _ = writeln!(text, "{}", attribute("dd", std::slice::from_ref(key), 0));
    }
    let _ = writeln!(text, "pub struct {} {{", described.name);
    for described in &described.fields {
        text.push_str(&field(described, "    "));
    }
    text.push_str("}\n");
    text
}

/// What the types of structs need, by where it comes from.
fn imports(structs: &[Struct]) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let fields = structs.iter().flat_map(|described| &described.fields);
    let of_fields = fields.flat_map(|field| field.ty.imports);
    let mut imports: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (from, name) in of_fields.chain(&[("doudou_rt", "Table"), ("sqlx", "FromRow")]) {
        imports.entry(*from).or_default().insert(*name);
    }
    imports
}

/// `use a::{B, C};`, as `how` says `pub ` or nothing; broken where it is too long.
pub(super) fn import(how: &str, from: &str, names: &BTreeSet<&str>) -> String {
    let mut names: Vec<_> = names.iter().copied().collect();
    names.sort_by(|one, other| module::order(one, other));
    let list = names.join(", ");
    let line = match names.len() {
        1 => format!("{how}use {from}::{list};"),
        _ => format!("{how}use {from}::{{{list}}};"),
    };
    if line.width() <= LINE || names.len() == 1 {
        return line;
    }
    let mut text = format!("{how}use {from}::{{\n   ");
    let mut width = 3;
    for name in names {
        if width + name.width() + 2 > LINE {
            text.push_str("\n   ");
            width = 3;
        }
        let _ = write!(text, " {name},");
        width += name.width() + 2;
    }
    text.push_str("\n};");
    text
}

/// A field with all that stands above it, ending with its line.
pub(super) fn field(field: &Field, indent: &str) -> String {
    let mut text = docs(field.doc.as_deref(), indent);
    if field.renamed {
        let rename = [Item::text("rename", &field.column)];
        let _ = writeln!(text, "{indent}{}", attribute("sqlx", &rename, indent.len()));
    }
    if !field.items.is_empty() {
        let _ = writeln!(text, "{indent}{}", attribute("dd", &field.items, indent.len()));
    }
    let ty = match field.nullable {
        true => format!("Option<{}>", field.ty.name),
        false => field.ty.name.clone(),
    };
    let line = format!("{indent}pub {}: {ty},", field.name);
    let _ = match line.width() > LINE {
        true => writeln!(text, "{indent}pub {}:\n{indent}    {ty},", field.name),
        false => writeln!(text, "{line}"),
    };
    text
}

/// An enum with its derives.
pub(super) fn of_enum(described: &Enum) -> String {
    let mut text = "#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]\n".to_owned();
    let _ = writeln!(text, "pub enum {} {{", described.name);
    for (name, member) in &described.variants {
        text.push_str(&variant(name, member, "    "));
    }
    text.push_str("}\n");
    text
}

/// A variant, with its member where it isn't called so.
pub(super) fn variant(name: &str, member: &str, indent: &str) -> String {
    match name == member {
        true => format!("{indent}{name},\n"),
        false => renamed_variant(name, member, indent),
    }
}

/// A variant with its member.
pub(super) fn renamed_variant(name: &str, member: &str, indent: &str) -> String {
    let rename = attribute("sqlx", &[Item::text("rename", member)], indent.len());
    format!("{indent}{rename}\n{indent}{name},\n")
}

/// A doc comment, ending with its line.
pub(super) fn docs(text: Option<&str>, indent: &str) -> String {
    text.map_or_else(String::new, |text| format!("{indent}/// {text}\n"))
}
