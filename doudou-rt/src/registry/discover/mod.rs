//! Where a service is served, and who knows.

mod backoff;
mod base_url;
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

pub use dns::{Dns, NameError};
#[cfg(feature = "etcd")]
pub use etcd::{Etcd, EtcdError, Registration};
pub(crate) use failures::counter as failures;
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
#[derive(Debug, Clone, PartialEq)]
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
