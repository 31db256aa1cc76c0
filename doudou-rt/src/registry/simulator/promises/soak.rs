//! The promises with other seeds, for as long as one likes.

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::super::say;
use super::{Cluster, Duration, Measured, SECOND, number};
use super::{crash, join, leave, metadata, partition, restart};

/// How long it takes, in seconds, unless `DOUDOU_SOAK` says otherwise.
const SECONDS: u64 = 60;

/// A promise that the seed chooses, its bound, and what it took.
fn trial(seed: u64) -> (&'static str, Duration, Measured) {
    let mut rng = StdRng::seed_from_u64(seed);
    let nodes = rng.random_range(2..=50);
    let loss = [0.0, 0.01, 0.05][rng.random_range(0..3)];
    let lossy = || {
        let mut cluster = Cluster::quiet(seed, nodes);
        cluster.world.network.loss = loss;
        cluster.world.network.duplicates = loss;
        cluster.world.network.late = loss;
        cluster
    };
    match rng.random_range(0..10) {
        0 => ("newcomer", SECOND, join::newcomer(&mut Cluster::quiet(seed, nodes))),
        1 => ("storm", 6 * SECOND, join::storm(seed, nodes, loss)),
        2 => ("crash", 12 * SECOND, crash::crash(&mut Cluster::quiet(seed, nodes), true).1),
        3 => ("leave", SECOND, leave::leave(&mut lossy(), 60 * SECOND)),
        4 => {
            let down = Duration::from_millis(rng.random_range(0..100_000));
            let clock = rng.random_range(-10_000_000..10_000_000);
            let moves = rng.random();
            ("restart", 2 * SECOND, restart::restart(seed, nodes, down, moves, clock))
        }
        5 => {
            let data = rng.random_range(2..65_000);
            ("metadata", 5 * SECOND, metadata::change(seed, nodes, data, loss))
        }
        6 => {
            let (deaths, _) = crash::falsely_dead(seed, nodes, 0.1, 2.0);
            ("false death", SECOND, (deaths == 0).then_some(Duration::ZERO))
        }
        _ => ("partition", partition::BOUND, partition::anything(seed, nodes.max(3))),
    }
}

#[test]
#[ignore = "for as long as one likes"]
fn fresh_seeds_keep_the_promises() {
    let seconds = number("DOUDOU_SOAK").unwrap_or(SECONDS);
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let first = number("DOUDOU_SEED").unwrap_or(clock % 1_000_000 * 1_000_000);
    say(&format!("soak of {seconds} s, seeds from {first}"));
    let begin = Instant::now();
    let half = |half| {
        let mut done = Vec::new();
        for seed in (first + half..).step_by(2) {
            if begin.elapsed() >= Duration::from_secs(seconds) {
                break;
            }
            let (promise, bound, took) = trial(seed);
            if took.is_none_or(|took| took > bound) {
                say(&format!("{promise} took {took:?}, DOUDOU_SEED={seed} DOUDOU_SOAK=1"));
            }
            done.push((promise, bound, took.unwrap_or(Duration::MAX)));
        }
        done
    };
    let done = std::thread::scope(|scope| {
        let halves = [0, 1].map(|at| scope.spawn(move || half(at)));
        halves.map(|half| half.join().unwrap()).concat()
    });
    let mut took: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (promise, bound, time) in done {
        took.entry((promise, bound)).or_default().push(time);
    }
    let mut failed = 0;
    for ((promise, bound), mut took) in took {
        took.sort_unstable();
        let (median, worst) = (took[took.len() / 2], took[took.len() - 1]);
        failed += took.iter().filter(|took| **took > bound).count();
        say(&format!(
            "{promise}: promised {bound:?}, median {median:.2?}, worst {worst:.2?} of {}",
            took.len()
        ));
    }
    assert_eq!(failed, 0, "promises weren't kept");
}
