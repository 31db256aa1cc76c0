//! What can go wrong with a call.

use crate::{Error, Problem, ProblemType};
use http::StatusCode;
use std::error::Error as _;

/// Why there is no client: its base URL is missing or wrong, or the system lacks what it needs.
///
/// It becomes a [`ClientError`] of any method by `?`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// The base URL is missing or wrong.
    #[error("{0}")]
    Url(String),
    /// The client of a service isn't complete, or was told what contradicts itself.
    #[error("client of `{service}`: {reason}")]
    Builder {
        /// The name of the service.
        service: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The system lacks what a client needs, such as certificates.
    #[error(transparent)]
    System(reqwest::Error),
}

/// Why a call has no result. `E` is the error that the method declares.
///
/// ```
/// use doudou_rt::client::{AddressError, Client, ClientError};
///
/// let error = Client::new("localhost").unwrap_err();
/// assert!(matches!(error, AddressError::Url(_)));
/// let error = ClientError::<doudou_rt::Error>::from(error);
/// assert!(matches!(error, ClientError::Address(_)));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError<E = Error> {
    /// There is no client; nothing was sent.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// An argument can't be written into a request; nothing was sent.
    #[error("{0}")]
    Request(String),
    /// No answer came, or it broke off: the connection failed or the time of the connections
    /// ran out.
    #[error(transparent)]
    Transport(reqwest::Error),
    /// The time of the call is over: its own, or that of the request whose handler makes it.
    #[error("{}", out_of_time(*.attempts))]
    TimedOut {
        /// How often it was sent. With 0 nothing was.
        attempts: u32,
    },
    /// No node of the service is known; nothing was sent.
    #[error("no node of `{service}` is known: {reason}")]
    NoNode {
        /// The name of the service.
        service: String,
        /// Who was asked, and what to look at.
        reason: String,
    },
    /// The client, or all nodes, have as many calls under way as
    /// [`ClientBuilder`](super::ClientBuilder) allows; nothing was sent.
    #[error("`{service}` has as many calls under way as its client allows")]
    Busy {
        /// The name of the service.
        service: String,
    },
    /// The call was sent several times, and all failed. An error that the method declares comes as
    /// [`Service`](Self::Service) all the same.
    #[error("{last}{}, after {attempts} attempts", cause(.last))]
    Retried {
        /// How often it was sent.
        attempts: u32,
        /// What the last one failed with.
        last: Box<Self>,
    },
    /// The answer is the error that the method declares.
    #[error("{0}")]
    Service(E),
    /// The answer is another error. What isn't problem details becomes a problem with the status
    /// of the answer and the beginning of its text.
    #[error("the service answered {0}")]
    Problem(Problem),
    /// The call succeeded, but its answer isn't what the method returns.
    #[error("the answer with status {} isn't what was expected", .status.as_u16())]
    Decode {
        /// The status of the answer.
        status: StatusCode,
        /// What is wrong with the body or the header.
        source: serde_json::Error,
    },
}

impl<E: ProblemType> ClientError<E> {
    /// The status of the answer, if there is one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Address(_)
            | Self::Request(_)
            | Self::Transport(_)
            | Self::TimedOut { .. }
            | Self::NoNode { .. }
            | Self::Busy { .. } => None,
            Self::Retried { last, .. } => last.status(),
            Self::Service(error) => Some(error.to_problem().status),
            Self::Problem(problem) => Some(problem.status),
            Self::Decode { status, .. } => Some(*status),
        }
    }
}

fn out_of_time(attempts: u32) -> String {
    match attempts {
        0 => "the time of the call was over before it was sent".to_owned(),
        1 => "no answer came in the time of the call".to_owned(),
        _ => format!("no answer came in the time of the call, in {attempts} attempts"),
    }
}

/// Why there was no answer, as far as it isn't in the error's own text.
fn cause<E>(error: &ClientError<E>) -> String {
    let mut text = String::new();
    let mut source = match error {
        ClientError::Transport(error) => error.source(),
        _ => None,
    };
    while let Some(cause) = source {
        text.extend([": ", &cause.to_string()]);
        source = cause.source();
    }
    text
}

impl<E> ClientError<E> {
    /// What the call failed with in the end: of [`Retried`](Self::Retried) the last error, and
    /// otherwise the error itself.
    pub fn last(&self) -> &Self {
        match self {
            Self::Retried { last, .. } => last,
            error => error,
        }
    }
}

impl ClientError<Problem> {
    /// The status of the answer, before it is known what the method declares.
    pub(super) fn answered(&self) -> Option<StatusCode> {
        match self.last() {
            Self::Service(problem) | Self::Problem(problem) => Some(problem.status),
            Self::Decode { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The error of a call that was sent so often.
    pub(super) fn after(self, attempts: u32) -> Self {
        match self {
            Self::TimedOut { .. } => Self::TimedOut { attempts },
            error if attempts < 2 => error,
            error => Self::Retried { attempts, last: Box::new(error) },
        }
    }

    /// The error without the URL, which has a key in it.
    pub(super) fn without_url(self) -> Self {
        match self {
            Self::Transport(error) => Self::Transport(error.without_url()),
            Self::Retried { attempts, last } => {
                Self::Retried { attempts, last: Box::new(last.without_url()) }
            }
            error => error,
        }
    }

    /// Looks for the error that the method declares behind a problem.
    pub(super) fn typed<E: ProblemType>(self) -> ClientError<E> {
        match self {
            Self::Address(error) => ClientError::Address(error),
            Self::Request(text) => ClientError::Request(text),
            Self::Transport(error) => ClientError::Transport(error),
            Self::TimedOut { attempts } => ClientError::TimedOut { attempts },
            Self::NoNode { service, reason } => ClientError::NoNode { service, reason },
            Self::Busy { service } => ClientError::Busy { service },
            Self::Retried { attempts, last } => match last.typed() {
                declared @ ClientError::Service(_) => declared,
                last => ClientError::Retried { attempts, last: Box::new(last) },
            },
            Self::Service(problem) | Self::Problem(problem) => {
                E::from_problem(problem).map_or_else(ClientError::Problem, ClientError::Service)
            }
            Self::Decode { status, source } => ClientError::Decode { status, source },
        }
    }
}
