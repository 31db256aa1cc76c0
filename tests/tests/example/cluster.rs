//! Three nodes and a caller, as the README walks through it.

use std::thread::sleep;
use std::time::Duration;

use super::process::Example;

/// How long the caller calls, in seconds. The others have found out that a node is dead before.
const SECONDS: u32 = 12;

fn node(name: &str, seed: &str) -> Example {
    let variables = [("GDD_MODE", "micro"), ("GDD_MEM_NAME", name), ("GDD_MEM_SEED", seed)];
    Example::start_with(&variables)
}

/// Where a node talks to others.
fn address(node: &Example) -> String {
    let log = node.log();
    let (_, rest) =
        log.split_once("a node of a cluster at ").expect("it says where its cluster is");
    rest.split_whitespace().next().unwrap().to_owned()
}

fn wait_for(what: &str, is_there: impl Fn() -> bool) {
    for _ in 0..600 {
        if is_there() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("no sign of it: {what}");
}

#[test]
fn no_call_fails_when_one_of_three_nodes_is_killed() {
    let first = node("node-1", "");
    let seed = address(&first);
    let nodes = [node("node-2", &seed), node("node-3", &seed)];
    wait_for("three nodes", || first.log().matches("a node joined").count() == 2);

    let variables = [("GDD_MEM_NAME", "caller"), ("GDD_MEM_SEED", &seed)];
    let mut caller = Example::spawn_caller(SECONDS, &variables);
    wait_for("calls", || caller.log().contains("calls in a second"));
    nodes[1].signal("KILL");
    let end = caller.wait();

    let said = caller.log();
    assert!(end.success() && said.contains(", 0 failed\n"), "{end}: {said}");
    assert!(first.log().contains("member=\"node-3\""), "{}", first.log());
    wait_for("the leave of the caller", || first.log().contains("a node left member=\"caller\""));
}
