//! What arrives: datagrams, and the questions of others.

use std::borrow::Cow;
use std::net::SocketAddr;

use bytes::{Buf, BufMut};
use foca::{Member, Message, State};
use rand::Rng;

use super::swim::{self, LEFT};
use super::{Clock, Core, Transport};
use crate::registry::wire::{
    Answer, Hello, Id, Kind, Rejected, Request, decode_header, decode_member, nonce_of,
};

/// With so many down, the end of one that this node doesn't know isn't taken in.
const DEAD_STRANGERS: usize = 512;

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// A datagram has arrived. Whatever is in it, nothing breaks.
    pub(crate) fn received(&mut self, from: SocketAddr, datagram: &[u8]) {
        if !self.is_listening() {
            return;
        }
        self.counters.datagrams_received += 1;
        self.counters.datagram_bytes_received += datagram.len() as u64;
        if let Err(why) = self.hear_datagram(from, datagram) {
            self.reject(why, from);
        }
        self.refresh();
    }

    fn hear_datagram(&mut self, from: SocketAddr, datagram: &[u8]) -> Result<(), Rejected> {
        if !self.allows(from.ip()) {
            return Err(Rejected::Cidr);
        }
        let packet = self.envelope.open(Kind::Datagram, &[], datagram)?;
        self.hear(&packet, false)
    }

    /// A frame has arrived. Returns the one that answers it; without one the stream is closed.
    pub(crate) fn requested(&mut self, from: SocketAddr, frame: &[u8]) -> Option<Vec<u8>> {
        if !self.is_listening() {
            return None;
        }
        self.counters.frames_received += 1;
        self.counters.frame_bytes_received += frame.len() as u64;
        let answer = self.answer(from, frame);
        let sealed = match answer {
            Ok(answer) => {
                let bound = nonce_of(frame);
                let content = answer.encode();
                let sealed = self.envelope.seal(Kind::Answer, bound, &content, &mut self.rng);
                self.counters.frames_sent += 1;
                self.counters.frame_bytes_sent += sealed.len() as u64;
                Some(sealed)
            }
            Err(why) => {
                self.reject(why, from);
                None
            }
        };
        self.refresh();
        sealed
    }

    fn answer(&mut self, from: SocketAddr, frame: &[u8]) -> Result<Answer, Rejected> {
        if !self.allows(from.ip()) {
            return Err(Rejected::Cidr);
        }
        let content = self.envelope.open(Kind::Request, &[], frame)?;
        let request = Request::decode(&content).map_err(|_| Rejected::Decode)?;
        match request {
            Request::Sync { from, purpose, known, members, digests, records } => {
                if !self.allows(from.id.addr.ip()) {
                    return Err(Rejected::Cidr);
                }
                // Whoever took it in would take in a second node with its name.
                if self.clock.now() < self.names.aside_until {
                    return Ok(Answer::Done);
                }
                Ok(self.answer_sync(&from, purpose, known, members, &digests, records))
            }
            Request::Pull { keys } => Ok(Answer::Records { records: self.bodies(&keys) }),
            Request::Ping { packet } => {
                let header = decode_header(&*packet).map_err(|_| Rejected::Decode)?;
                self.capture = Some((header.src, None));
                let heard = self.hear(&packet, true);
                let captured = self.capture.take().and_then(|(_, packet)| packet);
                heard.map(|()| Answer::Pong { packet: captured.unwrap_or_default() })
            }
            // One that isn't a member holds no name.
            Request::Who if self.joining.was_member => Ok(Answer::Who { from: self.hello() }),
            Request::Who => Ok(Answer::Done),
            Request::Leave { id } => {
                if self.roster.has(&id) {
                    self.apply([Member::new(id, LEFT, State::Down)]);
                }
                Ok(Answer::Done)
            }
            Request::Claim { from } => Ok(self.answer_claim(&from)),
        }
    }

    /// Who this node is.
    pub(super) fn hello(&self) -> Hello {
        Hello { id: self.id.clone(), incarnation: self.incarnation(), origin: self.origin }
    }

    /// Lets foca apply updates, and tell others of them.
    pub(super) fn apply(&mut self, updates: impl IntoIterator<Item = Member<Id>>) {
        let updates = updates.into_iter();
        if let Err(error) = self.swim(|foca, outbox| foca.apply_many(updates, true, outbox)) {
            tracing::debug!(%error, "updates of members");
        }
    }

    /// Hears a packet of foca's. foca gets of it what this node takes, and the news apart.
    pub(super) fn hear(&mut self, packet: &[u8], is_stream: bool) -> Result<(), Rejected> {
        if packet.len() > swim::packet_size(&self.settings) {
            return Err(Rejected::Size);
        }
        let mut rest = packet;
        let header = decode_header(&mut rest).map_err(|_| Rejected::Decode)?;
        if header.src.key == self.id.key {
            if header.src != self.id {
                self.meet_rival(&header.src);
            }
            return Ok(());
        }
        let named = match &header.message {
            Message::PingReq { target: id, .. }
            | Message::IndirectAck { target: id, .. }
            | Message::IndirectPing { origin: id, .. }
            | Message::ForwardedAck { origin: id, .. } => Some(id),
            _ => None,
        };
        if [Some(&header.src), named].into_iter().flatten().any(|id| !self.allows(id.addr.ip())) {
            return Err(Rejected::Cidr);
        }
        if header.dst != self.id {
            self.counters.misdirected += 1;
            return Ok(());
        }
        if self.is_full() && self.roster.get(header.src.key).is_none() {
            return Err(Rejected::Full);
        }
        if !self.accepts(&header.src) {
            return Ok(());
        }

        let head = packet.len() - rest.len();
        let (mut kept, mut count, mut is_whole) = (Vec::new(), 0_u16, true);
        if header.message != Message::Broadcast && rest.len() >= 2 {
            for _ in 0..rest.get_u16() {
                let before = rest;
                let member = decode_member(&mut rest).map_err(|_| Rejected::Decode)?;
                let bytes = before.get(..before.len() - rest.len()).unwrap_or_default();
                if self.admits(&member) {
                    kept.put_slice(bytes);
                    count += 1;
                } else {
                    is_whole = false;
                }
            }
        }
        let (told, items) = packet.split_at(packet.len() - rest.len());
        let items = split(items).ok_or(Rejected::Decode)?;
        let told = if is_whole {
            Cow::Borrowed(told)
        } else {
            let mut told = packet.get(..head).unwrap_or_default().to_vec();
            told.put_u16(count);
            told.extend(kept);
            Cow::Owned(told)
        };

        self.probes.hear(&header, is_stream);
        if let Err(error) = self.swim(|foca, outbox| foca.handle_data(&told, outbox)) {
            tracing::debug!(%error, from = ?header.src, "a packet of a member");
        }
        // News of a node that is dead to this one aren't taken, as foca doesn't take its updates.
        if self.roster.has(&header.src) {
            for item in items {
                self.hear_news(item);
            }
        }
        Ok(())
    }

    /// Whether foca may see an update.
    fn admits(&mut self, member: &Member<Id>) -> bool {
        let id = member.id();
        let is_down = member.state() == State::Down;
        if id.key == self.id.key {
            // foca would declare dead whoever has its name, and they it, for ever.
            if *id != self.id {
                self.seen = self.seen.max(id.generation);
                if !is_down {
                    self.meet_rival(id);
                }
            }
            return *id == self.id;
        }
        if !self.allows(id.addr.ip()) {
            self.reject(Rejected::Cidr, id.addr);
            return false;
        }
        if is_down && member.incarnation() == LEFT {
            self.roster.has_left(id);
        }
        let is_known = self.roster.get(id.key).is_some();
        // A death that was forgotten is no news, or two nodes that remember few would tell each
        // other of it for ever.
        if !is_known && is_down && self.roster.down_len() >= DEAD_STRANGERS {
            return false;
        }
        if !is_known && self.is_full() {
            if !is_down {
                self.reject(Rejected::Full, id.addr);
            }
            return false;
        }
        true
    }

    /// The updates that two nodes exchange, as far as they change what this one believes.
    pub(super) fn admitted(&mut self, updates: Vec<Member<Id>>) -> Vec<Member<Id>> {
        let mut taken = Vec::new();
        for update in updates {
            if !self.admits(&update) {
                continue;
            }
            let id = update.id();
            let known = self.roster.get(id.key);
            match known.filter(|known| known.id == *id) {
                Some(known) if !known.state.is_active() => {
                    // Somebody believes it alive whom this node takes for dead. It can't be heard
                    // before it knows.
                    if update.state() != State::Down {
                        self.notify_dead(update.id().clone());
                    }
                }
                Some(known) => {
                    let is_later = update.incarnation() > known.incarnation;
                    match update.state() {
                        State::Down if update.incarnation() == LEFT => taken.push(update),
                        // It may be that only the other was cut off from it. If it is there, it
                        // hears it and goes on in a new life; if it isn't, it doesn't answer.
                        State::Down => {
                            self.notify_dead(update.id().clone());
                            self.doubt(update.id().clone());
                        }
                        State::Alive if is_later => taken.push(update),
                        State::Suspect if update.incarnation() >= known.incarnation => {
                            taken.push(update);
                        }
                        _ => {}
                    }
                }
                None => taken.push(update),
            }
        }
        taken
    }
}

/// The items behind the updates of a packet; `None` if they are no items.
fn split(mut items: &[u8]) -> Option<Vec<&[u8]>> {
    let mut split = Vec::new();
    while !items.is_empty() {
        let (len, rest) = items.split_first_chunk::<2>()?;
        let len = usize::from(u16::from_be_bytes(*len));
        let (item, rest) = rest.split_at_checked(len).filter(|_| len != 0)?;
        split.push(item);
        items = rest;
    }
    Some(split)
}
