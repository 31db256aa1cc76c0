//! From Rust's types to the model's, each declared type once.
//!
//! A declared type gets its number when it is met; its body is read later, from a list of what is
//! still to be read. So a type may contain itself, and a long chain of types needs no deep stack.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span as SynSpan;
use syn::spanned::Spanned;
use syn::{Ident, Item};

use super::contract::Finding;
use super::generics::{Arguments, Origin, Pending};
use super::modules::{ItemId, ModuleId, Modules, Resolved, segments_of};
use super::settle::Deferred;
use super::{Options, attributes, defaults, example, serde};
use crate::diagnostics::{Diagnostic, Reporter, Span};
use crate::model::{
    ErrorDef, Fields, Reply, Rules, Type, TypeDef, TypeId, TypeKind, TypeRef, closest, ident_text,
};

/// The most steps that reading all types may take: a service of a thousand methods needs some
/// ten thousand, aliases that double each other need as many as they like.
const MOST_STEPS: usize = 300_000;

/// The types met so far.
pub(crate) struct Types<'a> {
    pub(crate) modules: Modules,
    pub(crate) defs: Vec<TypeDef>,
    pub(crate) errors: Vec<ErrorDef>,
    pub(super) options: &'a Options,
    /// Whether what is read stands in a signature, so that generated code names it.
    pub(super) in_signature: bool,
    /// Whether what is read goes over the wire as base64, so that it may be bytes.
    pub(super) as_base64: bool,
    /// The aliases that are being followed.
    pub(super) aliases: Vec<ItemId>,
    /// What the parameters of the generic type that is being read stand for.
    pub(super) bound: BTreeMap<String, TypeRef>,
    /// The types with their arguments, those of a generic one once for each use.
    pub(super) known: BTreeMap<(ItemId, String), TypeId>,
    /// Where each of `defs` comes from.
    pub(super) origins: Vec<Origin>,
    /// Where each of `errors` comes from.
    pub(super) error_items: Vec<ItemId>,
    /// The types whose bodies are still to be read.
    pub(super) pending: Vec<Pending>,
    /// The type whose body is being read.
    pub(super) current: Option<TypeId>,
    /// Generic types that grow without an end, which was reported.
    pub(super) endless: BTreeSet<ItemId>,
    /// What can only be checked when the types that it is about are known.
    pub(super) deferred: Vec<Deferred>,
    /// Whether each of `defs` that has been checked has rules, or holds a type that has.
    pub(super) ruled: Vec<bool>,
    /// Whether serde can't read each of them from what it keeps in memory.
    pub(super) unbuffered: Vec<bool>,
    /// How many of `defs` have been checked.
    pub(super) settled: usize,
    /// What serde takes for the field at a place when it isn't there.
    pub(super) defaults: BTreeMap<Span, defaults::Source>,
    pub(super) known_errors: BTreeMap<ItemId, usize>,
    /// The places of variants' values that garde looks into.
    pub(super) dives: BTreeSet<Span>,
    steps: usize,
}

impl<'a> Types<'a> {
    pub(crate) fn new(modules: Modules, options: &'a Options) -> Self {
        Self {
            modules,
            options,
            defs: Vec::new(),
            errors: Vec::new(),
            in_signature: true,
            as_base64: false,
            aliases: Vec::new(),
            bound: BTreeMap::new(),
            known: BTreeMap::new(),
            origins: Vec::new(),
            error_items: Vec::new(),
            pending: Vec::new(),
            current: None,
            endless: BTreeSet::new(),
            deferred: Vec::new(),
            ruled: Vec::new(),
            unbuffered: Vec::new(),
            settled: 0,
            defaults: BTreeMap::new(),
            known_errors: BTreeMap::new(),
            dives: BTreeSet::new(),
            steps: 0,
        }
    }

    /// Reads a type as it is written in the signature of a method, and every type that it is made
    /// of. `None`: something is wrong with it, and was reported.
    pub(crate) fn read(&mut self, module: ModuleId, ty: &syn::Type) -> Option<TypeRef> {
        let read = self.read_any(module, ty);
        self.settle();
        read
    }

    /// Reads a type that stands inside another: only what has a schema in JSON.
    pub(super) fn read_part(&mut self, module: ModuleId, ty: &syn::Type) -> Option<TypeRef> {
        let read = self.read_any(module, ty)?;
        match self.only_whole(&read.ty) {
            None => Some(read),
            Some((message, help)) => self.refuse(module, ty.span(), message, Some(help)),
        }
    }

    /// Why a type can't stand inside another, and what to write instead.
    pub(super) fn only_whole(&self, ty: &Type) -> Option<(String, String)> {
        let said = |message: &str, help: &str| Some((message.to_owned(), help.to_owned()));
        match ty {
            Type::Upload => said(
                "an `Upload` can't stand inside another type",
                "take it as a parameter of its own: `Upload`, `Option<Upload>` or `Vec<Upload>`",
            ),
            Type::Download => said(
                "a `Download` can't stand inside another type",
                "return it as the whole result: `Result<Download>`",
            ),
            Type::Events(_) => said(
                "an `EventStream` can't stand inside another type",
                "return it as the whole result: `Result<EventStream<T>>`",
            ),
            Type::Bytes => said(
                "`Bytes` would be a list of numbers in JSON",
                "write `doudou_rt::Base64`, or put `#[serde(with = \"doudou_rt::base64\")]` on the field",
            ),
            Type::Option(inner) | Type::List(inner, _) => self.only_whole(inner),
            Type::Named(id) => match &self.defs[id.0] {
                TypeDef { kind: TypeKind::Reply(_), name, .. } => Some((
                    format!("`{name}` has headers: it can't stand inside another type"),
                    format!("return it as the whole result: `Result<{name}>`"),
                )),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn read_any(&mut self, module: ModuleId, ty: &syn::Type) -> Option<TypeRef> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            // Said once: whatever comes after it is part of the same failure.
            return match self.steps == MOST_STEPS + 1 {
                true => self.refuse(
                    module,
                    ty.span(),
                    "the types grow beyond all bounds here",
                    Some("write aliases and generics that name each other less".into()),
                ),
                false => None,
            };
        }
        let span = self.modules.span(module, ty.span());
        match ty {
            syn::Type::Paren(inner) => self.read_any(module, &inner.elem),
            syn::Type::Group(inner) => self.read_any(module, &inner.elem),
            syn::Type::Array(array) => {
                let item = self.read_part(module, &array.elem);
                let length = self.read_length(module, &array.len)?;
                let item = item?;
                let rust = format!("[{}; {length}]", item.rust);
                self.nested(module, ty.span(), Type::List(Box::new(item.ty), Some(length)))
                    .map(|ty| TypeRef { ty, rust, span })
            }
            syn::Type::Path(path) if path.qself.is_none() => {
                self.read_path(module, &path.path, span)
            }
            syn::Type::Reference(reference) => {
                let help = match &*reference.elem {
                    syn::Type::Slice(_) => "write a `Vec`",
                    syn::Type::Path(path) if path.path.is_ident("str") => "write `String`",
                    _ => "name a type that owns its data",
                };
                let message = "a reference can't go over the wire";
                self.refuse(module, ty.span(), message, Some(help.into()))
            }
            syn::Type::Tuple(tuple) if !tuple.elems.is_empty() => self.refuse(
                module,
                ty.span(),
                "the parts of a tuple have no names",
                Some("write a struct with named fields".into()),
            ),
            _ => self.refuse(
                module,
                ty.span(),
                "this type can't go over the wire",
                Some("name a type".into()),
            ),
        }
    }

    /// The length of an array: a number, or a constant that is one.
    fn read_length(&mut self, module: ModuleId, length: &syn::Expr) -> Option<usize> {
        let value = self.constant(module, length).and_then(|value| value.as_u64());
        value.and_then(|length| usize::try_from(length).ok()).or_else(|| {
            self.refuse(
                module,
                length.span(),
                "the length of an array must be a number, or a constant that is one",
                Some("write the number itself, or use a `Vec`".into()),
            )
        })
    }

    fn read_path(&mut self, module: ModuleId, path: &syn::Path, span: Span) -> Option<TypeRef> {
        if let Some(bound) = path.get_ident().and_then(|name| self.bound.get(&ident_text(name))) {
            return Some(TypeRef { span, ..bound.clone() });
        }
        match self.modules.resolve(module, &segments_of(path)) {
            Some(Resolved::Item(item)) => self.read_item(module, item, path, span),
            Some(Resolved::Extern(full)) => self.read_extern(module, &full, path, span),
            None => self.unknown(module, path),
        }
    }

    fn read_item(
        &mut self,
        module: ModuleId,
        id: ItemId,
        path: &syn::Path,
        span: Span,
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
        let arguments = self.read_arguments(module, id, path, generics)?;
        let rust = match self.in_signature {
            true => self.reach(module, id, path.span(), name)?,
            false => self.modules.path_to(id.0, &ident_text(name)),
        };
        let rust = rust + &arguments.text();
        let told = self.modules.path_to(id.0, &ident_text(name));
        if let Some(told) = self.options.externs.get(&told).cloned() {
            let ty = self.extern_type(module, path, &told, &ident_text(name))?;
            return Some(TypeRef { ty, rust, span });
        }
        if let Item::Type(alias) = &*item {
            if self.aliases.contains(&id) {
                let message = format!("`{name}` is an alias of itself");
                return self.refuse(module, path.span(), message, Some("name a type".into()));
            }
            self.aliases.push(id);
            let bound = std::mem::replace(&mut self.bound, arguments.bound);
            let around = std::mem::replace(&mut self.in_signature, false);
            let target = self.read_any(id.0, &alias.ty);
            self.in_signature = around;
            self.bound = bound;
            self.aliases.pop();
            return target.map(|target| TypeRef { rust, span, ..target });
        }
        let ty = self.instance(module, id, path, &item, arguments, &rust)?;
        Some(TypeRef { ty: Type::Named(ty), rust, span })
    }

    /// The number of a declared type with these arguments.
    fn instance(
        &mut self,
        module: ModuleId,
        id: ItemId,
        path: &syn::Path,
        item: &Item,
        arguments: Arguments,
        rust: &str,
    ) -> Option<TypeId> {
        let key = (id, arguments.key());
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        self.check_growth(module, id, path, &arguments, rust)?;
        let (ident, attrs) = match item {
            Item::Struct(item) => (&item.ident, &item.attrs),
            Item::Enum(item) => (&item.ident, &item.attrs),
            _ => return None,
        };
        let number = TypeId(self.defs.len());
        let types: Vec<Type> = arguments.types.iter().map(|argument| argument.ty.clone()).collect();
        let name = ident_text(ident);
        let kind = match item {
            // That is known before its body is: it says where the type may stand.
            Item::Struct(item) if super::reply::is_reply(item) => {
                TypeKind::Reply(Box::new(Reply { headers: Vec::new(), body: None }))
            }
            _ => TypeKind::Struct(Fields::default()),
        };
        self.known.insert(key, number);
        self.defs.push(TypeDef {
            name: self.instance_name(&name, &types),
            rust: rust.to_owned(),
            docs: attributes::docs(attrs),
            span: self.modules.span(id.0, ident.span()),
            deprecated: attributes::is_deprecated(attrs),
            example: None,
            ruled: false,
            validates: derives(attrs).any(|name| name == "Validate"),
            kind,
        });
        self.origins.push(Origin {
            item: id,
            name,
            arguments: types,
            parent: self.current,
            transparent: false,
            default: defaults::of_item(item),
        });
        self.pending.push(Pending { number, bound: arguments.bound });
        Some(number)
    }

    /// Reads the body of a type that was met.
    pub(super) fn read_body(&mut self, pending: Pending) {
        let Pending { number, mut bound } = pending;
        let id = self.origins[number.0].item;
        let item = self.modules.item(id);
        let (ident, attrs) = match &*item {
            Item::Struct(item) => (&item.ident, &item.attrs),
            Item::Enum(item) => (&item.ident, &item.attrs),
            _ => return,
        };
        let def = &self.defs[number.0];
        let this = TypeRef { ty: Type::Named(number), rust: def.rust.clone(), span: def.span };
        bound.insert("Self".into(), this);
        let bound = std::mem::replace(&mut self.bound, bound);
        let around = std::mem::replace(&mut self.in_signature, false);
        self.current = Some(number);
        let container = self.read_serde(id.0, attrs, serde::On::Container);
        self.defs[number.0].example = self.read_example(id.0, attrs);
        self.refuse_lost(id.0, attrs, &["schema", "header", "body"]);
        self.check_derives(id.0, ident, attrs, number);
        let kind = match &*item {
            Item::Struct(item) if super::reply::is_reply(item) => self.read_reply(id.0, item),
            _ if container.from.is_some() || container.into.is_some() => {
                self.read_conversion(id.0, ident, &container, number)
            }
            Item::Struct(item) => self.read_struct(id.0, item, &container, number),
            Item::Enum(item) => self.read_enum(id.0, item, &container, number),
            _ => None,
        };
        self.current = None;
        self.in_signature = around;
        self.bound = bound;
        if let Some(kind) = kind {
            self.defs[number.0].kind = kind;
        }
    }

    /// A type that serde converts from and into another: that one is on the wire.
    fn read_conversion(
        &mut self,
        module: ModuleId,
        ident: &Ident,
        container: &serde::SerdeAttributes,
        number: TypeId,
    ) -> Option<TypeKind> {
        let (Some((from, tried)), Some(into)) = (&container.from, &container.into) else {
            let message = format!("`{ident}` goes another way than it comes");
            let help = "write both `from` (or `try_from`) and `into`, with one type";
            return self.refuse(module, ident.span(), message, Some(help.into()));
        };
        let (Ok(ty), Ok(other)) = (from.parse::<syn::Type>(), into.parse::<syn::Type>()) else {
            return None;
        };
        if quote::quote!(#ty).to_string() != quote::quote!(#other).to_string() {
            let message = "two forms of one type can't be described";
            let help = "write the same type for both directions";
            return self.refuse(module, into.span(), message, Some(help.into()));
        }
        let inner = self.read_part(module, &ty)?;
        if *tried {
            let docs = &mut self.defs[number.0].docs;
            let gap = if docs.is_empty() { "" } else { "\n\n" };
            docs.push_str(&format!("{gap}Not every value of this form is taken."));
        }
        Some(TypeKind::Newtype(inner, Rules::default()))
    }

    /// What a type is on the wire follows from serde's derives; without them nobody can tell.
    fn check_derives(
        &mut self,
        module: ModuleId,
        ident: &Ident,
        attrs: &[syn::Attribute],
        number: TypeId,
    ) {
        let by_repr = derives(attrs).any(|name| name.ends_with("_repr"));
        if !by_repr && !self.modules.is_by_hand(module, &ident_text(ident)) {
            return;
        }
        let how = if by_repr { "as a number" } else { "by hand" };
        let path = self.modules.path_to(self.origins[number.0].item.0, &ident_text(ident));
        let message = format!("`{ident}` is written {how}: its schema can't be seen");
        let help = format!(
            "derive `Serialize` and `Deserialize`, or tell build.rs what it is on the wire: `.extern_type(\"{path}\", ExternType::integer())`"
        );
        self.refuse::<()>(module, ident.span(), message, Some(help));
    }

    /// Refuses attributes that would have no effect where they stand.
    pub(super) fn refuse_lost(
        &mut self,
        module: ModuleId,
        attrs: &[syn::Attribute],
        lost: &[&str],
    ) {
        for attribute in attrs {
            let name = attribute.path().get_ident().map(ToString::to_string);
            if let Some(name) = name.filter(|name| lost.contains(&&**name)) {
                let message = format!("`#[{name}]` has no meaning here");
                let help = match &*name {
                    "header" => "headers are the named fields of a struct that a method returns",
                    "body" => {
                        "it stands beside fields with `#[header]`, on the one that is the body"
                    }
                    "schema" => "it stands on a field, beside `#[serde(with = \"…\")]`",
                    "garde" => "nobody checks what a service answers",
                    _ => "put it on a type or on a named field",
                };
                self.refuse::<()>(module, attribute.span(), message, Some(help.into()));
            }
        }
    }

    /// The value of `#[example(…)]`.
    pub(super) fn read_example(
        &mut self,
        module: ModuleId,
        attrs: &[syn::Attribute],
    ) -> Option<serde_json::Value> {
        let read = example::read(attrs);
        match read {
            Ok(example) => example,
            Err(finding) => {
                self.modules.found(module, finding, Reporter::Build);
                None
            }
        }
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

    pub(super) fn read_serde(
        &mut self,
        module: ModuleId,
        attrs: &[syn::Attribute],
        on: serde::On,
    ) -> serde::SerdeAttributes {
        let mut findings = Vec::new();
        let read = serde::read(attrs, on, &mut findings);
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

    /// Says what is wrong at a place that was met before.
    pub(super) fn report(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.modules.diagnostics.push(Diagnostic::error(message, span, "").with_help(help));
    }
}

/// The last names of the traits that are derived.
pub(super) fn derives(attrs: &[syn::Attribute]) -> impl Iterator<Item = String> {
    let mut names = Vec::new();
    for attribute in attrs.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        // What can't be read, rustc reports.
        let _ = attribute.parse_nested_meta(|meta| {
            names.extend(meta.path.segments.last().map(|last| ident_text(&last.ident)));
            Ok(())
        });
    }
    names.into_iter()
}

pub(super) fn last_name(path: &syn::Path) -> String {
    path.segments.last().map(|segment| ident_text(&segment.ident)).unwrap_or_default()
}
