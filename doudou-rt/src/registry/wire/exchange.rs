//! What two nodes say to each other over a stream: one request, one answer. The order of the
//! variants is the protocol; what follows a message that is known belongs to a later version and
//! is ignored.

use foca::{Member, State};
use serde::{Deserialize, Serialize};

use super::packet::Malformed;
use super::{Digest, Id};

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Push/pull: what the one knows, for what the other knows.
    Sync {
        from: Hello,
        purpose: Purpose,
        /// The hash of all that the sender knows.
        known: u64,
        members: Vec<Update>,
        digests: Vec<Digest>,
        /// Those that the sender hands over, that of its own among them.
        records: Vec<Body>,
    },
    /// For the records of these members.
    Pull { keys: Vec<u64> },
    /// A packet of foca's that had no answer as a datagram.
    Ping { packet: Vec<u8> },
    /// For who it is that listens here.
    Who,
    /// A member says that it leaves.
    Leave { id: Id },
    /// A node claims the name of the one that it asks.
    Claim { from: Hello },
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Answer {
    Sync {
        from: Hello,
        verdict: Verdict,
        /// The highest generation that was seen under the name of the sender.
        seen: u64,
        members: Vec<Update>,
        digests: Vec<Digest>,
        /// Those that the sender hasn't, as far as there is room.
        records: Vec<Body>,
    },
    Records {
        records: Vec<Body>,
    },
    /// The packet that answers; empty if there is none.
    Pong {
        packet: Vec<u8>,
    },
    Who {
        from: Hello,
    },
    Done,
    /// Whether the name was given up, by a node that began with this generation.
    Claimed {
        from: Hello,
        yields: bool,
    },
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hello {
    pub(crate) id: Id,
    pub(crate) incarnation: u16,
    /// The generation with which the process began: of two nodes with one name the one that has
    /// had it for longer keeps it.
    pub(crate) origin: u64,
}

/// What a push/pull is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// To become a member, or to find those that were lost: all that the sender knows is in it.
    Join,
    /// To compare: nothing but the hash is in it.
    Compare,
    /// To hand over what the other lacks.
    Push,
}

/// What becomes of a push/pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Verdict {
    /// Taken, and here is what there is to know.
    Welcome,
    /// Both know the same.
    Same,
    /// The node asked itself.
    Yourself,
    /// The name was seen with this generation or a higher one: take a higher one still.
    Outdated,
    /// Another node has the name. It is asked whether it is alive: come again.
    Wait,
    /// Another node that is alive has the name.
    Taken,
    /// There are as many members as are taken.
    Full,
}

/// What is known about a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Update {
    pub(crate) id: Id,
    pub(crate) incarnation: u16,
    pub(crate) state: UpdateState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum UpdateState {
    Alive,
    Suspect,
    Down,
}

impl Update {
    pub(crate) fn new(id: Id, incarnation: u16, state: State) -> Self {
        let state = match state {
            State::Alive => UpdateState::Alive,
            State::Suspect => UpdateState::Suspect,
            State::Down => UpdateState::Down,
        };
        Self { id, incarnation, state }
    }

    pub(crate) fn into_member(self) -> Member<Id> {
        let state = match self.state {
            UpdateState::Alive => State::Alive,
            UpdateState::Suspect => State::Suspect,
            UpdateState::Down => State::Down,
        };
        Member::new(self.id, self.incarnation, state)
    }
}

/// A record, as its member encoded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) digest: Digest,
    pub(crate) bytes: Vec<u8>,
}

impl Request {
    pub(crate) fn encode(&self) -> Vec<u8> {
        // Fails for no value of this type.
        postcard::to_stdvec(self).unwrap_or_default()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        postcard::take_from_bytes(bytes).map(|(request, _)| request).map_err(|_| Malformed)
    }
}

impl Answer {
    pub(crate) fn encode(&self) -> Vec<u8> {
        // Fails for no value of this type.
        postcard::to_stdvec(self).unwrap_or_default()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        postcard::take_from_bytes(bytes).map(|(answer, _)| answer).map_err(|_| Malformed)
    }
}
