//! The envelope of every datagram and frame: who isn't of the cluster can neither read nor write
//! what is in it.
//!
//! ```text
//! sealed:  version  flags  key id  nonce (24)      ciphertext  tag (16)
//! plain:   version  flags  label (8)  checksum (4)  content
//! ```
//!
//! With a key, XChaCha20-Poly1305 seals the content, bound to everything in front of the nonce,
//! the label of the cluster, and what it is: a datagram, a request, or the answer to one request.
//! Without a key, a hash of the label and a checksum only keep clusters apart that meet by
//! accident.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use rand::Rng;

use super::hash;

/// The first byte of everything. Its upper half says that it is ours, the lower which version. No
/// message of memberlist, no TLS and no HTTP begins with it.
const VERSION: u8 = 0xd1;
const MAGIC: u8 = 0xf0;

const PLAIN: u8 = 0;
const SEALED: u8 = 1;

const NONCE: usize = 24;
const TAG: usize = 16;
const SEALED_HEAD: usize = 3 + NONCE;
const PLAIN_HEAD: usize = 2 + 8 + 4;

/// The most that an envelope adds to its content, in bytes.
pub(crate) const OVERHEAD: usize = SEALED_HEAD + TAG;

/// What an envelope is used for: one isn't taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Datagram,
    Request,
    /// It is bound to the nonce of its request, so that an old one can't be given again.
    Answer,
}

/// Why something that arrived isn't heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rejected {
    /// Not our protocol at all.
    Protocol,
    /// Our protocol, in a version or with flags that this one doesn't know.
    Version,
    /// Another key, another label under the same key, or somebody changed it.
    Auth,
    /// Another cluster, as far as one can tell without a key.
    Label,
    /// It is authentic and means nothing.
    Decode,
    /// It is larger than this node takes, or too short to be anything.
    Size,
    /// It comes from, or tells of, an address that isn't allowed.
    Cidr,
    /// As many members as this node takes are there.
    Full,
}

impl Rejected {
    pub(crate) const ALL: [Self; 8] = [
        Self::Protocol,
        Self::Version,
        Self::Auth,
        Self::Label,
        Self::Decode,
        Self::Size,
        Self::Cidr,
        Self::Full,
    ];

    /// What a metric calls it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Protocol => "protocol",
            Self::Version => "version",
            Self::Auth => "auth",
            Self::Label => "label",
            Self::Decode => "decode",
            Self::Size => "size",
            Self::Cidr => "cidr",
            Self::Full => "full",
        }
    }
}

/// Seals and opens for one cluster.
pub(crate) struct Envelope {
    /// The first seals, all open. Empty: nothing is sealed.
    keys: Vec<Key>,
    label: Box<[u8]>,
    label_hash: [u8; 8],
}

struct Key {
    /// Tells keys apart without telling anything of them.
    id: u8,
    cipher: XChaCha20Poly1305,
}

impl Key {
    fn new(bytes: &[u8; 32]) -> Self {
        let cipher = XChaCha20Poly1305::new(bytes.into());
        // A tag is a pseudorandom function of the key. Nothing else is sealed with this nonce,
        // unless 192 random bits are all zero.
        let tag = cipher.encrypt_inout_detached(
            &XNonce::default(),
            b"id of the key",
            (&mut [][..]).into(),
        );
        Self { id: tag.map_or(0, |tag| tag[0]), cipher }
    }
}

impl Envelope {
    pub(crate) fn new(keys: &[[u8; 32]], label: &str) -> Self {
        Self {
            keys: keys.iter().map(Key::new).collect(),
            label: label.as_bytes().into(),
            label_hash: hash(label.as_bytes()).to_be_bytes(),
        }
    }

    /// Whether there is a key.
    pub(crate) fn seals(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Puts content into an envelope. `bound_to` is the nonce of the request for an answer, and
    /// empty for all else.
    ///
    /// The nonces come from `rng`. Two envelopes with one nonce and one key would give away what
    /// is in them, so outside of tests it must be a cryptographic generator that was seeded by
    /// the system, for each process anew.
    pub(crate) fn seal(
        &self,
        kind: Kind,
        bound_to: &[u8],
        content: &[u8],
        rng: &mut impl Rng,
    ) -> Vec<u8> {
        let Some(key) = self.keys.first() else {
            let mut plain = Vec::with_capacity(PLAIN_HEAD + content.len());
            plain.extend([VERSION, PLAIN]);
            plain.extend(self.label_hash);
            plain.extend(checksum(kind, content));
            plain.extend(content);
            return plain;
        };
        let mut sealed = Vec::with_capacity(OVERHEAD + content.len());
        sealed.extend([VERSION, SEALED, key.id]);
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        sealed.extend(nonce);
        sealed.extend(content);
        let bound = self.bound(key.id, kind, bound_to);
        let (_, text) = sealed.split_at_mut(SEALED_HEAD);
        match key.cipher.encrypt_inout_detached(&nonce.into(), &bound, text.into()) {
            Ok(tag) => sealed.extend(tag),
            // Only 256 GiB are too much. Nothing unsealed leaves.
            Err(_) => sealed.clear(),
        }
        sealed
    }

    /// Takes the content out of an envelope, if it is of this cluster.
    pub(crate) fn open(
        &self,
        kind: Kind,
        bound_to: &[u8],
        envelope: &[u8],
    ) -> Result<Vec<u8>, Rejected> {
        let [version, flags, rest @ ..] = envelope else { return Err(Rejected::Protocol) };
        if version & MAGIC != VERSION & MAGIC {
            return Err(Rejected::Protocol);
        }
        match (*version, *flags) {
            (VERSION, SEALED) => self.open_sealed(kind, bound_to, rest),
            (VERSION, PLAIN) => self.open_plain(kind, rest),
            _ => Err(Rejected::Version),
        }
    }

    fn open_sealed(&self, kind: Kind, bound_to: &[u8], rest: &[u8]) -> Result<Vec<u8>, Rejected> {
        let (id, rest) = rest.split_first().ok_or(Rejected::Size)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(Rejected::Size)?;
        let (text, tag) = rest.split_last_chunk::<TAG>().ok_or(Rejected::Size)?;
        let nonce = XNonce::from(*nonce);
        let tag = Tag::from(*tag);
        let bound = self.bound(*id, kind, bound_to);
        for key in self.keys.iter().filter(|key| key.id == *id) {
            let mut content = text.to_vec();
            let opened =
                key.cipher.decrypt_inout_detached(&nonce, &bound, (&mut content[..]).into(), &tag);
            if opened.is_ok() {
                return Ok(content);
            }
        }
        Err(Rejected::Auth)
    }

    fn open_plain(&self, kind: Kind, rest: &[u8]) -> Result<Vec<u8>, Rejected> {
        if self.seals() {
            return Err(Rejected::Auth);
        }
        let (label, rest) = rest.split_first_chunk::<8>().ok_or(Rejected::Size)?;
        let (sum, content) = rest.split_first_chunk::<4>().ok_or(Rejected::Size)?;
        if *sum != checksum(kind, content) {
            return Err(Rejected::Decode);
        }
        if *label != self.label_hash {
            return Err(Rejected::Label);
        }
        Ok(content.to_vec())
    }

    /// What is authenticated beside the content.
    fn bound(&self, key: u8, kind: Kind, bound_to: &[u8]) -> Vec<u8> {
        let mut bound = vec![VERSION, SEALED, key, kind as u8, bound_to.len() as u8];
        bound.extend(bound_to);
        bound.extend(&self.label);
        bound
    }
}

/// The nonce of an envelope, to which the answer is bound; empty for one that isn't sealed.
pub(crate) fn nonce_of(envelope: &[u8]) -> &[u8] {
    match envelope {
        [VERSION, SEALED, _, rest @ ..] => rest.get(..NONCE).unwrap_or_default(),
        _ => &[],
    }
}

fn checksum(kind: Kind, content: &[u8]) -> [u8; 4] {
    let sum = hash(content) ^ super::mix(kind as u64 + 1);
    (sum as u32).to_be_bytes()
}
