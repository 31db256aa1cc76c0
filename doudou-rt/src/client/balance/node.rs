//! A node of a service, and what a client has learned of it.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::Shared;
use super::world::World;
use crate::registry::Endpoint;

/// After this a latency counts 1/e.
const DECAY: f64 = 10e9;
/// A faster answer moves the latency by at least 1/16 of the way. After a stall, which all nodes
/// seem slow by, they can be told apart again after some dozen answers.
const MOST_KEPT: f64 = 15.0 / 16.0;
/// What is younger is taken as it is: it would be less by 1.5 % at most.
const FRESH: u64 = 150_000_000;
/// How long it takes until a new node has its full share, and one that was left out.
pub(super) const SLOW_START: u64 = 10_000_000_000;
/// What a node gets of its share at first.
const FIRST_SHARE: f64 = 0.1;
/// The failure rate of a node that only fails.
const ALWAYS: u32 = 1 << 24;
/// A request moves the failure rate by 1/32 of the way.
const RATE_SHIFT: u32 = 5;

/// Names a node among all that the clients of this process have ever known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(u64);

impl NodeId {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A node as long as its endpoint has the same id and the same base URL.
///
/// Times are those of [`World::now`]; 0 is never.
pub(super) struct Node<W: World> {
    in_flight: AtomicU32,
    /// How often it was left out. Requests that began before the last time say nothing about the
    /// time since.
    era: AtomicU32,
    /// The peak-sensitive average of the latency in nanoseconds, as the bits of an `f64`: a slower
    /// answer counts at once, a faster one by and by. 0 as long as nothing is known.
    latency: AtomicU64,
    /// When that was found.
    found_at: AtomicU64,
    /// Until when it is left out. From then on one request at a time may try it, until one
    /// succeeds.
    out_until: AtomicU64,
    is_tried: AtomicBool,
    /// Since when its share grows.
    warms_since: AtomicU64,
    failures_in_a_row: AtomicU32,
    /// Out of [`ALWAYS`]; old requests count less and less.
    failure_rate: AtomicU32,
    /// The power of two of the seconds that it is left out next time.
    level: AtomicU32,
    restored_at: AtomicU64,
    pub(super) id: NodeId,
    pub(super) endpoint_id: Arc<str>,
    pub(super) base_url: Arc<str>,
    pub(super) world: W,
    pub(super) shared: Weak<Shared<W>>,
    /// What the client has under way, if anybody needs to know.
    pub(super) total: Arc<AtomicU64>,
}

impl<W: World> Node<W> {
    pub(super) fn new(
        endpoint: &Endpoint,
        world: W,
        shared: Weak<Shared<W>>,
        total: Arc<AtomicU64>,
    ) -> Self {
        Self {
            in_flight: AtomicU32::new(0),
            era: AtomicU32::new(0),
            latency: AtomicU64::new(0),
            found_at: AtomicU64::new(0),
            out_until: AtomicU64::new(0),
            is_tried: AtomicBool::new(false),
            warms_since: AtomicU64::new(0),
            failures_in_a_row: AtomicU32::new(0),
            failure_rate: AtomicU32::new(0),
            level: AtomicU32::new(0),
            restored_at: AtomicU64::new(0),
            id: NodeId::next(),
            endpoint_id: endpoint.id.clone(),
            base_url: endpoint.base_url.clone(),
            world,
            shared,
            total,
        }
    }

    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Counts a request as under way, unless that makes more than the limit.
    pub(super) fn enter(&self, limit: Option<u32>) -> bool {
        let before = self.in_flight.fetch_add(1, Ordering::Relaxed);
        let has_room = limit.is_none_or(|limit| before < limit);
        if !has_room {
            self.leave();
        }
        has_room
    }

    pub(super) fn leave(&self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
    }

    /// The latency to be expected, in nanoseconds: what was found long ago counts less, so that a
    /// node that was slow is asked again. 0 if nothing is known.
    pub(super) fn latency(&self, now: u64) -> f64 {
        let latency = f64::from_bits(self.latency.load(Ordering::Relaxed));
        let age = now.saturating_sub(self.found_at.load(Ordering::Relaxed));
        if age < FRESH { latency } else { latency * decay(age) }
    }

    /// Takes over what is to be expected of it, before it has shown anything.
    pub(super) fn expect_latency(&self, latency: f64, now: u64) {
        self.latency.store(latency.to_bits(), Ordering::Relaxed);
        self.found_at.store(now, Ordering::Relaxed);
    }

    /// Learns of a request that took so long. When two do at once, one of them may not count.
    pub(super) fn took(&self, nanos: u64, now: u64) {
        let found = (nanos.max(1)) as f64;
        let age = now.saturating_sub(self.found_at.swap(now, Ordering::Relaxed));
        let before = f64::from_bits(self.latency.load(Ordering::Relaxed));
        let latency = if found >= before {
            found
        } else {
            let kept = if age < FRESH { MOST_KEPT } else { decay(age).min(MOST_KEPT) };
            before * kept + found * (1.0 - kept)
        };
        self.latency.store(latency.to_bits(), Ordering::Relaxed);
    }

    /// Notes a success.
    pub(super) fn note_success(&self) {
        if self.failures_in_a_row.load(Ordering::Relaxed) != 0 {
            self.failures_in_a_row.store(0, Ordering::Relaxed);
        }
        let rate = self.failure_rate.load(Ordering::Relaxed);
        if rate != 0 {
            // What is less than 1/32 of a step up is nothing.
            let rate = if rate < 1 << 14 { 0 } else { rate - (rate >> RATE_SHIFT) };
            self.failure_rate.store(rate, Ordering::Relaxed);
        }
    }

    /// Notes a failure that belongs to this era. Returns how many there were in a row.
    pub(super) fn note_failure(&self) -> u32 {
        let rate = self.failure_rate.load(Ordering::Relaxed);
        let step = ALWAYS.saturating_sub(rate) >> RATE_SHIFT;
        self.failure_rate.store(rate + step, Ordering::Relaxed);
        self.failures_in_a_row.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// The share of its requests that failed lately, from 0 to 1.
    pub(super) fn failure_rate(&self) -> f64 {
        f64::from(self.failure_rate.load(Ordering::Relaxed)) / f64::from(ALWAYS)
    }

    pub(super) fn era(&self) -> u32 {
        self.era.load(Ordering::Acquire)
    }

    /// Until when it is left out; 0 if it isn't.
    pub(super) fn out_until(&self) -> u64 {
        self.out_until.load(Ordering::Acquire)
    }

    pub(super) fn is_out(&self) -> bool {
        self.out_until() != 0
    }

    pub(super) fn is_tried(&self) -> bool {
        self.is_tried.load(Ordering::Relaxed)
    }

    /// Begins to try a node that was left out until then, if nobody else does.
    pub(super) fn begin_trial(&self, out_until: u64) -> bool {
        let begun =
            self.is_tried.compare_exchange(false, true, Ordering::AcqRel, Ordering::Relaxed);
        if begun.is_err() {
            return false;
        }
        // Another trial may have ended since the caller looked.
        let still_out = self.out_until() == out_until;
        if !still_out {
            self.end_trial();
        }
        still_out
    }

    pub(super) fn end_trial(&self) {
        self.is_tried.store(false, Ordering::Release);
    }

    /// Leaves it out for 1 s, and each time twice as long, up to 32 s. Nothing else changes its
    /// state meanwhile. Returns how long.
    pub(super) fn leave_out(&self, now: u64) -> Duration {
        let longest = 5;
        let restored_at = self.restored_at.load(Ordering::Relaxed);
        let was_well = !self.is_out() && now.saturating_sub(restored_at) > 32_000_000_000;
        let level = if was_well { 0 } else { self.level.load(Ordering::Relaxed) };
        self.level.store((level + 1).min(longest), Ordering::Relaxed);
        let period = Duration::from_secs(1 << level.min(longest));
        self.era.fetch_add(1, Ordering::AcqRel);
        let until = now.saturating_add(u64::try_from(period.as_nanos()).unwrap_or(u64::MAX));
        self.out_until.store(until, Ordering::Release);
        period
    }

    /// Takes it in again. Nothing else changes its state meanwhile.
    pub(super) fn take_in(&self, now: u64) {
        self.failures_in_a_row.store(0, Ordering::Relaxed);
        self.failure_rate.store(0, Ordering::Relaxed);
        self.restored_at.store(now, Ordering::Relaxed);
        self.out_until.store(0, Ordering::Release);
    }

    pub(super) fn warm_up(&self, now: u64) {
        self.warms_since.store(now, Ordering::Relaxed);
    }

    /// What it gets of its share for now, if that isn't all.
    pub(super) fn warmth(&self, now: impl FnOnce() -> u64) -> Option<f64> {
        let since = self.warms_since.load(Ordering::Relaxed);
        if since == 0 {
            return None;
        }
        let age = now().saturating_sub(since);
        if age >= SLOW_START {
            self.warms_since.store(0, Ordering::Relaxed);
            return None;
        }
        Some((age as f64 / SLOW_START as f64).max(FIRST_SHARE))
    }
}

fn decay(age: u64) -> f64 {
    (-(age as f64) / DECAY).exp()
}
