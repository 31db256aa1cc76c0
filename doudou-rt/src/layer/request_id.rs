//! The id of a request: the one that came with it, or a new one.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{BufMut, BytesMut};
use http::header::{HeaderMap, HeaderName, HeaderValue};

/// The header that an id travels in.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a client, in bytes.
const LONGEST: usize = 128;

/// How long an id of ours is: a UUID as text.
const LENGTH: usize = 36;

/// For how many ids memory is allocated at once. All of it lives as long as one of them.
const AT_ONCE: usize = 32;

/// The bits of a UUID after its variant.
const BITS: u64 = (1 << 62) - 1;

/// Makes ids that look like a UUID of version 4 (RFC 9562): half of it is the server's own, drawn
/// at the start, and half a counter whose bits are mixed. No two requests of a server have the
/// same, and nothing random is drawn for a request. It is no secret: an id can be guessed.
pub(super) struct RequestIds {
    /// `xxxxxxxx-xxxx-4xxx-`.
    server: [u8; 19],
    next: AtomicU64,
}

impl RequestIds {
    pub(super) fn new() -> Self {
        let bits = random();
        let (first, second) = (hex((bits >> 32) as u32), hex(bits as u32));
        let mut server = *b"00000000-0000-4000-";
        server[..8].copy_from_slice(&first);
        server[9..13].copy_from_slice(&second[..4]);
        server[15..18].copy_from_slice(&second[5..]);
        Self { server, next: AtomicU64::new(random()) }
    }

    /// The id that a request brought with it, if it is one header of 1 to 128 visible ASCII
    /// characters. Others are replaced.
    pub(super) fn keep(&self, headers: &mut HeaderMap) -> Option<HeaderValue> {
        let mut ids = headers.get_all(X_REQUEST_ID).iter();
        if let (Some(id), None) = (ids.next(), ids.next())
            && is_sane(id)
        {
            return Some(id.clone());
        }
        headers.remove(X_REQUEST_ID);
        self.give(headers)
    }

    /// Gives an id to a request that has none.
    pub(super) fn give(&self, headers: &mut HeaderMap) -> Option<HeaderValue> {
        let id = self.new_id()?;
        // As many headers as a map can hold don't get this far.
        headers.try_append(X_REQUEST_ID, id.clone()).ok()?;
        Some(id)
    }

    /// A new id.
    pub(super) fn new_id(&self) -> Option<HeaderValue> {
        hold(&self.make())
    }

    fn make(&self) -> [u8; LENGTH] {
        let bits = mix(self.next.fetch_add(1, Ordering::Relaxed)) | (1 << 63);
        let (first, second) = (hex((bits >> 32) as u32), hex(bits as u32));
        let mut id = [b'-'; LENGTH];
        id[..19].copy_from_slice(&self.server);
        id[19..23].copy_from_slice(&first[..4]);
        id[24..28].copy_from_slice(&first[4..]);
        id[28..].copy_from_slice(&second);
        id
    }
}

thread_local! {
    /// The memory that the ids made on a thread take turns in: one allocation for many.
    static MEMORY: RefCell<BytesMut> = RefCell::default();
}

fn hold(id: &[u8; LENGTH]) -> Option<HeaderValue> {
    let take = |memory: &RefCell<BytesMut>| {
        let mut memory = memory.try_borrow_mut().ok()?;
        if memory.capacity() < LENGTH {
            memory.reserve(AT_ONCE * LENGTH);
        }
        memory.put_slice(id);
        Some(memory.split().freeze())
    };
    HeaderValue::from_maybe_shared(MEMORY.try_with(take).ok()??).ok()
}

fn is_sane(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    (1..=LONGEST).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
}

/// Sends every number of 62 bits to another one: odd factors and shifted bits can be undone.
fn mix(number: u64) -> u64 {
    let mut bits = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) & BITS;
    bits ^= bits >> 31;
    bits = bits.wrapping_mul(0xbf58_476d_1ce4_e5b9) & BITS;
    bits ^ (bits >> 29)
}

/// The digits of a number, all eight at once: a nibble to a byte, and each byte to its digit.
fn hex(number: u32) -> [u8; 8] {
    let mut bytes = u64::from(number);
    bytes = (bytes | (bytes << 16)) & 0x0000_ffff_0000_ffff;
    bytes = (bytes | (bytes << 8)) & 0x00ff_00ff_00ff_00ff;
    bytes = (bytes | (bytes << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    let letters = ((bytes + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (bytes + 0x3030_3030_3030_3030 + letters * u64::from(b'a' - b'0' - 10)).to_be_bytes()
}

/// A number that differs from one call and one process to the next.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_id_looks_like_a_uuid_of_version_4_and_comes_once() {
        let ids = RequestIds::new();
        let mut seen = HashSet::new();
        for _ in 0..10_000 {
            let id = String::from_utf8(ids.make().to_vec()).unwrap();
            let uuid: Vec<&str> = id.split('-').collect();
            assert_eq!(uuid.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
            assert!(id.bytes().all(|byte| matches!(byte, b'-' | b'0'..=b'9' | b'a'..=b'f')));
            assert!(uuid[2].starts_with('4') && uuid[3].starts_with(['8', '9', 'a', 'b']), "{id}");
            assert!(seen.insert(id));
        }
        assert_ne!(ids.server, RequestIds::new().server);
    }

    #[test]
    fn digits_are_those_of_the_number() {
        for number in [0, 9, 10, 0xdead_beef, 0x0123_4567, 0x89ab_cdef, u32::MAX] {
            assert_eq!(hex(number), *format!("{number:08x}").as_bytes());
        }
    }

    #[test]
    fn an_id_of_the_clients_counts_if_it_can_do_no_harm() {
        let ids = RequestIds::new();
        let settle = |values: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(X_REQUEST_ID, HeaderValue::from_bytes(value).unwrap());
            }
            let id = ids.keep(&mut headers).unwrap();
            assert_eq!(headers.get_all(X_REQUEST_ID).iter().collect::<Vec<_>>(), [&id]);
            id
        };
        let longest = [b'x'; LONGEST];
        for kept in [&b"r-1"[..], b"!~", &longest] {
            assert_eq!(settle(&[kept]), kept);
        }
        for dropped in [&b""[..], b"a b", b"a\tb", "é".as_bytes(), &[b'x'; LONGEST + 1]] {
            assert_eq!(settle(&[dropped]).len(), LENGTH);
        }
        assert_eq!(settle(&[]).len(), LENGTH);
        assert_eq!(settle(&[b"one", b"two"]).len(), LENGTH);
    }

    #[test]
    fn ids_take_turns_in_the_same_memory() {
        let mut places = HashSet::new();
        for _ in 0..100 * AT_ONCE {
            let id = hold(&[b'x'; LENGTH]).unwrap();
            places.insert(id.as_bytes().as_ptr() as usize);
        }
        assert!(places.len() <= 2 * AT_ONCE, "{}", places.len());
    }
}
