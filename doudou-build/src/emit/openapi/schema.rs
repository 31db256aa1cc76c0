//! Schemas: what serde writes and reads, in the words of OpenAPI.

use super::enums::null;
use super::node::{Node, object};
use super::rules;
use crate::model::{
    ErrorVariant, ExternType, Field, Fields, Integer, Rules, Service, Type, TypeDef, TypeKind,
};

/// A version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OpenApiVersion {
    /// 3.0.3 (<https://spec.openapis.org/oas/v3.0.3>): what most tools read.
    #[default]
    V3_0,
    /// 3.1.1 (<https://spec.openapis.org/oas/v3.1.1>): schemas are JSON Schema 2020-12.
    V3_1,
}

impl OpenApiVersion {
    /// As the document has it: `3.0.3`.
    pub(super) fn number(self) -> &'static str {
        match self {
            Self::V3_0 => "3.0.3",
            Self::V3_1 => "3.1.1",
        }
    }
}

/// What the schemas of a document depend on.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'a> {
    pub(super) service: &'a Service,
    pub(super) version: OpenApiVersion,
}

/// What is said of a value beside its type.
#[derive(Default)]
pub(super) struct About<'a> {
    pub(super) docs: &'a str,
    pub(super) rules: Option<&'a Rules>,
    /// Other names that it is read by.
    pub(super) aliases: &'a [String],
    pub(super) default: Option<&'a serde_json::Value>,
    pub(super) example: Option<&'a serde_json::Value>,
    pub(super) deprecated: bool,
}

/// A reference to a schema of the document.
pub(super) fn reference(name: &str) -> Node {
    object().with("$ref", format!("#/components/schemas/{name}"))
}

impl Schemas<'_> {
    pub(super) fn is_3_1(self) -> bool {
        self.version == OpenApiVersion::V3_1
    }

    /// The schema of a type where it is used.
    pub(super) fn schema(self, ty: &Type) -> Node {
        match ty {
            Type::Bool => object().with("type", "boolean"),
            Type::Integer(integer) => integer_schema(*integer),
            Type::Float(32) => object()
                .with("type", "number")
                .with("format", "float")
                .with("minimum", -LARGEST_F32)
                .with("maximum", LARGEST_F32),
            Type::Float(_) => object().with("type", "number").with("format", "double"),
            Type::Char => object().with("type", "string").with("minLength", 1).with("maxLength", 1),
            Type::String => object().with("type", "string"),
            Type::Option(inner) => self.nullable(inner),
            Type::List(item, length) => {
                let list = object().with("type", "array").with("items", self.schema(item));
                match length {
                    Some(length) => list.with("minItems", *length).with("maxItems", *length),
                    None => list,
                }
            }
            Type::Map(key, value) => self.map(key, value),
            Type::Bytes | Type::Upload | Type::Download => match self.version {
                OpenApiVersion::V3_0 => object().with("type", "string").with("format", "binary"),
                OpenApiVersion::V3_1 => object()
                    .with("type", "string")
                    .with("contentMediaType", "application/octet-stream"),
            },
            Type::Events(event) => self.event(event),
            Type::Named(id) => reference(&self.service.type_def(*id).name),
            Type::Extern(ty) => self.extern_schema(ty),
        }
    }

    /// An event of a stream. Its data is a text of JSON, which only OpenAPI 3.1 has a word for.
    pub(super) fn event(self, data: &Type) -> Node {
        let text = object().with("type", "string");
        let data = match self.version {
            OpenApiVersion::V3_0 => text.with("x-contentSchema", self.schema(data)),
            OpenApiVersion::V3_1 => text
                .with("contentMediaType", "application/json")
                .with("contentSchema", self.schema(data)),
        };
        let properties = object().with("event", object().with("type", "string")).with("data", data);
        object()
            .with("type", "object")
            .with("properties", properties)
            .with("required", Node::list([Node::from("data")]))
    }

    fn extern_schema(self, ty: &ExternType) -> Node {
        if let Some(Ok(schema)) = ty.schema.as_deref() {
            return Node::from(schema.clone());
        }
        let mut schema = object();
        if let Some(kind) = ty.kind {
            schema.set("type", kind);
        }
        match &ty.format {
            Some(format) if format == "byte" && self.is_3_1() => {
                schema.set("contentEncoding", "base64");
                schema.set("pattern", BASE64);
            }
            Some(format) => schema.set("format", format),
            None => {}
        }
        if let Some(pattern) = &ty.pattern {
            schema.set("pattern", pattern);
        }
        schema
    }

    /// An object with free keys, as far as the type of the keys leaves them free.
    fn map(self, key: &Type, value: &Type) -> Node {
        let map = object().with("type", "object");
        if let Some(names) = self.key_names(key) {
            let properties = names.into_iter().map(|name| (name, self.schema(value)));
            return map
                .with("properties", Node::Object(properties.collect()))
                .with("additionalProperties", false);
        }
        let mut map = map.with("additionalProperties", self.schema(value));
        let Some((names, words)) = self.key_schema(key) else { return map };
        match self.version {
            OpenApiVersion::V3_0 => map.set("description", words),
            OpenApiVersion::V3_1 => map.set("propertyNames", names),
        }
        map
    }

    /// The keys of a map, when there are only so many.
    fn key_names(self, key: &Type) -> Option<Vec<String>> {
        match key {
            Type::Bool => Some(vec!["false".into(), "true".into()]),
            Type::Named(id) => match &self.service.type_def(*id).kind {
                TypeKind::Enum(item) if !item.variants.iter().any(|variant| variant.other) => {
                    Some(item.variants.iter().map(|variant| variant.wire.clone()).collect())
                }
                TypeKind::Newtype(inner, _) => self.key_names(&inner.ty),
                _ => None,
            },
            _ => None,
        }
    }

    /// What holds for the keys of a map, as a schema and in words.
    fn key_schema(self, key: &Type) -> Option<(Node, String)> {
        let text = |node: Node| object().with("type", "string").merged(node);
        match key {
            Type::Integer(integer) => {
                let (pattern, words) = match integer.signed {
                    true => ("^(0|-?[1-9][0-9]*)$", "Keys are whole numbers"),
                    false => ("^(0|[1-9][0-9]*)$", "Keys are whole numbers that aren't negative"),
                };
                let words = format!("{words}, of {} bits.", integer.bits);
                Some((text(object().with("pattern", pattern)), words))
            }
            Type::Char => Some((self.schema(key), "Keys are single characters.".into())),
            Type::Extern(ty) => {
                let schema = self.extern_schema(ty);
                let words = match &ty.format {
                    Some(format) => format!("Keys are texts of the format `{format}`."),
                    None => format!("Keys are texts of the type `{}`.", ty.name),
                };
                Some((schema, words))
            }
            Type::Named(id) => {
                let def = self.service.type_def(*id);
                let TypeKind::Newtype(inner, rules) = &def.kind else { return None };
                if matches!(inner.ty, Type::String) {
                    let words = format!("Keys are values of `{}`.", def.name);
                    return (!rules.all.is_empty()).then(|| (reference(&def.name), words));
                }
                self.key_schema(&inner.ty)
            }
            _ => None,
        }
    }

    /// A value or `null`.
    fn nullable(self, ty: &Type) -> Node {
        if let Type::Option(inner) = ty {
            return self.nullable(inner);
        }
        let node = self.schema(ty);
        if self.is_3_1() {
            return match node.get("type").cloned() {
                Some(kind) => {
                    let mut node = node;
                    node.set("type", Node::list([kind, Node::from("null")]));
                    node
                }
                None if is_any(&node) => node,
                None => object().with("anyOf", Node::list([node, null(self)])),
            };
        }
        // In OpenAPI 3.0 `nullable` counts only beside a `type`, and nothing counts beside a
        // `$ref`.
        if node.has("type") {
            return node.with("nullable", true);
        }
        match (ty, self.kind(ty)) {
            // A schema without a type allows `null` already.
            _ if is_any(&node) => node,
            (Type::Named(_), Some(kind)) => {
                object().with("type", kind).with("nullable", true).with("allOf", Node::list([node]))
            }
            _ => object().with("anyOf", Node::list([node, null(self)])),
        }
    }

    /// The one type that all values have in JSON.
    pub(super) fn kind(self, ty: &Type) -> Option<&'static str> {
        Some(match ty {
            Type::Bool => "boolean",
            Type::Integer(_) => "integer",
            Type::Float(_) => "number",
            Type::Char | Type::String | Type::Bytes | Type::Upload | Type::Download => "string",
            Type::Option(inner) | Type::Events(inner) => return self.kind(inner),
            Type::List(..) => "array",
            Type::Map(..) => "object",
            Type::Extern(ty) => return ty.kind,
            Type::Named(id) => match &self.service.type_def(*id).kind {
                TypeKind::Struct(_) | TypeKind::Reply(_) => "object",
                TypeKind::Enum(item) => return super::enums::kind(item),
                TypeKind::Newtype(inner, _) => return self.kind(&inner.ty),
            },
        })
    }

    /// The schemas that a declared type has in the document, with their names.
    pub(super) fn type_schemas(self, ty: &TypeDef) -> Vec<(String, Node)> {
        let about = About { example: ty.example.as_ref(), ..About::default() };
        let about = About { docs: &ty.docs, deprecated: ty.deprecated, ..about };
        let mut more = Vec::new();
        let mut node = match &ty.kind {
            TypeKind::Struct(fields) => self.fields_schema(fields),
            TypeKind::Newtype(inner, rules) => {
                self.value(&inner.ty, &About { rules: Some(rules), ..About::default() })
            }
            TypeKind::Enum(item) => {
                let (node, variants) = self.enum_schemas(item);
                more = variants;
                node
            }
            // Its fields are headers and a body.
            TypeKind::Reply(_) => return Vec::new(),
        };
        self.describe(&mut node, &about);
        std::iter::once((ty.name.clone(), node)).chain(more).collect()
    }

    /// The schema of a value where it is used, with what is said of it.
    pub(super) fn value(self, ty: &Type, about: &About<'_>) -> Node {
        let required = about.rules.is_some_and(Rules::is_required);
        let mut node = match ty {
            Type::Option(inner) if required => self.schema(inner),
            ty => self.schema(ty),
        };
        self.describe_rules(&mut node, ty, about);
        self.describe(&mut node, about);
        node
    }

    fn describe_rules(self, node: &mut Node, ty: &Type, about: &About<'_>) {
        let Some(rules) = about.rules.filter(|rules| !rules.all.is_empty()) else { return };
        self.make_room(node);
        let mut words = Vec::new();
        for rule in &rules.all {
            rules::apply(rule, ty, node, &mut words);
        }
        node.add_paragraph(&words.join(" "));
    }

    /// The schema of an object with these fields.
    pub(super) fn fields_schema(self, fields: &Fields) -> Node {
        self.object_schema(fields, Vec::new())
    }

    /// An object with these properties, which are required, and these fields.
    pub(super) fn object_schema(self, fields: &Fields, properties: Vec<(String, Node)>) -> Node {
        let required = properties.iter().map(|(name, _)| Node::from(name)).collect();
        let mut parts = Parts { properties, required, ..Parts::default() };
        self.collect_fields(fields, &mut parts);
        let mut node = object().with("type", "object");
        if !parts.properties.is_empty() {
            node.set("properties", Node::Object(parts.properties));
        }
        if !parts.required.is_empty() {
            node.set("required", Node::list(parts.required));
        }
        match parts.rest {
            Some(rest) => node.set("additionalProperties", rest),
            None if fields.closed => node.set("additionalProperties", false),
            None => {}
        }
        if !parts.beside.is_empty() {
            node.set("allOf", Node::list(parts.beside));
        }
        node
    }

    fn collect_fields(self, fields: &Fields, parts: &mut Parts) {
        if let Some((tag, name)) = &fields.tag {
            let written = self.constant(name).with("readOnly", true);
            parts.properties.push((tag.clone(), written));
        }
        for field in &fields.fields {
            if field.flatten {
                self.collect_flattened(&field.ty.ty, parts);
                continue;
            }
            if field.required {
                parts.required.push(Node::from(&field.wire));
            }
            parts.properties.push((field.wire.clone(), self.property(field)));
        }
    }

    /// The fields of a value that stand among those of another.
    fn collect_flattened(self, ty: &Type, parts: &mut Parts) {
        match ty {
            Type::Named(id) => match &self.service.type_def(*id).kind {
                TypeKind::Struct(inner) => self.collect_fields(inner, parts),
                _ => parts.beside.push(self.schema(ty)),
            },
            // All of it or nothing: what doesn't fit is none of it.
            Type::Option(inner) => {
                let any = Node::list([self.schema(inner), object().with("type", "object")]);
                parts.beside.push(object().with("anyOf", any));
            }
            Type::Map(_, value) => parts.rest = Some(self.schema(value)),
            _ => parts.rest = Some(Node::from(true)),
        }
    }

    pub(super) fn property(self, field: &Field) -> Node {
        let about = About {
            docs: &field.docs,
            rules: Some(&field.rules),
            aliases: &field.aliases,
            default: field.default.as_ref(),
            example: field.example.as_ref(),
            deprecated: field.deprecated,
        };
        let mut property = self.value(&field.ty.ty, &about);
        for (name, set) in [("readOnly", field.read_only), ("writeOnly", field.write_only)] {
            if set {
                self.make_room(&mut property);
                property.set(name, true);
            }
        }
        property
    }

    /// One text and no other.
    pub(super) fn constant(self, text: &str) -> Node {
        let node = object().with("type", "string");
        match self.version {
            OpenApiVersion::V3_0 => node.with("enum", Node::list([Node::from(text)])),
            OpenApiVersion::V3_1 => node.with("const", text),
        }
    }

    /// Makes room beside a `$ref`, where nothing else counts in OpenAPI 3.0.
    fn make_room(self, node: &mut Node) {
        if node.has("$ref") && !self.is_3_1() {
            let inner = std::mem::replace(node, object());
            node.set("allOf", Node::list([inner]));
        }
    }

    /// Adds what is said about a schema.
    pub(super) fn describe(self, node: &mut Node, about: &About<'_>) {
        let About { docs, aliases, default, example, deprecated, .. } = about;
        let says_nothing = docs.is_empty() && aliases.is_empty() && !deprecated;
        if says_nothing && default.is_none() && example.is_none() {
            return;
        }
        self.make_room(node);
        if !docs.is_empty() {
            let more = match node.get("description") {
                Some(Node::Value(serde_json::Value::String(more))) => format!("\n\n{more}"),
                _ => String::new(),
            };
            node.set("description", format!("{docs}{more}"));
        }
        if !aliases.is_empty() {
            let names: Vec<String> = aliases.iter().map(|name| format!("`{name}`")).collect();
            node.add_paragraph(&format!("Also read as {}.", names.join(" or ")));
        }
        if let Some(default) = default {
            node.set("default", *default);
        }
        if let Some(example) = example {
            let example = Node::from(*example);
            match self.version {
                OpenApiVersion::V3_0 => node.set("example", example),
                OpenApiVersion::V3_1 => node.set("examples", Node::list([example])),
            }
        }
        if *deprecated {
            node.set("deprecated", true);
        }
    }

    /// The schemas that the rest of the document refers to, and those that these refer to.
    pub(super) fn components(self, rest: &[&Node]) -> Node {
        let mut all: Vec<(String, Node)> =
            self.service.types.iter().flat_map(|ty| self.type_schemas(ty)).collect();
        for error in &self.service.errors {
            for variant in &error.variants {
                all.push((variant.schema.clone(), self.variant_schema(variant)));
            }
        }
        all.push(("Problem".to_owned(), problem_schema()));
        let numbers: std::collections::BTreeMap<&str, usize> =
            all.iter().enumerate().map(|(number, (name, _))| (&**name, number)).collect();
        let mut referred = vec![false; all.len()];
        let mut next = rest.to_vec();
        while let Some(node) = next.pop() {
            node.each_reference(&mut |name| {
                if let Some(number) = numbers.get(name)
                    && !std::mem::replace(&mut referred[*number], true)
                {
                    next.push(&all[*number].1);
                }
            });
        }
        let mut referred = referred.into_iter();
        all.retain(|_| referred.next().unwrap_or_default());
        Node::Object(all)
    }

    /// The schema of a variant of an error: problem details with its code and its fields.
    fn variant_schema(self, variant: &ErrorVariant) -> Node {
        let fields = Fields { fields: variant.fields.clone(), ..Fields::default() };
        let own =
            self.object_schema(&fields, vec![("code".to_owned(), self.constant(&variant.code))]);
        let mut schema = object().with("allOf", Node::list([reference("Problem"), own]));
        self.describe(&mut schema, &About { docs: &variant.docs, ..About::default() });
        schema
    }
}

/// Base64 with padding and nothing left over (RFC 4648 §4): in OpenAPI 3.1 its name alone refuses
/// nothing.
const BASE64: &str =
    "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

/// The largest `f32` as it is written; by a hair it is larger than the `f32`.
const LARGEST_F32: f64 = 3.402_823_5e38;

/// What an object is made of.
#[derive(Default)]
struct Parts {
    properties: Vec<(String, Node)>,
    required: Vec<Node>,
    /// What other keys hold.
    rest: Option<Node>,
    /// Schemas that hold beside.
    beside: Vec<Node>,
}

/// Whether a schema allows every value.
fn is_any(node: &Node) -> bool {
    !["$ref", "anyOf", "oneOf", "allOf", "enum", "const", "not"].iter().any(|name| node.has(name))
}

fn integer_schema(Integer { bits, signed, nonzero }: Integer) -> Node {
    let mut integer = object().with("type", "integer");
    if bits < 128 {
        integer.set("format", format!("{}{bits}", if signed { "int" } else { "uint" }));
    }
    match (bits, signed) {
        // As near as a number of JSON comes for most readers.
        (128, true) => {
            integer.set("minimum", i128::MIN as f64);
            integer.set("maximum", i128::MAX as f64);
        }
        (128, false) => {
            integer.set("minimum", u32::from(nonzero));
            integer.set("maximum", u128::MAX as f64);
        }
        (bits, true) => {
            integer.set("minimum", i64::MIN >> (64 - bits.min(64)));
            integer.set("maximum", i64::MAX >> (64 - bits.min(64)));
        }
        (bits, false) => {
            integer.set("minimum", u32::from(nonzero));
            integer.set("maximum", u64::MAX >> (64 - bits.min(64)));
        }
    }
    if nonzero && signed {
        integer.set("not", object().with("enum", Node::list([Node::from(0)])));
    }
    integer
}

/// One of several variants of an error, told apart by their codes.
pub(super) fn any_variant(variants: &[&ErrorVariant]) -> Node {
    let [_, _, ..] = variants else {
        return variants.first().map_or_else(|| reference("Problem"), |one| reference(&one.schema));
    };
    let named = variants.iter().map(|variant| (&*variant.code, &*variant.schema));
    super::enums::one_of("code", named)
}

/// RFC 9457 §3.1.
fn problem_schema() -> Node {
    let text = |docs: &str| object().with("type", "string").with("description", docs);
    let status = object()
        .with("type", "integer")
        .with("format", "int32")
        .with("minimum", 100)
        .with("maximum", 599)
        .with("description", "The status of the answer");
    let wrong = object()
        .with("pointer", text("The place in the JSON body (RFC 6901)"))
        .with("parameter", text("The parameter"))
        .with("in", text("Where the parameter stands"))
        .with("rule", text("The rule that doesn't hold"))
        .with("detail", text("What is wrong with it"));
    let wrong = object()
        .with("type", "object")
        .with("properties", wrong)
        .with("required", Node::list([Node::from("detail")]));
    let errors = object()
        .with("type", "array")
        .with("items", wrong)
        .with("description", "Everything that is wrong with the request");
    let properties = object()
        .with(
            "type",
            text("A URI that names the kind of problem")
                .with("format", "uri-reference")
                .with("default", "about:blank"),
        )
        .with("title", text("The kind of problem in a few words"))
        .with("status", status)
        .with("detail", text("What went wrong this time"))
        .with("instance", text("A URI that names this occurrence").with("format", "uri-reference"))
        .with("code", text("The name of the error, when the service declares it"))
        .with("errors", errors);
    object()
        .with("type", "object")
        .with("description", "Problem details (RFC 9457)")
        .with("properties", properties)
        .with("required", Node::list([Node::from("title"), Node::from("status")]))
}
