//! The request whose handler runs now: for what is logged on its behalf, and for the calls that it
//! makes.

use std::cell::RefCell;

use http::HeaderValue;

use super::TraceContext;

/// What is known of a request wherever its handler runs.
#[derive(Clone)]
pub(crate) struct Current {
    pub(crate) id: Option<HeaderValue>,
    pub(crate) trace: Option<Box<TraceContext>>,
}

thread_local! {
    static CURRENT: RefCell<Current> = const { RefCell::new(Current { id: None, trace: None }) };
}

impl Current {
    /// The request whose handler runs on this thread.
    pub(crate) fn get() -> Self {
        let current = CURRENT.try_with(|current| Some(current.try_borrow().ok()?.clone()));
        current.ok().flatten().unwrap_or(Self { id: None, trace: None })
    }

    /// Whether there is anything to know.
    #[inline]
    pub(crate) fn is_known(&self) -> bool {
        self.id.is_some() || self.trace.is_some()
    }

    /// Before a part of a handler runs, makes the request the current one; after it, whatever it
    /// ended with, the same again takes it back.
    pub(crate) fn swap(&mut self) {
        // At the end of a thread there is nothing to swap with.
        let _ = CURRENT.try_with(|current| {
            if let Ok(mut current) = current.try_borrow_mut() {
                std::mem::swap(&mut *current, self);
            }
        });
    }

    /// Gives the request whose handler runs another place, in its trace or in a new one.
    #[cfg(feature = "otel")]
    pub(super) fn join(trace: TraceContext) {
        let mut current = Self::get();
        current.trace = Some(Box::new(trace));
        current.swap();
    }

    /// The id, for the log.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.id.as_ref()?.to_str().ok()
    }

    /// The id of the trace, for the log.
    pub(crate) fn trace_id(&self) -> Option<tracing::field::DisplayValue<super::TraceId>> {
        Some(tracing::field::display(self.trace.as_ref()?.trace_id()))
    }
}
