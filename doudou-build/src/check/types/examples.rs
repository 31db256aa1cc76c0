//! Examples that are no values of their types.

use std::cell::Cell;

use serde_json::Value;

use crate::diagnostics::{Diagnostic, Span};
use crate::model::{
    Data, Enum, Field, Fields, Integer, Service, Tagging, Type, TypeId, TypeKind, Variant,
};

/// The most steps that an example is looked at for: beyond them it is taken as it is.
const MOST_STEPS: usize = 1_000;

pub(super) fn check(service: &Service, diagnostics: &mut Vec<Diagnostic>) {
    let mut look = |example: &Option<Value>, span: Span, fits: &dyn Fn(Fit<'_>, &Value) -> bool| {
        let fit = |example: &Value| fits(Fit { service, steps: &Cell::new(0) }, example);
        if let Some(example) = example.as_ref().filter(|example| !fit(example)) {
            diagnostics.push(
                Diagnostic::error("the example is no value of this type", span, "")
                    .with_help(format!("write another one than `{example}`")),
            );
        }
    };
    for method in &service.methods {
        for param in &method.params {
            look(&param.example, param.span, &|fit, value| fit.ty(value, &param.ty.ty));
        }
    }
    for (number, ty) in service.types.iter().enumerate() {
        look(&ty.example, ty.span, &|fit, value| fit.named(value, TypeId(number)));
        for field in ty.kind.fields() {
            look(&field.example, field.span, &|fit, value| fit.ty(value, &field.ty.ty));
        }
    }
    let variants = service.errors.iter().flat_map(|error| &error.variants);
    for field in variants.flat_map(|variant| &variant.fields) {
        look(&field.example, field.span, &|fit, value| fit.ty(value, &field.ty.ty));
    }
}

/// Whether a value is one of a type, as far as it is cheap to tell.
#[derive(Clone, Copy)]
struct Fit<'a> {
    service: &'a Service,
    steps: &'a Cell<usize>,
}

impl Fit<'_> {
    fn ty(self, value: &Value, ty: &Type) -> bool {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS {
            return true;
        }
        match ty {
            Type::Bool => value.is_boolean(),
            Type::Integer(integer) => is_within(value, *integer),
            Type::Float(_) => value.is_number(),
            Type::Char => value.as_str().is_some_and(|text| text.chars().count() == 1),
            Type::String | Type::Bytes | Type::Upload | Type::Download => value.is_string(),
            Type::Option(inner) => value.is_null() || self.ty(value, inner),
            Type::List(item, length) => value.as_array().is_some_and(|items| {
                length.is_none_or(|length| items.len() == length)
                    && items.iter().all(|value| self.ty(value, item))
            }),
            Type::Map(_, item) => value
                .as_object()
                .is_some_and(|members| members.values().all(|value| self.ty(value, item))),
            Type::Named(id) => self.named(value, *id),
            Type::Extern(ty) => match ty.kind {
                Some("string") => value.is_string(),
                Some("integer" | "number") => value.is_number(),
                Some("boolean") => value.is_boolean(),
                Some("array") => value.is_array(),
                Some("object") => value.is_object(),
                _ => true,
            },
            Type::Events(event) => self.ty(value, event),
        }
    }

    fn named(self, value: &Value, id: TypeId) -> bool {
        match &self.service.type_def(id).kind {
            TypeKind::Struct(fields) => self.fields(value, fields, &[]),
            TypeKind::Newtype(inner, _) => self.ty(value, &inner.ty),
            TypeKind::Enum(item) => self.variant(value, item),
            TypeKind::Reply(_) => true,
        }
    }

    /// `beside` are keys that stand among the fields.
    fn fields(self, value: &Value, fields: &Fields, beside: &[&str]) -> bool {
        let Some(members) = value.as_object() else { return false };
        let fits_field = |field: &Field| match members.get(&field.wire) {
            _ if field.flatten => true,
            Some(value) => self.ty(value, &field.ty.ty),
            None => !field.required,
        };
        let is_known = |name: &String| {
            beside.contains(&&**name) || fields.fields.iter().any(|field| field.wire == *name)
        };
        fields.fields.iter().all(fits_field) && (!fields.closed || members.keys().all(is_known))
    }

    fn variant(self, value: &Value, item: &Enum) -> bool {
        let find =
            |name: &str| item.variants.iter().find(|variant| variant.wire == name || variant.other);
        let data = |variant: &Variant, value: &Value, beside: &[&str]| match &variant.data {
            Data::None => true,
            Data::Value(inner) => self.ty(value, &inner.ty),
            Data::Fields(fields) => self.fields(value, fields, beside),
        };
        let tagged = |tag: &str| value.get(tag).and_then(Value::as_str).and_then(find);
        match &item.tagging {
            Tagging::External => match value {
                Value::String(name) => {
                    find(name).is_some_and(|variant| matches!(variant.data, Data::None))
                }
                Value::Object(members) => match members.iter().next() {
                    Some((name, value)) if members.len() == 1 => {
                        find(name).is_some_and(|variant| data(variant, value, &[]))
                    }
                    _ => false,
                },
                _ => false,
            },
            Tagging::Internal { tag } => tagged(tag).is_some_and(|variant| match &variant.data {
                // The tag stands among what the value may not know.
                Data::Value(_) => true,
                _ => data(variant, value, &[tag]),
            }),
            Tagging::Adjacent { tag, content } => tagged(tag).is_some_and(|variant| {
                data(variant, value.get(content).unwrap_or(&Value::Null), &[])
            }),
            Tagging::Untagged => item.variants.iter().any(|variant| match &variant.data {
                Data::None => value.is_null(),
                _ => data(variant, value, &[]),
            }),
        }
    }
}

fn is_within(value: &Value, Integer { bits, signed, nonzero }: Integer) -> bool {
    let Value::Number(number) = value else { return false };
    let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    let Some(whole) = whole.filter(|whole| !nonzero || *whole != 0) else { return false };
    let bits = u32::from(bits.min(64));
    match signed {
        true => (-(1_i128 << (bits - 1))..1_i128 << (bits - 1)).contains(&whole),
        false => (0..1_i128 << bits).contains(&whole),
    }
}
