//! What a node costs when nothing happens, and what it keeps of those that are gone.

use super::super::say;
use super::{Cluster, Duration, SECOND};

/// What a node costs on average while nothing happens.
pub(super) struct Cost {
    /// In bytes per second, with the headers of IP, UDP and TCP.
    pub(super) udp: f64,
    pub(super) tcp: f64,
    /// The share of a core, in this build and on this machine.
    pub(super) core: f64,
}

pub(super) fn idle(cluster: &mut Cluster, time: Duration) -> Cost {
    let sent = |cluster: &Cluster| {
        let traffic = cluster.world.places.iter().map(|place| place.traffic);
        traffic.fold((0, 0), |sum, one| (sum.0 + one.udp_sent, sum.1 + one.tcp_sent))
    };
    let before = sent(cluster);
    cluster.world.computed = Some(Duration::ZERO);
    cluster.world.run(time);
    let computed = cluster.world.computed.take().unwrap();
    let after = sent(cluster);
    let all = cluster.running().len() as f64 * time.as_secs_f64();
    Cost {
        udp: (after.0 - before.0) as f64 / all,
        tcp: (after.1 - before.1) as f64 / all,
        core: computed.as_secs_f64() / all,
    }
}

pub(super) fn keep_idle(cluster: &mut Cluster, time: Duration) {
    let nodes = cluster.running().len();
    let Cost { udp, tcp, core } = idle(cluster, time);
    say(&format!(
        "idle among {nodes}: promised 512 B/s of UDP, {udp:.0} B/s and {tcp:.0} B/s of TCP, \
         {:.4} % of a core",
        core * 100.0
    ));
    assert!(udp <= 512.0, "{udp} B/s");
}

#[test]
fn a_node_of_which_nothing_is_wanted_sends_half_a_kilobyte_a_second() {
    for nodes in [3, 30] {
        keep_idle(&mut Cluster::sealed(1, nodes), 60 * SECOND);
    }
}

/// Lets so many nodes come and go, half of them with a word, and says how much those that stay
/// keep of them: the most at any time, and at the end.
fn churn(names: usize) -> (usize, usize) {
    const STAY: usize = 3;
    const AT_ONCE: usize = 20;
    let mut cluster = Cluster::quiet(1, STAY);
    let mut most = 0;
    let kept = |cluster: &mut Cluster| {
        let nodes = cluster.world.places[..STAY].iter();
        nodes.filter_map(|place| place.process.as_ref()).map(|node| node.kept()).max().unwrap()
    };
    for _ in 0..names / AT_ONCE {
        let places: Vec<_> = (0..AT_ONCE).map(|_| cluster.add_place()).collect();
        for &place in &places {
            cluster.start(place);
        }
        cluster.world.run(3 * SECOND);
        assert!((0..STAY).all(|at| places.iter().all(|&place| cluster.offers(at, place))));
        for &place in &places {
            if place % 2 == 0 {
                cluster.world.call(place, |node| node.leave());
            } else {
                cluster.world.kill(place);
            }
        }
        cluster.world.run(2 * SECOND);
        for &place in &places {
            cluster.world.kill(place);
        }
        most = most.max(kept(&mut cluster));
        for place in &mut cluster.world.places {
            place.events.clear();
        }
    }
    cluster.world.run(120 * SECOND);
    (0..STAY).for_each(|at| assert_eq!(cluster.members(at).all.len(), STAY));
    (most, kept(&mut cluster))
}
