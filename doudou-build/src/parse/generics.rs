//! Generic types: each use with other arguments is a type of its own, with a readable name.
//!
//! `Page<User>` is called `PageUser`, `Page<Vec<User>>` `PageListUser` and `Page<Option<u32>>`
//! `PageOptionUint32`. Types of one name in several modules are told apart by the shortest part of
//! their modules' paths: `VoUser` and `AdminUser`, all of them, so that their order doesn't count.

use std::collections::BTreeMap;

use proc_macro2::Span as SynSpan;
use syn::spanned::Spanned;
use syn::{GenericArgument, GenericParam, PathArguments};

use super::defaults;
use super::modules::{ItemId, ModuleId};
use super::types::{Types, last_name};
use crate::model::{Integer, Type, TypeId, TypeRef, ident_text, pascal};

/// How deep lists, maps and options may lie in each other.
const DEEPEST: usize = 32;

/// How often a generic type may lie in itself with other arguments.
const MOST_TURNS: usize = 8;

/// The longest text of a type in generated code, in bytes.
const LONGEST: usize = 2_000;

/// Where a type comes from.
pub(crate) struct Origin {
    pub(super) item: ItemId,
    /// Its name in Rust.
    pub(super) name: String,
    pub(super) arguments: Vec<Type>,
    /// The type whose body named it first.
    pub(super) parent: Option<TypeId>,
    /// Whether serde sees through it: an `Option` inside may be absent.
    pub(super) transparent: bool,
    pub(super) default: defaults::OfItem,
}

/// A type whose body is still to be read.
pub(crate) struct Pending {
    pub(super) number: TypeId,
    pub(super) bound: BTreeMap<String, TypeRef>,
}

/// The arguments of a generic type.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) types: Vec<TypeRef>,
    /// The same by the names of the parameters.
    pub(super) bound: BTreeMap<String, TypeRef>,
}

impl Arguments {
    /// What tells two uses of a generic type apart: what the arguments are on the wire.
    pub(super) fn key(&self) -> String {
        let types: Vec<&Type> = self.types.iter().map(|argument| &argument.ty).collect();
        if types.is_empty() { String::new() } else { format!("{types:?}") }
    }

    /// The arguments in the text of Rust code.
    pub(super) fn text(&self) -> String {
        let types: Vec<&str> = self.types.iter().map(|argument| &*argument.rust).collect();
        if types.is_empty() { String::new() } else { format!("<{}>", types.join(", ")) }
    }
}

/// The types among the arguments of a path's last name.
pub(super) fn types_of(path: &syn::Path) -> Vec<&syn::Type> {
    let Some(PathArguments::AngleBracketed(arguments)) =
        path.segments.last().map(|last| &last.arguments)
    else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

impl Types<'_> {
    /// Reads the arguments that a path gives to an item.
    pub(super) fn read_arguments(
        &mut self,
        module: ModuleId,
        id: ItemId,
        path: &syn::Path,
        generics: &syn::Generics,
    ) -> Option<Arguments> {
        let name = last_name(path);
        let given = types_of(path);
        let mut given = given.into_iter();
        let mut arguments = Arguments::default();
        let mut sound = true;
        for param in &generics.params {
            let refused = match param {
                GenericParam::Lifetime(param) => Some((
                    format!(
                        "`{name}` has the lifetime `{}`: what comes over the wire is owned",
                        param.lifetime
                    ),
                    "write types that own their data, such as `String` and `Vec`",
                )),
                GenericParam::Const(param) => Some((
                    format!(
                        "`{name}` is generic over the number `{}`: its uses have no readable names",
                        param.ident
                    ),
                    "write a struct for each number, or use a `Vec`",
                )),
                GenericParam::Type(_) => None,
            };
            if let Some((message, help)) = refused {
                return self.refuse(module, path.span(), message, Some(help.into()));
            }
            let GenericParam::Type(param) = param else { continue };
            let read = match (given.next(), &param.default) {
                (Some(ty), _) => self.read_part(module, ty),
                (None, Some((_, default))) => {
                    let bound = std::mem::replace(&mut self.bound, arguments.bound.clone());
                    let read = self.read_part(id.0, default);
                    self.bound = bound;
                    read
                }
                (None, None) => {
                    let message = format!("`{name}` needs a type for `{}`", param.ident);
                    let help = format!("write `{name}<…>`");
                    self.refuse(module, path.span(), message, Some(help))
                }
            };
            // Every argument is read before the first failure ends it, so that all are reported.
            match read {
                Some(read) => {
                    arguments.bound.insert(ident_text(&param.ident), read.clone());
                    arguments.types.push(read);
                }
                None => sound = false,
            }
        }
        sound.then_some(arguments)
    }

    /// Refuses a type that grows without an end.
    pub(super) fn check_growth(
        &mut self,
        module: ModuleId,
        id: ItemId,
        path: &syn::Path,
        arguments: &Arguments,
        rust: &str,
    ) -> Option<()> {
        if arguments.types.is_empty() {
            return Some(());
        }
        if self.endless.contains(&id) {
            return None;
        }
        let mut turns = 0;
        let mut around = self.current;
        while let Some(outer) = around.map(|outer| &self.origins[outer.0]) {
            turns += usize::from(outer.item == id);
            around = outer.parent;
        }
        if turns <= MOST_TURNS && rust.len() <= LONGEST {
            return Some(());
        }
        self.endless.insert(id);
        let message = format!("`{}` contains itself with ever larger arguments", last_name(path));
        let help = "name the same type inside of it, or write a type without parameters";
        self.refuse(module, path.span(), message, Some(help.into()))
    }

    /// A type made of others, unless it is too deep to be read by anybody.
    pub(super) fn nested(&mut self, module: ModuleId, span: SynSpan, ty: Type) -> Option<Type> {
        let mut depth = 0;
        let mut inner = &ty;
        while let Type::Option(next) | Type::List(next, _) | Type::Map(_, next) = inner {
            depth += 1;
            inner = next;
        }
        if depth <= DEEPEST {
            return Some(ty);
        }
        let help = "write a struct for a part of it";
        self.refuse(module, span, "types lie too deep in each other here", Some(help.into()))
    }

    /// The name of a type with its arguments.
    pub(super) fn instance_name(&self, name: &str, arguments: &[Type]) -> String {
        let arguments = arguments.iter().map(|argument| self.spelled(argument));
        std::iter::once(name.to_owned()).chain(arguments).collect()
    }

    /// A type as a part of a name.
    fn spelled(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "Boolean".into(),
            Type::Integer(Integer { bits, signed, nonzero }) => format!(
                "{}{}{bits}",
                if *nonzero { "NonZero" } else { "" },
                if *signed { "Int" } else { "Uint" }
            ),
            Type::Float(32) => "Float".into(),
            Type::Float(_) => "Double".into(),
            Type::Char => "Char".into(),
            Type::String => "String".into(),
            Type::Option(inner) => format!("Option{}", self.spelled(inner)),
            Type::List(item, None) => format!("List{}", self.spelled(item)),
            Type::List(item, Some(length)) => format!("Array{length}{}", self.spelled(item)),
            Type::Map(key, value) if **key == Type::String => format!("Map{}", self.spelled(value)),
            Type::Map(key, value) => format!("Map{}{}", self.spelled(key), self.spelled(value)),
            Type::Named(id) => self.defs[id.0].name.clone(),
            Type::Extern(ty) => pascal(&ty.name),
            Type::Bytes => "Bytes".into(),
            Type::Upload => "Upload".into(),
            Type::Download => "Download".into(),
            Type::Events(event) => format!("Events{}", self.spelled(event)),
        }
    }

    /// Gives every type its name, now that all are known.
    pub(crate) fn finish_names(&mut self) {
        let items = self.origins.iter().map(|origin| (origin.item, origin.name.clone()));
        let names = self.distinct_names(items.collect());
        for number in 0..self.defs.len() {
            let origin = &self.origins[number];
            let base = names.get(&origin.item).unwrap_or(&origin.name);
            // The arguments were met before, so they have their names already.
            self.defs[number].name = self.instance_name(base, &origin.arguments);
        }
        for def in &mut self.defs {
            let crate::model::TypeKind::Enum(item) = &mut def.kind else { continue };
            for variant in &mut item.variants {
                variant.schema = format!("{}{}", def.name, ident_text(&variant.ident));
            }
        }
        let errors = self.error_items.iter().zip(&self.errors);
        let errors = errors.map(|(item, error)| (*item, error.name.clone()));
        let names = self.distinct_names(errors.collect());
        for (item, error) in self.error_items.iter().zip(&mut self.errors) {
            let base = names.get(item).unwrap_or(&error.name);
            for variant in &mut error.variants {
                variant.schema = format!("{base}{}", ident_text(&variant.ident));
            }
        }
    }

    /// The names of items of which several are called the same, told apart by their modules.
    fn distinct_names(&self, items: Vec<(ItemId, String)>) -> BTreeMap<ItemId, String> {
        let mut groups: BTreeMap<String, Vec<ItemId>> = BTreeMap::new();
        for (item, name) in items {
            let group = groups.entry(name).or_default();
            if !group.contains(&item) {
                group.push(item);
            }
        }
        let mut names = BTreeMap::new();
        for (name, group) in groups.iter().filter(|(_, group)| group.len() > 1) {
            let paths = group.iter().map(|item| self.modules.path(item.0));
            let paths: Vec<Vec<String>> =
                paths.map(|path| path.iter().map(|part| pascal(part)).collect()).collect();
            let longest = paths.iter().map(Vec::len).max().unwrap_or(0);
            let prefixes = |length: usize| -> Vec<String> {
                let last = |path: &Vec<String>| path[path.len().saturating_sub(length)..].concat();
                paths.iter().map(last).collect()
            };
            let distinct = |prefixes: &Vec<String>| {
                prefixes.iter().collect::<std::collections::BTreeSet<_>>().len() == group.len()
            };
            let lengths = (1..=longest).map(prefixes);
            let Some(prefixes) = lengths.into_iter().find(distinct) else { continue };
            for (item, prefix) in group.iter().zip(prefixes) {
                names.insert(*item, format!("{prefix}{name}"));
            }
        }
        names
    }
}
