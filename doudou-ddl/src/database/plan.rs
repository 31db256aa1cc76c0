//! From what the structs declare and what a database holds to what is to be done.

use std::collections::{BTreeMap, BTreeSet};

use super::{Connection, Error, ask, inspect};
use crate::{
    diff::{self, diff_understood},
    model::{Schema, Server, Table, same_name},
    plan::{Estimate, Kept, Plan},
    sql,
};

/// A plan, and what stays outside of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Planned {
    /// What is to be done, its rows at stake counted and its tables estimated.
    pub plan: Plan,
    /// The tables of the database that the model can't say everything of, each with why. None of
    /// them is touched.
    pub inexpressible: Vec<Kept>,
}

/// Compares the database with what is desired.
///
/// Where tables differ, the server is asked how it reads their definitions, so that a difference
/// is one of meaning and what it would refuse is known before anything is touched. An empty plan
/// takes two round trips, whatever the number of tables.
///
/// # Errors
/// A struct claims a table that can't be read; definitions contradict each other or the server;
/// the server refuses a definition, or doesn't answer.
pub async fn plan(
    connection: &mut Connection,
    desired: &Schema,
    options: &diff::Options,
) -> Result<Planned, Error> {
    let inspected = inspect(connection).await?;
    let server = connection.server().clone();
    let unreadable = claimed(&inspected.inexpressible, desired, &server);
    if !unreadable.is_empty() {
        return Err(Error::Unreadable(unreadable));
    }
    let compare = |understood: &[Table]| {
        diff_understood(desired, understood, &inspected.schema, &server, options)
            .map_err(Error::Conflicts)
    };
    let mut plan = compare(&[])?;
    let changed: Vec<Table> = changed(&plan, desired).cloned().collect();
    if !changed.is_empty() {
        plan = compare(&understood(connection, &changed).await?)?;
    }
    weigh(connection, &mut plan).await?;
    Ok(Planned { plan, inexpressible: inspected.inexpressible })
}

const CREATE: &str = "CREATE TABLE";
const DROP: &str = "DROP TABLE";

fn claimed(inexpressible: &[Kept], desired: &Schema, server: &Server) -> Vec<Kept> {
    let is_desired = |name: &str| {
        desired.tables.iter().any(|table| {
            [Some(&table.name), table.renamed_from.as_ref()].into_iter().flatten().any(|claimed| {
                claimed == name || server.lower_case_tables && same_name(claimed, name)
            })
        })
    };
    inexpressible.iter().filter(|kept| is_desired(&kept.table)).cloned().collect()
}

/// The desired tables which are there already, and differ.
fn changed<'a>(plan: &Plan, desired: &'a Schema) -> impl Iterator<Item = &'a Table> {
    let changed: BTreeSet<String> = plan
        .statements
        .iter()
        .filter(|statement| ![CREATE, DROP].iter().any(|word| statement.sql.starts_with(word)))
        .map(|statement| statement.table.to_lowercase())
        .collect();
    let is_changed = move |name: &String| changed.contains(&name.to_lowercase());
    desired.tables.iter().filter(move |table| {
        is_changed(&table.name) || table.renamed_from.as_ref().is_some_and(&is_changed)
    })
}

/// The tables as the server reads them.
async fn understood(connection: &mut Connection, said: &[Table]) -> Result<Vec<Table>, Error> {
    let mut understood = Vec::with_capacity(said.len());
    let mut refusals = Vec::new();
    for answer in ask(connection, said).await? {
        match answer {
            Ok(table) => understood.push(table),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() { Ok(understood) } else { Err(Error::Definitions(refusals)) }
}

/// Counts the rows at stake and asks how large the tables are, in one packet. What can't be
/// counted, for want of a privilege say, stays unknown.
async fn weigh(connection: &mut Connection, plan: &mut Plan) -> Result<(), Error> {
    if plan.is_empty() {
        return Ok(());
    }
    let mut questions: Vec<String> =
        plan.changes().filter_map(|change| Some(change.at_stake.as_ref()?.query.clone())).collect();
    let counted = questions.len();
    let there: BTreeSet<String> = plan
        .statements
        .iter()
        .filter(|statement| !statement.sql.starts_with(CREATE))
        .map(|statement| sql::string(&statement.table))
        .collect();
    if !there.is_empty() {
        if connection.server().mysql(8, 0, 0) {
            // Else the sizes may be a day old.
            questions.push("SET information_schema_stats_expiry = 0".to_owned());
        }
        let names = Vec::from_iter(there).join(", ");
        questions.push(format!(
            "SELECT table_name, table_rows, data_length + index_length \
             FROM information_schema.tables \
             WHERE table_schema = DATABASE() AND table_name IN ({names})"
        ));
    }
    let mut answers = connection
        .query_each(&questions)
        .await
        .map_err(|error| Error::server("counting the rows at stake", &error))?;
    let sizes = answers.split_off(counted.min(answers.len())).pop();
    let sizes: BTreeMap<String, Estimate> = sizes
        .and_then(Result::ok)
        .unwrap_or_default()
        .iter()
        .filter_map(|row| {
            Some((row.text(0), Estimate { rows: row.number(1)?, bytes: row.number(2)? }))
        })
        .collect();
    let mut counts = answers.iter().map(|answer| answer.as_ref().ok()?.first()?.number(0));
    for statement in &mut plan.statements {
        statement.estimate = sizes.get(&statement.table).copied();
        for stake in statement.changes.iter_mut().filter_map(|change| change.at_stake.as_mut()) {
            stake.rows = counts.next().flatten();
        }
    }
    Ok(())
}
