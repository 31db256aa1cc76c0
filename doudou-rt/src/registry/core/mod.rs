//! A node of the cluster without its sockets and its clock: it is fed with what arrives and woken
//! when it asked for it, and so a test owns the network and the time.
//!
//! foca detects failures and spreads what it knows; around it are the ways in (`join`), the
//! comparison of all that two nodes know (`sync`), what members say about themselves (`records`,
//! `tell`), who may have a name (`names`), and the way out (`leave`). Everything that a node
//! decides comes from what it was given, so the same seed gives the same bytes.

mod alarms;
mod counters;
mod detect;
mod exchanges;
mod hear;
mod io;
mod join;
mod leave;
mod names;
mod probe;
mod records;
mod roster;
mod swim;
mod sync;
mod tell;
#[cfg(test)]
mod tests;
mod timers;

use std::collections::VecDeque;
use std::mem;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use foca::Timer;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use self::alarms::Alarms;
use self::exchanges::Exchanges;
use self::join::Joining;
use self::leave::Leaving;
use self::names::Names;
use self::probe::Probes;
use self::records::Records;
use self::roster::Roster;
use self::swim::{Outbox, Swim, Tapped};
use self::timers::Timers;
use super::record::RecordError;
use super::settings::Settings;
use super::wire::{Envelope, Id, Rejected};
use super::{Event, MemberState, Members, Record};

pub(crate) use counters::Counters;
pub(crate) use io::{Clock, ExchangeError, ExchangeId, LookupId, Transport};

/// How often a node looks for what is too old.
const TICK: Duration = Duration::from_secs(1);

/// A record that hasn't come so long after its member is asked for.
const RECORD_PATIENCE: Duration = Duration::from_millis(200);

/// Why a node can't be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CoreError {
    #[error(
        "`{0}` can't be the name of a node: it must have 1 to 63 bytes without control characters"
    )]
    Name(String),
    #[error("{0} can't be the address of a node: others must reach it there")]
    Address(SocketAddr),
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// A node.
pub(crate) struct Core<T, C, R> {
    settings: Settings,
    transport: T,
    clock: C,
    rng: R,
    envelope: Envelope,

    id: Id,
    /// The generation with which it began.
    origin: u64,
    /// The highest generation that was seen under its name.
    seen: u64,
    /// When it came to be what it is.
    since: SystemTime,
    /// The version of its record.
    version: u64,

    foca: Swim,
    tapped: Tapped,
    timers: Timers,
    /// The number of members that foca is configured for.
    sized_for: usize,
    /// Whether foca says that this node was declared dead.
    is_declared_dead: bool,
    /// Whose ping is answered over a stream, and the answer.
    capture: Option<(Id, Option<Vec<u8>>)>,

    roster: Roster,
    records: Records,
    probes: Probes,
    joining: Joining,
    names: Names,
    exchanges: Exchanges,
    leaving: Option<Leaving>,

    is_started: bool,
    sync_at: Option<Duration>,
    tick_at: Duration,
    /// When it may tell everybody of a death again.
    tells_of_death_at: Duration,

    members: Option<Arc<Members>>,
    counters: Counters,
    alarms: Alarms,
}

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// A node that others reach at `address`. Nothing is sent before [`start`](Self::start).
    ///
    /// Outside of tests `rng` must be a cryptographic generator that the system has seeded: the
    /// nonces of all envelopes come from it.
    pub(crate) fn new(
        mut settings: Settings,
        record: Record,
        address: SocketAddr,
        transport: T,
        clock: C,
        mut rng: R,
    ) -> Result<Self, CoreError> {
        sane(&mut settings);
        let origin = clock.unix_millis();
        let now = clock.now();
        let Some(id) = Id::new(&settings.name, address, origin) else {
            return Err(match Id::new("a", address, origin) {
                Some(_) => CoreError::Name(settings.name.as_ref().to_owned()),
                None => CoreError::Address(address),
            });
        };
        let tapped = Tapped::default();
        let foca = swim::swim(id.clone(), &settings, StdRng::from_rng(&mut rng), &tapped);
        let mut core = Self {
            envelope: Envelope::new(&settings.keys, &settings.cluster),
            origin,
            seen: origin,
            since: SystemTime::UNIX_EPOCH + Duration::from_millis(origin),
            version: 0,
            foca,
            tapped,
            timers: Timers::default(),
            sized_for: 1,
            is_declared_dead: false,
            capture: None,
            roster: Roster::default(),
            records: Records::default(),
            probes: Probes::default(),
            joining: Joining::new(now),
            names: Names::default(),
            exchanges: Exchanges::default(),
            leaving: None,
            is_started: false,
            sync_at: None,
            tick_at: now + TICK,
            tells_of_death_at: now,
            members: None,
            counters: Counters::default(),
            alarms: Alarms::default(),
            id,
            settings,
            transport,
            clock,
            rng,
        };
        core.set_record(record)?;
        Ok(core)
    }

    /// Joins the seeds, and sets everything in motion.
    pub(crate) fn start(&mut self) {
        if self.is_started || self.leaving.is_some() {
            return;
        }
        self.is_started = true;
        let now = self.clock.now();
        self.tick_at = now + TICK;
        self.joining.at = now;
        self.sync_at = self.next_sync();
        self.refresh();
        self.wake();
    }

    /// When [`wake`](Self::wake) must be called, on the scale of [`Clock::now`].
    pub(crate) fn next_wake(&self) -> Option<Duration> {
        if !self.is_started {
            return None;
        }
        if let Some(leaving) = &self.leaving {
            return leaving.next();
        }
        let own = [Some(self.tick_at), Some(self.joining.at), self.sync_at, self.names.renew_at];
        let pull = self.next_pull();
        own.into_iter().chain([pull, self.timers.next()]).flatten().min()
    }

    /// Does all that is due. The datagrams that have arrived should be given to the node before.
    pub(crate) fn wake(&mut self) {
        if !self.is_started {
            return;
        }
        if self.leaving.is_some() {
            self.go_on_leaving();
            return;
        }
        let now = self.clock.now();
        // A node that was stopped for a while gives the others the time that it would have given
        // them: nobody is suspected because of an answer that couldn't be read.
        if let Some(late) = self.timers.next().and_then(|next| now.checked_sub(next))
            && late > self.settings.timing.probe_interval / 2
        {
            self.timers.shift(late);
        }
        while let Some(timer) = self.timers.pop(now) {
            self.run_timer(timer);
        }
        if self.names.renew_at.is_some_and(|at| at <= now) {
            self.names.renew_at = None;
            self.renew_now(self.id.addr);
        }
        if self.joining.at <= now {
            self.attempt();
        }
        if self.sync_at.is_some_and(|at| at <= now) {
            self.sync();
        }
        self.pull();
        if self.tick_at <= now {
            self.tick_at = now + TICK;
            self.tick();
        }
        self.refresh();
    }

    /// This node is reached elsewhere now: it goes on in a new life at once.
    pub(crate) fn set_address(&mut self, address: SocketAddr) {
        let is_one = Id::new(&self.id.name, address, 0).filter(|id| id.addr != self.id.addr);
        if let Some(Id { addr, .. }) = is_one.filter(|_| self.leaving.is_none()) {
            tracing::info!(from = %self.id.addr, to = %addr, "the address of this node has changed");
            self.renew_now(addr);
            self.refresh();
        }
    }

    /// What this node believes now; the same value until something changes.
    pub(crate) fn members(&mut self) -> Arc<Members> {
        if mem::take(&mut self.roster.changed) {
            self.members = None;
        }
        if let Some(members) = &self.members {
            return members.clone();
        }
        let members = Arc::new(Members { all: self.listed(), this: self.id.name.clone() });
        self.members = Some(members.clone());
        members
    }

    fn listed(&self) -> Vec<super::Member> {
        let now = self.clock.now();
        let patience = self.settings.timing.dead_timeout;
        let others = self.roster.iter().filter(|known| {
            known.state.is_active() || now.saturating_sub(known.since_now) < patience
        });
        let others = others.map(|known| super::Member {
            name: known.id.name.clone(),
            address: known.id.addr,
            generation: known.id.generation,
            state: known.state,
            since: known.since,
            record: self.shown(known),
        });
        let own = super::Member {
            name: self.id.name.clone(),
            address: self.id.addr,
            generation: self.id.generation,
            state: if self.leaving.is_some() { MemberState::Left } else { MemberState::Alive },
            since: self.since,
            record: self.records.get(self.id.key).and_then(|held| held.record.clone()),
        };
        let mut all: Vec<_> = others.chain([own]).collect();
        all.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// What has happened since this was asked last.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        mem::take(&mut self.roster.events).into()
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// How many things of all kinds this node keeps.
    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        let foca = self.foca.iter_membership_state().count()
            + self.foca.updates_backlog()
            + self.foca.custom_broadcast_backlog();
        foca + self.roster.len() + self.records.iter().count() + self.records.pending()
    }

    pub(crate) fn transport(&mut self) -> &mut T {
        &mut self.transport
    }

    /// What it believes, for people.
    #[cfg(test)]
    pub(crate) fn brief(&self) -> String {
        let known = self.roster.iter();
        let known: Vec<_> =
            known.map(|it| format!("{:?}/{} {}", it.id, it.incarnation, it.state)).collect();
        format!(
            "{:?}: {} rejoins, {} conflicts: {known:?}",
            self.id, self.counters.rejoins, self.counters.name_conflicts
        )
    }

    /// How many names are remembered.
    #[cfg(test)]
    pub(crate) fn known_names(&self) -> usize {
        self.roster.len()
    }

    /// Forgets what is too old.
    fn tick(&mut self) {
        let now = self.clock.now();
        self.expire_exchanges();
        self.names.forget(now);
        let timing = &self.settings.timing;
        let (listed, remembered) = (timing.dead_timeout, swim::remembered(timing));
        // As long as others may still bring it up.
        let left = listed.max(timing.sync_interval * 3);
        let is_crowded = self.roster.down_len() > 1024.max(2 * self.roster.active_len());
        let mut expired = Vec::new();
        for known in self.roster.down() {
            let age = now.saturating_sub(known.since_now);
            // It isn't listed any more.
            self.members.take_if(|_| age >= listed && age < listed + TICK * 2);
            let is_over = match known.state {
                MemberState::Left => age >= left,
                _ => age >= remembered || (is_crowded && age >= listed),
            };
            if is_over {
                expired.push(known.id.clone());
            }
        }
        for id in expired {
            self.forget(id);
        }
        let roster = &self.roster;
        let own = self.id.key;
        self.records.forget(now, |key| key == own || roster.get(key).is_some());
    }

    fn forget(&mut self, id: Id) {
        let key = id.key;
        // foca forgets only those that are down.
        let _ = self.swim(|foca, outbox| foca.handle_timer(Timer::RemoveDown(id), outbox));
        self.roster.remove(key);
        if self.roster.get(key).is_none() {
            self.records.remove(key);
        }
    }

    /// Forgets the one that has been down for longest, if there is one.
    fn forget_oldest(&mut self) -> bool {
        let oldest =
            self.roster.down().min_by_key(|known| known.since_now).map(|known| known.id.clone());
        let Some(id) = oldest else { return false };
        let key = id.key;
        let outbox = Outbox { actions: VecDeque::new(), tapped: self.tapped.clone() };
        // It asks for nothing.
        let _ = self.foca.handle_timer(Timer::RemoveDown(id), outbox);
        self.roster.remove(key);
        self.records.remove(key);
        self.roster.get(key).is_none()
    }

    /// Counts what is now, rather than what has happened.
    fn refresh(&mut self) {
        self.counters.backlog_updates = self.foca.updates_backlog() as u64;
        self.counters.backlog_news = self.foca.custom_broadcast_backlog() as u64;
        self.counters.records_pending = self.records.pending() as u64;
        self.counters.health_score = self.probes.score().into();
        self.counters.view_hash = self.roster.view().wrapping_add(roster::print(&self.id));
    }

    /// Whether this node takes in what arrives. One that leaves is deaf, for it would answer the
    /// news that it is gone by coming back.
    fn is_listening(&self) -> bool {
        self.is_started && self.leaving.is_none()
    }

    fn allows(&self, ip: IpAddr) -> bool {
        let allowed = &self.settings.allowed;
        allowed.is_empty() || allowed.iter().any(|network| network.contains(ip))
    }

    fn is_full(&self) -> bool {
        self.roster.active_len() + 1 >= self.settings.max_members
    }

    /// Counts something that isn't heard, and says so now and then.
    fn reject(&mut self, why: Rejected, from: SocketAddr) {
        self.counters.reject(why);
        let Some(times) = self.alarms.ring(why.as_str(), self.clock.now()) else { return };
        let what = match why {
            Rejected::Protocol => {
                "something else than doudou speaks to the port of the cluster: is GDD_MEM_SEED or \
                 GDD_MEM_PORT of another program wrong?"
            }
            Rejected::Version => "a node speaks another version: update the older one",
            Rejected::Auth if self.envelope.seals() => {
                "a node with another key or of another cluster: compare GDD_MEM_SECRET_KEY and \
                 GDD_MEM_CLUSTER"
            }
            Rejected::Auth => "a node that has a key, which this one lacks: set GDD_MEM_SECRET_KEY",
            Rejected::Label => {
                "a node of another cluster: compare GDD_MEM_CLUSTER and GDD_MEM_SEED"
            }
            Rejected::Decode => "a node sent something that means nothing: compare the versions",
            Rejected::Size => {
                "a node sent more than is taken, or too little: GDD_MEM_UDP_BUFFER must be the same \
                 everywhere"
            }
            Rejected::Cidr => "an address isn't allowed: see GDD_MEM_CIDRS_ALLOWED",
            Rejected::Full => "there are too many members: see GDD_MEM_MAX_MEMBERS",
        };
        tracing::warn!(%from, reason = why.as_str(), times, "not heard: {what}");
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.clock.unix_millis())
    }

    /// A number below `end`, which isn't 0.
    fn below(&mut self, end: usize) -> usize {
        (self.rng.next_u64() % (end as u64).max(1)) as usize
    }

    /// A time between nothing and `most`.
    fn jitter(&mut self, most: Duration) -> Duration {
        most.mul_f64((self.rng.next_u32() >> 8) as f64 / f64::from(1 << 24))
    }

    /// One of those that are there.
    fn any_active(&mut self) -> Option<Id> {
        let count = self.roster.active_len();
        let chosen = self.below(count);
        self.roster.active().nth(chosen).map(|known| known.id.clone())
    }
}

/// Keeps times and counts within what can work.
fn sane(settings: &mut Settings) {
    let timing = &mut settings.timing;
    timing.probe_interval = timing.probe_interval.max(Duration::from_millis(10));
    if timing.probe_timeout.is_zero() || timing.probe_timeout >= timing.probe_interval {
        timing.probe_timeout = timing.probe_interval / 2;
    }
    settings.max_members = settings.max_members.max(2);
}
