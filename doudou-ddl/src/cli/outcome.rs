//! How a run ends.

use std::process::ExitCode;
use std::{fmt, io};

/// How a run ends that ends well enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done, or nothing to do.
    Done,
    /// Both sides differ.
    Drift,
    /// Nothing was changed, for good reason.
    Refused,
    /// A statement failed; it was told.
    Failed,
    /// Ctrl-C.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Drift | Outcome::Refused => 1,
            Outcome::Failed => 2,
            Outcome::Interrupted => 130,
        })
    }
}

/// Why a run ends with code 2.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What happened, and what to do.
    Said(String),
    /// Nobody reads what we print.
    Output(io::Error),
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Said(message.into())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(message) => f.write_str(message),
            Self::Output(error) => write!(f, "can't print: {error}"),
        }
    }
}
