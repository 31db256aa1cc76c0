//! What goes over the wire: the envelope of every datagram and frame, and what is in it.
//!
//! A byte is believed by nobody before the envelope is open, and bounded even then: everything
//! here decodes without a panic and allocates no more than a small multiple of what arrived.

mod envelope;
mod exchange;
mod fields;
mod hash;
mod identity;
mod news;
mod packet;

pub(crate) use envelope::{Envelope, Kind, OVERHEAD, Rejected, nonce_of};
pub(crate) use exchange::{Answer, Body, Hello, Purpose, Request, Update, UpdateState, Verdict};
pub(crate) use fields::{Fields, FieldsWriter, number};
pub(crate) use hash::{hash, mix};
pub(crate) use identity::{Id, NAME_MAX};
pub(crate) use news::{Digest, News};
pub(crate) use packet::{
    Malformed, decode_header, decode_member, encode_header, encode_member, gossip,
};
