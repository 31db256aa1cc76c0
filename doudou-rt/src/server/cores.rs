//! A runtime per core: threads that serve, each on its own listener.

use std::net::TcpListener;
use std::num::NonZero;
use std::sync::Arc;
use std::{io, thread};

use tokio::runtime;
use tokio::sync::oneshot;

use super::connection::Shared;
use super::handle::Handle;
use super::{Stack, worker};

/// How many cores there are to use.
pub(super) fn count() -> usize {
    // Where the system doesn't say, one always works.
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// A thread that serves. It gives the number of connections that were cut off at the end.
type Worker = oneshot::Receiver<io::Result<usize>>;

/// Starts a thread for each listener. They serve as far as `handle`'s server is.
pub(super) fn start<S: Stack>(
    listeners: Vec<TcpListener>,
    service: &S,
    shared: &Arc<Shared>,
    handle: &Handle,
) -> io::Result<Vec<Worker>> {
    let start = |(number, listener)| {
        let (service, shared, stage) = (service.clone(), shared.clone(), handle.stage());
        let (done, worker) = oneshot::channel();
        let work = move || {
            let end = runtime::Builder::new_current_thread().enable_all().build().and_then(|it| {
                let end = it.block_on(worker::serve(listener, service, shared, stage));
                // What a handler has left to the threads for blocking work isn't waited for.
                it.shutdown_background();
                end
            });
            // Nobody listens any more when the server was dropped.
            let _ = done.send(end);
        };
        thread::Builder::new().name(format!("doudou-core-{number}")).spawn(work)?;
        Ok(worker)
    };
    listeners.into_iter().enumerate().map(start).collect()
}

/// Waits for all threads, and adds up the connections that were cut off.
pub(super) async fn ended(workers: Vec<Worker>) -> io::Result<usize> {
    let mut cut = 0;
    for worker in workers {
        cut += worker.await.map_err(|_| io::Error::other("a thread of the server died"))??;
    }
    Ok(cut)
}
