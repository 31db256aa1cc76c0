//! Chooses a node of a service for each request.

mod ask;
mod draw;
mod ejection;
mod measure;
mod node;
mod pick;
mod pool;
mod ring;
mod rotation;
mod snapshot;
mod world;

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::registry::Endpoints;
use ask::Ask;
pub use measure::Balanced;
pub(crate) use node::NodeId;
pub(crate) use pick::{Outcome, Pick};
use snapshot::Snapshot;
use world::{Real, World};

/// How a client chooses among the nodes of a service.
///
/// Whatever it goes by: a node that is suspected of being dead gets a tenth of its share, one
/// that drains or whose weight is 0 gets nothing as long as there are others, and one that fails
/// is left out for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Balance {
    /// Of two nodes, drawn by their weights, the one that answers sooner and has less to do. A
    /// failure counts as a slow answer.
    #[default]
    LeastLatency,
    /// One after the other, whatever their weights.
    RoundRobin,
    /// One after the other, each as often as its weight says, and evenly spread.
    WeightedRoundRobin,
    /// Calls with the same key go to the same node, as long as it isn't overloaded. When nodes
    /// come or go, few keys move.
    ConsistentHash,
}

/// How a client balances.
#[derive(Debug, Clone, Default)]
pub(crate) struct BalanceOptions {
    pub(crate) balance: Balance,
    /// Where the client is: nodes of the same zone are preferred. Empty: all are alike.
    pub(crate) zone: Arc<str>,
    /// The most requests of the client that are under way at once.
    pub(crate) limit: Option<u32>,
    /// The same for each node.
    pub(crate) node_limit: Option<u32>,
}

/// Which node a request wants.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Want<'a> {
    /// What [`Balance::ConsistentHash`] goes by.
    pub(crate) key: Option<u64>,
    /// Nodes that have been tried for this request: taken only if there is no other.
    pub(crate) avoid: &'a [NodeId],
    /// The time, if it was read just now: reading it once more would take half as long as all
    /// that is done with it.
    pub(crate) now: Option<Instant>,
}

/// Why there is no node for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoNode {
    /// Nobody serves it, or nobody knows yet who does.
    None,
    /// The limits of the client or of all nodes are reached.
    Busy,
}

/// Chooses among the nodes of a service; clones share everything.
pub(crate) struct Balancer<W: World = Real>(Arc<Shared<W>>);

struct Shared<W: World> {
    snapshot: ArcSwap<Snapshot<W>>,
    options: BalanceOptions,
    world: W,
    /// How many requests of the client are under way, if that is counted.
    total: Arc<AtomicU64>,
    /// How many more nodes may be left out.
    room: AtomicUsize,
    /// When failure rates may be compared again.
    compare_at: AtomicU64,
    /// Held while nodes are left out or taken in, and while a snapshot is made.
    changes: Mutex<()>,
    /// Itself, for the nodes.
    this: Weak<Self>,
}

impl Balancer {
    /// A balancer among what a provider says.
    pub(crate) fn new(endpoints: watch::Receiver<Endpoints>, options: BalanceOptions) -> Self {
        Self::within(endpoints, options, Real::default())
    }
}

impl<W: World> Balancer<W> {
    fn within(endpoints: watch::Receiver<Endpoints>, options: BalanceOptions, world: W) -> Self {
        let shared = Arc::new_cyclic(|this| Shared {
            snapshot: ArcSwap::from_pointee(Snapshot::first(endpoints)),
            options,
            world,
            total: Arc::default(),
            room: AtomicUsize::new(0),
            compare_at: AtomicU64::new(0),
            changes: Mutex::new(()),
            this: this.clone(),
        });
        shared.refresh();
        Self(shared)
    }

    /// Waits until the provider has found out where the service is. It may be dropped at any
    /// time.
    pub(crate) async fn known(&self) {
        let mut endpoints = {
            let snapshot = self.0.snapshot.load();
            if snapshot.is_known() {
                return;
            }
            snapshot.endpoints().clone()
        };
        // A provider that is gone won't find out any more.
        let _ = endpoints.wait_for(|endpoints| *endpoints != Endpoints::Unknown).await;
    }

    /// How many nodes there are, and how many of them are left out.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let snapshot = self.0.snapshot.load();
        let out = snapshot.nodes().filter(|node| node.is_out()).count();
        (snapshot.nodes().count(), out)
    }

    /// Chooses a node, without waiting for anything.
    ///
    /// # Errors
    ///
    /// [`NoNode`], at once.
    pub(crate) fn pick(&self, want: &Want<'_>) -> Result<Pick<W>, NoNode> {
        let shared = &*self.0;
        let mut snapshot = shared.snapshot.load();
        if snapshot.is_outdated() {
            shared.refresh();
            snapshot = shared.snapshot.load();
        }
        let is_counted = shared.enter()?;
        let picked = shared.pick(&snapshot, want, is_counted);
        if picked.is_err() && is_counted {
            shared.total.fetch_sub(1, Ordering::Relaxed);
        }
        picked
    }
}

impl<W: World> Shared<W> {
    /// Counts a request of the client, if anybody needs to know.
    fn enter(&self) -> Result<bool, NoNode> {
        let limit = self.options.limit.map_or(u64::MAX, u64::from);
        if limit == u64::MAX && self.options.balance != Balance::ConsistentHash {
            return Ok(false);
        }
        if self.total.fetch_add(1, Ordering::Relaxed) >= limit {
            self.total.fetch_sub(1, Ordering::Relaxed);
            return Err(NoNode::Busy);
        }
        Ok(true)
    }

    fn pick(
        &self,
        snapshot: &Snapshot<W>,
        want: &Want<'_>,
        is_counted: bool,
    ) -> Result<Pick<W>, NoNode> {
        /// Others may be faster each time when a node has room for one more.
        const ATTEMPTS: usize = 4;
        let ask = Ask::new(want, self);
        for _ in 0..ATTEMPTS {
            let chosen = snapshot.choose(&ask)?;
            if chosen.node.enter(self.options.node_limit) {
                let is_timed = self.options.balance == Balance::LeastLatency;
                let since = if is_timed { ask.now() } else { 0 };
                return Ok(Pick::new(chosen.node.clone(), since, chosen.is_trial, is_counted));
            }
            if chosen.is_trial {
                chosen.node.end_trial();
            }
        }
        Err(NoNode::Busy)
    }
}

impl<W: World> Clone for Balancer<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<W: World> fmt::Debug for Balancer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes = self.0.snapshot.load().nodes().count();
        f.debug_struct("Balancer")
            .field("options", &self.0.options)
            .field("nodes", &nodes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
