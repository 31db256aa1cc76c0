//! What can go wrong with a call.

use crate::{Error, Problem, ProblemType};
use http::StatusCode;

/// Why there is no client: its base URL is missing or wrong, or the system lacks what it needs.
///
/// It becomes a [`ClientError`] of any method by `?`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// The base URL is missing or wrong.
    #[error("{0}")]
    Url(String),
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
    /// No answer came, or it broke off: the connection failed or the time ran out.
    #[error(transparent)]
    Transport(reqwest::Error),
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
            Self::Address(_) | Self::Request(_) | Self::Transport(_) => None,
            Self::Service(error) => Some(error.to_problem().status),
            Self::Problem(problem) => Some(problem.status),
            Self::Decode { status, .. } => Some(*status),
        }
    }
}

impl ClientError<Problem> {
    /// Looks for the error that the method declares behind a problem.
    pub(super) fn typed<E: ProblemType>(self) -> ClientError<E> {
        match self {
            Self::Address(error) => ClientError::Address(error),
            Self::Request(text) => ClientError::Request(text),
            Self::Transport(error) => ClientError::Transport(error),
            Self::Service(problem) | Self::Problem(problem) => {
                E::from_problem(problem).map_or_else(ClientError::Problem, ClientError::Service)
            }
            Self::Decode { status, source } => ClientError::Decode { status, source },
        }
    }
}
