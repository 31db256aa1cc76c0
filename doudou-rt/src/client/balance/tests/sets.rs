//! Nodes come and go, and aren't all alike.

use super::*;

#[test]
fn without_nodes_there_is_none() {
    for balance in ALL {
        let cluster = Cluster::new(balance, &[]);
        assert_eq!(cluster.balancer.pick(&Want::default()).unwrap_err(), NoNode::None);
        cluster.know(&numbered(1));
        assert_eq!(cluster.succeed(), "n0");
        cluster.know(&[]);
        assert_eq!(cluster.balancer.pick(&Want::default()).unwrap_err(), NoNode::None);
    }
}

#[tokio::test(start_paused = true)]
async fn calls_wait_for_the_first_that_is_known() {
    let (provider, receiver) = watch::channel(Endpoints::Unknown);
    let balancer = Balancer::within(receiver, BalanceOptions::default(), Virtual::new(1));
    assert_eq!(balancer.pick(&Want::default()).unwrap_err(), NoNode::None);
    let waiting = tokio::time::timeout(Duration::from_secs(60), balancer.known());
    assert!(waiting.await.is_err());
    provider.send_replace(Endpoints::Known(numbered(1).into()));
    balancer.known().await;
    assert!(balancer.pick(&Want::default()).is_ok());
    balancer.known().await;
}

#[tokio::test]
async fn calls_dont_wait_for_a_provider_that_is_gone() {
    let (provider, receiver) = watch::channel(Endpoints::Unknown);
    let balancer = Balancer::within(receiver, BalanceOptions::default(), Virtual::new(1));
    drop(provider);
    balancer.known().await;
    assert_eq!(balancer.pick(&Want::default()).unwrap_err(), NoNode::None);
}

#[test]
fn what_a_provider_said_last_stays() {
    let Cluster { provider, balancer, .. } = Cluster::new(Balance::RoundRobin, &numbered(1));
    provider.send_replace(Endpoints::Known(numbered(3).into()));
    drop(provider);
    let went = count((0..9).map(|_| name(&balancer.pick(&Want::default()).unwrap())));
    assert_eq!(went.len(), 3);
}

#[test]
fn suspects_get_a_tenth() {
    let endpoints = [endpoint("a"), in_state("b", EndpointState::Suspect), endpoint("c")];
    for balance in [Balance::RoundRobin, Balance::WeightedRoundRobin, Balance::LeastLatency] {
        let shares = Cluster::new(balance, &endpoints).shares(2100);
        assert!((70..130).contains(&shares["b"]), "{balance:?} {shares:?}");
    }
    let cluster = Cluster::new(Balance::ConsistentHash, &endpoints);
    let shares = count((0..2100).map(|key| name(&cluster.pick_key(key))));
    assert!((30..250).contains(&shares["b"]), "{shares:?}");
}

#[test]
fn suspects_alone_are_asked() {
    for balance in ALL {
        let suspect = |name| in_state(name, EndpointState::Suspect);
        let shares = Cluster::new(balance, &[suspect("a"), suspect("b")]).shares(200);
        assert_eq!(shares.len(), 2, "{balance:?} {shares:?}");
    }
}

#[test]
fn who_drains_or_weighs_nothing_is_asked_when_nobody_else_is_there() {
    let (draining, weightless) = (in_state("d", EndpointState::Draining), weighing("w", 0));
    for balance in ALL {
        let all = [draining.clone(), weightless.clone(), endpoint("a")];
        let cluster = Cluster::new(balance, &all);
        assert_eq!(cluster.shares(100)["a"], 100, "{balance:?}");
        let first = cluster.pick();
        let second = cluster.pick_but(&[first.node()]);
        assert_eq!(name(&second), "w", "{balance:?}");
        assert_eq!(name(&cluster.pick_but(&[first.node(), second.node()])), "d", "{balance:?}");
        cluster.know(&all[..2]);
        assert_eq!(cluster.shares(100)["w"], 100, "{balance:?}");
        cluster.know(&all[..1]);
        assert_eq!(cluster.shares(100)["d"], 100, "{balance:?}");
    }
}

#[test]
fn what_was_learned_stays_with_the_id() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(4));
    cluster.eject("n1");
    let mut endpoints = numbered(5);
    endpoints[1].weight = 7;
    cluster.know(&endpoints);
    cluster.succeed();
    assert!(cluster.is_out("n1"));
    endpoints[1].id = "n1 again".into();
    cluster.know(&endpoints);
    cluster.succeed();
    assert!(!cluster.is_out("n1"));
}

#[test]
fn a_newcomer_gets_more_and_more() {
    for balance in [Balance::LeastLatency, Balance::RoundRobin, Balance::WeightedRoundRobin] {
        let cluster = Cluster::new(balance, &numbered(4));
        let newcomer = |seconds: u64| {
            cluster.world.pass(Duration::from_millis(seconds * 1000 - 500));
            let shares = cluster.shares(1000);
            shares.get("n4").copied().unwrap_or(0)
        };
        cluster.shares(1000);
        cluster.world.pass(Duration::from_secs(10));
        cluster.know(&numbered(5));
        let at_once = cluster.shares(100).get("n4").copied().unwrap_or(0);
        assert!(at_once < 10, "{balance:?} {at_once}");
        let shares = [newcomer(2), newcomer(3), newcomer(8)];
        assert!((10..110).contains(&shares[0]), "{balance:?} {shares:?}");
        assert!((60..190).contains(&shares[1]), "{balance:?} {shares:?}");
        assert!((140..260).contains(&shares[2]), "{balance:?} {shares:?}");
    }
}

#[test]
fn a_newcomer_is_taken_for_as_fast_as_the_one_in_the_middle() {
    let cluster = Cluster::new(Balance::LeastLatency, &numbered(3));
    cluster.shares(1000);
    cluster.know(&numbered(4));
    cluster.succeed();
    let snapshot = cluster.balancer.0.snapshot.load();
    let newcomer = snapshot.nodes().last().unwrap();
    let latency = newcomer.latency(cluster.world.now());
    assert!((0.9e6..1.1e6).contains(&latency), "{latency}");
}

#[test]
fn the_first_nodes_neednt_warm_up() {
    let cluster = Cluster::new(Balance::RoundRobin, &numbered(1));
    cluster.know(&numbered(5));
    assert_eq!(cluster.shares(5).len(), 5);
}

fn zoned(balance: Balance, near: usize, far: usize) -> Cluster {
    let options = BalanceOptions { balance, zone: "x".into(), ..BalanceOptions::default() };
    let endpoints: Vec<Endpoint> = (0..near)
        .map(|number| in_zone(&format!("near{number}"), "x"))
        .chain((0..far).map(|number| in_zone(&format!("far{number}"), "y")))
        .collect();
    Cluster::with(options, &endpoints)
}

fn near(shares: &HashMap<String, usize>) -> usize {
    shares.iter().filter(|(name, _)| name.starts_with("near")).map(|(_, share)| share).sum()
}

#[test]
fn the_own_zone_gets_all_that_it_can_bear() {
    for balance in ALL {
        assert_eq!(near(&zoned(balance, 3, 3).shares(300)), 300, "{balance:?}");
        assert_eq!(near(&zoned(balance, 4, 2).shares(300)), 300, "{balance:?}");
        // Of ten nodes in two zones, five should bear each half: one bears a fifth.
        let alone = zoned(balance, 1, 9).shares(3000);
        assert!((500..700).contains(&near(&alone)), "{balance:?} {alone:?}");
        assert_eq!(near(&zoned(balance, 0, 3).shares(300)), 0, "{balance:?}");
    }
}

#[test]
fn a_zone_that_loses_nodes_gets_less_and_all_of_them_when_they_are_back() {
    let cluster = zoned(Balance::RoundRobin, 4, 4);
    cluster.eject("near0");
    cluster.eject("near1");
    // Six are left, three of which should bear this half: two bear two thirds.
    let shares = cluster.shares(500);
    assert!((260..420).contains(&near(&shares)), "{shares:?}");
    cluster.world.pass(Duration::from_secs(1));
    let shares = cluster.shares(2000);
    assert!(near(&shares) > 1800, "{shares:?}");
    assert_eq!(cluster.out(), 0);
}

#[test]
fn a_key_stays_in_a_zone_too() {
    let cluster = zoned(Balance::ConsistentHash, 1, 9);
    for key in 0..500 {
        assert_eq!(name(&cluster.pick_key(key)), name(&cluster.pick_key(key)));
    }
}
