//! What a node has counted, as others see it.

use std::sync::{Arc, Mutex, PoisonError};

use prometheus::{Histogram, HistogramOpts};

use super::door::{Door, TurnedAway};
use crate::registry::core::Counters;

/// What a node had counted when it last looked.
#[derive(Debug)]
pub(crate) struct Seen {
    door: Arc<Door>,
    /// The core's, and the datagrams that the system didn't take.
    counts: Mutex<(Counters, u64)>,
    /// Of exchanges over TCP that were answered, in seconds.
    pub(super) times: Histogram,
}

impl Seen {
    pub(super) fn new(door: Arc<Door>) -> prometheus::Result<Self> {
        let times = HistogramOpts::new(
            "gdd_mem_exchange_seconds",
            "Time of exchanges over TCP that were answered.",
        );
        Ok(Self { door, counts: Mutex::default(), times: Histogram::with_opts(times)? })
    }

    pub(super) fn set(&self, counters: &Counters, unsent: u64) {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner) = (counters.clone(), unsent);
    }

    pub(super) fn counts(&self) -> (Counters, u64) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn turned_away(&self) -> &TurnedAway {
        &self.door.turned_away
    }
}
