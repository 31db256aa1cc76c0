//! A client of HTTP/2 that sends frames as a test wants them (RFC 9113).

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::wire::PATIENCE;

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const CONTINUATION: u8 = 9;

/// The flag of the last frame of a stream.
pub(crate) const END_STREAM: u8 = 1;
/// The flag of the last frame of a head.
pub(crate) const END_HEADERS: u8 = 4;

pub(crate) struct Frames {
    stream: TcpStream,
    buffer: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

impl Frames {
    /// Connects, and says that streams have room for `window` bytes.
    pub(crate) async fn connect(address: &str, window: u32) -> Self {
        let stream = timeout(PATIENCE, TcpStream::connect(address)).await.unwrap().unwrap();
        let mut frames = Self { stream, buffer: Vec::new() };
        frames.stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        let [a, b, c, d] = window.to_be_bytes();
        assert!(frames.send(SETTINGS, 0, 0, &[0, 4, a, b, c, d]).await);
        frames
    }

    /// Sends a frame; `false` when the connection has ended.
    pub(crate) async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> bool {
        let [_, a, b, c] = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = vec![a, b, c, kind, flags];
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        timeout(PATIENCE, self.stream.write_all(&frame)).await.unwrap().is_ok()
    }

    /// Sends `GET path` without a body.
    pub(crate) async fn get(&mut self, stream: u32, path: &str) -> bool {
        self.send(HEADERS, END_HEADERS | END_STREAM, stream, &head(path)).await
    }

    /// Reads a frame; `None` when the connection ended instead.
    pub(crate) async fn frame(&mut self) -> Option<Frame> {
        loop {
            if let Some(length) = self.buffer.get(..3) {
                let length = u32::from_be_bytes([0, length[0], length[1], length[2]]) as usize;
                if self.buffer.len() >= 9 + length {
                    let frame: Vec<u8> = self.buffer.drain(..9 + length).collect();
                    let stream = u32::from_be_bytes(frame[5..9].try_into().unwrap());
                    return Some(Frame { kind: frame[3], stream, payload: frame[9..].to_vec() });
                }
            }
            let read = timeout(PATIENCE, self.stream.read_buf(&mut self.buffer)).await;
            // A reset is an end too.
            let count = read.expect("the server neither answers nor closes").unwrap_or(0);
            if count == 0 {
                return None;
            }
        }
    }

    /// Reads until a frame of this kind comes; `None` when the connection ended instead.
    pub(crate) async fn until(&mut self, kind: u8) -> Option<Frame> {
        loop {
            let frame = self.frame().await?;
            if frame.kind == kind {
                return Some(frame);
            }
        }
    }
}

/// A head as HPACK has it (RFC 7541): `GET path` of `http://x`.
pub(crate) fn head(path: &str) -> Vec<u8> {
    let mut head = vec![0x82, 0x86, 0x41, 1, b'x', 0x04];
    head.push(u8::try_from(path.len()).ok().filter(|it| *it < 127).unwrap());
    head.extend(path.as_bytes());
    head
}

/// A header whose name is a letter, as HPACK has it.
pub(crate) fn header(name: u8, length: usize) -> Vec<u8> {
    let mut header = vec![0x00, 1, name, 0x7f];
    let mut rest = length - 127;
    while rest >= 128 {
        header.push((rest % 128) as u8 | 0x80);
        rest /= 128;
    }
    header.push(rest as u8);
    header.extend(vec![b'v'; length]);
    header
}
