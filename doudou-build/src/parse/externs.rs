//! Types that the user doesn't declare: Rust's own, the runtime's, and those of other crates.

use serde_json::{Value, json};
use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments};

use super::contract::Finding;
use super::generics::types_of;
use super::modules::{ModuleId, Resolved, segments_of};
use super::settle::Deferred;
use super::types::Types;
use crate::diagnostics::{Reporter, Span};
use crate::model::{ExternType, Integer, Type, TypeRef};

/// Types of other crates that are known without being told: the ways in which they are named, and
/// what they are.
///
/// The texts are what the crates' implementations of serde's traits write: chrono 0.4, uuid 1,
/// url 2, `rust_decimal` 1, `serde_json` 1.
fn known(name: &str) -> Option<ExternType> {
    let text = |format: &str| Some(ExternType::string().with_format(format));
    match name {
        "serde_json::Value" | "serde_json::value::Value" => Some(ExternType::any()),
        "serde_json::Number" | "serde_json::value::Number" => Some(ExternType::number()),
        "serde_json::Map" | "serde_json::map::Map" => Some(ExternType::object()),
        "chrono::DateTime" | "chrono::prelude::DateTime" => text("date-time"),
        "chrono::NaiveDate" | "chrono::naive::NaiveDate" => text("date"),
        "chrono::NaiveTime" | "chrono::naive::NaiveTime" => text("time-local"),
        "chrono::NaiveDateTime" | "chrono::naive::NaiveDateTime" => text("date-time-local"),
        "uuid::Uuid" => text("uuid"),
        "url::Url" => text("uri"),
        "std::net::Ipv4Addr" => text("ipv4"),
        "std::net::Ipv6Addr" => text("ipv6"),
        "std::net::IpAddr" => Some(of_schema(
            &json!({"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}),
        )),
        "rust_decimal::Decimal" => Some(of_schema(&decimal())),
        "std::time::Duration" => Some(of_schema(&duration())),
        "doudou_rt::Base64" => text("byte"),
        _ => None,
    }
}

fn of_schema(schema: &Value) -> ExternType {
    ExternType::schema(&schema.to_string())
}

/// What serde makes of `Decimal`: a text or a number, as the crate's features say. It reads both,
/// as far as its 96 bits reach.
fn decimal() -> Value {
    const MOST: f64 = 79_228_162_514_264_337_593_543_950_335.0;
    json!({
        "anyOf": [
            {"type": "string", "format": "decimal"},
            {"type": "number", "minimum": -MOST, "maximum": MOST}
        ]
    })
}

/// What serde makes of `Duration`. It reads more nanoseconds too, and carries them over; but not
/// beside the most seconds.
fn duration() -> Value {
    json!({
        "type": "object",
        "properties": {
            "secs": {"type": "integer", "format": "uint64", "minimum": 0, "maximum": u64::MAX},
            "nanos": {"type": "integer", "format": "uint32", "minimum": 0, "maximum": 999_999_999}
        },
        "required": ["secs", "nanos"],
        "additionalProperties": false
    })
}

/// What a type of Rust's own makes of those that it holds.
enum Holder {
    Option,
    List,
    /// A pointer: nothing on the wire.
    Pointer,
}

impl Types<'_> {
    pub(super) fn read_extern(
        &mut self,
        module: ModuleId,
        full: &[String],
        path: &syn::Path,
        span: Span,
    ) -> Option<TypeRef> {
        let made = |ty, rust: String| Some(TypeRef { ty, rust, span });
        let last = full.last().cloned().unwrap_or_default();
        let name = canonical(full);
        // The path as it is written may be a longer one of the same type.
        let rust = full.join("::");
        let told = self.options.externs.get(&rust).or_else(|| self.options.externs.get(&name));
        if let Some(told) = told.cloned().or_else(|| known(&name)) {
            let arguments = self.spell_arguments(module, path)?;
            let ty = self.extern_type(module, path, &told, &last)?;
            return made(ty, format!("::{rust}{arguments}"));
        }
        if let Some(scalar) = scalar(&name) {
            let rust = if full.len() == 1 { last } else { format!("::{rust}") };
            return made(scalar, rust);
        }
        let whole = match &*name {
            "bytes::Bytes" => Some(Type::Bytes),
            "doudou_rt::Upload" => Some(Type::Upload),
            "doudou_rt::Download" => Some(Type::Download),
            _ => None,
        };
        if let Some(whole) = whole {
            return made(whole, format!("::{rust}"));
        }
        let rust = if full.len() == 1 { rust } else { format!("::{rust}") };
        let holder = match &*name {
            "Option" | "std::option::Option" => Holder::Option,
            "Vec"
            | "std::vec::Vec"
            | "std::collections::VecDeque"
            | "std::collections::LinkedList"
            | "std::collections::HashSet"
            | "std::collections::BTreeSet"
            | "std::collections::BinaryHeap" => Holder::List,
            "Box" | "std::boxed::Box" | "std::rc::Rc" | "std::sync::Arc" | "std::borrow::Cow" => {
                Holder::Pointer
            }
            "std::collections::HashMap" | "std::collections::BTreeMap" => {
                return self.read_map(module, path, span, &rust);
            }
            "std::num::NonZero" => return self.read_nonzero(module, path, span, &rust),
            "doudou_rt::EventStream" => {
                let [event] = types_of(path)[..] else { return self.unknown(module, path) };
                let event = self.read_part(module, event)?;
                let rust = format!("{rust}<{}>", event.rust);
                return made(Type::Events(Box::new(event.ty)), rust);
            }
            _ if full.len() == 1 => return self.unknown(module, path),
            _ => {
                let message =
                    format!("`{name}` is declared in another crate: its schema can't be seen");
                let help = format!(
                    "tell build.rs what it is on the wire: `.extern_type(\"{name}\", ExternType::string())`"
                );
                return self.refuse(module, path.span(), message, Some(help));
            }
        };
        self.read_held(module, path, span, &holder, &rust)
    }

    /// Reads what an option, a list or a pointer holds.
    fn read_held(
        &mut self,
        module: ModuleId,
        path: &syn::Path,
        span: Span,
        holder: &Holder,
        rust: &str,
    ) -> Option<TypeRef> {
        let [held] = types_of(path)[..] else {
            let message = format!("`{rust}` takes one type");
            return self.refuse(module, path.span(), message, Some(format!("write `{rust}<T>`")));
        };
        let lifetime = lifetime_of(path);
        if let Some(lifetime) = lifetime.filter(|lifetime| lifetime.ident != "static") {
            let message = format!("what comes over the wire can't live for `{lifetime}`");
            let help = "write `Cow<'static, str>` or `String`";
            return self.refuse(module, lifetime.span(), message, Some(help.into()));
        }
        let lifetime = lifetime.map(|_| "'static, ").unwrap_or_default();
        let inner = match (holder, held) {
            (Holder::Pointer, syn::Type::Path(text)) if text.path.is_ident("str") => {
                TypeRef { ty: Type::String, rust: "str".into(), span }
            }
            (Holder::Pointer, syn::Type::Slice(slice)) => {
                let item = self.read_part(module, &slice.elem)?;
                let rust = format!("[{}]", item.rust);
                TypeRef { ty: Type::List(Box::new(item.ty), None), rust, span }
            }
            (Holder::Pointer, syn::Type::Path(held)) if self.is_raw_value(module, &held.path) => {
                let ty = ExternType { name: "RawValue".into(), ..ExternType::any() };
                TypeRef { ty: Type::Extern(ty), rust: "::serde_json::value::RawValue".into(), span }
            }
            // Files come one, none or many.
            (Holder::Option | Holder::List, _) => {
                let read = self.read_any(module, held)?;
                let as_it_is =
                    read.ty == Type::Upload || (self.as_base64 && read.ty == Type::Bytes);
                match self.only_whole(&read.ty).filter(|_| !as_it_is) {
                    None => read,
                    Some((message, help)) => {
                        return self.refuse(module, held.span(), message, Some(help));
                    }
                }
            }
            (Holder::Pointer, _) => self.read_part(module, held)?,
        };
        let rust = format!("{rust}<{lifetime}{}>", inner.rust);
        let ty = match holder {
            Holder::Option => Type::Option(Box::new(inner.ty)),
            Holder::List => Type::List(Box::new(inner.ty), None),
            Holder::Pointer => return Some(TypeRef { ty: inner.ty, rust, span }),
        };
        self.nested(module, path.span(), ty).map(|ty| TypeRef { ty, rust, span })
    }

    fn is_raw_value(&mut self, module: ModuleId, path: &syn::Path) -> bool {
        matches!(
            self.modules.resolve(module, &segments_of(path)),
            Some(Resolved::Extern(full)) if full == ["serde_json", "value", "RawValue"]
        )
    }

    fn read_map(
        &mut self,
        module: ModuleId,
        path: &syn::Path,
        span: Span,
        rust: &str,
    ) -> Option<TypeRef> {
        let [key, value] = types_of(path)[..] else {
            let message = format!("`{rust}` takes the types of its keys and of its values");
            return self.refuse(
                module,
                path.span(),
                message,
                Some(format!("write `{rust}<K, V>`")),
            );
        };
        // Both are read before the first failure ends it, so that both are reported.
        let (key, value) = (self.read_part(module, key), self.read_part(module, value));
        let (key, value) = (key?, value?);
        self.deferred.push(Deferred::Key(key.ty.clone(), self.modules.span(module, path.span())));
        let rust = format!("{rust}<{}, {}>", key.rust, value.rust);
        let ty = Type::Map(Box::new(key.ty), Box::new(value.ty));
        self.nested(module, path.span(), ty).map(|ty| TypeRef { ty, rust, span })
    }

    fn read_nonzero(
        &mut self,
        module: ModuleId,
        path: &syn::Path,
        span: Span,
        rust: &str,
    ) -> Option<TypeRef> {
        let [held] = types_of(path)[..] else { return self.unknown(module, path) };
        let held = self.read_part(module, held)?;
        let Type::Integer(integer) = held.ty else {
            let message = "only a whole number can be told not to be zero";
            return self.refuse(module, path.span(), message, Some("write `NonZero<u32>`".into()));
        };
        let ty = Type::Integer(Integer { nonzero: true, ..integer });
        Some(TypeRef { ty, rust: format!("{rust}<{}>", held.rust), span })
    }

    /// A type of another crate, named for generics; what build.rs said of it must hold water.
    pub(super) fn extern_type(
        &mut self,
        module: ModuleId,
        path: &syn::Path,
        told: &ExternType,
        name: &str,
    ) -> Option<Type> {
        if let Some(Err(problem)) = told.schema.as_deref() {
            let message =
                format!("the schema that build.rs gives for `{name}` isn't one: {problem}");
            let help =
                "write it as a JSON object: `ExternType::schema(r#\"{\"type\": \"string\"}\"#)`";
            return self.refuse(module, path.span(), message, Some(help.into()));
        }
        Some(Type::Extern(ExternType { name: name.to_owned(), ..told.clone() }))
    }

    /// The arguments of a type of another crate in the text of Rust code. They may be types that
    /// never go over the wire themselves, like `Utc` in `DateTime<Utc>`: only their paths count.
    fn spell_arguments(&mut self, module: ModuleId, path: &syn::Path) -> Option<String> {
        let mut texts = Vec::new();
        for ty in types_of(path) {
            let foreign = match ty {
                syn::Type::Path(path)
                    if path.qself.is_none()
                        && path.path.segments.iter().all(|part| part.arguments.is_none()) =>
                {
                    match self.modules.resolve(module, &segments_of(&path.path)) {
                        Some(Resolved::Extern(full)) if full.len() > 1 => Some(full.join("::")),
                        _ => None,
                    }
                }
                _ => None,
            };
            texts.push(match foreign {
                Some(full) => format!("::{full}"),
                None => self.read_part(module, ty)?.rust,
            });
        }
        Some(if texts.is_empty() { String::new() } else { format!("<{}>", texts.join(", ")) })
    }

    /// The type of a field that goes over the wire as base64: bytes, or an `Option` of them.
    pub(super) fn read_base64(&mut self, module: ModuleId, ty: &syn::Type) -> Option<TypeRef> {
        let span = self.modules.span(module, ty.span());
        let bytes = Type::Extern(ExternType {
            name: "Base64".into(),
            ..ExternType::string().with_format("byte")
        });
        self.as_base64 = true;
        let read = self.read_any(module, ty);
        self.as_base64 = false;
        let read = read?;
        let byte = Type::Integer(Integer { bits: 8, signed: false, nonzero: false });
        let is_bytes = |ty: &Type| {
            *ty == Type::Bytes || matches!(ty, Type::List(item, None) if **item == byte)
        };
        let ty = match &read.ty {
            ty if is_bytes(ty) => bytes,
            Type::Option(inner) if is_bytes(inner) => Type::Option(Box::new(bytes)),
            _ => {
                let finding = Finding::over(ty, "only bytes go over the wire as base64", "")
                    .with_help("write `Bytes`, `Vec<u8>` or an `Option` of them");
                self.modules.found(module, finding, Reporter::Build);
                return None;
            }
        };
        Some(TypeRef { ty, rust: read.rust, span })
    }
}

/// One name for each of the paths by which Rust's own types can be named, and the runtime's.
fn canonical(full: &[String]) -> String {
    let mut full: Vec<&str> = full.iter().map(|part| &**part).collect();
    if let [first @ ("alloc" | "core"), ..] = &mut full[..] {
        *first = "std";
    }
    // `std::collections::hash_map::HashMap` is `std::collections::HashMap`.
    if let ["std", "collections", inner, _] = full[..]
        && inner.contains('_')
    {
        full.remove(2);
    }
    full.join("::")
}

fn lifetime_of(path: &syn::Path) -> Option<&syn::Lifetime> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Lifetime(lifetime) => Some(lifetime),
        _ => None,
    })
}

/// Whether Rust itself knows a name without a path.
pub(super) fn is_builtin(name: &str) -> bool {
    scalar(name).is_some() || ["Box", "Option", "Vec"].contains(&name)
}

fn scalar(name: &str) -> Option<Type> {
    let integer = |bits, signed, nonzero| Some(Type::Integer(Integer { bits, signed, nonzero }));
    if let Some(bits) = name.strip_prefix("std::num::NonZero") {
        let signed = bits.starts_with('I');
        return match bits.get(1..)? {
            "8" => integer(8, signed, true),
            "16" => integer(16, signed, true),
            "32" => integer(32, signed, true),
            "64" | "size" => integer(64, signed, true),
            "128" => integer(128, signed, true),
            _ => None,
        };
    }
    match name {
        "bool" => Some(Type::Bool),
        "char" => Some(Type::Char),
        "String" | "std::string::String" => Some(Type::String),
        "f32" => Some(Type::Float(32)),
        "f64" => Some(Type::Float(64)),
        "u8" => integer(8, false, false),
        "u16" => integer(16, false, false),
        "u32" => integer(32, false, false),
        "u64" | "usize" => integer(64, false, false),
        "u128" => integer(128, false, false),
        "i8" => integer(8, true, false),
        "i16" => integer(16, true, false),
        "i32" => integer(32, true, false),
        "i64" | "isize" => integer(64, true, false),
        "i128" => integer(128, true, false),
        _ => None,
    }
}
