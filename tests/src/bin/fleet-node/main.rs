//! A node of the fleet that the tests of the same name call: `fleet-node NAME MILLIS`.
//!
//! A ping takes so many milliseconds and is answered with the name. Lines on the standard input say how it does
//! from then on: `well`, `slow` (ten times slower), `failing` (a 500 at once); to `count` it says
//! on the standard output how many pings there were.

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use doudou_rt::{Error, Result, Server};
use doudou_tests::cases::minimal::api::PingerServer;
use doudou_tests::cases::minimal::svc::Pinger;

const WELL: u8 = 0;
const SLOW: u8 = 1;
const FAILING: u8 = 2;

#[derive(Debug, Clone)]
struct Node {
    name: Arc<str>,
    work: Duration,
    state: Arc<AtomicU8>,
    pings: Arc<AtomicU64>,
}

impl Pinger for Node {
    async fn get_ping(&self) -> Result<String> {
        self.pings.fetch_add(1, Ordering::Relaxed);
        match self.state.load(Ordering::Relaxed) {
            FAILING => return Err(Error::new(500, "it was told to fail")),
            SLOW => tokio::time::sleep(self.work * 10).await,
            _ => tokio::time::sleep(self.work).await,
        }
        Ok(self.name.to_string())
    }
}

impl Node {
    fn obey(&self) -> io::Result<()> {
        for line in io::stdin().lock().lines() {
            match &*line? {
                "slow" => self.state.store(SLOW, Ordering::Relaxed),
                "failing" => self.state.store(FAILING, Ordering::Relaxed),
                "count" => {
                    let pings = self.pings.load(Ordering::Relaxed);
                    writeln!(io::stdout(), "pings: {pings}.")?;
                }
                _ => self.state.store(WELL, Ordering::Relaxed),
            }
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().ok_or_else(|| io::Error::other("a name is missing"))?;
    let work = arguments.next().and_then(|work| work.parse().ok());
    let work = Duration::from_millis(work.ok_or_else(|| io::Error::other("a number is missing"))?);
    let node = Node { name: name.into(), work, state: Arc::default(), pings: Arc::default() };
    let obedient = node.clone();
    thread::spawn(move || obedient.obey());
    Server::new(PingerServer::new(node)).run().await?;
    Ok(())
}
