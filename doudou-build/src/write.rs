//! Files that are written only when they change.

use std::io;
use std::path::{Path, PathBuf};

/// Writes a file unless it holds this text already; tells whether it did.
///
/// The text goes to a file beside it first and takes its place in one step: nobody ever sees half
/// a file.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> io::Result<bool> {
    if std::fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(false);
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // The file may not even be there.
        let _ = std::fs::remove_file(&beside);
    }
    written.map(|()| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_leaves_the_file_alone() -> io::Result<()> {
        let path = std::env::temp_dir().join(format!("doudou-write-{}", std::process::id()));
        assert!(write_if_changed(&path, "a")?);
        assert!(!write_if_changed(&path, "a")?);
        assert!(write_if_changed(&path, "b")?);
        assert_eq!(std::fs::read_to_string(&path)?, "b");
        std::fs::remove_file(&path)
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_and_leaves_nothing() {
        let path = std::env::temp_dir().join("doudou-no-such-folder/x.rs");
        assert!(write_if_changed(&path, "a").is_err());
    }
}
