//! Joining, noticing, leaving.

use super::{Net, SECOND, addr, settings};
use crate::registry::settings::Seed;
use crate::registry::{EventKind, MemberState};

#[test]
fn nodes_find_each_other_and_what_they_say() {
    let mut net = Net::of(5, 1);
    let took = net.until(3 * SECOND, Net::is_whole);
    assert!(took.is_some_and(|took| took <= SECOND), "{took:?}");
    let members = net.core(3).members();
    let names: Vec<_> = members.all.iter().map(|member| &*member.name).collect();
    assert_eq!(names, ["n0", "n1", "n2", "n3", "n4"]);
    assert!(members.get("n1").unwrap().record.as_ref().unwrap().serves("n1"));
}

#[test]
fn a_crash_is_noticed_by_all() {
    let mut net = Net::of(5, 2);
    net.run(5 * SECOND);
    net.kill(2);
    let took = net.until(20 * SECOND, |net| {
        [0, 1, 3, 4].into_iter().all(|node| net.state(node, "n2") == Some(MemberState::Dead))
    });
    assert!(took.is_some_and(|took| took <= 12 * SECOND), "{took:?}");
    assert!(net.is_whole());
}

#[test]
fn a_leave_is_known_at_once_and_isnt_a_death() {
    let mut net = Net::of(5, 3);
    net.run(5 * SECOND);
    net.core(2).leave();
    net.collect(2);
    net.run(SECOND);
    assert!(net.core(2).has_left());
    net.kill(2);
    for node in [0, 1, 3, 4] {
        assert_eq!(net.state(node, "n2"), Some(MemberState::Left));
    }
    net.run(40 * SECOND);
    assert_eq!(net.state(0, "n2"), None);
    assert_eq!(net.core(0).counters().deaths, 0);
}

#[test]
fn a_leave_gets_through_a_lossy_network_and_the_leaver_doesnt_come_back() {
    for seed in 0..5 {
        let mut net = Net::of(10, seed);
        net.run(5 * SECOND);
        net.loss = 0.2;
        net.core(4).leave();
        net.collect(4);
        // It still runs, and still gets what others send.
        net.run(2 * SECOND);
        for node in (0..10).filter(|node| *node != 4) {
            assert_eq!(net.state(node, "n4"), Some(MemberState::Left), "{seed} {node}");
        }
        net.run(10 * SECOND);
        assert_eq!(net.state(0, "n4"), Some(MemberState::Left));
    }
}

#[test]
fn a_seed_may_come_late_and_be_elsewhere_then() {
    let mut net = Net::new(4);
    let seeds = vec![Seed { host: "seed.test".to_owned(), port: 7946 }];
    let node = net.add_at(addr(5), super::net::Settings { seeds, ..settings("a") }, 0);
    net.run(100 * SECOND);
    net.hosts.insert("seed.test".to_owned(), vec![addr(6)]);
    net.run(20 * SECOND);
    net.add_at(addr(7), settings("b"), 0);
    net.hosts.insert("seed.test".to_owned(), vec![addr(6), addr(5), addr(7)]);
    let took = net.until(30 * SECOND, Net::is_whole);
    assert!(took.is_some_and(|took| took <= 11 * SECOND), "{took:?}");
    assert_eq!(net.state(node, "b"), Some(MemberState::Alive));
}

#[test]
fn nobody_dies_because_of_a_lossy_network() {
    let mut net = Net::of(8, 5);
    net.run(5 * SECOND);
    net.loss = 0.2;
    net.run(600 * SECOND);
    for node in 0..8 {
        let counters = net.core(node).counters();
        assert_eq!((counters.deaths, counters.rejoins), (0, 0), "{counters:#?}");
        assert!(counters.probes_acked > 300 && counters.probes_tcp > 10);
    }
}

#[test]
fn a_suspect_that_answered_in_time_isnt_told_that_it_is_dead() {
    let mut net = Net::of(6, 6);
    net.run(5 * SECOND);
    net.is_tcp_blocked = true;
    net.loss = 0.5;
    net.run(300 * SECOND);
    let refuted: u64 = (0..6).map(|node| net.core(node).counters().suspicions_refuted).sum();
    let prevented: u64 = (0..6).map(|node| net.core(node).counters().undead_prevented).sum();
    assert!(refuted > 0 && prevented > 0, "{refuted} {prevented}");
}

#[test]
fn with_udp_blocked_nobody_dies_and_the_metrics_say_why() {
    let mut net = Net::of(4, 7);
    net.run(5 * SECOND);
    net.is_udp_blocked = true;
    net.run(60 * SECOND);
    assert!(net.is_whole());
    let counters = net.core(0).counters();
    assert!(counters.probes_tcp > 50 && counters.deaths == 0, "{counters:#?}");
}

#[test]
fn events_tell_what_happened_in_its_order() {
    let mut net = Net::of(3, 8);
    net.run(3 * SECOND);
    let joined: Vec<_> = net.core(0).take_events().iter().map(|event| event.kind).collect();
    assert_eq!(joined, [EventKind::Joined; 2]);
    net.kill(2);
    net.run(15 * SECOND);
    let events = net.core(0).take_events();
    let of_n2: Vec<_> = events.iter().map(|event| (&*event.member, event.kind)).collect();
    assert_eq!(of_n2, [("n2", EventKind::Suspected), ("n2", EventKind::Died)]);
}

#[test]
fn a_node_that_was_stopped_suspects_nobody_afterwards() {
    let mut net = Net::of(5, 9);
    net.run(5 * SECOND);
    // For less than it takes to be declared dead.
    net.stop(1);
    net.run(3 * SECOND);
    net.go_on(1);
    net.run(20 * SECOND);
    assert!(net.is_whole());
    assert_eq!(net.core(1).counters().suspicions, 0);
    // And for longer: it is declared dead, and is there again at once.
    net.stop(1);
    net.run(30 * SECOND);
    assert_eq!(net.state(0, "n1"), Some(MemberState::Dead));
    net.go_on(1);
    let took = net.until(30 * SECOND, Net::is_whole);
    assert!(took.is_some_and(|took| took <= 15 * SECOND), "{took:?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let trace = |seed| {
        let mut net = Net::of(6, seed);
        net.loss = 0.1;
        net.run(30 * SECOND);
        net.kill(3);
        net.run(30 * SECOND);
        net.trace
    };
    assert_eq!(trace(1), trace(1));
    assert_ne!(trace(1), trace(2));
}

#[test]
fn a_node_that_is_reached_elsewhere_goes_on_there() {
    let mut net = Net::of(4, 10);
    net.run(5 * SECOND);
    net.nodes[2].addr = addr(20);
    net.core(2).set_address(addr(20));
    net.collect(2);
    let took = net.until(10 * SECOND, |net| {
        net.is_whole()
            && (0..4).all(|node| net.core(node).members().get("n2").unwrap().address == addr(20))
    });
    assert!(took.is_some_and(|took| took <= 3 * SECOND), "{took:?}");
    net.run(20 * SECOND);
    assert!((0..4).all(|node| net.core(node).counters().deaths == 0));
}

#[test]
fn with_a_key_of_its_own_each_cluster_is_alone_and_keys_can_be_changed() {
    let mut net = Net::new(11);
    let (old, new) = ([1; 32], [2; 32]);
    let with = |name: &str, keys: &[[u8; 32]]| super::net::Settings {
        keys: keys.to_vec(),
        ..settings(name)
    };
    net.add(with("a", &[old]));
    // Both are known everywhere before the new one seals.
    net.add(with("b", &[old, new]));
    net.add(with("c", &[old, new]));
    net.run(3 * SECOND);
    assert!(net.is_whole());
    net.kill(0);
    net.add(with("d", &[new, old]));
    let seeds = vec![Seed { host: addr(1).ip().to_string(), port: 7946 }];
    net.add(super::net::Settings { seeds, ..with("e", &[new, old]) });
    let took = net.until(20 * SECOND, |net| net.state(1, "e") == Some(MemberState::Alive));
    assert!(took.is_some(), "{took:?}");
    // Whoever has another key hears nothing and is heard by nobody.
    let stranger = net.add(with("f", &[[3; 32]]));
    net.run(15 * SECOND);
    assert_eq!(net.core(stranger).members().all.len(), 1);
    assert_eq!(net.state(1, "f"), None);
}

#[test]
fn health_gives_others_more_time() {
    let mut net = Net::of(4, 12);
    net.run(5 * SECOND);
    // This one hears nobody.
    net.cut_all(|one, _| one == 0);
    net.run(4 * SECOND);
    assert!(net.core(0).counters().health_score > 0);
    net.cut.clear();
    net.run(20 * SECOND);
    assert_eq!(net.core(0).counters().health_score, 0);
}
