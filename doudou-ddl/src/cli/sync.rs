//! Structs → tables.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use doudou_ddl::database::{self, ApplyOptions, Error, RefusedChange, Report};
use doudou_ddl::{Allow, Plan, Statement};

use super::arguments::Sync;
use super::compare::{Compared, compare, failure, nothing_to_do};
use super::outcome::{Failure, Outcome};
use super::output::{self, RED, tell};
use super::progress::{Interrupt, Watch};
use super::session::Session;
use super::text;
use super::wrap::wrap;

/// `sync`.
pub(crate) async fn sync(session: &Session<'_>, arguments: &Sync) -> Result<Outcome, Failure> {
    let allow = arguments.allowed();
    let quiet = session.common.quiet;
    let compared = compare(session, &arguments.compare, arguments.lock_wait_timeout).await?;
    if compared.plan.is_empty() {
        if !quiet {
            let kept = text::kept(&compared.plan.kept);
            output::print(&format!("{kept}{}\n", nothing_to_do(&compared.declared)))?;
        }
        return Ok(Outcome::Done);
    }
    if !quiet || arguments.dry_run {
        show(&compared.plan, &allow)?;
    }
    let refusals = text::refusals(&compared.plan, &allow);
    if !refusals.is_empty() {
        return Ok(refused(&refusals));
    }
    if arguments.dry_run {
        return Ok(Outcome::Done);
    }
    let asks = !arguments.yes && io::stdin().is_terminal() && io::stderr().is_terminal();
    if asks && !output::confirm("apply?")? {
        tell("nothing was changed");
        return Ok(Outcome::Refused);
    }
    let confirmed = asks.then(|| compared.plan.clone());
    let mut options = ApplyOptions { allow, confirmed, ..ApplyOptions::default() };
    options.algorithm = arguments.algorithm;
    options.lock = arguments.lock;
    if let Some(seconds) = arguments.wait {
        options.wait = Duration::from_secs(seconds.into());
    }
    apply(compared, &options, quiet).await
}

fn show(plan: &Plan, allow: &[Allow]) -> io::Result<()> {
    output::print(&format!("{}{}\n", text::plan(plan, allow), text::summary(plan)))
}

fn refused(refusals: &[String]) -> Outcome {
    tell(&format!("{RED}refused{RED:#}: nothing was changed\n  {}", refusals.join("\n  ")));
    Outcome::Refused
}

async fn apply(
    mut compared: Compared,
    options: &ApplyOptions,
    quiet: bool,
) -> Result<Outcome, Failure> {
    let mut watch = Watch::new(Interrupt::listen(), quiet);
    let applied = database::apply(
        &mut compared.connection,
        &compared.declared.schema,
        &compared.options,
        options,
        &mut watch,
    )
    .await;
    drop(watch);
    match applied {
        Ok(report) => Ok(told(&report, quiet)),
        Err(Error::Refused(changes)) => Ok(refused(&lines(&changes))),
        Err(Error::Graver(changes)) => {
            tell("the database has changed since you were asked, and more is at risk:");
            Ok(refused(&lines(&changes)))
        }
        Err(error) => Err(failure(&error, &compared.declared.places)),
    }
}

fn lines(changes: &[RefusedChange]) -> Vec<String> {
    changes.iter().map(|refused| text::refusal(&refused.table, &refused.change)).collect()
}

/// Tells what became of a plan.
fn told(report: &Report, quiet: bool) -> Outcome {
    let done = report.done.len();
    let statements = if done == 1 { "1 statement" } else { &format!("{done} statements") };
    if let Some(failed) = &report.failed {
        let all = done + 1 + report.not_tried.len();
        output::tell_error(&format!(
            "statement {} of {all} failed: {}\n{}",
            done + 1,
            failed.message,
            indented(&wrap(&failed.statement.sql))
        ));
        tell(&format!("{statements} done before it{}", not_tried(&report.not_tried)));
        tell("run again to go on");
        return Outcome::Failed;
    }
    if report.interrupted {
        tell(&format!("stopped: {statements} done{}", not_tried(&report.not_tried)));
        tell("run again to go on");
        return Outcome::Interrupted;
    }
    if !quiet && done == 0 {
        tell("nothing is left to do: another run did it");
    } else if !quiet {
        let took: Duration = report.done.iter().map(|done| done.took).sum();
        tell(&format!("{statements} done in {:.2} s", took.as_secs_f64()));
    }
    Outcome::Done
}

fn not_tried(statements: &[Statement]) -> String {
    if statements.is_empty() {
        return String::new();
    }
    let lines = statements.iter().map(|one| format!("\n  {}", text::statement(one)));
    format!("; not tried:{}", lines.collect::<String>())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect::<String>().trim_end().to_owned()
}
