//! What follows from the protocol alone, whatever the promises: if the simulator didn't agree with
//! it, nothing else that it says would be worth anything.

use super::super::super::EventKind;
use super::super::cluster::Process;
use super::super::say;
use super::{Cluster, Duration, SECOND};

#[test]
fn the_same_seed_lets_nodes_send_the_same_bytes_at_the_same_moments() {
    let trace = |seed| {
        let mut cluster = Cluster::new(seed);
        cluster.world.network.loss = 0.1;
        cluster.world.network.duplicates = 0.05;
        cluster.world.network.late = 0.05;
        cluster.start_within(12, SECOND);
        cluster.world.run(10 * SECOND);
        let killed = cluster.any();
        cluster.world.kill(killed);
        cluster.world.run(20 * SECOND);
        cluster.start(killed);
        cluster.world.network.part((0..12).map(|place| place % 3).collect());
        cluster.world.run(40 * SECOND);
        cluster.world.network.heal();
        cluster.world.run(20 * SECOND);
        let leaver = cluster.any();
        cluster.world.call(leaver, Process::leave);
        cluster.world.run(5 * SECOND);
        cluster.world.trace()
    };
    assert_eq!(trace(1), trace(1));
    assert_ne!(trace(1), trace(2));
}

/// A probe fails if one of its two packets is lost, and one of the four of each of three indirect
/// ones is, when there is no TCP to fall back to.
#[test]
fn as_many_probes_fail_as_the_formula_says() {
    for loss in [0.1_f64, 0.3] {
        let mut cluster = Cluster::quiet(1, 10);
        let probes = |cluster: &Cluster| {
            let nodes = cluster.world.places.iter().filter_map(|place| place.process.as_ref());
            let counters = nodes.map(Process::counters);
            counters.fold((0, 0), |sum, one| {
                let answered = one.probes_acked + one.probes_indirect + one.probes_tcp;
                (sum.0 + answered + one.probes_failed, sum.1 + one.probes_failed)
            })
        };
        let before = probes(&cluster);
        cluster.world.network.loss = loss;
        cluster.world.network.without_tcp = true;
        cluster.world.run(1800 * SECOND);
        let after = probes(&cluster);
        let share = (after.1 - before.1) as f64 / (after.0 - before.0) as f64;
        let formula = (1.0 - (1.0 - loss).powi(2)) * (1.0 - (1.0 - loss).powi(4)).powi(3);
        say(&format!("failed probes, {loss} lost: {share:.4}, by the formula {formula:.4}"));
        assert!((share - formula).abs() < 0.2 * formula, "{share}, expected {formula}");
    }
}

/// With every node probing another each second, one of the others does so within e/(e − 1) seconds
/// on average, and it takes the timeout of the probe to notice.
#[test]
fn a_death_is_noticed_as_soon_as_swim_says() {
    const TRIALS: u32 = 40;
    let mut sum = Duration::ZERO;
    for seed in 1..=u64::from(TRIALS) {
        let mut cluster = Cluster::quiet(seed, 10);
        let victim = cluster.any();
        let begin = cluster.world.now();
        cluster.world.turn_off(victim);
        cluster.world.run(20 * SECOND);
        let suspected = cluster.noticed(EventKind::Suspected);
        let first = suspected.into_iter().map(|suspected| suspected.0).min().unwrap();
        sum += first - begin;
    }
    let mean = (sum / TRIALS).as_secs_f64();
    say(&format!("first suspicion of a death: after {mean:.2} s on average"));
    // A probe of a second that fails is known at its end.
    assert!((1.2..3.0).contains(&mean), "{mean}");
}
