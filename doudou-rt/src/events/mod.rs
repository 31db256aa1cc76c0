//! Streams of events that a service sends one by one.

#[cfg(any(feature = "client", test))]
mod parser;
#[cfg(any(feature = "client", test))]
mod receiver;

use crate::{BoxError, Error, Problem, ProblemType};
use futures_util::{Stream, StreamExt, stream};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A stream of values that a service sends one by one, as server-sent events.
///
/// A service makes one of a stream or of values that are there. Each value is sent as soon as it
/// is ready; an error is sent as problem details, and the stream is over. It is dropped when the
/// client has left, which is noticed when the next event, or a sign of life every 15 seconds, can't
/// be sent.
///
/// A client gets one back, and reads it as a [`Stream`] whose items are results. After an error
/// nothing follows. Dropping it closes the connection.
///
/// ```
/// use doudou_rt::{Error, EventStream};
/// use futures_util::{StreamExt, stream};
///
/// # async fn show() {
/// let mut numbers = EventStream::from_iter([1, 2]);
/// assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
///
/// let failing = stream::iter([Ok(1), Err(Error::unavailable("no more today"))]);
/// let mut failing = EventStream::new(failing);
/// assert_eq!(failing.next().await.unwrap().unwrap(), 1);
/// let error = failing.next().await.unwrap().unwrap_err();
/// assert_eq!(error.to_string(), "the stream ended: 503 Service Unavailable: no more today");
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(show());
/// ```
pub struct EventStream<T> {
    /// `None` after an error.
    items: Option<Items<T>>,
}

type Items<T> = Pin<Box<dyn Stream<Item = Result<T, StreamError>> + Send>>;

/// Why a stream of events ended before its time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The service ended it.
    #[error("the stream ended: {0}")]
    Problem(Problem),
    /// The connection broke off, or brought what can't be an event.
    #[error("the stream broke off: {0}")]
    Broken(#[source] BoxError),
    /// An event isn't what was expected.
    #[error("an event isn't what was expected: {0}")]
    Decode(#[from] serde_json::Error),
}

impl StreamError {
    /// What a service tells its caller when it passes on such a stream: its own problem, and of
    /// everything else only that it happened.
    pub(crate) fn into_problem(self) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            other => Problem::internal(&other),
        }
    }
}

impl<T> EventStream<T> {
    /// The events of a stream, up to its first error.
    pub fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Self {
        Self::of(stream.map(|item| item.map_err(|error| StreamError::Problem(error.to_problem()))))
    }

    fn of(items: impl Stream<Item = Result<T, StreamError>> + Send + 'static) -> Self {
        Self { items: Some(Box::pin(items)) }
    }
}

impl<T: Send + 'static> FromIterator<T> for EventStream<T> {
    /// The events of values that are there.
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let values: Vec<T> = values.into_iter().collect();
        Self::of(stream::iter(values.into_iter().map(Ok)))
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(items) = &mut self.items else { return Poll::Ready(None) };
        let item = items.as_mut().poll_next(context);
        if matches!(item, Poll::Ready(None | Some(Err(_)))) {
            self.items = None;
        }
        item
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStream(..)")
    }
}

#[cfg(test)]
mod tests;
