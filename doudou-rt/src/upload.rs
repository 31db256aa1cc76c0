//! Files that are sent to a service.

use crate::content::{self, Content};
use bytes::Bytes;
use futures_util::Stream;
use std::io;
use std::path::Path;

/// A file that is sent to a service, as a part of a `multipart/form-data` body.
///
/// When it reaches the service, all of it is there: up to 256 KiB in memory, more than that in a
/// file without a name in the system's directory for temporary files, which is gone with the last
/// clone of the upload. A clone shares the bytes and is cheap.
///
/// ```
/// use doudou_rt::Upload;
///
/// # async fn show() -> std::io::Result<()> {
/// let avatar = Upload::new("me.png", "image/png", vec![137, 80, 78, 71]);
/// assert_eq!(avatar.file_name(), Some("me.png"));
/// assert_eq!(avatar.content_type(), Some("image/png"));
/// assert_eq!(avatar.size(), 4);
/// assert_eq!(avatar.bytes().await?, [137, 80, 78, 71].as_slice());
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(show()).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Upload {
    file_name: Option<String>,
    content_type: Option<String>,
    content: Content,
}

impl Upload {
    /// An upload of bytes.
    pub fn new(
        file_name: impl Into<String>,
        content_type: impl Into<String>,
        bytes: impl Into<Bytes>,
    ) -> Self {
        Self {
            file_name: Some(file_name.into()),
            content_type: Some(content_type.into()),
            content: Content::Memory(bytes.into()),
        }
    }

    /// An upload of a file, which is read while it is sent. It has the file's name, and no content
    /// type unless [`with_content_type`](Self::with_content_type) gives it one.
    ///
    /// # Errors
    ///
    /// When the file can't be opened or isn't a regular file.
    pub async fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let (content, _) = content::open(path).await?;
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self { file_name, content_type: None, content })
    }

    pub(crate) fn received(
        file_name: Option<String>,
        content_type: Option<String>,
        content: Content,
    ) -> Self {
        Self { file_name, content_type, content }
    }

    /// Says what the bytes are, such as `image/png`.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The name that the file had where it came from.
    ///
    /// What a client sent is reduced to its last component and never `.` or `..`, without control
    /// characters. It is still the client's word: another file may have the same name.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// The content type that the client claims.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The size in bytes.
    pub fn size(&self) -> u64 {
        self.content.size()
    }

    /// All bytes. It can be called again.
    ///
    /// # Errors
    ///
    /// When the file that holds them can't be read.
    pub async fn bytes(&self) -> io::Result<Bytes> {
        self.content.bytes().await
    }

    /// The bytes in pieces, from the first one on, which needs little memory. Each call begins
    /// anew.
    ///
    /// An item is an error when the file that holds the bytes can't be read; nothing follows then.
    pub fn chunks(&self) -> impl Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static {
        content::pieces(self.content.whole())
    }

    /// Writes all bytes into a file, in place of what was in it.
    ///
    /// When the future is dropped the writing goes on in the background.
    ///
    /// # Errors
    ///
    /// When the file can't be created or written; some of the bytes may be in it then.
    pub async fn save_as(&self, path: impl AsRef<Path>) -> io::Result<()> {
        self.content.save_as(path.as_ref()).await
    }

    #[cfg(feature = "client")]
    pub(crate) fn stretch(&self) -> content::Stretch {
        self.content.stretch(0, self.size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;

    #[tokio::test]
    async fn a_file_is_an_upload_with_its_name() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a b.txt");
        std::fs::write(&path, "hello").unwrap();
        let upload = Upload::open(&path).await.unwrap();
        assert_eq!((upload.file_name(), upload.content_type()), (Some("a b.txt"), None));
        let upload = upload.with_content_type("text/plain");
        assert_eq!(upload.content_type(), Some("text/plain"));
        for _ in 0..2 {
            assert_eq!(upload.bytes().await.unwrap(), "hello");
            let chunks: Vec<_> = upload.chunks().map(Result::unwrap).collect().await;
            assert_eq!(chunks.concat(), b"hello");
        }
        assert!(Upload::open(directory.path().join("nothing")).await.is_err());
    }
}
