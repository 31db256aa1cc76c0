//! A file that is edited by its places: what isn't named stays as it is, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::{EmitError, FileEdit, imports};

/// A file, what it says, and what is to become of it.
pub(super) struct Source {
    path: PathBuf,
    /// What stands before the text: a byte order mark, or nothing.
    mark: &'static str,
    pub(super) text: String,
    pub(super) syntax: syn::File,
    edits: Vec<(Range<usize>, String)>,
    /// What is done, in lines for people.
    pub(super) changes: Vec<String>,
    /// What has to be imported, by where it comes from.
    pub(super) needed: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// Names that types lose which are written anew.
    pub(super) lost: BTreeSet<String>,
    /// The enums that were extended.
    pub(super) extended: BTreeSet<String>,
}

impl Source {
    pub(super) fn read(path: &Path) -> Result<Self, EmitError> {
        let failed = |source| EmitError::Read { path: path.to_owned(), source };
        Self::new(path, std::fs::read_to_string(path).map_err(failed)?)
    }

    fn new(path: &Path, whole: String) -> Result<Self, EmitError> {
        let (mark, text) = match whole.strip_prefix('\u{feff}') {
            Some(text) => ("\u{feff}", text.to_owned()),
            None => ("", whole),
        };
        let syntax = syn::parse_file(&text)
            .map_err(|source| EmitError::Syntax { path: path.to_owned(), source })?;
        Ok(Self {
            path: path.to_owned(),
            mark,
            text,
            syntax,
            edits: Vec::new(),
            changes: Vec::new(),
            needed: BTreeMap::new(),
            lost: BTreeSet::new(),
            extended: BTreeSet::new(),
        })
    }

    /// Says that a name has to be imported.
    pub(super) fn need(&mut self, from: &'static str, name: &'static str) {
        self.needed.entry(from).or_default().insert(name);
    }

    /// The text of a place.
    pub(super) fn snippet(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Puts another text in a place.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.edits.push((range, text.into()));
    }

    /// Puts a text before a place.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Takes a place away, with its line when nothing else stands on it: what follows takes its
    /// place.
    pub(super) fn remove(&mut self, range: Range<usize>) {
        let begins_line = self.snippet(self.line_start(range.start)..range.start).trim().is_empty();
        let rest = self.snippet(range.end..self.text.len());
        let after_blanks = rest.trim_start_matches([' ', '\t']);
        let next_line = after_blanks.strip_prefix("\r\n").or(after_blanks.strip_prefix('\n'));
        let left = match next_line.filter(|_| begins_line) {
            Some(next) => next.trim_start_matches([' ', '\t']),
            None => after_blanks,
        };
        self.replace(range.start..self.text.len() - left.len(), "");
    }

    fn line_start(&self, at: usize) -> usize {
        self.snippet(0..at).rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The white space that a line begins with; that of a field where other things come first.
    pub(super) fn indent(&self, at: usize) -> String {
        let before = self.snippet(self.line_start(at)..at);
        match before.trim().is_empty() {
            true => before.to_owned(),
            false => "    ".to_owned(),
        }
    }

    /// The end of a line, when only a comment is left of it.
    pub(super) fn end_of_line(&self, at: usize) -> usize {
        let rest = self.snippet(at..self.text.len());
        let line = rest.lines().next().unwrap_or_default();
        let left = line.trim_start();
        match left.is_empty() || left.starts_with("//") {
            true => at + line.len(),
            false => at,
        }
    }

    /// The file with its edits, without the imports that they leave unused.
    pub(super) fn finish(mut self) -> Result<FileEdit, EmitError> {
        imports::write(&mut self);
        let (path, lost) = (self.path.clone(), std::mem::take(&mut self.lost));
        let mut edit = self.apply();
        if !lost.is_empty() {
            let mut source = Self::new(&path, edit.after)?;
            imports::prune(&mut source, &lost);
            edit.after = source.apply().after;
        }
        Ok(edit)
    }

    fn apply(mut self) -> FileEdit {
        // Edits in one place keep their order.
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let windows = self.text.contains("\r\n");
        let mut after = String::with_capacity(self.text.len() + 256);
        let mut done = 0;
        for (range, text) in &self.edits {
            after.push_str(self.snippet(done..range.start.max(done)));
            match windows {
                true => after.push_str(&text.replace('\n', "\r\n")),
                false => after.push_str(text),
            }
            done = range.end.max(done);
        }
        after.push_str(self.snippet(done..self.text.len()));
        let whole = |text: String| format!("{}{text}", self.mark);
        FileEdit {
            path: self.path,
            after: whole(after),
            before: Some(whole(self.text)),
            changes: self.changes,
        }
    }
}

/// The bytes of a piece of syntax.
pub(super) fn bytes(syntax: &impl Spanned) -> Range<usize> {
    syntax.span().byte_range()
}

/// The bytes from one place to another.
pub(super) fn between(first: Span, last: Span) -> Range<usize> {
    first.byte_range().start..last.byte_range().end
}
