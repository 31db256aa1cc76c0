//! Structs and database side by side.

use std::collections::BTreeMap;
use std::fs;

use doudou_ddl::database::{self, ConnectOptions, Connection, Error};
use doudou_ddl::{Kept, Options, Parsed, Plan};

use super::arguments::{self, Compare, PlanFormat};
use super::outcome::{Failure, Outcome};
use super::session::Session;
use super::{document, domain, output, script, text};

/// Both sides, and the way from one to the other.
#[derive(Debug)]
pub(crate) struct Compared {
    pub(crate) declared: Parsed,
    pub(crate) connection: Connection,
    pub(crate) options: Options,
    pub(crate) plan: Plan,
}

/// Compares the database with the structs.
pub(crate) async fn compare(
    session: &Session<'_>,
    compare: &Compare,
    lock_wait_timeout: Option<u32>,
) -> Result<Compared, Failure> {
    let declared = domain::declared(session)?;
    let target: ConnectOptions = session.target()?;
    let mut connection = session.connect(target, lock_wait_timeout).await?;
    let mut options = Options::default();
    options.prefix.clone_from(&session.prefix);
    options.ignore_order = compare.ignore_order;
    options.prune = compare.prune;
    let planned = database::plan(&mut connection, &declared.schema, &options).await;
    let planned = planned.map_err(|error| failure(&error, &declared.places))?;
    let mut plan = planned.plan;
    plan.kept.extend(ours(planned.inexpressible, &session.prefix));
    Ok(Compared { declared, connection, options, plan })
}

/// Those of the tables that begin with the prefix.
pub(crate) fn ours(kept: Vec<Kept>, prefix: &str) -> impl Iterator<Item = Kept> {
    kept.into_iter().filter(move |kept| kept.table.starts_with(prefix))
}

/// What the database says against the structs, with the places of the structs.
pub(crate) fn failure(error: &Error, places: &BTreeMap<String, String>) -> Failure {
    let (what, tables): (&str, Vec<(&str, &str)>) = match error {
        Error::Unreadable(kept) => (
            "structs claim tables that can't be compared",
            kept.iter().map(|kept| (&*kept.table, &*kept.reason)).collect(),
        ),
        Error::Conflicts(conflicts) => (
            "the structs can't become tables",
            conflicts.iter().map(|it| (&*it.table, &*it.message)).collect(),
        ),
        Error::Definitions(refusals) => (
            "the server refuses what the structs declare",
            refusals.iter().map(|it| (&*it.table, &*it.message)).collect(),
        ),
        other => return Failure::new(other.to_string()),
    };
    let lines = tables.into_iter().map(|(table, message)| {
        let place = places.get(table).map(|place| format!("{place}: ")).unwrap_or_default();
        format!("\n  {place}`{table}`: {message}")
    });
    Failure::new(format!("{what}:{}", lines.collect::<String>()))
}

/// `plan`.
pub(crate) async fn show(
    session: &Session<'_>,
    arguments: &arguments::Plan,
) -> Result<Outcome, Failure> {
    let compared = compare(session, &arguments.compare, None).await?;
    let plan = &compared.plan;
    let shown = match arguments.format {
        PlanFormat::Text => format!("{}{}\n", text::plan(plan, &[]), text::summary(plan)),
        PlanFormat::Sql => script::plan(plan),
        PlanFormat::Json => document::plan(plan, compared.connection.server())
            .map_err(|error| Failure::new(format!("the plan can't become JSON: {error}")))?,
    };
    let Some(file) = &arguments.out else {
        match arguments.format {
            PlanFormat::Text => output::print(&shown)?,
            PlanFormat::Sql | PlanFormat::Json => output::print_raw(&shown)?,
        }
        return Ok(Outcome::Done);
    };
    let shown = match arguments.format {
        PlanFormat::Text => anstream::adapter::strip_str(&shown).to_string(),
        PlanFormat::Sql | PlanFormat::Json => shown,
    };
    fs::write(file, shown)
        .map_err(|error| Failure::new(format!("{} can't be written: {error}", file.display())))?;
    session.note(&format!("{}, written to {}", text::summary(plan), file.display()));
    Ok(Outcome::Done)
}

/// `check`.
pub(crate) async fn check(session: &Session<'_>, side: &Compare) -> Result<Outcome, Failure> {
    let Compared { declared, plan, .. } = compare(session, side, None).await?;
    if plan.is_empty() {
        if !session.common.quiet {
            output::print(&format!("{}{}\n", text::kept(&plan.kept), nothing_to_do(&declared)))?;
        }
        return Ok(Outcome::Done);
    }
    if !session.common.quiet {
        output::print(&text::plan(&plan, &[]))?;
        output::print(&format!("drift: {}\n", text::summary(&plan)))?;
    }
    Ok(Outcome::Drift)
}

/// What to say when both sides are equal.
pub(crate) fn nothing_to_do(declared: &Parsed) -> String {
    match declared.schema.tables.len() {
        1 => "nothing to do: the table is as its struct says".to_owned(),
        tables => format!("nothing to do: {tables} tables are as the structs say"),
    }
}
