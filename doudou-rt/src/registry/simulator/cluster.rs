//! Nodes as they are served, in the world.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::core::{Core, ExchangeError, ExchangeId, LookupId};
use super::super::settings::{OnConflict, Seed, Settings, Timing};
use super::super::{Event, EventKind, Member, MemberState, Members, Record, ServedService};
use super::{Node, Sent, Watch, Wire, World};

pub(super) type Process = Core<Wire, Watch, StdRng>;

pub(super) const PORT: u16 = 7946;

/// The name that all nodes have as their seed, and how many of the first places are its addresses.
pub(super) const SEED: &str = "seed.cluster";
const SEEDS: usize = 3;

pub(super) const LABEL: &str = "simulated";
pub(super) const KEY: [u8; 32] = [7; 32];

/// How often tests look.
pub(super) const LOOK: Duration = Duration::from_millis(10);

impl Node for Process {
    fn start(&mut self) {
        self.start();
    }

    fn received(&mut self, from: SocketAddr, datagram: &[u8]) {
        self.received(from, datagram);
    }

    fn requested(&mut self, from: SocketAddr, frame: &[u8]) -> Option<Vec<u8>> {
        self.requested(from, frame)
    }

    fn answered(&mut self, id: ExchangeId, answer: Result<&[u8], ExchangeError>) {
        self.answered(id, answer);
    }

    fn looked_up(&mut self, id: LookupId, addresses: Result<Vec<SocketAddr>, String>) {
        self.looked_up(id, addresses);
    }

    fn next_wake(&self) -> Option<Duration> {
        self.next_wake()
    }

    fn wake(&mut self) {
        self.wake();
    }

    fn has_left(&self) -> bool {
        self.has_left()
    }

    fn take_events(&mut self) -> Vec<Event> {
        self.take_events()
    }

    fn take_sent(&mut self) -> Vec<Sent> {
        self.transport().take()
    }
}

/// A cluster in a world of its own. The node of place 7 is `node-00007`, unless it was started
/// under another name.
pub(super) struct Cluster {
    pub(super) world: World<Process>,
    /// Sealing takes long without optimisation, so only what is about it has keys.
    pub(super) keys: Vec<[u8; 32]>,
    /// A test that fails says it.
    seed: u64,
}

impl Cluster {
    /// A world without nodes.
    pub(super) fn new(seed: u64) -> Self {
        Self { world: World::new(seed), keys: Vec::new(), seed }
    }

    /// So many nodes that have found each other and have nothing to say any more.
    pub(super) fn quiet(seed: u64, nodes: usize) -> Self {
        Self::new(seed).become_quiet(nodes)
    }

    /// The same with a key.
    pub(super) fn sealed(seed: u64, nodes: usize) -> Self {
        let mut cluster = Self::new(seed);
        cluster.keys.push(KEY);
        cluster.become_quiet(nodes)
    }

    fn become_quiet(mut self, nodes: usize) -> Self {
        let cluster = &mut self;
        cluster.start_within(nodes, Duration::from_secs(1));
        let step = Duration::from_millis(250);
        assert!(cluster.all_see_all(step, Duration::from_secs(60)).is_some(), "no cluster");
        cluster.world.run(Duration::from_secs(20));
        for place in &mut cluster.world.places {
            place.events.clear();
        }
        self
    }

    /// Starts so many nodes at random moments of a time, and lets it pass.
    pub(super) fn start_within(&mut self, nodes: usize, time: Duration) {
        let begin = self.world.now();
        let places: Vec<_> = (0..nodes).map(|_| self.add_place()).collect();
        let mut starts: Vec<_> = places
            .into_iter()
            .map(|place| (time.mul_f64(self.world.rng().random()), place))
            .collect();
        starts.sort_unstable();
        for (at, place) in starts {
            let passed = self.world.now() - begin;
            self.world.run(at.saturating_sub(passed));
            self.start(place);
        }
        let passed = self.world.now() - begin;
        self.world.run(time.saturating_sub(passed));
    }

    /// A machine on which no node runs yet.
    pub(super) fn add_place(&mut self) -> usize {
        let place = self.world.places.len();
        let [.., high, low] = place.to_be_bytes();
        let address = SocketAddr::from(([10, 0, high, low], PORT));
        self.world.add_place(address);
        if place < SEEDS {
            let addresses = self.world.network.names.entry(SEED.to_owned()).or_default();
            addresses.push(address.ip());
        }
        place
    }

    pub(super) fn settings(&self, place: usize) -> Settings {
        Settings {
            name: name(place),
            cluster: LABEL.to_owned(),
            keys: self.keys.clone(),
            allowed: Vec::new(),
            seeds: vec![Seed { host: SEED.to_owned(), port: PORT }],
            on_conflict: OnConflict::Fail,
            timing: Timing::LAN,
            datagram: 1232,
            max_members: 10_000,
        }
    }

    /// Starts a node as all others are.
    pub(super) fn start(&mut self, place: usize) {
        let settings = self.settings(place);
        self.start_with(place, settings);
    }

    pub(super) fn start_with(&mut self, place: usize, settings: Settings) {
        let rng = StdRng::seed_from_u64(self.world.rng().random());
        let there = &mut self.world.places[place];
        there.tcp_timeout = settings.timing.tcp_timeout;
        let (address, watch) = (there.address, there.watch.clone());
        let record = record(&settings.name);
        let process = Core::new(settings, record, address, Wire::default(), watch, rng).unwrap();
        self.world.start(place, process);
    }

    /// The places whose nodes run, stopped or not, and haven't left.
    pub(super) fn running(&self) -> Vec<usize> {
        let places = self.world.places.iter().enumerate();
        let running = places
            .filter(|(_, place)| place.process.as_ref().is_some_and(|process| !process.has_left()));
        running.map(|(place, _)| place).collect()
    }

    /// What the node of a place knows.
    pub(super) fn members(&mut self, place: usize) -> Arc<Members> {
        let process = self.world.places[place].process.as_mut();
        process.map_or_else(Arc::default, Core::members)
    }

    /// What the node of a place believes of another.
    pub(super) fn member(&mut self, at: usize, of: usize) -> Option<Member> {
        self.members(at).get(&name(of)).cloned()
    }

    /// Whether others would call the node of a place: it is there, with its record.
    pub(super) fn offers(&mut self, at: usize, of: usize) -> bool {
        let member = self.member(at, of);
        member.is_some_and(|member| member.state.is_active() && member.record.is_some())
    }

    /// Whether a node takes exactly those that run for being there, where they are, and knows what
    /// they say.
    pub(super) fn sees_all(&mut self, at: usize) -> bool {
        let members = self.members(at);
        let mut seen = 0;
        for member in members.active() {
            let Some(place) = place_of(&member.name) else { return false };
            let there = &self.world.places[place];
            if there.process.is_none() || there.address != member.address || member.record.is_none()
            {
                return false;
            }
            seen += 1;
        }
        seen == self.running().len()
    }

    /// How long it takes until every node that runs sees exactly all that run.
    pub(super) fn all_see_all(&mut self, step: Duration, limit: Duration) -> Option<Duration> {
        let begin = self.world.now();
        let mut pending = self.running();
        loop {
            // Who saw all before doesn't matter before the last does.
            pending.retain(|&place| !self.sees_all(place));
            if pending.is_empty() {
                pending = self.running();
                pending.retain(|&place| !self.sees_all(place));
            }
            let passed = self.world.now() - begin;
            if pending.is_empty() {
                return Some(passed);
            }
            if passed >= limit {
                return None;
            }
            self.world.run(step.min(limit - passed));
        }
    }

    /// How long it takes until something has held for each of some nodes.
    pub(super) fn until_each(
        &mut self,
        mut pending: Vec<usize>,
        limit: Duration,
        mut holds: impl FnMut(&mut Self, usize) -> bool,
    ) -> Option<Duration> {
        let begin = self.world.now();
        loop {
            pending.retain(|&place| !holds(self, place));
            let passed = self.world.now() - begin;
            if pending.is_empty() {
                return Some(passed);
            }
            if passed >= limit {
                return None;
            }
            self.world.run(LOOK.min(limit - passed));
        }
    }

    /// The places whose nodes run, but for one.
    pub(super) fn others(&self, one: usize) -> Vec<usize> {
        let mut others = self.running();
        others.retain(|&place| place != one);
        others
    }

    /// Everything of a kind that the nodes have noticed: when, at which place, of whom.
    pub(super) fn noticed(&self, kind: EventKind) -> Vec<(Duration, usize, Arc<str>)> {
        let places = self.world.places.iter().enumerate();
        let events = places.flat_map(|(at, place)| {
            let events = place.events.iter().filter(move |event| event.1.kind == kind);
            events.map(move |(when, event)| (*when, at, event.member.clone()))
        });
        events.collect()
    }

    /// The state in which a node has another; `None` when it doesn't list it.
    pub(super) fn state(&mut self, at: usize, of: usize) -> Option<MemberState> {
        self.member(at, of).map(|member| member.state)
    }

    /// A running node by chance.
    pub(super) fn any(&mut self) -> usize {
        let running = self.running();
        running[self.world.rng().random_range(0..running.len())]
    }

    pub(super) fn address(&self, place: usize) -> IpAddr {
        self.world.places[place].address.ip()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            super::say(&format!("it was with DOUDOU_SEED={}", self.seed));
        }
    }
}

pub(super) fn name(place: usize) -> Arc<str> {
    format!("node-{place:05}").into()
}

fn place_of(name: &str) -> Option<usize> {
    name.strip_prefix("node-")?.parse().ok()
}

/// What a node says of itself, as long as an ordinary one.
pub(super) fn record(name: &str) -> Record {
    Record {
        service: "users".to_owned(),
        services: vec![ServedService { name: "Users".to_owned(), version: "1.2.0".to_owned() }],
        https: false,
        host: None,
        port: 6060,
        manage_port: None,
        root_path: "/api".to_owned(),
        weight: 1,
        zone: "zone-a".to_owned(),
        draining: false,
        registered_at: 1_800_000_000_000,
        doudou_version: "0.1.0".to_owned(),
        rust_version: "1.95.0".to_owned(),
        build_user: "builder".to_owned(),
        build_time: "2027-01-15T08:00:00Z".to_owned(),
        data: format!("{{\"name\":\"{name}\"}}"),
    }
}
