//! Bytes of any size that can be read from any place: in memory, or in a file.

use crate::{Body, BoxError};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use http_body::{Frame, SizeHint};
use http_body_util::{BodyDataStream, BodyExt};
use std::fs::File;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::task::{JoinHandle, spawn_blocking};

/// What is kept in memory before a file takes over, in bytes.
pub(crate) const MEMORY_LIMIT: usize = 256 * 1024;

/// How much of a file is read at once, in bytes.
const READ_SIZE: usize = 64 * 1024;

/// Bytes in memory or in a file. A clone shares them.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Memory(Bytes),
    /// The file is only read at given places, so that its readers don't get in each other's way.
    File {
        file: Arc<File>,
        size: u64,
    },
}

impl Content {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File { size, .. } => *size,
        }
    }

    /// All bytes.
    pub(crate) async fn bytes(&self) -> io::Result<Bytes> {
        match self {
            Self::Memory(bytes) => Ok(bytes.clone()),
            Self::File { file, size } => {
                let reader = Reader { file: file.clone(), offset: 0, remaining: *size };
                blocking(move || reader.read_all()).await
            }
        }
    }

    /// A body of `length` bytes from `start` on; both must lie within the content.
    pub(crate) fn part(&self, start: u64, length: u64) -> Body {
        match self.stretch(start, length) {
            Stretch::Memory(bytes) => Body::from(bytes),
            Stretch::File(body) => Body::stream(body),
        }
    }

    /// A body of all bytes.
    pub(crate) fn whole(&self) -> Body {
        self.part(0, self.size())
    }

    /// The bytes of [`part`](Self::part) as a body that threads can share.
    pub(crate) fn stretch(&self, start: u64, length: u64) -> Stretch {
        match self {
            Self::Memory(bytes) => {
                // What lies within bytes in memory fits into a `usize`.
                let (start, length) = (start as usize, length as usize);
                Stretch::Memory(bytes.slice(start..start + length))
            }
            Self::File { file, .. } => {
                let reader = Reader { file: file.clone(), offset: start, remaining: length };
                Stretch::File(FileBody { reader, read: None })
            }
        }
    }

    /// Writes all bytes into a file, in place of what was in it.
    pub(crate) async fn save_as(&self, path: &Path) -> io::Result<()> {
        let (content, path) = (self.clone(), path.to_owned());
        blocking(move || match content {
            Self::Memory(bytes) => std::fs::write(path, bytes),
            Self::File { file, size } => {
                let mut target = File::create(path)?;
                let copied =
                    io::copy(&mut Reader { file, offset: 0, remaining: size }, &mut target)?;
                if copied == size { Ok(()) } else { Err(shorter()) }
            }
        })
        .await
    }
}

/// A stretch of a content. A clone begins where it is now.
#[derive(Debug, Clone)]
pub(crate) enum Stretch {
    Memory(Bytes),
    File(FileBody),
}

/// A file that is there, with what its system says about it.
pub(crate) async fn open(path: &Path) -> io::Result<(Content, std::fs::Metadata)> {
    let path = path.to_owned();
    blocking(move || {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it isn't a regular file"));
        }
        Ok((Content::File { file: Arc::new(file), size: metadata.len() }, metadata))
    })
    .await
}

/// Takes bytes in their order, and needs no more memory than [`MEMORY_LIMIT`] for them.
#[derive(Debug, Default)]
pub(crate) struct Spool {
    buffer: BytesMut,
    /// A file without a name: it is gone when nobody has it open, even after a crash.
    file: Option<Arc<File>>,
    written: u64,
}

impl Spool {
    pub(crate) fn size(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    pub(crate) async fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.buffer.len() + bytes.len() > MEMORY_LIMIT {
            self.flush().await?;
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    pub(crate) async fn finish(mut self) -> io::Result<Content> {
        if self.file.is_some() {
            self.flush().await?;
        }
        Ok(match self.file {
            Some(file) => Content::File { file, size: self.written },
            None => Content::Memory(self.buffer.freeze()),
        })
    }

    async fn flush(&mut self) -> io::Result<()> {
        let (buffer, file) = (std::mem::take(&mut self.buffer), self.file.take());
        let written = buffer.len() as u64;
        let (mut buffer, file) = blocking(move || {
            let file = match file {
                Some(file) => file,
                None => Arc::new(tempfile::tempfile()?),
            };
            io::Write::write_all(&mut &*file, &buffer)?;
            Ok((buffer, file))
        })
        .await?;
        buffer.clear();
        self.buffer = buffer;
        self.file = Some(file);
        self.written += written;
        Ok(())
    }
}

/// Reads a stretch of a file.
#[derive(Debug, Clone)]
struct Reader {
    file: Arc<File>,
    offset: u64,
    remaining: u64,
}

impl Reader {
    fn read_all(mut self) -> io::Result<Bytes> {
        let size = usize::try_from(self.remaining).map_err(io::Error::other)?;
        let mut bytes = vec![0; size];
        io::Read::read_exact(&mut self, &mut bytes)?;
        Ok(bytes.into())
    }

    /// The next bytes; an error when the file ends before the stretch does.
    fn next(mut self) -> io::Result<(Bytes, Self)> {
        let mut bytes =
            vec![0; READ_SIZE.min(usize::try_from(self.remaining).unwrap_or(READ_SIZE))];
        let count = io::Read::read(&mut self, &mut bytes)?;
        if count == 0 {
            return Err(shorter());
        }
        bytes.truncate(count);
        Ok((bytes.into(), self))
    }
}

impl io::Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(usize::try_from(self.remaining).unwrap_or(usize::MAX));
        let count = loop {
            match read_at(&self.file, &mut buffer[..room], self.offset) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.offset += count as u64;
        self.remaining -= count as u64;
        Ok(count)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

fn shorter() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file has become shorter")
}

/// A stretch of a file as a body. A reading that is under way when it is dropped ends unheard.
#[derive(Debug)]
pub(crate) struct FileBody {
    reader: Reader,
    read: Option<JoinHandle<io::Result<(Bytes, Reader)>>>,
}

impl Clone for FileBody {
    fn clone(&self) -> Self {
        // What is being read isn't behind the reader yet.
        Self { reader: self.reader.clone(), read: None }
    }
}

impl FileBody {
    /// How many bytes are still to come.
    pub(crate) fn remaining(&self) -> u64 {
        self.reader.remaining
    }
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.remaining() == 0 {
            return Poll::Ready(None);
        }
        let Self { reader, read } = &mut *self;
        let task = read.get_or_insert_with(|| {
            let reader = reader.clone();
            spawn_blocking(move || reader.next())
        });
        let result = ready!(Pin::new(task).poll(context));
        self.read = None;
        let (bytes, reader) = result.map_err(io::Error::other).flatten()?;
        self.reader = reader;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining())
    }
}

/// The pieces of a body, with an error that `?` takes.
pub(crate) fn pieces(body: Body) -> impl Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static {
    BodyDataStream::new(body).map(|piece| piece.map_err(io_error))
}

/// All bytes of a body, in the same way.
pub(crate) async fn collect(body: Body) -> io::Result<Bytes> {
    Ok(body.collect().await.map_err(io_error)?.to_bytes())
}

fn io_error(error: BoxError) -> io::Error {
    error.downcast().map_or_else(io::Error::other, |error| *error)
}

/// Runs what would block a worker of the runtime. It runs to its end even when it isn't waited for.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Body as _;

    async fn spooled(size: usize) -> (Vec<u8>, Content) {
        let bytes: Vec<u8> = (0..size).map(|index| (index % 251) as u8).collect();
        let mut spool = Spool::default();
        for chunk in bytes.chunks(10_007) {
            spool.push(chunk).await.unwrap();
        }
        assert_eq!(spool.size(), size as u64);
        (bytes, spool.finish().await.unwrap())
    }

    #[tokio::test]
    async fn what_is_small_stays_in_memory_and_the_rest_is_in_a_file() {
        for (size, in_memory) in [
            (0, true),
            (1, true),
            (MEMORY_LIMIT, true),
            (MEMORY_LIMIT + 1, false),
            (900_000, false),
        ] {
            let (bytes, content) = spooled(size).await;
            assert_eq!(matches!(content, Content::Memory(_)), in_memory, "{size}");
            assert_eq!(content.size(), size as u64);
            assert_eq!(content.bytes().await.unwrap(), bytes);
            let body = content.whole();
            assert_eq!(body.size_hint().exact(), Some(size as u64));
            assert_eq!(body.collect().await.unwrap().to_bytes(), bytes);
        }
    }

    #[tokio::test]
    async fn readers_of_one_file_do_not_get_in_each_others_way() {
        let (bytes, content) = spooled(700_000).await;
        let (mut one, mut two) = (content.part(1, 300_000), content.part(200_000, 500_000));
        let (mut first, mut second) = (Vec::new(), Vec::new());
        while !(one.is_end_stream() && two.is_end_stream()) {
            for (body, read) in [(&mut one, &mut first), (&mut two, &mut second)] {
                if let Some(frame) = body.frame().await {
                    read.extend_from_slice(&frame.unwrap().into_data().unwrap());
                }
            }
        }
        assert_eq!(first, bytes[1..300_001]);
        assert_eq!(second, bytes[200_000..]);
    }

    #[tokio::test]
    async fn content_is_saved_in_place_of_what_was_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved");
        for size in [500_000, 10] {
            let (bytes, content) = spooled(size).await;
            content.save_as(&path).await.unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
        let (_, content) = spooled(10).await;
        assert!(content.save_as(&directory.path().join("no/such/directory")).await.is_err());
    }

    #[tokio::test]
    async fn a_file_that_becomes_shorter_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        std::fs::write(&path, vec![7; 100]).unwrap();
        let (content, _) = open(&path).await.unwrap();
        std::fs::write(&path, vec![7; 50]).unwrap();
        assert_eq!(content.bytes().await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let error = content.whole().collect().await.unwrap_err();
        assert_eq!(error.to_string(), "the file has become shorter");
        assert!(content.save_as(&directory.path().join("copy")).await.is_err());
        assert!(open(directory.path()).await.is_err());
    }
}
