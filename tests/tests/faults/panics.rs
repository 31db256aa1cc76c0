//! Handlers that panic.

use std::thread;

use crate::process::{MIB, Target};
use crate::wire::Wire;

const PANIC: &str = "GET /panic HTTP/1.1\r\nHost: x\r\n\r\n";

#[test]
fn ten_thousand_panics_are_as_many_500s_on_connections_that_live() {
    const CONNECTIONS: usize = 4;
    let target = Target::start(&[]);
    let panics = |each: usize| {
        thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    let mut wire = Wire::connect(&target.address);
                    for _ in 0..each {
                        let answer = wire.ask(PANIC).expect("the connection lives");
                        answer.assert_problem(500);
                        assert!(!answer.text.contains("gave up"), "{answer:?}");
                    }
                    assert!(wire.ping());
                });
            }
        });
    };
    panics(100);
    let before = target.forget_peak();
    panics(10_000 / CONNECTIONS - 100);
    target.assert_flat(before, 4 * MIB);
    let log = target.log();
    assert_eq!(log.matches("a handler panicked").count(), 10_000);
}

#[test]
fn a_panic_within_a_body_cuts_its_connection_and_no_other() {
    let target = Target::start(&[]);
    let mut other = Wire::connect(&target.address);
    for _ in 0..100 {
        let mut wire = Wire::connect(&target.address);
        wire.send("GET /panic-late HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        // The end of the answer never comes.
        let mut bytes = 0;
        loop {
            match wire.read() {
                0 => break,
                count => bytes += count,
            }
        }
        assert!(bytes < 20 * 1024, "{bytes} bytes");
        assert!(other.ping());
    }
    assert!(target.log().contains("cut by a panic in a response's body"));
}
