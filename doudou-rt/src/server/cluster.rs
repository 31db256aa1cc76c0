//! The node that a server is in its cluster.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::ServeError;
use crate::config::Mode;
use crate::manage::Check;
use crate::registry::{
    About, ClusterMetrics, JoinError, Membership, Node, Plan, Registry, describe,
};
use crate::{Config, Description};

/// What a program says of its node.
#[derive(Default)]
pub(super) struct Introduction {
    /// What the node learns is told to it.
    pub(super) registry: Option<Registry>,
    /// As JSON.
    pub(super) data: Option<serde_json::Result<String>>,
    pub(super) build_user: String,
    pub(super) build_time: String,
}

/// A node that listens, and joins when the server serves.
pub(super) struct Cluster {
    node: Node,
    registry: Registry,
}

impl Cluster {
    /// Listens for other nodes, if the settings ask for it, with what this one will say of the
    /// services that listen on `address`.
    pub(super) async fn bind(
        config: &Config,
        services: &[Description],
        introduction: Introduction,
        address: SocketAddr,
        manage: Option<SocketAddr>,
    ) -> Result<Option<Self>, ServeError> {
        let Introduction { registry, data, build_user, build_time } = introduction;
        if config.mode == Mode::Mono && registry.is_none() {
            return Ok(None);
        }
        let plan = Plan::new(config, Some(address.ip())).map_err(JoinError::from)?;
        let manage_port = config.manage_enable.then(|| manage.unwrap_or(address).port());
        let data = data.transpose().map_err(JoinError::Data)?.unwrap_or_default();
        let about = About { data, build_user, build_time };
        let record = describe(config, &plan, services, address.port(), manage_port, about);
        match (config.mode, registry) {
            (Mode::Micro, registry) => {
                let node = Node::bind(plan, record).await?;
                Ok(Some(Self { node, registry: registry.unwrap_or_default() }))
            }
            (Mode::Mono, registry) => {
                if let Some(registry) = registry {
                    registry.stand_alone(&plan, record);
                }
                Ok(None)
            }
        }
    }

    /// Fails until another node has been joined, for as long as the settings say. A node that
    /// knows of no others is ready at once.
    pub(super) fn check(&self, wait: Duration) -> Option<Check> {
        if wait.is_zero() || !self.node.has_seeds() {
            return None;
        }
        let (registry, until) = (self.registry.clone(), Instant::now() + wait);
        let has_joined = Arc::new(AtomicBool::new(false));
        let check = move || {
            let others = registry.members().active().count().saturating_sub(1);
            // Once is enough: a service that has lost all others still serves.
            let is_well = has_joined.load(Relaxed) || others > 0 || Instant::now() >= until;
            has_joined.store(is_well, Relaxed);
            async move { if is_well { Ok(()) } else { Err("no node has been joined yet") } }
        };
        Some(Check::new("cluster".to_owned(), check))
    }

    /// What it learns is told to it.
    pub(super) fn registry(&self) -> Registry {
        self.registry.clone()
    }

    /// What the node counts, and what it knows.
    pub(super) fn metrics(&self) -> Result<ClusterMetrics, ServeError> {
        Ok(self.node.metrics(self.registry.clone())?)
    }

    /// Joins.
    pub(super) fn start(self) -> Membership {
        self.node.start(self.registry)
    }
}

/// Lets everybody look for others to ask, while the server still answers: for `delay`, and at
/// least as long as the other nodes need to be told. Then the node leaves.
pub(super) async fn leave(membership: Option<Membership>, delay: Duration) {
    let drain = match &membership {
        Some(membership) => membership.drain().await,
        None => Duration::ZERO,
    };
    let delay = delay.max(drain);
    if !delay.is_zero() {
        tracing::info!("not ready any more, still accepting for {delay:?}");
        sleep(delay).await;
    }
    if let Some(membership) = membership {
        membership.leave().await;
    }
}
