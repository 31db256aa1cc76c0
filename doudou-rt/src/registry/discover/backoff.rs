//! How long to wait before trying again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::rngs::{StdRng, SysRng};
use rand::{RngExt, SeedableRng};

/// Waits that double from attempt to attempt, each shorter by chance, so that those who failed
/// together don't come back together.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
    rng: StdRng,
}

impl Backoff {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        let rng = StdRng::try_from_rng(&mut SysRng).unwrap_or_else(|_| {
            // Chance is a courtesy here, no secret.
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            StdRng::seed_from_u64(u64::from(now.subsec_nanos()))
        });
        Self { first: first.min(longest), longest, failures: 0, rng }
    }

    /// Whether the last attempt failed.
    pub(super) fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// An attempt failed; the wait before the next is half to all of what it has doubled to.
    pub(super) fn failed(&mut self) -> Duration {
        let doubled = self.first.saturating_mul(1 << self.failures.min(20)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        doubled.mul_f64(self.rng.random_range(0.5..=1.0))
    }

    /// An attempt succeeded. Says whether the one before had failed.
    pub(super) fn succeeded(&mut self) -> bool {
        std::mem::take(&mut self.failures) > 0
    }

    /// A wait that is longer by a tenth at most.
    pub(super) fn about(&mut self, wait: Duration) -> Duration {
        wait.mul_f64(self.rng.random_range(1.0..=1.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_begin_anew_after_a_success() {
        let seconds = Duration::from_secs;
        let mut backoff = Backoff::new(seconds(1), seconds(30));
        assert!(!backoff.succeeded());
        for doubled in [1, 2, 4, 8, 16, 30, 30] {
            let wait = backoff.failed();
            assert!(wait >= seconds(doubled) / 2 && wait <= seconds(doubled), "{wait:?}");
            assert!(backoff.is_failing());
        }
        for _ in 0..100 {
            assert!(backoff.failed() <= seconds(30));
        }
        assert!(backoff.succeeded());
        assert!(backoff.failed() <= seconds(1));
    }

    #[test]
    fn those_who_failed_together_do_not_come_back_together() {
        let wait = || Backoff::new(Duration::from_secs(1), Duration::from_secs(1)).failed();
        let first = wait();
        assert!((0..10).any(|_| wait() != first));
    }
}
