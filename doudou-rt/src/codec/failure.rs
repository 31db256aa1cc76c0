//! Why a request isn't answered by its method, and the answer it gets instead.

use crate::{Body, Problem, ProblemType, Response};
use http::header::{ALLOW, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use std::borrow::Cow;
use std::time::Duration;

/// A request that no method answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Miss {
    /// No route has the path: 404.
    NotFound,
    /// The path has no route for the method: 405.
    Method {
        /// The methods that the path has, as the `allow` header lists them.
        allow: &'static str,
    },
    /// A request with the method OPTIONS: 204.
    Options {
        /// The methods that the path has, as the `allow` header lists them.
        allow: &'static str,
    },
}

impl Miss {
    /// The miss of a method on a path that has others.
    pub fn method(method: &Method, allow: &'static str) -> Self {
        if *method == Method::OPTIONS { Self::Options { allow } } else { Self::Method { allow } }
    }

    pub(crate) fn into_response(self) -> Response {
        match self {
            Self::NotFound => {
                Problem::new(404).with_detail("nothing has this path").into_response()
            }
            Self::Method { allow } => other_methods(false, allow.into()),
            Self::Options { allow } => other_methods(true, allow.into()),
        }
    }
}

/// The answer to a method that a path doesn't have: which ones it has. To OPTIONS that is a 204.
pub(crate) fn other_methods(to_options: bool, allow: Cow<'static, str>) -> Response {
    let mut response = if to_options {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    } else {
        Problem::new(405).with_detail(format_args!("this path takes {allow}")).into_response()
    };
    let allow = match allow {
        Cow::Borrowed(text) => Ok(HeaderValue::from_static(text)),
        Cow::Owned(text) => HeaderValue::try_from(text),
    };
    // Names of methods always fit.
    if let Ok(allow) = allow {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// Why a request isn't answered as its method would: a problem or a miss.
#[derive(Debug)]
pub struct Failure(Kind);

#[derive(Debug)]
enum Kind {
    Problem(Box<Refusal>),
    Miss(Miss),
}

/// A problem, and the headers that its answer has beside those of every problem.
#[derive(Debug)]
struct Refusal {
    problem: Problem,
    headers: HeaderMap,
}

impl Failure {
    /// The failure that answers with a problem and these headers.
    pub(crate) fn with_headers(problem: Problem, headers: HeaderMap) -> Self {
        Self(Kind::Problem(Box::new(Refusal { problem, headers })))
    }

    /// The answer.
    pub fn into_response(self) -> Response {
        match self.0 {
            Kind::Problem(refusal) => {
                let Refusal { problem, headers } = *refusal;
                let mut response = problem.into_response();
                response.headers_mut().extend(headers);
                response
            }
            Kind::Miss(miss) => miss.into_response(),
        }
    }
}

#[cfg(test)]
impl Failure {
    pub(super) fn problem(&self) -> Option<&Problem> {
        match &self.0 {
            Kind::Problem(refusal) => Some(&refusal.problem),
            Kind::Miss(_) => None,
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::with_headers(problem, HeaderMap::new())
    }
}

impl From<Miss> for Failure {
    fn from(miss: Miss) -> Self {
        Self(Kind::Miss(miss))
    }
}

/// The failure that answers with the error of a service's method.
#[expect(clippy::needless_pass_by_value, reason = "generated code passes it to `map_err`")]
pub fn failed<E: ProblemType>(error: E) -> Failure {
    error.to_problem().into()
}

/// Why the server stopped reading a request's body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The body is larger than the server takes: 413.
    #[error("the body is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The body took too long to arrive: 408.
    #[error("the body didn't arrive within {} s", .timeout.as_secs_f64())]
    TooSlow {
        /// How long the server waits for a body.
        timeout: Duration,
    },
}

impl From<&BodyError> for Problem {
    fn from(error: &BodyError) -> Self {
        let status = match error {
            BodyError::TooLarge { .. } => 413,
            BodyError::TooSlow { .. } => 408,
        };
        Self::new(status).with_detail(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_small_enough_for_the_error_of_a_result() {
        assert!(size_of::<Failure>() < 32);
    }
}
