//! What is passed on beside foca's own updates: that a member says something new about itself.

use serde::{Deserialize, Serialize};

use super::packet::Malformed;

/// Tells a version of a record from all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Digest {
    /// The key of the member.
    pub(crate) key: u64,
    /// The life of the member that says it.
    pub(crate) generation: u64,
    /// Rises with every change within a life.
    pub(crate) version: u64,
    pub(crate) len: u32,
    /// Of the encoded record.
    pub(crate) hash: u64,
}

impl Digest {
    /// Whether it is later than another of the same member.
    pub(crate) fn is_newer_than(&self, other: &Self) -> bool {
        (self.generation, self.version) > (other.generation, other.version)
    }
}

/// An item that foca passes on. The order of the variants is the protocol; one that isn't known
/// is ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum News<'a> {
    /// There is something to fetch.
    Digest(Digest),
    /// Here it is.
    Record(Digest, &'a [u8]),
}

impl<'a> News<'a> {
    pub(crate) fn encode(&self) -> Vec<u8> {
        // Fails for no value of this type.
        postcard::to_stdvec(self).unwrap_or_default()
    }

    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        postcard::take_from_bytes(bytes).map(|(news, _)| news).map_err(|_| Malformed)
    }
}
