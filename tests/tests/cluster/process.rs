//! A node as a process: started on an address of its own, and ended whatever happens.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How long a test waits for what must happen; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

/// The port that all nodes talk on, each at its own address.
const PORT: &str = "7946";

/// A node, running.
#[derive(Debug)]
pub(crate) struct Node {
    child: Child,
    home: PathBuf,
    pub(crate) ip: String,
    address: Option<SocketAddr>,
}

/// What a node says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) name: String,
    pub(crate) state: String,
    /// `joined,suspected,…`
    pub(crate) past: String,
    pub(crate) is_draining: bool,
}

/// An address that no other test uses.
pub(crate) fn new_ip() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
    let [.., high, low] = std::process::id().to_be_bytes();
    format!("127.{}.{low}.{number}", 100 + high % 100)
}

impl Node {
    /// Starts a node, and waits until it serves.
    pub(crate) fn start(name: &str, seeds: &[&Self], variables: &[(&str, &str)]) -> Self {
        let seeds: Vec<String> = seeds.iter().map(|seed| format!("{}:{PORT}", seed.ip)).collect();
        let node = Self::spawn(&new_ip(), name, &seeds.join(","), variables);
        node.started()
    }

    /// Starts a node at an address, and waits for nothing.
    pub(crate) fn spawn(ip: &str, name: &str, seeds: &str, variables: &[(&str, &str)]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let home = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("cluster-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&home).unwrap();
        let output = |name: &str| std::fs::File::create(home.join(name)).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_cluster-node"))
            .current_dir(&home)
            .env_clear()
            .env("GDD_MODE", "micro")
            .env("GDD_HOST", ip)
            .env("GDD_PORT", "")
            .env("GDD_BANNER", "off")
            .env("GDD_MEM_NAME", name)
            .env("GDD_MEM_PORT", PORT)
            .env("GDD_MEM_SEED", seeds)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(output("stdout"))
            .stderr(output("stderr"))
            .spawn()
            .unwrap();
        Self { child, home, ip: ip.to_owned(), address: None }
    }

    /// Waits until it serves.
    pub(crate) fn started(mut self) -> Self {
        let start = Instant::now();
        while !self.log().contains(" started in ") {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && start.elapsed() < PATIENCE, "it doesn't start: {ended:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
        let log = self.log();
        let (_, rest) = log.split_once("listening on http://").expect("it says where it listens");
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':').unwrap();
        self.address = Some(rest[..end].parse().unwrap());
        self
    }

    /// What it has written to the standard output so far.
    pub(crate) fn log(&self) -> String {
        self.output("stdout")
    }

    pub(crate) fn output(&self, name: &str) -> String {
        let bytes = std::fs::read(self.home.join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The body of an answer; `None` if there is none.
    pub(crate) fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.address?).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        head.starts_with("HTTP/1.1 200").then(|| body.to_owned())
    }

    pub(crate) fn members(&self) -> Vec<Seen> {
        let text = self.get("/members").expect("it answers");
        let seen = |line: &str| {
            let mut words = line.split(' ').map(str::to_owned);
            let mut next = || words.next().unwrap();
            let (name, state, past, drains) = (next(), next(), next(), next());
            Seen { name, state, past, is_draining: drains == "draining" }
        };
        text.lines().map(seen).collect()
    }

    pub(crate) fn member(&self, name: &str) -> Option<Seen> {
        self.members().into_iter().find(|member| member.name == name)
    }

    /// Waits until it sees these alive, and no others.
    #[track_caller]
    pub(crate) fn sees_alive(&self, names: &[&str]) {
        self.waits_for(PATIENCE, &format!("{names:?} alive"), |members| {
            let alive = members.iter().filter(|member| member.state == "alive");
            alive.map(|member| &*member.name).eq(names.iter().copied())
        });
    }

    /// Waits until it sees a member in a state, and tells how long that took.
    #[track_caller]
    pub(crate) fn sees_as(&self, name: &str, state: &str, limit: Duration) -> Duration {
        self.waits_for(limit, &format!("{name} {state}"), |members| {
            members.iter().any(|member| member.name == name && member.state == state)
        })
    }

    #[track_caller]
    fn waits_for(&self, limit: Duration, what: &str, fits: impl Fn(&[Seen]) -> bool) -> Duration {
        let start = Instant::now();
        loop {
            let members = self.members();
            if fits(&members) {
                return start.elapsed();
            }
            assert!(start.elapsed() < limit, "{} never sees {what}, but {members:#?}", self.ip);
            std::thread::sleep(Duration::from_millis(10));
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
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let (out, err) = (self.output("stdout"), self.output("stderr"));
            #[expect(clippy::print_stderr, reason = "a failed test shows what the node said")]
            {
                eprintln!("--- standard output of {}\n{out}--- its errors\n{err}---", self.ip);
            }
        }
        let _ = std::fs::remove_dir_all(&self.home);
    }
}
