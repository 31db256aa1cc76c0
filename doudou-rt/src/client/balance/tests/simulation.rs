//! Clients and servers in virtual time, with a fault in one server.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::*;

const LATENCY: Balance = Balance::LeastLatency;
const SERVERS: usize = 10;
const WORKERS: usize = 8;
const CLIENTS: usize = 10;
/// Of a server's work, in the middle.
const WORK: f64 = 10e6;
const LOAD: f64 = 0.6;
/// There and back.
const NETWORK: u64 = 250_000;
/// A stall, and how often there is one.
const STALL: u64 = 100_000_000;
const STALL_EVERY: u64 = 2_000_000_000;
const TIMEOUT: u64 = 1_000_000_000;
/// When the fault begins, and when all is over.
const FAULT: u64 = 2_000_000_000;
const END: u64 = 8_000_000_000;

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
    /// Nobody learns of an answer for a while now and then, as on a machine with too much to do.
    stalls: bool,
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
    run(balance, fault, false)
}

fn run(balance: Balance, fault: Fault, stalls: bool) -> Results {
    let world = Virtual::new(11);
    let (_provider, receiver) = watch::channel(Endpoints::Known(numbered(SERVERS).into()));
    let options = BalanceOptions { balance, ..BalanceOptions::default() };
    let balancer = |_| Balancer::within(receiver.clone(), options.clone(), world.clone());
    let mut simulation = Simulation {
        stalls,
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
    fn plan(&mut self, mut at: u64, event: Event) {
        let into = at % STALL_EVERY;
        if self.stalls && into < STALL && matches!(event, Event::Ends { .. }) {
            at += STALL - into;
        }
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
        let pick = self.balancers[client].pick(&Want { avoid, ..Want::default() }).unwrap();
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
fn a_server_that_is_ten_times_slower_is_hardly_noticed() {
    let (healthy, slow) = (simulate(LATENCY, Fault::None), simulate(LATENCY, Fault::Slow));
    assert_eq!((slow.failed, slow.failed_once), (0, 0));
    let (before, after) = (healthy.quantile(0.99), slow.quantile(0.99));
    assert!(after < before * 1.2, "p99 was {before} ms and became {after} ms");
    // To the others it isn't: in turns, a tenth of all is slow.
    let in_turns = simulate(Balance::RoundRobin, Fault::Slow).quantile(0.99);
    assert!(in_turns > before * 10.0, "p99 became {in_turns} ms");
}

#[test]
fn a_slow_server_is_told_apart_although_all_stall_now_and_then() {
    let results = run(LATENCY, Fault::Slow, true);
    let there = results.faulty[0] + results.faulty[1];
    assert!(there * 200 < results.latencies.len(), "{there} of {}", results.latencies.len());
}

#[test]
fn a_server_that_fails_at_once_has_no_requests_after_a_second() {
    for balance in [LATENCY, Balance::RoundRobin] {
        let results = simulate(balance, Fault::Fails);
        assert_eq!(results.failed, 0, "{balance:?}");
        // Of every client a few, until it is left out.
        assert!(results.faulty[0] <= 6 * CLIENTS, "{balance:?} {:?}", results.faulty);
        // After one and three seconds each tries it.
        assert!(results.faulty[1] <= 2 * CLIENTS, "{balance:?} {:?}", results.faulty);
    }
}

#[test]
fn a_server_that_is_gone_costs_an_attempt_but_no_request() {
    for balance in ALL {
        let results = simulate(balance, Fault::Refuses);
        assert_eq!(results.failed, 0, "{balance:?}");
        // The first attempt, and those after one and three seconds; some are under way.
        assert!(results.failed_once <= 4 * CLIENTS, "{balance:?} {}", results.failed_once);
        assert!(results.quantile(0.99) < 60.0, "{balance:?} {}", results.quantile(0.99));
    }
}

#[test]
fn a_server_that_swallows_requests_has_few() {
    let results = simulate(LATENCY, Fault::Swallows);
    assert_eq!(results.failed, 0);
    assert!(results.failed_once <= 8 * CLIENTS, "{}", results.failed_once);
    assert!(results.quantile(0.99) < 60.0, "{}", results.quantile(0.99));
}

#[test]
fn the_same_seed_gives_the_same() {
    let results = || format!("{:?}", simulate(LATENCY, Fault::Fails));
    assert_eq!(results(), results());
}
