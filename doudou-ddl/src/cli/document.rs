//! A plan, or a schema, as JSON for programs.

use doudou_ddl::{Kept, Plan, Schema, Server};
use serde::Serialize;

/// The form of the documents. It grows when a reader of the former one would go wrong.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a, T> {
    version: u32,
    server: &'a Server,
    #[serde(flatten)]
    content: &'a T,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    inexpressible: &'a [Kept],
}

/// A plan.
pub(crate) fn plan(plan: &Plan, server: &Server) -> serde_json::Result<String> {
    write(&Document { version: VERSION, server, content: plan, inexpressible: &[] })
}

/// A schema, and the tables that it can't say everything of.
pub(crate) fn schema(
    schema: &Schema,
    inexpressible: &[Kept],
    server: &Server,
) -> serde_json::Result<String> {
    write(&Document { version: VERSION, server, content: schema, inexpressible })
}

fn write(document: &impl Serialize) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}
