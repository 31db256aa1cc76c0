//! No more files can be opened.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::process::{PATIENCE, Target};
use crate::wire::{PING, Wire};

#[test]
fn a_server_without_free_files_goes_on_says_so_and_recovers() {
    let mut target = Target::start_with_files(Some(64), &[]);
    let mut first = Wire::connect(&target.address);
    assert!(first.ping());
    let mut wires: Vec<Wire> = (0..100).map(|_| Wire::connect(&target.address)).collect();
    for wire in &mut wires {
        wire.send(PING).unwrap();
    }
    target.wait_for_log("couldn't accept a connection: Too many open files");
    // Who is in goes on.
    let start = Instant::now();
    for _ in 0..100 {
        assert!(first.ping());
        sleep(Duration::from_millis(20));
    }
    let said = target.log().matches("couldn't accept").count() as u64;
    assert!(said < 10 * (1 + start.elapsed().as_secs()), "it is said {said} times");
    assert!(target.is_running());

    // Each that leaves makes room for the next one.
    for mut wire in wires {
        assert_eq!(wire.answer().unwrap().text, "pong");
    }
    assert!(first.ping());
    assert!(Wire::connect(&target.address).ping());
    let start = Instant::now();
    let said = target.log().matches("couldn't accept").count();
    while start.elapsed() < Duration::from_secs(1) {
        assert!(first.ping());
    }
    assert_eq!(target.log().matches("couldn't accept").count(), said);
    assert!(start.elapsed() < PATIENCE);
}
