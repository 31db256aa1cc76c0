//! What members say about themselves: what is known, and what is to be fetched.

use std::collections::BTreeMap;
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
#[derive(Debug)]
pub(super) struct Wanted {
    /// What is known about it.
    digest: Option<Digest>,
    pub(super) due: Duration,
    pub(super) tries: u8,
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
        match self.wanted.get_mut(&digest.key) {
            Some(Wanted { digest: Some(wanted), .. }) if !digest.is_newer_than(wanted) => {
                Heard::Old
            }
            Some(wanted) => {
                *wanted = Wanted { digest: Some(digest), due: due.min(wanted.due), tries: 0 };
                Heard::Missing
            }
            None => {
                self.wanted.insert(digest.key, Wanted { digest: Some(digest), due, tries: 0 });
                Heard::Missing
            }
        }
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
            self.wanted.remove(&digest.key);
        }
    }

    /// A member is there, and its record should be too.
    pub(super) fn want(&mut self, key: u64, generation: u64, due: Duration) {
        if self.digest(key).is_none_or(|held| held.generation < generation) {
            self.wanted.entry(key).or_insert(Wanted { digest: None, due, tries: 0 });
        }
    }

    /// When the next record is to be asked for.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.wanted.values().map(|wanted| wanted.due).min()
    }

    /// The records that are to be asked for now, at most so many. They come up again at `again`,
    /// unless they have been asked for too often.
    pub(super) fn due(&mut self, now: Duration, again: Duration, most: usize) -> Vec<(u64, u8)> {
        let mut due = Vec::new();
        for (key, wanted) in self.wanted.iter_mut().filter(|(_, wanted)| wanted.due <= now) {
            if due.len() == most {
                break;
            }
            due.push((*key, wanted.tries));
            wanted.tries += 1;
            wanted.due = again;
        }
        self.wanted.retain(|_, wanted| wanted.tries <= TRIES);
        due
    }

    /// Those that were asked for come up again at `at`, for nobody has answered.
    pub(super) fn missed(&mut self, keys: &[u64], at: Duration) {
        for key in keys {
            if let Some(wanted) = self.wanted.get_mut(key) {
                wanted.due = at;
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
        self.wanted.remove(&key);
    }

    /// Nobody needs to ask for it any more.
    pub(super) fn unwant(&mut self, key: u64) {
        self.wanted.remove(&key);
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
        early = 0;
        self.wanted.retain(|key, _| {
            is_member(*key) || {
                early += 1;
                early <= EARLY_MAX
            }
        });
    }

    /// Whether a record of a node that isn't a member has room.
    pub(super) fn has_room(&self, members: usize) -> bool {
        self.held.len() + self.wanted.len() < 2 * (members + EARLY_MAX)
    }
}
