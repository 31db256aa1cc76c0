//! What a node needs of the world.

use std::net::SocketAddr;
use std::time::Duration;

/// Carries what a node sends. Nothing here waits, and nothing fails at once: what comes of it is
/// told to the node later, or never.
pub(crate) trait Transport {
    /// Sends a datagram, which may be lost.
    fn send(&mut self, to: SocketAddr, datagram: &[u8]);

    /// Sends a frame over a stream of its own. The frame that answers, or why there is none, is
    /// told under this id.
    fn exchange(&mut self, id: ExchangeId, to: SocketAddr, frame: Vec<u8>);

    /// Looks a host up. All its addresses with the port, or why there are none, are told under
    /// this id.
    fn look_up(&mut self, id: LookupId, host: &str, port: u16);
}

/// Names an exchange among those of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ExchangeId(pub(crate) u64);

/// Names a look-up among those of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LookupId(pub(crate) u64);

/// Why a frame had no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExchangeError {
    /// Nobody listens there.
    Refused,
    /// Nothing came in time.
    TimedOut,
    /// The stream ended, or what came was no frame.
    Broken,
}

/// Tells the time.
pub(crate) trait Clock {
    /// The time since some moment before the node started. It never goes back.
    fn now(&self) -> Duration;

    /// Milliseconds since 1970, as far as the machine knows. It may be set.
    fn unix_millis(&self) -> u64;
}
