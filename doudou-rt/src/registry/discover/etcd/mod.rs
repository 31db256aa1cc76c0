//! Endpoints that etcd knows, and telling it of this one.

mod announce;
mod connection;
mod follow;
mod register;
mod value;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use register::Registration;

use super::watched::Watched;
use super::{Discover, Endpoint, Endpoints, base_url};
use crate::config::{Config, Secret};
use crate::registry::Registry;
use crate::server::Handle;
use connection::Connection;

/// The port that etcd is asked on if none is said.
const PORT: u16 = 2379;

/// Finds services in etcd (version 3), and registers nodes there: [that of a server](Self::announce)
/// or [any other](Self::register).
///
/// It is for fleets that outgrow gossip or mix languages. A node of a service is a key
/// `/doudou/<service in lower case>/<name of the node>` under a lease that the node keeps alive;
/// the value is JSON that any language can write and read:
///
/// ```json
/// { "host": "10.0.0.7", "port": 6060, "https": false, "root_path": "/api",
///   "weight": 1, "zone": "eu-1", "draining": false, "registered_at": 1764414366000 }
/// ```
///
/// Host and port are needed; the others default to `false`, empty, 1 and 0. An IPv6 address may
/// stand in brackets. Members that aren't known are ignored, so that it may be more. What isn't
/// such a value is skipped, logged, and counted in `gdd_discover_failures_total`.
///
/// Nothing here fails because etcd is away: it connects when it is needed, and tries again for
/// ever, after waits of up to 5 seconds. In the meantime what was known stays. What is missing
/// when etcd is back is a suspect for two leases and 5 seconds: it may have lost its lease with
/// etcd, and is about to register anew.
///
/// ```no_run
/// use doudou_rt::registry::{Etcd, Registry};
/// # use doudou_rt::{Body, Config, Description, Response, Server, Service, http};
/// # #[derive(Clone)] struct UsersvcServer;
/// # impl Service for UsersvcServer {
/// #     fn descriptions() -> impl Iterator<Item = Description> { std::iter::empty() }
/// #     fn route(_: &http::Method, _: &str) -> Option<usize> { None }
/// #     async fn call(self, _: http::Request<Body>) -> Response { Response::default() }
/// # }
///
/// #[tokio::main]
/// async fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let config = Config::from_env()?;
///     let etcd = Etcd::from_config(&config)?;
///     let registry = Registry::new();
///     let server = Server::new(UsersvcServer).config(config).registry(registry.clone());
///     let announced = etcd.announce(server.handle(), registry)?;
///     // A client of another service: `Client::discover("Ordersvc", etcd)`.
///     server.run().await?;
///     announced.await?;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Etcd {
    settings: Arc<Settings>,
    connection: Arc<Connection>,
    watched: Watched,
}

/// What somebody decided.
#[derive(Debug, Clone)]
struct Settings {
    /// URLs.
    endpoints: Vec<String>,
    user: Option<(String, Secret)>,
    #[cfg(feature = "etcd-tls")]
    tls: Tls,
    /// Begins and ends with a slash.
    prefix: String,
    lease: Duration,
}

/// What https needs, as PEM.
#[cfg(feature = "etcd-tls")]
#[derive(Debug, Clone, Default)]
struct Tls {
    authority: String,
    /// A certificate and its key.
    identity: Option<(String, Secret)>,
}

impl Etcd {
    /// An etcd with these members: `http://host:port`, or `host:port`; the port is 2379 unless it
    /// is said. `https` needs the feature `etcd-tls`, and the authority that signs for etcd
    /// (`with_authority`).
    ///
    /// # Errors
    ///
    /// What is wrong with an address, or that there is none.
    pub fn new<I>(endpoints: I) -> Result<Self, EtcdError>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        let endpoints = endpoints.into_iter().map(|it| address(it.as_ref().trim()));
        let endpoints = endpoints.collect::<Result<Vec<_>, _>>()?;
        if endpoints.is_empty() {
            return Err(EtcdError("there is no address of etcd in the list".to_owned()));
        }
        let is_https = |url: &&String| url.starts_with("https:");
        if !matches!(endpoints.iter().filter(is_https).count(), n if n == 0 || n == endpoints.len())
        {
            return Err(EtcdError("some addresses of etcd are https and others aren't".to_owned()));
        }
        Ok(Self::with(Settings {
            endpoints,
            user: None,
            #[cfg(feature = "etcd-tls")]
            tls: Tls::default(),
            prefix: "/doudou/".to_owned(),
            lease: Duration::from_secs(5),
        }))
    }

    /// The etcd that the settings name: `GDD_ETCD_ENDPOINTS`, `GDD_ETCD_USER`, `GDD_ETCD_PASS` and
    /// `GDD_ETCD_LEASE`.
    ///
    /// # Errors
    ///
    /// That `GDD_ETCD_ENDPOINTS` isn't set, or what is wrong with an address.
    pub fn from_config(config: &Config) -> Result<Self, EtcdError> {
        if config.etcd_endpoints.is_empty() {
            return Err(EtcdError(
                "GDD_ETCD_ENDPOINTS isn't set, it should be the addresses of etcd, like \
                 `etcd-0:2379,etcd-1:2379`"
                    .to_owned(),
            ));
        }
        let etcd = Self::new(&config.etcd_endpoints)
            .map_err(|EtcdError(text)| EtcdError(format!("GDD_ETCD_ENDPOINTS: {text}")))?
            .with_lease(config.etcd_lease);
        Ok(match config.etcd_user.as_str() {
            "" => etcd,
            user => etcd.with_user(user, config.etcd_pass.clone()),
        })
    }

    /// Identifies itself to etcd.
    #[must_use]
    pub fn with_user(self, user: &str, password: impl Into<Secret>) -> Self {
        let user = Some((user.to_owned(), password.into()));
        Self::with(Settings { user, ..Arc::unwrap_or_clone(self.settings) })
    }

    /// Whose signature the certificates of etcd have, in PEM. Nothing is trusted but this.
    #[cfg(feature = "etcd-tls")]
    #[must_use]
    pub fn with_authority(self, pem: &str) -> Self {
        let mut settings = Arc::unwrap_or_clone(self.settings);
        settings.tls.authority = pem.to_owned();
        Self::with(settings)
    }

    /// Identifies itself to etcd by a certificate; both in PEM.
    #[cfg(feature = "etcd-tls")]
    #[must_use]
    pub fn with_identity(self, certificate: &str, key: impl Into<Secret>) -> Self {
        let mut settings = Arc::unwrap_or_clone(self.settings);
        settings.tls.identity = Some((certificate.to_owned(), key.into()));
        Self::with(settings)
    }

    /// Where the keys begin. Default: `/doudou`.
    #[must_use]
    pub fn with_prefix(self, prefix: &str) -> Self {
        let prefix = match prefix.trim_matches('/') {
            "" => "/".to_owned(),
            prefix => format!("/{prefix}/"),
        };
        Self::with(Settings { prefix, ..Arc::unwrap_or_clone(self.settings) })
    }

    /// How long a node stays registered after it was last heard of, in whole seconds, at least
    /// one; etcd may choose more. Default: 5 s.
    #[must_use]
    pub fn with_lease(self, lease: Duration) -> Self {
        let lease = Duration::from_secs(lease.as_secs().max(1));
        Self::with(Settings { lease, ..Arc::unwrap_or_clone(self.settings) })
    }

    fn with(settings: Settings) -> Self {
        let settings = Arc::new(settings);
        let connection = Arc::new(Connection::new(settings.clone()));
        Self { settings, connection, watched: Watched::default() }
    }

    /// Registers the node of a server under the names of its services, and under
    /// `GDD_SERVICE_NAME`: where `registry` says that it is, which is that of
    /// [`Server::registry`](crate::Server::registry). `GDD_MEM_HOST` and `GDD_MEM_NAME` count with
    /// `GDD_MODE=mono`, too; in etcd, the name is followed by the port.
    ///
    /// It is registered from when the server is ready until it is told to stop or drains, anew
    /// when something changes. The task that is returned is over when it is withdrawn: a program
    /// that waits for it leaves nothing behind. Give the server a `GDD_SHUTDOWN_DELAY` in which
    /// the clients learn of it.
    ///
    /// # Errors
    ///
    /// That this isn't called within a tokio runtime.
    pub fn announce(
        &self,
        server: Handle,
        registry: Registry,
    ) -> Result<JoinHandle<()>, EtcdError> {
        let runtime = runtime()?;
        Ok(runtime.spawn(announce::announce(self.clone(), server, registry)))
    }

    /// Registers a node of a service, in the background, until the [`Registration`] is withdrawn
    /// or dropped. When the lease is lost, because etcd was away for too long or has lost its
    /// data, the node is registered anew.
    ///
    /// The name tells the nodes of a service from each other. Of two that have the same, the last
    /// that registers is known; that way a node that was started anew takes its place at once.
    /// Base URL, weight, zone and whether it is draining are taken over from the endpoint.
    ///
    /// # Errors
    ///
    /// What is wrong with a name or the endpoint; that this isn't called within a tokio runtime.
    pub fn register(
        &self,
        service: &str,
        name: &str,
        endpoint: &Endpoint,
    ) -> Result<Registration, EtcdError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.register_since(service, name, endpoint, now)
    }

    /// Registers a node that started at this time, in milliseconds since 1970.
    fn register_since(
        &self,
        service: &str,
        name: &str,
        endpoint: &Endpoint,
        registered_at: u64,
    ) -> Result<Registration, EtcdError> {
        for name in [service, name] {
            value::check_name(name)
                .map_err(|reason| EtcdError(format!("the name `{name}` {reason}")))?;
        }
        let value = value::write(endpoint, registered_at).map_err(|reason| {
            EtcdError(format!("the node `{name}` can't be registered: {reason}"))
        })?;
        let key = format!("{}{name}", self.settings.keys_of(service));
        let (connection, lease) = (self.connection.clone(), self.settings.lease);
        Ok(Registration::begin(&runtime()?, connection, lease, key, value))
    }
}

impl Settings {
    /// Where the keys of a service begin.
    fn keys_of(&self, service: &str) -> String {
        format!("{}{}/", self.prefix, service.to_ascii_lowercase())
    }
}

/// Is to be called within a tokio runtime: what is new is listened for there. Outside no endpoint
/// is found, and an error logged.
impl Discover for Etcd {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        let connection = self.connection.clone();
        let (lease, keys) = (self.settings.lease, self.settings.keys_of(service));
        self.watched.watch(service, |service, publisher| {
            follow::follow(connection, lease, service, keys, publisher)
        })
    }
}

impl fmt::Debug for Etcd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { endpoints, prefix, .. } = &*self.settings;
        write!(f, "Etcd({prefix} at {})", endpoints.join(", "))
    }
}

/// Why etcd can't be used, or wasn't told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EtcdError(String);

fn runtime() -> Result<runtime::Handle, EtcdError> {
    let message = "a node can be registered within a tokio runtime only";
    runtime::Handle::try_current().map_err(|_| EtcdError(message.to_owned()))
}

/// Reads the address of a member.
fn address(text: &str) -> Result<String, EtcdError> {
    let refuse = |reason: &str| {
        EtcdError(format!("the address `{}` of etcd: {reason}", base_url::shown(text)))
    };
    let parsed = if text.contains("://") {
        base_url::parse(text)
    } else {
        base_url::parse(&format!("http://{text}"))
    };
    let mut url = parsed.map_err(|reason| refuse(&reason))?;
    if url.user.is_some() {
        return Err(refuse("it should be without user and password; there is `with_user`"));
    }
    if !url.root_path.is_empty() {
        return Err(refuse("it should be without a path"));
    }
    if url.https && !cfg!(feature = "etcd-tls") {
        return Err(refuse("https needs the feature `etcd-tls` of doudou-rt"));
    }
    url.port.get_or_insert(PORT);
    Ok(url.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_a_member() {
        for (text, kept) in [
            ("localhost:2379", "http://localhost:2379"),
            ("http://Etcd/", "http://etcd:2379"),
            ("[::1]", "http://[::1]:2379"),
        ] {
            assert_eq!(address(text).unwrap(), kept);
        }
        for (text, told) in [
            ("", "the address `` of etcd: it isn't a URL"),
            ("etcd/v3", "the address `etcd/v3` of etcd: it should be without a path"),
            (
                "http://root:hunter2@etcd",
                "the address `http://etcd` of etcd: it should be without user and password; there is \
                 `with_user`",
            ),
            (
                "unix://etcd",
                "the address `unix://etcd` of etcd: it should begin with http:// or https://",
            ),
        ] {
            assert_eq!(address(text).unwrap_err().to_string(), told);
        }
        let none: [&str; 0] = [];
        assert!(Etcd::new(none).is_err());
        if cfg!(feature = "etcd-tls") {
            assert_eq!(address("https://etcd").unwrap(), "https://etcd:2379");
            assert_eq!(
                Etcd::new(["https://a", "b"]).unwrap_err().to_string(),
                "some addresses of etcd are https and others aren't"
            );
        } else {
            let error = address("https://etcd").unwrap_err().to_string();
            assert!(error.ends_with("https needs the feature `etcd-tls` of doudou-rt"), "{error}");
        }
    }

    #[test]
    fn the_settings_of_a_server_name_an_etcd() {
        let read = |endpoints: &str| {
            let variables = [
                ("GDD_ETCD_ENDPOINTS", endpoints),
                ("GDD_ETCD_USER", "root"),
                ("GDD_ETCD_PASS", "hunter2"),
                ("GDD_ETCD_LEASE", "7s"),
            ];
            let value =
                |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
            Etcd::from_config(&Config::from_lookup(value).unwrap())
        };
        let settings = read("a, b:1").unwrap().settings;
        assert_eq!(settings.endpoints, ["http://a:2379", "http://b:1"]);
        assert_eq!(settings.user, Some(("root".to_owned(), "hunter2".into())));
        assert_eq!(settings.lease, Duration::from_secs(7));
        assert_eq!(
            read("").unwrap_err().to_string(),
            "GDD_ETCD_ENDPOINTS isn't set, it should be the addresses of etcd, like \
             `etcd-0:2379,etcd-1:2379`"
        );
        assert_eq!(
            read("a/b").unwrap_err().to_string(),
            "GDD_ETCD_ENDPOINTS: the address `a/b` of etcd: it should be without a path"
        );
        assert_eq!(
            Etcd::from_config(&Config { etcd_endpoints: vec!["a".into()], ..Config::default() })
                .unwrap()
                .settings
                .user,
            None
        );
    }

    #[test]
    fn keys_begin_with_the_prefix_and_the_service_in_lower_case() {
        let etcd = Etcd::new(["a"]).unwrap();
        assert_eq!(etcd.settings.keys_of("Usersvc"), "/doudou/usersvc/");
        for (prefix, keys) in [("a/b", "/a/b/x/"), ("/a/", "/a/x/"), ("", "/x/")] {
            assert_eq!(etcd.clone().with_prefix(prefix).settings.keys_of("X"), keys);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_registered_is_refused_at_once() {
        let etcd = Etcd::new(["127.0.0.1:1"]).unwrap();
        let refusal = |service: &str, name: &str, base_url: &str| {
            etcd.register(service, name, &Endpoint::new(base_url)).unwrap_err().to_string()
        };
        assert_eq!(
            refusal("users", "a/b", "http://a"),
            "the name `a/b` must be 1 to 255 bytes without slashes and control characters"
        );
        assert!(refusal("", "a", "http://a").contains("must be 1 to 255 bytes"));
        assert_eq!(
            refusal("users", "a", "a:1"),
            "the node `a` can't be registered: it should begin with http:// or https://"
        );
        assert!(refusal("users", "a", "http://u:hunter2@a").ends_with("without user and password"));
    }

    #[test]
    fn a_password_is_not_shown() {
        let etcd = Etcd::new(["a", "b:1"]).unwrap().with_user("root", "hunter2");
        assert_eq!(format!("{etcd:?}"), "Etcd(/doudou/ at http://a:2379, http://b:1)");
    }
}
