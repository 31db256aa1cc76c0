//! Who a node is: small, and never changed in place.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::hash;

/// The longest name of a node, in bytes.
pub(crate) const NAME_MAX: usize = 63;

/// A life of a node. It is in every packet twice, so what may change or grow isn't in it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Id {
    /// The hash of the name, which isn't sent: what foca looks members up by.
    pub(crate) key: u64,
    pub(crate) name: Arc<str>,
    pub(crate) addr: SocketAddr,
    /// Of two lives under one name the one with the higher generation counts.
    pub(crate) generation: u64,
}

impl Id {
    /// `None` if the name or the address isn't one that a node can have.
    pub(crate) fn new(name: &str, addr: SocketAddr, generation: u64) -> Option<Self> {
        let addr = SocketAddr::new(addr.ip().to_canonical(), addr.port());
        let is_name =
            !name.is_empty() && name.len() <= NAME_MAX && !name.chars().any(char::is_control);
        let is_one = match addr.ip() {
            IpAddr::V4(ip) => !ip.is_broadcast(),
            IpAddr::V6(_) => true,
        };
        let is_address =
            is_one && !addr.ip().is_unspecified() && !addr.ip().is_multicast() && addr.port() != 0;
        (is_name && is_address).then(|| Self {
            key: hash(name.as_bytes()),
            name: name.into(),
            addr,
            generation,
        })
    }

    /// The same node in another life.
    pub(crate) fn with_generation(&self, generation: u64) -> Self {
        Self { generation, ..self.clone() }
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}#{}", self.name, self.addr, self.generation)
    }
}

impl foca::Identity for Id {
    type Addr = u64;

    /// Never: which generation is next depends on the clock and on what others have seen, which
    /// a value can't know, and whoever leaves must not come back. The core sees that foca has
    /// given up, and changes the identity by itself.
    fn renew(&self) -> Option<Self> {
        None
    }

    fn addr(&self) -> u64 {
        self.key
    }

    /// A strict order of all lives under a name: if it weren't, two nodes with one name would
    /// replace each other with every packet.
    fn win_addr_conflict(&self, other: &Self) -> bool {
        (self.generation, self.addr) > (other.generation, other.addr)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&*self.name, self.addr, self.generation).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (name, addr, generation) = <(&str, SocketAddr, u64)>::deserialize(deserializer)?;
        Self::new(name, addr, generation).ok_or_else(|| de::Error::custom("not a node"))
    }
}
