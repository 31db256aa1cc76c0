//! What members say about themselves: what is known, and what is to be fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::registry::Record;
use crate::registry::wire::{Body, Digest, hash};

/// Records of nodes that aren't members are kept this long, for the news that they are may be on
/// their way.
const EARLY: Duration = Duration::from_secs(10);
/// And so many of them.
const EARLY_MAX: usize = 256;

/// How often a record is asked for. After that the next push/pull brings it up again.
const TRIES: u8 = 8;

/// Records by the keys of their members, that of this node among them.
#[derive(Debug, Default)]
pub(super) struct Records {
    held: BTreeMap<u64, Held>,
    wanted: BTreeMap<u64, Wanted>,
    /// When to ask for which.
    queue: BTreeSet<(Duration, u64)>,
}

#[derive(Debug)]
pub(super) struct Held {
    pub(super) digest: Digest,
    pub(super) bytes: Arc<[u8]>,
    /// `None` if the member says something that this node doesn't take.
    pub(super) record: Option<Arc<Record>>,
    since: Duration,
}

/// A record that is to be fetched.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// What is known about it.
    digest: Option<Digest>,
    due: Duration,
    tries: u8,
}

/// What came of a digest or a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// It isn't newer than what was heard before.
    Old,
    /// It is held now.
    Taken,
    /// It is newer, and is to be fetched.
    Missing,
    /// It is newer, and no good.
    Refused,
}

impl Records {
    pub(super) fn get(&self, key: u64) -> Option<&Held> {
        self.held.get(&key)
    }

    pub(super) fn digest(&self, key: u64) -> Option<&Digest> {
        self.held.get(&key).map(|held| &held.digest)
    }

    pub(super) fn pending(&self) -> usize {
        self.wanted.len()
    }

    /// Holds the record of this node.
    pub(super) fn put(&mut self, digest: Digest, bytes: Arc<[u8]>, record: Arc<Record>) {
        let held = Held { digest, bytes, record: Some(record), since: Duration::ZERO };
        self.held.insert(digest.key, held);
    }

    /// A digest has come; `due` is when its record may be asked for.
    pub(super) fn hear(&mut self, digest: Digest, due: Duration) -> Heard {
        if let Some(held) = self.held.get_mut(&digest.key) {
            if !digest.is_newer_than(&held.digest) {
                return Heard::Old;
            }
            // The same words in a new life.
            if (held.digest.hash, held.digest.len) == (digest.hash, digest.len) {
                held.digest = digest;
                self.satisfied(&digest);
                return Heard::Taken;
            }
        }
        let wanted = self.wanted.get(&digest.key);
        let heard = wanted.and_then(|wanted| wanted.digest);
        if heard.is_some_and(|heard| !digest.is_newer_than(&heard)) {
            return Heard::Old;
        }
        let due = wanted.map_or(due, |wanted| wanted.due.min(due));
        self.schedule(digest.key, Wanted { digest: Some(digest), due, tries: 0 });
        Heard::Missing
    }

    fn schedule(&mut self, key: u64, wanted: Wanted) {
        if let Some(before) = self.wanted.insert(key, wanted) {
            self.queue.remove(&(before.due, key));
        }
        self.queue.insert((wanted.due, key));
    }

    /// A record has come.
    pub(super) fn take(&mut self, digest: Digest, bytes: &[u8], now: Duration) -> Heard {
        if self.digest(digest.key).is_some_and(|held| !digest.is_newer_than(held)) {
            return Heard::Old;
        }
        if digest.len as usize != bytes.len() || digest.hash != hash(bytes) {
            return Heard::Refused;
        }
        let record = Record::decode(bytes).ok().map(Arc::new);
        let heard = if record.is_some() { Heard::Taken } else { Heard::Refused };
        // One that is no good is held too, or it would be fetched again and again.
        let bytes = if record.is_some() { bytes.into() } else { Arc::default() };
        self.held.insert(digest.key, Held { digest, bytes, record, since: now });
        self.satisfied(&digest);
        heard
    }

    fn satisfied(&mut self, digest: &Digest) {
        let is_satisfied =
            self.wanted.get(&digest.key).is_some_and(|wanted| match &wanted.digest {
                Some(wanted) => !wanted.is_newer_than(digest),
                None => true,
            });
        if is_satisfied {
            self.unwant(digest.key);
        }
    }

    /// A member is there, and its record should be too.
    pub(super) fn want(&mut self, key: u64, generation: u64, due: Duration) {
        let is_held = self.digest(key).is_some_and(|held| held.generation >= generation);
        if !is_held && !self.wanted.contains_key(&key) {
            self.schedule(key, Wanted { digest: None, due, tries: 0 });
        }
    }

    /// When the next record is to be asked for.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.queue.first().map(|(due, _)| *due)
    }

    /// The records that are to be asked for now, at most so many, and how often they were before.
    /// They come up again at `again`, unless they have been asked for too often.
    pub(super) fn due(&mut self, now: Duration, again: Duration, most: usize) -> Vec<(u64, u8)> {
        let due = self.queue.iter().take_while(|(due, _)| *due <= now).take(most);
        let due: Vec<_> = due.map(|(_, key)| *key).collect();
        let ask = |key| {
            let wanted = *self.wanted.get(&key)?;
            if wanted.tries >= TRIES {
                self.unwant(key);
                return None;
            }
            self.schedule(key, Wanted { due: again, tries: wanted.tries + 1, ..wanted });
            Some((key, wanted.tries))
        };
        due.into_iter().filter_map(ask).collect()
    }

    /// Those that were asked for come up again at `at`, for nobody has answered.
    pub(super) fn missed(&mut self, keys: &[u64], at: Duration) {
        for key in keys {
            if let Some(wanted) = self.wanted.get(key).copied() {
                self.schedule(*key, Wanted { due: at, ..wanted });
            }
        }
    }

    /// What to send of a record.
    pub(super) fn body(&self, key: u64) -> Option<Body> {
        let held = self.held.get(&key).filter(|held| held.record.is_some())?;
        Some(Body { digest: held.digest, bytes: held.bytes.to_vec() })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Held> {
        self.held.values()
    }

    /// Forgets the record of a node, and that it was wanted.
    pub(super) fn remove(&mut self, key: u64) {
        self.held.remove(&key);
        self.unwant(key);
    }

    /// Nobody needs to ask for it any more.
    pub(super) fn unwant(&mut self, key: u64) {
        if let Some(wanted) = self.wanted.remove(&key) {
            self.queue.remove(&(wanted.due, key));
        }
    }

    /// Forgets records of nodes that didn't become members.
    pub(super) fn forget(&mut self, now: Duration, is_member: impl Fn(u64) -> bool) {
        let mut early = 0;
        self.held.retain(|key, held| {
            is_member(*key) || {
                early += 1;
                now < held.since + EARLY && early <= EARLY_MAX
            }
        });
        let early = self.wanted.keys().filter(|key| !is_member(**key)).skip(EARLY_MAX);
        for key in early.copied().collect::<Vec<_>>() {
            self.unwant(key);
        }
    }

    /// Whether a record of a node that isn't a member has room.
    pub(super) fn has_room(&self, members: usize) -> bool {
        self.held.len() + self.wanted.len() < 2 * (members + EARLY_MAX)
    }
}
