//! Nodes that say that they go.

use super::super::super::{EventKind, MemberState};
use super::super::cluster::{Process, name};
use super::{Cluster, Duration, Measured, SECOND, keep};

/// From a leave until all know of it. Who has left stays so as long as one looks.
pub(super) fn leave(cluster: &mut Cluster, looks: Duration) -> Measured {
    let leaver = cluster.any();
    let others = cluster.others(leaver);
    let begin = cluster.world.now();
    cluster.world.call(leaver, Process::leave);
    let known = cluster.until_each(others.clone(), 20 * SECOND, |cluster, place| {
        cluster.state(place, leaver) == Some(MemberState::Left)
    });
    let has_left = cluster.until_each(vec![leaver], 5 * SECOND, |cluster, place| {
        cluster.world.places[place].process.as_ref().is_none_or(Process::has_left)
    });
    assert!(has_left.is_some(), "it doesn't come to its end");
    cluster.world.run(looks / 2);
    cluster.world.kill(leaver);
    cluster.world.run(looks / 2);
    let died: Vec<_> = [EventKind::Joined, EventKind::Died, EventKind::Restored]
        .into_iter()
        .flat_map(|kind| cluster.noticed(kind))
        .filter(|(when, _, who)| *when > begin && *who == name(leaver))
        .collect();
    assert!(died.is_empty(), "a leaver came back or died: {died:?}");
    for place in others {
        let state = cluster.state(place, leaver);
        assert!(matches!(state, None | Some(MemberState::Left)), "{state:?} at {place}");
    }
    known
}

fn lossy(seed: u64, nodes: usize, loss: f64) -> Measured {
    let mut cluster = Cluster::quiet(seed, nodes);
    cluster.world.network.loss = loss;
    leave(&mut cluster, 60 * SECOND)
}

#[test]
fn a_leave_is_known_by_all_within_a_second_and_for_ever() {
    for (nodes, loss, trials) in [(3, 0.0, 10), (3, 0.05, 10), (50, 0.0, 2), (50, 0.05, 2)] {
        let promise = format!("leave among {nodes}, {loss} lost");
        keep(&promise, SECOND, trials, |seed| lossy(seed, nodes, loss));
    }
}

#[test]
#[ignore = "many nodes"]
fn a_leave_among_50_and_200_is_known_within_a_second_even_if_a_fifth_is_lost() {
    for (nodes, loss, trials) in [(50, 0.2, 20), (200, 0.05, 6), (200, 0.2, 6)] {
        let promise = format!("leave among {nodes}, {loss} lost");
        keep(&promise, SECOND, trials, |seed| lossy(seed, nodes, loss));
    }
}

#[test]
fn who_has_left_can_come_again() {
    keep("coming again after a leave", 2 * SECOND, 5, |seed| {
        let mut cluster = Cluster::quiet(seed, 5);
        let leaver = cluster.any();
        cluster.world.call(leaver, Process::leave);
        cluster.world.run(2 * SECOND);
        cluster.start(leaver);
        cluster.all_see_all(Duration::from_millis(10), 20 * SECOND)
    });
}
