//! What a node of a cluster goes by.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::config::{Network, is_host_name};

/// Everything that a node decides by, read from `GDD_MEM_*` once.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// `GDD_MEM_NAME`: at most 63 bytes.
    pub(crate) name: Arc<str>,
    /// `GDD_MEM_CLUSTER`: nodes with another label aren't heard.
    pub(crate) cluster: String,
    /// `GDD_MEM_SECRET_KEY`: the first seals, all open. Without one nothing is encrypted.
    pub(crate) keys: Vec<[u8; 32]>,
    /// `GDD_MEM_CIDRS_ALLOWED`: who is heard; empty means everybody.
    pub(crate) allowed: Vec<Network>,
    /// `GDD_MEM_SEED`, without what turns out to be this node.
    pub(crate) seeds: Vec<Seed>,
    /// `GDD_MEM_ON_CONFLICT`.
    pub(crate) on_conflict: OnConflict,
    pub(crate) timing: Timing,
    /// `GDD_MEM_UDP_BUFFER`: the largest datagram, in bytes.
    pub(crate) datagram: usize,
    /// `GDD_MEM_MAX_MEMBERS`: more aren't taken in.
    pub(crate) max_members: usize,
}

/// A node to join, whose addresses are looked up at every attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seed {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Seed {
    /// The port of a seed that doesn't name one: go-doudou's.
    pub(crate) const PORT: u16 = 56_199;
}

/// Reads `host`, `host:port`, and IPv6 addresses, in brackets if a port follows.
impl FromStr for Seed {
    type Err = NoSeed;

    fn from_str(text: &str) -> Result<Self, NoSeed> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self { host: address.to_string(), port: Self::PORT });
        }
        let bracketed = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (host, port) = match bracketed {
            Some((host, port)) => {
                let host: Ipv6Addr = host.parse().map_err(|_| NoSeed)?;
                (host.to_string(), port)
            }
            None => {
                let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
                let is_address = host.parse::<IpAddr>().is_ok();
                if !is_address && !is_host_name(host) {
                    return Err(NoSeed);
                }
                (host.to_owned(), port)
            }
        };
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or(NoSeed)?,
            None if port.is_empty() => Self::PORT,
            None => return Err(NoSeed),
        };
        Ok(Self { host, port })
    }
}

/// The text isn't a seed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoSeed;

/// What a node does when a node that is alive has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnConflict {
    /// It keeps trying, and says so: it is no member as long as the other is.
    #[default]
    Fail,
    /// It takes a name with a suffix.
    Suffix,
}

/// Where other nodes reach this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Advertised {
    Address(IpAddr),
    /// A name, which is looked up again every minute.
    Name(String),
}

/// The times and counts of the protocol. The profile gives the defaults, variables of their own
/// win.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timing {
    pub(crate) probe_interval: Duration,
    pub(crate) probe_timeout: Duration,
    pub(crate) indirect_checks: usize,
    /// A suspect is dead this × max(1, log10 n) × the probe interval after the ping that it didn't
    /// answer.
    pub(crate) suspicion_mult: u32,
    /// News are passed on this × ⌈log10(5(n − 1))⌉ times.
    pub(crate) retransmit_mult: u32,
    pub(crate) gossip_nodes: usize,
    pub(crate) gossip_interval: Duration,
    /// Zero: never.
    pub(crate) sync_interval: Duration,
    /// How long a dead member stays listed.
    pub(crate) dead_timeout: Duration,
    /// Within this a node gets the name of another that is silent, but doesn't seem dead. Zero:
    /// never.
    pub(crate) reclaim_timeout: Duration,
    /// For a whole exchange over TCP.
    pub(crate) tcp_timeout: Duration,
    /// Between the news that this node drains and its leave.
    pub(crate) drain: Duration,
}

impl Timing {
    /// Notices a death within seconds.
    pub(crate) const LAN: Self = Self {
        probe_interval: Duration::from_secs(1),
        probe_timeout: Duration::from_millis(500),
        indirect_checks: 3,
        suspicion_mult: 4,
        retransmit_mult: 4,
        gossip_nodes: 3,
        gossip_interval: Duration::from_millis(200),
        sync_interval: Duration::from_secs(5),
        dead_timeout: Duration::from_secs(30),
        reclaim_timeout: Duration::from_secs(3),
        tcp_timeout: Duration::from_secs(10),
        drain: Duration::from_secs(1),
    };

    /// As go-doudou has it: notices a death within a minute or two.
    pub(crate) const WAN: Self = Self {
        probe_interval: Duration::from_secs(5),
        probe_timeout: Duration::from_secs(3),
        suspicion_mult: 6,
        gossip_nodes: 4,
        gossip_interval: Duration::from_millis(500),
        tcp_timeout: Duration::from_secs(30),
        ..Self::LAN
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed(text: &str) -> Option<(String, u16)> {
        text.parse().ok().map(|Seed { host, port }| (host, port))
    }

    #[test]
    fn a_seed_is_a_host_with_a_port_or_without() {
        for (text, host, port) in [
            ("node-1", "node-1", 56_199),
            ("node-1.svc.local.:1", "node-1.svc.local.", 1),
            ("10.0.0.1:80", "10.0.0.1", 80),
            ("::1", "::1", 56_199),
            ("[::1]", "::1", 56_199),
            ("[2001:db8::1]:80", "2001:db8::1", 80),
        ] {
            assert_eq!(seed(text), Some((host.to_owned(), port)), "{text}");
        }
        for wrong in ["", ":80", "a:", "a:0", "a:x", "a:1:2", "[::1", "[::1]80", "[a]:1", "a b"] {
            assert_eq!(seed(wrong), None, "{wrong}");
        }
    }
}
