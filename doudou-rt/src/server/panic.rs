//! A panic in a handler ends its request, not the connection or the process.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

/// Runs a future whose panic is a value.
pub(super) async fn catch_panic<F: Future>(mut future: Pin<&mut F>) -> Result<F::Output, Panic> {
    poll_fn(|context| {
        // After a panic the future isn't polled again, and what it shared with others is guarded
        // by their locks' poison.
        let poll = AssertUnwindSafe(|| future.as_mut().poll(context));
        match catch_unwind(poll) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(Panic(payload))),
        }
    })
    .await
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
