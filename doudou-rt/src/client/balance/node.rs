//! A node of a service, and what a client has learned of it.

use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::Shared;
use super::world::{Real, World};
use crate::registry::Endpoint;

/// Names a node among all that clients of this process have ever known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(u64);

impl NodeId {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The node answered, be it that the request was wrong.
    Success,
    /// It answered that it can't, or the answer broke off or didn't come in time.
    Failed {
        /// How long it wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// There was no connection: not a byte was sent.
    Unreachable,
}

pub(super) struct Node<W: World> {
    in_flight: AtomicU32,
    id: NodeId,
    key: Arc<str>,
    base_url: Arc<str>,
    world: W,
    shared: Weak<Shared<W>>,
}

impl<W: World> Node<W> {
    pub(super) fn new(endpoint: &Endpoint, world: W, shared: Weak<Shared<W>>) -> Self {
        Self {
            in_flight: AtomicU32::new(0),
            id: NodeId::next(),
            key: endpoint.id.clone(),
            base_url: endpoint.base_url.clone(),
            world,
            shared,
        }
    }

    pub(super) fn id(&self) -> NodeId {
        self.id
    }

    pub(super) fn is(&self, key: &str) -> bool {
        *self.key == *key
    }
}

/// A node that was chosen for a request, which counts as under way as long as this is there.
/// Dropped without [`finish`](Self::finish) it was given up, which is neither good nor bad.
#[must_use]
pub(crate) struct Pick<W: World = Real> {
    node: Arc<Node<W>>,
}

impl<W: World> Pick<W> {
    pub(super) fn new(node: Arc<Node<W>>) -> Self {
        node.in_flight.fetch_add(1, Ordering::Relaxed);
        Self { node }
    }

    /// `http://host:port`, with the root path, without a slash at its end.
    pub(crate) fn base_url(&self) -> &Arc<str> {
        &self.node.base_url
    }

    /// For [`Want::avoid`](super::Want::avoid).
    pub(crate) fn node(&self) -> NodeId {
        self.node.id
    }

    /// Ends the request.
    pub(crate) fn finish(self, outcome: Outcome) {
        let _ = outcome;
    }
}

impl<W: World> Drop for Pick<W> {
    fn drop(&mut self) {
        self.node.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<W: World> fmt::Debug for Pick<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pick").field("base_url", &self.node.base_url).finish_non_exhaustive()
    }
}
