//! Tells etcd of a server's node.

use std::collections::BTreeSet;

use tokio::task::JoinSet;

use super::{Etcd, EtcdError, Registration};
use crate::registry::{Endpoint, EndpointState, Members, Registry};
use crate::server::Handle;

/// Registers what `registry` says of the server's own node, from when the server is ready until it
/// is told to stop.
pub(super) async fn announce(etcd: Etcd, server: Handle, registry: Registry) {
    if !server.ready().await {
        return;
    }
    let mut members = registry.watch_members();
    let mut announced = None;
    let mut registrations = Vec::new();
    let mut replaced = Vec::new();
    loop {
        let announcement = Announcement::of(&members.borrow_and_update());
        if announcement != announced {
            replaced = std::mem::take(&mut registrations);
            registrations = announcement.as_ref().map_or_else(Vec::new, |it| it.register(&etcd));
            announced = announcement;
        }
        // Those that were there before end when the new ones have taken their places.
        let settle = async {
            for registration in &registrations {
                registration.registered().await;
            }
        };
        tokio::select! {
            () = server.stopping() => break,
            () = settle, if !replaced.is_empty() => replaced.clear(),
            // The registry is here, and with it who tells.
            _ = members.changed() => {}
        }
    }
    let mut withdrawals = JoinSet::new();
    for registration in registrations.into_iter().chain(replaced) {
        withdrawals.spawn(registration.withdraw());
    }
    // What couldn't be withdrawn was logged.
    withdrawals.join_all().await;
}

/// What is told of a node.
#[derive(Debug, PartialEq)]
struct Announcement {
    /// In lower case.
    services: BTreeSet<String>,
    node: String,
    endpoint: Endpoint,
    registered_at: u64,
}

impl Announcement {
    /// `None` if nobody should begin anything with this node, or it serves nothing.
    fn of(members: &Members) -> Option<Self> {
        let node = members.get(&members.this)?;
        let record = node.record.as_ref().filter(|record| !record.draining)?;
        let names = record.services.iter().map(|service| service.name.as_str());
        // Without a name of its own, it is that of the services.
        let own = Some(record.service.as_str()).filter(|name| !name.contains(','));
        let mut endpoint = Endpoint::new(&record.base_url(node.address)?);
        endpoint.weight = record.weight;
        endpoint.zone = record.zone.as_str().into();
        endpoint.state = EndpointState::Alive;
        Some(Self {
            services: names.chain(own).map(str::to_ascii_lowercase).collect(),
            // Several processes of one host may have its name.
            node: format!("{}-{}", node.name, record.port),
            endpoint,
            registered_at: record.registered_at,
        })
    }

    fn register(&self, etcd: &Etcd) -> Vec<Registration> {
        let register = |service: &String| {
            let Self { node, endpoint, registered_at, .. } = self;
            etcd.register_since(service, node, endpoint, *registered_at)
                .inspect_err(|EtcdError(error)| {
                    tracing::error!(service, error, "the node can't be registered in etcd");
                })
                .ok()
        };
        self.services.iter().filter(|name| !name.is_empty()).filter_map(register).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::SystemTime;

    use super::*;
    use crate::registry::{Member, MemberState, Record, ServedService};

    fn members(change: impl FnOnce(&mut Record)) -> Members {
        let served = |name: &str| ServedService { name: name.to_owned(), version: String::new() };
        let mut record = Record {
            service: "Usersvc, Ordersvc".to_owned(),
            services: vec![served("Usersvc"), served("Ordersvc")],
            https: false,
            host: None,
            port: 6060,
            manage_port: None,
            root_path: "/api".to_owned(),
            weight: 3,
            zone: "eu-1".to_owned(),
            draining: false,
            registered_at: 9,
            doudou_version: String::new(),
            rust_version: String::new(),
            build_user: String::new(),
            build_time: String::new(),
            data: String::new(),
        };
        change(&mut record);
        let node = Member {
            name: "host".into(),
            address: "10.0.0.7:7946".parse().unwrap(),
            generation: 9,
            state: MemberState::Alive,
            since: SystemTime::UNIX_EPOCH,
            record: Some(Arc::new(record)),
        };
        Members { all: vec![node], this: "host".into() }
    }

    #[test]
    fn a_node_is_announced_under_the_names_of_its_services_and_its_own() {
        let announcement = Announcement::of(&members(|_| {})).unwrap();
        let names = |it: &Announcement| it.services.iter().cloned().collect::<Vec<_>>();
        assert_eq!(names(&announcement), ["ordersvc", "usersvc"]);
        assert_eq!(announcement.node, "host-6060");
        assert_eq!(&*announcement.endpoint.base_url, "http://10.0.0.7:6060/api");
        assert_eq!((announcement.endpoint.weight, &*announcement.endpoint.zone), (3, "eu-1"));
        let named = members(|record| record.service = "Shop".to_owned());
        assert_eq!(names(&Announcement::of(&named).unwrap()), ["ordersvc", "shop", "usersvc"]);
    }

    #[test]
    fn nothing_is_announced_of_a_node_that_drains_or_is_not_there() {
        assert_eq!(Announcement::of(&members(|record| record.draining = true)), None);
        assert_eq!(Announcement::of(&Members::default()), None);
    }
}
