//! The service on other frameworks. They are no dependencies of this workspace: their programs are
//! a package that the benchmark makes and builds.

use std::path::Path;

use crate::Error;
use crate::package::{Package, ours};
use crate::process::Program;
use crate::routes::RELEASE;

/// The programs: a name for tables, one for files, and the source.
const PROGRAMS: [(&str, &str, &str); 2] = [
    ("axum 0.8", "axum", include_str!("../peers/axum.rs")),
    ("actix-web 4", "actix", include_str!("../peers/actix.rs")),
];

/// Builds the programs, in a folder for packages that are built. An argument is how many routes
/// they have besides.
///
/// # Errors
/// They don't compile.
pub fn programs(folder: &Path) -> Result<Vec<Program>, Error> {
    let target = folder.join("target");
    package(&folder.join("peers"), &target)?.cargo(&["build", "--release"])?;
    let program = |(name, file, _): (&str, &str, _)| Program {
        name: name.to_owned(),
        path: target.join("release").join(file),
        arguments: Vec::new(),
        under: &[],
    };
    Ok(PROGRAMS.map(program).into())
}

/// The package of the programs.
///
/// # Errors
/// The files can't be written.
pub fn package(folder: &Path, target: &Path) -> Result<Package, Error> {
    let manifest = format!(
        "[dependencies]\n\
         actix-web = {{ version = \"4\", default-features = false }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\
         tokio = {{ version = \"1\", features = [\"rt-multi-thread\", \"net\"] }}\n\
         {}{RELEASE}\
         [dependencies.axum]\nversion = \"0.8\"\ndefault-features = false\n\
         features = [\"http1\", \"json\", \"query\", \"tokio\"]\n",
        ours("doudou-bench-rig", "tests/benches/rig"),
    );
    let package = Package::new("peers", folder, target, &manifest)?;
    std::fs::create_dir_all(folder.join("src/bin"))?;
    for (_, file, source) in PROGRAMS {
        package.write(&format!("src/bin/{file}.rs"), source)?;
    }
    Ok(package)
}
