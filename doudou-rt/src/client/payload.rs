//! The body of a request.

use crate::codec::disposition;
use crate::content::Stretch;
use bytes::Bytes;
use http::header::HeaderValue;
use http_body::{Body, Frame, SizeHint};
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

const FORM: &str = "application/x-www-form-urlencoded";

/// The body of a request while it is written.
#[derive(Debug)]
pub(super) enum Payload {
    /// Bytes of a content type.
    Bytes(&'static str, Bytes),
    /// A urlencoded form.
    Form(String),
    /// A `multipart/form-data` form.
    Parts(Parts),
}

impl Payload {
    /// The content type and the body, as they are sent.
    pub(super) fn finish(self) -> Result<(HeaderValue, Source), String> {
        Ok(match self {
            Self::Bytes(content_type, bytes) => {
                (HeaderValue::from_static(content_type), Source::Bytes(bytes))
            }
            Self::Form(text) => (HeaderValue::from_static(FORM), Source::Bytes(text.into())),
            Self::Parts(parts) => {
                let content_type = format!("multipart/form-data; boundary={}", parts.boundary);
                let content_type = content_type.try_into();
                let content_type = content_type
                    .map_err(|error: http::header::InvalidHeaderValue| error.to_string())?;
                (content_type, Source::Parts(parts.finish()))
            }
        })
    }
}

/// What a body is made of. All of it can be sent more than once: files are read at their places.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Bytes(Bytes),
    Parts(PartsBody),
}

impl From<Source> for reqwest::Body {
    fn from(source: Source) -> Self {
        match source {
            Source::Bytes(bytes) => bytes.into(),
            Source::Parts(parts) => Self::wrap(parts),
        }
    }
}

/// The parts of a form, in the order in which they are sent.
#[derive(Debug)]
pub(super) struct Parts {
    boundary: String,
    body: PartsBody,
}

impl Default for Parts {
    fn default() -> Self {
        // A boundary that nobody can guess is in no file.
        let random = || RandomState::new().hash_one(());
        let boundary = format!("doudou-{:016x}{:016x}", random(), random());
        Self { boundary, body: PartsBody::default() }
    }
}

impl Parts {
    /// Adds a part. The error says why it can't be sent.
    pub(super) fn push(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        content_type: Option<&str>,
        content: Stretch,
    ) -> Result<(), String> {
        let Some(disposition) = disposition::of_part(name, file_name) else {
            return Err("a name in a form can't have control characters".to_owned());
        };
        let mut head = format!("\r\nContent-Disposition: {disposition}\r\n");
        if let Some(content_type) = content_type {
            if content_type.contains(char::is_control) {
                return Err(format!("`{}` isn't a content type", content_type.escape_debug()));
            }
            head.extend(["Content-Type: ", content_type, "\r\n"]);
        }
        head.push_str("\r\n");
        self.separate(&head);
        self.body.0.push_back(content);
        Ok(())
    }

    /// Ends the part before, if there is one.
    fn separate(&mut self, then: &str) {
        let line_end = if self.body.0.is_empty() { "" } else { "\r\n" };
        let text = format!("{line_end}--{}{then}", self.boundary);
        self.body.0.push_back(Stretch::Memory(text.into()));
    }

    fn finish(mut self) -> PartsBody {
        self.separate("--\r\n");
        self.body
    }
}

/// What is sent of a form, piece by piece.
#[derive(Debug, Clone, Default)]
pub(super) struct PartsBody(VecDeque<Stretch>);

impl Body for PartsBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        while let Some(piece) = self.0.front_mut() {
            let frame = match piece {
                Stretch::Memory(bytes) if bytes.is_empty() => None,
                Stretch::Memory(bytes) => Some(Ok(Frame::data(std::mem::take(bytes)))),
                Stretch::File(body) => ready!(Pin::new(body).poll_frame(context)),
            };
            if frame.is_some() {
                return Poll::Ready(frame);
            }
            self.0.pop_front();
        }
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        let sizes = self.0.iter().map(|piece| match piece {
            Stretch::Memory(bytes) => bytes.len() as u64,
            Stretch::File(body) => body.remaining(),
        });
        SizeHint::with_exact(sizes.sum())
    }
}
