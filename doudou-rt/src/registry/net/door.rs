//! Streams that come in: each brings a frame and takes the answer along.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::frame::{self, FrameError};
use super::sockets::{Sockets, narrowed};
use crate::config::Network;

/// How many streams may be open at once.
const STREAMS: usize = 32;

/// How many of them may come from one address, so that nobody keeps the others out alone.
const OF_AN_ADDRESS: usize = 16;

/// How long accepting rests after an error of the system, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// A frame that has come, and where its answer goes; `None` closes the stream.
pub(super) struct Request {
    pub(super) from: SocketAddr,
    pub(super) frame: Vec<u8>,
    pub(super) answer: oneshot::Sender<Option<Vec<u8>>>,
}

/// Who may come in, and who has been turned away.
#[derive(Debug)]
pub(super) struct Door {
    allowed: Vec<Network>,
    /// For a whole stream.
    limit: Duration,
    open: Mutex<HashMap<IpAddr, usize>>,
    pub(super) turned_away: TurnedAway,
}

/// Streams that brought nothing, by the reason.
#[derive(Debug, Default)]
pub(super) struct TurnedAway {
    /// From an address that isn't allowed.
    pub(super) address: AtomicU64,
    /// There were too many.
    pub(super) crowd: AtomicU64,
    /// What came was no frame.
    pub(super) frame: AtomicU64,
    /// The frame didn't come in time, or nobody took the answer.
    pub(super) slow: AtomicU64,
}

impl Door {
    pub(super) fn new(allowed: Vec<Network>, limit: Duration) -> Self {
        Self { allowed, limit, open: Mutex::default(), turned_away: TurnedAway::default() }
    }

    /// Takes streams in as long as it is polled, and hands on what they bring.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes all streams.
    pub(super) async fn keep<S: Sockets>(
        self: Arc<Self>,
        listener: &S::Listener,
        requests: mpsc::Sender<Request>,
    ) {
        let mut streams = JoinSet::new();
        loop {
            match S::accept(listener).await {
                Ok((stream, from)) => {
                    let from = narrowed(from);
                    while streams.try_join_next().is_some() {}
                    if let Some(place) = self.clone().place_for(from.ip()) {
                        let requests = requests.clone();
                        streams.spawn(async move { place.serve(stream, from, &requests).await });
                    }
                }
                Err(error) => {
                    tracing::debug!(%error, "couldn't accept a stream of the cluster");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn place_for(self: Arc<Self>, ip: IpAddr) -> Option<Place> {
        if !self.allowed.is_empty() && !self.allowed.iter().any(|network| network.contains(ip)) {
            self.turned_away.address.fetch_add(1, Relaxed);
            return None;
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let of_this = open.entry(ip).or_default();
        let is_free = all < STREAMS && *of_this < OF_AN_ADDRESS;
        if is_free {
            *of_this += 1;
        } else {
            self.turned_away.crowd.fetch_add(1, Relaxed);
        }
        drop(open);
        is_free.then(|| Place { door: self, ip })
    }
}

/// A stream that counts as open.
struct Place {
    door: Arc<Door>,
    ip: IpAddr,
}

impl Place {
    async fn serve(
        self,
        mut stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
        from: SocketAddr,
        requests: &mpsc::Sender<Request>,
    ) {
        let counts = &self.door.turned_away;
        let exchange = async {
            let frame = match frame::read(&mut stream).await {
                Ok(frame) => frame,
                Err(error) => {
                    counts.frame.fetch_add(1, Relaxed);
                    if let FrameError::TooLong(_) = error {
                        tracing::debug!(%from, %error, "something else than a node of a cluster");
                    }
                    return;
                }
            };
            let (answer, answered) = oneshot::channel();
            if requests.send(Request { from, frame, answer }).await.is_err() {
                return;
            }
            if let Ok(Some(answer)) = answered.await
                && frame::write(&mut stream, &answer).await.is_ok()
            {
                // Whether the peer is still there shows in its own exchange.
                let _ = stream.shutdown().await;
            }
        };
        if timeout(self.door.limit, exchange).await.is_err() {
            counts.slow.fetch_add(1, Relaxed);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.door.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.ip);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(allowed: &[&str]) -> Arc<Door> {
        let allowed = allowed.iter().map(|network| network.parse().unwrap()).collect();
        Arc::new(Door::new(allowed, Duration::from_secs(1)))
    }

    #[test]
    fn nobody_keeps_the_others_out_alone() {
        let door = door(&[]);
        let from = |last: u8| door.clone().place_for([10, 0, 0, last].into());
        let first: Vec<_> = (0..OF_AN_ADDRESS + 1).map(|_| from(1)).collect();
        assert_eq!(first.iter().flatten().count(), OF_AN_ADDRESS);
        let second: Vec<_> = (0..STREAMS).map(|_| from(2)).collect();
        assert_eq!(second.iter().flatten().count(), STREAMS - OF_AN_ADDRESS);
        assert!(from(3).is_none());
        drop(first);
        assert!(from(3).is_some());
        drop(second);
        assert!(door.open.lock().unwrap().is_empty());
    }

    #[test]
    fn only_networks_that_are_allowed_come_in() {
        let door = door(&["10.0.0.0/8"]);
        assert!(door.clone().place_for([10, 9, 9, 9].into()).is_some());
        assert!(door.clone().place_for([11, 9, 9, 9].into()).is_none());
        assert_eq!(door.turned_away.address.load(Relaxed), 1);
    }
}
