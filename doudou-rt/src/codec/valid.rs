//! The rules of `#[garde(…)]`, held against parameters and bodies.

use super::pointer::{self, InBody};
use super::{Failure, Place};
use crate::Problem;
use garde::error::Kind;
use garde::{Path, Report, Validate};
use serde::Serialize;
use std::fmt;

/// The most findings that an answer lists, so that it doesn't outgrow the request.
const MOST_LISTED: usize = 100;

/// The names on the wire of a type's fields. garde knows only those in Rust.
///
/// The build script writes such a table for every type that a rule stands in. A table may lead
/// back to itself, as types do.
#[derive(Debug)]
pub struct Names {
    /// The fields.
    pub fields: &'static [Name],
}

/// The names of a field.
pub struct Name {
    /// The name in Rust, the index of a field without a name, or `*` for every element of a list
    /// and every key of a map.
    pub rust: &'static str,
    /// The name on the wire. Empty when the field isn't a level of its own there: it is
    /// flattened, or the only one of a type that is as transparent. `*` under `*` keeps the index
    /// or the key as it is.
    pub wire: &'static str,
    /// The rules of the field and of what it holds, named as in the attribute. None of them is as
    /// good as all of them.
    pub rules: &'static [&'static str],
    /// The names of the type behind the field.
    ///
    /// An index or a key that isn't in this table is that of an element, for which the table
    /// counts.
    pub inner: Option<&'static Names>,
}

impl Names {
    /// The names behind a field whose place can't be told from its Rust names, such as that of a
    /// variant: pointers end there.
    pub const END: &'static Self = &END;

    fn find(&self, rust: &str) -> Option<&'static Name> {
        let field = |rust| self.fields.iter().find(|name| plain(name.rust) == rust);
        field(plain(rust)).or_else(|| field(EVERY))
    }
}

/// A name without the mark of raw identifiers.
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// The name of every element.
const EVERY: &str = "*";

static NONE: Names = Names { fields: &[] };
static END: Names =
    Names { fields: &[Name { rust: EVERY, wire: "", rules: &[], inner: Some(&END) }] };

impl fmt::Debug for Name {
    /// Without the inner names, which may lead back here.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Name")
            .field("rust", &self.rust)
            .field("wire", &self.wire)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

/// What the rules find in a request: all of it, before it is answered.
///
/// The rules are functions of [`garde`]. Some need a feature of it (`email`, `url`,
/// `credit-card`, `phone-number`, `regex` for patterns, `unicode` for graphemes), which the
/// service turns on in its own dependency on garde; here is only the core.
///
/// ```
/// use doudou_rt::codec::{Findings, Place};
/// use doudou_rt::garde::rules::{length, range};
///
/// let (name, page) = ("x", 0);
/// let mut findings = Findings::new();
/// findings.check(Place::Query, "name", "length", length::chars::apply(&name, (3, 20)));
/// findings.check(Place::Query, "page", "range", range::apply(&page, (Some(1), None)));
/// let response = findings.finish().unwrap_err().into_response();
/// assert_eq!(response.status(), 400);
/// ```
#[derive(Debug, Default)]
pub struct Findings {
    /// The first of them.
    listed: Vec<Finding>,
    count: usize,
}

impl Findings {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes what a rule says about a parameter.
    pub fn check(
        &mut self,
        place: Place,
        name: &str,
        rule: &'static str,
        result: Result<(), garde::Error>,
    ) {
        if let Err(error) = result {
            let at = At::Parameter { parameter: Some(name.to_owned()), place };
            self.push(|| Finding { at, rule, detail: error.message().to_owned() });
        }
    }

    /// Holds a body against the rules of its type.
    pub fn body<T: Validate<Context: Default>>(&mut self, value: &T, names: &'static Names) {
        if let Err(report) = value.validate() {
            self.report(&report, names, &|segments| At::Body { pointer: pointer_to(segments) });
        }
    }

    /// Holds a struct whose fields are parameters against the rules of its type.
    pub fn fields<T: Validate<Context: Default>>(
        &mut self,
        place: Place,
        value: &T,
        names: &'static Names,
    ) {
        if let Err(report) = value.validate() {
            self.report(&report, names, &|segments| {
                let parameter = segments.first().map(|&name| name.to_owned());
                At::Parameter { parameter, place }
            });
        }
    }

    /// Holds a JSON part of a form against the rules of its type.
    pub fn part<T: Validate<Context: Default>>(
        &mut self,
        name: &str,
        value: &T,
        names: &'static Names,
    ) {
        if let Err(report) = value.validate() {
            self.report(&report, names, &|segments| At::Part {
                parameter: name.to_owned(),
                place: Place::Part,
                pointer: pointer_to(segments),
            });
        }
    }

    /// Ends the checks.
    ///
    /// # Errors
    ///
    /// 400 when anything was found. The member `errors` lists the findings, up to a hundred, each
    /// with its place, the name of its rule (`custom` for one of the service's own) and a detail.
    pub fn finish(self) -> Result<(), Failure> {
        let Some(first) = self.listed.first() else { return Ok(()) };
        let mut detail = first.to_string();
        if self.count > 1 {
            detail.push_str(&format!(" (and {} more)", self.count - 1));
        }
        Err(Problem::new(400).with_detail(detail).with("errors", self.listed).into())
    }

    fn report(&mut self, report: &Report, names: &'static Names, at: &dyn Fn(&[&str]) -> At) {
        for (path, error) in report.iter() {
            self.push(|| {
                let (segments, rules) = on_the_wire(path, names);
                let detail = error.message().to_owned();
                Finding { at: at(&segments), rule: rule(&detail, rules), detail }
            });
        }
    }

    fn push(&mut self, finding: impl FnOnce() -> Finding) {
        self.count += 1;
        if self.listed.len() < MOST_LISTED {
            self.listed.push(finding());
        }
    }
}

#[derive(Debug, Serialize)]
struct Finding {
    #[serde(flatten)]
    at: At,
    rule: &'static str,
    detail: String,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum At {
    Part {
        parameter: String,
        #[serde(rename = "in")]
        place: Place,
        pointer: String,
    },
    /// Without a name it is all parameters of this place together.
    Parameter {
        #[serde(skip_serializing_if = "Option::is_none")]
        parameter: Option<String>,
        #[serde(rename = "in")]
        place: Place,
    },
    Body {
        pointer: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            At::Part { parameter: name, place, pointer } => {
                write!(f, "{place} `{name}` at `{pointer}`")?;
            }
            At::Parameter { parameter: Some(name), place } => write!(f, "{place} `{name}`")?,
            At::Parameter { parameter: None, place } => write!(f, "{place}s")?,
            At::Body { pointer } => write!(f, "{}", InBody(pointer))?,
        }
        write!(f, ": {}", self.detail)
    }
}

fn pointer_to(segments: &[&str]) -> String {
    let mut pointer = String::new();
    segments.iter().for_each(|segment| pointer::push(&mut pointer, segment));
    pointer
}

/// The way through the names on the wire that a path takes, and the rules at its end.
fn on_the_wire<'p>(
    path: &'p Path,
    mut names: &'static Names,
) -> (Vec<&'p str>, &'static [&'static str]) {
    let mut segments = Vec::new();
    let mut rules: &[_] = &[];
    for (kind, component) in path.__iter().rev() {
        // What an `Option` holds has no name.
        if kind == Kind::None {
            continue;
        }
        let Some(name) = names.find(component) else {
            segments.push(component.as_str());
            continue;
        };
        match (name.rust, name.wire) {
            (_, "") => {}
            (EVERY, EVERY) => segments.push(component),
            (_, wire) => segments.push(wire),
        }
        rules = name.rules;
        names = name.inner.unwrap_or(&NONE);
    }
    (segments, rules)
}

/// How garde's messages begin, and the rules that they are of. One that begins as another does
/// comes first.
const MESSAGES: &[(&str, &str)] = &[
    ("length is lower than ", "length"),
    ("length is greater than ", "length"),
    ("lower than ", "range"),
    ("greater than ", "range"),
    ("does not match pattern /", "pattern"),
    ("does not match ", "matches"),
    ("does not contain \"", "contains"),
    ("value does not begin with \"", "prefix"),
    ("does not end with \"", "suffix"),
    ("not a valid email: ", "email"),
    ("not a valid url: ", "url"),
    ("not a valid IP address", "ip"),
    ("not a valid IPv4 address", "ipv4"),
    ("not a valid IPv6 address", "ipv6"),
    ("not a valid credit card number: ", "credit_card"),
    ("not a valid phone number", "phone_number"),
    ("not ascii", "ascii"),
    ("not alphanumeric", "alphanumeric"),
    ("not set", "required"),
];

/// The rule that has this message, among these if there are any.
fn rule(message: &str, rules: &[&str]) -> &'static str {
    let is_known = |rule| rules.is_empty() || rules.contains(rule);
    let mut messages = MESSAGES.iter();
    let found = messages.find(|(start, rule)| message.starts_with(start) && is_known(rule));
    found.map_or("custom", |(_, rule)| rule)
}

#[cfg(test)]
mod tests;
