//! What holds for every schema, tried on random ones.
//!
//! 500 pairs of schemas are tried, spread over the servers, the same each time. `DOUDOU_SOAK` is
//! another number of them, from where the clock says; `DOUDOU_SEED` is the seed of the first. What
//! failed is tried again by `DOUDOU_SEED=… DOUDOU_SOAK=1`, and stands as SQL and structs in the
//! folder that the failure names. `DOUDOU_FAILURES` is after how many a task gives up.

#![allow(clippy::print_stderr, reason = "a run tells its seeds")]

mod bench;
mod case;
mod shrink;
mod trial;
mod values;

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use doudou_ddl::{Schema, Server};

use crate::random::{self, Random};
use crate::server::{TestServer, servers};
use bench::Bench;

/// What one trial is about: a schema with its rows, and the one that it is to become.
#[derive(Debug, Clone)]
struct Pair {
    before: Schema,
    after: Schema,
    rows: Vec<String>,
}

impl Pair {
    fn new(seed: u64, server: &Server) -> Self {
        let mut random = Random::new(seed);
        let before = random::schema(&mut random, server);
        let after = random::changed(&mut random, &before, server);
        let rows = random::inserts(&mut random, &before, server);
        Self { before, after, rows }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schemas_and_rows_keep_what_is_promised() {
    const AT_ONCE: usize = 3;
    let soak = number("DOUDOU_SOAK");
    let pairs = soak.unwrap_or(500);
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let elsewhere = soak.map_or(1, |_| clock % 1_000_000 * 1_000_000);
    let first = number("DOUDOU_SEED").unwrap_or(elsewhere);
    let all = servers();
    let each = pairs.div_ceil(all.len() as u64);
    eprintln!("{each} pairs on each of {} servers, seeds from {first}", all.len());
    // While one waits for the disk, another goes on.
    let seeds = (0..AT_ONCE).map(|at| (first..first + each).skip(at).step_by(AT_ONCE));
    let turns = seeds.flat_map(|seeds| all.iter().map(move |server| (server, seeds.clone())));
    let running: Vec<_> =
        turns.map(|(server, seeds)| tokio::spawn(try_on(server, seeds))).collect();
    let mut failures = Vec::new();
    for one in running {
        failures.extend(one.await.unwrap());
    }
    assert!(failures.is_empty(), "{}\n{} failures", failures.join("\n"), failures.len());
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Tries a pair for each seed; what fails is told in its smallest form.
async fn try_on(
    server: &'static TestServer,
    seeds: impl Iterator<Item = u64> + Send,
) -> Vec<String> {
    const ENOUGH: u64 = 4;
    let mut bench = Bench::new(server, "CHARACTER SET utf8mb4").await;
    let mut failures = Vec::new();
    let mut became: BTreeMap<&str, usize> = BTreeMap::new();
    let start = Instant::now();
    let most = number("DOUDOU_FAILURES").unwrap_or(ENOUGH);
    for seed in seeds {
        let pair = Pair::new(seed, bench.server());
        match trial::run(&mut bench, &pair).await {
            Ok(outcome) => *became.entry(outcome).or_default() += 1,
            Err(failure) => {
                let (pair, failure) = shrink::shrink(&mut bench, pair, failure).await;
                let folder = case::write(&mut bench, &pair, seed).await;
                let name = &server.name;
                let text = format!("DOUDOU_SEED={seed} on {name}: {failure}\n  {folder}");
                eprintln!("{text}");
                failures.push(text);
                if failures.len() as u64 >= most {
                    break;
                }
            }
        }
    }
    eprintln!("{}: {became:?} in {:.0} s", server.name, start.elapsed().as_secs_f32());
    failures
}
