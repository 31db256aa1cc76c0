//! Rules that need the whole model.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Span};
use crate::model::{Field, Method, Param, Place, Segment, Service, Type, TypeKind};

/// Names of the generated client's own functions.
const CLIENT_FUNCTIONS: [&str; 2] = ["new", "from_env"];

/// Names of schemas that every document has.
const OWN_SCHEMAS: [&str; 1] = ["Problem"];

/// Everything that is wrong with a service beyond its single parts.
pub(crate) fn check(service: &Service) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    routes(service, &mut diagnostics);
    schema_names(service, &mut diagnostics);
    for method in &service.methods {
        parameter_names(method, &mut diagnostics);
        query_names(service, method, &mut diagnostics);
        reserved_path(method, &mut diagnostics);
        if CLIENT_FUNCTIONS.contains(&&*method.name) {
            let message =
                format!("the generated client has a function `{}` of its own", method.name);
            diagnostics.push(
                Diagnostic::error(message, method.span, "")
                    .with_help("give the method another name"),
            );
        }
        if let Some(output) = method.output.as_ref().filter(|_| [204, 205].contains(&method.status))
        {
            let message = format!("an answer with status {} has no body", method.status);
            diagnostics.push(
                Diagnostic::error(message, output.span, "this would be lost")
                    .with_help("return `Result<()>`, or choose another status"),
            );
        }
    }
    for ty in &service.types {
        match &ty.kind {
            TypeKind::Struct(fields) => field_names(&fields.fields, &mut diagnostics),
            TypeKind::Enum(item) if item.variants.is_empty() => diagnostics.push(
                Diagnostic::error(format!("`{}` has no value on the wire", ty.name), ty.span, ""),
            ),
            _ => {}
        }
    }
    for error in &service.errors {
        if error.variants.is_empty() && !error.has_internal {
            let message = format!("`{}` has no variants: it can't be an error", error.name);
            diagnostics.push(Diagnostic::error(message, error.span, ""));
        }
        error.variants.iter().for_each(|variant| field_names(&variant.fields, &mut diagnostics));
    }
    diagnostics
}

fn routes(service: &Service, diagnostics: &mut Vec<Diagnostic>) {
    let mut by_length: BTreeMap<_, Vec<&Method>> = BTreeMap::new();
    for method in &service.methods {
        let others = by_length.entry(method.path.segments.len()).or_default();
        let mut same_path = others.iter().filter(|first| first.path.collides_with(&method.path));
        if let Some(first) = same_path.clone().find(|first| first.path != method.path) {
            diagnostics.push(
                Diagnostic::error(
                    format!("`{}` and `{}` are one path with two names", first.path, method.path),
                    method.route_span,
                    "",
                )
                .with_secondary(first.route_span, "the first name")
                .with_help("name the parameters alike: the document describes a path once"),
            );
        }
        if let Some(first) = same_path.find(|first| first.verb == method.verb) {
            let route = format!("{} {}", method.verb.as_str(), method.path);
            diagnostics.push(
                Diagnostic::error(
                    format!("`{}` and `{}` have the same route", first.name, method.name),
                    method.route_span,
                    format!("`{route}` again"),
                )
                .with_secondary(
                    first.route_span,
                    format!("`{} {}` first", first.verb.as_str(), first.path),
                )
                .with_help("rename one of them, or give it a path of its own: `#[get(\"/…\")]`"),
            );
        }
        others.push(method);
    }
}

fn schema_names(service: &Service, diagnostics: &mut Vec<Diagnostic>) {
    let types = service.types.iter().map(|ty| (&ty.name, ty.span));
    let variants = service.errors.iter().flat_map(|error| &error.variants);
    let errors = variants.map(|variant| (&variant.schema, variant.span));
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, span) in types.chain(errors) {
        if OWN_SCHEMAS.contains(&&**name) {
            let message = format!("`{name}` is the name of a schema that every document has");
            diagnostics
                .push(Diagnostic::error(message, span, "").with_help("give the type another name"));
        }
        match seen.get(&**name) {
            Some(first) => diagnostics.push(
                Diagnostic::error(format!("two schemas are called `{name}`"), span, "the second")
                    .with_secondary(*first, "the first")
                    .with_help("the document names a type by its last name alone, and the variant of an error by both of its names: rename one of them"),
            ),
            None => {
                seen.insert(name, span);
            }
        }
    }
}

fn parameter_names(method: &Method, diagnostics: &mut Vec<Diagnostic>) {
    let mut body = None;
    for (i, param) in method.params.iter().enumerate() {
        if param.place == Place::Body {
            if let Some(first) = body.replace(param.span) {
                diagnostics.push(
                    Diagnostic::error("a request has one JSON body", param.span, "a second one")
                        .with_secondary(first, "the first")
                        .with_help("put both into one struct"),
                );
            }
            if let Some(form) = method.params_in(Place::Form).next() {
                diagnostics.push(
                    Diagnostic::error("a request has one body", form.span, "a urlencoded form")
                        .with_secondary(param.span, "a JSON body"),
                );
            }
        }
        let same = |other: &&Param| {
            let same_name = match param.place {
                // Names of headers don't tell capitals from small letters (RFC 9110 §5.1).
                Place::Header => other.wire.eq_ignore_ascii_case(&param.wire),
                // These share a room, see `query_names`.
                Place::Query | Place::QueryFields | Place::Form => false,
                Place::Path | Place::Cookie | Place::Part => other.wire == param.wire,
                Place::Body | Place::Text | Place::Bytes => true,
            };
            other.place == param.place && same_name
        };
        if let Some(first) = method.params[..i].iter().find(same) {
            let message = format!("two parameters are called `{}` on the wire", param.wire);
            diagnostics.push(
                Diagnostic::error(message, param.span, "").with_secondary(first.span, "the first"),
            );
        }
    }
}

/// The keys of the query, those of structs in it, and the fields of a form, which may come in the
/// query too: no two of them may be called the same.
fn query_names(service: &Service, method: &Method, diagnostics: &mut Vec<Diagnostic>) {
    let in_query = |place| matches!(place, Place::Query | Place::QueryFields | Place::Form);
    let params: Vec<_> = method.params.iter().filter(|param| in_query(param.place)).collect();
    let mut names: BTreeMap<&str, Span> = BTreeMap::new();
    for param in &params {
        let fields = match &param.ty.ty {
            Type::Named(id) if param.place == Place::QueryFields => {
                match &service.type_def(*id).kind {
                    TypeKind::Struct(fields) => fields,
                    _ => continue,
                }
            }
            _ => {
                query_name(&param.wire, param.span, &mut names, diagnostics);
                continue;
            }
        };
        if fields.closed && params.len() > 1 {
            let message = format!("`{}` refuses every key of the query but its own", param.name);
            let help =
                "take `deny_unknown_fields` away, or put the other parameters into the struct";
            diagnostics.push(Diagnostic::error(message, param.span, "").with_help(help));
        }
        for field in &fields.fields {
            query_name(&field.wire, param.span, &mut names, diagnostics);
        }
    }
}

fn query_name<'a>(
    name: &'a str,
    span: Span,
    names: &mut BTreeMap<&'a str, Span>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(first) = names.insert(name, span) {
        let message = format!("two parameters are called `{name}` on the wire");
        diagnostics.push(Diagnostic::error(message, span, "").with_secondary(first, "the first"));
    }
}

/// The runtime answers below this path itself.
fn reserved_path(method: &Method, diagnostics: &mut Vec<Diagnostic>) {
    if method.path.segments.first() == Some(&Segment::Literal("go-doudou".into())) {
        diagnostics.push(
            Diagnostic::error(
                "`/go-doudou/` belongs to the management pages",
                method.route_span,
                "",
            )
            .with_help("choose another path: requests for this one would never arrive"),
        );
    }
}

fn field_names(fields: &[Field], diagnostics: &mut Vec<Diagnostic>) {
    for (i, field) in fields.iter().enumerate() {
        if let Some(first) = fields[..i].iter().find(|first| first.wire == field.wire) {
            let message = format!("two fields are called `{}` on the wire", field.wire);
            diagnostics.push(
                Diagnostic::error(message, field.span, "").with_secondary(first.span, "the first"),
            );
        }
    }
}
