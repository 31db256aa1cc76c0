//! A node on the network: its sockets, its task, its start and its leave.

mod actor;
mod address;
mod describe;
mod door;
mod frame;
mod load;
mod log;
mod metrics;
mod outbox;
mod plan;
mod seen;
mod snapshot;
mod sockets;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actor::Command;
pub(crate) use describe::{About, describe};
use door::Door;
pub(crate) use metrics::ClusterMetrics;
pub(crate) use plan::Plan;
use seen::Seen;
use sockets::{Sockets, System};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::{Member, MemberState, Members, Record, Registry};
use crate::Config;
use crate::config::ConfigError;

/// What the cluster logs under.
const TARGET: &str = "doudou_rt::registry";

/// How many commands may wait for a node.
const COMMANDS: usize = 8;

/// How long a node that has failed rests before it begins anew.
const REST: Duration = Duration::from_secs(1);

/// Why a program can't be a node of a cluster.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// The settings are wrong.
    #[error("the settings of the cluster are wrong")]
    Config(#[from] ConfigError),
    /// The port that nodes talk on can't be listened on.
    #[error(
        "couldn't listen on {address} for the other nodes, over UDP and TCP; set GDD_MEM_PORT to a \
         port that is free, or leave it empty"
    )]
    Bind {
        /// The address and the port.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The node can't have this name or address, or say this of itself.
    #[error("{0}")]
    Node(String),
    /// What [`Server::data`](crate::Server::data) was given can't be JSON.
    #[error("the data of this node can't be written as JSON")]
    Data(#[source] serde_json::Error),
    /// The system has no random numbers.
    #[error("the system gives no random numbers")]
    Random,
    /// The metrics can't be set up.
    #[error("couldn't set up the metrics of the cluster")]
    Metrics(#[from] prometheus::Error),
}

impl Registry {
    /// Joins a cluster without serving anything: for programs that only call. The settings are
    /// those of `GDD_MEM_*`, whatever `GDD_MODE` is; the node listens for others where `GDD_HOST`
    /// is, if it is an address.
    ///
    /// No seed needs to be there: they are tried until one is.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use doudou_rt::{Config, registry::Registry};
    ///
    /// let membership = Registry::join(&Config::from_env()?).await?;
    /// let registry = membership.registry().clone();
    /// // … give it to clients …
    /// membership.leave().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Wrong settings, or a port that can't be listened on.
    pub async fn join(config: &Config) -> Result<Membership, JoinError> {
        let plan = Plan::new(config, config.host.parse().ok())?;
        let record = describe(config, &plan, &[], 0, None, About::default());
        Ok(Node::bind(plan, record).await?.start(Self::new()))
    }

    /// Takes over that a node stands alone, so that clients find what it serves itself.
    pub(crate) fn stand_alone(&self, plan: &Plan, record: Record) {
        let name = plan.settings.name.clone();
        let node = Member {
            name: name.clone(),
            address: SocketAddr::new(plan.fallback, record.port),
            generation: record.registered_at,
            state: MemberState::Alive,
            since: SystemTime::now(),
            record: Some(Arc::new(record)),
        };
        self.publish(Arc::new(Members { all: vec![node], this: name }), []);
    }
}

/// A node that listens, and hasn't said a word yet.
pub(crate) struct Node<S: Sockets = System> {
    plan: Plan,
    record: Record,
    sockets: S,
    udp: Arc<S::Udp>,
    listener: S::Listener,
    local: SocketAddr,
    /// Datagrams go out of a socket of IPv6.
    is_wide: bool,
    door: Arc<Door>,
    seen: Arc<Seen>,
    /// Where its time begins.
    born: Instant,
}

impl Node {
    /// A node that listens as planned, with what it will say of itself.
    ///
    /// # Errors
    ///
    /// The port is taken, or what it will say can't be said.
    pub(crate) async fn bind(plan: Plan, record: Record) -> Result<Self, JoinError> {
        Self::bind_to(plan, record, System::default()).await
    }
}

impl<S: Sockets> Node<S> {
    async fn bind_to(plan: Plan, record: Record, sockets: S) -> Result<Self, JoinError> {
        let address = SocketAddr::new(plan.ip, plan.port);
        let failed = |source| JoinError::Bind { address, source };
        let (udp, listener) = sockets.bind(plan.ip, plan.port).await.map_err(failed)?;
        let local = S::local_addr(&udp).map_err(failed)?;
        let timing = &plan.settings.timing;
        let door = Arc::new(Door::new(plan.settings.allowed.clone(), timing.tcp_timeout));
        let node = Self {
            seen: Arc::new(Seen::new(door.clone())?),
            is_wide: local.is_ipv6(),
            udp: Arc::new(udp),
            born: Instant::now(),
            plan,
            record,
            sockets,
            listener,
            local,
            door,
        };
        // Whether the core takes the record shows here, where somebody hears of it.
        let fallback = SocketAddr::new(node.plan.fallback, local.port());
        actor::core(&node, node.record.clone(), fallback)?;
        Ok(node)
    }

    /// What the node will have counted, for Prometheus, with what it tells `registry`.
    pub(crate) fn metrics(&self, registry: Registry) -> prometheus::Result<ClusterMetrics> {
        ClusterMetrics::new(registry, self.seen.clone())
    }

    /// Whether it knows of others to join.
    pub(crate) fn has_seeds(&self) -> bool {
        !self.plan.settings.seeds.is_empty() || self.plan.snapshot.is_some()
    }

    /// Lets the node join, and tell what it learns to `registry`.
    pub(crate) fn start(self, registry: Registry) -> Membership {
        log::start(&self);
        let (commands, orders) = mpsc::channel(COMMANDS);
        let (local, drain) = (self.local, self.plan.settings.timing.drain);
        let mut task = JoinSet::new();
        task.spawn(supervise(Arc::new(self), registry.clone(), orders));
        Membership { registry, local, drain, commands, task }
    }
}

/// Runs a node until it has left, again and again if it fails: the program goes on.
async fn supervise<S: Sockets>(
    node: Arc<Node<S>>,
    registry: Registry,
    commands: mpsc::Receiver<Command>,
) {
    let commands = Arc::new(Mutex::new(commands));
    loop {
        let mut work = JoinSet::new();
        let (its_node, its_registry, its_commands) =
            (node.clone(), registry.clone(), commands.clone());
        work.spawn(async move {
            actor::run(&its_node, &its_registry, &mut *its_commands.lock().await).await
        });
        let error = match work.join_next().await {
            None | Some(Ok(Ok(()))) => return,
            Some(Ok(Err(error))) => error.to_string(),
            Some(Err(error)) => error.to_string(),
        };
        tracing::error!(
            target: TARGET,
            error,
            "this node of the cluster failed and begins anew in {REST:?}; the service goes on"
        );
        sleep(REST).await;
        while let Ok(command) = commands.lock().await.try_recv() {
            if command == Command::Leave {
                return;
            }
        }
    }
}

/// A node that takes part in its cluster.
///
/// Dropping it ends it without a word: the others take it for dead. [`leave`](Self::leave) tells
/// them.
pub struct Membership {
    registry: Registry,
    local: SocketAddr,
    drain: Duration,
    commands: mpsc::Sender<Command>,
    /// Dropped, it is aborted.
    task: JoinSet<()>,
}

impl Membership {
    /// What the node knows of its cluster.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Where the node listens for others, over UDP and TCP.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Waits until another node is a member as well. Without one it waits for ever.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn joined(&self) {
        let mut members = self.registry.watch_members();
        // The sender is in `self`.
        let _ = members.wait_for(|members| members.active().count() > 1).await;
    }

    /// Tells the others that the node ends, and ends it: within a second.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the node at once; it may have told some of the others.
    pub async fn leave(mut self) {
        // A node that doesn't take the command has ended already.
        let _ = self.commands.send(Command::Leave).await;
        let _ = timeout(actor::LEAVE * 2, self.task.join_next()).await;
    }

    /// Tells the others that nothing new should be begun with this node. The time that this takes
    /// is up to the caller; zero if there is nobody to tell.
    pub(crate) async fn drain(&self) -> Duration {
        let _ = self.commands.send(Command::Drain).await;
        let others = self.registry.members().active().count().saturating_sub(1);
        if others > 0 { self.drain } else { Duration::ZERO }
    }
}

impl fmt::Debug for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Membership")
            .field("registry", &self.registry)
            .field("local", &self.local)
            .finish_non_exhaustive()
    }
}
