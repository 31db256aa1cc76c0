//! What sqlx's attributes say, so that it finds the columns by the names that they have.
//!
//! What sqlx can't read, sqlx reports.

use proc_macro2::{Span, TokenTree};
use syn::{Attribute, Lit, Meta};

use super::names::RenameRule;
use super::syntax::{metas, split};

/// What they say of a struct or an enum.
#[derive(Debug, Default)]
pub(super) struct Container {
    pub(super) rename_all: Option<RenameRule>,
    pub(super) transparent: bool,
}

/// What they say of a field or a variant.
#[derive(Default)]
pub(super) struct Child {
    pub(super) rename: Option<(String, Span)>,
    pub(super) flatten: bool,
    pub(super) skip: bool,
    pub(super) json: bool,
    /// The type that is read from the row instead of the field's.
    pub(super) try_from: Option<syn::Type>,
}

/// Reads those of a struct or an enum.
pub(super) fn container(attributes: &[Attribute]) -> Container {
    let mut container = Container::default();
    for (name, value, _) in said(attributes) {
        match &*name {
            "rename_all" => {
                let rule =
                    RenameRule::ALL.into_iter().find(|(text, _)| Some(*text) == value.as_deref());
                container.rename_all = rule.map(|(_, rule)| rule);
            }
            "transparent" => container.transparent = true,
            _ => {}
        }
    }
    container
}

/// Reads those of a field or a variant.
pub(super) fn child(attributes: &[Attribute]) -> Child {
    let mut child = Child::default();
    for (name, value, span) in said(attributes) {
        match &*name {
            "rename" => child.rename = value.map(|name| (name, span)),
            "flatten" => child.flatten = true,
            "skip" => child.skip = true,
            "json" => child.json = true,
            "try_from" => child.try_from = value.and_then(|ty| syn::parse_str(&ty).ok()),
            _ => {}
        }
    }
    child
}

/// The names inside of `#[sqlx(…)]`, each with the text behind it and the place of that.
fn said(attributes: &[Attribute]) -> Vec<(String, Option<String>, Span)> {
    let mut said = Vec::new();
    for meta in metas(attributes) {
        let Meta::List(list) = &*meta else { continue };
        if !list.path.is_ident("sqlx") {
            continue;
        }
        for piece in split(list.tokens.clone()) {
            let Some(TokenTree::Ident(name)) = piece.first() else { continue };
            let value = match piece.last() {
                Some(TokenTree::Literal(literal)) => match Lit::new(literal.clone()) {
                    Lit::Str(text) => Some((text.value(), literal.span())),
                    _ => None,
                },
                _ => None,
            };
            let (value, span) =
                value.map_or((None, name.span()), |(text, span)| (Some(text), span));
            said.push((name.to_string(), value, span));
        }
    }
    said
}
