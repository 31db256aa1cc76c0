//! What nodes say about themselves.

use super::super::super::Record;
use super::super::cluster::{name, record};
use super::{Cluster, Measured, SECOND, keep};

/// A record with so many bytes of data.
fn record_with(data: usize) -> Record {
    Record { data: format!("\"{}\"", "x".repeat(data - 2)), ..record("node") }
}

/// From when a node says something else until all know.
pub(super) fn change(seed: u64, nodes: usize, data: usize, loss: f64) -> Measured {
    let mut cluster = Cluster::quiet(seed, nodes);
    cluster.world.network.loss = loss;
    let place = cluster.any();
    let said = record_with(data);
    cluster.world.call(place, |node| node.set_record(said.clone())).unwrap().unwrap();
    let everybody = cluster.running();
    cluster.until_each(everybody, 60 * SECOND, |cluster, at| {
        cluster.member(at, place).unwrap().record.is_some_and(|record| *record == said)
    })
}

fn keep_change(nodes: usize, trials: u64) {
    for loss in [0.0, 0.05] {
        for (data, bound) in [(600, 2 * SECOND), (65_000, 5 * SECOND)] {
            let promise = format!("{data} B of metadata at {nodes} nodes, {loss} lost");
            keep(&promise, bound, trials, |seed| change(seed, nodes, data, loss));
        }
    }
}

#[test]
fn what_a_node_says_is_known_by_all_in_2_seconds_and_64_kib_in_5() {
    keep_change(3, 5);
    keep_change(30, 2);
}

#[test]
#[ignore = "many nodes"]
fn what_a_node_says_is_known_by_200_in_2_seconds_and_64_kib_in_5() {
    keep_change(200, 3);
}

#[test]
fn what_is_longer_than_64_kib_is_refused_and_what_was_said_before_stays() {
    let mut cluster = Cluster::quiet(1, 3);
    let before = cluster.member(1, 0).unwrap().record.unwrap();
    let refused = cluster.world.call(0, |node| node.set_record(record_with(65 * 1024))).unwrap();
    assert!(refused.is_err());
    cluster.world.run(20 * SECOND);
    for at in 0..3 {
        assert_eq!(cluster.member(at, 0).unwrap().record, Some(before.clone()));
    }
}

#[test]
fn what_all_say_at_once_again_and_again_kills_nobody() {
    let mut cluster = Cluster::quiet(1, 20);
    for round in 0..10 {
        for place in 0..20 {
            let said = record_with(200 + round);
            cluster.world.call(place, |node| node.set_record(said)).unwrap().unwrap();
        }
        cluster.world.run(5 * SECOND);
    }
    for at in 0..20 {
        for of in 0..20 {
            let record = cluster.member(at, of).unwrap().record.unwrap();
            assert_eq!(record.data.len(), 209, "of {} at {at}", name(of));
        }
    }
}
