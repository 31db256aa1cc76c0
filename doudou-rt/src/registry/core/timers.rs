//! The timers that foca asks for.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Duration;

use foca::Timer;

use crate::registry::wire::Id;

/// Timers by their time. Those of one moment come in the order that foca wants, then in that in
/// which it asked for them.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Entry>,
    next: u64,
}

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    at: Duration,
    timer: Timer<Id>,
    sequence: u64,
}

impl Timers {
    pub(super) fn push(&mut self, at: Duration, timer: Timer<Id>) {
        self.heap.push(Entry { at, timer, sequence: self.next });
        self.next += 1;
    }

    pub(super) fn next(&self) -> Option<Duration> {
        self.heap.peek().map(|entry| entry.at)
    }

    pub(super) fn pop(&mut self, now: Duration) -> Option<Timer<Id>> {
        self.heap.peek().filter(|entry| entry.at <= now)?;
        self.heap.pop().map(|entry| entry.timer)
    }

    /// Lets all of them come later.
    pub(super) fn shift(&mut self, by: Duration) {
        let late = std::mem::take(&mut self.heap);
        self.heap = late.into_iter().map(|entry| Entry { at: entry.at + by, ..entry }).collect();
    }

    /// foca has invalidated all of them. It tells old timers from new ones by a number of eight
    /// bits, which would be valid again after 256 lives.
    pub(super) fn clear(&mut self) {
        self.heap.clear();
    }
}

impl Ord for Entry {
    /// The greatest is the next.
    fn cmp(&self, other: &Self) -> Ordering {
        let order = other.at.cmp(&self.at);
        order.then_with(|| other.timer.cmp(&self.timer)).then(other.sequence.cmp(&self.sequence))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
