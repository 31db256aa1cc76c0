//! Nodes that fail are left out for a while: a circuit breaker for each, with a floor under all.
//!
//! A node that is left out is open; when its time is over it is half open, and one request at a
//! time tries it, until one succeeds. Never more than half of the nodes are left out, since when
//! most of them fail the cause lies elsewhere, and the others would only be drowned.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::Shared;
use super::node::Node;
use super::snapshot::Snapshot;
use super::world::World;
use crate::client::without_password;

/// A node fails too often when its failure rate is this much above that of the others.
const OUTLIER: f64 = 0.25;
/// How long no rates are compared after they were for nothing, in nanoseconds.
const COMPARED: u64 = 100_000_000;

/// Why a node is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    InARow,
    Unreachable,
    Rate,
    Trial,
}

impl Cause {
    fn as_str(self) -> &'static str {
        match self {
            Self::InARow => "it failed five times in a row",
            Self::Unreachable => "there is no connection to it",
            Self::Rate => "it fails more often than the others",
            Self::Trial => "it was tried and failed",
        }
    }
}

impl<W: World> Shared<W> {
    /// Makes a new snapshot of what the provider says now. Who finds somebody else at it goes on with
    /// the old one, unless there is no node in it.
    #[cold]
    pub(super) fn refresh(&self) {
        let _change = match self.changes.try_lock() {
            Ok(change) => change,
            Err(_) if self.snapshot.load().nodes().next().is_some() => return,
            Err(_) => self.change(),
        };
        let before = self.snapshot.load();
        if before.is_outdated() {
            let after = Snapshot::after(&before, self);
            self.keep_floor(&after);
            self.recount(&after);
            self.snapshot.store(Arc::new(after));
        }
    }

    /// Leaves a node out, unless too many are or it has been since that era.
    pub(super) fn eject(&self, node: &Node<W>, era: u32, cause: Cause) {
        if cause != Cause::Trial && self.room.load(Ordering::Relaxed) == 0 {
            return;
        }
        let _change = self.change();
        let snapshot = self.snapshot.load();
        if node.era() != era || !snapshot.nodes().any(|other| other.id == node.id) {
            return;
        }
        if !node.is_out() && room(&snapshot) == 0 {
            return;
        }
        let period = node.leave_out(self.world.now());
        self.recount(&snapshot);
        let (node, seconds) = (without_password(&node.base_url), period.as_secs());
        if cause == Cause::Trial {
            tracing::info!(%node, seconds, "a node is left out further: {}", cause.as_str());
        } else {
            tracing::warn!(%node, seconds, "a node is left out: {}", cause.as_str());
        }
    }

    /// Takes a node in that was left out in that era: it answers again.
    pub(super) fn restore(&self, node: &Node<W>, era: u32) {
        let _change = self.change();
        if node.era() != era || !node.is_out() {
            return;
        }
        let now = self.world.now();
        let snapshot = self.snapshot.load();
        let others = snapshot.nodes().filter(|other| other.id != node.id && !other.is_out());
        // The failures that it was left out for would keep it from being asked for long.
        node.expect_latency(median_latency(others.map(|other| &**other), now), now);
        node.warm_up(now);
        node.take_in(now);
        self.recount(&snapshot);
        let node = without_password(&node.base_url);
        tracing::info!(%node, "a node that was left out answers again");
    }

    /// Whether a node that just failed does so more often than the others, if none in a row.
    pub(super) fn is_outlier(&self, node: &Node<W>, now: u64) -> bool {
        let rate = node.failure_rate();
        if rate < OUTLIER
            || self.room.load(Ordering::Relaxed) == 0
            || now < self.compare_at.load(Ordering::Relaxed)
        {
            return false;
        }
        let (mut count, mut sum) = (0_u32, 0.0);
        for other in self.snapshot.load().nodes() {
            if other.id != node.id && !other.is_out() {
                count += 1;
                sum += other.failure_rate();
            }
        }
        let is_outlier = count > 0 && rate >= sum / f64::from(count) + OUTLIER;
        if !is_outlier {
            self.compare_at.store(now.saturating_add(COMPARED), Ordering::Relaxed);
        }
        is_outlier
    }

    /// Takes nodes in again when too many of those that are left are out: first those whose time
    /// is over first.
    fn keep_floor(&self, snapshot: &Snapshot<W>) {
        let mut out: Vec<&Node<W>> =
            snapshot.nodes().map(|node| &**node).filter(|node| node.is_out()).collect();
        let allowed = snapshot.nodes().count() / 2;
        if out.len() <= allowed {
            return;
        }
        out.sort_by_key(|node| node.out_until());
        let now = self.world.now();
        for node in &out[..out.len() - allowed] {
            node.take_in(now);
        }
    }

    /// Sees what follows from who is left out now.
    fn recount(&self, snapshot: &Snapshot<W>) {
        snapshot.weigh();
        self.room.store(room(snapshot), Ordering::Relaxed);
    }

    fn change(&self) -> MutexGuard<'_, ()> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many more nodes may be left out.
fn room<W: World>(snapshot: &Snapshot<W>) -> usize {
    let (mut all, mut out) = (0_usize, 0_usize);
    for node in snapshot.nodes() {
        all += 1;
        out += usize::from(node.is_out());
    }
    (all / 2).saturating_sub(out)
}

/// The latency in the middle of those that are known, in nanoseconds; 0 if none is.
pub(super) fn median_latency<'a, W: World>(
    nodes: impl Iterator<Item = &'a Node<W>>,
    now: u64,
) -> f64 {
    let mut latencies: Vec<f64> =
        nodes.map(|node| node.latency(now)).filter(|latency| *latency > 0.0).collect();
    if latencies.is_empty() {
        return 0.0;
    }
    let middle = latencies.len() / 2;
    *latencies.select_nth_unstable_by(middle, f64::total_cmp).1
}
