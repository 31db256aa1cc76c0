//! The world itself, tried with processes that do little.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use super::super::Event;
use super::super::core::{Clock as _, ExchangeError, ExchangeId, LookupId, Transport as _};
use super::{Node, Sent, Watch, Wire, World};

const SECOND: Duration = Duration::from_secs(1);

/// Sends a datagram, a frame and a question every second, and counts what comes of it.
struct Pinger {
    wire: Wire,
    clock: Watch,
    to: SocketAddr,
    next: Duration,
    sent: u64,
    received: u64,
    wakes: u64,
    answers: BTreeMap<ExchangeId, (Duration, Option<ExchangeError>)>,
    found: Vec<Result<Vec<SocketAddr>, String>>,
}

impl Pinger {
    fn new(clock: Watch, to: SocketAddr) -> Self {
        Self {
            wire: Wire::default(),
            next: clock.now(),
            clock,
            to,
            sent: 0,
            received: 0,
            wakes: 0,
            answers: BTreeMap::new(),
            found: Vec::new(),
        }
    }
}

impl Node for Pinger {
    fn start(&mut self) {
        self.wake();
    }

    fn received(&mut self, _: SocketAddr, datagram: &[u8]) {
        assert_eq!(datagram, b"ping");
        self.received += 1;
    }

    fn requested(&mut self, _: SocketAddr, frame: &[u8]) -> Option<Vec<u8>> {
        (frame != b"close").then(|| frame.to_vec())
    }

    fn answered(&mut self, id: ExchangeId, answer: Result<&[u8], ExchangeError>) {
        assert!(answer.is_err() || answer == Ok(&[7; 3000]));
        let took = self.clock.now() - Duration::from_nanos(id.0);
        self.answers.insert(id, (took, answer.err()));
    }

    fn looked_up(&mut self, _: LookupId, addresses: Result<Vec<SocketAddr>, String>) {
        self.found.push(addresses);
    }

    fn next_wake(&self) -> Option<Duration> {
        Some(self.next)
    }

    fn wake(&mut self) {
        self.wakes += 1;
        self.sent += 1;
        self.next = self.clock.now() + SECOND;
        self.wire.send(self.to, b"ping");
        let now = self.clock.now().as_nanos().try_into().unwrap();
        self.wire.exchange(ExchangeId(now), self.to, vec![7; 3000]);
        self.wire.look_up(LookupId(now), "seed", 7946);
    }

    fn has_left(&self) -> bool {
        false
    }

    fn take_events(&mut self) -> Vec<Event> {
        Vec::new()
    }

    fn take_sent(&mut self) -> Vec<Sent> {
        self.wire.take()
    }
}

fn address(last: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, last], 7946))
}

/// Two processes that send to each other.
fn pair(seed: u64) -> World<Pinger> {
    let mut world = World::new(seed);
    for place in 0..2 {
        world.add_place(address(place));
    }
    for place in 0..2 {
        let process = Pinger::new(world.places[place].watch.clone(), address(1 - place as u8));
        world.start(place, process);
    }
    world
}

fn process(world: &World<Pinger>, place: usize) -> &Pinger {
    world.places[place].process.as_ref().unwrap()
}

fn errors(process: &Pinger, of: ExchangeError) -> usize {
    process.answers.values().filter(|answer| answer.1 == Some(of)).count()
}

#[test]
fn the_same_seed_sends_the_same_bytes_at_the_same_moments() {
    let trace = |seed| {
        let mut world = pair(seed);
        world.network.loss = 0.1;
        world.run(60 * SECOND);
        world.trace()
    };
    assert_eq!(trace(1), trace(1));
    assert_ne!(trace(1), trace(2));
}

#[test]
fn as_many_datagrams_are_lost_and_doubled_as_it_was_told() {
    let mut world = pair(1);
    world.network.loss = 0.2;
    world.network.duplicates = 0.1;
    world.network.late = 0.1;
    world.run(20_000 * SECOND);
    let (one, other) = (process(&world, 0), process(&world, 1));
    let share = (one.received + other.received) as f64 / (one.sent + other.sent) as f64;
    assert!((share - 0.88).abs() < 0.01, "{share}");
}

#[test]
fn an_exchange_takes_two_round_trips_and_as_long_as_what_is_lost() {
    let mut world = pair(1);
    world.run(1_000 * SECOND);
    let whole = process(&world, 0).answers.values().map(|answer| answer.0);
    assert!(whole.max().unwrap() < Duration::from_millis(10));
    world.network.loss = 0.1;
    let begin = process(&world, 0).answers.len();
    world.run(1_000 * SECOND);
    let lossy: Vec<_> =
        process(&world, 0).answers.values().skip(begin).map(|answer| answer.0).collect();
    let share = |least, most| {
        let range = Duration::from_millis(least)..Duration::from_millis(most);
        lossy.iter().filter(|took| range.contains(took)).count() as f64 / lossy.len() as f64
    };
    // Of two packets to connect, and three each way for a frame of 3,000 bytes, none is lost.
    let at_once = share(0, 10);
    assert!((at_once - 0.9_f64.powi(8)).abs() < 0.05, "{at_once}");
    let connected_at_second = share(1_000, 1_010);
    let expected = 0.19 * 0.9_f64.powi(8);
    assert!((connected_at_second - expected).abs() < 0.03, "{connected_at_second}");
    // Four lost SYNs in a row are longer than an exchange may take.
    let timed_out = errors(process(&world, 0), ExchangeError::TimedOut);
    assert!(timed_out < 10, "{timed_out}");
}

#[test]
fn where_nobody_listens_it_is_refused_and_where_no_machine_is_it_times_out() {
    let mut world = pair(1);
    world.run(SECOND / 2);
    // The other wasn't there when the first asked.
    assert_eq!(errors(process(&world, 0), ExchangeError::Refused), 1);
    world.kill(1);
    world.run(10 * SECOND);
    assert_eq!(errors(process(&world, 0), ExchangeError::Refused), 11);
    world.turn_off(1);
    world.run(20 * SECOND);
    assert_eq!(errors(process(&world, 0), ExchangeError::Refused), 11);
    let timed_out = errors(process(&world, 0), ExchangeError::TimedOut);
    assert!((10..=11).contains(&timed_out), "{timed_out}");
}

#[test]
fn parts_of_a_network_hear_nothing_of_each_other_and_a_link_can_fail_one_way() {
    let mut world = pair(1);
    world.run(SECOND / 2);
    let received = |world: &World<_>| [0, 1].map(|place| process(world, place).received);
    world.network.part(vec![0, 1]);
    world.run(10 * SECOND);
    assert_eq!(received(&world), [1, 1]);
    world.network.heal();
    world.network.set_link(0, 1, 1.0);
    world.run(10 * SECOND);
    assert_eq!(received(&world), [11, 1]);
}

#[test]
fn a_process_that_was_stopped_reads_what_has_arrived_and_then_looks_at_its_clock() {
    let mut world = pair(1);
    world.run(Duration::from_millis(500));
    let before = (process(&world, 1).received, process(&world, 1).wakes);
    assert_eq!(before, (1, 1));
    world.stall(1);
    world.run(5 * SECOND);
    assert_eq!((process(&world, 1).received, process(&world, 1).wakes), before);
    world.resume(1);
    assert_eq!((process(&world, 1).received, process(&world, 1).wakes), (6, 2));
    world.run(Duration::from_millis(10));
    // What was asked meanwhile has its answer late.
    assert_eq!(process(&world, 0).answers.len(), 6);
}

#[test]
fn a_name_has_the_addresses_of_the_moment() {
    let mut world = pair(1);
    world.run(SECOND / 2);
    world.network.names.insert("seed".to_owned(), vec![address(7).ip(), address(8).ip()]);
    world.run(SECOND);
    let found = &process(&world, 0).found;
    assert_eq!(*found, [Err("seed has no address".to_owned()), Ok(vec![address(7), address(8)])]);
}

#[test]
fn a_clock_that_is_set_back_changes_the_date_alone() {
    let mut world = pair(1);
    let watch = world.places[0].watch.clone();
    let (steady, date) = (watch.now(), watch.unix_millis());
    watch.set(-3_600_000);
    world.run(SECOND);
    assert_eq!(watch.now() - steady, SECOND);
    assert_eq!(watch.unix_millis() + 3_599_000, date);
}
