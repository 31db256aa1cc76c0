//! The better of two: nodes are drawn by their weights, and the one that answers sooner and has
//! less to do is chosen.

use super::ask::{Ask, Chosen, Standing, unit};
use super::snapshot::Entry;
use super::world::World;

/// So many draws before everybody is looked at.
const DRAWS: usize = 16;
/// The second of two is chosen if it costs less than this part of what the first costs. If it
/// were chosen for every difference, nodes that are alike wouldn't get what their weights say.
const CLEARLY: f64 = 0.8;

/// Draws places by weights.
pub(super) struct Draw {
    count: u64,
    /// For each place, where a draw that falls on it leads if it is above the mark; empty when
    /// all weigh the same (Vose's alias method).
    aliases: Box<[Alias]>,
}

#[derive(Clone, Copy)]
struct Alias {
    mark: u32,
    other: u32,
}

impl Draw {
    pub(super) fn new(weights: &[f64]) -> Self {
        let count = weights.len() as u64;
        let alike = weights.windows(2).all(|pair| pair[0] == pair[1]);
        Self { count, aliases: if alike { Box::default() } else { aliases(weights) } }
    }

    fn place(&self, random: u64) -> usize {
        // The upper half says the place, the lower one which of its two.
        let place = (((random >> 32) * self.count) >> 32) as usize;
        match self.aliases.get(place) {
            Some(alias) if random as u32 > alias.mark => alias.other as usize,
            _ => place,
        }
    }
}

fn aliases(weights: &[f64]) -> Box<[Alias]> {
    let sum: f64 = weights.iter().sum();
    let mut shares: Vec<f64> =
        weights.iter().map(|weight| weight / sum * weights.len() as f64).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) =
        (0..weights.len()).partition(|place| shares[*place] < 1.0);
    let mut aliases: Box<[Alias]> =
        (0..weights.len()).map(|place| Alias { mark: u32::MAX, other: place as u32 }).collect();
    while let (Some(place), Some(&other)) = (small.pop(), large.last()) {
        let mark = (shares[place] * f64::from(u32::MAX)) as u32;
        aliases[place] = Alias { mark, other: other as u32 };
        shares[other] -= 1.0 - shares[place];
        if shares[other] < 1.0 {
            large.pop();
            small.push(other);
        }
    }
    aliases
}

pub(super) fn choose<'a, W: World>(
    entries: &'a [Entry<W>],
    draw: &Draw,
    ask: &Ask<'_, W>,
) -> Option<Chosen<'a, W>> {
    let chosen = |entry: &'a Entry<W>| Some(Chosen { node: &entry.node, is_trial: false });
    let mut first: Option<(usize, &Entry<W>)> = None;
    let mut spare = None;
    for _ in 0..DRAWS.min(entries.len() * 8) {
        let place = draw.place(ask.random());
        let entry = entries.get(place)?;
        if first.is_some_and(|(first, _)| first == place) {
            if entries.len() == 1 {
                break;
            }
            continue;
        }
        match ask.standing(&entry.node) {
            Standing::Ready => {}
            Standing::Trial { out_until } if entry.node.begin_trial(out_until) => {
                return Some(Chosen { node: &entry.node, is_trial: true });
            }
            Standing::Warming(share) if unit(ask.random()) < share => {}
            Standing::Warming(_) => {
                spare = spare.or(Some(entry));
                continue;
            }
            Standing::Trial { .. } | Standing::Out => continue,
        }
        match first {
            None => first = Some((place, entry)),
            Some((_, first)) => return chosen(better(first, entry, ask.now())),
        }
    }
    first.map(|(_, entry)| entry).or(spare).and_then(chosen)
}

/// The first, unless the second is clearly better.
fn better<'a, W: World>(first: &'a Entry<W>, second: &'a Entry<W>, now: u64) -> &'a Entry<W> {
    // Who can bear more may have more to do.
    let load = |entry: &Entry<W>| f64::from(entry.node.in_flight()) * entry.burden + 1.0;
    let latencies = (first.node.latency(now), second.node.latency(now));
    let costs = if latencies.0 == 0.0 || latencies.1 == 0.0 {
        (load(first), load(second))
    } else {
        (latencies.0 * load(first), latencies.1 * load(second))
    };
    if costs.1 < costs.0 * CLEARLY { second } else { first }
}
