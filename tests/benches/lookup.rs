//! Look-up: what a request costs in a service with many routes.
//!
//! `cargo bench -p doudou-tests --bench lookup`; see `README.md` in this folder.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::path::Path;

use doudou_bench_rig::load::SCENARIOS;
use doudou_bench_rig::table::{grouped, table};
use doudou_bench_rig::{Error, callgrind, routes};

/// Routes besides the three that are asked for.
const EXTRA: [usize; 2] = [0, 500];

fn main() -> Result<(), Error> {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    // `cargo test` asks for neither, `cargo bench -- --test` for both.
    if !asked("--bench") || asked("--test") {
        return smoke();
    }
    if !callgrind::is_there() {
        println!("Valgrind isn't installed: instructions aren't counted.");
        return Ok(());
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut counts = Vec::new();
    for extra in EXTRA {
        let program = routes::program(&folder.join("programs"), extra)?;
        counts.push(callgrind::count(&program, &SCENARIOS, &folder.join("lookup"))?);
    }
    println!("Instructions per request, with so many routes more\n");
    let rows: Vec<Vec<String>> = SCENARIOS
        .iter()
        .zip(counts[0].iter().zip(&counts[1]))
        .map(|(scenario, (few, many))| {
            let ratio = format!("{:.3}", many / few);
            vec![scenario.name.to_owned(), grouped(*few), grouped(*many), ratio]
        })
        .collect();
    let [few, many] = EXTRA.map(|extra| extra.to_string());
    println!("{}", table(&["", &few, &many, "ratio"], &rows));
    Ok(())
}

/// Sees that the service can be generated.
fn smoke() -> Result<(), Error> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lookup-smoke");
    routes::package(&folder, &folder.join("target"), 6)?;
    let generator = doudou_build::configure().root(&folder).out_dir(&folder);
    match generator.try_compile("svc.rs")?.service {
        Some(service) if service.methods.len() == 9 => Ok(()),
        service => Err(format!("nine methods were expected: {service:?}").into()),
    }
}
