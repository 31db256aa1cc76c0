//! What places are called in messages, and what to do about a change.

use super::document::{Document, Node, Pointer};
use super::{ChangeKind, Direction};

/// A place in words.
pub(super) struct Named {
    pub(super) text: String,
    /// The name of the thing alone.
    pub(super) subject: String,
}

/// The schema at a pointer, or the field, the item, the parameter.
pub(super) fn schema(document: &Document<'_>, at: &Pointer, direction: Direction) -> Named {
    let steps = at.steps();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    match &steps[..] {
        ["components", "schemas", name, rest @ ..] => {
            let tail = tail(rest);
            let text = format!("`{name}{tail}` in {}", direction.senders());
            Named { text, subject: last_field(rest).unwrap_or(name).to_owned() }
        }
        ["paths", path, verb, "parameters", _, ..] => {
            let name = name_of(document, &steps[..5]);
            let text = format!("the parameter `{name}` of {}", owner(document, path, verb));
            Named { text, subject: name }
        }
        ["paths", _, "parameters", _, ..] => {
            let name = name_of(document, &steps[..4]);
            Named { text: format!("the parameter `{name}`"), subject: name }
        }
        ["components", "parameters", _, ..] => {
            let name = name_of(document, &steps[..3]);
            Named { text: format!("the parameter `{name}`"), subject: name }
        }
        ["paths", path, verb, "requestBody", rest @ ..] => {
            let of = format!("the body of {}", owner(document, path, verb));
            within(rest, &of)
        }
        ["paths", path, verb, "responses", status, "headers", name, ..] => {
            let owner = owner(document, path, verb);
            let text = format!("the header `{name}` of the answer {status} of {owner}");
            Named { text, subject: (*name).to_owned() }
        }
        ["paths", path, verb, "responses", status, rest @ ..] => {
            let of = format!("the answer {status} of {}", owner(document, path, verb));
            within(rest, &of)
        }
        ["components", _, name, rest @ ..] => {
            within(rest, &format!("`{name}` in {}", direction.senders()))
        }
        _ => Named { text: format!("`{at}` in {}", direction.senders()), subject: at.to_string() },
    }
}

fn within(rest: &[&str], of: &str) -> Named {
    let tail = tail(rest);
    let text = match tail.strip_prefix('.').unwrap_or(&tail) {
        "" => of.to_owned(),
        tail => format!("`{tail}` in {of}"),
    };
    Named { text, subject: last_field(rest).unwrap_or(of).to_owned() }
}

/// The way from a schema to a part of it, as code would say it.
fn tail(steps: &[&str]) -> String {
    let mut tail = String::new();
    let mut steps = steps.iter();
    while let Some(step) = steps.next() {
        match *step {
            "properties" => {
                if let Some(name) = steps.next() {
                    tail.push('.');
                    tail.push_str(name);
                }
            }
            "items" | "prefixItems" => tail.push_str("[]"),
            "additionalProperties" => tail.push_str("{}"),
            _ => {}
        }
    }
    tail
}

fn last_field<'s>(steps: &[&'s str]) -> Option<&'s str> {
    let at = steps.iter().rposition(|step| *step == "properties")?;
    steps.get(at + 1).copied()
}

/// The name that the object at these steps gives itself.
fn name_of(document: &Document<'_>, steps: &[&str]) -> String {
    let mut node = Some(document.root.clone());
    for step in steps {
        node = node.and_then(|node| match node.value.is_array() {
            true => step.parse().ok().and_then(|number| node.items().nth(number)),
            false => node.get(step),
        });
    }
    let node = node.and_then(|node| document.resolve(node));
    let name = node.as_ref().and_then(|node| node.text("name"));
    name.or(steps.last().copied()).unwrap_or_default().to_owned()
}

fn owner(document: &Document<'_>, path: &str, verb: &str) -> String {
    let item = document.root.get("paths").and_then(|paths| paths.get(path));
    let operation = item.and_then(|item| item.get(verb));
    operation.map_or_else(|| route(verb, path), |operation| operation_name(&operation, verb, path))
}

/// An operation by its id, or else by its route.
pub(super) fn operation_name(operation: &Node<'_>, verb: &str, path: &str) -> String {
    operation.text("operationId").map_or_else(|| route(verb, path), |id| format!("`{id}`"))
}

pub(super) fn route(verb: &str, path: &str) -> String {
    format!("`{} {path}`", verb.to_uppercase())
}

/// What to do about a change of a schema that breaks clients.
pub(super) fn schema_help(kind: ChangeKind, direction: Direction) -> Option<&'static str> {
    use ChangeKind as Kind;
    Some(match (kind, direction) {
        (Kind::FieldAdded | Kind::FieldRequired, Direction::Request) => {
            "make it an `Option`, or give it `#[serde(default)]`"
        }
        (Kind::FieldAdded, Direction::Response) => {
            "clients refuse fields that they don't know here: answer another type, by another method"
        }
        (Kind::FieldRequired, Direction::Response) => "keep it there: not as an `Option`",
        (Kind::FieldRemoved, _) => {
            "keep the field; `#[serde(rename = \"…\")]` keeps the name of one that was renamed"
        }
        (Kind::UnknownFields, _) => "`#[serde(deny_unknown_fields)]` must stay as it was",
        (Kind::Enum | Kind::VariantRemoved, Direction::Request) => "keep the variant",
        (Kind::Enum | Kind::VariantAdded, Direction::Response) => {
            "answers must not gain variants: answer another type, by another method"
        }
        (_, Direction::Request) => "requests must not narrow: keep the type",
        (_, Direction::Response) => "answers must not widen: keep the type",
    })
}

/// What to do about a change of an operation that breaks clients.
pub(super) fn help(kind: ChangeKind) -> Option<&'static str> {
    Some(match kind {
        ChangeKind::PathRemoved | ChangeKind::OperationRemoved => {
            "keep the method, with `#[deprecated]`"
        }
        ChangeKind::RouteChanged => {
            "keep the route with an attribute such as `#[get(\"/path\")]`, or keep the old method beside the new one"
        }
        ChangeKind::ParameterRemoved => "keep the parameter, as an `Option`",
        ChangeKind::ParameterRenamed => "keep the old name on the wire",
        ChangeKind::ParameterMoved => "keep the place with `#[query]`, `#[header]` or `#[cookie]`",
        ChangeKind::ParameterAdded | ChangeKind::ParameterRequired | ChangeKind::BodyRequired => {
            "make it an `Option`"
        }
        ChangeKind::SuccessChanged => "keep the status with `#[status(…)]`",
        ChangeKind::StatusRemoved => "keep the variant of the error",
        ChangeKind::Security | ChangeKind::Roles => "add a method for those who are let in now",
        _ => return None,
    })
}

/// Whether a place is the schema of a form, whose fields are parameters.
pub(super) fn is_form(at: &Pointer) -> bool {
    let steps = at.steps();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    matches!(&steps[..], [.., "content", name, "schema"] if name.contains("form"))
}
