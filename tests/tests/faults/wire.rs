//! A client that writes and reads bytes, to be as rude as a test wants.

use std::io::{ErrorKind, Read, Result, Write};
use std::net::{Shutdown, TcpStream};

use crate::process::PATIENCE;

/// A request for `GET /ping`.
pub(crate) const PING: &str = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";

/// A connection.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
    }
}

impl Wire {
    pub(crate) fn connect(address: &str) -> Self {
        Self::try_connect(address).unwrap()
    }

    pub(crate) fn try_connect(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends bytes; an error when the server takes no more.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        self.stream.write_all(bytes.as_ref())
    }

    /// Sends a request and reads its answer; `None` when the connection ended instead.
    pub(crate) fn ask(&mut self, request: impl AsRef<[u8]>) -> Option<Answer> {
        self.send(request).ok()?;
        self.answer()
    }

    /// Whether a ping is answered.
    pub(crate) fn ping(&mut self) -> bool {
        self.ask(PING).is_some_and(|answer| answer.status == 200 && answer.text == "pong")
    }

    /// Reads an answer; `None` when the connection ended before its first byte.
    pub(crate) fn answer(&mut self) -> Option<Answer> {
        let mut answer = self.head()?;
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        while self.buffer.len() < length {
            assert!(self.read() > 0, "the connection ended within the body of {answer:?}");
        }
        answer.text = String::from_utf8(self.buffer.drain(..length).collect()).unwrap();
        Some(answer)
    }

    /// Reads the head of an answer.
    pub(crate) fn head(&mut self) -> Option<Answer> {
        let end = loop {
            if let Some(at) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break at + 4;
            }
            if self.read() == 0 {
                assert!(self.buffer.is_empty(), "the connection ended within a head");
                return None;
            }
        };
        let head = String::from_utf8(self.buffer.drain(..end).collect()).unwrap();
        Some(Answer { status: head[9..12].parse().unwrap(), head, text: String::new() })
    }

    /// Sends nothing more, but still reads.
    pub(crate) fn finish(&self) {
        // The server may have closed the connection.
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Whether the server ends the connection without another byte.
    pub(crate) fn ends(&mut self) -> bool {
        self.read() == 0 && self.buffer.is_empty()
    }

    /// Reads some bytes, and gives their number; 0 at the end, which a reset is too.
    pub(crate) fn read(&mut self) -> usize {
        let mut bytes = [0; 16 * 1024];
        match self.stream.read(&mut bytes) {
            Ok(count) => {
                self.buffer.extend_from_slice(&bytes[..count]);
                count
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                panic!("the server neither answers nor closes")
            }
            Err(_) => 0,
        }
    }
}

/// The bytes of a request with a body. The caller is known to the shop.
pub(crate) fn request(line: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n\
         Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
