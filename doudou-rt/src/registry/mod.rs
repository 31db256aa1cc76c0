//! The cluster: who is in it, what each member says about itself, and where services are.

mod core;
pub mod discover;
mod handle;
mod member;
mod record;
mod settings;
#[cfg(test)]
mod simulator;

pub use discover::{Discover, Endpoint, EndpointState, Endpoints};
pub use handle::Registry;
pub use member::{Event, EventKind, Member, MemberState, Members};
pub use record::{Record, ServedService};
pub use settings::OnConflict;
