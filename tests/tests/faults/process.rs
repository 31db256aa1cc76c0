//! The server under attack as a process, and what the system knows about it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a test waits for what must happen; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A number of KiB.
pub(crate) const MIB: u64 = 1024;

/// The server, running. It is ended whatever happens.
#[derive(Debug)]
pub(crate) struct Target {
    child: Child,
    home: PathBuf,
    pub(crate) address: String,
}

impl Target {
    /// Starts it with these variables, and waits until it has started.
    pub(crate) fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_with_files(None, variables)
    }

    /// Starts it with a limit of open files, if one is given.
    pub(crate) fn start_with_files(files: Option<u64>, variables: &[(&str, &str)]) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let home = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("faults-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&home).unwrap();
        let output = |name: &str| std::fs::File::create(home.join(name)).unwrap();
        let child = limited(files, env!("CARGO_BIN_EXE_fault-target"))
            .current_dir(&home)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("GDD_HOST", "127.0.0.1")
            .env("GDD_PORT", "")
            .env("GDD_BANNER", "off")
            .env("GDD_MANAGE_ENABLE", "on")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(output("stdout"))
            .stderr(output("stderr"))
            .spawn()
            .unwrap();
        let mut target = Self { child, home, address: String::new() };
        target.wait_for_log(" started in ");
        let log = target.log();
        let (_, rest) = log.split_once("listening on http://").expect("it says where it listens");
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':').unwrap();
        target.address = rest[..end].to_owned();
        target
    }

    /// What it has written to the standard output so far.
    pub(crate) fn log(&self) -> String {
        self.output("stdout")
    }

    fn output(&self, name: &str) -> String {
        let bytes = std::fs::read(self.home.join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub(crate) fn wait_for_log(&mut self, text: &str) {
        let start = Instant::now();
        while !self.log().contains(text) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it has ended: {ended:?}");
            assert!(start.elapsed() < PATIENCE, "the log never says `{text}`");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let kill = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for the end, and gives the exit code.
    pub(crate) fn exit_code(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it doesn't end");
            std::thread::sleep(Duration::from_millis(5));
        }
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
        let path = format!("/proc/{}/clear_refs", self.child.id());
        std::fs::OpenOptions::new().write(true).open(path).unwrap().write_all(b"5").unwrap();
        self.memory()
    }

    /// Asserts that the memory has never been that much above `before`, in KiB.
    #[track_caller]
    pub(crate) fn assert_flat(&self, before: u64, bound: u64) {
        let peak = self.peak();
        assert!(peak < before + bound, "the memory went from {before} to {peak} KiB");
    }

    fn status(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// The number of its open files, connections among them.
    pub(crate) fn files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().count()
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

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let end = |text: String| {
                let skipped = text.lines().count().saturating_sub(30);
                text.lines().skip(skipped).collect::<Vec<_>>().join("\n")
            };
            let (out, err) = (end(self.output("stdout")), end(self.output("stderr")));
            say(&format!("--- standard output of the server\n{out}\n--- its errors\n{err}\n---"));
        }
        let _ = std::fs::remove_dir_all(&self.home);
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

/// Writes a line past the test harness: a measurement is shown although the test passes.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
