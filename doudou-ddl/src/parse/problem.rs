//! What is wrong, before it is known where in which file that is.

use std::ops::Range;

use doudou_build::syntax::{ModuleId, Modules};
use doudou_build::{Diagnostic, Severity, Span};
use proc_macro2::Span as SynSpan;

/// A piece of a module's syntax.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) module: ModuleId,
    pub(super) span: SynSpan,
    /// The bytes of a text in quotes that are meant, when it isn't the whole.
    within: Option<(usize, usize)>,
}

impl Place {
    pub(super) fn new(module: ModuleId, span: SynSpan) -> Self {
        Self { module, span, within: None }
    }

    /// A part of the text that stands here in quotes.
    pub(super) fn part(self, range: Range<usize>) -> Self {
        Self { within: Some((range.start, range.end)), ..self }
    }

    fn locate(self, modules: &Modules) -> Span {
        let span = modules.span(self.module, self.span);
        let Some((start, end)) = self.within else { return span };
        let source = modules.sources.text(modules.file(self.module));
        let Some(literal) = source.get(span.range()) else { return span };
        // A text with escapes has other places than its source: then the whole is shown.
        let Some(quote) = literal.find('"').filter(|_| !literal.contains('\\')) else {
            return span;
        };
        let (start, end) = (quote + 1 + start, quote + 1 + end.max(start + 1));
        match literal.is_char_boundary(start) && literal.is_char_boundary(end) {
            true => span.part(start..end),
            false => span,
        }
    }
}

/// A value and where it was said.
#[derive(Debug, Clone)]
pub(super) struct Said<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// Something that is wrong, or hardly meant.
#[derive(Debug)]
pub(super) struct Problem {
    severity: Severity,
    place: Place,
    message: String,
    label: String,
    also: Option<(Place, String)>,
    help: Option<String>,
}

impl Problem {
    pub(super) fn error(place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            place,
            message: message.into(),
            label: String::new(),
            also: None,
            help: None,
        }
    }

    /// Something that may go well.
    pub(super) fn warning(place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, message) }
    }

    /// What to say under the place.
    pub(super) fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// Another place that has to do with it.
    pub(super) fn also(self, place: Place, label: impl Into<String>) -> Self {
        Self { also: Some((place, label.into())), ..self }
    }

    /// What to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// `did you mean …?`, or else another help.
    pub(super) fn meant(self, meant: Option<&str>, otherwise: &str) -> Self {
        match (meant, otherwise) {
            (Some(meant), _) => self.help(format!("did you mean `{meant}`?")),
            (None, "") => self,
            (None, otherwise) => self.help(otherwise),
        }
    }

    pub(super) fn locate(self, modules: &Modules) -> Diagnostic {
        let span = self.place.locate(modules);
        let mut diagnostic = match self.severity {
            Severity::Error => Diagnostic::error(self.message, span, self.label),
            Severity::Warning => Diagnostic::warning(self.message, span, self.label),
        };
        if let Some((place, label)) = self.also {
            diagnostic = diagnostic.with_secondary(place.locate(modules), label);
        }
        match self.help {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        }
    }
}
