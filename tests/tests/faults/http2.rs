//! What only HTTP/2 can be attacked with.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::frames::{
    CONTINUATION, DATA, Frames, GOAWAY, PING, SETTINGS, beginning, frame, get, post, reset,
};
use crate::process::{MIB, PATIENCE, Target};
use crate::wire::Wire;

/// Sends pieces until so many bytes are sent or the server takes no more for two seconds.
fn flood(stream: &mut TcpStream, piece: &[u8], bytes: usize) {
    stream.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
    let mut sent = 0;
    while sent < bytes && stream.write_all(piece).is_ok() {
        sent += piece.len();
    }
}

/// Reads and throws away what comes, until the end.
fn drain(mut stream: TcpStream) {
    let mut bytes = [0; 64 * 1024];
    while stream.read(&mut bytes).is_ok_and(|count| count > 0) {}
}

/// The number of requests that are being answered.
fn active(wire: &mut Wire) -> u64 {
    let answer = wire.ask("GET /active HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    answer.text.trim_end_matches(" active").parse().unwrap()
}

#[test]
fn streams_that_are_opened_and_reset_at_once_leave_nothing_behind() {
    let target = Target::start(&[]);
    let mut other = Wire::connect(&target.address);
    assert!(other.ping());
    let before = target.forget_peak();
    for _ in 0..4 {
        let mut frames = Frames::connect(&target.address);
        let reading = frames.stream.try_clone().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| drain(reading));
            for stream in 0..20_000 {
                let id = 1 + 2 * stream;
                let attack = [get(id, "/slow/60000"), reset(id)].concat();
                // The server may have had enough.
                if frames.send(&attack).is_err() {
                    break;
                }
                if stream % 1000 == 0 {
                    assert!(other.ping());
                }
            }
            let _ = frames.stream.shutdown(std::net::Shutdown::Both);
        });
    }
    let start = Instant::now();
    while active(&mut other) > 0 {
        assert!(start.elapsed() < PATIENCE, "{} requests go on", active(&mut other));
        sleep(Duration::from_millis(20));
    }
    target.assert_flat(before, 16 * MIB);
    assert!(other.ping());
}

#[test]
fn floods_of_small_frames_take_no_memory_whether_their_answers_are_read_or_not() {
    let target = Target::start(&[("GDD_WRITE_TIMEOUT", "2s")]);
    let mut other = Wire::connect(&target.address);
    assert!(other.ping());
    let (files, before) = (target.files(), target.forget_peak());
    for piece in [frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100]), frame(PING, 0, 0, b"doudou!!")] {
        let piece = piece.repeat(1000);
        for reads in [true, false] {
            let mut frames = Frames::connect(&target.address);
            let reading = frames.stream.try_clone().unwrap();
            thread::scope(|scope| {
                if reads {
                    scope.spawn(|| drain(reading));
                }
                flood(&mut frames.stream, &piece, 16 << 20);
                assert!(other.ping());
                let _ = frames.stream.shutdown(std::net::Shutdown::Both);
            });
        }
    }
    target.wait_for_files(files);
    target.assert_flat(before, 16 * MIB);
}

#[test]
fn a_head_that_never_ends_is_refused() {
    let target = Target::start(&[]);
    let mut other = Wire::connect(&target.address);
    assert!(other.ping());
    let before = target.forget_peak();
    let mut frames = Frames::connect(&target.address);
    frames.send(&beginning(1, "/ping")).unwrap();
    // A literal field without indexing: `x: ` and a long value.
    let field = [&[0, 1, b'x', 0x7f, 0xa1, 0x1e][..], &[b'v'; 4000]].concat();
    let mut writing = frames.stream.try_clone().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || flood(&mut writing, &frame(CONTINUATION, 0, 1, &field), 100 << 20));
        let mut refused = false;
        while let Some(frame) = frames.frame() {
            refused |= frame.kind == GOAWAY;
        }
        assert!(refused);
    });
    assert!(other.ping());
    target.assert_flat(before, 8 * MIB);
}

#[test]
fn bodies_of_empty_frames_come_to_nothing() {
    let target = Target::start(&[("GDD_READ_TIMEOUT", "1s")]);
    let mut other = Wire::connect(&target.address);
    assert!(other.ping());
    let before = target.forget_peak();
    let mut frames = Frames::connect(&target.address);
    frames.send(&post(1, "/length")).unwrap();
    let reading = frames.stream.try_clone().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| drain(reading));
        flood(&mut frames.stream, &frame(DATA, 0, 1, b"").repeat(1000), 4 << 20);
        assert!(other.ping());
        let _ = frames.stream.shutdown(std::net::Shutdown::Both);
    });
    target.assert_flat(before, 8 * MIB);
}

#[test]
fn a_client_that_opens_no_window_is_dropped() {
    const INITIAL_WINDOW_SIZE: u16 = 4;
    let target = Target::start(&[("GDD_WRITE_TIMEOUT", "1s"), ("GDD_IDLE_TIMEOUT", "1s")]);
    let mut other = Wire::connect(&target.address);
    assert!(other.ping());
    let before = target.forget_peak();
    // One with nothing to write to, and one with a window that is soon used up.
    for window in [0, 20_000] {
        for path in ["/endless", "/ping"] {
            let mut frames =
                Frames::connect_with(&target.address, &[(INITIAL_WINDOW_SIZE, window)]);
            frames.send(&get(1, path)).unwrap();
            while frames.frame().is_some() {}
        }
    }
    let mut other = Wire::connect(&target.address);
    assert_eq!(active(&mut other), 0);
    target.assert_flat(before, 8 * MIB);
}
