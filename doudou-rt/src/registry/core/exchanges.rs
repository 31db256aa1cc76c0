//! The exchanges over streams that this node has begun.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use foca::{Member, State};
use rand::Rng;

use super::{Clock, Core, ExchangeError, ExchangeId, Transport};
use crate::registry::wire::{Answer, Id, Kind, Rejected, Request, nonce_of};

/// More aren't begun at a time.
const MOST: usize = 64;

/// More members aren't doubted at a time.
const DOUBTS: usize = 8;

/// What runs, by its id.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    running: BTreeMap<ExchangeId, Exchange>,
    next: u64,
}

/// An exchange without its answer.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) asked: Asked,
    pub(super) to: SocketAddr,
    /// What the answer is bound to.
    nonce: Vec<u8>,
    began: Duration,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    Join,
    Compare,
    Push,
    /// For the records of these members.
    Pull(Vec<u64>),
    Ping,
    /// Whether this node is still where it was, for another claims its name.
    Holder(Id),
    /// Whether others believe that the rival has the name.
    Claim {
        rival: Id,
        is_believed: bool,
    },
    /// Whether it is still there, for another node takes it for dead.
    Doubted(Id),
    Leave,
}

impl Exchanges {
    /// How many of a kind began within the last `span`.
    pub(super) fn count(
        &self,
        now: Duration,
        span: Duration,
        is: impl Fn(&Asked) -> bool,
    ) -> usize {
        let recent = |exchange: &&Exchange| now.saturating_sub(exchange.began) < span;
        self.running.values().filter(recent).filter(|exchange| is(&exchange.asked)).count()
    }

    /// Whether one was asked to let this node in within the last `span`, and hasn't answered.
    pub(super) fn is_joining(&self, now: Duration, span: Duration, addr: SocketAddr) -> bool {
        let mut running = self.running.values();
        running.any(|exchange| {
            exchange.to == addr
                && exchange.asked == Asked::Join
                && now.saturating_sub(exchange.began) < span
        })
    }

    /// Whether a node is being asked for this already.
    pub(super) fn runs(&self, asked: &Asked, to: SocketAddr) -> bool {
        self.running.values().any(|exchange| exchange.to == to && exchange.asked == *asked)
    }

    /// Nobody waits for the answers any more.
    pub(super) fn clear(&mut self) {
        self.running.clear();
    }

    /// A name for a look-up.
    pub(super) fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// Begins an exchange, unless too many run.
    pub(super) fn ask(&mut self, to: SocketAddr, request: &Request, asked: Asked) -> bool {
        if self.exchanges.running.len() >= MOST {
            return false;
        }
        let frame = self.envelope.seal(Kind::Request, &[], &request.encode(), &mut self.rng);
        let id = ExchangeId(self.exchanges.next());
        let nonce = nonce_of(&frame).to_vec();
        let exchange = Exchange { asked, to, nonce, began: self.clock.now() };
        self.exchanges.running.insert(id, exchange);
        self.counters.frames_sent += 1;
        self.counters.frame_bytes_sent += frame.len() as u64;
        self.transport.exchange(id, to, frame);
        true
    }

    /// The answer to an exchange, or why there is none.
    pub(crate) fn answered(&mut self, id: ExchangeId, answer: Result<&[u8], ExchangeError>) {
        let Some(exchange) = self.exchanges.running.remove(&id) else { return };
        if !self.is_listening() {
            return;
        }
        match answer {
            Ok(frame) => {
                self.counters.frames_received += 1;
                self.counters.frame_bytes_received += frame.len() as u64;
                let opened = self.envelope.open(Kind::Answer, &exchange.nonce, frame);
                let answer = opened
                    .and_then(|content| Answer::decode(&content).map_err(|_| Rejected::Decode));
                match answer {
                    Ok(answer) => self.take_answer(exchange, answer),
                    Err(why) => {
                        self.reject(why, exchange.to);
                        self.miss_answer(exchange, ExchangeError::Broken);
                    }
                }
            }
            Err(error) => self.miss_answer(exchange, error),
        }
        self.refresh();
    }

    fn take_answer(&mut self, exchange: Exchange, answer: Answer) {
        match (&exchange.asked, answer) {
            (
                Asked::Join | Asked::Compare | Asked::Push,
                Answer::Sync { from, verdict, seen, members, digests, records },
            ) => {
                if !self.allows(from.id.addr.ip()) {
                    self.reject(Rejected::Cidr, exchange.to);
                    self.miss_answer(exchange, ExchangeError::Broken);
                    return;
                }
                self.synced(&exchange, &from, verdict, seen, members, &digests, records);
            }
            (Asked::Pull(keys), Answer::Records { records }) => self.pulled(keys, records),
            (Asked::Ping, Answer::Pong { packet }) => {
                if !packet.is_empty()
                    && let Err(why) = self.hear(&packet, true)
                {
                    self.reject(why, exchange.to);
                }
            }
            (Asked::Holder(holder), Answer::Who { from }) => self.holder_answered(holder, from.id),
            (Asked::Holder(holder), Answer::Done) => self.holder_silent(holder),
            (Asked::Claim { rival, is_believed }, answer) => {
                self.claim_answered(rival, *is_believed, &answer);
            }
            (Asked::Doubted(id), Answer::Who { from }) => {
                if from.id.key != id.key {
                    self.is_dead(id.clone());
                }
            }
            (Asked::Leave, _) => {}
            _ => self.miss_answer(exchange, ExchangeError::Broken),
        }
    }

    fn miss_answer(&mut self, exchange: Exchange, error: ExchangeError) {
        match exchange.asked {
            Asked::Join => self.join_failed(exchange.to, error),
            Asked::Compare | Asked::Push => self.counters.syncs_failed += 1,
            Asked::Pull(keys) => self.pull_failed(&keys),
            Asked::Holder(holder) => self.holder_silent(&holder),
            Asked::Claim { rival, is_believed } => self.claim_failed(&rival, is_believed),
            Asked::Doubted(id) => self.is_dead(id),
            Asked::Ping | Asked::Leave => {}
        }
    }

    /// Gives up what the transport has forgotten.
    pub(super) fn expire_exchanges(&mut self) {
        let now = self.clock.now();
        let patience = self.settings.timing.tcp_timeout * 2 + super::TICK;
        let is_over = |exchange: &Exchange| now.saturating_sub(exchange.began) >= patience;
        let running = self.exchanges.running.iter();
        let over = running.filter(|(_, exchange)| is_over(exchange)).map(|(id, _)| *id);
        for id in over.collect::<Vec<_>>() {
            if let Some(exchange) = self.exchanges.running.remove(&id) {
                self.miss_answer(exchange, ExchangeError::TimedOut);
            }
        }
    }

    /// Asks a member that another node takes for dead whether it is there. The news of a death may
    /// have passed this node by, and it could take a round of probes to find out by itself.
    pub(super) fn doubt(&mut self, id: Id) {
        let (now, span) = (self.clock.now(), self.settings.timing.tcp_timeout);
        let asked = Asked::Doubted(id);
        let running = |asked: &Asked| matches!(asked, Asked::Doubted(_));
        if let Asked::Doubted(Id { addr, .. }) = asked
            && !self.exchanges.runs(&asked, addr)
            && self.exchanges.count(now, span, running) < DOUBTS
        {
            self.ask(addr, &Request::Who, asked);
        }
    }

    /// A member that was doubted isn't there.
    fn is_dead(&mut self, id: Id) {
        let known = self.roster.get(id.key).filter(|known| known.id == id);
        if let Some(incarnation) = known.map(|known| known.incarnation) {
            self.apply([Member::new(id, incarnation, State::Down)]);
        }
    }

    /// Tries a probe that had no answer over a stream: UDP may be blocked, or lossy.
    pub(super) fn ping_by_stream(&mut self, id: &Id) {
        if let Some(packet) = self.probes.unanswered(id) {
            let request = Request::Ping { packet: packet.to_vec() };
            self.ask(id.addr, &request, Asked::Ping);
        }
    }
}
