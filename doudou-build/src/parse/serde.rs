//! What serde's attributes make of names, so that the document says what serde does.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Token};

use super::contract::Finding;
use crate::model::closest;

/// What an attribute of serde stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// A struct or an enum.
    Container,
    /// A variant of an enum.
    Variant,
    /// A field.
    Field,
}

/// What serde's attributes say of a struct, an enum, a field or a variant.
#[derive(std::default::Default)]
pub(crate) struct SerdeAttributes {
    pub(crate) rename: Option<String>,
    pub(crate) rename_all: Option<RenameRule>,
    pub(crate) rename_all_fields: Option<RenameRule>,
    pub(crate) aliases: Vec<String>,
    pub(crate) default: Option<Default>,
    pub(crate) deny_unknown_fields: Option<Span>,
    pub(crate) skip_serializing: Option<Span>,
    pub(crate) skip_deserializing: Option<Span>,
    pub(crate) skip_serializing_if: Option<Span>,
    pub(crate) flatten: Option<Span>,
    pub(crate) tag: Option<(String, Span)>,
    pub(crate) content: Option<(String, Span)>,
    pub(crate) untagged: bool,
    pub(crate) transparent: bool,
    pub(crate) other: bool,
    /// `with`: its path.
    pub(crate) with: Option<(String, Span)>,
    /// `serialize_with` or `deserialize_with`.
    pub(crate) one_way_with: Option<Span>,
    /// `from` or `try_from`, and whether it is the latter.
    pub(crate) from: Option<(LitStr, bool)>,
    pub(crate) into: Option<LitStr>,
}

/// serde's `default`.
#[derive(Clone)]
pub(crate) enum Default {
    /// The type's own default.
    Type,
    /// What a function returns.
    Function(LitStr),
}

impl SerdeAttributes {
    /// Whether serde neither writes nor reads it.
    pub(crate) fn skips(&self) -> bool {
        self.skip_serializing.is_some() && self.skip_deserializing.is_some()
    }
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

/// Attributes of serde that are understood, or that change nothing on the wire.
const KNOWN: [&str; 26] = [
    "alias",
    "borrow",
    "bound",
    "content",
    "crate",
    "default",
    "deny_unknown_fields",
    "deserialize_with",
    "expecting",
    "flatten",
    "from",
    "into",
    "other",
    "rename",
    "rename_all",
    "rename_all_fields",
    "serialize_with",
    "skip",
    "skip_deserializing",
    "skip_serializing",
    "skip_serializing_if",
    "tag",
    "transparent",
    "try_from",
    "untagged",
    "with",
];

/// Reads serde's attributes; whatever changes the wire in a way that can't be described is
/// refused by its name.
pub(crate) fn read(
    attributes: &[Attribute],
    on: On,
    findings: &mut Vec<Finding>,
) -> SerdeAttributes {
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
        let _ = attribute.parse_nested_meta(|meta| read_one(&meta, on, &mut read, findings));
    }
    read
}

fn read_one(
    meta: &ParseNestedMeta<'_>,
    on: On,
    read: &mut SerdeAttributes,
    findings: &mut Vec<Finding>,
) -> syn::Result<()> {
    let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
    let span = meta.path.span();
    let rule = |text: Option<String>| text.as_deref().and_then(RenameRule::parse);
    match (&*name, on) {
        ("rename", _) => read.rename = text(meta, findings)?,
        ("rename_all", On::Container | On::Variant) => {
            read.rename_all = rule(text(meta, findings)?);
        }
        ("rename_all_fields", On::Container) => {
            read.rename_all_fields = rule(text(meta, findings)?);
        }
        ("alias", On::Field | On::Variant) => read.aliases.extend(text(meta, findings)?),
        ("default", On::Container | On::Field) => {
            read.default = Some(match meta.input.peek(Token![=]) {
                true => Default::Function(meta.value()?.parse()?),
                false => Default::Type,
            });
        }
        ("deny_unknown_fields", On::Container) => read.deny_unknown_fields = Some(span),
        ("skip_serializing", On::Field | On::Variant) => read.skip_serializing = Some(span),
        ("skip_deserializing", On::Field | On::Variant) => read.skip_deserializing = Some(span),
        ("skip", On::Field | On::Variant) => {
            (read.skip_serializing, read.skip_deserializing) = (Some(span), Some(span));
        }
        ("skip_serializing_if", On::Field) => {
            read.skip_serializing_if = Some(span);
            skip_value(meta)?;
        }
        ("flatten", On::Field) => read.flatten = Some(span),
        ("tag", On::Container) => read.tag = text(meta, findings)?.map(|text| (text, span)),
        ("content", On::Container) => {
            read.content = text(meta, findings)?.map(|text| (text, span));
        }
        ("untagged", On::Container) => read.untagged = true,
        ("untagged", On::Variant) => {
            findings.push(
                Finding::new(span, "a variant without a tag among those with one can't be described", "")
                    .with_help("put `#[serde(untagged)]` on the whole enum, or give the variant's data an enum of its own"),
            );
        }
        ("transparent", On::Container) => read.transparent = true,
        ("other", On::Variant) => read.other = true,
        ("with", On::Field) => read.with = text(meta, findings)?.map(|text| (text, span)),
        ("serialize_with" | "deserialize_with", On::Field) => {
            read.one_way_with = Some(span);
            skip_value(meta)?;
        }
        ("from" | "try_from", On::Container) => {
            read.from = Some((meta.value()?.parse()?, name == "try_from"));
        }
        ("into", On::Container) => read.into = Some(meta.value()?.parse()?),
        // These change nothing that a document could say.
        ("bound" | "borrow" | "crate" | "expecting", _) => skip_value(meta)?,
        _ => {
            refuse(span, &name, on, findings);
            skip_value(meta)?;
        }
    }
    Ok(())
}

/// `= "text"`, or `(serialize = "text", deserialize = "text")` where both are the same.
fn text(meta: &ParseNestedMeta<'_>, findings: &mut Vec<Finding>) -> syn::Result<Option<String>> {
    if meta.input.peek(Token![=]) {
        return Ok(Some(meta.value()?.parse::<LitStr>()?.value()));
    }
    let mut names = Vec::new();
    meta.parse_nested_meta(|meta| {
        names.push(meta.value()?.parse::<LitStr>()?.value());
        Ok(())
    })?;
    if let [one, other] = &names[..]
        && one == other
    {
        return Ok(names.pop());
    }
    findings.push(
        Finding::new(meta.path.span(), "two names for one thing can't be described", "")
            .with_help("give one name for both directions"),
    );
    Ok(None)
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

fn refuse(span: Span, name: &str, on: On, findings: &mut Vec<Finding>) {
    let place = match on {
        On::Container => "a type of the service",
        On::Variant => "a variant",
        On::Field => "a field",
    };
    let help = match closest(name, KNOWN) {
        Some(meant) if meant != name => format!("did you mean `{meant}`?"),
        _ => {
            "the document couldn't say what serde does with it; write the type as it is on the wire"
                .into()
        }
    };
    findings.push(
        Finding::new(span, format!("`#[serde({name})]` isn't supported on {place}"), "")
            .with_help(help),
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
