//! The server under attack as a process, and what the system knows about it.

use std::fs;
use std::io::Write;
use std::ops::{Deref, DerefMut};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use doudou_tests::program::{self, Program};
pub(crate) use doudou_tests::program::{PATIENCE, say};

/// A number of KiB.
pub(crate) const MIB: u64 = 1024;

/// The server, running. It is ended whatever happens.
#[derive(Debug)]
pub(crate) struct Target {
    program: Program,
    pub(crate) address: String,
}

impl Target {
    /// Starts it with these variables, and waits until it has started.
    pub(crate) fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_with_files(None, variables)
    }

    /// Starts it with a limit of open files, if one is given.
    pub(crate) fn start_with_files(files: Option<u64>, variables: &[(&str, &str)]) -> Self {
        let path = std::env::var("PATH").unwrap_or_default();
        let usual = [
            ("PATH", &*path),
            ("GDD_HOST", "127.0.0.1"),
            ("GDD_PORT", ""),
            ("GDD_BANNER", "off"),
            ("GDD_MANAGE_ENABLE", "on"),
        ];
        let mut program = program::start(
            limited(files, env!("CARGO_BIN_EXE_fault-target")).stdin(Stdio::null()),
            program::home(env!("CARGO_TARGET_TMPDIR"), "faults"),
            usual.into_iter().chain(variables.iter().copied()),
        );
        let address = program.wait_for_address();
        Self { program, address }
    }

    /// The memory that it has now, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most memory that it has had since [`forget_peak`](Self::forget_peak), in KiB.
    pub(crate) fn peak(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// Makes the memory of now the most that it has had, and gives it.
    pub(crate) fn forget_peak(&self) -> u64 {
        let path = format!("/proc/{}/clear_refs", self.id());
        fs::OpenOptions::new().write(true).open(path).unwrap().write_all(b"5").unwrap();
        self.memory()
    }

    /// Asserts that the memory has never been that much above `before`, in KiB.
    #[track_caller]
    pub(crate) fn assert_flat(&self, before: u64, bound: u64) {
        let peak = self.peak();
        assert!(peak < before + bound, "the memory went from {before} to {peak} KiB");
    }

    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// The number of its open files, connections among them.
    pub(crate) fn files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.id())).unwrap().count()
    }

    /// Waits until it has no more open files than that.
    #[track_caller]
    pub(crate) fn wait_for_files(&self, most: usize) {
        let start = Instant::now();
        while self.files() > most {
            assert!(start.elapsed() < PATIENCE, "{} files are open", self.files());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Deref for Target {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl DerefMut for Target {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.program
    }
}

/// A program that may open so many files.
pub(crate) fn limited(files: Option<u64>, program: &str) -> Command {
    let Some(files) = files else { return Command::new(program) };
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\""), program]);
    command
}

/// The most files that a process may be allowed to open.
pub(crate) fn most_files() -> u64 {
    let output = Command::new("sh").args(["-c", "ulimit -H -n"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap_or(u64::MAX)
}
