//! From the nodes of a document to a shape.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use serde_json::Value;

use super::document::{Document, Node, is_empty};
use super::limits::{Limits, Number};
use super::shape::{Shape, Types, Unknown};
use super::variants::Union;

/// What is compared as it stands.
const NOT_UNDERSTOOD: [&str; 14] = [
    "$dynamicRef",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "not",
    "patternProperties",
    "propertyNames",
    "then",
    "unevaluatedItems",
];

/// The one among them that both versions of OpenAPI have.
pub(super) const IN_BOTH_VERSIONS: &str = "not";

/// What may stand around a reference without making a schema of its own.
const AROUND: [&str; 14] = [
    "$comment",
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "nullable",
    "oneOf",
    "readOnly",
    "title",
    "type",
    "writeOnly",
];

/// The shape of schemas that hold together; without any, every value has it.
pub(super) fn shape<'a>(document: &Document<'a>, nodes: &[Node<'a>]) -> Option<Shape<'a>> {
    let mut flattening = Flattening::new(document, nodes.first()?);
    flattening.find_home(nodes.first()?.clone());
    flattening.queue.extend(nodes.iter().cloned());
    let mut seen = HashSet::new();
    let mut nulls = Vec::new();
    while let Some(node) = flattening.queue.pop_front() {
        if seen.insert(node.id()) {
            nulls.extend(flattening.add(&node));
        }
    }
    let mut shape = flattening.shape;
    // What stands around a reference says whether there is a value at all: OpenAPI 3.0 has no
    // other way to write that, although `allOf` taken by the letter doesn't allow it.
    let outermost = nulls.first().is_some_and(|null| *null && nodes.len() == 1);
    shape.null = outermost || nulls.iter().all(|null| *null);
    shape.cost = seen.len();
    if let Some(values) = &shape.values {
        let types = values.values().map(|value| Types::of(value)).fold(Types::NONE, Types::or);
        shape.types = shape.types.and(types);
    }
    let number = Types::named("number").unwrap_or(Types::NONE);
    let integer = Types::named("integer").unwrap_or(Types::NONE);
    if shape.types.and(number) == integer {
        shape.limits.settle_whole();
    }
    Some(shape)
}

struct Flattening<'d, 'a> {
    document: &'d Document<'a>,
    shape: Shape<'a>,
    queue: VecDeque<Node<'a>>,
}

impl<'d, 'a> Flattening<'d, 'a> {
    fn new(document: &'d Document<'a>, first: &Node<'a>) -> Self {
        let shape = Shape {
            outer: first.at.clone(),
            home: first.at.clone(),
            name: None,
            null: true,
            types: Types::ALL,
            values: None,
            limits: Limits::default(),
            steps: None,
            patterns: BTreeSet::new(),
            formats: BTreeSet::new(),
            unique: false,
            first_items: Vec::new(),
            items: Vec::new(),
            fields: BTreeMap::new(),
            required: BTreeSet::new(),
            unknown: Unknown::Open,
            unions: Vec::new(),
            read_only: false,
            write_only: false,
            cost: 0,
            keywords: BTreeMap::new(),
        };
        Self { document, shape, queue: VecDeque::new() }
    }

    /// Follows references, and what only surrounds one, to where the schema is declared.
    fn find_home(&mut self, first: Node<'a>) {
        let (mut node, mut seen) = (first, HashSet::new());
        self.shape.name = node.at.schema_name();
        while seen.insert(node.id()) {
            if let Some(reference) = node.text("$ref") {
                let Some(found) = self.document.find(reference) else { return };
                self.shape.home = found.at.clone();
                self.shape.name = found.at.schema_name();
                node = found;
                continue;
            }
            let Some(members) = node.value.as_object() else { return };
            if !members.keys().all(|name| AROUND.contains(&&**name)) {
                return;
            }
            let parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|of| node.items_of(of));
            let mut parts = parts.filter(|part| !is_null(part.value));
            let (Some(only), None) = (parts.next(), parts.next()) else { return };
            node = only;
        }
    }

    /// Takes in what one node says; tells whether it allows `null`, when it speaks of that.
    fn add(&mut self, node: &Node<'a>) -> Option<bool> {
        if let Some(reference) = node.text("$ref") {
            match self.document.find(reference) {
                Some(found) => self.queue.push_back(found),
                None => self.add_keyword("$ref", node),
            }
            if !self.document.lists_types {
                return None;
            }
        }
        if node.value == &Value::Bool(false) {
            self.shape.types = Types::NONE;
            return Some(false);
        }
        self.queue.extend(node.items_of("allOf"));
        let nulls = [self.add_types(node), self.add_unions(node), self.add_formats(node)];
        self.add_values(node);
        self.shape.limits.add(node);
        self.add_items(node);
        self.add_fields(node);
        self.shape.read_only |= node.flag("readOnly");
        self.shape.write_only |= node.flag("writeOnly");
        NOT_UNDERSTOOD.iter().for_each(|keyword| self.add_keyword(keyword, node));
        let mut said = nulls.into_iter().flatten();
        let first = said.next()?;
        // `nullable` beside `oneOf` speaks for both.
        Some(first || said.any(|null| null))
    }

    fn add_types(&mut self, node: &Node<'a>) -> Option<bool> {
        let nullable = !self.document.lists_types && node.flag("nullable");
        let Some(stated) = node.get("type") else {
            let values = node.value.get("enum").and_then(Value::as_array);
            let holds_null = |values: &Vec<Value>| values.iter().any(Value::is_null);
            let constant = node.value.get("const").map(Value::is_null);
            let null = values.map(holds_null).or(constant);
            return if nullable { Some(true) } else { null };
        };
        let names: Vec<&str> = match stated.value {
            Value::String(name) => vec![name],
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            _ => return None,
        };
        let types = names.iter().filter(|name| **name != "null");
        let types = types.map(|name| Types::named(name).unwrap_or(Types::ALL));
        self.shape.types = self.shape.types.and(types.fold(Types::NONE, Types::or));
        Some(nullable || names.contains(&"null"))
    }

    fn add_unions(&mut self, node: &Node<'a>) -> Option<bool> {
        let mut said = None;
        for keyword in ["oneOf", "anyOf"] {
            let Some(list) = node.get(keyword).filter(|list| list.value.is_array()) else {
                continue;
            };
            let (nulls, variants): (Vec<_>, Vec<_>) =
                list.items().partition(|variant| is_null(variant.value));
            said = Some(!nulls.is_empty());
            match &variants[..] {
                [only] => {
                    self.queue.push_back(only.clone());
                    // The only variant speaks for itself unless `null` stands beside it.
                    said = said.filter(|null| *null);
                }
                [] if !nulls.is_empty() => self.shape.types = Types::NONE,
                [] => said = None,
                _ => self.shape.unions.push(Union::new(node, variants)),
            }
        }
        said
    }

    fn add_values(&mut self, node: &Node<'a>) {
        let constant = node.get("const").map(|value| vec![value.value]);
        let listed = node.get("enum").filter(|list| list.value.is_array());
        let listed = listed.map(|list| list.items().map(|item| item.value).collect());
        for values in constant.into_iter().chain(listed) {
            let values: Vec<&Value> = values;
            let values = values.into_iter().filter(|value| !value.is_null());
            let values: BTreeMap<_, _> = values.map(|value| (value.to_string(), value)).collect();
            match &mut self.shape.values {
                Some(known) => known.retain(|text, _| values.contains_key(text)),
                none => *none = Some(values),
            }
        }
    }

    fn add_formats(&mut self, node: &Node<'a>) -> Option<bool> {
        self.shape.patterns.extend(node.text("pattern"));
        if let Some(step) = node.value.get("multipleOf").and_then(Number::of) {
            self.shape.steps = Some(step);
        }
        let encoding = node.text("contentEncoding");
        // Bytes as they are have no type since 3.1.
        let binary =
            node.text("contentMediaType") == Some("application/octet-stream") && encoding.is_none();
        if binary {
            self.shape.types = self.shape.types.and(Types::named("string").unwrap_or(Types::ALL));
            self.shape.formats.insert("binary".to_owned());
        }
        let encoding = encoding.map(|name| if name == "base64" { "byte" } else { name });
        for format in encoding.into_iter().chain(node.text("format")) {
            if !self.shape.limits.add_format(format) {
                self.shape.formats.insert(format.to_owned());
            }
        }
        binary.then_some(false)
    }

    fn add_items(&mut self, node: &Node<'a>) {
        self.shape.unique |= node.flag("uniqueItems");
        if self.shape.first_items.is_empty() {
            self.shape.first_items = node.items_of("prefixItems").collect();
        }
        self.shape.items.extend(node.get("items"));
    }

    fn add_fields(&mut self, node: &Node<'a>) {
        for (name, field) in node.members_of("properties") {
            self.shape.fields.entry(name).or_default().push(field);
        }
        self.shape
            .required
            .extend(node.items_of("required").filter_map(|name| name.value.as_str()));
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            let Some(unknown) = node.get(keyword) else { continue };
            match (&mut self.shape.unknown, unknown.value) {
                (Unknown::Closed, _) => {}
                (known, Value::Bool(false)) => *known = Unknown::Closed,
                (_, value) if is_empty(value) => {}
                (Unknown::Like(nodes), _) => nodes.push(unknown),
                (known @ Unknown::Open, _) => *known = Unknown::Like(vec![unknown]),
            }
        }
    }

    fn add_keyword(&mut self, keyword: &'static str, node: &Node<'a>) {
        if let Some(found) = node.get(keyword) {
            self.shape.keywords.entry(keyword).or_insert(found.value);
        }
    }
}

/// Whether a schema allows `null` and nothing else.
fn is_null(schema: &Value) -> bool {
    schema["type"] == "null"
        || schema.get("const").is_some_and(Value::is_null)
        || schema["enum"].as_array().is_some_and(|values| matches!(&values[..], [Value::Null]))
}
