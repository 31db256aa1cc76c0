//! So many requests in a time.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{HeaderValue, RETRY_AFTER};
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::Answer;
use crate::server::Incoming;
use crate::{Body, BoxError, Problem};

/// Into how many maps the keys are divided, so that requests rarely wait for each other.
const SHARDS: usize = 16;

/// How many keys a map holds before it is looked through for those that are as good as new.
const FEW: usize = 1024;

/// How many requests may come in a time, and how many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The time that a request takes up, in nanoseconds.
    interval: u64,
    burst: u32,
}

impl Rate {
    /// So many requests in a time, spread evenly: one more may come each time its share of the time
    /// has passed. None counts as one; a time of zero is no limit.
    pub fn new(requests: u32, time: Duration) -> Self {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Self { interval: nanos / u64::from(requests.max(1)), burst: 1 }
    }

    /// So many requests in a second.
    pub fn per_second(requests: u32) -> Self {
        Self::new(requests, Duration::from_secs(1))
    }

    /// So many requests in a minute.
    pub fn per_minute(requests: u32) -> Self {
        Self::new(requests, Duration::from_secs(60))
    }

    /// Lets so many come at once after a pause: 1 unless it is said. None counts as one.
    #[must_use]
    pub fn burst(self, requests: u32) -> Self {
        Self { burst: requests.max(1), ..self }
    }

    /// Whether a request may come at `now`, when the time until `busy` is taken up: the time that is
    /// taken up then, or how long it has to wait.
    ///
    /// This is the generic cell rate algorithm (ITU-T I.371), in nanoseconds since a start.
    fn admit(self, busy: u64, now: u64) -> Result<u64, Duration> {
        let tolerance = self.interval.saturating_mul(u64::from(self.burst) - 1);
        let early = busy.saturating_sub(now);
        if early > tolerance {
            return Err(Duration::from_nanos(early - tolerance));
        }
        Ok(busy.max(now).saturating_add(self.interval))
    }
}

/// Lets requests come at a rate, whoever sends them; each further one is answered with a 429 that
/// says when to try again.
pub fn rate_limit(rate: Rate) -> RateLimitLayer {
    RateLimitLayer(Arc::new(Limiter::new(rate, Of::All(AtomicU64::new(0)))))
}

/// Lets the requests of every client come at a rate, as [`rate_limit`] does.
///
/// A client is an address, or the 64 bits in front of an IPv6 address, which belong to one network.
/// Behind a proxy it takes `GDD_TRUSTED_PROXIES` to see clients.
pub fn rate_limit_per_client(rate: Rate) -> RateLimitLayer<IpAddr> {
    rate_limit_per(rate, |request| Some(client(request.body().peer().ip())))
}

/// Lets the requests of every key come at a rate, as [`rate_limit`] does; those without a key aren't
/// limited.
///
/// A key takes memory until it is as if it hadn't sent a request. A key that callers choose freely
/// is none: it lets them all through.
///
/// ```
/// use doudou_rt::layer::{Rate, rate_limit_per};
///
/// let per_tenant = rate_limit_per(Rate::per_second(10).burst(20), |request| {
///     Some(request.headers().get("x-tenant")?.clone())
/// });
/// ```
pub fn rate_limit_per<K, F>(rate: Rate, key: F) -> RateLimitLayer<K>
where
    K: Hash + Eq + Send + 'static,
    F: Fn(&Request<Incoming>) -> Option<K> + Send + Sync + 'static,
{
    let shards = std::array::from_fn(|_| Mutex::default());
    let keyed = Keyed { key: Box::new(key), hasher: RandomState::new(), shards };
    RateLimitLayer(Arc::new(Limiter::new(rate, Of::Each(Box::new(keyed)))))
}

fn client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address => address,
    }
}

/// What counts requests.
struct Limiter<K> {
    rate: Rate,
    start: Instant,
    of: Of<K>,
}

enum Of<K> {
    /// Until when the time is taken up.
    All(AtomicU64),
    Each(Box<Keyed<K>>),
}

type KeyOf<K> = dyn Fn(&Request<Incoming>) -> Option<K> + Send + Sync;

struct Keyed<K> {
    key: Box<KeyOf<K>>,
    hasher: RandomState,
    shards: [Mutex<Shard<K>>; SHARDS],
}

struct Shard<K> {
    /// Until when the time of each key is taken up.
    busy: HashMap<K, u64>,
    /// How many keys are too many before another look.
    most: usize,
}

impl<K> Default for Shard<K> {
    fn default() -> Self {
        Self { busy: HashMap::new(), most: FEW }
    }
}

impl<K: Hash + Eq> Limiter<K> {
    fn new(rate: Rate, of: Of<K>) -> Self {
        Self { rate, start: Instant::now(), of }
    }

    fn admit(&self, request: &Request<Incoming>) -> Result<(), Duration> {
        let now = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        match &self.of {
            Of::All(busy) => self.admit_one(busy, now),
            Of::Each(keyed) => match (keyed.key)(request) {
                Some(key) => keyed.admit(self.rate, key, now),
                None => Ok(()),
            },
        }
    }

    fn admit_one(&self, busy: &AtomicU64, now: u64) -> Result<(), Duration> {
        let mut seen = busy.load(Ordering::Relaxed);
        loop {
            let next = self.rate.admit(seen, now)?;
            match busy.compare_exchange_weak(seen, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(other) => seen = other,
            }
        }
    }
}

impl<K: Hash + Eq> Keyed<K> {
    fn admit(&self, rate: Rate, key: K, now: u64) -> Result<(), Duration> {
        let shard = self.hasher.hash_one(&key) as usize % SHARDS;
        let mut shard = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        shard.admit(rate, key, now)
    }
}

impl<K: Hash + Eq> Shard<K> {
    fn admit(&mut self, rate: Rate, key: K, now: u64) -> Result<(), Duration> {
        if self.busy.len() >= self.most {
            self.busy.retain(|_, busy| *busy > now);
            // So that a look costs each new key little, however many there are.
            self.most = FEW.max(2 * self.busy.len());
            self.busy.shrink_to(self.most);
        }
        let busy = self.busy.entry(key).or_default();
        *busy = rate.admit(*busy, now)?;
        Ok(())
    }
}

/// The layer that [`rate_limit`] and its neighbours make. A clone counts the same requests.
pub struct RateLimitLayer<K = ()>(Arc<Limiter<K>>);

impl<K> Clone for RateLimitLayer<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K> fmt::Debug for RateLimitLayer<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimitLayer").field("rate", &self.0.rate).finish_non_exhaustive()
    }
}

impl<S, K> Layer<S> for RateLimitLayer<K> {
    type Service = RateLimit<S, K>;

    fn layer(&self, inner: S) -> RateLimit<S, K> {
        RateLimit { inner, limiter: self.0.clone() }
    }
}

/// A service within [`rate_limit`] or one of its neighbours.
pub struct RateLimit<S, K = ()> {
    inner: S,
    limiter: Arc<Limiter<K>>,
}

impl<S: Clone, K> Clone for RateLimit<S, K> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), limiter: self.limiter.clone() }
    }
}

impl<S: fmt::Debug, K> fmt::Debug for RateLimit<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimit").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<S, K, B> Service<Request<Incoming>> for RateLimit<S, K>
where
    S: Service<Request<Incoming>, Response = Response<B>>,
    K: Hash + Eq,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Answer<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        match self.limiter.admit(&request) {
            Ok(()) => Answer::passed(self.inner.call(request)),
            Err(wait) => Answer::refused(refusal(wait)),
        }
    }
}

fn refusal(wait: Duration) -> Response<Body> {
    // A client that comes a moment too early would only come once more.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let detail = format_args!("too many requests; try again after {seconds} s");
    let mut response = Problem::new(429).with_detail(detail).into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_rate_lets_as_many_come_as_it_says_and_no_more() {
        let rate = Rate::per_second(10).burst(3);
        let mut busy = 0;
        let mut came = 0;
        // Somebody who tries every millisecond, for ten seconds.
        for millis in 0..10_000 {
            if let Ok(next) = rate.admit(busy, millis * (SECOND / 1000)) {
                busy = next;
                came += 1;
            }
        }
        assert_eq!(came, 3 - 1 + 100);
    }

    #[test]
    fn who_waits_as_long_as_told_is_let_in_and_who_comes_earlier_is_not() {
        for rate in [Rate::per_second(3), Rate::per_minute(7).burst(4), Rate::new(1, Duration::MAX)]
        {
            let mut busy = 0;
            let mut wait = None;
            for _ in 0..10 {
                match rate.admit(busy, 5) {
                    Ok(next) => busy = next,
                    Err(told) => wait = Some(told),
                }
            }
            let wait = u64::try_from(wait.unwrap().as_nanos()).unwrap();
            assert!(rate.admit(busy, 5 + wait).is_ok(), "{rate:?}");
            assert!(rate.admit(busy, 5 + wait - 1).is_err(), "{rate:?}");
        }
    }

    #[test]
    fn keys_that_are_as_good_as_new_take_no_memory() {
        let rate = Rate::per_second(1);
        let mut shard = Shard::default();
        for key in 0..100 * FEW {
            // A thousand keys are busy at any time.
            shard.admit(rate, key, key as u64 * (SECOND / 1000)).unwrap();
            assert!(shard.busy.len() <= 2 * FEW);
        }
        assert!(shard.admit(rate, 100 * FEW - 1, (100 * FEW) as u64 * (SECOND / 1000)).is_err());
    }

    #[test]
    fn addresses_of_one_network_are_one_client() {
        let of = |text: &str| client(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_eq!(of("::ffff:1.2.3.4"), of("1.2.3.4"));
        assert_ne!(of("1.2.3.4"), of("1.2.3.5"));
    }
}
