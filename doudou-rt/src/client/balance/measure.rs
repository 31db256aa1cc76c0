//! A door for the benchmarks, which is no part of what this crate promises.

use std::time::Instant;

use tokio::sync::watch;

use super::{Balance, BalanceOptions, Balancer, Outcome, Want};
use crate::registry::{Endpoint, Endpoints};

/// A balancer among so many nodes.
#[derive(Debug)]
pub struct Balanced {
    balancer: Balancer,
    /// Kept, as a provider would be.
    _provider: watch::Sender<Endpoints>,
}

impl Balanced {
    /// All alike.
    #[must_use]
    pub fn new(balance: Balance, nodes: usize) -> Self {
        let node = |node| Endpoint::new(&format!("http://10.0.{}.{}:6060", node / 250, node % 250));
        let endpoints = Endpoints::Known((0..nodes).map(node).collect());
        let (provider, receiver) = watch::channel(endpoints);
        let options = BalanceOptions { balance, ..BalanceOptions::default() };
        Self { balancer: Balancer::new(receiver, options), _provider: provider }
    }

    /// Chooses a node for a request with a key, as a client does that knows the time: it has to,
    /// for its own limits. What is returned is dropped when it is given up.
    pub fn pick(&self, key: u64, now: Instant) -> impl Sized + use<> {
        self.balancer.pick(&Want { key: Some(key), avoid: &[], now: Some(now) }).ok()
    }

    /// Chooses a node for a request with a key, and lets it succeed. Whether there was one.
    pub fn request(&self, key: u64) -> bool {
        let want = Want { key: Some(key), avoid: &[], now: Some(Instant::now()) };
        let picked = self.balancer.pick(&want);
        picked.map(|pick| pick.finish(Outcome::Success)).is_ok()
    }
}
