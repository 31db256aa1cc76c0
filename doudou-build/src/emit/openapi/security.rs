//! Who may call: the security schemes, and what each operation asks for.

use std::collections::BTreeSet;

use super::node::{Node, object};
use crate::model::{Method, Scheme};

/// The schemes that the methods use, by name; `None` when everybody may call all of them.
pub(super) fn schemes(methods: &[&Method]) -> Option<Node> {
    let used: BTreeSet<&Scheme> = methods.iter().flat_map(|method| &method.security).collect();
    let described = used.into_iter().map(|scheme| (name(scheme), describe_scheme(scheme)));
    let described: Vec<_> = described.collect();
    (!described.is_empty()).then_some(Node::Object(described))
}

fn name(scheme: &Scheme) -> String {
    match scheme {
        Scheme::Basic => "basic".to_owned(),
        Scheme::Bearer => "bearer".to_owned(),
        Scheme::ApiKey { place, name } => {
            let legal =
                |c: char| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' };
            format!("{place}.{}", name.chars().map(legal).collect::<String>())
        }
    }
}

fn describe_scheme(scheme: &Scheme) -> Node {
    match scheme {
        Scheme::Basic => object().with("type", "http").with("scheme", "basic"),
        Scheme::Bearer => object().with("type", "http").with("scheme", "bearer"),
        Scheme::ApiKey { place, name } => {
            object().with("type", "apiKey").with("in", *place).with("name", name)
        }
    }
}

/// Says of an operation who may call it.
pub(super) fn describe(method: &Method, operation: &mut Node) {
    if !method.security.is_empty() {
        let any = method.security.iter().map(|scheme| object().with(&name(scheme), Node::list([])));
        operation.set("security", Node::list(any));
    }
    if !method.roles.is_empty() {
        operation.set("x-roles", Node::list(method.roles.iter().map(Node::from)));
    }
}
