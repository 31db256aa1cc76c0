//! One kind of finding: a message, the place that caused it, and a way out, drawn as rustc draws.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Renderer, Snippet};

use crate::source::Sources;

/// A place in one of the files that were read: a range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The number of the file, in the order in which the files were read.
    pub(crate) file: usize,
    /// The first byte.
    pub(crate) start: usize,
    /// The byte behind the last one.
    pub(crate) end: usize,
}

impl Span {
    /// The bytes of the file that this place covers.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// A part of this place, counted in bytes from its beginning.
    #[doc(hidden)]
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        Self { start: self.start + range.start, end: self.start + range.end, ..self }
    }
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Something can't be generated.
    Error,
    /// Everything is generated, but hardly as it was meant.
    Warning,
}

/// Who tells the user of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporter {
    /// rustc itself, or `#[service]`: it underlines the place in the source.
    Rustc,
    /// The build script: it needs the whole model to find it.
    Build,
}

/// Something that is wrong in the source, where it is, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// Who tells the user.
    pub reporter: Reporter,
    /// What is wrong, in one line.
    pub message: String,
    /// The place that caused it, and what to say under it.
    pub primary: (Span, String),
    /// Another place that has to do with it.
    pub secondary: Option<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error that only the build script can find.
    #[doc(hidden)]
    pub fn error(message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            reporter: Reporter::Build,
            message: message.into(),
            primary: (span, label.into()),
            secondary: None,
            help: None,
        }
    }

    /// A warning.
    #[doc(hidden)]
    pub fn warning(message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message, span, label) }
    }

    pub(crate) fn by(self, reporter: Reporter) -> Self {
        Self { reporter, ..self }
    }

    /// Adds another place.
    #[doc(hidden)]
    #[must_use]
    pub fn with_secondary(self, span: Span, label: impl Into<String>) -> Self {
        Self { secondary: Some((span, label.into())), ..self }
    }

    /// Adds what to do about it.
    #[doc(hidden)]
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// All findings of one run, with the files that they point into.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    sources: Sources,
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Sorts the findings by place, so that the same input gives the same text.
    #[doc(hidden)]
    pub fn new(sources: Sources, mut found: Vec<Diagnostic>) -> Self {
        found.sort_by_key(|diagnostic| diagnostic.primary.0);
        found.dedup();
        Self { sources, found }
    }

    /// The findings, in the order of the source.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// The errors that nobody but the build script tells of.
    pub(crate) fn for_build(&self) -> impl Iterator<Item = &Diagnostic> {
        let ours = |diagnostic: &&Diagnostic| {
            diagnostic.reporter == Reporter::Build && diagnostic.severity == Severity::Error
        };
        self.iter().filter(ours)
    }

    /// Whether an error is among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The files that were read, and those that were looked for in vain.
    pub(crate) fn watched(&self) -> impl Iterator<Item = &std::path::Path> {
        self.sources.watched()
    }

    /// Where a place is: `path:line:column`, both counted from one, in characters.
    #[must_use]
    pub fn locate(&self, span: Span) -> String {
        let (line, column) = self.sources.position(span);
        format!("{}:{line}:{column}", self.sources.name(span.file))
    }

    /// The line and the column, counted from one, where a place begins, and where what follows it
    /// begins.
    pub(crate) fn ends(&self, span: Span) -> [(usize, usize); 2] {
        [span.start, span.end].map(|start| self.sources.position(Span { start, ..span }))
    }

    /// Draws one finding as rustc draws its own.
    #[must_use]
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut elements = self.snippets(diagnostic);
        elements.extend(diagnostic.help.as_deref().map(|help| Level::HELP.message(help).into()));
        Renderer::plain().render(&[level.primary_title(&*diagnostic.message).elements(elements)])
    }

    fn snippets<'a>(&'a self, diagnostic: &'a Diagnostic) -> Vec<Element<'a>> {
        let (span, label) = &diagnostic.primary;
        let label = Some(&**label).filter(|label| !label.is_empty());
        let snippet =
            self.snippet(*span).annotation(AnnotationKind::Primary.span(span.range()).label(label));
        let Some((other, label)) = &diagnostic.secondary else { return vec![snippet.into()] };
        let context = AnnotationKind::Context.span(other.range()).label(&**label);
        if other.file == span.file {
            return vec![snippet.annotation(context).into()];
        }
        vec![snippet.into(), self.snippet(*other).annotation(context).into()]
    }

    fn snippet(&self, span: Span) -> Snippet<'_, Annotation<'_>> {
        Snippet::source(self.sources.text(span.file)).path(self.sources.name(span.file))
    }
}

/// Every finding drawn, an empty line between two.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.found.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            writeln!(f, "{}", self.render(diagnostic))?;
        }
        Ok(())
    }
}
