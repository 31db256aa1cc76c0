//! How many attempts a client may add to its requests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// How often, and how freely, what failed is tried again.
///
/// ```
/// use doudou_rt::client::Retries;
///
/// let twice = Retries { attempts: 2, ..Retries::default() };
/// assert_eq!((twice.percent, twice.per_second), (20, 10));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// The most attempts of one call, the first among them. With 0 and 1 nothing is tried again.
    /// Default: 3.
    pub attempts: u32,
    /// How many attempts may be added to 100 requests. Default: 20.
    ///
    /// When all nodes fail, trying again would multiply the load that they fail under; this
    /// bounds it. What counts are the last ten seconds or so.
    pub percent: u32,
    /// How many attempts may be added each second however few the requests are. Default: 10.
    pub per_second: u32,
}

impl Retries {
    /// Nothing is tried again.
    pub const NONE: Self = Self { attempts: 1, percent: 0, per_second: 0 };
}

impl Default for Retries {
    fn default() -> Self {
        Self { attempts: 3, percent: 20, per_second: 10 }
    }
}

/// How long a period is, in seconds. At its end all that was counted counts half, so that what is
/// counted all along settles between one and two periods' worth.
const PERIOD: u64 = 5;

/// Counts the requests of a client, and what it adds to them. Nothing locks: when a period ends,
/// a few may be counted twice or not at all.
#[derive(Debug)]
pub(super) struct Budget {
    percent: u64,
    floor: u64,
    start: Instant,
    /// Of `start`, in whole periods.
    period: AtomicU64,
    requests: AtomicU64,
    added: AtomicU64,
}

impl Budget {
    pub(super) fn new(retries: Retries, now: Instant) -> Self {
        Self {
            percent: u64::from(retries.percent),
            floor: u64::from(retries.per_second) * 2 * PERIOD,
            start: now,
            period: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            added: AtomicU64::new(0),
        }
    }

    /// A request begins.
    pub(super) fn request(&self, now: Instant) {
        self.age(now);
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether an attempt may be added. It is counted then.
    pub(super) fn take(&self, now: Instant) -> bool {
        self.age(now);
        let requests = self.requests.load(Ordering::Relaxed);
        let allowed = requests.saturating_mul(self.percent) / 100 + self.floor;
        let take = |added: u64| (added < allowed).then_some(added + 1);
        self.added.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    fn age(&self, now: Instant) {
        let period = now.saturating_duration_since(self.start).as_secs() / PERIOD;
        let known = self.period.load(Ordering::Relaxed);
        if period > known {
            self.begin(known, period);
        }
    }

    #[cold]
    fn begin(&self, known: u64, period: u64) {
        let relaxed = Ordering::Relaxed;
        if self.period.compare_exchange(known, period, relaxed, relaxed).is_err() {
            return;
        }
        let halves = (period - known).min(63);
        for counter in [&self.requests, &self.added] {
            let _ = counter.fetch_update(relaxed, relaxed, |count| Some(count >> halves));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// How many attempts a client can add in `seconds` when each of its requests wants one.
    fn added(retries: Retries, per_second: u32, seconds: u32) -> u32 {
        let start = Instant::now();
        let budget = Budget::new(retries, start);
        let mut added = 0;
        for index in 0..per_second * seconds {
            let now = start + Duration::from_secs(1) * index / per_second;
            budget.request(now);
            added += u32::from(budget.take(now));
        }
        added
    }

    #[test]
    fn what_is_added_is_a_share_of_the_requests() {
        let retries = Retries { per_second: 0, ..Retries::default() };
        let share = added(retries, 1000, 60);
        assert!((11_000..=12_000).contains(&share), "{share}");
    }

    #[test]
    fn few_requests_are_tried_again_all_the_same() {
        assert_eq!(added(Retries::default(), 10, 60), 600);
        let bounded = added(Retries { percent: 0, ..Retries::default() }, 1000, 60);
        assert!((300..=650).contains(&bounded), "{bounded}");
        assert_eq!(added(Retries::NONE, 1000, 60), 0);
        let all = Retries { attempts: u32::MAX, percent: u32::MAX, per_second: u32::MAX };
        assert_eq!(added(all, 1000, 60), 60_000);
    }

    #[test]
    fn what_was_long_ago_gives_nothing() {
        let start = Instant::now();
        let budget = Budget::new(Retries { per_second: 0, ..Retries::default() }, start);
        for _ in 0..1_000_000 {
            budget.request(start);
        }
        assert!(budget.take(start));
        assert!(!budget.take(start + Duration::from_secs(3600)));
    }
}
