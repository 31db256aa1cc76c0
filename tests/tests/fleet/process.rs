//! The nodes.

use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use doudou_tests::program::{self, Program};
pub(crate) use doudou_tests::program::{PATIENCE, new_ip, say};

/// The port of the services, each at an address of its own, and the one that nodes talk on.
const PORT: u16 = 6060;
pub(crate) const MEM_PORT: u16 = 7946;

/// Five nodes that know each other. One test at a time has a fleet: the load of another would be
/// in its figures.
pub(crate) struct Fleet {
    pub(crate) nodes: Vec<Node>,
    _turn: MutexGuard<'static, ()>,
}

impl Fleet {
    /// Starts it, and waits until all serve. A ping takes so many milliseconds.
    pub(crate) fn start(work: u32) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let ips: Vec<String> = (0..5).map(|_| new_ip()).collect();
        let seeds: Vec<String> = ips.iter().map(|ip| format!("{ip}:{MEM_PORT}")).collect();
        let seeds = seeds.join(",");
        let start = |(number, ip): (usize, &String)| {
            let name = format!("node-{}", number + 1);
            let program = spawn(&name, ip, &seeds, work);
            Node { name, ip: ip.clone(), seeds: seeds.clone(), work, program }
        };
        Self { nodes: ips.iter().enumerate().map(start).collect(), _turn: turn }
    }

    /// Where the nodes are.
    pub(crate) fn base_urls(&self) -> Vec<String> {
        self.nodes.iter().map(|node| format!("http://{}:{PORT}", node.ip)).collect()
    }
}

/// A node, running.
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) ip: String,
    /// The addresses of all.
    seeds: String,
    work: u32,
    program: Program,
}

impl Node {
    /// Ends it with a signal, and waits until it has.
    pub(crate) fn end(&mut self, signal: &str) {
        self.program.signal(signal);
        self.program.wait();
    }

    /// Starts it anew, at the same address, after it has ended.
    pub(crate) fn start_again(&mut self) {
        self.program = spawn(&self.name, &self.ip, &self.seeds, self.work);
    }

    /// Tells it how to do from now on.
    pub(crate) fn tell(&self, line: &str) {
        self.program.tell(line);
    }

    /// How many pings it has had since its start.
    pub(crate) fn pings(&self) -> u64 {
        let said = |log: &str| log.matches("pings: ").count();
        let before = said(&self.program.log());
        self.tell("count");
        let start = Instant::now();
        loop {
            let log = self.program.log();
            if said(&log) > before
                && let Some((_, rest)) = log.rsplit_once("pings: ")
                && let Some((number, _)) = rest.split_once('.')
            {
                return number.parse().unwrap();
            }
            assert!(start.elapsed() < PATIENCE, "{} doesn't say how many pings", self.name);
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

fn spawn(name: &str, ip: &str, seeds: &str, work: u32) -> Program {
    let (port, mem_port) = (PORT.to_string(), MEM_PORT.to_string());
    let mut program = program::start(
        Command::new(env!("CARGO_BIN_EXE_fleet-node"))
            .args([name, &work.to_string()])
            .stdin(Stdio::piped()),
        program::home(env!("CARGO_TARGET_TMPDIR"), "fleet"),
        [
            ("GDD_MODE", "micro"),
            ("GDD_HOST", ip),
            ("GDD_PORT", &port),
            ("GDD_BANNER", "off"),
            ("GDD_MEM_NAME", name),
            ("GDD_MEM_PORT", &mem_port),
            ("GDD_MEM_SEED", seeds),
        ],
    );
    program.wait_for_address();
    program
}
