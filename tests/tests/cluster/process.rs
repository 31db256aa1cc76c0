//! A node as a process: started on an address of its own, and ended whatever happens.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::{Deref, DerefMut};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use doudou_tests::program::{self, Program};
pub(crate) use doudou_tests::program::{PATIENCE, new_ip};

/// The port that all nodes talk on, each at its own address.
const PORT: &str = "7946";

/// A node, running.
#[derive(Debug)]
pub(crate) struct Node {
    program: Program,
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

impl Node {
    /// Starts a node, and waits until it serves.
    pub(crate) fn start(name: &str, seeds: &[&Self], variables: &[(&str, &str)]) -> Self {
        let seeds: Vec<String> = seeds.iter().map(|seed| format!("{}:{PORT}", seed.ip)).collect();
        let node = Self::spawn(&new_ip(), name, &seeds.join(","), variables);
        node.started()
    }

    /// Starts a node at an address, and waits for nothing.
    pub(crate) fn spawn(ip: &str, name: &str, seeds: &str, variables: &[(&str, &str)]) -> Self {
        let usual = [
            ("GDD_MODE", "micro"),
            ("GDD_HOST", ip),
            ("GDD_PORT", ""),
            ("GDD_BANNER", "off"),
            ("GDD_MEM_NAME", name),
            ("GDD_MEM_PORT", PORT),
            ("GDD_MEM_SEED", seeds),
        ];
        let program = program::start(
            Command::new(env!("CARGO_BIN_EXE_cluster-node")).stdin(Stdio::null()),
            program::home(env!("CARGO_TARGET_TMPDIR"), "cluster"),
            usual.into_iter().chain(variables.iter().copied()),
        );
        Self { program, ip: ip.to_owned(), address: None }
    }

    /// Waits until it serves.
    pub(crate) fn started(mut self) -> Self {
        self.address = Some(self.wait_for_address().parse().unwrap());
        self
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
}

impl Deref for Node {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl DerefMut for Node {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.program
    }
}
