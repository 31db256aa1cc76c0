//! Whether the server lives, and whether it wants requests.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use super::with_type;
use crate::{Problem, Response};

/// Whether the server wants requests: from the start of serving to the first signal.
#[derive(Debug, Default)]
pub(crate) struct Health {
    ready: AtomicBool,
}

impl Health {
    pub(crate) fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Relaxed);
    }

    pub(super) fn response(&self) -> Response {
        if self.ready.load(Relaxed) {
            with_type("text/plain; charset=utf-8", "ready")
        } else {
            Problem::new(503).with_detail("the server is stopping").into_response()
        }
    }
}
