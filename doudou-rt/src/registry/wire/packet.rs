//! foca's packets in postcard. The order of the variants is the protocol.

use bytes::{Buf, BufMut};
use foca::{Header, Member, Message, State};
use serde::{Deserialize, Serialize};

use super::Id;

/// What can't be encoded or decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed packet")]
pub(crate) struct Malformed;

/// More than the largest header: three identities of 63 + 1 + 20 + 10 bytes.
const SPACE: usize = 320;

#[derive(Serialize, Deserialize)]
struct WireHeader {
    src: Id,
    src_incarnation: u16,
    dst: Id,
    message: WireMessage,
}

#[derive(Serialize, Deserialize)]
enum WireMessage {
    Ping(u8),
    Ack(u8),
    PingReq { target: Id, probe_number: u8 },
    IndirectPing { origin: Id, probe_number: u8 },
    IndirectAck { target: Id, probe_number: u8 },
    ForwardedAck { origin: Id, probe_number: u8 },
    Announce,
    Feed,
    Gossip,
    Broadcast,
    TurnUndead,
}

#[derive(Serialize, Deserialize)]
struct WireMember {
    id: Id,
    incarnation: u16,
    state: WireState,
}

#[derive(Serialize, Deserialize)]
enum WireState {
    Alive,
    Suspect,
    Down,
}

pub(crate) fn encode_header(header: &Header<Id>, buf: impl BufMut) -> Result<(), Malformed> {
    let message = match header.message.clone() {
        Message::Ping(number) => WireMessage::Ping(number),
        Message::Ack(number) => WireMessage::Ack(number),
        Message::PingReq { target, probe_number } => WireMessage::PingReq { target, probe_number },
        Message::IndirectPing { origin, probe_number } => {
            WireMessage::IndirectPing { origin, probe_number }
        }
        Message::IndirectAck { target, probe_number } => {
            WireMessage::IndirectAck { target, probe_number }
        }
        Message::ForwardedAck { origin, probe_number } => {
            WireMessage::ForwardedAck { origin, probe_number }
        }
        Message::Announce => WireMessage::Announce,
        Message::Feed => WireMessage::Feed,
        Message::Gossip => WireMessage::Gossip,
        Message::Broadcast => WireMessage::Broadcast,
        Message::TurnUndead => WireMessage::TurnUndead,
    };
    let header = WireHeader {
        src: header.src.clone(),
        src_incarnation: header.src_incarnation,
        dst: header.dst.clone(),
        message,
    };
    put(&header, buf)
}

pub(crate) fn decode_header(buf: impl Buf) -> Result<Header<Id>, Malformed> {
    let WireHeader { src, src_incarnation, dst, message } = take(buf)?;
    let message = match message {
        WireMessage::Ping(number) => Message::Ping(number),
        WireMessage::Ack(number) => Message::Ack(number),
        WireMessage::PingReq { target, probe_number } => Message::PingReq { target, probe_number },
        WireMessage::IndirectPing { origin, probe_number } => {
            Message::IndirectPing { origin, probe_number }
        }
        WireMessage::IndirectAck { target, probe_number } => {
            Message::IndirectAck { target, probe_number }
        }
        WireMessage::ForwardedAck { origin, probe_number } => {
            Message::ForwardedAck { origin, probe_number }
        }
        WireMessage::Announce => Message::Announce,
        WireMessage::Feed => Message::Feed,
        WireMessage::Gossip => Message::Gossip,
        WireMessage::Broadcast => Message::Broadcast,
        WireMessage::TurnUndead => Message::TurnUndead,
    };
    Ok(Header { src, src_incarnation, dst, message })
}

pub(crate) fn encode_member(member: &Member<Id>, buf: impl BufMut) -> Result<(), Malformed> {
    let state = match member.state() {
        State::Alive => WireState::Alive,
        State::Suspect => WireState::Suspect,
        State::Down => WireState::Down,
    };
    let member = WireMember { id: member.id().clone(), incarnation: member.incarnation(), state };
    put(&member, buf)
}

pub(crate) fn decode_member(buf: impl Buf) -> Result<Member<Id>, Malformed> {
    let WireMember { id, incarnation, state } = take(buf)?;
    let state = match state {
        WireState::Alive => State::Alive,
        WireState::Suspect => State::Suspect,
        WireState::Down => State::Down,
    };
    Ok(Member::new(id, incarnation, state))
}

/// A packet that tells a node one thing about a member, as foca would gossip it.
pub(crate) fn gossip(src: &Id, src_incarnation: u16, dst: &Id, about: &Member<Id>) -> Vec<u8> {
    let header =
        Header { src: src.clone(), src_incarnation, dst: dst.clone(), message: Message::Gossip };
    let mut packet = Vec::with_capacity(SPACE);
    let written = encode_header(&header, &mut packet).and_then(|()| {
        packet.put_u16(1);
        encode_member(about, &mut packet)
    });
    if written.is_err() {
        packet.clear();
    }
    packet
}

/// Writes a value whole or not at all, as foca wants it.
fn put<T: Serialize>(value: &T, mut buf: impl BufMut) -> Result<(), Malformed> {
    let mut space = [0; SPACE];
    let bytes = postcard::to_slice(value, &mut space).map_err(|_| Malformed)?;
    if buf.remaining_mut() < bytes.len() {
        return Err(Malformed);
    }
    buf.put_slice(bytes);
    Ok(())
}

fn take<T: for<'de> Deserialize<'de>>(mut buf: impl Buf) -> Result<T, Malformed> {
    // foca's buffers are contiguous.
    let (value, rest) = postcard::take_from_bytes(buf.chunk()).map_err(|_| Malformed)?;
    let taken = buf.chunk().len() - rest.len();
    buf.advance(taken);
    Ok(value)
}
