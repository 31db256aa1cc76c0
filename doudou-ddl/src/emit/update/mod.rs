//! Structs that are there already, edited until they say what their tables are.

mod attributes;
mod differences;
mod enums;
mod imports;
mod root;
mod source;
mod structs;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use source::Source;
use structs::Task;

use super::describe::{Surroundings, describe};
use super::fresh::{claimed, of_module, types};
use super::names::Names;
use super::{File, emit, render};
use crate::diff::{Options, diff};
use crate::model::{Schema, Server, Table};
use crate::parse::{Diagnostics, ParseError, Parsed, Site, parse};

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// The file.
    pub path: PathBuf,
    /// Its text; `None` when it is new.
    pub before: Option<String>,
    /// The text that it gets: the same as before when there is only something to tell of it.
    pub after: String,
    /// What is done to it, a line each: ``+ field `name` ``. A line that begins with `!` tells of
    /// something that a person has to do.
    pub changes: Vec<String>,
}

/// Why structs can't be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// The domain can't be read.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The structs that are there have mistakes.
    #[error("the structs have mistakes: mend them first\n{}", rendered(.0))]
    Structs(Box<Diagnostics>),
    /// A file can't be read.
    #[error("{} can't be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is no Rust.
    #[error("{} can't be parsed: {source}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: syn::Error,
    },
    /// A file can't be written. Those before it are, it itself is as it was.
    #[error("{} can't be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn rendered(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|one| diagnostics.render(one)).collect::<Vec<_>>().join("\n\n")
}

/// The edits that make the structs of a domain say what the tables are; none are written yet.
///
/// A struct that means the same as its table is left alone, byte for byte. Elsewhere only what
/// differs is written: fields come in the place of their columns, types and items of `#[dd(…)]`
/// change, fields and variants without a column or a member are marked by a comment, imports and
/// new files are added. Everything else stays: methods, derives, comments, the order of fields.
/// With `overwrite` the files of structs whose tables differ or not are written from nothing, as
/// [`emit`] does.
///
/// # Errors
///
/// The domain can't be read, or its structs have mistakes. A domain that isn't there is written
/// from nothing.
pub fn update(
    domain: &Path,
    prefix: &str,
    actual: &Schema,
    server: &Server,
    overwrite: bool,
) -> Result<Vec<FileEdit>, EmitError> {
    update_understood(domain, prefix, &[], actual, server, overwrite)
}

/// As [`update`], where the server has told how it understands some of the declared tables.
///
/// # Errors
///
/// As [`update`].
pub fn update_understood(
    domain: &Path,
    prefix: &str,
    understood: &[Table],
    actual: &Schema,
    server: &Server,
    overwrite: bool,
) -> Result<Vec<FileEdit>, EmitError> {
    let parsed = match parse(domain, prefix) {
        Ok(parsed) if parsed.diagnostics.has_errors() => {
            return Err(EmitError::Structs(Box::new(parsed.diagnostics)));
        }
        Ok(parsed) if parsed.files.is_empty() => {
            return Ok(from_nothing(domain, prefix, actual, server));
        }
        Ok(parsed) => parsed,
        Err(ParseError::NotFound { .. }) => {
            return Ok(from_nothing(domain, prefix, actual, server));
        }
        Err(error) => return Err(error.into()),
    };
    let run = Run {
        domain,
        parsed: &parsed,
        understood,
        around: Surroundings::new(prefix, server),
        sources: BTreeMap::new(),
    };
    run.edits(actual, overwrite)
}

/// Every file, where none is there.
fn from_nothing(domain: &Path, prefix: &str, actual: &Schema, server: &Server) -> Vec<FileEdit> {
    let file = |File { name, text }: File| new_file(domain.join(name), text);
    emit(prefix, actual, server).into_iter().map(file).collect()
}

fn new_file(path: PathBuf, after: String) -> FileEdit {
    FileEdit { path, before: None, after, changes: vec!["+ file".to_owned()] }
}

/// One update.
struct Run<'a> {
    domain: &'a Path,
    parsed: &'a Parsed,
    understood: &'a [Table],
    around: Surroundings<'a>,
    sources: BTreeMap<PathBuf, Source>,
}

impl Run<'_> {
    fn edits(mut self, actual: &Schema, overwrite: bool) -> Result<Vec<FileEdit>, EmitError> {
        let prefix = self.around.prefix;
        let tables = claimed(prefix, actual);
        let (known, new): (Vec<&Table>, Vec<&Table>) =
            tables.into_iter().partition(|table| self.parsed.sites.contains_key(&table.name));
        let sites = self.parsed.sites.iter();
        self.around.structs.extend(sites.map(|(table, site)| (table.clone(), site.ident.clone())));
        let whole = match overwrite {
            true => self.whole_files(&known),
            false => BTreeMap::new(),
        };
        self.take_types(&whole)?;
        self.around.name_structs(&new);
        let mut edits = Vec::new();
        for (path, tables) in &whole {
            edits.extend(self.overwrite(path, tables)?);
        }
        for table in known {
            let Some(site) = self.parsed.sites.get(&table.name) else { continue };
            if !whole.contains_key(&site.file) {
                self.edit(site, table)?;
            }
        }
        self.add_files(&new, &mut edits)?;
        self.tell_of_lost_tables(actual)?;
        for (_, source) in std::mem::take(&mut self.sources) {
            let edit = source.finish()?;
            if edit.before.as_ref() != Some(&edit.after) || !edit.changes.is_empty() {
                edits.push(edit);
            }
        }
        edits.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(edits)
    }

    /// The files that hold structs of these tables and no others, with the tables.
    fn whole_files<'t>(&self, known: &[&'t Table]) -> BTreeMap<PathBuf, Vec<&'t Table>> {
        let mut files: BTreeMap<PathBuf, Vec<&Table>> = BTreeMap::new();
        for (name, site) in &self.parsed.sites {
            let table = known.iter().find(|table| table.name == *name);
            files.entry(site.file.clone()).or_default().extend(table);
        }
        let root = root::file(self.domain).and_then(|root| std::path::absolute(root).ok());
        files.retain(|path, tables| {
            let here = self.parsed.sites.values().filter(|site| site.file == *path).count();
            root.as_ref() != Some(path) && here == tables.len()
        });
        files
    }

    /// Takes the names of all types, those of files that are written anew aside.
    fn take_types(&mut self, whole: &BTreeMap<PathBuf, Vec<&Table>>) -> Result<(), EmitError> {
        for path in &self.parsed.files {
            if whole.contains_key(path) {
                continue;
            }
            let source = Source::read(path)?;
            for item in &source.syntax.items {
                match item {
                    syn::Item::Struct(item) => self.around.types.take(&item.ident.to_string()),
                    syn::Item::Enum(item) => self.around.types.take(&item.ident.to_string()),
                    syn::Item::Type(item) => self.around.types.take(&item.ident.to_string()),
                    _ => {}
                }
            }
        }
        for site in self.parsed.sites.values() {
            self.around.types.take(&site.ident);
        }
        Ok(())
    }

    /// A file from nothing.
    fn overwrite(&mut self, path: &Path, tables: &[&Table]) -> Result<Option<FileEdit>, EmitError> {
        let structs: Vec<_> =
            tables.iter().map(|table| describe(table, &mut self.around)).collect();
        let before = std::fs::read_to_string(path)
            .map_err(|source| EmitError::Read { path: path.to_owned(), source })?;
        let after = render::file(&structs);
        if before == after {
            return Ok(None);
        }
        let changes = vec!["~ file, written from nothing".to_owned()];
        Ok(Some(FileEdit { path: path.to_owned(), before: Some(before), after, changes }))
    }

    fn source(&mut self, path: &Path) -> Result<&mut Source, EmitError> {
        Ok(match self.sources.entry(path.to_owned()) {
            std::collections::btree_map::Entry::Occupied(there) => there.into_mut(),
            std::collections::btree_map::Entry::Vacant(gap) => gap.insert(Source::read(path)?),
        })
    }

    fn edit(&mut self, site: &Site, actual: &Table) -> Result<(), EmitError> {
        let Some(declared) = self.parsed.schema.table(&actual.name) else { return Ok(()) };
        let told = self.understood.iter().find(|table| table.name == actual.name);
        let said = told.unwrap_or(declared);
        if in_other_order(said, actual) {
            let line = format!(
                "! struct `{}`: its fields stand in another order than the columns of `{}`, move \
                 them by hand",
                site.ident, actual.name
            );
            self.source(&site.file)?.changes.push(line);
        }
        if means_the_same(said, actual, self.around.server) {
            return Ok(());
        }
        let mut source = match self.sources.remove(&site.file) {
            Some(source) => source,
            None => Source::read(&site.file)?,
        };
        structs::edit(&mut source, &Task { site, said, actual }, &mut self.around);
        self.sources.insert(site.file.clone(), source);
        Ok(())
    }

    /// A file for each new table, and its lines in the file around them.
    fn add_files(&mut self, new: &[&Table], edits: &mut Vec<FileEdit>) -> Result<(), EmitError> {
        let folder = root::folder(self.domain);
        let root = root::file(self.domain).map(std::path::absolute).transpose();
        let root =
            root.map_err(|source| EmitError::Read { path: self.domain.to_owned(), source })?;
        let mut modules = Names::default();
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for entry in entries.map(|entry| entry.path()) {
            modules.take(&entry.file_stem().unwrap_or_default().to_string_lossy());
        }
        let mut added = Vec::with_capacity(new.len());
        for table in new {
            let name = of_module(table, self.around.prefix, &mut modules);
            let described = describe(table, &mut self.around);
            let text = render::file(std::slice::from_ref(&described));
            edits.push(new_file(folder.join(format!("{name}.rs")), text));
            added.push((name, types(&described).into_iter().map(str::to_owned).collect()));
        }
        // A folder without such a file is read whole.
        if let Some(root) = root.filter(|_| !added.is_empty()) {
            root::add(self.source(&root)?, &added);
        }
        Ok(())
    }

    /// Says of structs that their tables are gone.
    fn tell_of_lost_tables(&mut self, actual: &Schema) -> Result<(), EmitError> {
        let parsed = self.parsed;
        for (table, site) in parsed.sites.iter().filter(|(name, _)| actual.table(name).is_none()) {
            let line = format!("! struct `{}`: there is no table `{table}`", site.ident);
            self.source(&site.file)?.changes.push(line);
        }
        Ok(())
    }
}

/// Whether the columns that both have stand in two orders.
fn in_other_order(said: &Table, actual: &Table) -> bool {
    let shared = |one: &Table, other: &Table| -> Vec<String> {
        let names = one.columns.iter().map(|column| column.name.clone());
        names.filter(|name| other.columns.iter().any(|column| column.name == *name)).collect()
    };
    shared(said, actual) != shared(actual, said)
}

/// Whether a plan from one to the other is empty, the order of columns aside.
fn means_the_same(said: &Table, actual: &Table, server: &Server) -> bool {
    let schema = |table: &Table| Schema { tables: vec![table.clone()], views: Vec::new() };
    let options = Options { ignore_order: true, ..Options::default() };
    diff(&schema(said), &schema(actual), server, &options).is_ok_and(|plan| plan.is_empty())
}

/// Writes the files that change, each in one step: nobody ever sees half of one. Folders that
/// aren't there are made.
///
/// # Errors
///
/// A file can't be written; those before it in the list are.
pub fn write(edits: &[FileEdit]) -> Result<(), EmitError> {
    for edit in edits.iter().filter(|edit| edit.before.as_ref() != Some(&edit.after)) {
        let failed = |source| EmitError::Write { path: edit.path.clone(), source };
        if let Some(folder) = edit.path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        replace(&edit.path, &edit.after).map_err(failed)?;
    }
    Ok(())
}

/// Puts a text in the place of a file, by way of a file beside it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // The file may not even be there.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
