//! The variants of `oneOf` and `anyOf`, and which of the old ones is which of the new.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{Document, Node, Pointer};
use super::flatten::shape;
use super::shape::{Shape, Types};

/// A choice between schemas.
#[derive(Debug, Clone)]
pub(super) struct Union<'a> {
    pub(super) variants: Vec<Node<'a>>,
    /// The field whose value tells the variants apart.
    discriminator: Option<&'a str>,
    /// The value of that field for what a reference leads to.
    mapping: BTreeMap<&'a str, &'a str>,
}

impl<'a> Union<'a> {
    /// `owner` is the schema that the list of variants stands in.
    pub(super) fn new(owner: &Node<'a>, variants: Vec<Node<'a>>) -> Self {
        let discriminator = owner.get("discriminator");
        let mapping = discriminator.iter().flat_map(|found| found.members_of("mapping"));
        let mapping = mapping.filter_map(|(value, to)| Some((to.value.as_str()?, value)));
        Self {
            variants,
            mapping: mapping.collect(),
            discriminator: discriminator.and_then(|found| found.text("propertyName")),
        }
    }

    /// Whether both list the same variants in the same order.
    pub(super) fn lists_as(&self, other: &Self) -> bool {
        let values =
            |union: &Self| union.variants.iter().map(|node| node.value).collect::<Vec<_>>();
        values(self) == values(other)
            && (self.discriminator, &self.mapping) == (other.discriminator, &other.mapping)
    }

    /// Everything that tells the variants apart.
    pub(super) fn read(&self, document: &Document<'a>) -> Vec<Variant<'a>> {
        let variants = self.variants.iter();
        variants.filter_map(|node| Variant::new(document, self, node)).collect()
    }
}

/// One of several schemas, with what it may be known by.
#[derive(Debug)]
pub(super) struct Variant<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) at: Pointer,
    /// Fields that have only one value: the name and the value.
    tags: BTreeMap<&'a str, String>,
    name: Option<String>,
    /// The only value, or the only field.
    outline: Option<(&'static str, &'a str)>,
    types: Types,
    /// What it cost to read it.
    pub(super) cost: usize,
}

impl<'a> Variant<'a> {
    fn new(document: &Document<'a>, union: &Union<'a>, node: &Node<'a>) -> Option<Self> {
        let shape = shape(document, std::slice::from_ref(node))?;
        let mut variant = Self::of(&shape, vec![node.clone()]);
        if let Some(field) = union.discriminator {
            let mapped = node.text("$ref").and_then(|reference| {
                let by_name = shape.name.as_ref().and_then(|name| union.mapping.get(&**name));
                union.mapping.get(reference).or(by_name).map(|value| (*value).to_owned())
            });
            let own = variant.tags.get(field).cloned();
            // Without a mapping, the name of the schema is the value.
            let value = own.or(mapped).or(shape.name);
            variant.tags = value.into_iter().map(|value| (field, value)).collect();
        }
        Some(variant)
    }

    /// A schema that stands alone.
    pub(super) fn of(shape: &Shape<'a>, nodes: Vec<Node<'a>>) -> Self {
        let single = |(name, nodes): (&&'a str, &Vec<Node<'a>>)| {
            let mut values = nodes.iter().filter_map(|node| only_value(node.value));
            Some((*name, values.next()?.to_owned()))
        };
        let mut fields = shape.fields.keys();
        let outline = match (&shape.values, fields.next(), fields.next()) {
            (Some(values), None, _) if values.len() == 1 => {
                let value = values.values().next().and_then(|value| value.as_str());
                value.map(|value| ("the value", value))
            }
            (None, Some(field), None) if shape.required.contains(field) => {
                Some(("the field", *field))
            }
            _ => None,
        };
        Self {
            at: nodes.first().map_or_else(|| shape.outer.clone(), |node| node.at.clone()),
            tags: shape.fields.iter().filter_map(single).collect(),
            name: shape.name.clone(),
            outline,
            types: shape.types,
            cost: shape.cost,
            nodes,
        }
    }

    /// What it is called in a message.
    pub(super) fn words(&self) -> String {
        match (self.tags.iter().next(), self.outline, &self.name) {
            (Some((field, value)), ..) => format!("`{value}` of `{field}`"),
            (None, Some((what, name)), _) => format!("{what} `{name}`"),
            (None, None, Some(name)) => format!("`{name}`"),
            (None, None, None) => self.types.words(),
        }
    }

    /// Whether the two can't be one: what goes over the wire tells them apart.
    fn contradicts(&self, other: &Self) -> bool {
        let mut shared = self.tags.iter().filter_map(|(name, a)| Some((a, other.tags.get(name)?)));
        let outlines = self.outline.zip(other.outline);
        shared.any(|(a, b)| a != b) || outlines.is_some_and(|(a, b)| a != b)
    }

    fn values(&self) -> impl Iterator<Item = &'a Value> {
        self.nodes.iter().map(|node| node.value)
    }

    fn shares_a_tag(&self, other: &Self) -> bool {
        self.tags.keys().any(|name| other.tags.contains_key(name)) && !self.contradicts(other)
    }
}

fn only_value(schema: &Value) -> Option<&str> {
    let listed = schema.get("enum").and_then(Value::as_array);
    let listed = listed.filter(|values| values.len() == 1).and_then(|values| values.first());
    schema.get("const").or(listed)?.as_str()
}

/// The pairs of an old and a new variant that are one, as indices, the surest first.
pub(super) fn pairs<'a>(old: &[Variant<'a>], new: &[Variant<'a>]) -> Vec<(usize, usize)> {
    let is_same: [fn(&Variant<'a>, &Variant<'a>) -> bool; 5] = [
        Variant::shares_a_tag,
        |a, b| a.name.is_some() && a.name == b.name && !a.contradicts(b),
        |a, b| a.outline.is_some() && a.outline == b.outline && !a.contradicts(b),
        |a, b| a.values().eq(b.values()) && !a.contradicts(b),
        |a, b| a.types == b.types && !a.contradicts(b),
    ];
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut left: (Vec<usize>, Vec<usize>) = ((0..old.len()).collect(), (0..new.len()).collect());
    for is_same in is_same {
        left.0.retain(|a| {
            let at = left.1.iter().position(|b| is_same(&old[*a], &new[*b]));
            at.map(|at| found.push((*a, left.1.remove(at)))).is_none()
        });
    }
    let rest = left.0.into_iter().zip(left.1);
    found.extend(rest.filter(|(a, b)| !old[*a].contradicts(&new[*b])));
    found
}
