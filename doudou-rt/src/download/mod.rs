//! Files that a service sends.

#[cfg(any(feature = "client", test))]
mod received;
mod save;

use crate::codec::disposition;
use crate::content::{self, Content};
use crate::{Body, BoxError};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body::Frame;
use http_body_util::StreamBody;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// A file that a service sends: bytes in memory, a file of the system or a stream.
///
/// Without a file name a browser shows it; with one it is saved under that name, unless
/// [`inline`](Self::inline) says otherwise. The content type is `application/octet-stream` unless
/// another one is given.
///
/// Bytes and files can be asked for in ranges, so that a download that broke off can go on. What
/// has an entity tag is only sent to those who don't have it yet.
///
/// A client gets one back when the head of the answer has arrived. Its bytes come while they are
/// read; dropping it gives up the rest.
///
/// ```
/// use doudou_rt::Download;
///
/// # async fn show() -> std::io::Result<()> {
/// let report = Download::new("a,b\n1,2\n").with_file_name("report.csv").with_content_type("text/csv");
/// assert_eq!(report.file_name(), Some("report.csv"));
/// assert_eq!(report.content_type(), "text/csv");
/// assert_eq!(report.size(), Some(8));
/// assert_eq!(report.bytes().await?, "a,b\n1,2\n");
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(show()).unwrap();
/// ```
#[derive(Debug)]
pub struct Download {
    source: Source,
    file_name: Option<String>,
    is_inline: bool,
    content_type: Option<String>,
    etag: Option<String>,
    modified: Option<SystemTime>,
}

#[derive(Debug)]
pub(crate) enum Source {
    /// What can be read from any place.
    Content(Content),
    /// What comes once, of a size that may be known.
    Stream(Body, Option<u64>),
}

impl Download {
    /// A download of bytes.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self::of(Source::Content(Content::Memory(bytes.into())))
    }

    /// A download of a file, which is read while it is sent.
    ///
    /// Its size and the time of its last change make its entity tag; that time is sent too. It has
    /// no file name unless it is given one.
    ///
    /// # Errors
    ///
    /// When the file can't be opened or isn't a regular file.
    pub async fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let (content, metadata) = content::open(path.as_ref()).await?;
        let mut download = Self::of(Source::Content(content));
        // Not every system knows the time.
        if let Ok(modified) = metadata.modified() {
            let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
            download.etag = Some(format!("\"{:x}-{:x}\"", since.as_nanos(), metadata.len()));
            download.modified = Some(modified);
        }
        Ok(download)
    }

    /// A download of a stream. The size is sent if it is known; the stream must keep to it.
    ///
    /// An error of the stream breaks the answer off; its status has been sent by then.
    pub fn stream<S, B, E>(stream: S, size: Option<u64>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        let frames = stream.map(|chunk| match chunk {
            Ok(bytes) => Ok(Frame::data(bytes.into())),
            Err(error) => Err(error.into()),
        });
        Self::of(Source::Stream(Body::stream(StreamBody::new(frames)), size))
    }

    fn of(source: Source) -> Self {
        let (file_name, content_type, etag) = (None, None, None);
        Self { source, file_name, is_inline: false, content_type, etag, modified: None }
    }

    /// Has the receiver save it under this name.
    #[must_use]
    pub fn with_file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = Some(file_name.into());
        self
    }

    /// Has a browser show it, even though it has a file name.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.is_inline = true;
        self
    }

    /// Says what the bytes are, such as `image/png`.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Names this version of the bytes, so that whoever has it isn't sent it again.
    ///
    /// `v1` is sent as `"v1"`; a tag that has its quotes, such as `W/"v1"`, stays as it is. The
    /// answer is a 500 when it can't be a tag: when it has spaces or more quotes.
    #[must_use]
    pub fn with_etag(mut self, etag: impl Into<String>) -> Self {
        let etag = etag.into();
        self.etag = Some(if etag.ends_with('"') { etag } else { format!("\"{etag}\"") });
        self
    }

    /// The name to save it under. What a client receives is reduced to its last component.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// What the bytes are.
    pub fn content_type(&self) -> &str {
        self.content_type.as_deref().unwrap_or("application/octet-stream")
    }

    /// The entity tag, with its quotes.
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }

    /// When the bytes were changed last.
    pub fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// The size in bytes, if it is known before the end.
    pub fn size(&self) -> Option<u64> {
        match &self.source {
            Source::Content(content) => Some(content.size()),
            Source::Stream(_, size) => *size,
        }
    }

    /// All bytes. When the future is dropped, so is what hasn't been read.
    ///
    /// # Errors
    ///
    /// When the file can't be read, the stream fails or the connection breaks off.
    pub async fn bytes(self) -> io::Result<Bytes> {
        match self.source {
            Source::Content(content) => content.bytes().await,
            Source::Stream(body, _) => content::collect(body).await,
        }
    }

    /// The bytes in pieces, which needs little memory. After an error nothing follows.
    pub fn chunks(self) -> impl Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static {
        content::pieces(match self.source {
            Source::Content(content) => content.whole(),
            Source::Stream(body, _) => body,
        })
    }

    pub(crate) fn into_source(self) -> Source {
        self.source
    }

    /// The header `content-disposition`; a download without one is shown.
    pub(crate) fn disposition(&self) -> Option<String> {
        match (&self.file_name, self.is_inline) {
            (None, false) => None,
            (name, true) => Some(disposition::of_answer("inline", name.as_deref())),
            (name, false) => Some(disposition::of_answer("attachment", name.as_deref())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_has_a_tag_that_changes_with_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        std::fs::write(&path, "hello").unwrap();
        let one = Download::file(&path).await.unwrap();
        let again = Download::file(&path).await.unwrap();
        assert_eq!(one.etag(), again.etag());
        assert!(one.etag().is_some_and(|etag| etag.starts_with('"') && etag.ends_with("-5\"")));
        assert_eq!((one.size(), one.file_name()), (Some(5), None));
        std::fs::write(&path, "hello!").unwrap();
        let other = Download::file(&path).await.unwrap();
        assert_ne!(one.etag(), other.etag());
        assert_eq!(other.bytes().await.unwrap(), "hello!");
        assert!(Download::file(directory.path()).await.is_err());
    }

    #[tokio::test]
    async fn a_stream_arrives_in_its_pieces_up_to_its_error() {
        let pieces = [Ok("ab"), Ok("cd"), Err("the source is dry")];
        let download = Download::stream(futures_util::stream::iter(pieces), None);
        assert_eq!(download.size(), None);
        let mut chunks = download.chunks();
        assert_eq!(chunks.next().await.unwrap().unwrap(), "ab");
        assert_eq!(chunks.next().await.unwrap().unwrap(), "cd");
        assert_eq!(chunks.next().await.unwrap().unwrap_err().to_string(), "the source is dry");
    }

    #[test]
    fn a_file_name_makes_an_attachment_unless_it_is_inline() {
        let download = || Download::new("");
        let named = || download().with_file_name("a.txt");
        assert_eq!(download().disposition(), None);
        assert_eq!(download().inline().disposition().unwrap(), "inline");
        assert_eq!(named().disposition().unwrap(), "attachment; filename=\"a.txt\"");
        assert_eq!(named().inline().disposition().unwrap(), "inline; filename=\"a.txt\"");
        assert_eq!(download().with_etag("v1").etag(), Some("\"v1\""));
        assert_eq!(download().with_etag("W/\"v1\"").etag(), Some("W/\"v1\""));
    }
}
