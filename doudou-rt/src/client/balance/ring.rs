//! The same key to the same node: nodes have points on a ring, and a key belongs to the node whose
//! point comes next.

use super::ask::{Ask, Chosen, Standing, mix};
use super::snapshot::Entry;
use super::world::World;

/// The points of the node that weighs most.
const POINTS: f64 = 96.0;
/// The ring is cut into equal parts, each of which belongs to one node, so that looking a key up
/// is reading a number. There are as many however many nodes there are, since otherwise keys would
/// move with their number: 2¹⁶, or more when there are so many nodes that some would have none.
const PARTS: usize = 1 << 16;
const PARTS_PER_NODE: usize = 16;
/// A node may have this times its share under way, then its keys go on to others.
const BOUND: f64 = 1.25;
/// Less than this is nothing to bear for a node.
const ALWAYS: f64 = 8.0;
/// So many places are looked at for a key before everybody is.
const TRIES: u64 = 32;

pub(super) struct Ring {
    /// Whose each part is.
    parts: Box<[u32]>,
    /// What is left of 64 bits when they are shifted by so much is a part.
    shift: u32,
}

impl Ring {
    pub(super) fn new<'a>(nodes: impl Iterator<Item = (&'a str, f64)> + Clone) -> Self {
        let (count, most) = nodes
            .clone()
            .fold((0, 0.0), |(count, most), (_, weight)| (count + 1, f64::max(most, weight)));
        let bits = PARTS.max(PARTS_PER_NODE * count).next_power_of_two().trailing_zeros();
        let mut points = Vec::new();
        for (place, (name, weight)) in nodes.enumerate() {
            let start = hash(name);
            let count = (POINTS * weight / most).ceil() as u64;
            let at = |point: u64| mix(start.wrapping_add(point.wrapping_mul(GOLDEN)));
            points.extend((0..count).map(|point| (at(point), place as u32)));
        }
        points.sort_unstable();
        let shift = 64 - bits;
        let Some((_, first)) = points.first() else { return Self { parts: Box::default(), shift } };
        let mut next = 0;
        let owner = |part: u64| {
            let middle = (part << shift) | 1 << (shift - 1);
            while points.get(next).is_some_and(|(at, _)| *at < middle) {
                next += 1;
            }
            points.get(next).map_or(*first, |(_, place)| *place)
        };
        Self { parts: (0..1 << bits).map(owner).collect(), shift }
    }

    /// The node of the request's key, or another that is always the same as long as this one
    /// can't take it. `portion` is what a weight of 1 gets of what the client does.
    pub(super) fn choose<'a, W: World>(
        &self,
        entries: &'a [Entry<W>],
        ask: &Ask<'_, W>,
        portion: f64,
    ) -> Option<Chosen<'a, W>> {
        let key = ask.key();
        let bound = BOUND * (ask.total() as f64) * portion;
        let mut first = None;
        for again in 0..TRIES {
            let at =
                if again == 0 { key } else { mix(key.wrapping_add(again.wrapping_mul(GOLDEN))) };
            let place = self.parts.get((at >> self.shift) as usize)?;
            let entry = entries.get(*place as usize)?;
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

/// What multiples of are far apart.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The same number for a name on all machines: FNV-1a.
fn hash(name: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}
