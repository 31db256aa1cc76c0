//! From the structs of a domain to the tables that they declare.

mod check;
mod field;
mod files;
mod index;
mod names;
mod problem;
mod reader;
mod reference;
mod registry;
mod sql;
mod sqlx;
mod syntax;
mod table;
mod types;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

pub use doudou_build::{Diagnostic, Diagnostics, Severity};
pub use files::ParseError;
pub use names::{column_name, foreign_key_name, index_name, snake_case};
pub use registry::{ATTRIBUTES, AttributeSpec, Target, attributes_table};

use crate::model::Schema;

/// What the structs of a domain declare.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The tables. It is whole only when there are no errors.
    pub schema: Schema,
    /// Where the struct of each table is: `src/domain/user.rs:12:12`.
    pub places: BTreeMap<String, String>,
    /// Everything that is wrong, or hardly meant.
    pub diagnostics: Diagnostics,
    /// Where the struct of each table can be edited.
    pub(crate) sites: BTreeMap<String, Site>,
    /// The files that were read.
    pub(crate) files: Vec<PathBuf>,
}

/// Where a struct is written.
#[derive(Debug)]
pub(crate) struct Site {
    /// Its file.
    pub(crate) file: PathBuf,
    /// The first byte of its name.
    pub(crate) at: usize,
    /// Its name.
    pub(crate) ident: String,
    /// Its own fields that are columns: field, without `r#`, and column.
    pub(crate) fields: Vec<(String, String)>,
}

/// Reads the tables of a domain.
///
/// `domain` is a folder with a `mod.rs`, or with a file of its name beside it: then the module
/// tree is read as rustc reads it, and a file that no `mod` reaches is warned of. A folder without
/// either is read whole. It may also be a single file.
///
/// Each struct that derives `Table` is a table: `prefix` and its name in snake case, unless
/// `#[dd(name = "…")]` names it. [`ATTRIBUTES`] lists what `#[dd(…)]` takes. What is wrong is in
/// [`Parsed::diagnostics`], all of it at once.
///
/// # Errors
///
/// There is no such folder or file, or it can't be read.
pub fn parse(domain: &Path, prefix: &str) -> Result<Parsed, ParseError> {
    let mut reader = reader::Reader::new(files::read(domain)?);
    let structs = reader.tables();
    let drafts = table::assemble(&mut reader, &structs, prefix);
    check::check(&drafts, &mut reader.problems);
    let reader::Reader { mut modules, problems, .. } = reader;
    let mut places = BTreeMap::new();
    let mut tables = Vec::new();
    let mut found: Vec<Diagnostic> =
        problems.into_iter().map(|problem| problem.locate(&modules)).collect();
    found.append(&mut modules.diagnostics);
    // What is wrong with an embedded field is found for each table that embeds it.
    let mut seen = HashSet::new();
    found.retain(|found| seen.insert((found.primary.0, found.message.clone())));
    let spans: Vec<_> =
        drafts.iter().map(|draft| modules.span(draft.place.module, draft.place.span)).collect();
    let path = |module| modules.sources.path(modules.file(module)).map(Path::to_owned);
    let files: BTreeSet<PathBuf> = modules.ids().filter_map(path).collect();
    let mut sites = BTreeMap::new();
    for ((draft, span), (_, structure)) in drafts.iter().zip(&spans).zip(&structs) {
        let Some(file) = path(draft.place.module) else { continue };
        let fields =
            structure.columns().map(|(field, column)| (field.to_owned(), column.to_owned()));
        let (at, ident) = (span.range().start, draft.ident.clone());
        sites.insert(draft.table.name.clone(), Site { file, at, ident, fields: fields.collect() });
    }
    let diagnostics = Diagnostics::new(modules.sources, found);
    for (draft, span) in drafts.into_iter().zip(spans) {
        places.insert(draft.table.name.clone(), diagnostics.locate(span));
        tables.push(draft.table);
    }
    let schema = Schema { tables, views: Vec::new() };
    Ok(Parsed { schema, places, diagnostics, sites, files: files.into_iter().collect() })
}
