//! A panic in a handler ends its request, not the connection or the process.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

pin_project! {
    /// A future whose panic is a value.
    pub(super) struct CatchPanic<F> {
        #[pin]
        future: F,
    }
}

impl<F> CatchPanic<F> {
    pub(super) fn new(future: F) -> Self {
        Self { future }
    }
}

impl<F: Future> Future for CatchPanic<F> {
    type Output = Result<F::Output, Panic>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let future = self.project().future;
        // After a panic the future isn't polled again, and what it shared with others is guarded
        // by their locks' poison.
        match catch(|| future.poll(context)) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

/// Calls a function whose panic is a value.
pub(super) fn catch<T>(call: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(call)).map_err(Panic)
}

/// What a panic was thrown with.
pub(super) struct Panic(Box<dyn Any + Send>);

impl Panic {
    /// The text of the panic, if it has one.
    pub(super) fn message(&self) -> &str {
        if let Some(text) = self.0.downcast_ref::<&str>() {
            text
        } else if let Some(text) = self.0.downcast_ref::<String>() {
            text
        } else {
            "no message"
        }
    }
}
