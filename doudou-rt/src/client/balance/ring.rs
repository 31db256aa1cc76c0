//! The same key to the same node: nodes have points on a ring, and a key belongs to the node whose
//! point comes next.

use super::ask::{Ask, Chosen, Standing, mix};
use super::snapshot::Entry;
use super::world::World;

/// The points of the node that weighs most.
const POINTS: f64 = 96.0;
/// A node may have this times its share under way, then its keys go on to the next.
const BOUND: f64 = 1.25;
/// Less than this is nothing to bear for a node.
const ALWAYS: f64 = 8.0;
/// So many points are passed over before everybody is looked at.
const PASSES: usize = 512;

pub(super) struct Ring {
    /// In their order on the ring.
    points: Box<[Point]>,
    /// The first point of each of equal parts of the ring, whose number is a power of two.
    parts: Box<[u32]>,
    /// What is left of a key's 64 bits when it is shifted by so much is its part.
    shift: u32,
}

struct Point {
    at: u64,
    place: u32,
}

impl Ring {
    pub(super) fn new<'a>(nodes: impl Iterator<Item = (&'a str, f64)> + Clone) -> Self {
        let most = nodes.clone().map(|(_, weight)| weight).fold(0.0, f64::max);
        let mut points = Vec::new();
        for (place, (name, weight)) in nodes.enumerate() {
            let place = place as u32;
            let start = hash(name);
            let count = (POINTS * weight / most).ceil() as u64;
            points.extend((0..count).map(|point| Point {
                at: mix(start.wrapping_add(point.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
                place,
            }));
        }
        points.sort_unstable_by_key(|point| (point.at, point.place));
        let bits = points.len().next_power_of_two().trailing_zeros().max(1);
        let shift = 64 - bits;
        let mut next = 0;
        let parts = (0..1_u64 << bits)
            .map(|part| {
                while points.get(next).is_some_and(|point| point.at >> shift < part) {
                    next += 1;
                }
                next as u32
            })
            .collect();
        Self { points: points.into(), parts, shift }
    }

    /// Where the search for a key begins.
    fn start(&self, key: u64) -> usize {
        let part = self.parts.get((key >> self.shift) as usize).map_or(0, |part| *part as usize);
        let next = self.points[part.min(self.points.len())..].iter().position(|at| at.at >= key);
        next.map_or(0, |next| part + next)
    }

    /// The node of the request's key, or the next that can take it. `portion` is what a weight
    /// of 1 gets of what the client does.
    pub(super) fn choose<'a, W: World>(
        &self,
        entries: &'a [Entry<W>],
        ask: &Ask<'_, W>,
        portion: f64,
    ) -> Option<Chosen<'a, W>> {
        let start = self.start(ask.key());
        let bound = BOUND * (ask.total() as f64) * portion;
        let mut first = None;
        for point in self.points[start..].iter().chain(&self.points[..start]).take(PASSES) {
            let entry = entries.get(point.place as usize)?;
            let is_trial = match ask.standing(&entry.node) {
                // Warming up is for those who get more and more; here a key is all or nothing.
                Standing::Ready | Standing::Warming(_) => false,
                Standing::Trial { out_until } if entry.node.begin_trial(out_until) => true,
                Standing::Trial { .. } | Standing::Out => continue,
            };
            let chosen = Chosen { node: &entry.node, is_trial };
            if is_trial || f64::from(entry.node.in_flight()) < (bound * entry.weight).max(ALWAYS) {
                return Some(chosen);
            }
            first = first.or(Some(chosen));
        }
        first
    }
}

/// The same number for a name on all machines: FNV-1a.
fn hash(name: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}
