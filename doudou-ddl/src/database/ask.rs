//! What the server makes of a definition.

use super::{Connection, Error, error, inspect::read_table};
use crate::{
    model::{IndexKey, IndexKind, Server, Table, same_name},
    sql,
};

/// What the server says against a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Refusal {
    /// The table.
    pub table: String,
    /// The server's words, and what to do.
    pub message: String,
}

/// How each table reads once the server has it: its columns, checks and the expressions of its
/// indexes in the server's own words; all else as given. An error is the server's refusal.
///
/// Each is made as a temporary table, which no other session sees and which ends no transaction.
/// Where none can be made, for want of the privilege `CREATE TEMPORARY TABLES` or because the
/// engine can't, the table comes back as given. Foreign keys, partitions, `FULLTEXT`, `SPATIAL`
/// and the options of the table, which temporary tables don't take, aren't looked at.
///
/// # Errors
/// The connection is lost.
pub async fn ask(
    connection: &mut Connection,
    tables: &[Table],
) -> Result<Vec<Result<Table, Refusal>>, Error> {
    let doing = "asking the server about definitions";
    let server = connection.server().clone();
    let mut statements: Vec<String> =
        tables.iter().flat_map(|table| question(table, &server)).collect();
    statements.push(drop_own());
    let mut answers = connection
        .query_each(&statements)
        .await
        .map_err(|error| Error::server(doing, &error))?
        .into_iter();
    let read = |table: &Table| {
        let (_dropped, created, shown) = (answers.next(), answers.next(), answers.next());
        match (created, shown) {
            (Some(Err(error)), _) if is_about_temporary(&error) => Ok(table.clone()),
            (Some(Err(error)), _) | (_, Some(Err(error))) => Err(error::sentence(&error)),
            (_, Some(Ok(rows))) => read_table(&rows).map(|read| merge(table, read, &server)),
            (_, None) => Err("the server gave no answer".to_owned()),
        }
        .map_err(|message| Refusal { table: table.name.clone(), message })
    };
    Ok(tables.iter().map(read).collect())
}

/// The name of the temporary table.
const OWN: &str = "doudou_ddl_question";

fn drop_own() -> String {
    format!("DROP TEMPORARY TABLE IF EXISTS {}", sql::identifier(OWN))
}

fn question(table: &Table, server: &Server) -> [String; 3] {
    let create = sql::create_table(&as_temporary(table), false, server);
    let create = match create.strip_prefix("CREATE TABLE") {
        Some(rest) => format!("CREATE TEMPORARY TABLE{rest}"),
        None => create,
    };
    [drop_own(), create, format!("SHOW CREATE TABLE {}", sql::identifier(OWN))]
}

/// The table without what temporary tables don't take.
fn as_temporary(table: &Table) -> Table {
    let mut table = table.clone();
    OWN.clone_into(&mut table.name);
    table.partitioning = None;
    table.options.row_format = None;
    table.options.more.clear();
    table.indexes.retain(|index| !matches!(index.kind, IndexKind::Fulltext | IndexKind::Spatial));
    for index in &mut table.indexes {
        index.key_block_size = None;
    }
    table
}

/// What was asked for, in the words of the server's answer.
fn merge(asked: &Table, read: Table, server: &Server) -> Table {
    let mut table = asked.clone();
    for index in &mut table.indexes {
        let Some(answer) = read.index(&index.name) else { continue };
        for (part, answer) in index.parts.iter_mut().zip(&answer.parts) {
            if let (IndexKey::Expression(_), IndexKey::Expression(_)) = (&part.key, &answer.key) {
                part.key = answer.key.clone();
            }
        }
    }
    table.columns = read.columns;
    for column in &mut table.columns {
        if let Some(asked) = asked.column(&column.name) {
            column.renamed_from.clone_from(&asked.renamed_from);
        }
    }
    table.checks = read.checks;
    for check in &mut table.checks {
        check.name = check.name.take().filter(|name| !is_servers_choice(name, asked, server));
    }
    table
}

/// Whether the server gave a check its name.
fn is_servers_choice(name: &str, asked: &Table, server: &Server) -> bool {
    let own = if server.is_mariadb() { "CONSTRAINT_".to_owned() } else { format!("{OWN}_chk_") };
    let number = name.strip_prefix(&*own).is_some_and(|rest| rest.parse::<u32>().is_ok());
    let named = |other: &Option<String>| other.as_deref().is_some_and(|n| same_name(n, name));
    number && !asked.checks.iter().any(|check| named(&check.name))
}

/// Whether an error is about temporary tables and not about the definition: the account may make
/// none, the server is read-only, or the engine can't.
fn is_about_temporary(error: &sqlx::Error) -> bool {
    match error::code(error) {
        Some(1044 | 1142 | 1227 | 1290 | 1792 | 1836) => true,
        Some(1478) => error.to_string().contains("TEMPORARY"),
        _ => false,
    }
}
