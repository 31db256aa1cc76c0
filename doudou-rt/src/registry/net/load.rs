//! How busy the machine is, and the weight that a node has by it.

use std::fs;
use std::time::Duration;

/// How often a weight is told at most.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// The weight of a node that has nothing to do.
const MOST: u32 = 100;

/// The share of the processors' time that isn't used, between two looks.
#[derive(Debug, Default)]
pub(super) struct Load {
    last: Option<Ticks>,
}

/// What the processors have spent since the machine started, in ticks of the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ticks {
    idle: u64,
    all: u64,
}

impl Load {
    /// The share since the last look, from 0 to 1; since the start of the machine at the first
    /// one. Where the system doesn't tell, nothing is used.
    pub(super) fn idle(&mut self) -> f64 {
        let now = fs::read_to_string("/proc/stat").ok().and_then(|text| Ticks::read(&text));
        let Some(now) = now else { return 1.0 };
        let last = self.last.replace(now).unwrap_or(Ticks { idle: 0, all: 0 });
        let (idle, all) = (now.idle.saturating_sub(last.idle), now.all.saturating_sub(last.all));
        if all == 0 { 1.0 } else { (idle as f64 / all as f64).clamp(0.0, 1.0) }
    }
}

impl Ticks {
    fn read(text: &str) -> Option<Self> {
        let line = text.lines().find_map(|line| line.strip_prefix("cpu "))?;
        // user nice system idle iowait irq softirq steal; what follows is counted in these.
        let ticks = line.split_ascii_whitespace().take(8).map(str::parse);
        let ticks = ticks.collect::<Result<Vec<u64>, _>>().ok()?;
        let idle = ticks.get(3)? + ticks.get(4).unwrap_or(&0);
        Some(Self { idle, all: ticks.iter().sum() })
    }
}

/// The weight of a node from what its processors have left, and from its health: how many of its
/// last questions to others had no answer in time, from 0 to 8.
///
/// The health counts three parts and the processors two, as go-doudou has it.
pub(super) fn weight(idle: f64, missed: u64) -> u32 {
    let health = 1.0 - missed.min(8) as f64 / 8.0;
    let share = 0.6 * health + 0.4 * idle.clamp(0.0, 1.0);
    ((share * f64::from(MOST)).round() as u32).clamp(1, MOST)
}

/// Whether a weight differs by a tenth of what was told.
pub(super) fn is_news(told: u32, weight: u32) -> bool {
    told.abs_diff(weight) * 10 >= told.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_follows_health_and_load() {
        assert_eq!(weight(1.0, 0), 100);
        assert_eq!(weight(0.5, 0), 80);
        assert_eq!(weight(1.0, 4), 70);
        assert_eq!(weight(0.0, 99), 1);
    }

    #[test]
    fn less_than_a_tenth_is_no_news() {
        assert!(!is_news(100, 91) && !is_news(50, 50));
        assert!(is_news(100, 90) && is_news(1, 2) && is_news(0, 1));
    }

    #[test]
    fn the_ticks_of_all_processors_are_read() {
        let text = "cpu  1 2 3 40 5 6 7 8 100 100\ncpu0 0 0 0 0\nintr 5\n";
        assert_eq!(Ticks::read(text), Some(Ticks { idle: 45, all: 72 }));
        for wrong in ["", "cpu  1 2", "cpu  a b c d", "cpu0 1 2 3 4"] {
            assert_eq!(Ticks::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_look_tells_of_the_time_since_the_last_one() {
        let mut load = Load::default();
        for _ in 0..2 {
            assert!((0.0..=1.0).contains(&load.idle()));
        }
    }
}
