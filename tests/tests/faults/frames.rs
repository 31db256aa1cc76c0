//! Frames of HTTP/2 (RFC 9113), written by hand.

use std::io::{ErrorKind, Read, Result, Write};
use std::net::TcpStream;

use crate::process::PATIENCE;

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

/// The flag of an answer to a ping.
pub(crate) const ACK: u8 = 1;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A connection over HTTP/2.
#[derive(Debug)]
pub(crate) struct Frames {
    pub(crate) stream: TcpStream,
}

/// A frame that came.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

impl Frame {
    /// Whether it is the last of an answer.
    pub(crate) fn is_end(&self) -> bool {
        [DATA, HEADERS].contains(&self.kind) && self.flags & END_STREAM != 0
    }

    /// The number that the payload begins with: a stream, or the code of an error.
    pub(crate) fn number(&self) -> u32 {
        u32::from_be_bytes(*self.payload.first_chunk().unwrap())
    }
}

impl Frames {
    /// Connects with empty settings.
    pub(crate) fn connect(address: &str) -> Self {
        Self::connect_with(address, &[])
    }

    /// Connects with these settings.
    pub(crate) fn connect_with(address: &str, settings: &[(u16, u32)]) -> Self {
        Self::try_connect(address, settings).unwrap()
    }

    pub(crate) fn try_connect(address: &str, settings: &[(u16, u32)]) -> Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let settings: Vec<u8> = settings
            .iter()
            .flat_map(|(name, value)| [&name.to_be_bytes()[..], &value.to_be_bytes()].concat())
            .collect();
        let start = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &frame(SETTINGS, 0, 0, &settings)];
        stream.write_all(&start.concat())?;
        Ok(Self { stream })
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.write_all(bytes)
    }

    /// Reads a frame; `None` at the end.
    pub(crate) fn frame(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.read(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        self.read(&mut payload)?;
        let stream = u32::from_be_bytes(*head.last_chunk().unwrap());
        Some(Frame { kind: head[3], flags: head[4], stream, payload })
    }

    fn read(&mut self, bytes: &mut [u8]) -> Option<()> {
        let read = self.stream.read_exact(bytes);
        let waits = read.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
        assert!(!waits, "the server neither answers nor closes");
        read.ok()
    }

    /// Reads until so many streams have ended well.
    pub(crate) fn wait_for_ends(&mut self, mut count: usize) {
        while count > 0 {
            let frame = self.frame().expect("the streams end before the connection");
            assert!(![RST_STREAM, GOAWAY].contains(&frame.kind), "{frame:?}");
            count -= usize::from(frame.is_end());
        }
    }
}

/// A frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// A request without a body.
pub(crate) fn get(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, &fields(0x82, path))
}

/// The head of a request whose body is still to come.
pub(crate) fn post(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &fields(0x83, path))
}

/// The beginning of a request's head, whose rest is to come in other frames.
pub(crate) fn beginning(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_STREAM, stream, &fields(0x82, path))
}

pub(crate) fn reset(stream: u32) -> Vec<u8> {
    const CANCEL: u32 = 8;
    frame(RST_STREAM, 0, stream, &CANCEL.to_be_bytes())
}

/// The fields of a request in HPACK (RFC 7541): names of the static table, literal values.
fn fields(method: u8, path: &str) -> Vec<u8> {
    let literal = |name: u8, value: &str| {
        let length = u8::try_from(value.len()).unwrap();
        assert!(length < 127, "a longer one is written in another way");
        [&[name, length][..], value.as_bytes()].concat()
    };
    // The method, http as the scheme, the path, the authority.
    [vec![method, 0x86], literal(4, path), literal(1, "x")].concat()
}
