//! The ways in: seeds, and members that were lost.
//!
//! A node that is alone asks its seeds and the dead that it remembers, for ever. One that isn't
//! still looks for seeds that aren't members and for the dead, so that halves of a cluster find
//! each other again; all nodes together ask about the same number however many they are.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rand::Rng;

use super::exchanges::Asked;
use super::{Clock, Core, ExchangeError, LookupId, Transport};
use crate::registry::MemberState;
use crate::registry::wire::{Purpose, Request};

/// How often a node looks for members that are lost, give or take a quarter. It is also the
/// longest that one that is alone waits between two attempts.
const REJOIN: Duration = Duration::from_secs(10);

/// How long a node that is alone waits after its first attempt.
const FIRST: Duration = Duration::from_millis(500);

/// How many nodes look for a member that is lost, each time.
const LOOKING: usize = 6;

/// How many are asked at the same time.
const PARALLEL: usize = 3;

/// One that hasn't answered for so long doesn't keep the node from asking others.
const SLOW: Duration = Duration::from_secs(4);

/// How many are asked in one attempt by a node that is alone, and by one that isn't.
const MOST_ALONE: usize = 12;
const MOST: usize = 3;

/// How many addresses that lead to members under others are remembered.
const ALIASES: usize = 256;

/// How many addresses of a host are looked at.
const ADDRESSES: usize = 256;

/// How a node finds others.
#[derive(Debug)]
pub(super) struct Joining {
    /// When the next attempt is.
    pub(super) at: Duration,
    /// How many attempts have found nobody.
    failures: u32,
    /// Whom to ask in this attempt, and how many of them.
    waiting: VecDeque<SocketAddr>,
    left: usize,
    /// The hosts that are looked up in this attempt.
    look_ups: BTreeMap<LookupId, String>,
    /// Addresses, and the members that answer there.
    aliases: BTreeMap<SocketAddr, u64>,
    /// Whether this node has been a member under its name.
    pub(super) was_member: bool,
    /// Where members were before this node started, until it has joined one.
    remembered: Vec<SocketAddr>,
}

impl Joining {
    pub(super) fn new(at: Duration) -> Self {
        Self {
            at,
            failures: 0,
            waiting: VecDeque::new(),
            left: 0,
            look_ups: BTreeMap::new(),
            aliases: BTreeMap::new(),
            was_member: false,
            remembered: Vec::new(),
        }
    }

    /// Somebody is there.
    pub(super) fn has_joined(&mut self) {
        self.failures = 0;
        self.was_member = true;
        self.remembered.clear();
    }

    /// A member answers at an address that may not be the one it says.
    pub(super) fn has_alias(&mut self, addr: SocketAddr, key: u64) {
        if self.aliases.len() >= ALIASES {
            self.aliases.pop_first();
        }
        self.aliases.insert(addr, key);
    }
}

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// Asks those that should be members and aren't.
    pub(super) fn attempt(&mut self) {
        let active = self.roster.active_len();
        let is_alone = active == 0;
        self.joining.waiting.clear();
        self.joining.look_ups.clear();
        self.joining.left = if is_alone { MOST_ALONE } else { MOST };
        if is_alone || self.is_chosen(1) {
            for seed in self.settings.seeds.clone() {
                match seed.host.parse::<IpAddr>() {
                    Ok(ip) => self.consider(SocketAddr::new(ip, seed.port)),
                    Err(_) => {
                        let id = LookupId(self.exchanges.next());
                        self.joining.look_ups.insert(id, seed.host.clone());
                        self.transport.look_up(id, &seed.host, seed.port);
                    }
                }
            }
        }
        if is_alone {
            for addr in self.joining.remembered.clone() {
                self.consider(addr);
            }
        }
        let dead = self.roster.down().filter(|known| known.state == MemberState::Dead);
        let mut dead: Vec<_> = dead.map(|known| known.id.addr).collect();
        if is_alone || self.is_chosen(dead.len()) {
            for _ in 0..if is_alone { PARALLEL } else { 1 } {
                if !dead.is_empty() {
                    let chosen = self.below(dead.len());
                    self.consider(dead.swap_remove(chosen));
                }
            }
        }
        let pause = if is_alone { self.backoff() } else { self.around(REJOIN) };
        self.joining.at = self.clock.now() + pause;
        if is_alone {
            self.joining.failures = self.joining.failures.saturating_add(1);
        }
        self.contact();
    }

    /// Where members were before this node started: they are asked beside the seeds until one has
    /// been joined.
    pub(crate) fn remember(&mut self, addresses: Vec<SocketAddr>) {
        self.joining.remembered = addresses;
    }

    /// Whether this node is one of those that look for so many that are lost.
    fn is_chosen(&mut self, lost: usize) -> bool {
        let active = self.roster.active_len().max(1);
        self.below(active) < lost.saturating_mul(LOOKING)
    }

    /// How long to wait after an attempt that found nobody: some part of a time that doubles.
    fn backoff(&mut self) -> Duration {
        let most = (FIRST * (1 << self.joining.failures.min(5))).min(REJOIN);
        most / 4 + self.jitter(most * 3 / 4)
    }

    /// A time, give or take a quarter.
    pub(super) fn around(&mut self, time: Duration) -> Duration {
        time * 3 / 4 + self.jitter(time / 2)
    }

    /// The addresses of a seed, or why there are none.
    pub(crate) fn looked_up(&mut self, id: LookupId, addresses: Result<Vec<SocketAddr>, String>) {
        let Some(host) = self.joining.look_ups.remove(&id) else { return };
        if !self.is_listening() {
            return;
        }
        match addresses {
            Ok(addresses) => {
                for address in addresses.into_iter().take(ADDRESSES) {
                    self.consider(address);
                }
                self.contact();
            }
            Err(error) => {
                if let Some(times) = self.alarms.ring("look-up", self.clock.now()) {
                    tracing::warn!(
                        %host, %error, times,
                        "a seed has no address: see GDD_MEM_SEED; it is looked up again"
                    );
                }
            }
        }
        self.refresh();
    }

    /// Puts an address among those to ask, at any place, unless it is that of a member.
    fn consider(&mut self, addr: SocketAddr) {
        let addr = SocketAddr::new(addr.ip().to_canonical(), addr.port());
        let is_own = addr == self.id.addr
            || self.joining.aliases.get(&addr).is_some_and(|key| *key == self.id.key);
        // One that doesn't answer must not keep all places of those that do.
        let is_asked = self.exchanges.is_joining(self.clock.now(), SLOW, addr);
        if is_own || is_asked || addr.port() == 0 || self.joining.waiting.contains(&addr) {
            return;
        }
        if !self.allows(addr.ip()) {
            if let Some(times) = self.alarms.ring("seed", self.clock.now()) {
                tracing::warn!(%addr, times, "a seed isn't allowed: see GDD_MEM_CIDRS_ALLOWED");
            }
            return;
        }
        let alias = self.joining.aliases.get(&addr).and_then(|key| self.roster.get(*key));
        if alias.is_some_and(|known| known.state.is_active()) || self.roster.is_active_at(addr) {
            return;
        }
        let place = self.below(self.joining.waiting.len() + 1);
        self.joining.waiting.insert(place, addr);
    }

    /// Asks the next ones.
    pub(super) fn contact(&mut self) {
        let now = self.clock.now();
        while self.joining.left > 0
            && self.exchanges.count(now, SLOW, |asked| *asked == Asked::Join) < PARALLEL
        {
            let Some(addr) = self.joining.waiting.pop_front() else { break };
            self.joining.left -= 1;
            let request = self.sync_request(Purpose::Join);
            if !self.ask(addr, &request, Asked::Join) {
                break;
            }
        }
    }

    /// Somebody has answered this attempt, and knows the others.
    pub(super) fn is_welcome(&mut self) {
        self.joining.waiting.clear();
        self.joining.has_joined();
        self.attempt_after_a_while();
    }

    /// The next attempt comes soon.
    pub(super) fn attempt_in(&mut self, pause: Duration) {
        self.joining.at = self.clock.now() + pause;
    }

    /// The next attempt comes at once, unless there were several already.
    pub(super) fn attempt_again(&mut self) {
        let pause = if self.joining.failures > 8 { self.backoff() } else { Duration::ZERO };
        self.attempt_in(pause);
    }

    /// The next attempt is the one that a member would make.
    pub(super) fn attempt_after_a_while(&mut self) {
        let pause = self.around(REJOIN);
        self.attempt_in(pause);
    }

    /// The next attempt comes as after one that found nobody.
    pub(super) fn attempt_later(&mut self) {
        let pause = self.backoff();
        self.attempt_in(pause);
    }

    pub(super) fn join_failed(&mut self, addr: SocketAddr, error: ExchangeError) {
        self.counters.syncs_failed += 1;
        if self.roster.active_len() == 0
            && let Some(times) = self.alarms.ring("join", self.clock.now())
        {
            let why = match error {
                ExchangeError::Refused => "nobody listens there",
                ExchangeError::TimedOut => "there is no answer",
                ExchangeError::Broken => "what answers there isn't a node of this cluster",
            };
            tracing::warn!(%addr, times, "couldn't join: {why}; it is tried again for ever");
        }
        self.contact();
    }

    /// A node that has just joined tells enough others for all to know in a moment.
    pub(super) fn spread(&mut self) {
        let rounds = (self.roster.active_len() + 1).ilog2() + 1;
        for _ in 0..rounds {
            let _ = self.swim(|foca, outbox| foca.gossip(outbox));
        }
    }

    /// What to ask others with.
    pub(super) fn sync_request(&self, purpose: Purpose) -> Request {
        let (mut members, mut digests, mut records) = (Vec::new(), Vec::new(), Vec::new());
        if purpose == Purpose::Join {
            members = self.told();
            digests = self.digests();
            records.extend(self.records.body(self.id.key));
        }
        Request::Sync {
            from: self.hello(),
            purpose,
            known: self.known_hash(),
            members,
            digests,
            records,
        }
    }
}
