//! What the world feeds and what it carries away.

use std::cell::Cell;
use std::mem;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use super::super::Event;
use super::super::core::{Clock, ExchangeError, ExchangeId, LookupId, Transport};

/// A process in the world.
pub(super) trait Node {
    fn start(&mut self);
    fn received(&mut self, from: SocketAddr, datagram: &[u8]);
    fn requested(&mut self, from: SocketAddr, frame: &[u8]) -> Option<Vec<u8>>;
    fn answered(&mut self, id: ExchangeId, answer: Result<&[u8], ExchangeError>);
    fn looked_up(&mut self, id: LookupId, addresses: Result<Vec<SocketAddr>, String>);
    fn next_wake(&self) -> Option<Duration>;
    fn wake(&mut self);
    fn has_left(&self) -> bool;
    fn take_events(&mut self) -> Vec<Event>;
    /// What it wanted to be sent since it was asked last.
    fn take_sent(&mut self) -> Vec<Sent>;
}

/// What a node wants of the network.
#[derive(Debug)]
pub(super) enum Sent {
    Datagram { to: SocketAddr, bytes: Vec<u8> },
    Exchange { id: ExchangeId, to: SocketAddr, frame: Vec<u8> },
    LookUp { id: LookupId, host: String, port: u16 },
}

/// Keeps what a node sends until the world takes it away.
#[derive(Debug, Default)]
pub(super) struct Wire(Vec<Sent>);

impl Wire {
    pub(super) fn take(&mut self) -> Vec<Sent> {
        mem::take(&mut self.0)
    }
}

impl Transport for Wire {
    fn send(&mut self, to: SocketAddr, datagram: &[u8]) {
        self.0.push(Sent::Datagram { to, bytes: datagram.to_vec() });
    }

    fn exchange(&mut self, id: ExchangeId, to: SocketAddr, frame: Vec<u8>) {
        self.0.push(Sent::Exchange { id, to, frame });
    }

    fn look_up(&mut self, id: LookupId, host: &str, port: u16) {
        self.0.push(Sent::LookUp { id, host: host.to_owned(), port });
    }
}

/// When the worlds begin, in milliseconds since 1970.
const BEGIN: u64 = 1_800_000_000_000;

/// The clock of one machine.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    world: Rc<Cell<Duration>>,
    /// What its steady time was when the world began.
    begin: Duration,
    /// How far its date is off, in milliseconds.
    off: Rc<Cell<i64>>,
}

impl Watch {
    pub(super) fn new(world: &Rc<Cell<Duration>>, begin: Duration) -> Self {
        Self { world: world.clone(), begin, off: Rc::default() }
    }

    /// Sets the date: by so many milliseconds it is ahead from now on.
    pub(super) fn set(&self, off: i64) {
        self.off.set(off);
    }

    /// The world's time of a moment of this clock.
    pub(super) fn to_world(&self, moment: Duration) -> Duration {
        moment.saturating_sub(self.begin)
    }
}

impl Clock for Watch {
    fn now(&self) -> Duration {
        self.begin + self.world.get()
    }

    fn unix_millis(&self) -> u64 {
        let millis = self.world.get().as_millis().try_into().unwrap_or(u64::MAX);
        BEGIN.saturating_add(millis).saturating_add_signed(self.off.get())
    }
}
