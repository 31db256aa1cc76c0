//! From the structs of a domain to the tables that they declare.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let file = std::env::temp_dir().join("doudou-ddl-parse-example.rs");
//! # std::fs::write(&file, r#"
//! /// Accounts.
//! #[derive(Table)]
//! pub struct User {
//!     #[dd(pk, auto)]
//!     pub id: u64,
//!     #[dd(unique, type = "varchar(64)")]
//!     pub email: String,
//!     pub nick: Option<String>,
//! }
//! # "#)?;
//! let parsed = doudou_ddl::parse(&file, "app_")?;
//! assert!(!parsed.diagnostics.has_errors(), "{}", parsed.diagnostics);
//! let user = parsed.schema.table("app_user").ok_or("no such table")?;
//! assert_eq!(user.options.comment, "Accounts.");
//! assert!(user.column("nick").is_some_and(|nick| nick.nullable));
//! # Ok(())
//! # }
//! ```
//!
//! A column is called as its field, or as `#[sqlx(rename)]` and `#[sqlx(rename_all)]` say, for
//! sqlx looks for it by that name. Its type follows from the field's:
//!
//! | Rust | MySQL |
//! |---|---|
//! | `bool` | `tinyint(1)` |
//! | `i8` to `i64`, `u8` to `u64` | `tinyint` to `bigint`, unsigned for `u…` |
//! | `f32`, `f64` | `float`, `double` |
//! | `String`, `char`, `Vec<u8>` | `varchar(255)`, `char(1)`, `blob` |
//! | `rust_decimal::Decimal` | `decimal(6,2)` |
//! | `NaiveDate`, `NaiveTime`, `TimeDelta`, `NaiveDateTime`, `DateTime<Utc>`, and time's | `date`, `time`, `time`, `datetime`, `timestamp` |
//! | `Uuid` | `binary(16)` |
//! | `serde_json::Value`, `Json<T>`, `#[sqlx(json)]` | `json` |
//! | an enum of the domain | `enum('…')`, or the integer of its `#[repr]` |
//! | a struct of the domain with `#[sqlx(transparent)]` | what it holds |
//! | anything else | what `#[dd(type = "…")]` says |
//!
//! `Option` takes `NULL`, everything else takes none. Doc comments are comments.

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
