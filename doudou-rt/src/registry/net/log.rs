//! What the log is told of the cluster.

use std::net::SocketAddr;

use super::sockets::Sockets;
use super::{Node, TARGET};
use crate::registry::settings::Advertised;
use crate::registry::{Event, EventKind};

/// Logs where a node listens, and warns of what shouldn't stay.
pub(super) fn start<S: Sockets>(node: &Node<S>) {
    let settings = &node.plan.settings;
    if settings.keys.is_empty() && !node.local.ip().is_loopback() {
        tracing::warn!(
            target: TARGET,
            "whoever reaches {} may read what the nodes of the cluster tell each other, and may \
             throw nodes out; set GDD_MEM_SECRET_KEY on all nodes to what `openssl rand -base64 \
             32` prints",
            node.local
        );
    }
    if node.plan.is_quiet {
        return;
    }
    let (name, cluster) = (&*settings.name, &*settings.cluster);
    let seeds = settings.seeds.len();
    match &node.plan.advertised {
        Advertised::Address(ip) => {
            let address = SocketAddr::new(*ip, node.local.port());
            tracing::info!(target: TARGET, name, cluster, seeds, "a node of a cluster at {address}");
        }
        Advertised::Name(host) => {
            let port = node.local.port();
            tracing::info!(target: TARGET, name, cluster, seeds, "a node of a cluster at {host}:{port}");
        }
    }
}

/// Logs what has happened to a member, unless it is the node itself, whose name is `own`.
pub(super) fn event<S: Sockets>(event: &Event, own: &str, node: &Node<S>) {
    let member = &*event.member;
    match event.kind {
        // The core warns, with the addresses.
        EventKind::Conflicted => {}
        _ if node.plan.is_quiet || member == own => {}
        EventKind::Updated => tracing::debug!(target: TARGET, member, "a node tells something new"),
        kind => tracing::info!(target: TARGET, member, "a node {}", happened(kind)),
    }
}

fn happened(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Joined => "joined",
        EventKind::Suspected => "doesn't answer",
        EventKind::Restored => "answers again",
        EventKind::Left => "left",
        EventKind::Died => "is taken for dead",
        EventKind::Updated => "tells something new",
        EventKind::Conflicted => "was refused its name",
    }
}
