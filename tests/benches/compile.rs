//! Compilation: what a service costs rustc beside the same one written for other frameworks.
//!
//! `cargo bench -p doudou-tests --bench compile`; see `README.md` in this folder.

#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::path::{Path, PathBuf};

use doudou_bench_rig::Error;
use doudou_bench_rig::endpoints::Framework;
use doudou_bench_rig::package::{self, Cost, Package};
use doudou_bench_rig::table::table;

/// How many endpoints the services have.
const SIZES: [usize; 2] = [100, 500];
/// What cargo is asked to do.
const COMMANDS: [(&str, &[&str]); 3] =
    [("check", &["check"]), ("debug", &["build"]), ("release", &["build", "--release"])];
/// How often everything is done. The shortest time is told: what is longer was disturbed.
const RUNS: usize = 3;

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = |option: &str| arguments.iter().any(|argument| argument == option);
    // `cargo test` asks for neither, `cargo bench -- --test` for both.
    if !asked("--bench") || asked("--test") {
        return smoke();
    }
    // Names of commands choose, numbers are numbers of endpoints instead of the usual ones.
    let numbers: Vec<usize> = arguments.iter().filter_map(|number| number.parse().ok()).collect();
    let sizes = if numbers.is_empty() { SIZES.to_vec() } else { numbers };
    let named = COMMANDS.iter().any(|(name, _)| asked(name));
    for (name, command) in COMMANDS {
        if !named || asked(name) {
            println!("{name}: CPU seconds of the crate alone, shortest of {RUNS}\n");
            println!("{}", measure(command, &sizes)?);
        }
    }
    Ok(())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile")
}

fn package(framework: Framework, endpoints: usize) -> Result<Package, Error> {
    let folder = folder();
    let name = format!("{framework:?}-{endpoints}").to_lowercase();
    let manifest = framework.dependencies(package::ours);
    let package = Package::new(&name, &folder.join(&name), &folder.join("target"), &manifest)?;
    for (path, text) in framework.files(endpoints) {
        package.write(path, &text)?;
    }
    Ok(package)
}

fn measure(command: &[&str], sizes: &[usize]) -> Result<String, Error> {
    let mut header = vec![String::new()];
    let mut rows = Framework::ALL.map(|framework| vec![framework.name().to_owned()]);
    for &size in sizes {
        let mut packages = Vec::new();
        for framework in Framework::ALL {
            let package = package(framework, size)?;
            // This builds the dependencies.
            package.cargo(command)?;
            packages.push(package);
        }
        let mut costs = Framework::ALL.map(|_| Cost::MOST);
        // They take turns: what slows the machine down for a while hits all of them.
        for _ in 0..RUNS {
            for (package, cost) in packages.iter().zip(&mut costs) {
                package.touch("src/main.rs")?;
                *cost = cost.least(package.cargo(command)?);
            }
        }
        header.extend([format!("{size} endpoints"), "added".to_owned(), "ratio".to_owned()]);
        let seconds = costs.map(|cost| cost.time().as_secs_f64());
        for ((row, framework), own) in rows.iter_mut().zip(Framework::ALL).zip(seconds) {
            let floor = seconds[framework.floor()];
            let added = own - floor;
            row.extend([
                format!("{own:.2}"),
                format!("{added:+.2}"),
                format!("{:.2}", own / floor),
            ]);
        }
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    Ok(table(&header, &rows))
}

/// Sees that our service compiles, and that the others are written.
fn smoke() -> Result<(), Error> {
    for framework in Framework::ALL {
        package(framework, 2)?;
    }
    let generator = doudou_build::configure()
        .root(folder().join("doudou-2"))
        .out_dir(folder().join("doudou-2"))
        .try_compile("svc.rs")?;
    match generator.service {
        Some(service) if service.methods.len() == 2 => Ok(()),
        service => Err(format!("two methods were expected: {service:?}").into()),
    }
}
