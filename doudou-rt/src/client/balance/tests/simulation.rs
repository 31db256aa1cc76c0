//! Clients and servers in virtual time, with a fault in one server.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::*;

const SERVERS: usize = 10;
const WORKERS: usize = 8;
const CLIENTS: usize = 10;
/// Of a server's work, in the middle.
const WORK: f64 = 10e6;
const LOAD: f64 = 0.6;
/// There and back.
const NETWORK: u64 = 250_000;
const TIMEOUT: u64 = 1_000_000_000;
/// When the fault begins, and when all is over.
const FAULT: u64 = 3_000_000_000;
const END: u64 = 13_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// Ten times slower.
    Slow,
    /// An error at once.
    Fails,
    /// Nobody listens.
    Refuses,
    /// Nothing comes back.
    Swallows,
}

enum Event {
    /// A request begins, or its second attempt.
    Begins {
        client: usize,
        since: u64,
        avoid: Vec<NodeId>,
    },
    Arrives {
        request: usize,
    },
    /// A worker is done with it.
    Done {
        server: usize,
        request: usize,
    },
    /// The client learns of it.
    Ends {
        request: usize,
        outcome: Outcome,
    },
}

struct Request {
    client: usize,
    server: usize,
    since: u64,
    attempt: usize,
    pick: Option<Pick<Virtual>>,
}

/// What came of the requests that began after the fault.
#[derive(Debug, Default)]
struct Results {
    /// In nanoseconds, sorted.
    latencies: Vec<u64>,
    /// First attempts that failed.
    failed_once: usize,
    failed: usize,
    /// Attempts that went to the faulty server in the first second, and later.
    faulty: [usize; 2],
}

impl Results {
    fn quantile(&self, quantile: f64) -> f64 {
        self.latencies[(self.latencies.len() as f64 * quantile) as usize] as f64 / 1e6
    }
}

struct Simulation {
    world: Virtual,
    fault: Fault,
    balancers: Vec<Balancer<Virtual>>,
    queue: BinaryHeap<Reverse<(u64, usize)>>,
    events: Vec<Option<Event>>,
    requests: Vec<Request>,
    busy: [usize; SERVERS],
    waiting: [VecDeque<usize>; SERVERS],
    results: Results,
}

fn simulate(balance: Balance, fault: Fault) -> Results {
    let world = Virtual::new(11);
    let (_provider, receiver) = watch::channel(Endpoints::Known(numbered(SERVERS).into()));
    let options = BalanceOptions { balance, ..BalanceOptions::default() };
    let balancer = |_| Balancer::within(receiver.clone(), options.clone(), world.clone());
    let mut simulation = Simulation {
        fault,
        balancers: (0..CLIENTS).map(balancer).collect(),
        world: world.clone(),
        queue: BinaryHeap::new(),
        events: Vec::new(),
        requests: Vec::new(),
        busy: [0; SERVERS],
        waiting: Default::default(),
        results: Results::default(),
    };
    let mut at = 1.0;
    while at < END as f64 {
        let client = (world.random() % CLIENTS as u64) as usize;
        let event = Event::Begins { client, since: at as u64, avoid: Vec::new() };
        simulation.plan(at as u64, event);
        at += exponential(&world) * WORK / (LOAD * (SERVERS * WORKERS) as f64);
    }
    while let Some(Reverse((at, event))) = simulation.queue.pop() {
        world.now.store(at, Ordering::Relaxed);
        if let Some(event) = simulation.events[event].take() {
            simulation.happens(event, at);
        }
    }
    simulation.results.latencies.sort_unstable();
    simulation.results
}

fn exponential(world: &Virtual) -> f64 {
    -(1.0 - (world.random() >> 11) as f64 / (1_u64 << 53) as f64).ln()
}

impl Simulation {
    fn plan(&mut self, at: u64, event: Event) {
        self.queue.push(Reverse((at, self.events.len())));
        self.events.push(Some(event));
    }

    fn happens(&mut self, event: Event, now: u64) {
        match event {
            Event::Begins { client, since, avoid } => self.begin(client, since, &avoid, now),
            Event::Arrives { request } => self.arrive(request, now),
            Event::Done { server, request } => {
                self.plan(now + NETWORK, Event::Ends { request, outcome: Outcome::Success });
                match self.waiting[server].pop_front() {
                    Some(next) => self.work(server, next, now),
                    None => self.busy[server] -= 1,
                }
            }
            Event::Ends { request, outcome } => self.end(request, outcome, now),
        }
    }

    fn begin(&mut self, client: usize, since: u64, avoid: &[NodeId], now: u64) {
        let pick = self.balancers[client].pick(&Want { key: None, avoid }).unwrap();
        let server = name(&pick)[1..].parse().unwrap();
        let (request, attempt) = (self.requests.len(), avoid.len());
        self.requests.push(Request { client, server, since, attempt, pick: Some(pick) });
        if server == 0 && now >= FAULT {
            self.results.faulty[usize::from(now >= FAULT + 1_000_000_000)] += 1;
        }
        self.plan(now + NETWORK, Event::Arrives { request });
        self.plan(now + TIMEOUT, Event::Ends { request, outcome: FAILED });
    }

    fn arrive(&mut self, request: usize, now: u64) {
        let server = self.requests[request].server;
        let fault = if server == 0 && now >= FAULT { self.fault } else { Fault::None };
        let outcome = match fault {
            Fault::None | Fault::Slow if self.busy[server] == WORKERS => {
                return self.waiting[server].push_back(request);
            }
            Fault::None | Fault::Slow => {
                self.busy[server] += 1;
                return self.work(server, request, now);
            }
            Fault::Fails => FAILED,
            Fault::Refuses => Outcome::Unreachable,
            Fault::Swallows => return,
        };
        self.plan(now + NETWORK, Event::Ends { request, outcome });
    }

    fn work(&mut self, server: usize, request: usize, now: u64) {
        let slow = server == 0 && now >= FAULT && self.fault == Fault::Slow;
        let work = exponential(&self.world) * WORK * if slow { 10.0 } else { 1.0 };
        self.plan(now + work as u64, Event::Done { server, request });
    }

    fn end(&mut self, number: usize, outcome: Outcome, now: u64) {
        let request = &mut self.requests[number];
        // The other of answer and timeout was first.
        let Some(pick) = request.pick.take() else { return };
        let node = pick.node();
        pick.finish(outcome);
        let (client, since, attempt) = (request.client, request.since, request.attempt);
        let counts = since >= FAULT;
        if outcome == Outcome::Success {
            if counts {
                self.results.latencies.push(now - since);
            }
        } else if attempt == 0 {
            self.results.failed_once += usize::from(counts);
            self.plan(now, Event::Begins { client, since, avoid: vec![node] });
        } else {
            self.results.failed += usize::from(counts);
        }
    }
}

#[test]
fn print_all() {
    for balance in ALL {
        for fault in [Fault::None, Fault::Slow, Fault::Fails, Fault::Refuses, Fault::Swallows] {
            let results = simulate(balance, fault);
            println!(
                "{balance:?} {fault:?}: {} p50 {:.1} p99 {:.1} p99.9 {:.1} once {} failed {} faulty {:?}",
                results.latencies.len(),
                results.quantile(0.5),
                results.quantile(0.99),
                results.quantile(0.999),
                results.failed_once,
                results.failed,
                results.faulty,
            );
        }
    }
}
