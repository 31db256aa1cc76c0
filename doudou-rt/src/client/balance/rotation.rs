//! One after the other, as often as the weights say and evenly spread.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A round has at most so many turns, or [`PER_NODE`] for each node.
const TURNS: u64 = 1024;
const PER_NODE: u64 = 16;
/// The work that making a round may be.
const STEPS: u64 = 1 << 18;
/// Weights are read to a thousandth.
const PRECISION: f64 = 1000.0;

/// The turns of a round, made beforehand, and whose turn it is. Threads that ask at once get
/// different turns.
pub(super) struct Rotation {
    round: Box<[u32]>,
    turn: AtomicUsize,
}

impl Rotation {
    pub(super) fn new(weights: &[f64]) -> Self {
        Self { round: round(weights), turn: AtomicUsize::new(0) }
    }

    pub(super) fn len(&self) -> usize {
        self.round.len()
    }

    /// Whose turn it is; none if there is nobody.
    pub(super) fn next(&self) -> Option<usize> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let place = turn.checked_rem(self.round.len())?;
        self.round.get(place).map(|place| *place as usize)
    }
}

/// The places in the order of their turns.
fn round(weights: &[f64]) -> Box<[u32]> {
    let count = weights.len() as u64;
    let mut whole: Vec<u64> =
        weights.iter().map(|weight| ((weight * PRECISION) as u64).max(1)).collect();
    reduce(&mut whole);
    let (total, most) = (whole.iter().sum::<u64>(), TURNS.max(PER_NODE * count));
    if total > most {
        // Nobody is left without a turn.
        for weight in &mut whole {
            let exact = u128::from(*weight) * u128::from(most) / u128::from(total);
            *weight = (exact as u64).max(1);
        }
        reduce(&mut whole);
    }
    let turns = whole.iter().sum::<u64>();
    if turns == count {
        (0..weights.len() as u32).collect()
    } else if turns * count <= STEPS {
        smooth(&whole, turns)
    } else {
        by_deadline(&whole, turns)
    }
}

fn reduce(weights: &mut [u64]) {
    let divisor = weights.iter().fold(0, |divisor, weight| gcd(divisor, *weight)).max(1);
    weights.iter_mut().for_each(|weight| *weight /= divisor);
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// In each turn everybody is credited with their weight, and who has most pays for all.
fn smooth(weights: &[u64], turns: u64) -> Box<[u32]> {
    let mut credits: Vec<i64> = vec![0; weights.len()];
    (0..turns)
        .map(|_| {
            let mut next = 0;
            for (place, weight) in weights.iter().enumerate() {
                credits[place] += *weight as i64;
                if credits[place] > credits[next] {
                    next = place;
                }
            }
            credits[next] -= turns as i64;
            next as u32
        })
        .collect()
}

/// The k-th of n turns of a node is due in the middle of the k-th of n parts of the round. For
/// many nodes that is less work, and as even.
fn by_deadline(weights: &[u64], turns: u64) -> Box<[u32]> {
    let due = |turn: u64, weight: u64| (u128::from(2 * turn + 1) << 64) / u128::from(2 * weight);
    let mut heap: BinaryHeap<_> = weights
        .iter()
        .enumerate()
        .map(|(place, weight)| Reverse((due(0, *weight), place, 0_u64)))
        .collect();
    let mut round = Vec::with_capacity(turns as usize);
    while let Some(Reverse((_, place, turn))) = heap.pop() {
        round.push(place as u32);
        if turn + 1 < weights[place] {
            heap.push(Reverse((due(turn + 1, weights[place]), place, turn + 1)));
        }
    }
    round.into()
}
