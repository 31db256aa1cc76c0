//! The OpenAPI 3.0.3 document (<https://spec.openapis.org/oas/v3.0.3>).

mod node;
mod schema;
mod yaml;

use std::collections::BTreeSet;

use node::{Node, object};
use schema::{any_variant, problem_schema, reference, schema, type_schema, variant_schema};

use crate::model::{Method, Place, Service, Type, TypeId, TypeKind};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const PROBLEM: &str = "application/problem+json";

/// The document as JSON, with a line break at its end.
pub(super) fn emit(service: &Service) -> String {
    document(service).to_text()
}

/// The document as YAML, with a line break at its end.
pub(super) fn emit_yaml(service: &Service) -> String {
    yaml::text(&document(service))
}

fn document(service: &Service) -> Node {
    let mut paths: Vec<(String, Node)> = Vec::new();
    for method in &service.methods {
        let (path, verb) = (method.path.to_string(), method.verb.as_str().to_lowercase());
        let at = paths.iter().position(|(known, _)| *known == path).unwrap_or_else(|| {
            paths.push((path, object()));
            paths.len() - 1
        });
        paths[at].1.set(&verb, operation(service, method));
    }
    let mut tag = object().with("name", &service.name);
    if !service.docs.is_empty() {
        tag.set("description", &service.docs);
    }
    object()
        .with("openapi", "3.0.3")
        .with("info", info(service))
        .with("servers", Node::list([object().with("url", "/")]))
        .with("security", Node::list([]))
        .with("tags", Node::list([tag]))
        .with("paths", Node::Object(paths))
        .with("components", object().with("schemas", schemas(service)))
}

fn info(service: &Service) -> Node {
    let mut info = object().with("title", &service.name);
    let description =
        if service.description.is_empty() { &service.docs } else { &service.description };
    if !description.is_empty() {
        info.set("description", description);
    }
    info.with("version", &service.version)
}

fn operation(service: &Service, method: &Method) -> Node {
    let mut operation = object().with("tags", Node::list([Node::from(&service.name)]));
    let (summary, rest) = summary(&method.docs);
    if !summary.is_empty() {
        operation.set("summary", summary);
    }
    if !rest.is_empty() {
        operation.set("description", rest);
    }
    operation.set("operationId", &method.name);
    let parameters: Vec<Node> =
        method.params.iter().flat_map(|param| parameters(service, param)).collect();
    if !parameters.is_empty() {
        operation.set("parameters", Node::list(parameters));
    }
    if let Some(body) = request_body(service, method) {
        operation.set("requestBody", body);
    }
    operation.set("responses", responses(service, method));
    if method.deprecated {
        operation.set("deprecated", true);
    }
    operation
}

/// The first paragraph of a doc comment without its full stop, when it is short; and the rest.
fn summary(docs: &str) -> (String, &str) {
    const LONGEST: usize = 120;
    let (first, rest) = docs.split_once("\n\n").unwrap_or((docs, ""));
    let first = first.split_whitespace().collect::<Vec<_>>().join(" ");
    match first.chars().count() {
        0..=LONGEST => (first.strip_suffix('.').unwrap_or(&first).to_owned(), rest.trim()),
        _ => (String::new(), docs),
    }
}

/// The parameters of an operation that a parameter of a method stands for.
fn parameters(service: &Service, param: &crate::model::Param) -> Vec<Node> {
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::QueryFields => return query_fields(service, &param.ty.ty),
        Place::Form | Place::Body => return Vec::new(),
    };
    let required = !matches!(param.ty.ty, Type::Option(_) | Type::List(..));
    vec![parameter(&param.wire, place, &param.docs, required, text_schema(service, &param.ty.ty))]
}

fn query_fields(service: &Service, ty: &Type) -> Vec<Node> {
    let Type::Named(id) = ty else { return Vec::new() };
    let TypeKind::Struct(fields) = &service.type_def(*id).kind else { return Vec::new() };
    let fields = fields.fields.iter().filter(|field| !field.read_only);
    fields
        .map(|field| {
            let required = field.required && !matches!(field.ty.ty, Type::List(..));
            parameter(
                &field.wire,
                "query",
                &field.docs,
                required,
                text_schema(service, &field.ty.ty),
            )
        })
        .collect()
}

fn parameter(name: &str, place: &str, docs: &str, required: bool, schema: Node) -> Node {
    let mut parameter = object().with("name", name).with("in", place);
    if !docs.is_empty() {
        parameter.set("description", docs);
    }
    if required {
        parameter.set("required", true);
    }
    parameter.with("schema", schema)
}

/// The schema of a value that is written as text: what isn't there is left out, never `null`.
fn text_schema(service: &Service, ty: &Type) -> Node {
    match ty {
        Type::Option(inner) => schema(service, inner),
        _ => schema(service, ty),
    }
}

fn request_body(service: &Service, method: &Method) -> Option<Node> {
    if let Some(param) = method.params_in(Place::Body).next() {
        let mut body = object();
        if !param.docs.is_empty() {
            body.set("description", &param.docs);
        }
        return Some(
            body.with("content", content(JSON, schema(service, &param.ty.ty)))
                .with("required", true),
        );
    }
    let form: Vec<_> = method.params_in(Place::Form).collect();
    if form.is_empty() {
        return None;
    }
    let mut properties = object();
    let mut required = Vec::new();
    for param in form {
        let mut property = text_schema(service, &param.ty.ty);
        schema::describe(&mut property, &param.docs, false);
        properties.set(&param.wire, property);
        if !matches!(param.ty.ty, Type::Option(_) | Type::List(..)) {
            required.push(Node::from(&param.wire));
        }
    }
    let mut schema = object().with("type", "object").with("properties", properties);
    let needed = !required.is_empty();
    if needed {
        schema.set("required", Node::list(required));
    }
    Some(object().with("content", content(FORM, schema)).with("required", needed))
}

fn content(media_type: &str, schema: Node) -> Node {
    object().with(media_type, object().with("schema", schema))
}

fn responses(service: &Service, method: &Method) -> Node {
    let mut success = object().with("description", reason(method.status));
    if let Some(output) = &method.output {
        success.set("content", content(JSON, schema(service, &output.ty)));
    }
    let mut responses = object().with(&method.status.to_string(), success);
    let error = method.error.map(|error| &service.errors[error]);
    let mut statuses: Vec<u16> = error
        .iter()
        .flat_map(|error| error.variants.iter())
        .map(|variant| variant.status)
        .collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let Some(error) = error else { continue };
        let variants: Vec<_> =
            error.variants.iter().filter(|variant| variant.status == status).collect();
        let docs: Vec<&str> =
            variants.iter().map(|variant| &*variant.docs).filter(|docs| !docs.is_empty()).collect();
        let description = if docs.is_empty() { reason(status).to_owned() } else { docs.join(" ") };
        let content = content(PROBLEM, any_variant(&variants));
        responses.set(
            &status.to_string(),
            object().with("description", description).with("content", content),
        );
    }
    // What the runtime itself answers: bad input, a body too large, a failure.
    let any = object()
        .with("description", "Any other failure, as problem details")
        .with("content", content(PROBLEM, reference("Problem")));
    responses.with("default", any)
}

fn schemas(service: &Service) -> Node {
    let mut schemas = object();
    for id in referred(service) {
        let ty = service.type_def(id);
        schemas.set(&ty.name, type_schema(service, ty));
    }
    for error in &service.errors {
        for variant in &error.variants {
            schemas.set(&variant.schema, variant_schema(service, variant));
        }
    }
    schemas.with("Problem", problem_schema())
}

/// The types whose schemas are referred to: a struct that is only the keys of a query isn't one.
fn referred(service: &Service) -> BTreeSet<TypeId> {
    fn collect(ty: &Type, found: &mut BTreeSet<TypeId>) {
        match ty {
            Type::Option(inner) | Type::List(inner, _) | Type::Map(inner) => collect(inner, found),
            Type::Named(id) => drop(found.insert(*id)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for method in &service.methods {
        let params = method.params.iter().filter(|param| param.place != Place::QueryFields);
        let types = params.map(|param| &param.ty).chain(&method.output);
        types.for_each(|ty| collect(&ty.ty, &mut found));
    }
    for ty in &service.types {
        match &ty.kind {
            TypeKind::Struct(fields) => {
                fields.fields.iter().for_each(|field| collect(&field.ty.ty, &mut found));
            }
            TypeKind::Newtype(inner) => collect(&inner.ty, &mut found),
            TypeKind::Enum(_) => {}
        }
    }
    let variants = service.errors.iter().flat_map(|error| &error.variants);
    variants
        .flat_map(|variant| &variant.fields)
        .for_each(|field| collect(&field.ty.ty, &mut found));
    found
}

/// The reason phrase of a status (RFC 9110 §15 and the registry of IANA).
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        418 => "I'm a teapot",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        507 => "Insufficient Storage",
        status if status < 300 => "Success",
        _ => "Error",
    }
}
