//! Parameters: what stands in the path, the query, headers and cookies.

use super::document::{Document, Node};
use super::operation::Operation;
use super::{ChangeKind, Comparison, Direction, Impact, breaking_if, content};

#[derive(Debug, Clone)]
struct Parameter<'a> {
    place: &'a str,
    name: &'a str,
    /// What it is found by in a request: the name, or its position in the path.
    key: String,
    node: Node<'a>,
}

impl<'a> Parameter<'a> {
    fn is_required(&self) -> bool {
        self.place == "path" || self.node.flag("required")
    }

    /// How values are written: the style, and whether each item of a list stands alone.
    fn style(&self) -> (&'a str, bool, bool) {
        let usual = if matches!(self.place, "query" | "cookie") { "form" } else { "simple" };
        let style = self.node.text("style").unwrap_or(usual);
        let explode = self.node.value.get("explode").and_then(serde_json::Value::as_bool);
        (style, explode.unwrap_or(style == "form"), self.node.get("content").is_some())
    }

    fn may_be_renamed_to(&self, other: &Self) -> bool {
        let plain = |name: &str| name.replace(['-', '_'], "").to_lowercase();
        self.place == other.place
            && (plain(self.name) == plain(other.name)
                || self.node.value.get("schema") == other.node.value.get("schema")
                    && self.is_required() == other.is_required())
    }
}

/// Compares the parameters of two operations. When both have the same path, its parameters are
/// known by their position.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a>,
    old: &Operation<'a>,
    new: &Operation<'a>,
    by_position: bool,
) {
    let mut left = parameters(&comparison.old, old, by_position);
    let mut added = parameters(&comparison.new, new, by_position);
    if !comparison.spend_product(left.len(), added.len()) {
        return;
    }
    let mut pairs = Vec::new();
    let mut take = |left: &mut Vec<Parameter<'a>>, is_same: fn(&_, &Parameter<'a>) -> bool| {
        left.retain(|old: &Parameter<'a>| {
            let at = added.iter().position(|new| is_same(old, new));
            at.map(|at| pairs.push((old.clone(), added.remove(at)))).is_none()
        });
    };
    take(&mut left, |a: &Parameter<'a>, b| (a.place, &a.key) == (b.place, &b.key));
    take(&mut left, |a, b| a.name == b.name);
    let renamed = match (&left[..], &added[..]) {
        ([a], [b]) if a.may_be_renamed_to(b) => Some((left.remove(0), added.remove(0))),
        _ => None,
    };
    let name = new.name();
    for old in left {
        let message = format!("the parameter `{}` of {name} is gone", old.name);
        let at = (&old.node.at, &new.node.at);
        comparison.push(ChangeKind::ParameterRemoved, Impact::Breaking, at, old.name, message);
    }
    for (a, b) in pairs.into_iter().chain(renamed) {
        compare_parameters(comparison, &a, &b, &name);
    }
    for b in added {
        let must = if b.is_required() { " and must be there" } else { "" };
        let message = format!("the parameter `{}` of {name} is new{must}", b.name);
        let at = (&old.node.at, &b.node.at);
        let impact = breaking_if(b.is_required());
        comparison.push(ChangeKind::ParameterAdded, impact, at, b.name, message);
    }
}

fn compare_parameters<'a>(
    comparison: &mut Comparison<'a>,
    a: &Parameter<'a>,
    b: &Parameter<'a>,
    owner: &str,
) {
    let at = (&a.node.at, &b.node.at);
    let what = format!("the parameter `{}` of {owner}", b.name);
    let mut tell = |kind, impact, text: String| {
        comparison.push(kind, impact, at, b.name, format!("{what} {text}"));
    };
    if a.place != b.place {
        let text = format!("is in the {} now, it was in the {}", b.place, a.place);
        tell(ChangeKind::ParameterMoved, Impact::Breaking, text);
    } else if a.key != b.key {
        let text = format!("was called `{}`", a.name);
        tell(ChangeKind::ParameterRenamed, Impact::Breaking, text);
    }
    if a.is_required() != b.is_required() {
        let text = if b.is_required() { "must be there now" } else { "may be missing now" };
        tell(ChangeKind::ParameterRequired, breaking_if(b.is_required()), text.to_owned());
    }
    if a.place == b.place && a.style() != b.style() {
        tell(ChangeKind::ParameterStyle, Impact::Breaking, "is written in another way now".into());
    }
    match a.node.get("schema").zip(b.node.get("schema")) {
        Some((a, b)) => comparison.enqueue(vec![a], vec![b], Direction::Request),
        None => content::compare(comparison, &a.node, &b.node, Direction::Request, &what),
    }
}

/// The parameters of an operation, those of its path among them unless it has its own.
fn parameters<'a>(
    document: &Document<'a>,
    operation: &Operation<'a>,
    by_position: bool,
) -> Vec<Parameter<'a>> {
    let mut found: Vec<Parameter<'a>> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let own = operation.node.items_of("parameters");
    for node in own.chain(operation.item.items_of("parameters")) {
        let Some(node) = document.resolve(node) else { continue };
        let (Some(name), Some(place)) = (node.text("name"), node.text("in")) else { continue };
        let position = || operation.path.find(&format!("{{{name}}}"));
        let key = match place {
            "path" if by_position => {
                let position = position().map(|at| operation.path[..at].matches('{').count());
                position.map_or_else(|| name.to_owned(), |number| number.to_string())
            }
            "header" => name.to_lowercase(),
            _ => name.to_owned(),
        };
        if known.insert((place, key.clone())) {
            found.push(Parameter { place, name, key, node });
        }
    }
    found
}
