//! Connections that ask for nothing.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::process::{Target, limited, most_files, say};
use crate::wire::Wire;

const CONNECTIONS: u64 = 10_000;

/// What a process opens besides connections.
const OTHER_FILES: u64 = 100;

/// The most memory that an idle connection may take in a program that isn't optimised, in bytes.
const MOST: u64 = 24 * 1024;

#[test]
fn ten_thousand_idle_connections_take_little_memory_and_are_all_answered() {
    let count = CONNECTIONS.min(most_files() - OTHER_FILES);
    if count < CONNECTIONS {
        say(&format!("only {count} idle connections are tried: the system allows no more files"));
    }
    let files = Some(count + OTHER_FILES);
    let target = Target::start_with_files(files, &[]);
    assert!(Wire::connect(&target.address).ping());
    let before = target.memory();

    let mut client = limited(files, env!("CARGO_BIN_EXE_idle-client"))
        .args([&target.address, &count.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(client.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "open");

    let each = (target.memory() - before) * 1024 / count;
    say(&format!("an idle connection takes {each} bytes, of {count}"));
    assert!(target.files() as u64 > count);
    assert!(each < MOST, "an idle connection takes {each} bytes");
    assert!(Wire::connect(&target.address).ping());

    client.stdin.take().unwrap().write_all(b"\n").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "answered");
    assert!(client.wait().unwrap().success());
}
