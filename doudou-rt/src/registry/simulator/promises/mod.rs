//! What the cluster promises.
//!
//! Every test prints what it has measured. `DOUDOU_SEED` is the first seed of each, and what fails
//! says its own. The larger clusters are ignored by default: they want an optimised build,
//! `cargo test -p doudou-rt --profile simulation --lib registry::simulator -- --ignored`.

mod cost;
mod crash;
mod hostile;
mod join;
mod leave;
mod metadata;
mod partition;
mod restart;
mod soak;
mod theory;
mod thousand;

use std::time::Duration;

use super::cluster::Cluster;
use super::say;

const SECOND: Duration = Duration::from_secs(1);

/// What was measured in one trial; `None` when it didn't come within the limit.
type Measured = Option<Duration>;

/// Tries a promise with so many seeds, prints what it took, and fails if it ever took longer than
/// was promised.
fn keep(promise: &str, bound: Duration, trials: u64, trial: impl Fn(u64) -> Measured) {
    let first = number("DOUDOU_SEED").unwrap_or(1);
    let mut took: Vec<_> =
        (first..first + trials).map(|seed| (trial(seed).unwrap_or(Duration::MAX), seed)).collect();
    took.sort_unstable();
    let show = |took: Duration| match took {
        Duration::MAX => "never".to_owned(),
        took => format!("{:.2} s", took.as_secs_f64()),
    };
    let median = show(took[took.len() / 2].0);
    let &(worst, seed) = took.last().unwrap();
    let shown = show(worst);
    say(&format!(
        "{promise}: promised {bound:?}, median {median}, worst {shown} of {trials} (seed {seed})"
    ));
    assert!(worst <= bound, "{promise}: {shown} with DOUDOU_SEED={seed}, promised {bound:?}");
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
