//! Requests: the generated server beside one written by hand on hyper, and beside other frameworks.
//!
//! `cargo bench -p doudou-tests --bench requests`; see `README.md` in this folder.

#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::path::Path;
use std::thread;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use doudou_bench_rig::generated::{self, Form};
use doudou_bench_rig::load::{self, CONNECTION, Load, SCENARIOS, Scenario};
use doudou_bench_rig::process::{self, Program, Server};
use doudou_bench_rig::table::{grouped, median, table};
use doudou_bench_rig::{Error, by_hand, callgrind, peers, routes};

const CONNECTIONS: usize = 16;
/// How often the servers take turns. Rounds are short and many: what slows the machine down for a
/// while hits all of them, and medians pass over the rest.
const ROUNDS: usize = 15;
/// Connections that do nothing: the memory of one is the slope between the two numbers.
const IDLE: [usize; 2] = [1000, 5000];
/// So many of them are opened at once.
const BATCH: usize = 100;
/// Routes besides those that are asked for, of the servers with many.
const MORE_ROUTES: usize = 500;

fn main() -> Result<(), Error> {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    // `cargo test` asks for neither, `cargo bench -- --test` for both.
    if !asked("--bench") || asked("--test") {
        return smoke();
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let programs = programs(&folder.join("programs"))?;
    let start = |program: &Program| Server::start(program, &[], &[]);
    let servers = programs.iter().map(start).collect::<Result<Vec<_>, _>>()?;
    for server in &servers[1..] {
        load::compare(servers[0].address(), server.address())?;
    }
    println!("all servers give the same answers\n");

    let mut criterion = Criterion::default().without_plots().configure_from_args();
    for scenario in &SCENARIOS {
        let rounds = measure(&mut criterion, &programs, &servers, scenario)?;
        if rounds.iter().all(|rounds| !rounds.is_empty()) {
            println!(
                "\n{}: {CONNECTIONS} connections, {} worker thread, medians of {ROUNDS} rounds; \
                 CPU: of the server, per request\n",
                scenario.name,
                process::WORKERS
            );
            println!("{}", throughput_table(&programs, &rounds));
        }
    }
    criterion.final_summary();
    drop(servers);

    println!("Memory, in KiB\n\n{}", memory_table(&programs)?);
    if callgrind::is_there() {
        let profiles = folder.join("requests");
        println!("Instructions, 1 connection, {} worker thread\n", process::WORKERS);
        println!("{}", instructions_table(&programs, &profiles)?);
        println!("Instructions per connection with one GET /ping, by the number of routes\n");
        let many = with_many_routes(&folder.join("programs"), &programs)?;
        println!("{}", connections_table(&programs, &many, &profiles)?);
    } else {
        println!("Valgrind isn't installed: instructions aren't counted.");
    }
    Ok(())
}

/// The programs. The first is the yardstick.
fn programs(folder: &Path) -> Result<Vec<Program>, Error> {
    let ours = process::build(&["by-hand", "generated"], "release")?;
    let program = |name: &str, file: &str, arguments: &[&str]| Program {
        name: name.to_owned(),
        path: ours.join(file),
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
        under: &[],
    };
    let mut programs = vec![program("hyper by hand", "by-hand", &[])];
    programs.extend(peers::programs(folder)?);
    programs.push(program("doudou, bare", "generated", &["bare"]));
    programs.push(program("doudou, default stack", "generated", &["stack"]));
    // Of one core, so that it has one thread as the others do.
    let under = &["taskset", "--cpu-list", "0"];
    programs.push(Program { under, ..program("doudou, per core", "generated", &["per-core"]) });
    Ok(programs)
}

/// The same programs with many routes, in their order. What one does for a connection doesn't
/// depend on them when it is written by hand.
fn with_many_routes(folder: &Path, programs: &[Program]) -> Result<Vec<Program>, Error> {
    let generated = routes::program(folder, MORE_ROUTES)?;
    let with = |program: &Program| {
        let Program { mut name, mut path, mut arguments, under } = program.clone();
        if name.starts_with("doudou") {
            path.clone_from(&generated.path);
        } else {
            arguments = vec![MORE_ROUTES.to_string()];
        }
        name += ", many routes";
        Program { name, path, arguments, under }
    };
    Ok(programs.iter().map(with).collect())
}

/// Sees that our servers work, and measures nothing.
fn smoke() -> Result<(), Error> {
    peers::package(
        &Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers-smoke"),
        Path::new(env!("CARGO_TARGET_TMPDIR")),
    )?;
    let by_hand = process::free_address()?;
    thread::spawn(move || process::runtime()?.block_on(by_hand::serve(by_hand)));
    works(by_hand)?;
    for form in [Form::Bare, Form::Stack] {
        let address = process::free_address()?;
        thread::spawn(move || {
            let served = process::runtime()?.block_on(generated::serve(address, form));
            served.map_err(Error::from)
        });
        works(address)?;
        load::compare(by_hand, address)?;
    }
    Ok(())
}

fn works(address: std::net::SocketAddr) -> Result<(), Error> {
    load::wait_for(address, Duration::from_secs(10))?;
    for scenario in SCENARIOS.iter().chain([&CONNECTION]) {
        Load::open(address, scenario, 2)?.send(5)?;
    }
    Ok(())
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

/// The rounds of every server for one scenario; none if criterion's filter leaves it out.
fn measure(
    criterion: &mut Criterion,
    programs: &[Program],
    servers: &[Server],
    scenario: &Scenario,
) -> Result<Vec<Vec<Round>>, Error> {
    let mut rounds = vec![Vec::new(); servers.len()];
    let mut group = criterion.benchmark_group(scenario.name);
    group
        .sampling_mode(SamplingMode::Flat)
        .throughput(Throughput::Elements(1))
        .sample_size(10)
        .nresamples(1000)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400));
    for number in 1..=ROUNDS {
        for ((program, server), rounds) in programs.iter().zip(servers).zip(&mut rounds) {
            let mut load = Load::open(server.address(), scenario, CONNECTIONS)?;
            let mut round = Round { requests: 0, time: Duration::ZERO, cpu: Some(Duration::ZERO) };
            group.bench_function(format!("{}/{number}", program.name), |bencher| {
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

fn throughput_table(programs: &[Program], rounds: &[Vec<Round>]) -> String {
    // The median of the rounds' ratios to the first server.
    let ratio = |own: &[Round], value: &dyn Fn(&Round) -> f64| {
        let pairs = rounds[0].iter().zip(own);
        median(pairs.map(|(first, own)| value(own) / value(first)).collect())
    };
    let cpu = |round: &Round| round.cpu_micros().unwrap_or(f64::NAN);
    let rows: Vec<Vec<String>> = programs
        .iter()
        .zip(rounds)
        .map(|(program, own)| {
            vec![
                program.name.clone(),
                grouped(median(own.iter().map(Round::per_second).collect())),
                format!("{:.2}", ratio(own, &Round::per_second)),
                format!("{:.2}", median(own.iter().map(cpu).collect())),
                format!("{:.2}", ratio(own, &cpu)),
            ]
        })
        .collect();
    table(&["", "1/s", "ratio", "CPU µs", "ratio"], &rows)
}

/// What every server has in memory with idle connections, each of which has asked once.
fn memory_table(programs: &[Program]) -> Result<String, Error> {
    let ping = &SCENARIOS[2];
    let mut rows = Vec::new();
    for program in programs {
        let server = Server::start(program, &[], &[])?;
        let memory = || server.memory().map_or(f64::NAN, |bytes| bytes as f64 / 1024.0);
        let mut row = vec![program.name.clone(), grouped(memory())];
        let (mut open, mut loads, mut all) = (0, Vec::new(), Vec::new());
        for count in IDLE {
            // A few at a time: the backlog is short, and a connection must soon ask.
            while open < count {
                let mut load = Load::open(server.address(), ping, BATCH)?;
                load.send(BATCH as u64)?;
                loads.push(load);
                open += BATCH;
            }
            all.push(memory());
            row.push(grouped(memory()));
        }
        // None of them has been closed meanwhile.
        for load in &mut loads {
            load.send(BATCH as u64)?;
        }
        let slope = (all[1] - all[0]) / (IDLE[1] - IDLE[0]) as f64;
        row.push(format!("{slope:.2}"));
        rows.push(row);
    }
    let [few, many] = IDLE.map(|count| format!("{count} connections"));
    Ok(table(&["", "none", &few, &many, "each"], &rows))
}

fn instructions_table(programs: &[Program], profiles: &Path) -> Result<String, Error> {
    let mut counts: Vec<Vec<f64>> = Vec::new();
    for program in programs {
        counts.push(callgrind::count(program, &SCENARIOS, profiles)?);
    }
    let rows: Vec<Vec<String>> = programs
        .iter()
        .zip(&counts)
        .map(|(program, own)| {
            let mut row = vec![program.name.clone()];
            for (own, first) in own.iter().zip(&counts[0]) {
                row.extend([grouped(*own), format!("{:.3}", own / first)]);
            }
            row
        })
        .collect();
    let [page, user, ping] = SCENARIOS.map(|scenario| scenario.name);
    Ok(table(&["", page, "ratio", user, "ratio", ping, "ratio"], &rows))
}

fn connections_table(
    programs: &[Program],
    many: &[Program],
    profiles: &Path,
) -> Result<String, Error> {
    let mut rows = Vec::new();
    let mut first = None;
    for (few, many) in programs.iter().zip(many) {
        let mut row = vec![few.name.clone()];
        let mut counts = Vec::new();
        for program in [few, many] {
            let named =
                Program { name: format!("{}, connections", program.name), ..program.clone() };
            counts.extend(callgrind::count(&named, &[CONNECTION], profiles)?);
        }
        let first = first.get_or_insert_with(|| counts.clone());
        for (own, first) in counts.iter().zip(first) {
            row.extend([grouped(*own), format!("{:.3}", own / *first)]);
        }
        rows.push(row);
    }
    let [few, many] = [3, 3 + MORE_ROUTES].map(|count| count.to_string());
    Ok(table(&["", &few, "ratio", &many, "ratio"], &rows))
}
