//! Nodes that fail are left out, and taken in again.

use super::*;

const ROUND_ROBIN: [Balance; 2] = [Balance::RoundRobin, Balance::WeightedRoundRobin];

/// The victim fails, the others don't.
fn fails(victim: &str) -> impl Fn(&str) -> Outcome {
    move |node| if node == victim { FAILED } else { Outcome::Success }
}

#[test]
fn five_failures_in_a_row_and_a_node_is_left_out() {
    for balance in ROUND_ROBIN {
        let cluster = Cluster::new(balance, &numbered(3));
        let shares = count((0..300).map(|_| cluster.request(fails("n1"))));
        assert_eq!(shares["n1"], 5, "{balance:?} {shares:?}");
    }
}

#[test]
fn a_success_in_between_begins_the_row_anew() {
    let cluster = Cluster::new(Balance::RoundRobin, &numbered(2));
    for number in 0..8 {
        let victim = if number % 5 == 4 { "nobody" } else { "n0" };
        cluster.request(fails(victim));
        cluster.request(fails(victim));
    }
    assert!(!cluster.is_out("n0"));
}

#[test]
fn a_node_without_a_connection_is_left_out_at_once() {
    for balance in ALL {
        let cluster = Cluster::new(balance, &numbered(3));
        let dead = |node: &str| if node == "n1" { Outcome::Unreachable } else { Outcome::Success };
        let shares = count((0..300).map(|_| cluster.request(dead)));
        assert_eq!(shares["n1"], 1, "{balance:?} {shares:?}");
    }
}

#[test]
fn one_request_at_a_time_tries_a_node_that_was_left_out() {
    for balance in ALL {
        let cluster = Cluster::new(balance, &numbered(2));
        cluster.eject("n0");
        cluster.world.pass(Duration::from_secs(1));
        let held: Vec<_> = (0..50).map(|_| cluster.pick()).collect();
        assert_eq!(count(held.iter().map(name))["n0"], 1, "{balance:?}");
        // Given up, it is neither good nor bad: the next may try.
        drop(held);
        let held: Vec<_> = (0..50).map(|_| cluster.pick()).collect();
        assert_eq!(count(held.iter().map(name))["n0"], 1, "{balance:?}");
        for pick in held {
            pick.finish(Outcome::Success);
        }
        assert!(!cluster.is_out("n0"), "{balance:?}");
    }
}

#[test]
fn each_time_it_is_left_out_twice_as_long() {
    let cluster = Cluster::new(Balance::RoundRobin, &numbered(2));
    cluster.eject("n0");
    for seconds in [1, 2, 4, 8, 16, 32, 32] {
        cluster.world.pass(Duration::from_millis(seconds * 1000 - 100));
        let early = count((0..10).map(|_| cluster.request(fails("n0"))));
        assert_eq!(early.get("n0"), None, "before {seconds} s");
        cluster.world.pass(Duration::from_millis(100));
        let tried = count((0..10).map(|_| cluster.request(fails("n0"))));
        assert_eq!(tried["n0"], 1, "after {seconds} s");
    }
}

#[test]
fn a_node_that_was_well_for_long_begins_with_a_second_again() {
    let cluster = Cluster::new(Balance::RoundRobin, &numbered(2));
    for _ in 0..2 {
        cluster.eject("n0");
        cluster.world.pass(Duration::from_secs(1));
        cluster.shares(10);
        assert!(!cluster.is_out("n0"));
        cluster.world.pass(Duration::from_secs(40));
    }
}

#[test]
fn a_node_that_is_back_gets_more_and_more() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(4));
    cluster.shares(100);
    let dead = |node: &str| if node == "n0" { Outcome::Unreachable } else { Outcome::Success };
    while cluster.request(dead) != "n0" {}
    cluster.world.pass(Duration::from_secs(1));
    let at_first = cluster.shares(200).get("n0").copied().unwrap_or(0);
    assert!((1..30).contains(&at_first), "{at_first}");
    cluster.world.pass(Duration::from_secs(10));
    let shares = cluster.shares(1000);
    assert!(shares["n0"] > 150, "{shares:?}");
}

#[test]
fn what_began_before_says_nothing_about_the_time_since() {
    let cluster = Cluster::new(Balance::RoundRobin, &numbered(2));
    let late: Vec<_> = (0..40).map(|_| cluster.pick()).collect();
    cluster.eject("n0");
    let (mut bad, mut good) = (Vec::new(), Vec::new());
    for (number, pick) in late.into_iter().filter(|pick| name(pick) == "n0").enumerate() {
        if number % 2 == 0 { bad.push(pick) } else { good.push(pick) }
    }
    good.into_iter().for_each(|pick| pick.finish(Outcome::Success));
    assert!(cluster.is_out("n0"));
    cluster.world.pass(Duration::from_secs(1));
    cluster.shares(2);
    assert!(!cluster.is_out("n0"));
    bad.into_iter().for_each(|pick| pick.finish(FAILED));
    assert!(!cluster.is_out("n0"));
    // Nor is it a row that the next failure would be the end of.
    while cluster.request(fails("n0")) != "n0" {}
    assert!(!cluster.is_out("n0"));
}

#[test]
fn half_of_the_nodes_stay_whatever_happens() {
    for balance in ALL {
        for nodes in 0..8 {
            let cluster = Cluster::new(balance, &numbered(nodes));
            for number in 0..500 {
                let outcome = if number % 3 == 0 { FAILED } else { Outcome::Unreachable };
                if nodes > 0 {
                    cluster.request(|_| outcome);
                }
                cluster.world.pass(Duration::from_millis(10));
                assert!(cluster.out() <= nodes / 2, "{balance:?}: {} of {nodes}", cluster.out());
            }
            if nodes > 0 {
                assert_eq!(cluster.out(), nodes / 2, "{balance:?} {nodes}");
                // And they are all taken in again.
                cluster.world.pass(Duration::from_secs(32));
                for _ in 0..200 * nodes {
                    cluster.request(|_| Outcome::Success);
                }
                assert_eq!(cluster.out(), 0, "{balance:?} {nodes}");
            }
        }
    }
}

#[test]
fn when_the_well_ones_leave_those_left_out_are_taken_in() {
    for balance in ALL {
        let cluster = Cluster::new(balance, &numbered(4));
        cluster.eject("n0");
        cluster.eject("n1");
        cluster.know(&numbered(2));
        drop(cluster.pick());
        assert_eq!(cluster.out(), 1, "{balance:?}");
        assert!(cluster.is_out("n1"), "{balance:?}: the first comes in first");
    }
}

#[test]
fn a_request_that_has_tried_all_others_goes_to_one_that_is_left_out() {
    for balance in ALL {
        let cluster = Cluster::new(balance, &numbered(2));
        let dead = |node: &str| if node == "n0" { Outcome::Unreachable } else { Outcome::Success };
        while cluster.request(dead) != "n0" {}
        let first = cluster.pick();
        let second = cluster.pick_but(&[first.node()]);
        assert_eq!((&*name(&first), &*name(&second)), ("n1", "n0"), "{balance:?}");
        // It is back, and so it is taken in although nobody would have tried it yet.
        second.finish(Outcome::Success);
        assert!(!cluster.is_out("n0"), "{balance:?}");
    }
}

#[test]
fn a_node_that_fails_half_of_the_time_is_left_out() {
    for balance in ROUND_ROBIN {
        let cluster = Cluster::new(balance, &numbered(5));
        let mut turn = 0;
        for _ in 0..500 {
            let pick = cluster.pick();
            let is_victim = name(&pick) == "n2";
            turn += usize::from(is_victim);
            cluster.world.pass(Duration::from_millis(1));
            pick.finish(if is_victim && turn % 2 == 0 { FAILED } else { Outcome::Success });
        }
        assert!(cluster.is_out("n2"), "{balance:?}");
        assert!(turn < 60, "{balance:?}: only after {turn} requests");
    }
}

#[test]
fn nobody_is_left_out_when_all_fail_alike() {
    let cluster = Cluster::new(Balance::RoundRobin, &numbered(5));
    for number in 0..5000 {
        let outcome = if number / 5 % 2 == 0 { FAILED } else { Outcome::Success };
        cluster.request(|_| outcome);
        assert_eq!(cluster.out(), 0);
    }
}
