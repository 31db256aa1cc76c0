//! The bodies that aren't JSON or a urlencoded form.

use super::{JSON, Request};
use crate::Upload;
use crate::client::payload::{Parts, Payload};
use crate::codec::Place;
use crate::codec::text;
use crate::content::Stretch;
use bytes::Bytes;
use serde::Serialize;

impl Request {
    /// Makes a text the body, in place of whatever was the body before.
    pub fn text_body(mut self, text: impl Into<String>) -> Self {
        self.inner.body = Some(Payload::Bytes("text/plain; charset=utf-8", text.into().into()));
        self
    }

    /// Makes bytes the body, in place of whatever was the body before.
    pub fn bytes_body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.inner.body = Some(Payload::Bytes("application/octet-stream", bytes.into()));
        self
    }

    /// Adds a value to the `multipart/form-data` form that is the body, in place of another body.
    pub fn part_text<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        let mut request = self.with_parts();
        let result = text::write(value, &mut |text, _| {
            let content = Stretch::Memory(Bytes::copy_from_slice(text.as_bytes()));
            request.push_part(name, None, None, content);
        });
        request.note(Place::Part, name, result);
        request
    }

    /// Adds a value as JSON to the form.
    pub fn part_json<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        let mut request = self.with_parts();
        match serde_json::to_vec(value) {
            Ok(json) => request.push_part(name, None, Some(JSON), Stretch::Memory(json.into())),
            Err(error) => request.refuse(&format_args!("{} `{name}`: {error}", Place::Part)),
        }
        request
    }

    /// Adds a file to the form. Its bytes are read while they are sent, which must be over when the
    /// call must be.
    #[expect(clippy::needless_pass_by_value, reason = "as generated code has it")]
    pub fn part_upload(self, name: &str, upload: Upload) -> Self {
        let mut request = self.with_parts();
        // An empty name says that no file was chosen.
        let file_name = upload.file_name().filter(|file_name| !file_name.is_empty());
        request.push_part(name, file_name, upload.content_type(), upload.stretch());
        request
    }

    /// Adds a file to the form, if there is one.
    pub fn part_optional_upload(self, name: &str, upload: Option<Upload>) -> Self {
        self.part_uploads(name, upload.into_iter().collect())
    }

    /// Adds files to the form.
    pub fn part_uploads(self, name: &str, uploads: Vec<Upload>) -> Self {
        uploads
            .into_iter()
            .fold(self.with_parts(), |request, upload| request.part_upload(name, upload))
    }

    /// The same request with a form as its body, if only an empty one.
    fn with_parts(mut self) -> Self {
        if !matches!(self.inner.body, Some(Payload::Parts(_))) {
            self.inner.body = Some(Payload::Parts(Parts::default()));
        }
        self
    }

    fn push_part(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        content_type: Option<&str>,
        content: Stretch,
    ) {
        let Some(Payload::Parts(parts)) = &mut self.inner.body else { return };
        if let Err(reason) = parts.push(name, file_name, content_type, content) {
            self.refuse(&format_args!("{} `{name}`: {reason}", Place::Part));
        }
    }
}
