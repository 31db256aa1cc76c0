//! A server that listens: accepting, looking after connections, and stopping.

use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use std::{fmt, net};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::activity::{Activity, Clock, Limits, Verdict};
use super::connection::{self, Connection, Shared};
use super::services::{self, Services};
use super::{ServeError, Stack, banner};
use crate::Config;
use crate::config::Mode;
use crate::layer::{Defaults, Front, Metrics};
use crate::manage::{self, Health, Manage};

/// How long a stopping server leaves connections open that have no request, for one that may be
/// on its way.
const LAST_CALL: Duration = Duration::from_millis(500);

/// How long accepting rests after an error of the system, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// A server that listens; [`serve`](Self::serve) makes it answer.
pub struct Bound<S> {
    listener: TcpListener,
    address: SocketAddr,
    service: S,
    services: Services,
    shared: Arc<Shared>,
}

impl<S> Bound<S> {
    pub(super) async fn new(
        service: S,
        services: Services,
        config: Config,
        defaults: Defaults,
        layered: bool,
    ) -> Result<Self, ServeError> {
        services.check()?;
        let timeouts = services.timeouts()?;
        if config.mode == Mode::Micro {
            return Err(ServeError::NoCluster);
        }
        let (listener, address) = listen(&config).await.map_err(|source| {
            let Config { host, port, .. } = &config;
            let host = if host.is_empty() { "all interfaces" } else { host };
            ServeError::Bind { address: format!("{host}, port {port}"), source }
        })?;
        let Services { descriptions, route } = &services;
        let (root, pages) = (&config.route_root_path, manage::routes(descriptions));
        let metrics = if config.manage_enable {
            Some(Arc::new(Metrics::new(root, services.routes().chain(pages))?))
        } else {
            None
        };
        let health = Arc::new(Health::default());
        let manage = metrics
            .clone()
            .map(|metrics| Manage::new(&config, descriptions, metrics, health.clone()));
        let routes = services.routes().collect();
        let mut front = Front::new(&config, defaults, metrics, *route, routes, pages, timeouts);
        if !layered && !services.ask_for_peer() {
            front.keep_ids_from_requests();
        }
        let shared = Arc::new(Shared::new(config, front, manage, health, services.ask_for_peer()));
        Ok(Self { listener, address, service, services, shared })
    }

    /// The address that is listened on, with the port that was taken.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
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
        if self.shared.manage.is_some() {
            let pages = manage::routes(&self.services.descriptions).iter();
            rows.extend(pages.map(|page| services::row(page, root)));
        }
        text += &banner::table(&rows);
        // A closed standard output is no reason not to serve.
        let _ = out.write_all(text.as_bytes());

        let port = self.address.port();
        if self.address.ip().is_unspecified() {
            tracing::info!("listening on http://localhost:{port}{root} and all other addresses");
        } else {
            tracing::info!("listening on http://{}{root}", self.address);
        }
        if self.shared.manage.as_ref().is_some_and(Manage::is_open) {
            tracing::warn!(
                "{root}{} answers this machine only; set GDD_MANAGE_USER and GDD_MANAGE_PASS to open it \
                 to others",
                manage::PREFIX
            );
        }
        tracing::info!("{} started in {:.1?}", self.services.names(), start.elapsed());
    }
}

impl<S: Stack> Bound<S> {
    /// Serves until `shutdown` is ready, and then until all is answered, but not for longer than
    /// `GDD_GRACE_TIMEOUT`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the listener and all connections at once.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) {
        let Self { listener, service, shared, .. } = self;
        let mut connections = Connections::new(service, shared.clone());
        let mut ticks = interval(connections.clock.tick());
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut shutdown = pin!(shutdown);
        shared.health.set_ready(true);
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                _ = ticks.tick() => connections.sweep(),
                (stream, peer) = accept(&listener) => connections.open(stream, peer),
            }
        }

        shared.health.set_ready(false);
        let mut grace_end = pin!(sleep(shared.config.grace_timeout));
        shared.draining.store(true, Ordering::Relaxed);
        accept_backlog(listener, |stream, peer| connections.open(stream, peer));
        let count = connections.count();
        if count == 0 {
            tracing::info!("stopped");
            return;
        }
        tracing::info!(
            connections = count,
            "stopped listening, waiting up to {:?} for what is being answered",
            shared.config.grace_timeout
        );
        connections.close(Activity::is_multiplexed);
        let mut last_call = pin!(sleep(LAST_CALL));
        let mut called = false;
        loop {
            tokio::select! {
                biased;
                () = connections.all_ended() => break,
                () = &mut grace_end => {
                    tracing::warn!(connections = connections.count(), "cut off after the grace time");
                    return;
                }
                () = &mut last_call, if !called => {
                    called = true;
                    connections.close(|_| true);
                }
                _ = ticks.tick() => connections.sweep(),
            }
        }
        tracing::info!("stopped");
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

/// Listens on the host and the port of the settings.
async fn listen(config: &Config) -> io::Result<(TcpListener, SocketAddr)> {
    let Config { host, port, .. } = config;
    let listener = if host.is_empty() {
        // On most systems this takes IPv4 as well.
        match TcpListener::bind((net::Ipv6Addr::UNSPECIFIED, *port)).await {
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
                TcpListener::bind((net::Ipv4Addr::UNSPECIFIED, *port)).await?
            }
            listener => listener?,
        }
    } else {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        TcpListener::bind((host, *port)).await?
    };
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Accepts a connection. Errors are logged, and accepting goes on.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!("couldn't accept a connection: {error}");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Whether the error says only that a connection was gone before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Accepts what the system has connected already, and stops listening.
fn accept_backlog(listener: TcpListener, mut open: impl FnMut(TcpStream, SocketAddr)) {
    // The system is asked directly: tokio may not have heard of the last connections yet.
    let Ok(listener) = listener.into_std() else { return };
    loop {
        match listener.accept() {
            Ok((stream, peer)) => {
                let stream =
                    stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
                if let Ok(stream) = stream {
                    open(stream, peer);
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// The open connections.
struct Connections<S> {
    service: S,
    shared: Arc<Shared>,
    clock: Arc<Clock>,
    limits: Limits,
    tasks: JoinSet<()>,
    /// Those of the tasks, and some that have ended since the last look.
    open: Vec<(Arc<Connection>, AbortHandle)>,
}

impl<S: Stack> Connections<S> {
    fn new(service: S, shared: Arc<Shared>) -> Self {
        let clock = Clock::new(&shared.config);
        let limits = Limits::new(&shared.config, &clock);
        Self { service, shared, clock, limits, tasks: JoinSet::new(), open: Vec::new() }
    }

    fn open(&mut self, stream: TcpStream, peer: SocketAddr) {
        // Only an optimisation: an answer is written at once, there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        let activity = Activity::new(self.clock.clone());
        let connection = Arc::new(Connection::new(self.shared.clone(), peer, activity));
        let task = connection::serve(stream, connection.clone(), self.service.clone());
        let task = self.tasks.spawn(task);
        self.open.push((connection, task));
        self.reap();
        // Between two looks many short connections may come and go.
        if self.open.len() > 2 * self.tasks.len() + 64 {
            self.open.retain(|(_, task)| !task.is_finished());
        }
    }

    fn count(&mut self) -> usize {
        self.reap();
        self.tasks.len()
    }

    /// Looks for connections that have waited for too long.
    fn sweep(&mut self) {
        self.reap();
        let now = self.clock.advance();
        self.open.retain(|(connection, task)| {
            let Connection { activity, peer, .. } = &**connection;
            if task.is_finished() {
                return false;
            }
            match activity.verdict(&self.limits, now) {
                Verdict::Keep => true,
                Verdict::Close => {
                    activity.request_close();
                    true
                }
                Verdict::Drop(reason) => {
                    tracing::debug!(%peer, "a connection is dropped: {reason}");
                    task.abort();
                    false
                }
            }
        });
    }

    /// Asks connections to end as soon as they owe no answer.
    fn close(&self, which: impl Fn(&Activity) -> bool) {
        for (connection, _) in self.open.iter().filter(|(open, _)| which(&open.activity)) {
            connection.activity.request_close();
        }
    }

    /// Frees what is left of connections that have ended.
    fn reap(&mut self) {
        while let Some(end) = self.tasks.try_join_next() {
            log_panic(end);
        }
    }

    async fn all_ended(&mut self) {
        while let Some(end) = self.tasks.join_next().await {
            log_panic(end);
        }
    }
}

/// Logs a panic that ended a connection: one of a response's body, since those of handlers are
/// answered.
fn log_panic(end: Result<(), tokio::task::JoinError>) {
    if let Err(error) = end
        && error.is_panic()
    {
        tracing::error!("a connection was cut by a panic in a response's body");
    }
}
