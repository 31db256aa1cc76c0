//! A server as seen from outside: where it listens, how far it is, and how it is stopped.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

use super::TlsError;
use super::tls::Tls;

/// How far a server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// It doesn't serve yet.
    Starting,
    /// It accepts and answers.
    Serving,
    /// It still accepts and answers, but says that it isn't ready any more.
    Leaving,
    /// It answers what it has been asked.
    Draining,
    /// What still runs is cut off.
    Cutting,
    /// Nothing is left.
    Ended,
}

/// What has been asked of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    Serve,
    Stop,
    StopAtOnce,
}

/// A server from outside; clones are the same server.
///
/// ```
/// # use doudou_rt::{Body, Config, Description, Response, ServeError, Server, Service, http};
/// # #[derive(Clone)] struct UsersvcServer;
/// # impl Service for UsersvcServer {
/// #     fn descriptions() -> impl Iterator<Item = Description> { std::iter::empty() }
/// #     fn route(_: &http::Method, _: &str) -> Option<usize> { None }
/// #     async fn call(self, _: http::Request<Body>) -> Response { Response::default() }
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let config = Config { host: "127.0.0.1".to_owned(), port: 0, ..Config::default() };
/// let bound = Server::new(UsersvcServer).config(config).bind().await?;
/// let handle = bound.handle();
/// let server = tokio::spawn(bound.serve(std::future::pending()));
/// assert!(handle.ready().await);
/// // … ask it something at `handle.local_addr()` …
/// handle.shutdown();
/// server.await??;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Handle(Arc<State>);

struct State {
    stage: watch::Sender<Stage>,
    order: watch::Sender<Order>,
    addresses: OnceLock<(SocketAddr, Option<SocketAddr>)>,
    tls: OnceLock<Arc<Tls>>,
}

impl Handle {
    /// The address that is listened on, with the port that was taken; `None` before
    /// [`bind`](super::Server::bind).
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.0.addresses.get().map(|(address, _)| *address)
    }

    /// The address of `/go-doudou/` when it has a port of its own.
    pub fn manage_addr(&self) -> Option<SocketAddr> {
        self.0.addresses.get()?.1
    }

    /// Whether the server serves and hasn't been told to stop.
    pub fn is_ready(&self) -> bool {
        *self.0.stage.borrow() == Stage::Serving
    }

    /// Waits until the server serves; `false` when it was told to stop before that, or was
    /// dropped.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn ready(&self) -> bool {
        self.reached(Stage::Serving).await;
        self.is_ready()
    }

    /// Begins the stop, as SIGTERM does: the server isn't ready any more, accepts for
    /// `GDD_SHUTDOWN_DELAY`, and answers what it has been asked within `GDD_GRACE_TIMEOUT`. A
    /// server that doesn't serve yet stops as soon as it does.
    pub fn shutdown(&self) {
        self.raise(Order::Stop);
    }

    /// Ends the server at once, as a second signal does: connections are cut, and what
    /// [`on_shutdown`](super::Server::on_shutdown) was given isn't run.
    pub fn shutdown_now(&self) {
        self.raise(Order::StopAtOnce);
    }

    /// Waits until the server was told to stop, or was dropped: from then on it isn't ready, but
    /// goes on for `GDD_SHUTDOWN_DELAY`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn stopping(&self) {
        self.reached(Stage::Leaving).await;
    }

    /// Waits until the server has ended or was dropped. The result of
    /// [`serve`](super::Bound::serve) says how it ended.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn ended(&self) {
        self.reached(Stage::Ended).await;
    }

    /// Reads `GDD_TLS_CERT` and `GDD_TLS_KEY` again, as SIGHUP does, for the connections to come.
    /// Without TLS, and before [`bind`](super::Server::bind), nothing happens.
    ///
    /// # Errors
    ///
    /// What is wrong with the files. What was read before stays.
    pub fn reload_tls(&self) -> Result<(), TlsError> {
        self.0.tls.get().map_or(Ok(()), |tls| tls.reload())
    }

    pub(super) fn set_tls(&self, tls: Arc<Tls>) {
        // It is set once, as the addresses are.
        let _ = self.0.tls.set(tls);
    }

    fn raise(&self, order: Order) {
        self.0.order.send_if_modified(|current| {
            let raised = *current < order;
            *current = (*current).max(order);
            raised
        });
    }

    pub(super) fn enter(&self, stage: Stage) {
        self.0.stage.send_replace(stage);
    }

    pub(super) fn stage(&self) -> watch::Receiver<Stage> {
        self.0.stage.subscribe()
    }

    pub(super) fn set_addresses(&self, service: SocketAddr, manage: Option<SocketAddr>) {
        // They are set once: a server is bound once.
        let _ = self.0.addresses.set((service, manage));
    }

    pub(super) async fn reached(&self, stage: Stage) {
        reached(&mut self.stage(), stage).await;
    }

    pub(super) async fn ordered(&self, order: Order) {
        // The sender is in `self`.
        let _ = self.0.order.subscribe().wait_for(|current| *current >= order).await;
    }
}

/// Waits until a server is as far as `stage`.
pub(super) async fn reached(current: &mut watch::Receiver<Stage>, stage: Stage) {
    // A server that is gone has ended.
    let _ = current.wait_for(|current| *current >= stage).await;
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("address", &self.local_addr())
            .field("stage", &*self.0.stage.borrow())
            .finish_non_exhaustive()
    }
}

/// The life of a server: whoever waits for its end learns of it, however it comes.
pub(super) struct Life(pub(super) Handle);

impl Life {
    pub(super) fn new() -> Self {
        let state = State {
            stage: watch::Sender::new(Stage::Starting),
            order: watch::Sender::new(Order::Serve),
            addresses: OnceLock::new(),
            tls: OnceLock::new(),
        };
        Self(Handle(Arc::new(state)))
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.0.enter(Stage::Ended);
    }
}
