//! The promises to the largest clusters that are promised anything.

use super::super::say;
use super::{Cluster, SECOND, cost, crash, join, keep, leave};

const NODES: usize = 1000;

#[test]
#[ignore = "many nodes"]
fn a_thousand_nodes_that_start_at_once_find_each_other_within_30_seconds() {
    for loss in [0.0, 0.05] {
        let promise = format!("storm of {NODES}, {loss} lost");
        keep(&promise, 30 * SECOND, 1, |seed| join::storm(seed, NODES, loss));
    }
}

#[test]
#[ignore = "many nodes"]
fn among_a_thousand_a_newcomer_a_death_and_a_leave_are_known_in_time_and_silence_is_cheap() {
    let mut cluster = Cluster::sealed(1, NODES);
    cost::keep_idle(&mut cluster, 20 * SECOND);
    for _ in 0..2 {
        let took = join::newcomer(&mut cluster);
        say(&format!("newcomer among {NODES}: promised 1s, {took:.2?}"));
        assert!(took.is_some_and(|took| took <= SECOND));
    }
    for loss in [0.0, 0.05] {
        cluster.world.network.loss = loss;
        let took = leave::leave(&mut cluster, 8 * SECOND);
        say(&format!("leave among {NODES}, {loss} lost: promised 1s, {took:.2?}"));
        assert!(took.is_some_and(|took| took <= SECOND));
        cluster.world.network.loss = 0.0;
    }
    for with_machine in [false, true] {
        let (suspected, dead) = crash::crash(&mut cluster, with_machine);
        say(&format!(
            "crash among {NODES}: promised 10 s and 20 s, suspected {suspected:.2?}, dead \
             {dead:.2?}"
        ));
        assert!(suspected.is_some_and(|took| took <= 10 * SECOND));
        assert!(dead.is_some_and(|took| took <= 20 * SECOND));
    }
}
