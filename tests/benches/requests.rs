//! Requests: the generated server beside one written by hand on hyper.
//!
//! `cargo bench -p doudou-tests --bench requests`; see `README.md` in this folder.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::path::Path;
use std::thread;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use doudou_bench_rig::load::{self, Load, SCENARIOS, Scenario};
use doudou_bench_rig::process::{self, Server};
use doudou_bench_rig::table::{grouped, median, table};
use doudou_bench_rig::{Error, by_hand, callgrind, generated};

/// The programs: the yardstick, and what is measured by it.
const PROGRAMS: [&str; 2] = ["by-hand", "generated"];
const CONNECTIONS: usize = 16;
/// How often the servers take turns. Rounds are short and many: what slows the machine down for a
/// while hits both, and medians pass over the rest.
const ROUNDS: usize = 15;

fn main() -> Result<(), Error> {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    // `cargo test` asks for neither, `cargo bench -- --test` for both.
    if !asked("--bench") || asked("--test") {
        return smoke();
    }
    let folder = process::build(&PROGRAMS, "release")?;
    let programs = PROGRAMS.map(|program| folder.join(program));
    let start = |program: &Path| Server::start(program, &[], &[]);
    let servers = [start(&programs[0])?, start(&programs[1])?];
    load::compare(servers[0].address(), servers[1].address())?;
    println!("both servers give the same answers\n");

    let mut criterion = Criterion::default().without_plots().configure_from_args();
    let mut measured = Vec::new();
    for scenario in &SCENARIOS {
        measured.push(measure(&mut criterion, &servers, scenario)?);
    }
    criterion.final_summary();
    drop(servers);

    if measured.iter().any(|[rounds, _]| !rounds.is_empty()) {
        println!(
            "\n{CONNECTIONS} connections, {} worker thread, medians of {ROUNDS} rounds; CPU: of \
             the server, per request\n",
            process::WORKERS
        );
        println!("{}", throughput_table(&measured));
    }
    if callgrind::is_there() {
        let profiles = Path::new(env!("CARGO_TARGET_TMPDIR")).join("requests");
        let counts = [
            callgrind::count(&programs[0], &SCENARIOS, &profiles)?,
            callgrind::count(&programs[1], &SCENARIOS, &profiles)?,
        ];
        println!("Instructions per request, 1 connection, {} worker thread\n", process::WORKERS);
        println!("{}", instructions_table(&counts));
    } else {
        println!("Valgrind isn't installed: instructions aren't counted.");
    }
    Ok(())
}

/// Sees that both servers work, and measures nothing.
fn smoke() -> Result<(), Error> {
    let [one, other] = [process::free_address()?, process::free_address()?];
    thread::spawn(move || process::runtime()?.block_on(by_hand::serve(one)));
    thread::spawn(move || {
        let served = process::runtime()?.block_on(generated::serve(other));
        served.map_err(Error::from)
    });
    for address in [one, other] {
        load::wait_for(address, Duration::from_secs(10))?;
        for scenario in &SCENARIOS {
            Load::open(address, scenario, 2)?.send(5)?;
        }
    }
    load::compare(one, other)
}

/// What was measured of one server in one round.
#[derive(Debug, Clone, Copy)]
struct Round {
    requests: u64,
    time: Duration,
    /// The time that the server's threads were running for, where the system tells.
    cpu: Option<Duration>,
}

impl Round {
    fn per_second(&self) -> f64 {
        self.requests as f64 / self.time.as_secs_f64()
    }

    fn cpu_micros(&self) -> Option<f64> {
        self.cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / self.requests as f64)
    }
}

/// The rounds of both servers for one scenario; none if criterion's filter leaves it out.
fn measure(
    criterion: &mut Criterion,
    servers: &[Server; 2],
    scenario: &Scenario,
) -> Result<[Vec<Round>; 2], Error> {
    let mut rounds = [Vec::new(), Vec::new()];
    let mut group = criterion.benchmark_group(scenario.name);
    group
        .sampling_mode(SamplingMode::Flat)
        .throughput(Throughput::Elements(1))
        .sample_size(10)
        .nresamples(1000)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(600));
    for number in 1..=ROUNDS {
        for ((name, server), rounds) in PROGRAMS.iter().zip(servers).zip(&mut rounds) {
            let mut load = Load::open(server.address(), scenario, CONNECTIONS)?;
            let mut round = Round { requests: 0, time: Duration::ZERO, cpu: Some(Duration::ZERO) };
            group.bench_function(format!("{name}/{number}"), |bencher| {
                bencher.iter_custom(|requests| {
                    let start = server.cpu_time();
                    let time = load.send(requests).expect("the server answers as before");
                    let cpu = server.cpu_time().zip(start).map(|(end, start)| end - start);
                    round.requests += requests;
                    round.time += time;
                    round.cpu = round.cpu.zip(cpu).map(|(sum, cpu)| sum + cpu);
                    time
                });
            });
            if round.requests > 0 {
                rounds.push(round);
            }
        }
    }
    group.finish();
    Ok(rounds)
}

fn throughput_table(measured: &[[Vec<Round>; 2]]) -> String {
    let mut rows = Vec::new();
    for (scenario, rounds) in SCENARIOS.iter().zip(measured) {
        if rounds[0].is_empty() {
            continue;
        }
        let ratios = rounds[0].iter().zip(&rounds[1]);
        let ratios = ratios.map(|(one, other)| other.per_second() / one.per_second());
        let [one, other] =
            rounds.each_ref().map(|rounds| median(rounds.iter().map(Round::per_second).collect()));
        let mut row = vec![scenario.name.to_owned(), grouped(one), grouped(other)];
        row.push(format!("{:.2}", median(ratios.collect())));
        let [one, other] = rounds.each_ref().map(|rounds| {
            rounds.iter().map(Round::cpu_micros).collect::<Option<Vec<_>>>().map(median)
        });
        match one.zip(other) {
            Some((one, other)) => {
                row.extend([one, other, other / one].map(|value| format!("{value:.2}")));
            }
            None => row.extend(["-", "-", "-"].map(str::to_owned)),
        }
        rows.push(row);
    }
    let header = [
        "",
        "by hand, 1/s",
        "generated, 1/s",
        "ratio",
        "by hand, CPU µs",
        "generated, CPU µs",
        "ratio",
    ];
    table(&header, &rows)
}

fn instructions_table(counts: &[Vec<f64>; 2]) -> String {
    let [by_hand, generated] = counts;
    let pairs = SCENARIOS.iter().zip(by_hand.iter().zip(generated));
    let rows: Vec<Vec<String>> = pairs
        .map(|(scenario, (one, other))| {
            let ratio = format!("{:.3}", other / one);
            vec![scenario.name.to_owned(), grouped(*one), grouped(*other), ratio]
        })
        .collect();
    table(&["", "by hand", "generated", "ratio"], &rows)
}
