//! Tells the runtime which compiler builds it: its registry and its metrics say so.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let version = version().unwrap_or_else(|| "unknown".to_owned());
    println!("cargo::rustc-env=DOUDOU_RUSTC_VERSION={version}");
}

/// The second word of `rustc 1.95.0 (…)`.
fn version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}
