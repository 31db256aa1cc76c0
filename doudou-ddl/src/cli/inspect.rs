//! What a database holds, and who is changing it.

use doudou_ddl::database;
use doudou_ddl::{Schema, emit};

use super::arguments::{Inspect, SchemaFormat};
use super::compare::ours;
use super::outcome::{Failure, Outcome};
use super::session::Session;
use super::{document, output, script, text};

/// `inspect`.
pub(crate) async fn inspect(
    session: &Session<'_>,
    arguments: &Inspect,
) -> Result<Outcome, Failure> {
    let mut connection = session.connect(session.target()?, None).await?;
    let inspected = database::inspect(&mut connection).await;
    let inspected = inspected.map_err(|error| Failure::new(error.to_string()))?;
    let server = connection.server();
    let prefix = &*session.prefix;
    let schema = with_prefix(inspected.schema, prefix);
    let inexpressible: Vec<_> = ours(inspected.inexpressible, prefix).collect();
    let shown = match arguments.format {
        SchemaFormat::Sql => script::schema(&schema, server),
        SchemaFormat::Json => document::schema(&schema, &inexpressible, server)
            .map_err(|error| Failure::new(format!("the schema can't become JSON: {error}")))?,
        SchemaFormat::Rust => emit(prefix, &schema, server)
            .iter()
            .map(|file| format!("// {}\n\n{}\n", file.name, file.text))
            .collect(),
    };
    output::print_raw(&shown)?;
    if !inexpressible.is_empty() {
        output::tell(text::kept(&inexpressible).trim_end());
    }
    Ok(Outcome::Done)
}

/// The tables and views that begin with the prefix.
pub(crate) fn with_prefix(mut schema: Schema, prefix: &str) -> Schema {
    schema.tables.retain(|table| table.name.starts_with(prefix));
    schema.views.retain(|view| view.starts_with(prefix));
    schema
}

/// `lock-status`.
pub(crate) async fn lock_status(session: &Session<'_>) -> Result<Outcome, Failure> {
    let mut connection = session.connect(session.target()?, None).await?;
    let holder = database::lock_status(&mut connection).await;
    let holder = holder.map_err(|error| Failure::new(error.to_string()))?;
    let database = connection.database();
    output::print(&match holder {
        Some(holder) => format!("`{database}` is being changed by {holder}\n"),
        None => format!("nobody is changing `{database}`\n"),
    })?;
    Ok(Outcome::Done)
}
