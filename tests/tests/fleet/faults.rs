//! Nodes die, fail, or become slow.

use std::thread;
use std::time::{Duration, Instant};

use doudou_rt::client::Balance;

use crate::load::{Load, quantile};
use crate::process::{Fleet, say};

/// While the machine has much else to do, all nodes are slow now and then, and that one gets more.
/// It can't have that much to do all the time.
const WINDOWS: usize = 3;

#[test]
fn a_node_that_is_killed_fails_no_call() {
    let mut fleet = Fleet::start(5);
    for balance in [Balance::LeastLatency, Balance::RoundRobin] {
        // The cluster takes seconds to see that it is dead, and until then it is offered to all.
        let load = Load::in_cluster(&fleet, balance);
        load.wait_for_calls(500);
        fleet.nodes[2].end("KILL");
        load.wait_for_more(2000);
        let calls = load.end();
        say(&format!("{balance:?}, one node killed: {} calls", calls.0.len()));
        calls.assert_none_failed();
        fleet.nodes[2].start_again();
    }
}

#[test]
fn a_node_that_becomes_ten_times_slower_is_hardly_noticed() {
    // What else the machine does is less than what a slow ping takes.
    let fleet = Fleet::start(20);
    let load = Load::on(&fleet, Balance::LeastLatency);
    load.wait_for_more(1000);
    let start = Instant::now();
    load.wait_for_more(2000);
    let slow_from = Instant::now();
    fleet.nodes[1].tell("slow");
    // Until the first slow answers are there.
    load.wait_for_more(500);
    let windows: Vec<_> = (0..WINDOWS)
        .map(|_| {
            let from = Instant::now();
            load.wait_for_more(1500);
            (from, Instant::now())
        })
        .collect();
    let calls = load.end();
    calls.assert_none_failed();
    let before = quantile(&calls.between(start, slow_from), 0.99);
    let is_like_before = windows.into_iter().any(|(from, to)| {
        let calls = calls.between(from, to);
        let name = &fleet.nodes[1].name;
        let there = calls.iter().filter(|call| call.answer.as_ref() == Ok(name)).count();
        let after = quantile(&calls, 0.99);
        let ratio = after.as_secs_f64() / before.as_secs_f64();
        say(&format!(
            "one node ten times slower: p99 {before:.1?}, then {after:.1?} ({ratio:.2}); {there} \
             of {} calls went there",
            calls.len()
        ));
        // With fewer than one in a hundred the slow node isn't in p99, the machine is.
        ratio <= 2.0 || there * 100 < calls.len()
    });
    assert!(is_like_before, "p99 is more than twice what it was, and by that node");
}

#[test]
fn a_node_that_fails_at_once_has_next_to_no_calls_after_a_second() {
    let fleet = Fleet::start(5);
    for balance in [Balance::LeastLatency, Balance::RoundRobin] {
        let load = Load::on(&fleet, balance);
        load.wait_for_calls(500);
        let node = &fleet.nodes[3];
        let before = node.pings();
        node.tell("failing");
        thread::sleep(Duration::from_secs(1));
        let in_a_second = node.pings();
        load.wait_for_more(3000);
        let later = node.pings() - in_a_second;
        let calls = load.end();
        node.tell("well");
        let failed = calls.0.iter().filter(|call| call.answer.is_err()).count();
        say(&format!(
            "{balance:?}, one node fails at once: of {} calls {failed} failed; {} in the first \
             second went there, and {later} later",
            calls.0.len(),
            in_a_second - before
        ));
        // It is tried after one second, three, seven…, until it is well again.
        assert!(later <= 8, "{later} calls went to the failing node after a second");
        // Those that were under way when it began are there as well.
        assert!(failed <= 40, "{failed} calls failed");
    }
}
