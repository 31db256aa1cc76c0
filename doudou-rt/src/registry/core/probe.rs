//! The probe that runs: who answered it and how, what it is tried again with, and what it says of
//! this node.

use std::time::Duration;

use foca::{Header, Message};

use super::counters::Counters;
use crate::registry::wire::Id;

/// No health is worse than this.
const WORST: u8 = 8;

/// The last probe, and the health that all of them have shown.
#[derive(Debug, Default)]
pub(super) struct Probes {
    current: Option<Probe>,
    score: u8,
    /// How many probes in a row were answered over streams alone.
    streamed: u32,
}

#[derive(Debug)]
struct Probe {
    id: Id,
    number: u8,
    /// The ping, so that it can be sent over TCP as well.
    packet: Vec<u8>,
    answer: Option<By>,
}

/// How a probe was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Datagram,
    Another,
    Stream,
}

impl Probes {
    /// foca probes a member: the probe before is over.
    pub(super) fn begin(&mut self, id: Id, number: u8, packet: Vec<u8>, counters: &mut Counters) {
        if let Some(probe) = &self.current {
            match probe.answer {
                Some(By::Datagram) => counters.probes_acked += 1,
                Some(By::Another) => counters.probes_indirect += 1,
                Some(By::Stream) => counters.probes_tcp += 1,
                None => counters.probes_failed += 1,
            }
            self.streamed = match probe.answer {
                Some(By::Stream) => self.streamed.saturating_add(1),
                None => self.streamed,
                _ => 0,
            };
            self.score = match probe.answer {
                Some(_) => self.score.saturating_sub(1),
                None => (self.score + 1).min(WORST),
            };
        }
        self.current = Some(Probe { id, number, packet, answer: None });
    }

    /// Nobody is probed any more.
    pub(super) fn end(&mut self) {
        self.current = None;
    }

    /// A packet has come that may answer the probe.
    pub(super) fn hear(&mut self, header: &Header<Id>, is_stream: bool) {
        let Some(probe) = &mut self.current else { return };
        let by = match &header.message {
            Message::Ack(number) if header.src == probe.id && *number == probe.number => {
                if is_stream {
                    By::Stream
                } else {
                    By::Datagram
                }
            }
            Message::ForwardedAck { origin, probe_number }
                if *origin == probe.id && *probe_number == probe.number =>
            {
                By::Another
            }
            _ => return,
        };
        probe.answer.get_or_insert(by);
    }

    /// The ping of a probe that nobody has answered.
    pub(super) fn unanswered(&self, id: &Id) -> Option<&[u8]> {
        let probe = self.current.as_ref().filter(|probe| probe.id == *id)?;
        probe.answer.is_none().then_some(&*probe.packet)
    }

    /// Whether it looks as if no datagram arrived any more.
    pub(super) fn is_udp_blocked(&self) -> bool {
        self.streamed >= 5
    }

    /// 0: well, 8: whoever doesn't answer this node may be right.
    pub(super) fn score(&self) -> u8 {
        self.score
    }

    /// How long a member that doesn't answer is suspected for. The probe that failed doesn't count
    /// by itself, or every death would take twice as long.
    pub(super) fn stretched(&self, suspicion: Duration) -> Duration {
        suspicion * (1 + u32::from(self.score))
    }
}
