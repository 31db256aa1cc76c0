use std::time::Duration;

use super::{Network, are_alive};
use crate::registry::{EventKind, MemberState};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_name_that_comes_to_lead_to_a_seed_is_joined_within_a_backoff() {
    let mut network = Network::new(1);
    for host in ["a", "b", "c"] {
        network.host(host, host, &["seed.svc"]);
        network.name(host, Some(host));
    }
    network.until(&["a", "b", "c"], SECOND * 5, |members| members.all.len() == 1);
    network.run(SECOND * 40);
    network.name("seed.svc", Some("a"));
    let all = ["a", "b", "c"];
    network.until(&all, SECOND * 31, |members| are_alive(members, &all));
}

#[test]
fn halves_that_were_parted_heal() {
    let mut network = Network::new(2);
    let all = ["a", "b", "c", "d", "e", "f"];
    let (left, right) = all.split_at(3);
    for host in all {
        network.host(host, host, &["a", "d"]);
        network.name(host, Some(host));
    }
    network.until(&all, SECOND * 5, |members| are_alive(members, &all));
    for a in left {
        for b in right {
            network.sim.partition(*a, *b);
        }
    }
    network.until(left, SECOND * 15, |members| are_alive(members, left));
    network.until(right, SECOND * 15, |members| are_alive(members, right));
    // Longer than the dead are listed.
    network.run(SECOND * 60);
    for a in left {
        for b in right {
            network.sim.repair(*a, *b);
        }
    }
    network.until(&all, SECOND * 30, |members| are_alive(members, &all));
}

#[test]
fn a_node_that_is_cut_off_alone_comes_back_without_a_seed() {
    let mut network = Network::new(3);
    let all = ["a", "b", "c"];
    network.host("a", "a", &[]);
    network.host("b", "b", &["a"]);
    network.host("c", "c", &["a"]);
    for host in all {
        network.name(host, Some(host));
    }
    network.until(&all, SECOND * 5, |members| are_alive(members, &all));
    // The one that knows no seed.
    network.sim.partition("a", "b");
    network.sim.partition("a", "c");
    network.until(&["a"], SECOND * 30, |members| are_alive(members, &["a"]));
    network.run(SECOND * 30);
    network.sim.repair("a", "b");
    network.sim.repair("a", "c");
    network.until(&all, SECOND * 30, |members| are_alive(members, &all));
}

#[test]
fn a_node_that_restarts_at_another_address_is_found_there_when_the_old_one_has_been_asked() {
    let mut network = Network::new(4);
    for (host, name) in [("a", "a"), ("b", "b"), ("c", "c"), ("elsewhere", "c")] {
        network.host(host, name, &["a"]);
        network.name(host, Some(host));
    }
    network.sim.crash("elsewhere");
    let all = ["a", "b", "c"];
    network.until(&all, SECOND * 5, |members| are_alive(members, &all));
    network.sim.crash("c");
    network.run(SECOND);
    let ip = network.ip("elsewhere");
    network.sim.bounce("elsewhere");
    let took = network.until(&["a", "b"], SECOND * 5, |members| {
        are_alive(members, &all) && members.get("c").is_some_and(|c| c.address.ip() == ip)
    });
    // GDD_MEM_RECLAIM_TIMEOUT: nobody says that the old address is gone.
    assert!(took <= SECOND * 4, "{took:?}");
    for host in ["a", "b"] {
        let events = network.registry(host).recent_events();
        assert!(!events.iter().any(|it| it.kind == EventKind::Died), "{events:?}");
    }
}

#[test]
fn a_node_whose_name_leads_nowhere_at_first_is_reached_by_it_later() {
    let mut network = Network::new(7);
    for host in ["a", "b"] {
        network.host(host, host, &["a"]);
        network.name(host, Some(host));
    }
    // Its name isn't known yet, as that of a pod that isn't ready.
    network.host("c", "c", &["a"]);
    network.run(SECOND * 5);
    network.name("c", Some("c"));
    let (all, ip) = (["a", "b", "c"], network.ip("c"));
    network.until(&all, SECOND * 30, |members| {
        are_alive(members, &all) && members.get("c").is_some_and(|c| c.address.ip() == ip)
    });
    // It stays where it was when nobody tells any more where that is.
    network.name("c", None);
    network.run(SECOND * 90);
    network.until(&all, SECOND, |members| are_alive(members, &all));
}

#[test]
fn a_crash_is_known_within_seconds_and_the_host_is_back_after_its_restart() {
    let mut network = Network::new(5);
    let all = ["a", "b", "c", "d", "e"];
    for host in all {
        network.host(host, host, &["a", "b"]);
        network.name(host, Some(host));
    }
    network.until(&all, SECOND * 5, |members| are_alive(members, &all));
    network.sim.crash("a");
    let rest = ["b", "c", "d", "e"];
    network.until(&rest, SECOND * 12, |members| {
        members.get("a").is_some_and(|a| a.state == MemberState::Dead)
    });
    network.sim.bounce("a");
    network.until(&all, SECOND * 3, |members| are_alive(members, &all));
}

#[test]
fn ten_nodes_lose_a_tenth_of_their_packets_and_nobody_dies() {
    let mut network = Network::new(6);
    let hosts: Vec<String> = (0..10).map(|index| format!("n{index}")).collect();
    let all: Vec<&str> = hosts.iter().map(String::as_str).collect();
    for host in &all {
        network.host(host, host, &["n0", "n1"]);
        network.name(host, Some(host));
    }
    network.until(&all, SECOND * 10, |members| are_alive(members, &all));
    network.sim.set_fail_rate(0.1);
    network.run(SECOND * 40);
    for host in &all {
        let events = network.registry(host).recent_events();
        assert!(!events.iter().any(|it| it.kind == EventKind::Died), "{host}: {events:?}");
    }
}
