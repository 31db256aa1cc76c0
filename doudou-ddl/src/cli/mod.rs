//! The command line: what it says, does and shows.

mod arguments;
mod compare;
mod document;
mod domain;
mod edits;
mod inspect;
mod outcome;
mod output;
mod progress;
#[cfg(test)]
mod readme;
mod reverse;
mod script;
mod session;
mod settings;
mod sync;
mod text;
mod wrap;

use std::io;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::error::ErrorKind;

use arguments::{Arguments, Command, Common};
use outcome::{Failure, Outcome};
use session::Session;

/// Does what the arguments of the process say.
pub(crate) fn run() -> ExitCode {
    let Arguments { common, command, .. } = match arguments::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    output::set_color(common.color);
    if common.dao {
        output::tell_error("`-d`: DAOs can't be written yet; leave it away");
        return ExitCode::from(2);
    }
    let Some(command) = command else { return usage(&no_command(&common)) };
    match execute(&command, &common) {
        Ok(outcome) => outcome.into(),
        // Who read us has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            output::tell_error(&failure.to_string());
            ExitCode::from(2)
        }
    }
}

fn no_command(common: &Common) -> clap::Error {
    let mut message = "a command is missing: sync, plan, check, inspect or lock-status".to_owned();
    if let Some(Some(prefix)) = &common.pre {
        message = format!("{message} (`{prefix}` was read as the prefix)");
    }
    Arguments::command().error(ErrorKind::MissingSubcommand, message)
}

/// Shows a help text, or what is wrong with the arguments: one of them may be a URL.
fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render().ansi().to_string();
    if !error.use_stderr() {
        let _ = output::print(&text);
        return ExitCode::SUCCESS;
    }
    output::tell(output::without_accounts(&text).trim_end());
    ExitCode::from(2)
}

fn execute(command: &Command, common: &Common) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("the system gives us no event loop: {error}")))?;
    let session = Session::begin(common)?;
    runtime.block_on(async {
        match command {
            Command::Sync(sync) if sync.reverse => reverse::reverse(&session, sync).await,
            Command::Sync(sync) => sync::sync(&session, sync).await,
            Command::Plan(plan) => compare::show(&session, plan).await,
            Command::Check(compare) => compare::check(&session, compare).await,
            Command::Inspect(inspect) => inspect::inspect(&session, inspect).await,
            Command::LockStatus => inspect::lock_status(&session).await,
        }
    })
}
