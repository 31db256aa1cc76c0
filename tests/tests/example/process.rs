//! The example as a process: built once, started in an empty folder on a free port, and ended
//! whatever happens.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub(crate) use doudou_tests::program::PATIENCE;
use doudou_tests::program::{self, Program};

/// The example, running.
#[derive(Debug)]
pub(crate) struct Example {
    program: Program,
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
        self.address = self.wait_for_address().replace("localhost", "127.0.0.1");
        self
    }

    /// Starts it in a folder that is its own, and waits for nothing. It sees the usual variables
    /// and these, and no others.
    pub(crate) fn spawn(home: PathBuf, variables: &[(&str, &str)]) -> Self {
        Self::spawn_as(Command::new(program(Part::Service)), Stdio::null(), home, variables)
    }

    /// Starts the program that calls it for some seconds, with these variables and no others.
    pub(crate) fn spawn_caller(seconds: u32, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program(Part::Caller));
        command.arg(seconds.to_string());
        Self::spawn_as(command, Stdio::null(), home(), variables)
    }

    /// Starts it with a socket handed over as a service manager does, and waits for nothing.
    #[cfg(unix)]
    pub(crate) fn spawn_on(socket: std::net::TcpListener, variables: &[(&str, &str)]) -> Self {
        // The shell becomes the program, and so the number of its process is the program's.
        let script = "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\"";
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]).arg(program(Part::Service));
        let socket = std::os::fd::OwnedFd::from(socket);
        Self::spawn_as(shell, Stdio::from(socket), home(), variables)
    }

    fn spawn_as(
        mut command: Command,
        stdin: Stdio,
        home: PathBuf,
        variables: &[(&str, &str)],
    ) -> Self {
        let usual = [("GDD_HOST", "127.0.0.1"), ("GDD_PORT", ""), ("GDD_MANAGE_ENABLE", "true")];
        let variables = usual.into_iter().chain(variables.iter().copied());
        let program = program::start(command.stdin(stdin), home, variables);
        Self { program, address: String::new() }
    }

    /// The address of one of its pages.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Deref for Example {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl DerefMut for Example {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.program
    }
}

/// A new folder for an example.
pub(crate) fn home() -> PathBuf {
    program::home(env!("CARGO_TARGET_TMPDIR"), "example")
}

/// A program of the example's package.
#[derive(Clone, Copy)]
enum Part {
    Service,
    /// What calls it wherever its cluster says that it is.
    Caller,
}

/// The program, built by the cargo that built this test.
fn program(part: Part) -> &'static Path {
    static PROGRAMS: [OnceLock<PathBuf>; 2] = [const { OnceLock::new() }; 2];
    let target: &[&str] = match part {
        Part::Service => &["--bin", "example-svc"],
        Part::Caller => &["--example", "caller"],
    };
    PROGRAMS[part as usize].get_or_init(|| build(target))
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
