//! Results whose fields are headers of the answer: `#[header("x-total")]` on a field.

use syn::spanned::Spanned;

use super::contract::Finding;
use super::modules::ModuleId;
use super::settle::Deferred;
use super::types::Types;
use super::{attributes, cfg};
use crate::diagnostics::Reporter;
use crate::model::{Field, Reply, Rules, Type, TypeKind, ident_text, kebab};

/// Whether a field of the struct is a header of the answer.
pub(super) fn is_reply(item: &syn::ItemStruct) -> bool {
    item.fields.iter().any(|field| has(field, "header"))
}

fn has(field: &syn::Field, name: &str) -> bool {
    field.attrs.iter().any(|attribute| attribute.path().is_ident(name))
}

impl Types<'_> {
    pub(super) fn read_reply(
        &mut self,
        module: ModuleId,
        item: &syn::ItemStruct,
    ) -> Option<TypeKind> {
        let mut reply = Reply { headers: Vec::new(), body: None };
        for field in item.fields.iter().filter(|field| cfg::hold(&field.attrs)) {
            let Some(ident) = &field.ident else {
                let message = format!("the fields of `{}` have no names", item.ident);
                let help = "write a struct with named fields";
                return self.refuse(module, field.span(), message, Some(help.into()));
            };
            if matches!(field.vis, syn::Visibility::Inherited) {
                let message = format!("`{ident}` is private: the server can't read it");
                let help = format!("write `pub {ident}`");
                self.refuse::<()>(module, ident.span(), message, Some(help));
            }
            let header = field.attrs.iter().find(|attribute| attribute.path().is_ident("header"));
            let wire = match header.map(attributes::wire_name) {
                Some(Ok(Some((name, _)))) => name,
                Some(Ok(None)) => kebab(&ident_text(ident)),
                Some(Err(finding)) => {
                    self.modules.found(module, finding, Reporter::Build);
                    continue;
                }
                None => ident_text(ident),
            };
            let lost: &[&str] =
                if header.is_some() { &["schema", "garde", "body"] } else { &["schema", "garde"] };
            self.refuse_lost(module, &field.attrs, lost);
            let Some(ty) = self.read_part(module, &field.ty) else { continue };
            let read = Field {
                name: ident_text(ident),
                ident: ident.to_string(),
                wire,
                docs: attributes::docs(&field.attrs),
                span: self.modules.span(module, ident.span()),
                required: !matches!(ty.ty, Type::Option(_)),
                write_only: false,
                read_only: false,
                flatten: false,
                aliases: Vec::new(),
                default: None,
                example: self.read_example(module, &field.attrs),
                deprecated: attributes::is_deprecated(&field.attrs),
                rules: Rules::default(),
                ty,
            };
            match (header, &reply.body) {
                (Some(_), _) => {
                    let span = self.modules.span(module, field.ty.span());
                    self.deferred.push(Deferred::Header(read.ty.ty.clone(), span));
                    reply.headers.push(read);
                }
                (None, None) => reply.body = Some(read),
                (None, Some(first)) => {
                    let message =
                        format!("`{}` and `{}` can't both be the body", first.name, read.name);
                    let finding = Finding::new(ident.span(), message, "a second one")
                        .with_help("put both into one struct, or write `#[header(\"…\")]` on one");
                    self.modules.found(module, finding, Reporter::Build);
                }
            }
        }
        Some(TypeKind::Reply(Box::new(reply)))
    }
}
