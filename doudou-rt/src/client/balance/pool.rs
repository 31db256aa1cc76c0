//! Nodes that are alike but for their weights, and the way to choose among them.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Balance;
use super::ask::{Ask, Chosen, Standing, unit};
use super::draw::{self, Draw};
use super::ring::Ring;
use super::rotation::Rotation;
use super::snapshot::Entry;
use super::world::World;

pub(super) struct Pool<W: World> {
    entries: Box<[Entry<W>]>,
    way: Way,
    /// The weight of those that aren't left out, as the bits of an `f64`.
    healthy: AtomicU64,
}

enum Way {
    Draw(Draw),
    Rotation(Rotation),
    Ring(Ring),
}

impl<W: World> Pool<W> {
    pub(super) fn new(mut entries: Vec<Entry<W>>, balance: Balance) -> Self {
        let weights: Vec<f64> = entries.iter().map(|entry| entry.weight).collect();
        let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
        entries.iter_mut().for_each(|entry| entry.burden = mean / entry.weight);
        let way = match balance {
            Balance::LeastLatency => Way::Draw(Draw::new(&weights)),
            Balance::RoundRobin | Balance::WeightedRoundRobin => {
                Way::Rotation(Rotation::new(&weights))
            }
            Balance::ConsistentHash => {
                let names = entries.iter().map(|entry| &*entry.node.base_url);
                Way::Ring(Ring::new(names.zip(weights)))
            }
        };
        Self { entries: entries.into(), way, healthy: AtomicU64::new(0) }
    }

    pub(super) fn entries(&self) -> &[Entry<W>] {
        &self.entries
    }

    /// Adds up the weights of those that aren't left out.
    pub(super) fn weigh(&self) -> f64 {
        let ready = self.entries.iter().filter(|entry| !entry.node.is_out());
        let healthy = ready.map(|entry| entry.weight).sum::<f64>();
        self.healthy.store(healthy.to_bits(), Ordering::Relaxed);
        healthy
    }

    /// Chooses a node for a request; none if those that were looked at aren't for it. The pool
    /// gets this portion of what the client does.
    pub(super) fn choose(&self, ask: &Ask<'_, W>, portion: f64) -> Option<Chosen<'_, W>> {
        match &self.way {
            Way::Draw(draw) => draw::choose(&self.entries, draw, ask),
            Way::Rotation(rotation) => self.next_in(rotation, ask),
            Way::Ring(ring) => {
                let healthy = f64::from_bits(self.healthy.load(Ordering::Relaxed));
                ring.choose(&self.entries, ask, portion / healthy)
            }
        }
    }

    fn next_in(&self, rotation: &Rotation, ask: &Ask<'_, W>) -> Option<Chosen<'_, W>> {
        /// So many turns are passed over before everybody is looked at.
        const PASSES: usize = 32;
        let mut spare = None;
        for _ in 0..PASSES.min(rotation.len() + 1) {
            let node = &self.entries.get(rotation.next()?)?.node;
            match ask.standing(node) {
                Standing::Ready => return Some(Chosen { node, is_trial: false }),
                Standing::Trial { out_until } if node.begin_trial(out_until) => {
                    return Some(Chosen { node, is_trial: true });
                }
                Standing::Warming(share) if unit(ask.random()) < share => {
                    return Some(Chosen { node, is_trial: false });
                }
                Standing::Warming(_) => spare = spare.or(Some(node)),
                Standing::Trial { .. } | Standing::Out => {}
            }
        }
        spare.map(|node| Chosen { node, is_trial: false })
    }
}

impl<W: World> Default for Pool<W> {
    fn default() -> Self {
        Self::new(Vec::new(), Balance::RoundRobin)
    }
}
