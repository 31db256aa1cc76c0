//! The sockets of a node: those of the system, or those of a test.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use rand::SeedableRng;
use rand::rngs::{StdRng, SysError, SysRng};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket};
use tokio::sync::{Semaphore, oneshot};

/// How many free ports are tried, since one may be free for TCP and taken for UDP.
const ATTEMPTS: usize = 32;

/// How many hosts are looked up at once.
const LOOK_UPS: usize = 4;

/// Where datagrams, streams and names come from.
pub(crate) trait Sockets: Clone + Send + Sync + 'static {
    type Udp: Send + Sync + 'static;
    type Listener: Send + Sync + 'static;
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Listens for datagrams and for streams on one port; 0 takes a port that is free for both.
    fn bind(
        &self,
        ip: IpAddr,
        port: u16,
    ) -> impl Future<Output = io::Result<(Self::Udp, Self::Listener)>> + Send;

    /// Where datagrams come in.
    fn local_addr(udp: &Self::Udp) -> io::Result<SocketAddr>;

    /// Sends a datagram if there is room for it at once.
    fn try_send(udp: &Self::Udp, datagram: &[u8], to: SocketAddr) -> io::Result<()>;

    /// Takes a datagram that has come.
    fn try_receive(udp: &Self::Udp, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)>;

    /// Waits until a datagram may have come. Dropping the future loses nothing.
    fn readable(udp: &Self::Udp) -> impl Future<Output = io::Result<()>> + Send;

    /// Waits for a stream. Dropping the future loses none.
    fn accept(
        listener: &Self::Listener,
    ) -> impl Future<Output = io::Result<(Self::Stream, SocketAddr)>> + Send;

    /// Opens a stream, from `ip` unless it is unspecified: what others know a node by.
    fn connect(
        &self,
        ip: IpAddr,
        to: SocketAddr,
    ) -> impl Future<Output = io::Result<Self::Stream>> + Send;

    /// All addresses of a host, with the port.
    fn look_up(
        &self,
        host: &str,
        port: u16,
    ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send;

    /// Milliseconds since 1970.
    fn unix_millis(&self) -> u64;

    /// A source of random numbers that nobody can guess, outside of tests.
    fn random(&self) -> Result<StdRng, SysError>;
}

/// The sockets and the resolver of the system.
#[derive(Debug, Clone)]
pub(crate) struct System {
    look_ups: Arc<Semaphore>,
}

impl Default for System {
    fn default() -> Self {
        Self { look_ups: Arc::new(Semaphore::new(LOOK_UPS)) }
    }
}

impl Sockets for System {
    type Udp = UdpSocket;
    type Listener = TcpListener;
    type Stream = TcpStream;

    async fn bind(&self, ip: IpAddr, port: u16) -> io::Result<(UdpSocket, TcpListener)> {
        match bind_some(ip, port).await {
            // A machine without IPv6.
            Err(error) if ip.is_ipv6() && ip.is_unspecified() && !is_taken(&error) => {
                bind_some(Ipv4Addr::UNSPECIFIED.into(), port).await
            }
            end => end,
        }
    }

    fn local_addr(udp: &UdpSocket) -> io::Result<SocketAddr> {
        udp.local_addr()
    }

    fn try_send(udp: &UdpSocket, datagram: &[u8], to: SocketAddr) -> io::Result<()> {
        udp.try_send_to(datagram, to).map(drop)
    }

    fn try_receive(udp: &UdpSocket, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        udp.try_recv_from(buffer)
    }

    async fn readable(udp: &UdpSocket) -> io::Result<()> {
        udp.readable().await
    }

    async fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
        listener.accept().await
    }

    async fn connect(&self, ip: IpAddr, to: SocketAddr) -> io::Result<TcpStream> {
        let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        if !ip.is_unspecified() && ip.is_ipv4() == to.is_ipv4() {
            socket.bind(SocketAddr::new(ip, 0))?;
        }
        let stream = socket.connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(ip) = host.parse() {
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        let place = self.look_ups.clone().acquire_owned().await.map_err(io::Error::other)?;
        let (host, (tell, told)) = (host.to_owned(), oneshot::channel());
        // The system's resolver can't be stopped. On a thread of the runtime it would hold up the
        // end of the process.
        thread::Builder::new().name("doudou-resolver".to_owned()).spawn(move || {
            let found = (host, port).to_socket_addrs().map(Iterator::collect);
            drop(place);
            // Nobody may wait any more.
            let _ = tell.send(found);
        })?;
        told.await.map_err(io::Error::other)?
    }

    fn unix_millis(&self) -> u64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        since.as_millis().try_into().unwrap_or(u64::MAX)
    }

    fn random(&self) -> Result<StdRng, SysError> {
        StdRng::try_from_rng(&mut SysRng)
    }
}

/// Listens on a port, or on the first of some that is free for both.
async fn bind_some(ip: IpAddr, port: u16) -> io::Result<(UdpSocket, TcpListener)> {
    let attempts = if port == 0 { ATTEMPTS } else { 1 };
    let mut end = Err(io::ErrorKind::AddrInUse.into());
    for _ in 0..attempts {
        end = bind_both(ip, port).await;
        if !matches!(&end, Err(error) if error.kind() == io::ErrorKind::AddrInUse) {
            break;
        }
    }
    end
}

async fn bind_both(ip: IpAddr, port: u16) -> io::Result<(UdpSocket, TcpListener)> {
    let listener = TcpListener::bind((ip, port)).await?;
    let udp = UdpSocket::bind(listener.local_addr()?).await?;
    Ok((udp, listener))
}

fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
}

/// The address that a datagram is sent to from a socket of IPv6, which knows IPv4 within it.
pub(super) fn widened(to: SocketAddr) -> SocketAddr {
    match to {
        SocketAddr::V4(to) => SocketAddr::new(to.ip().to_ipv6_mapped().into(), to.port()),
        SocketAddr::V6(_) => to,
    }
}

/// The address that something came from, of which IPv4 within IPv6 is IPv4.
pub(super) fn narrowed(from: SocketAddr) -> SocketAddr {
    SocketAddr::new(from.ip().to_canonical(), from.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_free_port_is_free_for_datagrams_and_for_streams() {
        let (system, ip) = (System::default(), Ipv4Addr::LOCALHOST.into());
        let (udp, listener) = system.bind(ip, 0).await.unwrap();
        let address = udp.local_addr().unwrap();
        assert_eq!(address, listener.local_addr().unwrap());
        let taken = system.bind(ip, address.port()).await;
        assert_eq!(taken.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }

    #[tokio::test]
    async fn hosts_are_looked_up_and_addresses_are_themselves() {
        let system = System::default();
        let found = system.look_up("localhost", 7).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|it| it.ip().is_loopback()), "{found:?}");
        let address = system.look_up("2001:db8::1", 7).await.unwrap();
        assert_eq!(address, ["[2001:db8::1]:7".parse().unwrap()]);
        assert!(system.look_up("nowhere.invalid", 7).await.is_err());
        assert_eq!(system.look_ups.available_permits(), LOOK_UPS);
    }

    #[test]
    fn ipv4_within_ipv6_is_ipv4() {
        let (narrow, wide) =
            ("10.0.0.1:5".parse().unwrap(), "[::ffff:10.0.0.1]:5".parse().unwrap());
        assert_eq!((widened(narrow), narrowed(wide)), (wide, narrow));
        let other = "[2001:db8::1]:5".parse().unwrap();
        assert_eq!((widened(other), narrowed(other)), (other, other));
    }
}
