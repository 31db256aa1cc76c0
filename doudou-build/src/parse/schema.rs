//! `#[schema(…)]`: what a field is on the wire, where its type doesn't tell.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr};

use super::contract::Finding;
use crate::model::{ExternType, closest};

const KEYS: [&str; 3] = ["type", "format", "pattern"];

/// Reads the attribute, if there is one, and tells where it stands.
pub(super) fn read(attributes: &[Attribute]) -> Result<Option<(ExternType, Span)>, Finding> {
    let mut of_this = attributes.iter().filter(|attribute| attribute.path().is_ident("schema"));
    let Some(attribute) = of_this.next() else { return Ok(None) };
    let mut told = ExternType::any();
    let mut wrong = None;
    let read = attribute.parse_nested_meta(|meta| {
        let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        let span = meta.path.span();
        if !KEYS.contains(&&*name) {
            let help = match closest(&name, KEYS) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are `{}`", KEYS.join("`, `")),
            };
            let message = format!("`#[schema]` has no `{name}`");
            wrong.get_or_insert(Finding::new(span, message, "").with_help(help));
            return Err(meta.error(""));
        }
        let text: LitStr = meta.value()?.parse()?;
        let value = text.value();
        match &*name {
            "type" => match ExternType::KINDS.into_iter().find(|kind| *kind == value) {
                Some(kind) => told.kind = Some(kind),
                None => {
                    let message = format!("`{value}` is no type of JSON Schema");
                    let help = format!("there are `{}`", ExternType::KINDS.join("`, `"));
                    wrong.get_or_insert(Finding::new(text.span(), message, "").with_help(help));
                }
            },
            "format" => told.format = Some(value),
            _ => told.pattern = Some(value),
        }
        Ok(())
    });
    match (read, wrong) {
        (_, Some(wrong)) => Err(wrong),
        (Err(_), None) => {
            Err(Finding::over(attribute, "`#[schema]` says what a field is on the wire", "")
                .with_help("write `#[schema(type = \"string\", format = \"date\")]`"))
        }
        (Ok(()), None) => Ok(Some((told, attribute.span()))),
    }
}
