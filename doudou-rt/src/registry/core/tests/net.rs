//! A few nodes, the network between them, and the time.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::{Clock, Core, ExchangeError, ExchangeId, LookupId, Transport};
pub(super) use crate::registry::settings::Settings;
use crate::registry::settings::{OnConflict, Seed, Timing};
use crate::registry::{MemberState, Record, ServedService};

pub(super) type Node = Core<Wire, Time, StdRng>;

/// One way takes so long.
const LATENCY: Duration = Duration::from_millis(1);

/// The time, and how much the clock on a node's wall differs from it.
#[derive(Clone)]
pub(super) struct Time {
    now: Rc<Cell<Duration>>,
    wall: Rc<Cell<i64>>,
}

impl Clock for Time {
    fn now(&self) -> Duration {
        self.now.get()
    }

    fn unix_millis(&self) -> u64 {
        let wall = 1_700_000_000_000 + self.wall.get() + self.now.get().as_millis() as i64;
        wall as u64
    }
}

/// What a node has sent.
#[derive(Default)]
pub(super) struct Wire(Rc<RefCell<Vec<Sent>>>);

enum Sent {
    Datagram(SocketAddr, Vec<u8>),
    Exchange(ExchangeId, SocketAddr, Vec<u8>),
    LookUp(LookupId, String, u16),
}

impl Transport for Wire {
    fn send(&mut self, to: SocketAddr, datagram: &[u8]) {
        self.0.borrow_mut().push(Sent::Datagram(to, datagram.to_vec()));
    }

    fn exchange(&mut self, id: ExchangeId, to: SocketAddr, frame: Vec<u8>) {
        self.0.borrow_mut().push(Sent::Exchange(id, to, frame));
    }

    fn look_up(&mut self, id: LookupId, host: &str, port: u16) {
        self.0.borrow_mut().push(Sent::LookUp(id, host.to_owned(), port));
    }
}

enum Event {
    Datagram { from: SocketAddr, to: SocketAddr, bytes: Vec<u8> },
    Request { id: ExchangeId, from: usize, to: SocketAddr, frame: Vec<u8> },
    Answer { id: ExchangeId, to: usize, answer: Result<Vec<u8>, ExchangeError> },
    LookedUp { id: LookupId, to: usize, addresses: Result<Vec<SocketAddr>, String> },
}

pub(super) struct Slot {
    pub(super) addr: SocketAddr,
    pub(super) core: Node,
    pub(super) is_up: bool,
    /// Its process doesn't run, and what arrives waits.
    is_stopped: bool,
    wire: Rc<RefCell<Vec<Sent>>>,
}

pub(super) struct Net {
    now: Rc<Cell<Duration>>,
    pub(super) nodes: Vec<Slot>,
    queue: BTreeMap<(Duration, u64), Event>,
    sequence: u64,
    rng: StdRng,
    /// Which nodes don't hear each other, either way.
    pub(super) cut: BTreeSet<(usize, usize)>,
    /// The share of datagrams that are lost.
    pub(super) loss: f64,
    /// Whether all datagrams are lost.
    pub(super) is_udp_blocked: bool,
    /// Whether all exchanges fail.
    pub(super) is_tcp_blocked: bool,
    /// Names that can be looked up.
    pub(super) hosts: BTreeMap<String, Vec<SocketAddr>>,
    /// What has arrived at a node that is stopped.
    late: Vec<Event>,
    /// Every byte that went over the wire, as a hash.
    pub(super) trace: u64,
    /// And as they are, if the test asks for it.
    pub(super) record: bool,
    pub(super) recorded: Vec<Vec<u8>>,
}

pub(super) fn addr(node: usize) -> SocketAddr {
    SocketAddr::from(([10, 0, (node / 250) as u8, (node % 250) as u8 + 1], 7946))
}

pub(super) fn settings(name: &str) -> Settings {
    Settings {
        name: name.into(),
        cluster: "test".to_owned(),
        // Without optimisation, sealing is most of what a test would do.
        keys: Vec::new(),
        allowed: Vec::new(),
        seeds: vec![Seed { host: addr(0).ip().to_string(), port: addr(0).port() }],
        on_conflict: OnConflict::Fail,
        timing: Timing::LAN,
        datagram: 1232,
        max_members: 10_000,
    }
}

/// With the key of the cluster.
pub(super) fn sealed(name: &str) -> Settings {
    Settings { keys: vec![[7; 32]], ..settings(name) }
}

pub(super) fn record(service: &str) -> Record {
    Record {
        service: service.to_owned(),
        services: vec![ServedService { name: service.to_owned(), version: "1.0".to_owned() }],
        https: false,
        host: None,
        port: 8080,
        manage_port: Some(8080),
        root_path: String::new(),
        weight: 1,
        zone: String::new(),
        draining: false,
        registered_at: 1_700_000_000_000,
        doudou_version: "0.1.0".to_owned(),
        rust_version: "1.95".to_owned(),
        build_user: String::new(),
        build_time: String::new(),
        data: String::new(),
    }
}

impl Net {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            now: Rc::default(),
            nodes: Vec::new(),
            queue: BTreeMap::new(),
            sequence: 0,
            rng: StdRng::seed_from_u64(seed),
            cut: BTreeSet::new(),
            loss: 0.0,
            is_udp_blocked: false,
            is_tcp_blocked: false,
            hosts: BTreeMap::new(),
            late: Vec::new(),
            trace: 0,
            record: false,
            recorded: Vec::new(),
        }
    }

    /// So many nodes, each of which has the first as its seed.
    pub(super) fn of(nodes: usize, seed: u64) -> Self {
        let mut net = Self::new(seed);
        for node in 0..nodes {
            net.add(settings(&format!("n{node}")));
        }
        net
    }

    /// Adds a node and starts it.
    pub(super) fn add(&mut self, settings: Settings) -> usize {
        self.add_at(addr(self.nodes.len()), settings, 0)
    }

    /// Adds a node at an address, whose clock on the wall is off by so many milliseconds.
    pub(super) fn add_at(&mut self, addr: SocketAddr, settings: Settings, wall: i64) -> usize {
        let wire = Rc::default();
        let time = Time { now: self.now.clone(), wall: Rc::new(Cell::new(wall)) };
        let rng = StdRng::seed_from_u64(self.rng.next_u64());
        let name = settings.name.to_string();
        let transport = Wire(Rc::clone(&wire));
        let mut core = Node::new(settings, record(&name), addr, transport, time, rng).unwrap();
        core.start();
        self.nodes.push(Slot { addr, core, is_up: true, is_stopped: false, wire });
        let node = self.nodes.len() - 1;
        self.collect(node);
        node
    }

    pub(super) fn core(&mut self, node: usize) -> &mut Node {
        &mut self.nodes[node].core
    }

    /// Ends a node without a word.
    pub(super) fn kill(&mut self, node: usize) {
        self.nodes[node].is_up = false;
    }

    /// Stops the process of a node.
    pub(super) fn stop(&mut self, node: usize) {
        self.nodes[node].is_stopped = true;
    }

    /// Lets it go on: it reads what has arrived, then looks at the clock.
    pub(super) fn go_on(&mut self, node: usize) {
        self.nodes[node].is_stopped = false;
        let late = std::mem::take(&mut self.late);
        for event in late {
            self.deliver(event);
        }
    }

    pub(super) fn cut_all(&mut self, is_cut: impl Fn(usize, usize) -> bool) {
        let nodes = self.nodes.len();
        let pairs = (0..nodes).flat_map(|one| (one + 1..nodes).map(move |other| (one, other)));
        self.cut = pairs.filter(|(one, other)| is_cut(*one, *other)).collect();
    }

    fn is_cut(&self, one: usize, other: usize) -> bool {
        self.cut.contains(&(one.min(other), one.max(other)))
    }

    fn at(&self, addr: SocketAddr) -> Option<usize> {
        self.nodes.iter().rposition(|slot| slot.addr == addr && slot.is_up)
    }

    fn push(&mut self, after: Duration, event: Event) {
        self.sequence += 1;
        self.queue.insert((self.now.get() + after, self.sequence), event);
    }

    /// Takes what a node has sent.
    pub(super) fn collect(&mut self, node: usize) {
        let sent = std::mem::take(&mut *self.nodes[node].wire.borrow_mut());
        let from = self.nodes[node].addr;
        for sent in sent {
            match sent {
                Sent::Datagram(to, bytes) => {
                    self.note(&bytes);
                    let lost = (self.rng.next_u32() as f64) < self.loss * f64::from(u32::MAX);
                    let is_cut = self.at(to).is_none_or(|to| self.is_cut(node, to));
                    if !lost && !is_cut && !self.is_udp_blocked {
                        self.push(LATENCY, Event::Datagram { from, to, bytes });
                    }
                }
                Sent::Exchange(id, to, frame) => {
                    self.note(&frame);
                    let failed = match self.at(to) {
                        None => Some((LATENCY * 2, ExchangeError::Refused)),
                        Some(to) if self.is_tcp_blocked || self.is_cut(node, to) => {
                            Some((Duration::from_secs(10), ExchangeError::TimedOut))
                        }
                        Some(_) => None,
                    };
                    match failed {
                        Some((after, error)) => {
                            self.push(after, Event::Answer { id, to: node, answer: Err(error) });
                        }
                        None => {
                            self.push(LATENCY * 2, Event::Request { id, from: node, to, frame });
                        }
                    }
                }
                Sent::LookUp(id, host, port) => {
                    let found = self.hosts.get(&host).cloned();
                    let addresses = found.ok_or_else(|| format!("no {host}:{port}"));
                    self.push(LATENCY, Event::LookedUp { id, to: node, addresses });
                }
            }
        }
    }

    fn note(&mut self, bytes: &[u8]) {
        if self.record {
            self.recorded.push(bytes.to_vec());
        }
        self.trace = crate::registry::wire::mix(self.trace ^ crate::registry::wire::hash(bytes));
    }

    /// Lets so much time pass.
    pub(super) fn run(&mut self, time: Duration) {
        let end = self.now.get() + time;
        loop {
            let event = self.queue.keys().next().map(|(at, _)| *at);
            let wakes = self.nodes.iter().filter(|slot| slot.is_up && !slot.is_stopped);
            let wake = wakes.filter_map(|slot| slot.core.next_wake()).min();
            let Some(next) = [event, wake].into_iter().flatten().min().filter(|at| *at <= end)
            else {
                break;
            };
            self.now.set(next.max(self.now.get()));
            if event == Some(next) {
                let (_, event) = self.queue.pop_first().unwrap();
                self.deliver(event);
            } else {
                for node in 0..self.nodes.len() {
                    let slot = &mut self.nodes[node];
                    if slot.is_up
                        && !slot.is_stopped
                        && slot.core.next_wake().is_some_and(|at| at <= next)
                    {
                        slot.core.wake();
                        self.collect(node);
                    }
                }
            }
        }
        self.now.set(end);
    }

    /// Lets time pass until something holds, and tells how long it took.
    pub(super) fn until(
        &mut self,
        most: Duration,
        mut holds: impl FnMut(&mut Self) -> bool,
    ) -> Option<Duration> {
        let began = self.now.get();
        while !holds(self) {
            if self.now.get() - began >= most {
                return None;
            }
            self.run(Duration::from_millis(20));
        }
        Some(self.now.get() - began)
    }

    fn deliver(&mut self, event: Event) {
        let to = match &event {
            Event::Datagram { to, .. } | Event::Request { to, .. } => self.at(*to),
            Event::Answer { to, .. } | Event::LookedUp { to, .. } => Some(*to),
        };
        if to.is_some_and(|to| self.nodes[to].is_stopped) {
            self.late.push(event);
            return;
        }
        match event {
            Event::Datagram { from, to, bytes } => {
                if let Some(to) = self.at(to) {
                    self.nodes[to].core.received(from, &bytes);
                    self.collect(to);
                }
            }
            Event::Request { id, from, to, frame } => {
                let answer = match self.at(to) {
                    Some(to) => {
                        let peer = self.nodes[from].addr;
                        let answer = self.nodes[to].core.requested(peer, &frame);
                        self.collect(to);
                        answer.ok_or(ExchangeError::Broken)
                    }
                    None => Err(ExchangeError::Refused),
                };
                if let Ok(answer) = &answer {
                    self.note(answer);
                }
                self.push(LATENCY, Event::Answer { id, to: from, answer });
            }
            Event::Answer { id, to, answer } => {
                if self.nodes[to].is_up {
                    self.nodes[to].core.answered(id, answer.as_deref().map_err(|error| *error));
                    self.collect(to);
                }
            }
            Event::LookedUp { id, to, addresses } => {
                if self.nodes[to].is_up {
                    self.nodes[to].core.looked_up(id, addresses);
                    self.collect(to);
                }
            }
        }
    }

    /// What a node believes of another, by its name.
    pub(super) fn state(&mut self, node: usize, name: &str) -> Option<MemberState> {
        self.core(node).members().get(name).map(|member| member.state)
    }

    /// Whether all nodes that run know all of them, with what they say, and nobody else as alive.
    pub(super) fn is_whole(&mut self) -> bool {
        let up: Vec<_> = (0..self.nodes.len()).filter(|node| self.nodes[*node].is_up).collect();
        let hash = self.nodes[up[0]].core.counters().view_hash;
        up.iter().all(|node| {
            let core = &mut self.nodes[*node].core;
            let members = core.members();
            core.counters().view_hash == hash
                && members.active().count() == up.len()
                && members.active().all(|member| member.record.is_some())
        })
    }
}
