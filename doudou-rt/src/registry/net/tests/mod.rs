//! The same task over a network of turmoil, which has its own time, and loses and parts what it is
//! told to.

mod failure;
mod sockets;
mod storms;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use sockets::{Simulated, World};
use turmoil::Sim;

use super::describe::{About, describe};
use super::{Node, Plan};
use crate::registry::{MemberState, Members, Registry};
use crate::{Config, Description};

/// The port of all nodes.
const PORT: u16 = 7946;

/// A network and what its nodes know.
struct Network<'a> {
    sim: Sim<'a>,
    world: Arc<World>,
    registries: Vec<(String, Registry)>,
}

impl Network<'_> {
    fn new(seed: u64) -> Self {
        let mut builder = turmoil::Builder::new();
        let sim = builder
            .rng_seed(seed)
            .enable_random_order()
            .simulation_duration(Duration::from_secs(3_600))
            .tick_duration(Duration::from_millis(5))
            .min_message_latency(Duration::from_millis(1))
            .max_message_latency(Duration::from_millis(5))
            .build();
        Self { sim, world: Arc::default(), registries: Vec::new() }
    }

    /// A host on which a node with a name runs, reached by the name of the host.
    fn host(&mut self, host: &str, name: &str, seeds: &[&str]) {
        let registry = Registry::new();
        self.registries.push((host.to_owned(), registry.clone()));
        let config = Config {
            mem_name: name.to_owned(),
            mem_host: host.to_owned(),
            mem_port: PORT,
            mem_seed: seeds.iter().map(|seed| format!("{seed}:{PORT}")).collect(),
            ..Config::default()
        };
        let sockets = Simulated(self.world.clone());
        self.sim.host(host, move || {
            let (config, registry, sockets) = (config.clone(), registry.clone(), sockets.clone());
            async move {
                let plan = Plan::new(&config, None)?;
                let service = Description { name: "Ping", routes: &[], openapi: None, peer: false };
                let record = describe(&config, &plan, &[service], 6060, None, About::default());
                let node = Node::bind_to(plan, record, sockets).await?;
                let _membership = node.start(registry);
                std::future::pending().await
            }
        });
    }

    /// Lets a name lead to a host; `None` lets it lead nowhere.
    fn name(&self, name: &str, host: Option<&str>) {
        self.world.set(name, host.map(|host| self.ip(host)));
    }

    fn ip(&self, host: &str) -> IpAddr {
        self.sim.lookup(host)
    }

    fn registry(&self, host: &str) -> &Registry {
        let (_, registry) = self.registries.iter().find(|(name, _)| name == host).unwrap();
        registry
    }

    /// Lets time pass until the members of these hosts are as they should be, and tells how long
    /// that took.
    #[track_caller]
    fn until(
        &mut self,
        hosts: &[&str],
        limit: Duration,
        fits: impl Fn(&Members) -> bool,
    ) -> Duration {
        let start = self.sim.elapsed();
        loop {
            let passed = self.sim.elapsed() - start;
            let late = hosts.iter().find(|host| !fits(&self.registry(host).members()));
            let Some(late) = late else { return passed };
            let members = self.registry(late).members();
            assert!(passed < limit, "after {passed:?} {late} sees {:#?}", members.all);
            self.run(Duration::from_millis(50));
        }
    }

    fn run(&mut self, time: Duration) {
        let end = self.sim.elapsed() + time;
        while self.sim.elapsed() < end {
            self.sim.step().unwrap();
        }
    }
}

/// Whether exactly these are alive, with their records.
fn are_alive(members: &Members, names: &[&str]) -> bool {
    let alive = members.all.iter().filter(|it| it.state == MemberState::Alive);
    let alive = alive.filter(|it| it.record.is_some());
    alive.map(|it| &*it.name).eq(names.iter().copied())
}
