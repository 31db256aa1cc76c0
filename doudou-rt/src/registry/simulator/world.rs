//! Time, and all that happens in it.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::mem;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::core::{ExchangeError, ExchangeId};
use super::stream::{self, Step, Stream, StreamId};
use super::{Arrival, Network, Node, Place, Sent, Watch};

/// Places in a network, and a time that passes when it is told to.
pub(super) struct World<N> {
    pub(super) network: Network,
    pub(super) places: Vec<Place<N>>,
    /// What is sent while this is `Some` is kept here too.
    pub(super) overheard: Option<Overheard>,
    /// How long the processes have computed, in real time, since this is `Some`.
    pub(super) computed: Option<Duration>,
    time: Rc<Cell<Duration>>,
    rng: StdRng,
    queue: BinaryHeap<Reverse<Scheduled>>,
    sequence: u64,
    at: HashMap<SocketAddr, usize>,
    streams: HashMap<StreamId, Stream>,
    next_stream: StreamId,
    trace: DefaultHasher,
}

/// What was sent, to whom.
#[derive(Default)]
pub(super) struct Overheard {
    pub(super) datagrams: Vec<(SocketAddr, Rc<[u8]>)>,
    pub(super) frames: Vec<(SocketAddr, Vec<u8>)>,
}

/// What is going to happen.
enum Happening {
    Wake { place: usize, number: u64 },
    Arrive { place: usize, process: u32, arrival: Arrival },
    Datagram { from: SocketAddr, to: usize, bytes: Rc<[u8]> },
    Stream { id: StreamId, step: Step },
}

struct Scheduled {
    at: Duration,
    sequence: u64,
    what: Happening,
}

impl<N: Node> World<N> {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            network: Network::new(),
            places: Vec::new(),
            overheard: None,
            computed: None,
            time: Rc::default(),
            rng: StdRng::seed_from_u64(seed),
            queue: BinaryHeap::new(),
            sequence: 0,
            at: HashMap::new(),
            streams: HashMap::new(),
            next_stream: 0,
            trace: DefaultHasher::new(),
        }
    }

    /// The time since the world began.
    pub(super) fn now(&self) -> Duration {
        self.time.get()
    }

    /// What tests decide by chance.
    pub(super) fn rng(&mut self) -> &mut StdRng {
        &mut self.rng
    }

    /// Of all that was sent, when, by whom and to whom.
    pub(super) fn trace(&self) -> u64 {
        self.trace.finish()
    }

    /// A machine without a process.
    pub(super) fn add_place(&mut self, address: SocketAddr) -> usize {
        let begin = Duration::from_millis(self.rng.random_range(1_000..1_000_000));
        let place = self.places.len();
        self.places.push(Place::new(address, Watch::new(&self.time, begin)));
        self.at.insert(address, place);
        place
    }

    /// The machine has another address from now on.
    pub(super) fn move_to(&mut self, place: usize, address: SocketAddr) {
        self.at.remove(&self.places[place].address);
        self.places[place].address = address;
        self.at.insert(address, place);
    }

    pub(super) fn start(&mut self, place: usize, process: N) {
        let there = &mut self.places[place];
        there.is_on = true;
        there.process = Some(process);
        there.process_number += 1;
        there.stalled = None;
        there.wake = None;
        self.call(place, N::start);
    }

    /// The process is gone at once; the machine refuses connections to it.
    pub(super) fn kill(&mut self, place: usize) {
        let there = &mut self.places[place];
        there.process = None;
        there.process_number += 1;
        there.stalled = None;
        there.wake = None;
        there.wake_number += 1;
    }

    /// The whole machine is gone: nothing answers.
    pub(super) fn turn_off(&mut self, place: usize) {
        self.kill(place);
        self.places[place].is_on = false;
    }

    /// The process doesn't run until it is resumed.
    pub(super) fn stall(&mut self, place: usize) {
        self.places[place].stalled.get_or_insert_default();
    }

    /// The process runs again: it reads what has arrived before it looks at its clock.
    pub(super) fn resume(&mut self, place: usize) {
        let Some(waiting) = self.places[place].stalled.take() else { return };
        let (datagrams, others): (VecDeque<_>, VecDeque<_>) =
            waiting.into_iter().partition(|arrival| matches!(arrival, Arrival::Datagram { .. }));
        let process = self.places[place].process_number;
        for arrival in datagrams.into_iter().chain(others) {
            self.give(place, process, arrival);
        }
        self.call(place, N::wake);
    }

    /// Lets time pass.
    pub(super) fn run(&mut self, time: Duration) {
        let end = self.now() + time;
        while let Some(next) = self.queue.peek().filter(|next| next.0.at <= end) {
            self.time.set(next.0.at);
            let Some(Reverse(next)) = self.queue.pop() else { break };
            self.happen(next.what);
        }
        self.time.set(end);
    }

    /// Does something with a process that runs, and takes what it sends then.
    pub(super) fn call<O>(&mut self, place: usize, act: impl FnOnce(&mut N) -> O) -> Option<O> {
        let there = &mut self.places[place];
        if there.stalled.is_some() {
            return None;
        }
        let process = there.process.as_mut()?;
        let outcome = if let Some(computed) = &mut self.computed {
            let start = Instant::now();
            let outcome = act(process);
            *computed += start.elapsed();
            outcome
        } else {
            act(process)
        };
        let now = self.time.get();
        there.events.extend(process.take_events().into_iter().map(|event| (now, event)));
        let sent = process.take_sent();
        let wake = if process.has_left() { None } else { process.next_wake() };
        if wake != there.wake {
            there.wake = wake;
            there.wake_number += 1;
            if let Some(moment) = wake {
                let number = there.wake_number;
                let at = there.watch.to_world(moment).max(now);
                self.schedule_at(at, Happening::Wake { place, number });
            }
        }
        for sent in sent {
            self.send(place, sent);
        }
        Some(outcome)
    }

    /// Whether the process answers at all: it runs and hasn't left.
    fn listens(&self, place: usize) -> bool {
        let there = &self.places[place];
        there.is_on && there.process.as_ref().is_some_and(|process| !process.has_left())
    }

    /// A datagram from anywhere, as it is.
    pub(super) fn forge(&mut self, from: SocketAddr, to: usize, bytes: &[u8]) {
        self.happen(Happening::Datagram { from, to, bytes: bytes.into() });
    }

    fn schedule(&mut self, after: Duration, what: Happening) {
        self.schedule_at(self.now() + after, what);
    }

    fn schedule_at(&mut self, at: Duration, what: Happening) {
        self.sequence += 1;
        self.queue.push(Reverse(Scheduled { at, sequence: self.sequence, what }));
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Wake { place, number } => {
                if self.places[place].wake_number == number {
                    self.places[place].wake = None;
                    self.call(place, N::wake);
                    let again = self.places[place].wake;
                    let again = again.map(|again| self.places[place].watch.to_world(again));
                    assert!(again.is_none_or(|again| again > self.now()), "it woke for nothing");
                }
            }
            Happening::Arrive { place, process, arrival } => self.give(place, process, arrival),
            Happening::Datagram { from, to, bytes } => {
                let process = self.places[to].process_number;
                if self.listens(to) {
                    self.places[to].traffic.udp_received += udp(&bytes);
                    self.give(to, process, Arrival::Datagram { from, bytes });
                }
            }
            Happening::Stream { id, step } => self.step(id, step),
        }
    }

    /// Gives a process what has arrived for it, as soon as it runs.
    fn give(&mut self, place: usize, process: u32, arrival: Arrival) {
        let there = &mut self.places[place];
        if there.process_number != process || !self.listens(place) {
            return;
        }
        if self.places[place].stalled.is_some() {
            self.places[place].keep(arrival);
            return;
        }
        match arrival {
            Arrival::Datagram { from, bytes } => {
                self.call(place, |node| node.received(from, &bytes));
            }
            Arrival::LookedUp { id, addresses } => {
                self.call(place, |node| node.looked_up(id, addresses));
            }
            Arrival::Request { stream } => self.serve(place, stream),
            Arrival::Answer { stream } => {
                if let Some(stream) = self.streams.remove(&stream) {
                    self.call(place, |node| node.answered(stream.id, Ok(&stream.answer)));
                }
            }
            Arrival::NoAnswer { stream } => {
                if let Some(stream) = self.streams.remove(&stream) {
                    self.call(place, |node| node.answered(stream.id, Err(stream.error)));
                }
            }
        }
    }

    fn send(&mut self, place: usize, sent: Sent) {
        self.now().hash(&mut self.trace);
        place.hash(&mut self.trace);
        match sent {
            Sent::Datagram { to, bytes } => {
                (to, &bytes).hash(&mut self.trace);
                self.send_datagram(place, to, &bytes.into());
            }
            Sent::Exchange { id, to, frame } => {
                (to, &frame).hash(&mut self.trace);
                self.connect(place, id, to, frame);
            }
            Sent::LookUp { id, host, port } => {
                (&host, port).hash(&mut self.trace);
                let addresses = self.addresses(&host, port);
                let process = self.places[place].process_number;
                let arrival = Arrival::LookedUp { id, addresses };
                let what = Happening::Arrive { place, process, arrival };
                self.schedule(Duration::from_millis(2), what);
            }
        }
    }

    fn send_datagram(&mut self, place: usize, to: SocketAddr, bytes: &Rc<[u8]>) {
        let there = &mut self.places[place];
        let from = there.address;
        there.traffic.datagrams_sent += 1;
        there.traffic.udp_sent += udp(bytes);
        if let Some(overheard) = &mut self.overheard {
            overheard.datagrams.push((to, bytes.clone()));
        }
        let Some(&to) = self.at.get(&to) else { return };
        let arrivals = self.network.arrivals(&mut self.rng, place, to);
        for after in arrivals.into_iter().flatten() {
            self.schedule(after, Happening::Datagram { from, to, bytes: bytes.clone() });
        }
    }

    fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let found = self.network.names.get(host).filter(|addresses| !addresses.is_empty());
        let found = found.ok_or_else(|| format!("{host} has no address"))?;
        Ok(found.iter().map(|&address| SocketAddr::new(address, port)).collect())
    }

    fn connect(&mut self, place: usize, id: ExchangeId, to: SocketAddr, frame: Vec<u8>) {
        if let Some(overheard) = &mut self.overheard {
            overheard.frames.push((to, frame.clone()));
        }
        self.next_stream += 1;
        let stream = self.next_stream;
        let client_process = self.places[place].process_number;
        self.streams.insert(
            stream,
            Stream {
                client: place,
                client_process,
                id,
                to,
                server: None,
                request: frame,
                answer: Vec::new(),
                error: ExchangeError::TimedOut,
            },
        );
        let end = Step::Fail(ExchangeError::TimedOut);
        let limit = self.places[place].tcp_timeout;
        self.schedule(limit, Happening::Stream { id: stream, step: end });
        self.step(stream, Step::Connect { again: 0 });
    }

    fn step(&mut self, id: StreamId, step: Step) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        let client = stream.client;
        match step {
            Step::Connect { again } => {
                self.places[client].traffic.tcp_sent += stream::CONNECTION;
                let server = self.at.get(&stream.to).copied();
                let server = server.filter(|&server| self.places[server].is_on);
                let reached = server.filter(|&server| {
                    let lost = self.network.without_tcp
                        || self.network.loses(&mut self.rng, client, server)
                        || self.network.loses(&mut self.rng, server, client);
                    !lost
                });
                let Some(server) = reached else {
                    let after = stream::SYN_AGAIN * 2_u32.pow(again.min(16));
                    return self.later(after, id, Step::Connect { again: again + 1 });
                };
                let there_and_back =
                    Network::latency(&mut self.rng) + Network::latency(&mut self.rng);
                if !self.listens(server) {
                    return self.later(there_and_back, id, Step::Fail(ExchangeError::Refused));
                }
                let Some(stream) = self.streams.get_mut(&id) else { return };
                stream.server = Some((server, self.places[server].process_number));
                self.places[server].traffic.tcp_sent += stream::CONNECTION;
                self.places[client].traffic.tcp_sent += stream::cost(&stream.request);
                let packets = stream::packets(&stream.request);
                self.later(there_and_back, id, Step::Send { back: false, packets, again: 0 });
            }
            Step::Send { back, packets, again } => self.send_packets(id, back, packets, again),
            Step::Arrive { back: false } => {
                let Some((server, process)) = stream.server else { return };
                let arrival = Arrival::Request { stream: id };
                self.give(server, process, arrival);
            }
            Step::Arrive { back: true } => {
                let process = stream.client_process;
                self.give(client, process, Arrival::Answer { stream: id });
            }
            Step::Fail(error) => {
                stream.error = error;
                let process = stream.client_process;
                if self.places[client].process_number == process {
                    self.give(client, process, Arrival::NoAnswer { stream: id });
                } else {
                    self.streams.remove(&id);
                }
            }
        }
    }

    fn send_packets(&mut self, id: StreamId, back: bool, packets: usize, again: u32) {
        let Some(stream) = self.streams.get(&id) else { return };
        let Some((server, process)) = stream.server else { return };
        let client = stream.client;
        let (from, to) = if back { (server, client) } else { (client, server) };
        if again > 0 {
            self.places[from].traffic.tcp_sent += packets as u64 * stream::PACKET;
        }
        let is_gone = self.places[server].process_number != process || !self.listens(server);
        if is_gone && self.places[server].is_on {
            let latency = Network::latency(&mut self.rng);
            return self.later(latency, id, Step::Fail(ExchangeError::Broken));
        }
        let mut lost = 0;
        for _ in 0..packets {
            lost += usize::from(is_gone || self.network.loses(&mut self.rng, from, to));
        }
        if lost == 0 {
            let latency = Network::latency(&mut self.rng);
            return self.later(latency, id, Step::Arrive { back });
        }
        let after = stream::SEGMENT_AGAIN * 2_u32.pow(again.min(16));
        self.later(after, id, Step::Send { back, packets: lost, again: again + 1 });
    }

    fn later(&mut self, after: Duration, id: StreamId, step: Step) {
        self.schedule(after, Happening::Stream { id, step });
    }

    /// Lets a process answer a request.
    fn serve(&mut self, place: usize, id: StreamId) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        let request = mem::take(&mut stream.request);
        // The port from which the client connects is any.
        let from = SocketAddr::new(self.places[stream.client].address.ip(), 50_000);
        let answer = self.call(place, |node| node.requested(from, &request)).flatten();
        let Some(stream) = self.streams.get_mut(&id) else { return };
        let Some(answer) = answer else {
            let latency = Network::latency(&mut self.rng);
            return self.later(latency, id, Step::Fail(ExchangeError::Broken));
        };
        answer.hash(&mut self.trace);
        self.places[place].traffic.tcp_sent += stream::cost(&answer);
        let packets = stream::packets(&answer);
        stream.answer = answer;
        self.step(id, Step::Send { back: true, packets, again: 0 });
    }
}

/// What a datagram is on the wire.
fn udp(bytes: &[u8]) -> u64 {
    bytes.len() as u64 + 28
}

impl PartialEq for Scheduled {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence
    }
}

impl Eq for Scheduled {}

impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scheduled {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}
