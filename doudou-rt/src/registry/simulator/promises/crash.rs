//! Nodes that die, and nodes that only seem to.

use rand::RngExt as _;

use super::super::super::{EventKind, MemberState};
use super::super::say;
use super::{Cluster, Duration, Measured, SECOND, keep};

/// From a death until nobody takes the node for alive, and until all take it for dead.
pub(super) fn crash(cluster: &mut Cluster, with_machine: bool) -> (Measured, Measured) {
    let victim = cluster.any();
    if with_machine {
        cluster.world.turn_off(victim);
    } else {
        cluster.world.kill(victim);
    }
    let begin = cluster.world.now();
    let others = cluster.running();
    let suspected = cluster.until_each(others.clone(), 60 * SECOND, |cluster, place| {
        cluster.state(place, victim) != Some(MemberState::Alive)
    });
    let dead = cluster.until_each(others, 60 * SECOND, |cluster, place| {
        cluster.state(place, victim).is_none_or(|state| state == MemberState::Dead)
    });
    let end = cluster.world.now();
    (suspected, dead.map(|_| end - begin))
}

/// How many deaths were noticed of nodes that lived, and how many suspicions, in so many hours of
/// all nodes together.
pub(super) fn falsely_dead(seed: u64, nodes: usize, loss: f64, node_hours: f64) -> (usize, usize) {
    let mut cluster = Cluster::quiet(seed, nodes);
    cluster.world.network.loss = loss;
    cluster.world.run(Duration::from_secs_f64(node_hours * 3600.0 / nodes as f64));
    let noticed = [EventKind::Died, EventKind::Left, EventKind::Suspected]
        .map(|kind| cluster.noticed(kind).len());
    (noticed[0] + noticed[1], noticed[2])
}

/// Stops processes for less than half of the suspicion, again and again; how often one of them was
/// taken for dead.
fn stalled(seed: u64, nodes: usize, stops: u32) -> usize {
    let mut cluster = Cluster::quiet(seed, nodes);
    let suspicion = 4.0 * (nodes as f64).log10().max(1.0);
    for _ in 0..stops {
        let stopped: Vec<_> = (0..1 + nodes / 10).map(|_| cluster.any()).collect();
        for &place in &stopped {
            cluster.world.stall(place);
        }
        let share: f64 = cluster.world.rng().random_range(0.1..0.5);
        cluster.world.run(Duration::from_secs_f64(suspicion * share));
        for place in stopped {
            cluster.world.resume(place);
        }
        let pause = cluster.world.rng().random_range(0..5_000);
        cluster.world.run(Duration::from_millis(pause));
    }
    cluster.world.run(20 * SECOND);
    cluster.noticed(EventKind::Died).len()
}

/// Keeps both promises of a crash, with processes that die and machines that do.
pub(super) fn keep_crash(nodes: usize, trials: u64, dead: Duration) {
    let trial = |seed| crash(&mut Cluster::quiet(seed, nodes), seed % 2 == 0);
    keep(&format!("suspected among {nodes}"), 10 * SECOND, trials, |seed| trial(seed).0);
    keep(&format!("dead among {nodes}"), dead, trials, |seed| trial(seed).1);
}

/// Nobody may be taken for dead.
fn keep_alive(nodes: usize, loss: f64, node_hours: f64, seeds: u64) {
    for seed in 1..=seeds {
        let (deaths, suspicions) = falsely_dead(seed, nodes, loss, node_hours / seeds as f64);
        say(&format!(
            "{nodes} nodes, {loss} lost, {node_hours} node-hours: {deaths} false deaths, \
             {suspicions} suspicions (seed {seed})"
        ));
        assert_eq!(deaths, 0, "with seed {seed}");
    }
}

#[test]
fn a_crash_is_suspected_within_10_seconds_and_known_as_death_within_12() {
    keep_crash(3, 10, 12 * SECOND);
    keep_crash(50, 2, 12 * SECOND);
}

#[test]
#[ignore = "many trials"]
fn a_crash_among_50_and_200_is_known_in_time() {
    keep_crash(50, 50, 12 * SECOND);
    keep_crash(200, 8, 20 * SECOND);
}

#[test]
fn nobody_is_taken_for_dead_because_packets_are_lost() {
    keep_alive(10, 0.1, 2.0, 1);
    keep_alive(10, 0.2, 1.0, 1);
}

#[test]
#[ignore = "100 node-hours"]
fn nobody_is_taken_for_dead_in_100_node_hours_with_a_tenth_lost() {
    keep_alive(50, 0.1, 100.0, 1);
}

#[test]
#[ignore = "25 node-hours"]
fn nobody_is_taken_for_dead_in_25_node_hours_with_a_fifth_lost() {
    keep_alive(50, 0.2, 25.0, 1);
}

#[test]
fn a_process_that_was_stopped_for_less_than_half_of_the_suspicion_is_not_taken_for_dead() {
    for (nodes, stops) in [(3, 50), (20, 20)] {
        let deaths = stalled(1, nodes, stops);
        say(&format!("{stops} stops among {nodes}: {deaths} false deaths"));
        assert_eq!(deaths, 0);
    }
}
