//! A client that writes and reads bytes, to be as slow and as rude as a test wants.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a test waits for what must happen; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    buffer: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }
}

impl From<TcpStream> for Wire {
    fn from(stream: TcpStream) -> Self {
        Self { stream, buffer: Vec::new() }
    }
}

impl Wire {
    pub(crate) async fn connect(address: &str) -> Self {
        let stream = timeout(PATIENCE, TcpStream::connect(address)).await.unwrap().unwrap();
        Self::from(stream)
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        timeout(PATIENCE, self.stream.write_all(bytes.as_ref())).await.unwrap().unwrap();
    }

    /// Sends a request without a body.
    pub(crate) async fn request(&mut self, method: &str, path: &str, headers: &str) {
        self.send(format!("{method} {path} HTTP/1.1\r\nHost: test\r\n{headers}\r\n")).await;
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, "").await;
        self.answer().await.unwrap()
    }

    /// Reads an answer; `None` when the connection ended instead.
    pub(crate) async fn answer(&mut self) -> Option<Answer> {
        let end = loop {
            if let Some(at) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break at + 4;
            }
            self.read().await?;
        };
        let head = String::from_utf8(self.buffer.drain(..end).collect()).unwrap();
        let status = head[9..12].parse().unwrap();
        let mut answer = Answer { status, head, body: Vec::new() };
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        while self.buffer.len() < length {
            self.read().await?;
        }
        answer.body = self.buffer.drain(..length).collect();
        Some(answer)
    }

    /// Whether the server ends the connection without another byte.
    pub(crate) async fn ends(&mut self) -> bool {
        self.read().await.is_none() && self.buffer.is_empty()
    }

    async fn read(&mut self) -> Option<()> {
        let read = timeout(PATIENCE, self.stream.read_buf(&mut self.buffer)).await;
        // A reset is an end too.
        let count = read.expect("the server neither answers nor closes").unwrap_or(0);
        (count > 0).then_some(())
    }
}
