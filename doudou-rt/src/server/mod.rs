//! The server: connections, their limits, the start and the end.

mod activity;
mod banner;
mod body;
mod bound;
mod connection;
mod entrance;
mod error;
mod handler;
mod logging;
mod panic;
mod services;
mod signals;
mod socket;

use std::convert::Infallible;
use std::fmt;
use std::time::Instant;

use http::Request;
use tokio::sync::oneshot;
use tower_layer::Layer;

pub use body::Incoming;
pub use bound::Bound;
pub use error::{Conflict, ServeError, WrongAnnotation};
pub use handler::Stack;
use services::Services;

use crate::layer::Defaults;
use crate::{Config, Service, config};

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
/// whatever else is sent on it; it is told to go away before it is closed.
///
/// A client that leaves doesn't cancel its request: what the service has begun, it ends. (Over
/// HTTP/2 a stream that the client resets is cancelled.) Watching for clients that leave would
/// cost an 8 KiB buffer and a read for every request.
///
/// A panic in the service or in a layer is logged and answered with 500; the connection lives.
///
/// # The end
///
/// After SIGINT or SIGTERM the server takes in what already waits to connect and stops
/// listening. What has been asked is answered, and the answers close their connections. A
/// connection without a request gets half a second for one that may be on its way. All of it
/// ends after `GDD_GRACE_TIMEOUT`; a second signal ends it at once.
pub struct Server<S> {
    service: S,
    services: Services,
    config: Option<Config>,
    defaults: Defaults,
    /// There are layers.
    layered: bool,
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
            defaults: Defaults::default(),
            layered: false,
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
        let Self { service, services, config, defaults, .. } = self;
        Server { service: layer.layer(service), services, config, defaults, layered: true }
    }

    /// Chooses what the server does with every request in front of all layers. Everything is
    /// done unless it is switched off here.
    #[must_use]
    pub fn defaults(mut self, defaults: Defaults) -> Self {
        self.defaults = defaults;
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
    /// Sets up logging to the standard output unless the program has done so, shows the banner
    /// and the routes, and logs where it listens.
    ///
    /// # Errors
    ///
    /// Wrong settings, services that hide each other's routes, or an address that can't be
    /// listened on. Nothing after the start is an error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the listener and all connections at once.
    pub async fn run(mut self) -> Result<(), ServeError> {
        let start = Instant::now();
        let unknown = if self.config.is_none() { config::unknown_variables() } else { Vec::new() };
        let config = self.take_config()?;
        logging::init(&config);
        for variable in unknown {
            tracing::warn!("{variable}");
        }
        let mut signals = signals::Signals::install().map_err(ServeError::Signal)?;
        let bound = self.config(config).bind().await?;
        bound.announce(start);

        let (stop, stopped) = oneshot::channel();
        let two_signals = async {
            let name = signals.next().await;
            tracing::info!("{name} received, shutting down");
            // The receiver is gone only if the server has ended.
            let _ = stop.send(());
            signals.next().await
        };
        let first_signal = async {
            let _ = stopped.await;
        };
        tokio::select! {
            () = bound.serve(first_signal) => {}
            name = two_signals => tracing::warn!("{name} received again, ending at once"),
        }
        Ok(())
    }

    /// Listens, without serving yet: for tests and for programs that serve among other things.
    ///
    /// # Errors
    ///
    /// Wrong settings, services that hide each other's routes, or an address that can't be
    /// listened on.
    pub async fn bind(mut self) -> Result<Bound<S>, ServeError> {
        let config = self.take_config()?;
        Bound::new(self.service, self.services, config, self.defaults, self.layered).await
    }
}

impl<S> fmt::Debug for Server<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("services", &self.services.names())
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
