//! How a client of a service at several nodes is made.

use std::sync::Arc;
use std::time::Duration;

use super::balance::{BalanceOptions, Balancer};
use super::nodes::{Limits, Nodes};
use super::transport::Transport;
use super::{AddressError, Balance, Client, Hedge, Retries, connections, metrics};
use crate::registry::Discover;

/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How long it may take until a connection stands, by default: nodes are near, and when one is gone
/// another is asked.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// A client of a service at several nodes while it is made: [`Client::builder`].
///
/// ```
/// use doudou_rt::client::{Balance, Client, Hedge, Retries};
/// use doudou_rt::registry::StaticList;
/// use std::time::Duration;
///
/// let nodes = StaticList::new(["http://10.0.0.7:6060", "http://10.0.0.8:6060"])?;
/// let users = Client::builder("Usersvc")
///     .discover(nodes)
///     .balance(Balance::LeastLatency)
///     .timeout(Duration::from_secs(10))
///     .retries(Retries { attempts: 2, ..Retries::default() })
///     .hedge(Hedge::After(Duration::from_millis(50)))
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A generated client is made of it: `UsersvcClient::from(users)`.
///
/// # What happens when a node fails
///
/// A call whose method may be carried out twice (GET, HEAD, OPTIONS, PUT, DELETE, and what
/// `#[annotation(idempotent = "true")]` or [`Request::idempotent`](super::Request::idempotent)
/// says) goes to another node when there is no connection, when the connection breaks or the answer
/// does, when the attempt takes too long, and after a 502, 503 or 504; after a 429 that says when
/// to come again, if there is time. Any other call does so only when the node can't have begun with
/// it: when there is no connection, or the node says so over HTTP/2. So nothing is carried out twice
/// that mustn't be; what was lost on its way or back is then a
/// [`Transport`](super::ClientError::Transport) error.
///
/// A body is sent again whole; what is read while it arrives, such as a download, isn't asked for
/// again once its head is there.
#[derive(Debug)]
#[must_use = "a builder does nothing until its client is built"]
pub struct ClientBuilder {
    service: Arc<str>,
    provider: Option<Arc<dyn Discover>>,
    options: BalanceOptions,
    limits: Limits,
    connect_timeout: Option<Duration>,
    http2: bool,
    http: Option<reqwest::Client>,
}

impl ClientBuilder {
    pub(super) fn new(service: &str) -> Self {
        Self {
            service: service.into(),
            provider: None,
            options: BalanceOptions::default(),
            limits: Limits {
                timeout: TIMEOUT,
                attempt_timeout: None,
                retries: Retries::default(),
                hedge: None,
            },
            connect_timeout: None,
            http2: false,
            http: None,
        }
    }

    /// Who knows where the nodes are: a cluster, a list, DNS, etcd.
    pub fn discover(mut self, provider: impl Discover) -> Self {
        self.provider = Some(Arc::new(provider));
        self
    }

    /// How a node is chosen. Default: [`Balance::LeastLatency`].
    pub fn balance(mut self, balance: Balance) -> Self {
        self.options.balance = balance;
        self
    }

    /// Where the client is: nodes of the same zone are preferred. Default: nowhere, all are alike.
    pub fn zone(mut self, zone: &str) -> Self {
        self.options.zone = zone.into();
        self
    }

    /// How often a call is tried, and how many attempts may be added to all of them. Default: 3
    /// times, and a fifth of the requests or 10 a second.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.limits.retries = retries;
        self
    }

    /// Asks a second node when the first one is slow. Default: no.
    pub fn hedge(mut self, hedge: Hedge) -> Self {
        self.limits.hedge = Some(hedge);
        self
    }

    /// How long a call may take, all attempts together, if its method or the call itself doesn't
    /// say otherwise. Default: 60 seconds.
    ///
    /// For a download and a stream of events it is the time until the head of the answer is there,
    /// and after that how long it may stand still. No call takes longer than the one whose handler
    /// makes it has.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// How long an attempt may take after which there can be another: only of calls that may be
    /// carried out twice, and not the last one. Default: 15 seconds, or no limit for a method and a
    /// call that say how long they may take.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt_timeout = Some(timeout);
        self
    }

    /// How long it may take until a connection stands. Default: 1 second.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How many requests may be under way at once, to all nodes together; one more is
    /// [`Busy`](super::ClientError::Busy). Default: any number.
    pub fn concurrency(mut self, requests: u32) -> Self {
        self.options.limit = Some(requests);
        self
    }

    /// How many requests may be under way at once to each node; a node with as many isn't chosen.
    /// Default: any number.
    pub fn node_concurrency(mut self, requests: u32) -> Self {
        self.options.node_limit = Some(requests);
        self
    }

    /// Speaks HTTP/2 with the nodes from the first byte on, as our servers understand it: all
    /// requests to a node share a connection. Default: HTTP/1.1, and over TLS what both sides
    /// prefer.
    pub fn http2(mut self, http2: bool) -> Self {
        self.http2 = http2;
        self
    }

    /// Calls through a [`reqwest::Client`], with its certificates, proxies, headers and limits for
    /// connections. Its own retries are best switched off: they go to the same node and aren't
    /// counted.
    pub fn http(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Makes the client. Nothing is connected yet: calls wait until the provider knows something.
    ///
    /// # Errors
    ///
    /// [`AddressError::Builder`] without [`discover`](Self::discover), and when
    /// [`http`](Self::http) comes with settings that only new connections take;
    /// [`AddressError::System`] when the system lacks what the client needs.
    pub fn build(self) -> Result<Client, AddressError> {
        let Self { service, provider, options, limits, connect_timeout, http2, http } = self;
        let refuse = |reason: &str| AddressError::Builder {
            service: service.to_string(),
            reason: reason.to_owned(),
        };
        let Some(provider) = provider else {
            return Err(refuse("nobody knows where its nodes are; call `discover`"));
        };
        let http = match http {
            Some(_) if http2 || connect_timeout.is_some() => {
                return Err(refuse(
                    "a `reqwest::Client` has its own `connect_timeout` and `http2`; say it there",
                ));
            }
            Some(http) => http,
            None => connections::to_nodes(connect_timeout.unwrap_or(CONNECT_TIMEOUT), http2)
                .map_err(AddressError::System)?,
        };
        let balancer = Balancer::new(provider.watch(&service), options);
        let nodes = Arc::new(Nodes::new(service, provider, balancer, http, limits));
        metrics::watch(&nodes);
        Ok(Client {
            base_url: Arc::default(),
            transport: Transport::Nodes(nodes),
            identity: Arc::default(),
        })
    }
}
