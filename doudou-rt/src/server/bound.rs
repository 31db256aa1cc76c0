//! A server that listens: the start, the stop, and what lies between.

use std::fmt;
use std::future::pending;
use std::io::{self, IsTerminal, Write};
use std::net::{SocketAddr, TcpListener};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::{JoinSet, yield_now};
use tokio::time::timeout;

use super::cluster::{self, Cluster};
use super::connection::{Shared, Style};
use super::cores::Workers;
use super::handle::{Handle, Life, Order, Stage};
use super::listen::{self, Doors, Listeners};
use super::panic::catch_panic;
use super::services::{self, Services};
use super::ticks::Ticks;
use super::tls::Tls;
use super::{Options, ServeError, Stack, banner, worker};
use crate::Config;
use crate::config::{self, Mode};
use crate::layer::{Front, Metrics};
use crate::manage::{self, Health, Manage};

/// How long the threads of a server may take to notice that it is cut off; one of which a handler
/// has a hold takes longer.
const CUT_PATIENCE: Duration = Duration::from_secs(1);

/// What is run at the end of a server.
pub(super) type Hook = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A server that listens; [`serve`](Self::serve) makes it answer.
pub struct Bound<S> {
    life: Life,
    listeners: Listeners,
    address: SocketAddr,
    service: S,
    services: Services,
    shared: Arc<Shared>,
    /// The management, when it has a port of its own.
    manage: Option<(TcpListener, Arc<Shared>)>,
    hooks: Vec<Hook>,
    cluster: Option<Cluster>,
}

impl<S> Bound<S> {
    /// Listens, or takes over the sockets of the service and of the management.
    pub(super) async fn new(
        service: S,
        services: Services,
        config: Config,
        options: Options,
        sockets: [Option<TcpListener>; 2],
    ) -> Result<Self, ServeError> {
        services.check()?;
        let timeouts = services.timeouts()?;
        let Options { life, defaults, layered, hooks, mut checks, per_core, .. } = options;
        let cancel_on_disconnect = options.cancel_on_disconnect;
        // Before anything is listened on.
        let tls = Tls::new(&config)?;
        let Doors { service: listeners, address, manage: manage_listener } =
            listen::open(&config, per_core, sockets).await?;
        let manage_address = manage_listener.as_ref().map(TcpListener::local_addr).transpose();
        let manage_address = manage_address.map_err(ServeError::Listener)?;
        life.0.set_addresses(address, manage_address);
        if let Some(tls) = &tls {
            life.0.set_tls(tls.clone());
        }

        let Services { descriptions, route } = &services;
        let introduction = options.introduction;
        let cluster =
            Cluster::bind(&config, descriptions, introduction, address, manage_address).await?;
        checks.extend(cluster.as_ref().and_then(|cluster| cluster.check(config.mem_join_wait)));
        let pages = manage::routes(descriptions);
        let metrics = if config.manage_enable {
            Some(Arc::new(Metrics::new(&config, descriptions, services.routes().chain(pages))?))
        } else {
            None
        };
        if let (Some(metrics), Some(cluster)) = (&metrics, &cluster) {
            metrics.show(cluster.metrics()?)?;
        }
        let health = Arc::new(Health::new(checks, config.ready_timeout));
        let manage = metrics.clone().map(|metrics| {
            let registry = cluster.as_ref().map(Cluster::registry);
            Manage::new(&config, descriptions, address, metrics, health.clone(), registry)
        });
        let front = || {
            let (metrics, routes) = (metrics.clone(), services.routes().collect());
            let mut front =
                Front::new(&config, defaults, metrics, *route, routes, pages, timeouts.clone());
            if !layered && !services.ask_for_peer() {
                front.keep_ids_from_requests();
            }
            front
        };
        let style = Style { cancel_on_disconnect, per_core, only_manage: false };
        let (here, elsewhere) = match manage_listener {
            Some(listener) => {
                // Operators get in when the service is full.
                let config = Config { max_connections: 0, ..config.clone() };
                let style = Style { only_manage: true, ..Style::default() };
                let (health, tls) = (health.clone(), tls.clone());
                let shared = Shared::new(config, front(), manage, health, false, style, tls);
                (None, Some((listener, Arc::new(shared))))
            }
            None => (manage, None),
        };
        let (front, peer) = (front(), services.ask_for_peer());
        let shared = Arc::new(Shared::new(config, front, here, health, peer, style, tls));
        let manage = elsewhere;
        Ok(Self { life, listeners, address, service, services, shared, manage, hooks, cluster })
    }

    /// The server from outside: its addresses, how far it is, and how it is stopped.
    pub fn handle(&self) -> Handle {
        self.life.0.clone()
    }

    /// The address that is listened on, with the port that was taken.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn tls(&self) -> Option<Arc<Tls>> {
        self.shared.tls.clone()
    }

    /// Shows the banner and the routes, and logs that the server has started.
    pub(super) fn announce(&self, start: Instant) {
        let config = &self.shared.config;
        let mut text = String::new();
        let mut out = io::stdout().lock();
        if config.banner {
            text += &banner::banner(&config.banner_text, out.is_terminal());
        }
        let root = &config.route_root_path;
        let mut rows = self.services.rows(root);
        if self.manage().is_some() {
            let pages = manage::routes(&self.services.descriptions).iter();
            rows.extend(pages.map(|page| services::row(page, root)));
        }
        text += &banner::table(&rows);
        // A closed standard output is no reason not to serve.
        let _ = out.write_all(text.as_bytes());

        self.announce_address("listening on", self.address);
        if let Some(address) = self.life.0.manage_addr() {
            self.announce_address(&format!("{} is on", manage::PREFIX), address);
        } else if config.manage_port.is_some() && !config.manage_enable {
            tracing::warn!("GDD_MANAGE_PORT has no effect without GDD_MANAGE_ENABLE");
        }
        let idle = (config.mode == Mode::Mono).then(|| config::cluster_variables(config));
        for name in idle.into_iter().flatten() {
            tracing::warn!("{name} has no effect: with GDD_MODE=mono there is no cluster");
        }
        if let Listeners::PerCore(listeners) = &self.listeners {
            tracing::info!("{} runtimes, one for each core", listeners.len());
        }
        if self.manage().is_some_and(Manage::is_open) {
            tracing::warn!(
                "{root}{} answers this machine only; set GDD_MANAGE_USER and GDD_MANAGE_PASS to open it \
                 to others",
                manage::PREFIX
            );
        }
        tracing::info!("{} started in {:.1?}", self.services.names(), start.elapsed());
    }

    fn manage(&self) -> Option<&Manage> {
        let shared = self.manage.as_ref().map_or(&self.shared, |(_, shared)| shared);
        shared.manage.as_ref()
    }

    fn announce_address(&self, what: &str, address: SocketAddr) {
        let scheme = self.shared.scheme();
        let root = &self.shared.config.route_root_path;
        if address.ip().is_unspecified() {
            let port = address.port();
            tracing::info!("{what} {scheme}://localhost:{port}{root} and all other addresses");
        } else {
            tracing::info!("{what} {scheme}://{address}{root}");
        }
    }
}

impl<S: Stack> Bound<S> {
    /// Serves until `shutdown` is ready or [`Handle::shutdown`] is called, and stops as
    /// [`Server`](super::Server#the-end) says.
    ///
    /// # Errors
    ///
    /// The server couldn't start its threads or register its listener, or it ended before all
    /// was answered and closed: after the grace time, or because it was told to end at once.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the listener and all connections, as soon as what is running on
    /// them waits for something.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let Self { life, listeners, service, shared, manage, hooks, cluster, .. } = self;
        let handle = life.0.clone();
        let manage_service = service.clone();
        let work = async {
            match listeners {
                Listeners::One(listener) => {
                    // As a task of its own it accepts on the threads that serve, and a new
                    // connection wakes nothing else.
                    let (ticks, shared) = (Ticks::start(&shared.config)?, shared.clone());
                    let work = worker::serve(listener, service, shared, ticks, handle.stage());
                    let mut tasks = JoinSet::new();
                    tasks.spawn(work);
                    match tasks.join_next().await {
                        Some(end) => end.map_err(io::Error::other)?,
                        None => Ok(0),
                    }
                }
                Listeners::PerCore(listeners) => {
                    Workers::start(listeners, &service, &shared, &handle)?.ended().await
                }
            }
        };
        let stop = async {
            tokio::select! {
                () = shutdown => {}
                () = handle.ordered(Order::Stop) => {}
            }
        };
        tokio::select! {
            biased;
            () = handle.ordered(Order::StopAtOnce) => Err(ServeError::EndedAtOnce),
            end = serve_and_stop(work, stop, &shared, &handle, cluster, hooks) => end,
            error = serve_management(manage, manage_service) => Err(ServeError::Listener(error)),
        }
    }
}

/// Runs `work` until the stop, drains it, and runs the hooks.
async fn serve_and_stop(
    work: impl Future<Output = io::Result<usize>>,
    stop: impl Future<Output = ()>,
    shared: &Shared,
    handle: &Handle,
    cluster: Option<Cluster>,
    hooks: Vec<Hook>,
) -> Result<(), ServeError> {
    let Config { shutdown_delay, grace_timeout, .. } = shared.config;
    let mut work = pin!(work);
    let membership = cluster.map(Cluster::start);
    shared.health.set_ready(true);
    handle.enter(Stage::Serving);
    tokio::select! {
        biased;
        () = stop => {}
        end = &mut work => return end.map(drop).map_err(ServeError::Listener),
    }

    shared.health.set_ready(false);
    // From now on clients are sent elsewhere one by one, each with its answer.
    shared.draining.store(true, Ordering::Relaxed);
    handle.enter(Stage::Leaving);
    // The service manager is told of it by the same task, also when nothing is left to wait for.
    yield_now().await;
    tokio::select! {
        biased;
        () = cluster::leave(membership, shutdown_delay) => {}
        end = &mut work => return end.map(drop).map_err(ServeError::Listener),
    }

    let drain = Instant::now();
    let rest = || grace_timeout.saturating_sub(drain.elapsed());
    handle.enter(Stage::Draining);
    let cut = match timeout(grace_timeout, &mut work).await {
        Ok(cut) => cut.map_err(ServeError::Listener)?,
        Err(_) => {
            handle.enter(Stage::Cutting);
            match timeout(CUT_PATIENCE, work).await {
                Ok(cut) => cut.map_err(ServeError::Listener)?,
                // A handler that never waits has a hold of its thread.
                Err(_) => 1,
            }
        }
    };
    if cut > 0 {
        tracing::warn!(connections = cut, "cut off after the grace time");
    }
    let closed = run(hooks, rest).await;
    if cut > 0 {
        return Err(ServeError::CutOff { connections: cut });
    }
    closed?;
    tracing::info!("stopped");
    Ok(())
}

/// Runs hooks one after the other within the time that `rest` gives. A hook that is late for it
/// is polled once.
async fn run(hooks: Vec<Hook>, rest: impl Fn() -> Duration) -> Result<(), ServeError> {
    let mut end = Ok(());
    for mut hook in hooks {
        match timeout(rest(), catch_panic(hook.as_mut())).await {
            Ok(Ok(())) => {}
            Ok(Err(panic)) => {
                tracing::error!(error = panic.message(), "what runs at the end panicked");
                end = Err(ServeError::NotClosed);
            }
            Err(_) => {
                tracing::warn!("what runs at the end took longer than the grace time");
                end = Err(ServeError::NotClosed);
            }
        }
    }
    end
}

/// Serves the management on its own port, as long as it is polled.
///
/// The service is never called; a stack of its own would compile all of HTTP once more.
async fn serve_management<S: Stack>(
    manage: Option<(TcpListener, Arc<Shared>)>,
    service: S,
) -> io::Error {
    let Some((listener, shared)) = manage else { return pending().await };
    // The management doesn't stop before the service has.
    let (_serving, stage) = watch::channel(Stage::Serving);
    let work = async {
        let ticks = Ticks::start(&shared.config)?;
        worker::serve(listener, service, shared, ticks, stage).await
    };
    match work.await {
        Ok(_) => pending().await,
        Err(error) => error,
    }
}

impl<S> fmt::Debug for Bound<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bound")
            .field("services", &self.services.names())
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
