//! Networks of addresses.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// An address, or all addresses that begin alike: `10.0.0.0/8` (RFC 4632), `2001:db8::/32`.
///
/// ```
/// use doudou_rt::config::Network;
///
/// let network: Network = "10.0.0.0/8".parse()?;
/// assert!(network.contains("10.1.2.3".parse().unwrap()));
/// assert!(network.contains("::ffff:10.1.2.3".parse().unwrap()));
/// assert!(!network.contains("11.1.2.3".parse().unwrap()));
/// # Ok::<(), doudou_rt::config::NetworkError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// As IPv6 has it, where an IPv4 address is one of `::ffff:0:0/96`.
    address: Ipv6Addr,
    /// How many bits count.
    prefix: u32,
}

/// The bits in front of an IPv4 address within IPv6.
const MAPPED: u32 = 96;

impl Network {
    /// Whether an address belongs to the network. An IPv4 address within IPv6 is the same as
    /// without.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let differ = wide(address).to_bits() ^ self.address.to_bits();
        differ.leading_zeros() >= self.prefix
    }
}

/// The address as IPv6 has it.
fn wide(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError { text: text.to_owned() };
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| wrong())?,
            None => bits,
        };
        if prefix > bits {
            return Err(wrong());
        }
        let before = if address.is_ipv4() { MAPPED } else { 0 };
        Ok(Self { address: wide(address), prefix: before + prefix })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address.to_ipv4_mapped() {
            Some(address) if self.prefix >= MAPPED => {
                write!(f, "{address}/{}", self.prefix - MAPPED)
            }
            _ => write!(f, "{}/{}", self.address, self.prefix),
        }
    }
}

/// Why a text isn't a [`Network`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the network is `{text}`, but must be an address, or a network like `10.0.0.0/8`")]
pub struct NetworkError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_the_addresses_that_begin_alike() {
        for (network, inside, outside) in [
            ("192.168.1.1", "192.168.1.1", "192.168.1.2"),
            ("192.168.0.0/16", "192.168.255.1", "192.169.0.0"),
            ("0.0.0.0/0", "8.8.8.8", "::1"),
            ("::/0", "::ffff:1.2.3.4", ""),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
            ("::1", "::1", "::2"),
            ("10.1.2.3/31", "10.1.2.2", "10.1.2.4"),
        ] {
            let parsed: Network = network.parse().unwrap();
            assert!(parsed.contains(inside.parse().unwrap()), "{network}");
            assert!(outside.parse().map_or(true, |it| !parsed.contains(it)), "{network}");
            assert_eq!(parsed.to_string().parse(), Ok(parsed));
        }
        for wrong in ["", "x", "10.0.0.0/33", "::1/129", "10.0.0/8", "10.0.0.0/", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
