//! The schemas of enums, in each of serde's four taggings.

use super::node::{Node, object};
use super::schema::{About, Schemas, reference};
use crate::model::{Data, Enum, Tagging, Type, TypeKind, Variant};

/// The one type that all variants have in JSON.
pub(super) fn kind(item: &Enum) -> Option<&'static str> {
    let is_text = |variant: &Variant| matches!(variant.data, Data::None);
    match item.tagging {
        Tagging::External if item.variants.iter().all(is_text) => Some("string"),
        Tagging::External if item.variants.iter().any(is_text) => None,
        Tagging::External | Tagging::Internal { .. } | Tagging::Adjacent { .. } => Some("object"),
        Tagging::Untagged => None,
    }
}

/// `null` and nothing else.
pub(super) fn null(schemas: Schemas<'_>) -> Node {
    match schemas.is_3_1() {
        true => object().with("type", "null"),
        // OpenAPI 3.0 has no type for it, and takes it where there is none.
        false => object().with("enum", Node::list([Node::Value(serde_json::Value::Null)])),
    }
}

/// One of several schemas, told apart by the value of a property.
pub(super) fn one_of<'a>(
    property: &str,
    named: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Node {
    let mapping = named.clone().map(|(value, schema)| {
        (value.to_owned(), Node::from(format!("#/components/schemas/{schema}")))
    });
    let discriminator =
        object().with("propertyName", property).with("mapping", Node::Object(mapping.collect()));
    let any = Node::list(named.map(|(_, schema)| reference(schema)));
    object().with("oneOf", any).with("discriminator", discriminator)
}

impl Schemas<'_> {
    /// The schema of an enum, and those of its variants that have names of their own.
    pub(super) fn enum_schemas(self, item: &Enum) -> (Node, Vec<(String, Node)>) {
        match &item.tagging {
            Tagging::External => (self.external(item), Vec::new()),
            Tagging::Untagged => {
                let variants = item.variants.iter().map(|variant| self.untagged(variant));
                (either("anyOf", variants.collect()), Vec::new())
            }
            Tagging::Internal { tag } => {
                self.tagged(item, tag, |variant, key| self.internal(variant, key))
            }
            Tagging::Adjacent { tag, content } => {
                self.tagged(item, tag, |variant, key| self.adjacent(variant, key, content, item))
            }
        }
    }

    fn external(self, item: &Enum) -> Node {
        let (texts, others): (Vec<&Variant>, Vec<&Variant>) =
            item.variants.iter().partition(|variant| matches!(variant.data, Data::None));
        let mut schemas = Vec::new();
        if !texts.is_empty() {
            let mut node = object().with("type", "string");
            // Every text is read, when there is a variant for those that are unknown.
            if !texts.iter().any(|variant| variant.other) {
                node.set("enum", Node::list(texts.iter().map(|one| Node::from(&one.wire))));
            }
            node.add_paragraph(&list(&texts));
            schemas.push(node);
        }
        for variant in others {
            let data = match &variant.data {
                Data::None => continue,
                Data::Value(value) => self.schema(&value.ty),
                Data::Fields(fields) => self.fields_schema(fields),
            };
            let node = object()
                .with("title", &variant.ident)
                .with("type", "object")
                .with("properties", object().with(&variant.wire, data))
                .with("required", Node::list([Node::from(&variant.wire)]))
                .with("additionalProperties", false);
            schemas.push(self.described(node, variant));
        }
        either("oneOf", schemas)
    }

    fn untagged(self, variant: &Variant) -> Node {
        let node = match &variant.data {
            Data::None => null(self),
            Data::Value(value) => self.schema(&value.ty),
            Data::Fields(fields) => {
                object().with("title", &variant.ident).merged(self.fields_schema(fields))
            }
        };
        self.described(node, variant)
    }

    fn tagged(
        self,
        item: &Enum,
        tag: &str,
        schema: impl Fn(&Variant, (String, Node)) -> Node,
    ) -> (Node, Vec<(String, Node)>) {
        let known = item.variants.iter().filter(|variant| !variant.other);
        let known: Vec<Node> = known.map(|variant| Node::from(&variant.wire)).collect();
        let variants: Vec<(String, Node)> = item
            .variants
            .iter()
            .map(|variant| {
                let key = match variant.other {
                    // Whatever isn't the name of another variant.
                    true => object()
                        .with("type", "string")
                        .with("not", object().with("enum", Node::list(known.clone()))),
                    false => self.constant(&variant.wire),
                };
                let node = schema(variant, (tag.to_owned(), key));
                (variant.schema.clone(), self.described(node, variant))
            })
            .collect();
        let named = item.variants.iter().map(|variant| (&*variant.wire, &*variant.schema));
        let node = match item.variants.iter().any(|variant| variant.other) {
            // A discriminator knows every value.
            true => either("oneOf", variants.iter().map(|(name, _)| reference(name)).collect()),
            false => one_of(tag, named),
        };
        (node, variants)
    }

    /// A variant whose tag stands among its fields.
    fn internal(self, variant: &Variant, tag: (String, Node)) -> Node {
        let tag_alone = |tag| self.object_schema(&crate::model::Fields::default(), vec![tag]);
        match &variant.data {
            Data::None => tag_alone(tag),
            Data::Fields(fields) => self.object_schema(fields, vec![tag]),
            Data::Value(value) => match self.inside(&value.ty) {
                Type::Map(_, value) => {
                    tag_alone(tag).with("additionalProperties", self.schema(value))
                }
                Type::Named(id) => match &self.service.type_def(*id).kind {
                    // It would refuse the tag beside its fields, if it were referred to.
                    TypeKind::Struct(fields) if self.is_whole(fields) => {
                        self.object_schema(fields, vec![tag])
                    }
                    _ => {
                        object().with("allOf", Node::list([self.schema(&value.ty), tag_alone(tag)]))
                    }
                },
                _ => tag_alone(tag),
            },
        }
    }

    /// Whether a struct refuses other keys, or says what they hold.
    fn is_whole(self, fields: &crate::model::Fields) -> bool {
        self.fields_schema(fields).has("additionalProperties")
    }

    /// What a type is, newtypes taken off.
    fn inside<'a>(&'a self, ty: &'a Type) -> &'a Type {
        match ty {
            Type::Named(id) => match &self.service.type_def(*id).kind {
                TypeKind::Newtype(inner, _) => self.inside(&inner.ty),
                _ => ty,
            },
            ty => ty,
        }
    }

    /// A variant whose tag stands beside its data.
    fn adjacent(self, variant: &Variant, tag: (String, Node), content: &str, item: &Enum) -> Node {
        let mut required = vec![Node::from(&tag.0)];
        let mut properties = vec![tag];
        let (data, needed) = match &variant.data {
            // serde takes `null` there, and nothing else.
            Data::None => (null(self), false),
            Data::Value(value) => {
                let optional = matches!(value.ty, Type::Option(_));
                (self.schema(&value.ty), !optional)
            }
            Data::Fields(fields) => (self.fields_schema(fields), true),
        };
        properties.push((content.to_owned(), data));
        required.extend(needed.then(|| Node::from(content)));
        let node = object()
            .with("type", "object")
            .with("properties", Node::Object(properties))
            .with("required", Node::list(required));
        if item.closed { node.with("additionalProperties", false) } else { node }
    }

    fn described(self, mut node: Node, variant: &Variant) -> Node {
        let about = About { docs: &variant.docs, aliases: &variant.aliases, ..About::default() };
        self.describe(&mut node, &about);
        node
    }
}

/// One of several schemas, or the only one.
fn either(word: &str, mut schemas: Vec<Node>) -> Node {
    match (schemas.len(), schemas.pop()) {
        (1, Some(only)) => only,
        (_, last) => object().with(word, Node::list(schemas.into_iter().chain(last))),
    }
}

/// The docs of variants that are texts, as a list.
fn list(variants: &[&Variant]) -> String {
    let lines = variants.iter().filter_map(|variant| {
        let mut said = variant.docs.replace('\n', " ");
        if !variant.aliases.is_empty() {
            let aliases = variant.aliases.iter().map(|alias| format!("`{alias}`"));
            let aliases = aliases.collect::<Vec<_>>().join(" or ");
            let gap = if said.is_empty() { "" } else { " " };
            said.push_str(&format!("{gap}Also read as {aliases}."));
        }
        if variant.other {
            let gap = if said.is_empty() { "" } else { " " };
            said.push_str(&format!("{gap}Every other text is read as it."));
        }
        (!said.is_empty()).then(|| format!("- `{}`: {said}", variant.wire))
    });
    lines.collect::<Vec<_>>().join("\n")
}
