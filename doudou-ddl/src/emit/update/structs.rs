//! One struct, edited until it says what its table is.

use std::collections::BTreeSet;

use syn::punctuated::Pair;
use syn::{Attribute, Fields, Item as SynItem, ItemStruct, Meta, Type};

use super::attributes::{self, Changes};
use super::differences::{self, Keys};
use super::source::{Source, bytes};
use super::{enums, imports};
use crate::emit::attribute::Item;
use crate::emit::describe::{self, Field, Struct, Surroundings};
use crate::emit::names::Names;
use crate::emit::types::{self, RustType};
use crate::emit::{keys, render};
use crate::model::{Column, ColumnType, Table};
use crate::normalise::canonical;
use crate::parse::Site;

/// A struct with its table.
pub(super) struct Task<'a> {
    pub(super) site: &'a Site,
    /// What it says, as the server understands it.
    pub(super) said: &'a Table,
    /// What is there.
    pub(super) actual: &'a Table,
}

/// What the columns of a table are like: said, there, and as a field would say it.
struct Columns<'a> {
    said: &'a Column,
    actual: &'a Column,
    /// As the struct has it, whatever a key or an expression makes of it.
    declared: &'a Column,
    raw: &'a Column,
    fresh: &'a Field,
}

/// Edits a struct.
pub(super) fn edit(source: &mut Source, task: &Task<'_>, around: &mut Surroundings<'_>) {
    let Some(item) = find(&source.syntax.items, task.site).cloned() else { return };
    let server = around.server;
    let actual = canonical(task.actual, server);
    let options = canonical(task.said, server);
    // What columns and keys inherit is what the struct says from now on.
    let heir = Table { options: task.actual.options.clone(), ..task.said.clone() };
    let said = canonical(&heir, server);
    let mut fresh = describe::without_keys(task.actual, around);
    let keys = differences::of_keys(&said, &actual);
    let mut placed = placed(&keys, task, around);
    edit_struct(
        source,
        &item,
        &options,
        &actual,
        &fresh,
        &keys,
        std::mem::take(&mut placed.of_table),
    );
    let Fields::Named(named) = &item.fields else { return };
    let mut names = Names::default();
    named.named.iter().filter_map(|field| field.ident.as_ref()).for_each(|ident| {
        names.take(ident.to_string().trim_start_matches("r#"));
    });
    // New fields come first: a mark in the same place belongs to the field behind it.
    for at in 0..fresh.fields.len() {
        let column = fresh.fields.get(at).map(|field| field.column.clone()).unwrap_or_default();
        let known = |table: &Table| table.columns.iter().any(|it| it.name == column);
        if known(&said) {
            note_embedded(source, task, &said, &actual, &column);
            continue;
        }
        let Some(field) = fresh.fields.get_mut(at) else { continue };
        let name = names.unique(field.name.trim_start_matches("r#").to_owned(), "_");
        if name != field.name.trim_start_matches("r#") {
            field.call(name);
        }
        field.items.extend(placed.fields.remove(&column).unwrap_or_default());
        field.items.sort_by_key(Item::rank);
        add_field(source, &item, task, &fresh, at);
    }
    for field in &named.named {
        let Some(column) = column_of(field, task.site) else { continue };
        let add = placed.fields.remove(column).unwrap_or_default();
        let exact = |table: &Table| table.columns.iter().position(|it| it.name == column);
        let Some(at) = exact(&actual) else {
            mark(source, field, &item, column);
            continue;
        };
        let columns = exact(&said).and_then(|said_at| {
            Some(Columns {
                said: said.columns.get(said_at)?,
                actual: actual.columns.get(at)?,
                declared: task.said.columns.get(said_at)?,
                raw: task.actual.columns.get(at)?,
                fresh: fresh.fields.get(at)?,
            })
        });
        let Some(columns) = columns else { continue };
        edit_field(source, field, &columns, &keys, add, around);
    }
    note_lost_columns(source, task, &said, &actual);
}

/// The struct of a site, in inline modules too.
fn find<'a>(items: &'a [SynItem], site: &Site) -> Option<&'a ItemStruct> {
    items.iter().find_map(|item| match item {
        SynItem::Struct(item)
            if item.ident.span().byte_range().start == site.at && item.ident == site.ident =>
        {
            Some(item)
        }
        SynItem::Mod(module) => find(&module.content.as_ref()?.1, site),
        _ => None,
    })
}

/// The column of a field of its own.
fn column_of<'a>(field: &syn::Field, site: &'a Site) -> Option<&'a str> {
    let ident = field.ident.as_ref()?.to_string();
    let ident = ident.trim_start_matches("r#");
    site.fields.iter().find(|(name, _)| name == ident).map(|(_, column)| &**column)
}

/// The keys and checks that are to be said, placed on fields of the struct and on itself.
fn placed(keys: &Keys, task: &Task<'_>, around: &Surroundings<'_>) -> keys::Placed {
    let named =
        |names: &[String], name: &str| names.iter().any(|one| crate::model::same_name(one, name));
    let actual = task.actual;
    let right_check = |check: &crate::model::Check| {
        let text = crate::sql::canonical_expression(&check.expression);
        keys.right_checks.iter().any(|right| right.name == check.name && right.expression == text)
    };
    let primary = actual.primary_key.clone().filter(|_| named(&keys.right, "PRIMARY"));
    let some = Table {
        columns: actual.columns.clone(),
        primary_key: primary,
        indexes: actual
            .indexes
            .iter()
            .filter(|index| named(&keys.right, &index.name))
            .cloned()
            .collect(),
        foreign_keys: actual
            .foreign_keys
            .iter()
            .filter(|key| named(&keys.right_references, &key.name))
            .cloned()
            .collect(),
        checks: actual.checks.iter().filter(|check| right_check(check)).cloned().collect(),
        ..Table::default()
    };
    keys::place(&some, around)
}

fn edit_struct(
    source: &mut Source,
    item: &ItemStruct,
    said: &Table,
    actual: &Table,
    fresh: &Struct,
    keys: &Keys,
    apart: Vec<Item>,
) {
    let mut words = differences::of_options(said, actual);
    let differs = words.clone();
    let written: Vec<Item> =
        attributes::read(source, &item.attrs).into_iter().flat_map(|(_, items)| items).collect();
    // What `options` says could be said twice.
    let of_options = ["engine", "charset", "collation", "row_format", "options"];
    if written.iter().any(|item| item.name() == "options")
        && of_options.iter().any(|word| words.contains(word))
    {
        words.extend(of_options);
    }
    let at = match &item.vis {
        syn::Visibility::Inherited => bytes(&item.struct_token).start,
        vis => bytes(vis).start,
    };
    let mut changes = Changes { apart, lists_apart: true, ..Changes::default() };
    changes.add.extend(chosen(&fresh.options, &words));
    comment(source, &item.attrs, at, &mut words, fresh.doc.as_deref(), &mut changes.add);
    changes.remove = written
        .into_iter()
        .filter(|item| {
            words.contains(item.name()) && matches!(item, Item::Plain(_))
                || keys.wrong.iter().any(|name| differences::says_index(item, None, name))
                || differences::says_reference(item, None, &keys.wrong_references)
                || differences::says_check(item, None, &keys.wrong_checks)
        })
        .collect();
    tell(source, &format!("struct `{}`", item.ident), &differs, &changes);
    attributes::rewrite(source, &item.attrs, at, changes);
}

/// The items of these words.
fn chosen(items: &[Item], words: &BTreeSet<&str>) -> Vec<Item> {
    items.iter().filter(|item| words.contains(item.name())).cloned().collect()
}

/// Writes the doc comment anew when the comment differs.
///
/// Long docs are a person's: then the comment is said apart from them.
fn comment(
    source: &mut Source,
    attributes: &[Attribute],
    at: usize,
    words: &mut BTreeSet<&'static str>,
    doc: Option<&str>,
    add: &mut Vec<Item>,
) {
    if !words.contains("comment") {
        return;
    }
    let docs: Vec<_> =
        attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
    match (&docs[..], doc) {
        ([], Some(doc)) => {
            let first = attributes.first().map_or(at, |first| bytes(first).start);
            let indent = source.indent(first);
            source.insert(first, format!("/// {doc}\n{indent}"));
        }
        ([only], Some(doc)) => source.replace(bytes(*only), format!("/// {doc}")),
        ([], None) => {}
        (_, doc) if !add.iter().any(|item| item.name() == "comment") => {
            add.push(Item::text("comment", doc.unwrap_or_default()));
        }
        _ => {}
    }
}

fn edit_field(
    source: &mut Source,
    field: &syn::Field,
    columns: &Columns<'_>,
    keys: &Keys,
    add: Vec<Item>,
    around: &Surroundings<'_>,
) {
    let mut words = differences::of_columns(columns.said, columns.actual);
    let written: Vec<Item> =
        attributes::read(source, &field.attrs).into_iter().flat_map(|(_, items)| items).collect();
    // Keys and expressions take a `NULL` away or bring it.
    let key = keys.wrong.iter().chain(&keys.right).any(|name| name == "PRIMARY");
    if (key || words.contains("generated")) && columns.declared.nullable != columns.actual.nullable
    {
        words.extend(["null", "not_null"]);
    }
    let differs = words.clone();
    // `extra` says several things at once.
    if !words.is_empty() && written.iter().any(|item| item.name() == "extra") {
        words.extend(["extra", "on_update", "comment", "charset", "collation", "default"]);
    }
    let mut changes = Changes { add, ..Changes::default() };
    if words.contains("type") || words.contains("null") {
        let optional = words.contains("null").then_some(columns.actual.nullable);
        edit_type(source, field, columns, optional, &mut changes.add, around);
    }
    let fresh: Vec<Item> = chosen(&columns.fresh.items, &words);
    changes.add.extend(fresh.into_iter().filter(|item| item.name() != "type"));
    comment(
        source,
        &field.attrs,
        of_vis(field),
        &mut words,
        columns.fresh.doc.as_deref(),
        &mut changes.add,
    );
    let column = Some(&*columns.raw.name);
    changes.remove = written
        .into_iter()
        .filter(|item| {
            words.contains(item.name())
                || keys.wrong.iter().any(|name| differences::says_index(item, column, name))
                || differences::says_reference(item, column, &keys.wrong_references)
                || differences::says_check(item, column, &keys.wrong_checks)
        })
        .collect();
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    tell(source, &format!("field `{name}`"), &differs, &changes);
    attributes::rewrite(source, &field.attrs, of_vis(field), changes);
}

/// Tells what changes about a struct or a field.
fn tell(source: &mut Source, object: &str, differs: &BTreeSet<&str>, changes: &Changes) {
    // They always come with others.
    let shown = |word: &&str| !["unsigned", "zerofill", "not_null", "stored"].contains(word);
    let items = changes.add.iter().chain(&changes.apart).chain(&changes.remove);
    let keys = items.filter(|item| differences::is_key(item)).map(Item::name);
    let what: BTreeSet<&str> = differs.iter().copied().filter(shown).chain(keys).collect();
    if !what.is_empty() {
        let what = what.into_iter().collect::<Vec<_>>().join(", ");
        source.changes.push(format!("~ {object}: {what}"));
    }
}

/// Writes the type of a field anew, as far as it has to.
fn edit_type(
    source: &mut Source,
    field: &syn::Field,
    columns: &Columns<'_>,
    optional: Option<bool>,
    add: &mut Vec<Item>,
    around: &Surroundings<'_>,
) {
    let server = around.server;
    let (inner, is_option) = inner(&field.ty);
    let written = source.snippet(bytes(inner)).to_owned();
    let mut name = written.clone();
    if columns.said.ty != columns.actual.ty {
        let fresh = &columns.fresh.ty;
        let before = types::rust_type(&columns.said.ty, "");
        let is_enum = |ty: &ColumnType| matches!(ty, ColumnType::Enum(_));
        if is_enum(&columns.actual.ty) && is_enum(&columns.said.ty) {
            let follows = enums::extend(source, inner, columns.said, columns.actual);
            add.extend((!follows).then(|| Item::text("type", &columns.raw.ty.to_string())));
        } else if base(&written) == base(&fresh.name) {
            add.extend(
                types::stated(&columns.raw.ty, fresh, server).map(|ty| Item::text("type", &ty)),
            );
        } else if base(&before.name) == base(&fresh.name) {
            // A type of the person's own still holds the values.
            let own = RustType { column: None, ..fresh.clone() };
            add.extend(
                types::stated(&columns.raw.ty, &own, server).map(|ty| Item::text("type", &ty)),
            );
        } else {
            name = imports::add(source, fresh);
            source.lost.extend(written.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
            add.extend(
                types::stated(&columns.raw.ty, fresh, server).map(|ty| Item::text("type", &ty)),
            );
            if let ColumnType::Enum(members) = &columns.raw.ty {
                let described = describe::Enum {
                    name: fresh.name.clone(),
                    variants: describe::variants(members),
                };
                enums::append(source, &described);
            }
        }
    }
    let optional = optional.unwrap_or(is_option);
    let is_other = name != written;
    let ty = if optional { format!("Option<{name}>") } else { name };
    if is_other || optional != is_option {
        source.replace(bytes(&field.ty), ty);
    }
}

/// The type inside of an `Option`.
fn inner(ty: &Type) -> (&Type, bool) {
    let Type::Path(path) = ty else { return (ty, false) };
    let Some(last) = path.path.segments.last() else { return (ty, false) };
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) if last.ident == "Option" => {
            match arguments.args.first() {
                Some(syn::GenericArgument::Type(inner)) => (inner, true),
                _ => (ty, false),
            }
        }
        _ => (ty, false),
    }
}

/// The last name of a type: `chrono::DateTime<Utc>` → `DateTime`.
fn base(ty: &str) -> &str {
    let path = ty.split('<').next().unwrap_or(ty).trim();
    path.rsplit("::").next().unwrap_or(path).trim()
}

/// Marks a field whose column is gone: the code still compiles, and no sync brings it back.
fn mark(source: &mut Source, field: &syn::Field, item: &ItemStruct, column: &str) {
    let docs = field.attrs.iter().take_while(|attribute| attribute.path().is_ident("doc")).count();
    let start = field.attrs.get(docs).map_or_else(|| of_vis(field), |next| bytes(next).start);
    let indent = source.indent(start);
    let mut text = format!("// The table has no column `{column}`.\n{indent}#[dd(skip)]\n{indent}");
    if derives_from_row(&item.attrs) && has_default(&field.ty) {
        text.push_str(&format!("#[sqlx(default)]\n{indent}"));
    }
    source.insert(start, text);
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    source.changes.push(format!("- field `{name}`: the table has no column `{column}`, marked"));
}

/// Where a field begins, its docs and attributes included.
fn start(field: &syn::Field) -> usize {
    field.attrs.first().map_or_else(|| of_vis(field), |first| bytes(first).start)
}

/// Where a field begins behind its attributes.
fn of_vis(field: &syn::Field) -> usize {
    match &field.vis {
        syn::Visibility::Inherited => field.ident.as_ref().map_or(0, |ident| bytes(ident).start),
        vis => bytes(vis).start,
    }
}

/// Whether sqlx reads the struct from rows: it would miss the column.
fn derives_from_row(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => {
            list.tokens.clone().into_iter().any(|token| token.to_string() == "FromRow")
        }
        _ => false,
    })
}

/// Whether a type is known to have a default.
fn has_default(ty: &Type) -> bool {
    const KNOWN: &[&str] = &[
        "bool",
        "char",
        "i8",
        "i16",
        "i32",
        "i64",
        "u8",
        "u16",
        "u32",
        "u64",
        "f32",
        "f64",
        "String",
        "Vec",
        "Option",
        "Decimal",
        "BigDecimal",
        "NaiveDate",
        "NaiveTime",
        "NaiveDateTime",
        "DateTime",
        "TimeDelta",
        "Uuid",
        "Value",
    ];
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| KNOWN.iter().any(|known| last.ident == known))
}

/// Adds the field of a new column behind that of the column before it.
fn add_field(source: &mut Source, item: &ItemStruct, task: &Task<'_>, fresh: &Struct, at: usize) {
    let Some(new) = fresh.fields.get(at) else { return };
    let Fields::Named(named) = &item.fields else { return };
    let before = fresh.fields.iter().take(at).rev().map(|field| &*field.column);
    let anchor = before.into_iter().find_map(|column| {
        named.named.pairs().find(|pair| column_of(pair.value(), task.site) == Some(column))
    });
    let mut new = new.clone();
    new.ty.name = imports::add(source, &new.ty);
    source.changes.push(format!("+ field `{}`", new.name));
    let indent = named.named.first().map(|first| source.indent(start(first)));
    let text = render::field(&new, indent.as_deref().unwrap_or("    "));
    let text = format!("\n{}", text.trim_end());
    match anchor {
        Some(Pair::Punctuated(_, comma)) => {
            let at = source.end_of_line(bytes(comma).end);
            source.insert(at, text);
        }
        Some(Pair::End(field)) => source.insert(bytes(field).end, format!(",{text}")),
        None => {
            let open = named.brace_token.span.open().byte_range().end;
            let end = if named.named.is_empty() { "\n" } else { "" };
            let at = source.end_of_line(open);
            source.insert(at, format!("{text}{end}"));
        }
    }
    if let Some(ColumnType::Enum(members)) =
        task.actual.columns.get(at).map(|column| column.ty.clone())
    {
        let variants = describe::variants(&members);
        enums::append(source, &describe::Enum { name: new.ty.name.clone(), variants });
    }
}

/// Says of a column that comes from an embedded struct that it differs: that struct may be
/// embedded elsewhere.
fn note_embedded(source: &mut Source, task: &Task<'_>, said: &Table, actual: &Table, column: &str) {
    let own = task.site.fields.iter().any(|(_, own)| own == column);
    let of = |table: &Table| table.columns.iter().find(|it| it.name == column).cloned();
    if !own && of(said) != of(actual) {
        source.changes.push(format!(
            "! column `{column}` differs, but its field is embedded: edit the embedded struct"
        ));
    }
}

/// Says of embedded columns that they are gone.
fn note_lost_columns(source: &mut Source, task: &Task<'_>, said: &Table, actual: &Table) {
    for column in &said.columns {
        let own = task.site.fields.iter().any(|(_, own)| *own == column.name);
        if !own && !actual.columns.iter().any(|it| it.name == column.name) {
            source.changes.push(format!(
                "! column `{}` is gone, but its field is embedded: edit the embedded struct",
                column.name
            ));
        }
    }
}
