//! Nodes that come.

use super::super::cluster::SEED;
use super::{Cluster, Duration, Measured, SECOND, keep};

/// From the start of a node until all others would call it, and it would call all.
pub(super) fn newcomer(cluster: &mut Cluster) -> Measured {
    let newcomer = cluster.add_place();
    cluster.start(newcomer);
    let everybody = cluster.running();
    cluster.until_each(everybody, 20 * SECOND, |cluster, place| {
        if place == newcomer { cluster.sees_all(place) } else { cluster.offers(place, newcomer) }
    })
}

/// From when the first of many nodes starts, within a second, until each would call all.
pub(super) fn storm(seed: u64, nodes: usize, loss: f64) -> Measured {
    let mut cluster = Cluster::new(seed);
    cluster.world.network.loss = loss;
    cluster.start_within(nodes, SECOND);
    let step = if nodes > 200 { SECOND / 4 } else { SECOND / 20 };
    Some(SECOND + cluster.all_see_all(step, 60 * SECOND)?)
}

/// From when the only seed appears, long after the others, until each would call all.
fn late_seed(seed: u64, resolves: bool) -> Measured {
    let mut cluster = Cluster::new(seed);
    let late = cluster.add_place();
    let address = cluster.address(late);
    let others: Vec<_> = (0..5).map(|_| cluster.add_place()).collect();
    let addresses = if resolves { vec![address] } else { Vec::new() };
    cluster.world.network.names.insert(SEED.to_owned(), addresses);
    for &place in &others {
        cluster.start(place);
    }
    cluster.world.run(300 * SECOND);
    // Nobody knows of anybody, and each goes on.
    assert!(others.iter().all(|&place| cluster.members(place).all.len() == 1));
    cluster.world.network.names.insert(SEED.to_owned(), vec![address]);
    cluster.start(late);
    cluster.all_see_all(SECOND / 20, 120 * SECOND)
}

#[test]
fn a_newcomer_sees_all_and_is_seen_by_all_within_a_second() {
    for (nodes, trials) in [(3, 10), (50, 3)] {
        keep(&format!("newcomer among {nodes}"), SECOND, trials, |seed| {
            newcomer(&mut Cluster::quiet(seed, nodes))
        });
    }
}

#[test]
#[ignore = "many nodes"]
fn a_newcomer_sees_200_and_is_seen_by_200_within_a_second() {
    keep("newcomer among 200", SECOND, 10, |seed| newcomer(&mut Cluster::quiet(seed, 200)));
}

#[test]
fn nodes_that_all_start_at_once_find_each_other_within_6_seconds() {
    for loss in [0.0, 0.05] {
        keep(&format!("storm of 50, {loss} lost"), 6 * SECOND, 3, |seed| storm(seed, 50, loss));
    }
}

#[test]
#[ignore = "many nodes"]
fn two_hundred_nodes_that_start_at_once_find_each_other_within_6_seconds() {
    for loss in [0.0, 0.05] {
        keep(&format!("storm of 200, {loss} lost"), 6 * SECOND, 5, |seed| storm(seed, 200, loss));
    }
}

#[test]
fn a_seed_that_appears_late_is_joined_within_30_seconds() {
    let bound = Duration::from_secs(30);
    keep("seed that is down for 5 min", bound, 5, |seed| late_seed(seed, true));
    keep("seed that doesn't resolve for 5 min", bound, 5, |seed| late_seed(seed, false));
}
