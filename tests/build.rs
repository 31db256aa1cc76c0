//! Generates what the golden cases stand for, so that it is compiled.

#[path = "cases/options.rs"]
mod options;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    println!("cargo::rerun-if-changed={}", cases.display());
    for entry in std::fs::read_dir(&cases)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().join("svc.rs").is_file() && !name.starts_with("bad_") {
            options::builder(&cases, &name).compile(format!("{name}/svc.rs"));
        }
    }
    Ok(())
}
