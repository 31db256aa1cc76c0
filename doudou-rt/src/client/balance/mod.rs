//! Chooses a node of a service for each request.

mod node;
mod snapshot;
mod world;

use std::fmt;
use std::sync::{Arc, Weak};

use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::registry::Endpoints;
use node::Node;
pub(crate) use node::{NodeId, Outcome, Pick};
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
        Self(Arc::new_cyclic(|this| Shared {
            snapshot: ArcSwap::from_pointee(Snapshot::new(endpoints, None, &world, this)),
            options,
            world,
            this: this.clone(),
        }))
    }

    /// Waits until the provider has found out where the service is. It may be dropped at any
    /// time.
    pub(crate) async fn known(&self) {
        let snapshot = self.0.snapshot.load_full();
        if snapshot.is_known() {
            return;
        }
        let mut endpoints = snapshot.endpoints().clone();
        // A provider that is gone won't find out any more.
        let _ = endpoints.wait_for(|endpoints| *endpoints != Endpoints::Unknown).await;
    }

    /// Chooses a node, without waiting for anything.
    pub(crate) fn pick(&self, want: &Want<'_>) -> Result<Pick<W>, NoNode> {
        let mut snapshot = self.0.snapshot.load();
        if snapshot.is_outdated() {
            let fresh = Snapshot::new(
                snapshot.endpoints().clone(),
                Some(&snapshot),
                &self.0.world,
                &self.0.this,
            );
            self.0.snapshot.store(Arc::new(fresh));
            snapshot = self.0.snapshot.load();
        }
        let start = self.0.world.random() as usize;
        let nodes: &[Arc<Node<W>>] = snapshot.nodes();
        let turn = |index: usize| nodes.get((start % nodes.len().max(1) + index) % nodes.len());
        (0..nodes.len())
            .filter_map(turn)
            .find(|node| !want.avoid.contains(&node.id()))
            .or_else(|| nodes.first())
            .map(|node| Pick::new(node.clone()))
            .ok_or(NoNode::None)
    }
}

impl<W: World> Clone for Balancer<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<W: World> fmt::Debug for Balancer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes = self.0.snapshot.load().nodes().len();
        f.debug_struct("Balancer")
            .field("options", &self.0.options)
            .field("nodes", &nodes)
            .finish_non_exhaustive()
    }
}
