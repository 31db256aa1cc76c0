mod differences;
mod keys;
mod spellings;
mod tables;
mod unsupported;

use super::canonical;
use crate::model::{Server, Table};
use crate::sql::read_table;

/// The canonical form of a statement, its indexes and constraints in the order of their names:
/// servers show them in an order of their own.
fn settled(create: &str, server: &Server) -> Table {
    let read = read_table(create).unwrap_or_else(|error| panic!("{create}: {error}"));
    let once = canonical(&read, server);
    assert_eq!(canonical(&once, server), once, "twice is once: {create}");
    sorted(once)
}

fn sorted(mut table: Table) -> Table {
    table.indexes.sort_by(|one, other| one.name.cmp(&other.name));
    table.foreign_keys.sort_by(|one, other| one.name.cmp(&other.name));
    table.checks.sort_by(|one, other| one.expression.cmp(&other.expression));
    for check in &mut table.checks {
        check.name = None;
    }
    table
}

fn version(server: &Server) -> String {
    format!("{:?} {:?}", server.flavor, server.version)
}

#[track_caller]
fn assert_same(said: &str, shown: &str, server: &Server) {
    let (one, other) = (settled(said, server), settled(shown, server));
    assert_eq!(one, other, "{}:\n{said}\n{shown}", version(server));
}
