//! The imports that new types need.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Item, UseTree};

use super::source::{Source, bytes};
use crate::emit::types::RustType;
use crate::emit::{module, render};

/// What a name is to a file.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    /// Imported from where it is needed.
    Right,
    /// Nothing.
    Free,
    /// Something else.
    Other,
}

/// Imports what a type needs; the type as it is to be written.
pub(super) fn add(source: &mut Source, ty: &RustType) -> String {
    let mut written = ty.name.clone();
    for (from, name) in ty.imports {
        match meaning(source, from, name) {
            Meaning::Right => {}
            Meaning::Free => source.need(from, name),
            Meaning::Other => written = written.replace(name, &format!("{from}::{name}")),
        }
    }
    written
}

fn meaning(source: &Source, from: &str, name: &str) -> Meaning {
    for item in &source.syntax.items {
        let declared = match item {
            Item::Struct(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            _ => None,
        };
        if declared.is_some_and(|ident| ident == name) {
            return Meaning::Other;
        }
        let Item::Use(item) = item else { continue };
        let mut leaves = Vec::new();
        collect(&item.tree, &mut Vec::new(), &mut leaves);
        if let Some((path, _)) = leaves.iter().find(|(_, leaf)| leaf == name) {
            let right =
                path.last().is_some_and(|last| last == name) && path.iter().any(|it| it == from);
            return if right { Meaning::Right } else { Meaning::Other };
        }
    }
    Meaning::Free
}

/// The paths of a `use`, each with the name that it brings in.
fn collect(tree: &UseTree, path: &mut Vec<String>, leaves: &mut Vec<(Vec<String>, String)>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            collect(&inner.tree, path, leaves);
            path.pop();
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            leaves.push((path.iter().cloned().chain([name.clone()]).collect(), name));
        }
        UseTree::Rename(rename) => {
            let full = path.iter().cloned().chain([rename.ident.to_string()]).collect();
            leaves.push((full, rename.rename.to_string()));
        }
        UseTree::Group(group) => {
            group.items.iter().for_each(|item| collect(item, path, leaves));
        }
        UseTree::Glob(_) => {}
    }
}

/// Writes the imports that are needed: into one of the same crate, or in a line of their own.
pub(super) fn write(source: &mut Source) {
    for (from, mut names) in std::mem::take(&mut source.needed) {
        let uses: Vec<_> = source
            .syntax
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Use(item) if item.attrs.is_empty() => Some(item.clone()),
                _ => None,
            })
            .collect();
        let plain = |item: &syn::ItemUse| matches!(item.vis, syn::Visibility::Inherited);
        let same = uses
            .iter()
            .filter(|item| plain(item))
            .find_map(|item| Some((bytes(item), simple(&item.tree, from)?)));
        if let Some((range, written)) = same {
            names.extend(written.iter().map(String::as_str));
            source.replace(range, render::import("", from, &names));
            continue;
        }
        let line = render::import("", from, &names);
        let first = |item: &syn::ItemUse| match &item.tree {
            UseTree::Path(path) => path.ident.to_string(),
            _ => String::new(),
        };
        let later =
            uses.iter().find(|item| plain(item) && module::order(&first(item), from).is_gt());
        match (later, uses.last(), source.syntax.items.first()) {
            (Some(later), ..) => source.insert(bytes(later).start, format!("{line}\n")),
            (None, Some(last), _) => source.insert(bytes(last).end, format!("\n{line}")),
            (None, None, Some(first)) => {
                source.insert(bytes(first).start, format!("{line}\n\n"));
            }
            (None, None, None) => {}
        }
    }
}

/// The names of `use from::{A, B};`, when it is as simple as that.
fn simple(tree: &UseTree, from: &str) -> Option<BTreeSet<String>> {
    let UseTree::Path(path) = tree else { return None };
    if path.ident != from {
        return None;
    }
    let name = |tree: &UseTree| match tree {
        UseTree::Name(name) => Some(name.ident.to_string()),
        _ => None,
    };
    match &*path.tree {
        UseTree::Group(group) => group.items.iter().map(name).collect(),
        tree => Some([name(tree)?].into()),
    }
}

/// Takes names away from simple imports that nothing uses any more.
pub(super) fn prune(source: &mut Source, names: &BTreeSet<String>) {
    let mut used = BTreeSet::new();
    let uses = |item: &&Item| matches!(item, Item::Use(_));
    for item in source.syntax.items.iter().filter(|item| !uses(item)) {
        words(tokens(source, item), &mut used);
    }
    for item in source.syntax.items.clone().iter().filter(uses) {
        let Item::Use(import) = item else { continue };
        let UseTree::Path(path) = &import.tree else { continue };
        let from = path.ident.to_string();
        let Some(written) = simple(&import.tree, &from) else { continue };
        let is_left = |name: &&String| !names.contains(*name) || used.contains(*name);
        let left: BTreeSet<&str> = written.iter().filter(is_left).map(String::as_str).collect();
        match left.len() {
            same if same == written.len() => {}
            0 => source.remove(bytes(import)),
            _ => source.replace(
                bytes(&import.use_token).start..bytes(import).end,
                render::import("", &from, &left),
            ),
        }
    }
}

/// The tokens of an item.
fn tokens(source: &Source, item: &Item) -> TokenStream {
    // It was parsed from there.
    source.snippet(bytes(item)).parse().unwrap_or_default()
}

/// Every word of these tokens.
fn words(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                found.insert(word.to_string());
            }
            TokenTree::Group(group) => words(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
