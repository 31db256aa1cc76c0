//! Who may call an operation: credentials and roles.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, Node};
use super::operation::Operation;
use super::{ChangeKind, Comparison, Impact, breaking_if};

/// Credentials that are asked for together: the schemes by what they are on the wire, each with
/// its scopes. Empty: nobody is asked.
type Credentials<'a> = BTreeMap<String, BTreeSet<&'a str>>;

/// Compares what two operations ask of their callers.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    old: &Operation<'a>,
    new: &Operation<'a>,
) {
    let at = (&old.node.at, &new.node.at);
    let name = new.name();
    let (was, is) = (credentials(&comparison.old, old), credentials(&comparison.new, new));
    if !comparison.spend_product(was.len(), is.len()) {
        return;
    }
    if was != is {
        let (was_words, is_words) = (in_words(&was), in_words(&is));
        let shut_out = was.iter().any(|known| !is.iter().any(|needs| suffices(known, needs)));
        let message = format!("{name} asks for {is_words} now, it was {was_words}");
        comparison.push(ChangeKind::Security, breaking_if(shut_out), at, "security", message);
    }
    let (was, is) = (roles(&comparison.old, old), roles(&comparison.new, new));
    if was != is {
        // Any one of the roles suffices, and without any nobody is asked.
        let impact = match (was.is_empty(), is.is_empty()) {
            (_, true) => Impact::Compatible,
            (true, false) => Impact::Breaking,
            (false, false) => breaking_if(!was.is_subset(&is)),
        };
        let list = |roles: &BTreeSet<&str>| match roles.len() {
            0 => "no role".to_owned(),
            _ => roles.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(" or "),
        };
        let message = format!("{name} asks for {} now, it was {}", list(&is), list(&was));
        comparison.push(ChangeKind::Roles, impact, at, "roles", message);
    }
}

/// Whether credentials that were enough are so for what is needed now.
fn suffices(known: &Credentials<'_>, needs: &Credentials<'_>) -> bool {
    needs
        .iter()
        .all(|(scheme, scopes)| known.get(scheme).is_some_and(|known| scopes.is_subset(known)))
}

/// What holds for an operation: its own word, or else the document's.
fn setting<'a>(document: &Document<'a>, operation: &Operation<'a>, name: &str) -> Option<Node<'a>> {
    operation.node.get(name).or_else(|| document.root.get(name))
}

/// The alternatives; nothing said is one that asks for nothing.
fn credentials<'a>(
    document: &Document<'a>,
    operation: &Operation<'a>,
) -> BTreeSet<Credentials<'a>> {
    let security = setting(document, operation, "security");
    let mut found: BTreeSet<Credentials<'a>> = security
        .iter()
        .flat_map(Node::items)
        .map(|alternative| {
            let schemes = alternative.members().map(|(name, scopes)| {
                let scopes = scopes.items().filter_map(|scope| scope.value.as_str()).collect();
                (scheme(document, name), scopes)
            });
            schemes.collect()
        })
        .collect();
    if found.is_empty() {
        found.insert(Credentials::new());
    }
    found
}

/// A scheme by what it is on the wire: its name in the document isn't.
fn scheme(document: &Document<'_>, name: &str) -> String {
    let schemes = document.root.get("components").and_then(|all| all.get("securitySchemes"));
    let Some(scheme) = schemes.and_then(|schemes| document.member(&schemes, name)) else {
        return name.to_owned();
    };
    let text = |member| scheme.text(member).unwrap_or_default();
    match text("type") {
        "http" => text("scheme").to_lowercase(),
        "apiKey" if text("in") == "header" => format!("the header {}", text("name").to_lowercase()),
        "apiKey" => format!("the {} {}", text("in"), text("name")),
        other => format!("{other} {name}"),
    }
}

fn in_words(alternatives: &BTreeSet<Credentials<'_>>) -> String {
    let alternatives = alternatives.iter().map(|credentials| {
        let schemes = credentials.iter().map(|(scheme, scopes)| match scopes.len() {
            0 => format!("`{scheme}`"),
            _ => {
                let scopes: Vec<&str> = scopes.iter().copied().collect();
                format!("`{scheme}` with {}", scopes.join(", "))
            }
        });
        let schemes: Vec<String> = schemes.collect();
        if schemes.is_empty() { "nothing".to_owned() } else { schemes.join(" and ") }
    });
    alternatives.collect::<Vec<_>>().join(" or ")
}

fn roles<'a>(document: &Document<'a>, operation: &Operation<'a>) -> BTreeSet<&'a str> {
    let roles = setting(document, operation, "x-roles");
    let roles = roles.iter().flat_map(Node::items);
    roles.filter_map(|role| role.value.as_str()).collect()
}
