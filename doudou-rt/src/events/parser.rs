//! The text of server-sent events, as the WHATWG describes it (HTML §9.2.6).

use memchr::memchr2;
use std::collections::VecDeque;

/// The most that an event may have, in bytes.
pub(super) const LARGEST_EVENT: usize = 16 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// Empty unless the event names its kind.
    pub(super) kind: String,
    pub(super) data: String,
}

/// Makes events of text that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Parser {
    /// The events that are complete.
    pub(super) events: VecDeque<Event>,
    line: Vec<u8>,
    event: Event,
    /// The line before ended with a carriage return, which a line feed may belong to.
    after_return: bool,
    /// The first line, which may begin with a byte order mark, has been read.
    begun: bool,
}

/// An event is larger than [`LARGEST_EVENT`].
#[derive(Debug, thiserror::Error)]
#[error("an event is larger than {LARGEST_EVENT} bytes")]
pub(super) struct TooLarge;

impl Parser {
    pub(super) fn feed(&mut self, mut bytes: &[u8]) -> Result<(), TooLarge> {
        if std::mem::take(&mut self.after_return) {
            // Nothing at all leaves the question open.
            self.after_return = bytes.is_empty();
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        while let Some(at) = memchr2(b'\r', b'\n', bytes) {
            self.extend_line(&bytes[..at])?;
            self.end_line();
            let after = &bytes[at + 1..];
            if bytes[at] == b'\r' {
                self.after_return = after.is_empty();
                bytes = after.strip_prefix(b"\n").unwrap_or(after);
            } else {
                bytes = after;
            }
        }
        self.extend_line(bytes)
    }

    fn extend_line(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        if self.event.data.len() + self.line.len() + bytes.len() > LARGEST_EVENT {
            return Err(TooLarge);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self) {
        let mut line = &*self.line;
        if !std::mem::replace(&mut self.begun, true) {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        let line = String::from_utf8_lossy(line);
        if line.is_empty() {
            let mut event = std::mem::take(&mut self.event);
            // The last line end isn't part of the data; without any there is no event.
            if event.data.pop().is_some() {
                self.events.push_back(event);
            }
        } else {
            // A comment is a field without a name.
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match name {
                "event" => value.clone_into(&mut self.event.kind),
                "data" => self.event.data.extend([value, "\n"]),
                _ => {}
            }
        }
        self.line.clear();
    }
}
