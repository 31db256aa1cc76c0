//! The files of Swagger UI that the page needs, cut out of its release at compile time.
//!
//! The release is a zip archive. Its files are compressed with deflate, as gzip's are, so a
//! file becomes a gzip member by a change of its frame: nothing is unpacked or packed, and the
//! rest of the archive doesn't reach the program.

use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED as ZIP;

/// `swagger-ui-bundle.js`, as a gzip file.
pub(super) static SCRIPT: [u8; SCRIPT_ENTRY.gzip_len()] = SCRIPT_ENTRY.gzip();
/// `swagger-ui-standalone-preset.js`, as a gzip file.
pub(super) static PRESET: [u8; PRESET_ENTRY.gzip_len()] = PRESET_ENTRY.gzip();
/// `swagger-ui.css`, as a gzip file.
pub(super) static STYLE: [u8; STYLE_ENTRY.gzip_len()] = STYLE_ENTRY.gzip();

const SCRIPT_ENTRY: Entry = Entry::find(b"/dist/swagger-ui-bundle.js");
const PRESET_ENTRY: Entry = Entry::find(b"/dist/swagger-ui-standalone-preset.js");
const STYLE_ENTRY: Entry = Entry::find(b"/dist/swagger-ui.css");

/// A gzip header without a name, a time or a system (RFC 1952).
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
const GZIP_TRAILER: usize = 8;
/// The size of a zip entry's head in the central directory, without its name and extras.
const DIRECTORY_HEAD: usize = 46;
/// The size of the head that stands before an entry's bytes, without its name and extras.
const LOCAL_HEAD: usize = 30;
/// The size of the record at the end of the archive, which has no comment after it or a short one.
const END_RECORD: usize = 22;

/// A deflated file of the archive.
struct Entry {
    start: usize,
    len: usize,
    crc: usize,
    size: usize,
}

impl Entry {
    /// Finds the file whose path ends with `suffix`. Stops the compilation if there is none.
    const fn find(suffix: &[u8]) -> Self {
        let mut end = ZIP.len() - END_RECORD;
        while !has(end, b"PK\x05\x06") {
            end -= 1;
        }
        let mut at = number(end + 16, 4);
        let mut left = number(end + 10, 2);
        while left > 0 {
            let name_len = number(at + 28, 2);
            let name_end = at + DIRECTORY_HEAD + name_len;
            if name_len >= suffix.len() && has(name_end - suffix.len(), suffix) {
                assert!(number(at + 10, 2) == 8, "the file isn't deflated");
                let local = number(at + 42, 4);
                return Self {
                    start: local + LOCAL_HEAD + number(local + 26, 2) + number(local + 28, 2),
                    len: number(at + 20, 4),
                    crc: number(at + 16, 4),
                    size: number(at + 24, 4),
                };
            }
            at = name_end + number(at + 30, 2) + number(at + 32, 2);
            left -= 1;
        }
        panic!("the archive of Swagger UI has no such file")
    }

    const fn gzip_len(&self) -> usize {
        GZIP_HEADER.len() + self.len + GZIP_TRAILER
    }

    const fn gzip<const N: usize>(&self) -> [u8; N] {
        let mut gzip = [0; N];
        let (header, rest) = gzip.split_at_mut(GZIP_HEADER.len());
        header.copy_from_slice(&GZIP_HEADER);
        let (body, trailer) = rest.split_at_mut(self.len);
        body.copy_from_slice(ZIP.split_at(self.start).1.split_at(self.len).0);
        let (crc, size) = trailer.split_at_mut(4);
        crc.copy_from_slice(&(self.crc as u32).to_le_bytes());
        size.copy_from_slice(&(self.size as u32).to_le_bytes());
        gzip
    }
}

/// Whether `bytes` stand at `at`.
const fn has(at: usize, bytes: &[u8]) -> bool {
    let mut index = 0;
    while index < bytes.len() {
        if ZIP[at + index] != bytes[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// The number of `len` bytes at `at`, the lowest byte first.
const fn number(at: usize, len: usize) -> usize {
    let mut number = 0;
    let mut index = len;
    while index > 0 {
        index -= 1;
        number = number << 8 | ZIP[at + index] as usize;
    }
    number
}
