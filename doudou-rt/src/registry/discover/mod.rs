//! Where a service is served, and who knows.
//!
//! | provider | what it asks | for |
//! |---|---|---|
//! | [`Registry`](super::Registry) | the other nodes, by gossip | a cluster that needs nothing else |
//! | [`StaticList`] | a list, or a variable like `USERSVC` | what doesn't move |
//! | [`Dns`] | A and AAAA records | headless services of Kubernetes |
//! | `Srv`, with the feature `srv` | SRV records | the same with ports and weights; Consul |
//! | `Etcd`, with the feature `etcd` | etcd | fleets that outgrow gossip or mix languages |
//!
//! [`first_of`] and [`union`] make one provider of two.
//!
//! # A provider of one's own
//!
//! [`Discover`] is all that a client asks for, so that Nacos, Consul's catalogue, or a file can be
//! another provider. It keeps a [`watch::Sender`] for each service:
//!
//! ```
//! use std::collections::HashMap;
//! use std::net::SocketAddr;
//! use std::sync::Mutex;
//!
//! use doudou_rt::registry::{Discover, Endpoint, Endpoints};
//! use tokio::sync::watch;
//!
//! /// Endpoints that are pushed, as the client of Nacos does to its listeners.
//! #[derive(Debug, Default)]
//! struct Pushed(Mutex<HashMap<String, watch::Sender<Endpoints>>>);
//!
//! impl Pushed {
//!     fn sender(&self, service: &str) -> watch::Sender<Endpoints> {
//!         let mut services = self.0.lock().unwrap();
//!         services.entry(service.to_ascii_lowercase()).or_default().clone()
//!     }
//!
//!     fn push(&self, service: &str, instances: &[(SocketAddr, u32)]) {
//!         let endpoint = |(address, weight): &(SocketAddr, u32)| {
//!             let mut endpoint = Endpoint::new(&format!("http://{address}"));
//!             endpoint.weight = *weight;
//!             endpoint
//!         };
//!         let endpoints = Endpoints::Known(instances.iter().map(endpoint).collect());
//!         self.sender(service).send_if_modified(|known| {
//!             let is_new = *known != endpoints;
//!             *known = endpoints;
//!             is_new
//!         });
//!     }
//! }
//!
//! impl Discover for Pushed {
//!     fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
//!         self.sender(service).subscribe()
//!     }
//! }
//!
//! let pushed = Pushed::default();
//! let users = pushed.watch("Usersvc");
//! assert_eq!(*users.borrow(), Endpoints::Unknown);
//! pushed.push("usersvc", &[(([10, 0, 0, 7], 6060).into(), 1)]);
//! assert!(matches!(&*users.borrow(), Endpoints::Known(known) if known.len() == 1));
//! ```
//!
//! What clients count on:
//!
//! - [`Endpoints::Unknown`] until there is a first answer, since calls wait for it; then
//!   [`Endpoints::Known`], even if it is empty, since without an endpoint calls fail at once.
//! - What was known stays as long as whoever is asked doesn't answer. An endpoint that is gone
//!   without having said so is better kept as a [`EndpointState::Suspect`] for a while.
//! - Whatever comes from outside is checked: a base URL is made of a host, a port and a path that
//!   were, rather than taken over.
//! - [`Endpoint::id`] stays as long as it is the same process, and is another for one that was
//!   started anew.
//! - Publishing what hasn't changed costs every client; the sender can tell.
//! - A task for a service ends when [`watch::Sender::closed`] does, and waits longer and longer
//!   after failures, each time a little different.
//! - Clients show a provider by its `Debug`, in errors: it is short and holds no secret.

mod backoff;
mod base_url;
mod combine;
mod dns;
#[cfg(feature = "etcd")]
mod etcd;
mod failures;
mod list;
mod poll;
#[cfg(feature = "srv")]
mod srv;
mod watched;

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

pub use combine::{Combined, first_of, union};
pub use dns::{Dns, NameError};
#[cfg(feature = "etcd")]
pub use etcd::{Etcd, EtcdError, Registration};
pub use list::{ListError, StaticList};
#[cfg(feature = "srv")]
pub use srv::Srv;

/// Whoever knows where services are served: a cluster, a list, DNS, etcd.
///
/// A client takes any of them, and so it can be given one that isn't here.
pub trait Discover: Send + Sync + fmt::Debug + 'static {
    /// The endpoints of a service: those of now, and from then on all changes.
    ///
    /// A client calls it once for each service and keeps the receiver as long as it lives. A
    /// provider that works in the background for a service stops when nobody has a receiver of it
    /// any more. When the provider is gone, what it said last stays.
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints>;
}

impl<D: Discover + ?Sized> Discover for Arc<D> {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        (**self).watch(service)
    }
}

/// What is known of the endpoints of a service.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Endpoints {
    /// Nothing yet: the provider hasn't found out. Calls wait for it.
    #[default]
    Unknown,
    /// These, each once. Without one, calls fail.
    Known(Arc<[Endpoint]>),
}

/// A place where a service is served.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Endpoint {
    /// What tells it from others, and from what was there before it was started anew: what a
    /// client has learned of an endpoint counts as long as this stays.
    pub id: Arc<str>,
    /// `http://host:port`, with the root path, without a slash at its end.
    pub base_url: Arc<str>,
    /// Its share of the requests in relation to that of others. With 0 it gets none, unless
    /// nobody has more. Default: 1.
    pub weight: u32,
    /// Where it is, in the words of whoever runs it. Default: empty, unknown.
    pub zone: Arc<str>,
    /// What the provider thinks of it. Default: alive.
    pub state: EndpointState,
}

/// What a provider thinks of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum EndpointState {
    /// Nothing speaks against it.
    #[default]
    Alive,
    /// It may be dead. It is asked when the others are worse.
    Suspect,
    /// It is about to end and is asked only when there is no other.
    Draining,
}

impl Endpoint {
    /// An endpoint at a base URL, which is also its id.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        let base_url: Arc<str> = base_url.trim_end_matches('/').into();
        Self {
            id: base_url.clone(),
            base_url,
            weight: 1,
            zone: Arc::default(),
            state: EndpointState::Alive,
        }
    }
}

/// A user and a password in the base URL aren't shown.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = base_url::shown(&self.base_url);
        f.debug_struct("Endpoint")
            .field("id", &self.id)
            .field("base_url", &base_url)
            .field("weight", &self.weight)
            .field("zone", &self.zone)
            .field("state", &self.state)
            .finish()
    }
}
