//! The rules of garde, applied to the arguments of a method.

use std::collections::BTreeSet;

use super::code::{Code, lines};
use super::fresh;
use crate::model::{
    Data, Field, Fields, LengthUnit, Method, Param, Place, Rule, RuleKind, Rules, Service, Tagging,
    Type, TypeId, TypeKind,
};

const NAME: &str = "::doudou_rt::codec::Name";
const NAMES: &str = "::doudou_rt::codec::Names";
const RULES: &str = "::doudou_rt::garde::rules";

/// A place in generated code.
pub(super) fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "::doudou_rt::codec::Place::Path",
        Place::Header => "::doudou_rt::codec::Place::Header",
        Place::Cookie => "::doudou_rt::codec::Place::Cookie",
        Place::Form => "::doudou_rt::codec::Place::Form",
        Place::Part => "::doudou_rt::codec::Place::Part",
        _ => "::doudou_rt::codec::Place::Query",
    }
}

/// The tables of names: what the fields with rules are called on the wire.
pub(super) fn emit(service: &Service, code: &mut Code) {
    for id in used(service) {
        let (TypeId(number), def) = (id, service.type_def(id));
        lines!(
            code,
            "\n/// What the fields of `{}` that have rules are called on the wire.
            static NAMES_{number}: {NAMES} = {NAMES} {{
            fields: &[",
            def.name
        );
        match &def.kind {
            TypeKind::Struct(fields) => push_fields(service, fields, code),
            TypeKind::Newtype(inner, rules) => push_name(service, "*", "", rules, &inner.ty, code),
            TypeKind::Enum(item) => match item.tagging {
                Tagging::Internal { .. } | Tagging::Untagged => {
                    item.variants
                        .iter()
                        .for_each(|variant| push_data(service, &variant.data, code));
                }
                // The variant isn't told, and it is a level of its own: the place ends before it.
                Tagging::External | Tagging::Adjacent { .. } => {
                    let end = format!("inner: Some({NAMES}::END)");
                    lines!(code, "{NAME} {{ rust: \"*\", wire: \"\", rules: &[], {end} }},");
                }
            },
            TypeKind::Reply(_) => {}
        }
        code.push("],\n};");
    }
}

/// The types whose tables the checks lead to.
fn used(service: &Service) -> BTreeSet<TypeId> {
    let mut used = BTreeSet::new();
    let mut open = Vec::new();
    for param in service.methods.iter().flat_map(|method| &method.params) {
        param.ty.ty.each_named(&mut |id| open.push(id));
    }
    while let Some(id) = open.pop() {
        let def = service.type_def(id);
        if def.ruled && used.insert(id) {
            tables(&def.kind, &mut |id| open.push(id));
        }
    }
    used
}

/// Calls a function with each type that the table of a type may lead to.
fn tables(kind: &TypeKind, found: &mut impl FnMut(TypeId)) {
    match kind {
        TypeKind::Struct(fields) => {
            fields.fields.iter().filter(has_rules).for_each(|field| field.ty.ty.each_named(found));
        }
        TypeKind::Enum(item)
            if matches!(item.tagging, Tagging::External | Tagging::Adjacent { .. }) => {}
        TypeKind::Enum(item) => {
            for variant in &item.variants {
                match &variant.data {
                    Data::None => {}
                    Data::Value(value) => value.ty.each_named(found),
                    Data::Fields(fields) => {
                        let ruled = fields.fields.iter().filter(has_rules);
                        ruled.for_each(|field| field.ty.ty.each_named(found));
                    }
                }
            }
        }
        TypeKind::Newtype(inner, _) => inner.ty.each_named(found),
        TypeKind::Reply(_) => {}
    }
}

fn has_rules(field: &&Field) -> bool {
    !field.rules.all.is_empty() || field.rules.dive
}

fn push_data(service: &Service, data: &Data, code: &mut Code) {
    match data {
        Data::None => {}
        Data::Value(value) => push_name(service, "0", "", &Rules::default(), &value.ty, code),
        Data::Fields(fields) => push_fields(service, fields, code),
    }
}

fn push_fields(service: &Service, fields: &Fields, code: &mut Code) {
    for field in fields.fields.iter().filter(has_rules) {
        let wire = if field.flatten { "" } else { &*field.wire };
        push_name(service, &field.name, wire, &field.rules, &field.ty.ty, code);
    }
}

fn push_name(service: &Service, rust: &str, wire: &str, rules: &Rules, ty: &Type, code: &mut Code) {
    let names: Vec<&str> = rules.all.iter().flat_map(rule_names).collect();
    let inner = names_of(service, ty).map_or("None".to_owned(), |names| format!("Some({names})"));
    lines!(code, "{NAME} {{ rust: {rust:?}, wire: {wire:?}, rules: &{names:?}, inner: {inner} }},");
}

fn rule_names(rule: &Rule) -> Vec<&str> {
    match &rule.kind {
        RuleKind::Inner(inner) => inner.iter().flat_map(rule_names).collect(),
        _ => vec![&*rule.name],
    }
}

/// The table of the type behind a value, if rules stand there.
fn names_of(service: &Service, ty: &Type) -> Option<String> {
    match ty {
        Type::Option(inner) => names_of(service, inner),
        // What an element is called must not be taken for one of its fields.
        Type::List(inner, _) | Type::Map(_, inner) => names_of(service, inner).map(|names| {
            let each = format!("rust: \"*\", wire: \"*\", rules: &[], inner: Some({names})");
            format!("&{NAMES} {{ fields: &[{NAME} {{ {each} }}] }}")
        }),
        Type::Named(id) if service.type_def(*id).ruled => {
            let TypeId(number) = id;
            Some(format!("&NAMES_{number}"))
        }
        _ => None,
    }
}

/// Applies the rules of some parameters, all of them before what fails is told.
pub(super) fn push_checks(service: &Service, method: &Method, params: &[&Param], code: &mut Code) {
    let ruled = |param: &&&Param| !param.rules.all.is_empty() || service.has_rules(&param.ty.ty);
    let ruled: Vec<_> = params.iter().filter(ruled).collect();
    if ruled.is_empty() {
        return;
    }
    let findings = fresh("findings", &method.params);
    lines!(code, "let mut {findings} = ::doudou_rt::codec::Findings::new();");
    for param in ruled {
        let at = format!("{}, {:?}", place(param.place), param.wire);
        let value = format!("&{}", param.ident);
        for rule in &param.rules.all {
            push_rule(rule, &value, &at, &findings, &param.ty.ty, code);
        }
        let Some(names) = names_of(service, &param.ty.ty) else { continue };
        match param.place {
            Place::Body => lines!(code, "{findings}.body({value}, {names});"),
            Place::Part => lines!(code, "{findings}.part({:?}, {value}, {names});", param.wire),
            other => lines!(code, "{findings}.fields({}, {value}, {names});", place(other)),
        }
    }
    lines!(code, "{findings}.finish()?;");
}

fn push_rule(rule: &Rule, value: &str, at: &str, findings: &str, ty: &Type, code: &mut Code) {
    let ty = without_option(ty);
    if let RuleKind::Inner(rules) = &rule.kind {
        lines!(code, "{RULES}::inner::apply({value}, |item, _| {{");
        let item = if let Type::List(item, _) = ty { item } else { ty };
        rules.iter().for_each(|rule| push_rule(rule, "item", at, findings, item, code));
        return code.push("});");
    }
    let name = &rule.name;
    lines!(code, "{findings}.check({at}, {name:?}, {});", call(rule, value, ty));
}

/// The call of a rule, as garde's own derive has it.
fn call(rule: &Rule, value: &str, ty: &Type) -> String {
    let (name, arguments) = (&*rule.name, &rule.arguments);
    match (name, &rule.kind) {
        ("custom", _) => format!("({arguments})({value}, &())"),
        ("length", RuleKind::Length { min, max, .. }) => {
            let max = max.map_or("usize::MAX".to_owned(), |max| max.to_string());
            let counting = counting(rule);
            format!("{RULES}::length::{counting}::apply({value}, ({}, {max}))", min.unwrap_or(0))
        }
        ("range", RuleKind::Range { min, max }) => {
            let [min, max] = [min, max].map(|bound| bound.as_ref().map(|bound| number(bound, ty)));
            let bound = |bound: Option<String>| {
                bound.map_or("None".to_owned(), |bound| format!("Some({bound})"))
            };
            format!("{RULES}::range::apply({value}, ({}, {}))", bound(min), bound(max))
        }
        ("pattern", _) if arguments.ends_with(['"', '#']) => {
            let regex = format!("{RULES}::pattern::regex");
            let pattern = format!(
                "static PATTERN: {regex}::StaticPattern = {regex}::init_pattern!({arguments});"
            );
            format!("{{ {pattern} {RULES}::pattern::apply({value}, (&PATTERN,)) }}")
        }
        ("pattern", _) => format!("{RULES}::pattern::apply({value}, (&{arguments},))"),
        (_, RuleKind::Contains(text) | RuleKind::Prefix(text) | RuleKind::Suffix(text)) => {
            format!("{RULES}::{name}::apply({value}, (&{text:?},))")
        }
        ("ip", _) => format!("{RULES}::ip::apply({value}, ({RULES}::ip::IpKind::Any,))"),
        ("ipv4", _) => format!("{RULES}::ip::apply({value}, ({RULES}::ip::IpKind::V4,))"),
        ("ipv6", _) => format!("{RULES}::ip::apply({value}, ({RULES}::ip::IpKind::V6,))"),
        _ => format!("{RULES}::{name}::apply({value}, ())"),
    }
}

/// What garde's function for a length counts.
fn counting(rule: &Rule) -> &'static str {
    match rule.kind {
        RuleKind::Length { unit: LengthUnit::Chars, .. } => "chars",
        RuleKind::Length { unit: LengthUnit::Other("graphemes"), .. } => "graphemes",
        RuleKind::Length { unit: LengthUnit::Other("UTF-16 units"), .. } => "utf16",
        _ if rule.arguments.starts_with("bytes") => "bytes",
        _ => "simple",
    }
}

/// A number as the type of its value has it.
fn number(number: &serde_json::Number, ty: &Type) -> String {
    match (ty, number.as_f64()) {
        (Type::Float(_), Some(number)) => format!("{number:?}"),
        _ => number.to_string(),
    }
}

fn without_option(ty: &Type) -> &Type {
    match ty {
        Type::Option(inner) => without_option(inner),
        ty => ty,
    }
}
