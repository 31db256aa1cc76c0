//! `#[dd(…)]` as it is written: read item by item, and written anew where an item changes.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Attribute, Meta};

use super::source::{Source, between, bytes};
use crate::emit::attribute::{Item, attribute};

/// The items of an attribute as they are written.
fn items(source: &Source, tokens: TokenStream) -> Vec<Item> {
    let mut pieces = vec![Vec::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => pieces.push(Vec::new()),
            _ => pieces.last_mut().into_iter().for_each(|piece| piece.push(token.clone())),
        }
    }
    pieces.iter().filter_map(|piece| item(source, piece)).collect()
}

fn item(source: &Source, piece: &[TokenTree]) -> Option<Item> {
    let (first, last) = (piece.first()?, piece.last()?);
    let text = |tokens: &[TokenTree]| match tokens {
        [] => String::new(),
        [first, .., last] => source.snippet(between(first.span(), last.span())).to_owned(),
        [only] => source.snippet(between(only.span(), only.span())).to_owned(),
    };
    Some(match piece {
        [TokenTree::Ident(name), TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Parenthesis =>
        {
            Item::List(name.to_string(), items(source, group.stream()))
        }
        [TokenTree::Ident(name), TokenTree::Punct(equals), value @ ..]
            if equals.as_char() == '=' =>
        {
            Item::plain(format!("{name} = {}", text(value)))
        }
        _ => Item::plain(source.snippet(between(first.span(), last.span()))),
    })
}

/// The items of each `#[dd(…)]`.
pub(super) fn read<'a>(
    source: &Source,
    attributes: &'a [Attribute],
) -> Vec<(&'a Attribute, Vec<Item>)> {
    let of_dd = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("dd") => Some((attribute, list.tokens.clone())),
        _ => None,
    });
    of_dd.map(|(attribute, tokens)| (attribute, items(source, tokens))).collect()
}

/// What is to become of the items of a struct or a field.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// What goes.
    pub(super) remove: Vec<Item>,
    /// What comes, into an attribute that is there.
    pub(super) add: Vec<Item>,
    /// What comes in an attribute of its own.
    pub(super) apart: Vec<Item>,
    /// Whether attributes that hold lists alone are left to them, as on structs.
    pub(super) lists_apart: bool,
}

/// Writes the attributes anew that change; what has no attribute to stand in comes before `at`.
pub(super) fn rewrite(
    source: &mut Source,
    attributes: &[Attribute],
    at: usize,
    mut changes: Changes,
) {
    let indent = source.indent(at);
    let written = read(source, attributes);
    let mut kept: Vec<Vec<Item>> = Vec::with_capacity(written.len());
    for (_, items) in &written {
        let mut left = Vec::with_capacity(items.len());
        for item in items {
            match changes.remove.contains(item) {
                // The new item takes the place of the old one.
                true => left.extend(take(&mut changes.add, item.name())),
                false => left.push(item.clone()),
            }
        }
        kept.push(left);
    }
    let is_home = |items: &&mut Vec<Item>| {
        !changes.lists_apart || items.iter().any(|item| matches!(item, Item::Plain(_)))
    };
    if let Some(home) = kept.iter_mut().rev().find(is_home) {
        for item in changes.add.drain(..) {
            let place = home.iter().position(|other| other.rank() > item.rank());
            home.insert(place.unwrap_or(home.len()), item);
        }
    }
    for ((attribute_, items), left) in written.iter().zip(&kept) {
        if items == left {
            continue;
        }
        let range = bytes(*attribute_);
        if left.is_empty() {
            source.remove(range);
            continue;
        }
        let comments = comments(source.snippet(range.clone()));
        let above: String = comments.iter().map(|line| format!("{line}\n{indent}")).collect();
        source.replace(range, format!("{above}{}", attribute("dd", left, indent.len())));
    }
    let new = [changes.add].into_iter().chain(changes.apart.into_iter().map(|item| vec![item]));
    for items in new.filter(|items| !items.is_empty()) {
        source.insert(at, format!("{}\n{indent}", attribute("dd", &items, indent.len())));
    }
}

/// Takes the first item of this name.
fn take(items: &mut Vec<Item>, name: &str) -> Option<Item> {
    let at = items.iter().position(|item| item.name() == name)?;
    Some(items.remove(at))
}

/// The comments inside of a text.
fn comments(text: &str) -> Vec<&str> {
    let mut comments = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '/']) {
        rest = rest.split_at(at).1;
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with('"') {
            string_end(rest)
        } else {
            1
        };
        let (piece, after) = rest.split_at(end);
        if piece.starts_with("//") || piece.starts_with("/*") {
            comments.push(piece.trim_end());
        }
        rest = after;
    }
    comments
}

/// Where a text in quotes ends.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
