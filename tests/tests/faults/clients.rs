//! Clients that are slow, or leave half of the connection.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::process::{MIB, PATIENCE, Target};
use crate::wire::Wire;

#[test]
fn heads_that_come_byte_by_byte_are_cut_off_and_others_are_answered() {
    let target = Target::start(&[("GDD_READ_TIMEOUT", "1s")]);
    let mut other = Wire::connect(&target.address);
    assert!(other.ping());
    let files = target.files();
    let mut slow: Vec<Wire> = (0..200).map(|_| Wire::connect(&target.address)).collect();
    let head = format!("GET /ping HTTP/1.1\r\nHost: x\r\nX-Slow: {}", "x".repeat(100_000));
    let start = Instant::now();
    for byte in head.bytes() {
        // A byte is taken until the reset comes back.
        slow.retain_mut(|wire| wire.send([byte]).is_ok());
        assert!(other.ping());
        if slow.is_empty() {
            break;
        }
        assert!(start.elapsed() < PATIENCE, "{} are still there", slow.len());
        sleep(Duration::from_millis(20));
    }
    assert!(slow.is_empty());
    target.wait_for_files(files);
}

#[test]
fn bodies_that_come_byte_by_byte_are_a_408_and_the_end_of_their_connection() {
    let target = Target::start(&[("GDD_READ_TIMEOUT", "1s")]);
    for framing in ["Content-Length: 100000", "Transfer-Encoding: chunked"] {
        let head = format!(
            "POST /import HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n{framing}\r\n\r\n"
        );
        let mut wire = Wire::connect(&target.address);
        wire.send(head).unwrap();
        wire.stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let piece: &[u8] = if framing.starts_with('C') { b"x" } else { b"1\r\nx\r\n" };
        let start = Instant::now();
        // It must be read while it is sent: the answer doesn't wait for the body.
        while wire.stream.peek(&mut [0]).is_err() {
            assert!(start.elapsed() < PATIENCE, "the body may take any time");
            wire.send(piece).unwrap();
        }
        wire.stream.set_read_timeout(Some(PATIENCE)).unwrap();
        wire.answer().unwrap().assert_problem(408);
        assert!(wire.ends());
    }
}

#[test]
fn clients_that_take_nothing_of_an_endless_answer_are_dropped_and_cost_little() {
    let target = Target::start(&[("GDD_WRITE_TIMEOUT", "1s")]);
    let mut other = Wire::connect(&target.address);
    assert!(other.ping());
    let (files, memory) = (target.files(), target.forget_peak());
    let slow: Vec<Wire> = (0..50)
        .map(|_| {
            let mut wire = Wire::connect(&target.address);
            wire.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
            wire
        })
        .collect();
    let start = Instant::now();
    while target.files() < files + slow.len() {
        assert!(start.elapsed() < PATIENCE, "the connections aren't accepted");
        sleep(Duration::from_millis(1));
    }
    target.wait_for_files(files);
    assert!(other.ping());
    // Nothing was kept of what the system didn't take.
    target.assert_flat(memory, 16 * MIB);
    drop(slow);
}

#[test]
fn a_client_that_takes_an_endless_answer_slowly_keeps_it() {
    let target = Target::start(&[("GDD_WRITE_TIMEOUT", "1s")]);
    let mut wire = Wire::connect(&target.address);
    wire.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!(wire.head().unwrap().status, 200);
    // Longer than the timeout, and less than the system's buffers hold.
    for _ in 0..25 {
        sleep(Duration::from_millis(100));
        let mut taken = 0;
        while taken < 256 * 1024 {
            let count = wire.read();
            assert!(count > 0, "the connection was dropped");
            taken += count;
        }
    }
}

#[test]
fn a_client_that_has_shut_its_writing_side_is_answered() {
    let target = Target::start(&[]);
    for request in [
        "GET /slow/100 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello".to_owned(),
        "GET /slow/100 HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3),
    ] {
        let mut wire = Wire::connect(&target.address);
        wire.send(&request).unwrap();
        wire.finish();
        for _ in 0..request.matches(" HTTP/1.1").count() {
            assert_eq!(wire.answer().unwrap().status, 200);
        }
        assert!(wire.ends());
    }
}
