//! The task that feeds the core of a node, and carries out what it wants.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use tokio::sync::mpsc;
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{Instant, sleep};

use super::door::Request;
use super::load::{self, Load};
use super::outbox::{Errands, Outbox, Outcome};
use super::sockets::{Sockets, narrowed};
use super::{JoinError, Node, TARGET, address, log, snapshot};
use crate::registry::core::{Clock, Core};
use crate::registry::settings::Advertised;
use crate::registry::{Event, Members, Record, Registry};

/// How many of what has come are taken before it is looked for what is due.
const BATCH: usize = 64;

/// How long what is due may wait while more datagrams come than are taken.
const PATIENCE: Duration = Duration::from_millis(100);

/// What is later than this is so because the process, or the machine, stood still.
const STALL: Duration = Duration::from_millis(250);

/// How often the members are told at most.
const LOOK: Duration = Duration::from_millis(20);

/// How long a node that has seeds keeps to itself that it is alone: whoever asks for a service
/// meanwhile waits.
const ALONE: Duration = Duration::from_secs(2);

/// How often the members are written down at most.
const SAVE: Duration = Duration::from_secs(2);

/// How long the leave may take.
pub(super) const LEAVE: Duration = Duration::from_secs(1);

/// The longest datagram there is.
const DATAGRAM: usize = 65_535;

/// What a node is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// Tell everybody that it is about to end.
    Drain,
    /// Tell everybody that it ends.
    Leave,
    #[cfg(test)]
    Panic,
}

/// The time of the runtime, which a test may own.
pub(super) struct Time<S> {
    start: Instant,
    sockets: S,
}

impl<S: Sockets> Clock for Time<S> {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn unix_millis(&self) -> u64 {
        self.sockets.unix_millis()
    }
}

/// A core, which hasn't started.
pub(super) fn core<S: Sockets>(
    node: &Node<S>,
    record: Record,
    address: SocketAddr,
) -> Result<Core<Outbox<S>, Time<S>, StdRng>, JoinError> {
    let outbox = Outbox::new(node.udp.clone(), node.is_wide);
    let time = Time { start: node.born, sockets: node.sockets.clone() };
    let random = node.sockets.random().map_err(|_| JoinError::Random)?;
    let settings = node.plan.settings.clone();
    Core::new(settings, record, address, outbox, time, random)
        .map_err(|error| JoinError::Node(error.to_string()))
}

/// Runs a node until it has left.
///
/// # Cancel safety
///
/// Dropping the future ends the node without a word to the others.
pub(super) async fn run<S: Sockets>(
    node: &Node<S>,
    registry: &Registry,
    commands: &mut mpsc::Receiver<Command>,
) -> Result<(), JoinError> {
    let (address, is_found) =
        address::first(&node.sockets, &node.plan, node.local.port(), node.is_wide).await;
    let mut actor = Actor::new(node, registry, core(node, node.record.clone(), address)?, address);
    if let Advertised::Name(_) = node.plan.advertised {
        actor.look_up_name(if is_found { address::AGAIN } else { address::SOON });
    }
    if let Some(file) = node.plan.snapshot.clone() {
        actor.remember(file).await;
    }
    actor.core.start();
    let (requests, incoming) = mpsc::channel(BATCH);
    let door = node.door.clone();
    tokio::select! {
        biased;
        () = actor.work(incoming, commands) => {}
        () = door.keep::<S>(&node.listener, requests) => {}
    }
    Ok(())
}

struct Actor<'a, S: Sockets> {
    node: &'a Node<S>,
    registry: &'a Registry,
    core: Core<Outbox<S>, Time<S>, StdRng>,
    record: Record,
    errands: Errands<S>,
    buffer: Vec<u8>,
    /// What is due has been waiting for datagrams since.
    late_since: Option<Instant>,
    told: Option<Arc<Members>>,
    events: Vec<Event>,
    /// Something has happened since the members were told.
    has_worked: bool,
    look_at: Instant,
    /// The end of the time in which nobody is told that the node is alone.
    alone_until: Option<Instant>,
    address: SocketAddr,
    /// When the name is looked up again after it couldn't be.
    again: Duration,
    load: Load,
    weigh_at: Option<Instant>,
    leave_until: Option<Instant>,
    /// What was written down last, and when it is written down again if it has changed.
    saved: Vec<(SocketAddr, String)>,
    save_at: Instant,
    has_failed_to_save: bool,
}

impl<'a, S: Sockets> Actor<'a, S> {
    fn new(
        node: &'a Node<S>,
        registry: &'a Registry,
        core: Core<Outbox<S>, Time<S>, StdRng>,
        address: SocketAddr,
    ) -> Self {
        let now = Instant::now();
        let settings = &node.plan.settings;
        Self {
            node,
            registry,
            core,
            record: node.record.clone(),
            errands: Errands::new(node, settings.timing.tcp_timeout),
            buffer: vec![0; DATAGRAM],
            late_since: None,
            told: None,
            events: Vec::new(),
            has_worked: true,
            look_at: now,
            alone_until: (!settings.seeds.is_empty()).then(|| now + ALONE),
            address,
            again: address::SOON,
            load: Load::default(),
            weigh_at: node.plan.weight_interval.map(|_| now),
            leave_until: None,
            saved: Vec::new(),
            save_at: now,
            has_failed_to_save: false,
        }
    }

    async fn work(
        &mut self,
        mut incoming: mpsc::Receiver<Request>,
        commands: &mut mpsc::Receiver<Command>,
    ) {
        let udp = self.node.udp.clone();
        let mut alarm = pin!(sleep(Duration::ZERO));
        let mut is_commanded = true;
        loop {
            self.errands.begin(self.core.transport());
            self.look();
            let is_over = self.leave_until.is_some_and(|end| Instant::now() >= end);
            if is_over || self.core.has_left() {
                return;
            }
            alarm.as_mut().reset(self.next());
            tokio::select! {
                biased;
                ready = S::readable(&udp) => if let Err(error) = ready {
                    tracing::warn!(target: TARGET, %error, "couldn't wait for datagrams");
                    sleep(STALL).await;
                },
                Some(request) = incoming.recv() => self.serve(request),
                Some(end) = self.errands.tasks.join_next() => self.take(end),
                command = commands.recv(), if is_commanded => match command {
                    Some(command) => self.obey(command),
                    None => is_commanded = false,
                },
                () = alarm.as_mut() => {}
            }
            // What has come is looked at before what is due: an answer may have come in time that
            // the process only now gets to see.
            let is_stalled = self.is_late_by(STALL);
            if is_stalled {
                // The runtime asks the system what has come.
                yield_now().await;
            }
            let mut all_taken = self.receive();
            for _ in 0..BATCH {
                let Ok(request) = incoming.try_recv() else { break };
                self.serve(request);
            }
            for _ in 0..BATCH {
                let Some(end) = self.errands.tasks.try_join_next() else { break };
                self.take(end);
            }
            while let Ok(command) = commands.try_recv() {
                self.obey(command);
            }
            for _ in 0..if is_stalled { BATCH } else { 0 } {
                all_taken = all_taken || self.receive();
            }
            if all_taken || self.has_waited() {
                self.late_since = None;
                self.wake();
            } else {
                yield_now().await;
            }
            self.has_worked = true;
        }
    }

    /// Takes datagrams; `false` when there may be more.
    fn receive(&mut self) -> bool {
        for _ in 0..BATCH {
            match S::try_receive(&self.node.udp, &mut self.buffer) {
                Ok((length, from)) => {
                    let datagram = self.buffer.get(..length).unwrap_or_default();
                    self.core.received(narrowed(from), datagram);
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return true,
                // What came of an earlier datagram, on some systems.
                Err(_) => {}
            }
        }
        false
    }

    fn serve(&mut self, Request { from, frame, answer }: Request) {
        // Whoever asked may be gone.
        let _ = answer.send(self.core.requested(from, &frame));
    }

    fn take(&mut self, end: Result<Outcome, tokio::task::JoinError>) {
        match end {
            Ok(Outcome::Answered(id, answer)) => {
                self.core.answered(id, answer.as_deref().map_err(|error| *error));
            }
            Ok(Outcome::LookedUp(id, found)) => self.core.looked_up(id, found),
            Ok(Outcome::Address(found)) => self.follow_name(found),
            Ok(Outcome::Saved(end)) => self.note_saved(end.as_ref().err()),
            Err(error) => tracing::error!(target: TARGET, %error, "a task of the cluster failed"),
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Drain => {
                self.record.draining = true;
                self.tell_record();
            }
            Command::Leave => {
                self.core.leave();
                self.leave_until.get_or_insert_with(|| Instant::now() + LEAVE);
            }
            #[cfg(test)]
            Command::Panic => panic!("a test wants it"),
        }
    }

    fn wake(&mut self) {
        let now = self.core_now();
        if self.core.next_wake().is_some_and(|due| due <= now) {
            self.core.wake();
        }
        if self.weigh_at.is_some_and(|at| at <= Instant::now()) {
            self.weigh();
        }
    }

    fn core_now(&self) -> Duration {
        self.node.born.elapsed()
    }

    fn is_late_by(&self, time: Duration) -> bool {
        let now = self.core_now();
        self.core.next_wake().is_some_and(|due| due + time < now)
    }

    /// Whether what is due has waited long enough for datagrams.
    fn has_waited(&mut self) -> bool {
        if !self.is_late_by(Duration::ZERO) {
            return true;
        }
        self.late_since.get_or_insert_with(Instant::now).elapsed() > PATIENCE
    }

    /// When something is to be done again.
    fn next(&self) -> Instant {
        let core = self.core.next_wake().map(|due| self.node.born + due);
        let look = self.has_worked.then_some(self.look_at);
        let alone = self.alone_until.filter(|_| self.told.is_none());
        let times = [core, look, alone, self.weigh_at, self.leave_until];
        let first = times.into_iter().flatten().min();
        first.unwrap_or_else(|| Instant::now() + address::AGAIN)
    }

    /// Tells the registry what has changed, unless it was told only just now.
    fn look(&mut self) {
        let events = self.core.take_events();
        let own = self.told.as_ref().map_or(&self.node.plan.settings.name, |told| &told.this);
        for event in &events {
            log::event(event, own, self.node);
        }
        self.events.extend(events);
        let now = Instant::now();
        if !self.has_worked && self.alone_until.is_none() || now < self.look_at {
            return;
        }
        self.has_worked = false;
        self.look_at = now + LOOK;
        let unsent = self.core.transport().unsent;
        self.node.seen.set(self.core.counters(), unsent);
        let members = self.core.members();
        if let Some(end) = self.alone_until {
            if members.active().count() < 2 && now < end {
                return;
            }
            self.alone_until = None;
        }
        self.save(&members);
        let is_same = self.told.as_ref().is_some_and(|told| Arc::ptr_eq(told, &members));
        if !is_same || !self.events.is_empty() {
            self.told = Some(members.clone());
            self.registry.publish(members, self.events.drain(..));
        }
    }

    /// Looks for the members that were there before the node started.
    async fn remember(&mut self, file: PathBuf) {
        let shown = file.display().to_string();
        let read = spawn_blocking(move || snapshot::read(&file)).await;
        match read.unwrap_or_else(|error| Err(error.into())) {
            Ok(addresses) => {
                if !addresses.is_empty() {
                    self.alone_until.get_or_insert_with(|| Instant::now() + ALONE);
                }
                self.core.remember(addresses);
            }
            Err(error) => tracing::warn!(
                target: TARGET, file = shown, %error, "couldn't read the file of GDD_MEM_SNAPSHOT"
            ),
        }
    }

    /// Writes down the others that are there, if they have changed. When nobody is there, those who
    /// were last stay written down.
    fn save(&mut self, members: &Members) {
        let Some(file) = self.node.plan.snapshot.clone() else { return };
        if Instant::now() < self.save_at {
            return;
        }
        let others = snapshot::others(members);
        if others.is_empty() || others == self.saved {
            return;
        }
        self.saved.clone_from(&others);
        self.save_at = Instant::now() + SAVE;
        self.errands.tasks.spawn(async move {
            let written = spawn_blocking(move || snapshot::write(&file, &others)).await;
            Outcome::Saved(written.unwrap_or_else(|error| Err(error.into())))
        });
    }

    fn note_saved(&mut self, error: Option<&std::io::Error>) {
        if let Some(error) = error {
            self.saved.clear();
            if !self.has_failed_to_save {
                tracing::warn!(target: TARGET, %error, "couldn't write the file of GDD_MEM_SNAPSHOT");
            }
        }
        self.has_failed_to_save = error.is_some();
    }

    /// Looks the own name up after a while.
    fn look_up_name(&mut self, after: Duration) {
        let Advertised::Name(name) = &self.node.plan.advertised else { return };
        let (name, sockets) = (name.clone(), self.node.sockets.clone());
        let (before, is_wide) = (self.address, self.node.is_wide);
        self.errands.tasks.spawn(async move {
            sleep(after).await;
            let ip = Some(before.ip());
            Outcome::Address(address::look_up(&sockets, &name, before.port(), ip, is_wide).await)
        });
    }

    fn follow_name(&mut self, found: Result<SocketAddr, String>) {
        match found {
            Ok(address) => {
                if address != self.address {
                    self.address = address;
                    self.core.set_address(address);
                }
                self.again = address::SOON;
                self.look_up_name(address::AGAIN);
            }
            Err(error) => {
                tracing::debug!(target: TARGET, error, "the name of GDD_MEM_HOST leads nowhere");
                self.look_up_name(self.again);
                self.again = (self.again * 2).min(address::AGAIN);
            }
        }
    }

    /// Tells the others a weight that fits the load, if it has changed.
    fn weigh(&mut self) {
        let Some(interval) = self.node.plan.weight_interval else { return };
        self.weigh_at = Some(Instant::now() + interval.max(load::PAUSE));
        let weight = load::weight(self.load.idle(), self.core.counters().health_score);
        if load::is_news(self.record.weight, weight) {
            self.record.weight = weight;
            self.tell_record();
        }
    }

    fn tell_record(&mut self) {
        if let Err(error) = self.core.set_record(self.record.clone()) {
            tracing::error!(target: TARGET, %error, "couldn't tell what has changed of this node");
        }
    }
}
