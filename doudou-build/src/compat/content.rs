//! Bodies: their content types and what those hold.

use std::collections::BTreeMap;

use super::document::Node;
use super::{ChangeKind, Comparison, Direction, Impact};

/// Compares the content of two bodies. `owner` is what the new one is called.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    old: &Node<'a>,
    new: &Node<'a>,
    direction: Direction,
    owner: &str,
) {
    let (old_types, new_types) = (types(old), types(new));
    for (name, content) in &old_types {
        let Some(other) = new_types.get(name) else {
            let message = format!("{owner} is no `{name}` any more");
            let at = (&content.at, &new.at);
            comparison.push(ChangeKind::ContentRemoved, Impact::Breaking, at, name, message);
            continue;
        };
        let schemas = content.get("schema").zip(other.get("schema"));
        if let Some((a, b)) = schemas
            && (is_structured(name) || comparison.same_version())
        {
            // The data of an event is JSON: what it holds has a schema of its own.
            if let Some((a, b)) = data_schema(&a).zip(data_schema(&b)) {
                comparison.enqueue(vec![a], vec![b], direction);
            }
            comparison.enqueue(vec![a], vec![b], direction);
        }
    }
    for (name, content) in new_types.iter().filter(|(name, _)| !old_types.contains_key(*name)) {
        let message = format!("{owner} may be `{name}` now");
        let at = (&old.at, &content.at);
        comparison.push(ChangeKind::ContentAdded, Impact::Compatible, at, name, message);
    }
}

/// The content types of a body, without their parameters.
fn types<'a>(body: &Node<'a>) -> BTreeMap<String, Node<'a>> {
    let content = body.members_of("content");
    content
        .map(|(name, node)| {
            let bare = name.split_once(';').map_or(name, |(bare, _)| bare);
            (bare.trim().to_lowercase(), node)
        })
        .collect()
}

/// The schema of the data of events, under its name in either version.
fn data_schema<'a>(event: &Node<'a>) -> Option<Node<'a>> {
    let data = event.get("properties")?.get("data")?;
    data.get("contentSchema").or_else(|| data.get("x-contentSchema"))
}

/// Whether schemas describe such content. The versions of OpenAPI say in different ways that
/// anything else is a row of bytes.
fn is_structured(name: &str) -> bool {
    ["json", "xml", "yaml", "form", "text/"].iter().any(|part| name.contains(part))
}
