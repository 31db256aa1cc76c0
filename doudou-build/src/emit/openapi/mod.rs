//! The OpenAPI document, in either of two versions.

mod bodies;
mod enums;
mod node;
mod responses;
mod rules;
mod schema;
mod security;
mod yaml;

use bodies::request_body;
use node::{Node, object};
use responses::{responses, shared_responses};
pub use schema::OpenApiVersion;
use schema::{About, Schemas};

use crate::model::{Field, Method, Param, Place, Rules, Service, Type, TypeKind};

const JSON: &str = "application/json";

/// Which methods a document tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Those that aren't hidden.
    Callers,
    /// All of them: for the mock, which is made from the document.
    Mock,
}

/// The document as JSON, with a line break at its end.
pub(super) fn emit(service: &Service, version: OpenApiVersion, audience: Audience) -> String {
    document(service, version, audience).to_text()
}

/// The document as YAML, with a line break at its end.
pub(super) fn emit_yaml(service: &Service, version: OpenApiVersion, audience: Audience) -> String {
    yaml::text(&document(service, version, audience))
}

fn document(service: &Service, version: OpenApiVersion, audience: Audience) -> Node {
    let schemas = Schemas { service, version };
    let shown = |method: &&Method| !method.hidden || audience == Audience::Mock;
    let methods: Vec<&Method> = service.methods.iter().filter(shown).collect();
    let mut paths: Vec<(String, Node)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for method in &methods {
        let (path, verb) = (method.path.to_string(), method.verb.as_str().to_lowercase());
        let at = *places.entry(path.clone()).or_insert_with(|| {
            paths.push((path, object()));
            paths.len() - 1
        });
        paths[at].1.set(&verb, operation(schemas, method));
    }
    let paths = Node::Object(paths);
    let components = components(schemas, &methods, &paths);
    object()
        .with("openapi", version.number())
        .with("info", info(service, version))
        .with("servers", Node::list([object().with("url", "/")]))
        .with("security", Node::list([]))
        .with("tags", tags(service, &methods))
        .with("paths", paths)
        .with("components", components)
}

fn info(service: &Service, version: OpenApiVersion) -> Node {
    let package = &service.package;
    let mut info = object().with("title", &service.name);
    let described = [&service.description, &service.docs, &package.description];
    if let Some(description) = described.into_iter().find(|text| !text.is_empty()) {
        info.set("description", description);
    }
    if !package.homepage.is_empty() {
        info.set("contact", object().with("url", &package.homepage));
    }
    if !package.license.is_empty() {
        info.set("license", license(&package.license, version));
    }
    info.with("version", &package.version)
}

/// A licence by its SPDX expression. What OpenAPI 3.0 has for it is the address of its text: that
/// of a single one, or the list of all of them.
fn license(expression: &str, version: OpenApiVersion) -> Node {
    let license = object().with("name", expression);
    if version == OpenApiVersion::V3_1 {
        return license.with("identifier", expression);
    }
    let is_single = !expression.contains([' ', '(', '/']);
    let page = if is_single { format!("{expression}.html") } else { String::new() };
    license.with("url", format!("https://spdx.org/licenses/{page}"))
}

/// The tags in the order in which the methods use them. That of the service is described by it.
fn tags(service: &Service, methods: &[&Method]) -> Node {
    let mut names: Vec<&String> = Vec::new();
    for tag in methods.iter().flat_map(|method| &method.tags) {
        if !names.contains(&tag) {
            names.push(tag);
        }
    }
    // An empty document still says what it is of.
    if names.is_empty() {
        names.push(&service.name);
    }
    let described = |name: &String| {
        let tag = object().with("name", name);
        match *name == service.name && !service.docs.is_empty() {
            true => tag.with("description", &service.docs),
            false => tag,
        }
    };
    Node::list(names.into_iter().map(described))
}

fn components(schemas: Schemas<'_>, methods: &[&Method], paths: &Node) -> Node {
    let responses = shared_responses(methods);
    let components = object()
        .with("schemas", schemas.components(&[paths, &responses]))
        .with("responses", responses);
    match security::schemes(methods) {
        Some(schemes) => components.with("securitySchemes", schemes),
        None => components,
    }
}

fn operation(schemas: Schemas<'_>, method: &Method) -> Node {
    let mut operation = object().with("tags", Node::list(method.tags.iter().map(Node::from)));
    let (first, rest) = summary(&method.docs);
    let (summary, rest) = match &method.summary {
        Some(summary) => (summary.clone(), &*method.docs),
        None => (first, rest),
    };
    if !summary.is_empty() {
        operation.set("summary", summary);
    }
    if !rest.is_empty() {
        operation.set("description", rest);
    }
    operation.set("operationId", &method.name);
    let parameters: Vec<Node> =
        method.params.iter().flat_map(|param| parameters(schemas, param)).collect();
    if !parameters.is_empty() {
        operation.set("parameters", Node::list(parameters));
    }
    if let Some(body) = request_body(schemas, method) {
        operation.set("requestBody", body);
    }
    operation.set("responses", responses(schemas, method));
    if method.deprecated {
        operation.set("deprecated", true);
    }
    security::describe(method, &mut operation);
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
fn parameters(schemas: Schemas<'_>, param: &Param) -> Vec<Node> {
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::QueryFields => return query_fields(schemas, &param.ty.ty),
        Place::Form | Place::Body | Place::Text | Place::Bytes | Place::Part => return Vec::new(),
    };
    let about = About { rules: Some(&param.rules), ..About::default() };
    let mut node = parameter(&param.wire, place, &param.docs);
    if is_required(&param.ty.ty, &param.rules) {
        node.set("required", true);
    }
    if param.deprecated {
        node.set("deprecated", true);
    }
    node.set("schema", text_schema(schemas, &param.ty.ty, &about));
    if let Some(example) = &param.example {
        node.set("example", example.clone());
    }
    vec![node]
}

/// Whether a text must be there: an empty list is no text at all.
fn is_required(ty: &Type, rules: &Rules) -> bool {
    match ty {
        Type::Option(_) => rules.is_required(),
        Type::List(..) => rules.refuse_empty(),
        _ => true,
    }
}

fn query_fields(schemas: Schemas<'_>, ty: &Type) -> Vec<Node> {
    let Type::Named(id) = ty else { return Vec::new() };
    let TypeKind::Struct(fields) = &schemas.service.type_def(*id).kind else { return Vec::new() };
    let fields = fields.fields.iter().filter(|field| !field.read_only);
    let nodes = fields.flat_map(|field| match field.flatten {
        true => query_fields(schemas, &field.ty.ty),
        false => vec![query_field(schemas, field)],
    });
    nodes.collect()
}

fn query_field(schemas: Schemas<'_>, field: &Field) -> Node {
    let about = About {
        rules: Some(&field.rules),
        aliases: &field.aliases,
        default: field.default.as_ref(),
        ..About::default()
    };
    let mut node = parameter(&field.wire, "query", &field.docs);
    if field.required && is_required(&field.ty.ty, &field.rules) {
        node.set("required", true);
    }
    if field.deprecated {
        node.set("deprecated", true);
    }
    node.set("schema", text_schema(schemas, &field.ty.ty, &about));
    if let Some(example) = &field.example {
        node.set("example", example.clone());
    }
    node
}

fn parameter(name: &str, place: &str, docs: &str) -> Node {
    let parameter = object().with("name", name).with("in", place);
    if docs.is_empty() { parameter } else { parameter.with("description", docs) }
}

/// The schema of a value that is written as text: what isn't there is left out, never `null`.
fn text_schema(schemas: Schemas<'_>, ty: &Type, about: &About<'_>) -> Node {
    match ty {
        Type::Option(inner) => schemas.value(inner, about),
        _ => schemas.value(ty, about),
    }
}

fn content(media_type: &str, schema: Node) -> Node {
    object().with(media_type, object().with("schema", schema))
}
