//! The server: connections, their limits, the start and the end.

mod activity;
mod banner;
mod body;
mod bound;
mod cluster;
mod connection;
mod cores;
mod entrance;
mod error;
mod framing;
mod handle;
mod handler;
mod listen;
mod logging;
mod panic;
mod services;
mod signals;
mod socket;
#[cfg(unix)]
mod systemd;
mod ticks;
#[cfg_attr(not(feature = "tls"), path = "no_tls.rs")]
mod tls;
mod worker;

use std::convert::Infallible;
use std::fmt;
use std::future::pending;
use std::net::TcpListener;
use std::time::Instant;

use http::Request;
use serde::Serialize;
use tower_layer::Layer;

pub use body::Incoming;
pub use bound::Bound;
use bound::Hook;
use cluster::Introduction;
pub use error::{Conflict, ServeError, TlsError, WrongAnnotation};
pub use handle::Handle;
use handle::Life;
pub use handler::Stack;
use services::Services;

use crate::layer::Defaults;
use crate::manage::Check;
use crate::registry::Registry;
use crate::{BoxError, Config, Service, config};

/// Serves a [`Service`] over HTTP/1.1 and HTTP/2 (with prior knowledge) on one port.
///
/// ```no_run
/// # use doudou_rt::{Body, Description, Response, ServeError, Server, Service, http};
/// # #[derive(Clone)] struct UsersvcServer;
/// # impl Service for UsersvcServer {
/// #     fn descriptions() -> impl Iterator<Item = Description> { std::iter::empty() }
/// #     fn route(_: &http::Method, _: &str) -> Option<usize> { None }
/// #     async fn call(self, _: http::Request<Body>) -> Response { Response::default() }
/// # }
/// #[tokio::main]
/// async fn main() -> Result<(), ServeError> {
///     Server::new(UsersvcServer).run().await
/// }
/// ```
///
/// Several services share a server as a tuple: `Server::new((users, posts))`. They are asked in
/// this order. A service that leaves nothing of a route to a later one is refused at the start.
///
/// Without [`config`](Self::config) the settings come from [`Config::from_env`].
///
/// # Slow and broken clients
///
/// The head of a request must be complete `GDD_READ_TIMEOUT` after its first byte, or after the
/// connection was made; its body `GDD_READ_TIMEOUT` after the service began to wait for it (408
/// if not). A client that takes nothing of its response for `GDD_WRITE_TIMEOUT` is dropped. A
/// connection that asks for nothing is closed after `GDD_IDLE_TIMEOUT`. These take effect up to
/// a quarter of the shortest of them late, and at most about two seconds.
///
/// Over HTTP/2, where a connection carries many requests, a connection without one is idle
/// whatever else is sent on it, pings too; it is told to go away before it is closed. There
/// `GDD_WRITE_TIMEOUT` is the time in which a client must make room for a part of any of the
/// responses that wait for it.
///
/// # Limits
///
/// A head that is larger than `GDD_HEADER_LIMIT`, or that has more than 100 headers over HTTP/1,
/// is answered with 431, a path longer than 64 KiB with 414, and a body larger than
/// `GDD_BODY_LIMIT` with 413. Over HTTP/2 a connection may have 200 requests at a time. One that
/// resets more than 20 of them before they are looked at, or makes the server reset 1,024, is
/// closed (CVE-2023-44487, CVE-2025-8671).
///
/// With `GDD_MAX_CONNECTIONS` more connections wait in the system's backlog. While the server is
/// full, a connection that has no request for two ticks (of a quarter of the shortest timeout,
/// at most a second) makes way. The port of the management has no such limit.
///
/// A client that leaves doesn't cancel its request: what the service has begun, it ends. (Over
/// HTTP/2 a stream that the client resets is cancelled.) Watching for clients that leave would
/// cost an 8 KiB buffer and a read for every request;
/// [`cancel_on_disconnect`](Self::cancel_on_disconnect) does it.
///
/// A panic in the service or in a layer is logged and answered with 500; the connection lives.
///
/// # TLS
///
/// With the feature `tls`, and `GDD_TLS_CERT` and `GDD_TLS_KEY`, the server speaks TLS 1.2 and 1.3
/// on all its ports, by rustls with ring. Clients choose HTTP/2 or HTTP/1.1 by ALPN. A handshake
/// may take `GDD_READ_TIMEOUT`. At SIGHUP [`run`](Self::run) reads both files again; when they
/// can't be used, that is logged and the old ones stay.
///
/// # The cluster
///
/// With `GDD_MODE=micro` the server is a node of a cluster, which it joins when it begins to serve.
/// The other nodes know what it serves and where, and a
/// [`Registry`] tells what it knows of them. Whatever happens in
/// the cluster, the services go on.
///
/// # The end
///
/// After SIGINT or SIGTERM the server isn't ready any more, which `/go-doudou/health/ready` shows,
/// and goes on for `GDD_SHUTDOWN_DELAY`, so that load balancers notice. From the signal on, answers
/// over HTTP/1 close their connections. In a cluster the other nodes are told at once, the server
/// goes on for at least `GDD_MEM_DRAIN`, and then it leaves, within a second. After that it takes in what already waits to connect
/// and stops listening. What has been asked is answered. A connection without a request gets half
/// a second for one that may be on its way. When all is answered, what [`on_shutdown`](Self::on_shutdown) was given runs.
/// From the end of listening on, all of it has `GDD_GRACE_TIMEOUT`; a second signal ends it at
/// once.
pub struct Server<S> {
    service: S,
    services: Services,
    config: Option<Config>,
    options: Options,
}

/// What a program decides about its server, rather than the environment.
struct Options {
    life: Life,
    defaults: Defaults,
    /// There are layers.
    layered: bool,
    hooks: Vec<Hook>,
    checks: Vec<Check>,
    per_core: bool,
    cancel_on_disconnect: bool,
    introduction: Introduction,
}

impl Options {
    fn new() -> Self {
        Self {
            life: Life::new(),
            defaults: Defaults::default(),
            layered: false,
            hooks: Vec::new(),
            checks: Vec::new(),
            per_core: false,
            cancel_on_disconnect: false,
            introduction: Introduction::default(),
        }
    }
}

impl Server<()> {
    /// A server for `service`, or for a tuple of several, without layers.
    pub fn new<T: Service>(
        service: T,
    ) -> Server<
        impl tower_service::Service<
            Request<Incoming>,
            Response = crate::Response,
            Error = Infallible,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static,
    > {
        Server {
            service: handler::handler(service),
            services: Services::of::<T>(),
            config: None,
            options: Options::new(),
        }
    }
}

impl<S> Server<S> {
    /// Wraps the services, and the layers added so far, into one more layer: the last one added
    /// sees a request first and its response last.
    ///
    /// A layer may change the type of the response's body, and may fail: an error is logged and
    /// answered with 500. `/go-doudou/` doesn't go through layers.
    ///
    /// Layers and services see a request's path without `GDD_ROUTE_ROOT_PATH`.
    pub fn layer<L: Layer<S>>(self, layer: L) -> Server<L::Service> {
        let Self { service, services, config, mut options } = self;
        options.layered = true;
        Server { service: layer.layer(service), services, config, options }
    }

    /// Chooses what the server does with every request in front of all layers. Everything is
    /// done unless it is switched off here.
    #[must_use]
    pub fn defaults(mut self, defaults: Defaults) -> Self {
        self.options.defaults = defaults;
        self
    }

    /// Does nothing in front of the layers but what protects the process: limits, timeouts, and
    /// the answer to a panic. The same as [`defaults`](Self::defaults) with
    /// [`Defaults::NOTHING`].
    #[must_use]
    pub fn bare(self) -> Self {
        self.defaults(Defaults::NOTHING)
    }

    /// Uses these settings instead of those from the environment.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = Some(config);
        self
    }

    /// Runs a future at the end, when all requests have been answered: to close a pool, say.
    ///
    /// Those of several calls run one after the other, in the order of the calls. They have what
    /// is left of `GDD_GRACE_TIMEOUT`; one that is late for it is polled once. A panic in one is
    /// logged, and the others run. With [`Handle::shutdown_now`] and after a second signal none
    /// runs.
    ///
    /// ```no_run
    /// # use doudou_rt::{Body, Description, Response, ServeError, Server, Service, http};
    /// # #[derive(Clone)] struct UsersvcServer;
    /// # impl Service for UsersvcServer {
    /// #     fn descriptions() -> impl Iterator<Item = Description> { std::iter::empty() }
    /// #     fn route(_: &http::Method, _: &str) -> Option<usize> { None }
    /// #     async fn call(self, _: http::Request<Body>) -> Response { Response::default() }
    /// # }
    /// # struct Pool;
    /// # impl Pool { async fn close(&self) {} }
    /// # async fn run(pool: Pool) -> Result<(), ServeError> {
    /// Server::new(UsersvcServer).on_shutdown(async move { pool.close().await }).run().await
    /// # }
    /// ```
    #[must_use]
    pub fn on_shutdown(mut self, hook: impl Future<Output = ()> + Send + 'static) -> Self {
        self.options.hooks.push(Box::pin(hook));
        self
    }

    /// Whether a client that leaves cancels its request over HTTP/1: the handler's future is
    /// dropped where it waits. Default: false, handlers run to their end. Over HTTP/2 a stream
    /// that the client resets is cancelled in either case.
    ///
    /// It costs an 8 KiB buffer and a system call for every request that isn't answered at once,
    /// to notice the client that leaves. One that closes only its sending side, having asked
    /// what it wanted to, counts as one that leaves.
    #[must_use]
    pub fn cancel_on_disconnect(mut self, cancel: bool) -> Self {
        self.options.cancel_on_disconnect = cancel;
        self
    }

    /// Serves on a runtime of its own for each core, each with one thread, its own listener and
    /// its own connections, among which the system spreads the clients (`SO_REUSEPORT`; on other
    /// systems than Linux the runtimes share a listener).
    ///
    /// A request then never moves between threads, and waking a task takes no lock. The price: a
    /// handler that computes, or blocks, holds up all connections of its core, since no other
    /// thread takes them over; and what a handler gives to `tokio::spawn` stays on its core and
    /// ends with the server. Answers are copied into one buffer, which suits small ones. Measure
    /// before you choose it.
    ///
    /// The start, the stop and all limits are the same; `GDD_MAX_CONNECTIONS` counts those of all
    /// cores, and may be exceeded by one for each core but the first. What
    /// [`on_shutdown`](Self::on_shutdown) was given, and the management on its own port, run
    /// where [`run`](Self::run) does.
    #[cfg(unix)]
    #[must_use]
    pub fn per_core(mut self) -> Self {
        self.options.per_core = true;
        self
    }

    /// Tells `registry` what the server's node learns of its cluster (`GDD_MODE=micro`), so that
    /// clients can be made of it before. With `GDD_MODE=mono` it knows this node alone.
    #[must_use]
    pub fn registry(mut self, registry: Registry) -> Self {
        self.options.introduction.registry = Some(registry);
        self
    }

    /// What the server's node says of itself to the cluster besides, as JSON: other nodes find it
    /// in [`Record::data`](crate::registry::Record::data).
    ///
    /// What can't be JSON, or is too large for the 64 KiB of a record, fails the start in a
    /// cluster.
    #[must_use]
    pub fn data(mut self, data: &impl Serialize) -> Self {
        self.options.introduction.data = Some(serde_json::to_string(data));
        self
    }

    /// Who built the program, and when, as the other nodes of the cluster are shown it. A build
    /// script knows:
    ///
    /// ```no_run
    /// # use doudou_rt::{Server, Service};
    /// # async fn serve(service: impl Service) -> Result<(), doudou_rt::ServeError> {
    /// let user = option_env!("BUILD_USER").unwrap_or_default();
    /// let time = option_env!("BUILD_TIME").unwrap_or_default();
    /// Server::new(service).build_info(user, time).run().await
    /// # }
    /// ```
    #[must_use]
    pub fn build_info(mut self, user: impl Into<String>, time: impl Into<String>) -> Self {
        let introduction = &mut self.options.introduction;
        (introduction.build_user, introduction.build_time) = (user.into(), time.into());
        self
    }

    /// The server from outside: its address once it is bound, how far it is, and how it is
    /// stopped.
    pub fn handle(&self) -> Handle {
        self.options.life.0.clone()
    }

    /// Lets `/go-doudou/health/ready` answer 503 while `check` fails: a database that must be there,
    /// a queue that must have been filled. The checks of a server run at once.
    ///
    /// ```no_run
    /// # use doudou_rt::{Server, Service};
    /// # async fn ping() -> std::io::Result<()> { Ok(()) }
    /// # async fn serve(service: impl Service) -> Result<(), doudou_rt::ServeError> {
    /// Server::new(service).ready_check("database", || async { ping().await }).run().await
    /// # }
    /// ```
    ///
    /// A check that takes longer than `GDD_READY_TIMEOUT` or panics has failed. Everybody may ask
    /// for the health, without a password, as probes do: so an outcome holds for a second, and
    /// whoever asks meanwhile is told the same. The text of an error is shown only to those who may
    /// see the other pages of `/go-doudou/`; the log has it whenever a check begins to fail.
    ///
    /// Nothing is checked while the server stops: it isn't ready then. Without `GDD_MANAGE_ENABLE`
    /// nobody can ask.
    ///
    /// # Cancel safety
    ///
    /// The future of a check is dropped when its time is over, or when the request that asked for
    /// it is cancelled.
    #[must_use]
    pub fn ready_check<F, R, E>(mut self, name: impl Into<String>, check: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<BoxError>,
    {
        self.options.checks.push(Check::new(name.into(), check));
        self
    }

    fn take_config(&mut self) -> Result<Config, ServeError> {
        match self.config.take() {
            Some(config) => Ok(config),
            None => Ok(Config::from_env()?),
        }
    }
}

impl<S: Stack> Server<S> {
    /// Serves until SIGINT or SIGTERM, and then until all is answered: what a `main` awaits.
    ///
    /// Sets up logging to the standard output, and to `app.log` in `GDD_LOG_PATH`, unless the
    /// program has done so; shows the banner and the routes, and logs where it listens.
    ///
    /// Under systemd it reports its start, its stop and its status (`NOTIFY_SOCKET`), and serves
    /// the socket that it is handed over (`LISTEN_FDS`), instead of listening on `GDD_HOST` and
    /// `GDD_PORT`; a second socket is that of `GDD_MANAGE_PORT`.
    ///
    /// # Exit codes
    ///
    /// A `main` that returns the result ends with 0 after a stop in which all that had been asked
    /// was answered and everything was closed. It ends with 1, and a line on the standard error
    /// output, when the server couldn't start, when the grace time was over before the end, and
    /// when a second signal ended it at once.
    ///
    /// # Errors
    ///
    /// Wrong settings, services that hide each other's routes, an address that can't be listened
    /// on, or a log file that can't be opened. After the start only an end that wasn't complete.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the listener and all connections, as soon as what is running on
    /// them waits for something.
    pub async fn run(mut self) -> Result<(), ServeError> {
        let start = Instant::now();
        let unknown = if self.config.is_none() { config::unknown_variables() } else { Vec::new() };
        let config = self.take_config()?;
        logging::init(&config)?;
        for variable in unknown {
            tracing::warn!("{variable}");
        }
        let mut signals = signals::Signals::install().map_err(ServeError::Signal)?;
        let bound = self.bind_to(config, inherited_sockets()?).await?;
        let reloads = signals::Hangups::install(bound.tls()).map_err(ServeError::Signal)?;
        bound.announce(start);

        let handle = bound.handle();
        let signalled = async {
            let name = signals.next().await;
            tracing::info!("{name} received, shutting down");
            handle.shutdown();
            let name = signals.next().await;
            tracing::warn!("{name} received again, ending at once");
            handle.shutdown_now();
            pending().await
        };
        // Only the last one ends. The others see each stage of the server before it goes on.
        tokio::select! {
            biased;
            never = report(&handle) => never,
            never = signalled => never,
            never = reloads.follow() => never,
            end = bound.serve(pending()) => end,
        }
    }

    /// Listens, without serving yet: for tests and for programs that serve among other things.
    /// Nothing of the process is touched: not its signals, its logging, or its service manager.
    ///
    /// # Errors
    ///
    /// Wrong settings, services that hide each other's routes, or an address that can't be
    /// listened on.
    pub async fn bind(mut self) -> Result<Bound<S>, ServeError> {
        let config = self.take_config()?;
        self.bind_to(config, [None, None]).await
    }

    async fn bind_to(
        self,
        config: Config,
        sockets: [Option<TcpListener>; 2],
    ) -> Result<Bound<S>, ServeError> {
        Bound::new(self.service, self.services, config, self.options, sockets).await
    }
}

#[cfg(unix)]
use systemd::{report, sockets as inherited_sockets};

/// There is no service manager to take sockets from.
#[cfg(not(unix))]
fn inherited_sockets() -> Result<[Option<TcpListener>; 2], ServeError> {
    Ok([None, None])
}

/// There is no service manager to report to.
#[cfg(not(unix))]
async fn report(_: &Handle) -> Result<(), ServeError> {
    pending().await
}

impl<S> fmt::Debug for Server<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("services", &self.services.names())
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
