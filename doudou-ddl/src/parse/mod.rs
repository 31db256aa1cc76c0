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

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

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
    let diagnostics = Diagnostics::new(modules.sources, found);
    for (draft, span) in drafts.into_iter().zip(spans) {
        places.insert(draft.table.name.clone(), diagnostics.locate(span));
        tables.push(draft.table);
    }
    Ok(Parsed { schema: Schema { tables, views: Vec::new() }, places, diagnostics })
}
