//! What serde's attributes make of names, so that the document says what serde does.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Token};

use super::contract::Finding;

/// What serde's attributes say of a struct, an enum, a field or a variant.
#[derive(Debug, Default)]
pub(crate) struct SerdeAttributes {
    pub(crate) rename: Option<String>,
    pub(crate) rename_all: Option<RenameRule>,
    pub(crate) default: bool,
    pub(crate) deny_unknown_fields: bool,
    pub(crate) skip_serializing: bool,
    pub(crate) skip_deserializing: bool,
}

/// serde's `rename_all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RenameRule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl RenameRule {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "lowercase" => Self::Lower,
            "UPPERCASE" => Self::Upper,
            "PascalCase" => Self::Pascal,
            "camelCase" => Self::Camel,
            "snake_case" => Self::Snake,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "kebab-case" => Self::Kebab,
            "SCREAMING-KEBAB-CASE" => Self::ScreamingKebab,
            _ => return None,
        })
    }

    /// The name of a field, which is written `snake_case` in Rust.
    pub(crate) fn field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => crate::model::pascal(name),
            Self::Camel => lower_first(&crate::model::pascal(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// The name of a variant, which is written `PascalCase` in Rust.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => lower_first(name),
            Self::Snake => snake(name),
            Self::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Self::Kebab => snake(name).replace('_', "-"),
            Self::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.char_indices() {
        if i > 0 && c.is_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Reads serde's attributes; whatever changes the wire in a way that can't be described yet is
/// refused by its name.
pub(crate) fn read(attributes: &[Attribute], findings: &mut Vec<Finding>) -> SerdeAttributes {
    let mut read = SerdeAttributes::default();
    for attribute in attributes {
        let hidden = attribute.path().is_ident("cfg_attr")
            && quote::quote!(#attribute).to_string().contains("serde");
        if hidden {
            findings.push(
                Finding::new(
                    attribute.span(),
                    "a serde attribute behind `cfg_attr` can't be followed",
                    "",
                )
                .with_help("write the attribute without a condition"),
            );
        }
        if !attribute.path().is_ident("serde") {
            continue;
        }
        // What serde itself can't read, serde reports.
        let _ = attribute.parse_nested_meta(|meta| read_one(&meta, &mut read, findings));
    }
    read
}

fn read_one(
    meta: &ParseNestedMeta<'_>,
    read: &mut SerdeAttributes,
    findings: &mut Vec<Finding>,
) -> syn::Result<()> {
    let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
    match &*name {
        "rename" => read.rename = text(meta, findings)?,
        "rename_all" => {
            read.rename_all = text(meta, findings)?.as_deref().and_then(RenameRule::parse);
        }
        "default" => {
            read.default = true;
            skip_value(meta)?;
        }
        "deny_unknown_fields" => read.deny_unknown_fields = true,
        "skip_serializing" => read.skip_serializing = true,
        "skip_deserializing" => read.skip_deserializing = true,
        "skip" => (read.skip_serializing, read.skip_deserializing) = (true, true),
        // These change nothing that a document could say.
        "alias"
        | "skip_serializing_if"
        | "bound"
        | "borrow"
        | "crate"
        | "expecting"
        | "transparent" => {
            skip_value(meta)?;
        }
        _ => {
            refuse(meta.path.span(), &name, findings);
            skip_value(meta)?;
        }
    }
    Ok(())
}

/// `= "text"`. The form with `serialize = …, deserialize = …` gives two names and is refused.
fn text(meta: &ParseNestedMeta<'_>, findings: &mut Vec<Finding>) -> syn::Result<Option<String>> {
    if !meta.input.peek(Token![=]) {
        findings.push(
            Finding::new(meta.path.span(), "two names for one thing can't be described", "")
                .with_help("give one name for both directions"),
        );
        skip_value(meta)?;
        return Ok(None);
    }
    Ok(Some(meta.value()?.parse::<LitStr>()?.value()))
}

fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<syn::Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in meta.input);
        content.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}

fn refuse(span: Span, name: &str, findings: &mut Vec<Finding>) {
    findings.push(
        Finding::new(span, format!("`#[serde({name})]` isn't supported on a type of the service"), "")
            .with_help("the document couldn't say what serde does with it; write the type as it is on the wire"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    // The expectations are what serde_derive 1.0.229 writes, see `tests/`, where its own output is
    // compared with the document.
    #[test]
    fn names_follow_the_rules_of_serde() {
        for (rule, field, variant) in [
            ("lowercase", "page_no", "veryold"),
            ("UPPERCASE", "PAGE_NO", "VERYOLD"),
            ("PascalCase", "PageNo", "VeryOld"),
            ("camelCase", "pageNo", "veryOld"),
            ("snake_case", "page_no", "very_old"),
            ("SCREAMING_SNAKE_CASE", "PAGE_NO", "VERY_OLD"),
            ("kebab-case", "page-no", "very-old"),
            ("SCREAMING-KEBAB-CASE", "PAGE-NO", "VERY-OLD"),
        ] {
            let Some(rule) = RenameRule::parse(rule) else { panic!("{rule}") };
            assert_eq!(rule.field("page_no"), field);
            assert_eq!(rule.variant("VeryOld"), variant);
        }
    }
}
