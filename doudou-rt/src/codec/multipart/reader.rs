//! A `multipart/form-data` body as it arrives, part by part (RFC 7578, RFC 2046 §5.1).

use crate::codec::Failure;
use crate::codec::body::unreadable;
use crate::codec::disposition::Disposition;
use crate::{Body, Problem};
use bytes::{Buf, Bytes, BytesMut};
use http_body_util::BodyExt;
use memchr::memmem::{Finder, find};

/// The most that the headers of a part may take, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;

/// Reads parts in their order and keeps no more of them than what it hands out next.
pub(super) struct Reader {
    body: Body,
    /// What has arrived and wasn't handed out.
    buffer: BytesMut,
    /// A line end, two hyphens, the boundary: what ends a part.
    delimiter: Finder<'static>,
}

/// The headers of a part.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) disposition: Disposition,
    pub(super) content_type: Option<String>,
}

impl Reader {
    pub(super) fn new(body: Body, boundary: &str) -> Self {
        let delimiter = format!("\r\n--{boundary}");
        // The line end makes the first boundary look like the others.
        let buffer = BytesMut::from("\r\n");
        Self { body, buffer, delimiter: Finder::new(delimiter.as_bytes()).into_owned() }
    }

    /// Passes over what stands before the first part.
    pub(super) async fn begin(&mut self) -> Result<(), Failure> {
        while self.chunk().await?.is_some() {}
        Ok(())
    }

    /// The head of the next part, after the last chunk of the one before; `None` at the end, when
    /// the body has been read to its last byte.
    pub(super) async fn head(&mut self) -> Result<Option<Head>, Failure> {
        while self.buffer.len() < 2 {
            self.fill().await?;
        }
        if self.buffer.starts_with(b"--") {
            self.finish().await?;
            return Ok(None);
        }
        let end = loop {
            match find(&self.buffer, b"\r\n\r\n") {
                Some(at) if at <= LARGEST_HEAD => break at + 4,
                None if self.buffer.len() <= LARGEST_HEAD => self.fill().await?,
                _ => {
                    let detail = format_args!("its headers are larger than {LARGEST_HEAD} bytes");
                    return Err(broken(&detail));
                }
            }
        };
        let head = self.buffer.split_to(end);
        parse(&head).map(Some)
    }

    /// The next bytes of a part; `None` at its end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let delimiter = self.delimiter.needle().len();
        loop {
            match self.delimiter.find(&self.buffer) {
                Some(0) => {
                    self.buffer.advance(delimiter);
                    return Ok(None);
                }
                Some(at) => return Ok(Some(self.buffer.split_to(at).freeze())),
                // The last bytes may be the beginning of the delimiter.
                None if self.buffer.len() >= delimiter => {
                    let certain = self.buffer.len() - (delimiter - 1);
                    return Ok(Some(self.buffer.split_to(certain).freeze()));
                }
                None => self.fill().await?,
            }
        }
    }

    async fn fill(&mut self) -> Result<(), Failure> {
        match self.frame().await? {
            Some(data) => {
                self.buffer.extend_from_slice(&data);
                Ok(())
            }
            None => Err(broken(&"it ends before its last boundary")),
        }
    }

    /// Reads what follows the last part, for a connection whose request was read can be used again.
    async fn finish(&mut self) -> Result<(), Failure> {
        while self.frame().await?.is_some() {}
        Ok(())
    }

    async fn frame(&mut self) -> Result<Option<Bytes>, Failure> {
        while let Some(frame) = self.body.frame().await {
            let frame = frame.map_err(|error| unreadable(&error))?;
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }
}

/// Reads the rest of the boundary's line and the headers after it.
fn parse(head: &[u8]) -> Result<Head, Failure> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    if lines.next().is_some_and(|padding| !padding.trim_matches([' ', '\t']).is_empty()) {
        return Err(broken(&"something follows a boundary in its line"));
    }
    let mut head = Head::default();
    for line in lines.filter(|line| !line.is_empty()) {
        let Some((name, value)) = line.split_once(':') else {
            return Err(broken(&"a header of a part has no colon"));
        };
        if name.eq_ignore_ascii_case("content-disposition") {
            head.disposition = Disposition::parse(value);
        } else if name.eq_ignore_ascii_case("content-type") {
            head.content_type = Some(value.trim().to_owned());
        }
    }
    Ok(head)
}

fn broken(what: &dyn std::fmt::Display) -> Failure {
    Problem::new(400).with_detail(format_args!("the multipart body is broken: {what}")).into()
}
