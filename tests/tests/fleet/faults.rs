//! Nodes die, fail, or become slow.

use std::thread;
use std::time::{Duration, Instant};

use doudou_rt::client::Balance;

use crate::load::{Load, quantile};
use crate::process::{Fleet, say};

#[test]
fn a_node_that_is_killed_fails_no_call() {
    let mut fleet = Fleet::start();
    for balance in [Balance::LeastLatency, Balance::RoundRobin] {
        let load = Load::on(&fleet, balance);
        load.wait_for_calls(500);
        let node = &mut fleet.nodes[2];
        node.signal("KILL");
        node.wait();
        load.wait_for_more(2000);
        let calls = load.end();
        say(&format!("{balance:?}, one node killed: {} calls", calls.0.len()));
        calls.assert_none_failed();
        fleet.nodes[2].start_again();
    }
}

#[test]
fn a_node_that_becomes_ten_times_slower_has_hardly_any_calls() {
    let fleet = Fleet::start();
    let load = Load::on(&fleet, Balance::LeastLatency);
    load.wait_for_calls(1000);
    let start = Instant::now();
    load.wait_for_more(4000);
    let slow_from = Instant::now();
    fleet.nodes[1].tell("slow");
    load.wait_for_more(4000);
    let end = Instant::now();
    let calls = load.end();
    calls.assert_none_failed();
    let (healthy, slow) = (calls.between(start, slow_from), calls.between(slow_from, end));
    let name = &fleet.nodes[1].name;
    let there = slow.iter().filter(|call| call.answer.as_ref() == Ok(name)).count();
    let (before, after) = (quantile(&healthy, 0.99), quantile(&slow, 0.99));
    let ratio = after.as_secs_f64() / before.as_secs_f64();
    say(&format!(
        "one node ten times slower: p99 {before:.1?}, then {after:.1?} ({ratio:.2}); {there} of {} \
         calls went there",
        slow.len()
    ));
    // With fewer than one in a hundred the slow node isn't in p99, however busy the machine is.
    assert!(there * 100 < slow.len(), "{there} of {} calls went to the slow node", slow.len());
}

#[test]
fn a_node_that_fails_at_once_has_next_to_no_calls_after_a_second() {
    let mut fleet = Fleet::start();
    for balance in [Balance::LeastLatency, Balance::RoundRobin] {
        let load = Load::on(&fleet, balance);
        load.wait_for_calls(500);
        let node = &mut fleet.nodes[3];
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
