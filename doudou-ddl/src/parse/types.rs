//! The column that a Rust type is.

use std::collections::BTreeMap;

use doudou_build::syntax::{
    ItemId, ModuleId, Modules, Resolved, closest, hold, ident_text, segments_of,
};
use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::{GenericArgument, Item, ItemEnum, ItemStruct, Meta, PathArguments, Type};

use super::problem::{Place, Problem};
use super::sqlx;
use super::syntax::{metas, split};
use crate::model::{ColumnType, IntegerKind};

/// What a type is to a column.
#[derive(Debug)]
pub(super) struct RustType {
    /// Whether it is an `Option`.
    pub(super) nullable: bool,
    /// The column's type, or why there is none.
    pub(super) column: Result<ColumnType, Box<Problem>>,
}

/// The types of other crates that a name can be meant for.
const KNOWN: &[&str] = &[
    "bool",
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
    "char",
    "String",
    "Vec",
    "Option",
    "Decimal",
    "NaiveDate",
    "NaiveTime",
    "NaiveDateTime",
    "DateTime",
    "Date",
    "Time",
    "PrimitiveDateTime",
    "OffsetDateTime",
    "TimeDelta",
    "Duration",
    "MySqlTime",
    "Uuid",
    "Value",
    "Json",
];

/// The items that types can lead to, by their last names.
#[derive(Debug, Default)]
pub(super) struct Named(BTreeMap<String, Vec<ItemId>>);

impl Named {
    pub(super) fn new(modules: &Modules) -> Self {
        let mut named: BTreeMap<String, Vec<ItemId>> = BTreeMap::new();
        for module in modules.ids() {
            for (at, item) in modules.items(module).iter().enumerate() {
                let ident = match &**item {
                    Item::Struct(item) => &item.ident,
                    Item::Enum(item) => &item.ident,
                    Item::Type(item) => &item.ident,
                    _ => continue,
                };
                named.entry(ident_text(ident)).or_default().push((module, at));
            }
        }
        Self(named)
    }

    /// The item that a path leads to: as rustc has it, and otherwise the only one of that name.
    pub(super) fn resolve(
        &self,
        modules: &mut Modules,
        module: ModuleId,
        path: &[String],
    ) -> Option<ItemId> {
        if let Some(Resolved::Item(id)) = modules.resolve(module, path) {
            return Some(id);
        }
        match self.0.get(path.last()?).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        }
    }

    /// The name that was probably meant.
    pub(super) fn closest(&self, name: &str) -> Option<&str> {
        closest(name, KNOWN.iter().copied().chain(self.0.keys().map(|name| &**name)))
    }
}

/// Reads a type as it is written in a module.
pub(super) fn read(modules: &mut Modules, named: &Named, module: ModuleId, ty: &Type) -> RustType {
    read_within(modules, named, module, ty, 0)
}

/// More types inside of types, and aliases of aliases, are none that a person wrote.
const DEEPEST: usize = 32;

/// `depth` ends aliases that go in a circle.
fn read_within(
    modules: &mut Modules,
    named: &Named,
    module: ModuleId,
    ty: &Type,
    depth: usize,
) -> RustType {
    let path = match ty {
        Type::Paren(inner) => return read_within(modules, named, module, &inner.elem, depth),
        Type::Group(inner) => return read_within(modules, named, module, &inner.elem, depth),
        Type::Path(_) if depth > DEEPEST => {
            let place = place_of(module, ty);
            return refused(place, "this type leads to itself", "name another type");
        }
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => {
            return refused(
                place_of(module, ty),
                "this type is no column",
                "say what it is in the database: `#[dd(type = \"…\")]`",
            );
        }
    };
    let segments = segments_of(path);
    let name = segments.last().map_or("", |name| &**name);
    let argument = argument(path);
    if let (1, Some(column), None) = (segments.len(), primitive(name), argument) {
        return plain(column);
    }
    match (name, argument) {
        ("Option", Some(inner)) => {
            let inner = read_within(modules, named, module, inner, depth + 1);
            if inner.nullable {
                return refused(
                    place_of(module, ty),
                    "an `Option` in an `Option` is no column",
                    "write one `Option`",
                );
            }
            return RustType { nullable: true, ..inner };
        }
        ("Box", Some(inner)) if is_named(inner, "str") => return plain(ColumnType::Varchar(255)),
        ("Box", Some(inner)) => return read_within(modules, named, module, inner, depth + 1),
        ("Vec", Some(inner)) if is_named(inner, "u8") => return plain(BLOB),
        _ => {}
    }
    let place = place_of(module, ty);
    let resolved = modules.resolve(module, &segments);
    if let Some(Resolved::Extern(full)) = &resolved
        && let Some(read) = foreign(full, argument, place)
    {
        return read;
    }
    match named.resolve(modules, module, &segments) {
        Some(id) => read_item(modules, named, id, place, depth),
        None => unknown(named, &segments, argument.is_some(), place),
    }
}

/// The place of a type. That of a plain path is found without writing its tokens anew, for there
/// are many.
pub(super) fn place_of(module: ModuleId, ty: &Type) -> Place {
    let plain = match ty {
        Type::Path(path) if path.qself.is_none() => {
            path.path.segments.first().zip(path.path.segments.last())
        }
        _ => None,
    };
    let Some((first, last)) = plain else { return Place::new(module, ty.span()) };
    let end = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.gt_token.span,
        _ => last.ident.span(),
    };
    let start = first.ident.span();
    Place::new(module, start.join(end).unwrap_or(start))
}

const BLOB: ColumnType = ColumnType::Blob(crate::model::Size::Normal);

fn plain(column: ColumnType) -> RustType {
    RustType { nullable: false, column: Ok(column) }
}

fn refused(place: Place, message: impl Into<String>, help: impl Into<String>) -> RustType {
    RustType { nullable: false, column: Err(Box::new(Problem::error(place, message).help(help))) }
}

/// The first type between the angle brackets.
fn argument(path: &syn::Path) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// The types that need no `use`.
fn primitive(name: &str) -> Option<ColumnType> {
    Some(match name {
        "bool" => ColumnType::BOOL,
        "f32" | "f64" => ColumnType::Float {
            double: name == "f64",
            digits: None,
            unsigned: false,
            zerofill: false,
        },
        "String" => ColumnType::Varchar(255),
        "char" => ColumnType::Char(1),
        _ => return integer(name),
    })
}

/// Rust's integers, which are the representations of enums too.
fn integer(name: &str) -> Option<ColumnType> {
    let kind = match name.get(1..)? {
        "8" => IntegerKind::Tiny,
        "16" => IntegerKind::Small,
        "32" => IntegerKind::Int,
        "64" => IntegerKind::Big,
        _ => return None,
    };
    match name.get(..1)? {
        "i" => Some(ColumnType::integer(kind, false)),
        "u" => Some(ColumnType::integer(kind, true)),
        _ => None,
    }
}

/// The types of other crates, by their last names; `None` when it is none of these.
fn foreign(full: &[String], argument: Option<&Type>, place: Place) -> Option<RustType> {
    let name = full.last()?;
    Some(plain(match &**name {
        "String" => ColumnType::Varchar(255),
        "Decimal" => {
            ColumnType::Decimal { precision: 6, scale: 2, unsigned: false, zerofill: false }
        }
        "NaiveDate" | "Date" => ColumnType::Date,
        "NaiveTime" | "Time" | "TimeDelta" | "Duration" | "MySqlTime" => ColumnType::Time(0),
        "NaiveDateTime" | "PrimitiveDateTime" => ColumnType::DateTime(0),
        "OffsetDateTime" | "UtcDateTime" => ColumnType::Timestamp(0),
        "DateTime" => match argument {
            Some(zone) if !is_last(zone, "Utc") && !is_last(zone, "Local") => {
                let message = "a `DateTime` of this zone is no column";
                return Some(refused(
                    place,
                    message,
                    "write `DateTime<Utc>`: the server keeps no zones",
                ));
            }
            _ => ColumnType::Timestamp(0),
        },
        "Uuid" => ColumnType::Binary(16),
        "Value" | "JsonValue" | "RawValue" | "JsonRawValue" | "Json" => ColumnType::Json,
        "BigDecimal" => {
            let message = "how many digits a `BigDecimal` has isn't said";
            return Some(refused(place, message, "say it: `#[dd(type = \"decimal(38,10)\")]`"));
        }
        "isize" | "usize" => {
            let fixed = if name == "isize" { "i64" } else { "u64" };
            let message = format!("`{name}` isn't of one size everywhere");
            return Some(refused(place, message, format!("write `{fixed}`")));
        }
        _ => return None,
    }))
}

fn is_last(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

fn unknown(named: &Named, segments: &[String], has_argument: bool, place: Place) -> RustType {
    let path = segments.join("::");
    let name = if has_argument { format!("{path}<…>") } else { path };
    let meant = segments.last().and_then(|last| named.closest(last).filter(|meant| meant != last));
    let problem = Problem::error(place, format!("what `{name}` is in the database isn't known"))
        .meant(meant, "say it with `#[dd(type = \"…\")]`, or keep it as JSON with `#[sqlx(json)]`");
    RustType { nullable: false, column: Err(Box::new(problem)) }
}

/// A type of the tree.
fn read_item(
    modules: &mut Modules,
    named: &Named,
    id: ItemId,
    place: Place,
    depth: usize,
) -> RustType {
    match &*modules.item(id) {
        Item::Type(alias) if alias.generics.params.is_empty() => {
            read_within(modules, named, id.0, &alias.ty, depth + 1)
        }
        Item::Enum(item) => RustType { nullable: false, column: read_enum(item, place) },
        Item::Struct(item) => match transparent(item) {
            Some(inner) => read_within(modules, named, id.0, inner, depth + 1),
            None => {
                let name = &item.ident;
                let help = format!(
                    "take its fields in with `#[dd(embed)]`, refer to it with `{}_id: u64` and `#[dd(references({name}.id))]`, or keep it as JSON with `#[sqlx(json)]`",
                    super::names::snake_case(&ident_text(name)),
                );
                refused(place, format!("`{name}` is a struct: it is no column"), help)
            }
        },
        _ => refused(
            place,
            "this type is no column",
            "say what it is in the database: `#[dd(type = \"…\")]`",
        ),
    }
}

/// The type inside of a struct that sqlx takes for it.
fn transparent(item: &ItemStruct) -> Option<&Type> {
    let mut fields = item.fields.iter();
    let (only, None) = (fields.next()?, fields.next()) else { return None };
    sqlx::container(&item.attrs).transparent.then_some(&only.ty)
}

fn read_enum(item: &ItemEnum, place: Place) -> Result<ColumnType, Box<Problem>> {
    let refuse =
        |message: String, help: &str| Err(Box::new(Problem::error(place, message).help(help)));
    let name = &item.ident;
    if let Some(repr) = representation(item) {
        let help = "write one of `i8` to `i64`, or `u8` to `u64`";
        return integer(&repr)
            .map_or_else(|| refuse(format!("an enum of `{repr}` is no column"), help), Ok);
    }
    let rule = sqlx::container(&item.attrs).rename_all;
    let mut members = Vec::new();
    for variant in item.variants.iter().filter(|variant| hold(&variant.attrs)) {
        if !variant.fields.is_empty() {
            let help = "keep it as JSON with `#[sqlx(json)]`, or take the fields away";
            return refuse(format!("`{name}` has variants with fields: it is no `ENUM`"), help);
        }
        let own = ident_text(&variant.ident);
        let renamed = sqlx::child(&variant.attrs).rename.map(|(name, _)| name);
        members.push(renamed.unwrap_or_else(|| rule.map_or(own.clone(), |rule| rule.apply(&own))));
    }
    match members.is_empty() {
        true => refuse(format!("`{name}` has no variants: it is no `ENUM`"), "give it variants"),
        false => Ok(ColumnType::Enum(members)),
    }
}

/// What `#[repr(…)]` says.
fn representation(item: &ItemEnum) -> Option<String> {
    metas(&item.attrs).iter().find_map(|meta| match &**meta {
        Meta::List(list) if list.path.is_ident("repr") => first_name(list.tokens.clone()),
        _ => None,
    })
}

fn first_name(tokens: TokenStream) -> Option<String> {
    let names = split(tokens).into_iter().map(|piece| piece.into_iter().collect::<TokenStream>());
    names.map(|name| name.to_string()).find(|name| name != "C")
}
