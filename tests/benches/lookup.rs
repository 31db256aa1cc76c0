//! Look-up: what a request costs in a service with many routes.
//!
//! `cargo bench -p doudou-tests --bench lookup`; see `README.md` in this folder.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::fs;
use std::path::Path;

use doudou_bench_rig::load::SCENARIOS;
use doudou_bench_rig::package::{self, Package};
use doudou_bench_rig::table::{grouped, table};
use doudou_bench_rig::{Error, callgrind};

/// Routes besides the three that are asked for.
const EXTRA: [usize; 2] = [0, 500];

const SERVICE: &str = include_str!("rig/src/svc.rs");
const MAIN: &str = "mod generated;
mod svc;
mod users;

doudou_rt::include_service!(pub mod api, \"svc\");

fn main() -> Result<(), doudou_bench_rig::Error> {
    let address = doudou_bench_rig::process::address()?;
    doudou_bench_rig::process::runtime()?.block_on(generated::serve(address))?;
    Ok(())
}
";

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
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lookup");
    let target = folder.join("target");
    let mut counts = Vec::new();
    for extra in EXTRA {
        let name = format!("extra-{extra}");
        let package = Package::new(&name, &folder.join(&name), &target, &manifest())?;
        package.write("build.rs", "fn main() {\n    doudou_build::compile(\"svc.rs\");\n}\n")?;
        package.write("src/main.rs", MAIN)?;
        package.write("src/svc.rs", &service(extra)?)?;
        for file in ["generated.rs", "users.rs"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/rig/src").join(file);
            package.write(&format!("src/{file}"), &fs::read_to_string(from)?)?;
        }
        package.cargo(&["build", "--release"])?;
        let program = target.join("release").join(&name);
        counts.push(callgrind::count(&program, &SCENARIOS, &folder.join("profiles"))?);
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

fn manifest() -> String {
    let ours = package::ours;
    format!(
        "[dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\ntracing = \"0.1\"\n{}{}\
         [build-dependencies]\n{}[profile.release]\nlto = \"thin\"\ncodegen-units = 1\n",
        ours("doudou-rt", "doudou-rt"),
        ours("doudou-bench-rig", "tests/benches/rig"),
        ours("doudou-build", "doudou-build"),
    )
}

/// The service of the rig with routes more: fixed ones, and ones with values.
fn service(extra: usize) -> Result<String, Error> {
    let methods: String = (0..extra)
        .map(|i| {
            let (route, parameter) = match i % 3 {
                0 => (format!("/page/extra{i}"), ""),
                1 => (format!("/extra{i}/{{id}}"), ", id: u64"),
                _ => (format!("/user/{{id}}/extra{i}"), ", id: u64"),
            };
            format!(
                "\n    /// A route more.\n    #[get({route:?})]\n    \
                 async fn extra_{i}(&self{parameter}) -> doudou_rt::Result<u64> {{\n        \
                 Ok({})\n    }}\n",
                if parameter.is_empty() { "1" } else { "id" }
            )
        })
        .collect();
    let last = "async fn get_ping(&self) -> doudou_rt::Result<String>;\n";
    match SERVICE.split_once(last) {
        Some((before, after)) => Ok(format!("{before}{last}{methods}{after}")),
        None => Err("the service of the rig has no `get_ping` any more".into()),
    }
}

/// Sees that the service can be generated.
fn smoke() -> Result<(), Error> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lookup-smoke");
    let package = Package::new("extra", &folder, &folder.join("target"), &manifest())?;
    package.write("src/svc.rs", &service(6)?)?;
    let generator = doudou_build::configure().root(&folder).out_dir(&folder);
    match generator.try_compile("svc.rs")?.service {
        Some(service) if service.methods.len() == 9 => Ok(()),
        service => Err(format!("nine methods were expected: {service:?}").into()),
    }
}
