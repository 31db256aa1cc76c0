//! The example as a process: built once, started in an empty folder on a free port, and ended
//! whatever happens.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a test waits for what must happen; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The example, running.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) child: Child,
    home: PathBuf,
    /// Where it listens: `127.0.0.1:40123`. Empty until it does.
    pub(crate) address: String,
}

impl Example {
    /// Starts it with the management enabled and waits until it has started.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// As [`start`](Self::start), with these variables beside or instead of the usual ones.
    pub(crate) fn start_with(variables: &[(&str, &str)]) -> Self {
        Self::spawn(home(), variables).started()
    }

    /// Waits until it has started.
    pub(crate) fn started(mut self) -> Self {
        let start = Instant::now();
        while !self.log().contains(" started in ") {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && start.elapsed() < PATIENCE, "it doesn't start: {ended:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
        let log = self.log();
        let (_, rest) = log.split_once("listening on http://").expect("it says where it listens");
        let port = rest.split_once(':').unwrap().1;
        let end = port.find(|c: char| !c.is_ascii_digit()).unwrap();
        self.address = format!("127.0.0.1:{}", &port[..end]);
        self
    }

    /// Starts it in a folder that is its own, and waits for nothing. It sees the usual variables
    /// and these, and no others.
    pub(crate) fn spawn(home: PathBuf, variables: &[(&str, &str)]) -> Self {
        Self::spawn_as(Command::new(program(Program::Service)), Stdio::null(), home, variables)
    }

    /// Starts the program that calls it for some seconds, with these variables and no others.
    pub(crate) fn spawn_caller(seconds: u32, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program(Program::Caller));
        command.arg(seconds.to_string());
        Self::spawn_as(command, Stdio::null(), home(), variables)
    }

    /// Starts it with a socket handed over as a service manager does, and waits for nothing.
    #[cfg(unix)]
    pub(crate) fn spawn_on(socket: std::net::TcpListener, variables: &[(&str, &str)]) -> Self {
        // The shell becomes the program, and so the number of its process is the program's.
        let script = "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\"";
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]).arg(program(Program::Service));
        let socket = std::os::fd::OwnedFd::from(socket);
        Self::spawn_as(shell, Stdio::from(socket), home(), variables)
    }

    fn spawn_as(
        mut command: Command,
        stdin: Stdio,
        home: PathBuf,
        variables: &[(&str, &str)],
    ) -> Self {
        let output = |name: &str| std::fs::File::create(home.join(name)).unwrap();
        let child = command
            .current_dir(&home)
            .env_clear()
            .env("GDD_HOST", "127.0.0.1")
            .env("GDD_PORT", "")
            .env("GDD_MANAGE_ENABLE", "true")
            .envs(variables.iter().copied())
            .stdin(stdin)
            .stdout(output("stdout"))
            .stderr(output("stderr"))
            .spawn()
            .unwrap();
        Self { child, home, address: String::new() }
    }

    /// The address of one of its pages.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it has written to the standard output so far.
    pub(crate) fn log(&self) -> String {
        self.output("stdout")
    }

    /// The text of a file in its folder.
    pub(crate) fn output(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.join(name)).unwrap()
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let (out, err) = (self.output("stdout"), self.output("stderr"));
            #[expect(clippy::print_stderr, reason = "a failed test shows what the example said")]
            {
                eprintln!("--- standard output of the example\n{out}--- its errors\n{err}---");
            }
        }
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// A new folder for an example.
pub(crate) fn home() -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("example-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&home).unwrap();
    home
}

/// A program of the example's package.
#[derive(Clone, Copy)]
enum Program {
    Service,
    /// What calls it wherever its cluster says that it is.
    Caller,
}

/// The program, built by the cargo that built this test.
fn program(program: Program) -> &'static Path {
    static PROGRAMS: [OnceLock<PathBuf>; 2] = [const { OnceLock::new() }; 2];
    let target: &[&str] = match program {
        Program::Service => &["--bin", "example-svc"],
        Program::Caller => &["--example", "caller"],
    };
    PROGRAMS[program as usize].get_or_init(|| build(target))
}

fn build(program: &[&str]) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let build = Command::new(env!("CARGO"))
        .args(["build", "--package", "example-svc", "--locked", "--offline"])
        .args(program)
        .args(["--message-format", "json-render-diagnostics", "--target-dir"])
        .arg(target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(build.status.success(), "the example can't be built");
    let executable = build.stdout.split(|byte| *byte == b'\n').find_map(|line| {
        let message: serde_json::Value = serde_json::from_slice(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    executable.expect("cargo names the program that it built")
}
