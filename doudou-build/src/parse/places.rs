//! Where each parameter of a method is taken from.

use super::Options;
use super::attributes;
use super::contract::ParamSyntax;
use super::modules::ModuleId;
use super::types::Types;
use crate::diagnostics::{Diagnostic, Span};
use crate::model::types::is_text;
use crate::model::{
    Param, PathTemplate, Place, Rule, RuleKind, Rules, Type, TypeDef, TypeKind, TypeRef, Verb,
    ident_text, kebab,
};

/// Decides where each parameter is taken from.
pub(super) fn place_params(
    types: &mut Types<'_>,
    module: ModuleId,
    verb: Verb,
    path: &PathTemplate,
    params: &[(&ParamSyntax<'_>, TypeRef)],
    options: &Options,
) -> Option<Vec<Param>> {
    let body = Body::of(verb, path, params, &types.defs);
    let mut placed = Vec::new();
    let mut sound = true;
    for (param, ty) in params {
        let name = ident_text(param.ident);
        let place = place(param, &ty.ty, path, body, &types.defs);
        let span = types.modules.span(module, param.ident.span());
        let wrong = misplaced(place, ty, &name, verb, &types.defs)
            .or_else(|| unlimited(place, param, span));
        let rules = types.read_rules(module, param.attrs, &ty.ty);
        let wrong = wrong.or_else(|| unseen(&rules));
        if let Some(diagnostic) = wrong {
            types.modules.diagnostics.push(diagnostic);
            sound = false;
        }
        let given = param.place.as_ref().and_then(|place| place.name.as_ref());
        let wire = match (given, place) {
            (Some((name, _)), _) => name.clone(),
            (None, Place::Header) => kebab(&name),
            (None, _) => options.case.apply(&name),
        };
        placed.push(Param {
            ident: param.ident.to_string(),
            docs: attributes::docs(param.attrs),
            name,
            wire,
            span,
            place,
            ty: ty.clone(),
            rules,
            limit: param.limit,
            example: types.read_example(module, param.attrs),
            deprecated: attributes::is_deprecated(param.attrs),
        });
    }
    sound.then_some(placed)
}

/// What the body of a request is, as far as its parameters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// The verb has none.
    None,
    /// Each parameter without another place is a field of a urlencoded form.
    Form,
    /// Each parameter without another place is a part of a multipart form.
    Multipart,
    /// One parameter is the body.
    Whole,
}

impl Body {
    fn of(
        verb: Verb,
        path: &PathTemplate,
        params: &[(&ParamSyntax<'_>, TypeRef)],
        defs: &[TypeDef],
    ) -> Self {
        if !verb.has_body() {
            return Self::None;
        }
        let free = |param: &ParamSyntax<'_>| {
            param.place.is_none() && !path.params().any(|name| name == param.path_name())
        };
        if params.iter().any(|(_, ty)| shape(&ty.ty, defs) == Shape::File) {
            return Self::Multipart;
        }
        let is_body = |(param, ty): &(&ParamSyntax<'_>, TypeRef)| match said(param) {
            Some(kind) => ["body", "text", "bytes"].contains(&kind),
            None => free(param) && [Shape::Data, Shape::Bytes].contains(&shape(&ty.ty, defs)),
        };
        if params.iter().any(is_body) { Self::Whole } else { Self::Form }
    }
}

fn said(param: &ParamSyntax<'_>) -> Option<&'static str> {
    param.place.as_ref().map(|place| place.kind)
}

fn place(
    param: &ParamSyntax<'_>,
    ty: &Type,
    path: &PathTemplate,
    body: Body,
    defs: &[TypeDef],
) -> Place {
    let shape = shape(ty, defs);
    match (said(param), body) {
        (Some("path"), _) => Place::Path,
        (Some("query"), _) if shape == Shape::Data => Place::QueryFields,
        (Some("query"), _) => Place::Query,
        (Some("header"), _) => Place::Header,
        (Some("cookie"), _) => Place::Cookie,
        (Some("form" | "body"), Body::Multipart) => Place::Part,
        (Some("form"), _) => Place::Form,
        (Some("text"), _) => Place::Text,
        (Some("bytes"), _) => Place::Bytes,
        (Some("body"), _) => Place::Body,
        _ if path.params().any(|name| name == param.path_name()) => Place::Path,
        (_, Body::Multipart) => Place::Part,
        (_, Body::None) if shape == Shape::Data => Place::QueryFields,
        (_, Body::None) if shape == Shape::File => Place::Part,
        _ if shape == Shape::Bytes => Place::Bytes,
        _ if shape == Shape::Data => Place::Body,
        (_, Body::Form) => Place::Form,
        _ => Place::Query,
    }
}

/// What a value can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One text.
    Text,
    /// One text or none.
    MaybeText,
    /// Any number of texts.
    Texts,
    /// JSON only.
    Data,
    /// A file, perhaps none, or several.
    File,
    /// Bytes as they are.
    Bytes,
}

fn shape(ty: &Type, defs: &[TypeDef]) -> Shape {
    match ty {
        Type::Option(inner) | Type::List(inner, None)
            if shape(inner, defs) == Shape::File && **inner == Type::Upload =>
        {
            Shape::File
        }
        Type::Option(inner) if shape(inner, defs) == Shape::Text => Shape::MaybeText,
        Type::List(inner, None) if shape(inner, defs) == Shape::Text => Shape::Texts,
        ty if is_text(ty, defs) => Shape::Text,
        Type::Upload => Shape::File,
        Type::Bytes => Shape::Bytes,
        _ => Shape::Data,
    }
}

/// Says what is wrong with taking a parameter of this type from this place.
fn misplaced(
    place: Place,
    ty: &TypeRef,
    name: &str,
    verb: Verb,
    defs: &[TypeDef],
) -> Option<Diagnostic> {
    let refuse =
        |message: String, help: &str| Some(Diagnostic::error(message, ty.span, "").with_help(help));
    let shape = shape(&ty.ty, defs);
    if let Some((what, help)) = answer_only(&ty.ty, defs) {
        return refuse(format!("{what} is an answer: a request can't carry it"), help);
    }
    match place {
        Place::Form | Place::Body | Place::Text | Place::Bytes | Place::Part
            if !verb.has_body() =>
        {
            refuse(
                format!("a {} request has no body", verb.as_str()),
                "take the value from the query, or choose POST, PUT or PATCH",
            )
        }
        Place::Text if ty.ty != Type::String => {
            refuse(format!("`{name}` is the text of the body"), "take a `String`")
        }
        Place::Bytes if !is_bytes(&ty.ty) => refuse(
            format!("`{name}` is the bytes of the body"),
            "take a `bytes::Bytes` or a `Vec<u8>`",
        ),
        Place::Part | Place::Text | Place::Bytes => None,
        _ if shape == Shape::Bytes => refuse(
            format!("`{name}` is bytes, which are a whole body"),
            "write `#[body(bytes)]`, or take a `doudou_rt::Base64`",
        ),
        _ if shape == Shape::File => refuse(
            format!("`{name}` is a file, which is a part of a form"),
            "take its attribute away: the other parameters become parts beside it",
        ),
        Place::Path if shape != Shape::Text => refuse(
            format!("`{name}` stands in the path: it must be one text"),
            "a number, a `String`, an enum without data or a newtype of these; never an `Option`",
        ),
        Place::Cookie if shape == Shape::Texts || shape == Shape::Data => refuse(
            format!("`{name}` is a cookie: it must be one text"),
            "take a scalar or an `Option` of one",
        ),
        Place::Query | Place::Header | Place::Form if shape == Shape::Data => refuse(
            format!("`{name}` can't be written as text"),
            "take a scalar, an `Option` or a `Vec` of one; or send it as the JSON body of a POST, PUT or PATCH",
        ),
        Place::Body if matches!(ty.ty, Type::Option(_)) => refuse(
            format!("the JSON body `{name}` can't be left out"),
            "take the type itself and make its fields `Option`",
        ),
        Place::QueryFields => query_fields(ty, name, defs),
        _ => None,
    }
}

/// What is wrong with a struct whose fields are keys of the query.
fn query_fields(ty: &TypeRef, name: &str, defs: &[TypeDef]) -> Option<Diagnostic> {
    let refuse =
        |message: String, help: &str| Some(Diagnostic::error(message, ty.span, "").with_help(help));
    let fields = match &ty.ty {
        Type::Named(id) => match &defs[id.0].kind {
            TypeKind::Struct(fields) => Some(fields),
            _ => None,
        },
        _ => None,
    };
    let Some(fields) = fields else {
        return refuse(
            format!("`{name}` can't be written as keys of the query"),
            "take a struct of scalars, or choose POST",
        );
    };
    let data = fields.fields.iter().find(|field| {
        ![Shape::Text, Shape::MaybeText, Shape::Texts].contains(&shape(&field.ty.ty, defs))
    })?;
    refuse(
        format!("`{}` of `{name}` can't be written as a key of the query", data.name),
        "a struct in the query has fields that are scalars, or an `Option` or a `Vec` of one; or choose POST",
    )
}

/// What only an answer can be, and what a request has in its place.
fn answer_only(ty: &Type, defs: &[TypeDef]) -> Option<(&'static str, &'static str)> {
    match ty {
        Type::Download => Some(("a `Download`", "take an `Upload`")),
        Type::Events(_) => Some(("an `EventStream`", "take a `Vec`")),
        Type::Named(id) if matches!(defs[id.0].kind, TypeKind::Reply(_)) => Some((
            "a struct with headers",
            "take each header as a parameter: `#[header] name: String`",
        )),
        _ => None,
    }
}

fn is_bytes(ty: &Type) -> bool {
    let byte = Type::Integer(crate::model::Integer { bits: 8, signed: false, nonzero: false });
    match ty {
        Type::Bytes => true,
        Type::List(item, None) => **item == byte,
        _ => false,
    }
}

/// A rule whose arguments generated code can't name: it stands in another module.
fn unseen(rules: &Rules) -> Option<Diagnostic> {
    let unseen = |rule: &&Rule| match (&*rule.name, &rule.kind) {
        ("custom", _) => !rule.arguments.starts_with("crate::"),
        ("pattern", _) => !is_literal(&rule.arguments) && !rule.arguments.starts_with("crate::"),
        ("matches" | "if", _) => true,
        (_, RuleKind::Inner(inner)) => inner.iter().any(|rule| rule.kind == RuleKind::Other),
        ("alphanumeric" | "credit_card" | "phone_number", _) => false,
        (_, kind) => *kind == RuleKind::Other,
    };
    let rule = rules.all.iter().find(unseen)?;
    let message = format!("`{}` can't be checked on a parameter as it is written", rule.name);
    Some(Diagnostic::error(message, rule.span, "").with_help(match &*rule.name {
        "custom" | "pattern" => "write the whole path, from `crate::` on",
        "matches" | "if" => "put the parameters into a struct, and the rule on its field",
        _ => "write the value itself, or name a `const` that is one",
    }))
}

fn is_literal(arguments: &str) -> bool {
    syn::parse_str::<syn::LitStr>(arguments).is_ok()
}

/// A limit on what isn't a body.
fn unlimited(place: Place, param: &ParamSyntax<'_>, span: Span) -> Option<Diagnostic> {
    let limited = matches!(place, Place::Body | Place::Text | Place::Bytes | Place::Part);
    param.limit.filter(|_| !limited).map(|_| {
        Diagnostic::error(
            "a limit is one of a body or of a part of a form",
            span,
            "this is neither",
        )
        .with_help("say how long a text may be by `#[garde(length(chars, max = 64))]`")
    })
}
