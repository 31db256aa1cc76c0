//! Structs and their fields, as serde writes and reads them.

use syn::spanned::Spanned;

use super::defaults::{OfItem, Source};
use super::modules::{ModuleId, Resolved};
use super::serde::{Default, On, SerdeAttributes};
use super::settle::Deferred;
use super::types::Types;
use super::{attributes, cfg, schema, serde};
use crate::diagnostics::{Diagnostic, Reporter};
use crate::model::{Case, Field, Fields, Type, TypeId, TypeKind, TypeRef, ident_text, lower_camel};

impl Types<'_> {
    pub(super) fn read_struct(
        &mut self,
        module: ModuleId,
        item: &syn::ItemStruct,
        container: &SerdeAttributes,
        number: TypeId,
    ) -> Option<TypeKind> {
        if container.transparent {
            self.origins[number.0].transparent = true;
            let mut fields = item
                .fields
                .iter()
                .filter(|field| cfg::hold(&field.attrs))
                .filter(|field| !serde::read(&field.attrs, On::Field, &mut Vec::new()).skips());
            // serde itself reports anything but one field.
            let (Some(field), None) = (fields.next(), fields.next()) else { return None };
            return self.read_newtype(module, field);
        }
        match &item.fields {
            syn::Fields::Named(named) => {
                let named: Vec<_> = named.named.iter().collect();
                self.warn_of_case(module, item, &named, container);
                let mut fields = self.read_fields(module, &named, container);
                fields.tag = self.struct_tag(module, item, container);
                Some(TypeKind::Struct(fields))
            }
            syn::Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1 => {
                self.read_newtype(module, &unnamed.unnamed[0])
            }
            syn::Fields::Unnamed(unnamed) => self.refuse(
                module,
                unnamed.span(),
                format!("the fields of `{}` have no names", item.ident),
                Some("write a struct with named fields".into()),
            ),
            syn::Fields::Unit => self.refuse(
                module,
                item.ident.span(),
                format!("`{}` has no fields", item.ident),
                Some(format!("write `struct {} {{}}` with braces for an empty object", item.ident)),
            ),
        }
    }

    /// A tag on a struct: serde writes the struct's name there, and never looks at it.
    fn struct_tag(
        &mut self,
        module: ModuleId,
        item: &syn::ItemStruct,
        container: &SerdeAttributes,
    ) -> Option<(String, String)> {
        let (tag, _) = container.tag.as_ref()?;
        if let Some(span) = container.deny_unknown_fields {
            let message = format!("`{}` would refuse the tag that it writes", item.ident);
            let help = "take `deny_unknown_fields` or `tag` away";
            return self.refuse(module, span, message, Some(help.into()));
        }
        let name = container.rename.clone().unwrap_or_else(|| ident_text(&item.ident));
        Some((tag.clone(), name))
    }

    /// The one field that a type is on the wire.
    fn read_newtype(&mut self, module: ModuleId, field: &syn::Field) -> Option<TypeKind> {
        let serde = self.read_serde(module, &field.attrs, On::Field);
        self.refuse_lost(module, &field.attrs, &["header", "body", "example"]);
        if let Some(span) = serde.skip_serializing.or(serde.skip_deserializing).or(serde.flatten) {
            let message = "this attribute has no meaning on the only field of a type";
            return self.refuse(module, span, message, Some("take it away".into()));
        }
        let inner = self.read_wire(module, field, &serde)?;
        let rules = self.read_rules(module, &field.attrs, &inner.ty);
        Some(TypeKind::Newtype(inner, rules))
    }

    /// The parameters of a service are lowerCamel unless it was told otherwise; fields are what
    /// serde makes of them, so the two can drift apart unseen.
    fn warn_of_case(
        &mut self,
        module: ModuleId,
        item: &syn::ItemStruct,
        fields: &[&syn::Field],
        container: &SerdeAttributes,
    ) {
        if self.options.case != Case::LowerCamel || container.rename_all.is_some() {
            return;
        }
        let drifts = |field: &&&syn::Field| {
            let name = field.ident.as_ref().map(ident_text).unwrap_or_default();
            let serde = serde::read(&field.attrs, On::Field, &mut Vec::new());
            lower_camel(&name) != name
                && serde.rename.is_none()
                && serde.flatten.is_none()
                && !serde.skips()
        };
        let Some(ident) = fields.iter().find(drifts).and_then(|field| field.ident.as_ref()) else {
            return;
        };
        let span = self.modules.span(module, ident.span());
        self.modules.diagnostics.push(
            Diagnostic::warning(
                format!("`{ident}` is the name on the wire, while parameters are lowerCamel"),
                span,
                format!("expected `{}`", lower_camel(&ident_text(ident))),
            )
            .with_help(format!(
                "put `#[serde(rename_all = \"camelCase\")]` on `{}`, or choose snake case for the whole service with `.case(Case::Snake)`",
                item.ident
            )),
        );
    }

    /// Reads the fields of a struct or of a variant; `container` has what serde was told of it.
    pub(super) fn read_fields(
        &mut self,
        module: ModuleId,
        fields: &[&syn::Field],
        container: &SerdeAttributes,
    ) -> Fields {
        let kept = fields.iter().filter(|field| cfg::hold(&field.attrs));
        let fields = kept.filter_map(|field| self.read_field(module, field, container));
        Fields {
            fields: fields.collect(),
            closed: container.deny_unknown_fields.is_some(),
            tag: None,
        }
    }

    fn read_field(
        &mut self,
        module: ModuleId,
        field: &syn::Field,
        container: &SerdeAttributes,
    ) -> Option<Field> {
        let ident = field.ident.as_ref()?;
        let serde = self.read_serde(module, &field.attrs, On::Field);
        self.refuse_lost(module, &field.attrs, &["header", "body"]);
        if serde.skips() {
            return None;
        }
        let ty = self.read_wire(module, field, &serde)?;
        let name = ident_text(ident);
        let span = self.modules.span(module, ident.span());
        let default = serde.default.as_ref().or(container.default.as_ref());
        let has_with = serde.with.is_some() || serde.one_way_with.is_some();
        let may_be_absent = matches!(ty.ty, Type::Option(_)) && !has_with;
        if let Some(at) = serde.skip_serializing_if
            && !may_be_absent
            && default.is_none()
            && serde.skip_deserializing.is_none()
            && serde.flatten.is_none()
        {
            let message =
                format!("`{name}` is left out when it is written, and missed when it is read");
            let help = "add `default` to the attribute, or make the field an `Option`";
            return self.refuse(module, at, message, Some(help.into()));
        }
        if let Some(at) = serde.flatten {
            if container.deny_unknown_fields.is_some() {
                let message = "serde doesn't know which fields are unknown beside flattened ones";
                let help = "take `deny_unknown_fields` away, or don't flatten";
                return self.refuse(module, at, message, Some(help.into()));
            }
            let span = self.modules.span(module, at);
            self.deferred.push(Deferred::Flatten(ty.ty.clone(), span));
        } else if let Some(source) = self.default_source(module, &serde, container, &ty.ty) {
            self.defaults.insert(span, source);
        }
        let renamed = container.rename_all.map_or_else(|| name.clone(), |rule| rule.field(&name));
        let rules = self.read_rules(module, &field.attrs, &ty.ty);
        Some(Field {
            wire: serde.rename.unwrap_or(renamed),
            ident: ident.to_string(),
            docs: attributes::docs(&field.attrs),
            span,
            required: serde.flatten.is_none()
                && ((!may_be_absent && default.is_none() && serde.skip_deserializing.is_none())
                    || rules.is_required()),
            write_only: serde.skip_serializing.is_some(),
            read_only: serde.skip_deserializing.is_some(),
            deprecated: attributes::is_deprecated(&field.attrs),
            flatten: serde.flatten.is_some(),
            aliases: serde.aliases,
            default: None,
            example: self.read_example(module, &field.attrs),
            rules,
            name,
            ty,
        })
    }

    /// Where the value comes from that serde takes for a field that isn't there.
    fn default_source(
        &mut self,
        module: ModuleId,
        serde: &SerdeAttributes,
        container: &SerdeAttributes,
        ty: &Type,
    ) -> Option<Source> {
        match (&serde.default, &container.default) {
            (Some(Default::Type), _) => Some(Source::Type(ty.clone())),
            (Some(Default::Function(function)), _) => self
                .function_body(module, function)
                .map(|(module, body)| Source::Expression(ty.clone(), module, Box::new(body))),
            // The default of the whole is that of its parts only when it is derived.
            (None, Some(Default::Type)) => {
                let origin = self.current.map(|current| &self.origins[current.0]);
                origin
                    .is_some_and(|origin| matches!(origin.default, OfItem::Derived))
                    .then(|| Source::Type(ty.clone()))
            }
            _ => None,
        }
    }

    /// The type of a field on the wire: its own, or what `with` makes of it.
    pub(super) fn read_wire(
        &mut self,
        module: ModuleId,
        field: &syn::Field,
        serde: &SerdeAttributes,
    ) -> Option<TypeRef> {
        let told = match schema::read(&field.attrs) {
            Ok(told) => told,
            Err(finding) => {
                self.modules.found(module, finding, Reporter::Build);
                return None;
            }
        };
        let with = serde.with.as_ref().map(|(_, span)| *span).or(serde.one_way_with);
        match (with, told) {
            (None, None) => self.read_part(module, &field.ty),
            (None, Some((_, span))) => {
                let message = "the schema of a field follows from its type";
                let help = "take `#[schema]` away; it belongs beside `#[serde(with = \"…\")]`, where nobody can see what is written";
                self.refuse(module, span, message, Some(help.into()))
            }
            (Some(_), Some((told, _))) => {
                let ty = &field.ty;
                let span = self.modules.span(module, ty.span());
                let rust = quote::quote!(#ty).to_string();
                let is_option = matches!(ty, syn::Type::Path(path)
                    if path.path.segments.last().is_some_and(|last| last.ident == "Option"));
                let told = Type::Extern(told);
                let ty = if is_option { Type::Option(Box::new(told)) } else { told };
                Some(TypeRef { ty, rust, span })
            }
            (Some(span), None) => {
                if let Some((path, _)) = &serde.with
                    && self.is_base64(module, path)
                {
                    return self.read_base64(module, &field.ty);
                }
                let message = "what this writes can't be seen";
                let help = "say it on the field: `#[schema(type = \"string\", format = \"…\")]`, with `#[derive(doudou_rt::Schema)]` on the type";
                self.refuse(module, span, message, Some(help.into()))
            }
        }
    }

    fn is_base64(&mut self, module: ModuleId, path: &str) -> bool {
        let path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        matches!(
            self.modules.resolve(module, &path),
            Some(Resolved::Extern(full)) if full == ["doudou_rt", "base64"]
        )
    }
}
