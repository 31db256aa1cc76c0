//! Tables → structs.

use doudou_ddl::database::{Connection, ask, inspect};
use doudou_ddl::emit::{EmitError, FileEdit, update_understood, write};
use doudou_ddl::model::Table;
use doudou_ddl::{Parsed, Schema, Server};

use super::arguments::Sync;
use super::compare::ours;
use super::outcome::{Failure, Outcome};
use super::session::Session;
use super::{domain, edits, output, text};

/// `sync --reverse`.
pub(crate) async fn reverse(session: &Session<'_>, arguments: &Sync) -> Result<Outcome, Failure> {
    let folder = domain::target(session.common.domain.as_deref());
    let declared = match folder.exists() {
        true => domain::read(&folder, session)?,
        false => Parsed::default(),
    };
    let mut connection = session.connect(session.target()?, None).await?;
    let inspected = inspect(&mut connection).await;
    let inspected = inspected.map_err(|error| Failure::new(error.to_string()))?;
    let actual = inspected.schema;
    let prefix = &*session.prefix;
    let update = |understood: &[Table], server: &Server| {
        update_understood(&folder, prefix, understood, &actual, server, arguments.overwrite)
            .map_err(|error| failed(&error))
    };
    let mut edits = update(&[], connection.server())?;
    if !edits.is_empty() {
        // The server may read what differs in the same way.
        let understood = understood(&mut connection, &declared.schema, &actual).await?;
        edits = update(&understood, connection.server())?;
    }
    let is_new = !folder.exists() && !edits.is_empty();
    if !arguments.dry_run {
        write(&edits).map_err(|error| failed(&error))?;
    }
    if !session.common.quiet || arguments.dry_run {
        let kept: Vec<_> = ours(inspected.inexpressible, prefix).collect();
        let told = edits::edits(&edits, arguments.dry_run);
        output::print(&format!("{told}{}{}\n", text::kept(&kept), summary(&edits)))?;
    }
    if is_new {
        session
            .note(&format!("{} is new: it wants a `mod` in the file above it", folder.display()));
    }
    Ok(Outcome::Done)
}

/// How the server reads the declared tables that it has. One that it refuses is compared as it is
/// written.
async fn understood(
    connection: &mut Connection,
    declared: &Schema,
    actual: &Schema,
) -> Result<Vec<Table>, Failure> {
    let there = declared.tables.iter().filter(|table| actual.table(&table.name).is_some());
    let there: Vec<Table> = there.cloned().collect();
    let answers = ask(connection, &there).await;
    let answers = answers.map_err(|error| Failure::new(error.to_string()))?;
    Ok(answers.into_iter().flatten().collect())
}

fn failed(error: &EmitError) -> Failure {
    Failure::new(error.to_string())
}

fn summary(edits: &[FileEdit]) -> String {
    let new = edits.iter().filter(|edit| edit.before.is_none()).count();
    let changed = |edit: &&FileEdit| edit.before.as_ref().is_some_and(|it| *it != edit.after);
    match (new, edits.iter().filter(changed).count()) {
        (0, 0) => "nothing to do: the structs are as the tables say".to_owned(),
        (new, changed) => format!("{new} to create, {changed} to change"),
    }
}
