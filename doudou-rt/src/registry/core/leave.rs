//! The way out: everybody is told, several times, and what they say to it isn't heard.

use std::time::Duration;

use foca::{Member, State};
use rand::Rng;

use super::exchanges::Asked;
use super::swim::LEFT;
use super::{Clock, Core, Transport};
use crate::registry::wire::{Request, gossip};

/// When everybody is told, after the node has begun to leave.
const TOLD_AT: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_millis(700),
];

/// More aren't told; the rest hears it from them.
pub(super) const TOLD: usize = 256;

/// A node that leaves.
#[derive(Debug)]
pub(super) struct Leaving {
    began: Duration,
    /// How often everybody was told.
    told: usize,
}

impl Leaving {
    /// When everybody is told next.
    pub(super) fn next(&self) -> Option<Duration> {
        TOLD_AT.get(self.told).map(|after| self.began + *after)
    }
}

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// Leaves: everybody is told now and three times more within 700 ms, for which
    /// [`wake`](Self::wake) must be called. From now on nothing that arrives is heard.
    pub(crate) fn leave(&mut self) {
        if self.leaving.is_some() {
            return;
        }
        let is_alone = !self.is_started || self.roster.active_len() == 0;
        let told = if is_alone { TOLD_AT.len() } else { 0 };
        self.leaving = Some(Leaving { began: self.clock.now(), told });
        self.roster.changed = true;
        self.since = self.wall();
        self.timers.clear();
        if is_alone {
            return;
        }
        if let Some(other) = self.any_active() {
            // Should no datagram arrive anywhere, one knows.
            self.ask(other.addr, &Request::Leave { id: self.id.clone() }, Asked::Leave);
        }
        self.go_on_leaving();
    }

    /// Whether everybody has been told: the sockets may be closed.
    pub(crate) fn has_left(&self) -> bool {
        self.leaving.as_ref().is_some_and(|leaving| leaving.next().is_none())
    }

    pub(super) fn go_on_leaving(&mut self) {
        let now = self.clock.now();
        let Some(leaving) = &mut self.leaving else { return };
        let mut is_due = false;
        while leaving.next().is_some_and(|at| at <= now) {
            leaving.told += 1;
            is_due = true;
        }
        if !is_due {
            return;
        }
        let left = Member::new(self.id.clone(), LEFT, State::Down);
        let incarnation = self.incarnation();
        let to: Vec<_> = self.roster.active().take(TOLD).map(|known| known.id.clone()).collect();
        for id in to {
            let packet = gossip(&self.id, incarnation, &id, &left);
            self.send(id.addr, &packet);
        }
    }
}
