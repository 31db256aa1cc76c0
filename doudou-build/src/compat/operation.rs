//! Operations: which of the new ones is which of the old, and what has changed in it.

use std::collections::{BTreeMap, HashMap};

use super::document::{Document, Node};
use super::{
    ChangeKind, Comparison, Direction, Impact, content, parameters, responses, security, words,
};

const VERBS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    pub(super) verb: &'static str,
    /// The path's entry, with what holds for all its operations.
    pub(super) item: Node<'a>,
    pub(super) node: Node<'a>,
    pub(super) id: Option<&'a str>,
}

impl Operation<'_> {
    /// What it is called in a message.
    pub(super) fn name(&self) -> String {
        words::operation_name(&self.node, self.verb, self.path)
    }

    fn route(&self) -> String {
        words::route(self.verb, self.path)
    }

    /// The verb and the path without the names of its parameters: what is on the wire.
    fn wire(&self) -> (&'static str, String) {
        (self.verb, without_names(self.path))
    }
}

/// `/users/{id}` as `/users/{}`.
fn without_names(path: &str) -> String {
    let mut bare = String::new();
    let mut rest = path;
    while let Some((before, tail)) = rest.split_once('{') {
        let Some((_, behind)) = tail.split_once('}') else { break };
        bare.push_str(before);
        bare.push_str("{}");
        rest = behind;
    }
    bare + rest
}

/// Compares all operations; their schemas are put on the list.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (old, new) = (operations(&comparison.old), operations(&comparison.new));
    let by_wire: HashMap<_, _> = new
        .iter()
        .enumerate()
        .rev()
        .map(|(number, operation)| (operation.wire(), number))
        .collect();
    let mut partner: Vec<Option<usize>> =
        old.iter().map(|operation| by_wire.get(&operation.wire()).copied()).collect();
    let mut is_free = vec![true; new.len()];
    partner.iter().flatten().for_each(|number| is_free[*number] = false);
    // Only what stands nowhere else is looked for by its name.
    let by_id = new.iter().enumerate().rev().filter(|(number, _)| is_free[*number]);
    let by_id: HashMap<_, _> =
        by_id.filter_map(|(number, operation)| Some((operation.id?, number))).collect();
    for (operation, partner) in old.iter().zip(&mut partner).filter(|(_, known)| known.is_none()) {
        *partner = operation.id.and_then(|id| by_id.get(id)).copied();
        partner.iter().for_each(|number| is_free[*number] = false);
    }
    removed(comparison, &old, &partner, &new);
    for (old, new) in old.iter().zip(&partner).filter_map(|(old, at)| Some((old, &new[(*at)?]))) {
        compare_operations(comparison, old, new);
    }
    for (operation, _) in new.iter().zip(is_free).filter(|(_, free)| *free) {
        let at = (&paths(&comparison.old), &operation.node.at);
        let message = format!("{} is new: {}", operation.name(), operation.route());
        comparison.operation = operation.id;
        comparison.push(
            ChangeKind::OperationAdded,
            Impact::Compatible,
            at,
            operation.path,
            message,
        );
    }
}

/// Tells of what is gone: a path as a whole when nothing of it is left.
fn removed<'a>(
    comparison: &mut Comparison<'a>,
    old: &[Operation<'a>],
    partner: &[Option<usize>],
    new: &[Operation<'a>],
) {
    let kept = old.iter().zip(partner).filter(|(_, partner)| partner.is_some());
    let kept = kept.map(|(operation, _)| without_names(operation.path));
    let there = new.iter().map(|operation| without_names(operation.path));
    let there: std::collections::HashSet<String> = kept.chain(there).collect();
    let mut paths_gone: BTreeMap<&str, Vec<&Operation<'a>>> = BTreeMap::new();
    let to = paths(&comparison.new);
    for (operation, _) in old.iter().zip(partner).filter(|(_, partner)| partner.is_none()) {
        if !there.contains(&without_names(operation.path)) {
            paths_gone.entry(operation.path).or_default().push(operation);
            continue;
        }
        let message = format!("{} is gone: {}", operation.name(), operation.route());
        let at = (&operation.node.at, &to);
        comparison.operation = operation.id;
        comparison.push(
            ChangeKind::OperationRemoved,
            Impact::Breaking,
            at,
            operation.path,
            message,
        );
    }
    for (path, operations) in paths_gone {
        let [first, others @ ..] = &operations[..] else { continue };
        let names: Vec<String> = operations.iter().map(|operation| operation.name()).collect();
        let message = format!("the path `{path}` is gone, and with it {}", names.join(", "));
        comparison.operation = first.id.filter(|_| others.is_empty());
        let at = (&first.item.at, &to);
        comparison.push(ChangeKind::PathRemoved, Impact::Breaking, at, path, message);
    }
}

fn paths(document: &Document<'_>) -> super::document::Pointer {
    document.root.at.join("paths")
}

fn operations<'a>(document: &Document<'a>) -> Vec<Operation<'a>> {
    let mut operations = Vec::new();
    for (path, item) in document.root.members_of("paths") {
        let Some(item) = document.resolve(item) else { continue };
        for verb in VERBS {
            let Some(node) = item.get(verb).filter(|node| node.value.is_object()) else { continue };
            let id = node.text("operationId");
            operations.push(Operation { path, verb, item: item.clone(), node, id });
        }
    }
    operations
}

fn compare_operations<'a>(
    comparison: &mut Comparison<'a>,
    old: &Operation<'a>,
    new: &Operation<'a>,
) {
    comparison.operation = new.id.or(old.id);
    let same_route = old.wire() == new.wire();
    if !same_route {
        let message = format!("{} is {} now, it was {}", new.name(), new.route(), old.route());
        let at = (&old.node.at, &new.node.at);
        comparison.push(ChangeKind::RouteChanged, Impact::Breaking, at, new.path, message);
    }
    parameters::compare(comparison, old, new, same_route);
    body(comparison, old, new);
    responses::compare(comparison, old, new);
    security::compare(comparison, old, new);
}

fn body<'a>(comparison: &mut Comparison<'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let bodies = (
        comparison.old.member(&old.node, "requestBody"),
        comparison.new.member(&new.node, "requestBody"),
    );
    let is_required = |body: &Node<'a>| body.flag("required");
    let name = new.name();
    match bodies {
        (None, None) => {}
        (None, Some(body)) => {
            let impact = super::breaking_if(is_required(&body));
            let message = format!("requests of {name} have a body now");
            let at = (&old.node.at, &body.at);
            comparison.push(ChangeKind::BodyAdded, impact, at, "body", message);
        }
        (Some(body), None) => {
            let message = format!("requests of {name} have no body any more");
            let at = (&body.at, &new.node.at);
            comparison.push(ChangeKind::BodyRemoved, Impact::Breaking, at, "body", message);
        }
        (Some(a), Some(b)) => {
            if is_required(&a) != is_required(&b) {
                let impact = super::breaking_if(is_required(&b));
                let now = if is_required(&b) { "must be there now" } else { "may be missing now" };
                let message = format!("the body of {name} {now}");
                comparison.push(ChangeKind::BodyRequired, impact, (&a.at, &b.at), "body", message);
            }
            let owner = format!("the body of {name}");
            content::compare(comparison, &a, &b, Direction::Request, &owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_names;

    #[test]
    fn the_names_of_parameters_are_not_on_the_wire() {
        assert_eq!(without_names("/a/{b}/c/{d}"), "/a/{}/c/{}");
        assert_eq!(without_names("/a/{b"), "/a/{b");
        assert_eq!(without_names("}/{"), "}/{");
    }
}
