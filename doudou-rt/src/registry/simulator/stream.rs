//! Exchanges over TCP: a connection, a request, an answer.

use std::net::SocketAddr;
use std::time::Duration;

use super::super::core::{ExchangeError, ExchangeId};

pub(super) type StreamId = u64;

/// The headers of a packet of TCP over IP.
const HEADERS: usize = 40;

/// How much of a frame is in one packet.
const SEGMENT: usize = 1460;

/// What SYN, SYN-ACK and both FINs cost a side, with their ACKs.
pub(super) const CONNECTION: u64 = 4 * HEADERS as u64;

/// When nobody answers a SYN, it is sent again after this, then after twice as long.
pub(super) const SYN_AGAIN: Duration = Duration::from_secs(1);

/// When a packet isn't acknowledged, it is sent again after this, then after twice as long.
pub(super) const SEGMENT_AGAIN: Duration = Duration::from_millis(200);

/// An exchange that is under way.
pub(super) struct Stream {
    pub(super) client: usize,
    /// Which process of the client's place it is of.
    pub(super) client_process: u32,
    pub(super) id: ExchangeId,
    pub(super) to: SocketAddr,
    /// The place and the process that have accepted it.
    pub(super) server: Option<(usize, u32)>,
    pub(super) request: Vec<u8>,
    pub(super) answer: Vec<u8>,
    /// Why there is no answer, when there is none.
    pub(super) error: ExchangeError,
}

/// A step of an exchange.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// A SYN is sent, not for the first time when `again` isn't zero.
    Connect { again: u32 },
    /// So many packets of the frame are sent.
    Send { back: bool, packets: usize, again: u32 },
    /// All packets of the frame have arrived.
    Arrive { back: bool },
    /// The client learns that nothing will come.
    Fail(ExchangeError),
}

/// In how many packets a frame is, with its length.
pub(super) fn packets(frame: &[u8]) -> usize {
    (frame.len() + 4).div_ceil(SEGMENT)
}

/// What it costs to send a frame with its length once.
pub(super) fn cost(frame: &[u8]) -> u64 {
    (frame.len() + 4 + packets(frame) * HEADERS) as u64
}

/// What it costs to send a packet again.
pub(super) const PACKET: u64 = (SEGMENT + HEADERS) as u64;
