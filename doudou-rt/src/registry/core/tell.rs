//! What members say about themselves, on its way: small records travel with foca's packets, of
//! large ones a digest does, and the rest is fetched.

use std::sync::Arc;
use std::time::Duration;

use rand::Rng;

use super::exchanges::Asked;
use super::records::Heard;
use super::roster::Known;
use super::swim;
use super::{Clock, Core, Transport};
use crate::registry::record::RecordError;
use crate::registry::wire::{Body, Digest, Id, News, Request, hash};
use crate::registry::{Event, EventKind, Record};

/// Larger records don't travel with foca's packets: what has no room in a packet stays in foca's
/// queue for ever.
const IN_BAND: usize = 900;

/// With more news in foca's queue digests alone are added to it.
const CROWDED: usize = 32;

/// What the rest of a packet may need: two identities, and the numbers of the digest.
const HEAD: usize = 260;

/// How many of those that miss a record ask for it at the same time is a matter of chance.
const SPREAD: Duration = Duration::from_millis(500);

/// A record that was asked for is asked for again after this.
const AGAIN: Duration = Duration::from_secs(2);

/// How many exchanges for records run.
const PULLS: usize = 4;

/// How many records are asked for in one exchange.
const BATCH: usize = 256;

/// Up to so many are fetched from whom they are about.
const FROM_OWNERS: usize = 4;

/// The records in one answer, in bytes.
const ANSWER: usize = 1 << 20;

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// Says something else about this node. What it said before stays if this is no good.
    pub(crate) fn set_record(&mut self, record: Record) -> Result<(), RecordError> {
        let bytes = record.encode()?;
        self.version += 1;
        let digest = Digest {
            key: self.id.key,
            generation: self.id.generation,
            version: self.version,
            len: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            hash: hash(&bytes),
        };
        self.records.put(digest, bytes.into(), Arc::new(record));
        self.roster.changed = true;
        self.announce();
        self.refresh();
        Ok(())
    }

    /// Passes on what this node says about itself.
    pub(super) fn announce(&mut self) {
        if let Some(held) = self.records.get(self.id.key) {
            let news = if held.bytes.len() <= self.in_band() {
                News::Record(held.digest, &held.bytes).encode()
            } else {
                News::Digest(held.digest).encode()
            };
            self.pass_on(&news);
        }
    }

    /// This node goes on in a new life, and says what it said: others know it by its hash.
    pub(super) fn announce_again(&mut self) {
        let id = self.id.clone();
        let Some(held) = self.records.get(id.key) else { return };
        let digest = Digest { generation: id.generation, key: id.key, ..held.digest };
        if let (bytes, Some(record)) = (held.bytes.clone(), held.record.clone()) {
            self.records.put(digest, bytes, record);
        }
        self.pass_on(&News::Digest(digest).encode());
    }

    /// How large a record may be to travel with packets.
    fn in_band(&self) -> usize {
        if self.foca.custom_broadcast_backlog() > CROWDED {
            return 0;
        }
        IN_BAND.min(swim::packet_size(&self.settings).saturating_sub(HEAD))
    }

    fn pass_on(&mut self, news: &[u8]) {
        if let Err(error) = self.foca.add_broadcast(news) {
            tracing::debug!(%error, "news of a member");
        }
    }

    /// An item beside the updates of a packet.
    pub(super) fn hear_news(&mut self, item: &[u8]) {
        // A later version may have news of another kind.
        let Ok(news) = News::decode(item) else { return };
        match news {
            News::Digest(digest) => {
                if matches!(self.hear_digest(digest), Heard::Taken | Heard::Missing) {
                    self.pass_on(item);
                }
            }
            News::Record(digest, bytes) => {
                let heard = self.take(digest, bytes);
                if heard == Heard::Taken {
                    // Others may have larger packets than this node.
                    if bytes.len() <= self.in_band() {
                        self.pass_on(item);
                    } else {
                        self.pass_on(&News::Digest(digest).encode());
                    }
                }
            }
        }
    }

    /// A digest has come.
    pub(super) fn hear_digest(&mut self, digest: Digest) -> Heard {
        if !self.may_hold(&digest) {
            return Heard::Old;
        }
        let due = self.clock.now() + self.jitter(SPREAD);
        let heard = self.records.hear(digest, due);
        if heard == Heard::Taken {
            self.roster.changed = true;
        }
        heard
    }

    /// A record has come from another node. Everybody hears of it if it comes from whom it is
    /// about.
    pub(super) fn take_record(&mut self, body: Body, from: u64) {
        let Body { digest, bytes } = body;
        if self.take(digest, &bytes) == Heard::Taken && digest.key == from {
            let news = if bytes.len() <= self.in_band() {
                News::Record(digest, &bytes).encode()
            } else {
                News::Digest(digest).encode()
            };
            self.pass_on(&news);
        }
    }

    fn take(&mut self, digest: Digest, bytes: &[u8]) -> Heard {
        if !self.may_hold(&digest) {
            return Heard::Old;
        }
        let before = self.roster.get(digest.key).and_then(|known| self.shown(known));
        let heard = self.records.take(digest, bytes, self.clock.now());
        match heard {
            Heard::Taken => {
                self.roster.changed = true;
                let known = self.roster.get(digest.key).filter(|known| known.state.is_active());
                if let (Some(known), Some(before)) = (known, before)
                    && self.shown(known).is_some_and(|after| after != before)
                {
                    let (at, member) = (self.wall(), known.id.name.clone());
                    let event = Event { at, member, kind: EventKind::Updated };
                    self.roster.happened(event);
                }
            }
            Heard::Refused => {
                self.counters.records_refused += 1;
                if let Some(times) = self.alarms.ring("record", self.clock.now()) {
                    let name = self.roster.get(digest.key).map(|known| known.id.name.clone());
                    tracing::warn!(
                        member = name.as_deref().unwrap_or("unknown"),
                        times,
                        "what a member says about itself can't be: compare the versions"
                    );
                }
            }
            Heard::Old | Heard::Missing => {}
        }
        heard
    }

    /// Whether a record of this life of a node is of any use.
    fn may_hold(&self, digest: &Digest) -> bool {
        if digest.key == self.id.key || digest.len as usize > Record::MAX_LEN {
            return false;
        }
        match self.roster.get(digest.key) {
            Some(known) => known.id.generation <= digest.generation,
            None => self.records.has_room(self.settings.max_members),
        }
    }

    /// What a member says about itself, as far as it counts in this life of it.
    pub(super) fn shown(&self, known: &Known) -> Option<Arc<Record>> {
        let held = self.records.get(known.id.key)?;
        let counts = held.digest.generation >= known.record_from;
        held.record.clone().filter(|_| counts)
    }

    /// The records that another has asked for, as far as there is room.
    pub(super) fn bodies(&self, keys: &[u64]) -> Vec<Body> {
        let mut room = ANSWER;
        let mut bodies = Vec::new();
        for body in keys.iter().take(BATCH).filter_map(|key| self.records.body(*key)) {
            let Some(left) = room.checked_sub(body.bytes.len()) else { break };
            room = left;
            bodies.push(body);
        }
        bodies
    }

    /// When records are to be fetched next.
    pub(super) fn next_pull(&self) -> Option<Duration> {
        // With as many exchanges as there may be, the next answer goes on.
        let is_free = self.pulls() < PULLS;
        self.records.next_due().filter(|_| is_free)
    }

    fn pulls(&self) -> usize {
        let is_pull = |asked: &Asked| matches!(asked, Asked::Pull(_));
        self.exchanges.count(self.clock.now(), AGAIN, is_pull)
    }

    /// Fetches the records that are due: a few from whom they are about, many from anybody.
    pub(super) fn pull(&mut self) {
        let now = self.clock.now();
        if self.records.next_due().is_none_or(|due| due > now) {
            return;
        }
        let free = PULLS.saturating_sub(self.pulls());
        if free == 0 {
            return;
        }
        let due = self.records.due(now, now + AGAIN, BATCH);
        if due.len() > FROM_OWNERS.min(free) {
            let keys = due.into_iter().map(|(key, _)| key).collect();
            if let Some(other) = self.any_active() {
                self.pull_from(&other, keys);
            }
            return;
        }
        for (key, tries) in due {
            let owner = self.roster.get(key).filter(|known| known.state.is_active() && tries == 0);
            let from = owner.map(|known| known.id.clone()).or_else(|| self.any_active());
            if let Some(from) = from {
                self.pull_from(&from, vec![key]);
            }
        }
    }

    fn pull_from(&mut self, from: &Id, keys: Vec<u64>) {
        let request = Request::Pull { keys: keys.clone() };
        self.ask(from.addr, &request, Asked::Pull(keys));
    }

    /// Records have come.
    pub(super) fn pulled(&mut self, asked: &[u64], records: Vec<Body>) {
        let mut missing: Vec<_> = asked.to_vec();
        for body in records.into_iter().filter(|body| asked.contains(&body.digest.key)) {
            missing.retain(|key| *key != body.digest.key);
            self.counters.records_pulled += 1;
            self.take(body.digest, &body.bytes);
        }
        // The one that was asked hasn't got them either.
        let at = self.clock.now() + self.jitter(SPREAD);
        self.records.missed(&missing, at);
    }

    pub(super) fn pull_failed(&mut self, asked: &[u64]) {
        let at = self.clock.now() + self.jitter(SPREAD);
        self.records.missed(asked, at);
    }
}
