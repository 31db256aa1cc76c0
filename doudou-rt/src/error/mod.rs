//! The errors of services: problem details (RFC 9457) and what becomes one.

mod problem;

pub use problem::{Problem, ProblemType};

use http::StatusCode;
use std::fmt;

/// An error of any type, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The result of a service's method. Without `E` the error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a service's method that doesn't declare its own.
///
/// Two kinds of errors meet here:
///
/// - Every [`std::error::Error`] becomes one with `?`. The caller sees a bare 500, the log gets
///   the message and its causes.
/// - An error that is meant for the caller is made with [`Error::new`], with one of the
///   constructors that are named for a status, or from a [`Problem`]. The caller sees its text.
///
/// Because every error converts into it, it isn't a [`std::error::Error`] itself.
///
/// ```
/// use doudou_rt::{Error, Result};
///
/// fn age(text: &str) -> Result<u8> {
///     if text.is_empty() {
///         return Err(Error::bad_request("the age is empty")); // 400, with this text
///     }
///     Ok(text.parse()?) // 500, without the text
/// }
/// assert_eq!(age("").unwrap_err().status(), 400);
/// assert_eq!(age("x").unwrap_err().status(), 500);
/// ```
pub struct Error(Box<Kind>);

enum Kind {
    Shown(Problem),
    Hidden(BoxError),
}

impl Error {
    /// An error with a status and a text for the caller.
    ///
    /// A number that isn't a status (100 to 999) becomes 500.
    pub fn new(status: u16, detail: impl fmt::Display) -> Self {
        Self::shown(Problem::new(status).with_detail(detail))
    }

    /// 400: the request makes no sense.
    pub fn bad_request(detail: impl fmt::Display) -> Self {
        Self::new(400, detail)
    }

    /// 401: the caller must say who they are.
    pub fn unauthorized(detail: impl fmt::Display) -> Self {
        Self::new(401, detail)
    }

    /// 403: the caller may not do this.
    pub fn forbidden(detail: impl fmt::Display) -> Self {
        Self::new(403, detail)
    }

    /// 404: there is no such thing.
    pub fn not_found(detail: impl fmt::Display) -> Self {
        Self::new(404, detail)
    }

    /// 409: the request conflicts with the state of things.
    pub fn conflict(detail: impl fmt::Display) -> Self {
        Self::new(409, detail)
    }

    /// 422: the request is well-formed and can't be followed.
    pub fn unprocessable(detail: impl fmt::Display) -> Self {
        Self::new(422, detail)
    }

    /// 429: the caller asks too often.
    pub fn too_many_requests(detail: impl fmt::Display) -> Self {
        Self::new(429, detail)
    }

    /// 503: the service can't answer now.
    pub fn unavailable(detail: impl fmt::Display) -> Self {
        Self::new(503, detail)
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match &*self.0 {
            Kind::Shown(problem) => problem.status,
            Kind::Hidden(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The error that this one was made from, if it is a `T`.
    pub fn downcast_ref<T: std::error::Error + 'static>(&self) -> Option<&T> {
        match &*self.0 {
            Kind::Shown(problem) => (problem as &(dyn std::error::Error + 'static)).downcast_ref(),
            Kind::Hidden(error) => error.downcast_ref(),
        }
    }

    fn shown(problem: Problem) -> Self {
        Self(Box::new(Kind::Shown(problem)))
    }

    fn boxed(error: BoxError) -> Self {
        match error.downcast::<Problem>() {
            Ok(problem) => Self::shown(*problem),
            Err(error) => Self(Box::new(Kind::Hidden(error))),
        }
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Self::boxed(Box::new(error))
    }
}

impl ProblemType for Error {
    fn to_problem(&self) -> Problem {
        match &*self.0 {
            Kind::Shown(problem) => problem.clone(),
            Kind::Hidden(error) => Problem::internal(&**error),
        }
    }

    fn from_problem(problem: Problem) -> std::result::Result<Self, Problem> {
        Err(problem)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Shown(problem) => problem.fmt(f),
            Kind::Hidden(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Shown(problem) => fmt::Debug::fmt(problem, f),
            Kind::Hidden(error) => fmt::Display::fmt(&Chain(&**error), f),
        }
    }
}

/// An error and its causes on one line.
pub(crate) struct Chain<'a>(pub(crate) &'a dyn std::error::Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("saving the user failed")]
    struct Saving(#[source] std::io::Error);

    fn failing() -> Result<()> {
        Err(Saving(std::io::Error::other("the disk is full")))?
    }

    #[test]
    fn any_error_is_a_500_that_hides_its_text() {
        let error = failing().unwrap_err();
        assert_eq!(error.to_string(), "saving the user failed");
        assert_eq!(format!("{error:?}"), "saving the user failed: the disk is full");
        assert!(error.downcast_ref::<Saving>().is_some());
        let problem = error.to_problem();
        assert_eq!(problem.status, 500);
        let sent = serde_json::to_string(&problem).unwrap();
        assert!(!sent.contains("saving") && !sent.contains("disk"), "{sent}");
    }

    #[test]
    fn a_problem_stays_itself_through_the_question_mark() {
        fn answer() -> Result<()> {
            Err(Problem::new(402).with_code("Unpaid").with_detail("pay first"))?
        }
        let error = answer().unwrap_err();
        assert_eq!(error.status(), 402);
        assert_eq!(error.to_problem().code(), Some("Unpaid"));
        assert_eq!(error.to_string(), "402 Payment Required: pay first");
    }

    #[test]
    fn an_error_is_one_pointer() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
