//! The nodes of a service at a moment.

use std::sync::{Arc, Weak};

use tokio::sync::watch;

use super::Shared;
use super::node::Node;
use super::world::World;
use crate::registry::Endpoints;

/// What a provider said last, ready to be chosen from. It doesn't change any more, but for the
/// statistics of its nodes.
pub(super) struct Snapshot<W: World> {
    /// Has seen what this was made of, and so it tells whether there is anything newer.
    endpoints: watch::Receiver<Endpoints>,
    is_known: bool,
    nodes: Box<[Arc<Node<W>>]>,
}

impl<W: World> Snapshot<W> {
    /// Makes one of what is known now. The statistics of the nodes that were there before are
    /// taken over.
    pub(super) fn new(
        mut endpoints: watch::Receiver<Endpoints>,
        before: Option<&Self>,
        world: &W,
        shared: &Weak<Shared<W>>,
    ) -> Self {
        let known = endpoints.borrow_and_update().clone();
        let mut nodes = Vec::new();
        if let Endpoints::Known(endpoints) = &known {
            for endpoint in endpoints.iter() {
                let before = before
                    .and_then(|before| before.nodes.iter().find(|node| node.is(&endpoint.id)));
                nodes.push(match before {
                    Some(node) => node.clone(),
                    None => Arc::new(Node::new(endpoint, world.clone(), shared.clone())),
                });
            }
        }
        let is_known = known != Endpoints::Unknown;
        Self { endpoints, is_known, nodes: nodes.into() }
    }

    pub(super) fn is_known(&self) -> bool {
        self.is_known
    }

    pub(super) fn is_outdated(&self) -> bool {
        self.endpoints.has_changed().unwrap_or(false)
    }

    pub(super) fn endpoints(&self) -> &watch::Receiver<Endpoints> {
        &self.endpoints
    }

    pub(super) fn nodes(&self) -> &[Arc<Node<W>>] {
        &self.nodes
    }
}
