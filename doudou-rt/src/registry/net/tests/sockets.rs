//! The sockets of turmoil, with names that a test decides about.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rand::SeedableRng;
use rand::rngs::{StdRng, SysError};
use turmoil::net::{TcpListener, TcpStream, UdpSocket};

use super::super::sockets::Sockets;

/// Where names lead, and what random numbers begin with.
#[derive(Debug, Default)]
pub(super) struct World {
    names: Mutex<HashMap<String, IpAddr>>,
    /// How many nodes have been started.
    started: AtomicU64,
}

impl World {
    pub(super) fn set(&self, name: &str, ip: Option<IpAddr>) {
        let mut names = self.names.lock().unwrap();
        match ip {
            Some(ip) => names.insert(name.to_owned(), ip),
            None => names.remove(name),
        };
    }
}

#[derive(Debug, Clone)]
pub(super) struct Simulated(pub(super) Arc<World>);

impl Sockets for Simulated {
    type Udp = UdpSocket;
    type Listener = TcpListener;
    type Stream = TcpStream;

    async fn bind(&self, _: IpAddr, port: u16) -> io::Result<(UdpSocket, TcpListener)> {
        let address = (Ipv4Addr::UNSPECIFIED, port);
        Ok((UdpSocket::bind(address).await?, TcpListener::bind(address).await?))
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

    async fn connect(&self, _: IpAddr, to: SocketAddr) -> io::Result<TcpStream> {
        TcpStream::connect(to).await
    }

    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let ip = match host.parse() {
            Ok(ip) => Some(ip),
            Err(_) => self.0.names.lock().unwrap().get(host).copied(),
        };
        let ip = ip.ok_or_else(|| io::Error::other("there is no such name"))?;
        Ok(vec![SocketAddr::new(ip, port)])
    }

    fn unix_millis(&self) -> u64 {
        turmoil::since_epoch().unwrap().as_millis().try_into().unwrap()
    }

    fn random(&self) -> Result<StdRng, SysError> {
        let number = self.0.started.fetch_add(1, Ordering::Relaxed);
        Ok(StdRng::seed_from_u64(number))
    }
}
