//! The end under load: whoever has been accepted is answered.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::frames::{self, ACK, Frames, GOAWAY, RST_STREAM, WINDOW_UPDATE, frame, get};
use crate::process::{PATIENCE, Target};
use crate::wire::{PING, Wire, request};

/// What a client of the test's own knows when the server has ended.
#[derive(Default)]
struct Known {
    pings: AtomicU64,
    others: AtomicU64,
    /// Connections that the server closed after an answer that said so.
    told: AtomicU64,
    signalled: AtomicBool,
}

impl Known {
    /// Sends SIGTERM in the middle of it.
    fn signal_in_the_middle(&self, target: &Target) {
        let start = Instant::now();
        while self.pings.load(Ordering::SeqCst) < 2_000 {
            assert!(start.elapsed() < PATIENCE, "the server doesn't answer");
            thread::sleep(Duration::from_millis(1));
        }
        self.signalled.store(true, Ordering::SeqCst);
        target.signal("TERM");
    }
}

/// Asks without a pause on one connection after the other, until none is accepted.
fn ask(address: &str, number: usize, known: &Known) {
    let start = Instant::now();
    'connections: loop {
        // A connection of before the signal must be answered. One of after it may be refused, or
        // be reset: the system accepts connections for as long as the server listens.
        let promised = !known.signalled.load(Ordering::SeqCst);
        let Ok(mut wire) = Wire::try_connect(address) else { return };
        for turn in 0.. {
            assert!(start.elapsed() < PATIENCE, "the server doesn't end");
            let (bytes, count) = match (number + turn) % 4 {
                0 => (b"GET /slow/20 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), &known.others),
                1 => (request("POST /import", "text/plain", &[0; 100_000]), &known.others),
                _ => (PING.into(), &known.pings),
            };
            let Some(answer) = wire.ask(bytes) else {
                assert!(turn == 0 && !promised, "request {turn} of client {number} is lost");
                continue 'connections;
            };
            assert_eq!(answer.status, 200, "{answer:?}");
            count.fetch_add(1, Ordering::SeqCst);
            if answer.header("connection") == Some("close") {
                assert!(wire.ends());
                known.told.fetch_add(1, Ordering::SeqCst);
                continue 'connections;
            }
        }
    }
}

/// wrk knows what it was answered, not what it was promised: it counts a connection that is
/// refused as it counts one that breaks off. So its answers are held against those that the
/// server has made. None may be missing.
#[test]
fn sigterm_under_load_loses_no_request() {
    const CLIENTS: usize = 16;
    const CONNECTIONS: u64 = 32;
    let mut target = Target::start(&[]);
    let wrk = Command::new("wrk")
        .args(["-t1", &format!("-c{CONNECTIONS}"), "-d60s", "--timeout=60s"])
        .arg(format!("http://{}/ping", target.address))
        .stdout(Stdio::piped())
        .spawn()
        .expect("wrk is installed, as by `tests/run test`");
    let known = Known::default();
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (address, known) = (&target.address, &known);
            scope.spawn(move || ask(address, number, known));
        }
        known.signal_in_the_middle(&target);
    });
    assert_eq!(target.exit_code(), Some(0));
    let kill = Command::new("kill").args(["-s", "INT", &wrk.id().to_string()]).status();
    assert!(kill.unwrap().success());
    let output = wrk.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("Non-2xx"), "{text}");
    let before = text.split(" requests in ").next().unwrap();
    let by_wrk: u64 = before.rsplit_once(char::is_whitespace).unwrap().1.parse().unwrap();
    assert!(by_wrk > 1_000, "{text}");

    assert_eq!(answered(&target), known.pings.load(Ordering::SeqCst) + by_wrk, "{text}");
    assert!(known.told.load(Ordering::SeqCst) >= CLIENTS as u64);
    assert!(known.others.load(Ordering::SeqCst) > 0);
}

/// The pings that a server which has ended well says it has answered.
fn answered(target: &Target) -> u64 {
    let log = target.log();
    assert!(log.contains("stopped\n") && !log.contains("cut off"), "{log}");
    let (_, pings) = log.rsplit_once("pings: ").unwrap();
    pings.trim().parse().unwrap()
}

/// Keeps ten streams open on one connection after the other, until none is accepted.
fn ask_by_frames(address: &str, known: &Known) {
    const AT_ONCE: usize = 10;
    const REFUSED_STREAM: u32 = 7;
    let start = Instant::now();
    loop {
        let promised = !known.signalled.load(Ordering::SeqCst);
        let Ok(mut frames) = Frames::try_connect(address, &[]) else { return };
        let window = frame(WINDOW_UPDATE, 0, 0, &(1_u32 << 30).to_be_bytes());
        let mut lives = frames.send(&window).is_ok();
        let (mut open, mut next, mut goes_up_to) = (BTreeSet::new(), 1, None::<u32>);
        while lives {
            assert!(start.elapsed() < PATIENCE, "the server doesn't end");
            while goes_up_to.is_none() && open.len() < AT_ONCE {
                // What can't be written is found out by reading.
                let _ = frames.send(&get(next, "/ping"));
                open.insert(next);
                next += 2;
            }
            let Some(came) = frames.frame() else { break };
            match came.kind {
                _ if came.is_end() => {
                    assert!(open.remove(&came.stream), "{came:?}");
                    known.pings.fetch_add(1, Ordering::SeqCst);
                }
                GOAWAY => goes_up_to = Some(came.number()),
                RST_STREAM => {
                    assert_eq!(came.number(), REFUSED_STREAM, "{came:?}");
                    open.remove(&came.stream);
                }
                frames::PING if came.flags & ACK == 0 => {
                    lives = frames.send(&frame(frames::PING, ACK, 0, &came.payload)).is_ok();
                }
                _ => {}
            }
        }
        match goes_up_to {
            Some(last) => {
                known.told.fetch_add(1, Ordering::SeqCst);
                open.retain(|stream| *stream <= last);
                assert!(open.is_empty(), "streams {open:?} of up to {last} are lost");
            }
            None => assert!(!promised, "a connection is closed without a word"),
        }
    }
}

#[test]
fn sigterm_under_load_loses_no_stream() {
    const CLIENTS: usize = 8;
    let mut target = Target::start(&[]);
    let known = Known::default();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| ask_by_frames(&target.address, &known));
        }
        known.signal_in_the_middle(&target);
    });
    assert_eq!(target.exit_code(), Some(0));
    assert_eq!(answered(&target), known.pings.load(Ordering::SeqCst));
    assert!(known.told.load(Ordering::SeqCst) >= CLIENTS as u64);
}

/// The race that is left: a request may be on its way when an idle connection is closed. Half a
/// second after the signal there is time for it.
#[test]
fn an_idle_connection_may_still_ask_once_after_the_signal() {
    let mut target = Target::start(&[]);
    let mut wires: Vec<Wire> = (0..100).map(|_| Wire::connect(&target.address)).collect();
    assert!(wires.iter_mut().all(Wire::ping));
    target.signal("TERM");
    target.wait_for_log("stopped listening");
    for wire in &mut wires {
        let answer = wire.ask(PING).expect("it is answered");
        assert_eq!(answer.header("connection"), Some("close"));
        assert!(wire.ends());
    }
    assert_eq!(target.exit_code(), Some(0));
}
