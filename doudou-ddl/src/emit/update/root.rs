//! The file that the modules of a domain begin with, and the lines in it for new modules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::{Item, ItemMod, ItemUse, UseTree, Visibility};

use super::source::{Source, bytes};
use crate::emit::{module, render};

/// The file that the module tree begins with, if there is one.
pub(super) fn file(domain: &Path) -> Option<PathBuf> {
    if domain.is_file() {
        return Some(domain.to_owned());
    }
    let mut beside = domain.as_os_str().to_owned();
    beside.push(".rs");
    [domain.join("mod.rs"), beside.into()].into_iter().find(|file| file.is_file())
}

/// The folder of the modules of a domain.
pub(super) fn folder(domain: &Path) -> PathBuf {
    match domain.is_file() {
        false => domain.to_owned(),
        true if domain.ends_with("mod.rs") => domain.parent().unwrap_or(domain).to_owned(),
        true => domain.with_extension(""),
    }
}

/// Adds the lines of new modules, each with the types that it declares, as the others have them.
pub(super) fn add(source: &mut Source, new: &[(String, BTreeSet<String>)]) {
    let items = source.syntax.items.clone();
    let mods: Vec<&ItemMod> = items
        .iter()
        .filter_map(|item| match item {
            Item::Mod(item) if item.content.is_none() => Some(item),
            _ => None,
        })
        .collect();
    let shown: Vec<&ItemUse> = items
        .iter()
        .filter_map(|item| match item {
            Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => Some(item),
            _ => None,
        })
        .collect();
    // Who shows the modules themselves shows no types of theirs.
    let public = shown.is_empty()
        && !mods.is_empty()
        && mods.iter().all(|item| !matches!(item.vis, Visibility::Inherited));
    let how = if public { "pub " } else { "" };
    let mut new: Vec<_> = new.iter().collect();
    new.sort();
    let first = items.first().map(|first| bytes(first).start);
    let top = first.unwrap_or(source.text.len());
    let gap = if first.is_some() { "\n\n" } else { "\n" };
    let last_mod = mods.last().map(|last| bytes(*last).end);
    let mut lines = Vec::new();
    for (name, _) in &new {
        source.changes.push(format!("+ module `{name}`"));
        let line = format!("{how}mod {name};");
        match mods.iter().find(|item| *item.ident.to_string() > **name) {
            Some(later) => source.insert(start(&later.attrs, bytes(*later).start), line + "\n"),
            None => lines.push(line),
        }
    }
    insert_behind(source, last_mod, top, &lines, "\n", gap);
    if public {
        return;
    }
    let module_of = |item: &ItemUse| match &item.tree {
        UseTree::Path(path) => path.ident.to_string(),
        _ => String::new(),
    };
    new.sort_by(|(one, _), (other, _)| module::order(one, other));
    let mut lines = Vec::new();
    for (name, types) in new {
        let line = render::import("pub ", name, &types.iter().map(String::as_str).collect());
        match shown.iter().find(|item| module::order(&module_of(item), name).is_gt()) {
            Some(later) => source.insert(start(&later.attrs, bytes(*later).start), line + "\n"),
            None => lines.push(line),
        }
    }
    match shown.last().map(|last| bytes(*last).end) {
        Some(last) => insert_behind(source, Some(last), top, &lines, "\n", gap),
        None => insert_behind(source, last_mod, top, &lines, "\n\n", gap),
    }
}

/// Puts lines behind a place, or at the top when there is none.
fn insert_behind(
    source: &mut Source,
    last: Option<usize>,
    top: usize,
    lines: &[String],
    before: &str,
    behind: &str,
) {
    let text = lines.join("\n");
    match (text.is_empty(), last) {
        (true, _) => {}
        (false, Some(last)) => source.insert(last, format!("{before}{text}")),
        (false, None) => source.insert(top, format!("{text}{behind}")),
    }
}

fn start(attributes: &[syn::Attribute], otherwise: usize) -> usize {
    attributes.first().map_or(otherwise, |first| bytes(first).start.min(otherwise))
}
