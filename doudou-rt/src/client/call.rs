//! A call that waits to be awaited.

use super::{Answer, ClientError};
use crate::{Problem, ProblemType};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The way from a request to the head of its answer, or to all of it.
pub(super) type Exchange =
    Pin<Box<dyn Future<Output = Result<Answer, ClientError<Problem>>> + Send>>;

/// A call of a method: a future of what the method returns.
///
/// Nothing is sent before it is awaited. When it is dropped the request is given up; the service
/// may have done its work.
///
/// It has a name, and what goes over the wire is the same for all methods, so that a method of a
/// client costs next to nothing to compile.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T, E> {
    exchange: Exchange,
    read: fn(Answer) -> Result<T, ClientError<E>>,
}

impl<T, E> Call<T, E> {
    pub(super) fn new(exchange: Exchange, read: fn(Answer) -> Result<T, ClientError<E>>) -> Self {
        Self { exchange, read }
    }
}

impl<T, E: ProblemType> Future for Call<T, E> {
    type Output = Result<T, ClientError<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.exchange.as_mut().poll(context));
        Poll::Ready(answer.map_err(ClientError::typed).and_then(self.read))
    }
}

impl<T, E> fmt::Debug for Call<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
