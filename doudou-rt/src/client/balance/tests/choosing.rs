//! Which node gets what.

use super::*;

fn names(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}

#[test]
fn round_robin_goes_round() {
    let cluster = Cluster::new(Balance::RoundRobin, &numbered(3));
    let went: Vec<String> = (0..7).map(|_| cluster.succeed()).collect();
    assert_eq!(went, names("n0 n1 n2 n0 n1 n2 n0"));
}

#[test]
fn weights_are_spread_smoothly() {
    let endpoints = [weighing("a", 5), weighing("b", 1), weighing("c", 1)];
    let cluster = Cluster::new(Balance::WeightedRoundRobin, &endpoints);
    let went: Vec<String> = (0..14).map(|_| cluster.succeed()).collect();
    assert_eq!(went, names("a a b a c a a a a b a c a a"));
}

#[test]
fn round_robin_knows_no_weights() {
    let cluster = Cluster::new(Balance::RoundRobin, &[weighing("a", 5), weighing("b", 1)]);
    assert_eq!(cluster.shares(10)["b"], 5);
}

#[test]
fn weights_that_differ_widely_leave_nobody_out() {
    let endpoints = [weighing("a", u32::MAX), weighing("b", 1), weighing("c", u32::MAX / 2)];
    let cluster = Cluster::new(Balance::WeightedRoundRobin, &endpoints);
    let shares = cluster.shares(3072);
    assert!(shares["b"] >= 3, "{shares:?}");
    assert!((1990..2060).contains(&shares["a"]), "{shares:?}");
}

#[test]
fn many_weights_get_what_they_say() {
    let endpoints: Vec<Endpoint> =
        (0..1000).map(|number| weighing(&format!("n{number}"), number % 7 + 1)).collect();
    let cluster = Cluster::new(Balance::WeightedRoundRobin, &endpoints);
    let shares = cluster.shares(3997);
    for endpoint in &endpoints {
        let name = endpoint.base_url.trim_start_matches("http://").trim_end_matches(":6060");
        assert_eq!(shares[name], endpoint.weight as usize, "{name}");
    }
}

#[test]
fn of_nodes_that_are_alike_each_gets_what_its_weight_says() {
    let endpoints = [weighing("a", 5), weighing("b", 3), weighing("c", 2)];
    let cluster = Cluster::new(Balance::LeastLatency, &endpoints);
    let shares = cluster.shares(10_000);
    for (name, expected) in [("a", 5000), ("b", 3000), ("c", 2000)] {
        assert!(shares[name].abs_diff(expected) < 200, "{shares:?}");
    }
}

#[test]
fn the_one_with_less_to_do_is_chosen() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(2));
    let held: Vec<_> = (0..100).map(|_| cluster.pick()).collect();
    let shares = count(held.iter().map(name));
    assert!(shares["n0"].abs_diff(shares["n1"]) <= 20, "{shares:?}");
}

#[test]
fn a_heavy_node_has_more_under_way() {
    let endpoints = [weighing("a", 4), weighing("b", 1)];
    let cluster = Cluster::new(Balance::LeastLatency, &endpoints);
    let held: Vec<_> = (0..500).map(|_| cluster.pick()).collect();
    let shares = count(held.iter().map(name));
    assert!((370..430).contains(&shares["a"]), "{shares:?}");
}

#[test]
fn a_slow_node_is_avoided_and_asked_again_later() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(10));
    let request = |slow: u64| {
        let pick = cluster.pick();
        let name = name(&pick);
        cluster.world.pass(Duration::from_millis(if name == "n3" { slow } else { 10 }));
        pick.finish(Outcome::Success);
        name
    };
    for _ in 0..200 {
        request(100);
    }
    let shares = count((0..1000).map(|_| request(100)));
    assert!(shares.get("n3").is_none_or(|share| *share < 5), "{shares:?}");
    cluster.world.pass(Duration::from_secs(30));
    let shares = count((0..1000).map(|_| request(10)));
    assert!(shares["n3"] > 50, "{shares:?}");
}

#[test]
fn a_node_that_fails_at_once_counts_as_slow() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(4));
    let went = (0..1000)
        .map(|_| cluster.request(|node| if node == "n1" { FAILED } else { Outcome::Success }));
    let shares = count(went);
    assert!(shares["n1"] <= 2, "{shares:?}");
}

#[test]
fn a_node_that_wants_to_be_left_alone_is_for_longer() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(2));
    let retry_after = |seconds| Outcome::Failed { retry_after: Some(Duration::from_secs(seconds)) };
    let (first, second) = (cluster.pick(), cluster.pick_but(&[]));
    let second =
        if second.node() == first.node() { cluster.pick_but(&[first.node()]) } else { second };
    let (patient, other) = (name(&first), name(&second));
    first.finish(retry_after(20));
    second.finish(retry_after(3));
    let shares = cluster.shares(10);
    assert_eq!(shares.get(&patient), None, "{shares:?}");
    assert_eq!(shares[&other], 10);
}

#[test]
fn a_node_that_isnt_waited_for_counts_as_slow() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(4));
    cluster.shares(100);
    let went = (0..1000).map(|_| {
        let pick = cluster.pick();
        let name = name(&pick);
        if name == "n1" {
            cluster.world.pass(Duration::from_millis(50));
            drop(pick);
        } else {
            cluster.world.pass(Duration::from_millis(1));
            pick.finish(Outcome::Success);
        }
        name
    });
    let shares = count(went);
    assert!(shares["n1"] <= 2, "{shares:?}");
}

#[test]
fn a_request_that_is_given_up_soon_says_nothing() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(4));
    cluster.shares(100);
    for _ in 0..1000 {
        drop(cluster.pick());
        cluster.succeed();
    }
    let shares = cluster.shares(1000);
    assert!(shares.values().all(|share| share.abs_diff(250) < 60), "{shares:?}");
}

#[test]
fn a_key_stays_with_its_node() {
    let cluster = Cluster::new(Balance::ConsistentHash, &numbered(10));
    for key in 0..1000 {
        let first = name(&cluster.pick_key(key));
        assert_eq!(first, name(&cluster.pick_key(key)));
    }
}

#[test]
fn keys_are_spread_by_weight() {
    let mut endpoints = numbered(10);
    endpoints[0].weight = 3;
    endpoints[1..].iter_mut().for_each(|endpoint| endpoint.weight = 2);
    let cluster = Cluster::new(Balance::ConsistentHash, &endpoints);
    let shares = count((0..21_000).map(|key| name(&cluster.pick_key(key))));
    for (name, share) in &shares {
        let expected = if name == "n0" { 3000 } else { 2000 };
        assert!(share.abs_diff(expected) < expected / 2, "{shares:?}");
    }
}

#[test]
fn few_keys_move_when_a_node_joins_and_only_its_own_when_it_leaves() {
    let cluster = Cluster::new(Balance::ConsistentHash, &numbered(10));
    let whose = |cluster: &Cluster| -> Vec<String> {
        (0..10_000).map(|key| name(&cluster.pick_key(key))).collect()
    };
    let before = whose(&cluster);
    cluster.know(&numbered(11));
    let after = whose(&cluster);
    let moved = before.iter().zip(&after).filter(|(before, after)| before != after);
    assert!(moved.clone().all(|(_, after)| after == "n10"));
    let moved = moved.count();
    assert!((500..1400).contains(&moved), "{moved} of 10000 moved to the eleventh node");
    cluster.know(&numbered(10));
    assert_eq!(whose(&cluster), before);
}

#[test]
fn no_node_has_more_than_its_bound_by_the_keys() {
    let cluster = Cluster::new(Balance::ConsistentHash, &numbered(10));
    // Everybody wants the same.
    let held: Vec<_> = (0..1000).map(|_| cluster.pick_key(42)).collect();
    let shares = count(held.iter().map(name));
    assert!(shares.values().all(|share| *share <= 126), "{shares:?}");
    drop(held);
    let held: Vec<_> = (0..8).map(|_| cluster.pick_key(42)).collect();
    assert_eq!(count(held.iter().map(name)).len(), 1);
}

#[test]
fn calls_without_a_key_go_anywhere() {
    let cluster = Cluster::new(Balance::ConsistentHash, &numbered(5));
    assert_eq!(cluster.shares(200).len(), 5);
}

#[test]
fn what_was_tried_is_avoided_while_there_are_others() {
    for balance in ALL {
        let cluster = Cluster::new(balance, &numbered(3));
        let first = cluster.pick();
        let second = cluster.pick_but(&[first.node()]);
        let tried = [first.node(), second.node()];
        let third = cluster.pick_but(&tried);
        assert!(!tried.contains(&third.node()) && tried[0] != tried[1], "{balance:?}");
        let all = [tried[0], tried[1], third.node()];
        assert!(all.contains(&cluster.pick_but(&all).node()), "{balance:?}");
    }
}

#[test]
fn limits_are_kept() {
    for balance in ALL {
        let options = BalanceOptions {
            balance,
            limit: Some(5),
            node_limit: Some(2),
            ..BalanceOptions::default()
        };
        let cluster = Cluster::with(options, &numbered(2));
        let mut held: Vec<_> = (0..4).map(|_| cluster.pick()).collect();
        let shares = count(held.iter().map(name));
        assert!(shares.values().all(|share| *share == 2), "{balance:?} {shares:?}");
        let again = || cluster.balancer.pick(&Want::default()).map(|_| ());
        assert_eq!(again(), Err(NoNode::Busy), "{balance:?}");
        cluster.know(&numbered(4));
        held.push(cluster.pick());
        assert_eq!(again(), Err(NoNode::Busy), "{balance:?}");
        held.pop();
        assert_eq!(again(), Ok(()), "{balance:?}");
    }
}
