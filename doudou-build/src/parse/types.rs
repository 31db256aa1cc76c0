//! From Rust's types to the model's, each declared type once.

use std::collections::BTreeMap;

use proc_macro2::Span as SynSpan;
use syn::spanned::Spanned;
use syn::{GenericArgument, Ident, Item, PathArguments};

use super::attributes;
use super::contract::Finding;
use super::modules::{ItemId, ModuleId, Modules, Resolved, segments_of};
use super::{Options, cfg, serde};
use crate::diagnostics::{Diagnostic, Reporter};
use crate::model::{
    Case, Data, Enum, ErrorDef, ExternType, Field, Fields, Integer, Rules, Tagging, Type, TypeDef,
    TypeId, TypeKind, TypeRef, Variant, closest, ident_text, lower_camel,
};

/// Types of other crates that are known without being told.
const EXTERNS: &[(&str, ExternType)] = &[("serde_json::Value", ExternType::any())];

/// The types met so far.
pub(crate) struct Types<'a> {
    pub(crate) modules: Modules,
    pub(crate) defs: Vec<TypeDef>,
    pub(crate) errors: Vec<ErrorDef>,
    options: &'a Options,
    /// Whether what is read stands in a signature, so that generated code names it.
    pub(super) in_signature: bool,
    /// The aliases that are being followed.
    pub(super) aliases: Vec<ItemId>,
    known: BTreeMap<ItemId, TypeId>,
    pub(super) known_errors: BTreeMap<ItemId, usize>,
}

impl<'a> Types<'a> {
    pub(crate) fn new(modules: Modules, options: &'a Options) -> Self {
        Self {
            modules,
            options,
            defs: Vec::new(),
            errors: Vec::new(),
            in_signature: true,
            aliases: Vec::new(),
            known: BTreeMap::new(),
            known_errors: BTreeMap::new(),
        }
    }

    /// Reads a type as it is written in a module. `None`: something is wrong with it, and was
    /// reported.
    pub(crate) fn read(&mut self, module: ModuleId, ty: &syn::Type) -> Option<TypeRef> {
        let span = self.modules.span(module, ty.span());
        let made = |ty, rust: String| Some(TypeRef { ty, rust, span });
        match ty {
            syn::Type::Paren(inner) => self.read(module, &inner.elem),
            syn::Type::Group(inner) => self.read(module, &inner.elem),
            syn::Type::Array(array) => {
                let item = self.read(module, &array.elem)?;
                let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(length), .. }) = &array.len
                else {
                    return self.refuse(
                        module,
                        array.len.span(),
                        "the length of an array must be a number here",
                        None,
                    );
                };
                let length: usize = length.base10_parse().ok()?;
                made(
                    Type::List(Box::new(item.ty), Some(length)),
                    format!("[{}; {length}]", item.rust),
                )
            }
            syn::Type::Path(path) if path.qself.is_none() => {
                self.read_path(module, &path.path, span)
            }
            _ => self.refuse(
                module,
                ty.span(),
                "this type can't go over the wire",
                Some("name a type".into()),
            ),
        }
    }

    fn read_path(
        &mut self,
        module: ModuleId,
        path: &syn::Path,
        span: crate::diagnostics::Span,
    ) -> Option<TypeRef> {
        let segments = segments_of(path);
        let arguments = self.read_arguments(module, path)?;
        match self.modules.resolve(module, &segments) {
            Some(Resolved::Item(item)) => self.read_item(module, item, path, span),
            Some(Resolved::Extern(full)) => self.read_extern(module, &full, arguments, path, span),
            None => self.unknown(module, path),
        }
    }

    fn read_arguments(&mut self, module: ModuleId, path: &syn::Path) -> Option<Vec<TypeRef>> {
        let Some(PathArguments::AngleBracketed(arguments)) =
            path.segments.last().map(|last| &last.arguments)
        else {
            return Some(Vec::new());
        };
        let types = arguments.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        });
        // Every argument is read before the first failure ends it, so that all are reported.
        let read: Vec<_> = types.map(|ty| self.read_argument(module, ty)).collect();
        read.into_iter().collect()
    }

    /// The argument of a type of another crate may be a type that never goes over the wire
    /// itself, like `Utc` in `DateTime<Utc>`: only its path counts then.
    fn read_argument(&mut self, module: ModuleId, ty: &syn::Type) -> Option<TypeRef> {
        if let syn::Type::Path(path) = ty
            && path.qself.is_none()
            && path.path.segments.iter().all(|segment| segment.arguments.is_none())
        {
            let segments = segments_of(&path.path);
            if let Some(Resolved::Extern(full)) = self.modules.resolve(module, &segments)
                && full.len() > 1
                && !full[0].starts_with("std")
                && self.extern_type(&full).is_none()
            {
                let span = self.modules.span(module, ty.span());
                return Some(TypeRef {
                    ty: Type::Extern(ExternType::any()),
                    rust: format!("::{}", full.join("::")),
                    span,
                });
            }
        }
        self.read(module, ty)
    }

    fn read_item(
        &mut self,
        module: ModuleId,
        id: ItemId,
        path: &syn::Path,
        span: crate::diagnostics::Span,
    ) -> Option<TypeRef> {
        let item = self.modules.item(id);
        let (name, generics) = match &*item {
            Item::Struct(item) => (&item.ident, &item.generics),
            Item::Enum(item) => (&item.ident, &item.generics),
            Item::Type(item) => (&item.ident, &item.generics),
            other => {
                let kind = if matches!(other, Item::Trait(_)) { "a trait" } else { "a union" };
                let message = format!("`{}` is {kind}: it can't go over the wire", last_name(path));
                return self.refuse(
                    module,
                    path.span(),
                    message,
                    Some("write a struct or an enum".into()),
                );
            }
        };
        if !generics.params.is_empty() {
            let message = format!("`{name}` is generic: its schema can't be described");
            let help = "write a struct for each use of it, or a type of its own with `serde_json::Value` for what is free";
            return self.refuse(module, path.span(), message, Some(help.into()));
        }
        let rust = match self.in_signature {
            true => self.reach(module, id, path.span(), name)?,
            false => self.modules.path_to(id.0, &ident_text(name)),
        };
        if let Item::Type(alias) = &*item {
            if self.aliases.contains(&id) {
                let message = format!("`{name}` is an alias of itself");
                return self.refuse(module, path.span(), message, Some("name a type".into()));
            }
            self.aliases.push(id);
            let target = self.read(id.0, &alias.ty);
            self.aliases.pop();
            return target.map(|target| TypeRef { rust, span, ..target });
        }
        let known = self.known.get(&id).copied();
        let ty = known.map_or_else(|| self.define(id, &item, &rust), Some)?;
        Some(TypeRef { ty: Type::Named(ty), rust, span })
    }

    /// The path by which generated code, which stands elsewhere in the crate, names an item.
    pub(crate) fn reach(
        &mut self,
        module: ModuleId,
        id: ItemId,
        span: SynSpan,
        name: &Ident,
    ) -> Option<String> {
        self.modules.reach(id).or_else(|| {
            let message = format!("`{name}` is private: the generated code can't name it");
            let help = format!("make `{name}` and the modules around it `pub`, or re-export it: `pub use …::{name};`");
            self.refuse(module, span, message, Some(help))
        })
    }

    /// Enters a declared type. It gets its number before its fields are read: it may contain
    /// itself.
    fn define(&mut self, id: ItemId, item: &Item, rust: &str) -> Option<TypeId> {
        let (ident, attrs) = match item {
            Item::Struct(item) => (&item.ident, &item.attrs),
            Item::Enum(item) => (&item.ident, &item.attrs),
            _ => return None,
        };
        let number = TypeId(self.defs.len());
        self.known.insert(id, number);
        self.defs.push(TypeDef {
            name: ident_text(ident),
            rust: rust.to_owned(),
            docs: attributes::docs(attrs),
            span: self.modules.span(id.0, ident.span()),
            deprecated: attributes::is_deprecated(attrs),
            example: None,
            validates: false,
            kind: TypeKind::Struct(Fields::default()),
        });
        let container = self.read_serde(id.0, attrs);
        let around = std::mem::replace(&mut self.in_signature, false);
        let kind = match item {
            Item::Struct(item) => self.read_struct(id.0, item, &container),
            Item::Enum(item) => self.read_enum(id.0, item, &container),
            _ => None,
        };
        self.in_signature = around;
        if let Some(kind) = kind {
            self.defs[number.0].kind = kind;
        }
        Some(number)
    }

    fn read_struct(
        &mut self,
        module: ModuleId,
        item: &syn::ItemStruct,
        container: &serde::SerdeAttributes,
    ) -> Option<TypeKind> {
        match &item.fields {
            syn::Fields::Named(named) => {
                let named: Vec<_> = named.named.iter().collect();
                self.warn_of_case(module, item, &named, container);
                let fields = self.read_fields(module, &named, container);
                Some(TypeKind::Struct(Fields { fields, closed: container.deny_unknown_fields }))
            }
            syn::Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1 => self
                .read(module, &unnamed.unnamed[0].ty)
                .map(|inner| TypeKind::Newtype(inner, Rules::default())),
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

    /// The parameters of a service are lowerCamel unless it was told otherwise; fields are what
    /// serde makes of them, so the two can drift apart unseen.
    fn warn_of_case(
        &mut self,
        module: ModuleId,
        item: &syn::ItemStruct,
        fields: &[&syn::Field],
        container: &serde::SerdeAttributes,
    ) {
        if self.options.case != Case::LowerCamel || container.rename_all.is_some() {
            return;
        }
        let drifts = |field: &&&syn::Field| {
            let name = field.ident.as_ref().map(ident_text).unwrap_or_default();
            let serde = serde::read(&field.attrs, &mut Vec::new());
            lower_camel(&name) != name
                && serde.rename.is_none()
                && !(serde.skip_serializing && serde.skip_deserializing)
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

    pub(super) fn read_fields(
        &mut self,
        module: ModuleId,
        fields: &[&syn::Field],
        container: &serde::SerdeAttributes,
    ) -> Vec<Field> {
        let kept = fields.iter().filter(|field| cfg::hold(&field.attrs));
        kept.filter_map(|field| self.read_field(module, field, container)).collect()
    }

    fn read_field(
        &mut self,
        module: ModuleId,
        field: &syn::Field,
        container: &serde::SerdeAttributes,
    ) -> Option<Field> {
        let ident = field.ident.as_ref()?;
        let serde = self.read_serde(module, &field.attrs);
        if serde.skip_serializing && serde.skip_deserializing {
            return None;
        }
        let ty = self.read(module, &field.ty)?;
        let name = ident_text(ident);
        let renamed = container.rename_all.map_or_else(|| name.clone(), |rule| rule.field(&name));
        Some(Field {
            wire: serde.rename.unwrap_or(renamed),
            ident: ident.to_string(),
            docs: attributes::docs(&field.attrs),
            span: self.modules.span(module, ident.span()),
            required: !matches!(ty.ty, Type::Option(_))
                && !serde.default
                && !container.default
                && !serde.skip_deserializing,
            write_only: serde.skip_serializing,
            read_only: serde.skip_deserializing,
            deprecated: attributes::is_deprecated(&field.attrs),
            flatten: false,
            aliases: Vec::new(),
            default: None,
            example: None,
            rules: Rules::default(),
            name,
            ty,
        })
    }

    fn read_enum(
        &mut self,
        module: ModuleId,
        item: &syn::ItemEnum,
        container: &serde::SerdeAttributes,
    ) -> Option<TypeKind> {
        let mut variants = Vec::new();
        for variant in item.variants.iter().filter(|variant| cfg::hold(&variant.attrs)) {
            let serde = self.read_serde(module, &variant.attrs);
            if serde.skip_serializing && serde.skip_deserializing {
                continue;
            }
            if !matches!(variant.fields, syn::Fields::Unit) {
                let message = format!(
                    "`{}::{}` carries data: its schema can't be described",
                    item.ident, variant.ident
                );
                let help = "write a struct whose fields are `Option`, or an enum without data";
                self.refuse::<()>(module, variant.span(), message, Some(help.into()));
                continue;
            }
            variants.push(Variant {
                ident: variant.ident.to_string(),
                wire: variant_name(variant, &serde, container),
                docs: attributes::docs(&variant.attrs),
                span: self.modules.span(module, variant.ident.span()),
                data: Data::None,
            });
        }
        Some(TypeKind::Enum(Enum { tagging: Tagging::External, variants }))
    }

    fn read_extern(
        &mut self,
        module: ModuleId,
        full: &[String],
        arguments: Vec<TypeRef>,
        path: &syn::Path,
        span: crate::diagnostics::Span,
    ) -> Option<TypeRef> {
        let made = |ty, rust: String| Some(TypeRef { ty, rust, span });
        let name = full.join("::");
        if let Some(ty) = self.extern_type(full) {
            let arguments =
                arguments.iter().map(|argument| &*argument.rust).collect::<Vec<_>>().join(", ");
            let arguments = if arguments.is_empty() { arguments } else { format!("<{arguments}>") };
            return made(Type::Extern(ty), format!("::{name}{arguments}"));
        }
        if let Some(scalar) = scalar(&name) {
            return made(scalar, full.last().cloned().unwrap_or_default());
        }
        let mut arguments = arguments.into_iter();
        let std = name.strip_prefix("std::").or_else(|| name.strip_prefix("alloc::"));
        match (std.unwrap_or(&name), arguments.next(), arguments.next()) {
            ("Option" | "option::Option", Some(inner), None) => {
                made(Type::Option(Box::new(inner.ty)), format!("Option<{}>", inner.rust))
            }
            ("Vec" | "vec::Vec", Some(inner), None) => {
                made(Type::List(Box::new(inner.ty), None), format!("Vec<{}>", inner.rust))
            }
            ("Box" | "boxed::Box", Some(inner), None) => {
                made(inner.ty, format!("Box<{}>", inner.rust))
            }
            ("collections::HashMap" | "collections::BTreeMap", Some(key), Some(value)) => {
                if !self.is_key(&key.ty) {
                    return self.refuse(
                        module,
                        path.span(),
                        "the keys of a map must be texts on the wire",
                        Some("use `String` keys, or a list of structs".into()),
                    );
                }
                made(
                    Type::Map(Box::new(key.ty), Box::new(value.ty)),
                    format!("::{name}<{}, {}>", key.rust, value.rust),
                )
            }
            _ if full.len() == 1 => self.unknown(module, path),
            _ => {
                let message =
                    format!("`{name}` is declared in another crate: its schema can't be seen");
                let help = format!(
                    "tell build.rs what it is on the wire: `.extern_type(\"{name}\", ExternType::string())`"
                );
                self.refuse(module, path.span(), message, Some(help))
            }
        }
    }

    fn extern_type(&self, full: &[String]) -> Option<ExternType> {
        let name = full.join("::");
        let told = self.options.externs.get(&name).cloned();
        told.or_else(|| EXTERNS.iter().find(|(known, _)| *known == name).map(|(_, ty)| ty.clone()))
    }

    /// Whether serde writes a value as the key of an object.
    fn is_key(&self, ty: &Type) -> bool {
        match ty {
            Type::String | Type::Char | Type::Integer(_) | Type::Bool => true,
            Type::Extern(ty) => ty.kind == Some("string"),
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Enum(item) => item.is_text(),
                TypeKind::Newtype(inner, _) => self.is_key(&inner.ty),
                TypeKind::Struct(_) | TypeKind::Reply(_) => false,
            },
            _ => false,
        }
    }

    pub(super) fn read_serde(
        &mut self,
        module: ModuleId,
        attrs: &[syn::Attribute],
    ) -> serde::SerdeAttributes {
        let mut findings = Vec::new();
        let read = serde::read(attrs, &mut findings);
        for finding in findings {
            self.modules.found(module, finding, Reporter::Build);
        }
        read
    }

    pub(super) fn unknown<T>(&mut self, module: ModuleId, path: &syn::Path) -> Option<T> {
        let name = last_name(path);
        let meant = closest(&name, self.modules.names_in_scope(module)).map(str::to_owned);
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "declare it in svc.rs or in a module that svc.rs declares".into(),
        };
        self.refuse(module, path.span(), format!("unknown type `{name}`"), Some(help))
    }

    pub(super) fn refuse<T>(
        &mut self,
        module: ModuleId,
        span: SynSpan,
        message: impl Into<String>,
        help: Option<String>,
    ) -> Option<T> {
        let finding = Finding { help, ..Finding::new(span, message, "") };
        self.modules.found(module, finding, Reporter::Build);
        None
    }
}

pub(super) fn variant_name(
    variant: &syn::Variant,
    serde: &serde::SerdeAttributes,
    container: &serde::SerdeAttributes,
) -> String {
    let name = ident_text(&variant.ident);
    let renamed = container.rename_all.map_or_else(|| name.clone(), |rule| rule.variant(&name));
    serde.rename.clone().unwrap_or(renamed)
}

pub(super) fn last_name(path: &syn::Path) -> String {
    path.segments.last().map(|segment| ident_text(&segment.ident)).unwrap_or_default()
}

/// Whether Rust itself knows a name without a path.
pub(super) fn is_builtin(name: &str) -> bool {
    scalar(name).is_some() || ["Box", "Option", "Vec"].contains(&name)
}

fn scalar(name: &str) -> Option<Type> {
    let integer = |bits, signed| Some(Type::Integer(Integer { bits, signed }));
    match name {
        "bool" => Some(Type::Bool),
        "char" => Some(Type::Char),
        "String" | "std::string::String" | "alloc::string::String" => Some(Type::String),
        "f32" => Some(Type::Float(32)),
        "f64" => Some(Type::Float(64)),
        "u8" => integer(8, false),
        "u16" => integer(16, false),
        "u32" => integer(32, false),
        "u64" | "usize" => integer(64, false),
        "u128" => integer(128, false),
        "i8" => integer(8, true),
        "i16" => integer(16, true),
        "i32" => integer(32, true),
        "i64" | "isize" => integer(64, true),
        "i128" => integer(128, true),
        _ => None,
    }
}
