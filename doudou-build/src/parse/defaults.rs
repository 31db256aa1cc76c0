//! What serde takes for a field that isn't there, as far as it can be told without running code.

use serde_json::{Map, Value};
use syn::punctuated::Punctuated;
use syn::{Expr, Item, Stmt, UnOp};

use super::example::{literal_value, negative};
use super::modules::{ModuleId, segments_of};
use super::types::{Types, derives};
use crate::model::{Data, Enum, Fields, Tagging, Type, TypeId, TypeKind, ident_text};

/// How deep constants may name each other, and values lie in each other.
const DEEPEST: usize = 16;

/// The most values that a default is made of, before it is too long to be read.
const LONGEST: usize = 100;

/// Where a type's `Default` comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OfItem {
    /// It is derived: that of each field.
    Derived,
    /// It is derived on an enum: this variant.
    Variant(String),
    /// It is written by hand, or there is none.
    Unseen,
}

/// Where the value comes from that serde takes for a field.
pub(crate) enum Source {
    /// From the type's `Default`.
    Type(Type),
    /// From an expression in a module.
    Expression(Type, ModuleId, Box<Expr>),
}

/// Where an item's `Default` comes from.
pub(super) fn of_item(item: &Item) -> OfItem {
    match item {
        Item::Struct(item) if derives(&item.attrs).any(|name| name == "Default") => OfItem::Derived,
        Item::Enum(item) if derives(&item.attrs).any(|name| name == "Default") => {
            let default = item.variants.iter().find(|variant| {
                variant.attrs.iter().any(|attribute| attribute.path().is_ident("default"))
            });
            default.map_or(OfItem::Unseen, |default| OfItem::Variant(default.ident.to_string()))
        }
        _ => OfItem::Unseen,
    }
}

impl Types<'_> {
    /// The one expression that the body of a function is.
    pub(super) fn function_body(
        &mut self,
        module: ModuleId,
        function: &syn::LitStr,
    ) -> Option<(ModuleId, Expr)> {
        let path: syn::Path = function.parse().ok()?;
        let (module, item) = self.modules.resolve_value(module, &segments_of(&path))?;
        let Item::Fn(function) = &*item else { return None };
        match &function.block.stmts[..] {
            [Stmt::Expr(body, None)] => Some((module, body.clone())),
            _ => None,
        }
    }

    /// The value of a literal, or of a constant that is one.
    pub(super) fn constant(&mut self, module: ModuleId, expression: &Expr) -> Option<Value> {
        self.constant_within(module, expression, 0)
    }

    fn constant_within(
        &mut self,
        module: ModuleId,
        expression: &Expr,
        depth: usize,
    ) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        match expression {
            Expr::Lit(literal) => literal_value(&literal.lit),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
                match self.constant_within(module, &unary.expr, depth + 1)? {
                    Value::Number(number) => negative(&number),
                    _ => None,
                }
            }
            Expr::Paren(inner) => self.constant_within(module, &inner.expr, depth + 1),
            Expr::Group(inner) => self.constant_within(module, &inner.expr, depth + 1),
            Expr::Path(path) if path.qself.is_none() => {
                let (module, item) =
                    self.modules.resolve_value(module, &segments_of(&path.path))?;
                let Item::Const(constant) = &*item else { return None };
                self.constant_within(module, &constant.expr, depth + 1)
            }
            _ => None,
        }
    }

    /// The value that serde takes, in the words of JSON.
    pub(super) fn default_value(&mut self, source: &Source) -> Option<Value> {
        let mut room = LONGEST;
        match source {
            Source::Type(ty) => self.default_of(ty, &mut room),
            Source::Expression(ty, module, expression) => {
                self.evaluate(*module, expression, ty, &mut room)
            }
        }
    }

    /// What a type's `Default` is on the wire.
    fn default_of(&self, ty: &Type, room: &mut usize) -> Option<Value> {
        *room = room.checked_sub(1)?;
        match ty {
            Type::Bool => Some(Value::Bool(false)),
            Type::Integer(integer) if !integer.nonzero => Some(Value::from(0)),
            Type::Float(_) => Some(Value::from(0.0)),
            Type::Char => Some(Value::from("\0")),
            Type::String => Some(Value::from("")),
            Type::Option(_) => Some(Value::Null),
            Type::List(_, None) => Some(Value::Array(Vec::new())),
            Type::List(item, Some(length)) => {
                let items = (0..*length).map(|_| self.default_of(item, room));
                items.collect::<Option<Vec<_>>>().map(Value::Array)
            }
            Type::Map(..) => Some(Value::Object(Map::new())),
            Type::Named(id) => self.default_of_named(*id, room),
            _ => None,
        }
    }

    fn default_of_named(&self, id: TypeId, room: &mut usize) -> Option<Value> {
        let default = &self.origins[id.0].default;
        match (&self.defs[id.0].kind, default) {
            (TypeKind::Struct(fields), OfItem::Derived) => self.default_of_fields(fields, room),
            (TypeKind::Newtype(inner, _), OfItem::Derived) => self.default_of(&inner.ty, room),
            (TypeKind::Enum(item), OfItem::Variant(variant)) => variant_value(item, variant),
            _ => None,
        }
    }

    fn default_of_fields(&self, fields: &Fields, room: &mut usize) -> Option<Value> {
        let mut members = Map::new();
        for field in &fields.fields {
            if field.flatten {
                return None;
            }
            if !field.read_only {
                members.insert(field.wire.clone(), self.default_of(&field.ty.ty, room)?);
            }
        }
        Some(Value::Object(members))
    }

    /// The value of an expression that is little more than a literal.
    fn evaluate(
        &mut self,
        module: ModuleId,
        expression: &Expr,
        ty: &Type,
        room: &mut usize,
    ) -> Option<Value> {
        *room = room.checked_sub(1)?;
        if let Type::Option(inner) = ty {
            return match expression {
                Expr::Path(path) if path.path.is_ident("None") => Some(Value::Null),
                Expr::Call(call) if is_path(&call.func, &["Some"]) && call.args.len() == 1 => {
                    self.evaluate(module, &call.args[0], inner, room)
                }
                _ => None,
            };
        }
        match expression {
            Expr::MethodCall(call)
                if call.args.is_empty()
                    && ["into", "to_owned", "to_string"].iter().any(|name| call.method == name) =>
            {
                self.evaluate(module, &call.receiver, ty, room)
            }
            Expr::Call(call)
                if is_path(&call.func, &["String", "from"]) && call.args.len() == 1 =>
            {
                self.evaluate(module, &call.args[0], ty, room)
            }
            Expr::Call(call) if call.args.is_empty() => match &*call.func {
                Expr::Path(path)
                    if path.path.segments.last().is_some_and(|last| {
                        last.ident == "default" || (last.ident == "new" && !is_named(ty))
                    }) =>
                {
                    self.default_of(ty, room)
                }
                _ => None,
            },
            Expr::Macro(macro_) if macro_.mac.path.is_ident("vec") => {
                let Type::List(item, None) = ty else { return None };
                let items = macro_
                    .mac
                    .parse_body_with(Punctuated::<Expr, syn::Token![,]>::parse_terminated)
                    .ok()?;
                let items =
                    items.iter().map(|expression| self.evaluate(module, expression, item, room));
                items.collect::<Option<Vec<_>>>().map(Value::Array)
            }
            Expr::Path(path) if is_named(ty) => {
                let Type::Named(id) = ty else { return None };
                let TypeKind::Enum(item) = &self.defs[id.0].kind else { return None };
                variant_value(item, &path.path.segments.last()?.ident.to_string())
            }
            _ => {
                let value = self.constant(module, expression)?;
                fits(&value, ty).then_some(value)
            }
        }
    }
}

/// Whether a literal is a value of a type.
fn fits(value: &Value, ty: &Type) -> bool {
    match ty {
        Type::Bool => value.is_boolean(),
        Type::Integer(_) => value.is_i64() || value.is_u64(),
        Type::Float(_) => value.is_f64(),
        Type::Char | Type::String => value.is_string(),
        _ => false,
    }
}

fn is_named(ty: &Type) -> bool {
    matches!(ty, Type::Named(_))
}

fn is_path(expression: &Expr, names: &[&str]) -> bool {
    matches!(expression, Expr::Path(path)
        if path.path.segments.len() == names.len()
            && path.path.segments.iter().zip(names).all(|(part, name)| part.ident == name))
}

/// A variant without data on the wire.
fn variant_value(item: &Enum, ident: &str) -> Option<Value> {
    let is_it = |variant: &&crate::model::Variant| ident_text(&variant.ident) == ident_text(&ident);
    let variant = item.variants.iter().find(is_it)?;
    if !matches!(variant.data, Data::None) {
        return None;
    }
    Some(match &item.tagging {
        Tagging::External => Value::from(&*variant.wire),
        Tagging::Internal { tag } | Tagging::Adjacent { tag, .. } => {
            serde_json::json!({ tag: variant.wire })
        }
        Tagging::Untagged => Value::Null,
    })
}
