//! Many threads ask at once.

use std::sync::Barrier;
use std::sync::atomic::AtomicBool;
use std::thread;

use super::super::rotation::Rotation;
use super::super::world::Real;
use super::*;

const THREADS: usize = 4;

fn real(balance: Balance, endpoints: &[Endpoint]) -> (watch::Sender<Endpoints>, Balancer) {
    let (provider, receiver) = watch::channel(Endpoints::Known(endpoints.into()));
    let options = BalanceOptions { balance, ..BalanceOptions::default() };
    (provider, Balancer::new(receiver, options))
}

fn in_threads(balancer: &Balancer, requests: usize) -> HashMap<Arc<str>, usize> {
    let mut counts = HashMap::new();
    thread::scope(|scope| {
        let work = || {
            let pick = |_| {
                let pick: Pick<Real> = balancer.pick(&Want::default()).unwrap();
                let base_url = pick.base_url().clone();
                pick.finish(Outcome::Success);
                base_url
            };
            (0..requests).map(pick).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            for base_url in thread.join().unwrap() {
                *counts.entry(base_url).or_default() += 1;
            }
        }
    });
    counts
}

#[test]
fn turns_are_exact() {
    let (_provider, balancer) = real(Balance::RoundRobin, &numbered(7));
    let counts = in_threads(&balancer, 7000);
    assert!(counts.values().all(|count| *count == 1000 * THREADS), "{counts:?}");
    let endpoints = [weighing("a", 5), weighing("b", 1), weighing("c", 1)];
    let (_provider, balancer) = real(Balance::WeightedRoundRobin, &endpoints);
    let counts = in_threads(&balancer, 7000);
    assert_eq!(counts[&*url("a")], 5000 * THREADS, "{counts:?}");
    assert_eq!(counts[&*url("b")], 1000 * THREADS, "{counts:?}");
}

#[test]
fn no_turn_is_taken_twice() {
    let rotation = Rotation::new(&[1.0; 7]);
    let barrier = Barrier::new(THREADS);
    let work = || {
        barrier.wait();
        (0..70_000).filter(|_| rotation.next() == Some(0)).count()
    };
    let firsts: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(firsts, 10_000 * THREADS);
}

#[test]
fn a_trial_is_begun_once() {
    let cluster = Cluster::new(Balance::RoundRobin, &numbered(2));
    cluster.eject("n0");
    let snapshot = cluster.balancer.0.snapshot.load();
    let node = snapshot.nodes().next().unwrap();
    let out_until = node.out_until();
    assert!(node.begin_trial(out_until));
    assert!(!node.begin_trial(out_until));
    node.end_trial();
    assert!(!node.begin_trial(out_until + 1), "it was left out anew");
    assert!(node.begin_trial(out_until));
}

#[test]
fn no_thread_fails_while_nodes_come_and_go_and_fail() {
    for balance in ALL {
        let (provider, balancer) = real(balance, &numbered(6));
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            for thread in 0..THREADS as u64 {
                let (balancer, over) = (&balancer, &over);
                scope.spawn(move || {
                    let mut number = thread;
                    while !over.load(Ordering::Relaxed) {
                        number += 1;
                        let pick =
                            balancer.pick(&Want { key: Some(number), ..Want::default() }).unwrap();
                        let outcome = match number % 7 {
                            0 => Outcome::Unreachable,
                            1 => FAILED,
                            2 => continue,
                            _ => Outcome::Success,
                        };
                        pick.finish(outcome);
                    }
                });
            }
            for round in 0..200 {
                provider.send_replace(Endpoints::Known(numbered(round % 9 + 1).into()));
                thread::yield_now();
            }
            over.store(true, Ordering::Relaxed);
        });
        provider.send_replace(Endpoints::Known(numbered(9).into()));
        drop(balancer.pick(&Want::default()));
        let snapshot = balancer.0.snapshot.load();
        assert_eq!(snapshot.nodes().count(), 9);
        assert!(snapshot.nodes().all(|node| node.in_flight() == 0), "{balance:?}");
        assert!(snapshot.nodes().filter(|node| node.is_out()).count() <= 4, "{balance:?}");
        assert_eq!(balancer.0.total.load(Ordering::Relaxed), 0, "{balance:?}");
    }
}

#[test]
fn one_of_all_threads_tries_a_node() {
    for round in 0..200 {
        let cluster = Cluster::new(ALL[round % ALL.len()], &numbered(2));
        let dead = |node: &str| if node == "n0" { Outcome::Unreachable } else { Outcome::Success };
        while cluster.request(dead) != "n0" {}
        cluster.world.pass(Duration::from_secs(1));
        let barrier = Barrier::new(THREADS);
        let work = || {
            barrier.wait();
            (0..4).map(|_| cluster.pick()).collect::<Vec<_>>()
        };
        let held: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let shares = count(held.iter().map(name));
        assert!(shares.get("n0").is_none_or(|share| *share == 1), "{shares:?}");
    }
}

#[test]
fn limits_are_kept_by_all_together() {
    let (_provider, receiver) = watch::channel(Endpoints::Known(numbered(3).into()));
    let options =
        BalanceOptions { node_limit: Some(2), limit: Some(5), ..BalanceOptions::default() };
    let balancer = Balancer::new(receiver, options);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..5000 {
                    let picks = (balancer.pick(&Want::default()), balancer.pick(&Want::default()));
                    assert!(
                        balancer
                            .0
                            .snapshot
                            .load()
                            .nodes()
                            .all(|node| node.in_flight() <= 2 + THREADS as u32)
                    );
                    drop(picks);
                }
            });
        }
    });
    let held: Vec<_> = std::iter::from_fn(|| balancer.pick(&Want::default()).ok()).collect();
    assert_eq!(held.len(), 5);
}

#[test]
fn the_first_nodes_are_there_for_all_who_waited_for_them() {
    let endpoints = Endpoints::Known(numbered(200).into());
    for _ in 0..200 {
        let (provider, receiver) = watch::channel(Endpoints::Unknown);
        let balancer: Balancer = Balancer::new(receiver, BalanceOptions::default());
        let barrier = Barrier::new(THREADS + 1);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    barrier.wait();
                    balancer
                        .pick(&Want::default())
                        .expect("nodes are known")
                        .finish(Outcome::Success);
                });
            }
            provider.send_replace(endpoints.clone());
            barrier.wait();
        });
    }
}
