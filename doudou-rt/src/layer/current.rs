//! The request whose handler runs now: for what is logged on its behalf, and for the calls that it
//! makes.

use std::cell::RefCell;
use std::time::Instant;

use http::{HeaderMap, HeaderValue};

use super::{TraceContext, deadline};

/// What is known of a request wherever its handler runs.
#[derive(Clone)]
pub(crate) struct Current {
    pub(crate) id: Option<HeaderValue>,
    pub(crate) trace: Option<Box<TraceContext>>,
    /// When its caller gives up.
    pub(crate) deadline: Option<Instant>,
}

thread_local! {
    static CURRENT: RefCell<Current> = const { RefCell::new(Current::NOTHING) };
}

impl Current {
    /// What is known where no handler runs.
    pub(crate) const NOTHING: Self = Self { id: None, trace: None, deadline: None };

    /// The request whose handler runs on this thread.
    pub(crate) fn get() -> Self {
        let current = CURRENT.try_with(|current| Some(current.try_borrow().ok()?.clone()));
        current.ok().flatten().unwrap_or(Self::NOTHING)
    }

    /// Whether there is anything to know.
    #[inline]
    pub(crate) fn is_known(&self) -> bool {
        self.id.is_some() || self.trace.is_some() || self.deadline.is_some()
    }

    /// When the caller of the request with these headers, whose handler begins on this thread,
    /// gives up. The headers are asked only where nobody has read them.
    pub(crate) fn deadline(headers: &HeaderMap) -> Option<Instant> {
        let of_current = CURRENT.try_with(|current| {
            let current = current.try_borrow().ok()?;
            current.is_known().then_some(current.deadline)
        });
        of_current.ok().flatten().unwrap_or_else(|| deadline::of(headers))
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

    /// Does a part of what a handler does for the request, be it that it panics.
    #[cfg(feature = "client")]
    pub(crate) fn during<T>(&mut self, work: impl FnOnce() -> T) -> T {
        struct Swapped<'a>(&'a mut Current);
        impl Drop for Swapped<'_> {
            fn drop(&mut self) {
                self.0.swap();
            }
        }
        self.swap();
        let _swapped = Swapped(self);
        work()
    }

    /// The request whose handler runs, and which has this time.
    #[cfg(feature = "client")]
    pub(crate) fn with_deadline(headers: &HeaderMap) -> Option<Self> {
        let deadline = Some(deadline::of(headers)?);
        Some(Self { deadline, ..Self::get() })
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
