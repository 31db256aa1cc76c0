//! The registry from outside: what the node knows, and what has happened.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{broadcast, watch};

use super::discover::{Discover, Endpoint, EndpointState, Endpoints};
use super::{Event, Member, MemberState, Members};

/// How many events are kept, and how many a subscriber may be late.
const EVENTS: usize = 256;

/// A node's view of its cluster; clones are the same view.
///
/// It can be asked, and given to clients, before the node has started: the clients wait.
#[derive(Clone)]
pub struct Registry(Arc<Shared>);

struct Shared {
    members: watch::Sender<Arc<Members>>,
    events: broadcast::Sender<Event>,
    recent: Mutex<VecDeque<Event>>,
    /// What clients watch, by the name of the service in lower case.
    watched: Mutex<HashMap<String, watch::Sender<Endpoints>>>,
}

impl Registry {
    /// The view of a node that hasn't started.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Shared {
            members: watch::Sender::default(),
            events: broadcast::Sender::new(EVENTS),
            recent: Mutex::default(),
            watched: Mutex::default(),
        }))
    }

    /// The members as the node knows them now.
    pub fn members(&self) -> Arc<Members> {
        self.0.members.borrow().clone()
    }

    /// The members as they are now, and from then on whenever something changes.
    pub fn watch_members(&self) -> watch::Receiver<Arc<Members>> {
        self.0.members.subscribe()
    }

    /// What happens from now on. A subscriber that is 256 events late misses the oldest, is told
    /// so, and should look at [`members`](Self::members).
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// The last 256 events, the oldest first.
    pub fn recent_events(&self) -> Vec<Event> {
        lock(&self.0.recent).iter().cloned().collect()
    }

    /// Takes over what the node knows now, and what has led to it.
    pub(crate) fn publish(&self, members: Arc<Members>, events: impl IntoIterator<Item = Event>) {
        // Held until the members are there, so that whoever begins to watch sees them or is told.
        let mut watched = lock(&self.0.watched);
        watched.retain(|service, endpoints| {
            if endpoints.is_closed() {
                return false;
            }
            let found = endpoints_of(&members, service);
            endpoints.send_if_modified(|known| {
                let is_new = *known != found;
                *known = found;
                is_new
            });
            true
        });
        self.0.members.send_replace(members);
        drop(watched);
        let mut recent = lock(&self.0.recent);
        for event in events {
            if recent.len() == EVENTS {
                recent.pop_front();
            }
            recent.push_back(event.clone());
            // Nobody needs to listen.
            let _ = self.0.events.send(event);
        }
    }
}

impl Discover for Registry {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        let service = service.to_ascii_lowercase();
        let mut watched = lock(&self.0.watched);
        let members = self.members();
        let sender = watched
            .entry(service)
            .or_insert_with_key(|service| watch::Sender::new(endpoints_of(&members, service)));
        sender.subscribe()
    }
}

/// Where the members serve a service; unknown as long as the node hasn't started.
fn endpoints_of(members: &Members, service: &str) -> Endpoints {
    if members.this.is_empty() {
        return Endpoints::Unknown;
    }
    Endpoints::Known(members.active().filter_map(|member| endpoint_of(member, service)).collect())
}

fn endpoint_of(member: &Member, service: &str) -> Option<Endpoint> {
    let record = member.record.as_ref().filter(|record| record.serves(service))?;
    let state = match member.state {
        MemberState::Suspect => EndpointState::Suspect,
        _ if record.draining => EndpointState::Draining,
        _ => EndpointState::Alive,
    };
    Some(Endpoint {
        id: format!("{}#{}", member.name, member.generation).into(),
        weight: record.weight,
        zone: record.zone.as_str().into(),
        state,
        ..Endpoint::new(&record.base_url(member.address))
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = self.members();
        f.debug_struct("Registry")
            .field("this", &members.this)
            .field("members", &members.all.len())
            .finish_non_exhaustive()
    }
}
