//! A program under test: started in a folder of its own with its output in files, and ended
//! whatever happens.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{panicking, sleep};
use std::time::{Duration, Instant};

/// How long a test waits for what must happen; far longer than it takes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at what is waited for.
const PAUSE: Duration = Duration::from_millis(5);

/// How much of what it said a failed test shows, in lines.
const SHOWN: usize = 60;

/// A program, running.
#[derive(Debug)]
pub struct Program {
    child: Child,
    home: PathBuf,
}

/// A new folder below `folder`.
pub fn home(folder: &str, name: &str) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let home = Path::new(folder).join(format!("{name}-{}-{number}", std::process::id()));
    fs::create_dir_all(&home).unwrap();
    home
}

/// An address that no other test uses.
pub fn new_ip() -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
    let [.., high, low] = std::process::id().to_be_bytes();
    format!("127.{}.{low}.{number}", 100 + high % 100)
}

/// Starts a command in a folder that is its own from now on. It sees these variables, those that
/// the command has, and no others.
pub fn start<'a>(
    command: &mut Command,
    home: PathBuf,
    variables: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Program {
    let output = |name: &str| File::create(home.join(name)).unwrap();
    let child = command
        .current_dir(&home)
        .env_clear()
        .envs(variables)
        .stdout(output("stdout"))
        .stderr(output("stderr"))
        .spawn()
        .unwrap();
    Program { child, home }
}

impl Program {
    /// What it has written to the standard output so far.
    pub fn log(&self) -> String {
        self.output("stdout")
    }

    /// The text of a file in its folder.
    pub fn output(&self, name: &str) -> String {
        let bytes = fs::read(self.home.join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[track_caller]
    pub fn wait_for_log(&mut self, text: &str) {
        let start = Instant::now();
        while !self.log().contains(text) {
            assert!(self.is_running(), "it has ended, and never said `{text}`");
            assert!(start.elapsed() < PATIENCE, "the log never says `{text}`");
            sleep(PAUSE);
        }
    }

    /// Waits until it serves, and gives the address with the port, as its log has it.
    #[track_caller]
    pub fn wait_for_address(&mut self) -> String {
        self.wait_for_log(" started in ");
        let log = self.log();
        let (_, rest) = log.split_once("listening on http://").expect("it says where it listens");
        let (host, rest) = rest.split_once(':').expect("it says at which port it listens");
        let port = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
        format!("{host}:{port}")
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args(["-s", name, &self.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for the end.
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it doesn't end");
            sleep(PAUSE);
        }
    }

    /// Waits for the end, and gives the exit code.
    #[track_caller]
    pub fn exit_code(&mut self) -> Option<i32> {
        self.wait().code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if panicking() {
            let end = |text: String| {
                let skipped = text.lines().count().saturating_sub(SHOWN);
                text.lines().skip(skipped).collect::<Vec<_>>().join("\n")
            };
            let (out, err) = (end(self.output("stdout")), end(self.output("stderr")));
            say(&format!("--- standard output of the program\n{out}\n--- its errors\n{err}\n---"));
        }
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// Writes a line past the test harness: a measurement is shown although the test passes.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
