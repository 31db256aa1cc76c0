//! The file of the members that were there: `GDD_MEM_SNAPSHOT`.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write as _};
use std::net::SocketAddr;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::registry::Members;

/// How many members are written and read: enough that one of them will be there.
const MEMBERS: usize = 64;

/// How much of the file is read, in bytes.
const SIZE: u64 = 64 << 10;

/// Where the others are that are there, with their names.
pub(super) fn others(members: &Members) -> Vec<(SocketAddr, String)> {
    let others = members.active().filter(|member| member.name != members.this);
    others.take(MEMBERS).map(|member| (member.address, member.name.to_string())).collect()
}

/// Writes the members to a file, as a whole or not at all.
pub(super) fn write(file: &Path, members: &[(SocketAddr, String)]) -> io::Result<()> {
    let mut text = String::new();
    for (address, name) in members {
        // Writing to a text doesn't fail.
        let _ = writeln!(text, "{address} {name}");
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut new = NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist(file)?;
    Ok(())
}

/// The addresses in a file; none if there is no file. What isn't one is left out.
pub(super) fn read(file: &Path) -> io::Result<Vec<SocketAddr>> {
    let mut bytes = Vec::new();
    match File::open(file) {
        Ok(file) => file.take(SIZE).read_to_end(&mut bytes)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let text = String::from_utf8_lossy(&bytes);
    let address = |line: &str| line.split_whitespace().next()?.parse().ok();
    Ok(text.lines().filter_map(address).take(MEMBERS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_junk_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/members");
        assert_eq!(read(&file).unwrap(), []);
        let members = [("10.0.0.1:1", "a"), ("[2001:db8::1]:2", "größe")]
            .map(|(address, name)| (address.parse().unwrap(), name.to_owned()));
        for _ in 0..2 {
            write(&file, &members).unwrap();
            assert_eq!(read(&file).unwrap(), members.clone().map(|(address, _)| address));
        }
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
        fs::write(&file, b"\xff\xfe\n10.0.0.1\n\n10.0.0.2:3\n-----BEGIN").unwrap();
        assert_eq!(read(&file).unwrap(), ["10.0.0.2:3".parse().unwrap()]);
        fs::write(&file, "10.0.0.1:1\n".repeat(100_000)).unwrap();
        assert_eq!(read(&file).unwrap().len(), MEMBERS);
        assert!(read(folder.path()).is_err());
    }
}
