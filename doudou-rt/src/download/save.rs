//! Downloads that become files.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::StreamExt;
use tempfile::NamedTempFile;

use super::Download;
use crate::config;
use crate::content::blocking;

/// What a download without a name is called.
const UNNAMED: &str = "download";

impl Download {
    /// Saves the bytes as a new file in the folder of `GDD_OUTPUT`, or else in the working
    /// directory, and gives its path: see [`save_in`](Self::save_in).
    ///
    /// # Errors
    ///
    /// As [`save_in`](Self::save_in).
    pub async fn save(self) -> io::Result<PathBuf> {
        self.save_in(config::var("GDD_OUTPUT").unwrap_or_default()).await
    }

    /// Saves the bytes as a new file in a folder, which is made if it isn't there, and gives the
    /// file's path.
    ///
    /// The file is called as the download is; what is there already stays, and the new file gets
    /// a number: `report.csv`, `report-2.csv`. It appears with its last byte: nobody sees half
    /// of it, and when the future is dropped, nothing is left.
    ///
    /// # Errors
    ///
    /// When the folder can't be written to, and as [`bytes`](Self::bytes).
    pub async fn save_in(self, folder: impl AsRef<Path>) -> io::Result<PathBuf> {
        let folder = match folder.as_ref() {
            folder if folder.as_os_str().is_empty() => PathBuf::from("."),
            folder => folder.to_owned(),
        };
        // Whoever made up the name doesn't choose the folder.
        let name = self.file_name().and_then(|name| Path::new(name).file_name());
        let name = PathBuf::from(name.unwrap_or(UNNAMED.as_ref()));
        let mut file = {
            let folder = folder.clone();
            blocking(move || {
                std::fs::create_dir_all(&folder)?;
                new_file(&folder)
            })
            .await?
        };
        let mut chunks = self.chunks();
        while let Some(chunk) = chunks.next().await {
            file = append(file, chunk?).await?;
        }
        blocking(move || keep(file, &folder, &name)).await
    }
}

/// A file without its name yet, with the permissions that every new file has.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

async fn append(mut file: NamedTempFile, bytes: Bytes) -> io::Result<NamedTempFile> {
    blocking(move || file.write_all(&bytes).map(|()| file)).await
}

/// Gives the file the name, or the first one with a number that isn't taken.
fn keep(mut file: NamedTempFile, folder: &Path, name: &Path) -> io::Result<PathBuf> {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|it| it.to_string_lossy().into_owned());
    let stem = text(name.file_stem()).unwrap_or_default();
    let extension = text(name.extension()).map(|it| format!(".{it}")).unwrap_or_default();
    let numbered = (2_u32..).map(|number| PathBuf::from(format!("{stem}-{number}{extension}")));
    for name in std::iter::once(name.to_owned()).chain(numbered) {
        let path = folder.join(name);
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => file = taken.file,
            Err(other) => return Err(other.error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_download_is_a_new_file_and_never_takes_the_place_of_another() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("new/folder");
        let report = |text: &'static str| Download::new(text).with_file_name("../report.csv");
        for (text, name) in [("one", "report.csv"), ("two", "report-2.csv")] {
            let path = report(text).save_in(&folder).await.unwrap();
            assert_eq!(path, folder.join(name));
            assert_eq!(std::fs::read_to_string(path).unwrap(), text);
        }
        let path = Download::new("x").save_in(&folder).await.unwrap();
        assert_eq!(path, folder.join("download"));
    }

    #[tokio::test]
    async fn a_download_that_breaks_off_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let pieces = [Ok("ab"), Err("the source is dry")];
        let download = Download::stream(futures_util::stream::iter(pieces), None);
        let error = download.save_in(directory.path()).await.unwrap_err();
        assert_eq!(error.to_string(), "the source is dry");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
        let file = directory.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(Download::new("x").save_in(&file).await.is_err());
    }
}
