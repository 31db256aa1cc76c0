//! What this node believes of the others.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, SystemTime};

use foca::{Member, State};

use super::swim::LEFT;
use crate::registry::wire::{Id, mix};
use crate::registry::{Event, EventKind, MemberState};

/// The events that wait for somebody to take them.
const EVENTS: usize = 4096;

/// Another node.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: Id,
    pub(super) incarnation: u16,
    pub(super) state: MemberState,
    /// Since when, by the clock on the wall and by the one that never goes back.
    pub(super) since: SystemTime,
    pub(super) since_now: Duration,
    /// The earliest life whose record is still good.
    pub(super) record_from: u64,
}

/// The others by their keys. foca has the same list, and doesn't tell who is a suspect or since
/// when.
#[derive(Debug, Default)]
pub(super) struct Roster {
    members: BTreeMap<u64, Known>,
    active: usize,
    /// The sum over those that are there, so that their order doesn't matter.
    view: u64,
    /// Whether anything has changed that others may see.
    pub(super) changed: bool,
    pub(super) events: VecDeque<Event>,
}

/// What came of an update.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// It is there, and wasn't in this life.
    pub(super) up: bool,
    /// It is there in another life, and was in one before.
    pub(super) moved: bool,
    pub(super) suspected: bool,
    pub(super) restored: bool,
    pub(super) died: bool,
    /// It isn't there any more.
    pub(super) down: bool,
}

impl Roster {
    pub(super) fn get(&self, key: u64) -> Option<&Known> {
        self.members.get(&key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Known> {
        self.members.values()
    }

    pub(super) fn active(&self) -> impl Iterator<Item = &Known> {
        self.iter().filter(|known| known.state.is_active())
    }

    /// Those that aren't there any more.
    pub(super) fn down(&self) -> impl Iterator<Item = &Known> {
        self.iter().filter(|known| !known.state.is_active()).take(self.down_len())
    }

    /// How many are there.
    pub(super) fn active_len(&self) -> usize {
        self.active
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    pub(super) fn down_len(&self) -> usize {
        self.members.len() - self.active
    }

    pub(super) fn view(&self) -> u64 {
        self.view
    }

    /// Whether a life of a member is there.
    pub(super) fn has(&self, id: &Id) -> bool {
        self.get(id.key).is_some_and(|known| known.id == *id && known.state.is_active())
    }

    pub(super) fn is_active_at(&self, addr: std::net::SocketAddr) -> bool {
        self.active().any(|known| known.id.addr == addr)
    }

    /// Takes over what foca has applied.
    pub(super) fn apply(&mut self, member: &Member<Id>, at: SystemTime, now: Duration) -> Change {
        let (id, incarnation) = (member.id(), member.incarnation());
        let state = match member.state() {
            State::Alive => MemberState::Alive,
            State::Suspect => MemberState::Suspect,
            State::Down if incarnation == LEFT => MemberState::Left,
            State::Down => MemberState::Dead,
        };
        let old = self.members.get(&id.key);
        if old.is_some_and(|old| {
            old.id == *id && (old.state, old.incarnation) == (state, incarnation)
        }) {
            return Change::default();
        }
        let was_active = old.is_some_and(|old| old.state.is_active());
        let is_same = old.is_some_and(|old| old.id == *id);
        let is_active = state.is_active();
        let was_suspect = is_same && old.is_some_and(|old| old.state == MemberState::Suspect);
        let is_suspect = state == MemberState::Suspect;
        // Whoever is at the same address and never seemed to be gone most likely says what it
        // said before, until it is heard.
        let record_from = match old {
            Some(old) if is_same || (was_active && is_active && old.id.addr == id.addr) => {
                old.record_from
            }
            _ => id.generation,
        };
        let is_new_state = !is_same || old.is_none_or(|old| old.state != state);
        let (since, since_now) = match old {
            Some(old) if !is_new_state => (old.since, old.since_now),
            _ => (at, now),
        };
        if let Some(old) = old.filter(|_| was_active) {
            self.view = self.view.wrapping_sub(print(&old.id));
            self.active -= 1;
        }
        if is_active {
            self.view = self.view.wrapping_add(print(id));
            self.active += 1;
        }
        let (id, key) = (id.clone(), id.key);
        let name = id.name.clone();
        let known = Known { id, incarnation, state, since, since_now, record_from };
        self.members.insert(key, known);
        self.changed |= is_new_state;

        let change = Change {
            up: is_active && (!is_same || !was_active),
            moved: is_active && was_active && !is_same,
            suspected: is_suspect && !was_suspect,
            restored: was_suspect && state == MemberState::Alive,
            died: was_active && state == MemberState::Dead,
            down: was_active && !is_active,
        };
        let kinds = [
            (change.up && !change.moved, EventKind::Joined),
            (change.moved, EventKind::Updated),
            (change.suspected, EventKind::Suspected),
            (change.restored, EventKind::Restored),
            (change.died, EventKind::Died),
            (change.down && !change.died, EventKind::Left),
        ];
        let kinds = kinds.into_iter().filter(|(happened, _)| *happened).map(|(_, kind)| kind);
        for kind in kinds {
            self.happened(Event { at, member: name.clone(), kind });
        }
        change
    }

    pub(super) fn happened(&mut self, event: Event) {
        if self.events.len() == EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }

    /// A member that was taken for dead has left, as somebody else knows.
    pub(super) fn has_left(&mut self, id: &Id) {
        if let Some(known) = self.members.get_mut(&id.key)
            && known.id == *id
            && known.state == MemberState::Dead
        {
            known.state = MemberState::Left;
            known.incarnation = LEFT;
            self.changed = true;
        }
    }

    /// Forgets a member that isn't there.
    pub(super) fn remove(&mut self, key: u64) {
        if self.members.get(&key).is_some_and(|known| !known.state.is_active()) {
            self.members.remove(&key);
            self.changed = true;
        }
    }
}

/// What a life of a member adds to the hash of a view.
pub(super) fn print(id: &Id) -> u64 {
    mix(id.key ^ mix(id.generation))
}
