//! When the servers look after their connections.

use std::sync::Arc;
use std::{io, thread};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::activity::Clock;
use crate::Config;

/// Regular ticks, from a thread that only sleeps.
///
/// With a timer a runtime reads the clock, and the system sets a timer of its own, each time that
/// nothing is left to do: more than once for a request, where a tick comes a few times a second.
/// The thread ends, within a tick, when nobody waits for it any more.
#[derive(Clone)]
pub(super) struct Ticks(Arc<Notify>);

impl Ticks {
    /// The ticks of the clock that these settings ask for.
    pub(super) fn start(config: &Config) -> io::Result<Self> {
        let tick = Clock::new(config).tick();
        let ticks = Arc::new(Notify::new());
        let heard = Arc::downgrade(&ticks);
        let work = move || {
            thread::sleep(tick);
            while let Some(ticks) = heard.upgrade() {
                ticks.notify_waiters();
                drop(ticks);
                thread::sleep(tick);
            }
        };
        thread::Builder::new().name("doudou-ticks".to_owned()).spawn(work)?;
        Ok(Self(ticks))
    }

    /// The next tick from now on, whether it is polled before or not.
    pub(super) fn next(&self) -> Notified<'_> {
        self.0.notified()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn ticks_come_to_all_who_wait_until_nobody_does() {
        let read_timeout = Duration::from_millis(10);
        let ticks = Ticks::start(&Config { read_timeout, ..Config::default() }).unwrap();
        let other = ticks.clone();
        for _ in 0..3 {
            tokio::join!(ticks.next(), other.next());
        }
        let heard = Arc::downgrade(&ticks.0);
        drop((ticks, other));
        while heard.strong_count() > 0 {
            tokio::task::yield_now().await;
        }
    }
}
