//! Who may have a name.

use super::net::Settings;
use super::{Net, SECOND, addr, settings};
use crate::registry::{EventKind, MemberState, OnConflict};

#[test]
fn a_node_that_starts_anew_is_back_at_once() {
    let mut net = Net::of(4, 1);
    net.run(5 * SECOND);
    let before = net.core(0).members().get("n2").unwrap().generation;
    net.kill(2);
    net.run(SECOND / 2);
    net.add_at(addr(2), settings("n2"), 0);
    let took = net.until(10 * SECOND, |net| {
        net.is_whole() && net.core(0).members().get("n2").unwrap().generation > before
    });
    assert!(took.is_some_and(|took| took <= 2 * SECOND), "{took:?}");
    net.run(20 * SECOND);
    assert!((0..4).all(|node| net.core(node).counters().deaths == 0));
}

#[test]
fn a_clock_that_was_set_back_costs_one_round_trip() {
    for (seed, hours) in [(2, 1), (3, 10_000)] {
        let mut net = Net::of(4, seed);
        net.run(5 * SECOND);
        net.kill(2);
        net.run(SECOND / 2);
        let node = net.add_at(addr(2), settings("n2"), -hours * 3_600_000);
        let took = net.until(10 * SECOND, Net::is_whole);
        assert!(took.is_some_and(|took| took <= 2 * SECOND), "{took:?}");
        let rejoins = net.core(node).counters().rejoins;
        assert!(rejoins <= 2, "{rejoins}");
    }
}

#[test]
fn a_name_moves_when_nobody_answers_where_it_was() {
    let mut net = Net::of(4, 4);
    net.run(5 * SECOND);
    net.kill(2);
    net.add_at(addr(30), settings("n2"), 0);
    let took = net.until(10 * SECOND, |net| {
        net.is_whole() && net.core(0).members().get("n2").unwrap().address == addr(30)
    });
    assert!(took.is_some_and(|took| took <= 2 * SECOND), "{took:?}");
}

#[test]
fn a_name_moves_in_time_when_where_it_was_is_silent() {
    let mut net = Net::of(4, 5);
    net.run(5 * SECOND);
    net.stop(2);
    let node = net.add_at(addr(30), settings("n2"), 0);
    let took =
        net.until(10 * SECOND, |net| net.core(0).members().get("n2").unwrap().address == addr(30));
    assert!(took.is_some_and(|took| took <= 5 * SECOND), "{took:?}");
    assert_eq!(net.state(node, "n0"), Some(MemberState::Alive));
}

#[test]
fn the_name_of_a_node_that_is_alive_is_refused() {
    let mut net = Net::of(4, 6);
    net.run(5 * SECOND);
    let before = net.core(0).members().get("n2").unwrap().clone();
    net.core(0).take_events();
    let second = net.add_at(addr(30), settings("n2"), 0);
    net.run(60 * SECOND);
    assert_eq!(net.core(second).members().all.len(), 1);
    assert!(net.core(second).counters().name_conflicts > 0);
    for node in 0..4 {
        let after = net.core(node).members().get("n2").unwrap().clone();
        assert_eq!((after.address, after.generation), (before.address, before.generation));
    }
    let events = net.core(0).take_events();
    assert!(events.iter().any(|event| event.kind == EventKind::Conflicted));
    assert_eq!(net.core(2).counters().rejoins, 0);
    // Once the first is gone, it is a member by itself.
    net.kill(2);
    let took = net.until(40 * SECOND, Net::is_whole);
    assert!(took.is_some_and(|took| took <= 25 * SECOND), "{took:?}");
}

#[test]
fn a_second_node_may_take_another_name() {
    let mut net = Net::of(3, 7);
    net.run(5 * SECOND);
    let suffix = |name: &str| Settings { on_conflict: OnConflict::Suffix, ..settings(name) };
    net.add(suffix("n2"));
    net.add(suffix("n2"));
    let took = net.until(30 * SECOND, Net::is_whole);
    assert!(took.is_some(), "{:?}", net.core(3).members());
    let members = net.core(0).members();
    let names: Vec<_> = members.all.iter().map(|member| &*member.name).collect();
    assert_eq!(names, ["n0", "n1", "n2", "n2-2", "n2-3"]);
    assert_eq!(&*net.core(3).members().this, "n2-2");
}

#[test]
fn without_a_time_to_reclaim_a_name_stays_until_its_node_is_dead() {
    let mut net = Net::new(8);
    let strict = |name: &str| {
        let mut settings = settings(name);
        settings.timing.reclaim_timeout = std::time::Duration::ZERO;
        settings
    };
    for name in ["n0", "n1", "n2"] {
        net.add(strict(name));
    }
    net.run(5 * SECOND);
    net.kill(2);
    let second = net.add_at(addr(30), strict("n2"), 0);
    net.run(SECOND);
    assert_eq!(net.core(second).members().all.len(), 1);
    let took = net.until(40 * SECOND, Net::is_whole);
    assert!(took.is_some_and(|took| took >= 3 * SECOND), "{took:?}");
}

#[test]
fn of_two_nodes_with_one_name_in_two_halves_the_first_stays() {
    for seed in 0..4 {
        let mut net = Net::of(4, 9 + seed);
        net.run(5 * SECOND);
        net.cut_all(|one, other| (one < 2) != (other < 2));
        net.run(30 * SECOND);
        // In the other half, n0 is dead, and so its name is free.
        let seeds = vec![crate::registry::settings::Seed {
            host: addr(2).ip().to_string(),
            port: addr(2).port(),
        }];
        net.add(Settings { seeds, ..settings("n0") });
        let second = 4;
        for node in 0..2 {
            net.cut.insert((node, second));
        }
        net.run(10 * SECOND);
        assert_eq!(net.core(3).members().get("n0").unwrap().address, addr(second));
        net.cut.clear();
        let took = net.until(60 * SECOND, |net| {
            (0..4).all(|node| {
                let members = net.core(node).members();
                members.active().count() == 4 && members.get("n0").unwrap().address == addr(0)
            })
        });
        assert!(took.is_some(), "{seed}: {:#?}", net.core(3).members());
        net.run(30 * SECOND);
        let brief: Vec<_> = (0..5).map(|node| net.core(node).brief()).collect();
        assert_eq!(net.core(second).members().all.len(), 1, "{seed} {brief:#?}");
        assert!(net.core(0).counters().rejoins <= 4);
    }
}
