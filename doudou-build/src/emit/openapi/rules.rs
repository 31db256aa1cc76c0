//! The rules of garde in the words of JSON Schema, and in plain words where it has none.

use serde_json::Number;

use super::node::{Node, object};
use crate::model::{LengthUnit, Rule, RuleKind, Type};

/// Adds to the schema of a value what a rule asks for, and to `words` what no schema can say.
pub(super) fn apply(rule: &Rule, ty: &Type, node: &mut Node, words: &mut Vec<String>) {
    match &rule.kind {
        RuleKind::Length { unit, min, max } => length(*unit, (*min, *max), ty, node, words),
        RuleKind::Range { min, max } => {
            tighten(node, "minimum", min.as_ref());
            tighten(node, "maximum", max.as_ref());
        }
        RuleKind::Pattern(Some(pattern)) => add_pattern(node, pattern),
        RuleKind::Pattern(None) => words.push(format!("It matches `{}`.", rule.arguments)),
        RuleKind::Format("ip") => {
            let formats = ["ipv4", "ipv6"].map(|format| object().with("format", format));
            node.set("anyOf", Node::list(formats));
        }
        RuleKind::Format(format) => node.set("format", *format),
        RuleKind::Contains(text) => add_pattern(node, &literal(text)),
        RuleKind::Prefix(text) => add_pattern(node, &format!("^{}", literal(text))),
        RuleKind::Suffix(text) => add_pattern(node, &format!("{}$", literal(text))),
        RuleKind::Ascii => add_pattern(node, "^[\\u0000-\\u007f]*$"),
        // Who calls `value` asks for it.
        RuleKind::Required => {}
        RuleKind::Inner(rules) => {
            let (item, node) = match (without_option(ty), node) {
                (Type::List(item, _), node) => match node.get_mut("items") {
                    Some(items) => (&**item, items),
                    None => return,
                },
                (other, node) => (other, node),
            };
            if node.has("$ref") {
                let inner = std::mem::replace(node, object());
                node.set("allOf", Node::list([inner]));
            }
            let mut words = Vec::new();
            rules.iter().for_each(|rule| apply(rule, item, node, &mut words));
            node.add_paragraph(&words.join(" "));
        }
        RuleKind::Other => words.push(sentence(rule)),
    }
}

fn without_option(ty: &Type) -> &Type {
    match ty {
        Type::Option(inner) => without_option(inner),
        ty => ty,
    }
}

fn length(
    unit: LengthUnit,
    (min, max): (Option<u64>, Option<u64>),
    ty: &Type,
    node: &mut Node,
    words: &mut Vec<String>,
) {
    let names = match (unit, without_option(ty)) {
        (LengthUnit::Other(counted), Type::String) => {
            let bounds = match (min, max) {
                (Some(min), Some(max)) if min == max => format!("exactly {min}"),
                (Some(min), Some(max)) => format!("from {min} to {max}"),
                (Some(min), None) => format!("at least {min}"),
                (None, Some(max)) => format!("at most {max}"),
                (None, None) => return,
            };
            words.push(format!("It has {bounds} {counted}."));
            return;
        }
        (_, Type::List(..)) => ["minItems", "maxItems"],
        (_, Type::Map(..)) => ["minProperties", "maxProperties"],
        _ => ["minLength", "maxLength"],
    };
    for (name, bound) in names.into_iter().zip([min, max]) {
        tighten(node, name, bound.map(Number::from).as_ref());
    }
}

/// Sets a bound, unless a narrower one is there.
fn tighten(node: &mut Node, name: &str, bound: Option<&Number>) {
    let Some(bound) = bound else { return };
    let there = match node.get(name) {
        Some(Node::Value(serde_json::Value::Number(there))) => there.as_f64(),
        _ => None,
    };
    let narrower = match (there, bound.as_f64()) {
        (Some(there), Some(bound)) if name.starts_with("min") => bound > there,
        (Some(there), Some(bound)) => bound < there,
        _ => true,
    };
    if narrower {
        node.set(name, Node::Value(serde_json::Value::Number(bound.clone())));
    }
}

/// Adds a regular expression beside those that are there.
fn add_pattern(node: &mut Node, pattern: &str) {
    if !node.has("pattern") {
        node.set("pattern", pattern);
        return;
    }
    let more = object().with("pattern", pattern);
    match node.get_mut("allOf") {
        Some(Node::List(all)) => all.push(more),
        _ => node.set("allOf", Node::list([more])),
    }
}

fn sentence(rule: &Rule) -> String {
    let arguments = &rule.arguments;
    match &*rule.name {
        "alphanumeric" => "It has letters and digits only.".into(),
        "custom" => format!("It is checked by `{arguments}`."),
        "matches" => format!("It is equal to `{arguments}`."),
        "credit_card" => "It is the number of a credit card.".into(),
        "phone_number" => "It is a phone number.".into(),
        name if arguments.is_empty() => format!("The rule `{name}` holds."),
        name => format!("The rule `{name}({arguments})` holds."),
    }
}

/// A text as an expression that finds just it.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "^$\\.*+?()[]{}|/".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
