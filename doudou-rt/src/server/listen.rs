//! Listening and accepting.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener as StdListener};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::ServeError;

/// How long accepting rests after an error of the system, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Listens on a host and a port. `variable` sets the port, for the error.
pub(super) async fn listen(
    host: &str,
    port: u16,
    variable: &'static str,
) -> Result<StdListener, ServeError> {
    let listener = if host.is_empty() {
        // On most systems this takes IPv4 as well.
        match TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)).await {
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
                TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await
            }
            listener => listener,
        }
    } else {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        TcpListener::bind((host, port)).await
    };
    listener.and_then(TcpListener::into_std).map_err(|source| {
        let host = if host.is_empty() { "all interfaces" } else { host };
        ServeError::Bind { address: format!("{host}, port {port}"), variable, source }
    })
}

/// A listener for each of `count` runtimes, so that the system spreads the connections.
///
/// The address is that of `first`, which was listened on alone: a port that another program has
/// is refused, which `SO_REUSEPORT` would share.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn spread(first: StdListener, count: usize) -> io::Result<Vec<StdListener>> {
    use tokio::net::TcpSocket;

    /// The connections that may wait for one runtime; what tokio asks for too.
    const BACKLOG: u32 = 1024;
    let address = first.local_addr()?;
    drop(first);
    let listener = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.set_reuseport(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)?.into_std()
    };
    (0..count).map(|_| listener()).collect()
}

/// The same listener for each of `count` runtimes, which race for its connections: this system
/// doesn't spread them over several.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn spread(first: StdListener, count: usize) -> io::Result<Vec<StdListener>> {
    share(first, count)
}

/// The same listener for each of `count` runtimes.
pub(super) fn share(first: StdListener, count: usize) -> io::Result<Vec<StdListener>> {
    let mut listeners =
        (1..count).map(|_| first.try_clone()).collect::<io::Result<Vec<StdListener>>>()?;
    listeners.push(first);
    Ok(listeners)
}

/// Accepts a connection. Errors are logged, and accepting goes on.
///
/// # Cancel safety
///
/// Dropping the future loses no connection.
pub(super) async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
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

/// Accepts what the system has connected already, as long as `open` takes more, and stops
/// listening.
pub(super) fn accept_backlog(
    listener: TcpListener,
    mut open: impl FnMut(TcpStream, SocketAddr) -> bool,
) {
    // The system is asked directly: tokio may not have heard of the last connections yet.
    let Ok(listener) = listener.into_std() else { return };
    loop {
        match listener.accept() {
            Ok((stream, peer)) => {
                let stream =
                    stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
                if let Ok(stream) = stream
                    && !open(stream, peer)
                {
                    return;
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}
