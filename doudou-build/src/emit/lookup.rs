//! The look-up: from a path to a method and the values in the path.

use super::code::{Code, lines};
use crate::model::{Method, PathTemplate, Segment, Service, Verb};

/// The methods that share a path, in the order of the trait.
fn resources(service: &Service) -> Vec<Vec<&Method>> {
    let mut resources: Vec<Vec<&Method>> = Vec::new();
    let mut by_shape = std::collections::BTreeMap::new();
    for method in &service.methods {
        let shape: Vec<Option<&str>> = method.path.segments.iter().map(literal).collect();
        let at = *by_shape.entry(shape).or_insert_with(|| {
            resources.push(Vec::new());
            resources.len() - 1
        });
        resources[at].push(method);
    }
    resources
}

fn literal(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Literal(text) => Some(text),
        Segment::Param(_) => None,
    }
}

pub(super) fn emit(service: &Service, code: &mut Code) {
    let most = most_captures(service);
    let (fixed, mut free): (Vec<_>, Vec<_>) = resources(service)
        .into_iter()
        .partition(|resource| resource[0].path.params().next().is_none());
    // A fixed text beats a parameter in the same place.
    free.sort_by_key(|resource| {
        resource[0]
            .path
            .segments
            .iter()
            .map(|segment| literal(segment).is_none())
            .collect::<Vec<_>>()
    });
    let unused = if service.methods.is_empty() { "_" } else { "" };
    lines!(
        code,
        "
        /// The method that a request is for, and the values in its path.
        fn find_route<'p>(
            {unused}method: &::doudou_rt::http::Method,
            path: &'p str,
        ) -> Result<(Operation, [&'p str; {most}]), ::doudou_rt::codec::Miss> {{"
    );
    if fixed.is_empty() && free.is_empty() {
        code.push("let _ = path;");
    }
    if !fixed.is_empty() {
        code.push("match path {");
        for resource in &fixed {
            lines!(code, "{:?} => {{", resource[0].path.to_string());
            push_verbs(resource, most, if free.is_empty() { "" } else { "return " }, code);
            code.push("}");
        }
        code.push(if free.is_empty() {
            "_ => Err(::doudou_rt::codec::Miss::NotFound),\n}"
        } else {
            "_ => {}\n}"
        });
    }
    if !free.is_empty() {
        let length = free.iter().map(|resource| resource[0].path.segments.len()).max().unwrap_or(0);
        lines!(
            code,
            "let mut segments = [\"\"; {length}];
            match ::doudou_rt::codec::split(path, &mut segments) {{"
        );
        for resource in &free {
            let mut number = 0;
            let pattern: Vec<String> = resource[0]
                .path
                .segments
                .iter()
                .map(|segment| match literal(segment) {
                    Some(text) => format!("{text:?}"),
                    None => {
                        number += 1;
                        format!("p{}", number - 1)
                    }
                })
                .collect();
            lines!(code, "[{}] => {{", pattern.join(", "));
            push_verbs(resource, most, "", code);
            code.push("}");
        }
        code.push("_ => Err(::doudou_rt::codec::Miss::NotFound),\n}");
    }
    if fixed.is_empty() && free.is_empty() {
        code.push("Err(::doudou_rt::codec::Miss::NotFound)");
    }
    code.push("}");
}

/// Chooses among the methods that share a path.
fn push_verbs(resource: &[&Method], most: usize, before: &str, code: &mut Code) {
    lines!(code, "{before}match *method {{");
    let has_head = resource.iter().any(|method| method.verb == Verb::Head);
    let mut allow: Vec<&str> = Vec::new();
    for method in resource {
        let verb = method.verb.as_str();
        // A second method on the same route is an error; the first one is still served.
        if allow.contains(&verb) {
            continue;
        }
        allow.push(verb);
        let mut pattern = format!("::doudou_rt::http::Method::{verb}");
        if method.verb == Verb::Get && !has_head {
            pattern.push_str(" | ::doudou_rt::http::Method::HEAD");
            allow.push("HEAD");
        }
        let captures = captures(&method.path, most, |i| format!("*p{i}"), "\"\"");
        lines!(code, "{pattern} => Ok((Operation::{}, {captures})),", method.ident);
    }
    allow.push("OPTIONS");
    let end = if before.is_empty() { "" } else { ";" };
    lines!(
        code,
        "_ => Err(::doudou_rt::codec::Miss::method(method, {:?})),\n}}{end}",
        allow.join(", ")
    );
}

/// The number of values that the look-up returns: as many as the path with the most has.
pub(super) fn most_captures(service: &Service) -> usize {
    service.methods.iter().map(|method| method.path.params().count()).max().unwrap_or(0)
}

/// An array with an element per value of the path, filled up to the length that all have.
fn captures(
    path: &PathTemplate,
    most: usize,
    value: impl Fn(usize) -> String,
    rest: &str,
) -> String {
    let count = path.params().count();
    let elements: Vec<String> =
        (0..most).map(|i| if i < count { value(i) } else { rest.to_owned() }).collect();
    format!("[{}]", elements.join(", "))
}
