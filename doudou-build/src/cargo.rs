//! What cargo reads from a build script.
#![allow(clippy::print_stdout)] // It is how a build script speaks.

use std::path::Path;

use crate::builder::Builder;
use crate::diagnostics::{Diagnostics, Severity};
use crate::error::Error;

/// Generates, and tells cargo what to watch and what is wrong.
pub(crate) fn run(builder: &Builder, path: &Path) {
    match builder.try_compile(path) {
        Ok(output) => {
            output.inputs.iter().for_each(|path| watch(path));
            warn(&output.diagnostics);
        }
        Err(Error::Service(diagnostics)) => {
            diagnostics.watched().for_each(watch);
            warn(&diagnostics);
        }
        Err(error) => {
            watch_missing(&error);
            error.to_string().lines().for_each(|line| println!("cargo::error={line}"));
        }
    }
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// A file that isn't there yet is watched too: cargo runs the script again until it is.
fn watch_missing(error: &Error) {
    match error {
        Error::NotFound { candidates, .. } | Error::Ambiguous { candidates } => {
            candidates.iter().for_each(|path| watch(path));
        }
        Error::Read { path, .. }
        | Error::NothingToCompareWith { path, .. }
        | Error::Compare { path, .. } => watch(path),
        _ => {}
    }
}

/// Cargo shows one line of each warning. Errors stand in the generated text, for rustc to report.
fn warn(diagnostics: &Diagnostics) {
    for diagnostic in diagnostics.iter().filter(|found| found.severity == Severity::Warning) {
        let place = diagnostics.locate(diagnostic.primary.0);
        let help = diagnostic.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        println!("cargo::warning={place}: {}{help}", diagnostic.message);
    }
}
