//! Enums whose columns have other members now.

use syn::{Attribute, Item as SynItem, ItemEnum, Type};

use super::source::{Source, bytes};
use crate::emit::describe::{self, Enum};
use crate::emit::names::Names;
use crate::emit::render;
use crate::model::{Column, ColumnType};

/// Adds the members that an enum lacks and marks those that are gone; tells whether its variants
/// are the column's members now, one for one.
pub(super) fn extend(source: &mut Source, ty: &Type, said: &Column, actual: &Column) -> bool {
    let (ColumnType::Enum(said), ColumnType::Enum(actual)) = (&said.ty, &actual.ty) else {
        return false;
    };
    let Some(item) = find(source, ty) else { return false };
    let members = members(&item, said);
    let gone: Vec<_> =
        members.iter().zip(&item.variants).filter(|(member, _)| !actual.contains(member)).collect();
    let kept = members.iter().filter(|member| actual.contains(member));
    let order: Vec<_> = actual.iter().filter(|member| members.contains(member)).collect();
    let follows = gone.is_empty() && kept.eq(order);
    // Several columns may hold it.
    if !source.extended.insert(item.ident.to_string()) {
        return follows;
    }
    let mut names = Names::default();
    item.variants.iter().for_each(|variant| names.take(&variant.ident.to_string()));
    for (at, (name, member)) in describe::variants(actual).into_iter().enumerate() {
        if members.contains(&member) {
            continue;
        }
        let name = names.unique(name, "");
        let before = actual.get(..at).unwrap_or_default().iter().rev();
        let anchor =
            before.filter_map(|member| members.iter().position(|other| other == member)).next();
        add(source, &item, anchor, &name, &member);
        source.changes.push(format!("+ variant `{}::{name}`", item.ident));
    }
    for (member, variant) in &gone {
        mark(source, &item, variant, member);
    }
    follows
}

/// The enum that a type names, in the same file.
fn find(source: &Source, ty: &Type) -> Option<ItemEnum> {
    let Type::Path(path) = ty else { return None };
    let name = &path.path.segments.last()?.ident;
    source.syntax.items.iter().find_map(|item| match item {
        SynItem::Enum(item) if item.ident == *name => Some(item.clone()),
        _ => None,
    })
}

/// The members that the variants stand for: what the column was said to hold, unless the field
/// says it itself.
fn members(item: &ItemEnum, said: &[String]) -> Vec<String> {
    let renamed = |attributes: &[Attribute]| {
        let mut renamed = None;
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("sqlx")) {
            // What can't be read is no name.
            let _ = attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    renamed = Some(meta.value()?.parse::<syn::LitStr>()?.value());
                }
                Ok(())
            });
        }
        renamed
    };
    let has_rule = item.attrs.iter().any(|attribute| attribute.path().is_ident("sqlx"));
    if has_rule && item.variants.len() == said.len() {
        return said.to_vec();
    }
    let member = |variant: &syn::Variant| {
        renamed(&variant.attrs)
            .unwrap_or_else(|| variant.ident.to_string().trim_start_matches("r#").to_owned())
    };
    item.variants.iter().map(member).collect()
}

fn add(source: &mut Source, item: &ItemEnum, anchor: Option<usize>, name: &str, member: &str) {
    // Under a `rename_all` every name is said.
    let has_rule = item.attrs.iter().any(|attribute| attribute.path().is_ident("sqlx"));
    let shown = |indent: &str| match has_rule {
        true => render::renamed_variant(name, member, indent),
        false => render::variant(name, member, indent),
    };
    let mut pairs = item.variants.pairs();
    match anchor.and_then(|at| pairs.nth(at)) {
        Some(pair) => {
            let start = start(pair.value());
            let text = shown(&source.indent(start));
            let text = format!("\n{}", text.trim_end());
            match pair.punct() {
                Some(comma) => {
                    let at = source.end_of_line(bytes(*comma).end);
                    source.insert(at, text);
                }
                None => source.insert(bytes(*pair.value()).end, format!(",{text}")),
            }
        }
        None => match item.variants.first() {
            Some(first) => {
                let at = start(first);
                let indent = source.indent(at);
                let text = shown(&indent);
                source.insert(at, format!("{}{indent}", text.trim_start()));
            }
            None => {
                let open = item.brace_token.span.open().byte_range().end;
                source.insert(open, format!("\n{}", shown("    ")));
            }
        },
    }
}

fn start(variant: &syn::Variant) -> usize {
    variant.attrs.first().map_or_else(|| bytes(&variant.ident).start, |first| bytes(first).start)
}

/// Says of a variant that its member is gone; once is enough.
fn mark(source: &mut Source, item: &ItemEnum, variant: &syn::Variant, member: &str) {
    let start = start(variant);
    let indent = source.indent(start);
    let line = format!("// The column has no member {member:?}.\n{indent}");
    if source.snippet(0..start).ends_with(&line) {
        return;
    }
    source.insert(start, line);
    source.changes.push(format!(
        "- variant `{}::{}`: the column has no member {member:?}, marked",
        item.ident, variant.ident
    ));
}

/// Writes an enum behind everything else.
pub(super) fn append(source: &mut Source, described: &Enum) {
    let end = source.text.len();
    let gap = if source.text.ends_with('\n') { "\n" } else { "\n\n" };
    source.changes.push(format!("+ enum `{}`", described.name));
    source.insert(end, format!("{gap}{}", render::of_enum(described)));
}
