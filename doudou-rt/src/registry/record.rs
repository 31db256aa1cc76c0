//! What a node says about itself.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// What a node says about itself to all others. It travels in at most 64 KiB.
///
/// From other nodes it comes validated: texts are bounded and without control characters, the
/// host is the name of one, the root path is one, and the data is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// `GDD_SERVICE_NAME`, or the names of the services.
    pub service: String,
    /// The services that it serves, in their order.
    pub services: Vec<ServedService>,
    /// Whether it speaks https.
    pub https: bool,
    /// The name under which others reach it, if it isn't reached by the address it gossips from.
    pub host: Option<String>,
    /// The port of the services.
    pub port: u16,
    /// The port of `/go-doudou/`; that of the services unless it has its own, `None` without one.
    pub manage_port: Option<u16>,
    /// `GDD_ROUTE_ROOT_PATH`: `/api`, or empty.
    pub root_path: String,
    /// `GDD_MEM_WEIGHT`: its share of the requests in relation to that of others.
    pub weight: u32,
    /// `GDD_MEM_ZONE`: where it is; empty if nobody said.
    pub zone: String,
    /// Whether it is about to end, so that nobody should begin anything new with it.
    pub draining: bool,
    /// When the node started, in milliseconds since 1970.
    pub registered_at: u64,
    /// The version of the runtime.
    pub doudou_version: String,
    /// The version of the compiler.
    pub rust_version: String,
    /// Who built it; empty if nobody said.
    pub build_user: String,
    /// When it was built; empty if nobody said.
    pub build_time: String,
    /// What the program adds, as JSON; empty for nothing.
    pub data: String,
}

/// A service that a node serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServedService {
    /// Its name: that of the trait.
    pub name: String,
    /// The version of its document; empty without one.
    pub version: String,
}

impl Record {
    /// The URL at which the services of a node with this record are, when it gossips from
    /// `address`: without a slash at its end.
    #[must_use]
    pub fn base_url(&self, address: SocketAddr) -> String {
        self.url(address, self.port)
    }

    /// The URL below which `/go-doudou/` is; `None` when the node has no such pages.
    #[must_use]
    pub fn manage_url(&self, address: SocketAddr) -> Option<String> {
        Some(self.url(address, self.manage_port?))
    }

    /// Whether the node serves a service of this name: the case of ASCII letters doesn't matter.
    #[must_use]
    pub fn serves(&self, service: &str) -> bool {
        let names = self.services.iter().map(|service| &service.name).chain([&self.service]);
        names.into_iter().any(|name| name.eq_ignore_ascii_case(service))
    }

    fn url(&self, address: SocketAddr, port: u16) -> String {
        let scheme = if self.https { "https" } else { "http" };
        let root = &self.root_path;
        match &self.host {
            Some(host) => format!("{scheme}://{host}:{port}{root}"),
            None => format!("{scheme}://{}{root}", SocketAddr::new(address.ip(), port)),
        }
    }
}
