//! Endpoints that have an address in DNS.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::lookup_host;
use tokio::sync::watch;

use super::base_url::{self, BaseUrl};
use super::poll::{Found, Polled, Source};
use super::{Discover, Endpoint, Endpoints};

/// What stands for the name of the service, in lower case.
const SERVICE: &str = "{service}";

/// All addresses (A and AAAA) of a name, each an endpoint: a headless service of Kubernetes, for
/// example.
///
/// The system's resolver is asked when a client begins to watch, and then every 30 seconds; after
/// a failure within a second, then less and less often. As long as it fails, what it said last
/// stays. That it fails is logged once and counted in `gdd_discover_failures_total`.
///
/// With https the nodes need certificates for their addresses.
///
/// ```no_run
/// use doudou_rt::registry::Dns;
///
/// let users = Dns::new("http://users.default.svc.cluster.local:6060/api")?;
/// let any = Dns::new("http://{service}.default.svc.cluster.local:6060/api")?;
/// # Ok::<(), doudou_rt::registry::NameError>(())
/// ```
pub struct Dns(Polled<Addresses>);

impl Dns {
    /// Endpoints at all addresses of the host of a base URL.
    ///
    /// `{service}` in the host stands for the name of the service that a client asks for, in
    /// lower case; without it, whichever service is asked for is there.
    ///
    /// # Errors
    ///
    /// What is wrong with the base URL.
    pub fn new(base_url: &str) -> Result<Self, NameError> {
        let base_url = Template::new(base_url)?;
        Ok(Self(Polled::new(Addresses { base_url })))
    }

    /// How often the name is looked up, at least. Default: 30 s. Less than a second counts as one.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self(self.0.every(interval))
    }
}

/// Is to be called within a tokio runtime: the name is looked up there. Outside no endpoint is
/// found, and an error logged.
impl Discover for Dns {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        self.0.watch(service)
    }
}

impl fmt::Debug for Dns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dns").field(&self.0.source().base_url.text).finish()
    }
}

/// Why a name can't be looked up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NameError(pub(super) String);

/// A base URL whose host may have a place for the name of the service.
#[derive(Debug)]
pub(super) struct Template {
    /// As it was written.
    pub(super) text: String,
    pub(super) base_url: BaseUrl,
    /// What is before and after the name of the service.
    place: Option<(String, String)>,
}

impl Template {
    pub(super) fn new(text: &str) -> Result<Self, NameError> {
        let refuse =
            |reason: &str| NameError(format!("base URL `{}`: {reason}", base_url::shown(text)));
        // A name that isn't in it otherwise.
        let lower = text.to_ascii_lowercase();
        let stand_in = (0..).map(|n| format!("s{n}")).find(|it| !lower.contains(it));
        let stand_in = stand_in.unwrap_or_default();
        let filled = text.replacen(SERVICE, &stand_in, 1);
        if filled.contains(SERVICE) {
            return Err(refuse("`{service}` is in it twice"));
        }
        let base_url = base_url::parse(&filled).map_err(|reason| refuse(&reason))?;
        if base_url.user.is_some() {
            return Err(refuse("it should be without user and password"));
        }
        if base_url.root_path.contains(&stand_in) {
            return Err(refuse("`{service}` should be in its host"));
        }
        let place = base_url.host.split_once(&stand_in);
        let place = place.map(|(before, after)| (before.to_owned(), after.to_owned()));
        Ok(Self { text: text.to_owned(), base_url, place })
    }

    /// The host of a service.
    pub(super) fn host(&self, service: &str) -> Result<String, String> {
        let Some((before, after)) = &self.place else { return Ok(self.base_url.host.clone()) };
        let host = format!("{before}{service}{after}");
        if base_url::is_host(&host) {
            Ok(host)
        } else {
            Err(format!("`{host}` is no name of a host"))
        }
    }
}

/// Asks the system's resolver.
#[derive(Debug)]
struct Addresses {
    base_url: Template,
}

impl Source for Addresses {
    const PROVIDER: &'static str = "dns";

    async fn find(&self, service: &str) -> Result<Found, String> {
        let host = self.base_url.host(service)?;
        let name = host.trim_start_matches('[').trim_end_matches(']');
        let base_url = &self.base_url.base_url;
        let port = base_url.port.unwrap_or_else(|| base_url.own_port());
        let found = lookup_host((name, port)).await;
        let found = found.map_err(|error| format!("`{name}` isn't resolved: {error}"))?;
        // Each once, however many kinds of sockets the system lists it for.
        let addresses: BTreeSet<IpAddr> = found.map(|it| it.ip().to_canonical()).collect();
        let endpoint = |address| {
            let address = SocketAddr::new(address, port);
            Endpoint::new(&format!("{}://{address}{}", base_url.scheme(), base_url.root_path))
        };
        Ok(Found { endpoints: addresses.into_iter().map(endpoint).collect(), valid: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(base_url: &str) -> Vec<String> {
        let dns = Dns::new(base_url).unwrap();
        let mut receiver = dns.watch("Localhost");
        let known = receiver.wait_for(|it| *it != Endpoints::Unknown).await.unwrap();
        let Endpoints::Known(endpoints) = &*known else { unreachable!() };
        endpoints.iter().map(|it| it.base_url.to_string()).collect()
    }

    #[tokio::test]
    async fn every_address_of_a_name_is_an_endpoint_with_scheme_port_and_root_path() {
        assert_eq!(found("http://127.0.0.7:6060/api/").await, ["http://127.0.0.7:6060/api"]);
        assert_eq!(found("https://[::1]").await, ["https://[::1]:443"]);
        for template in ["http://localhost:6060", "http://{service}:6060"] {
            let found = found(template).await;
            assert!(found.contains(&"http://127.0.0.1:6060".to_owned()), "{found:?}");
        }
    }

    #[test]
    fn what_is_shown_of_it_is_short() {
        let dns = Dns::new("http://{service}.svc:6060").unwrap();
        assert_eq!(format!("{dns:?}"), r#"Dns("http://{service}.svc:6060")"#);
    }

    #[test]
    fn the_name_of_the_service_has_one_place_in_the_host() {
        let template = Template::new("http://s0{service}.Default.svc:1/x").unwrap();
        assert_eq!(template.host("users").unwrap(), "s0users.default.svc");
        assert!(template.host("a/b").is_err());
        assert!(Template::new("http://{service}.svc").unwrap().host("").is_err());
        assert!(template.host(&"a".repeat(64)).is_err());
        for (wrong, told) in [
            ("users:1", "base URL `users:1`: it should begin with http:// or https://"),
            (
                "http://{service}.{service}",
                "base URL `http://{service}.{service}`: `{service}` is in it twice",
            ),
            (
                "http://a/{service}",
                "base URL `http://a/{service}`: `{service}` should be in its host",
            ),
            ("http://u:hunter2@a", "base URL `http://a`: it should be without user and password"),
        ] {
            assert_eq!(Dns::new(wrong).unwrap_err().to_string(), told);
        }
    }
}
