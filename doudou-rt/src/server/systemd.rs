//! The service manager: what it is told, and the sockets that it hands over.
//!
//! See `sd_notify(3)` and `sd_listen_fds(3)` of systemd. Without its variables nothing happens.

use std::net::TcpListener;
use std::sync::{Mutex, PoisonError};

use listenfd::ListenFd;
use sd_notify::NotifyState;

use super::ServeError;
use super::handle::{Handle, Stage};

/// Tells the manager how far the server is. Never ends.
pub(super) async fn report(handle: &Handle) -> Result<(), ServeError> {
    handle.reached(Stage::Serving).await;
    if handle.is_ready() {
        let address = handle.local_addr().map(|it| it.to_string()).unwrap_or_default();
        tell(&[NotifyState::Ready, NotifyState::Status(&format!("serving on {address}"))]);
    }
    handle.reached(Stage::Leaving).await;
    tell(&[NotifyState::Stopping, NotifyState::Status("answering what has been asked")]);
    std::future::pending().await
}

fn tell(news: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(news) {
        tracing::warn!("couldn't tell the service manager through NOTIFY_SOCKET: {error}");
    }
}

/// Takes the sockets that the manager listens on for this process: that of the service, and a
/// second one, of the management. The first server of a process gets them.
pub(super) fn sockets() -> Result<[Option<TcpListener>; 2], ServeError> {
    /// Taking them changes the environment.
    static TAKING: Mutex<()> = Mutex::new(());
    let _taking = TAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut given = ListenFd::from_env();
    let mut take = |index| {
        let listener = given.take_tcp_listener(index).map_err(ServeError::Inherited)?;
        if let Some(listener) = &listener {
            listener.set_nonblocking(true).map_err(ServeError::Inherited)?;
        }
        Ok::<_, ServeError>(listener)
    };
    Ok([take(0)?, take(1)?])
}
