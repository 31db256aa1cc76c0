//! A machine with a process on it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use super::super::Event;
use super::super::core::LookupId;
use super::Watch;
use super::stream::StreamId;

/// What waits for a process that is stopped, or is given to it at once.
pub(super) enum Arrival {
    Datagram { from: SocketAddr, bytes: Rc<[u8]> },
    Request { stream: StreamId },
    Answer { stream: StreamId },
    NoAnswer { stream: StreamId },
    LookedUp { id: LookupId, addresses: Result<Vec<SocketAddr>, String> },
}

/// A machine, and the process that runs on it.
pub(super) struct Place<N> {
    pub(super) address: SocketAddr,
    pub(super) watch: Watch,
    /// For a whole exchange.
    pub(super) tcp_timeout: Duration,
    /// A machine that is off doesn't even refuse.
    pub(super) is_on: bool,
    pub(super) process: Option<N>,
    /// Tells the processes of the place apart.
    pub(super) process_number: u32,
    /// What waits for the process, if it is stopped.
    pub(super) stalled: Option<VecDeque<Arrival>>,
    /// When the process is woken, and which of the wakings is that one.
    pub(super) wake: Option<Duration>,
    pub(super) wake_number: u64,
    pub(super) traffic: Traffic,
    /// What its processes have noticed, and when in the world's time.
    pub(super) events: Vec<(Duration, Event)>,
}

/// What a place has sent and received, with the headers of IP, UDP and TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Traffic {
    pub(super) datagrams_sent: u64,
    pub(super) udp_sent: u64,
    pub(super) udp_received: u64,
    pub(super) tcp_sent: u64,
}

impl<N> Place<N> {
    pub(super) fn new(address: SocketAddr, watch: Watch) -> Self {
        Self {
            address,
            watch,
            tcp_timeout: Duration::from_secs(10),
            is_on: true,
            process: None,
            process_number: 0,
            stalled: None,
            wake: None,
            wake_number: 0,
            traffic: Traffic::default(),
            events: Vec::new(),
        }
    }

    /// Keeps what arrives while the process is stopped, as much as the kernel does.
    pub(super) fn keep(&mut self, arrival: Arrival) {
        const DATAGRAMS: usize = 256;
        let Some(waiting) = &mut self.stalled else { return };
        let is_datagram = |arrival: &Arrival| matches!(arrival, Arrival::Datagram { .. });
        let datagrams = waiting.iter().filter(|arrival| is_datagram(arrival)).count();
        if !is_datagram(&arrival) || datagrams < DATAGRAMS {
            waiting.push_back(arrival);
        }
    }
}
