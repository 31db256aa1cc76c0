//! The signals that stop a server, and the one that makes it read its certificate again.

use std::future::pending;
use std::io;
use std::sync::Arc;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

#[cfg(unix)]
use super::ServeError;
use super::tls::Tls;

/// SIGINT and SIGTERM, from the moment of [`install`](Self::install).
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn install() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for a signal and gives its name.
    pub(super) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

/// SIGHUP, from the moment of [`install`](Self::install), for a server that speaks TLS. Another
/// ends by it, as programs do.
#[cfg(unix)]
pub(super) struct Hangups(Option<(Signal, Arc<Tls>)>);

#[cfg(unix)]
impl Hangups {
    pub(super) fn install(tls: Option<Arc<Tls>>) -> io::Result<Self> {
        tls.map(|tls| Ok((signal(SignalKind::hangup())?, tls))).transpose().map(Self)
    }

    /// Reads the certificate again at every signal. Never ends.
    pub(super) async fn follow<T>(self) -> T {
        if let Some((mut signal, tls)) = self.0 {
            while signal.recv().await.is_some() {
                match tls.reload() {
                    Ok(()) => tracing::info!("SIGHUP received, the certificate was read again"),
                    Err(error) => {
                        let error = ServeError::from(error);
                        tracing::error!("SIGHUP received, the old certificate stays: {error:?}");
                    }
                }
            }
        }
        pending().await
    }
}

/// What other systems send at a change of a certificate: nothing.
#[cfg(not(unix))]
pub(super) struct Hangups;

#[cfg(not(unix))]
impl Hangups {
    pub(super) fn install(_: Option<Arc<Tls>>) -> io::Result<Self> {
        Ok(Self)
    }

    /// Never ends.
    pub(super) async fn follow<T>(self) -> T {
        pending().await
    }
}

/// Ctrl-C, from the moment of [`install`](Self::install).
#[cfg(windows)]
pub(super) struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    pub(super) fn install() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    /// Waits for a signal and gives its name.
    pub(super) async fn next(&mut self) -> &'static str {
        self.0.recv().await;
        "ctrl-c"
    }
}
