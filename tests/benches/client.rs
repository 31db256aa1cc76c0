//! Calls: the generated client beside one written by hand with reqwest.
//!
//! `cargo bench -p doudou-tests --bench client`; see `README.md` in this folder.

#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode};
use doudou_bench_rig::calls::{self, Caller, How};
use doudou_bench_rig::process::{self, Program, Server};
use doudou_bench_rig::table::{grouped, median, table};
use doudou_bench_rig::{Error, by_hand, callgrind, load};

/// How often the clients take turns.
const ROUNDS: usize = 31;

fn main() -> Result<(), Error> {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    // `cargo test` asks for neither, `cargo bench -- --test` for both.
    if !asked("--bench") || asked("--test") {
        return smoke();
    }
    let programs = process::build(&["by-hand", "call"], "release")?;
    let program = |file: &str| Program {
        name: file.to_owned(),
        path: programs.join(file),
        arguments: Vec::new(),
        under: &[],
    };
    let server = Server::start(&program("by-hand"), &[], &[])?;
    let mut criterion = Criterion::default().without_plots().configure_from_args();
    let times = measure(&mut criterion, &server)?;
    criterion.final_summary();
    if times.iter().all(|own| !own.is_empty()) {
        println!("\nGET /user?id=, one call after the other, medians of {ROUNDS} rounds\n");
        println!("{}", times_table(&times));
    }
    if callgrind::is_there() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("client");
        println!("Instructions of a call, one after the other\n");
        println!("{}", instructions_table(&program("call"), &server, &folder)?);
    } else {
        println!("Valgrind isn't installed: instructions aren't counted.");
    }
    Ok(())
}

/// Sees that all clients get their answers, and measures nothing.
fn smoke() -> Result<(), Error> {
    let address = process::free_address()?;
    thread::spawn(move || process::runtime()?.block_on(by_hand::serve(address)));
    load::wait_for(address, Duration::from_secs(10))?;
    let runtime = process::runtime()?;
    for how in How::ALL {
        runtime.block_on(async { calls::call(&Caller::new(how, address)?, 5).await })?;
    }
    Ok(())
}

/// The time of a call in every round, of every client; none if criterion's filter leaves it out.
fn measure(criterion: &mut Criterion, server: &Server) -> Result<Vec<Vec<f64>>, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let callers: Vec<Caller> = How::ALL
        .into_iter()
        .map(|how| Caller::new(how, server.address()))
        .collect::<Result<_, _>>()?;
    let mut times = vec![Vec::new(); callers.len()];
    let mut group = criterion.benchmark_group("GET /user");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .nresamples(1000)
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(200));
    for number in 1..=ROUNDS {
        for ((how, caller), times) in How::ALL.into_iter().zip(&callers).zip(&mut times) {
            let (mut calls, mut time) = (0, Duration::ZERO);
            group.bench_function(format!("{}/{number}", how.name()), |bencher| {
                bencher.iter_custom(|count| {
                    let start = Instant::now();
                    let called = runtime.block_on(calls::call(caller, count));
                    called.expect("the server answers as before");
                    let elapsed = start.elapsed();
                    calls += count;
                    time += elapsed;
                    elapsed
                });
            });
            if calls > 0 {
                times.push(time.as_secs_f64() * 1e6 / calls as f64);
            }
        }
    }
    group.finish();
    Ok(times)
}

fn times_table(times: &[Vec<f64>]) -> String {
    let rows = How::ALL.into_iter().zip(times).map(|(how, own)| {
        let ratios = own.iter().zip(&times[0]).map(|(own, first)| own / first).collect();
        vec![
            how.name().to_owned(),
            format!("{:.2}", median(own.clone())),
            format!("{:.3}", median(ratios)),
        ]
    });
    table(&["", "µs", "ratio"], &rows.collect::<Vec<_>>())
}

fn instructions_table(program: &Program, server: &Server, folder: &Path) -> Result<String, Error> {
    let mut counts = Vec::new();
    for how in How::ALL {
        let words = [&*server.address().to_string(), how.name()];
        counts.push(callgrind::slope(
            &program.path,
            &words,
            &folder.join(how.name().replace(' ', "-")),
        )?);
    }
    let rows = How::ALL.into_iter().zip(&counts).map(|(how, own)| {
        vec![how.name().to_owned(), grouped(*own), format!("{:.3}", own / counts[0])]
    });
    Ok(table(&["", "instructions", "ratio"], &rows.collect::<Vec<_>>()))
}
