//! Balancing: what it takes to choose a node for a request.
//!
//! `cargo bench -p doudou-tests --bench balance`; see `README.md` in this folder.

use std::hint::black_box;
use std::ops::Range;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use criterion::Criterion;
use doudou_rt::client::{Balance, Balanced};

const WAYS: [(&str, Balance); 4] = [
    ("least latency", Balance::LeastLatency),
    ("round robin", Balance::RoundRobin),
    ("weighted round robin", Balance::WeightedRoundRobin),
    ("consistent hash", Balance::ConsistentHash),
];
const NODES: [usize; 2] = [10, 1000];
const THREADS: [usize; 2] = [1, 2];
/// So many turns are measured at once.
const CHUNK: u64 = 256;

fn main() {
    let mut criterion = Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for (name, balance) in WAYS {
        for nodes in NODES {
            let balanced = Balanced::new(balance, nodes);
            // What an answer takes is known.
            assert!((0..20_000).all(|key| balanced.request(key)));
            let mut group = criterion.benchmark_group(format!("{name}, {nodes} nodes"));
            for threads in THREADS {
                group.bench_function(format!("pick, {threads} threads"), |bencher| {
                    bencher.iter_custom(|turns| in_threads(threads, || picks(&balanced, turns)));
                });
                group.bench_function(format!("pick and finish, {threads} threads"), |bencher| {
                    bencher.iter_custom(|turns| in_threads(threads, || requests(&balanced, turns)));
                });
            }
            group.finish();
        }
    }
    criterion.final_summary();
}

/// How long it takes to choose so many times, while up to [`CHUNK`] requests are under way.
fn picks(balanced: &Balanced, turns: u64) -> Duration {
    let mut picks = Vec::with_capacity(CHUNK as usize);
    steadily(turns, |keys| {
        picks.clear();
        let start = Instant::now();
        picks.extend(keys.map(|key| balanced.pick(black_box(key), start)));
        start.elapsed()
    })
}

/// How long so many requests take that are answered at once.
fn requests(balanced: &Balanced, turns: u64) -> Duration {
    steadily(turns, |keys| {
        let start = Instant::now();
        for key in keys {
            black_box(balanced.request(black_box(key)));
        }
        start.elapsed()
    })
}

/// How long so many turns take if all are like the chunk in the middle: what else the machine does
/// falls on a few.
fn steadily(turns: u64, mut time: impl FnMut(Range<u64>) -> Duration) -> Duration {
    let chunks = turns.div_ceil(CHUNK);
    let mut times: Vec<Duration> =
        (0..chunks).map(|chunk| time(chunk * CHUNK..(chunk + 1) * CHUNK)).collect();
    times.sort_unstable();
    times[times.len() / 2].mul_f64(turns as f64 / CHUNK as f64)
}

/// How long the slowest of threads that begin at once takes.
fn in_threads(threads: usize, work: impl Fn() -> Duration + Sync) -> Duration {
    let barrier = Barrier::new(threads);
    let work = || {
        barrier.wait();
        work()
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let others = others.into_iter().filter_map(|other| other.join().ok());
        others.fold(own, Duration::max)
    })
}
