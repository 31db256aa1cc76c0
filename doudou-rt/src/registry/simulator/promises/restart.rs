//! Nodes that come again under their name, and two that want the same.

use std::net::SocketAddr;

use super::super::super::MemberState;
use super::super::cluster::{PORT, name};
use super::super::say;
use super::{Cluster, Duration, Measured, SECOND, keep};

/// From the start of a node under a name that was used before until each would call all, there
/// where they are now.
pub(super) fn restart(
    seed: u64,
    nodes: usize,
    down: Duration,
    moves: bool,
    clock: i64,
) -> Measured {
    let mut cluster = Cluster::quiet(seed, nodes);
    let place = cluster.any();
    let old = cluster.member(place, place).unwrap();
    cluster.world.kill(place);
    cluster.world.run(down);
    if moves {
        let [.., low] = place.to_be_bytes();
        cluster.world.move_to(place, SocketAddr::from(([10, 9, 9, low], PORT)));
    }
    cluster.world.places[place].watch.set(clock);
    cluster.start(place);
    let address = cluster.world.places[place].address;
    let everybody = cluster.running();
    let seen = cluster.until_each(everybody, 60 * SECOND, |cluster, at| {
        cluster.member(at, place).is_some_and(|member| {
            member.state == MemberState::Alive
                && member.address == address
                && member.generation > old.generation
                && member.record.is_some()
        }) && (at != place || cluster.sees_all(at))
    });
    cluster.world.run(20 * SECOND);
    assert!(cluster.all_see_all(SECOND, SECOND).is_some() || seen.is_none(), "it didn't stay");
    seen
}

fn keep_restart(nodes: usize, trials: u64) {
    for (moves, clock) in [(false, 0), (true, 0), (false, -3_600_000), (true, -3_600_000)] {
        for down in [0, 1, 60] {
            let promise = format!(
                "restart among {nodes} after {down} s, at {} address, clock {} s",
                if moves { "another" } else { "the same" },
                clock / 1000
            );
            let down = Duration::from_secs(down);
            keep(&promise, 2 * SECOND, trials, |seed| restart(seed, nodes, down, moves, clock));
        }
    }
}

/// From when a node that runs is reached elsewhere until all reach it there.
fn moved(seed: u64, nodes: usize) -> Measured {
    let mut cluster = Cluster::quiet(seed, nodes);
    let place = cluster.any();
    let [.., low] = place.to_be_bytes();
    let address = SocketAddr::from(([10, 9, 9, low], PORT));
    cluster.world.move_to(place, address);
    cluster.world.run(20 * SECOND);
    cluster.world.call(place, |node| node.set_address(address));
    cluster.all_see_all(SECOND / 100, 60 * SECOND)
}

/// From the start of a second node under a name that is in use until it knows, while nobody else
/// is impressed; and from the death of the first until the second has the name.
fn duplicate(seed: u64, nodes: usize) -> (Measured, Measured) {
    let mut cluster = Cluster::quiet(seed, nodes);
    let first = cluster.any();
    let before = cluster.member(first, first).unwrap();
    let second = cluster.add_place();
    let mut settings = cluster.settings(second);
    settings.name = name(first);
    cluster.start_with(second, settings);
    let refused = cluster.until_each(vec![second], 30 * SECOND, |cluster, place| {
        let node = cluster.world.places[place].process.as_ref();
        node.is_some_and(|node| node.counters().name_conflicts > 0)
    });
    cluster.world.run(60 * SECOND);
    for at in cluster.others(second) {
        let now = cluster.member(at, first).unwrap();
        assert_eq!(
            (now.state, now.address, now.generation),
            (MemberState::Alive, before.address, before.generation),
            "at {at}"
        );
    }
    cluster.world.kill(first);
    let address = cluster.world.places[second].address;
    let others = cluster.running();
    let taken = cluster.until_each(others, 120 * SECOND, |cluster, at| {
        let member = cluster.member(at, first);
        member.is_some_and(|member| member.state.is_active() && member.address == address)
    });
    (refused, taken)
}

#[test]
fn a_node_that_starts_again_is_seen_by_all_within_2_seconds() {
    keep_restart(3, 3);
}

#[test]
#[ignore = "many nodes"]
fn a_node_among_50_that_starts_again_is_seen_by_all_within_2_seconds() {
    keep_restart(50, 5);
}

#[test]
fn a_name_in_use_is_refused_within_5_seconds_and_its_owner_is_untouched() {
    for (nodes, trials) in [(2, 3), (10, 3)] {
        keep(&format!("name in use among {nodes}"), 5 * SECOND, trials, |seed| {
            let (refused, taken) = duplicate(seed, nodes);
            say(&format!("the name was free {taken:?} after the death of its owner"));
            assert!(taken.is_some());
            refused
        });
    }
}

#[test]
fn a_node_whose_address_changes_is_seen_there_within_5_seconds() {
    for nodes in [2, 20] {
        keep(&format!("new address among {nodes}"), 5 * SECOND, 5, |seed| moved(seed, nodes));
    }
}
