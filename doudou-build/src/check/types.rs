//! Rules of the types: names of fields, and values that have an end.

mod examples;

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Span};
use crate::model::{Data, Field, Fields, Service, Tagging, Type, TypeDef, TypeId, TypeKind};

pub(super) fn check(service: &Service, diagnostics: &mut Vec<Diagnostic>) {
    for ty in &service.types {
        match &ty.kind {
            TypeKind::Struct(fields) => check_fields(service, fields, None, diagnostics),
            TypeKind::Enum(item) if item.variants.is_empty() => diagnostics.push(
                Diagnostic::error(format!("`{}` has no value on the wire", ty.name), ty.span, ""),
            ),
            TypeKind::Enum(item) => {
                variant_names(ty, diagnostics);
                let tag = match &item.tagging {
                    Tagging::Internal { tag } => Some(&**tag),
                    _ => None,
                };
                for variant in &item.variants {
                    if let Data::Fields(fields) = &variant.data {
                        check_fields(service, fields, tag, diagnostics);
                    }
                }
            }
            TypeKind::Reply(reply) => header_names(&reply.headers, diagnostics),
            TypeKind::Newtype(..) => {}
        }
    }
    for error in &service.errors {
        if error.variants.is_empty() && !error.has_internal {
            let message = format!("`{}` has no variants: it can't be an error", error.name);
            diagnostics.push(Diagnostic::error(message, error.span, ""));
        }
        for variant in &error.variants {
            let mut names = BTreeMap::new();
            for field in &variant.fields {
                field_name(field, &mut names, diagnostics);
            }
        }
    }
    endless(service, diagnostics);
    examples::check(service, diagnostics);
}

fn check_fields(
    service: &Service,
    fields: &Fields,
    tag: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut names: BTreeMap<String, Option<Span>> = BTreeMap::new();
    let tags = tag.into_iter().chain(fields.tag.as_ref().map(|(tag, _)| &**tag));
    names.extend(tags.map(|tag| (tag.to_owned(), None)));
    field_names(service, fields, None, &mut names, diagnostics);
    flattened_maps(fields, diagnostics);
}

/// `at` is where the fields stand in another struct, when they do.
fn field_names(
    service: &Service,
    fields: &Fields,
    at: Option<Span>,
    names: &mut BTreeMap<String, Option<Span>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for field in &fields.fields {
        let span = at.unwrap_or(field.span);
        match inside(service, field) {
            Some(inner) => field_names(service, inner, Some(span), names, diagnostics),
            None if field.flatten => {}
            None => one_name(&field.wire, span, names, diagnostics),
        }
    }
}

/// The fields that stand in the place of one.
fn inside<'a>(service: &'a Service, field: &Field) -> Option<&'a Fields> {
    let mut ty = &field.ty.ty;
    if let Type::Option(inner) = ty {
        ty = inner;
    }
    let Type::Named(id) = ty else { return None };
    match &service.type_def(*id).kind {
        TypeKind::Struct(fields) if field.flatten => Some(fields),
        _ => None,
    }
}

fn field_name(
    field: &Field,
    names: &mut BTreeMap<String, Option<Span>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    one_name(&field.wire, field.span, names, diagnostics);
}

fn one_name(
    name: &str,
    span: Span,
    names: &mut BTreeMap<String, Option<Span>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    match names.get(name) {
        None => drop(names.insert(name.to_owned(), Some(span))),
        Some(first) => {
            let message = format!("two fields are called `{name}` on the wire");
            let diagnostic = Diagnostic::error(message, span, "");
            diagnostics.push(match first {
                Some(first) => diagnostic.with_secondary(*first, "the first"),
                None => diagnostic.with_help("the tag is the first: rename the field or the tag"),
            });
        }
    }
}

fn variant_names(ty: &TypeDef, diagnostics: &mut Vec<Diagnostic>) {
    let TypeKind::Enum(item) = &ty.kind else { return };
    if item.tagging == Tagging::Untagged {
        return;
    }
    let mut names: BTreeMap<&str, Span> = BTreeMap::new();
    for variant in &item.variants {
        if let Some(first) = names.insert(&variant.wire, variant.span) {
            let message = format!("two variants are called `{}` on the wire", variant.wire);
            diagnostics.push(
                Diagnostic::error(message, variant.span, "").with_secondary(first, "the first"),
            );
        }
    }
}

/// Names of headers don't tell capitals from small letters (RFC 9110 §5.1).
fn header_names(headers: &[Field], diagnostics: &mut Vec<Diagnostic>) {
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    for header in headers {
        if let Some(first) = names.insert(header.wire.to_ascii_lowercase(), header.span) {
            let message = format!("two headers are called `{}`", header.wire);
            diagnostics.push(
                Diagnostic::error(message, header.span, "").with_secondary(first, "the first"),
            );
        }
    }
}

/// A flattened map takes everything that is left, so nothing may come after it or share it.
fn flattened_maps(fields: &Fields, diagnostics: &mut Vec<Diagnostic>) {
    let flattened: Vec<&Field> = fields.fields.iter().filter(|field| field.flatten).collect();
    let is_map = |field: &&Field| matches!(field.ty.ty, Type::Map(..) | Type::Extern(_));
    let Some(at) = flattened.iter().position(is_map) else { return };
    let shares = |field: &&Field| !matches!(field.ty.ty, Type::Named(_));
    let before = flattened[..at].iter().copied().find(shares);
    let Some(other) = flattened.get(at + 1).copied().or(before) else { return };
    let message = format!("`{}` takes the fields of `{}` too", flattened[at].name, other.name);
    diagnostics.push(
        Diagnostic::error(message, flattened[at].span, "takes what is left over")
            .with_secondary(other.span, "left over as well")
            .with_help("flatten one map, as the last, beside structs that must be there"),
    );
}

/// Types of which no value has an end.
fn endless(service: &Service, diagnostics: &mut Vec<Diagnostic>) {
    let mut finite = vec![false; service.types.len()];
    loop {
        let mut changed = false;
        // What a type is made of is mostly met after it.
        for number in (0..service.types.len()).rev() {
            if !finite[number] && ends(&service.types[number].kind, &finite) {
                (finite[number], changed) = (true, true);
            }
        }
        if !changed {
            break;
        }
    }
    for (number, ty) in service.types.iter().enumerate() {
        // An enum without variants was told of, and what holds an endless type is one as well:
        // only those that lead back to themselves are to blame.
        if !finite[number] && leads_back(service, TypeId(number), &finite) {
            diagnostics.push(
                Diagnostic::error(
                    format!("`{}` contains itself without an end", ty.name),
                    ty.span,
                    "",
                )
                .with_help("put the type that repeats into an `Option` or a `Vec`"),
            );
        }
    }
}

/// Whether a value has an end, as far as is known.
fn ends(kind: &TypeKind, finite: &[bool]) -> bool {
    let all = |fields: &Fields| {
        fields.fields.iter().all(|field| !field.required || type_ends(&field.ty.ty, finite))
    };
    match kind {
        TypeKind::Struct(fields) => all(fields),
        TypeKind::Newtype(inner, _) => type_ends(&inner.ty, finite),
        TypeKind::Enum(item) => item.variants.iter().any(|variant| match &variant.data {
            Data::None => true,
            Data::Value(value) => type_ends(&value.ty, finite),
            Data::Fields(fields) => all(fields),
        }),
        TypeKind::Reply(_) => true,
    }
}

fn type_ends(ty: &Type, finite: &[bool]) -> bool {
    match ty {
        Type::List(item, Some(1..)) => type_ends(item, finite),
        Type::Named(id) => finite[id.0],
        _ => true,
    }
}

/// Whether a type is a part of itself, through types without an end.
fn leads_back(service: &Service, start: TypeId, finite: &[bool]) -> bool {
    let mut seen = vec![false; finite.len()];
    let mut next = vec![start];
    while let Some(id) = next.pop() {
        for part in service.type_def(id).kind.parts() {
            if type_ends(&part.ty, finite) {
                continue;
            }
            let mut back = false;
            part.ty.each_named(&mut |inner| {
                back |= inner == start;
                if !std::mem::replace(&mut seen[inner.0], true) {
                    next.push(inner);
                }
            });
            if back {
                return true;
            }
        }
    }
    false
}
