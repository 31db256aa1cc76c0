//! Calls without a pause.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use doudou_rt::Config;
use doudou_rt::client::{Balance, Client};
use doudou_rt::registry::{Discover, Endpoints, Membership, Registry, StaticList};
use doudou_tests::cases::minimal::api::PingerClient;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use crate::process::{Fleet, MEM_PORT, PATIENCE, new_ip};

/// How many calls are under way at once.
const CALLERS: usize = 16;

/// Callers of a fleet, each of which calls again as soon as it has its answer.
pub(crate) struct Load {
    runtime: Runtime,
    /// Kept until the end.
    membership: Option<Membership>,
    callers: Vec<JoinHandle<Vec<Call>>>,
    over: Arc<AtomicBool>,
    calls: Arc<AtomicUsize>,
}

/// A call that is over.
pub(crate) struct Call {
    pub(crate) since: Instant,
    pub(crate) took: Duration,
    /// The name of the node that answered, or why none did.
    pub(crate) answer: Result<String, String>,
}

/// All calls of a load.
pub(crate) struct Calls(pub(crate) Vec<Call>);

impl Load {
    /// The callers have a list of the nodes.
    pub(crate) fn on(fleet: &Fleet, balance: Balance) -> Self {
        let nodes = StaticList::new(fleet.base_urls()).unwrap();
        Self::begin(runtime(), None, nodes, balance)
    }

    /// The callers are in the cluster, and all five nodes are known there.
    pub(crate) fn in_cluster(fleet: &Fleet, balance: Balance) -> Self {
        let runtime = runtime();
        let mut config = Config::default();
        config.host = new_ip();
        config.mem_name = "callers".to_owned();
        config.mem_port = MEM_PORT;
        config.mem_seed =
            fleet.nodes.iter().map(|node| format!("{}:{MEM_PORT}", node.ip)).collect();
        let membership = runtime.block_on(Registry::join(&config)).unwrap();
        let registry = membership.registry().clone();
        let mut endpoints = registry.watch("Pinger");
        let all = endpoints.wait_for(
            |known| matches!(known, Endpoints::Known(known) if known.len() == fleet.nodes.len()),
        );
        runtime.block_on(async {
            tokio::time::timeout(PATIENCE, all).await.unwrap().map(drop).unwrap()
        });
        Self::begin(runtime, Some(membership), registry, balance)
    }

    fn begin(
        runtime: Runtime,
        membership: Option<Membership>,
        provider: impl Discover,
        balance: Balance,
    ) -> Self {
        let client = Client::builder("Pinger").discover(provider).balance(balance).build().unwrap();
        let client = PingerClient::from(client);
        let (over, calls) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let callers = (0..CALLERS)
            .map(|_| {
                let (client, over, calls) = (client.clone(), over.clone(), calls.clone());
                runtime.spawn(async move {
                    let mut done = Vec::new();
                    while !over.load(Ordering::Relaxed) {
                        let since = Instant::now();
                        let answer = client.get_ping().await.map_err(|error| format!("{error:?}"));
                        done.push(Call { since, took: since.elapsed(), answer });
                        calls.fetch_add(1, Ordering::Relaxed);
                    }
                    done
                })
            })
            .collect();
        Self { runtime, membership, callers, over, calls }
    }

    /// Waits until there were so many calls.
    pub(crate) fn wait_for_calls(&self, calls: usize) {
        while self.calls.load(Ordering::Relaxed) < calls {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until there were so many calls more.
    pub(crate) fn wait_for_more(&self, calls: usize) {
        self.wait_for_calls(self.calls.load(Ordering::Relaxed) + calls);
    }

    pub(crate) fn end(self) -> Calls {
        self.over.store(true, Ordering::Relaxed);
        let mut calls = Vec::new();
        for caller in self.callers {
            calls.extend(self.runtime.block_on(caller).unwrap());
        }
        if let Some(membership) = self.membership {
            self.runtime.block_on(membership.leave());
        }
        Calls(calls)
    }
}

impl Calls {
    /// Asserts that all had an answer.
    #[track_caller]
    pub(crate) fn assert_none_failed(&self) {
        let failed: Vec<&String> =
            self.0.iter().filter_map(|call| call.answer.as_ref().err()).collect();
        let count = failed.len();
        assert!(count == 0, "{count} of {} calls failed: {:?}", self.0.len(), failed.first());
    }

    /// Those that began between two moments.
    pub(crate) fn between(&self, from: Instant, to: Instant) -> Vec<&Call> {
        self.0.iter().filter(|call| call.since >= from && call.since < to).collect()
    }

    /// How many calls each node has answered.
    pub(crate) fn by_node(&self) -> HashMap<&str, usize> {
        let mut counts = HashMap::new();
        for name in self.0.iter().filter_map(|call| call.answer.as_deref().ok()) {
            *counts.entry(name).or_default() += 1;
        }
        counts
    }
}

/// The time that this part of the calls took at most.
pub(crate) fn quantile(calls: &[&Call], part: f64) -> Duration {
    let mut times: Vec<Duration> = calls.iter().map(|call| call.took).collect();
    times.sort_unstable();
    times[((times.len() - 1) as f64 * part) as usize]
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
