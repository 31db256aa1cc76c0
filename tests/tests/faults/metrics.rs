//! The metrics count what was asked: no request is missing, and none is there twice.

use std::thread;
use std::time::{Duration, Instant};

use crate::frames::{Frames, get};
use crate::process::{PATIENCE, Target};
use crate::wire::{PING, Wire, request};

/// The number of requests of a route.
fn count(wire: &mut Wire, path: &str) -> u64 {
    let answer = wire.ask("GET /go-doudou/prometheus HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let label = format!("path=\"{path}\"");
    let lines = answer.text.lines().filter(|line| line.starts_with("http_requests_total{"));
    let counts = lines
        .filter(|line| line.contains(&label))
        .map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap());
    counts.sum()
}

#[test]
fn the_metrics_count_every_request_once_whatever_becomes_of_it() {
    const CLIENTS: u64 = 8;
    const ROUNDS: u64 = 50;
    let target = Target::start(&[("GDD_BODY_LIMIT", "64KiB")]);
    let large = request("POST /import", "application/octet-stream", &vec![0; 65 * 1024]);
    let small = request("POST /import", "application/octet-stream", &[0; 1024]);
    let (cut, _) = small.split_at(small.len() - 1);
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut wire = Wire::connect(&target.address);
                let mut ask = |request: &[u8], status: u16| {
                    let answer = wire.ask(request).unwrap();
                    assert_eq!(answer.status, status);
                    if answer.header("connection") == Some("close") || status == 413 {
                        wire = Wire::connect(&target.address);
                    }
                };
                for _ in 0..ROUNDS {
                    ask(PING.as_bytes(), 200);
                    ask(b"GET /panic HTTP/1.1\r\nHost: x\r\n\r\n", 500);
                    ask(b"GET /goods/7 HTTP/1.1\r\nHost: x\r\n\r\n", 200);
                    ask(b"GET /goods/8 HTTP/1.1\r\nHost: x\r\n\r\n", 404);
                    ask(b"GET /goods/x HTTP/1.1\r\nHost: x\r\n\r\n", 400);
                    ask(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404);
                    ask(b"GET /staff HTTP/1.1\r\nHost: x\r\n\r\n", 401);
                    ask(&small, 200);
                    ask(&large, 413);
                    // One whose body breaks off, and one that nobody waits for.
                    Wire::connect(&target.address).send(cut).unwrap();
                    Wire::connect(&target.address).send(PING).unwrap();
                }
                let mut frames = Frames::connect(&target.address);
                for stream in 0..ROUNDS {
                    frames.send(&get(1 + 2 * stream as u32, "/ping")).unwrap();
                }
                frames.wait_for_ends(ROUNDS as usize);
            });
        }
    });

    let each = CLIENTS * ROUNDS;
    let expected = [
        ("/ping", 3 * each),
        ("/panic", each),
        ("/goods/{id}", 3 * each),
        ("/staff", each),
        ("/import", 3 * each),
        ("unmatched", each),
        ("/smuggled", 0),
    ];
    let mut wire = Wire::connect(&target.address);
    let start = Instant::now();
    // Nobody has waited for the answers of those who left.
    while expected.iter().any(|(path, expected)| count(&mut wire, path) < *expected) {
        if start.elapsed() > PATIENCE {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    for (path, expected) in expected {
        assert_eq!(count(&mut wire, path), expected, "{path}");
    }
}
