//! Whatever was cut off finds together again.

use super::{Net, SECOND};

/// Cuts a cluster for so many seconds, and tells how long it took to heal.
fn heals(nodes: usize, seed: u64, cut: u32, is_cut: impl Fn(usize, usize) -> bool) {
    let mut net = Net::of(nodes, seed);
    net.run(5 * SECOND);
    assert!(net.is_whole());
    net.cut_all(is_cut);
    net.run(cut * SECOND);
    assert!(!net.is_whole());
    becomes_whole(&mut net);
}

fn becomes_whole(net: &mut Net) {
    net.cut.clear();
    let took = net.until(60 * SECOND, Net::is_whole);
    assert!(took.is_some_and(|took| took <= 30 * SECOND), "{took:?}");
    // And it stays whole.
    net.run(30 * SECOND);
    assert!(net.is_whole());
}

#[test]
fn two_nodes_find_each_other_again() {
    for (seed, cut) in [(1, 12), (2, 60), (3, 400)] {
        heals(2, seed, cut, |_, _| true);
    }
}

#[test]
fn halves_find_each_other_again() {
    for (seed, cut) in [(4, 12), (5, 60), (6, 200)] {
        heals(6, seed, cut, |one, other| one % 2 != other % 2);
    }
}

#[test]
fn nodes_that_were_all_alone_find_each_other_again() {
    for (seed, cut) in [(7, 20), (8, 100), (9, 4000)] {
        heals(7, seed, cut, |_, _| true);
    }
}

#[test]
fn one_that_was_cut_off_comes_back() {
    for (seed, cut) in [(10, 12), (11, 100)] {
        heals(8, seed, cut, |one, other| one == 3 || other == 3);
    }
}

#[test]
fn a_seed_that_was_cut_off_comes_back() {
    for (seed, cut) in [(12, 12), (13, 100)] {
        heals(8, seed, cut, |one, _| one == 0);
    }
}

#[test]
fn a_ring_in_which_only_neighbours_hear_each_other_becomes_whole() {
    let mut net = Net::of(6, 14);
    net.run(5 * SECOND);
    net.cut_all(|one, other| (other - one) % 6 != 1 && (other - one) % 6 != 5);
    // It may stay whole: neighbours pass on what is said.
    net.run(120 * SECOND);
    becomes_whole(&mut net);
}
