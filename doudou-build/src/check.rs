//! Rules that need the whole model.

mod types;

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Span};
use crate::model::{Method, Param, Place, Segment, Service, Type, TypeKind, Verb};

/// Names of the generated client's own functions.
const CLIENT_FUNCTIONS: [&str; 7] =
    ["new", "from_env", "discover", "with_basic", "with_bearer", "with_api_key", "with_context"];

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
        bodies(method, &mut diagnostics);
        output(service, method, &mut diagnostics);
    }
    callers(service, &mut diagnostics);
    types::check(service, &mut diagnostics);
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
    let types = service.types.iter().filter(|ty| !matches!(ty.kind, TypeKind::Reply(_)));
    let types = types.flat_map(|ty| {
        let variants = match &ty.kind {
            TypeKind::Enum(item) if item.has_tag() => &item.variants[..],
            _ => &[],
        };
        let variants = variants.iter().map(|variant| (&variant.schema, variant.span));
        std::iter::once((&ty.name, ty.span)).chain(variants)
    });
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
                    .with_help("the document names a type by its own name and those of its arguments, and a variant by both of its names: rename one of them"),
            ),
            None => {
                seen.insert(name, span);
            }
        }
    }
}

fn parameter_names(method: &Method, diagnostics: &mut Vec<Diagnostic>) {
    for (i, param) in method.params.iter().enumerate() {
        let same = |other: &&Param| {
            let same_name = match param.place {
                // Names of headers don't tell capitals from small letters (RFC 9110 §5.1).
                Place::Header => other.wire.eq_ignore_ascii_case(&param.wire),
                Place::Path | Place::Cookie | Place::Part => other.wire == param.wire,
                // The first three share a room, see `query_names`; a body has no name.
                _ => false,
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

/// What a parameter makes of the body; `None` when it stands elsewhere.
fn body(param: &Param) -> Option<&'static str> {
    match param.place {
        Place::Body => Some("a JSON body"),
        Place::Text => Some("a text"),
        Place::Bytes => Some("bytes"),
        Place::Form => Some("a urlencoded form"),
        Place::Part => Some("a multipart form"),
        _ => None,
    }
}

fn bodies(method: &Method, diagnostics: &mut Vec<Diagnostic>) {
    let mut params = method.params.iter().filter(|param| body(param).is_some());
    let Some(first) = params.next() else { return };
    let is_shared = |param: &Param| matches!(param.place, Place::Form | Place::Part);
    for param in params.filter(|param| param.place != first.place || !is_shared(param)) {
        let [what, other] = [param, first].map(|param| body(param).unwrap_or_default());
        diagnostics.push(
            Diagnostic::error("a request has one body", param.span, what)
                .with_secondary(first.span, other)
                .with_help("put all of it into one struct"),
        );
    }
}

/// Answers that no method can give.
fn output(service: &Service, method: &Method, diagnostics: &mut Vec<Diagnostic>) {
    let Some(output) = &method.output else { return };
    let mut refuse = |message: String, help: &str| {
        diagnostics.push(Diagnostic::error(message, output.span, "").with_help(help));
    };
    match &output.ty {
        Type::Upload => refuse("an `Upload` comes with a request".into(), "return a `Download`"),
        Type::Bytes => refuse(
            "bytes have no name and no type".into(),
            "return a `Download`: `Download::new(bytes)`",
        ),
        Type::Events(_) | Type::Download if method.verb == Verb::Head => {
            refuse("an answer to HEAD has no body".into(), "choose GET, which answers HEAD too");
        }
        _ => {}
    }
    let empty = match &output.ty {
        Type::Named(id) => match &service.type_def(*id).kind {
            TypeKind::Reply(reply) => reply.body.is_none(),
            _ => false,
        },
        _ => false,
    };
    if !empty && [204, 205].contains(&method.status) {
        let message = format!("an answer with status {} has no body", method.status);
        diagnostics.push(
            Diagnostic::error(message, output.span, "this would be lost")
                .with_help("return `Result<()>`, or choose another status"),
        );
    }
}

/// All methods that know their caller know the same kind of caller: one `Authenticate` finds it.
fn callers(service: &Service, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: Option<(&Method, &str)> = None;
    for method in &service.methods {
        let Some(caller) = method.context.as_deref().filter(|caller| *caller != "()") else {
            continue;
        };
        if method.security.is_empty() {
            let message = format!("nobody says who they are, so `{caller}` can't be known");
            diagnostics.push(Diagnostic::error(message, method.span, "").with_help(
                "put `#[security(bearer)]` above the method, or take a plain `Context`",
            ));
        }
        match first {
            None => first = Some((method, caller)),
            Some((other, known)) if known != caller => diagnostics.push(
                Diagnostic::error(
                    "a service has one kind of caller",
                    method.span,
                    format!("`{caller}`"),
                )
                .with_secondary(other.span, format!("`{known}`"))
                .with_help("take the same type in every `Context`"),
            ),
            Some(_) => {}
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
