//! From what is wanted and what is there to a [`Plan`]: which tables belong together, in what
//! order they are brought about, and which foreign keys have to step aside meanwhile.

mod columns;
mod keys;
mod loss;
mod order;
mod partitions;
mod renames;
mod table;
#[cfg(test)]
mod tests;

use crate::model::{Schema, Server, Table};
use crate::normalise::{canonical, unsupported};
use crate::plan::Plan;

/// What is compared, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Options {
    /// The tables whose names begin so are ours. Empty: all of the database are.
    pub prefix: String,
    /// Whether the order of columns doesn't matter.
    pub ignore_order: bool,
    /// Whether tables of ours that no struct declares are dropped.
    pub prune: bool,
}

/// Why no plan can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("table `{table}`: {message}")]
pub struct Conflict {
    /// The table.
    pub table: String,
    /// What is wrong, and what to do about it.
    pub message: String,
}

/// The plan that makes a database what the structs declare.
///
/// The plan of two schemas that mean the same to the server is empty. Rows aren't looked at: what
/// they could stand against has a query with it ([`AtStake`](crate::AtStake)).
///
/// # Errors
/// Every reason why there can be none.
pub fn diff(
    desired: &Schema,
    actual: &Schema,
    server: &Server,
    options: &Options,
) -> Result<Plan, Vec<Conflict>> {
    diff_understood(desired, &[], actual, server, options)
}

/// As [`diff`], where the server has told how it understands some of the desired tables: they are
/// compared as it says, and written as the structs say.
///
/// # Errors
/// As [`diff`].
pub fn diff_understood(
    desired: &Schema,
    understood: &[Table],
    actual: &Schema,
    server: &Server,
    options: &Options,
) -> Result<Plan, Vec<Conflict>> {
    let mut conflicts = conflicts(desired, actual, server);
    let means = |said: &Table| {
        let told = understood.iter().find(|table| table.name == said.name);
        let mut table = canonical(told.unwrap_or(said), server);
        if told.is_some() {
            keep_renames(&mut table, said);
        }
        table
    };
    let wanted: Vec<Table> = desired.tables.iter().map(means).collect();
    let found: Vec<Table> = actual.tables.iter().map(|table| canonical(table, server)).collect();
    let plan = order::plan(&desired.tables, wanted, &found, server, options, &mut conflicts);
    if conflicts.is_empty() { Ok(plan) } else { Err(conflicts) }
}

/// A server knows no former names.
fn keep_renames(table: &mut Table, said: &Table) {
    table.renamed_from.clone_from(&said.renamed_from);
    for column in &mut table.columns {
        let said = said.column(&column.name).and_then(|column| column.renamed_from.clone());
        column.renamed_from = said;
    }
}

fn conflicts(desired: &Schema, actual: &Schema, server: &Server) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for table in &desired.tables {
        let told = unsupported(table, server).into_iter();
        conflicts.extend(told.map(|one| Conflict { table: one.table, message: one.message }));
        if actual.views.contains(&table.name) {
            let message = "a view of this name is there: drop it, or rename the struct";
            conflicts.push(Conflict { table: table.name.clone(), message: message.to_owned() });
        }
    }
    conflicts
}
