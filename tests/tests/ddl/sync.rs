//! One run of a case through the library, as text.

use std::fmt::{Display, Write as _};
use std::path::Path;

use doudou_ddl::database::{ApplyOptions, Connection, Error, Planned, apply, plan};
use doudou_ddl::{Allow, Change, Kept, Schema, parse};

use crate::case::Case;
use crate::server::Database;

/// What a run says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The statements, a semicolon behind each.
    pub(crate) plan: String,
    /// What differs and is left alone.
    pub(crate) kept: String,
    /// What isn't allowed.
    pub(crate) refused: String,
    /// Why there is no plan, or which statement fails.
    pub(crate) error: String,
}

/// Makes the database what the structs say.
pub(crate) async fn sync(case: &Case, database: &Database) -> Outcome {
    let schema = match structs(case) {
        Ok(schema) => schema,
        Err(error) => return Outcome { error, ..Outcome::default() },
    };
    let mut connection = open(database).await;
    let planned = match plan(&mut connection, &schema, &case.options).await {
        Ok(planned) => planned,
        Err(error) => return Outcome { error: told(&error, database), ..Outcome::default() },
    };
    let mut outcome = Outcome {
        plan: statements(planned.plan.statements.iter().map(|statement| &*statement.sql)),
        kept: kept(&planned),
        ..Outcome::default()
    };
    let options = ApplyOptions { allow: case.allowed.clone(), ..ApplyOptions::default() };
    match apply(&mut connection, &schema, &case.options, &options, &mut ()).await {
        Ok(report) => {
            let mut ran: Vec<&str> = report.done.iter().map(|done| &*done.statement.sql).collect();
            if let Some(failed) = &report.failed {
                let error = format!("{}: {}", failed.statement.sql, failed.message);
                outcome.error = told(error, database);
                ran.push(&failed.statement.sql);
            }
            ran.extend(report.not_tried.iter().map(|statement| &*statement.sql));
            assert_eq!(statements(ran), outcome.plan, "{}: what is run is the plan", case.name);
        }
        Err(Error::Refused(refused)) => {
            for refused in refused {
                refusal(&mut outcome.refused, &refused.table, &refused.change);
            }
        }
        Err(error) => outcome.error = told(&error, database),
    }
    outcome
}

/// What is left to do, and what is left alone.
pub(crate) async fn left(case: &Case, database: &Database) -> Outcome {
    let mut connection = open(database).await;
    let schema = structs(case).unwrap();
    match plan(&mut connection, &schema, &case.options).await {
        Ok(planned) => Outcome {
            plan: statements(planned.plan.statements.iter().map(|statement| &*statement.sql)),
            kept: kept(&planned),
            ..Outcome::default()
        },
        Err(error) => Outcome { error: told(&error, database), ..Outcome::default() },
    }
}

fn structs(case: &Case) -> Result<Schema, String> {
    let parsed = parse(&case.domain(), &case.options.prefix).unwrap();
    let mut findings = String::new();
    for finding in parsed.diagnostics.iter() {
        writeln!(findings, "{}", parsed.diagnostics.render(finding)).unwrap();
    }
    let place = Path::new("tests/ddl").join(&case.name);
    let findings = findings.replace(&format!("{}/", place.display()), "");
    if findings.is_empty() { Ok(parsed.schema) } else { Err(findings) }
}

async fn open(database: &Database) -> Connection {
    Connection::open(&database.url.parse().unwrap()).await.unwrap()
}

fn statements<'a>(statements: impl IntoIterator<Item = &'a str>) -> String {
    statements.into_iter().map(|sql| format!("{sql};\n")).collect()
}

fn kept(planned: &Planned) -> String {
    let kept = planned.plan.kept.iter().chain(&planned.inexpressible);
    kept.map(|Kept { table, reason }| format!("{table}: {reason}\n")).collect()
}

fn refusal(text: &mut String, table: &str, change: &Change) {
    write!(text, "{table}: {}: {}", change.object, change.reason).unwrap();
    if let Some(stake) = &change.at_stake {
        let rows = stake.rows.map_or("uncounted".to_owned(), |rows| rows.to_string());
        write!(text, "; {rows} {}", stake.what).unwrap();
    }
    let word = match change.allow {
        Some(Allow::Drop) => "allow-drop",
        Some(Allow::DataLoss) => "allow-data-loss",
        None => "nothing",
    };
    writeln!(text, "; {word} lets it through").unwrap();
}

/// An error without what another run has otherwise.
fn told(error: impl Display, database: &Database) -> String {
    let (major, minor, patch) = database.server.version;
    let version = format!("{major}.{minor}.{patch}");
    format!("{error}\n").replace(&database.name, "DATABASE").replace(&version, "VERSION")
}
