//! What a node costs when nothing happens, and what it keeps of those that are gone.

use std::time::Instant;

use super::super::cluster::Process;
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
    let (begin, cpu) = (Instant::now(), thread_time());
    cluster.world.run(time);
    let (whole, cpu) = (begin.elapsed(), thread_time().zip(cpu).map(|(end, begin)| end - begin));
    let computed = cluster.world.computed.take().unwrap();
    // On a machine that has more to do, the time in which the nodes run isn't all theirs.
    let own = cpu.map_or(1.0, |cpu| cpu.as_secs_f64() / whole.as_secs_f64());
    let after = sent(cluster);
    let all = cluster.running().len() as f64 * time.as_secs_f64();
    Cost {
        udp: (after.0 - before.0) as f64 / all,
        tcp: (after.1 - before.1) as f64 / all,
        core: computed.as_secs_f64() * own / all,
    }
}

/// For how long this thread has had a core; `None` where the system doesn't say.
fn thread_time() -> Option<Duration> {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(times.split_whitespace().next()?.parse().ok()?))
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

/// Lets so many nodes come and go, most of them with a word, and says how much those that stay
/// keep of them: the most at any time, and at the end.
fn churn(names: usize) -> (usize, usize) {
    const STAY: usize = 3;
    const AT_ONCE: usize = 20;
    let mut cluster = Cluster::quiet(1, STAY);
    let mut most = 0;
    let kept = |cluster: &mut Cluster| {
        let nodes = cluster.world.places[..STAY].iter();
        nodes.filter_map(|place| place.process.as_ref()).map(Process::kept).max().unwrap()
    };
    for _ in 0..names / AT_ONCE {
        let places: Vec<_> = (0..AT_ONCE).map(|_| cluster.add_place()).collect();
        for &place in &places {
            cluster.start(place);
        }
        cluster.world.run(3 * SECOND);
        assert!((0..STAY).all(|at| places.iter().all(|&place| cluster.offers(at, place))));
        for &place in &places {
            if place % 10 == 0 {
                cluster.world.kill(place);
            } else {
                cluster.world.call(place, Process::leave);
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
    // Three nodes find out about the dead one by one, each more careful with every probe that
    // fails, and then list them for a while.
    cluster.world.run(400 * SECOND);
    (0..STAY).for_each(|at| assert_eq!(cluster.members(at).all.len(), STAY));
    (most, kept(&mut cluster))
}

fn keep_churn(names: usize) {
    const BOUND: usize = 8_000;
    let (most, end) = churn(names);
    say(&format!(
        "{names} names that came and went: promised at most {BOUND} things kept, {most} at most, \
         {end} at the end"
    ));
    assert!(most <= BOUND, "{most}");
    assert!(end <= most, "{end}");
}

#[test]
fn names_that_come_and_go_leave_little_behind() {
    keep_churn(300);
}

#[test]
#[ignore = "minutes"]
fn ten_thousand_names_that_come_and_go_leave_little_behind() {
    keep_churn(10_000);
}
