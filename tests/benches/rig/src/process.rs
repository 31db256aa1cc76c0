//! Programs of the rig: building them, running them, and what they have in common.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, io};

use tokio::runtime::Runtime;

use crate::{Error, cpu, load};

/// The threads of a server that answer requests. One, so that on the smallest machine the client
/// has a core of its own.
pub const WORKERS: usize = 1;

/// How long a server may take to start under Valgrind.
const PATIENCE: Duration = Duration::from_secs(120);

/// The address in the first argument of this program.
///
/// # Errors
/// There is none.
pub fn address() -> Result<SocketAddr, Error> {
    let argument = env::args().nth(1).ok_or("the argument is missing: an address to listen on")?;
    Ok(argument.parse()?)
}

/// The runtime of a server.
///
/// # Errors
/// The system refuses its threads.
pub fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()
}

/// An address of this machine that nobody listens on.
///
/// # Errors
/// There is none.
pub fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// Builds programs of the rig with a profile, and gives the folder they are in.
///
/// # Errors
/// They don't compile.
pub fn build(programs: &[&str], profile: &str) -> Result<PathBuf, Error> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--profile", profile, "--manifest-path"]).arg(manifest);
    cargo.args(programs.iter().flat_map(|program| ["--bin", program]));
    if !cargo.status()?.success() {
        return Err("the programs of the rig can't be built".into());
    }
    // This program is in `<target>/<profile>/deps`, and cargo names the profile `dev` after what
    // it is for.
    let folder = if profile == "dev" { "debug" } else { profile };
    let program = env::current_exe()?;
    let target = program.ancestors().nth(3).ok_or("this program isn't in a target folder")?;
    Ok(target.join(folder))
}

/// A program that is a server.
#[derive(Debug, Clone)]
pub struct Program {
    /// What tables call it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it is told besides the address to listen on.
    pub arguments: Vec<String>,
    /// The command that runs it, if any.
    pub under: &'static [&'static str],
}

/// A server in a process of its own, which ends with the value.
#[derive(Debug)]
pub struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts a server and waits until it answers. `under` is one more command that runs it, and
    /// `environment` are variables that it gets besides.
    ///
    /// # Errors
    /// It doesn't start.
    pub fn start(
        program: &Program,
        under: &[&OsStr],
        environment: &[(&str, &str)],
    ) -> Result<Self, Error> {
        let address = free_address()?;
        let outer = program.under.iter().map(OsStr::new);
        let mut words = outer.chain(under.iter().copied()).chain([program.path.as_os_str()]);
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).arg(address.to_string()).args(&program.arguments);
        // Settings of the caller's environment are no settings of the measurement.
        command.env_remove("RUST_LOG").envs(environment.iter().copied());
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let server = Self { process, address };
        load::wait_for(address, PATIENCE)?;
        Ok(server)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The memory that it has in RAM, in bytes; `None` where the system doesn't tell.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        resident.split_whitespace().next()?.parse().ok().map(|kibibytes: u64| kibibytes * 1024)
    }

    /// The time that its threads have been running for; `None` where the system doesn't tell.
    #[must_use]
    pub fn cpu_time(&self) -> Option<Duration> {
        cpu::of_process(self.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to lose. An error means that it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
