//! What the clients of a service notice when it changes: two OpenAPI documents compared.
//!
//! One rule decides: *requests must not narrow, answers must not widen.* What a client sent before
//! must still be taken, and what it receives must be what it was told to expect. A schema is
//! therefore compared for each direction in which it is used; a field that is `readOnly` isn't part
//! of requests, and one that is `writeOnly` isn't part of answers.
//!
//! | | in a request | in an answer |
//! |---|---|---|
//! | a field is new | breaks when it is required | breaks when the object was closed |
//! | a field is gone | breaks when the object is closed, or a form | breaks |
//! | a field is required now, or no longer | required now breaks | no longer breaks |
//! | a type, a range, a length, a pattern, an enum, `null`, a variant | narrower breaks | wider breaks |
//! | unknown fields are refused now, or no longer | now breaks | no longer breaks |
//! | a pattern, a format that is another | breaks | breaks |
//! | a content type is gone | breaks | breaks |
//!
//! A range that grows breaks answers as well: who reads a number of 8 bits can't read one of 16.
//! The formats of whole numbers are ranges: from `int32` to `int64` is a range that grows.
//!
//! For the operation itself, this breaks: it is gone, or stands at another path or verb; a
//! parameter is gone, renamed, moved, required now, or written in another style; a new one is
//! required; a success has another status, beyond `206` and `304`, which only those get who ask for
//! them; an error's status or a header of an answer is gone; more is asked of the caller's
//! credentials or roles (`x-roles`). The name of a path's parameter isn't on the wire, and neither
//! are the names of operations and schemas.
//!
//! Both versions of OpenAPI have one normal form here: `nullable` and `"type": [.., "null"]`, the
//! two kinds of exclusive bounds, `const` and an enum of one value, `format: byte` and
//! `contentEncoding: base64`. Members of `allOf` are taken together. The variants of `oneOf` and
//! `anyOf` are matched by the value of their discriminator or of a constant field, else by the name
//! of their schema, the only value or field that they have, their type, and at last their position.
//!
//! What isn't understood (`not`, `if`, `patternProperties`, …) counts as changed in both
//! directions when it isn't the same JSON. Callbacks, webhooks, links and servers aren't compared.

mod content;
mod document;
mod flatten;
mod limits;
mod operation;
mod parameters;
mod places;
mod responses;
mod schema;
mod security;
mod shape;
mod variants;
mod words;

use std::collections::{HashSet, VecDeque};
use std::fmt;

pub(crate) use places::diagnostics;

use document::{Document, Node, Pointer};

/// More than any document needs that isn't made to be confusing; some seconds of an unoptimised
/// build script.
const MOST_STEPS: usize = 500_000;

/// One difference between two documents that a client can notice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Change {
    /// Where it is in the new document, as a JSON pointer (RFC 6901): the thing itself, or what it
    /// is missing from. A place behind a `$ref` is where the reference leads.
    pub new: String,
    /// Where it is in the old document, in the same way.
    pub old: String,
    /// What has changed.
    pub kind: ChangeKind,
    /// Whether clients break.
    pub impact: Impact,
    /// The operation that it belongs to; for a schema, the first one that uses it.
    pub operation_id: Option<String>,
    /// The name of what has changed: a path, a parameter, a field, a status, a content type.
    pub subject: String,
    /// What has changed, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What a change means for clients that know the old document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// They can fail.
    Breaking,
    /// They go on as before.
    Compatible,
}

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A path with all its operations is gone.
    PathRemoved,
    /// An operation is gone.
    OperationRemoved,
    /// An operation is new.
    OperationAdded,
    /// An operation stands at another path or verb.
    RouteChanged,
    /// A parameter is gone.
    ParameterRemoved,
    /// A parameter has another name.
    ParameterRenamed,
    /// A parameter is taken from another place.
    ParameterMoved,
    /// A parameter is new.
    ParameterAdded,
    /// A parameter must be there now, or no longer.
    ParameterRequired,
    /// A parameter is written in another way.
    ParameterStyle,
    /// Requests have a body now.
    BodyAdded,
    /// Requests have no body any more.
    BodyRemoved,
    /// The body must be there now, or no longer.
    BodyRequired,
    /// A content type is gone.
    ContentRemoved,
    /// A content type is new.
    ContentAdded,
    /// A success answers with another status.
    SuccessChanged,
    /// A status is gone.
    StatusRemoved,
    /// A status is new.
    StatusAdded,
    /// A header of an answer is gone.
    HeaderRemoved,
    /// A header of an answer is new.
    HeaderAdded,
    /// A header of an answer is always there now, or no longer.
    HeaderRequired,
    /// Other credentials are asked for.
    Security,
    /// Other roles are asked for.
    Roles,
    /// A field is gone.
    FieldRemoved,
    /// A field is new.
    FieldAdded,
    /// A field must be there now, or no longer.
    FieldRequired,
    /// Unknown fields are refused now, or no longer.
    UnknownFields,
    /// Another type.
    Type,
    /// `null` is a value now, or no longer.
    Null,
    /// Other values of an enum.
    Enum,
    /// Another range, length, number of items or fields, or step.
    Bound,
    /// Another pattern.
    Pattern,
    /// Another format.
    Format,
    /// A variant is gone.
    VariantRemoved,
    /// A variant is new.
    VariantAdded,
    /// A part of a schema that isn't understood is another.
    Keyword,
}

impl fmt::Display for ChangeKind {
    /// The name in words joined by hyphens: `field-removed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, c) in format!("{self:?}").chars().enumerate() {
            if number > 0 && c.is_uppercase() {
                f.write_str("-")?;
            }
            write!(f, "{}", c.to_ascii_lowercase())?;
        }
        Ok(())
    }
}

/// Which of the two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that clients know.
    Old,
    /// The one that is to take its place.
    New,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Old => "old",
            Self::New => "new",
        })
    }
}

/// Why two documents can't be compared.
#[derive(Debug)]
#[non_exhaustive]
pub enum CompatError {
    /// A text isn't JSON.
    Json {
        /// Which one.
        side: Side,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A text is no document of OpenAPI 3.0 or 3.1.
    Version {
        /// Which one.
        side: Side,
        /// What it says of its version, if anything.
        found: Option<String>,
    },
    /// The schemas refer to each other in more ways than can be followed.
    Tangled,
}

impl fmt::Display for CompatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json { side, source } => write!(f, "the {side} document isn't JSON: {source}"),
            Self::Version { side, found: Some(found) } => write!(
                f,
                "the {side} document says it is OpenAPI {found:?}: write it as 3.0 or 3.1"
            ),
            Self::Version { side, found: None } => write!(
                f,
                "the {side} document has no member `openapi`: it must be OpenAPI 3.0 or 3.1"
            ),
            Self::Tangled => f.write_str(
                "the schemas refer to each other in too many ways to be compared: make their `allOf` and `oneOf` simpler",
            ),
        }
    }
}

impl std::error::Error for CompatError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// What breaks clients when one OpenAPI document takes the place of another, in the order of the
/// new document's pointers. Both are JSON, of version 3.0 or 3.1.
///
/// Requests must not narrow and answers must not widen; `doudou-build`'s README says where that
/// leads.
///
/// # Errors
/// A text isn't JSON or no such document, or its schemas can't be followed.
///
/// ```
/// let document = |path: &str| {
///     format!(
///         r#"{{ "openapi": "3.0.3", "info": {{ "title": "A", "version": "1" }},
///              "paths": {{ "{path}": {{ "get": {{ "operationId": "get_a",
///                  "responses": {{ "204": {{ "description": "" }} }} }} }} }} }}"#
///     )
/// };
/// let changes = doudou_build::compat(&document("/a"), &document("/b"))?;
/// assert_eq!(changes[0].kind, doudou_build::ChangeKind::RouteChanged);
/// assert_eq!(changes[0].message, "`get_a` is `GET /b` now, it was `GET /a`");
/// # Ok::<(), doudou_build::CompatError>(())
/// ```
pub fn compat(old: &str, new: &str) -> Result<Vec<Change>, CompatError> {
    let mut changes = compat_all(old, new)?;
    changes.retain(|change| change.impact == Impact::Breaking);
    Ok(changes)
}

/// As [`compat`], with the changes that break nobody.
///
/// # Errors
/// Those of [`compat`].
pub fn compat_all(old: &str, new: &str) -> Result<Vec<Change>, CompatError> {
    let parse = |side, text| {
        serde_json::from_str(text).map_err(|source| CompatError::Json { side, source })
    };
    let (old, new) = (parse(Side::Old, old)?, parse(Side::New, new)?);
    let (old, new) = (Document::new(Side::Old, &old)?, Document::new(Side::New, &new)?);
    let mut comparison = Comparison::new(old, new);
    operation::compare(&mut comparison);
    schema::compare_queued(&mut comparison);
    if !comparison.spend(0) {
        return Err(CompatError::Tangled);
    }
    let mut changes = comparison.changes;
    changes.sort();
    Ok(changes)
}

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Direction {
    Request,
    Response,
}

impl Direction {
    fn senders(self) -> &'static str {
        match self {
            Self::Request => "requests",
            Self::Response => "answers",
        }
    }
}

/// What becomes of the set of values that a place takes. Both: some are gone, others are new.
#[derive(Debug, Clone, Copy, Default)]
struct Effect {
    narrower: bool,
    wider: bool,
}

impl Effect {
    const NARROWER: Self = Self { narrower: true, wider: false };
    const WIDER: Self = Self { narrower: false, wider: true };
    const OTHER: Self = Self { narrower: true, wider: true };

    fn impact(self, direction: Direction) -> Impact {
        breaking_if(match direction {
            Direction::Request => self.narrower,
            Direction::Response => self.wider,
        })
    }
}

fn breaking_if(breaks: bool) -> Impact {
    if breaks { Impact::Breaking } else { Impact::Compatible }
}

/// A pair of schemas that is still to be compared. Several nodes hold at once.
#[derive(Debug)]
struct Pair<'a> {
    old: Vec<Node<'a>>,
    new: Vec<Node<'a>>,
    direction: Direction,
    operation: Option<&'a str>,
}

/// Two documents, what was found so far and what is left to do.
///
/// Nothing recurses along references: pairs wait in a list, and each is looked at once.
#[derive(Debug)]
struct Comparison<'a> {
    old: Document<'a>,
    new: Document<'a>,
    changes: Vec<Change>,
    told: HashSet<(ChangeKind, String, String, String)>,
    steps: usize,
    queue: VecDeque<Pair<'a>>,
    seen: HashSet<(Vec<usize>, Vec<usize>, Direction)>,
    /// The operation that is being compared, or the first that uses the schemas that are.
    operation: Option<&'a str>,
}

impl<'a> Comparison<'a> {
    fn new(old: Document<'a>, new: Document<'a>) -> Self {
        Self {
            old,
            new,
            changes: Vec::new(),
            told: HashSet::new(),
            steps: 0,
            queue: VecDeque::new(),
            seen: HashSet::new(),
            operation: None,
        }
    }

    /// Whether the documents are of the same version of OpenAPI. If not, what only one of them can
    /// say isn't compared.
    fn same_version(&self) -> bool {
        self.old.lists_types == self.new.lists_types
    }

    /// Puts two schemas on the list, unless they are there already or were.
    fn enqueue(&mut self, mut old: Vec<Node<'a>>, mut new: Vec<Node<'a>>, direction: Direction) {
        // Most pairs are references to one name: all of them are one pair.
        if let ([a], [b]) = (&mut old[..], &mut new[..])
            && a.reference().is_some_and(|name| b.reference() == Some(name))
            && let Some((found, other)) =
                self.old.resolve(a.clone()).zip(self.new.resolve(b.clone()))
        {
            (*a, *b) = (found, other);
        }
        let key = |nodes: &[Node<'a>]| {
            let mut ids: Vec<usize> = nodes.iter().map(Node::id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        if self.seen.insert((key(&old), key(&new), direction)) {
            let operation = self.operation;
            self.queue.push_back(Pair { old, new, direction, operation });
        }
    }

    /// Counts what is done; tells whether more may be.
    fn spend(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.steps <= MOST_STEPS
    }

    /// Counts that each of some things is held against each of others, which is done quickly.
    fn spend_product(&mut self, some: usize, others: usize) -> bool {
        self.spend(some.saturating_mul(others) / 16)
    }

    /// Takes a change down: where it is in each document, and what is to be said about it.
    fn push(
        &mut self,
        kind: ChangeKind,
        impact: Impact,
        at: (&Pointer, &Pointer),
        subject: &str,
        message: String,
    ) {
        self.push_with_help(kind, impact, at, (subject, message), words::help(kind));
    }

    /// As [`push`](Self::push), with a help of its own for what breaks.
    fn push_with_help(
        &mut self,
        kind: ChangeKind,
        impact: Impact,
        (old, new): (&Pointer, &Pointer),
        (subject, message): (&str, String),
        help: Option<&str>,
    ) {
        let (old, new) = (old.to_string(), new.to_string());
        // A schema that several operations use is told of once, with the first of them.
        if self.told.insert((kind, old.clone(), new.clone(), message.clone())) {
            self.changes.push(Change {
                new,
                old,
                kind,
                impact,
                operation_id: self.operation.map(str::to_owned),
                subject: subject.to_owned(),
                message,
                help: help.filter(|_| impact == Impact::Breaking).map(str::to_owned),
            });
        }
    }
}
