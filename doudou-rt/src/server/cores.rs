//! A runtime per core: threads that serve, each on its own listener.

use std::net::TcpListener;
use std::num::NonZero;
use std::sync::Arc;
use std::{io, thread};

use tokio::runtime;
use tokio::sync::mpsc::{self, UnboundedReceiver};

use super::connection::Shared;
use super::handle::Handle;
use super::panic::catch_panic_now;
use super::ticks::Ticks;
use super::{Stack, worker};

/// How many cores there are to use.
pub(super) fn count() -> usize {
    // Where the system doesn't say, one always works.
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Threads that serve. Each gives the number of connections that it cut off at the end.
pub(super) struct Workers {
    running: usize,
    ends: UnboundedReceiver<io::Result<usize>>,
}

impl Workers {
    /// Starts a thread for each listener. They serve as far as `handle`'s server is.
    pub(super) fn start<S: Stack>(
        listeners: Vec<TcpListener>,
        service: &S,
        shared: &Arc<Shared>,
        handle: &Handle,
    ) -> io::Result<Self> {
        let ticks = Ticks::start(&shared.config)?;
        let (done, ends) = mpsc::unbounded_channel();
        let running = listeners.len();
        for (number, listener) in listeners.into_iter().enumerate() {
            let (service, shared, stage) = (service.clone(), shared.clone(), handle.stage());
            let (ticks, done) = (ticks.clone(), done.clone());
            let work = move || {
                let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
                let end = runtime.block_on(worker::serve(listener, service, shared, ticks, stage));
                // What a handler has left to the threads for blocking work isn't waited for.
                runtime.shutdown_background();
                end
            };
            let thread = move || {
                let end = catch_panic_now(work).unwrap_or_else(|panic| {
                    Err(io::Error::other(format!("a thread panicked: {}", panic.message())))
                });
                // Nobody listens any more when the server was dropped.
                let _ = done.send(end);
            };
            thread::Builder::new().name(format!("doudou-core-{number}")).spawn(thread)?;
        }
        Ok(Self { running, ends })
    }

    /// Waits for all threads, and adds up the connections that were cut off. The first error ends
    /// the wait.
    pub(super) async fn ended(mut self) -> io::Result<usize> {
        let mut cut = 0;
        while self.running > 0
            && let Some(end) = self.ends.recv().await
        {
            cut += end?;
            self.running -= 1;
        }
        Ok(cut)
    }
}
