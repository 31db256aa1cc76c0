//! Frames on a stream: their length in four bytes, the highest first, and then their bytes.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest frame, in bytes.
pub(super) const LIMIT: u32 = 8 << 20;

/// How much memory a frame is given before any of it has come.
const AT_FIRST: usize = 16 << 10;

/// Why there is no frame.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// What speaks there doesn't speak in frames, or in too long ones.
    #[error("a frame of {0} bytes is longer than {LIMIT}")]
    TooLong(u32),
    /// The stream ended or broke before the frame did.
    #[error("the stream ended within a frame")]
    Ended(#[from] io::Error),
}

/// Reads a frame. Memory is taken as it comes, whatever length it says.
///
/// # Cancel safety
///
/// Dropping the future loses what has been read.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, FrameError> {
    let length = stream.read_u32().await?;
    if length > LIMIT {
        return Err(FrameError::TooLong(length));
    }
    let length = length as usize;
    let mut frame = Vec::with_capacity(length.min(AT_FIRST));
    stream.take(length as u64).read_to_end(&mut frame).await?;
    if frame.len() < length {
        return Err(FrameError::Ended(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(frame)
}

/// Writes a frame.
///
/// # Errors
///
/// Those of the stream, and a frame that is too long.
///
/// # Cancel safety
///
/// Dropping the future leaves a part of a frame on the stream.
pub(super) async fn write(stream: &mut (impl AsyncWrite + Unpin), frame: &[u8]) -> io::Result<()> {
    let length = u32::try_from(frame.len()).ok().filter(|length| *length <= LIMIT);
    let length = length.ok_or(io::ErrorKind::InvalidInput)?;
    // In one piece: a small frame is one segment.
    let mut bytes = Vec::with_capacity(4 + frame.len());
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(frame);
    stream.write_all(&bytes).await?;
    stream.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_from(bytes: &[u8]) -> Result<Vec<u8>, FrameError> {
        read(&mut &*bytes).await
    }

    #[tokio::test]
    async fn what_is_written_is_read() {
        for length in [0, 1, 1_000, 100_000] {
            let frame = vec![7; length];
            let mut bytes = Vec::new();
            write(&mut bytes, &frame).await.unwrap();
            assert_eq!(bytes.len(), length + 4);
            assert_eq!(read_from(&bytes).await.unwrap(), frame);
        }
    }

    #[tokio::test]
    async fn a_frame_that_is_too_long_is_neither_read_nor_written() {
        let read = read_from(&u32::MAX.to_be_bytes()).await.unwrap_err();
        assert_eq!(read.to_string(), "a frame of 4294967295 bytes is longer than 8388608");
        assert!(write(&mut Vec::new(), &vec![0; LIMIT as usize + 1]).await.is_err());
    }

    #[tokio::test]
    async fn half_a_frame_is_none() {
        let whole = [0, 0, 0, 3, 1, 2, 3];
        for end in 0..whole.len() {
            let read = read_from(&whole[..end]).await;
            assert!(matches!(read, Err(FrameError::Ended(_))), "{end}");
        }
    }
}
