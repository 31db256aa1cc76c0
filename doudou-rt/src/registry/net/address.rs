//! Where others reach a node: an address, or a name that may lead elsewhere tomorrow.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::time::timeout;

use super::super::settings::Advertised;
use super::plan::Plan;
use super::sockets::Sockets;

/// How often a name is looked up again.
pub(super) const AGAIN: Duration = Duration::from_secs(60);

/// How soon a name is looked up again that couldn't be; twice as late each time.
pub(super) const SOON: Duration = Duration::from_secs(1);

/// How long the first look-up may take. The node begins without it then.
const FIRST: Duration = Duration::from_secs(3);

/// How long a look-up may take.
pub(super) const LOOK_UP: Duration = Duration::from_secs(10);

/// The address that a node begins with, and whether it is what its name leads to.
pub(super) async fn first<S: Sockets>(
    sockets: &S,
    plan: &Plan,
    port: u16,
    is_wide: bool,
) -> (SocketAddr, bool) {
    let fallback = SocketAddr::new(plan.fallback, port);
    let Advertised::Name(name) = &plan.advertised else { return (fallback, true) };
    let found = match timeout(FIRST, look_up(sockets, name, port, None, is_wide)).await {
        Ok(found) => found,
        Err(_) => Err(format!("no answer within {FIRST:?}")),
    };
    match found {
        Ok(address) => (address, true),
        Err(error) => {
            tracing::warn!(
                target: super::TARGET,
                name,
                error,
                "the name of GDD_MEM_HOST leads nowhere yet; {fallback} is told until it does"
            );
            (fallback, false)
        }
    }
}

/// Where a name leads: where it led before, if that is still so.
pub(super) async fn look_up<S: Sockets>(
    sockets: &S,
    name: &str,
    port: u16,
    before: Option<IpAddr>,
    is_wide: bool,
) -> Result<SocketAddr, String> {
    let found = match timeout(LOOK_UP, sockets.look_up(name, port)).await {
        Ok(found) => found.map_err(|error| error.to_string())?,
        Err(_) => return Err(format!("no answer within {LOOK_UP:?}")),
    };
    choose(&found, before, is_wide).ok_or_else(|| "it has no address that fits".to_owned())
}

/// One of the addresses of a name. A socket of IPv4 can't be reached by others, and IPv4 is what
/// most nodes can send to.
fn choose(found: &[SocketAddr], before: Option<IpAddr>, is_wide: bool) -> Option<SocketAddr> {
    let fit = || found.iter().filter(|address| is_wide || address.is_ipv4());
    let same = fit().find(|address| Some(address.ip()) == before);
    same.or_else(|| fit().find(|address| address.is_ipv4())).or_else(|| fit().next()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_several_addresses_keeps_the_one_it_had() {
        let [a, b, c] =
            ["[2001:db8::1]:1", "10.0.0.1:1", "10.0.0.2:1"].map(|it| it.parse().unwrap());
        assert_eq!(choose(&[a, b, c], None, true), Some(b));
        assert_eq!(choose(&[a], None, true), Some(a));
        assert_eq!(choose(&[a, b, c], Some(a.ip()), true), Some(a));
        assert_eq!(choose(&[a, b, c], None, false), Some(b));
        assert_eq!(choose(&[a, b, c], Some(c.ip()), false), Some(c));
        assert_eq!(choose(&[a, b], Some(c.ip()), false), Some(b));
        assert_eq!(choose(&[a], None, false), None);
    }
}
