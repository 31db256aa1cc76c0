//! The generator: how long it takes for 1,000 methods, and what its output costs to check.
//!
//! `cargo bench -p doudou-tests --bench generator`; see `README.md` in this folder.

#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use doudou_bench_rig::package::{self, Cost, Package};
use doudou_bench_rig::table::table;
use doudou_bench_rig::{Error, process, synthetic};

/// Two structs and four methods each.
const RESOURCES: usize = 250;
/// How often everything is done. The shortest time is told: what is longer was disturbed.
const RUNS: usize = 5;
/// The same for the compiler.
const CHECKS: usize = 3;

fn main() -> Result<(), Error> {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    // `cargo test` asks for neither, `cargo bench -- --test` for both.
    if !asked("--bench") || asked("--test") {
        return smoke();
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generator");
    let package = package(&folder)?;
    let text = synthetic::service(RESOURCES);
    package.write("src/svc.rs", &text)?;

    let programs = process::build(&["generate"], "dev")?;
    let generate = programs.join("generate");
    println!(
        "\nGenerator, not optimised, as in a build script: {} methods, {} structs, {} lines\n",
        4 * RESOURCES,
        2 * RESOURCES,
        text.lines().count()
    );
    println!("{}", phases(&generate, &package)?);
    println!("cargo check of the service's crate alone, not incremental\n");
    println!("{}", checks(&generate, &package)?);
    Ok(())
}

/// Sees that the generator takes what it will be measured with.
fn smoke() -> Result<(), Error> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generator-smoke");
    let package = package(&folder)?;
    package.write("src/svc.rs", &synthetic::service(2))?;
    let generator = doudou_build::configure().root(&package.folder).out_dir(out(&package));
    let output = generator.try_compile("svc.rs")?;
    match output.service {
        Some(service) if service.methods.len() == 8 => Ok(()),
        service => Err(format!("eight methods were expected: {service:?}").into()),
    }
}

/// The time of the generator, and of its parts.
///
/// Its parts can't be told apart from outside, but what it generates can be chosen: the time of a
/// product is the difference between a run with it and a run without any.
fn phases(generate: &Path, package: &Package) -> Result<String, Error> {
    let shortest = |what: &str, clear: bool| -> Result<Duration, Error> {
        let mut shortest = Duration::MAX;
        for _ in 0..RUNS {
            if clear {
                fs::remove_dir_all(out(package))?;
                fs::create_dir(out(package))?;
            }
            shortest = shortest.min(run(generate, package, what)?);
        }
        Ok(shortest)
    };
    let measure = |what: &str| shortest(what, true);
    let syn = measure("parse")?;
    let parse = measure("check")?;
    let [server, client, document] = [measure("server")?, measure("client")?, measure("openapi")?]
        .map(|t| t.saturating_sub(parse));
    let all = measure("server,client,openapi")?;
    // The files are there now: they are compared, not written.
    let unchanged = shortest("server,client,openapi", false)?;

    let [rust, json] = ["svc.rs", "svc.openapi.json"].map(|name| out(package).join(name));
    let [rust, json] = [fs::read_to_string(rust)?, fs::read_to_string(json)?];
    let start = Instant::now();
    package.write("out/svc.rs", &rust)?;
    package.write("out/svc.openapi.json", &json)?;
    let written = start.elapsed();

    let rows = [
        ("read, parse and check", parse, format!("of it syn: {}", milliseconds(syn))),
        ("emit the server", server, "written as text, so nothing is formatted".to_owned()),
        ("emit the client", client, format!("with the server {} lines", rust.lines().count())),
        ("emit the document", document, format!("{} kB", json.len() / 1000)),
        ("write the files", written, "a part of the emitters' time above".to_owned()),
        ("everything", all, format!("when nothing changed: {}", milliseconds(unchanged))),
    ];
    let rows = rows.map(|(what, time, note)| vec![what.to_owned(), milliseconds(time), note]);
    Ok(table(&["", "CPU time", ""], &rows))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

/// Runs the generator in a process of its own, as a build script is.
fn run(generate: &Path, package: &Package, what: &str) -> Result<Duration, Error> {
    let output =
        Command::new(generate).args([&package.folder, &out(package)]).arg(what).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(Duration::from_nanos(String::from_utf8(output.stdout)?.trim().parse()?))
}

/// The time that rustc takes for the types, for the trait, and for what is generated.
fn checks(generate: &Path, package: &Package) -> Result<String, Error> {
    let (types, service) = (synthetic::types(RESOURCES), synthetic::service(RESOURCES));
    let module = "pub mod svc;\n";
    let included = "pub mod svc;\npub mod api { include!(\"../out/svc.rs\"); }\n";
    let variants = [
        ("the types with serde's derives", &types, module, "openapi"),
        ("and the trait", &service, module, "openapi"),
        ("and the server", &service, included, "server,openapi"),
        ("and the client", &service, included, "server,client,openapi"),
    ];
    let mut checks = variants.map(|_| Cost::MOST);
    // They take turns: what slows the machine down for a while hits all of them.
    for round in 0..=CHECKS {
        for ((_, svc, lib, products), shortest) in variants.iter().zip(&mut checks) {
            package.write("src/svc.rs", &service)?;
            run(generate, package, products)?;
            package.write("src/svc.rs", svc)?;
            package.write("src/lib.rs", lib)?;
            package.touch("src/lib.rs")?;
            let check = package.cargo(&["check", "--offline"])?;
            // The first round builds the dependencies.
            if round > 0 {
                *shortest = shortest.least(check);
            }
        }
    }
    let rows = variants.iter().zip(&checks).map(|((name, ..), check)| {
        let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        let ratio = check.time().as_secs_f64() / checks[0].time().as_secs_f64();
        let cpu = check.cpu.map_or_else(|| "-".to_owned(), seconds);
        vec![(*name).to_owned(), cpu, seconds(check.clock), format!("{ratio:.2}")]
    });
    Ok(table(&["", "CPU time", "time", "ratio"], &rows.collect::<Vec<_>>()))
}

/// The package that is generated for: the file and what is made of it.
fn package(folder: &Path) -> Result<Package, Error> {
    let dependencies = format!(
        "[dependencies]\n{}serde = {{ version = \"1\", features = [\"derive\"] }}\n",
        package::ours("doudou-rt", "doudou-rt")
    );
    let package = Package::new("many", folder, &folder.join("target"), &dependencies)?;
    fs::create_dir_all(out(&package))?;
    Ok(package)
}

/// Where the generator writes to.
fn out(package: &Package) -> PathBuf {
    package.folder.join("out")
}
