//! Enums of errors: which variants go over the wire, with which status and members.

use syn::spanned::Spanned;
use syn::{Ident, Item};

use super::attributes::{self, Target};
use super::cfg;
use super::enums::{of_variant, variant_name};
use super::externs::is_builtin;
use super::modules::{ItemId, ModuleId, Resolved, segments_of};
use super::serde::{On, SerdeAttributes};
use super::types::{Types, last_name};
use crate::diagnostics::{Diagnostic, Reporter};
use crate::model::{ErrorDef, ErrorVariant, Fields, ident_text};

/// Members that problem details have already (RFC 9457 §3.1), and `code`, which names the variant.
const PROBLEM_MEMBERS: [&str; 7] =
    ["type", "title", "status", "detail", "instance", "code", "errors"];

impl Types<'_> {
    /// Reads the error type of a method. `Ok(None)` is the runtime's own error.
    pub(crate) fn read_error(
        &mut self,
        module: ModuleId,
        ty: &syn::Type,
    ) -> Result<Option<usize>, ()> {
        let known = self.errors.len();
        let read = self.read_error_type(module, ty);
        self.settle();
        for number in known..self.errors.len() {
            let mut variants = std::mem::take(&mut self.errors[number].variants);
            for variant in &mut variants {
                let fields = std::mem::take(&mut variant.fields);
                variant.fields = self.finished(Fields { fields, ..Fields::default() }).fields;
            }
            self.errors[number].variants = variants;
        }
        read
    }

    fn read_error_type(&mut self, module: ModuleId, ty: &syn::Type) -> Result<Option<usize>, ()> {
        let syn::Type::Path(path) = ty else {
            self.refuse::<()>(
                module,
                ty.span(),
                "this is no error type",
                Some("write an enum with a `#[status]` on each variant".into()),
            );
            return Err(());
        };
        let segments = segments_of(&path.path);
        match self.modules.resolve(module, &segments) {
            Some(Resolved::Extern(full)) if full == ["doudou_rt", "Error"] => Ok(None),
            Some(Resolved::Item(id)) => match &*self.modules.item(id) {
                Item::Enum(item) if item.generics.params.is_empty() => {
                    let rust = self.reach(module, id, ty.span(), &item.ident).ok_or(())?;
                    Ok(Some(self.define_error(id, item, rust)))
                }
                Item::Type(alias)
                    if alias.generics.params.is_empty() && !self.aliases.contains(&id) =>
                {
                    self.aliases.push(id);
                    let error = self.read_error_type(id.0, &alias.ty);
                    self.aliases.pop();
                    error
                }
                _ => self.not_an_error(module, &path.path),
            },
            Some(Resolved::Extern(full)) if full.len() > 1 => {
                let message = format!(
                    "`{}` is declared in another crate: its statuses can't be seen",
                    full.join("::")
                );
                let help = "write an enum here, with a `#[status]` on each variant and `#[from]` where it wraps";
                self.refuse::<()>(module, ty.span(), message, Some(help.into()));
                Err(())
            }
            Some(Resolved::Extern(full)) if is_builtin(&full[0]) => {
                self.not_an_error(module, &path.path)
            }
            _ => {
                self.unknown::<()>(module, &path.path);
                Err(())
            }
        }
    }

    fn not_an_error<T>(&mut self, module: ModuleId, path: &syn::Path) -> Result<T, ()> {
        let message = format!("`{}` isn't an enum of errors", last_name(path));
        let help = "write an enum with a `#[status]` on each variant that the caller may see";
        self.refuse::<()>(module, path.span(), message, Some(help.into()));
        Err(())
    }

    fn define_error(&mut self, id: ItemId, item: &syn::ItemEnum, rust: String) -> usize {
        if let Some(known) = self.known_errors.get(&id) {
            return *known;
        }
        let module = id.0;
        let number = self.errors.len();
        self.known_errors.insert(id, number);
        self.errors.push(ErrorDef {
            name: ident_text(&item.ident),
            rust,
            docs: attributes::docs(&item.attrs),
            span: self.modules.span(module, item.ident.span()),
            variants: Vec::new(),
            has_internal: false,
        });
        self.error_items.push(id);
        let container = self.read_serde(module, &item.attrs, On::Container);
        let around = std::mem::replace(&mut self.in_signature, false);
        for variant in item.variants.iter().filter(|variant| cfg::hold(&variant.attrs)) {
            for attribute in &variant.attrs {
                // Strays are the derives' business; only what was meant for us is reported here.
                if let Some(finding) = attributes::stray(attribute, Target::Variant)
                    .filter(|_| !is_error_attribute(attribute))
                {
                    self.modules.found(module, finding, Reporter::Build);
                }
            }
            match variant.attrs.iter().find(|attribute| attribute.path().is_ident("status")) {
                None => self.errors[number].has_internal = true,
                Some(status) => {
                    if let Some(read) =
                        self.read_error_variant(module, &item.ident, variant, status, &container)
                    {
                        self.errors[number].variants.push(read);
                    }
                }
            }
        }
        self.in_signature = around;
        number
    }

    fn read_error_variant(
        &mut self,
        module: ModuleId,
        error: &Ident,
        variant: &syn::Variant,
        status: &syn::Attribute,
        container: &SerdeAttributes,
    ) -> Option<ErrorVariant> {
        let status = match attributes::status(status, 400..=599) {
            Ok(status) => status,
            Err(finding) => {
                self.modules.found(module, finding, Reporter::Build);
                return None;
            }
        };
        let serde = self.read_serde(module, &variant.attrs, On::Variant);
        let (braces, fields) = match &variant.fields {
            syn::Fields::Unit => (false, Vec::new()),
            syn::Fields::Named(named) => {
                let named: Vec<_> = named.named.iter().collect();
                for field in &named {
                    self.refuse_lost(module, &field.attrs, &["garde"]);
                }
                (true, self.read_fields(module, &named, &of_variant(&serde, container)).fields)
            }
            syn::Fields::Unnamed(unnamed) => {
                let message = format!("the fields of `{}` have no names", variant.ident);
                let help = "name them: each becomes a member of the problem; or take `#[status]` away, then the variant answers 500 and tells the caller nothing";
                return self.refuse(module, unnamed.span(), message, Some(help.into()));
            }
        };
        for field in &fields {
            if field.flatten {
                let help = "write the fields themselves, or a field that holds them";
                self.report(
                    field.span,
                    "the fields of an error stand in the problem by their own names",
                    help,
                );
            }
            if PROBLEM_MEMBERS.contains(&&*field.wire) {
                let message =
                    format!("problem details have a member `{}` of their own", field.wire);
                self.modules.diagnostics.push(
                    Diagnostic::error(message, field.span, "")
                        .with_help("give the field another name"),
                );
            }
        }
        Some(ErrorVariant {
            ident: variant.ident.to_string(),
            schema: format!("{error}{}", ident_text(&variant.ident)),
            span: self.modules.span(module, variant.ident.span()),
            code: variant_name(variant, &serde, container),
            status,
            docs: attributes::docs(&variant.attrs),
            braces,
            fields,
        })
    }
}

/// Attributes of `thiserror` on a variant.
fn is_error_attribute(attribute: &syn::Attribute) -> bool {
    ["error", "from", "source", "backtrace"].iter().any(|name| attribute.path().is_ident(name))
}
