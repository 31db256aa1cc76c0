//! Push/pull: two nodes compare what they know, and hand over what the other lacks.
//!
//! A comparison begins with a hash of all that a node knows, so that among nodes that know the
//! same it costs next to nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use foca::{Member, State};
use rand::Rng;

use super::exchanges::{Asked, Exchange};
use super::roster::{Known, print};
use super::{Clock, Core, Transport};
use crate::registry::MemberState;
use crate::registry::wire::{
    Answer, Body, Digest, Hello, Id, Purpose, Request, Update, UpdateState, Verdict, mix,
};

/// The records in one frame, in bytes.
const RECORDS: usize = 1 << 20;

/// Up to so many members compare at the full rate.
const SMALL: usize = 32;

/// A name that may have become free is asked for again after this.
const WAIT: Duration = Duration::from_millis(250);

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// When to compare next; `None` for never.
    pub(super) fn next_sync(&mut self) -> Option<Duration> {
        let every = self.settings.timing.sync_interval;
        if every.is_zero() {
            return None;
        }
        let members = self.roster.active_len() + 1;
        // Each node has more to say in a large cluster, and there are more of them.
        let stretch = match members.div_ceil(SMALL) {
            0 | 1 => 1,
            times => times.next_power_of_two().ilog2() + 1,
        };
        let pause = self.around(every * stretch);
        Some(self.clock.now() + pause)
    }

    /// Compares with one of those that are there.
    pub(super) fn sync(&mut self) {
        self.sync_at = self.next_sync();
        if let Some(other) = self.any_active() {
            let request = self.sync_request(Purpose::Compare);
            self.ask(other.addr, &request, Asked::Compare);
        }
    }

    /// A hash of all that two nodes should agree on.
    pub(super) fn known_hash(&self) -> u64 {
        let others = self.roster.active().map(|known| (&known.id, known.incarnation));
        let all = others.chain([(&self.id, self.incarnation())]);
        all.fold(0, |sum: u64, (id, incarnation)| {
            let record = self.records.digest(id.key);
            let record = record.map_or(0, |digest| mix(digest.generation ^ mix(digest.version)));
            let life = print(id) ^ mix(u64::from(incarnation) + 1);
            sum.wrapping_add(mix(life).wrapping_add(record))
        })
    }

    /// What this node tells others of members: those that are there, and those of whose end they
    /// may not have heard.
    pub(super) fn told(&self) -> Vec<Update> {
        self.told_members().map(update_of).collect()
    }

    fn told_members(&self) -> impl Iterator<Item = &Known> {
        let now = self.clock.now();
        let recent = self.settings.timing.dead_timeout;
        self.roster.iter().filter(move |known| {
            known.state.is_active() || now.saturating_sub(known.since_now) < recent
        })
    }

    /// The versions of all records that this node could hand over.
    pub(super) fn digests(&self) -> Vec<Digest> {
        let whole = self.records.iter().filter(|held| held.record.is_some());
        whole.map(|held| held.digest).collect()
    }

    /// The records that are newer than those, as far as there is room.
    fn newer_records(&self, theirs: &BTreeMap<u64, Digest>) -> Vec<Body> {
        let mut room = RECORDS;
        let mut newer = Vec::new();
        for held in self.newer(theirs) {
            if held.len as usize > room {
                break;
            }
            room -= held.len as usize;
            newer.extend(self.records.body(held.key));
        }
        newer
    }

    fn newer(&self, theirs: &BTreeMap<u64, Digest>) -> impl Iterator<Item = Digest> {
        self.digests()
            .into_iter()
            .filter(|held| theirs.get(&held.key).is_none_or(|theirs| held.is_newer_than(theirs)))
    }

    /// Answers a push/pull.
    pub(super) fn answer_sync(
        &mut self,
        from: &Hello,
        purpose: Purpose,
        known: u64,
        members: Vec<Update>,
        digests: &[Digest],
        records: Vec<Body>,
    ) -> Answer {
        let (verdict, seen, holder) = self.verdict(from, purpose);
        let mut answer = (Vec::new(), Vec::new(), Vec::new());
        let mut verdict = verdict;
        answer.0.extend(holder);
        // This node is asked before it is a member, by one who knows another under its name.
        let own = members.iter().find(|update| {
            update.id.key == self.id.key
                && update.id.addr != self.id.addr
                && update.state != UpdateState::Down
        });
        if let Some(holder) = own.filter(|_| !self.joining.was_member) {
            verdict = Verdict::Wait;
            self.is_taken(None, Some(holder.id.clone()));
        }
        if verdict == Verdict::Welcome {
            if purpose == Purpose::Compare && known == self.known_hash() {
                verdict = Verdict::Same;
            } else if purpose != Purpose::Push {
                let theirs: BTreeMap<_, _> =
                    members.iter().map(|update| (update.id.key, update)).collect();
                let told = self.told_members().map(update_of);
                answer.0 = told.filter(|told| theirs.get(&told.id.key) != Some(&told)).collect();
                let theirs = digests.iter().map(|digest| (digest.key, *digest)).collect();
                answer.1 = self.newer(&theirs).collect();
                // Whoever compares has said nothing of its records yet.
                if purpose == Purpose::Join {
                    answer.2 = self.newer_records(&theirs);
                }
            }
            self.absorb(from, members, digests, records);
            self.note_sync();
        }
        let (members, digests, records) = answer;
        Answer::Sync { from: self.hello(), verdict, seen, members, digests, records }
    }

    /// Whether a node may be a member, the highest generation under its name, and who has it.
    fn verdict(&mut self, from: &Hello, purpose: Purpose) -> (Verdict, u64, Option<Update>) {
        let id = &from.id;
        if id.key == self.id.key {
            let own = Update::new(self.id.clone(), self.incarnation(), State::Alive);
            if id.addr == self.id.addr {
                return (Verdict::Yourself, self.id.generation, None);
            }
            self.seen = self.seen.max(id.generation);
            self.note_conflict(id, &self.id.clone());
            return (Verdict::Taken, self.id.generation, Some(own));
        }
        let Some(known) = self.roster.get(id.key) else {
            let verdict = if self.is_full() { Verdict::Full } else { Verdict::Welcome };
            return (verdict, 0, None);
        };
        let (holder, seen, is_active) =
            (known.id.clone(), known.id.generation, known.state.is_active());
        if holder == *id {
            let verdict = if is_active { Verdict::Welcome } else { Verdict::Outdated };
            return (verdict, seen, None);
        }
        let is_later = foca::Identity::win_addr_conflict(id, &holder);
        if is_active && holder.addr != id.addr && (is_later || purpose == Purpose::Join) {
            let verdict = self.judge(id, &holder);
            if verdict != Verdict::Welcome {
                let held = self.roster.get(id.key).map(update_of);
                return (verdict, seen, held);
            }
        }
        (if is_later { Verdict::Welcome } else { Verdict::Outdated }, seen, None)
    }

    /// What has come of a push/pull.
    #[expect(clippy::too_many_arguments, reason = "they are the fields of one message")]
    pub(super) fn synced(
        &mut self,
        exchange: &Exchange,
        from: &Hello,
        verdict: Verdict,
        seen: u64,
        members: Vec<Update>,
        digests: &[Digest],
        records: Vec<Body>,
    ) {
        let is_join = exchange.asked == Asked::Join;
        self.seen = self.seen.max(seen);
        match verdict {
            // It has the name of another that seems alive.
            Verdict::Welcome if !self.accepts(&from.id) => {}
            Verdict::Welcome => {
                self.note_sync();
                self.names.aside_until = Duration::ZERO;
                self.joining.has_alias(exchange.to, from.id.key);
                let was_alone = self.roster.active_len() == 0;
                let theirs = (exchange.asked == Asked::Compare).then(|| members.clone());
                self.absorb(from, members, digests, records);
                if let Some(theirs) = theirs {
                    self.push(&from.id, &theirs, digests);
                }
                if was_alone && self.roster.active_len() > 0 {
                    self.is_welcome();
                    self.announce();
                    self.spread();
                }
            }
            Verdict::Same => self.note_sync(),
            Verdict::Yourself => {
                self.joining.has_alias(exchange.to, self.id.key);
                self.contact();
            }
            Verdict::Outdated => {
                self.renew();
                if is_join {
                    self.attempt_again();
                }
            }
            Verdict::Wait if is_join => self.attempt_in(WAIT),
            Verdict::Taken => {
                let holder = members.into_iter().next().map(|update| update.id);
                self.is_taken(Some(&from.id), holder);
            }
            Verdict::Full if is_join => {
                if let Some(times) = self.alarms.ring("full", self.clock.now()) {
                    tracing::warn!(
                        addr = %exchange.to, times,
                        "couldn't join: the cluster has as many members as GDD_MEM_MAX_MEMBERS lets in"
                    );
                }
                self.contact();
            }
            Verdict::Wait | Verdict::Full => {}
        }
    }

    fn note_sync(&mut self) {
        self.counters.syncs += 1;
        self.counters.last_sync = self.clock.unix_millis();
    }

    /// Takes over what another knows.
    fn absorb(
        &mut self,
        from: &Hello,
        members: Vec<Update>,
        digests: &[Digest],
        records: Vec<Body>,
    ) {
        let own = Update::new(from.id.clone(), from.incarnation, State::Alive);
        let updates = [own].into_iter().chain(members).map(Update::into_member).collect();
        let taken: Vec<Member<Id>> = self.admitted(updates);
        if !taken.is_empty() {
            self.apply(taken);
        }
        for body in records {
            self.take_record(body, from.id.key);
        }
        for digest in digests {
            self.hear_digest(*digest);
        }
    }

    /// Hands over what the other lacks, after it has said what it knows.
    fn push(&mut self, to: &Id, theirs: &[Update], digests: &[Digest]) {
        let known: BTreeMap<_, _> = theirs.iter().map(|update| (update.id.key, update)).collect();
        let members: Vec<_> = self
            .told_members()
            .filter(|ours| ours.id.key != to.key)
            .map(update_of)
            .filter(|ours| known.get(&ours.id.key).is_none_or(|theirs| is_newer(ours, theirs)))
            .collect();
        let digests = digests.iter().map(|digest| (digest.key, *digest)).collect();
        let records = self.newer_records(&digests);
        if members.is_empty() && records.is_empty() {
            return;
        }
        let request = Request::Sync {
            from: self.hello(),
            purpose: Purpose::Push,
            known: 0,
            members,
            digests: self.newer(&digests).collect(),
            records,
        };
        self.ask(to.addr, &request, Asked::Push);
    }
}

fn update_of(known: &Known) -> Update {
    let state = match known.state {
        MemberState::Alive => State::Alive,
        MemberState::Suspect => State::Suspect,
        MemberState::Left | MemberState::Dead => State::Down,
    };
    Update::new(known.id.clone(), known.incarnation, state)
}

fn is_newer(ours: &Update, theirs: &Update) -> bool {
    if ours.id != theirs.id {
        return foca::Identity::win_addr_conflict(&ours.id, &theirs.id);
    }
    match (ours.state, theirs.state) {
        (_, UpdateState::Down) => false,
        (UpdateState::Down, _) => true,
        _ => ours.incarnation > theirs.incarnation,
    }
}
