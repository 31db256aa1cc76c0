//! From a change to the line of svc.rs that caused it.

use std::collections::HashSet;

use super::document::steps;
use super::{Change, ChangeKind};
use crate::diagnostics::{Diagnostic, Span};
use crate::model::{Field, Method, Param, Place, Service, Type, TypeKind};

/// What breaks clients, as findings. `accept` says how to go on with it.
pub(crate) fn diagnostics(service: &Service, changes: &[Change], accept: &str) -> Vec<Diagnostic> {
    let required = changes.iter().filter(|change| change.kind == ChangeKind::FieldRequired);
    let required: HashSet<&str> = required.map(|change| &*change.new).collect();
    // From `Option<T>` to `T` or back is one change to who reads svc.rs.
    let twice =
        |change: &&Change| change.kind == ChangeKind::Null && required.contains(&*change.new);
    let changes = changes.iter().filter(|change| !twice(change));
    changes
        .map(|change| {
            let help = change.help.iter().map(|help| format!("{help}; or "));
            let help = help.collect::<String>() + accept;
            let place = place(service, change);
            Diagnostic::error(&change.message, place, "clients break").with_help(help)
        })
        .collect()
}

/// Where the thing stands, or what it is missing from; the trait's name when nothing else is left.
fn place(service: &Service, change: &Change) -> Span {
    let steps = steps(&change.new);
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let found = match &steps[..] {
        ["components", "schemas", name, rest @ ..] => in_schema(service, name, rest),
        ["paths", path, verb, rest @ ..] => {
            let methods = service.methods.iter();
            let mut methods = methods.filter(|method| {
                method.verb.as_str().eq_ignore_ascii_case(verb) && method.path.to_string() == *path
            });
            methods.next().map(|method| in_method(service, method, rest, change))
        }
        _ => None,
    };
    let by_id = || {
        let id = change.operation_id.as_deref().filter(|_| change.new != "/paths")?;
        service.methods.iter().find(|method| method.name == id).map(|method| method.span)
    };
    found.or_else(by_id).unwrap_or(service.span)
}

fn in_schema(service: &Service, name: &str, rest: &[&str]) -> Option<Span> {
    let field = first_field(rest);
    if let Some(ty) = service.types.iter().find(|ty| ty.name == name) {
        let fields = match &ty.kind {
            TypeKind::Struct(fields) => &fields.fields[..],
            _ => &[],
        };
        return Some(named(fields, field).unwrap_or(ty.span));
    }
    let mut variants = service.errors.iter().flat_map(|error| &error.variants);
    let variant = variants.find(|variant| variant.schema == name)?;
    Some(named(&variant.fields, field).unwrap_or(variant.span))
}

fn in_method(service: &Service, method: &Method, rest: &[&str], change: &Change) -> Span {
    let found = match rest {
        [] if change.kind == ChangeKind::RouteChanged => Some(method.route_span),
        ["parameters", ..] => {
            method.params.iter().find_map(|param| parameter(service, param, &change.subject))
        }
        ["requestBody", rest @ ..] => {
            let field = first_field(rest);
            let mut form = method.params_in(Place::Form);
            let part = form.find(|param| Some(&*param.wire) == field);
            part.or_else(|| method.params_in(Place::Body).next()).map(|param| param.span)
        }
        ["responses", ..] if change.kind == ChangeKind::SuccessChanged => None,
        ["responses", status, ..] if *status == method.status.to_string() => {
            method.output.as_ref().map(|output| output.span)
        }
        ["responses", status, ..] => {
            let error = method.error.map(|error| &service.errors[error]);
            let mut variants = error.into_iter().flat_map(|error| &error.variants);
            let variant = variants.find(|variant| variant.status.to_string() == *status);
            variant.map(|variant| variant.span)
        }
        _ => None,
    };
    found.unwrap_or(method.span)
}

/// The place of a parameter of an operation: a parameter of the method, or a field of one.
fn parameter(service: &Service, param: &Param, wire: &str) -> Option<Span> {
    match (param.place, &param.ty.ty) {
        (Place::Body | Place::Form, _) => None,
        (Place::QueryFields, Type::Named(id)) => match &service.type_def(*id).kind {
            TypeKind::Struct(fields) => named(&fields.fields, Some(wire)),
            _ => None,
        },
        _ => (param.wire == wire).then_some(param.span),
    }
}

fn named(fields: &[Field], wire: Option<&str>) -> Option<Span> {
    fields.iter().find(|field| Some(&*field.wire) == wire).map(|field| field.span)
}

/// The outermost field on the way to a part of a schema.
fn first_field<'s>(steps: &[&'s str]) -> Option<&'s str> {
    let at = steps.iter().position(|step| *step == "properties")?;
    steps.get(at + 1).copied()
}
