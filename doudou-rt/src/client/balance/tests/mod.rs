//! A balancer in a world of its own.

mod choosing;
mod ejection;
mod sets;
mod simulation;
mod threads;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::world::{World, xorshift};
use super::{Balance, BalanceOptions, Balancer, NoNode, NodeId, Outcome, Pick, Want};
use crate::registry::{Endpoint, EndpointState, Endpoints};

const FAILED: Outcome = Outcome::Failed { retry_after: None };

/// Time that a test moves, and chance that is the same in every run.
#[derive(Debug, Clone)]
struct Virtual {
    now: Arc<AtomicU64>,
    state: Arc<AtomicU64>,
}

impl Virtual {
    fn new(seed: u64) -> Self {
        let state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        Self { now: Arc::new(AtomicU64::new(1)), state: Arc::new(AtomicU64::new(state)) }
    }

    fn pass(&self, time: Duration) {
        self.now.fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
    }
}

impl World for Virtual {
    fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    fn at(&self, _moment: Instant) -> u64 {
        self.now()
    }

    fn random(&self) -> u64 {
        let next = |state| Some(xorshift(state));
        let state = self.state.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        state.unwrap().wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}

/// A balancer, with what a provider tells it.
struct Cluster {
    world: Virtual,
    provider: watch::Sender<Endpoints>,
    balancer: Balancer<Virtual>,
}

impl Cluster {
    fn new(balance: Balance, endpoints: &[Endpoint]) -> Self {
        Self::with(BalanceOptions { balance, ..BalanceOptions::default() }, endpoints)
    }

    fn with(options: BalanceOptions, endpoints: &[Endpoint]) -> Self {
        let world = Virtual::new(7);
        let (provider, receiver) = watch::channel(Endpoints::Known(endpoints.into()));
        let balancer = Balancer::within(receiver, options, world.clone());
        Self { world, provider, balancer }
    }

    fn know(&self, endpoints: &[Endpoint]) {
        self.provider.send_replace(Endpoints::Known(endpoints.into()));
    }

    fn pick(&self) -> Pick<Virtual> {
        self.balancer.pick(&Want::default()).unwrap()
    }

    fn pick_key(&self, key: u64) -> Pick<Virtual> {
        self.balancer.pick(&Want { key: Some(key), ..Want::default() }).unwrap()
    }

    fn pick_but(&self, avoid: &[NodeId]) -> Pick<Virtual> {
        self.balancer.pick(&Want { avoid, ..Want::default() }).unwrap()
    }

    /// A request that takes a millisecond, and where it went.
    fn request(&self, outcome: impl Fn(&str) -> Outcome) -> String {
        let pick = self.pick();
        let name = name(&pick);
        self.world.pass(Duration::from_millis(1));
        pick.finish(outcome(&name));
        name
    }

    fn succeed(&self) -> String {
        self.request(|_| Outcome::Success)
    }

    /// Where so many requests went, all of which succeed.
    fn shares(&self, requests: usize) -> HashMap<String, usize> {
        count((0..requests).map(|_| self.succeed()))
    }

    /// Sends requests until a node fails as often as it takes.
    fn eject(&self, victim: &str) {
        while self.request(|node| if node == victim { FAILED } else { Outcome::Success }) != victim
            || !self.is_out(victim)
        {}
    }

    fn is_out(&self, name: &str) -> bool {
        self.balancer
            .0
            .snapshot
            .load()
            .nodes()
            .any(|node| node.is_out() && *node.base_url == *url(name))
    }

    fn out(&self) -> usize {
        self.balancer.0.snapshot.load().nodes().filter(|node| node.is_out()).count()
    }
}

fn url(name: &str) -> String {
    format!("http://{name}:6060")
}

fn endpoint(name: &str) -> Endpoint {
    Endpoint::new(&url(name))
}

fn weighing(name: &str, weight: u32) -> Endpoint {
    Endpoint { weight, ..endpoint(name) }
}

fn in_state(name: &str, state: EndpointState) -> Endpoint {
    Endpoint { state, ..endpoint(name) }
}

fn in_zone(name: &str, zone: &str) -> Endpoint {
    Endpoint { zone: zone.into(), ..endpoint(name) }
}

fn numbered(count: usize) -> Vec<Endpoint> {
    (0..count).map(|number| endpoint(&format!("n{number}"))).collect()
}

fn name(pick: &Pick<Virtual>) -> String {
    pick.base_url().trim_start_matches("http://").trim_end_matches(":6060").to_owned()
}

fn count(names: impl Iterator<Item = String>) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

const ALL: [Balance; 4] = [
    Balance::LeastLatency,
    Balance::RoundRobin,
    Balance::WeightedRoundRobin,
    Balance::ConsistentHash,
];
