//! Counts what goes wrong with providers.

use std::sync::OnceLock;

use prometheus::{IntCounterVec, Opts};

/// The counter of this process, `discover_failures_total`; every server shows it. `None` when it
/// couldn't be made, which its constant name makes impossible.
pub(crate) fn counter() -> Option<IntCounterVec> {
    static COUNTER: OnceLock<Option<IntCounterVec>> = OnceLock::new();
    let make = || {
        let text = "What went wrong between providers of endpoints and what they ask.";
        let labels = ["provider", "failure"];
        IntCounterVec::new(Opts::new("discover_failures_total", text), &labels).ok()
    };
    COUNTER.get_or_init(make).clone()
}

/// Counts a failure of a provider.
pub(super) fn count(provider: &str, failure: &str) {
    if let Some(counter) = counter() {
        counter.with_label_values(&[provider, failure]).inc();
    }
}
