//! The OpenAPI document: 3.0.3 (<https://spec.openapis.org/oas/v3.0.3>).

mod bodies;
mod node;
mod responses;
mod schema;
mod security;

use std::collections::BTreeSet;

use bodies::request_body;
use node::{Node, object};
use responses::{responses, shared_responses};
use schema::{problem_schema, schema, type_schema, variant_schema};

use crate::model::{Data, ErrorDef, Fields, Method, Param, Place, Service, Type, TypeId, TypeKind};

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
pub(super) fn emit(service: &Service, audience: Audience) -> String {
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
        paths[at].1.set(&verb, operation(service, method));
    }
    object()
        .with("openapi", "3.0.3")
        .with("info", info(service))
        .with("servers", Node::list([object().with("url", "/")]))
        .with("security", Node::list([]))
        .with("tags", tags(service, &methods))
        .with("paths", Node::Object(paths))
        .with("components", components(service, &methods))
        .to_text()
}

fn info(service: &Service) -> Node {
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
        info.set("license", object().with("name", &package.license));
    }
    info.with("version", &package.version)
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

fn components(service: &Service, methods: &[&Method]) -> Node {
    let components = object()
        .with("schemas", schemas(service, methods))
        .with("responses", shared_responses(methods));
    match security::schemes(methods) {
        Some(schemes) => components.with("securitySchemes", schemes),
        None => components,
    }
}

fn operation(service: &Service, method: &Method) -> Node {
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
fn parameters(service: &Service, param: &Param) -> Vec<Node> {
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::QueryFields => return query_fields(service, &param.ty.ty),
        Place::Form | Place::Body | Place::Text | Place::Bytes | Place::Part => return Vec::new(),
    };
    let mut node = parameter(&param.wire, place, &param.docs);
    if is_required(&param.ty.ty) {
        node.set("required", true);
    }
    if param.deprecated {
        node.set("deprecated", true);
    }
    node.set("schema", text_schema(service, &param.ty.ty));
    if let Some(example) = &param.example {
        node.set("example", Node::Value(example.clone()));
    }
    vec![node]
}

/// Whether a text must be there: an empty list is no text at all.
fn is_required(ty: &Type) -> bool {
    !matches!(ty, Type::Option(_) | Type::List(..))
}

fn query_fields(service: &Service, ty: &Type) -> Vec<Node> {
    let Type::Named(id) = ty else { return Vec::new() };
    let TypeKind::Struct(fields) = &service.type_def(*id).kind else { return Vec::new() };
    let fields = fields.fields.iter().filter(|field| !field.read_only);
    fields
        .map(|field| {
            let mut node = parameter(&field.wire, "query", &field.docs);
            if field.required && is_required(&field.ty.ty) {
                node.set("required", true);
            }
            if field.deprecated {
                node.set("deprecated", true);
            }
            node.set("schema", text_schema(service, &field.ty.ty));
            if let Some(example) = &field.example {
                node.set("example", Node::Value(example.clone()));
            }
            node
        })
        .collect()
}

fn parameter(name: &str, place: &str, docs: &str) -> Node {
    let parameter = object().with("name", name).with("in", place);
    if docs.is_empty() { parameter } else { parameter.with("description", docs) }
}

/// The schema of a value that is written as text: what isn't there is left out, never `null`.
fn text_schema(service: &Service, ty: &Type) -> Node {
    match ty {
        Type::Option(inner) => schema(service, inner),
        _ => schema(service, ty),
    }
}

fn content(media_type: &str, schema: Node) -> Node {
    object().with(media_type, object().with("schema", schema))
}

fn schemas(service: &Service, methods: &[&Method]) -> Node {
    let types = referred(service, methods).into_iter().map(|id| service.type_def(id));
    let types = types.map(|ty| (ty.name.clone(), type_schema(service, ty)));
    let errors = errors(service, methods).into_iter().flat_map(|error| &error.variants);
    let errors = errors.map(|error| (error.schema.clone(), variant_schema(service, error)));
    let problem = [("Problem".to_owned(), problem_schema())];
    Node::Object(types.chain(errors).chain(problem).collect())
}

/// The error types of these methods, in the order of the model.
fn errors<'a>(service: &'a Service, methods: &[&Method]) -> Vec<&'a ErrorDef> {
    let used: BTreeSet<usize> = methods.iter().filter_map(|method| method.error).collect();
    used.into_iter().map(|number| &service.errors[number]).collect()
}

/// The types whose schemas are referred to: a struct that is only the keys of a query isn't one,
/// nor is a result whose fields are headers.
fn referred(service: &Service, methods: &[&Method]) -> BTreeSet<TypeId> {
    let mut reach = Reach { service, found: BTreeSet::new(), open: Vec::new() };
    for method in methods {
        for param in &method.params {
            match (&param.ty.ty, param.place) {
                (Type::Named(id), Place::QueryFields) => reach.parts(*id),
                (ty, _) => reach.ty(ty),
            }
        }
        match method.reply(service) {
            Some(reply) => {
                reply.headers.iter().chain(&reply.body).for_each(|field| reach.ty(&field.ty.ty));
            }
            None => method.output.iter().for_each(|output| reach.ty(&output.ty)),
        }
    }
    let variants = errors(service, methods).into_iter().flat_map(|error| &error.variants);
    variants.flat_map(|variant| &variant.fields).for_each(|field| reach.ty(&field.ty.ty));
    while let Some(id) = reach.open.pop() {
        reach.parts(id);
    }
    reach.found
}

/// The types that are reached, and those of them whose parts weren't looked at yet.
struct Reach<'a> {
    service: &'a Service,
    found: BTreeSet<TypeId>,
    open: Vec<TypeId>,
}

impl Reach<'_> {
    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Option(inner) | Type::List(inner, _) | Type::Events(inner) => self.ty(inner),
            Type::Map(key, value) => {
                self.ty(key);
                self.ty(value);
            }
            Type::Named(id) if self.found.insert(*id) => self.open.push(*id),
            _ => {}
        }
    }

    fn parts(&mut self, id: TypeId) {
        let service = self.service;
        match &service.type_def(id).kind {
            TypeKind::Struct(fields) => self.fields(fields),
            TypeKind::Newtype(inner, _) => self.ty(&inner.ty),
            TypeKind::Enum(item) => {
                for variant in &item.variants {
                    match &variant.data {
                        Data::None => {}
                        Data::Value(value) => self.ty(&value.ty),
                        Data::Fields(fields) => self.fields(fields),
                    }
                }
            }
            TypeKind::Reply(_) => {}
        }
    }

    fn fields(&mut self, fields: &Fields) {
        fields.fields.iter().for_each(|field| self.ty(&field.ty.ty));
    }
}
