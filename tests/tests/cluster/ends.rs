use std::time::{Duration, Instant};

use crate::process::{Node, PATIENCE};

/// Three nodes that know each other.
fn three() -> [Node; 3] {
    let a = Node::start("a", &[], &[]);
    let b = Node::start("b", &[&a], &[]);
    let c = Node::start("c", &[&a], &[]);
    for node in [&a, &b, &c] {
        node.sees_alive(&["a", "b", "c"]);
    }
    [a, b, c]
}

#[test]
fn a_node_that_is_terminated_drains_leaves_and_ends_well() {
    let [a, mut b, c] = three();
    b.signal("TERM");
    let start = Instant::now();
    let mut drained = false;
    let mut answered = 0;
    loop {
        let seen = a.member("b").unwrap();
        if seen.state == "left" {
            break;
        }
        drained |= seen.is_draining;
        answered += usize::from(b.get("/ping").is_some());
        assert!(start.elapsed() < PATIENCE, "{seen:?}");
    }
    assert!(drained && answered > 0, "it answers while the others are told");
    assert_eq!(b.exit_code(), Some(0));
    for node in [&a, &c] {
        node.sees_as("b", "left", Duration::from_secs(1));
        let past = node.member("b").unwrap().past;
        assert!(past.ends_with("left") && !past.contains("died"), "{past}");
    }
    // Nobody brings it back.
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(a.member("b").unwrap().state, "left");
}

#[test]
fn a_node_that_is_killed_is_dead_within_twelve_seconds_and_back_at_once() {
    let [a, mut b, c] = three();
    b.signal("KILL");
    b.exit_code();
    for node in [&a, &c] {
        node.sees_as("b", "dead", Duration::from_secs(12));
    }
    let b = Node::start("b", &[&a], &[]);
    for node in [&a, &b, &c] {
        node.sees_alive(&["a", "b", "c"]);
    }
}

#[test]
fn a_node_that_is_killed_and_restarted_at_once_was_never_dead() {
    let [a, mut b, c] = three();
    b.signal("KILL");
    b.exit_code();
    // At another address, as a container has it.
    let again = Node::start("b", &[&a], &[]);
    again.sees_alive(&["a", "b", "c"]);
    for node in [&a, &c] {
        node.sees_alive(&["a", "b", "c"]);
        let past = node.member("b").unwrap().past;
        assert!(!past.contains("died") && !past.contains("left"), "{past}");
    }
}

#[test]
fn a_node_that_is_held_for_less_than_the_suspicion_is_not_dead() {
    let [a, b, c] = three();
    for _ in 0..2 {
        b.signal("STOP");
        std::thread::sleep(Duration::from_millis(2_000));
        b.signal("CONT");
        std::thread::sleep(Duration::from_millis(2_500));
    }
    for (node, others) in [(&a, ["b", "c"]), (&c, ["a", "b"]), (&b, ["a", "c"])] {
        node.sees_alive(&["a", "b", "c"]);
        for other in others {
            let past = node.member(other).unwrap().past;
            assert!(!past.contains("died"), "{}: {other} {past}", node.ip);
        }
    }
}

#[test]
fn a_node_that_is_held_for_long_is_dead_and_comes_back_by_itself() {
    let [a, b, c] = three();
    b.signal("STOP");
    a.sees_as("b", "dead", Duration::from_secs(12));
    b.signal("CONT");
    for node in [&a, &b, &c] {
        node.sees_alive(&["a", "b", "c"]);
    }
    for (node, other) in [(&a, "c"), (&c, "a"), (&b, "a"), (&b, "c")] {
        let past = node.member(other).unwrap().past;
        assert!(!past.contains("died"), "{}: {other} {past}", node.ip);
    }
}

#[test]
fn a_second_signal_ends_a_node_that_drains_at_once() {
    let a = Node::start("a", &[], &[("GDD_MEM_DRAIN", "1h")]);
    let mut b = Node::start("b", &[&a], &[("GDD_MEM_DRAIN", "1h")]);
    b.sees_alive(&["a", "b"]);
    b.signal("TERM");
    let start = Instant::now();
    while !b.log().contains("still accepting for 3600s") {
        assert!(start.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    b.signal("TERM");
    assert_eq!(b.exit_code(), Some(1));
}
