//! foca at work: what it applies is believed, what it wants is done, and some of it otherwise.

use std::collections::VecDeque;
use std::mem;
use std::net::SocketAddr;
use std::time::Duration;

use foca::{Header, Member, Message, State, Timer};
use rand::Rng;

use super::swim::{self, Action, Outbox, Swim};
use super::{Clock, Core, RECORD_PATIENCE, Transport};
use crate::registry::MemberState;
use crate::registry::wire::{self, Id, Kind};

impl<T: Transport, C: Clock, R: Rng> Core<T, C, R> {
    /// Lets foca do something, and does what it wants done.
    pub(super) fn swim<O>(&mut self, act: impl FnOnce(&mut Swim, &mut Outbox) -> O) -> O {
        let mut outbox = Outbox { actions: VecDeque::new(), tapped: self.tapped.clone() };
        let done = act(&mut self.foca, &mut outbox);
        self.take_over_applied();
        for action in outbox.actions {
            self.act(action);
        }
        self.resize();
        if mem::take(&mut self.is_declared_dead) && self.leaving.is_none() {
            self.renew();
        }
        done
    }

    /// Believes what foca believes.
    fn take_over_applied(&mut self) {
        let applied = mem::take(&mut self.tapped.lock().applied);
        let (now, at) = (self.clock.now(), self.wall());
        let own = self.id.key;
        for member in applied.iter().filter(|member| member.id().key != own) {
            let before = self.roster.get(member.id().key).map(|known| known.id.clone());
            let change = self.roster.apply(member, at, now);
            if let Some(old) = before.filter(|old| change.moved && old.addr != member.id().addr) {
                self.tell_of_rival(&old, member.id());
            }
            self.counters.suspicions += u64::from(change.suspected);
            self.counters.suspicions_refuted += u64::from(change.restored);
            self.counters.deaths += u64::from(change.died);
            let key = member.id().key;
            if change.up {
                let due = now + RECORD_PATIENCE + self.jitter(RECORD_PATIENCE);
                self.records.want(key, member.id().generation, due);
            } else if change.down {
                self.records.unwant(key);
            }
        }
        while self.roster.len() > self.settings.max_members.saturating_add(1024)
            && self.forget_oldest()
        {}
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Send(to, packet, message) => {
                if let Some(Message::Ping(number)) = message {
                    self.remind(&to);
                    self.probes.begin(to.clone(), number, packet.clone(), &mut self.counters);
                    if self.probes.is_udp_blocked()
                        && let Some(times) = self.alarms.ring("udp", self.clock.now())
                    {
                        tracing::warn!(
                            times,
                            "members answer over TCP alone: let UDP through to GDD_MEM_PORT"
                        );
                    }
                }
                match &mut self.capture {
                    Some((id, captured @ None))
                        if *id == to && matches!(message, Some(Message::Ack(_))) =>
                    {
                        *captured = Some(packet);
                    }
                    _ => self.send(to.addr, &packet),
                }
            }
            // The dead are forgotten by the roster's clock.
            Action::Schedule(Timer::RemoveDown(_), _) => {}
            Action::Schedule(timer, after) => {
                let is_suspicion = matches!(timer, Timer::ChangeSuspectToDown { .. });
                let after = if is_suspicion { self.probes.stretched(after) } else { after };
                self.timers.push(self.clock.now() + after, timer);
            }
            Action::Alone => {
                self.timers.clear();
                self.probes.end();
                self.joining.at = self.clock.now() + self.jitter(Duration::from_millis(500));
            }
            Action::Together => self.joining.has_joined(),
            Action::Dead => {
                self.timers.clear();
                self.probes.end();
                self.is_declared_dead = true;
            }
        }
    }

    pub(super) fn run_timer(&mut self, timer: Timer<Id>) {
        match &timer {
            Timer::ChangeSuspectToDown { member_id, incarnation, .. } => {
                let known = self.roster.get(member_id.key).filter(|known| known.id == *member_id);
                let is_suspect = known.is_some_and(|known| {
                    (known.state, known.incarnation) == (MemberState::Suspect, *incarnation)
                });
                // foca would keep one alive that has answered in time, and yet tell it that it is
                // dead.
                if !is_suspect {
                    let is_alive = known.is_some_and(|known| known.state.is_active());
                    self.counters.undead_prevented += u64::from(is_alive);
                    return;
                }
            }
            Timer::SendIndirectProbe { probed_id, .. } => self.ping_by_stream(probed_id),
            _ => {}
        }
        let suspect = match &timer {
            Timer::ChangeSuspectToDown { member_id, .. } => Some(member_id.clone()),
            _ => None,
        };
        if let Err(error) = self.swim(|foca, outbox| foca.handle_timer(timer, outbox)) {
            tracing::debug!(%error, "a timer of the failure detector");
        }
        if let Some(suspect) = suspect {
            self.tell_of_death(&suspect);
        }
    }

    /// Tells everybody of a death that this node has noticed: what is passed on by chance may miss
    /// one. Of many deaths at a time the others hear by chance.
    fn tell_of_death(&mut self, id: &Id) {
        let known = self.roster.get(id.key).filter(|known| known.id == *id);
        let now = self.clock.now();
        let Some(known) = known.filter(|known| known.state == MemberState::Dead) else { return };
        if now < self.tells_of_death_at {
            return;
        }
        self.tells_of_death_at = now + super::TICK;
        let dead = Member::new(id.clone(), known.incarnation, State::Down);
        let incarnation = self.incarnation();
        let active = self.roster.active().take(super::leave::TOLD);
        for to in active.map(|known| known.id.clone()).collect::<Vec<_>>() {
            let packet = wire::gossip(&self.id, incarnation, &to, &dead);
            self.send(to.addr, &packet);
        }
    }

    /// Tells a suspect what is said of it, so that it can answer.
    fn remind(&mut self, id: &Id) {
        let known = self.roster.get(id.key).filter(|known| known.id == *id);
        let Some(known) = known.filter(|known| known.state == MemberState::Suspect) else { return };
        let suspected = Member::new(id.clone(), known.incarnation, State::Suspect);
        let packet = wire::gossip(&self.id, self.incarnation(), id, &suspected);
        self.send(id.addr, &packet);
    }

    /// Tells a member that it is dead to some, whose word it couldn't hear otherwise.
    pub(super) fn notify_dead(&mut self, id: Id) {
        let addr = id.addr;
        let header = Header {
            src: self.id.clone(),
            src_incarnation: self.incarnation(),
            dst: id,
            message: Message::TurnUndead,
        };
        let mut packet = Vec::new();
        if wire::encode_header(&header, &mut packet).is_ok() {
            self.send(addr, &packet);
        }
    }

    pub(super) fn incarnation(&self) -> u16 {
        self.tapped.lock().incarnation
    }

    pub(super) fn send(&mut self, to: SocketAddr, packet: &[u8]) {
        let datagram = self.envelope.seal(Kind::Datagram, &[], packet, &mut self.rng);
        self.counters.datagrams_sent += 1;
        self.counters.datagram_bytes_sent += datagram.len() as u64;
        self.transport.send(to, &datagram);
    }

    /// Fits foca to the size of the cluster, when that has changed by a quarter.
    fn resize(&mut self) {
        let members = self.foca.num_members() + 1;
        if members * 4 > self.sized_for * 5 || members * 4 < self.sized_for * 3 {
            self.sized_for = members;
            if let Err(error) = self.foca.set_config(swim::config(&self.settings, members)) {
                tracing::debug!(%error, "the failure detector keeps its configuration");
            }
        }
    }
}
