//! When a second node is asked while the first one works.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use tokio::time::timeout;

use super::attempts::{Attempt, Progress, Terms};
use super::balance::Pick;
use super::metrics::AttemptEnding;

/// When a call asks a second node while the first one still works. What comes first is the
/// answer, and the other request is given up.
///
/// Only what may be carried out twice is asked twice, and each second request takes from what
/// [`Retries`](super::Retries) allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hedge {
    /// After that time.
    After(Duration),
    /// After the time in which 95 of 100 calls of the client have been answered. Before it has
    /// seen 100, no second node is asked.
    P95,
}

impl Terms {
    /// After what time a second node is asked, if one is.
    pub(super) fn hedge_delay(&self, progress: &Progress) -> Option<Duration> {
        let hedge = self.nodes.limits.hedge?;
        // The second one is an attempt too.
        let room = progress.attempts + 1 < self.nodes.limits.retries.attempts;
        if !self.idempotent || !room {
            return None;
        }
        match hedge {
            Hedge::After(delay) => Some(delay),
            Hedge::P95 => self.nodes.latencies.as_ref()?.p95(),
        }
    }

    /// Sends the request to a node, and to a second one if the first takes that long. What is
    /// given up counts for its node neither as good nor as bad.
    pub(super) async fn hedged(
        &self,
        first: Pick,
        now: Instant,
        delay: Duration,
        progress: &mut Progress,
    ) -> Attempt {
        let limit = self.begin(now, progress);
        let base_url = first.base_url().clone();
        let mut running = pin!(self.attempt(&base_url, now, limit));
        let in_time = timeout(delay, running.as_mut()).await;
        progress.tried.push(first.node());
        if let Ok(attempt) = in_time {
            self.settle(first, &attempt);
            return attempt;
        }
        let Some(second) = self.second(progress) else {
            let attempt = running.await;
            self.settle(first, &attempt);
            return attempt;
        };
        let now = Instant::now();
        let limit = self.begin(now, progress);
        progress.tried.push(second.node());
        let base_url = second.base_url().clone();
        let other = pin!(self.attempt(&base_url, now, limit));
        match select(running, other).await {
            Either::Left((attempt, other)) => self.decide(first, attempt, second, other).await,
            Either::Right((attempt, other)) => self.decide(second, attempt, first, other).await,
        }
    }

    /// The second node, if there is another one and it may be asked.
    fn second(&self, progress: &Progress) -> Option<Pick> {
        if self.left().is_zero() {
            return None;
        }
        let second = self.nodes.pick_another(self.key, &progress.tried)?;
        if !self.take_from_budget() {
            return None;
        }
        if let Some(metrics) = &self.nodes.metrics {
            metrics.hedges.inc();
        }
        Some(second)
    }

    /// Takes the attempt that has ended first, unless it failed and the other may not.
    async fn decide(
        &self,
        ended: Pick,
        attempt: Attempt,
        other: Pick,
        running: impl Future<Output = Attempt>,
    ) -> Attempt {
        self.settle(ended, &attempt);
        if attempt.failure.is_some() {
            let attempt = running.await;
            self.settle(other, &attempt);
            return attempt;
        }
        if let Some(metrics) = &self.nodes.metrics {
            metrics.attempt(AttemptEnding::GivenUp);
        }
        attempt
    }
}

/// How many buckets there are for each doubling of the time.
const STEPS: u32 = 4;

/// From below 64 µs to over 200 s.
const BUCKETS: usize = 88;

/// The shortest time that is told from shorter ones, as a power of two in nanoseconds.
const SHORTEST: u32 = 16;

/// How many times are counted before they count half, for the newer ones to weigh more.
const MOST: u32 = 4096;

/// How many times must be known for an estimate.
const FEWEST: u32 = 100;

/// How long the answers of a service have taken of late. Nothing locks: while the counts are
/// halved, a few may be lost.
#[derive(Debug)]
pub(super) struct Latencies {
    total: AtomicU32,
    buckets: [AtomicU32; BUCKETS],
}

impl Latencies {
    pub(super) fn new() -> Self {
        Self { total: AtomicU32::new(0), buckets: [const { AtomicU32::new(0) }; BUCKETS] }
    }

    pub(super) fn add(&self, time: Duration) {
        self.buckets[bucket(time)].fetch_add(1, Ordering::Relaxed);
        // Each of them is reached once.
        if self.total.fetch_add(1, Ordering::Relaxed) + 1 == MOST {
            self.age();
        }
    }

    /// The time in which 95 of 100 were there, at most a fifth too long. `None` as long as too few
    /// are known.
    pub(super) fn p95(&self) -> Option<Duration> {
        let counts: [u32; BUCKETS] =
            std::array::from_fn(|index| self.buckets[index].load(Ordering::Relaxed));
        let total: u32 = counts.iter().sum();
        if total < FEWEST {
            return None;
        }
        let mut rest = total / 20;
        for (index, count) in counts.iter().enumerate().rev() {
            if *count > rest {
                return Some(upper(index));
            }
            rest -= count;
        }
        None
    }

    #[cold]
    fn age(&self) {
        let mut total = 0;
        for bucket in &self.buckets {
            let halve = |count: u32| Some(count / 2);
            let before = bucket.fetch_update(Ordering::Relaxed, Ordering::Relaxed, halve);
            total += before.unwrap_or_default() / 2;
        }
        self.total.store(total, Ordering::Relaxed);
    }
}

/// Where a time counts: the power of two, and the two bits below it.
fn bucket(time: Duration) -> usize {
    let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(1 << SHORTEST);
    let power = nanos.ilog2();
    let step = (nanos >> (power - 2)) & u64::from(STEPS - 1);
    (((power - SHORTEST) * STEPS) as usize + step as usize).min(BUCKETS - 1)
}

/// The shortest time that no longer counts there.
fn upper(bucket: usize) -> Duration {
    let (power, step) = (SHORTEST + bucket as u32 / STEPS, bucket as u64 % u64::from(STEPS));
    Duration::from_nanos((u64::from(STEPS) + step + 1) << (power - 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_counts_below_the_upper_bound_of_its_bucket_and_not_far_below() {
        for micros in [66, 100, 128, 999, 1_000, 50_000, 1_000_000, 100_000_000] {
            let time = Duration::from_micros(micros);
            let upper = upper(bucket(time));
            assert!(time < upper && upper <= time * 5 / 4 + Duration::from_nanos(1), "{time:?}");
        }
        assert_eq!(bucket(Duration::ZERO), 0);
        assert_eq!(bucket(Duration::MAX), BUCKETS - 1);
    }

    #[test]
    fn the_estimate_is_that_of_what_came_of_late() {
        let latencies = Latencies::new();
        let add = |count: u64, millis: u64| {
            for index in 0..count {
                latencies.add(Duration::from_millis(if index % 25 == 0 { 500 } else { millis }));
            }
        };
        add(99, 10);
        assert_eq!(latencies.p95(), None);
        add(1000, 10);
        let p95 = latencies.p95().unwrap();
        assert!(p95 > Duration::from_millis(10) && p95 < Duration::from_millis(13), "{p95:?}");
        // Times that have become longer are most of what counts before long.
        add(100_000, 40);
        let p95 = latencies.p95().unwrap();
        assert!(p95 > Duration::from_millis(40) && p95 < Duration::from_millis(51), "{p95:?}");
    }
}
