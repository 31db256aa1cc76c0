//! Counts what goes wrong with providers.

use std::sync::LazyLock;

use prometheus::{IntCounterVec, Opts};

use crate::layer;

/// For the whole process; every server shows it.
static FAILURES: LazyLock<prometheus::Result<IntCounterVec>> = LazyLock::new(|| {
    let text = "What went wrong between the providers of endpoints and those they ask.";
    let options = Opts::new("gdd_discover_failures_total", text);
    let counter = IntCounterVec::new(options, &["provider", "failure"])?;
    layer::shared().register(Box::new(counter.clone()))?;
    Ok(counter)
});

/// Counts a failure of a provider.
pub(super) fn count(provider: &str, failure: &str) {
    // Name and labels are constant: making the counter doesn't fail.
    if let Ok(counter) = &*FAILURES {
        counter.with_label_values(&[provider, failure]).inc();
    }
}
