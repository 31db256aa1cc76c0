//! A plan, carried out.

use std::{
    str::FromStr,
    time::{Duration, Instant},
};

use super::{Connection, Error, Planned, connection::STRICT, error, lock, plan};
use crate::{
    diff,
    model::Schema,
    plan::{Allow, Change, Plan, Risk, Statement},
};

/// How a plan is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplyOptions {
    /// What may be lost; nothing unless said.
    pub allow: Vec<Allow>,
    /// The plan that somebody said yes to. When the database has changed since, so that more
    /// would be at risk, nothing runs.
    pub confirmed: Option<Plan>,
    /// How every `ALTER TABLE` is to be done. Unless said, `INSTANT` is tried where it may do, and
    /// else the server chooses.
    pub algorithm: Option<Algorithm>,
    /// What others may do to the table meanwhile; the server's choice unless said.
    pub lock: Option<Lock>,
    /// How long to wait for another run on this database, in whole seconds; 30 s unless said.
    pub wait: Duration,
}

impl Default for ApplyOptions {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            confirmed: None,
            algorithm: None,
            lock: None,
            wait: Duration::from_secs(30),
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $what:literal, $($(#[$variant_doc:meta])* $variant:ident $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// As SQL.
            #[must_use]
            pub fn as_sql(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl FromStr for $name {
            type Err = Error;

            /// Its word in SQL, in capitals or not.
            fn from_str(text: &str) -> Result<Self, Error> {
                $(if text.eq_ignore_ascii_case($word) { return Ok(Self::$variant); })*
                let words = [$($word),*].join(", ");
                Err(Error::Options(format!("`{text}` is no {}: one of {words}", $what)))
            }
        }
    };
}

words! {
    /// `ALGORITHM=…`: how a table is changed.
    Algorithm: "algorithm",
    /// The server's choice.
    Default "DEFAULT",
    /// No row is touched.
    Instant "INSTANT",
    /// MariaDB: the table isn't rebuilt.
    NoCopy "NOCOPY",
    /// The engine does it.
    Inplace "INPLACE",
    /// All rows are copied.
    Copy "COPY",
}

words! {
    /// `LOCK=…`: what others may do to the table meanwhile.
    Lock: "lock",
    /// The server's choice.
    Default "DEFAULT",
    /// They read and write.
    None "NONE",
    /// They read.
    Shared "SHARED",
    /// They wait.
    Exclusive "EXCLUSIVE",
}

/// Who watches a plan being carried out. Every method does nothing unless said otherwise, and
/// `()` watches nothing.
pub trait Progress: Send {
    /// The plan that is about to run.
    fn planned(&mut self, _plan: &Plan) {}
    /// A statement begins; `number` counts from 0.
    fn started(&mut self, _number: usize, _statement: &Statement) {}
    /// A statement is done.
    fn done(&mut self, _number: usize, _statement: &Statement, _took: Duration) {}
    /// Whether to stop before the next statement.
    fn interrupted(&self) -> bool {
        false
    }
}

impl Progress for () {}

/// What became of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Report {
    /// What is done, in order.
    pub done: Vec<Done>,
    /// What failed. Nothing behind it was tried.
    pub failed: Option<Failed>,
    /// What wasn't tried. The next run does it.
    pub not_tried: Vec<Statement>,
    /// Whether it was [interrupted](Progress::interrupted).
    pub interrupted: bool,
}

/// A statement that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Done {
    /// The statement.
    pub statement: Statement,
    /// How long it took.
    pub took: Duration,
}

/// A statement that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Failed {
    /// The statement.
    pub statement: Statement,
    /// Why, and what to do.
    pub message: String,
}

/// A change that may not run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RefusedChange {
    /// The table.
    pub table: String,
    /// The change, with the rows at stake and what would let it through.
    pub change: Change,
}

/// Makes the database what is desired: plans anew under a lock that two runs can't hold at once,
/// and runs the statements in order up to the first that fails.
///
/// No statement depends on the run before it having ended well: the next run plans from what it
/// finds. The future isn't cancel-safe: a statement that has begun goes on when it is dropped.
///
/// # Errors
/// Nothing has run: as [`plan()`]; somebody else holds the lock; a change isn't allowed; more is at
/// risk than was confirmed. A statement that fails is no error but a part of the report.
pub async fn apply(
    connection: &mut Connection,
    desired: &Schema,
    options: &diff::Options,
    apply: &ApplyOptions,
    progress: &mut dyn Progress,
) -> Result<Report, Error> {
    lock::lock(connection, apply.wait).await?;
    let report = apply_locked(connection, desired, options, apply, progress).await;
    lock::unlock(connection).await;
    report
}

async fn apply_locked(
    connection: &mut Connection,
    desired: &Schema,
    options: &diff::Options,
    apply: &ApplyOptions,
    progress: &mut dyn Progress,
) -> Result<Report, Error> {
    let Planned { plan, .. } = plan(connection, desired, options).await?;
    let refused = changes(&plan, |_, change| change.is_refused(&apply.allow));
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    if let Some(confirmed) = &apply.confirmed {
        let graver = changes(&plan, |table, change| is_graver(table, change, confirmed));
        if !graver.is_empty() {
            return Err(Error::Graver(graver));
        }
    }
    progress.planned(&plan);
    let mut report = Report::default();
    let mut statements = plan.statements.into_iter().enumerate();
    for (number, statement) in statements.by_ref() {
        if progress.interrupted() {
            report.interrupted = true;
            report.not_tried.push(statement);
            break;
        }
        progress.started(number, &statement);
        let start = Instant::now();
        if let Err(error) = run(connection, &statement, apply).await {
            report.failed = Some(Failed { statement, message: error::of_statement(&error) });
            break;
        }
        let took = start.elapsed();
        progress.done(number, &statement, took);
        report.done.push(Done { statement, took });
    }
    report.not_tried.extend(statements.map(|(_, statement)| statement));
    Ok(report)
}

fn changes(plan: &Plan, is: impl Fn(&str, &Change) -> bool) -> Vec<RefusedChange> {
    plan.statements
        .iter()
        .flat_map(|statement| statement.changes.iter().map(move |change| (statement, change)))
        .filter(|(statement, change)| is(&statement.table, change))
        .map(|(statement, change)| RefusedChange {
            table: statement.table.clone(),
            change: change.clone(),
        })
        .collect()
}

/// Whether a change puts something at risk that nobody said yes to.
fn is_graver(table: &str, change: &Change, confirmed: &Plan) -> bool {
    let rows = |change: &Change| change.at_stake.as_ref().and_then(|stake| stake.rows).unwrap_or(0);
    let known = |statement: &Statement| {
        statement.table == table
            && statement.changes.iter().any(|known| {
                known.sign == change.sign
                    && known.object == change.object
                    && known.reason == change.reason
                    && known.risk >= change.risk
                    && (rows(known) > 0 || rows(change) == 0)
            })
    };
    change.risk > Risk::Rebuild && !confirmed.statements.iter().any(known)
}

async fn run(
    connection: &mut Connection,
    statement: &Statement,
    apply: &ApplyOptions,
) -> Result<(), sqlx::Error> {
    if !is_lossy(statement, &apply.allow) {
        return run_as_asked(connection, statement, apply).await;
    }
    // Somebody said yes to values being cut, which the strict mode refuses.
    let loose = STRICT.replace("STRICT_ALL_TABLES,", "");
    execute(connection, format!("SET sql_mode = '{loose}'")).await?;
    let result = run_as_asked(connection, statement, apply).await;
    let strict = execute(connection, format!("SET sql_mode = '{STRICT}'")).await;
    result.and(strict)
}

/// Whether values are lost, and may be.
fn is_lossy(statement: &Statement, allowed: &[Allow]) -> bool {
    let rows = |change: &Change| change.at_stake.as_ref().and_then(|stake| stake.rows);
    allowed.contains(&Allow::DataLoss)
        && statement
            .changes
            .iter()
            .any(|change| change.allow == Some(Allow::DataLoss) && rows(change) != Some(0))
}

async fn run_as_asked(
    connection: &mut Connection,
    statement: &Statement,
    apply: &ApplyOptions,
) -> Result<(), sqlx::Error> {
    let mut sql = statement.sql.clone();
    if !statement.alter {
        return execute(connection, sql).await;
    }
    if statement.instant && apply.algorithm.is_none() && apply.lock.is_none() {
        match execute(connection, format!("{sql}, ALGORITHM=INSTANT")).await {
            Err(error) if is_worth_another_try(&error) => {}
            result => return result,
        }
    }
    if let Some(algorithm) = apply.algorithm {
        sql = format!("{sql}, ALGORITHM={}", algorithm.as_sql());
    }
    if let Some(lock) = apply.lock {
        sql = format!("{sql}, LOCK={}", lock.as_sql());
    }
    execute(connection, sql).await
}

/// Whether the server said no to a way of doing it, or to what another way says better.
fn is_worth_another_try(error: &sqlx::Error) -> bool {
    const LOCK_WAIT_TIMEOUT: u16 = 1205;
    !error::is_lost(error) && error::code(error).is_some_and(|code| code != LOCK_WAIT_TIMEOUT)
}

async fn execute(connection: &mut Connection, statement: String) -> Result<(), sqlx::Error> {
    connection.query(statement).await.error.map_or(Ok(()), Err)
}
