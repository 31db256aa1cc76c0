//! foca, as this node uses it.
//!
//! foca detects failures and spreads updates. What it doesn't tell is seen where it encodes: it
//! writes down every update that it has applied, to pass it on, and the header of every packet.

use std::collections::VecDeque;
use std::num::{NonZeroU8, NonZeroUsize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Buf, BufMut};
use foca::{
    BroadcastHandler, Codec, Config, Foca, Header, Invalidates, Member, Message, Notification,
    PeriodicParams, Runtime, Timer,
};
use rand::rngs::StdRng;

use crate::registry::settings::{Settings, Timing};
use crate::registry::wire::{self, Id, Malformed, News, OVERHEAD};

pub(super) type Swim = Foca<Id, Tap, StdRng, Bulletin>;

/// The incarnation of a member that left, in the update that says that it is down. For such an
/// update foca gives it no meaning, and so both arrive together everywhere or not at all.
pub(super) const LEFT: u16 = u16::MAX;

/// foca forgets the dead after an hour at the earliest: whoever forgets earlier takes old news of
/// them for new.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);

/// A foca of one member.
pub(super) fn swim(id: Id, settings: &Settings, rng: StdRng, tapped: &Tapped) -> Swim {
    Foca::with_custom_broadcast(id, config(settings, 1), rng, Tap(tapped.clone()), Bulletin)
}

/// What foca goes by in a cluster of `members`.
pub(super) fn config(settings: &Settings, members: usize) -> Config {
    let timing = &settings.timing;
    let count = |count: usize| NonZeroUsize::new(count).unwrap_or(NonZeroUsize::MIN);
    Config {
        probe_period: timing.probe_interval,
        probe_rtt: timing.probe_timeout,
        num_indirect_probes: count(timing.indirect_checks),
        max_transmissions: transmissions(timing, members),
        suspect_to_down_after: suspicion(timing, members),
        remove_down_after: Some(remembered(timing)),
        max_packet_size: count(packet_size(settings)),
        notify_down_members: true,
        // Exchanges over TCP do this, with all members at once and while nobody is there too.
        periodic_announce: None,
        periodic_announce_to_down_members: None,
        periodic_gossip: (!timing.gossip_interval.is_zero()).then(|| PeriodicParams {
            frequency: timing.gossip_interval,
            num_members: count(timing.gossip_nodes),
        }),
    }
}

/// The largest packet of foca's that fits in a datagram.
pub(super) fn packet_size(settings: &Settings) -> usize {
    settings.datagram.clamp(576, 65_507) - OVERHEAD
}

/// How long the dead are remembered.
pub(super) fn remembered(timing: &Timing) -> Duration {
    timing.dead_timeout.max(REMEMBERED)
}

fn transmissions(timing: &Timing, members: usize) -> NonZeroU8 {
    // A node misses what all others pass on k times each with a probability of about e^-k: with
    // ⌈log10(n + 1)⌉ rounds one of fifty nodes missed every sixtieth death.
    let others = members.saturating_sub(1) as f64;
    let rounds = (5.0 * others).log10().ceil().max(1.0) as u32;
    let times = timing.retransmit_mult.saturating_mul(rounds);
    NonZeroU8::new(u8::try_from(times).unwrap_or(u8::MAX)).unwrap_or(NonZeroU8::MIN)
}

/// How long a suspect is given. It has been given the time of the probe that failed.
fn suspicion(timing: &Timing, members: usize) -> Duration {
    let scale = (members as f64).log10().max(1.0);
    let whole = timing.probe_interval.mul_f64(scale) * timing.suspicion_mult;
    whole.saturating_sub(timing.probe_interval).max(Duration::from_millis(1))
}

/// What foca has written since it was looked at.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Updates that it applied, in their order.
    pub(super) applied: Vec<Member<Id>>,
    /// What the last packet is.
    pub(super) message: Option<Message<Id>>,
    /// The incarnation of this node.
    pub(super) incarnation: u16,
}

/// Shared between foca, which owns its codec and shows it to nobody, and the core.
#[derive(Debug, Clone, Default)]
pub(super) struct Tapped(Arc<Mutex<Written>>);

impl Tapped {
    pub(super) fn lock(&self) -> MutexGuard<'_, Written> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The codec of foca's packets.
#[derive(Debug)]
pub(super) struct Tap(Tapped);

impl Codec<Id> for Tap {
    type Error = Malformed;

    fn encode_header(&mut self, header: &Header<Id>, buf: impl BufMut) -> Result<(), Malformed> {
        let mut written = self.0.lock();
        written.incarnation = header.src_incarnation;
        written.message = Some(header.message.clone());
        wire::encode_header(header, buf)
    }

    fn decode_header(&mut self, buf: impl Buf) -> Result<Header<Id>, Malformed> {
        wire::decode_header(buf)
    }

    fn encode_member(&mut self, member: &Member<Id>, buf: impl BufMut) -> Result<(), Malformed> {
        self.0.lock().applied.push(member.clone());
        wire::encode_member(member, buf)
    }

    fn decode_member(&mut self, buf: impl Buf) -> Result<Member<Id>, Malformed> {
        wire::decode_member(buf)
    }
}

/// Names the news that foca passes on. What is new is decided before foca sees it.
#[derive(Debug)]
pub(super) struct Bulletin;

/// The member that news are about.
#[derive(Debug)]
pub(super) struct Subject(u64);

impl Invalidates for Subject {
    fn invalidates(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl BroadcastHandler<Id> for Bulletin {
    type Key = Subject;
    type Error = Malformed;

    fn receive_item(&mut self, data: &[u8], _: Option<&Id>) -> Result<Option<Subject>, Malformed> {
        match News::decode(data)? {
            News::Digest(digest) | News::Record(digest, _) => Ok(Some(Subject(digest.key))),
        }
    }
}

/// What foca wants done, in its order.
#[derive(Debug)]
pub(super) enum Action {
    Send(Id, Vec<u8>, Option<Message<Id>>),
    Schedule(Timer<Id>, Duration),
    /// Nobody else is there any more.
    Alone,
    /// Somebody is there.
    Together,
    /// This node was declared dead.
    Dead,
}

#[derive(Debug)]
pub(super) struct Outbox {
    pub(super) actions: VecDeque<Action>,
    pub(super) tapped: Tapped,
}

impl Runtime<Id> for Outbox {
    fn notify(&mut self, notification: Notification<'_, Id>) {
        self.actions.extend(match notification {
            Notification::Idle => Some(Action::Alone),
            Notification::Active => Some(Action::Together),
            Notification::Defunct => Some(Action::Dead),
            // Members are seen where they are encoded. This identity doesn't renew itself.
            _ => None,
        });
    }

    fn send_to(&mut self, to: Id, data: &[u8]) {
        let message = self.tapped.lock().message.take();
        self.actions.push_back(Action::Send(to, data.to_vec(), message));
    }

    fn submit_after(&mut self, event: Timer<Id>, after: Duration) {
        self.actions.push_back(Action::Schedule(event, after));
    }
}
