//! Answers: their statuses, headers and bodies.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, Node};
use super::operation::Operation;
use super::{ChangeKind, Comparison, Direction, Impact, breaking_if, content};

/// Successes that only those get who ask for them, with `range` or `if-none-match`.
const ASKED_FOR: [&str; 2] = ["206", "304"];

/// Compares what two operations answer.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    old: &Operation<'a>,
    new: &Operation<'a>,
) {
    let mut old_answers = answers(&comparison.old, old);
    let mut new_answers = answers(&comparison.new, new);
    let (mut pairs, mut paired) = (Vec::new(), BTreeSet::new());
    old_answers.retain(|status, answer| {
        // A status may be one of a range now.
        let range = status.get(..1).map(|digit| format!("{digit}XX")).unwrap_or_default();
        let found = [status, &range].into_iter().find(|name| new_answers.contains_key(*name));
        let Some((name, other)) = found.and_then(|name| new_answers.get_key_value(name)) else {
            return true;
        };
        pairs.push((status.clone(), answer.clone(), other.clone()));
        paired.insert(name.clone());
        false
    });
    new_answers.retain(|status, _| !paired.contains(status));

    let name = new.name();
    let gone = old_answers.keys().find(|status| is_success(status)).cloned();
    let come = new_answers.keys().find(|status| is_success(status)).cloned();
    if let (Some(gone), Some(come)) = (gone, come)
        && let (Some(a), Some(b)) = (old_answers.remove(&gone), new_answers.remove(&come))
    {
        let message = format!("{name} answers {come} now, it was {gone}");
        let at = (&a.at, &b.at);
        comparison.push(ChangeKind::SuccessChanged, Impact::Breaking, at, &come, message);
        pairs.push((come, a, b));
    }
    for (status, answer) in &old_answers {
        let message = format!("{name} doesn't answer {status} any more");
        let at = (&answer.at, &new.node.at);
        comparison.push(ChangeKind::StatusRemoved, Impact::Breaking, at, status, message);
    }
    for (status, answer) in &new_answers {
        let unasked = is_success(status) && !ASKED_FOR.contains(&&**status);
        let message = format!("{name} may answer {status} now");
        let at = (&old.node.at, &answer.at);
        comparison.push(ChangeKind::StatusAdded, breaking_if(unasked), at, status, message);
    }
    for (status, a, b) in pairs {
        let owner = format!("the answer {status} of {name}");
        headers(comparison, &a, &b, &owner);
        content::compare(comparison, &a, &b, Direction::Response, &owner);
    }
}

/// The answers of an operation by their statuses.
fn answers<'a>(document: &Document<'a>, operation: &Operation<'a>) -> BTreeMap<String, Node<'a>> {
    let answers = operation.node.members_of("responses");
    let answers = answers.filter(|(status, _)| !status.starts_with("x-"));
    answers
        .filter_map(|(status, node)| Some((status.to_uppercase(), document.resolve(node)?)))
        .map(|(status, node)| (if status == "DEFAULT" { "default".into() } else { status }, node))
        .collect()
}

fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

fn headers<'a>(comparison: &mut Comparison<'a>, old: &Node<'a>, new: &Node<'a>, owner: &str) {
    let read = |document: &Document<'a>, answer: &Node<'a>| -> BTreeMap<String, Node<'a>> {
        let headers = answer.members_of("headers");
        let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        headers
            .filter_map(|(name, node)| Some((name.to_lowercase(), document.resolve(node)?)))
            .collect()
    };
    let (old_headers, new_headers) = (read(&comparison.old, old), read(&comparison.new, new));
    for (name, a) in &old_headers {
        let Some(b) = new_headers.get(name) else {
            let message = format!("{owner} has no header `{name}` any more");
            let at = (&a.at, &new.at);
            comparison.push(ChangeKind::HeaderRemoved, Impact::Breaking, at, name, message);
            continue;
        };
        let at = (&a.at, &b.at);
        if a.flag("required") != b.flag("required") {
            let (impact, now) = match b.flag("required") {
                true => (Impact::Compatible, "is always there now"),
                false => (Impact::Breaking, "may be missing now"),
            };
            let message = format!("the header `{name}` of {owner} {now}");
            comparison.push(ChangeKind::HeaderRequired, impact, at, name, message);
        }
        if let Some((a, b)) = a.get("schema").zip(b.get("schema")) {
            comparison.enqueue(vec![a], vec![b], Direction::Response);
        }
    }
    for (name, b) in new_headers.iter().filter(|(name, _)| !old_headers.contains_key(*name)) {
        let message = format!("{owner} has the header `{name}` now");
        comparison.push(
            ChangeKind::HeaderAdded,
            Impact::Compatible,
            (&old.at, &b.at),
            name,
            message,
        );
    }
}
