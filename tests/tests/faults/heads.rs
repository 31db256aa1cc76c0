//! Heads that are too large, and what comes after a good request.

use std::thread::sleep;
use std::time::Duration;

use crate::process::{MIB, PATIENCE, Target};
use crate::wire::{PING, Wire};

/// Sends pieces until 100 MiB are sent or the answer is there, and gives its status.
///
/// What is sent for a while after the answer must be taken too: it would be answered with a reset,
/// and a reset makes some systems throw the answer away.
fn status(target: &Target, start: &str, piece: &[u8]) -> u16 {
    let mut wire = Wire::connect(&target.address);
    wire.send(start).unwrap();
    wire.stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    let mut sent = 0;
    while sent < 100 << 20 && wire.stream.peek(&mut [0]).is_err() {
        wire.send(piece).unwrap();
        sent += piece.len();
    }
    wire.stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let answer = wire.answer().unwrap();
    for _ in 0..3 {
        wire.send(piece).expect("it is taken");
        sleep(Duration::from_millis(20));
    }
    wire.finish();
    assert!(wire.ends());
    answer.status
}

#[test]
fn heads_without_an_end_are_a_431_or_a_414_and_take_no_memory() {
    let target = Target::start(&[]);
    assert!(Wire::connect(&target.address).ping());
    let before = target.forget_peak();
    let start = "GET /ping HTTP/1.1\r\nHost: x\r\n";
    let line = vec![b'x'; 64 * 1024];
    assert_eq!(status(&target, start, &b"X-Many: 1\r\n".repeat(1000)), 431);
    assert_eq!(status(&target, &format!("{start}X-Huge: "), &line), 431);
    assert_eq!(status(&target, &format!("{start}X-Huge-"), &line), 431);
    assert!([414, 431].contains(&status(&target, "GET /", &line)));
    target.assert_flat(before, 8 * MIB);
    assert!(Wire::connect(&target.address).ping());
}

#[test]
fn as_many_headers_as_may_be_are_read_and_one_more_is_a_431() {
    let target = Target::start(&[]);
    let with = |count: usize| {
        let more: String = (1..count).map(|n| format!("X-{n}: {n}\r\n")).collect();
        format!("GET /ping HTTP/1.1\r\nHost: x\r\n{more}\r\n")
    };
    let mut wire = Wire::connect(&target.address);
    assert_eq!(wire.ask(with(100)).unwrap().status, 200);
    assert_eq!(wire.ask(with(101)).unwrap().status, 431);
    assert!(wire.ends());
}

#[test]
fn what_follows_a_good_request_and_isnt_one_is_a_400_after_its_answer() {
    let target = Target::start(&[]);
    for garbage in ["\0\x01\x02\x03\r\n\r\n", "nonsense\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n"] {
        let mut wire = Wire::connect(&target.address);
        wire.send(format!("{PING}{PING}{garbage}{PING}")).unwrap();
        for status in [200, 200, 400] {
            assert_eq!(wire.answer().unwrap().status, status, "{garbage:?}");
        }
        assert!(wire.ends(), "{garbage:?}");
    }
}
