//! Time and chance, which a test may own.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

use tokio::time::Instant;

/// What a balancer needs of the world.
pub(crate) trait World: Clone + Send + Sync + 'static {
    /// Nanoseconds since some moment before; never 0, never less than before.
    fn now(&self) -> u64;

    /// 64 random bits, as cheap as possible.
    fn random(&self) -> u64;
}

/// The clock of the machine and chance. Where tokio's time stands still, so does this.
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
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX).saturating_add(1)
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
