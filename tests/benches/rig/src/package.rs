//! Packages apart from this workspace, and what it costs to compile them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::{Error, cpu};

/// The folder of the workspace.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// A line of a manifest: a dependency on a package of this workspace.
#[must_use]
pub fn ours(name: &str, folder: &str) -> String {
    format!("{name}.path = {:?}\n", workspace().join(folder))
}

/// A package.
#[derive(Debug)]
pub struct Package {
    /// Where it is.
    pub folder: PathBuf,
    target: PathBuf,
}

impl Package {
    /// Makes a package whose manifest goes on with these sections. What is compiled goes into the
    /// folder `target`, which packages with the same dependencies may share.
    ///
    /// # Errors
    /// The files can't be written.
    pub fn new(name: &str, folder: &Path, target: &Path, sections: &str) -> Result<Self, Error> {
        let package = Self { folder: folder.to_owned(), target: target.to_owned() };
        fs::create_dir_all(folder.join("src"))?;
        let head = format!("[workspace]\n[package]\nname = {name:?}\nedition = \"2024\"\n");
        package.write("Cargo.toml", &(head + sections))?;
        // The versions of this workspace, and of what it hasn't the newest.
        fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(package)
    }

    /// Writes a file, unless it is as it should be: cargo would do its work again.
    ///
    /// # Errors
    /// It can't be written.
    pub fn write(&self, path: &str, text: &str) -> Result<(), Error> {
        let path = self.folder.join(path);
        if fs::read(&path).is_ok_and(|found| found == text.as_bytes()) {
            return Ok(());
        }
        Ok(fs::write(path, text)?)
    }

    /// Makes cargo compile this file again.
    ///
    /// # Errors
    /// It isn't there.
    pub fn touch(&self, path: &str) -> Result<(), Error> {
        let path = self.folder.join(path);
        Ok(fs::write(&path, fs::read(&path)?)?)
    }

    /// Runs cargo with these arguments, and tells how long it took.
    ///
    /// # Errors
    /// The package doesn't compile.
    pub fn cargo(&self, arguments: &[&str]) -> Result<Cost, Error> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(arguments).arg("--quiet").current_dir(&self.folder);
        cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_TARGET_DIR", &self.target);
        let (clock, start) = (Instant::now(), cpu::of_children());
        if !cargo.status()?.success() {
            return Err(format!("{} doesn't compile", self.folder.display()).into());
        }
        let cpu = start.zip(cpu::of_children()).map(|(start, end)| end.saturating_sub(start));
        Ok(Cost { clock: clock.elapsed(), cpu })
    }
}

/// How long something took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// By the clock.
    pub clock: Duration,
    /// Of cargo, of the compiler and of the linker, where the system tells.
    pub cpu: Option<Duration>,
}

impl Cost {
    /// More than anything takes.
    pub const MOST: Self = Self { clock: Duration::MAX, cpu: None };

    /// The time that disturbances change least.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.cpu.unwrap_or(self.clock)
    }

    /// The one of two that was disturbed less.
    #[must_use]
    pub fn least(self, other: Self) -> Self {
        if other.time() < self.time() { other } else { self }
    }
}
