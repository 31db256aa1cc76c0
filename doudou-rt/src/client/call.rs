//! A call that waits to be awaited.

use super::exchange::{self, Extent};
use super::{Answer, ClientError, Request};
use crate::{Problem, ProblemType};
use std::fmt;
use std::hash::Hash;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// The way from a request to the head of its answer, or to all of it.
pub(super) type Exchange =
    Pin<Box<dyn Future<Output = Result<Answer, ClientError<Problem>>> + Send>>;

/// A call of a method: a future of what the method returns.
///
/// Nothing is sent before it is awaited. When it is dropped the request is given up; the service
/// may have done its work.
///
/// What is said of it, such as its [`timeout`](Self::timeout), counts if it is said before.
///
/// It has a name, and what goes over the wire is the same for all methods, so that a method of a
/// client costs next to nothing to compile.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T, E> {
    state: State,
    read: fn(Answer) -> Result<T, ClientError<E>>,
}

enum State {
    /// `None` only while it becomes the other.
    Waiting(Option<Request>, Extent),
    Running(Exchange),
}

impl<T, E> Call<T, E> {
    pub(super) fn new(
        request: Request,
        extent: Extent,
        read: fn(Answer) -> Result<T, ClientError<E>>,
    ) -> Self {
        Self { state: State::Waiting(Some(request), extent), read }
    }

    /// How long the call may take, as [`Request::timeout`] says it.
    pub fn timeout(self, time: Duration) -> Self {
        self.change(|request| request.timeout(time))
    }

    /// What the call belongs to, as [`Request::key`] says it.
    pub fn key<K: Hash + ?Sized>(self, key: &K) -> Self {
        self.change(|request| request.key(key))
    }

    /// Whether the call may be carried out twice, as [`Request::idempotent`] says it.
    pub fn idempotent(self, idempotent: bool) -> Self {
        self.change(|request| request.idempotent(idempotent))
    }

    fn change(mut self, change: impl FnOnce(Request) -> Request) -> Self {
        if let State::Waiting(request, _) = &mut self.state {
            *request = request.take().map(change);
        }
        self
    }
}

impl<T, E: ProblemType> Future for Call<T, E> {
    type Output = Result<T, ClientError<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let State::Waiting(request, extent) = &mut self.state {
            let extent = *extent;
            if let Some(request) = request.take() {
                self.state = State::Running(exchange::begin(request, extent));
            }
        }
        let State::Running(exchange) = &mut self.state else { return Poll::Pending };
        let answer = ready!(exchange.as_mut().poll(context));
        Poll::Ready(answer.map_err(ClientError::typed).and_then(self.read))
    }
}

impl<T, E> fmt::Debug for Call<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
