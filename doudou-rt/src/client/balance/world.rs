//! Time and chance, which a test may own.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// What a balancer needs of the world.
pub(crate) trait World: Clone + Send + Sync + 'static {
    /// Nanoseconds since some moment before; never 0, never less than before.
    fn now(&self) -> u64;

    /// The same for a moment of the machine's clock.
    fn at(&self, moment: Instant) -> u64;

    /// 64 random bits, as cheap as possible.
    fn random(&self) -> u64;
}

/// The clock of the machine, and chance.
#[derive(Debug, Clone)]
pub(crate) struct Real {
    start: Instant,
}

impl Default for Real {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0) };
}

impl World for Real {
    fn now(&self) -> u64 {
        self.at(Instant::now())
    }

    fn at(&self, moment: Instant) -> u64 {
        let time =
            moment.saturating_duration_since(self.start).saturating_add(Duration::from_nanos(1));
        time.as_secs() * 1_000_000_000 + u64::from(time.subsec_nanos())
    }

    fn random(&self) -> u64 {
        STATE.with(|state| {
            let mut bits = state.get();
            if bits == 0 {
                bits = RandomState::new().hash_one(0_u8) | 1;
            }
            state.set(xorshift(bits));
            // The low bits of a xorshift are its weak ones.
            bits.wrapping_mul(0x2545_f491_4f6c_dd1d)
        })
    }
}

/// The next state of a generator of random numbers, which may be anything but 0.
pub(super) fn xorshift(mut state: u64) -> u64 {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    state
}
