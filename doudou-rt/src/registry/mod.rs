//! The cluster: who is in it, what each member says about itself, and where services are.

mod core;
pub mod discover;
mod handle;
mod member;
mod net;
mod record;
mod settings;
#[cfg(test)]
mod simulator;
mod wire;

#[cfg(feature = "srv")]
pub use discover::Srv;
pub use discover::{
    Discover, Dns, Endpoint, EndpointState, Endpoints, ListError, NameError, StaticList,
};
#[cfg(feature = "etcd")]
pub use discover::{Etcd, EtcdError, Registration};
pub use handle::Registry;
pub use member::{Event, EventKind, Member, MemberState, Members};
pub(crate) use net::{About, ClusterMetrics, Node, Plan, describe};
pub use net::{JoinError, Membership};
pub use record::{Record, ServedService};
pub use settings::OnConflict;
pub(crate) use settings::Seed;
