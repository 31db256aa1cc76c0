//! Schemas: what serde writes and reads, in the words of OpenAPI 3.0.

use super::node::{Node, object};
use crate::model::{
    ErrorVariant, Field, Fields, Integer, Service, Type, TypeDef, TypeKind, Variant,
};

/// A reference to a schema of the document.
pub(super) fn reference(name: &str) -> Node {
    object().with("$ref", format!("#/components/schemas/{name}"))
}

/// The schema of a type where it is used.
pub(super) fn schema(service: &Service, ty: &Type) -> Node {
    match ty {
        Type::Bool => object().with("type", "boolean"),
        Type::Integer(integer) => integer_schema(*integer),
        Type::Float(bits) => object()
            .with("type", "number")
            .with("format", if *bits == 32 { "float" } else { "double" }),
        Type::Char => object().with("type", "string").with("minLength", 1).with("maxLength", 1),
        Type::String => object().with("type", "string"),
        Type::Option(inner) => nullable(service, inner),
        Type::List(item, length) => {
            let list = object().with("type", "array").with("items", schema(service, item));
            match length {
                Some(length) => list.with("minItems", *length).with("maxItems", *length),
                None => list,
            }
        }
        Type::Map(_, value) => {
            object().with("type", "object").with("additionalProperties", schema(service, value))
        }
        Type::Bytes | Type::Upload | Type::Download => {
            object().with("type", "string").with("format", "binary")
        }
        Type::Events(event) => schema(service, event),
        Type::Named(id) => reference(&service.type_def(*id).name),
        Type::Extern(ty) => {
            let mut schema = object();
            if let Some(kind) = ty.kind {
                schema.set("type", kind);
            }
            if let Some(format) = &ty.format {
                schema.set("format", format);
            }
            schema
        }
    }
}

fn integer_schema(Integer { bits, signed }: Integer) -> Node {
    let integer = object().with("type", "integer");
    match (bits, signed) {
        (32, true) => integer.with("format", "int32"),
        (64, true) => integer.with("format", "int64"),
        (64, false) => integer.with("format", "int64").with("minimum", 0),
        (128, true) => integer,
        (128, false) => integer.with("minimum", 0),
        (32, false) => integer.with("format", "int64").with("minimum", 0).with("maximum", u32::MAX),
        (bits, false) => {
            integer.with("format", "int32").with("minimum", 0).with("maximum", (1_u32 << bits) - 1)
        }
        (bits, true) => {
            let most = 1_i32 << (bits - 1);
            integer.with("format", "int32").with("minimum", -most).with("maximum", most - 1)
        }
    }
}

/// In OpenAPI 3.0 `nullable` counts only beside a `type`, and nothing counts beside a `$ref`.
fn nullable(service: &Service, ty: &Type) -> Node {
    match ty {
        Type::Option(inner) => nullable(service, inner),
        Type::Named(_) => {
            let mut node = object();
            if let Some(kind) = kind(service, ty) {
                node.set("type", kind);
            }
            node.with("nullable", true).with("allOf", Node::list([schema(service, ty)]))
        }
        // A schema without a type allows `null` already.
        _ => match schema(service, ty) {
            node if node.has("type") => node.with("nullable", true),
            node => node,
        },
    }
}

fn kind(service: &Service, ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Bool => "boolean",
        Type::Integer(_) => "integer",
        Type::Float(_) => "number",
        Type::Char | Type::String => "string",
        Type::Option(inner) => return kind(service, inner),
        Type::List(..) => "array",
        Type::Map(..) => "object",
        Type::Extern(ty) => return ty.kind,
        Type::Bytes | Type::Upload | Type::Download | Type::Events(_) => "string",
        Type::Named(id) => match &service.type_def(*id).kind {
            TypeKind::Struct(_) | TypeKind::Reply(_) => "object",
            TypeKind::Enum(_) => "string",
            TypeKind::Newtype(inner, _) => return kind(service, &inner.ty),
        },
    })
}

/// The schema of a declared type.
pub(super) fn type_schema(service: &Service, ty: &TypeDef) -> Node {
    let mut node = match &ty.kind {
        TypeKind::Struct(fields) => fields_schema(service, fields),
        TypeKind::Newtype(inner, _) => schema(service, &inner.ty),
        TypeKind::Enum(item) => enum_schema(&item.variants),
        TypeKind::Reply(_) => object(),
    };
    let docs = match &ty.kind {
        TypeKind::Enum(item) => enum_docs(&ty.docs, &item.variants),
        _ => ty.docs.clone(),
    };
    describe(&mut node, &docs, ty.deprecated);
    node
}

fn enum_schema(variants: &[Variant]) -> Node {
    let values = variants.iter().map(|variant| Node::from(&variant.wire));
    object().with("type", "string").with("enum", Node::list(values))
}

/// The docs of an enum, with those of its variants as a list.
fn enum_docs(docs: &str, variants: &[Variant]) -> String {
    let described = variants.iter().filter(|variant| !variant.docs.is_empty());
    let list: Vec<String> = described
        .map(|variant| format!("- `{}`: {}", variant.wire, variant.docs.replace('\n', " ")))
        .collect();
    [docs.to_owned(), list.join("\n")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// The schema of an object with these fields.
pub(super) fn fields_schema(service: &Service, fields: &Fields) -> Node {
    let mut node = object_schema(service, &fields.fields, Vec::new());
    if fields.closed {
        node.set("additionalProperties", false);
    }
    node
}

fn object_schema(service: &Service, fields: &[Field], mut properties: Vec<(String, Node)>) -> Node {
    let mut required: Vec<Node> = properties.iter().map(|(name, _)| Node::from(name)).collect();
    for field in fields {
        let mut property = schema(service, &field.ty.ty);
        describe(&mut property, &field.docs, field.deprecated);
        for (name, set) in [("readOnly", field.read_only), ("writeOnly", field.write_only)] {
            if set {
                make_room(&mut property);
                property.set(name, true);
            }
        }
        if field.required {
            required.push(Node::from(&field.wire));
        }
        properties.push((field.wire.clone(), property));
    }
    let mut node = object().with("type", "object");
    if !properties.is_empty() {
        node.set("properties", Node::Object(properties));
    }
    if !required.is_empty() {
        node.set("required", Node::list(required));
    }
    node
}

/// Makes room beside a `$ref`, where nothing else counts.
fn make_room(node: &mut Node) {
    if node.has("$ref") {
        let inner = std::mem::replace(node, object());
        node.set("allOf", Node::list([inner]));
    }
}

/// Adds what is said about a schema.
pub(super) fn describe(node: &mut Node, docs: &str, deprecated: bool) {
    if docs.is_empty() && !deprecated {
        return;
    }
    make_room(node);
    if !docs.is_empty() {
        node.set("description", docs);
    }
    if deprecated {
        node.set("deprecated", true);
    }
}

/// One of several variants of an error, told apart by their codes.
pub(super) fn any_variant(variants: &[&ErrorVariant]) -> Node {
    let [_, _, ..] = variants else {
        return variants.first().map_or_else(|| reference("Problem"), |one| reference(&one.schema));
    };
    let mapping = variants.iter().map(|variant| {
        (variant.code.clone(), Node::from(format!("#/components/schemas/{}", variant.schema)))
    });
    let discriminator =
        object().with("propertyName", "code").with("mapping", Node::Object(mapping.collect()));
    let any = Node::list(variants.iter().map(|variant| reference(&variant.schema)));
    object().with("oneOf", any).with("discriminator", discriminator)
}

/// The schema of a variant of an error: problem details with its code and its fields.
pub(super) fn variant_schema(service: &Service, variant: &ErrorVariant) -> Node {
    let code =
        object().with("type", "string").with("enum", Node::list([Node::from(&variant.code)]));
    let own = object_schema(service, &variant.fields, vec![("code".to_owned(), code)]);
    let mut schema = object().with("allOf", Node::list([reference("Problem"), own]));
    describe(&mut schema, &variant.docs, false);
    schema
}

/// RFC 9457 §3.1.
pub(super) fn problem_schema() -> Node {
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
