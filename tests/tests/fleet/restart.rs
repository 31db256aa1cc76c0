//! Nodes end and come back.

use std::time::Instant;

use doudou_rt::client::Balance;

use crate::load::Load;
use crate::process::{Fleet, say};

/// How many calls there are at least, unless `DOUDOU_SOAK` is set.
const CALLS: usize = 10_000;
const MANY_CALLS: usize = 100_000;

fn rolling_restart(how: &str, begin: impl Fn(&Fleet) -> Load) {
    let calls = if std::env::var_os("DOUDOU_SOAK").is_some() { MANY_CALLS } else { CALLS };
    let mut fleet = Fleet::start(5);
    let load = begin(&fleet);
    let start = Instant::now();
    let part = calls / (2 * fleet.nodes.len());
    for node in &mut fleet.nodes {
        load.wait_for_more(part);
        node.end("TERM");
        load.wait_for_more(part);
        node.start_again();
    }
    load.wait_for_calls(calls);
    let calls = load.end();
    let seconds = start.elapsed().as_secs_f64();
    let by_node = calls.by_node();
    say(&format!(
        "rolling restart, {how}: {} calls in {seconds:.1} s, {} answered; by node {by_node:?}",
        calls.0.len(),
        by_node.values().sum::<usize>()
    ));
    calls.assert_none_failed();
    assert_eq!(by_node.len(), fleet.nodes.len());
}

#[test]
fn a_rolling_restart_fails_no_call_in_a_cluster() {
    rolling_restart("found by gossip", |fleet| Load::in_cluster(fleet, Balance::LeastLatency));
}

#[test]
fn a_rolling_restart_fails_no_call_of_those_who_have_a_list() {
    rolling_restart("listed", |fleet| Load::on(fleet, Balance::LeastLatency));
}
