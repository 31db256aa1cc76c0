//! A folder of structs from nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::describe::{Struct, Surroundings, describe, stripped};
use super::names::{self, Names};
use super::{module, render};
use crate::model::{Schema, Server, Table};

/// A file of the folder of structs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, with `.rs`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The structs for the tables that begin with the prefix: a file for each, and `mod.rs`.
///
/// What a struct means on this server without saying so isn't said. Parsed, the files give these
/// tables again.
#[must_use]
pub fn emit(prefix: &str, actual: &Schema, server: &Server) -> Vec<File> {
    let mut around = Surroundings::new(prefix, server);
    let tables = claimed(prefix, actual);
    around.name_structs(&tables);
    let mut modules = Names::default();
    let mut files = Vec::with_capacity(tables.len() + 1);
    let mut lines = module::Lines::default();
    for table in tables {
        let name = of_module(table, prefix, &mut modules);
        let described = describe(table, &mut around);
        lines.add(&name, &types(&described));
        files.push(File {
            name: format!("{name}.rs"),
            text: render::file(std::slice::from_ref(&described)),
        });
    }
    files.push(File { name: "mod.rs".to_owned(), text: lines.to_string() });
    files
}

/// The tables that begin with the prefix.
pub(super) fn claimed<'a>(prefix: &str, schema: &'a Schema) -> Vec<&'a Table> {
    schema.tables.iter().filter(|table| table.name.starts_with(prefix)).collect()
}

/// The name of the module of a table.
pub(super) fn of_module(table: &Table, prefix: &str, modules: &mut Names) -> String {
    modules.unique(names::of_module(stripped(&table.name, prefix)), "_")
}

/// The types that a file declares.
pub(super) fn types(described: &Struct) -> BTreeSet<&str> {
    let enums = described.enums.iter().map(|described| &*described.name);
    enums.chain([&*described.name]).collect()
}

impl<'a> Surroundings<'a> {
    /// Where no struct is named yet.
    pub(super) fn new(prefix: &'a str, server: &'a Server) -> Self {
        Self { prefix, server, structs: BTreeMap::new(), types: Names::default() }
    }

    /// Names the structs of these tables.
    pub(super) fn name_structs(&mut self, tables: &[&Table]) {
        for table in tables {
            let name = names::of_struct(stripped(&table.name, self.prefix));
            let name = self.types.unique(name, "");
            self.structs.insert(table.name.clone(), name);
        }
    }
}
