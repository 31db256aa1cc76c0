//! Enums in serde's four taggings (<https://serde.rs/enum-representations.html>).

use syn::spanned::Spanned;

use super::modules::ModuleId;
use super::serde::{On, SerdeAttributes};
use super::settle::Deferred;
use super::types::Types;
use super::{attributes, cfg};
use crate::model::{Data, Enum, Tagging, TypeId, TypeKind, Variant, ident_text};

impl Types<'_> {
    pub(super) fn read_enum(
        &mut self,
        module: ModuleId,
        item: &syn::ItemEnum,
        container: &SerdeAttributes,
        number: TypeId,
    ) -> Option<TypeKind> {
        let tagging = tagging(container);
        let mut variants = Vec::new();
        let found = self.modules.diagnostics.len();
        for variant in item.variants.iter().filter(|variant| cfg::hold(&variant.attrs)) {
            variants.extend(self.read_variant(module, variant, container, &tagging, number));
        }
        // That none is left isn't the user's mistake then.
        if variants.is_empty() && self.modules.diagnostics.len() > found {
            return None;
        }
        let closed = container.deny_unknown_fields.is_some();
        let carries = variants.iter().any(|variant| !matches!(variant.data, Data::None));
        if let Some(other) = variants.iter().find(|variant| variant.other)
            && tagging == Tagging::External
            && carries
        {
            let message = "a variant for unknown names, among those with data, can't be described";
            let help = "put a tag on the enum: `#[serde(tag = \"type\")]`";
            self.report(other.span, message, help);
        }
        Some(TypeKind::Enum(Enum { tagging, variants, closed }))
    }

    fn read_variant(
        &mut self,
        module: ModuleId,
        variant: &syn::Variant,
        container: &SerdeAttributes,
        tagging: &Tagging,
        number: TypeId,
    ) -> Option<Variant> {
        let serde = self.read_serde(module, &variant.attrs, On::Variant);
        self.refuse_lost(module, &variant.attrs, &["schema", "header", "body", "example"]);
        if serde.skips() {
            return None;
        }
        if let Some(span) = serde.skip_serializing.or(serde.skip_deserializing) {
            let message = "a variant that goes one way only can't be described";
            let help = "write `skip`, or an enum for each way";
            return self.refuse(module, span, message, Some(help.into()));
        }
        let data = match &variant.fields {
            syn::Fields::Unit => Data::None,
            syn::Fields::Named(named) => {
                let named: Vec<_> = named.named.iter().collect();
                Data::Fields(self.read_fields(module, &named, &of_variant(&serde, container)))
            }
            syn::Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1 => {
                self.read_variant_value(module, &unnamed.unnamed[0], tagging)?
            }
            syn::Fields::Unnamed(unnamed) => {
                let message = format!("the parts of `{}` have no names", variant.ident);
                let help = "name them: `Variant { a: …, b: … }`";
                return self.refuse(module, unnamed.span(), message, Some(help.into()));
            }
        };
        Some(Variant {
            ident: variant.ident.to_string(),
            wire: variant_name(variant, &serde, container),
            aliases: serde.aliases,
            schema: format!("{}{}", self.defs[number.0].name, ident_text(&variant.ident)),
            docs: attributes::docs(&variant.attrs),
            span: self.modules.span(module, variant.ident.span()),
            other: serde.other,
            data,
        })
    }

    /// The one value that a variant carries.
    fn read_variant_value(
        &mut self,
        module: ModuleId,
        field: &syn::Field,
        tagging: &Tagging,
    ) -> Option<Data> {
        let serde = self.read_serde(module, &field.attrs, On::Field);
        self.refuse_lost(module, &field.attrs, &["header", "body", "example"]);
        let meaningless = [serde.skip_serializing, serde.skip_deserializing, serde.flatten];
        if let Some(span) = meaningless.into_iter().flatten().next() {
            let message = "this attribute has no meaning on the value of a variant";
            return self.refuse(module, span, message, Some("take it away".into()));
        }
        let value = self.read_wire(module, field, &serde)?;
        let rules = self.read_rules(module, &field.attrs, &value.ty);
        if let Some(rule) = rules.all.first() {
            let message = "a rule on the value of a variant can't be described";
            let help =
                "name the value, `Variant { value: … }`, or give it a type that has the rule";
            self.report(rule.span, message, help);
        }
        if rules.dive {
            self.dives.insert(value.span);
        }
        if let Tagging::Internal { tag } = tagging {
            let at = self.modules.span(module, field.ty.span());
            self.deferred.push(Deferred::Tagged(value.ty.clone(), tag.clone(), at));
        }
        Some(Data::Value(value))
    }
}

fn tagging(container: &SerdeAttributes) -> Tagging {
    let tag = container.tag.as_ref().map(|(tag, _)| tag.clone());
    let content = container.content.as_ref().map(|(content, _)| content.clone());
    match (container.untagged, tag, content) {
        (true, ..) => Tagging::Untagged,
        (false, Some(tag), Some(content)) => Tagging::Adjacent { tag, content },
        (false, Some(tag), None) => Tagging::Internal { tag },
        (false, None, _) => Tagging::External,
    }
}

/// What serde is told of the fields of a variant.
pub(super) fn of_variant(
    variant: &SerdeAttributes,
    container: &SerdeAttributes,
) -> SerdeAttributes {
    SerdeAttributes {
        rename_all: variant.rename_all.or(container.rename_all_fields),
        deny_unknown_fields: container.deny_unknown_fields,
        ..SerdeAttributes::default()
    }
}

pub(super) fn variant_name(
    variant: &syn::Variant,
    serde: &SerdeAttributes,
    container: &SerdeAttributes,
) -> String {
    let name = ident_text(&variant.ident);
    let renamed = container.rename_all.map_or_else(|| name.clone(), |rule| rule.variant(&name));
    serde.rename.clone().unwrap_or(renamed)
}
