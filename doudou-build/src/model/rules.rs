//! What holds for a value beyond its type: the rules of garde, as they are enforced and described.

use crate::diagnostics::Span;

/// The rules of a field or of a parameter.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Rules {
    /// The rules, in order.
    pub all: Vec<Rule>,
    /// Whether the value's own rules are checked too: `#[garde(dive)]`.
    pub dive: bool,
}

impl Rules {
    /// Whether an `Option` must hold something.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.all.iter().any(|rule| rule.kind == RuleKind::Required)
    }

    /// Whether a text must have something in it.
    #[must_use]
    pub fn refuse_empty_text(&self) -> bool {
        let refuses = |rule: &Rule| match &rule.kind {
            RuleKind::Length { min, .. } => min.is_some_and(|min| min > 0),
            RuleKind::Format(_) => true,
            RuleKind::Contains(text) | RuleKind::Prefix(text) | RuleKind::Suffix(text) => {
                !text.is_empty()
            }
            _ => false,
        };
        self.all.iter().any(refuses)
    }

    /// Whether a list must have something in it.
    #[must_use]
    pub fn refuse_empty(&self) -> bool {
        let refuses = |rule: &Rule| {
            matches!(rule.kind, RuleKind::Length { min: Some(1..), unit: LengthUnit::Items, .. })
        };
        self.all.iter().any(refuses)
    }
}

/// A rule of garde.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Rule {
    /// Its name: `length`.
    pub name: String,
    /// Its arguments as they are written: `chars, min = 1`.
    pub arguments: String,
    /// Where it stands.
    pub span: Span,
    /// What it asks for.
    pub kind: RuleKind,
}

/// What a rule asks for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RuleKind {
    /// A length between two bounds.
    Length {
        /// What is counted.
        unit: LengthUnit,
        /// The least length.
        min: Option<u64>,
        /// The greatest length.
        max: Option<u64>,
    },
    /// A number between two bounds, as they are written.
    Range {
        /// The least number.
        min: Option<serde_json::Number>,
        /// The greatest number.
        max: Option<serde_json::Number>,
    },
    /// A text that a regular expression finds something in, as ECMA-262 writes it; `None` when it
    /// can't be seen, or when ECMA-262 would find something else.
    Pattern(Option<String>),
    /// A text of a format of JSON Schema: `email`, `uri`, `ipv4`, `ipv6`; `ip` is either of the
    /// last two.
    Format(&'static str),
    /// A text that contains another.
    Contains(String),
    /// A text that begins with another.
    Prefix(String),
    /// A text that ends with another.
    Suffix(String),
    /// A text of ASCII characters.
    Ascii,
    /// An `Option` that holds something.
    Required,
    /// Rules for each item of a list.
    Inner(Vec<Rule>),
    /// Enforced, and only to be told in words.
    Other,
}

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LengthUnit {
    /// Items of a list or entries of a map.
    Items,
    /// Characters (Unicode scalar values), as JSON Schema counts.
    Chars,
    /// Bytes, graphemes or UTF-16 units of a text: JSON Schema has no word for them.
    Other(&'static str),
}
