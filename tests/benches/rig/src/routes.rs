//! The generated service with routes more than the three that are asked for.

use std::fs;
use std::path::Path;

use crate::Error;
use crate::package::{Package, ours};
use crate::process::Program;

const SERVICE: &str = include_str!("svc.rs");
const MAIN: &str = "mod generated;
mod svc;
mod users;

doudou_rt::include_service!(pub mod api, \"svc\");

fn main() -> Result<(), doudou_bench_rig::Error> {
    let address = doudou_bench_rig::process::address()?;
    let form = generated::Form::from_arguments()?;
    doudou_bench_rig::process::runtime()?.block_on(generated::serve(address, form))?;
    Ok(())
}
";

/// The profile of this workspace.
pub(crate) const RELEASE: &str = "[profile.release]\nlto = \"thin\"\ncodegen-units = 1\n";

/// Builds the program with so many routes more, in a folder for packages that are built.
///
/// # Errors
/// It doesn't compile.
pub fn program(folder: &Path, extra: usize) -> Result<Program, Error> {
    let name = format!("extra-{extra}");
    let target = folder.join("target");
    let package = package(&folder.join(&name), &target, extra)?;
    package.cargo(&["build", "--release"])?;
    let path = target.join("release").join(&name);
    Ok(Program { name, path, arguments: Vec::new(), under: &[] })
}

/// The package of the program.
///
/// # Errors
/// The files can't be written.
pub fn package(folder: &Path, target: &Path, extra: usize) -> Result<Package, Error> {
    let manifest = format!(
        "[dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\ntracing = \"0.1\"\n{}{}\
         [build-dependencies]\n{}{RELEASE}",
        ours("doudou-rt", "doudou-rt"),
        ours("doudou-bench-rig", "tests/benches/rig"),
        ours("doudou-build", "doudou-build"),
    );
    let package = Package::new(&format!("extra-{extra}"), folder, target, &manifest)?;
    package.write("build.rs", "fn main() {\n    doudou_build::compile(\"svc.rs\");\n}\n")?;
    package.write("src/main.rs", MAIN)?;
    package.write("src/svc.rs", &service(extra)?)?;
    for file in ["generated.rs", "users.rs"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        package.write(&format!("src/{file}"), &fs::read_to_string(from)?)?;
    }
    Ok(package)
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
