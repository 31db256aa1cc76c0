//! Who may have a name. A node that starts anew has its name at once; two that are alive can't
//! both have it, and the one that has had it for longer keeps it.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::net::SocketAddr;
use std::time::Duration;

use foca::{Identity, Member};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::exchanges::Asked;
use super::roster::Roster;
use super::swim::{self, Tapped};
use super::{Clock, Core, Transport};
use crate::registry::wire::{Answer, Digest, Hello, Id, NAME_MAX, Request, Verdict, gossip};
use crate::registry::{Event, EventKind, OnConflict};

/// What was found out about a name is believed for so long.
const BELIEVED: Duration = Duration::from_secs(10);

/// How many names are found out about at a time.
const CHECKS: usize = 256;

/// A claim isn't repeated sooner.
const CLAIM: Duration = Duration::from_secs(1);

/// A node that was refused its name is nobody for so long, unless it is refused again.
const ASIDE: Duration = Duration::from_secs(30);

/// So many of all nodes tell a node that another has its name.
const TELLING: usize = 6;

/// More new lives in a minute mean that something is wrong.
const LIVES: usize = 3;
const MINUTE: Duration = Duration::from_secs(60);

/// What a node knows of names, and of how it fares with its own.
#[derive(Debug, Default)]
pub(super) struct Names {
    checks: BTreeMap<u64, Check>,
    next_claim: Duration,
    /// When this node went on in a new life, within a minute.
    renewals: VecDeque<Duration>,
    /// How often in a row it had to wait for the next one.
    waits: u32,
    pub(super) renew_at: Option<Duration>,
    /// Until when this node is nobody, for another has its name.
    pub(super) aside_until: Duration,
    /// The number at the end of its name.
    suffix: u32,
}

/// Another node claims the name of one that seems alive, which is asked.
#[derive(Debug)]
struct Check {
    holder: Id,
    began: Duration,
    /// When it was asked last: the question may be lost.
    asked: Duration,
    found: Option<Found>,
}

/// Who answers where the holder of a name was.
#[derive(Debug)]
enum Found {
    Nobody,
    Somebody(Id),
}

impl Names {
    pub(super) fn forget(&mut self, now: Duration) {
        self.checks.retain(|_, check| now < check.began + BELIEVED);
        self.renewals.retain(|at| now.saturating_sub(*at) < MINUTE);
    }
}

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// Whether a node may take the name of one that seems alive elsewhere.
    pub(super) fn judge(&mut self, claimant: &Id, holder: &Id) -> Verdict {
        let now = self.clock.now();
        // The rest is for the claimant to come again and for the word to go round.
        let patience = self.settings.timing.reclaim_timeout / 3;
        if patience.is_zero() {
            self.note_conflict(claimant, holder);
            return Verdict::Taken;
        }
        let check = self.names.checks.get(&holder.key).filter(|check| check.holder == *holder);
        match check {
            Some(Check { found: Some(Found::Somebody(by)), .. })
                // The claimant may be the holder, which is reached elsewhere now.
                if by.key == holder.key && by.addr != claimant.addr =>
            {
                self.note_conflict(claimant, holder);
                Verdict::Taken
            }
            Some(Check { found: Some(_), .. }) => Verdict::Welcome,
            Some(check) if now >= check.began + patience => Verdict::Welcome,
            Some(check) if now < check.asked + patience / 3 => Verdict::Wait,
            check => {
                let began = check.map_or(now, |check| check.began);
                let is_room = check.is_some() || self.names.checks.len() < CHECKS;
                if is_room && self.ask(holder.addr, &Request::Who, Asked::Holder(holder.clone())) {
                    let check = Check { holder: holder.clone(), began, asked: now, found: None };
                    self.names.checks.insert(holder.key, check);
                }
                Verdict::Wait
            }
        }
    }

    /// Somebody answers where the holder of a name was.
    pub(super) fn holder_answered(&mut self, holder: &Id, by: Id) {
        self.holder_found(holder, Found::Somebody(by));
    }

    /// Nobody answers where the holder of a name was.
    pub(super) fn holder_silent(&mut self, holder: &Id) {
        self.holder_found(holder, Found::Nobody);
    }

    fn holder_found(&mut self, holder: &Id, found: Found) {
        let check = self.names.checks.get_mut(&holder.key);
        if let Some(check) = check.filter(|check| check.holder == *holder) {
            // Of several questions one answer is enough.
            let is_somebody = matches!(found, Found::Somebody(_));
            if check.found.is_none() || is_somebody {
                check.found = Some(found);
            }
        }
    }

    /// Whether a node may be heard: unless it has the name of one that seems alive elsewhere, of
    /// whom nobody has said that it is gone.
    pub(super) fn accepts(&mut self, id: &Id) -> bool {
        let holder = self.roster.get(id.key).filter(|holder| {
            holder.state.is_active()
                && holder.id.addr != id.addr
                && id.win_addr_conflict(&holder.id)
        });
        let Some(holder) = holder.map(|holder| holder.id.clone()) else { return true };
        self.judge(id, &holder) == Verdict::Welcome
    }

    /// A node was refused the name of another.
    pub(super) fn note_conflict(&mut self, claimant: &Id, holder: &Id) {
        self.counters.name_conflicts += 1;
        let Some(times) = self.alarms.ring("name", self.clock.now()) else { return };
        tracing::warn!(
            name = %holder.name, at = %holder.addr, refused = %claimant.addr, times,
            "two nodes want one name: give them different GDD_MEM_NAME"
        );
        let event =
            Event { at: self.wall(), member: holder.name.clone(), kind: EventKind::Conflicted };
        self.roster.happened(event);
    }

    /// This node can't have its name, for another has it.
    pub(super) fn is_taken(&mut self, by: Option<&Id>, holder: Option<Id>) {
        match holder.filter(|holder| holder.key == self.id.key && holder.addr != self.id.addr) {
            // Both have been members, each in its part of the cluster.
            Some(holder) if self.joining.was_member => {
                // One that says it of itself may be heard by nobody else.
                let is_believed = by != Some(&holder);
                self.claim(holder, is_believed);
            }
            holder => self.stand_aside(holder.map(|holder| holder.addr)),
        }
    }

    /// Another node speaks, or is spoken of, under the name of this one.
    pub(super) fn meet_rival(&mut self, rival: &Id) {
        self.seen = self.seen.max(rival.generation);
        let is_later = rival.win_addr_conflict(&self.id);
        if rival.addr == self.id.addr {
            // An earlier life of this node, whose clock was ahead.
            if is_later {
                self.renew();
            }
        // The one that isn't the latest claims the name, or either if they take turns.
        } else if is_later || !self.names.renewals.is_empty() {
            self.claim(rival.clone(), true);
        }
    }

    /// A member is said to be elsewhere now. The one that it was may be there as well, and must
    /// hear of the other: from now on everybody is deaf to it.
    pub(super) fn tell_of_rival(&mut self, old: &Id, new: &Id) {
        let active = self.roster.active_len().max(1);
        if self.below(active) < TELLING {
            let rival = Member::alive(new.clone());
            let packet = gossip(&self.id, self.incarnation(), old, &rival);
            self.send(old.addr, &packet);
        }
    }

    fn claim(&mut self, rival: Id, is_believed: bool) {
        let now = self.clock.now();
        if now >= self.names.next_claim {
            self.names.next_claim = now + CLAIM;
            let request = Request::Claim { from: self.hello() };
            self.ask(rival.addr, &request, Asked::Claim { rival, is_believed });
        }
    }

    /// Another claims the name of this node.
    pub(super) fn answer_claim(&mut self, from: &Hello) -> Answer {
        let own = self.hello();
        if from.id.key != own.id.key || from.id.addr == own.id.addr {
            return Answer::Who { from: own };
        }
        self.seen = self.seen.max(from.id.generation);
        let yields = (own.origin, own.id.addr) > (from.origin, from.id.addr);
        if yields {
            self.stand_aside(Some(from.id.addr));
        } else {
            self.note_conflict(&from.id, &own.id);
        }
        Answer::Claimed { from: own, yields }
    }

    pub(super) fn claim_answered(&mut self, rival: &Id, is_believed: bool, answer: &Answer) {
        match answer {
            Answer::Claimed { from, yields } if from.id.key == self.id.key => {
                if *yields {
                    self.note_conflict(rival, &self.id.clone());
                    if is_believed {
                        self.seen = self.seen.max(from.id.generation);
                        self.outlive(rival);
                    }
                } else {
                    self.stand_aside(Some(rival.addr));
                }
            }
            _ => self.claim_failed(rival, is_believed),
        }
    }

    /// Nobody under this name is where it was claimed from.
    pub(super) fn claim_failed(&mut self, rival: &Id, is_believed: bool) {
        if is_believed {
            self.outlive(rival);
        }
    }

    /// Goes on in a life later than that of another, which others believe in.
    fn outlive(&mut self, rival: &Id) {
        if rival.win_addr_conflict(&self.id) || self.seen > self.id.generation {
            self.renew();
        }
    }

    /// Another node has the name of this one and keeps it. This one is no member any more, and
    /// tries again, under another name if it may.
    fn stand_aside(&mut self, holder: Option<SocketAddr>) {
        self.counters.name_conflicts += 1;
        let at = self.wall();
        let name = self.id.name.clone();
        let event = Event { at, member: name.clone(), kind: EventKind::Conflicted };
        let may_rename = self.settings.on_conflict == OnConflict::Suffix;
        let id = if may_rename { self.renamed() } else { self.id.clone() };
        // What others send to the life that ends isn't for the one that begins.
        let id = id.with_generation(self.id.generation.saturating_add(1).max(id.generation));
        if let Some(times) = self.alarms.ring("own-name", self.clock.now()) {
            let holder = holder.map(|holder| holder.to_string()).unwrap_or_default();
            if may_rename {
                tracing::warn!(%name, %holder, new = %id.name, "another node has this name: this one takes another");
            } else {
                tracing::warn!(
                    %name, %holder, times,
                    "another node has this name, and this one isn't a member as long as it has: \
                     give it another GDD_MEM_NAME"
                );
            }
        }
        let was_member = self.joining.was_member;
        self.begin_anew(id);
        self.roster.happened(event);
        if may_rename {
            self.attempt_again();
        } else {
            self.names.aside_until = self.clock.now() + ASIDE;
            if was_member {
                // Until everybody believes that the other has it.
                self.attempt_after_a_while();
            } else {
                self.attempt_later();
            }
        }
    }

    /// The next name to try.
    fn renamed(&mut self) -> Id {
        self.names.suffix = self.names.suffix.max(1) + 1;
        let suffix = format!("-{}", self.names.suffix);
        let name = &self.settings.name;
        let mut end = name.len().min(NAME_MAX - suffix.len());
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let name = format!("{}{suffix}", name.get(..end).unwrap_or_default());
        self.seen = 0;
        let generation = self.clock.unix_millis();
        Id::new(&name, self.id.addr, generation).unwrap_or_else(|| self.id.clone())
    }

    /// Forgets everything but what it says about itself. A foca that goes on would tell others
    /// that its old identity is down, and so take the name from the one that has it.
    fn begin_anew(&mut self, id: Id) {
        let own = self.id.key;
        self.tapped = Tapped::default();
        let rng = StdRng::from_rng(&mut self.rng);
        self.foca = swim::swim(id.clone(), &self.settings, rng, &self.tapped);
        self.id = id;
        self.since = self.wall();
        self.sized_for = 1;
        self.timers.clear();
        self.probes.end();
        self.exchanges.clear();
        self.joining.was_member = false;
        self.names.renew_at = None;
        let events = mem::take(&mut self.roster.events);
        self.roster = Roster::default();
        self.roster.changed = true;
        self.roster.events = events;
        let records = mem::take(&mut self.records);
        if let Some((held, record)) = records.get(own).and_then(|it| Some((it, it.record.clone()?)))
        {
            let (key, generation) = (self.id.key, self.id.generation);
            let digest = Digest { key, generation, ..held.digest };
            self.records.put(digest, held.bytes.clone(), record);
        }
    }

    /// Goes on in a new life, for this one has been declared dead, or isn't the latest.
    pub(super) fn renew(&mut self) {
        let now = self.clock.now();
        self.names.renewals.retain(|at| now.saturating_sub(*at) < MINUTE);
        if self.roster.active_len() == 0 || self.names.renewals.len() < LIVES {
            if self.names.renewals.is_empty() {
                self.names.waits = 0;
            }
            self.renew_now(self.id.addr);
        } else if self.names.renew_at.is_none() {
            self.names.waits = (self.names.waits + 1).min(6);
            let pause = Duration::from_secs(1 << self.names.waits);
            self.names.renew_at = Some(now + pause);
            if let Some(times) = self.alarms.ring("lives", now) {
                tracing::warn!(
                    name = %self.id.name, times, ?pause,
                    "this node is declared dead again and again: does another have its name, or do \
                     some nodes not reach it?"
                );
            }
        }
    }

    pub(super) fn renew_now(&mut self, addr: SocketAddr) {
        let next = self.id.generation.max(self.seen).saturating_add(1);
        let generation = next.max(self.clock.unix_millis());
        let id = Id { addr, ..self.id.with_generation(generation) };
        self.names.renewals.push_back(self.clock.now());
        self.names.renew_at = None;
        self.counters.rejoins += 1;
        self.seen = generation;
        self.id = id.clone();
        self.timers.clear();
        self.probes.end();
        self.tapped.lock().incarnation = 0;
        self.roster.changed = true;
        self.announce_again();
        let renewed = self.swim(|foca, outbox| {
            foca.change_identity(id, &mut *outbox)?;
            // It goes on with those that are there.
            foca.apply_many(std::iter::empty(), true, outbox)
        });
        if let Err(error) = renewed {
            tracing::debug!(%error, "a new life of this node");
        }
    }
}
