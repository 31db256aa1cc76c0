//! The nodes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a test waits for what must happen; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The port of the services, each at an address of its own, and the one that nodes talk on.
const PORT: u16 = 6060;
pub(crate) const MEM_PORT: u16 = 7946;

/// An address that no other test uses.
pub(crate) fn new_ip() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
    let [.., high, low] = std::process::id().to_be_bytes();
    format!("127.{}.{low}.{number}", 100 + high % 100)
}

/// Five nodes that know each other. One test at a time has a fleet: the load of another would be in its figures.
pub(crate) struct Fleet {
    pub(crate) nodes: Vec<Node>,
    home: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl Fleet {
    /// Starts it, and waits until all answer. A ping takes so many milliseconds.
    pub(crate) fn start(work: u32) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let home = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("fleet-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&home).unwrap();
        let ips: Vec<String> = (0..5).map(|_| new_ip()).collect();
        let nodes = (0..5).map(|number| Node::new(number, work, &ips, &home)).collect();
        Self { nodes, home, _turn: turn }
    }

    /// Where the nodes are.
    pub(crate) fn base_urls(&self) -> Vec<String> {
        self.nodes.iter().map(|node| format!("http://{}:{PORT}", node.ip)).collect()
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.nodes.clear();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// A node, running. It is ended whatever happens.
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) ip: String,
    /// The addresses of all.
    seeds: String,
    work: u32,
    home: PathBuf,
    child: Child,
}

impl Node {
    fn new(number: usize, work: u32, ips: &[String], home: &Path) -> Self {
        let name = format!("node-{}", number + 1);
        let (ip, seeds) = (ips[number].clone(), seeds(ips));
        let home = home.join(&name);
        std::fs::create_dir_all(&home).unwrap();
        let child = spawn(&name, &ip, &seeds, work, &home);
        let mut node = Self { name, ip, seeds, work, home, child };
        node.wait_for_log(" started in ");
        node
    }

    /// Starts it anew, at the same address, after it has ended.
    pub(crate) fn start_again(&mut self) {
        self.child = spawn(&self.name, &self.ip, &self.seeds, self.work, &self.home);
        self.wait_for_log(" started in ");
    }

    pub(crate) fn signal(&self, name: &str) {
        let kill = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for the end.
    pub(crate) fn wait(&mut self) {
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < PATIENCE, "{} doesn't end", self.name);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Tells it how to do from now on.
    pub(crate) fn tell(&self, line: &str) {
        let mut input = self.child.stdin.as_ref().unwrap();
        writeln!(input, "{line}").unwrap();
    }

    /// How many pings it has had since its start.
    pub(crate) fn pings(&mut self) -> u64 {
        let counts = |log: &str| log.matches("pings: ").count();
        let before = counts(&self.log());
        self.tell("count");
        self.wait_for(|log| counts(log) > before && log.ends_with(".\n"), "how many pings");
        let log = self.log();
        let (_, last) = log.rsplit_once("pings: ").unwrap();
        last.split_once('.').unwrap().0.parse().unwrap()
    }

    fn log(&self) -> String {
        let bytes = std::fs::read(self.home.join("stdout")).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn wait_for_log(&mut self, text: &str) {
        self.wait_for(|log| log.contains(text), text);
    }

    fn wait_for(&mut self, is_there: impl Fn(&str) -> bool, what: &str) {
        let start = Instant::now();
        while !is_there(&self.log()) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "{} has ended: {ended:?}\n{}", self.name, self.log());
            assert!(start.elapsed() < PATIENCE, "{} never says `{what}`", self.name);
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn seeds(ips: &[String]) -> String {
    let seeds: Vec<String> = ips.iter().map(|ip| format!("{ip}:{MEM_PORT}")).collect();
    seeds.join(",")
}

fn spawn(name: &str, ip: &str, seeds: &str, work: u32, home: &Path) -> Child {
    let output = |name: &str| std::fs::File::create(home.join(name)).unwrap();
    Command::new(env!("CARGO_BIN_EXE_fleet-node"))
        .args([name, &work.to_string()])
        .current_dir(home)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("GDD_MODE", "micro")
        .env("GDD_HOST", ip)
        .env("GDD_PORT", PORT.to_string())
        .env("GDD_MEM_NAME", name)
        .env("GDD_MEM_PORT", MEM_PORT.to_string())
        .env("GDD_MEM_SEED", seeds)
        .env("GDD_BANNER", "off")
        .env("RUST_LOG", "info")
        .stdin(Stdio::piped())
        .stdout(output("stdout"))
        .stderr(output("stderr"))
        .spawn()
        .unwrap()
}

/// Writes a line past the test harness: a measurement is shown although the test passes.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
