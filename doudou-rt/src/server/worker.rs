//! What serves: accepts connections on one runtime, looks after them, and ends them.

use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinError, JoinHandle};
use tokio::time::sleep;

use super::Stack;
use super::activity::{Activity, Clock, Limits, Verdict};
use super::connection::{self, Connection, Shared};
use super::handle::{Stage, reached};
use super::listen::{accept, accept_backlog};
use super::ticks::Ticks;

/// How long a stopping server leaves connections open that have no request, for one that may be
/// on its way.
const LAST_CALL: Duration = Duration::from_millis(500);

/// So many connections may have ended before what is left of them is freed, besides twice those
/// that are open.
const CROWD: usize = 64;

/// Serves the connections of a listener until the server is to stop, and then until all is
/// answered or is to be cut off. Gives the number of connections that were cut off.
///
/// # Cancel safety
///
/// Dropping the future closes the listener and all connections at once.
pub(super) async fn serve<S: Stack>(
    listener: StdListener,
    service: S,
    shared: Arc<Shared>,
    ticks: Ticks,
    mut stage: watch::Receiver<Stage>,
) -> io::Result<usize> {
    let listener = TcpListener::from_std(listener)?;
    let mut connections = Connections::new(service, shared.clone());
    // Made once, neither needs to be registered anew for every connection.
    let mut tick = pin!(ticks.next());
    {
        let mut draining = pin!(reached(&mut stage, Stage::Draining));
        loop {
            let next = async {
                shared.gate.wait().await;
                accept(&listener).await
            };
            // In any order: were the clients always first, they could keep the rest off for good.
            tokio::select! {
                (stream, peer) = next => connections.open(stream, peer),
                () = &mut tick => {
                    tick.set(ticks.next());
                    connections.sweep();
                }
                () = &mut draining => break,
            }
        }
    }

    let has_place = || !shared.gate.is_full();
    accept_backlog(listener, has_place, |stream, peer| connections.open(stream, peer));
    let count = connections.count();
    if count == 0 {
        return Ok(0);
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
            () = connections.all_ended() => return Ok(0),
            () = reached(&mut stage, Stage::Cutting) => return Ok(connections.count()),
            () = &mut last_call, if !called => {
                called = true;
                connections.close(|_| true);
            }
            () = &mut tick => {
                tick.set(ticks.next());
                connections.sweep();
            }
        }
    }
}

/// Counts the connections of a server, of all its runtimes, against `GDD_MAX_CONNECTIONS`.
pub(super) struct Gate(Option<Arc<Semaphore>>);

impl Gate {
    pub(super) fn new(max_connections: u32) -> Self {
        let limit = usize::try_from(max_connections).unwrap_or(usize::MAX);
        Self((limit > 0).then(|| Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS)))))
    }

    /// Waits until there is a place. It isn't taken yet, so that runtimes that wait for a client
    /// take none from the others.
    async fn wait(&self) {
        if let Some(places) = &self.0 {
            // A semaphore is never closed here.
            let _ = places.acquire().await;
        }
    }

    /// Takes a place, if there is a limit. None may be left when another runtime was faster: this
    /// connection is one over the limit.
    fn enter(&self) -> Option<OwnedSemaphorePermit> {
        self.0.as_ref().and_then(|places| places.clone().try_acquire_owned().ok())
    }

    fn is_full(&self) -> bool {
        self.0.as_ref().is_some_and(|places| places.available_permits() == 0)
    }
}

/// The open connections.
struct Connections<S> {
    service: S,
    shared: Arc<Shared>,
    clock: Arc<Clock>,
    limits: Limits,
    /// The limits while more connections wait than may be open.
    crowded: Limits,
    /// Those that are open, and some that have ended since the last look.
    open: Vec<(Arc<Connection>, JoinHandle<()>)>,
    /// The number of them at which to look again: between two sweeps many short connections may
    /// come and go.
    crowd: usize,
}

impl<S: Stack> Connections<S> {
    fn new(service: S, shared: Arc<Shared>) -> Self {
        let clock = Clock::new(&shared.config);
        let limits = Limits::new(&shared.config, &clock);
        let crowded = limits.crowded();
        Self { service, shared, clock, limits, crowded, open: Vec::new(), crowd: CROWD }
    }

    fn open(&mut self, stream: TcpStream, peer: SocketAddr) {
        // Only an optimisation: an answer is written at once, there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        let activity = Activity::new(self.clock.clone());
        let connection = Arc::new(Connection::new(self.shared.clone(), peer, activity));
        let (service, place) = (self.service.clone(), self.shared.gate.enter());
        let work = connection::serve(stream, connection.clone(), service, place);
        // Boxed, it is copied once and not with every step on its way into a task and out of it.
        self.open.push((connection, tokio::spawn(Box::pin(work))));
        if self.open.len() > self.crowd {
            self.reap();
        }
    }

    fn count(&mut self) -> usize {
        self.reap();
        self.open.len()
    }

    /// Looks for connections that have waited for too long.
    fn sweep(&mut self) {
        self.reap();
        let now = self.clock.advance();
        let limits = if self.shared.gate.is_full() { &self.crowded } else { &self.limits };
        self.open.retain(|(connection, task)| {
            let Connection { activity, peer, .. } = &**connection;
            match activity.verdict(limits, now) {
                Verdict::Keep => true,
                Verdict::Close => {
                    activity.request_close();
                    true
                }
                Verdict::Drop(reason) => {
                    tracing::debug!(%peer, "a connection is dropped: {reason}");
                    // It is open until its task has been dropped.
                    task.abort();
                    true
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
        self.open.retain_mut(|(_, task)| {
            let end = if task.is_finished() { task.now_or_never() } else { None };
            end.map(log_panic).is_none()
        });
        self.crowd = 2 * self.open.len() + CROWD;
    }

    async fn all_ended(&mut self) {
        while let Some((_, task)) = self.open.last_mut() {
            log_panic(task.await);
            self.open.pop();
        }
    }
}

impl<S> Drop for Connections<S> {
    fn drop(&mut self) {
        for (_, task) in &self.open {
            task.abort();
        }
    }
}

/// Logs a panic that ended a connection: one of a response's body, since those of handlers are
/// answered.
fn log_panic(end: Result<(), JoinError>) {
    if let Err(error) = end
        && error.is_panic()
    {
        tracing::error!("a connection was cut by a panic in a response's body");
    }
}
