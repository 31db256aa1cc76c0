//! A request that looks for a node.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::node::Node;
use super::world::World;
use super::{Shared, Want};

/// A request that looks for a node. It reads the clock when it needs to, and once.
pub(super) struct Ask<'a, W: World> {
    want: &'a Want<'a>,
    shared: &'a Shared<W>,
    now: Cell<u64>,
    /// What everything that hangs by the key is drawn from.
    key: u64,
}

/// How a node stands to a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Standing {
    Ready,
    /// Its share is still this small.
    Warming(f64),
    /// It was left out until then, and should be tried.
    Trial {
        out_until: u64,
    },
    /// It isn't to be asked.
    Out,
}

/// A node for a request.
pub(super) struct Chosen<'a, W: World> {
    pub(super) node: &'a Arc<Node<W>>,
    /// The trial has begun.
    pub(super) is_trial: bool,
}

impl<'a, W: World> Ask<'a, W> {
    pub(super) fn new(want: &'a Want<'a>, shared: &'a Shared<W>) -> Self {
        let key = want.key.map_or(0, mix);
        let now = want.now.map_or(0, |now| shared.world.at(now));
        Self { want, shared, now: Cell::new(now), key }
    }

    pub(super) fn now(&self) -> u64 {
        if self.now.get() == 0 {
            self.now.set(self.shared.world.now());
        }
        self.now.get()
    }

    pub(super) fn random(&self) -> u64 {
        self.shared.world.random()
    }

    /// The key, evenly spread; requests without one go anywhere.
    pub(super) fn key(&self) -> u64 {
        if self.want.key.is_some() { self.key } else { self.random() }
    }

    /// A random number that is the same for all requests with the key.
    pub(super) fn draw(&self) -> u64 {
        if self.want.key.is_some() { mix(self.key) } else { self.random() }
    }

    /// How many requests of the client are under way, if they are counted.
    pub(super) fn total(&self) -> u64 {
        self.shared.total.load(Ordering::Relaxed)
    }

    pub(super) fn avoids(&self, node: &Node<W>) -> bool {
        self.want.avoid.contains(&node.id)
    }

    pub(super) fn has_room(&self, node: &Node<W>) -> bool {
        self.shared.options.node_limit.is_none_or(|limit| node.in_flight() < limit)
    }

    pub(super) fn standing(&self, node: &Node<W>) -> Standing {
        if self.avoids(node) || !self.has_room(node) {
            return Standing::Out;
        }
        self.standing_but_for_avoid(node)
    }

    pub(super) fn standing_but_for_avoid(&self, node: &Node<W>) -> Standing {
        let out_until = node.out_until();
        if out_until != 0 {
            let is_due = !node.is_tried() && self.now() >= out_until;
            return if is_due { Standing::Trial { out_until } } else { Standing::Out };
        }
        node.warmth(|| self.now()).map_or(Standing::Ready, Standing::Warming)
    }
}

/// Spreads a number evenly over 64 bits, always in the same way: the end of splitmix64.
pub(super) fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A number from 0 to 1 out of random bits.
pub(super) fn unit(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}
