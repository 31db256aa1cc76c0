//! What a connection is doing, and for how long: the facts behind the timeouts.
//!
//! A connection only writes down what happens to it, in a few atomics and with a coarse clock
//! that costs one load. The server looks at all connections once a tick and closes those that
//! wait for too long. So a request sets no timer and asks the system for no time.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::Config;

/// How long a connection that has sent its last byte waits for the client to close.
const LINGER: Duration = Duration::from_secs(2);

/// Time in ticks since the start of the server.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    tick: Duration,
    now: AtomicU32,
}

impl Clock {
    /// A clock that is fine enough for the shortest of the timeouts.
    pub(super) fn new(config: &Config) -> Arc<Self> {
        let shortest = [config.read_timeout, config.write_timeout, config.idle_timeout]
            .into_iter()
            .filter(|timeout| !timeout.is_zero())
            .min()
            .unwrap_or(LINGER);
        let tick = (shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(1));
        Arc::new(Self { start: Instant::now(), tick, now: AtomicU32::new(0) })
    }

    /// How often [`advance`](Self::advance) should be called.
    pub(super) fn tick(&self) -> Duration {
        self.tick
    }

    /// Moves the clock to the time of the system.
    pub(super) fn advance(&self) -> u32 {
        let ticks = self.start.elapsed().as_nanos() / self.tick.as_nanos();
        // Differences are wrapping, so that only the low bits matter.
        let now = ticks as u32;
        self.now.store(now, Relaxed);
        now
    }

    fn now(&self) -> u32 {
        self.now.load(Relaxed)
    }

    /// The ticks after which a timeout has certainly passed; `None` for no limit.
    fn limit(&self, timeout: Duration) -> Option<u32> {
        if timeout.is_zero() {
            return None;
        }
        // One more, because what is measured may have begun at the end of its first tick.
        let ticks = timeout.as_nanos().div_ceil(self.tick.as_nanos()) + 1;
        Some(u32::try_from(ticks).unwrap_or(u32::MAX))
    }
}

/// The timeouts in ticks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    read: Option<u32>,
    write: Option<u32>,
    idle: Option<u32>,
    linger: Option<u32>,
}

impl Limits {
    pub(super) fn new(config: &Config, clock: &Clock) -> Self {
        Self {
            read: clock.limit(config.read_timeout),
            write: clock.limit(config.write_timeout),
            idle: clock.limit(config.idle_timeout),
            linger: clock.limit(LINGER),
        }
    }

    /// The limits for a server that is full: a connection without a request makes way for others.
    pub(super) fn crowded(self) -> Self {
        /// The ticks that are left for the next request.
        const IDLE: u32 = 2;
        Self { idle: Some(self.idle.map_or(IDLE, |idle| idle.min(IDLE))), ..self }
    }
}

/// What is to be done with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing.
    Keep,
    /// It is idle: it ends unless a request has just come.
    Close,
    /// The client holds it up: it is dropped. The text says why, for the log.
    Drop(&'static str),
}

/// What a connection waits for while no request is being answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    /// The first byte that it ever gets.
    New,
    /// The rest of a request's head.
    Head,
    /// The next request.
    Idle,
    /// The client's side of the end.
    Closing,
}

/// What a connection is doing. Shared by its socket, its requests and the server.
#[derive(Debug)]
pub(super) struct Activity {
    clock: Arc<Clock>,
    phase: AtomicU8,
    /// The tick in which the phase began.
    since: AtomicU32,
    /// The tick in which the client stopped taking bytes, plus one; 0 while it takes them.
    blocked: AtomicU32,
    /// Requests that are being answered.
    in_flight: AtomicU32,
    /// HTTP/2: bytes that come aren't necessarily the head of a request.
    multiplexed: AtomicBool,
    /// HTTP/2: responses of which the client has yet to take what was there.
    offered: AtomicU32,
    /// The tick in which the client last took a part of one of those.
    taken: AtomicU32,
    /// A request's body was left unread.
    unread: AtomicBool,
    close_requested: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Activity {
    pub(super) fn new(clock: Arc<Clock>) -> Self {
        Self {
            phase: AtomicU8::new(Phase::New as u8),
            since: AtomicU32::new(clock.now()),
            clock,
            blocked: AtomicU32::new(0),
            in_flight: AtomicU32::new(0),
            multiplexed: AtomicBool::new(false),
            offered: AtomicU32::new(0),
            taken: AtomicU32::new(0),
            unread: AtomicBool::new(false),
            close_requested: AtomicBool::new(false),
            waker: Mutex::new(None),
        }
    }

    /// The connection speaks HTTP/2.
    pub(super) fn multiplex(&self) {
        self.multiplexed.store(true, Relaxed);
        self.enter(Phase::Idle);
    }

    /// The handshake is over: the first request has its whole time.
    #[cfg(feature = "tls")]
    pub(super) fn restart(&self) {
        self.enter(Phase::New);
    }

    /// Bytes came from the client.
    pub(super) fn received(&self) {
        // A connection that is being closed for its idleness is saved by the next request.
        if self.phase() != Phase::Head
            && self.in_flight.load(Relaxed) == 0
            && !self.is_multiplexed()
        {
            self.enter(Phase::Head);
        }
    }

    /// The client took bytes.
    pub(super) fn sent(&self, count: usize) {
        /// The answer to a ping of HTTP/2, or to its settings, is shorter: it is no progress.
        const PROGRESS: usize = 64;
        if self.blocked.load(Relaxed) != 0 {
            self.blocked.store(0, Relaxed);
        }
        if self.phase() == Phase::Idle && (count >= PROGRESS || !self.is_multiplexed()) {
            self.since.store(self.clock.now(), Relaxed);
        }
    }

    /// The client takes no bytes now.
    pub(super) fn stuck(&self) {
        if self.blocked.load(Relaxed) == 0 {
            self.blocked.store(self.clock.now().wrapping_add(1).max(1), Relaxed);
        }
    }

    /// A part of a response waits until the client makes room for it. Over HTTP/2 the room is
    /// that of the stream, whatever else the connection carries.
    pub(super) fn offer(&self) {
        self.taken.store(self.clock.now(), Relaxed);
        self.offered.fetch_add(1, Relaxed);
    }

    /// The client has made room, or the response was given up.
    pub(super) fn take(&self) {
        self.taken.store(self.clock.now(), Relaxed);
        self.offered.fetch_sub(1, Relaxed);
    }

    /// The last byte was sent; the client's close is awaited.
    pub(super) fn closing(&self) {
        self.enter(Phase::Closing);
    }

    /// A request's head is complete.
    pub(super) fn begin(&self) {
        self.in_flight.fetch_add(1, Relaxed);
        self.phase.store(Phase::Idle as u8, Relaxed);
    }

    /// A request's response is complete, or given up.
    pub(super) fn end(&self) {
        self.since.store(self.clock.now(), Relaxed);
        self.in_flight.fetch_sub(1, Release);
    }

    /// A request's body was dropped before its end.
    pub(super) fn leave_unread(&self) {
        self.unread.store(true, Relaxed);
    }

    /// Whether the client may still be sending what nobody will read.
    pub(super) fn has_unread(&self) -> bool {
        self.unread.load(Relaxed) && !self.multiplexed.load(Relaxed)
    }

    pub(super) fn is_multiplexed(&self) -> bool {
        self.multiplexed.load(Relaxed)
    }

    /// Whether a part of a request's head has come, and the rest hasn't.
    pub(super) fn is_within_head(&self) -> bool {
        self.phase() == Phase::Head && self.in_flight.load(Relaxed) == 0
    }

    /// Names the task that [`request_close`](Self::request_close) wakes.
    pub(super) fn watch(&self, waker: Waker) {
        *self.waker() = Some(waker);
    }

    /// Asks the connection's task to end the connection as soon as it owes no answer.
    pub(super) fn request_close(&self) {
        self.close_requested.store(true, Relaxed);
        if let Some(waker) = &*self.waker() {
            waker.wake_by_ref();
        }
    }

    pub(super) fn is_close_requested(&self) -> bool {
        self.close_requested.load(Relaxed)
    }

    /// What is to be done at the tick `now`.
    pub(super) fn verdict(&self, limits: &Limits, now: u32) -> Verdict {
        let passed = |since: u32, limit: Option<u32>| {
            limit.is_some_and(|limit| now.wrapping_sub(since) >= limit)
        };
        let blocked = self.blocked.load(Relaxed);
        let is_stuck = blocked != 0 && passed(blocked.wrapping_sub(1), limits.write);
        let is_offered = self.offered.load(Relaxed) > 0;
        if is_stuck || is_offered && passed(self.taken.load(Relaxed), limits.write) {
            return Verdict::Drop("the client took nothing of its response");
        }
        if self.in_flight.load(Acquire) > 0 {
            return Verdict::Keep;
        }
        let since = self.since.load(Relaxed);
        match self.phase() {
            Phase::New | Phase::Head if passed(since, limits.read) => {
                Verdict::Drop("the head of a request took too long")
            }
            Phase::Idle if passed(since, limits.idle) => {
                self.enter(Phase::Closing);
                Verdict::Close
            }
            Phase::Closing if passed(since, limits.linger) => {
                Verdict::Drop("the client didn't close")
            }
            _ => Verdict::Keep,
        }
    }

    fn enter(&self, phase: Phase) {
        self.since.store(self.clock.now(), Relaxed);
        self.phase.store(phase as u8, Relaxed);
    }

    fn phase(&self) -> Phase {
        match self.phase.load(Relaxed) {
            0 => Phase::New,
            1 => Phase::Head,
            2 => Phase::Idle,
            _ => Phase::Closing,
        }
    }

    fn waker(&self) -> std::sync::MutexGuard<'_, Option<Waker>> {
        self.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection whose timeouts are 2 (read), 3 (write) and 5 (idle) ticks.
    fn connection() -> (Arc<Activity>, impl Fn(u32) -> Verdict) {
        let clock = Arc::new(Clock {
            start: Instant::now(),
            tick: Duration::from_secs(1),
            now: AtomicU32::new(0),
        });
        let limits = Limits { read: Some(2), write: Some(3), idle: Some(5), linger: Some(1) };
        let activity = Arc::new(Activity::new(clock.clone()));
        let seen = activity.clone();
        let at = move |tick| {
            clock.now.store(tick, Relaxed);
            seen.verdict(&limits, tick)
        };
        (activity, at)
    }

    #[test]
    fn a_head_has_one_deadline_however_many_bytes_come() {
        let (activity, at) = connection();
        assert_eq!(at(1), Verdict::Keep);
        activity.received();
        assert_eq!(at(2), Verdict::Keep);
        activity.received();
        assert!(matches!(at(3), Verdict::Drop(_)));
    }

    #[test]
    fn a_connection_that_says_nothing_is_dropped() {
        let (_activity, at) = connection();
        assert!(matches!(at(2), Verdict::Drop(_)));
    }

    #[test]
    fn a_handler_may_take_its_time_and_then_the_connection_is_idle() {
        let (activity, at) = connection();
        activity.received();
        activity.begin();
        assert_eq!(at(100), Verdict::Keep);
        activity.end();
        assert_eq!(at(104), Verdict::Keep);
        assert_eq!(at(105), Verdict::Close);
        assert!(matches!(at(106), Verdict::Drop(_)));
    }

    #[test]
    fn a_client_that_takes_nothing_is_dropped_and_one_that_takes_a_little_is_not() {
        let (activity, at) = connection();
        activity.received();
        activity.begin();
        activity.stuck();
        assert_eq!(at(2), Verdict::Keep);
        activity.sent(1);
        activity.stuck();
        assert_eq!(at(4), Verdict::Keep);
        assert!(matches!(at(5), Verdict::Drop(_)));
    }

    #[test]
    fn bytes_of_http2_are_no_head() {
        let (activity, at) = connection();
        activity.multiplex();
        assert_eq!(at(4), Verdict::Keep);
        activity.received();
        assert_eq!(at(5), Verdict::Close);
    }

    #[test]
    fn an_answer_to_a_ping_is_no_progress_but_a_part_of_a_response_is() {
        let (activity, at) = connection();
        activity.multiplex();
        assert_eq!(at(3), Verdict::Keep);
        activity.sent(1_000);
        assert_eq!(at(7), Verdict::Keep);
        activity.sent(17);
        assert_eq!(at(8), Verdict::Close);
    }

    #[test]
    fn a_client_that_makes_no_room_for_its_responses_is_dropped_and_one_that_makes_some_is_not() {
        let (activity, at) = connection();
        activity.multiplex();
        activity.begin();
        activity.begin();
        // A response that waits for the service isn't the client's fault.
        assert_eq!(at(50), Verdict::Keep);
        activity.offer();
        activity.offer();
        assert_eq!(at(52), Verdict::Keep);
        activity.take();
        assert_eq!(at(54), Verdict::Keep);
        assert!(matches!(at(55), Verdict::Drop(_)));
        activity.take();
        assert_eq!(at(56), Verdict::Keep);
    }

    #[test]
    fn no_timeout_is_no_limit() {
        let zero = Duration::ZERO;
        let config = Config {
            read_timeout: zero,
            write_timeout: zero,
            idle_timeout: zero,
            ..Config::default()
        };
        let clock = Clock::new(&config);
        let limits = Limits::new(&config, &clock);
        assert_eq!(Activity::new(clock).verdict(&limits, 1_000_000), Verdict::Keep);
    }

    #[test]
    fn a_timeout_is_never_early() {
        let config = Config { read_timeout: Duration::from_millis(100), ..Config::default() };
        let clock = Clock::new(&config);
        assert_eq!(clock.tick(), Duration::from_millis(25));
        assert_eq!(clock.limit(Duration::from_millis(100)), Some(5));
        assert_eq!(clock.limit(Duration::from_millis(101)), Some(6));
    }
}
