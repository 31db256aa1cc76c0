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

/// Where the members serve a service; unknown as long as the node hasn't started, and as long as
/// nobody is known to serve it while what a member says of itself is on its way.
fn endpoints_of(members: &Members, service: &str) -> Endpoints {
    let found: Arc<[Endpoint]> =
        members.active().filter_map(|member| endpoint_of(member, service)).collect();
    let is_awaited = || members.active().any(|member| member.record.is_none());
    if members.this.is_empty() || (found.is_empty() && is_awaited()) {
        return Endpoints::Unknown;
    }
    Endpoints::Known(found)
}

fn endpoint_of(member: &Member, service: &str) -> Option<Endpoint> {
    let record = member.record.as_ref().filter(|record| record.serves(service))?;
    let state = match member.state {
        // Whether or not it still answers: it is about to end.
        _ if record.draining => EndpointState::Draining,
        MemberState::Suspect => EndpointState::Suspect,
        _ => EndpointState::Alive,
    };
    Some(Endpoint {
        id: format!("{}#{}", member.name, member.generation).into(),
        weight: record.weight,
        zone: record.zone.as_str().into(),
        state,
        ..Endpoint::new(&record.base_url(member.address)?)
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::super::{EventKind, Record, ServedService};
    use super::*;

    fn record(services: &[&str]) -> Record {
        let served =
            |name: &&str| ServedService { name: (*name).to_owned(), version: String::new() };
        Record {
            service: "shop".to_owned(),
            services: services.iter().map(served).collect(),
            https: false,
            host: None,
            port: 6060,
            manage_port: None,
            root_path: String::new(),
            weight: 1,
            zone: String::new(),
            draining: false,
            registered_at: 0,
            doudou_version: String::new(),
            rust_version: String::new(),
            build_user: String::new(),
            build_time: String::new(),
            data: String::new(),
        }
    }

    fn member(name: &str, state: MemberState, record: Option<Record>) -> Member {
        Member {
            name: name.into(),
            address: "10.0.0.1:7946".parse().unwrap(),
            generation: 7,
            state,
            since: SystemTime::UNIX_EPOCH,
            record: record.map(Arc::new),
        }
    }

    fn users(name: &str) -> Member {
        member(name, MemberState::Alive, Some(record(&["Usersvc"])))
    }

    fn members(all: impl IntoIterator<Item = Member>) -> Arc<Members> {
        let mut all: Vec<Member> = all.into_iter().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Arc::new(Members { all, this: "this".into() })
    }

    fn known(receiver: &watch::Receiver<Endpoints>) -> Vec<Endpoint> {
        match &*receiver.borrow() {
            Endpoints::Known(endpoints) => endpoints.to_vec(),
            Endpoints::Unknown => panic!("nothing is known"),
        }
    }

    #[test]
    fn nothing_is_known_before_the_node_has_started() {
        let registry = Registry::new();
        let mut receiver = registry.watch("Usersvc");
        assert_eq!(*receiver.borrow_and_update(), Endpoints::Unknown);
        registry.publish(Arc::default(), []);
        assert!(!receiver.has_changed().unwrap());
        registry.publish(members([]), []);
        assert!(receiver.has_changed().unwrap());
        assert_eq!(known(&receiver), []);
    }

    #[test]
    fn an_endpoint_is_where_its_record_says_at_the_address_it_gossips_from() {
        let registry = Registry::new();
        let mut named = record(&["Usersvc"]);
        (named.https, named.host) = (true, Some("users.example".to_owned()));
        (named.root_path, named.weight, named.zone) = ("/api".to_owned(), 3, "eu-1".to_owned());
        let mut v6 = users("b");
        v6.address = "[2001:db8::1]:7946".parse().unwrap();
        let a = member("a", MemberState::Alive, Some(named));
        registry.publish(members([a, v6, users("c")]), []);
        let found = known(&registry.watch("usersvc"));
        let expected = [
            Endpoint {
                id: "a#7".into(),
                weight: 3,
                zone: "eu-1".into(),
                ..Endpoint::new("https://users.example:6060/api")
            },
            Endpoint { id: "b#7".into(), ..Endpoint::new("http://[2001:db8::1]:6060") },
            Endpoint { id: "c#7".into(), ..Endpoint::new("http://10.0.0.1:6060") },
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn suspects_and_those_that_drain_are_marked_and_who_left_or_died_is_no_endpoint() {
        let registry = Registry::new();
        let draining = Record { draining: true, ..record(&["Usersvc"]) };
        let users = record(&["Usersvc"]);
        registry.publish(
            members([
                member("alive", MemberState::Alive, Some(users.clone())),
                member("suspect", MemberState::Suspect, Some(users.clone())),
                member("draining", MemberState::Alive, Some(draining.clone())),
                member("both", MemberState::Suspect, Some(draining)),
                member("left", MemberState::Left, Some(users.clone())),
                member("dead", MemberState::Dead, Some(users)),
                member("unknown", MemberState::Alive, None),
                member("other", MemberState::Alive, Some(record(&["Ordersvc"]))),
            ]),
            [],
        );
        let found = known(&registry.watch("Usersvc"));
        let states: Vec<_> = found.iter().map(|it| (&*it.id, it.state)).collect();
        let expected = [
            ("alive#7", EndpointState::Alive),
            ("both#7", EndpointState::Draining),
            ("draining#7", EndpointState::Draining),
            ("suspect#7", EndpointState::Suspect),
        ];
        assert_eq!(states, expected);
    }

    #[test]
    fn a_service_may_be_that_of_a_member_that_has_not_said_yet_what_it_serves() {
        let registry = Registry::new();
        let found = registry.watch("Usersvc");
        let silent = || member("b", MemberState::Alive, None);
        registry
            .publish(members([member("a", MemberState::Alive, Some(record(&[]))), silent()]), []);
        assert_eq!(*found.borrow(), Endpoints::Unknown);
        registry.publish(members([users("a"), silent()]), []);
        assert_eq!(known(&found).len(), 1);
        let dead = member("b", MemberState::Dead, None);
        registry.publish(members([member("a", MemberState::Alive, Some(record(&[]))), dead]), []);
        assert_eq!(known(&found), []);
    }

    #[test]
    fn a_service_is_found_by_any_of_its_names_whatever_their_case() {
        let registry = Registry::new();
        registry.publish(members([users("a")]), []);
        for name in ["Usersvc", "USERSVC", "usersvc", "Shop"] {
            assert_eq!(known(&registry.watch(name)).len(), 1, "{name}");
        }
        assert_eq!(known(&registry.watch("Users")), []);
        assert_eq!(known(&registry.watch("")), []);
    }

    #[test]
    fn who_watches_a_service_is_told_only_what_concerns_it() {
        let registry = Registry::new();
        registry.publish(members([users("a")]), []);
        let mut receiver = registry.watch("Usersvc");
        receiver.mark_unchanged();
        let orders = member("b", MemberState::Alive, Some(record(&["Ordersvc"])));
        registry.publish(members([users("a"), orders.clone()]), []);
        assert!(!receiver.has_changed().unwrap());
        let again = Member { generation: 8, ..users("a") };
        registry.publish(members([again, orders]), []);
        assert!(receiver.has_changed().unwrap());
        assert_eq!(&*known(&receiver)[0].id, "a#8");
    }

    #[test]
    fn what_nobody_watches_any_more_is_forgotten() {
        let registry = Registry::new();
        for round in 0..100 {
            drop(registry.watch(&format!("service-{round}")));
        }
        let _watched = registry.watch("Usersvc");
        registry.publish(members([]), []);
        assert_eq!(lock(&registry.0.watched).len(), 1);
    }

    #[test]
    fn events_are_told_and_the_last_256_are_kept() {
        let registry = Registry::new();
        let mut events = registry.subscribe();
        let event = |number: usize| Event {
            at: SystemTime::UNIX_EPOCH,
            member: number.to_string().into(),
            kind: EventKind::Joined,
        };
        registry.publish(members([]), (0..200).map(event));
        assert_eq!(events.try_recv().unwrap(), event(0));
        registry.publish(members([]), (200..300).map(event));
        let recent = registry.recent_events();
        assert_eq!(recent.len(), 256);
        assert_eq!((&recent[0], &recent[255]), (&event(44), &event(299)));
        // 43 were missed.
        assert!(matches!(events.try_recv(), Err(broadcast::error::TryRecvError::Lagged(43))));
        assert_eq!(events.try_recv().unwrap(), event(44));
    }
}
