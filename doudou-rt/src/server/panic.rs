//! A panic in a handler ends its request, not the connection or the process.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

/// Runs a future whose panic is a value.
pub(super) async fn catch_panic<F: Future + ?Sized>(
    mut future: Pin<&mut F>,
) -> Result<F::Output, Panic> {
    poll_fn(|context| match catch_panic_now(|| future.as_mut().poll(context)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Runs a future whose panic is a value, and hands its output over: it may be large, and on the
/// way of a result it would be copied again and again.
pub(super) fn catch_panic_then<F: Future + ?Sized>(
    mut future: Pin<&mut F>,
    mut then: impl FnMut(F::Output),
) -> impl Future<Output = Result<(), Panic>> {
    poll_fn(move |context| match catch_panic_now(|| future.as_mut().poll(context).map(&mut then)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
}

/// Runs a function whose panic is a value.
pub(super) fn catch_panic_now<T>(function: impl FnOnce() -> T) -> Result<T, Panic> {
    // After a panic nothing of it is used again, and what it shared with others is guarded by
    // their locks' poison.
    catch_unwind(AssertUnwindSafe(function)).map_err(Panic)
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
