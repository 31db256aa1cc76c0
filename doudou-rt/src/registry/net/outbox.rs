//! What the core sends: datagrams at once, the rest as tasks.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::seen::Seen;
use super::sockets::{Sockets, widened};
use super::{Node, address, frame};
use crate::registry::core::{ExchangeError, ExchangeId, LookupId, Transport};

/// How many exchanges run at once; more wait, within their time.
const EXCHANGES: usize = 32;

/// How many tasks there may be, waiting or not.
const TASKS: usize = 1024;

/// What the core wants done, in its order.
enum Order {
    Exchange(ExchangeId, SocketAddr, Vec<u8>),
    LookUp(LookupId, String, u16),
}

/// What has come of an order.
pub(super) enum Outcome {
    Answered(ExchangeId, Result<Vec<u8>, ExchangeError>),
    LookedUp(LookupId, Result<Vec<SocketAddr>, String>),
    /// The members have been written down, or not.
    Saved(std::io::Result<()>),
    /// Where the own name leads.
    Address(Result<SocketAddr, String>),
}

/// The transport of the core. It keeps orders until they are carried out.
pub(super) struct Outbox<S: Sockets> {
    udp: Arc<S::Udp>,
    /// Datagrams go out of a socket of IPv6.
    is_wide: bool,
    orders: Vec<Order>,
    /// Datagrams that the system didn't take.
    pub(super) unsent: u64,
}

impl<S: Sockets> Outbox<S> {
    pub(super) fn new(udp: Arc<S::Udp>, is_wide: bool) -> Self {
        Self { udp, is_wide, orders: Vec::new(), unsent: 0 }
    }
}

impl<S: Sockets> Transport for Outbox<S> {
    fn send(&mut self, to: SocketAddr, datagram: &[u8]) {
        let to = if self.is_wide { widened(to) } else { to };
        // A datagram may be lost anyway: nothing waits for one.
        if S::try_send(&self.udp, datagram, to).is_err() {
            self.unsent += 1;
        }
    }

    fn exchange(&mut self, id: ExchangeId, to: SocketAddr, frame: Vec<u8>) {
        self.orders.push(Order::Exchange(id, to, frame));
    }

    fn look_up(&mut self, id: LookupId, host: &str, port: u16) {
        self.orders.push(Order::LookUp(id, host.to_owned(), port));
    }
}

/// What carries orders out.
pub(super) struct Errands<S> {
    sockets: S,
    /// Where streams come from.
    ip: IpAddr,
    seen: Arc<Seen>,
    exchanges: Arc<Semaphore>,
    /// For an exchange.
    limit: Duration,
    pub(super) tasks: JoinSet<Outcome>,
}

impl<S: Sockets> Errands<S> {
    pub(super) fn new(node: &Node<S>, limit: Duration) -> Self {
        Self {
            sockets: node.sockets.clone(),
            ip: node.local.ip(),
            seen: node.seen.clone(),
            exchanges: Arc::new(Semaphore::new(EXCHANGES)),
            limit,
            tasks: JoinSet::new(),
        }
    }

    /// Begins what was ordered.
    pub(super) fn begin(&mut self, outbox: &mut Outbox<S>) {
        for order in outbox.orders.drain(..) {
            let is_full = self.tasks.len() >= TASKS;
            match order {
                Order::Exchange(id, ..) if is_full => {
                    let error = Err(ExchangeError::TimedOut);
                    self.tasks.spawn(async move { Outcome::Answered(id, error) });
                }
                Order::LookUp(id, ..) if is_full => {
                    let error = Err("too much is going on".to_owned());
                    self.tasks.spawn(async move { Outcome::LookedUp(id, error) });
                }
                Order::Exchange(id, to, frame) => {
                    let (sockets, ip, limit) = (self.sockets.clone(), self.ip, self.limit);
                    let (places, seen) = (self.exchanges.clone(), self.seen.clone());
                    self.tasks.spawn(async move {
                        let exchange = async {
                            let _place = places.acquire().await;
                            let start = Instant::now();
                            let answer = exchange(&sockets, ip, to, &frame).await;
                            if answer.is_ok() {
                                seen.times.observe(start.elapsed().as_secs_f64());
                            }
                            answer
                        };
                        let answer = timeout(limit, exchange).await;
                        Outcome::Answered(id, answer.unwrap_or(Err(ExchangeError::TimedOut)))
                    });
                }
                Order::LookUp(id, host, port) => {
                    let sockets = self.sockets.clone();
                    self.tasks.spawn(async move {
                        let look_up = timeout(address::LOOK_UP, sockets.look_up(&host, port));
                        let found = match look_up.await {
                            Ok(found) => found.map_err(|error| error.to_string()),
                            Err(_) => Err(format!("no answer within {:?}", address::LOOK_UP)),
                        };
                        Outcome::LookedUp(id, found)
                    });
                }
            }
        }
    }
}

/// Sends a frame on a stream of its own, and takes the answer.
async fn exchange<S: Sockets>(
    sockets: &S,
    ip: IpAddr,
    to: SocketAddr,
    frame: &[u8],
) -> Result<Vec<u8>, ExchangeError> {
    let mut stream = sockets.connect(ip, to).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::ConnectionRefused => ExchangeError::Refused,
        std::io::ErrorKind::TimedOut => ExchangeError::TimedOut,
        _ => ExchangeError::Broken,
    })?;
    frame::write(&mut stream, frame).await.map_err(|_| ExchangeError::Broken)?;
    frame::read(&mut stream).await.map_err(|_| ExchangeError::Broken)
}
