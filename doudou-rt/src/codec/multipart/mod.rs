//! `multipart/form-data`: uploads and the values beside them.

mod reader;

use super::body::{check_encoding, content_type, unsupported};
use super::disposition::Disposition;
use super::parameter::{invalid, missing, not_utf8, refuse};
use super::{Failure, Place, strict};
use crate::content::Spool;
use crate::{Body, Problem, Upload};
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use reader::{Head, Reader};
use serde::de::DeserializeOwned;
use std::borrow::Cow;

const MULTIPART: &str = "multipart/form-data";

/// The most parts that a body may have.
const MOST_PARTS: usize = 1000;

/// The limit of a part that is kept in memory and doesn't have its own, in bytes.
const LARGEST_VALUE: u64 = 1024 * 1024;

/// The longest boundary (RFC 2046 §5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// A part that a method takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The name of the field in the form.
    pub name: &'static str,
    /// What is in it.
    pub kind: PartKind,
    /// The most bytes that it may have. Without it a file is as large as the server's limit for a
    /// body allows, and everything else 1 MiB.
    pub limit: Option<u64>,
}

/// What is in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// A file: an [`Upload`].
    File,
    /// A value as text, as in a urlencoded form.
    Text,
    /// A value as JSON, whatever the content type of the part is.
    Json,
}

/// The parts of a body that the method takes, each handed out once.
///
/// Where a method takes one part and several have come, the last one counts, as in a form.
#[derive(Debug)]
pub struct Multipart {
    /// In the order in which they came.
    parts: Vec<(&'static str, Value)>,
}

#[derive(Debug)]
enum Value {
    File(Upload),
    Text(String),
    Json(Bytes),
}

/// Reads a `multipart/form-data` body.
///
/// Files go to temporary files while they arrive, so that the memory it takes doesn't grow with
/// them. Parts that the method doesn't take are passed over.
///
/// # Errors
///
/// 415 when the content type isn't `multipart/form-data` or the content is encoded; 400 when the body is broken or has more
/// than 1,000 parts, or a value isn't UTF-8; 413 when a part is larger than its limit, with its
/// name; 413 or 408 when the server's limits say so; 500 when a temporary file can't be written.
///
/// When the future is dropped, what has been read of the body is lost.
pub fn multipart(
    headers: &HeaderMap,
    body: Body,
    parts: &'static [Part],
) -> impl Future<Output = Result<Multipart, Failure>> + Send {
    read(headers, body, parts)
}

async fn read(
    headers: &HeaderMap,
    body: Body,
    parts: &'static [Part],
) -> Result<Multipart, Failure> {
    let boundary = boundary(headers)?;
    check_encoding(headers)?;
    let mut reader = Reader::new(body, &boundary);
    reader.begin().await?;
    let mut found = Vec::new();
    let mut count = 0;
    while let Some(head) = reader.head().await? {
        count += 1;
        if count > MOST_PARTS {
            let detail = format_args!("the multipart body has more than {MOST_PARTS} parts");
            return Err(Problem::new(400).with_detail(detail).into());
        }
        let name = head.disposition.name.as_deref();
        let Some(part) = parts.iter().find(|part| Some(part.name) == name) else {
            while reader.chunk().await?.is_some() {}
            continue;
        };
        if let Some(value) = receive(&mut reader, head, part).await? {
            found.push((part.name, value));
        }
    }
    Ok(Multipart { parts: found })
}

/// Reads a part to its end. `None` is the file of a form in which no file was chosen.
async fn receive(
    reader: &mut Reader,
    head: Head,
    part: &'static Part,
) -> Result<Option<Value>, Failure> {
    let unlimited = if part.kind == PartKind::File { u64::MAX } else { LARGEST_VALUE };
    let limit = part.limit.unwrap_or(unlimited);
    if part.kind == PartKind::File {
        let mut spool = Spool::default();
        while let Some(chunk) = reader.chunk().await? {
            check(part.name, spool.size(), &chunk, limit)?;
            spool.push(&chunk).await.map_err(|error| Problem::internal(&error))?;
        }
        let Head { disposition, content_type } = head;
        if spool.size() == 0 && disposition.file_name.as_deref() == Some("") {
            return Ok(None);
        }
        let content = spool.finish().await.map_err(|error| Problem::internal(&error))?;
        let upload = Upload::received(disposition.last_component(), content_type, content);
        return Ok(Some(Value::File(upload)));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = reader.chunk().await? {
        check(part.name, bytes.len() as u64, &chunk, limit)?;
        bytes.extend_from_slice(&chunk);
    }
    if part.kind == PartKind::Json {
        return Ok(Some(Value::Json(bytes.into())));
    }
    let text = String::from_utf8(bytes).map_err(|_| not_utf8(Place::Part, part.name))?;
    Ok(Some(Value::Text(text)))
}

fn check(name: &str, size: u64, chunk: &[u8], limit: u64) -> Result<(), Failure> {
    if size + chunk.len() as u64 <= limit {
        return Ok(());
    }
    let detail = format!("it is larger than its limit of {limit} bytes");
    let sentence =
        format_args!("{} `{name}` is larger than its limit of {limit} bytes", Place::Part);
    Err(refuse(413, Place::Part, name, &detail, &sentence))
}

/// The boundary that the content type names.
fn boundary(headers: &HeaderMap) -> Result<String, Failure> {
    if !content_type(headers).is_some_and(|found| found.eq_ignore_ascii_case(MULTIPART)) {
        return Err(unsupported(headers, MULTIPART));
    }
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = value.and_then(|value| Disposition::parse(value).boundary);
    boundary.filter(|boundary| (1..=LONGEST_BOUNDARY).contains(&boundary.len())).ok_or_else(|| {
        let detail = format_args!(
            "the content type has no boundary, send `content-type: {MULTIPART}; boundary=…` with \
             up to {LONGEST_BOUNDARY} characters"
        );
        Problem::new(400).with_detail(detail).into()
    })
}

impl Multipart {
    /// The text of a part, for [`required`](super::required) and [`optional`](super::optional).
    pub fn text(&mut self, name: &str) -> Option<Cow<'static, str>> {
        self.texts(name).pop()
    }

    /// The texts of all parts of a name, for [`list`](super::list).
    pub fn texts(&mut self, name: &str) -> Vec<Cow<'static, str>> {
        self.take(name, |value| match value {
            Value::Text(text) => Some(Cow::Owned(text)),
            Value::File(_) | Value::Json(_) => None,
        })
    }

    /// Reads a JSON part that must be there.
    ///
    /// # Errors
    ///
    /// 400 when it isn't there or isn't a `T`.
    pub fn json<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Failure> {
        self.optional_json(name)?.ok_or_else(|| missing(Place::Part, name))
    }

    /// Reads a JSON part that may be absent.
    ///
    /// # Errors
    ///
    /// 400 when it isn't a `T`.
    pub fn optional_json<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Failure> {
        let mut found = self.take(name, |value| match value {
            Value::Json(bytes) => Some(bytes),
            Value::File(_) | Value::Text(_) => None,
        });
        let Some(bytes) = found.pop() else { return Ok(None) };
        let value = strict::read(&bytes).map_err(|(error, pointer)| match &*pointer {
            "" => invalid(Place::Part, name, &error.to_string()),
            pointer => invalid(Place::Part, name, &format!("at `{pointer}`: {error}")),
        })?;
        Ok(Some(value))
    }

    /// An upload that must be there.
    ///
    /// # Errors
    ///
    /// 400 when it isn't there.
    pub fn upload(&mut self, name: &str) -> Result<Upload, Failure> {
        self.optional_upload(name).ok_or_else(|| missing(Place::Part, name))
    }

    /// An upload that may be absent.
    pub fn optional_upload(&mut self, name: &str) -> Option<Upload> {
        self.uploads(name).pop()
    }

    /// All uploads of a name.
    pub fn uploads(&mut self, name: &str) -> Vec<Upload> {
        self.take(name, |value| match value {
            Value::File(upload) => Some(upload),
            Value::Text(_) | Value::Json(_) => None,
        })
    }

    fn take<T>(&mut self, name: &str, of_kind: impl Fn(Value) -> Option<T>) -> Vec<T> {
        let found = self.parts.extract_if(.., |(found, _)| *found == name);
        found.filter_map(|(_, value)| of_kind(value)).collect()
    }
}

#[cfg(test)]
mod tests;
