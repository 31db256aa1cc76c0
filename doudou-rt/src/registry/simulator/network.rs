//! What becomes of a packet.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;

/// The network between the places: by default whole, and as fast as one in a data centre.
pub(super) struct Network {
    /// The share of packets that are lost.
    pub(super) loss: f64,
    /// The share of datagrams that arrive twice.
    pub(super) duplicates: f64,
    /// The share of datagrams that are late, by up to 50 ms.
    pub(super) late: f64,
    /// Whether nothing gets through over TCP.
    pub(super) without_tcp: bool,
    /// What addresses a name has; none while it doesn't resolve.
    pub(super) names: BTreeMap<String, Vec<IpAddr>>,
    /// The share that is lost from one place to another, where it isn't that of all.
    links: BTreeMap<(usize, usize), f64>,
    /// The side on which each place is; packets don't cross. A place that isn't in it is on the
    /// first.
    sides: Vec<usize>,
}

impl Network {
    pub(super) fn new() -> Self {
        Self {
            loss: 0.0,
            duplicates: 0.0,
            late: 0.0,
            without_tcp: false,
            names: BTreeMap::new(),
            links: BTreeMap::new(),
            sides: Vec::new(),
        }
    }

    /// Loses this share of what one place sends another, whatever is lost elsewhere.
    pub(super) fn set_link(&mut self, from: usize, to: usize, loss: f64) {
        self.links.insert((from, to), loss);
    }

    /// Parts the places: those with the same number stay together.
    pub(super) fn part(&mut self, sides: Vec<usize>) {
        self.sides = sides;
    }

    /// All links are alike again, and nothing is parted.
    pub(super) fn heal(&mut self) {
        self.links.clear();
        self.sides.clear();
    }

    /// Whether a packet is lost.
    pub(super) fn loses(&self, rng: &mut StdRng, from: usize, to: usize) -> bool {
        let side = |place| self.sides.get(place).copied().unwrap_or(0);
        if side(from) != side(to) {
            return true;
        }
        let link = if self.links.is_empty() { None } else { self.links.get(&(from, to)) };
        let loss = link.copied().unwrap_or(self.loss);
        loss > 0.0 && rng.random_bool(loss)
    }

    /// How long a packet is under way: 0.25 ms, and as much again on average.
    pub(super) fn latency(rng: &mut StdRng) -> Duration {
        const LEAST: f64 = 0.000_25;
        let chance: f64 = rng.random();
        Duration::from_secs_f64(LEAST - LEAST * (1.0 - chance).ln())
    }

    /// When the copies of a datagram arrive; none when it is lost.
    pub(super) fn arrivals(
        &self,
        rng: &mut StdRng,
        from: usize,
        to: usize,
    ) -> [Option<Duration>; 2] {
        if self.loses(rng, from, to) {
            return [None; 2];
        }
        let mut first = Self::latency(rng);
        if self.late > 0.0 && rng.random_bool(self.late) {
            first += Duration::from_micros(rng.random_range(0..50_000));
        }
        let twice = self.duplicates > 0.0 && rng.random_bool(self.duplicates);
        [Some(first), twice.then(|| first + Self::latency(rng))]
    }
}
