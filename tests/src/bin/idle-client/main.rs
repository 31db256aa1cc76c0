//! Holds idle connections: `idle-client ADDRESS COUNT`. Each has had an answer. A line on the
//! standard input makes it ask once more on all of them.
//!
//! A program of its own, because a process may open only so many files.

use std::io::{self, BufRead, Read, Write};
use std::net::TcpStream;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().ok_or_else(|| io::Error::other("an address is missing"))?;
    let count = arguments.next().and_then(|count| count.parse().ok());
    let count: usize = count.ok_or_else(|| io::Error::other("a number is missing"))?;
    let mut out = io::stdout();
    let mut connections = Vec::with_capacity(count);
    for _ in 0..count {
        let mut stream = TcpStream::connect(&address)?;
        ask(&mut stream)?;
        connections.push(stream);
    }
    writeln!(out, "open")?;
    io::stdin().lock().read_line(&mut String::new())?;
    for stream in &mut connections {
        ask(stream)?;
    }
    writeln!(out, "answered")
}

fn ask(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(b"GET /ping HTTP/1.1\r\nhost: x\r\n\r\n")?;
    let mut answer = Vec::new();
    let mut bytes = [0; 1024];
    while !answer.ends_with(b"\r\n\r\npong") {
        let count = stream.read(&mut bytes)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        answer.extend_from_slice(&bytes[..count]);
    }
    Ok(())
}
