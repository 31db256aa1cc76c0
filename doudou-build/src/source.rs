//! The files of a service: found as rustc finds them, kept with their text.

use std::path::{Path, PathBuf};

use crate::diagnostics::Span;

/// Every file that was read, in that order, and every file that was looked for.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Names in messages are relative to this folder, as rustc's are.
    root: PathBuf,
    files: Vec<File>,
    /// What is watched without having been read here.
    others: Vec<PathBuf>,
}

#[derive(Debug, Clone)]
struct File {
    path: PathBuf,
    name: String,
    text: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// Why a file can't be taken in.
#[derive(Debug)]
pub enum Unreadable {
    /// The system doesn't give it to us.
    Io(std::io::Error),
    /// It isn't UTF-8 from the byte at this place on.
    Encoding(Span),
}

impl Sources {
    /// No files yet. Names in messages are relative to the workspace that the package is in: the
    /// nearest folder with a `Cargo.lock`.
    pub fn new(package: &Path) -> Self {
        let root = package.ancestors().find(|dir| dir.join("Cargo.lock").is_file());
        Self { root: root.unwrap_or(package).to_owned(), ..Self::default() }
    }

    /// The name of a file in messages.
    pub fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }

    /// Reads a file; the number that it gets stays its own.
    pub fn read(&mut self, path: &Path) -> Result<usize, Unreadable> {
        let bytes = std::fs::read(path).map_err(Unreadable::Io)?;
        let file = self.files.len();
        let (text, bad) = match String::from_utf8(bytes) {
            // The parser takes a byte order mark away: places are counted without it.
            Ok(text) => (text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text), None),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let end = good + '\u{fffd}'.len_utf8();
                (text, Some(Span { file, start: good, end }))
            }
        };
        let name = self.relative(path);
        let lines = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        self.files.push(File { path: path.to_owned(), name, text, lines });
        bad.map_or(Ok(file), |span| Err(Unreadable::Encoding(span)))
    }

    /// The file of a module: the first candidate that is there. When none is, all of them are
    /// remembered, so that the build script runs again once one appears.
    pub fn find(&mut self, candidates: [PathBuf; 2]) -> Option<PathBuf> {
        let found = candidates.iter().find(|path| path.is_file()).cloned();
        if found.is_none() {
            self.others.extend(candidates);
        }
        found
    }

    /// Remembers a file that the result depends on beside the sources.
    pub fn watch(&mut self, path: &Path) {
        self.others.push(path.to_owned());
    }

    /// Whether a number is that of the file at this path.
    pub fn is_at(&self, file: usize, path: &Path) -> bool {
        self.path(file) == Some(path)
    }

    /// The place where a file begins.
    pub fn begin(&self, file: usize) -> Span {
        Span { file, start: 0, end: 0 }
    }

    /// The path of a file.
    pub fn path(&self, file: usize) -> Option<&Path> {
        self.files.get(file).map(|file| &*file.path)
    }

    /// The text of a file, empty when there is none of this number.
    pub fn text(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.text)
    }

    /// The name of a file in messages.
    pub fn name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.name)
    }

    /// Line and column of a place, counted from one, the column in characters.
    pub fn position(&self, span: Span) -> (usize, usize) {
        let Some(File { text, lines, .. }) = self.files.get(span.file) else { return (1, 1) };
        let line = lines.partition_point(|begin| *begin <= span.start).max(1);
        let begin = lines.get(line - 1).copied().unwrap_or_default();
        let before = text.get(begin..span.start.min(text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// What the build script has to watch: the files read, the ones that weren't there, and what
    /// else the result depends on.
    pub fn watched(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| &*file.path).chain(self.others.iter().map(|path| &**path))
    }
}
